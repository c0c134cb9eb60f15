"""A thousand reminders fall due at the same moment: queued by a round, then handed to the post, each once."""

from __future__ import annotations

import email
import email.policy
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from museum.adapters.mail.files import FileMailer
from museum.db.engine import writing
from museum.domain.visits import Booking
from museum.entrypoints.log import configure_logging
from museum.services.letters import tell_session, write_letter
from museum.services.outbox import drain
from museum.services.visit_upkeep import keep_up
from tests.bench.figures import Figure
from tests.factories.house import House, build_house
from tests.factories.visits import Calendar

AIM = 5.0
"""Seconds."""


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure on SQLite, with letters as files."""
    configure_logging("WARNING")
    number = 100 if short else 1_000
    place = folder / "letters"
    place.mkdir()
    outbox = place / "outbox"
    house = build_house(place).with_ports(mailer=FileMailer(outbox))
    house.handle("write_letter", write_letter)
    house.handle("tell_session", tell_session)
    calendar = Calendar.of(house)
    visits = [calendar.session(places=number, days=3.5) for _ in range(10)]
    for at in range(number):
        calendar.book(visits[at % len(visits)], email=f"g{at}@example.org")
    drain(house.work())
    with house.sessions() as session, writing(session):
        session.execute(update(Booking).values(changed_at=house.clock.now() - timedelta(days=9)))
    house.clock.pass_time(days=1)
    queued, seconds = _round(house)
    started = time.perf_counter()
    drain(house.work())
    handing = time.perf_counter() - started
    _, idle = _round(house)
    reminders = Counter(_reminded(outbox))
    once = queued == len(reminders) == reminders.total() == number
    how = "SQLite, in one round; each came once" if once else f"{queued} queued, {reminders.total()} letters"
    return [
        Figure(
            f"{number} reminders queued", seconds, "s", f"≤ {AIM:g}", met=once and seconds <= AIM, how=how
        ),
        Figure(f"{number} reminders handed over", handing, "s", how="by one worker, letters as files"),
        Figure("a round with nothing to do", idle * 1000, "ms", how=f"with {number} bookings to come"),
    ]


def _round(house: House) -> tuple[int, float]:
    """Do a round; gives how many letters it queued and the seconds it took."""
    started = time.perf_counter()
    with house.sessions() as session:
        queued = keep_up(session, house.ports).queued
    return queued, time.perf_counter() - started


def _reminded(outbox: Path) -> list[str]:
    """Give the address of each reminder in the folder."""
    messages = (
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in outbox.glob("*.eml")
    )
    return [str(one["To"]) for one in messages if str(one["Subject"]).startswith("Nhắc lịch")]
