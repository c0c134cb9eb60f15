"""What a group must be like for a session, and whether it fits: pure rules, no database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from museum.domain.education import Programme
from museum.domain.errors import Invalid
from museum.domain.schools import Level, level_of_grade
from museum.domain.visits import SessionState, VisitSession

MOST_PUPILS = 400
"""More than any group: a number typed by mistake."""
MOST_ADULTS = 100
MOST_CLASSES = 12
LAST_GRADE = 12
RECONFIRM_NOTICE = timedelta(days=4)
"""So long before the last day for it, a teacher is asked to reconfirm."""


@dataclass(frozen=True)
class Group:
    """What counts about a group for its place."""

    pupils: int
    adults: int = 0
    grade: int | None = None
    classes: int = 1


def check_group(group: Group, programme: Programme) -> None:
    """Raise Invalid, naming the field, for a group that the programme is not made for."""
    if not 1 <= group.classes <= MOST_CLASSES:
        raise Invalid(
            f"Số lớp phải từ 1 đến {MOST_CLASSES}.",
            f"The number of classes must be between 1 and {MOST_CLASSES}.",
            "classes",
        )
    most = min(programme.most_pupils * group.classes, MOST_PUPILS)
    if not programme.least_pupils <= group.pupils <= most:
        raise Invalid(
            f"Chương trình nhận nhóm từ {programme.least_pupils} đến {most} học sinh; nhóm của bạn có {group.pupils}. "
            "Nhóm đông hơn hãy chia thành hai lượt đăng ký.",
            f"The programme takes groups of {programme.least_pupils} to {most} pupils; yours has {group.pupils}. "
            "Please split a larger group into two bookings.",
            "pupils",
        )
    if not 0 <= group.adults <= MOST_ADULTS:
        raise Invalid(
            f"Số người lớn đi cùng phải từ 0 đến {MOST_ADULTS}.",
            f"The number of accompanying adults must be between 0 and {MOST_ADULTS}.",
            "adults",
        )
    _check_grade(group.grade, programme)


def check_room(group: Group, visit: VisitSession) -> None:
    """Raise Invalid, naming the field, for a group that would not fit were the session empty: it would wait for ever."""
    if group.classes > visit.places:
        raise Invalid(
            f"Buổi này nhận nhiều nhất {visit.places} lớp; nhóm của bạn có {group.classes}. Hãy chia thành nhiều buổi.",
            f"This session takes {visit.places} classes at most; yours are {group.classes}. "
            "Please divide them over several sessions.",
            "classes",
        )
    if visit.pupil_places is not None and group.pupils > visit.pupil_places:
        raise Invalid(
            f"Buổi này nhận nhiều nhất {visit.pupil_places} học sinh; nhóm của bạn có {group.pupils}. "
            "Hãy chia thành nhiều buổi.",
            f"This session takes {visit.pupil_places} pupils at most; yours are {group.pupils}. "
            "Please divide them over several sessions.",
            "pupils",
        )


def _check_grade(grade: int | None, programme: Programme) -> None:
    if grade is None:
        return
    if not 1 <= grade <= LAST_GRADE:
        raise Invalid("Lớp phải từ 1 đến 12.", "The grade must be between 1 and 12.", "grade")
    first, last = programme.grade_from or 1, programme.grade_to or LAST_GRADE
    if not first <= grade <= last:
        raise Invalid(
            f"Chương trình dành cho lớp {first}–{last}; nhóm của bạn là lớp {grade}. Hãy chọn chương trình khác.",
            f"The programme is for grades {first} to {last}; yours is grade {grade}. Please choose another one.",
            "grade",
        )


def adults_wanted(pupils: int, programme: Programme) -> int:
    """Give how many adults must come along."""
    return math.ceil(pupils / programme.pupils_per_adult) if programme.pupils_per_adult else 0


def check_open(visit: VisitSession, now: datetime, *, by_staff: bool = False) -> None:
    """Raise Invalid unless bookings are taken now; staff may put groups into any session that lies ahead."""
    if visit.state == SessionState.CANCELLED:
        raise Invalid(
            "Buổi này đã bị hủy. Hãy chọn buổi khác trong lịch.",
            "This session was cancelled. Please choose another one in the calendar.",
            "session",
        )
    if visit.starts_at <= now:
        raise Invalid(
            "Buổi này đã qua. Hãy chọn buổi khác trong lịch.",
            "This session is over. Please choose another one in the calendar.",
            "session",
        )
    if by_staff:
        if visit.state == SessionState.DRAFT:
            raise Invalid(
                "Buổi này còn là bản nháp. Hãy mở buổi rồi chuyển nhóm sang.",
                "This session is a draft still. Please open it, then move the group there.",
                "session",
            )
        return
    opens = opens_at(visit)
    begun = opens is None or opens <= now
    if visit.state != SessionState.OPEN or not begun or now >= closes_at(visit):
        raise Invalid(
            "Buổi này hiện không nhận đăng ký. Hãy chọn buổi khác hoặc gọi cho bảo tàng.",
            "This session takes no bookings now. Please choose another one or call the museum.",
            "session",
        )


def opens_at(visit: VisitSession) -> datetime | None:
    """Give the moment from which bookings are taken; None: from the first."""
    days = visit.programme.opens_days
    return visit.starts_at - timedelta(days=days) if days is not None else None


def closes_at(visit: VisitSession) -> datetime:
    """Give the moment from which no booking is taken any more."""
    return visit.starts_at - timedelta(hours=visit.programme.closes_hours)


def remote_first_until(visit: VisitSession) -> datetime | None:
    """Give the moment until which the rule “remote communes first” holds; None: there is no such rule."""
    days = visit.programme.remote_first_days
    return visit.starts_at - timedelta(days=days) if days else None


def fits(visit: VisitSession, classes: int, pupils: int) -> bool:
    """Say whether a group finds room: groups are never split."""
    if visit.taken + classes > visit.places:
        return False
    return visit.pupil_places is None or visit.pupils_taken + pupils <= visit.pupil_places


def waits_by_rule(visit: VisitSession, now: datetime, *, remote: bool) -> bool:
    """Say whether the rule “remote communes first until…” puts a group on the waiting list for now."""
    until = remote_first_until(visit)
    return until is not None and not remote and now < until


def level_fits(level: Level, grade: int | None) -> bool:
    """Say whether a grade belongs to a school of that level."""
    found = level_of_grade(grade) if grade is not None else None
    return found is None or found == level or level in (Level.CONTINUING, Level.COMMUNITY)


def reconfirm_by(visit: VisitSession) -> datetime | None:
    """Give the moment by which bookings have to be reconfirmed, or their places are freed; None: never."""
    days = visit.programme.reconfirm_days
    return visit.starts_at - timedelta(days=days) if days is not None else None


def wants_reconfirmation(visit: VisitSession, booked_at: datetime) -> bool:
    """Say whether a booking of that moment has to be reconfirmed: a late one is fresh enough."""
    by = reconfirm_by(visit)
    return by is not None and booked_at < by - RECONFIRM_NOTICE


def may_change_until(visit: VisitSession) -> datetime:
    """Give the moment until which a teacher may cancel, move or change a booking without asking."""
    return visit.starts_at - timedelta(days=visit.programme.notice_days)
