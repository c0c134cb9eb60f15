"""The journal of public changes, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from iiif.handlers import describe_artefact
from museum.db.engine import writing
from museum.domain.changes import PublicChange
from museum.domain.collections import Artefact
from museum.domain.events import ArtefactChanged
from museum.domain.translated import Translated
from museum.services import artefacts, changes, exhibitions, scans
from museum.services.exhibitions import Texts
from museum.services.outbox import drain, transaction
from museum.services.permission import SYSTEM
from museum.services.sections import ItemPlan, SectionPlan, write_sections
from tests.factories.engines import engine_address
from tests.factories.house import FixedClock, House, build_house
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield _working(build_house(tmp_path))
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield _working(build_house(tmp_path, url))


def _working(house: House) -> House:
    house.handle("describe", describe_artefact)
    house.handle("index", lambda *_: None)
    house.handle("index_exhibition", lambda *_: None)
    return house


def _record(house: House, session: Session, number: str = "1") -> str:
    cells: dict[str, str | None] = {"accession_number": number, "title_vi": f"Trống {number}"}
    made = artefacts.create(session, house.ports, SYSTEM, house.institution(session), cells)
    drain(house.work())
    return made.id


def _show(house: House, session: Session, *artefact_ids: str) -> str:
    made = exhibitions.create(
        session, house.ports, SYSTEM, house.institution(session), Texts(Translated("Tiếng đồng"))
    )
    plan = SectionPlan(Translated("Một"), items=tuple(ItemPlan(one) for one in artefact_ids))
    write_sections(session, house.ports, SYSTEM, made.id, [plan])
    return made.id


def _told(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(PublicChange).order_by(PublicChange.id)).scalars().all()
    session.rollback()
    return [(row.kind, row.subject_id) for row in rows]


def test_a_record_comes_changes_goes_and_comes_back(house: House, session: Session) -> None:
    one = _record(house, session)
    assert _told(session) == []
    artefacts.publish(session, house.ports, SYSTEM, one)
    # It is told of once its manifest stands, not before.
    assert _told(session) == []
    drain(house.work())
    assert _told(session) == [("Create", one)]
    artefacts.describe(session, house.ports, SYSTEM, one, {"title_en": "Drum"})
    drain(house.work())
    artefacts.withdraw(session, house.ports, SYSTEM, one)
    # At once: a harvester must not wait for a worker to learn of a withdrawal.
    assert _told(session) == [("Create", one), ("Update", one), ("Delete", one)]
    artefacts.describe(session, house.ports, SYSTEM, one, {"title_en": "Bronze drum"})
    drain(house.work())
    assert len(_told(session)) == 3
    artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    assert _told(session)[3:] == [("Create", one)]


def test_a_record_withdrawn_before_its_manifest_stood_was_never_there(house: House, session: Session) -> None:
    made = artefacts.create(
        session,
        house.ports,
        SYSTEM,
        house.institution(session),
        {"accession_number": "1", "title_vi": "Trống"},
    )
    artefacts.publish(session, house.ports, SYSTEM, made.id)
    artefacts.withdraw(session, house.ports, SYSTEM, made.id)
    drain(house.work())
    assert _told(session) == []


def test_an_exhibition_is_told_of_with_what_it_shows(house: House, session: Session) -> None:
    one, draft = _record(house, session, "1"), _record(house, session, "2")
    artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    show = _show(house, session, one, draft)
    assert _told(session) == [("Create", one)]
    exhibitions.publish(session, house.ports, SYSTEM, show)
    assert _told(session)[1:] == [("Create", show)]
    # What is done to a draft in it is nobody's business.
    artefacts.describe(session, house.ports, SYSTEM, draft, {"title_en": "Drum"})
    drain(house.work())
    assert _told(session)[2:] == []
    artefacts.withdraw(session, house.ports, SYSTEM, one)
    assert _told(session)[2:] == [("Delete", one), ("Update", show)]
    exhibitions.withdraw(session, house.ports, SYSTEM, show)
    assert _told(session)[4:] == [("Delete", show)]


def test_several_changes_of_one_transaction_are_one_entry(house: House, session: Session) -> None:
    one = _record(house, session)
    artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    show = _show(house, session, one)
    exhibitions.publish(session, house.ports, SYSTEM, show)
    with transaction(session, house.ports):
        exhibitions.write_texts(session, house.ports, SYSTEM, show, Texts(Translated("Một")))
        exhibitions.write_texts(session, house.ports, SYSTEM, show, Texts(Translated("Hai")))
    assert _told(session)[2:] == [("Update", show)]


def test_what_is_rolled_back_was_not_told(house: House, session: Session) -> None:
    one = _record(house, session)
    artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    with pytest.raises(RuntimeError), transaction(session, house.ports):
        artefacts.withdraw(session, house.ports, SYSTEM, one)
        raise RuntimeError
    assert _told(session) == [("Create", one)]


def test_times_never_go_back_whatever_the_clocks_say(house: House, session: Session) -> None:
    first, second = _record(house, session, "1"), _record(house, session, "2")
    artefacts.publish(session, house.ports, SYSTEM, first)
    drain(house.work())
    late = FixedClock()
    late.moment = house.clock.now() - timedelta(minutes=5)
    slow = house.with_ports(clock=late)
    artefacts.publish(session, slow.ports, SYSTEM, second)
    house.clock.pass_time(seconds=-300)
    drain(house.work())
    rows = session.scalars(select(PublicChange).order_by(PublicChange.id)).all()
    assert [row.subject_id for row in rows] == [first, second]
    assert rows[0].at == rows[1].at


def test_what_was_public_before_the_journal_is_told_once(house: House, session: Session) -> None:
    ids = [_record(house, session, str(number)) for number in range(4)]
    for one in ids[:3]:
        artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    show = _show(house, session, ids[0])
    exhibitions.publish(session, house.ports, SYSTEM, show)
    artefacts.withdraw(session, house.ports, SYSTEM, ids[2])
    with writing(session):
        session.execute(delete(PublicChange))
    assert changes.catch_up(session, house.ports) == 3
    assert {one for _, one in _told(session)} == {*ids[:2], show}
    assert changes.catch_up(session, house.ports) == 0


def test_what_the_journal_wrongly_holds_for_public_is_taken_back(house: House, session: Session) -> None:
    one = _record(house, session)
    artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    with writing(session):
        session.get_one(Artefact, one).state = "draft"
    assert changes.catch_up(session, house.ports) == 1
    assert _told(session) == [("Create", one), ("Delete", one)]


def test_many_writers_leave_no_gap_and_no_entry_before_one_that_was_seen(
    house: House, session: Session
) -> None:
    ids = [_record(house, session, str(number)) for number in range(12)]
    stop = threading.Event()
    seen: list[int] = []
    missed: list[tuple[list[int], list[int]]] = []

    def publish(mine: list[str]) -> None:
        for one in mine:
            with house.sessions() as own:
                artefacts.publish(own, house.ports, SYSTEM, one)
                describe_artefact(own, house.ports, ArtefactChanged(one))
                artefacts.withdraw(own, house.ports, SYSTEM, one)

    def watch() -> None:
        while not stop.is_set():
            with house.sessions() as own:
                found = [row.id for row in changes.entries(own, 0, 1000)]
            # Whatever was seen last time still stands in front, and the rest follows behind it.
            if found[: len(seen)] != seen:
                missed.append((list(seen), found))
            seen[:] = found

    watcher = threading.Thread(target=watch)
    watcher.start()
    writers = [threading.Thread(target=publish, args=(ids[at::3],)) for at in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    watcher.join()
    rows = changes.entries(session, 0, 1000)
    assert missed == []
    assert [row.id for row in rows] == list(range(1, 2 * len(ids) + 1))
    assert all(before.at <= after.at for before, after in pairwise(rows))


def test_a_withdrawal_at_the_same_moment_has_the_last_word(house: House, session: Session) -> None:
    """The exhibition is withdrawn while an artefact in it changes: no Update may follow its Delete."""
    one = _record(house, session)
    artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    for number in range(5):
        show = _show(house, session, one)
        exhibitions.publish(session, house.ports, SYSTEM, show)
        artefacts.describe(session, house.ports, SYSTEM, one, {"title_en": f"Drum {number}"})
        gate = threading.Barrier(2)

        def describe(gate: threading.Barrier = gate) -> None:
            with house.sessions() as own:
                gate.wait()
                describe_artefact(own, house.ports, ArtefactChanged(one))

        def withdraw(gate: threading.Barrier = gate, show: str = show) -> None:
            with house.sessions() as own:
                gate.wait()
                exhibitions.withdraw(own, house.ports, SYSTEM, show)

        both = [threading.Thread(target=describe), threading.Thread(target=withdraw)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert [kind for kind, subject in _told(session) if subject == show][-1] == "Delete"


def test_a_scan_that_is_digitised_later_brings_its_record_with_it(house: House, session: Session) -> None:
    path = house.folder / "trong.tif"
    path.write_bytes(b"pixels")
    taken = scans.take(session, house.ports, SYSTEM, house.institution(session), path, publish=True)
    assert _told(session) == []
    scans.record_digitised(session, house.ports, taken.media_id or "", scans.Digitised(100, 80, 1, None))
    house.handle("digitise", lambda *_: None)
    drain(house.work())
    assert _told(session) == [("Create", taken.artefact_id)]


def test_records_that_are_described_together_are_one_change_of_their_exhibition(
    house: House, session: Session
) -> None:
    records = [_record(house, session, str(number)) for number in range(4)]
    for one in records:
        artefacts.publish(session, house.ports, SYSTEM, one)
    drain(house.work())
    session.rollback()
    show = _show(house, session, *records)
    exhibitions.publish(session, house.ports, SYSTEM, show)
    drain(house.work())
    session.rollback()
    before = len(_told(session))
    session.rollback()
    with transaction(session, house.ports):
        artefacts.describe_anew(session, house.ports, records)
    drain(house.work())
    session.rollback()
    told = _told(session)[before:]
    assert len(told) == len(records) + 1
    # The last to be described tells of it: its manifest holds all that is new.
    assert told[-1][0] == "Update"
    assert len({name for _, name in told}) == len(told)
