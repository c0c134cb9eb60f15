"""The day of the visit: who really came, who did not, and who came without a booking.

From the day of the session on. All under the lock of the session; what is entered twice is once. Nothing
here writes a letter: who is at the door needs none, and what was entered by mistake is taken back unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.booking_rules import LAST_GRADE, MOST_ADULTS, MOST_CLASSES, MOST_PUPILS, fits
from museum.domain.errors import Conflict, Invalid
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.schools import Level
from museum.domain.visits import HOLDING, Attendance, Booking, BookingState, SessionState, VisitSession
from museum.ports import Ports
from museum.services.audit import note
from museum.services.booking_places import free, locked_booking, locked_session, next_rank, take
from museum.services.bookings import LONGEST_KEY, new_reference
from museum.services.outbox import transaction
from museum.services.permission import require_educator, require_manager
from museum.services.waiting import promote
from museum.text.clean import normalise

LONGEST_NOTE = 500
LONGEST_NAME, LONGEST_COMMUNE, LONGEST_CLASS = 200, 120, 40


@dataclass(frozen=True)
class Came:
    """How many really came, and what is worth remembering."""

    pupils: int
    adults: int = 0
    note: str = ""


@dataclass(frozen=True)
class WalkIn:
    """A group at the door that nobody had booked for. No person is named; even the group's name may be empty."""

    pupils: int
    adults: int = 0
    classes: int = 1
    school: str = ""
    commune: str = ""
    level: str = ""
    class_name: str = ""
    grade: int | None = None
    note: str = ""

    @property
    def digest(self) -> str:
        """A digest of what was typed: the same form twice is one group."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Totals:
    """What is known of a session's groups."""

    groups: int = 0
    """That hold a place, whatever became of them."""
    pupils: int = 0
    """As they were booked."""
    adults: int = 0
    came: int = 0
    absent: int = 0
    pupils_came: int = 0
    adults_came: int = 0

    @property
    def open(self) -> int:
        """Groups of which nothing has been entered."""
        return self.groups - self.came - self.absent


def has_begun(visit: VisitSession, now: datetime) -> bool:
    """Say whether it is the day of the session, or later: attendance is entered from then on."""
    return local(now).date() >= local(visit.starts_at).date()


def attend(
    session: Session,
    ports: Ports,
    person: Person,
    booking_id: str,
    came: Came,
    seen_version: int | None = None,
) -> Booking:
    """Enter that a group came and how many it was; entered again, it is corrected.

    Raises Invalid for numbers that cannot be, Conflict before the day, for what holds no place, and where
    somebody else entered something since the group was seen.
    """
    _check_numbers(came.pupils, came.adults)
    return _enter(session, ports, person, booking_id, BookingState.ATTENDED, came, seen_version)


def absent(
    session: Session,
    ports: Ports,
    person: Person,
    booking_id: str,
    why: str = "",
    seen_version: int | None = None,
) -> Booking:
    """Enter that a group did not come. It keeps its place: the session is being held. Raises as `attend` does."""
    return _enter(session, ports, person, booking_id, BookingState.ABSENT, Came(0, 0, why), seen_version)


def undo(
    session: Session, ports: Ports, person: Person, booking_id: str, seen_version: int | None = None
) -> Booking:
    """Take back what was entered; twice is once. A group without a booking is taken back with its place.

    Raises Conflict where somebody else entered something since the group was seen.
    """
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        require_educator(person, visit.institution_id)
        if booking.state not in (BookingState.ATTENDED, BookingState.ABSENT):
            return booking
        _refuse_erased(booking)
        _refuse_stale(booking, seen_version)
        booking.attendance = None
        _bring(ports, booking, BookingState.CANCELLED if booking.walk_in else BookingState.CONFIRMED)
        note(session, ports, person, "undo", ("booking", booking.id), visit.institution_id)
        session.flush()
        if booking.walk_in:
            free(visit, booking)
            promote(session, ports, visit.id)
    return booking


def let_in(
    session: Session, ports: Ports, person: Person, booking_id: str, *, beyond: bool = False
) -> Booking:
    """Give a place to a group of the waiting list that stands at the door; twice is once.

    Raises Conflict where there is no room, unless a manager lets them in `beyond` it, explicitly.
    """
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        require_educator(person, visit.institution_id)
        if booking.state in HOLDING:
            return booking
        if booking.state != BookingState.WAITLISTED:
            raise _cancelled()
        _refuse_early(visit, ports)
        _make_room(visit, person, booking.classes, booking.pupils, beyond=beyond)
        take(visit, booking)
        _bring(ports, booking, BookingState.CONFIRMED)
        note(session, ports, person, "let_in", ("booking", booking.id), visit.institution_id, beyond=beyond)
    return booking


