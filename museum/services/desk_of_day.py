"""What the educators' desk shows: what needs a hand, and the sessions of a day. Plain readings, no changes.

Each is limited to the institutions that it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from museum.domain.events import Job
from museum.domain.local_time import local, span_of
from museum.domain.plan_days import Marked, next_of
from museum.domain.states import JobState
from museum.domain.visits import (
    HOLDING,
    Booking,
    BookingState,
    Resource,
    ResourceKind,
    SentLetter,
    SessionState,
    VisitSession,
)
from museum.services.letter_post import OVERDUE
from museum.services.letters import HANDLERS
from museum.services.plans import plan_days

T = TypeVar("T")
SHORT = 8
"""Lines of each part of the overview."""
MOST = 400
"""Sessions of one day, groups of one session list: more than any museum has."""
SOON = timedelta(hours=24)
"""Offers that end so soon are shown."""
LOOKED_BACK = timedelta(days=21)
"""So far back, sessions whose attendance is not entered are still asked about."""
PREPARED_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Part(Generic[T]):
    """The first lines of a part, and how many there are in all."""

    lines: Sequence[T]
    total: int

    def __bool__(self) -> bool:
        return bool(self.total)


@dataclass(frozen=True)
class Prepared:
    """A day of the plans, and the sessions that mark it."""

    marked: Marked
    sessions: Sequence[VisitSession]


@dataclass(frozen=True)
class Unsent:
    """A letter that has not reached the post."""

    booking: Booking
    kind: str = ""
    """As far as it was written."""


def sessions_between(
    session: Session, institution_ids: Collection[str], first: date, last: date, resource_id: str = ""
) -> list[VisitSession]:
    """List the sessions of some days in local time, earliest first; drafts too: they are being prepared."""
    begins, ends = span_of(first, last)
    query = select(VisitSession).where(
        VisitSession.institution_id.in_(institution_ids),
        VisitSession.starts_at >= begins,
        VisitSession.starts_at < ends,
    )
    if resource_id:
        query = query.where(VisitSession.resources.any(Resource.id == resource_id))
    return list(session.scalars(query.order_by(VisitSession.starts_at, VisitSession.id).limit(MOST)))


def groups_of(session: Session, session_ids: Collection[str]) -> dict[str, list[Booking]]:
    """List each session's groups: those that hold a place, by school and class, then those that wait, in their order."""
    query = (
        select(Booking)
        .where(Booking.session_id.in_(session_ids), Booking.state != BookingState.CANCELLED)
        .order_by(Booking.priority.desc(), Booking.rank)
    )
    found: dict[str, list[Booking]] = {one: [] for one in session_ids}
    for booking in session.scalars(query):
        found[booking.session_id].append(booking)
    for groups in found.values():
        # Sorting is stable: those that wait stay in their order.
        groups.sort(
            key=lambda one: (1, "", "") if one.state not in HOLDING else (0, one.school_name, one.class_name)
        )
    return found


def educators_of(session: Session, institution_ids: Collection[str]) -> list[Resource]:
    """List the educators whose days can be looked at, by name."""
    query = select(Resource).where(
        Resource.institution_id.in_(institution_ids), Resource.kind == ResourceKind.EDUCATOR, Resource.open
    )
    return list(session.scalars(query.order_by(Resource.name)))


def waiting_for_approval(session: Session, institution_ids: Collection[str], now: datetime) -> Part[Booking]:
    """List the bookings that wait for an answer, the nearest sessions first."""
    return _bookings(
        session,
        institution_ids,
        Booking.state == BookingState.ASKED,
        VisitSession.ends_at > now,
    )


def offers_ending(session: Session, institution_ids: Collection[str], now: datetime) -> Part[Booking]:
    """List the offered places that will go to the next group within a day, unless they are accepted."""
    return _bookings(
        session,
        institution_ids,
        Booking.state == BookingState.OFFERED,
        Booking.offer_until <= now + SOON,
        VisitSession.ends_at > now,
        order=Booking.offer_until,
    )


def not_entered(session: Session, institution_ids: Collection[str], now: datetime) -> Part[VisitSession]:
    """List the sessions of the last weeks of which nobody has entered who came, latest first."""
    open_ones = select(Booking.id).where(
        Booking.session_id == VisitSession.id,
        Booking.state.in_(HOLDING - {BookingState.ATTENDED, BookingState.ABSENT}),
    )
    return _sessions(
        session,
        institution_ids,
        VisitSession.ends_at <= now,
        VisitSession.ends_at > now - LOOKED_BACK,
        VisitSession.state != SessionState.CANCELLED,
        open_ones.exists(),
        order=VisitSession.starts_at.desc(),
    )


