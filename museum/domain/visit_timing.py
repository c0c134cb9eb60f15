"""When time itself asks for a letter or frees a place: pure rules, no database."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from museum.domain.booking_rules import RECONFIRM_NOTICE, closes_at, reconfirm_by, wants_reconfirmation
from museum.domain.local_time import local, moment_of
from museum.domain.visits import Booking, BookingState, SessionState

REMINDERS = (timedelta(days=3), timedelta(days=1))
"""So long before a visit a group is reminded, once: on the day before where the booking was still fresh."""
FRESH = timedelta(hours=6)
"""Who had a letter about the booking so short a time ago needs no reminder."""
ANSWER_TIME = timedelta(days=2)
"""A group has at least so long to reconfirm, however late the post was, before its place is freed."""
FEEDBACK_AT = time(9)
"""On the day after the visit."""
FEEDBACK_FOR = timedelta(days=14)
"""After that nobody remembers."""


def reminder_due(booking: Booking, now: datetime) -> bool:
    """Say whether a group is to be reminded of its visit now."""
    visit = booking.session
    if booking.state != BookingState.CONFIRMED or visit.state == SessionState.CANCELLED:
        return False
    known = max(booking.changed_at, visit.changed_at) if visit.sequence else booking.changed_at
    moments = (visit.starts_at - before for before in REMINDERS)
    return any(known <= moment - FRESH and moment <= now < visit.starts_at for moment in moments)


def reconfirmation_due(booking: Booking, now: datetime) -> bool:
    """Say whether a group is to be asked now whether it still comes."""
    by = reconfirm_by(booking.session)
    return by is not None and by - RECONFIRM_NOTICE <= now < by and _unconfirmed(booking)


def lapsed(booking: Booking, asked_at: datetime | None, now: datetime) -> bool:
    """Say whether a place is to be freed: its group was asked, had time to answer, and did not.

    Nobody loses a place by a letter that never left the house, and none is freed once booking has
    closed: nobody could take it.
    """
    by = reconfirm_by(booking.session)
    if by is None or asked_at is None or not _unconfirmed(booking):
        return False
    return max(by, asked_at + ANSWER_TIME) <= now < closes_at(booking.session)


def _unconfirmed(booking: Booking) -> bool:
    """Say whether nothing tells that a group still comes: it neither said so, nor changed anything of late."""
    return (
        booking.state == BookingState.CONFIRMED
        and booking.session.state != SessionState.CANCELLED
        and booking.reconfirmed_at is None
        and wants_reconfirmation(booking.session, booking.changed_at)
    )


def waited_in_vain(booking: Booking, now: datetime) -> bool:
    """Say whether a group waited until booking had closed: from then on no place is offered to it."""
    return booking.state == BookingState.WAITLISTED and closes_at(booking.session) <= now


def waiting_over(booking: Booking, now: datetime) -> bool:
    """Say whether a group is to be told now that it waited in vain: the visit is still to come."""
    visit = booking.session
    return waited_in_vain(booking, now) and visit.state != SessionState.CANCELLED and now < visit.starts_at


def feedback_due(booking: Booking, now: datetime) -> bool:
    """Say whether a group is to be asked now what it thought of the visit: on the morning after."""
    visit = booking.session
    if visit.state == SessionState.CANCELLED or booking.walk_in:
        return False
    morning = moment_of(local(visit.ends_at).date() + timedelta(days=1), FEEDBACK_AT)
    came = booking.state in (BookingState.ATTENDED, BookingState.CONFIRMED)
    return came and morning <= now < visit.ends_at + FEEDBACK_FOR