def walk_in(
    session: Session,
    ports: Ports,
    person: Person,
    session_id: str,
    group: WalkIn,
    key: str,
    *,
    beyond: bool = False,
) -> Booking:
    """Enter a group that came without a booking; the same form twice is one group.

    Raises Invalid (naming the field); Conflict before the day, when the form was sent with another group
    before, and where there is no room, unless a manager lets them in `beyond` it, explicitly.
    """
    _check_walk_in(group, key)
    with transaction(session, ports):
        visit = locked_session(session, session_id)
        require_educator(person, visit.institution_id)
        known = session.scalar(
            select(Booking).where(Booking.asked_session_id == visit.id, Booking.request_key == key)
        )
        if known is not None:
            return _entered_before(known, group)
        _refuse_early(visit, ports)
        _make_room(visit, person, group.classes, group.pupils, beyond=beyond)
        booking = _booked_at_the_door(session, ports, visit, group, key)
        take(visit, booking)
        session.add(booking)
        session.flush()
        details = {"pupils": group.pupils, "adults": group.adults, "beyond": beyond}
        note(session, ports, person, "walk_in", ("booking", booking.id), visit.institution_id, **details)
    return booking


def totals(session: Session, session_ids: Collection[str]) -> dict[str, Totals]:
    """Add up the groups of each session; sessions without any are not in it."""
    attended, missing = Booking.state == BookingState.ATTENDED, Booking.state == BookingState.ABSENT
    query = (
        select(
            Booking.session_id,
            func.count(),
            func.sum(Booking.pupils),
            func.sum(Booking.adults),
            func.sum(case((attended, 1), else_=0)),
            func.sum(case((missing, 1), else_=0)),
            func.coalesce(func.sum(case((attended, Attendance.pupils), else_=0)), 0),
            func.coalesce(func.sum(case((attended, Attendance.adults), else_=0)), 0),
        )
        .outerjoin(Attendance, Attendance.booking_id == Booking.id)
        .where(Booking.session_id.in_(session_ids), Booking.state.in_(HOLDING))
        .group_by(Booking.session_id)
    )
    return {row[0]: Totals(*(int(value) for value in row[1:])) for row in session.execute(query)}


def _enter(
    session: Session,
    ports: Ports,
    person: Person,
    booking_id: str,
    state: BookingState,
    came: Came,
    seen_version: int | None,
) -> Booking:
    words = _checked_note(came.note)
    with transaction(session, ports):
        visit, booking = locked_booking(session, booking_id)
        require_educator(person, visit.institution_id)
        _refuse_early(visit, ports)
        _refuse_erased(booking)
        if booking.state not in HOLDING:
            raise _cancelled() if booking.state == BookingState.CANCELLED else _waiting()
        known = booking.attendance
        entered = (known.pupils, known.adults, known.note) if known else None
        if booking.state == state and entered == (came.pupils, came.adults, words):
            return booking
        _refuse_stale(booking, seen_version)
        if known is None:
            known = booking.attendance = Attendance(booking_id=booking.id)
        known.pupils, known.adults = came.pupils, came.adults
        known.note, known.at = words, ports.clock.now()
        booking.offer_until = None
        _bring(ports, booking, state)
        session.flush()
        note(
            session,
            ports,
            person,
            state.value,
            ("booking", booking.id),
            visit.institution_id,
            pupils=came.pupils,
            adults=came.adults,
        )
    return booking


def _bring(ports: Ports, booking: Booking, state: BookingState) -> None:
    """Bring a booking to a state of which no letter tells."""
    booking.state = state
    booking.version += 1
    booking.changed_at = ports.clock.now()


def _entered_before(known: Booking, group: WalkIn) -> Booking:
    if known.request_digest != group.digest:
        raise Conflict(
            "Biểu mẫu này đã ghi một nhóm rồi. Hãy mở lại trang để nhập nhóm khác.",
            "This form has entered a group already. Please open the page anew to enter another one.",
        )
    return known


def _booked_at_the_door(
    session: Session, ports: Ports, visit: VisitSession, group: WalkIn, key: str
) -> Booking:
    now = ports.clock.now()
    booking = Booking(
        id=new_id(),
        reference=new_reference(),
        session_id=visit.id,
        session=visit,
        state=BookingState.ATTENDED,
        rank=next_rank(session, visit),
        walk_in=True,
        school_name=normalise(group.school),
        commune=normalise(group.commune),
        level=group.level,
        classes=group.classes,
        class_name=normalise(group.class_name),
        grade=group.grade,
        pupils=group.pupils,
        adults=group.adults,
        request_key=key,
        request_digest=group.digest,
        created_at=now,
        changed_at=now,
    )
    booking.attendance = Attendance(
        pupils=group.pupils, adults=group.adults, note=_checked_note(group.note), at=now
    )
    return booking


