"""What becomes of a booking: approved or refused, changed, moved, given back, reconfirmed.

A teacher acts by the signed link, `person` is None then; staff act by their account.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.booking_rules import Group, check_group, check_open, fits, may_change_until
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.people import Person
from museum.domain.visits import HOLDING, Booking, BookingState, VisitSession
from museum.ports import Ports
from museum.services.audit import note
from museum.services.booking_places import (
    LIVE,
    check_adults,
    free,
    locked_booking,
    locked_session,
    next_rank,
    take,
    turn,
)
from museum.services.outbox import transaction
from museum.services.permission import require_educator, require_manager
from museum.services.waiting import promote

LONGEST_ANSWER = 2_000


def cancel(
    session: Session, ports: Ports, booking_id: str, *, person: Person | None = None, answer: str = ""
) -> Booking:
    """Give a place back; those who wait are offered it. Twice is once.

    A teacher may do so until the visit begins: late word is better than none. Raises Conflict afterwards.
    """
    with transaction(session, ports):
        visit, booking = _admitted(session, booking_id, person)
        if booking.state == BookingState.CANCELLED:
            return booking
        _refuse_past(booking)
        _give_up(session, ports, visit, booking, person, answer)
    return booking


def _give_up(
    session: Session, ports: Ports, visit: VisitSession, booking: Booking, person: Person | None, answer: str
) -> None:
    held = booking.state in HOLDING
    booking.answer = _checked(answer)
    turn(session, ports, booking, BookingState.CANCELLED)
    if person is not None:
        note(session, ports, person, "cancel", ("booking", booking.id), visit.institution_id)
    if held:
        free(visit, booking)
        promote(session, ports, visit.id)


def approve(session: Session, ports: Ports, person: Person, booking_id: str, answer: str = "") -> Booking:
    """Confirm a booking that waits for approval; raises Conflict when it does not wait any more."""
    with transaction(session, ports):
        visit, booking = _admitted(session, booking_id, person)
        if booking.state == BookingState.CONFIRMED:
            return booking
        _refuse_unless_asked(booking)
        booking.answer = _checked(answer)
        turn(session, ports, booking, BookingState.CONFIRMED)
        note(session, ports, person, "approve", ("booking", booking.id), visit.institution_id)
    return booking


def refuse(session: Session, ports: Ports, person: Person, booking_id: str, answer: str) -> Booking:
    """Refuse a booking that waits for approval, and say why; its place goes to those who wait."""
    with transaction(session, ports):
        visit, booking = _admitted(session, booking_id, person)
        _refuse_unless_asked(booking)
        if not answer.strip():
            raise Invalid(
                "Hãy viết lý do từ chối để giáo viên biết.",
                "Please say why, so that the teacher knows.",
                "answer",
            )
        _give_up(session, ports, visit, booking, person, answer)
    return booking


def reconfirm(session: Session, ports: Ports, booking_id: str) -> Booking:
    """Note that a group still comes. Twice is once; raises Conflict when its place is gone."""
    with transaction(session, ports):
        _, booking = locked_booking(session, booking_id)
        if booking.state != BookingState.CONFIRMED:
            raise Conflict(
                "Đăng ký này không còn giữ chỗ. Bạn có thể đăng ký lại.",
                "This booking holds no place any more. You may book again.",
            )
        if booking.reconfirmed_at is None:
            booking.reconfirmed_at = booking.changed_at = ports.clock.now()
    return booking


def change_numbers(
    session: Session,
    ports: Ports,
    booking_id: str,
    pupils: int,
    adults: int,
    *,
    person: Person | None = None,
) -> Booking:
    """Change how many come; raises Invalid when that many find no place: the booking stays as it was.

    Fewer may be told at any time before the visit, more until the notice period begins.
    """
    with transaction(session, ports):
        visit, booking = _admitted(session, booking_id, person)
        _refuse_past(booking)
        check_group(Group(pupils, adults, booking.grade, booking.classes), visit.programme)
        check_adults(visit, pupils, adults)
        more = pupils - booking.pupils
        if more > 0:
            _refuse_late(visit, ports, person)
        if booking.state in HOLDING:
            if visit.pupil_places is not None and visit.pupils_taken + more > visit.pupil_places and more > 0:
                left = max(0, visit.pupil_places - visit.pupils_taken)
                raise Invalid(
                    f"Buổi này chỉ còn chỗ cho {left} học sinh nữa. Đăng ký của bạn vẫn giữ nguyên.",
                    f"This session has room for {left} more pupils only. Your booking stays as it was.",
                    "pupils",
                )
            visit.pupils_taken += more
        booking.pupils, booking.adults = pupils, adults
        turn(session, ports, booking, BookingState(booking.state))
        if more < 0:
            promote(session, ports, visit.id)
    return booking


def move(
    session: Session, ports: Ports, booking_id: str, to_session_id: str, *, person: Person | None = None
) -> Booking:
    """Move a booking to another session of the same programme; all or nothing."""
    with transaction(session, ports):
        from_id = session.scalar(select(Booking.session_id).where(Booking.id == booking_id))
        if from_id is None:
            raise NotFound("Không có đăng ký này.", "There is no such booking.")
        # In one order everywhere: two that move against each other never wait in a circle.
        visits = {one: locked_session(session, one) for one in sorted({from_id, to_session_id})}
        old, new = visits[from_id], visits[to_session_id]
        _, booking = _admitted(session, booking_id, person)
        if old.id == new.id:
            return booking
        _refuse_past(booking)
        _refuse_late(old, ports, person)
        if old.programme_id != new.programme_id:
            raise Invalid(
                "Chỉ chuyển được sang buổi khác của cùng chương trình.",
                "A booking can only be moved within its programme.",
                "session",
            )
        check_open(new, ports.clock.now())
        if not fits(new, booking.classes, booking.pupils):
            raise Invalid(
                "Buổi mới không còn đủ chỗ. Đăng ký của bạn vẫn giữ nguyên.",
                "The other session has not enough room. Your booking stays as it was.",
                "session",
            )
        held, asked = booking.state in HOLDING, booking.state == BookingState.ASKED
        booking.session_id, booking.session = new.id, new
        booking.rank = next_rank(session, new)
        booking.offer_until = booking.reconfirmed_at = None
        take(new, booking)
        unasked = not held and new.programme.approval
        turn(session, ports, booking, BookingState.ASKED if asked or unasked else BookingState.CONFIRMED)
        if held:
            free(old, booking)
            promote(session, ports, old.id)
    return booking


def set_places(
    session: Session,
    ports: Ports,
    person: Person,
    session_id: str,
    places: int,
    pupil_places: int | None,
    *,
    overbook: bool = False,
) -> VisitSession:
    """Set how many find a place.

    Raises Conflict below what is taken, unless a manager overbooks explicitly. Nobody loses a place by it.
    """
    with transaction(session, ports):
        visit = locked_session(session, session_id)
        require_educator(person, visit.institution_id)
        if places < 1 or (pupil_places is not None and pupil_places < 1):
            raise Invalid("Số chỗ phải từ 1.", "There must be at least 1 place.", "places")
        short = places < visit.taken or (pupil_places is not None and pupil_places < visit.pupils_taken)
        if short and not overbook:
            raise Conflict(
                f"Đã có {visit.taken} lớp ({visit.pupils_taken} học sinh) đăng ký. Hãy hủy hoặc chuyển bớt trước.",
                f"{visit.taken} classes ({visit.pupils_taken} pupils) are booked. Cancel or move some of them first.",
            )
        if short:
            require_manager(person, visit.institution_id)
        visit.overbooked = short
        visit.places, visit.pupil_places = places, pupil_places
        visit.version += 1
        visit.changed_at = ports.clock.now()
        details = {"places": places, "pupil_places": pupil_places, "overbooked": short}
        note(session, ports, person, "places", ("session", visit.id), visit.institution_id, **details)
        session.flush()
        promote(session, ports, visit.id)
    return visit


def _admitted(session: Session, booking_id: str, person: Person | None) -> tuple[VisitSession, Booking]:
    visit, booking = locked_booking(session, booking_id)
    if person is not None:
        require_educator(person, visit.institution_id)
    return visit, booking


def _refuse_past(booking: Booking) -> None:
    if booking.state not in LIVE:
        raise Conflict("Đăng ký này đã được hủy.", "This booking has been cancelled.")
    if booking.state in (BookingState.ATTENDED, BookingState.ABSENT):
        raise Conflict("Chuyến đi này đã diễn ra.", "This visit has taken place.")


def _refuse_unless_asked(booking: Booking) -> None:
    if booking.state != BookingState.ASKED:
        raise Conflict(
            "Đăng ký này không còn chờ duyệt. Hãy tải lại trang.",
            "This booking does not wait for approval any more. Please reload the page.",
        )


def _refuse_late(visit: VisitSession, ports: Ports, person: Person | None) -> None:
    if person is None and ports.clock.now() >= may_change_until(visit):
        raise NotAllowed(
            "Đã quá hạn tự thay đổi. Hãy gọi cho bảo tàng; đăng ký của bạn vẫn giữ nguyên.",
            "It is too late to change this by yourself. Please call the museum; your booking stays as it was.",
        )


def _checked(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise Invalid(
            f"Lời nhắn dài quá {LONGEST_ANSWER} ký tự.",
            f"The message is longer than {LONGEST_ANSWER} characters.",
            "answer",
        )
    return answer.strip()
