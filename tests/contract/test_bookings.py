"""Places are given once, to those who came first, however many ask at the same moment; on both databases."""

from __future__ import annotations

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from museum.db import engine as database
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from museum.domain.local_time import local, moment_of
from museum.domain.schools import Level
from museum.domain.visits import HOLDING, Booking, VisitSession
from museum.services import booking_changes, booking_links, booking_places, schools
from museum.services import waiting as waiting_list
from museum.services.permission import SYSTEM
from museum.services.schools import SchoolFacts
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


def _at_once(works: list[Callable[[], object]]) -> list[object]:
    """Do all at the same moment; gives what each gave or raised."""
    gate = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = work()
        except Exception as error:  # noqa: BLE001 - the test looks at what came
            results[number] = error

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_at_once_get_exactly_the_places_there_are(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=5)
    keys = [new_id() for _ in range(36)] + ["again"] * 4
    answers = _at_once([lambda key=key: calendar.book(visit, key=key).id for key in keys])  # type: ignore[misc]
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert Counter(calendar.states(visit)) == {"confirmed": 5, "waitlisted": 32}
    assert calendar.counts(visit)[0] == 5
    assert len({answer for answer, key in zip(answers, keys, strict=True) if key == "again"}) == 1


def test_without_the_lock_places_are_given_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the test above would see it."""
    calendar = Calendar.of(house)
    visit = calendar.session(places=5)
    monkeypatch.setattr(
        booking_places, "locked", lambda session, model, key: session.get(model, key, populate_existing=True)
    )
    with house.sessions() as session:
        engine = session.get_bind().engine
    if engine.dialect.name == "sqlite":
        event.remove(engine, "begin", database._begin_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    answers = _at_once([lambda: calendar.book(visit).id for _ in range(24)])
    went_wrong = any(isinstance(one, Exception) for one in answers)
    assert went_wrong or Counter(calendar.states(visit))["confirmed"] != 5


@pytest.mark.parametrize("seed", range(6))
def test_groups_of_any_size_never_exceed_the_room_and_are_never_split(house: House, seed: int) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=8, pupil_places=120)
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    held: list[str] = []
    for _ in range(40):
        what = dice.random()
        if what < 0.6 or not held:
            held.append(calendar.book(visit, pupils=dice.randint(1, 45)).id)
        else:
            with house.sessions() as session:
                if what < 0.8:
                    booking_changes.cancel(session, house.ports, held.pop(dice.randrange(len(held))))
                else:
                    with contextlib.suppress(Invalid):
                        booking_changes.change_numbers(
                            session, house.ports, dice.choice(held), dice.randint(1, 45), 2
                        )
        with house.sessions() as session:
            there = session.get_one(VisitSession, visit)
            mine = session.scalars(select(Booking).where(Booking.state.in_(HOLDING))).all()
            assert there.taken == len(mine) <= 8
            assert there.pupils_taken == sum(one.pupils for one in mine) <= 120


def test_a_repeated_request_is_one_booking_and_another_under_its_key_is_refused(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=3)
    ids = {calendar.book(visit, key="k").id for _ in range(20)}
    assert len(ids) == 1
    assert calendar.states(visit) == ["confirmed"]
    with pytest.raises(Conflict):
        calendar.book(visit, key="k", pupils=31)


def test_freed_places_are_offered_to_exactly_those_who_fit_in_their_order(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=3, pupil_places=60)
    first = [calendar.book(visit, pupils=20).id for _ in range(3)]
    large = calendar.book(visit, pupils=50).id
    small = [calendar.book(visit, pupils=15).id for _ in range(3)]
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, first[0])

    def promote() -> object:
        with house.sessions() as session:
            return waiting_list.promote(session, house.ports, visit)

    answers = _at_once([promote] * 10)
    assert [one for one in answers if isinstance(one, Exception)] == []
    with house.sessions() as session:
        state = {one.id: one.state for one in session.scalars(select(Booking))}
        waiting = session.get_one(Booking, large)
        assert waiting_list.waiting_position(session, waiting) == 1, (
            "a large group passed over keeps its rank"
        )
    assert [state[one] for one in (large, *small)] == ["waitlisted", "offered", "waitlisted", "waitlisted"]


def test_an_offer_that_expires_goes_on_once_and_what_is_cancelled_is_offered_nothing(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=1)
    holder, second, third = (calendar.book(visit).id for _ in range(3))
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, holder)
        house.clock.pass_time(hours=49)
        waiting_list.promote(session, house.ports, visit)
        waiting_list.promote(session, house.ports, visit)
        with pytest.raises(Conflict):
            waiting_list.accept(session, house.ports, second)
        assert waiting_list.accept(session, house.ports, third).state == "confirmed"
        assert waiting_list.accept(session, house.ports, third).state == "confirmed"
    assert calendar.states(visit) == ["cancelled", "cancelled", "confirmed"]
    assert calendar.counts(visit) == (1, 30)


def test_places_are_not_cut_below_what_is_taken_unless_somebody_says_so(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=2)
    for _ in range(2):
        calendar.book(visit)
    with house.sessions() as session:
        with pytest.raises(Conflict):
            booking_changes.set_places(session, house.ports, SYSTEM, visit, 1, None)
        booking_changes.set_places(session, house.ports, SYSTEM, visit, 1, None, overbook=True)
    assert calendar.book(visit).state == "waitlisted"
    assert calendar.counts(visit) == (2, 60)


def test_bookings_that_change_places_in_opposite_order_never_wait_in_a_circle(house: House) -> None:
    calendar = Calendar.of(house)
    visits = [calendar.session(places=4), calendar.session(places=4, days=11)]
    mine = [calendar.book(visit).id for visit in visits for _ in range(2)]

    def swap(booking_id: str, number: int) -> Callable[[], object]:
        def work() -> object:
            for turn in range(8):
                with house.sessions() as session:
                    booking_changes.move(session, house.ports, booking_id, visits[(number + turn) % 2])
            return None

        return work

    answers = _at_once([swap(one, at) for at, one in enumerate(mine)])
    assert [one for one in answers if isinstance(one, Unavailable)] == []
    with house.sessions() as session:
        taken = sum(one.taken for one in session.scalars(select(VisitSession)))
    assert taken == 4


def test_a_link_opens_its_booking_until_it_expires_and_no_other(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session()
    booking = calendar.book(visit, key="k")
    token = booking_links.token_of(house.ports, booking)
    assert token == booking_links.token_of(house.ports, calendar.book(visit, key="k"))
    with house.sessions() as session:
        assert booking_links.by_token(session, house.ports, token).id == booking.id
        for wrong in ("", token[:-1] + "x", booking.reference, f"{booking.reference}-", "AAAA-" + "0" * 32):
            with pytest.raises(NotFound):
                booking_links.by_token(session, house.ports, wrong)
        house.clock.moment += timedelta(days=71)
        with pytest.raises(NotAllowed):
            booking_links.by_token(session, house.ports, token)


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("pupils", {"pupils": 0}),
        ("pupils", {"pupils": 500}),
        ("grade", {"grade": 3}),
        ("grade", {"grade": 13}),
        ("adults", {"adults": 1}),
    ],
)
def test_a_group_that_does_not_suit_is_told_what_to_change(
    house: House, field: str, asked: dict[str, Any]
) -> None:
    calendar = Calendar.of(house, grade_from=6, grade_to=9, pupils_per_adult=15)
    visit = calendar.session()
    with pytest.raises(Invalid) as refused:
        calendar.book(visit, **{"adults": 2, **asked})
    assert refused.value.field == field
    assert calendar.states(visit) == []


def test_what_is_over_cancelled_or_not_there_cannot_be_booked(house: House) -> None:
    calendar = Calendar.of(house)
    with pytest.raises(NotFound):
        calendar.book("nothing")
    for days in (-1.0, 0.5):
        with pytest.raises(Invalid):
            calendar.book(calendar.session(days=days))


def test_a_school_is_held_to_its_share_of_a_month(house: House) -> None:
    calendar = Calendar.of(house, most_each_month=2)
    visit = calendar.session(places=9, days=3)
    for _ in range(2):
        calendar.book(visit, school="THCS A")
    with pytest.raises(Invalid):
        calendar.book(visit, school="thcs a")
    assert calendar.book(visit, school="THCS B").state == "confirmed"


def test_remote_communes_come_first_until_the_day_set(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=7)
    visit = calendar.session(places=1, days=10)
    near = calendar.book(visit)
    assert near.state == "waitlisted"
    house.clock.pass_time(days=4)
    with house.sessions() as session:
        offered = waiting_list.promote(session, house.ports, visit)
        assert [one.id for one in offered] == [near.id]


def test_moving_is_no_way_round_remote_communes_first(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=3, notice_days=1)
    soon, later = calendar.session(places=2, days=2), calendar.session(places=2, days=30)
    booking = calendar.book(soon)
    assert booking.state == "confirmed"
    with house.sessions() as session:
        with pytest.raises(Invalid) as refused:
            booking_changes.move(session, house.ports, booking.id, later)
        assert refused.value.field == "session"
        assert (calendar.counts(soon), calendar.counts(later)) == ((1, 30), (0, 0))
        # Staff know why they do it.
        booking_changes.move(session, house.ports, booking.id, later, person=SYSTEM)
    assert calendar.states(later) == ["confirmed"]


@pytest.mark.parametrize("known", [True, False])
def test_moving_is_no_way_round_a_schools_share_of_a_month(house: House, known: bool) -> None:
    # Two days of January and one of March of the next year, whatever day the clock shows.
    calendar = Calendar.of(house, most_each_month=1)
    new_year = moment_of(date(local(house.clock.now()).year + 1, 1, 1), time(8))
    january, also, march = (
        calendar.session(
            places=3, starts_at=new_year + timedelta(days=at), ends_at=new_year + timedelta(days=at, hours=1)
        )
        for at in (4, 8, 65)
    )
    facts = SchoolFacts("THCS Chiềng Vân", "Chiềng Vân", Level.LOWER_SECONDARY)
    with house.sessions() as session:
        school = schools.save(session, house.ports, SYSTEM, facts) if known else None
    asked: dict[str, Any] = {"school_id": school.id if school else None}
    first, second = calendar.book(january, **asked), calendar.book(march, **asked)
    with house.sessions() as session:
        with pytest.raises(Invalid):
            booking_changes.move(session, house.ports, second.id, also)
        # What is moved within its month is not counted twice.
        booking_changes.move(session, house.ports, first.id, also)
        booking_changes.move(session, house.ports, second.id, january, person=SYSTEM)
    assert calendar.states(also) == calendar.states(january) == ["confirmed"]


def test_who_moves_what_was_just_moved_is_told_so_and_no_place_is_freed_twice(house: House) -> None:
    calendar = Calendar.of(house)
    here, there, elsewhere = (calendar.session(places=9) for _ in range(3))
    booking = calendar.book(here)
    calendar.book(here)

    def move(to: str) -> Callable[[], object]:
        def work() -> object:
            with house.sessions() as session:
                return booking_changes.move(session, house.ports, booking.id, to)

        return work

    answers = _at_once([move(there), move(elsewhere)] * 3)
    assert all(not isinstance(one, Exception) or isinstance(one, Conflict) for one in answers), answers
    assert calendar.counts(here) == (1, 30)
    assert sorted([calendar.counts(there), calendar.counts(elsewhere)]) == [(0, 0), (1, 30)]
