"""The rules of booking hold whichever way somebody takes; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from museum.domain.errors import Conflict, Invalid
from museum.domain.school_names import commune_key, name_key
from museum.domain.schools import School
from museum.domain.visits import HOLDING, Booking, VisitSession
from museum.services import booking_changes, waiting
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


def _counted_again(house: House) -> bool:
    """Say whether every session's counts are what its bookings hold."""
    with house.sessions() as session:
        for visit in session.scalars(select(VisitSession)):
            held = select(func.count(), func.coalesce(func.sum(Booking.pupils), 0)).where(
                Booking.session_id == visit.id, Booking.state.in_(HOLDING)
            )
            if (visit.taken, visit.pupils_taken) != tuple(session.execute(held).one()):
                return False
    return True


def test_one_booking_moved_by_several_at_once_is_moved_and_counted_once(house: House) -> None:
    calendar = Calendar.of(house)
    for turn in range(3):
        here, *there = (calendar.session(places=2, days=10 + turn + number / 10) for number in range(4))
        booking = calendar.book(here, key=f"turn-{turn}").id

        def move(to: str, booking: str = booking) -> None:
            with house.sessions() as session:
                booking_changes.move(session, house.ports, booking, to)

        answers = at_once([lambda to=to: move(to) for to in there])  # type: ignore[misc]
        assert all(answer is None or isinstance(answer, Conflict) for answer in answers), answers
        assert _counted_again(house)


def test_a_request_that_comes_again_is_known_wherever_its_booking_went(house: House) -> None:
    calendar = Calendar.of(house)
    first, second = calendar.session(places=2), calendar.session(places=2, days=11)
    booking = calendar.book(first, key="k")
    with house.sessions() as session:
        booking_changes.move(session, house.ports, booking.id, second)
    assert calendar.book(first, key="k").id == booking.id
    with house.sessions() as session:
        booking_changes.move(session, house.ports, booking.id, first)
    assert calendar.counts(first)[0] == 1
    assert calendar.counts(second)[0] == 0


def test_no_way_leads_round_an_educator_s_approval(house: House) -> None:
    calendar = Calendar.of(house, approval=True)
    visit, other = calendar.session(places=1), calendar.session(places=2, days=12)
    first, waits = calendar.book(visit), calendar.book(visit)
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, first.id)
        assert waiting.accept(session, house.ports, waits.id).state == "asked"
        booking_changes.approve(session, house.ports, SYSTEM, waits.id)
        assert booking_changes.change_numbers(session, house.ports, waits.id, 29, 0).state == "confirmed"
        assert booking_changes.change_numbers(session, house.ports, waits.id, 55, 0).state == "asked"
        booking_changes.approve(session, house.ports, SYSTEM, waits.id)
        assert booking_changes.move(session, house.ports, waits.id, other).state == "asked"
        booking_changes.approve(session, house.ports, SYSTEM, waits.id)
        assert booking_changes.move(session, house.ports, waits.id, visit, person=SYSTEM).state == "confirmed"


def test_the_link_changes_nothing_once_the_visit_has_begun(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=1)
    booking = calendar.book(visit)
    house.clock.pass_time(days=10, minutes=1)
    with house.sessions() as session:
        for act in (
            lambda: booking_changes.cancel(session, house.ports, booking.id),
            lambda: booking_changes.change_numbers(session, house.ports, booking.id, 12, 1),
            lambda: booking_changes.reconfirm(session, house.ports, booking.id),
        ):
            with pytest.raises(Conflict):
                act()
    assert calendar.counts(visit) == (1, 30)


def test_who_waited_by_the_rule_comes_before_a_newcomer(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=5)
    visit = calendar.session(places=1)
    waits = calendar.book(visit)
    assert waits.state == "waitlisted"
    house.clock.pass_time(days=6)
    newcomer = calendar.book(visit, school="THCS Khác")
    with house.sessions() as session:
        assert session.get_one(Booking, waits.id).state == "offered"
        assert session.get_one(Booking, newcomer.id).state == "waitlisted"


def test_a_waiting_group_does_not_outgrow_its_session(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=1, pupil_places=40)
    calendar.book(visit)
    waits = calendar.book(visit, pupils=20)
    with house.sessions() as session, pytest.raises(Invalid) as told:
        booking_changes.change_numbers(session, house.ports, waits.id, 55, 0)
    assert told.value.field == "pupils"


