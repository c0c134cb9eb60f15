"""Sessions are planned, moved and cancelled without anybody meeting anybody else; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from museum.db import engine as database
from museum.domain.errors import Conflict, Invalid, NotAllowed
from museum.domain.events import Job
from museum.domain.local_time import local, moment_of
from museum.domain.people import AuditEntry, Person, Role
from museum.domain.series import Weekly
from museum.domain.translated import Translated
from museum.domain.visits import Booking, SessionResource, VisitSession
from museum.services import closed_days, programmes, resources, session_changes, visit_sessions
from museum.services.permission import SYSTEM
from museum.services.session_details import Details, details_of
from museum.services.visit_sessions import Planned, Slot, groups_of
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar

MONDAY = date(2027, 5, 17)


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


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return moment_of(day, time(hour, minute))


def _plan(calendar: Calendar, *starts: datetime, details: Details = Details(), **slot: Any) -> Planned:  # noqa: B008
    with calendar.house.sessions() as session:
        wanted = Slot(**{"minutes": 90, "places": 2, "opened": True, **slot})
        return visit_sessions.plan(
            session, calendar.house.ports, SYSTEM, calendar.programme_id, starts, wanted, details
        )


def _resource(calendar: Calendar, kind: str = "room", name: str = "Phòng trải nghiệm") -> str:
    with calendar.house.sessions() as session:
        institution = calendar.house.institution(session)
        return resources.create(session, calendar.house.ports, SYSTEM, institution.id, kind, name).id


def _needs(*resource_ids: str) -> Details:
    return Details(resource_ids=resource_ids)


def _read(calendar: Calendar, session_id: str) -> VisitSession:
    with calendar.house.sessions() as session:
        found = session.get_one(VisitSession, session_id)
        _ = found.resources, found.plan_day
        return found


def _told(calendar: Calendar) -> list[tuple[str, str]]:
    """List what was recorded for letters: the event and whom it is about."""
    with calendar.house.sessions() as session:
        return [(job.kind, job.subject) for job in session.scalars(select(Job).order_by(Job.id))]


@pytest.fixture
def told(house: House) -> House:
    """A house in which letters would be written."""
    flow = {**house.ports.flow, "SessionChanged": ("tell_session",), "BookingChanged": ("write_letter",)}
    return house.with_ports(flow=flow)


def test_a_typed_hour_is_the_hour_on_the_wall_in_vietnam(calendar: Calendar) -> None:
    (made,) = _plan(calendar, _at(MONDAY, 8, 30)).sessions
    found = _read(calendar, made.id)
    assert found.starts_at.isoformat() == "2027-05-17T01:30:00+00:00"
    assert local(found.ends_at).strftime("%H:%M") == "10:00"
    assert (found.state, found.places, found.series_id) == ("open", 2, None)


def test_a_series_leaves_out_exceptions_and_closed_days_and_says_which(calendar: Calendar) -> None:
    with calendar.house.sessions() as session:
        institution = calendar.house.institution(session)
        days = (MONDAY + timedelta(days=7), MONDAY + timedelta(days=8))
        closed_days.close(session, calendar.house.ports, SYSTEM, institution.id, days, Translated("Kiểm kê"))
    weekly = Weekly(
        MONDAY,
        MONDAY + timedelta(days=20),
        frozenset({0, 3}),
        frozenset({MONDAY + timedelta(days=3)}),
    )
    planned = _plan(calendar, *(_at(day, 9) for day in weekly.days()))
    found = [local(one.starts_at).date() - MONDAY for one in planned.sessions]
    assert [one.days for one in found] == [0, 10, 14, 17]
    assert [(day, entry.reason.vi) for day, entry in planned.skipped] == [
        (MONDAY + timedelta(days=7), "Kiểm kê")
    ]
    assert len({one.series_id for one in planned.sessions} - {None}) == 1


def test_a_single_session_on_a_closed_day_is_refused_with_its_reason(calendar: Calendar) -> None:
    with calendar.house.sessions() as session:
        institution = calendar.house.institution(session)
        closed_days.close(
            session, calendar.house.ports, SYSTEM, institution.id, (MONDAY, MONDAY), Translated("Nghỉ lễ")
        )
    with pytest.raises(Invalid, match="Nghỉ lễ") as refused:
        _plan(calendar, _at(MONDAY, 9))
    assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("field", "starts", "slot"),
    [
        ("day", [_at(date(2026, 11, 1), 9)], {}),
        ("day", [_at(date(2029, 1, 1), 9)], {}),
        ("day", [], {}),
        ("minutes", [_at(MONDAY, 9)], {"minutes": 0}),
        ("places", [_at(MONDAY, 9)], {"places": 0}),
        ("pupil_places", [_at(MONDAY, 9)], {"pupil_places": 0}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    calendar: Calendar, field: str, starts: list[datetime], slot: dict[str, int]
) -> None:
    with pytest.raises(Invalid) as refused:
        _plan(calendar, *starts, **slot)
    assert refused.value.field == field


def test_a_form_sent_twice_plans_one_session_unless_two_are_meant(calendar: Calendar) -> None:
    _plan(calendar, _at(MONDAY, 9))
    with pytest.raises(Invalid) as refused:
        _plan(calendar, _at(MONDAY, 9))
    assert refused.value.field == "again"
    assert len(_plan(calendar, _at(MONDAY, 9), again=True).sessions) == 1


def test_a_room_holds_one_session_at_a_time_and_a_series_is_all_or_nothing(calendar: Calendar) -> None:
    room = _resource(calendar)
    _plan(calendar, _at(MONDAY, 9), details=_needs(room))
    with pytest.raises(Conflict, match="Phòng trải nghiệm"):
        _plan(calendar, _at(MONDAY - timedelta(days=7), 10), _at(MONDAY, 10), details=_needs(room))
    with calendar.house.sessions() as session:
        assert len(session.scalars(select(VisitSession)).all()) == 1
    # One after the other is well: the end of one is the start of the next.
    assert _plan(calendar, _at(MONDAY, 10, 30), details=_needs(room)).sessions


def test_a_series_does_not_meet_itself(calendar: Calendar) -> None:
    room = _resource(calendar)
    with pytest.raises(Conflict):
        _plan(calendar, _at(MONDAY, 9), _at(MONDAY, 10), details=_needs(room))


def test_a_cancelled_session_gives_its_room_back(calendar: Calendar) -> None:
    room = _resource(calendar)
    (first,) = _plan(calendar, _at(MONDAY, 9), details=_needs(room)).sessions
    with calendar.house.sessions() as session:
        session_changes.cancel(
            session, calendar.house.ports, SYSTEM, first.id, Translated("Mưa bão"), groups_known=0
        )
    assert _plan(calendar, _at(MONDAY, 9), details=_needs(room)).sessions


def _planners(calendar: Calendar, number: int = 6) -> list[object]:
    """Let several plan at the same moment, each for a programme of their own, with the same two resources."""
    room, educator = _resource(calendar), _resource(calendar, "educator", "Cô Lan")
    mine = [Calendar.of(calendar.house) for _ in range(number)]
    orders = [(room, educator), (educator, room)]
    return at_once(
        [
            lambda one=one, at=at: _plan(one, _at(MONDAY, 9, at), details=_needs(*orders[at % 2]))  # type: ignore[misc]
            for at, one in enumerate(mine)
        ]
    )


def _uses(calendar: Calendar) -> int:
    with calendar.house.sessions() as session:
        return len(session.scalars(select(SessionResource)).all())


def test_of_planners_at_the_same_moment_one_gets_the_room(calendar: Calendar) -> None:
    answers = _planners(calendar)
    assert [type(one) for one in answers if not isinstance(one, Planned)] == [Conflict] * 5
    assert _uses(calendar) == 2


def test_without_the_lock_a_room_is_given_twice(calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the test above would see it."""
    with calendar.house.sessions() as session:
        engine = session.get_bind().engine
    if engine.dialect.name == "sqlite":
        event.remove(engine, "begin", database._begin_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    checked = threading.Barrier(6)
    overlaps = resources.overlaps

    def after_all_looked(*given: Any) -> Any:
        found = overlaps(*given)
        checked.wait(10)
        return found

    monkeypatch.setattr(
        resources, "locked", lambda session, model, key: session.get(model, key, populate_existing=True)
    )
    if engine.dialect.name != "sqlite":
        monkeypatch.setattr(resources, "overlaps", after_all_looked)
    answers = _planners(calendar)
    others = [one for one in answers if not isinstance(one, Planned | Conflict)]
    assert others or _uses(calendar) > 2


def test_two_who_move_their_sessions_onto_each_other_never_wait_in_a_circle(calendar: Calendar) -> None:
    room = _resource(calendar)
    visits = [_plan(calendar, _at(MONDAY, hour), details=_needs(room)).sessions[0] for hour in (8, 11)]

    def move(number: int) -> Callable[[], object]:
        def work() -> object:
            for turn in range(6):
                hour = (8, 11)[(number + turn) % 2]
                with calendar.house.sessions() as session:
                    try:
                        session_changes.move(
                            session,
                            calendar.house.ports,
                            SYSTEM,
                            visits[number].id,
                            (_at(MONDAY, hour), 90),
                            groups_known=0,
                        )
                    except Conflict:
                        continue
            return None

        return work

    answers = at_once([move(0), move(1)])
    assert answers == [None, None]
    assert (
        local(_read(calendar, visits[0].id).starts_at).hour
        != local(_read(calendar, visits[1].id).starts_at).hour
    )


def test_whoever_moves_a_session_knows_how_many_are_booked_and_they_are_told(told: House) -> None:
    calendar = Calendar.of(told, approval=False)
    (visit,) = _plan(calendar, _at(MONDAY, 9)).sessions
    calendar.book(visit.id)
    calendar.book(visit.id)
    calendar.book(visit.id)
    before, to = len(_told(calendar)), (_at(MONDAY + timedelta(days=1), 14), 60)
    with told.sessions() as session:
        with pytest.raises(Conflict, match="3"):
            session_changes.move(session, told.ports, SYSTEM, visit.id, to, groups_known=2)
        assert groups_of(session, [visit.id])[visit.id].booked == 2
        session_changes.move(session, told.ports, SYSTEM, visit.id, to, groups_known=3)
    moved = _read(calendar, visit.id)
    assert (local(moved.starts_at), moved.ends_at - moved.starts_at) == (to[0], timedelta(minutes=60))
    assert moved.sequence == 1
    assert _told(calendar)[before:] == [("SessionChanged", visit.id)]
    assert calendar.states(visit.id) == ["confirmed", "confirmed", "waitlisted"]


def test_a_group_that_is_moved_near_loses_no_place_for_want_of_a_word(told: House) -> None:
    calendar = Calendar.of(told, reconfirm_days=5)
    (visit,) = _plan(calendar, _at(MONDAY, 9)).sessions
    booking = calendar.book(visit.id)
    soon = _at(local(told.clock.now()).date() + timedelta(days=3), 9)
    with told.sessions() as session:
        session_changes.move(session, told.ports, SYSTEM, visit.id, (soon, 90), groups_known=1)
        assert session.get_one(Booking, booking.id).reconfirmed_at == told.clock.now()


def test_one_of_a_series_is_changed_or_all_that_follow(calendar: Calendar) -> None:
    days = [MONDAY + timedelta(days=7 * week) for week in range(4)]
    visits = _plan(calendar, *(_at(day, 9) for day in days)).sessions
    with calendar.house.sessions() as session:
        session_changes.move(
            session, calendar.house.ports, SYSTEM, visits[1].id, (_at(days[1], 14), 90), groups_known=0
        )
        session_changes.move(
            session,
            calendar.house.ports,
            SYSTEM,
            visits[2].id,
            (_at(days[2] + timedelta(days=1), 8), 60),
            groups_known=0,
            all_following=True,
        )
    times = [local(_read(calendar, one.id).starts_at) for one in visits]
    assert times == [
        _at(days[0], 9),
        _at(days[1], 14),
        _at(days[2] + timedelta(days=1), 8),
        _at(days[3] + timedelta(days=1), 8),
    ]


def test_what_is_changed_in_all_that_follow_leaves_the_rest_of_each_as_it_is(calendar: Calendar) -> None:
    first, second = _resource(calendar), _resource(calendar, name="Sân gốm")
    days = [MONDAY + timedelta(days=7 * week) for week in range(3)]
    visits = _plan(calendar, *(_at(day, 9) for day in days), details=_needs(first)).sessions
    ports = calendar.house.ports
    with calendar.house.sessions() as session:
        own = Details(resource_ids=(second,), note=Translated("Riêng buổi này"))
        session_changes.write_details(session, ports, SYSTEM, visits[2].id, own)
        here = replace(details_of(_read(calendar, visits[1].id)), partners=Translated("Phòng Giáo dục"))
        session_changes.write_details(session, ports, SYSTEM, visits[1].id, here, all_following=True)
    kept = [details_of(_read(calendar, one.id)) for one in visits]
    assert [one.partners.vi for one in kept] == ["", "Phòng Giáo dục", "Phòng Giáo dục"]
    assert [one.resource_ids for one in kept] == [(first,), (first,), (second,)]
    assert kept[2].note.vi == "Riêng buổi này"


def test_nobody_is_told_of_a_session_that_stays_where_it_is(told: House) -> None:
    calendar = Calendar.of(told)
    (visit,) = _plan(calendar, _at(MONDAY, 9)).sessions
    with told.sessions() as session:
        session_changes.move(session, told.ports, SYSTEM, visit.id, (_at(MONDAY, 9), 90), groups_known=0)
    assert (_read(calendar, visit.id).sequence, _told(calendar)) == (0, [])


def test_what_follows_is_cancelled_with_all_bookings_and_the_reason_in_their_language(told: House) -> None:
    calendar = Calendar.of(told)
    days = [MONDAY + timedelta(days=7 * week) for week in range(3)]
    visits = _plan(calendar, *(_at(day, 9) for day in days), places=1).sessions
    calendar.book(visits[0].id)
    here, there = calendar.book(visits[1].id), calendar.book(visits[1].id, language="en")
    reason = Translated("Bảo tàng sửa mái", "The roof is repaired")
    with told.sessions() as session:
        with pytest.raises(Invalid):
            session_changes.cancel(session, told.ports, SYSTEM, visits[1].id, Translated(" "), groups_known=2)
        done = session_changes.cancel(
            session, told.ports, SYSTEM, visits[1].id, reason, groups_known=2, all_following=True
        )
        assert [one.id for one in done] == [one.id for one in visits[1:]]
        assert session.get_one(Booking, here.id).answer == reason.vi
        assert session.get_one(Booking, there.id).answer == reason.en
        again = session_changes.cancel(session, told.ports, SYSTEM, visits[1].id, reason, groups_known=9)
        assert again[0].sequence == 1
    assert calendar.states(visits[1].id) == ["cancelled", "cancelled"]
    assert calendar.counts(visits[1].id) == (0, 0)
    assert calendar.states(visits[0].id) == ["confirmed"]
    with pytest.raises(Invalid):
        calendar.book(visits[1].id)


def test_another_place_is_told_to_those_booked_other_words_are_not(told: House) -> None:
    calendar = Calendar.of(told)
    (visit,) = _plan(calendar, _at(MONDAY, 9)).sessions
    held = details_of(_read(calendar, visit.id))
    with told.sessions() as session:
        noted = replace(held, note=Translated("Mang áo mưa"))
        session_changes.write_details(session, told.ports, SYSTEM, visit.id, noted, seen_version=1)
        assert session.get_one(VisitSession, visit.id).sequence == 0
        elsewhere = replace(noted, place=Translated("Trường Chiềng Vân"))
        with pytest.raises(Conflict):
            session_changes.write_details(session, told.ports, SYSTEM, visit.id, elsewhere, seen_version=1)
        session_changes.write_details(session, told.ports, SYSTEM, visit.id, elsewhere, seen_version=2)
    assert _read(calendar, visit.id).sequence == 1
    assert _told(calendar) == [("SessionChanged", visit.id)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "https://a b", "http://x@y", "/join"])
