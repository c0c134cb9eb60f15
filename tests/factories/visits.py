"""Programmes and sessions for the tests of bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.education import Programme
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Booking, SessionState, VisitSession
from museum.services import bookings
from museum.services.bookings import Asked
from tests.factories.house import House


@dataclass
class Calendar:
    """A house in which a programme is offered."""

    house: House
    programme_id: str

    @classmethod
    def of(cls, house: House, **rules: Any) -> Calendar:
        with house.sessions() as session:
            institution = house.institution(session)
            now = house.clock.now()
            programme = Programme(
                id=new_id(),
                created_at=now,
                changed_at=now,
                **{
                    "slug": f"trong-{new_id()}",
                    "institution_id": institution.id,
                    "title": Translated("Nghe tiếng trống đồng", "Hear the drum"),
                    "state": Publication.PUBLISHED,
                    "most_pupils": 60,
                    **rules,
                },
            )
            with writing(session):
                session.add(programme)
            return cls(house, programme.id)

    def session(
        self, places: int = 1, *, pupil_places: int | None = None, days: float = 10, **values: Any
    ) -> str:
        with self.house.sessions() as session, writing(session):
            now = self.house.clock.now()
            programme = session.get_one(Programme, self.programme_id)
            visit = VisitSession(
                id=new_id(),
                programme_id=programme.id,
                institution_id=programme.institution_id,
                places=places,
                pupil_places=pupil_places,
                created_at=now,
                changed_at=now,
                **{
                    "state": SessionState.OPEN,
                    "starts_at": now + timedelta(days=days),
                    "ends_at": now + timedelta(days=days, minutes=90),
                    **values,
                },
            )
            session.add(visit)
            return visit.id

    def book(self, session_id: str, *, key: str = "", **asked: Any) -> Booking:
        with self.house.sessions() as session:
            wanted = Asked(
                **{"school": "THCS Chiềng Vân", "pupils": 30, "email": "co.lan@example.org", **asked}
            )
            return bookings.book(session, self.house.ports, session_id, wanted, key or new_id())

    def states(self, session_id: str) -> list[str]:
        with self.house.sessions() as session:
            query = select(Booking.state).where(Booking.session_id == session_id).order_by(Booking.rank)
            return list(session.scalars(query))

    def counts(self, session_id: str) -> tuple[int, int]:
        with self.house.sessions() as session:
            visit = session.get_one(VisitSession, session_id)
            return visit.taken, visit.pupils_taken