def _make_room(visit: VisitSession, person: Person, classes: int, pupils: int, *, beyond: bool) -> None:
    if fits(visit, classes, pupils):
        return
    if not beyond:
        raise Conflict(
            "Buổi này không còn đủ chỗ. Người quản lý có thể cho nhóm vào thêm: hãy đánh dấu vào ô “Cho vào dù đã hết chỗ”.",
            "This session has not enough room. A manager may let the group in: tick “Let them in beyond the places”.",
        )
    require_manager(person, visit.institution_id)
    visit.overbooked = True


def _check_numbers(pupils: int, adults: int) -> None:
    if not 1 <= pupils <= MOST_PUPILS:
        raise Invalid(
            f"Số học sinh thực đến phải từ 1 đến {MOST_PUPILS}. Nếu không ai đến, hãy chọn “Không đến”.",
            f"The number of pupils who came must be between 1 and {MOST_PUPILS}. If nobody came, choose “Did not come”.",
            "pupils",
        )
    if not 0 <= adults <= MOST_ADULTS:
        raise Invalid(
            f"Số người lớn đi cùng phải từ 0 đến {MOST_ADULTS}.",
            f"The number of accompanying adults must be between 0 and {MOST_ADULTS}.",
            "adults",
        )


def _check_walk_in(group: WalkIn, key: str) -> None:
    _check_numbers(group.pupils, group.adults)
    _checked_note(group.note)
    if not 1 <= group.classes <= MOST_CLASSES:
        raise Invalid(
            f"Số lớp phải từ 1 đến {MOST_CLASSES}.",
            f"The number of classes must be between 1 and {MOST_CLASSES}.",
            "classes",
        )
    if group.grade is not None and not 1 <= group.grade <= LAST_GRADE:
        raise Invalid("Khối lớp phải từ 1 đến 12.", "The grade must be between 1 and 12.", "grade")
    if group.level and group.level not in set(Level):
        raise Invalid("Không có loại nhóm này.", "There is no such kind of group.", "level")
    for field, text, longest in (
        ("school", group.school, LONGEST_NAME),
        ("commune", group.commune, LONGEST_COMMUNE),
        ("class_name", group.class_name, LONGEST_CLASS),
    ):
        if len(text) > longest:
            raise Invalid(f"Dài quá {longest} ký tự.", f"Longer than {longest} characters.", field)
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid(
            "Biểu mẫu gửi lên không đầy đủ. Hãy tải lại trang rồi nhập lại.",
            "The form came incomplete. Please reload the page and enter the group again.",
            "key",
        )


def _checked_note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise Invalid(
            f"Ghi chú dài quá {LONGEST_NOTE} ký tự.",
            f"The note is longer than {LONGEST_NOTE} characters.",
            "note",
        )
    return normalise(text)


def _refuse_early(visit: VisitSession, ports: Ports) -> None:
    if visit.state == SessionState.CANCELLED:
        raise Conflict("Buổi này đã bị hủy.", "This session was cancelled.")
    if not has_begun(visit, ports.clock.now()):
        raise Conflict(
            "Chỉ điểm danh được từ ngày diễn ra buổi này.",
            "Attendance can be entered from the day of the session on.",
        )


def _refuse_stale(booking: Booking, seen_version: int | None) -> None:
    if seen_version is not None and booking.version != seen_version:
        raise Conflict(
            "Người khác vừa thay đổi nhóm này. Hãy xem số liệu mới, rồi nhập lại nếu vẫn cần.",
            "Somebody else has just changed this group. Please look at the new figures, then enter yours if they "
            "still hold.",
        )


def _refuse_erased(booking: Booking) -> None:
    if booking.erased_at is not None:
        raise Conflict(
            "Đăng ký này đã quá thời hạn lưu; số liệu của nó đã chốt.",
            "The retention date of this booking has passed; its numbers are settled.",
        )


def _cancelled() -> Conflict:
    return Conflict(
        "Đăng ký này đã được hủy. Nếu nhóm vẫn đến, hãy nhập như nhóm đến không đăng ký trước.",
        "This booking has been cancelled. If the group came all the same, enter it as a group without a booking.",
    )


def _waiting() -> Conflict:
    return Conflict(
        "Nhóm này đang trong danh sách chờ. Hãy cho nhóm vào trước, rồi điểm danh.",
        "This group is on the waiting list. Let it in first, then enter who came.",
    )
