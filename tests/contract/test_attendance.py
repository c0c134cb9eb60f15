"""The day of the visit: what is entered twice is once, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotAllowed
from museum.domain.events import Job
from museum.domain.people import AuditEntry, Person, Role
from museum.domain.visits import Attendance, Booking, VisitSession
from museum.services import attendance, booking_changes
from museum.services.attendance import Came, Totals, WalkIn
from museum.services.permission import SYSTEM
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar


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


def _on_the_day(calendar: Calendar, places: int = 3, **more: int) -> str:
    """Give a session that lies five days ahead: it is booked first, then `_wait` brings its day."""
    return calendar.session(places, days=5, **more)


def _wait(house: House) -> None:
    house.clock.pass_time(days=5)


def _rows(house: House) -> list[tuple[int, int, str]]:
    with house.sessions() as session:
        query = select(Attendance).order_by(Attendance.pupils)
        return [(one.pupils, one.adults, one.note) for one in session.scalars(query)]


def _educator(house: House, role: Role = Role.EDUCATOR) -> Person:
    with house.sessions() as session:
        institution = house.institution(session)
    return Person(None, "Ms Mai", {institution.id: frozenset({role})})


def test_what_is_entered_twice_corrected_and_undone_is_one_row_and_then_none(
    house: House, calendar: Calendar
) -> None:
    visit = _on_the_day(calendar)
    booked = calendar.book(visit, pupils=30, adults=2).id
    _wait(house)
    with house.sessions() as session:
        for _ in range(2):
            attendance.attend(session, house.ports, SYSTEM, booked, Came(28, 2, "đến muộn 10 phút"))
        assert _rows(house) == [(28, 2, "đến muộn 10 phút")]
        assert calendar.states(visit) == ["attended"]
        attendance.attend(session, house.ports, SYSTEM, booked, Came(29, 3))
        assert _rows(house) == [(29, 3, "")]
        assert calendar.counts(visit) == (1, 30), "the place stays as it was booked"
        entries = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == booked).order_by(AuditEntry.id)
        )
        assert list(entries) == ["attended", "attended"], "what changed nothing is not noted"
        for _ in range(2):
            assert attendance.undo(session, house.ports, SYSTEM, booked).state == "confirmed"
    assert _rows(house) == []
    assert calendar.counts(visit) == (1, 30)


def test_many_who_enter_at_the_same_moment_make_one_row(house: House, calendar: Calendar) -> None:
    visit = _on_the_day(calendar)
    booked = calendar.book(visit).id
    _wait(house)

    def enter(number: int) -> object:
        with house.sessions() as session:
            if number % 3 == 2:
                return attendance.absent(session, house.ports, SYSTEM, booked).id
            return attendance.attend(session, house.ports, SYSTEM, booked, Came(20 + number, 1)).id

    assert at_once([lambda number=number: enter(number) for number in range(9)]) == [booked] * 9  # type: ignore[misc]
    assert len(_rows(house)) == 1
    assert calendar.counts(visit) == (1, 30)


def test_who_does_not_come_keeps_the_place_and_may_still_turn_up(house: House, calendar: Calendar) -> None:
    visit = _on_the_day(calendar, places=1)
    booked, waiting = calendar.book(visit).id, calendar.book(visit).id
    _wait(house)
    with house.sessions() as session:
        attendance.absent(session, house.ports, SYSTEM, booked, "xe hỏng dọc đường")
        assert _rows(house) == [(0, 0, "xe hỏng dọc đường")]
        assert calendar.states(visit) == ["absent", "waitlisted"]
        assert calendar.counts(visit)[0] == 1
        with pytest.raises(Conflict, match="waiting list"):
            attendance.attend(session, house.ports, SYSTEM, waiting, Came(12))
        attendance.attend(session, house.ports, SYSTEM, booked, Came(25, 2))
    assert _rows(house) == [(25, 2, "")]


@pytest.mark.parametrize(("hours", "allowed"), [(38.9, False), (39.1, True)])
def test_attendance_begins_with_the_day_of_the_session_in_vietnam(
    house: House, calendar: Calendar, hours: float, *, allowed: bool
) -> None:
    # It is 09:00 in Vietnam; the session begins at 06:00 the day after tomorrow, which is 23:00 UTC of tomorrow.
    visit = calendar.session(days=45 / 24)
    booked = calendar.book(visit).id
    house.clock.pass_time(hours=hours)
    with house.sessions() as session:
        if allowed:
            attendance.attend(session, house.ports, SYSTEM, booked, Came(30, 1))
            return
        for act in (
            lambda: attendance.attend(session, house.ports, SYSTEM, booked, Came(30, 1)),
            lambda: attendance.absent(session, house.ports, SYSTEM, booked),
            lambda: attendance.walk_in(session, house.ports, SYSTEM, visit, WalkIn(5), "k"),
        ):
            with pytest.raises(Conflict, match="from the day"):
                act()


@pytest.mark.parametrize(
    ("came", "field"),
    [
        (Came(0), "pupils"),
        (Came(401), "pupils"),
        (Came(3, -1), "adults"),
        (Came(3, 101), "adults"),
        (Came(3, 1, "x" * 501), "note"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_name(
    house: House, calendar: Calendar, came: Came, field: str
) -> None:
    booked = calendar.book(_on_the_day(calendar)).id
    _wait(house)
    with house.sessions() as session, pytest.raises(Invalid) as refused:
        attendance.attend(session, house.ports, SYSTEM, booked, came)
    assert refused.value.field == field
    assert _rows(house) == []


def test_what_was_cancelled_is_not_attended(house: House, calendar: Calendar) -> None:
    booked = calendar.book(_on_the_day(calendar)).id
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, booked)
        _wait(house)
        with pytest.raises(Conflict, match="without a booking"):
            attendance.attend(session, house.ports, SYSTEM, booked, Came(30))


def test_a_group_without_a_booking_is_entered_once_and_taken_back_with_its_place(
    house: House, calendar: Calendar
) -> None:
    visit = _on_the_day(calendar, places=2)
    calendar.book(visit, pupils=30)
    _wait(house)

    def enter(key: str = "form-1") -> str:
        with house.sessions() as session:
            return attendance.walk_in(
                session, house.ports, SYSTEM, visit, WalkIn(18, 2, note="đi bộ qua"), key
            ).id

    (only,) = set(at_once([enter] * 5))
    assert calendar.counts(visit) == (2, 48)
    with house.sessions() as session:
        with pytest.raises(Conflict, match="open the page anew"):
            attendance.walk_in(session, house.ports, SYSTEM, visit, WalkIn(19, 2), "form-1")
        there = session.get_one(Booking, str(only))
        assert (there.state, there.walk_in, there.email, there.teacher_name) == ("attended", True, "", "")
        attendance.undo(session, house.ports, SYSTEM, there.id)
        attendance.undo(session, house.ports, SYSTEM, there.id)
    assert calendar.states(visit) == ["confirmed", "cancelled"]
    assert calendar.counts(visit) == (1, 30)
    assert _rows(house) == []


def test_beyond_the_places_a_group_comes_in_by_a_manager_alone_and_explicitly(
    house: House, calendar: Calendar
) -> None:
    visit = _on_the_day(calendar, places=1, pupil_places=30)
    calendar.book(visit, pupils=30)
    waiting = calendar.book(visit, pupils=12).id
    _wait(house)
    educator, manager = _educator(house), _educator(house, Role.MANAGER)
    with house.sessions() as session:

        def come(person: Person, **how: bool) -> Booking:
            return attendance.walk_in(session, house.ports, person, visit, WalkIn(10), new_id(), **how)

        with pytest.raises(Conflict):
            come(manager)
        with pytest.raises(NotAllowed):
            come(educator, beyond=True)
        assert calendar.counts(visit) == (1, 30)
        group = come(manager, beyond=True)
        assert calendar.counts(visit) == (2, 40)
        with pytest.raises(Conflict):
            attendance.let_in(session, house.ports, educator, waiting)
        attendance.let_in(session, house.ports, manager, waiting, beyond=True)
        assert calendar.counts(visit) == (3, 52)
        attendance.undo(session, house.ports, manager, group.id)
        assert session.get_one(VisitSession, visit).overbooked, "the group that was let in is still too many"
    assert calendar.counts(visit) == (2, 42)


def test_a_waiting_group_at_the_door_is_let_in_once_where_there_is_room(
    house: House, calendar: Calendar
) -> None:
    visit = _on_the_day(calendar, places=1)
    first, second = calendar.book(visit).id, calendar.book(visit, pupils=20).id
    _wait(house)
    with house.sessions() as session:
        booking_changes.set_places(session, house.ports, SYSTEM, visit, 2, None)
        jobs = session.scalar(select(func.count()).select_from(Job))
        for _ in range(2):
            assert attendance.let_in(session, house.ports, SYSTEM, second).state == "confirmed"
        attendance.attend(session, house.ports, SYSTEM, second, Came(19, 1))
        assert session.scalar(select(func.count()).select_from(Job)) == jobs
        assert attendance.totals(session, [visit]) == {visit: Totals(2, 50, 0, 1, 0, 19, 1)}
    assert calendar.counts(visit) == (2, 50)
    assert first


def test_totals_add_up_what_was_booked_and_what_came(house: House, calendar: Calendar) -> None:
    visit, empty = _on_the_day(calendar, places=4), calendar.session()
    ids = [calendar.book(visit, pupils=pupils, adults=2).id for pupils in (30, 25, 20, 10, 40)]
    _wait(house)
    with house.sessions() as session:
        attendance.attend(session, house.ports, SYSTEM, ids[0], Came(28, 3))
        attendance.attend(session, house.ports, SYSTEM, ids[1], Came(26, 1))
        attendance.absent(session, house.ports, SYSTEM, ids[2])
        found = attendance.totals(session, [visit, empty])
    assert found == {visit: Totals(4, 85, 8, 2, 1, 54, 4)}, "who waits does not count"
    assert found[visit].open == 1


def test_only_staff_of_the_institution_enter_anything(house: House, calendar: Calendar) -> None:
    visit = _on_the_day(calendar)
    booked = calendar.book(visit).id
    _wait(house)
    stranger = Person(None, "", {"elsewhere": frozenset(Role)})
    with house.sessions() as session:
        for act in (
            lambda: attendance.attend(session, house.ports, stranger, booked, Came(30)),
            lambda: attendance.absent(session, house.ports, stranger, booked),
            lambda: attendance.undo(session, house.ports, stranger, booked),
            lambda: attendance.let_in(session, house.ports, stranger, booked),
            lambda: attendance.walk_in(session, house.ports, stranger, visit, WalkIn(5), "k", beyond=True),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert calendar.states(visit) == ["confirmed"]


def test_what_is_typed_is_kept_as_plain_text(house: House, calendar: Calendar) -> None:
    visit = _on_the_day(calendar)
    _wait(house)
    group = WalkIn(7, 1, school="Trường\x00  Một\u202e", class_name="6\tA", note="đến\x00muộn\n")
    with house.sessions() as session:
        entered = attendance.walk_in(session, house.ports, SYSTEM, visit, group, "k")
        assert (entered.school_name, entered.class_name) == ("Trường Một", "6 A")
    assert _rows(house) == [(7, 1, "đến muộn")]
