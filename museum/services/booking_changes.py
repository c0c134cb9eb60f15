"""What becomes of a booking: approved or refused, changed, moved, given back, reconfirmed.

A teacher acts by the signed link, `person` is None then; staff act by their account.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.booking_rules import (
    Group,
    check_group,
    check_open,
    check_room,
    fits,
    may_change_until,
    waits_by_rule,
)
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.events import Cause
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
    moved_meanwhile,
    next_rank,
    take,
    turn,
)
from museum.services.bookings import check_month
from museum.services.outbox import transaction
from museum.services.permission import require_educator, require_manager
from museum.services.waiting import promote
from museum.text.clean import plain_lines

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
        _refuse_past(visit, booking, ports, person)
        _give_up(session, ports, booking, person, answer)
    return booking


def _give_up(session: Session, ports: Ports, booking: Booking, person: Person | None, answer: str) -> None:
    visit, held = booking.session, booking.state in HOLDING
    if booking.state == BookingState.ASKED and person is not None:
        cause = Cause.REFUSED
    else:
        cause = Cause.GIVEN_BACK if person is None else Cause.WITHDRAWN
    booking.answer = _checked(answer)
    turn(session, ports, booking, BookingState.CANCELLED, cause)
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
        turn(session, ports, booking, BookingState.CONFIRMED, Cause.APPROVED)
        note(session, ports, person, "approve", ("booking", booking.id), visit.institution_id)
    return booking


def refuse(session: Session, ports: Ports, person: Person, booking_id: str, answer: str) -> Booking:
    """Refuse a booking that waits for approval, and say why; its place goes to those who wait."""
    with transaction(session, ports):
        _, booking = _admitted(session, booking_id, person)
        _refuse_unless_asked(booking)
        if not answer.strip():
            raise Invalid(
                "Hãy viết lý do từ chối để giáo viên biết.",
                "Please say why, so that the teacher knows.",
                "answer",
            )
        _give_up(session, ports, booking, person, answer)
    return booking


def reconfirm(session: Session, ports: Ports, booking_id: str) -> Booking:
    """Note that a group still comes. Twice is once; raises Conflict when its place is gone."""
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        _refuse_past(visit, booking, ports, None)
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
        _refuse_past(visit, booking, ports, person)
        group = Group(pupils, adults, booking.grade, booking.classes)
        check_group(group, visit.programme)
        check_adults(visit, pupils, adults)
        more = pupils - booking.pupils
        if more > 0:
            check_room(group, visit)
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
        turn(session, ports, booking, _approved_anew(visit, booking, person, more=more > 0), Cause.NUMBERS)
        if person is not None:
            changed = {"pupils": pupils, "adults": adults}
            note(session, ports, person, "numbers", ("booking", booking.id), visit.institution_id, **changed)
        if more < 0:
            promote(session, ports, visit.id)
    return booking


def move(
    session: Session, ports: Ports, booking_id: str, to_session_id: str, *, person: Person | None = None
) -> Booking:
    """Move a booking to another session of the same programme; all or nothing.

    Who moves a booking by its link is held to what holds for a new one: “remote communes first”, and how
    many bookings a school has in a month. Staff decide for themselves.
    """
    with transaction(session, ports):
        old, new = _both_locked(session, booking_id, to_session_id)
        if person is None and old.id != new.id:
            _check_school(session, new, booking_id)
        _, booking = _admitted(session, booking_id, person)
        if old.id == new.id:
            return booking
        _refuse_past(old, booking, ports, person)
        _refuse_late(old, ports, person)
        # Who waits there comes before who comes from elsewhere.
        promote(session, ports, new.id)
        _check_target(old, new, booking, ports, person)
        held, asked = booking.state in HOLDING, booking.state == BookingState.ASKED
        booking.session_id, booking.session = new.id, new
        booking.rank = next_rank(session, new)
        booking.offer_until = booking.reconfirmed_at = None
        take(new, booking)
        unasked = new.programme.approval and (person is None or not held)
        # The calendar entry's SEQUENCE counts the turns of booking and session together, and never falls.
        booking.sequence += max(0, old.sequence - new.sequence)
        state = BookingState.ASKED if asked or unasked else BookingState.CONFIRMED
        turn(session, ports, booking, state, Cause.MOVED)
        if person is not None:
            note(session, ports, person, "move", ("booking", booking.id), new.institution_id, to=new.id)
        if held:
            free(old, booking)
            promote(session, ports, old.id)
    return booking


def _both_locked(session: Session, booking_id: str, to_session_id: str) -> tuple[VisitSession, VisitSession]:
    """Lock the session that a booking is in and the one it is to go to; raises NotFound, Conflict."""
    where = select(Booking.session_id).where(Booking.id == booking_id)
    from_id = session.scalar(where)
    if from_id is None:
        raise NotFound("Không có đăng ký này.", "There is no such booking.")
    # In one order everywhere: two that move against each other never wait in a circle.
    visits = {one: locked_session(session, one) for one in sorted({from_id, to_session_id})}
    if session.scalar(where) != from_id:
        raise moved_meanwhile()
    return visits[from_id], visits[to_session_id]


def _check_school(session: Session, new: VisitSession, booking_id: str) -> None:
    """Raise Invalid when the booking's school has as many as it may in the month of another session."""
    school = select(Booking.school_id, Booking.school_name, Booking.commune).where(Booking.id == booking_id)
    school_id, name, commune = session.execute(school).one()
    check_month(session, new, school_id, name, commune, but=booking_id)


def _check_target(
    old: VisitSession, new: VisitSession, booking: Booking, ports: Ports, person: Person | None
) -> None:
    """Raise Invalid unless a booking may go to the other session."""
    now = ports.clock.now()
    if old.programme_id != new.programme_id:
        raise Invalid(
            "Chỉ chuyển được sang buổi khác của cùng chương trình.",
            "A booking can only be moved within its programme.",
            "session",
        )
    check_open(new, now, by_staff=person is not None)
    if person is None and waits_by_rule(new, now, remote=booking.remote):
        raise Invalid(
            "Buổi mới hiện ưu tiên trường ở xã vùng khó khăn. Đăng ký của bạn vẫn giữ nguyên; "
            "hãy chọn buổi khác hoặc gọi cho bảo tàng.",
            "The other session is kept for schools of remote communes first. Your booking stays as it was; "
            "please choose another session or call the museum.",
            "session",
        )
    if not fits(new, booking.classes, booking.pupils):
        raise Invalid(
            "Buổi mới không còn đủ chỗ. Đăng ký của bạn vẫn giữ nguyên.",
            "The other session has not enough room. Your booking stays as it was.",
            "session",
        )


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
                f"Classes booked: {visit.taken}, pupils: {visit.pupils_taken}. Cancel or move some of them first.",
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


def _approved_anew(
    visit: VisitSession, booking: Booking, person: Person | None, *, more: bool
) -> BookingState:
    """Give the state after a change: what an educator approved is not what a teacher makes of it by the link."""
    state = BookingState(booking.state)
    unasked = person is None and more and visit.programme.approval and state == BookingState.CONFIRMED
    return BookingState.ASKED if unasked else state


def _refuse_past(visit: VisitSession, booking: Booking, ports: Ports, person: Person | None) -> None:
    if booking.state not in LIVE:
        raise Conflict("Đăng ký này đã được hủy.", "This booking has been cancelled.")
    begun = person is None and visit.starts_at <= ports.clock.now()
    if begun or booking.state in (BookingState.ATTENDED, BookingState.ABSENT):
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
    return plain_lines(answer)
