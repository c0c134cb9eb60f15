"""Where and when: told as far as it may be told, and as exactly as it is known."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from iiif.presentation.manifest import artefact_manifest
from iiif.presentation.navigation import NAVPLACE, nav_date, surroundings_of
from iiif.presentation.parts import CONTEXT
from museum.domain.collections import (
    Artefact,
    FindspotVisibility,
    Institution,
    Term,
    Vocabulary,
    term_key,
)
from museum.domain.translated import Translated
from tests.unit.iiif.records import an_artefact, an_institution, describe_by, memory_sessions
from tests.unit.iiif.test_manifest import assert_sound

SPOT = (105.123456, 20.654321)
PROVINCE = (105.776, 19.807)


@pytest.fixture
def session() -> Iterator[Session]:
    with memory_sessions()() as opened:
        yield opened


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session)


def found_at(session: Session, institution: Institution, name: str, visibility: str) -> Artefact:
    """Record an artefact found at a place with a position, beside the vocabulary's province."""
    label = Translated("Thanh Hóa", "Thanh Hóa")
    session.add(
        Term(
            vocabulary=Vocabulary.PLACE,
            label=label,
            key_vi=term_key(label.vi),
            key_en=term_key(label.en),
            longitude=PROVINCE[0],
            latitude=PROVINCE[1],
        )
    )
    artefact = an_artefact(session, institution, findspot_visibility=visibility)
    describe_by(session, artefact, Vocabulary.PLACE, Translated(name, ""))
    (term,) = artefact.terms_of(Vocabulary.PLACE)
    term.longitude, term.latitude = SPOT
    session.flush()
    return artefact


def test_an_open_findspot_is_told_as_the_vocabulary_places_it(
    session: Session, institution: Institution
) -> None:
    artefact = found_at(session, institution, "Đông Sơn", FindspotVisibility.OPEN)
    manifest = artefact_manifest(artefact, surroundings_of(session, artefact))
    assert_sound(manifest)
    # The extension's context stands before that of Presentation 3 (navPlace, section 3.1).
    assert manifest["@context"] == [NAVPLACE, CONTEXT]
    (feature,) = manifest["navPlace"]["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.1235, 20.6543]}
    assert feature["properties"] == {"label": {"vi": ["Đông Sơn"]}}


def test_of_a_coarse_findspot_only_the_provinces_own_point_is_told(
    session: Session, institution: Institution
) -> None:
    artefact = found_at(session, institution, "gò Mả Đống, tỉnh Thanh Hóa", FindspotVisibility.COARSE)
    manifest = artefact_manifest(artefact, surroundings_of(session, artefact))
    assert_sound(manifest)
    (feature,) = manifest["navPlace"]["features"]
    assert feature["geometry"]["coordinates"] == list(PROVINCE)
    text = json.dumps(manifest, ensure_ascii=False)
    assert "105.12" not in text
    assert "20.65" not in text
    assert "Mả Đống" not in text


@pytest.mark.parametrize(
    ("name", "visibility"),
    [
        ("gò Mả Đống, tỉnh Thanh Hóa", FindspotVisibility.HIDDEN),
        ("Thanh Hóa", FindspotVisibility.HIDDEN),
        ("Hang Con Moong", FindspotVisibility.COARSE),
        ("gò Mả Đống, tỉnh Không Có", FindspotVisibility.COARSE),
    ],
)
def test_what_must_be_kept_has_no_place(
    session: Session, institution: Institution, name: str, visibility: str
) -> None:
    artefact = found_at(session, institution, name, visibility)
    manifest = artefact_manifest(artefact, surroundings_of(session, artefact))
    assert "navPlace" not in manifest
    assert manifest["@context"] == CONTEXT


def test_a_place_without_a_position_stays_out(session: Session, institution: Institution) -> None:
    artefact = an_artefact(session, institution)
    describe_by(session, artefact, Vocabulary.PLACE, Translated("Đâu đó", ""))
    assert "navPlace" not in artefact_manifest(artefact, surroundings_of(session, artefact))


@pytest.mark.parametrize(
    ("earliest", "latest", "told"),
    [
        (1978, 1978, "1978-01-01T00:00:00Z"),
        (939, 939, "0939-01-01T00:00:00Z"),
        (1428, 1500, None),
        (-300, -300, None),
        (0, 0, None),
        (1978, None, None),
        (None, None, None),
        (12_000, 12_000, None),
    ],
)
def test_a_date_is_told_only_where_the_year_is_known(
    earliest: int | None, latest: int | None, told: str | None
) -> None:
    assert nav_date(Artefact(date_earliest=earliest, date_latest=latest)) == told


def test_the_date_stands_in_the_manifest(session: Session, institution: Institution) -> None:
    artefact = an_artefact(session, institution, date_earliest=1978, date_latest=1978)
    manifest = artefact_manifest(artefact)
    assert_sound(manifest)
    assert manifest["navDate"] == "1978-01-01T00:00:00Z"
