"""The waiting list: who is next, and the places offered to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.booking_rules import closes_at, fits, waits_by_rule
from museum.domain.errors import Conflict, Invalid
from museum.domain.events import Cause
from museum.domain.people import Person
from museum.domain.visits import Booking, BookingState, SessionState, WaitingListNote
from museum.ports import Ports
from museum.services.booking_places import free, in_state, locked_booking, locked_session, take, turn
from museum.services.outbox import transaction
from museum.services.permission import require_educator
from museum.text.clean import normalise

LONGEST_REASON = 500


def promote(session: Session, ports: Ports, session_id: str) -> list[Booking]:
    """Let expired offers go and offer free places to those who wait, first come first served.

    A group too large for what is free keeps its rank; smaller ones behind it may go first.
    Idempotent: what is offered holds its place.
    """
    with transaction(session, ports):
        visit = locked_session(session, session_id)
        now = ports.clock.now()
        for booking in in_state(session, visit, BookingState.OFFERED):
            if booking.offer_until is not None and booking.offer_until <= now:
                turn(session, ports, booking, BookingState.CANCELLED, Cause.EXPIRED)
                free(visit, booking)
        offered = []
        closes = closes_at(visit)
        if visit.state == SessionState.OPEN and now < closes:
            for booking in in_state(session, visit, BookingState.WAITLISTED):
                if fits(visit, booking.classes, booking.pupils) and not waits_by_rule(
                    visit, now, remote=booking.remote
                ):
                    booking.offer_until = min(now + timedelta(hours=visit.programme.offer_hours), closes)
                    turn(session, ports, booking, BookingState.OFFERED)
                    take(visit, booking)
                    offered.append(booking)
    return offered


def accept(session: Session, ports: Ports, booking_id: str) -> Booking:
    """Accept an offered place; raises Conflict when the offer has expired.

    Where educators approve each booking, it waits for their word from here on.
    """
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        if booking.state in (BookingState.CONFIRMED, BookingState.ASKED):
            return booking
        late = booking.offer_until is not None and booking.offer_until <= ports.clock.now()
        if booking.state != BookingState.OFFERED or late:
            raise Conflict(
                "Lời mời giữ chỗ đã hết hạn và chỗ đã chuyển cho nhóm sau. Bạn có thể đăng ký lại.",
                "The offer has expired and the place went to the next group. You may book again.",
            )
        booking.offer_until = None
        if visit.programme.approval:
            turn(session, ports, booking, BookingState.ASKED)
        else:
            turn(session, ports, booking, BookingState.CONFIRMED, Cause.ACCEPTED)
    return booking


def waiting_position(session: Session, booking: Booking) -> int | None:
    """Give a booking's place in the waiting list, from 1; None when it does not wait."""
    if booking.state != BookingState.WAITLISTED:
        return None
    waiting = select(Booking.id).where(
        Booking.session_id == booking.session_id, Booking.state == BookingState.WAITLISTED
    )
    order = list(session.scalars(waiting.order_by(Booking.priority.desc(), Booking.rank)))
    return order.index(booking.id) + 1


def reorder(
    session: Session, ports: Ports, person: Person, booking_id: str, position: int, reason: str
) -> Booking:
    """Put a waiting booking at a place of the list, from 1; who did it and why stays on record.

    Raises Invalid without a reason, Conflict when the booking does not wait any more.
    """
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        require_educator(person, visit.institution_id)
        if not 0 < len(normalise(reason)) <= LONGEST_REASON:
            raise Invalid(
                f"Hãy ghi lý do đổi thứ tự (tối đa {LONGEST_REASON} ký tự).",
                f"Please say why the order is changed (at most {LONGEST_REASON} characters).",
                "reason",
            )
        waiting = in_state(session, visit, BookingState.WAITLISTED)
        if booking not in waiting:
            raise Conflict(
                "Đăng ký này không còn trong danh sách chờ.", "This booking does not wait any more."
            )
        before = waiting.index(booking) + 1
        waiting.remove(booking)
        at = min(max(position, 1), len(waiting) + 1) - 1
        waiting.insert(at, booking)
        _put_in_order(waiting, at)
        session.add(
            WaitingListNote(
                booking_id=booking.id,
                user_id=person.user_id,
                from_rank=before,
                to_rank=waiting.index(booking) + 1,
                reason=normalise(reason),
                at=ports.clock.now(),
            )
        )
    return booking


def _put_in_order(waiting: Sequence[Booking], at: int) -> None:
    """Let the booking at a place of the list stand there: what a person decided is above the rule, for it alone."""
    beside = waiting[at + 1 : at + 2] or waiting[max(at - 1, 0) : at]
    if beside:
        waiting[at].priority = beside[0].priority
    equals = [one for one in waiting if one.priority == waiting[at].priority]
    for one, rank in zip(equals, sorted(one.rank for one in equals), strict=True):
        one.rank = rank
