"""What is free when, and what else would do; on both databases, in one query."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.booking_rules import Group
from museum.domain.collections import Institution
from museum.domain.education import Package, Where
from museum.domain.plans import PlanDay
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Resource, ResourceKind, SessionResource, SessionState, VisitSession
from museum.services import availability
from museum.services.availability import Availability, Narrowing, Standing
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


def month(house: House, narrowing: Narrowing | None = None, days: int = 31) -> list[Availability]:
    with house.sessions() as session:
        now = house.clock.now()
        return availability.between(session, house.ports, now, now + timedelta(days=days), narrowing)


def one(house: House, session_id: str) -> Availability:
    with house.sessions() as session:
        return availability.availability_of(session, house.ports, session.get_one(VisitSession, session_id))


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


STANDINGS: list[tuple[dict[str, Any], float, dict[str, Any], Standing]] = [
    ({}, 10, {}, Standing.OPEN),
    ({"opens_days": 7}, 10, {}, Standing.NOT_YET),
    ({"opens_days": 7}, 6, {}, Standing.OPEN),
    ({"opens_days": 7}, 10, {"state": SessionState.CLOSED}, Standing.CLOSED),
    ({"closes_hours": 48}, 1, {}, Standing.CLOSED),
    ({}, 10, {"taken": 2}, Standing.WAITING),
    ({}, 10, {"taken": 3, "overbooked": True}, Standing.WAITING),
    ({"closes_hours": 48}, 1, {"taken": 2}, Standing.FULL),
    ({}, 10, {"taken": 2, "state": SessionState.CLOSED}, Standing.FULL),
    ({}, -1, {}, Standing.PAST),
    ({}, 10, {"state": SessionState.CANCELLED}, Standing.CANCELLED),
    ({}, -1, {"state": SessionState.CANCELLED}, Standing.CANCELLED),
    ({"least_pupils": 10}, 10, {"pupil_places": 50, "pupils_taken": 41}, Standing.WAITING),
    ({"least_pupils": 10}, 10, {"pupil_places": 50, "pupils_taken": 40}, Standing.OPEN),
]


def test_how_booking_stands(house: House) -> None:
    for rules, days, values, standing in STANDINGS:
        found = one(house, Calendar.of(house, **rules).session(places=2, days=days, **values))
        assert found.standing is standing, (rules, days, values)
        assert found.bookable is (standing in (Standing.OPEN, Standing.WAITING))


def test_what_is_said_to_be_bookable_takes_bookings_and_nothing_else_does(house: House) -> None:
    calendar = Calendar.of(house, opens_days=20, closes_hours=24)
    for days in (-2.0, 0.5, 5.0, 19.9, 20.1):
        for state in SessionState:
            visit = calendar.session(days=days, state=state)
            bookable = one(house, visit).bookable
            if bookable:
                assert calendar.book(visit).state == "confirmed"
            else:
                with pytest.raises(Exception, match=r"session"):
                    calendar.book(visit)


def test_room_and_waiting_list_are_counted(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=0)
    visit = calendar.session(places=3, pupil_places=70)
    calendar.book(visit, pupils=30)
    calendar.book(visit, pupils=35)
    for _ in range(2):
        calendar.book(visit, pupils=20)
    (found,) = month(house)
    assert (found.free, found.pupils_free, found.waiting) == (1, 5, 2)
    assert found.standing is Standing.OPEN, "five pupils still find a place"


def test_remote_communes_first_is_said_as_long_as_it_holds(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=7)
    early, late = calendar.session(days=10), calendar.session(days=5)
    assert one(house, early).remote_until == house.clock.now() + timedelta(days=3)
    assert one(house, late).remote_until is None
    assert calendar.book(early).state == "waitlisted"
    assert calendar.book(late).state == "confirmed"


@pytest.mark.parametrize("sessions", [1, 40])
def test_a_month_is_one_query_whatever_it_holds(house: House, sessions: int) -> None:
    with house.sessions() as session, writing(session):
        now, institution = house.clock.now(), house.institution(session)
        session.flush()
        package = Package(
            id=new_id(), slug="goi", institution_id=institution.id, created_at=now, changed_at=now
        )
        day = PlanDay(id=new_id(), month=11, day=23, name=Translated("Ngày Di sản", "Heritage Day"))
        session.add_all([package, day])
    calendars = [Calendar.of(house, package_id=package.id) for _ in range(3)]
    for number in range(sessions):
        calendars[number % 3].session(days=1 + number / 2, plan_day_id=day.id)
    with house.sessions() as session, counted(session) as asked:
        now = house.clock.now()
        found = availability.between(session, house.ports, now, now + timedelta(days=31))
        said = {(each.visit.programme.title.vi, each.visit.plan_day.name.en) for each in found}  # type: ignore[union-attr]
        said |= {(each.visit.institution.slug, each.visit.programme.institution.slug) for each in found}
    assert len(found) == sessions
    assert len(said) == 2
    assert len(asked) == 1


def test_only_what_the_public_may_see_is_listed(house: House) -> None:
    calendar = Calendar.of(house)
    shown = calendar.session()
    calendar.session(state=SessionState.DRAFT)
    Calendar.of(house, state=Publication.DRAFT).session()
    Calendar.of(house, state=Publication.WITHDRAWN).session()
    assert [each.visit.id for each in month(house)] == [shown]


def test_narrowing(house: House) -> None:
    young = Calendar.of(house, slug="nho", grade_from=1, grade_to=5, where=Where.SCHOOL)
    old = Calendar.of(house, slug="lon", grade_from=6, grade_to=9, languages=["vi", "en"])
    anyone = Calendar.of(house, slug="moi-nguoi", languages=["en"])
    first, second, third = young.session(days=1), old.session(days=2), anyone.session(days=3)
    vietnamese = anyone.session(days=4, languages=["vi"])
    with house.sessions() as session, writing(session):
        institution = house.institution(session)
        slug = institution.slug
        educator = Resource(
            id=new_id(), institution_id=institution.id, kind=ResourceKind.EDUCATOR, name="Cô Mai"
        )
        session.add(educator)
        session.flush()
        session.add(SessionResource(session_id=second, resource_id=educator.id))

    def ids(**wanted: Any) -> list[str]:
        return [each.visit.id for each in month(house, Narrowing(**wanted))]

    assert ids(programme="nho") == [first]
    assert ids(grade=5) == [first, third, vietnamese]
    assert ids(grade=6) == [second, third, vietnamese]
    assert ids(where=Where.SCHOOL) == [first]
    assert ids(language="en") == [second, third]
    assert ids(language="vi") == [first, second, vietnamese]
    assert ids(institution=slug) == [first, second, third, vietnamese]
    assert ids(institution="khac") == ids(programme="khong") == []
    assert ids(resource_id=educator.id) == [second]


def test_next_sessions_leave_out_what_has_begun_or_was_cancelled(house: House) -> None:
    calendar = Calendar.of(house)
    calendar.session(days=-1)
    calendar.session(days=1, state=SessionState.CANCELLED)
    later, soon = calendar.session(days=90), calendar.session(days=2, languages=["en"])
    with house.sessions() as session:
        found = availability.upcoming(session, house.ports, Narrowing(), 5)
        english = availability.upcoming(session, house.ports, Narrowing(language="en"), 5)
    assert [each.visit.id for each in found] == [soon, later]
    assert [each.visit.id for each in english] == [soon]


def others(house: House, session_id: str, group: Group, **how: Any) -> list[str]:
    with house.sessions() as session:
        visit = session.get_one(VisitSession, session_id)
        found = availability.alternatives(session, house.ports, visit, group, **how)
        return [each.visit.id for each in found]


def test_alternatives_are_of_the_programme_first_then_like_it_and_nearest_first(house: House) -> None:
    with house.sessions() as session, writing(session):
        now, home = house.clock.now(), house.institution(session)
        session.flush()
        elsewhere = Institution(
            id=new_id(), slug="noi-khac", name=Translated("Nơi khác", "Elsewhere"), created_at=now
        )
        package = Package(id=new_id(), slug="goi", institution_id=home.id, created_at=now, changed_at=now)
        session.add_all([elsewhere, package])
    mine = Calendar.of(house, package_id=package.id)
    visit = mine.session(days=20, taken=1)
    before, after, far = mine.session(days=18), mine.session(days=23), mine.session(days=81)
    akin = Calendar.of(house, package_id=package.id, institution_id=elsewhere.id).session(days=20)
    here = Calendar.of(house).session(days=20)
    online = Calendar.of(house, where=Where.ONLINE).session(days=19)
    Calendar.of(house, institution_id=elsewhere.id).session(days=20)
    found = others(house, visit, Group(30))
    assert found == [before, after, akin, here, online]
    assert far not in found, "nobody who looks for a day in spring wants one in summer"
    assert others(house, visit, Group(30), most=2) == [before, after]


def test_alternatives_have_room_for_the_group_and_suit_it(house: House) -> None:
    mine = Calendar.of(house, grade_from=6, grade_to=9, most_pupils=45)
    visit = mine.session(taken=1)
    mine.session(places=2, taken=1, pupil_places=60, pupils_taken=31)
    mine.session(state=SessionState.CANCELLED)
    mine.session(days=-1)
    mine.session(days=0.5)
    two = mine.session(places=2, days=11)
    Calendar.of(house, grade_from=1, grade_to=5).session()
    Calendar.of(house, most_pupils=20).session()
    remote = Calendar.of(house, remote_first_days=7).session(days=12)
    assert others(house, visit, Group(30, grade=7)) == [two]
    assert others(house, visit, Group(60, grade=7, classes=2)) == [two]
    assert others(house, visit, Group(30, grade=7), remote=True) == [two, remote]
    assert others(house, visit, Group(90, grade=7, classes=3)) == []


@pytest.mark.parametrize("seed", range(4))
def test_every_alternative_confirms_the_group_that_it_was_offered_to(house: House, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    calendars = [
        Calendar.of(
            house,
            most_pupils=dice.choice([25, 45]),
            grade_from=dice.choice([None, 4]),
            grade_to=dice.choice([None, 7]),
            remote_first_days=dice.choice([0, 9]),
            opens_days=dice.choice([None, 12]),
        )
        for _ in range(4)
    ]
    visits = []
    for number in range(24):
        calendar = calendars[number % 4]
        visits.append(calendar.session(dice.randint(1, 3), pupil_places=dice.choice([None, 50]), days=number))
    for number, visit in enumerate(visits):
        if one(house, visit).bookable:
            for _ in range(dice.randint(0, 2)):
                calendars[number % 4].book(visit, pupils=dice.randint(1, 25), grade=5)
    group = Group(pupils=dice.randint(10, 25), grade=dice.choice([None, 5, 8]))
    offered = others(house, visits[8], group, most=50)
    assert offered, "the dice leave something over"
    for each in offered:
        booking = calendars[0].book(each, pupils=group.pupils, grade=group.grade)
        assert booking.state == "confirmed"
