"""What the sample says of its pictures: said once, when all is there, and never over a curator's word."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from museum.bootstrap import Platform
from museum.domain.collections import Artefact, Aspect, Institution
from museum.domain.fields import FILE_COLUMN
from museum.domain.translated import Translated
from museum.entrypoints.sample.details import read_aspects, read_details
from museum.entrypoints.sample.views import describe_views
from museum.ports.stages import RegisterRow
from tests.factories.house import House
from tests.unit.iiif.records import a_scan, an_artefact, an_institution

SAMPLE = Path(__file__).parents[2] / "config" / "sample"
FILES = ("song-sheet.tif", "song-sheet--first-lines.tif")


@pytest.fixture
def institution(session: Session) -> Institution:
    made = an_institution(session)
    session.commit()
    return made


@pytest.fixture
def sheet(session: Session, institution: Institution) -> Artefact:
    artefact = an_artefact(session, institution, scans=0, accession_number="S-1")
    session.commit()
    return artefact


def take(session: Session, artefact: Artefact, name: str, **values: Any) -> None:
    made = a_scan(session, artefact, len(artefact.media), **values)
    made.source_name = name
    session.commit()
    session.refresh(artefact)
    session.rollback()


def describe(house: House, session: Session, institution: Institution) -> None:
    row = RegisterRow(2, {"accession_number": "S-1", FILE_COLUMN: "|".join(FILES)}, {})
    platform = cast("Platform", SimpleNamespace(ports=house.ports))
    describe_views(session, platform, institution, SAMPLE, row)
    session.rollback()


def test_a_detail_waits_for_its_plate_and_is_then_linked_once(
    house: House, session: Session, institution: Institution, sheet: Artefact
) -> None:
    take(session, sheet, FILES[1], width=562, height=196)
    describe(house, session, institution)
    session.refresh(sheet)
    assert not sheet.media[0].label
    version = sheet.version
    take(session, sheet, FILES[0], width=750, height=1062)
    describe(house, session, institution)
    session.refresh(sheet)
    detail, plate = sheet.media
    assert plate.aspect == Aspect.RECTO
    assert detail.label == Translated("Những dòng đầu", "The first lines")
    assert detail.detail_of_id == plate.id
    assert (detail.detail_x, detail.detail_y) == (94, 250)
    assert (detail.detail_width, detail.detail_height) == (562, 196)
    assert sheet.version == version + 1
    session.rollback()
    describe(house, session, institution)
    session.refresh(sheet)
    assert sheet.version == version + 1


def test_a_curators_word_stays(
    house: House, session: Session, institution: Institution, sheet: Artefact
) -> None:
    take(session, sheet, FILES[0], label=Translated("Tờ nhạc", ""))
    take(session, sheet, FILES[1], aspect=Aspect.DETAIL)
    describe(house, session, institution)
    session.refresh(sheet)
    assert sheet.version == 1
    assert [medium.aspect for medium in sheet.media] == ["", Aspect.DETAIL]


def test_what_is_said_is_said_in_both_languages_of_files_that_are_there() -> None:
    details = read_details(SAMPLE / "details.toml")
    assert all(bool(detail.label.vi) == bool(detail.label.en) for detail in details)
    plates = {f"{detail.plate}.tif" for detail in details}
    assert set(read_aspects(SAMPLE / "details.toml")) <= plates
