"""Two institutions that schools come to, with their staff: what the tests look at belongs to the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.people import Person, Role
from museum.domain.translated import Translated
from museum.domain.visits import Attendance, Booking, Resource, ResourceKind, VisitSession
from museum.services import booking_links
from museum.services.letters import write_letter
from tests.factories.house import House
from tests.factories.staff import Client, employ, institution_of, staffed_app
from tests.factories.visits import Calendar

EDUCATOR, MANAGER, STRANGER = "giao.duc@a.local", "quan.ly@a.local", "giao.duc@b.local"


@dataclass
class Teaching:
    """The workbench of educators over a small house."""

    house: House
    app: Flask
    calendar: Calendar
    """Of the first institution."""
    other: Calendar
    institution_id: str
    other_id: str
    people: dict[str, Person] = field(default_factory=dict)

    def client(self, email: str = EDUCATOR) -> Client:
        client = Client(self.app)
        assert client.login(email).status_code == 302
        return client

    def employ(self, email: str, role: Role, institution: str = "a") -> str:
        """Open an account; gives its address."""
        with self.house.sessions() as session:
            self.people[email] = employ(
                session, self.house, email, role, institution_of(session, self.house, institution)
            )
        return email

    def booking(self, booking_id: str) -> Booking:
        with self.house.sessions() as session:
            found = session.get_one(Booking, booking_id)
            _ = found.session.programme, found.attendance
            return found

    def token(self, booking_id: str) -> str:
        """Give the signed part of a booking's link."""
        return booking_links.token_of(self.house.ports, self.booking(booking_id))

    def attendances(self) -> list[tuple[int, int, str]]:
        with self.house.sessions() as session:
            rows = session.scalars(select(Attendance).order_by(Attendance.pupils))
            return [(one.pupils, one.adults, one.note) for one in rows]

    def led_by(self, session_id: str, name: str, user: str = "") -> str:
        """Give a session an educator; gives the resource's id."""
        with self.house.sessions() as session, writing(session):
            visit = session.get_one(VisitSession, session_id)
            one = Resource(
                id=new_id(),
                institution_id=visit.institution_id,
                kind=ResourceKind.EDUCATOR,
                name=name,
                user_id=self.people[user].user_id if user else None,
            )
            visit.resources.append(one)
            return one.id

    def on_the_day(self, places: int = 3, hours: float = 1, **more: int) -> str:
        """Give a session that begins in an hour, which was bookable until now."""
        return self.calendar.session(places, days=hours / 24, **more)


def build_teaching(house: House) -> Teaching:
    """Give two institutions with a programme each, whose bookings close when the session begins."""
    house.handle("write_letter", write_letter)
    app = staffed_app(house)
    with house.sessions() as session:
        ids = [institution_of(session, house, slug).id for slug in ("a", "b")]
    calendars = [
        Calendar.of(
            house, institution_id=one, closes_hours=0, meeting_point=Translated("Sảnh lớn", "Main hall")
        )
        for one in ids
    ]
    teaching = Teaching(house, app, *calendars, *ids)
    teaching.employ(EDUCATOR, Role.EDUCATOR)
    teaching.employ(MANAGER, Role.MANAGER)
    teaching.employ(STRANGER, Role.EDUCATOR, "b")
    return teaching
