from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from museum.domain.collections import (
    Artefact,
    ArtefactTerm,
    Donor,
    FindspotVisibility,
    Institution,
    Media,
    Term,
    Vocabulary,
)
from museum.domain.exhibitions import Exhibition, Section, SectionItem
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.ports.search import FacetValue
from search.documents import artefact_document, exhibition_document

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GATE = ("public", "staff:i1")


def institution() -> Institution:
    return Institution(
        id="i1", slug="bao-tang-hung-yen", name=Translated("Bảo tàng Hưng Yên", "Hung Yen Museum")
    )


def media(identifier: str, state: MediaState, artefact: Artefact | None = None) -> Media:
    return Media(id=identifier, state=state, artefact=artefact or Artefact(state=Publication.PUBLISHED))


def drum(**changes: object) -> Artefact:
    facts: dict[str, object] = {
        "id": "a1",
        "institution_id": "i1",
        "institution": institution(),
        "accession_number": "BTHY-1234/Gm-56",
        "title": Translated("Trống  đồng Ngọc Lũ", "Ngoc Lu drum"),
        "other_names": "Trống Đông Sơn loại I",
        "creator": "Khuyết danh",
        "date_display": Translated("Thế kỷ 5 TCN", "5th century BC"),
        "date_earliest": -500,
        "date_latest": -401,
        "inscription": "大越",
        "provenance": "Bãi bồi sông Châu",
        "acquisition": "Ông Nguyễn Kín trao tặng",
        "heritage_status": "Bảo vật quốc gia",
        "condition": "Nứt ở chân",
        "location": "Kho 3, giá 7",
        "notes": {"Ghi chú": "mật"},
        "description": Translated("<p>Mặt trống có <em>chim lạc</em>.</p>", "<p>Birds &amp; rays</p>"),
        "significance": Translated("<p>Quý hiếm.</p>", ""),
        "findspot_visibility": FindspotVisibility.OPEN,
        "version": 7,
        "state": Publication.PUBLISHED,
    }
    artefact = Artefact(**(facts | changes))
    for position, (vocabulary, identifier, vi, en) in enumerate(
        [
            (Vocabulary.MATERIAL, "t1", "Đồng", "Bronze"),
            (Vocabulary.MATERIAL, "t2", "Thiếc", "Tin"),
            (Vocabulary.PLACE, "t3", "Xã Như Trác", "Nhu Trac"),
            (Vocabulary.KEYWORD, "t4", "Chim lạc", ""),
        ]
    ):
        term = Term(id=identifier, vocabulary=vocabulary, label=Translated(vi, en))
        artefact.terms.append(ArtefactTerm(term=term, position=position))
    return artefact


def everything(document: object) -> str:
    return json.dumps(asdict(document), ensure_ascii=False)  # type: ignore[call-overload]


def test_a_document_holds_what_the_public_may_find() -> None:
    artefact = drum(donor=Donor(name="Bà Trần Thị Sen", anonymous=False))
    artefact.media = [
        media("m1", MediaState.REJECTED),
        media("m2", MediaState.READY),
        media("m3", MediaState.READY),
    ]
    document = artefact_document(artefact, GATE)
    assert (document.id, document.kind, document.version, document.gate) == ("a1", "artefact", 7, GATE)
    assert document.title == Translated("Trống đồng Ngọc Lũ", "Ngoc Lu drum")
    assert document.accession_number == "BTHY-1234/Gm-56"
    assert document.text == Translated("Mặt trống có chim lạc. Quý hiếm.", "Birds & rays")
    assert (document.year_from, document.year_to, document.image_id) == (-500, -401, "m2")
    for name in (
        "Trống Đông Sơn loại I", "Khuyết danh", "Đồng", "Bronze", "Tin", "Xã Như Trác", "Chim lạc", "Thế kỷ 5 TCN",
        "5th century BC", "大越", "Bảo vật quốc gia", "Bà Trần Thị Sen", "Bãi bồi sông Châu",
    ):  # fmt: skip
        assert name in document.names


def test_facets_carry_stable_values_with_labels() -> None:
    facets = artefact_document(drum(), GATE).facets
    assert facets["materials"] == (
        FacetValue("t1", Translated("Đồng", "Bronze")),
        FacetValue("t2", Translated("Thiếc", "Tin")),
    )
    assert facets["findspot"][0].value == "t3"
    assert facets["institution"][0] == FacetValue(
        "bao-tang-hung-yen", Translated("Bảo tàng Hưng Yên", "Hung Yen Museum")
    )
    assert "keywords" not in facets