def test_a_link_to_join_leads_to_a_page(calendar: Calendar, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        _plan(calendar, _at(MONDAY, 9), details=Details(join_url=url))
    assert refused.value.field == "join_url"


def test_opening_and_closing_twice_is_once_and_opening_offers_what_is_free(calendar: Calendar) -> None:
    visit = calendar.session(places=1)
    calendar.book(visit)
    waiting = calendar.book(visit)
    with calendar.house.sessions() as session:
        for _ in range(2):
            session_changes.set_open(session, calendar.house.ports, SYSTEM, visit, opened=False)
        session_changes.set_places(session, calendar.house.ports, SYSTEM, visit, 2, None)
        assert session.get_one(Booking, waiting.id).state == "waitlisted"
        session_changes.set_open(session, calendar.house.ports, SYSTEM, visit, opened=True)
        assert session.get_one(Booking, waiting.id).state == "offered"
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == visit)).all()
    assert sorted(actions) == ["close", "open", "places"]


def test_only_a_manager_overbooks_and_says_why(calendar: Calendar) -> None:
    visit = calendar.session(places=2)
    for _ in range(2):
        calendar.book(visit)
    institution_id = _read(calendar, visit).institution_id
    educator = Person("e", "", {institution_id: frozenset({Role.EDUCATOR})})
    manager = Person("m", "", {institution_id: frozenset({Role.MANAGER})})
    ports = calendar.house.ports
    with calendar.house.sessions() as session:
        with pytest.raises(Conflict):
            session_changes.set_places(session, ports, manager, visit, 1, None)
        with pytest.raises(NotAllowed):
            session_changes.set_places(session, ports, educator, visit, 1, None, overbook="Phòng nhỏ")
        with pytest.raises(Invalid):
            session_changes.set_places(session, ports, manager, visit, 1, None, overbook=" ")
        session_changes.set_places(session, ports, manager, visit, 1, None, overbook="Phòng nhỏ")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "overbook")).one()
    assert entry.details == {"reason": "Phòng nhỏ"}
    assert _read(calendar, visit).overbooked


