"""Retention: when a visit is long over, who came with a class is forgotten; how many came stays.

What is erased: the teacher's name, e-mail address, telephone number and account, access needs, the museum's
words to the teacher, staff's notes on the visit and on the waiting list, the words of the feedback form,
and what could tell whether a guessed request is the one that was made. What stays: programme, day,
school, commune, class, grade, numbers booked and come, states, and the marks of the feedback form.
"""

from __future__ import annotations

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from museum.domain.events import Job
from museum.domain.visits import Attendance, Booking, Feedback, VisitSession, WaitingListNote
from museum.ports import Ports
from museum.services.outbox import transaction

log = structlog.get_logger()

BATCH = 200
"""Bookings of one transaction."""


def erase_expired(session: Session, ports: Ports) -> int:
    """Erase what is personal in bookings whose retention date has passed; gives how many.

    Letters that the post keeps go first: what breaks off in between is found again by the next round.
    Raises Unavailable when the post's folder cannot be cleared: the bookings wait for that.
    """
    erased = 0
    while ids := _expired(session, ports):
        ports.mailer.forget(ids)
        with transaction(session, ports):
            _erase(session, ports, ids)
        erased += len(ids)
    if erased:
        log.info("bookings erased", number=erased)
    return erased


def _expired(session: Session, ports: Ports) -> list[str]:
    over = ports.clock.now() - ports.retention
    query = (
        select(Booking.id)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(Booking.erased_at.is_(None), VisitSession.ends_at <= over)
        .order_by(Booking.id)
        .limit(BATCH)
    )
    return list(session.scalars(query))


def _erase(session: Session, ports: Ports, ids: list[str]) -> None:
    wanted = (
        select(Booking)
        .where(Booking.id.in_(ids), Booking.erased_at.is_(None))
        .order_by(Booking.id)
        .with_for_update(of=Booking)
    )
    for booking in session.scalars(wanted):
        booking.teacher_name = booking.email = booking.phone = booking.needs = booking.answer = ""
        booking.user_id = None
        # A key may be anything that a client sent, and a digest can be tried out.
        booking.request_key, booking.request_digest = f"erased:{booking.id}", ""
        booking.version += 1
        booking.erased_at = ports.clock.now()
    session.execute(update(Attendance).where(Attendance.booking_id.in_(ids)).values(note=""))
    session.execute(update(WaitingListNote).where(WaitingListNote.booking_id.in_(ids)).values(reason=""))
    session.execute(update(Feedback).where(Feedback.booking_id.in_(ids)).values(text="", wishes=""))
    session.execute(update(Job).where(Job.subject.in_(ids)).values(last_error=""))
