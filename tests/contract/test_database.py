"""What the services rely on, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError

from museum.db.engine import writing
from museum.domain.base import Base
from museum.domain.collections import Artefact, Donor, Institution, Media
from museum.domain.events import ArtefactChanged, Event, Job
from museum.domain.people import VISITOR
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.ports.stages import RegisterRow
from museum.services import artefacts
from museum.services.imports import import_rows
from museum.services.outbox import drain, record, transaction
from museum.services.permission import SYSTEM
from museum.services.scans import take
from museum.services.visibility import visible_artefacts
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def _in_threads(number: int, work: object) -> None:
    threads = [threading.Thread(target=work) for _ in range(number)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_moments_come_back_in_utc_and_need_a_zone(house: House) -> None:
    hanoi = timezone(timedelta(hours=7))
    with house.sessions() as session:
        with writing(session):
            session.add(
                Institution(
                    slug="a", name=Translated("A"), created_at=datetime(2026, 11, 23, 9, tzinfo=hanoi)
                )
            )
        session.expire_all()
        assert session.scalars(select(Institution)).one().created_at == datetime(2026, 11, 23, 2, tzinfo=UTC)
        with pytest.raises(StatementError), writing(session):
            session.add(Institution(slug="b", name=Translated("B"), created_at=datetime(2026, 11, 23, 9)))  # noqa: DTZ001


def test_both_languages_and_notes_come_back_as_they_were(house: House) -> None:
    with house.sessions() as session:
        rows = [
            RegisterRow(
                2, {"accession_number": "Đ-1", "title_vi": "Trống đồng 𠀀", "title_en": "Drum"}, {"Kho": "A"}
            )
        ]
        list(import_rows(session, house.ports, SYSTEM, house.institution(session), rows))
        session.expire_all()
        kept = session.scalars(select(Artefact)).one()
        assert (kept.title, kept.notes) == (Translated("Trống đồng 𠀀", "Drum"), {"Kho": "A"})


def test_a_faulty_row_is_undone_and_its_neighbours_stay(house: House) -> None:
    rows = [
        RegisterRow(2, {"accession_number": "1", "title_vi": "một", "materials": "Đồng"}, {}),
        RegisterRow(3, {"accession_number": "2", "title_vi": "hai", "materials": "Gỗ", "rights": "?"}, {}),
        RegisterRow(4, {"accession_number": "3", "title_vi": "ba", "materials": "Đồng"}, {}),
    ]
    with house.sessions() as session:
        results = list(import_rows(session, house.ports, SYSTEM, house.institution(session), rows))
        assert [result.status for result in results] == ["created", "rejected", "created"]
        assert session.scalars(
            select(Artefact.accession_number).order_by(Artefact.accession_number)
        ).all() == ["1", "3"]


def test_a_reference_to_nothing_is_refused(house: House) -> None:
    with house.sessions() as session, pytest.raises(IntegrityError), writing(session):
        session.add(Donor(institution_id="nothing", name="x"))


def test_who_reads_first_and_writes_later_is_not_thrown_out(house: House) -> None:
    """The trap of SQLite's deferred transactions: twenty readers that turn writers."""
    with house.sessions() as session:
        made = artefacts.create(
            session,
            house.ports,
            SYSTEM,
            house.institution(session),
            {"accession_number": "1", "title_vi": "x"},
        )
    faults: list[BaseException] = []

    def read_then_write() -> None:
        try:
            with house.sessions() as session:
                session.scalars(visible_artefacts(session, VISITOR)).all()
                artefacts.describe(
                    session, house.ports, SYSTEM, made.id, {"weight": threading.current_thread().name}
                )
        except BaseException as fault:  # noqa: BLE001 - the test looks at them all
            faults.append(fault)

    _in_threads(20, read_then_write)
    assert faults == []
    with house.sessions() as session:
        assert session.get_one(Artefact, made.id).version == 21


def test_claims_are_shared_out_without_doubling(house: House) -> None:
    ran: list[str] = []
    lock = threading.Lock()

    def note(_session: object, _ports: Ports, event: Event) -> None:
        with lock:
            ran.append(event.subject)

    house.handle("describe", note)  # type: ignore[arg-type]
    with house.sessions() as session, transaction(session, house.ports):
        for number in range(40):
            record(session, house.ports, ArtefactChanged(f"a{number}"))
    work = house.work()
    _in_threads(8, lambda: drain(work))
    assert sorted(ran) == sorted(f"a{number}" for number in range(40))
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(Job.state == "done")) == 40


def test_fifty_clients_with_one_file_make_one_scan(house: House) -> None:
    path = house.folder / "scan.tif"
    path.write_bytes(b"pixels")
    with house.sessions() as session:
        house.institution(session)
    statuses: list[str] = []

    def send() -> None:
        with house.sessions() as session:
            statuses.append(take(session, house.ports, SYSTEM, house.institution(session), path).status)

    _in_threads(50, send)
    assert sorted(statuses) == ["duplicate"] * 49 + ["queued"]
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Media)) == 1


def test_no_table_is_without_a_primary_key() -> None:
    assert all(table.primary_key.columns for table in Base.metadata.tables.values())