def test_staff_put_a_group_where_booking_is_closed_but_not_into_a_draft(house: House) -> None:
    calendar = Calendar.of(house)
    visit, closed, draft = (calendar.session(places=1, days=days) for days in (10, 11, 12))
    booking = calendar.book(visit)
    with house.sessions() as session:
        for one, state in ((closed, "closed"), (draft, "draft")):
            session.get_one(VisitSession, one).state = state
        session.commit()
        with pytest.raises(Invalid):
            booking_changes.move(session, house.ports, booking.id, closed)
        with pytest.raises(Invalid, match="draft"):
            booking_changes.move(session, house.ports, booking.id, draft, person=SYSTEM)
        booking_changes.move(session, house.ports, booking.id, closed, person=SYSTEM)
    assert calendar.counts(closed)[0] == 1


def test_reordering_moves_one_group_and_leaves_the_rule_to_the_others(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=3)
    visit = calendar.session(places=1)
    ids = [calendar.book(visit, school=f"THCS {number}").id for number in range(4)]

    def order() -> list[int]:
        with house.sessions() as session:
            found = session.scalars(
                select(Booking.id)
                .where(Booking.session_id == visit, Booking.state == "waitlisted")
                .order_by(Booking.priority.desc(), Booking.rank)
            )
            return [ids.index(one) for one in found]

    with house.sessions() as session:
        session.get_one(Booking, ids[3]).priority = 1
        session.commit()
        assert order() == [3, 0, 1, 2]
        waiting.reorder(session, house.ports, SYSTEM, ids[2], 2, "Trường xa nhất")
        assert order() == [3, 2, 0, 1]
        waiting.reorder(session, house.ports, SYSTEM, ids[1], 1, "Đổi theo thỏa thuận")
        assert order() == [1, 3, 2, 0]
        raised = [session.get_one(Booking, one).priority for one in ids]
        assert raised == [0, 1, 0, 1], "the others wait by the rule as before"
        waiting.reorder(session, house.ports, SYSTEM, ids[3], 4, "Nhường chỗ")
        assert order() == [1, 2, 0, 3]


def test_a_session_that_has_room_again_is_overbooked_no_more(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=2)
    first, _ = calendar.book(visit), calendar.book(visit)
    with house.sessions() as session:
        assert booking_changes.set_places(
            session, house.ports, SYSTEM, visit, 1, None, overbook=True
        ).overbooked
        booking_changes.cancel(session, house.ports, first.id)
        assert not session.get_one(VisitSession, visit).overbooked


def test_a_school_has_its_share_of_a_month_however_it_is_named_and_namesakes_have_theirs(
    house: House,
) -> None:
    calendar = Calendar.of(house, most_each_month=1)
    with house.sessions() as session:
        listed = School(
            id="kimdong", name="THCS Kim Đồng", name_key=name_key("THCS Kim Đồng"),
            commune="Xã Mẫu", commune_key=commune_key("Xã Mẫu"),
        )  # fmt: skip
        session.add(listed)
        session.commit()
    one, other, later = (calendar.session(places=9, days=days) for days in (2, 4, 40))
    calendar.book(one, school="Trường THCS Kim Đồng")
    for again in (
        {"school": "thcs kim đồng"},
        {"school": "", "school_id": "kimdong"},
        {"school": "THCS Kim Đồng", "commune": "Xã Mẫu"},
    ):
        with pytest.raises(Invalid) as told:
            calendar.book(other, **again)
        assert told.value.field == "school"
    moving = calendar.book(later, school="", school_id="kimdong")
    with house.sessions() as session, pytest.raises(Invalid):
        booking_changes.move(session, house.ports, moving.id, other)
    here = calendar.book(other, school="THCS Kim Đồng Hai", commune="Xã Mẫu")
    assert here.state == "confirmed"


def test_namesakes_of_two_communes_do_not_count_together(house: House) -> None:
    calendar = Calendar.of(house, most_each_month=1)
    one = calendar.session(places=9, days=2)
    for commune in ("Xã Mẫu", "Xã Khác"):
        assert calendar.book(one, school="THCS Kim Đồng", commune=commune).state == "confirmed"


def test_two_that_ask_at_once_are_counted_one_after_the_other(house: House) -> None:
    calendar = Calendar.of(house, most_each_month=1)
    sessions = [calendar.session(places=9, days=2 + number / 10) for number in range(4)]
    answers = at_once([lambda one=one: calendar.book(one).id for one in sessions])  # type: ignore[misc]
    assert sum(isinstance(answer, str) for answer in answers) == 1
