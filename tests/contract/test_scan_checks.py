"""Quality checks of scans: who says what of which copies, and what waits; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.collections import Artefact, Media
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.heritage import ScanCheck
from museum.domain.people import Person, Role
from museum.domain.states import MediaState
from museum.domain.transcriptions import Transcription
from museum.services import scan_checks
from museum.services.scan_checks import Fault, Tally, Verdict
from tests.factories.engines import engine_address
from tests.factories.heritage import Scan, record
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.staff import employ, institution_of

GOOD = Verdict(passed=True)
BLURRED = Verdict(passed=False, faults=(Fault.BLURRED, Fault.DARK), words="Mép phải [mờ]")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with house.sessions() as opened:
        yield opened


@pytest.fixture
def curator(house: House, session: Session) -> Person:
    return employ(session, house, "bm@a.local", Role.CATALOGUER, institution_of(session, house, "a"))


def _scans(session: Session, artefact_id: str) -> list[str]:
    query = select(Media.id).where(Media.artefact_id == artefact_id).order_by(Media.position)
    return list(session.scalars(query))


def _say(house: House, session: Session, person: Person, media_id: str, verdict: Verdict) -> ScanCheck:
    looked_at = scan_checks.seen(session, session.get_one(Media, media_id))
    return scan_checks.check(session, house.ports, person, media_id, verdict, looked_at)


def test_treasures_come_first_then_what_was_digitised_first(
    house: House, session: Session, curator: Person
) -> None:
    [mine] = curator.roles
    now = house.clock.now()
    late = _scans(session, record(house, session, mine, Scan(at=now)))
    early = _scans(session, record(house, session, mine, Scan(), Scan(state=MediaState.REJECTED)))
    treasure = _scans(session, record(house, session, mine, Scan(at=now), treasure=True))
    other = institution_of(session, house, "b").id
    foreign = _scans(session, record(house, session, other, Scan(), treasure=True))
    order = []
    while (found := scan_checks.next_waiting(session, [mine])) is not None:
        order.append(found)
        _say(house, session, curator, found, GOOD)
    assert order == [*treasure, early[0], *late]
    assert scan_checks.tally(session, [mine]) == Tally(waiting=0, failed=0, passed=3)
    assert scan_checks.tally(session, [mine, other]) == Tally(waiting=1, failed=0, passed=3)
    assert scan_checks.next_waiting(session, [other]) == foreign[0]


def test_what_is_left_for_later_comes_last(house: House, session: Session, curator: Person) -> None:
    [mine] = curator.roles
    [treasure] = _scans(session, record(house, session, mine, Scan(), treasure=True))
    [plain] = _scans(session, record(house, session, mine, Scan()))
    assert scan_checks.next_waiting(session, [mine], [treasure]) == plain
    assert scan_checks.next_waiting(session, [mine], [treasure, plain]) == treasure


def test_a_fault_is_said_with_a_reason_and_read_as_it_was_said(
    house: House, session: Session, curator: Person
) -> None:
    [mine] = curator.roles
    [scan] = _scans(session, record(house, session, mine, Scan()))
    with pytest.raises(Invalid):
        _say(house, session, curator, scan, Verdict(passed=False, words="  \n"))
    with pytest.raises(Invalid):
        _say(house, session, curator, scan, Verdict(passed=True, words="x" * 2_000))
    said = _say(house, session, curator, scan, BLURRED)
    assert scan_checks.verdict_of(said) == BLURRED
    assert said.user_id == curator.user_id
    rows = session.execute(scan_checks.failed([mine])).all()
    assert [(medium.id, check.media_id) for medium, check in rows] == [(scan, scan)]
    scan_checks.undo(session, house.ports, curator, scan)
    assert session.execute(scan_checks.failed([mine])).all() == []
    assert scan_checks.next_waiting(session, [mine]) == scan


def test_copies_made_anew_want_a_new_check(house: House, session: Session, curator: Person) -> None:
    [mine] = curator.roles
    [scan] = _scans(session, record(house, session, mine, Scan()))
    before = scan_checks.seen(session, session.get_one(Media, scan))
    _say(house, session, curator, scan, GOOD)
    # A second person who opened the page before that overwrites nothing.
    with pytest.raises(Conflict):
        scan_checks.check(session, house.ports, curator, scan, BLURRED, before)
    house.clock.pass_time(hours=1)
    with writing(session):
        session.get_one(Media, scan).copied_at = house.clock.now()
    assert scan_checks.check_of(session, session.get_one(Media, scan)) is None
    assert scan_checks.tally(session, [mine]) == Tally(waiting=1, failed=0, passed=0)
    with pytest.raises(Conflict):
        scan_checks.check(session, house.ports, curator, scan, GOOD, before)
    _say(house, session, curator, scan, GOOD)
    assert scan_checks.tally(session, [mine]).passed == 1


def test_only_curators_of_the_institution_speak(house: House, session: Session, curator: Person) -> None:
    [mine] = curator.roles
    [scan, lost] = _scans(session, record(house, session, mine, Scan(), Scan(state=MediaState.REJECTED)))
    stranger = employ(session, house, "bt@b.local", Role.EDITOR, institution_of(session, house, "b"))
    educator = employ(session, house, "gd@a.local", Role.EDUCATOR, institution_of(session, house, "a"))
    for person in (stranger, educator):
        for act in (
            lambda who=person: _say(house, session, who, scan, GOOD),
            lambda who=person: scan_checks.undo(session, house.ports, who, scan),
            lambda who=person: scan_checks.take_off(session, house.ports, who, scan),
            lambda who=person: scan_checks.scan_for(session, who, scan),
        ):
            with pytest.raises(NotAllowed):
                act()
    for gone in (lost, "none"):
        with pytest.raises(NotFound):
            scan_checks.scan_for(session, curator, gone)
    assert session.scalar(select(ScanCheck.media_id)) is None


def test_a_failed_scan_goes_once_a_better_one_is_there(
    house: House, session: Session, curator: Person
) -> None:
    [mine] = curator.roles
    artefact_id = record(house, session, mine, Scan())
    [old] = _scans(session, artefact_id)

    def take_off() -> None:
        scan_checks.take_off(session, house.ports, curator, old)

    with pytest.raises(Conflict):
        take_off()
    _say(house, session, curator, old, BLURRED)
    with pytest.raises(Conflict):
        take_off()
    other = record(house, session, mine, Scan())
    with writing(session):
        new = session.get_one(Media, _scans(session, other)[0])
        new.artefact_id, new.position = artefact_id, 1
        text = Transcription(media_id=old, text="chữ", changed_at=house.clock.now())
        session.add(text)
    with pytest.raises(Conflict):
        take_off()
    with writing(session):
        session.delete(text)
    before = session.get_one(Artefact, artefact_id).version
    take_off()
    assert _scans(session, artefact_id) == [new.id]
    assert session.get_one(Artefact, artefact_id).version > before
    assert session.get(ScanCheck, old) is None
    # The new one waits for a check of its own.
    assert scan_checks.next_waiting(session, [mine]) == new.id
