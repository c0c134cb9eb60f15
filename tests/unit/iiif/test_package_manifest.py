"""The manifest of a package for learning: what to observe, on the artefacts' own canvases, and never an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iiif.presentation.addresses import PLACEHOLDER, canvas_of
from iiif.presentation.packages import package_manifest
from museum.domain.collections import Artefact, Institution
from museum.domain.education import Package, PackageObject, Question
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.unit.iiif.records import an_artefact, an_institution, memory_sessions
from tests.unit.iiif.test_manifest import assert_sound

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECRET = "BÍ MẬT"


@pytest.fixture
def session() -> Iterator[Session]:
    with memory_sessions()() as opened:
        yield opened


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session)


def a_look(artefact: Artefact, position: int, **values: Any) -> PackageObject:
    values = {"observe": Translated("<p>Đếm <em>cánh</em> sao.</p>", "Count the rays.")} | values
    return PackageObject(position=position, artefact_id=artefact.id, **values)


def a_box(artefact: Artefact, scan: int, box: tuple[int, int, int, int]) -> dict[str, Any]:
    x, y, width, height = box
    return {"media_id": artefact.media[scan].id, "x": x, "y": y, "width": width, "height": height}


def a_package(session: Session, institution: Institution, *looks: PackageObject, **values: Any) -> Package:
    values = {
        "slug": "doc-mat-trong",
        "title": Translated("Đọc mặt trống", "Reading a drum"),
        "summary": Translated("Nhìn và đếm.", ""),
        "guide": Translated(SECRET, SECRET),
        "subjects": ["history"],
        "grade_from": 6,
        "grade_to": 7,
        "minutes": 90,
    } | values
    package = Package(
        institution=institution, state=Publication.PUBLISHED, created_at=NOW, changed_at=NOW, **values
    )
    package.objects = list(looks)
    package.questions = [
        Question(position=0, text=Translated(f"{SECRET}?"), answer=Translated(SECRET), choices={}, right=None)
    ]
    session.add(package)
    session.flush()
    session.refresh(package)
    return package


def test_details_lie_on_the_artefacts_own_canvases(session: Session, institution: Institution) -> None:
    drum, bowl = an_artefact(session, institution, scans=2), an_artefact(session, institution)
    package = a_package(
        session,
        institution,
        a_look(drum, 0, **a_box(drum, 1, (100, 50, 300, 200))),
        a_look(bowl, 1),
        a_look(drum, 2, **a_box(drum, 1, (0, 0, 40, 40)), observe=Translated()),
        a_look(bowl, 3, observe=Translated()),
    )
    manifest = package_manifest(package, [drum, bowl])
    assert_sound(manifest)
    assert manifest["id"] == f"{PLACEHOLDER}/iiif/presentation/3/packages/doc-mat-trong/manifest.json"
    # One canvas for a scan, however many of its details are observed.
    assert [canvas["id"] for canvas in manifest["items"]] == [
        canvas_of(drum.id, drum.media[1].id),
        canvas_of(bowl.id, bowl.media[0].id),
    ]
    first, second = manifest["items"][0]["annotations"][0]["items"]
    assert first["target"].endswith("#xywh=100,50,300,200")
    assert first["motivation"] == "commenting"
    assert [(body["language"], body["format"], body["value"]) for body in first["body"]] == [
        ("vi", "text/html", "<p>Đếm <i>cánh</i> sao.</p>"),
        ("en", "text/plain", "Count the rays."),
    ]
    assert second["motivation"] == "tagging"
    (whole,) = manifest["items"][1]["annotations"][0]["items"]
    assert whole["target"] == manifest["items"][1]["id"]
    for canvas in manifest["items"]:
        assert canvas["requiredStatement"]["value"]
        assert canvas["partOf"][0]["type"] == "Manifest"


def test_it_names_what_can_be_printed_and_taken_along(session: Session, institution: Institution) -> None:
    manifest = package_manifest(
        a_package(session, institution, a_look(an_artefact(session, institution), 0)), []
    )
    assert_sound(manifest)
    assert [one["id"].removeprefix(PLACEHOLDER) for one in manifest["rendering"]] == [
        "/vi/education/doc-mat-trong/worksheet.pdf",
        "/en/education/doc-mat-trong/worksheet.pdf",
        "/vi/education/doc-mat-trong/download.zip",
    ]
    told = {pair["label"]["en"][0]: pair["value"]["en"][0] for pair in manifest["metadata"]}
    assert told == {
        "Grades": "grades 6–7",
        "Subjects": "History",
        "Duration": "90 minutes",
        "Place": "At the museum",
    }


def test_what_may_not_be_seen_and_what_is_for_teachers_stays_out(
    session: Session, institution: Institution
) -> None:
    drum, secret = (
        an_artefact(session, institution),
        an_artefact(session, institution, title=Translated(SECRET)),
    )
    package = a_package(session, institution, a_look(secret, 0, observe=Translated(SECRET)), a_look(drum, 1))
    text = json.dumps(package_manifest(package, [drum]), ensure_ascii=False)
    assert SECRET not in text
    assert secret.id not in text
    assert drum.id in text


def test_a_record_without_scans_leaves_a_blank_canvas(session: Session, institution: Institution) -> None:
    bare = an_artefact(session, institution, scans=0)
    manifest = package_manifest(a_package(session, institution, a_look(bare, 0)), [bare])
    assert_sound(manifest)
    assert [canvas["items"][0]["items"] for canvas in manifest["items"]] == [[]]
