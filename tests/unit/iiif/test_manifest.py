"""Manifests of artefacts: valid, bilingual, public fields only, with ids that never shift."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import iiif_prezi3
import pytest
from sqlalchemy.orm import Session

from iiif.presentation.addresses import PLACEHOLDER
from iiif.presentation.collection import Part, institution_collection
from iiif.presentation.exhibition import exhibition_manifest
from iiif.presentation.manifest import artefact_manifest
from iiif.presentation.navigation import Surroundings
from iiif.presentation.validate import InvalidDocument, validated
from museum.domain.collections import FindspotVisibility, Institution, Vocabulary
from museum.domain.rights import PixelTerms
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from tests.unit.iiif.records import (
    a_full_artefact,
    a_scan,
    an_artefact,
    an_exhibition,
    an_institution,
    describe_by,
    memory_sessions,
)


@pytest.fixture
def session() -> Iterator[Session]:
    with memory_sessions()() as opened:
        yield opened


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session, website="https://baotanghungyen.example/")


MARKUP = re.compile(r"<(script|img).*>$")


def walk(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, dict):
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def assert_sound(document: dict[str, Any]) -> None:
    """Whatever is described: valid, no empty string or list of texts, no id given twice."""
    model = iiif_prezi3.Manifest if document["type"] == "Manifest" else iiif_prezi3.Collection
    model(**document)
    assert not [node for node in walk(document) if node in ("", [""], {}) or node is None]
    own = [
        node["id"]
        for node in walk(document)
        if isinstance(node, dict)
        and node.get("type") in ("Canvas", "AnnotationPage", "Annotation", "Range")
        and "items" in node
    ]
    assert len(own) == len(set(own))
    for node in walk(document):
        if isinstance(node, dict) and "label" in node:
            assert node["label"]
            assert set(node["label"]) <= {"vi", "en", "none"}


def values_of(manifest: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    return {pair["label"]["en"][0]: pair["value"] for pair in manifest["metadata"]}


def test_a_full_record_becomes_a_sound_manifest(session: Session, institution: Institution) -> None:
    artefact = a_full_artefact(session, institution)
    manifest = artefact_manifest(artefact)
    assert_sound(manifest)
    assert manifest["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert manifest["id"] == f"{PLACEHOLDER}/iiif/presentation/3/artefacts/{artefact.id}/manifest.json"
    assert manifest["label"] == {"vi": ["Trống đồng Đông Sơn"], "en": ["Đông Sơn bronze drum"]}
    assert manifest["summary"] == {
        "vi": ["<p>Mặt trống có <i>ngôi sao</i> 14 cánh.</p>"],
        "en": ["A star of 14 rays."],
    }
    assert manifest["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert manifest["requiredStatement"]["value"] == {"none": ["Bảo tàng Hưng Yên, 2026"]}
    assert manifest["behavior"] == ["individuals"]
    provider = manifest["provider"][0]
    assert (provider["id"], provider["type"]) == ("https://baotanghungyen.example/", "Agent")
    assert provider["homepage"][0]["id"] == "https://baotanghungyen.example/"
    assert [page["language"] for page in manifest["homepage"]] == [["vi"], ["en"]]
    assert manifest["homepage"][1]["label"] == {
        "vi": ["Trống đồng Đông Sơn (tiếng Anh)"],
        "en": ["Đông Sơn bronze drum (in English)"],
    }
    assert manifest["homepage"][1]["id"] == f"{PLACEHOLDER}/en/artefacts/{artefact.id}"
    record = f"{PLACEHOLDER}/api/v1/artefacts/{artefact.id}"
    assert {form["format"]: form["id"] for form in manifest["seeAlso"]} == {
        "application/json": record,
        "application/ld+json": f"{record}.jsonld",
        "text/csv": f"{record}.csv",
    }
    assert [one["id"].removeprefix(PLACEHOLDER) for one in manifest["rendering"]] == [
        f"/vi/artefacts/{artefact.id}/sheet.pdf",
        f"/en/artefacts/{artefact.id}/sheet.pdf",
        f"/vi/artefacts/{artefact.id}/pack.zip",
        f"/en/artefacts/{artefact.id}/pack.zip",
    ]
    assert provider["logo"][0]["id"] == f"{PLACEHOLDER}/iiif/presentation/3/mark.png"
    assert manifest["partOf"][0]["type"] == "Collection"


def test_a_scan_is_painted_on_its_canvas_by_its_image_service(
    session: Session, institution: Institution
) -> None:
    artefact = an_artefact(session, institution)
    medium = artefact.media[0]
    canvas = artefact_manifest(artefact)["items"][0]
    assert (canvas["width"], canvas["height"]) == (2049, 1025)
    annotation = canvas["items"][0]["items"][0]
    assert annotation["motivation"] == "painting"
    assert annotation["target"] == canvas["id"]
    service = annotation["body"]["service"][0]
    assert service == {
        "id": f"{PLACEHOLDER}/iiif/image/3/{medium.id}",
        "type": "ImageService3",
        "profile": "level2",
    }
    # The thumbnail is a stored tile: it costs no rendering.
    assert (
        canvas["thumbnail"][0]["id"] == f"{PLACEHOLDER}/iiif/image/3/{medium.id}/full/257,129/0/default.jpg"
    )


def test_metadata_has_the_public_fields_in_both_languages(session: Session, institution: Institution) -> None:
    manifest = artefact_manifest(a_full_artefact(session, institution))
    values = values_of(manifest)
    assert values["Accession number"] == {"none": ["BTHY-1234/Gm-56"]}
    assert values["Date"] == {"vi": ["Thế kỷ 3–2 TCN"], "en": ["3rd–2nd century BCE"]}
    # A term without an English label is shown in Vietnamese rather than lost.
    assert values["Materials"] == {"vi": ["đồng", "chì"], "en": ["bronze", "chì"]}
    assert values["Significance"] == {"vi": ["<span><p>Một.</p><p>• Hai</p></span>"]}
    assert values["Donor"] == {"none": ["Trần Thị Hiến"]}
    assert values["Rights"]["en"] == [
        '<a href="http://creativecommons.org/licenses/by/4.0/">Attribution (CC BY 4.0)</a>'
    ]
    assert "Earliest year" not in values
    assert all(set(pair["label"]) == {"vi", "en"} for pair in manifest["metadata"])


def test_what_is_not_public_is_nowhere_in_the_manifest(session: Session, institution: Institution) -> None:
    artefact = a_full_artefact(session, institution)
    assert artefact.donor is not None
    artefact.donor.anonymous = True
    text = json.dumps(artefact_manifest(artefact), ensure_ascii=False)
    assert "BÍ MẬT" not in text
    assert "Hiến" not in text


@pytest.mark.parametrize(
    ("visibility", "told", "kept"),
    [
        (FindspotVisibility.OPEN, ["gò Mả Đống", "thôn Ba"], []),
        (FindspotVisibility.COARSE, ["tỉnh Thanh Hóa"], ["Mả Đống", "thôn Ba", "xã Đông Sơn"]),
        (FindspotVisibility.HIDDEN, [], ["Mả Đống", "thôn Ba", "Thanh Hóa"]),
    ],
)
def test_a_sensitive_findspot_is_told_coarsely_or_not_at_all(
    session: Session, institution: Institution, visibility: str, told: list[str], kept: list[str]
) -> None:
    artefact = a_full_artefact(session, institution, findspot_visibility=visibility)
    text = json.dumps(artefact_manifest(artefact), ensure_ascii=False)
    assert all(words in text for words in told)
    assert not [words for words in kept if words in text]


def test_a_coarse_findspot_of_one_word_may_be_the_spot_itself(
    session: Session, institution: Institution
) -> None:
    artefact = an_artefact(session, institution, findspot_visibility=FindspotVisibility.COARSE)
    describe_by(session, artefact, Vocabulary.PLACE, Translated("Hang Con Moong", ""))
    assert "Moong" not in json.dumps(artefact_manifest(artefact), ensure_ascii=False)


def test_years_stand_in_for_a_missing_date(session: Session, institution: Institution) -> None:
    artefact = an_artefact(session, institution, date_earliest=-300, date_latest=0)
    values = values_of(artefact_manifest(artefact))
    assert values["Earliest year"] == {"vi": ["300 TCN"], "en": ["300 BCE"]}
    assert values["Latest year"] == {"vi": ["0"], "en": ["0"]}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": Translated("", "Only English")},
        {"title": Translated("  ", "")},
        {"title": Translated("a", "b"), "description": Translated("<p> </p>", "<p></p>")},
        {"rights": "tất cả các quyền"},
        {"rights": "https://example.org/licence"},
        {"credit": "   "},
        {"description": Translated("<script>alert(1)</script>", "<img src=x onerror=alert(1)>")},
    ],
)
@pytest.mark.parametrize(
    "website", ["", "không có", "javascript:alert(1)", "http://[::1", "https://ví dụ.vn/", "www.x.vn"]
)
def test_odd_records_become_sound_manifests_too(
    session: Session, values: dict[str, Any], website: str
) -> None:
    artefact = an_artefact(session, an_institution(session, website=website), **values)
    manifest = artefact_manifest(artefact)
    assert_sound(manifest)
    text = json.dumps(manifest)
    assert "javascript:" not in text
    assert not [
        node for node in walk(manifest) if isinstance(node, str) and MARKUP.match(node) and "alert" in node
    ]
    if "rights" in values:
        assert "rights" not in manifest


def test_a_record_without_scans_has_a_blank_canvas_that_says_so(
    session: Session, institution: Institution
) -> None:
    artefact = an_artefact(session, institution, scans=0)
    a_scan(session, artefact, 0, state=MediaState.REJECTED, width=None, height=None)
    session.refresh(artefact)
    manifest = artefact_manifest(artefact)
    assert_sound(manifest)
    assert [canvas["label"]["vi"] for canvas in manifest["items"]] == [["Chưa có ảnh số hóa"]]
    assert "thumbnail" not in manifest


def test_canvas_ids_follow_their_scans_when_these_are_reordered(
    session: Session, institution: Institution
) -> None:
    artefact = an_artefact(session, institution, scans=3)
    first = [canvas["id"] for canvas in artefact_manifest(artefact)["items"]]
    for medium in artefact.media:
        medium.position = 2 - medium.position
    session.flush()
    session.refresh(artefact)
    assert [canvas["id"] for canvas in artefact_manifest(artefact)["items"]] == first[::-1]
    session.delete(artefact.media[0])
    session.flush()
    session.refresh(artefact)
    assert [canvas["id"] for canvas in artefact_manifest(artefact)["items"]] == first[1::-1]


@pytest.mark.parametrize(
    ("kind", "culture", "behaviour", "direction", "label"),
    [
        ("Sách in", "Kinh", "paged", "left-to-right", "Trang 2"),
        ("Sách Hán Nôm", "Kinh", "paged", "right-to-left", "Trang 2"),
        ("Bát gốm", "Kinh", "individuals", "left-to-right", "Ảnh 2"),
    ],
)
def test_books_have_pages_to_turn(
    session: Session,
    institution: Institution,
    kind: str,
    culture: str,
    behaviour: str,
    direction: str,
    label: str,
) -> None:
    artefact = an_artefact(session, institution, scans=3)
    describe_by(session, artefact, Vocabulary.OBJECT_TYPE, Translated(kind, ""))
    describe_by(session, artefact, Vocabulary.CULTURE, Translated(culture, ""))
    manifest = artefact_manifest(artefact)
    assert manifest["behavior"] == [behaviour]
    assert manifest["viewingDirection"] == direction
    assert manifest["items"][1]["label"]["vi"] == [label]


def test_a_scan_with_a_label_of_its_own_keeps_it(session: Session, institution: Institution) -> None:
    artefact = an_artefact(session, institution, scans=2)
    artefact.media[1].label = Translated("Mặt sau", "")
    labels = [canvas["label"] for canvas in artefact_manifest(artefact)["items"]]
    assert labels == [{"vi": ["Ảnh 1"], "en": ["Image 1"]}, {"vi": ["Mặt sau"]}]


def test_what_is_not_valid_is_not_given_out() -> None:
    with pytest.raises(InvalidDocument, match="label"):
        validated({"type": "Manifest", "id": f"{PLACEHOLDER}/x", "items": []})


def test_a_book_of_500_pages_is_described_quickly(session: Session, institution: Institution) -> None:
    artefact = an_artefact(session, institution, scans=500)
    artefact_manifest(artefact)
    spent = []
    for _ in range(3):
        start = time.process_time()
        artefact_manifest(artefact)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3


@pytest.mark.parametrize(
    ("rights", "side", "size"),
    [
        ("http://rightsstatements.org/vocab/InC/1.0/", 2000, (1025, 513)),
        ("http://rightsstatements.org/vocab/InC/1.0/", 600, (513, 257)),
        ("http://rightsstatements.org/vocab/InC/1.0/", 0, (2049, 1025)),
        ("http://creativecommons.org/licenses/by/4.0/", 600, (2049, 1025)),
    ],
)
def test_a_reserved_picture_is_as_large_as_it_is_given(
    session: Session, institution: Institution, rights: str, side: int, size: tuple[int, int]
) -> None:
    artefact = an_artefact(session, institution, rights=rights)
    (canvas,) = artefact_manifest(artefact, Surroundings(terms=PixelTerms(side)))["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (body["width"], body["height"]) == size
    assert (canvas["width"], canvas["height"]) == (2049, 1025)
    exhibition = an_exhibition(session, institution, [artefact])
    (shown,) = exhibition_manifest(exhibition, [artefact], PixelTerms(side))["items"]
    assert shown["items"] == canvas["items"]


def test_an_institution_is_not_its_collection(session: Session) -> None:
    bare = an_institution(session, slug="bare")
    collection = institution_collection(bare, Part([], 0))
    assert collection["provider"][0]["id"] == f"{collection['id']}#agent"
    online = an_institution(session, slug="online", website="https://online.example/")
    assert institution_collection(online, Part([], 0))["provider"][0]["id"] == "https://online.example/"