def test_store_condition_and_notes_are_never_in_it() -> None:
    whole = everything(artefact_document(drum(), GATE))
    assert not [secret for secret in ("Kho 3", "Nứt ở chân", "mật") if secret in whole]


@pytest.mark.parametrize(
    "visibility", [FindspotVisibility.COARSE, FindspotVisibility.HIDDEN, "unheard-of", ""]
)
def test_a_findspot_that_is_not_open_leaks_nowhere(visibility: str) -> None:
    document = artefact_document(drum(findspot_visibility=visibility), GATE)
    assert "findspot" not in document.facets
    assert not [
        secret for secret in ("Như Trác", "Nhu Trac", "t3", "sông Châu") if secret in everything(document)
    ]
    assert "Đồng" in document.names


def test_of_a_blurred_findspot_the_province_is_a_name_and_no_facet() -> None:
    artefact = drum(findspot_visibility=FindspotVisibility.COARSE)
    artefact.terms_of(Vocabulary.PLACE)[0].label = Translated("Xã Như Trác, tỉnh Hà Nam", "")
    document = artefact_document(artefact, GATE)
    assert "tỉnh Hà Nam" in document.names
    assert "findspot" not in document.facets
    assert "Như Trác" not in everything(document)


def test_an_anonymous_donor_leaks_nowhere() -> None:
    document = artefact_document(drum(donor=Donor(name="Ông Nguyễn Kín", anonymous=True)), GATE)
    assert "Nguyễn Kín" not in everything(document)


def test_an_artefact_with_nothing_but_a_number_has_a_document() -> None:
    bare = Artefact(
        id="a2", institution_id="i1", institution=institution(), accession_number="7", title=Translated(), version=1,
        date_display=Translated(), description=Translated(), significance=Translated(), other_names="", creator="",
        inscription="", provenance="", acquisition="", heritage_status="", findspot_visibility="open",
    )  # fmt: skip
    document = artefact_document(bare, ("staff:i1",))
    assert (document.names, document.text, document.image_id) == ((), Translated(), None)
    assert set(document.facets) == {"institution"}


def exhibition(**changes: object) -> Exhibition:
    facts: dict[str, object] = {
        "id": "e1",
        "institution_id": "i1",
        "institution": institution(),
        "title": Translated("Tiếng vọng Đông Sơn", "Echoes of Dong Son"),
        "subtitle": Translated("Âm thanh ngàn năm", ""),
        "introduction": Translated("<p>Lời mở</p>", "<p>Opening</p>"),
        "credits": Translated("Tổ trưng bày", ""),
        "version": 3,
    }
    section = Section(title=Translated("Mặt trống", "Drum face"), text=Translated("<p>Ngôi sao</p>", ""))
    shown = drum(title=Translated("Bản nháp bí mật", ""), state=Publication.DRAFT)
    shown.media = [media("hidden", MediaState.READY, shown)]
    section.items = [SectionItem(artefact=shown, caption=Translated("Chú thích của bản nháp", ""))]
    return Exhibition(**(facts | changes), sections=[section])


def test_an_exhibition_is_found_by_its_own_words() -> None:
    document = exhibition_document(exhibition(), GATE)
    assert (document.id, document.kind, document.version) == ("e1", "exhibition", 3)
    assert document.names == ("Âm thanh ngàn năm", "Mặt trống", "Drum face")
    assert document.text == Translated("Lời mở Ngôi sao Tổ trưng bày", "Opening")
    assert set(document.facets) == {"institution"}


def test_an_exhibition_says_nothing_of_an_artefact_that_is_not_public() -> None:
    document = exhibition_document(exhibition(), GATE)
    assert "nháp" not in everything(document)
    assert document.image_id is None


def test_an_exhibition_is_pictured_by_its_cover_else_by_its_first_public_artefact() -> None:
    shown = exhibition()
    item = drum(id="a9")
    item.media = [media("first", MediaState.READY, item)]
    shown.sections[0].items.append(SectionItem(artefact=item, caption=Translated()))
    assert exhibition_document(shown, GATE).image_id == "first"
    shown.cover = media("cover", MediaState.READY)
    assert exhibition_document(shown, GATE).image_id == "cover"
    shown.cover = media("withdrawn", MediaState.READY, Artefact(state=Publication.WITHDRAWN))
    assert exhibition_document(shown, GATE).image_id == "first"
