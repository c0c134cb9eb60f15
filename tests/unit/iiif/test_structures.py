"""Books, details, recordings and transcriptions in the manifest of an artefact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iiif.presentation.addresses import PLACEHOLDER
from iiif.presentation.manifest import artefact_manifest
from iiif.presentation.navigation import Surroundings, surroundings_of
from iiif.presentation.transcription import transcription_page
from museum.domain.collections import Artefact, Aspect, Institution, PageTurning
from museum.domain.translated import Translated
from tests.unit.iiif.records import (
    a_chapter,
    a_scan,
    a_transcription,
    an_artefact,
    an_institution,
    memory_sessions,
)
from tests.unit.iiif.test_manifest import assert_sound


@pytest.fixture
def session() -> Iterator[Session]:
    with memory_sessions()() as opened:
        yield opened


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session)


@pytest.fixture
def book(session: Session, institution: Institution) -> Artefact:
    return an_artefact(session, institution, scans=4, page_turning=PageTurning.BOOK_LEFTWARDS)


def detail(session: Session, artefact: Artefact, whole: int, box: tuple[int, int, int, int]) -> Any:
    x, y, width, height = box
    made = a_scan(
        session,
        artefact,
        len(artefact.media),
        detail_of_id=artefact.media[whole].id,
        detail_x=x,
        detail_y=y,
        detail_width=width,
        detail_height=height,
    )
    session.refresh(artefact)
    return made


def test_a_table_of_contents_becomes_nested_ranges(session: Session, book: Artefact) -> None:
    first = a_chapter(session, book, 0, label=Translated("Tựa", ""))
    a_chapter(session, book, 1)
    part = a_chapter(session, book, 2, depth=1, label=Translated("", ""))
    manifest = artefact_manifest(book)
    assert_sound(manifest)
    assert manifest["viewingDirection"] == "right-to-left"
    assert manifest["behavior"] == ["paged"]
    ids = [canvas["id"] for canvas in manifest["items"]]
    (contents,) = manifest["structures"]
    assert contents["label"]["vi"] == ["Mục lục"]
    prologue, chapter = contents["items"]
    assert prologue["id"].endswith(f"/artefacts/{book.id}/range/{first.id}")
    assert prologue["label"] == {"vi": ["Tựa"]}
    assert [item["id"] for item in prologue["items"]] == ids[:1]
    own, nested = chapter["items"]
    assert own["id"] == ids[1]
    assert nested["id"].endswith(part.id)
    assert nested["label"] == {"vi": ["Mục 1"], "en": ["Entry 1"]}
    assert [item["id"] for item in nested["items"]] == ids[2:]


def test_a_detail_is_a_canvas_of_its_own_to_which_its_page_leads(session: Session, book: Artefact) -> None:
    close = detail(session, book, 1, (100, 200, 300, 400))
    loose = a_scan(session, book, 5, aspect=Aspect.DETAIL)
    session.refresh(book)
    manifest = artefact_manifest(book)
    assert_sound(manifest)
    by_id = {canvas["id"].rpartition("/")[2]: canvas for canvas in manifest["items"]}
    assert {key for key, canvas in by_id.items() if canvas.get("behavior") == ["non-paged"]} == {
        close.id,
        loose.id,
    }
    whole = by_id[book.media[1].id]
    (page,) = whole["annotations"]
    (annotation,) = page["items"]
    assert annotation["motivation"] == ["linking", "commenting"]
    assert annotation["target"] == f"{whole['id']}#xywh=100,200,300,400"
    *words, link = annotation["body"]
    assert [(body["language"], body["value"]) for body in words] == [
        ("vi", "Chi tiết: Trang 2"),
        ("en", "Detail: Page 2"),
    ]
    assert link["source"]["id"] == by_id[close.id]["id"]
    assert link["source"]["partOf"][0]["id"] == manifest["id"]


def test_details_of_single_views_are_ordinary_canvases(session: Session, institution: Institution) -> None:
    drum = an_artefact(session, institution)
    detail(session, drum, 0, (0, 0, 99_999, 10))
    nowhere = detail(session, drum, 0, (5000, 5000, 10, 10))
    manifest = artefact_manifest(drum)
    assert_sound(manifest)
    assert not [canvas for canvas in manifest["items"] if "behavior" in canvas]
    assert "structures" not in manifest
    targets = {
        annotation["id"].rpartition("/")[2]: annotation["target"]
        for annotation in manifest["items"][0]["annotations"][0]["items"]
    }
    canvas = manifest["items"][0]["id"]
    assert targets[nowhere.id] == canvas
    assert f"{canvas}#xywh=0,0,2049,10" in targets.values()


def test_scans_that_are_details_of_each_other_do_no_harm(session: Session, institution: Institution) -> None:
    drum = an_artefact(session, institution, scans=3)
    one, two, three = drum.media
    one.detail_of_id, two.detail_of_id, three.detail_of_id = two.id, one.id, three.id
    manifest = artefact_manifest(drum)
    assert_sound(manifest)
    assert len(manifest["items"]) == 3


def test_a_scale_that_can_be_believed_is_told(session: Session, institution: Institution) -> None:
    drum = an_artefact(session, institution, dimensions="20,49 cm")
    drum.media[0].pixels_per_mm = 10.0
    service = artefact_manifest(drum)["items"][0]["service"][0]
    assert service["profile"] == "http://iiif.io/api/annex/services/physdim"
    assert (service["physicalScale"], service["physicalUnits"]) == (0.1, "mm")
    drum.dimensions = "3 m"
    assert "service" not in artefact_manifest(drum)["items"][0]


@pytest.mark.parametrize(
    ("mime", "size", "kind", "extent"),
    [
        ("audio/mpeg", None, "Sound", {"duration": 61.5}),
        ("video/mp4", (640, 480), "Video", {"duration": 61.5, "width": 640, "height": 480}),
        ("video/mp4", None, "Video", {"duration": 61.5}),
    ],
)
def test_sound_and_moving_pictures_last(
    session: Session,
    institution: Institution,
    mime: str,
    size: tuple[int, int] | None,
    kind: str,
    extent: dict[str, Any],
) -> None:
    song = an_artefact(session, institution, scans=0)
    width, height = size or (None, None)
    medium = a_scan(session, song, 0, duration=61.5, mime=mime, width=width, height=height)
    session.refresh(song)
    manifest = artefact_manifest(song)
    assert_sound(manifest)
    (canvas,) = manifest["items"]
    assert {name: canvas.get(name) for name in ("duration", "width", "height") if name in canvas} == extent
    body = canvas["items"][0]["items"][0]["body"]
    assert body == {
        "id": f"{PLACEHOLDER}/iiif/media/{medium.id}",
        "type": kind,
        "format": mime,
        **extent,
    }
    assert "thumbnail" not in canvas
    assert "thumbnail" not in manifest
    # There is no picture to carry away.
    assert not [one for one in manifest["rendering"] if one["format"] == "application/zip"]


def test_a_recording_beside_pages_is_no_page(session: Session, book: Artefact) -> None:
    a_scan(session, book, 9, duration=3.0, mime="audio/mpeg", width=None, height=None)
    session.refresh(book)
    manifest = artefact_manifest(book)
    assert_sound(manifest)
    assert manifest["items"][-1]["behavior"] == ["non-paged"]
    assert "structures" not in manifest


def test_a_page_that_is_transcribed_refers_to_its_text(session: Session, book: Artefact) -> None:
    a_transcription(session, book.media[2], "Một dòng")
    manifest = artefact_manifest(book, surroundings_of(session, book))
    assert_sound(manifest)
    referring = [canvas for canvas in manifest["items"] if "annotations" in canvas]
    (canvas,) = referring
    assert canvas["annotations"] == [
        {
            "id": f"{canvas['id']}/transcription.json",
            "type": "AnnotationPage",
            "label": {"vi": ["Bản chép lại"], "en": ["Transcription"]},
        }
    ]
    (search,) = manifest["service"]
    assert (search["id"], search["type"]) == (f"{PLACEHOLDER}/iiif/search/2/{book.id}", "SearchService2")
    assert search["service"] == [{"id": f"{search['id']}/autocomplete", "type": "AutoCompleteService2"}]


def test_where_there_are_no_words_nothing_is_searched(session: Session, institution: Institution) -> None:
    bare = an_artefact(session, institution, description=Translated("<p> </p>", ""))
    assert "service" not in artefact_manifest(bare)
    told = an_artefact(session, institution, description=Translated("", "A drum."))
    assert "service" in artefact_manifest(told, Surroundings())


def test_lines_whose_place_is_known_are_annotations_of_their_own(session: Session, book: Artefact) -> None:
    layout = {
        "lines": [
            {"box": [10, 20, 500, 40], "words": []},
            {"box": [10, 900, 5000, 400], "words": []},
        ]
    }
    written = a_transcription(session, book.media[0], "壹\n\n貳", language="lzh", layout=layout)
    page = transcription_page(book.media[0], written)
    canvas = f"{PLACEHOLDER}/iiif/presentation/3/artefacts/{book.id}/canvas/{book.media[0].id}"
    assert page["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert page["id"] == f"{canvas}/transcription.json"
    assert [(item["id"], item["target"]) for item in page["items"]] == [
        (f"{canvas}/transcription/1", f"{canvas}#xywh=10,20,500,40"),
        (f"{canvas}/transcription/2", f"{canvas}#xywh=10,900,2039,125"),
    ]
    assert page["items"][0]["motivation"] == "supplementing"
    assert page["items"][0]["body"] == {
        "type": "TextualBody",
        "value": "壹",
        "format": "text/plain",
        "language": "lzh",
    }


@pytest.mark.parametrize("layout", [{}, {"lines": [{"box": [1, 2, 3, 4]}]}, {"lines": [{}, {}]}])
def test_without_places_the_text_belongs_to_the_whole_page(
    session: Session, book: Artefact, layout: dict[str, Any]
) -> None:
    written = a_transcription(session, book.media[0], "Một\nHai", layout=layout)
    (item,) = transcription_page(book.media[0], written)["items"]
    assert item["body"]["value"] == "Một\nHai"
    assert "#" not in item["target"]
