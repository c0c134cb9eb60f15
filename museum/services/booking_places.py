"""Places of a session, taken and given back: always under the lock of its row.

However many ask at once, no place is given twice. Two sessions are locked in the order of their ids.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from museum.db.engine import locked
from museum.domain.booking_rules import adults_wanted
from museum.domain.education import Programme
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.events import BookingChanged, Cause
from museum.domain.visits import HOLDING, Booking, BookingState, VisitSession
from museum.ports import Ports
from museum.services.outbox import record

LIVE = HOLDING | {BookingState.WAITLISTED}
"""The states of bookings that have not been given up."""
_UNDER_LOCK = (
    lazyload(VisitSession.resources),
    lazyload(VisitSession.plan_day),
    joinedload(VisitSession.programme).lazyload(Programme.package),
)
"""What nobody needs to give places away is not read while others wait."""


def locked_session(session: Session, session_id: str) -> VisitSession:
    """Lock a session, its programme and institution beside it; raises NotFound."""
    visit = locked(session, VisitSession, session_id, _UNDER_LOCK)
    if visit is None:
        raise NotFound(
            "Không có buổi này. Có thể bảo tàng vừa bỏ buổi này khỏi lịch.",
            "There is no such session. The museum may just have taken it out of the calendar.",
        )
    return visit


def locked_booking(session: Session, booking_id: str) -> tuple[VisitSession, Booking]:
    """Lock a booking's session, then the booking."""
    session_id = session.scalar(select(Booking.session_id).where(Booking.id == booking_id))
    if session_id is None:
        raise NotFound("Không có đăng ký này.", "There is no such booking.")
    visit = locked_session(session, session_id)
    booking = locked(session, Booking, booking_id)
    if booking is None or booking.session_id != visit.id:
        raise moved_meanwhile()
    return visit, booking


def moved_meanwhile() -> Conflict:
    """Give the error of whoever acts on a booking that somebody else has just moved."""
    return Conflict(
        "Đăng ký vừa được chuyển sang buổi khác. Hãy mở lại trang.",
        "The booking has just been moved to another session. Please reload the page.",
    )


def in_state(session: Session, visit: VisitSession, state: BookingState) -> list[Booking]:
    """List a session's bookings in a state, in the order of the waiting list."""
    query = select(Booking).where(Booking.session_id == visit.id, Booking.state == state)
    return list(session.scalars(query.order_by(Booking.priority.desc(), Booking.rank)))


def next_rank(session: Session, visit: VisitSession) -> int:
    """Give the rank behind all that have asked."""
    last = session.scalar(select(func.max(Booking.rank)).where(Booking.session_id == visit.id))
    return (last or 0) + 1


def take(visit: VisitSession, booking: Booking) -> None:
    """Take a group's places; the session's row is locked."""
    visit.taken += booking.classes
    visit.pupils_taken += booking.pupils


def beyond_room(visit: VisitSession) -> bool:
    """Say whether more hold a place than there are."""
    pupils = visit.pupil_places is not None and visit.pupils_taken > visit.pupil_places
    return visit.taken > visit.places or pupils


def free(visit: VisitSession, booking: Booking) -> None:
    """Give a group's places back; who was let in beyond them may find room by it."""
    visit.taken -= booking.classes
    visit.pupils_taken -= booking.pupils
    visit.overbooked = visit.overbooked and beyond_room(visit)


def turn(
    session: Session, ports: Ports, booking: Booking, state: BookingState, cause: Cause = Cause.UNSAID
) -> None:
    """Bring a booking to a state, the same one included, and let those know who wait for that."""
    booking.state = state
    booking.sequence += 1
    booking.version += 1
    booking.changed_at = ports.clock.now()
    session.flush()
    record(session, ports, BookingChanged(booking.id, state, booking.sequence, cause))


def check_adults(visit: VisitSession, pupils: int, adults: int) -> None:
    """Raise Invalid when too few adults come along."""
    wanted = adults_wanted(pupils, visit.programme)
    if adults < wanted:
        raise Invalid(
            f"Nhóm {pupils} học sinh cần ít nhất {wanted} người lớn đi cùng.",
            f"A group of {pupils} pupils needs at least {wanted} accompanying adults.",
            "adults",
        )
