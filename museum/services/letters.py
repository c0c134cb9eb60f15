"""Letters to those who booked: for every turn of a booking, and what time asks for; each once at most.

How a letter is claimed and handed over says `museum.services.letter_post`; `museum status` names those that
were claimed and not handed over. Whether a letter is still true is decided under the lock of its booking,
together with the claim: none that speaks of a place goes out after a cancellation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.events import (
    BookingChanged,
    Cause,
    Event,
    FeedbackDue,
    LinkWanted,
    ReconfirmationDue,
    ReminderDue,
    SessionChanged,
    WaitingOver,
)
from museum.domain.visit_timing import feedback_due, reconfirmation_due, reminder_due, waiting_over
from museum.domain.visits import Booking, BookingState, SentLetter, SessionState, VisitSession
from museum.ports import Ports
from museum.ports.mail import Letter
from museum.services.letter_post import OVERDUE, hand_over
from museum.services.letter_texts import Kind
from museum.services.letter_writing import INVITED, compose
from museum.services.outbox import transaction

HANDLERS = ("write_letter", "tell_session")
"""Their names in the table `FLOW`."""

_BY_CAUSE = {
    Cause.ACCEPTED: Kind.ACCEPTED,
    Cause.APPROVED: Kind.APPROVED,
    Cause.REFUSED: Kind.REFUSED,
    Cause.NUMBERS: Kind.NUMBERS,
    Cause.MOVED: Kind.MOVED,
    Cause.GIVEN_BACK: Kind.GIVEN_BACK,
    Cause.WITHDRAWN: Kind.WITHDRAWN,
    Cause.EXPIRED: Kind.EXPIRED,
    Cause.LAPSED: Kind.LAPSED,
}
_BY_STATE = {
    BookingState.ASKED: Kind.ASKED,
    BookingState.CONFIRMED: Kind.CONFIRMED,
    BookingState.WAITLISTED: Kind.WAITLISTED,
    BookingState.OFFERED: Kind.OFFERED,
}
_BY_TIME: dict[type[Event], tuple[Kind, Callable[[Booking, datetime], bool]]] = {
    ReminderDue: (Kind.REMINDER, reminder_due),
    ReconfirmationDue: (Kind.RECONFIRM, reconfirmation_due),
    WaitingOver: (Kind.WAITING_OVER, waiting_over),
    FeedbackDue: (Kind.FEEDBACK, feedback_due),
}
_TOLD = frozenset({BookingState.ASKED, BookingState.CONFIRMED, BookingState.WAITLISTED, BookingState.OFFERED})
"""The states of bookings that want to know when their session changes."""


@dataclass(frozen=True)
class Wanted:
    """A letter that is true of a booking at this moment."""

    kind: Kind
    turn: str
    """Of which turn of events it tells: with the kind, what it may be sent once for."""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.turn}"


def write_letter(session: Session, ports: Ports, event: Event) -> None:
    """Tell a teacher what became of the booking that an event speaks of, unless it has come to something else since."""
    if isinstance(event, BookingChanged):
        _deliver(session, ports, event.subject, lambda booking: _of_turn(booking, event, ports.clock.now()))
        return
    if isinstance(event, LinkWanted):
        _deliver(session, ports, event.subject, lambda _: Wanted(Kind.LINK, event.key))
        return
    kind, due = _BY_TIME[type(event)]
    _deliver(
        session,
        ports,
        event.subject,
        lambda booking: Wanted(kind, turn_of(booking)) if due(booking, ports.clock.now()) else None,
    )


def tell_session(session: Session, ports: Ports, event: Event) -> None:
    """Tell all who are booked or wait that their session takes place at another time or place.

    Of a cancelled one the bookings' own turns tell.
    """
    visit = session.get(VisitSession, event.subject)
    if visit is None or not isinstance(event, SessionChanged):
        return
    those = select(Booking.id).where(Booking.session_id == visit.id, Booking.state.in_(_TOLD))
    for booking_id in session.scalars(those.order_by(Booking.id)).all():
        _deliver(session, ports, booking_id, lambda booking: _of_session(booking, event, ports.clock.now()))


def turn_of(booking: Booking) -> str:
    """Name a booking's visit as it is planned now: moved, it is another to be reminded of."""
    return f"{booking.session_id}:{booking.session.sequence}"


def _of_turn(booking: Booking, event: BookingChanged, now: datetime) -> Wanted | None:
    newer = (booking.sequence, booking.state) != (event.sequence, event.state)
    if newer or booking.walk_in or booking.session.ends_at <= now:
        return None
    kind = _kind_of(booking, event)
    return Wanted(kind, str(event.sequence)) if kind else None


def _kind_of(booking: Booking, event: BookingChanged) -> Kind | None:
    if event.cause:
        return _BY_CAUSE[Cause(event.cause)]
    if event.state != BookingState.CANCELLED:
        return _BY_STATE.get(BookingState(event.state))
    cancelled = booking.session.state == SessionState.CANCELLED
    return Kind.SESSION_CANCELLED if cancelled else Kind.WITHDRAWN


def _of_session(booking: Booking, event: SessionChanged, now: datetime) -> Wanted | None:
    visit = booking.session
    newer = (visit.id, visit.sequence) != (event.subject, event.sequence)
    if newer or visit.state == SessionState.CANCELLED or booking.state not in _TOLD or visit.ends_at <= now:
        return None
    return Wanted(Kind.SESSION_CHANGED, turn_of(booking))


def _deliver(
    session: Session, ports: Ports, booking_id: str, choose: Callable[[Booking], Wanted | None]
) -> None:
    """Hand over the letter that is wanted, if one is; raises Unavailable when the post does not take it now."""
    letter = _claim(session, ports, booking_id, choose)
    if letter is not None:
        hand_over(session, ports, SentLetter, letter)


def _claim(
    session: Session, ports: Ports, booking_id: str, choose: Callable[[Booking], Wanted | None]
) -> Letter | None:
    """Claim a letter that is true at this moment and was not claimed before, and write it."""
    with transaction(session, ports):
        booking = locked(session, Booking, booking_id)
        if booking is None or not booking.email or booking.erased_at is not None:
            return None
        wanted = choose(booking)
        if wanted is None:
            return None
        earlier = session.scalars(select(SentLetter.kind).where(SentLetter.booking_id == booking.id)).all()
        if wanted.key in earlier:
            return None
        invited = any(key.partition(":")[0] in INVITED for key in earlier)
        row = SentLetter(id=new_id(), booking_id=booking.id, kind=wanted.key, at=ports.clock.now())
        letter = compose(session, ports, booking, wanted.kind, row.id, invited=invited)
        session.add(row)
    return letter


@dataclass(frozen=True)
class Lost:
    """A letter that was claimed and, as far as anybody knows, not handed over."""

    reference: str
    kind: str
    at: datetime


def lost(session: Session, ports: Ports, limit: int = 200) -> list[Lost]:
    """List the letters of visits to come that were not handed over, oldest first: somebody had better call."""
    now = ports.clock.now()
    query = (
        select(Booking.reference, SentLetter.kind, SentLetter.at)
        .join(Booking, Booking.id == SentLetter.booking_id)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(SentLetter.handed_over_at.is_(None), SentLetter.at < now - OVERDUE, VisitSession.ends_at > now)
        .order_by(SentLetter.at, SentLetter.id)
        .limit(limit)
    )
    return [Lost(reference, kind.partition(":")[0], at) for reference, kind, at in session.execute(query)]
