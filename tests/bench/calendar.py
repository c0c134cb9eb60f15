"""A month of sessions with what is free in each, and the calendar's page of it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask

from frontend.app import PublicContext, register_public
from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.visits import Booking, BookingState, SessionState, VisitSession
from museum.services import availability
from tests.bench.figures import Figure, at_most
from tests.factories.house import House, build_house
from tests.factories.visits import Calendar

SESSIONS = 300
PROGRAMMES = 6
WAITING = 5
ROUNDS = 15


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure the answer of the service, and the page as a visitor's browser gets it; on SQLite."""
    home = folder / "calendar"
    home.mkdir()
    house = build_house(home)
    _fill(house, 30 if short else SESSIONS)
    first = house.clock.now()
    seen = 0

    def ask() -> None:
        nonlocal seen
        with house.sessions() as session:
            seen = len(availability.between(session, house.ports, first, first + timedelta(days=31)))

    app = Flask("bench", static_folder=None)
    app.secret_key = "bench"
    register_public(app, PublicContext(house.sessions, house.ports, "https://museum.example"))
    client = app.test_client()
    month = f"/vi/calendar?date={(first + timedelta(days=31)).date().replace(day=1)}"
    rounds = 3 if short else ROUNDS
    (answered, computed), (page, drawn) = _medians(ask, rounds), _medians(lambda: client.get(month), rounds)
    what = f"{seen} sessions of {PROGRAMMES} programmes, {WAITING} groups waiting for each third"
    return [
        at_most(
            "availability of a month",
            answered,
            50,
            "ms",
            f"{what}; median of {rounds}; processor {computed:.0f} ms",
        ),
        Figure("… as the calendar's page", page, "ms", how=f"without a network; processor {drawn:.0f} ms"),
    ]


def _medians(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Give the median times in milliseconds, on the clock and on the processor; the first run only compiles."""
    work()
    clock, processor = [], []
    for _ in range(rounds):
        started, busy = time.perf_counter(), time.process_time()
        work()
        clock.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - busy))
    return statistics.median(clock), statistics.median(processor)


def _fill(house: House, sessions: int) -> None:
    """Spread sessions over the 31 days from now on, and the same over the days of the next month."""
    dice = random.Random(5)  # noqa: S311 - a measurement's dice
    programmes = [Calendar.of(house, languages=["vi", "en"]).programme_id for _ in range(PROGRAMMES)]
    now = house.clock.now()
    with house.sessions() as session, writing(session):
        institution = house.institution(session)
        for number in range(2 * sessions):
            starts = now + timedelta(days=1, minutes=number * 31 * 24 * 60 / (sessions + 15))
            places = dice.randint(1, 4)
            visit = VisitSession(
                id=new_id(),
                programme_id=programmes[number % PROGRAMMES],
                institution_id=institution.id,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=90),
                places=places,
                taken=places if number % 3 == 0 else dice.randint(0, places - 1),
                state=SessionState.OPEN,
                created_at=now,
                changed_at=now,
            )
            session.add(visit)
            session.flush()
            session.add_all(_waits(visit, rank, now) for rank in range(WAITING if number % 3 == 0 else 0))


def _waits(visit: VisitSession, rank: int, now: object) -> Booking:
    return Booking(
        id=new_id(),
        reference=new_id()[:8],
        session_id=visit.id,
        state=BookingState.WAITLISTED,
        rank=rank,
        school_name="THCS Chiềng Vân",
        pupils=30,
        request_key=new_id(),
        request_digest="",
        created_at=now,
        changed_at=now,
    )