def test_what_has_begun_is_not_planned_any_more(calendar: Calendar) -> None:
    visit = calendar.session(days=-0.01)
    with calendar.house.sessions() as session:
        for change in (
            lambda: session_changes.cancel(
                session, calendar.house.ports, SYSTEM, visit, Translated("Muộn"), groups_known=0
            ),
            lambda: session_changes.set_open(session, calendar.house.ports, SYSTEM, visit, opened=False),
            lambda: session_changes.set_places(session, calendar.house.ports, SYSTEM, visit, 3, None),
        ):
            with pytest.raises(Conflict):
                change()


def test_staff_of_another_institution_plan_nothing_here(calendar: Calendar) -> None:
    visit = calendar.session()
    stranger = Person("s", "", {"elsewhere": frozenset({Role.EDUCATOR, Role.MANAGER})})
    ports = calendar.house.ports
    with calendar.house.sessions() as session:
        for change in (
            lambda: visit_sessions.plan(
                session, ports, stranger, calendar.programme_id, [_at(MONDAY, 9)], Slot(60, 1)
            ),
            lambda: session_changes.set_open(session, ports, stranger, visit, opened=False),
            lambda: session_changes.set_places(session, ports, stranger, visit, 3, None),
            lambda: session_changes.write_details(session, ports, stranger, visit, Details()),
            lambda: session_changes.move(
                session, ports, stranger, visit, (_at(MONDAY, 9), 60), groups_known=0
            ),
            lambda: session_changes.cancel(session, ports, stranger, visit, Translated("X"), groups_known=0),
            lambda: programmes.withdraw(session, ports, stranger, calendar.programme_id),
        ):
            with pytest.raises(NotAllowed):
                change()