def waiting_with_room(
    session: Session, institution_ids: Collection[str], now: datetime
) -> Part[VisitSession]:
    """List the coming sessions where groups wait though places are free.

    Either what is free is too little for them, or a rule or the end of booking keeps them out: people see a
    way where rules see none.
    """
    waiting = select(Booking.id).where(
        Booking.session_id == VisitSession.id, Booking.state == BookingState.WAITLISTED
    )
    return _sessions(
        session,
        institution_ids,
        VisitSession.starts_at > now,
        VisitSession.state != SessionState.CANCELLED,
        VisitSession.taken < VisitSession.places,
        waiting.exists(),
    )


def unsent_letters(session: Session, institution_ids: Collection[str], now: datetime) -> Part[Unsent]:
    """List the letters of visits to come that have not reached the post, latest first.

    Either the post has refused them for now, and they are tried again by themselves, or nobody can tell
    whether it took them: their readers had better be called.
    """
    mine = (VisitSession.institution_id.in_(institution_ids), VisitSession.ends_at > now)
    claimed = (
        select(SentLetter.kind, Booking)
        .join(Booking, Booking.id == SentLetter.booking_id)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(*mine, SentLetter.handed_over_at.is_(None), SentLetter.at <= now - OVERDUE)
    )
    resting = (
        select(Booking)
        .join(Job, Job.subject == Booking.id)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(*mine, Job.handler.in_(HANDLERS), Job.state == JobState.RESTING)
    )
    found = [
        Unsent(booking, kind)
        for kind, booking in session.execute(claimed.order_by(SentLetter.at.desc()).limit(SHORT)).tuples()
    ]
    found += [Unsent(booking) for booking in session.scalars(resting.order_by(Job.id.desc()).limit(SHORT))]
    return Part(found[:SHORT], _count(session, claimed) + _count(session, resting))


def plan_days_ahead(session: Session, institution_ids: Collection[str], now: datetime) -> list[Prepared]:
    """List the days of the plans as they come, each with the sessions that mark it."""
    marked = next_of(plan_days(session), local(now).date())
    query = select(VisitSession).where(
        VisitSession.institution_id.in_(institution_ids),
        VisitSession.plan_day_id.is_not(None),
        VisitSession.state != SessionState.CANCELLED,
        VisitSession.starts_at > now - LOOKED_BACK,
        VisitSession.starts_at < now + PREPARED_AHEAD,
    )
    sessions = list(session.scalars(query.order_by(VisitSession.starts_at).limit(MOST)))
    return [
        Prepared(one, [visit for visit in sessions if visit.plan_day_id == one.day.id and _near(one, visit)])
        for one in marked
    ]


def _near(marked: Marked, visit: VisitSession) -> bool:
    """Say whether a session marks the day in that very year: it may be held some weeks from it."""
    return abs(marked.away(local(visit.starts_at).date())) <= LOOKED_BACK


def _bookings(
    session: Session,
    institution_ids: Collection[str],
    *wanted: ColumnElement[bool],
    order: SQLColumnExpression[Any] | None = None,
) -> Part[Booking]:
    query = (
        select(Booking)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(VisitSession.institution_id.in_(institution_ids), *wanted)
    )
    first = VisitSession.starts_at if order is None else order
    rows = list(session.scalars(query.order_by(first, Booking.created_at, Booking.id).limit(SHORT)))
    return Part(rows, _count(session, query))


def _sessions(
    session: Session,
    institution_ids: Collection[str],
    *wanted: ColumnElement[bool],
    order: SQLColumnExpression[Any] | None = None,
) -> Part[VisitSession]:
    query = select(VisitSession).where(VisitSession.institution_id.in_(institution_ids), *wanted)
    first = VisitSession.starts_at if order is None else order
    rows = list(session.scalars(query.order_by(first, VisitSession.id).limit(SHORT)))
    return Part(rows, _count(session, query))


def _count(session: Session, query: Select[Any]) -> int:
    ids = query.with_only_columns(func.count()).order_by(None)
    return session.scalar(ids) or 0
