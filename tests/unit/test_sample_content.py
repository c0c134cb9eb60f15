"""The words of the sample museum and of the vocabularies: whole, honest, and true to the plates."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from museum.domain.collections import FindspotVisibility, InstitutionKind, Vocabulary, accession_key, term_key
from museum.domain.exhibitions import Layout
from museum.domain.fields import COLUMNS, FILE_COLUMN, Kind
from museum.domain.people import Role
from museum.domain.rights import normalise_rights
from museum.entrypoints.sample.details import Detail, read_details
from museum.entrypoints.sample.draw import all_plates
from museum.entrypoints.sample.plate import Plate

CONFIG = Path(__file__).parents[2] / "config"
SAMPLE = CONFIG / "sample"

NARROWEST_DETAIL = 1500
"""Pixels at scale 1."""
LENGTHS = {"description": (90, 160), "significance": (40, 80)}
"""Words, as blanks part them."""
PAIRS = ("title", "date_display", "description", "significance")
CARD = 0.96
"""From this share of a plate's height on lies the photographer's card."""


def _listed(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(","))


ETHNIC_GROUPS = _listed(
    """
    Kinh, Tày, Thái, Hoa, Khmer, Mường, Nùng, Mông, Dao, Gia Rai, Ngái, Ê Đê, Ba Na, Xơ Đăng, Sán Chay, Cơ Ho,
    Chăm, Sán Dìu, Hrê, Mnông, Ra Glai, Xtiêng, Bru Vân Kiều, Thổ, Giáy, Cơ Tu, Gié Triêng, Mạ, Khơ Mú, Co, Tà Ôi,
    Chơ Ro, Kháng, Xinh Mun, Hà Nhì, Chu Ru, Lào, La Chí, La Ha, Phù Lá, La Hủ, Lự, Lô Lô, Chứt, Mảng, Pà Thẻn,
    Cơ Lao, Cống, Bố Y, Si La, Pu Péo, Brâu, Ơ Đu, Rơ Măm
    """
)
PROVINCES = _listed(
    """
    Hà Nội, Huế, Hải Phòng, Đà Nẵng, Thành phố Hồ Chí Minh, Cần Thơ, An Giang, Bắc Ninh, Cà Mau, Cao Bằng, Đắk Lắk,
    Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Tĩnh, Hưng Yên, Khánh Hòa, Lai Châu, Lâm Đồng, Lạng Sơn, Lào Cai,
    Nghệ An, Ninh Bình, Phú Thọ, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sơn La, Tây Ninh, Thái Nguyên, Thanh Hóa,
    Tuyên Quang, Vĩnh Long
    """
)


def _words(names: str) -> list[str]:
    return [name.strip() for name in names.split("|") if name.strip()]


def _records() -> list[dict[str, str]]:
    with (SAMPLE / "records.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _terms(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = _toml(CONFIG / "vocabularies" / f"{vocabulary}.toml")["term"]
    return terms


def _exhibitions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _toml(SAMPLE / "exhibitions.toml")["exhibition"]
    return found


RECORDS = _records()
DETAILS = read_details(SAMPLE / "details.toml")
PLATES = {plate.slug: plate for plate in all_plates()}
FILES = {f"{slug}.tif" for slug in PLATES} | {detail.file for detail in DETAILS}
EXHIBITIONS = _exhibitions()

each_record = pytest.mark.parametrize("record", RECORDS, ids=[row["accession_number"] for row in RECORDS])
each_detail = pytest.mark.parametrize("detail", DETAILS, ids=[detail.file for detail in DETAILS])
each_vocabulary = pytest.mark.parametrize("vocabulary", list(Vocabulary))
each_exhibition = pytest.mark.parametrize("exhibition", EXHIBITIONS, ids=[one["slug"] for one in EXHIBITIONS])


def _plate_of(record: dict[str, str]) -> Plate:
    first = _words(record[FILE_COLUMN])[0]
    return PLATES[first.removesuffix(".tif").split("--")[0]]


# ---- files ---------------------------------------------------------------------------------------------


def test_every_plate_and_detail_belongs_to_exactly_one_artefact() -> None:
    named = Counter(name for record in RECORDS for name in _words(record[FILE_COLUMN]))
    assert set(named) == FILES
    assert [name for name, times in named.items() if times > 1] == []


def test_the_sample_is_as_large_as_promised() -> None:
    assert len(PLATES) >= 12
    assert len(DETAILS) >= 12
    assert len(RECORDS) >= 26
    assert len(EXHIBITIONS) == 3


def test_no_two_details_share_a_name() -> None:
    assert len({detail.file for detail in DETAILS}) == len(DETAILS)


@each_detail
def test_a_detail_lies_inside_its_plate_and_is_large_enough(detail: Detail) -> None:
    x, y, width, height = detail.region
    plate = PLATES[detail.plate]
    assert detail.file.startswith(f"{detail.plate}--")
    assert detail.file.endswith(".tif")
    assert min(x, y) >= 0
    assert min(width, height) > 0
    assert x + width <= 1
    assert y + height <= CARD
    assert round(width * plate.width) >= NARROWEST_DETAIL


# ---- records -------------------------------------------------------------------------------------------


def test_the_columns_are_the_registers_own() -> None:
    assert set(RECORDS[0]) <= {*COLUMNS, FILE_COLUMN}


def test_no_accession_number_stands_twice_even_written_otherwise() -> None:
    keys = Counter(accession_key(record["accession_number"]) for record in RECORDS)
    assert [key for key, times in keys.items() if times > 1] == []


@each_record
def test_a_record_is_in_both_languages_or_wholly_in_vietnamese(record: dict[str, str]) -> None:
    assert all(record[f"{pair}_vi"] for pair in PAIRS)
    english = [bool(record[f"{pair}_en"]) for pair in PAIRS]
    assert all(english) or not any(english)


def test_one_record_alone_shows_the_mark_of_a_missing_translation() -> None:
    assert len([record for record in RECORDS if not record["title_en"]]) == 1


@each_record
def test_texts_are_long_enough_to_teach_and_short_enough_to_read(record: dict[str, str]) -> None:
    for text, (least, most) in LENGTHS.items():
        for lang in ("vi", "en"):
            words = len(record[f"{text}_{lang}"].split())
            if words:
                assert least <= words <= most, f"{text}_{lang}: {words}"


@each_record
def test_every_record_says_that_it_is_a_drawing(record: dict[str, str]) -> None:
    assert "bản vẽ minh họa" in record["description_vi"]
    assert "không phải ảnh chụp một hiện vật có thật" in record["description_vi"]
    if record["description_en"]:
        assert "illustration" in record["description_en"]
        assert "not a photograph of an existing piece" in record["description_en"]
    assert record["credit"] == "Bản vẽ minh họa của dự án · Illustration drawn by the project"
    assert record["creator"].startswith("Bản vẽ minh họa bằng mã lệnh")
    assert not record["donor"] or "(hư cấu · invented)" in record["donor"]


@each_record
def test_rights_are_free_and_known(record: dict[str, str]) -> None:
    assert normalise_rights(record["rights"]) in {
        "http://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/publicdomain/zero/1.0/",
    }


@each_record
def test_every_term_of_a_record_is_in_its_vocabulary(record: dict[str, str]) -> None:
    for vocabulary in Vocabulary:
        known = {term_key(term[lang]) for term in _terms(vocabulary) for lang in ("vi", "en")}
        unknown = [label for label in _words(record[vocabulary]) if term_key(label) not in known]
        assert unknown == [], vocabulary


@each_record
def test_a_record_says_what_it_is_made_of_and_where_it_belongs(record: dict[str, str]) -> None:
    for column in ("object_type", "collection", "dynasty_or_period", "materials", "techniques", "keywords"):
        assert record[column], column
    assert record["location"]
    assert record["dimensions"]


@each_record
def test_years_are_in_order_and_meet_the_period(record: dict[str, str]) -> None:
    first, last = int(record["date_earliest"]), int(record["date_latest"])
    assert first <= last
    period = next(term for term in _terms(Vocabulary.PERIOD) if term["vi"] == record["dynasty_or_period"])
    assert period["from"] <= last
    assert first <= period.get("to", last)


@each_record
def test_texts_fit_the_fields_and_are_composed(record: dict[str, str]) -> None:
    for column, text in record.items():
        assert unicodedata.is_normalized("NFC", text), column
        assert text == text.strip()
        assert "  " not in text
        if column in COLUMNS:
            assert len(text) <= COLUMNS[column][0].limit, column


@each_record
def test_single_terms_stand_alone(record: dict[str, str]) -> None:
    for column, (field, _) in COLUMNS.items():
        if field.kind is Kind.TERM:
            assert "|" not in record.get(column, "")


@each_record
def test_a_detail_of_its_own_names_the_drawing_it_is_taken_from(record: dict[str, str]) -> None:
    files = _words(record[FILE_COLUMN])
    assert len({name.removesuffix(".tif").split("--")[0] for name in files}) == 1
    if f"{_plate_of(record).slug}.tif" not in files:
        whole = record["accession_number"].rpartition(".")[0]
        assert whole in {other["accession_number"] for other in RECORDS}
        assert f"bản vẽ minh họa {whole}" in record["description_vi"]


def test_a_findspot_can_be_open_coarse_or_hidden() -> None:
    shown = Counter(record["findspot_visibility"] for record in RECORDS if record["findspot"])
    assert set(shown) == set(FindspotVisibility)
    assert shown[FindspotVisibility.HIDDEN] <= 2


def test_the_record_of_a_hidden_findspot_does_not_give_it_away() -> None:
    for record in RECORDS:
        if record["findspot_visibility"] == FindspotVisibility.HIDDEN:
            told = " ".join(text for column, text in record.items() if column != "findspot")
            assert record["findspot"] not in told


@pytest.mark.parametrize(
    ("column", "least"),
    [
        ("collection", 7),
        ("dynasty_or_period", 6),
        ("culture_or_ethnic_group", 6),
        ("object_type", 12),
        ("findspot", 8),
    ],
)
def test_facets_have_something_to_choose_from(column: str, least: int) -> None:
    assert len({record[column] for record in RECORDS} - {""}) >= least


# ---- exhibitions ---------------------------------------------------------------------------------------


@each_exhibition
def test_an_exhibition_speaks_both_languages_and_tells_a_story(exhibition: dict[str, Any]) -> None:
    for text in ("title", "subtitle", "introduction", "credits"):
        for lang in ("vi", "en"):
            assert exhibition[f"{text}_{lang}"].strip(), text
    for lang in ("vi", "en"):
        paragraphs = exhibition[f"introduction_{lang}"].strip().split("\n\n")
        assert 2 <= len(paragraphs) <= 3
    assert 4 <= len(exhibition["section"]) <= 6


@each_exhibition
def test_an_exhibition_opens_on_a_picture_that_exists(exhibition: dict[str, Any]) -> None:
    assert exhibition["cover_file"] in FILES
    assert 0 <= exhibition["cover_x"] <= 1
    assert 0 <= exhibition["cover_y"] <= 1
    assert 1 <= exhibition["cover_zoom"] <= 4


@each_exhibition
def test_sections_show_artefacts_that_exist_in_numbers_that_fit(exhibition: dict[str, Any]) -> None:
    numbers = {record["accession_number"] for record in RECORDS}
    fitting = {
        Layout.TEXT: {0},
        Layout.SINGLE: {1},
        Layout.PAIR: {2},
        Layout.ROW: {3, 4, 5, 6},
        Layout.STORY: {1},
    }
    for section in exhibition["section"]:
        items = section.get("item", [])
        shown = [item["accession_number"] for item in items]
        assert len(items) in fitting[Layout(section["layout"])], section["title_vi"]
        assert set(shown) <= numbers
        assert len(set(shown)) == len(shown)
        for lang in ("vi", "en"):
            assert section[f"title_{lang}"]
            assert section[f"text_{lang}"].strip()
            assert all(item[f"caption_{lang}"] for item in items)


def test_every_whole_plate_stands_in_an_exhibition() -> None:
    shown = {
        item["accession_number"]
        for exhibition in EXHIBITIONS
        for section in exhibition["section"]
        for item in section.get("item", [])
    }
    wholes = {
        record["accession_number"]
        for record in RECORDS
        if f"{_plate_of(record).slug}.tif" in _words(record[FILE_COLUMN])
    }
    assert wholes <= shown


def test_exhibitions_have_addresses_of_their_own() -> None:
    slugs = [exhibition["slug"] for exhibition in EXHIBITIONS]
    assert len(set(slugs)) == len(slugs)
    assert all(slug == slug.lower() and slug.replace("-", "").isascii() for slug in slugs)


# ---- the institution -----------------------------------------------------------------------------------


def test_the_institution_can_be_tried_in_every_working_role() -> None:
    institution = _toml(SAMPLE / "institution.toml")
    assert institution["slug"] == "bao-tang-mau"
    assert InstitutionKind(institution["kind"]) is InstitutionKind.MUSEUM
    for text in ("name", "about", "address"):
        assert institution[f"{text}_vi"].strip()
        assert institution[f"{text}_en"].strip()
    accounts = institution["account"]
    assert {Role(account["role"]) for account in accounts} == {
        Role.ADMIN,
        Role.EDITOR,
        Role.CATALOGUER,
        Role.EDUCATOR,
        Role.MANAGER,
        Role.TEACHER,
    }
    assert all(account["email"].endswith("@example.org") for account in accounts)
    assert all(set(account) == {"email", "name", "role"} for account in accounts)


# ---- vocabularies --------------------------------------------------------------------------------------


@each_vocabulary
def test_a_term_has_both_labels_and_nobody_elses(vocabulary: Vocabulary) -> None:
    terms = _terms(vocabulary)
    assert all(set(term) <= {"vi", "en", "from", "to", "latitude", "longitude"} for term in terms)
    assert all(term["vi"].strip() and term["en"].strip() for term in terms)
    for lang in ("vi", "en"):
        keys = Counter(term_key(term[lang]) for term in terms)
        assert [key for key, times in keys.items() if times > 1] == []
    owner = {term_key(term["vi"]): term for term in terms}
    stolen = [term["en"] for term in terms if owner.get(term_key(term["en"]), term) is not term]
    assert stolen == []


@pytest.mark.parametrize(
    "path", sorted(CONFIG.glob("vocabularies/*.toml")) + sorted(SAMPLE.glob("*.toml")), ids=str
)
def test_files_are_composed_unicode(path: Path) -> None:
    assert unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))


def test_there_is_a_file_for_every_vocabulary_and_no_other() -> None:
    assert {path.stem for path in (CONFIG / "vocabularies").iterdir()} == set(Vocabulary)


def test_the_fifty_four_ethnic_groups_are_there() -> None:
    labels = {term["vi"] for term in _terms(Vocabulary.CULTURE)}
    assert len(ETHNIC_GROUPS) == 54
    assert {label for label in labels if not label.startswith("Văn hóa ")} == ETHNIC_GROUPS


def test_the_thirty_four_provinces_are_there_and_no_former_one() -> None:
    places = _terms(Vocabulary.PLACE)
    assert len(PROVINCES) == 34
    plain = {term["vi"] for term in places if "(" not in term["vi"]}
    assert plain == PROVINCES


def test_sites_are_said_to_lie_in_provinces_of_today() -> None:
    for term in _terms(Vocabulary.PLACE):
        if "(" in term["vi"]:
            assert term["vi"].partition("(")[2].rstrip(")") in PROVINCES


def test_places_lie_in_vietnam_its_sea_included() -> None:
    for term in _terms(Vocabulary.PLACE):
        assert 7 <= term["latitude"] <= 23.5, term["vi"]
        assert 102 <= term["longitude"] <= 117.5, term["vi"]
    assert {"Hoàng Sa (Đà Nẵng)", "Trường Sa (Khánh Hòa)"} <= {
        term["vi"] for term in _terms(Vocabulary.PLACE)
    }


def test_years_of_periods_are_whole_and_in_order() -> None:
    for term in [*_terms(Vocabulary.PERIOD), *_terms(Vocabulary.CULTURE)]:
        assert all(isinstance(term[year], int) for year in ("from", "to") if year in term)
        if "to" in term:
            assert term["from"] <= term["to"], term["vi"]


def test_the_dynasties_follow_one_another_without_a_gap() -> None:
    terms = {term["vi"]: term for term in _terms(Vocabulary.PERIOD)}
    line = (
        "Ngô",
        "Loạn mười hai sứ quân",
        "Đinh",
        "Tiền Lê",
        "Lý",
        "Trần",
        "Hồ",
        "Thuộc Minh",
        "Lê sơ",
        "Mạc",
    )
    for before, after in pairwise(line):
        assert 0 <= terms[after]["from"] - terms[before]["to"] <= 1, after
