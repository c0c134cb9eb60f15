"""What time brings: offers that expire, places that are freed, letters that fall due; on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from museum.db.engine import writing
from museum.domain.errors import Unavailable
from museum.domain.events import Job
from museum.domain.school_names import name_key
from museum.domain.schools import School
from museum.domain.visits import Booking, BookingState, Feedback, SentLetter, VisitSession
from museum.ports.mail import Letter
from museum.services import booking_changes, session_changes, waiting
from museum.services.availability import availability_of
from museum.services.permission import SYSTEM
from museum.services.visit_upkeep import Round, keep_up
from tests.factories.at_once import at_once
from tests.factories.engines import engine_address
from tests.factories.house import House, KeptMail, build_house
from tests.factories.post import deliver, do_round
from tests.factories.postgres import fresh_database
from tests.factories.visits import Calendar

NOTHING = Round()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        yield build_house(tmp_path)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(tmp_path, url)


def _state(house: House, booking: Booking) -> str:
    with house.sessions() as session:
        return session.get_one(Booking, booking.id).state


def _pass(house: House, **how_long: float) -> list[str]:
    """Let time pass, do a round, and give the subjects of the letters that came of it, first words only."""
    house.clock.pass_time(**how_long)
    do_round(house)
    letters = deliver(house)
    return sorted(letter.subject.partition(":")[0] for letter in letters)


def test_an_offer_that_expires_passes_on_once_and_is_never_made_again(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=1)
    first, *waits = (calendar.book(visit) for _ in range(3))
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, first.id)
    assert calendar.states(visit) == ["cancelled", "offered", "waitlisted"]
    house.clock.pass_time(hours=48)
    rounds = at_once([lambda: do_round(house)] * 4)
    assert sum(one.offered for one in rounds if isinstance(one, Round)) == 1
    assert calendar.states(visit) == ["cancelled", "cancelled", "offered"]
    assert calendar.counts(visit) == (1, 30)
    house.clock.pass_time(hours=48)
    do_round(house)
    assert calendar.states(visit) == ["cancelled", "cancelled", "cancelled"]
    assert calendar.counts(visit) == (0, 0)
    assert waits[0].id != waits[1].id
    deliver(house)
    assert do_round(house) == NOTHING


def test_places_kept_for_remote_communes_go_to_all_when_the_rule_ends(house: House) -> None:
    calendar = Calendar.of(house, remote_first_days=5)
    visit = calendar.session(places=2, days=10)
    near = calendar.book(visit)
    with house.sessions() as session, writing(session):
        school = School(
            name="PTDTBT Pá Vạt",
            name_key=name_key("PTDTBT Pá Vạt"),
            commune="Sốp Cộp",
            commune_key="sop cop",
            remote=True,
        )
        session.add(school)
    far = calendar.book(visit, school_id=school.id)
    (waits,) = [letter for letter in deliver(house) if letter.about == near.id]
    assert "Đến 09:00 thứ Sáu, 27/11/2026, chỗ của buổi này dành trước cho trường" in waits.text
    assert _state(house, far) == BookingState.CONFIRMED
    assert do_round(house) == NOTHING
    house.clock.pass_time(days=5)
    assert do_round(house).offered == 1
    assert _state(house, near) == BookingState.OFFERED


def test_a_group_too_large_for_what_is_free_is_no_reason_to_ask_again_and_again(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=2)
    calendar.book(visit)
    calendar.book(visit, classes=2)
    deliver(house)
    assert do_round(house) == NOTHING


def test_a_group_is_reminded_once_some_days_before(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=1, days=10)
    calendar.book(visit)
    calendar.book(visit, email="waits@example.org")
    deliver(house)
    assert _pass(house, days=6, hours=23) == []
    assert _pass(house, hours=1) == ["Nhắc lịch"]
    assert do_round(house) == NOTHING
    assert _pass(house, days=2) == ["Danh sách chờ đã đóng"]
    assert "waits@example.org" not in {one.to for one in house.mail.letters if "Nhắc" in one.subject}


def test_who_booked_a_moment_ago_is_reminded_on_the_day_before_or_not_at_all(house: House) -> None:
    calendar = Calendar.of(house, closes_hours=1)
    calendar.book(calendar.session(days=2.5))
    calendar.book(calendar.session(days=1.1))
    deliver(house)
    assert _pass(house) == []
    assert _pass(house, days=1.4) == []
    assert _pass(house, days=0.1) == ["Nhắc lịch"]


def test_who_was_reminded_is_reminded_again_of_another_day(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(days=4)
    calendar.book(visit)
    deliver(house)
    assert _pass(house, days=1) == ["Nhắc lịch"]
    with house.sessions() as session:
        later = house.clock.now() + timedelta(days=20)
        session_changes.move(session, house.ports, SYSTEM, visit, (later, 90), groups_known=1)
    assert _pass(house) == ["Thay đổi lịch"]
    assert _pass(house, days=17) == ["Nhắc lịch"]


@pytest.mark.parametrize("cancelled", ["booking", "session"])
def test_a_reminder_that_waits_for_the_post_does_not_go_out_after_a_cancellation(
    house: House, cancelled: str
) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(days=4)
    booking = calendar.book(visit)
    deliver(house)
    house.clock.pass_time(days=1)
    assert do_round(house).queued == 1
    with house.sessions() as session:
        if cancelled == "booking":
            booking_changes.cancel(session, house.ports, booking.id)
        else:
            why = session.get_one(VisitSession, visit).programme.title
            session_changes.cancel(session, house.ports, SYSTEM, visit, why, groups_known=1)
    (letter,) = deliver(house)
    assert letter.subject.startswith(("Đã hủy đăng ký:", "Hủy buổi:"))
    assert do_round(house) == NOTHING


def test_a_thousandth_of_a_round_more_queues_nothing_twice(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=5, days=4)
    for _ in range(5):
        calendar.book(visit)
    deliver(house)
    house.clock.pass_time(days=1)
    rounds = at_once([lambda: do_round(house)] * 4)
    assert sum(one.queued for one in rounds if isinstance(one, Round)) == 5
    deliver(house)
    with house.sessions() as session:
        assert Counter(session.scalars(select(Job.kind))) == {"BookingChanged": 5, "ReminderDue": 5}
        reminders = select(SentLetter.booking_id).where(SentLetter.kind.startswith("reminder:"))
        assert Counter(session.scalars(reminders)).most_common(1)[0][1] == 1


def test_who_does_not_reconfirm_gives_the_place_to_those_who_wait(house: House) -> None:
    calendar = Calendar.of(house, reconfirm_days=3)
    visit = calendar.session(places=2, days=10)
    silent, comes, waits = (calendar.book(visit) for _ in range(3))
    deliver(house)
    assert _pass(house, days=2.9) == []
    assert _pass(house, days=0.1) == ["Xin xác nhận lại trước 09"] * 2
    with house.sessions() as session:
        booking_changes.reconfirm(session, house.ports, comes.id)
    assert _pass(house, days=3.9) == []
    assert _pass(house, days=0.1) == [
        "Chỗ đã được trả lại vì chưa xác nhận lại",
        "Nhắc lịch",
        "Đã có chỗ, xin trả lời trước 09",
    ]
    assert [_state(house, one) for one in (silent, comes, waits)] == ["cancelled", "confirmed", "offered"]
    assert calendar.counts(visit) == (2, 60)
    freed = [one for one in house.mail.letters if one.about == silent.id][-1]
    assert dict(freed.attachments[0].parameters)["method"] == "CANCEL"


class _Closed(KeptMail):
    def send(self, letter: Letter) -> None:
        raise Unavailable("Mất mạng.", "Away.")


def test_nobody_loses_a_place_by_a_letter_that_never_came_or_came_late(house: House) -> None:
    calendar = Calendar.of(house, reconfirm_days=3)
    visit = calendar.session(days=10)
    booking = calendar.book(visit)
    deliver(house)
    deaf = house.with_ports(mailer=_Closed())
    house.clock.pass_time(days=3)
    do_round(deaf)
    deliver(deaf)
    house.clock.pass_time(days=3.5)
    assert _pass(house) == ["Xin xác nhận lại trước 09"]
    # Asked half a day before the last moment: there is time to answer until two days after.
    assert _pass(house, days=1) == ["Nhắc lịch"]
    assert _pass(house, days=0.9) == []
    assert _state(house, booking) == BookingState.CONFIRMED
    assert _pass(house, days=0.1) == ["Chỗ đã được trả lại vì chưa xác nhận lại"]


def test_who_changed_something_of_late_need_not_reconfirm(house: House) -> None:
    calendar = Calendar.of(house, reconfirm_days=3)
    booking = calendar.book(calendar.session(days=10))
    deliver(house)
    assert _pass(house, days=3) == ["Xin xác nhận lại trước 09"]
    with house.sessions() as session:
        booking_changes.change_numbers(session, house.ports, booking.id, 20, 2)
    assert _pass(house, days=4) == ["Nhắc lịch", "Đã đổi số lượng"]
    assert _state(house, booking) == BookingState.CONFIRMED


def test_who_waited_in_vain_is_told_when_booking_closes(house: House) -> None:
    calendar = Calendar.of(house, closes_hours=48)
    visit = calendar.session(places=1, days=10)
    calendar.book(visit)
    waits = calendar.book(visit, email="waits@example.org")
    deliver(house)
    assert _pass(house, days=7.9) == ["Nhắc lịch"]
    assert _pass(house, days=0.1) == ["Danh sách chờ đã đóng"]
    told = house.mail.letters[-1]
    assert told.to == "waits@example.org"
    assert "Tình trạng: không có chỗ\n" in told.text
    assert "vị trí số" not in told.text
    assert _state(house, waits) == BookingState.WAITLISTED
    with house.sessions() as session:
        kept = availability_of(session, house.ports, session.get_one(VisitSession, visit))
        assert kept.waiting == 0, "no list is left to wait in"


def test_on_the_morning_after_those_who_came_are_asked_what_they_thought(house: House) -> None:
    calendar = Calendar.of(house)
    visit = calendar.session(places=6, days=1.5)
    came, unsaid, absent, answered, _ = (calendar.book(visit, email=f"{at}@example.org") for at in range(5))
    with house.sessions() as session:
        walked_in = calendar.book(visit, email="door@example.org").id
        booking_changes.cancel(session, house.ports, came.id)
    with house.sessions() as session, writing(session):
        for booking, state in ((unsaid, "confirmed"), (absent, "absent"), (answered, "attended")):
            session.get_one(Booking, booking.id).state = state
        session.get_one(Booking, walked_in).walk_in = True
        session.add(Feedback(booking_id=answered.id, at=house.clock.now()))
        last = session.scalars(select(Booking).where(Booking.email == "4@example.org")).one()
        last.state = BookingState.ATTENDED
    deliver(house)
    # The visit ends at half past ten in the evening.
    assert _pass(house, days=1, hours=23.9) == []
    assert _pass(house, hours=0.1) == ["Xin ý kiến góp ý"] * 2
    asked = {one.to: one.text for one in house.mail.letters if one.subject.startswith("Xin ý kiến")}
    assert set(asked) == {"1@example.org", "4@example.org"}
    assert "/feedback\n" in asked["1@example.org"]
    assert _pass(house, days=3) == []


def test_visits_long_past_are_not_asked_about(house: House) -> None:
    calendar = Calendar.of(house)
    calendar.book(calendar.session(days=2))
    deliver(house)
    assert _pass(house, days=17) == []


def test_what_fails_in_one_step_does_not_stop_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[Booking]:
        raise Unavailable("Bận.", "Busy.")

    calendar = Calendar.of(house)
    visit = calendar.session(places=1, days=4)
    first = calendar.book(visit)
    calendar.book(visit)
    other = calendar.book(calendar.session(days=4))
    with house.sessions() as session:
        booking_changes.cancel(session, house.ports, first.id)
        session.execute(update(Booking).where(Booking.id == other.id).values(reconfirmed_at=None))
    house.clock.pass_time(days=2)
    monkeypatch.setattr("museum.services.visit_upkeep.promote", broken)
    with house.sessions() as session:
        assert keep_up(session, house.ports) == Round(queued=1)
    monkeypatch.setattr("museum.services.visit_upkeep.promote", waiting.promote)
    do_round(house)
    assert calendar.states(visit) == ["cancelled", "cancelled"]
