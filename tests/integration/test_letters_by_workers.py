"""Letters that real workers send. Killed while reminders go out: one of a kind to a booking at most, none after its cancellation."""

from __future__ import annotations

import email
import email.policy
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from museum.db.engine import writing
from museum.domain.visits import Booking, SentLetter
from museum.services import booking_changes, letter_post, letters
from tests.factories.command import Installation
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar

pytestmark = pytest.mark.services

GROUPS, CANCELLED, ROUNDS = 120, 30, 5


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    settings = {"MUSEUM_LEASE_SECONDS": "1", "MUSEUM_ATTEMPTS": "20"}
    if request.param == "sqlite":
        yield Installation(tmp_path / "data", settings)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield Installation(tmp_path / "data", {**settings, "MUSEUM_DATABASE_URL": url})


def _booked(installation: Installation, folder: Path, groups: int = GROUPS) -> tuple[House, list[str]]:
    """Have groups book that are to be reminded now; gives their bookings' ids."""
    assert installation.run("init").status == 0
    sqlite = f"sqlite:///{installation.data_dir / 'museum.db'}"
    house = build_house(folder, installation.settings.get("MUSEUM_DATABASE_URL", sqlite))
    house.clock.moment = datetime.now(UTC)
    calendar = Calendar.of(house)
    visit = calendar.session(places=groups, days=2.9)
    ids = [calendar.book(visit, email=f"g{at}@example.org").id for at in range(groups)]
    with house.sessions() as session, writing(session):
        session.execute(update(Booking).values(changed_at=house.clock.now() - timedelta(days=9)))
    return house, ids


def _letters(installation: Installation) -> list[tuple[str, str, datetime]]:
    """Give address, kind and moment of each letter in the folder."""
    found = []
    for path in (installation.data_dir / "outbox").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        kind = str(message["Subject"]).partition(":")[0]
        found.append((str(message["To"]), kind, parsedate_to_datetime(str(message["Date"]))))
    return found


def test_workers_killed_while_reminders_go_out_double_none(
    installation: Installation, tmp_path: Path
) -> None:
    house, ids = _booked(installation, tmp_path)
    chance = random.Random(8)  # noqa: S311 - a test's dice
    cancelled: dict[str, datetime] = {}
    to_cancel = iter(ids[-CANCELLED:])
    for _ in range(ROUNDS):
        workers = [installation.start("worker") for _ in range(2)]
        time.sleep(chance.uniform(2.5, 4.0))
        for worker in workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        house.clock.moment = datetime.now(UTC)
        with house.sessions() as session:
            for _ in range(CANCELLED // ROUNDS):
                booking = booking_changes.cancel(session, house.ports, next(to_cancel))
                cancelled[booking.email] = house.clock.now()
    workers = [installation.start("worker") for _ in range(2)]
    try:
        _await_idle(installation)
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(30)
    assert installation.run("status", "--json").item["letters_not_handed_over"] == []
    sent = _letters(installation)
    assert Counter((to, kind) for to, kind, _ in sent).most_common(1)[0][1] == 1
    reminded = {to: at for to, kind, at in sent if kind == "Nhắc lịch"}
    assert all(at.replace(microsecond=0) <= cancelled.get(to, at) for to, at in reminded.items())
    _nothing_unaccounted(house, sent, reminded, cancelled)


def test_a_worker_beside_a_broker_does_the_rounds_too(tmp_path: Path) -> None:
    broker = engine_address("BROKER_URL").rsplit("/", 1)[0] + "/9"
    installation = Installation(
        tmp_path / "data", {"MUSEUM_LEASE_SECONDS": "2", "MUSEUM_QUEUE": broker, "MUSEUM_RETENTION_DAYS": "1"}
    )
    house, ids = _booked(installation, tmp_path, groups=4)
    past = Calendar.of(house).session(days=-2)
    with house.sessions() as session, writing(session):
        session.execute(update(Booking).where(Booking.id == ids[0]).values(session_id=past))
    worker = installation.start("worker")
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and len(_letters(installation)) < 6:
            time.sleep(0.3)
        _await_idle(installation)
    finally:
        worker.terminate()
        worker.wait(30)
    # The fourth group's visit is over, and nothing of it is told any more.
    assert Counter(kind for _, kind, _ in _letters(installation)) == {"Đã xác nhận": 3, "Nhắc lịch": 3}
    with house.sessions() as session:
        assert session.get_one(Booking, ids[0]).erased_at is not None


def _nothing_unaccounted(
    house: House,
    sent: list[tuple[str, str, datetime]],
    reminded: dict[str, datetime],
    cancelled: dict[str, datetime],
) -> None:
    """Each letter that is not there was claimed by a worker that died, and is named to the staff."""
    house.clock.moment = datetime.now(UTC) + letter_post.OVERDUE + timedelta(minutes=1)
    with house.sessions() as session:
        lost = {one.reference for one in letters.lost(session, house.ports)}
        claimed = session.execute(select(Booking.reference, Booking.email, SentLetter).join(SentLetter)).all()
    handed_over = [row for row in claimed if row[2].handed_over_at is not None]
    assert len(handed_over) <= len(sent) <= len(claimed)
    missing = {f"g{at}@example.org" for at in range(GROUPS)} - reminded.keys() - cancelled.keys()
    assert missing <= {to for reference, to, _ in claimed if reference in lost}
    # Two workers, killed five times: no more than one letter each can have been in their hands.
    assert len(lost) <= 2 * ROUNDS
    assert {to for to, kind, _ in sent if kind == "Đã hủy đăng ký"} >= cancelled.keys() - {
        to for reference, to, _ in claimed if reference in lost
    }


def _await_idle(installation: Installation) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        jobs = installation.run("status", "--json").item["jobs"]
        if not jobs["pending"] and not jobs["running"]:
            return
        time.sleep(0.5)
    raise TimeoutError(str(jobs))
