"""What time brings to sessions, bookings and calls for reports: offers expire, places are freed, letters fall due.

A worker does a round of it every half minute. Everything is decided on the rows as they are, under their
locks, so that a round that is missed, done twice, or done by two workers at once changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, lazyload

from museum.db.engine import alone
from museum.domain.booking_rules import RECONFIRM_NOTICE, fits, waits_by_rule
from museum.domain.education import Programme
from museum.domain.errors import MuseumError
from museum.domain.events import (
    Cause,
    Event,
    FeedbackDue,
    Job,
    ReconfirmationDue,
    ReminderDue,
    WaitingOver,
)
from museum.domain.states import JobState
from museum.domain.visit_timing import (
    FEEDBACK_FOR,
    REMINDERS,
    feedback_due,
    lapsed,
    reconfirmation_due,
    reminder_due,
    waiting_over,
)
from museum.domain.visits import (
    Booking,
    BookingState,
    Feedback,
    SentLetter,
    SessionState,
    VisitSession,
)
from museum.ports import Ports
from museum.services import call_upkeep, letter_post, letters, retention, unit_letters
from museum.services.booking_places import free, locked_booking, turn
from museum.services.letter_texts import Kind
from museum.services.outbox import record, transaction
from museum.services.waiting import promote

log = structlog.get_logger()

_NARROW = (
    contains_eager(Booking.session).options(
        lazyload(VisitSession.institution),
        lazyload(VisitSession.plan_day),
        lazyload(VisitSession.resources),
        joinedload(VisitSession.programme, innerjoin=True).options(
            lazyload(Programme.institution), lazyload(Programme.package)
        ),
    ),
    lazyload(Booking.school),
    lazyload(Booking.attendance),
)
"""Loads what the rules of time look at."""
MOST = 2_000
"""Letters of one kind that one round queues; the next round goes on."""


@dataclass(frozen=True)
class Round:
    """What a round did."""

    offered: int = 0
    """Places offered to those who wait."""
    freed: int = 0
    """Places that nobody reconfirmed."""
    queued: int = 0
    """Letters to teachers that fell due."""
    reminded: int = 0
    """Reminders to units that fell due."""
    woken: int = 0
    """Letters to be tried again."""
    erased: int = 0
    """Bookings whose retention date has passed."""


def keep_up(session: Session, ports: Ports) -> Round:
    """Do a round; what fails is told in the log, stops nothing else, and is done by the next round."""
    return Round(
        offered=_tried(session, lambda: offer_places(session, ports)),
        freed=_tried(session, lambda: free_lapsed(session, ports)),
        queued=_tried(session, lambda: queue_letters(session, ports)),
        reminded=_tried(session, lambda: call_upkeep.queue_reminders(session, ports)),
        woken=_tried(
            session,
            lambda: letter_post.try_again(session, ports, (*letters.HANDLERS, *unit_letters.HANDLERS)),
        ),
        erased=_tried(session, lambda: retention.erase_expired(session, ports)),
    )


def _tried(session: Session, step: Callable[[], int]) -> int:
    try:
        return step()
    except Exception as error:
        # One session that went wrong keeps no other from its letters.
        session.rollback()
        log.warning("upkeep failed", error=type(error).__name__, exc_info=not isinstance(error, MuseumError))
        return 0


def offer_places(session: Session, ports: Ports) -> int:
    """Let offers expire and offer what is free, also what a rule kept back until now; gives how many places."""
    found = _unsettled(session, ports.clock.now())
    return sum(_tried(session, partial(_offer, session, ports, one)) for one in found)


def _offer(session: Session, ports: Ports, session_id: str) -> int:
    return len(promote(session, ports, session_id))


def _unsettled(session: Session, now: datetime) -> list[str]:
    """List the sessions in which an offer has expired, or a group waits that finds room."""
    expired = select(Booking.session_id).where(
        Booking.state == BookingState.OFFERED, Booking.offer_until <= now
    )
    found = set(session.scalars(expired))
    waiting = (
        select(Booking)
        .join(Booking.session)
        .options(*_NARROW)
        .where(
            Booking.state == BookingState.WAITLISTED,
            VisitSession.state == SessionState.OPEN,
            VisitSession.starts_at > now,
            VisitSession.taken < VisitSession.places,
        )
    )
    for booking in session.scalars(waiting):
        visit = booking.session
        if fits(visit, booking.classes, booking.pupils) and not waits_by_rule(
            visit, now, remote=booking.remote
        ):
            found.add(visit.id)
    return sorted(found)


def free_lapsed(session: Session, ports: Ports) -> int:
    """Free the places of groups that were asked to reconfirm and did not; gives how many."""
    asked = (
        select(Booking, SentLetter.handed_over_at)
        .join(Booking.session)
        .join(SentLetter, SentLetter.booking_id == Booking.id)
        .where(
            Booking.state == BookingState.CONFIRMED,
            Booking.reconfirmed_at.is_(None),
            VisitSession.starts_at > ports.clock.now(),
            SentLetter.kind == _key(Kind.RECONFIRM),
            SentLetter.handed_over_at.is_not(None),
        )
        .options(*_NARROW)
    )
    now = ports.clock.now()
    ids = [booking.id for booking, at in session.execute(asked) if lapsed(booking, at, now)]
    return sum(_tried(session, partial(_free, session, ports, one)) for one in ids)


def _free(session: Session, ports: Ports, booking_id: str) -> bool:
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        key = f"{Kind.RECONFIRM}:{letters.turn_of(booking)}"
        asked_at = session.scalar(
            select(SentLetter.handed_over_at).where(
                SentLetter.booking_id == booking.id, SentLetter.kind == key
            )
        )
        if not lapsed(booking, asked_at, ports.clock.now()):
            return False
        turn(session, ports, booking, BookingState.CANCELLED, Cause.LAPSED)
        free(visit, booking)
        promote(session, ports, visit.id)
    return True


@dataclass(frozen=True)
class _Due:
    """A kind of letter that time asks for."""

    event: type[Event]
    kind: Kind
    is_due: Callable[[Booking, datetime], bool]
    among: Callable[[Session, datetime], tuple[ColumnElement[bool], ...]]
    """Narrows the bookings to be looked at."""


def _to_remind(_: Session, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Booking.state == BookingState.CONFIRMED,
        VisitSession.starts_at > now,
        VisitSession.starts_at <= now + max(REMINDERS),
    )


def _to_reconfirm(session: Session, now: datetime) -> tuple[ColumnElement[bool], ...]:
    days = session.scalar(select(func.max(Programme.reconfirm_days))) or 0
    return (
        Booking.state == BookingState.CONFIRMED,
        Booking.reconfirmed_at.is_(None),
        VisitSession.starts_at > now,
        VisitSession.starts_at <= now + timedelta(days=days) + RECONFIRM_NOTICE,
    )


def _to_console(session: Session, now: datetime) -> tuple[ColumnElement[bool], ...]:
    hours = session.scalar(select(func.max(Programme.closes_hours))) or 0
    return (
        Booking.state == BookingState.WAITLISTED,
        VisitSession.starts_at > now,
        VisitSession.starts_at <= now + timedelta(hours=hours),
    )


def _to_ask(_: Session, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Booking.state.in_((BookingState.CONFIRMED, BookingState.ATTENDED)),
        Booking.walk_in.is_(False),
        VisitSession.ends_at <= now,
        VisitSession.ends_at > now - FEEDBACK_FOR,
        ~exists().where(Feedback.booking_id == Booking.id),
    )


_DUE = (
    _Due(ReminderDue, Kind.REMINDER, reminder_due, _to_remind),
    _Due(ReconfirmationDue, Kind.RECONFIRM, reconfirmation_due, _to_reconfirm),
    _Due(WaitingOver, Kind.WAITING_OVER, waiting_over, _to_console),
    _Due(FeedbackDue, Kind.FEEDBACK, feedback_due, _to_ask),
)


def queue_letters(session: Session, ports: Ports) -> int:
    """Queue the letters that have fallen due, each in a job of its own, each once; gives how many."""
    return sum(_queue(session, ports, due) for due in _DUE)


def _queue(session: Session, ports: Ports, due: _Due) -> int:
    if next(_found(session, ports, due), None) is None:
        return 0
    with transaction(session, ports):
        # Of two workers that do their rounds at once, the second sees what the first has queued.
        alone(session, SentLetter)
        ids = list(_found(session, ports, due))
        for booking_id in ids:
            record(session, ports, due.event(booking_id))
    return len(ids)


def _found(session: Session, ports: Ports, due: _Due) -> Iterator[str]:
    now = ports.clock.now()
    waiting = aliased(Job)
    query: Select[tuple[Booking]] = (
        select(Booking)
        .join(Booking.session)
        .options(*_NARROW)
        .where(
            *due.among(session, now),
            VisitSession.state != SessionState.CANCELLED,
            Booking.email != "",
            Booking.erased_at.is_(None),
            ~exists().where(SentLetter.booking_id == Booking.id, SentLetter.kind == _key(due.kind)),
            ~exists().where(
                waiting.subject == Booking.id,
                waiting.kind == due.event.__name__,
                waiting.state != JobState.DONE,
            ),
        )
        .order_by(VisitSession.starts_at, Booking.id)
        .limit(MOST)
    )
    return (booking.id for booking in session.scalars(query) if due.is_due(booking, now))


def _key(kind: Kind) -> ColumnElement[str]:
    """Give what `museum.services.letters.turn_of` makes the key of a letter, for the row at hand."""
    return (
        literal(f"{kind}:", String)
        + Booking.session_id
        + literal(":", String)
        + cast(VisitSession.sequence, String)
    )
