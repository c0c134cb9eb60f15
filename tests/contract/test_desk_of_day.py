"""What the educators' desk reads, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.education import Programme
from museum.domain.errors import Conflict, Invalid
from museum.domain.events import Job
from museum.domain.local_time import local
from museum.domain.plans import PlanDay
from museum.domain.states import JobState
from museum.domain.translated import Translated
from museum.domain.visits import Booking, SentLetter, VisitSession
from museum.services import attendance, booking_changes, booking_links, booking_search, desk_of_day, feedback
from museum.services.attendance import Came
from museum.services.booking_search import Wanted
from museum.services.feedback import QUESTIONS, Given
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
    return Calendar.of(house, closes_hours=0, offer_hours=40)


def _mine(house: House) -> list[str]:
    with house.sessions() as session:
        return [house.institution(session).id]


def test_each_part_of_the_desk_holds_what_needs_a_hand_and_nothing_else(
    house: House, calendar: Calendar
) -> None:
    mine, now = _mine(house), house.clock.now
    ended, soon, full = calendar.session(days=0.5), calendar.session(2, days=1.2), calendar.session(days=5)
    forgotten, holder = calendar.book(ended).id, calendar.book(full).id
    offered, waits = calendar.book(full).id, calendar.book(full).id
    with house.sessions() as session:
        with writing(session):
            session.get_one(Programme, calendar.programme_id).approval = True
        asked = calendar.book(soon).id
        booking_changes.cancel(session, house.ports, holder)
        house.clock.pass_time(days=0.9)
        ids = {
            "approval": [one.id for one in desk_of_day.waiting_for_approval(session, mine, now()).lines],
            "offers": [one.id for one in desk_of_day.offers_ending(session, mine, now()).lines],
            "unentered": [one.id for one in desk_of_day.not_entered(session, mine, now()).lines],
            "room": [one.id for one in desk_of_day.waiting_with_room(session, mine, now()).lines],
        }
        assert ids == {"approval": [asked], "offers": [offered], "unentered": [ended], "room": []}
        attendance.absent(session, house.ports, SYSTEM, forgotten)
        booking_changes.set_places(session, house.ports, SYSTEM, full, 2, 40)
        assert not desk_of_day.not_entered(session, mine, now())
        assert [one.id for one in desk_of_day.waiting_with_room(session, mine, now()).lines] == [full]
        assert waits
        for part in (
            desk_of_day.waiting_for_approval,
            desk_of_day.offers_ending,
            desk_of_day.not_entered,
            desk_of_day.waiting_with_room,
            desk_of_day.unsent_letters,
        ):
            assert not part(session, ["elsewhere"], now())


def test_letters_that_did_not_go_out_are_told(house: House, calendar: Calendar) -> None:
    mine, booked = _mine(house), calendar.book(calendar.session()).id
    with house.sessions() as session:
        now = house.clock.now()
        session.add(SentLetter(id=new_id(), booking_id=booked, kind="reminder:1", at=now))
        for job in session.scalars(select(Job).where(Job.subject == booked)):
            job.state = JobState.RESTING
        session.commit()
        assert desk_of_day.unsent_letters(session, mine, now).total == 1, (
            "one rests, one was claimed just now"
        )
        house.clock.pass_time(minutes=30)
        found = desk_of_day.unsent_letters(session, mine, house.clock.now())
        assert sorted(one.kind for one in found.lines) == ["", "reminder:1"]


def test_days_of_the_plans_come_with_what_is_prepared_for_this_very_year(
    house: House, calendar: Calendar
) -> None:
    mine, now = _mine(house), house.clock.now()
    near, later = calendar.session(days=2), calendar.session(days=350)
    with house.sessions() as session:
        day = PlanDay(id=new_id(), month=11, day=23, name=Translated("Ngày Di sản", "Heritage Day"))
        session.add(day)
        session.flush()
        for visit in (near, later):
            session.get_one(VisitSession, visit).plan_day_id = day.id
        session.commit()
        (prepared,) = desk_of_day.plan_days_ahead(session, mine, now)
        assert (prepared.marked.on.isoformat(), [one.id for one in prepared.sessions]) == (
            "2026-11-23",
            [near],
        )


def test_groups_stand_by_school_and_those_that_wait_in_their_turn(house: House, calendar: Calendar) -> None:
    visit = calendar.session(2)
    names = ("Trường Mai", "Trường Lan", "Trường Cúc", "Trường Ba")
    for name in names:
        calendar.book(visit, school=name)
    with house.sessions() as session:
        groups = desk_of_day.groups_of(session, [visit])[visit]
        assert [one.school_name for one in groups] == ["Trường Lan", "Trường Mai", "Trường Cúc", "Trường Ba"]
        today = local(house.clock.now()).date()
        assert desk_of_day.sessions_between(session, _mine(house), today, today) == []


def test_bookings_are_found_by_page_and_filter(house: House, calendar: Calendar) -> None:
    mine = _mine(house)
    visit = calendar.session(12)
    for number in range(7):
        calendar.book(visit, school=f"Trường THCS Đồng Văn {number}")
    with house.sessions() as session:
        first = booking_search.find(session, mine, Wanted(text="dong van"), limit=5)
        second = booking_search.find(session, mine, Wanted(text="dong van"), offset=5, limit=5)
        assert (len(first.bookings), len(second.bookings), first.total) == (5, 2, 7)
        assert not {one.id for one in first.bookings} & {one.id for one in second.bookings}
        assert booking_search.find(session, mine, Wanted(state="cancelled")).total == 0
        assert booking_search.find(session, mine, Wanted(first=local(house.clock.now()).date())).total == 7
        assert booking_search.find(session, [], Wanted()).total == 0


def test_a_form_is_one_row_however_often_and_by_how_many_it_is_sent(house: House, calendar: Calendar) -> None:
    booked = calendar.book(calendar.session(days=0.01)).id
    with house.sessions() as session:
        with pytest.raises(Conflict):
            feedback.give(session, house.ports, booked, Given(dict.fromkeys(QUESTIONS, 3)))
        attendance.attend(session, house.ports, SYSTEM, booked, Came(20, 1))
        with pytest.raises(Invalid) as refused:
            feedback.give(session, house.ports, booked, Given({**dict.fromkeys(QUESTIONS, 3), "again": 6}))
        assert refused.value.field == "again"

    def give(score: int) -> str:
        with house.sessions() as own:
            return feedback.give(
                own, house.ports, booked, Given(dict.fromkeys(QUESTIONS, score), f"{score}")
            ).booking_id

    with house.sessions() as session:
        typed = Given(dict.fromkeys(QUESTIONS, 3), "Hay\x00 lắm\r\nlần sau\u202e")
        assert feedback.give(session, house.ports, booked, typed).text == "Hay lắm\nlần sau"
    assert at_once([lambda score=score: give(score) for score in (1, 2, 3, 4, 5)]) == [booked] * 5  # type: ignore[misc]
    with house.sessions() as session:
        now = house.clock.now()
        (found,) = feedback.results(session, _mine(house), now.replace(month=1), now.replace(year=2027))
        assert (found.groups, found.forms, len(found.words)) == (1, 1, 1)
        assert {one.mean for one in found.questions.values()} == {float(found.words[0].good)}
        assert feedback.results(session, _mine(house), now.replace(year=2027), now.replace(year=2028)) == []


def test_a_link_is_sent_again_once_for_each_request_and_never_to_nobody(
    house: House, calendar: Calendar
) -> None:
    visit = calendar.session()
    booked = calendar.book(visit).id

    def ask() -> None:
        with house.sessions() as own:
            booking_links.send_again(own, house.ports, SYSTEM, booked, "k1")

    assert at_once([ask] * 4) == [None] * 4
    with house.sessions() as session:
        wanted = session.scalars(select(Job).where(Job.kind == "LinkWanted")).all()
        assert [job.payload for job in wanted] == [{"subject": booked, "key": "k1"}]
        for odd in ("", "a b", "x" * 25, "é"):
            with pytest.raises(Invalid):
                booking_links.send_again(session, house.ports, SYSTEM, booked, odd)
        with writing(session):
            session.get_one(Booking, booked).email = ""
        with pytest.raises(Conflict):
            booking_links.send_again(session, house.ports, SYSTEM, booked, "k2")
