"""Closed days at both ends of a session, and a series that is cancelled while its bookings are moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, MuseumError, Unavailable
from museum.domain.local_time import moment_of
from museum.domain.translated import Translated
from museum.domain.visits import SessionState, VisitSession
from museum.services import booking_changes, closed_days, session_changes, visit_sessions
from museum.services.permission import SYSTEM
from museum.services.visit_sessions import Slot
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar

EVE, HOLIDAY = date(2027, 2, 25), date(2027, 2, 26)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


@pytest.fixture
def calendar(house: House) -> Calendar:
    return Calendar.of(house)


def _close(calendar: Calendar, first: date, last: date, why: str = "Tết") -> None:
    with calendar.house.sessions() as session:
        institution = calendar.house.institution(session)
        days = (first, last)
        closed_days.close(session, calendar.house.ports, SYSTEM, institution.id, days, Translated(why))


def _plan(calendar: Calendar, start: datetime, minutes: int) -> str:
    with calendar.house.sessions() as session:
        slot = Slot(minutes=minutes, places=1)
        ports, programme = calendar.house.ports, calendar.programme_id
        return visit_sessions.plan(session, ports, SYSTEM, programme, [start], slot).sessions[0].id


def test_a_session_does_not_run_into_a_closed_day(calendar: Calendar) -> None:
    _close(calendar, HOLIDAY, HOLIDAY)
    evening = moment_of(EVE, time(22))
    with pytest.raises(Invalid, match=r"26/02/2027.*Tết") as refused:
        _plan(calendar, evening, 600)
    assert refused.value.field == "day"
    visit = _plan(calendar, evening, 120)
    with calendar.house.sessions() as session, pytest.raises(Invalid, match="26/02/2027"):
        to = (evening + timedelta(minutes=30), 120)
        session_changes.move(session, calendar.house.ports, SYSTEM, visit, to, groups_known=0)


def test_days_that_are_closed_are_not_closed_again(calendar: Calendar) -> None:
    _close(calendar, EVE, HOLIDAY)
    for first, last in ((EVE, HOLIDAY), (HOLIDAY, HOLIDAY)):
        with pytest.raises(Invalid, match="Tết") as refused:
            _close(calendar, first, last, "Nghỉ")
        assert refused.value.field == "first"
    _close(calendar, HOLIDAY, HOLIDAY + timedelta(days=1), "Sửa chữa")


def test_of_many_who_close_the_same_day_one_does(calendar: Calendar) -> None:
    answers = at_once([lambda: _close(calendar, EVE, EVE)] * 4)
    assert sorted(type(one).__name__ for one in answers) == ["Invalid", "Invalid", "Invalid", "NoneType"]


def test_cancelling_twice_is_once_for_a_series_too(calendar: Calendar) -> None:
    series = new_id()
    visits = [calendar.session(days=days, series_id=series) for days in (10, 11)]
    for _ in range(2):
        with calendar.house.sessions() as session:
            session_changes.cancel(
                session, calendar.house.ports, SYSTEM, visits[0], Translated("Bão"), groups_known=0
            )
    with calendar.house.sessions() as session:
        assert session.get_one(VisitSession, visits[1]).state == SessionState.OPEN


@pytest.mark.services
def test_a_series_is_cancelled_while_its_bookings_move_and_nobody_waits_in_a_circle(
    calendar: Calendar,
) -> None:
    ports = calendar.house.ports
    for _ in range(6):
        series = new_id()
        visits = sorted(calendar.session(9, days=days, series_id=series) for days in (10, 11, 12, 13))
        # The one that is cancelled has the highest id: whoever locks it first stands across all others.
        with calendar.house.sessions() as session, writing(session):
            earliest = session.get_one(VisitSession, visits[-1])
            earliest.starts_at = ports.clock.now() + timedelta(days=9)
            earliest.ends_at = earliest.starts_at + timedelta(hours=1)
        groups = [(calendar.book(visits[at]).id, visits[-1]) for at in (0, 1, 2)]
        groups += [(calendar.book(visits[-1]).id, visits[at]) for at in (0, 1, 2)]

        def move(booking_id: str, to: str) -> None:
            with calendar.house.sessions() as session:
                booking_changes.move(session, ports, booking_id, to, person=SYSTEM)

        def cancel(here: str) -> None:
            with calendar.house.sessions() as session:
                session_changes.cancel(
                    session, ports, SYSTEM, here, Translated("Bão"), groups_known=6, all_following=True
                )

        works = [lambda one=one: move(*one) for one in groups]
        answers = at_once([*works, lambda here=visits[-1]: cancel(here)])  # type: ignore[misc]
        assert [one for one in answers if isinstance(one, Exception) and not _told(one)] == []
        assert answers[-1] is None, "all groups stay in the series, wherever they move"
        assert {state for visit in visits for state in calendar.states(visit)} == {"cancelled"}


def _told(error: Exception) -> bool:
    """Say whether it is a refusal that people are told, and not a database that gave up."""
    return isinstance(error, MuseumError) and not isinstance(error, Unavailable)


def test_what_the_driver_says_is_told_to_nobody(calendar: Calendar) -> None:
    with calendar.house.sessions() as session, pytest.raises(Unavailable) as refused, writing(session):
        raise OperationalError("UPDATE", {}, Exception("DETAIL: Process 22005 waits for ShareLock"))
    assert "22005" not in f"{refused.value.reason.vi}{refused.value.reason.en}"
    assert not isinstance(refused.value, Conflict)
