"""Calendar entries open right in real parsers, whatever zone the server is in."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import writing
from museum.domain.education import Programme, Where
from museum.domain.local_time import LOCAL, moment_of
from museum.domain.translated import Translated
from museum.domain.visits import Booking, SessionState, VisitSession
from museum.services import booking_changes, calendars, session_changes
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.visits import Calendar

NINE = datetime(2026, 12, 3, 9, 0, tzinfo=LOCAL)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def _zone(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def calendar(house: House) -> Calendar:
    return Calendar.of(house, meeting_point=Translated("Sảnh chính; cửa A", "Main hall; door A"))


@pytest.fixture
def visit_id(calendar: Calendar) -> str:
    return calendar.session(
        places=2,
        starts_at=NINE,
        ends_at=NINE + timedelta(minutes=90),
        note=Translated("Mang nước, mũ\nvà giấy bút"),
        join_url="https://meet.example/secret",
    )


def _entries(text: bytes) -> tuple[Any, Any]:
    """Read a calendar with one entry by two parsers that know nothing of each other."""
    (one,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return one, vobject.readOne(text.decode()).vevent


def _booking(session: Session, booking_id: str) -> Booking:
    session.expire_all()
    return session.get_one(Booking, booking_id)


@pytest.mark.usefixtures("_zone")
def test_nine_in_vietnam_is_nine_in_vietnam(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    booking = _booking(session, calendar.book(visit_id).id)
    for text in (
        calendars.booking_calendar(house.ports, booking),
        calendars.invitation(house.ports, booking, "REQUEST"),
        calendars.feed(house.ports, "Lịch", [booking.session], "vi"),
    ):
        assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20261203T090000" in text
        one, other = _entries(text)
        for start in (one.start, other.dtstart.value):
            assert start == NINE
            assert start.utcoffset() == timedelta(hours=7)
        assert one.end == other.dtend.value == NINE + timedelta(minutes=90)
        assert all(len(line.encode()) <= 75 for line in text.decode().split("\r\n"))


def test_both_parsers_read_the_same_words(house: House, session: Session, visit_id: str) -> None:
    visit = session.get_one(VisitSession, visit_id)
    for language, title, place in (
        ("vi", "Nghe tiếng trống đồng", "Sảnh chính; cửa A, Bảo tàng tỉnh"),
        ("en", "Hear the drum", "Main hall; door A, Provincial Museum"),
    ):
        text = calendars.feed(house.ports, "Lịch; của, bảo tàng", [visit], language)  # type: ignore[arg-type]
        one, other = _entries(text)
        assert str(one["summary"]) == other.summary.value == title
        assert str(one["location"]) == other.location.value == place
        assert str(one["description"]) == other.description.value == "Mang nước, mũ\nvà giấy bút"
        assert str(one["url"]) == other.url.value == f"https://museum.example/{language}/sessions/{visit_id}"
        assert vobject.readOne(text.decode()).x_wr_calname.value == "Lịch; của, bảo tàng"


def test_what_is_no_mark_up_is_told_as_it_was_written(house: House, session: Session) -> None:
    title, note = "Dưới <năm tuổi> đến lớp <script>", "Cao <b>1,5 m</b> & hơn"
    calendar = Calendar.of(
        house,
        title=Translated(title),
        summary=Translated("Đo a<b và b>c"),
        meeting_point=Translated("<p>Cửa <b>A</b></p>"),
    )
    at_home = calendar.session(note=Translated(note))
    at_school = calendar.session(place=Translated("Trường <số 1>"))
    for visit_id, place, told in (
        (at_home, "Cửa A, Bảo tàng tỉnh", f"Đo a<b và b>c\n{note}"),
        (at_school, "Trường <số 1>", "Đo a<b và b>c"),
    ):
        text = calendars.feed(house.ports, "Lịch", [session.get_one(VisitSession, visit_id)], "vi")
        one, other = _entries(text)
        assert str(one["summary"]) == other.summary.value == title
        assert str(one["location"]) == other.location.value == place
        assert str(one["description"]) == other.description.value == told


def test_a_feed_says_how_often_to_ask_and_keeps_the_link_to_join_for_those_booked(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    with writing(session):
        session.get_one(Programme, calendar.programme_id).where = Where.ONLINE
    booking = _booking(session, calendar.book(visit_id).id)
    public = calendars.feed(house.ports, "Lịch", [booking.session], "vi")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in public
    assert b"meet.example" not in public
    one, _ = _entries(calendars.booking_calendar(house.ports, booking))
    assert str(one["location"]) == "https://meet.example/secret"


def test_a_waiting_group_is_not_told_how_to_join(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    calendar.book(visit_id, classes=2)
    waiting = _booking(session, calendar.book(visit_id).id)
    text = calendars.booking_calendar(house.ports, waiting)
    assert b"meet.example" not in text
    assert _entries(text)[0]["status"] == "TENTATIVE"


def test_a_cancelled_booking_raises_the_sequence_under_the_same_uid(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    booking = _booking(session, calendar.book(visit_id, teacher_name="Lò Thị Lan").id)
    first, _ = _entries(calendars.invitation(house.ports, booking, "REQUEST"))
    booking_changes.cancel(session, house.ports, booking.id)
    text = calendars.invitation(house.ports, _booking(session, booking.id), "CANCEL")
    one, other = _entries(text)
    assert str(one["uid"]) == other.uid.value == str(first["uid"])
    assert int(one["sequence"]) == int(other.sequence.value) > int(first["sequence"])
    assert str(one["status"]) == other.status.value == "CANCELLED"
    assert icalendar.Calendar.from_ical(text)["method"] == "CANCEL"
    assert str(one["attendee"]) == other.attendee.value == "mailto:co.lan@example.org"
    assert str(one["organizer"]) == other.organizer.value == "mailto:museum@museum.example"


def test_a_moved_and_then_cancelled_session_raises_the_sequence_each_time(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    booking = _booking(session, calendar.book(visit_id).id)

    def seen() -> tuple[int, int]:
        visit = session.get_one(VisitSession, visit_id)
        mine = calendars.booking_calendar(house.ports, _booking(session, booking.id))
        public = calendars.feed(house.ports, "Lịch", [visit], "vi")
        return int(_entries(mine)[0]["sequence"]), int(_entries(public)[0]["sequence"])

    numbers = [seen()]
    later = moment_of(NINE.date() + timedelta(days=1), NINE.time())
    session_changes.move(session, house.ports, SYSTEM, visit_id, (later, 90), groups_known=1)
    numbers.append(seen())
    session_changes.cancel(session, house.ports, SYSTEM, visit_id, Translated("Bão"), groups_known=1)
    numbers.append(seen())
    assert numbers[0] < numbers[1] < numbers[2]
    assert [public for _, public in numbers] == [0, 1, 2]
    visit = session.get_one(VisitSession, visit_id)
    assert visit.state == SessionState.CANCELLED
    public, _ = _entries(calendars.feed(house.ports, "Lịch", [visit], "vi"))
    assert str(public["status"]) == "CANCELLED"
    assert str(public["description"]) == "Bão"


def test_the_sequence_does_not_fall_when_a_booking_moves_to_a_session_that_never_changed(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    booking = _booking(session, calendar.book(visit_id).id)
    for days in range(1, 5):
        later = moment_of(NINE.date() + timedelta(days=days), NINE.time())
        session_changes.move(session, house.ports, SYSTEM, visit_id, (later, 90), groups_known=1)
    before, _ = _entries(calendars.booking_calendar(house.ports, _booking(session, booking.id)))
    booking_changes.move(session, house.ports, booking.id, calendar.session(places=1))
    after, _ = _entries(calendars.booking_calendar(house.ports, _booking(session, booking.id)))
    assert int(after["sequence"]) > int(before["sequence"])
    assert str(after["uid"]) == str(before["uid"])


def test_what_is_opened_names_nobody(
    house: House, session: Session, calendar: Calendar, visit_id: str
) -> None:
    calendar.book(visit_id, teacher_name="Lò Thị Lan", phone="0912345678", needs="xe lăn")
    booking = session.scalars(select(Booking)).one()
    text = calendars.booking_calendar(house.ports, booking).decode().replace("\r\n ", "")
    for word in ("Lan", "co.lan", "0912345678", "xe lăn", "ATTENDEE"):
        assert word not in text
