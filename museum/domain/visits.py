"""Sessions, the resources they need, bookings of them, and what came of these."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.plans import PlanDay
from museum.domain.schools import School
from museum.domain.translated import Translated, translated


class SessionState(StrEnum):
    """Whether a session can be booked."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class BookingState(StrEnum):
    """How far a booking has come."""

    ASKED = "asked"
    """Waits for an educator's approval; holds its place."""
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    """A place is held for it until the offer expires."""
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


HOLDING = frozenset(
    {
        BookingState.ASKED,
        BookingState.CONFIRMED,
        BookingState.OFFERED,
        BookingState.ATTENDED,
        BookingState.ABSENT,
    }
)
"""The states in which a booking takes a place."""


class ResourceKind(StrEnum):
    """What a session may need and nobody can use twice at a time."""

    ROOM = "room"
    EDUCATOR = "educator"
    OBJECT = "object"


class Resource(Base):
    """A room, an educator or an object that sessions use."""

    __tablename__ = "resource"
    __table_args__ = (UniqueConstraint("institution_id", "kind", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    """The educator's account, if there is one."""
    open: Mapped[bool] = mapped_column(Boolean, default=True)


class Blackout(Base):
    """Days on which nothing takes place."""

    __tablename__ = "blackout"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    reason: Mapped[Translated] = translated("reason")


class VisitSession(Base):
    """One date of a programme, with places for so many classes."""

    __tablename__ = "visit_session"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND (taken <= places OR overbooked)", name="places"),
        CheckConstraint(
            "pupils_taken >= 0 AND (pupil_places IS NULL OR pupils_taken <= pupil_places OR overbooked)",
            name="pupil_places",
        ),
        Index(None, "institution_id", "starts_at"),
        Index(None, "programme_id", "starts_at"),
        # Years of sessions are counted from it alone.
        Index(
            "ix_visit_session_counted",
            "starts_at",
            "state",
            "institution_id",
            "programme_id",
            "plan_day_id",
            "with_education_department",
            "id",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places: Mapped[int] = mapped_column(Integer)
    """Classes, or groups."""
    taken: Mapped[int] = mapped_column(Integer, default=0)
    """Places that bookings hold: kept in the transaction that changes one."""
    pupil_places: Mapped[int | None]
    pupils_taken: Mapped[int] = mapped_column(Integer, default=0)
    overbooked: Mapped[bool] = mapped_column(Boolean, default=False)
    """A manager let more in than there are places, explicitly."""
    state: Mapped[str] = mapped_column(String(10), default=SessionState.DRAFT)
    languages: Mapped[list[str]] = mapped_column(default=list)
    place: Mapped[Translated] = translated("place")
    """Where it takes place, when that is not the programme's meeting point: a school, a stop of the mobile museum."""
    join_url: Mapped[str] = mapped_column(String(500), default="")
    """Of an online session; told to those who are booked alone."""
    plan_day_id: Mapped[str | None] = mapped_column(ForeignKey("plan_day.id"))
    """The day of the plans that it marks, be it held on that day or near it."""
    partners: Mapped[Translated] = translated("partners")
    """Who holds it together with the museum, e.g. the Department of Education and Training."""
    with_education_department: Mapped[bool] = mapped_column(Boolean, default=False)
    """The plans count sessions held together with it."""
    series_id: Mapped[str | None] = mapped_column(Id, index=True)
    """Sessions planned together."""
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    """SEQUENCE of the calendar entry: rises when time or place change (RFC 5545, 3.8.7.4)."""
    note: Mapped[Translated] = translated("note")
    """For those who come: what to bring, what is different this time."""
    reason: Mapped[Translated] = translated("reason")
    """Why it was cancelled."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    plan_day: Mapped[PlanDay | None] = relationship(lazy="selectin")
    programme: Mapped[Programme] = relationship(lazy="joined")
    institution: Mapped[Institution] = relationship(lazy="joined")
    resources: Mapped[list[Resource]] = relationship(secondary="session_resource", lazy="selectin")


class SessionResource(Base):
    """A session uses a resource."""

    __tablename__ = "session_resource"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("visit_session.id", ondelete="CASCADE"), primary_key=True
    )
    resource_id: Mapped[str] = mapped_column(ForeignKey("resource.id"), primary_key=True, index=True)


def _session_asked_for(context: DefaultExecutionContext) -> str:
    return str(context.get_current_parameters()["session_id"])  # type: ignore[no-untyped-call]


class Booking(Base):
    """A group's place in a session, or in its waiting list. No pupil is ever named."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("asked_session_id", "request_key"),
        Index(None, "session_id", "state", "rank"),
        # Who came is counted from it and from the one of attendance alone.
        Index(None, "session_id", "state", "remote", "id"),
        Index(None, "erased_at", "session_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """What people read out by telephone."""
    session_id: Mapped[str] = mapped_column(ForeignKey("visit_session.id"))
    state: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int] = mapped_column(Integer, default=0)
    """Order in the waiting list: of asking, until somebody reorders it and says why."""
    priority: Mapped[int] = mapped_column(Integer, default=0)
    """By rule (remote communes first): higher goes first, before the rank."""
    school_id: Mapped[str | None] = mapped_column(ForeignKey("school.id"), index=True)
    school_name: Mapped[str] = mapped_column(String(200))
    commune: Mapped[str] = mapped_column(String(120), default="")
    remote: Mapped[bool] = mapped_column(Boolean, default=False)
    level: Mapped[str] = mapped_column(String(20), default="")
    """What kind of group it is (`museum.domain.schools.Level`), where it was said or the directory knows it."""
    classes: Mapped[int] = mapped_column(Integer, default=1)
    """How many classes come together: so many places, all of them or none."""
    class_name: Mapped[str] = mapped_column(String(40), default="")
    grade: Mapped[int | None]
    pupils: Mapped[int] = mapped_column(Integer)
    adults: Mapped[int] = mapped_column(Integer, default=0)
    needs: Mapped[str] = mapped_column(Text, default="")
    """Access needs in practical words."""
    teacher_name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    """Of the teacher; these three and `needs` are emptied when the retention date has passed."""
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="vi")
    request_key: Mapped[str] = mapped_column(String(120))
    """The Idempotency-Key it came with, or one made for the form."""
    asked_session_id: Mapped[str] = mapped_column(Id, default=_session_asked_for)
    """The session that was asked for: a request that comes again is known there, wherever the booking went since."""
    request_digest: Mapped[str] = mapped_column(String(64))
    """Of what was asked: the same key with another request is refused."""
    first_state: Mapped[str] = mapped_column(
        String(12), default=lambda row: row.get_current_parameters()["state"]
    )
    """The state in which it was made: whoever sends the request again gets the same answer."""
    walk_in: Mapped[bool] = mapped_column(Boolean, default=False)
    offer_until: Mapped[datetime | None]
    reconfirmed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    """The museum's words to the teacher, when it approved, refused or cancelled."""
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    session: Mapped[VisitSession] = relationship(lazy="joined")
    school: Mapped[School | None] = relationship(lazy="selectin")
    attendance: Mapped[Attendance | None] = relationship(
        back_populates="booking", cascade="all, delete-orphan", lazy="selectin"
    )


class Attendance(Base):
    """Who really came: one row a booking, however often it is entered."""

    __tablename__ = "attendance"
    __table_args__ = (Index(None, "booking_id", "pupils", "adults"),)

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    pupils: Mapped[int] = mapped_column(Integer)
    adults: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    booking: Mapped[Booking] = relationship(back_populates="attendance")


class Feedback(Base):
    """What a teacher thought of it; holds no name."""

    __tablename__ = "feedback"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Question (`museum.services.feedback.QUESTIONS`) → 1 to 5."""
    text: Mapped[str] = mapped_column(Text, default="")
    """What was good."""
    wishes: Mapped[str] = mapped_column(Text, default="")
    """What should be changed."""
    at: Mapped[datetime]


class SentLetter(Base):
    """A letter of a kind to a booking: written before it is sent, so that it goes out once at most."""

    __tablename__ = "sent_letter"
    __table_args__ = (UniqueConstraint("booking_id", "kind"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    """What it says and for which turn of events, e.g. `reminder` or `confirmed:3`."""
    at: Mapped[datetime]
    """When it was claimed: whoever claims it, and nobody else, hands it over."""
    handed_over_at: Mapped[datetime | None]
    """When the post took it; None long after it was claimed: the staff had better call."""


class WaitingListNote(Base):
    """Why somebody moved a booking in the waiting list by hand."""

    __tablename__ = "waiting_list_note"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    from_rank: Mapped[int] = mapped_column(Integer)
    to_rank: Mapped[int] = mapped_column(Integer)
    """Places in the list, from 1."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
