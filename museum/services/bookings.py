"""Booking: a group's place in a session, taken all or nothing, or its turn in the waiting list."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import ALPHABET, new_id
from museum.domain.booking_rules import (
    Group,
    check_group,
    check_open,
    fits,
    waits_by_rule,
)
from museum.domain.errors import Conflict, Invalid
from museum.domain.events import BookingChanged
from museum.domain.schools import School
from museum.domain.visits import Booking, BookingState, VisitSession
from museum.ports import Ports
from museum.services.booking_places import LIVE, check_adults, locked_session, next_rank, take
from museum.services.outbox import record, transaction

REFERENCE = 8
LONGEST_KEY = 120


@dataclass(frozen=True)
class Asked:
    """What a teacher asks for. Lengths and the e-mail address are checked by `museum.domain.booking_form`."""

    school: str
    pupils: int
    email: str
    teacher_name: str = ""
    commune: str = ""
    level: str = ""
    classes: int = 1
    class_name: str = ""
    grade: int | None = None
    adults: int = 0
    phone: str = ""
    needs: str = ""
    language: str = "vi"
    school_id: str | None = None
    user_id: str | None = None

    @property
    def digest(self) -> str:
        """A digest of the request: the same key with another one is refused."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def book(session: Session, ports: Ports, session_id: str, asked: Asked, key: str) -> Booking:
    """Take a place for a group, or the next one in the waiting list; the same key twice is one booking.

    Raises NotFound, Invalid (naming the field), Conflict when the key came with another request.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid(
            f"Idempotency-Key phải có từ 1 đến {LONGEST_KEY} ký tự.",
            f"The Idempotency-Key must have 1 to {LONGEST_KEY} characters.",
            "key",
        )
    with transaction(session, ports):
        visit = locked_session(session, session_id)
        known = session.scalar(
            select(Booking).where(Booking.session_id == session_id, Booking.request_key == key)
        )
        if known is not None:
            return _replayed(known, asked)
        now = ports.clock.now()
        check_open(visit, now)
        check_group(Group(asked.pupils, asked.adults, asked.grade, asked.classes), visit.programme)
        check_adults(visit, asked.pupils, asked.adults)
        school = session.get(School, asked.school_id) if asked.school_id else None
        _check_month(session, visit, asked, school)
        remote = bool(school and school.remote)
        booking = Booking(
            id=new_id(),
            reference=_reference(),
            session_id=visit.id,
            session=visit,
            rank=next_rank(session, visit),
            priority=int(remote and bool(visit.programme.remote_first_days)),
            school_id=school.id if school else None,
            school_name=school.name if school else asked.school,
            commune=school.commune if school else asked.commune,
            remote=remote,
            level=school.level if school else asked.level,
            classes=asked.classes,
            class_name=asked.class_name,
            grade=asked.grade,
            pupils=asked.pupils,
            adults=asked.adults,
            needs=asked.needs,
            teacher_name=asked.teacher_name,
            email=asked.email,
            phone=asked.phone,
            language=asked.language,
            user_id=asked.user_id,
            request_key=key,
            request_digest=asked.digest,
            created_at=now,
            changed_at=now,
        )
        if fits(visit, asked.classes, asked.pupils) and not waits_by_rule(visit, now, remote=remote):
            booking.state = BookingState.ASKED if visit.programme.approval else BookingState.CONFIRMED
            take(visit, booking)
        else:
            booking.state = BookingState.WAITLISTED
        session.add(booking)
        session.flush()
        record(session, ports, BookingChanged(booking.id, booking.state, booking.sequence))
    return booking


def _replayed(known: Booking, asked: Asked) -> Booking:
    if known.request_digest != asked.digest:
        raise Conflict(
            "Khóa Idempotency-Key này đã dùng cho một đăng ký khác.",
            "This Idempotency-Key has been used for another booking.",
        )
    return known


def _reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE)).upper()


def _check_month(session: Session, visit: VisitSession, asked: Asked, school: School | None) -> None:
    most = visit.programme.most_each_month
    if most is None:
        return
    if school is not None:
        # Two classes of one school that ask for two sessions at the same moment are counted one after the other.
        locked(session, School, school.id)
    first = visit.starts_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + timedelta(days=32)).replace(day=1)
    mine = (
        Booking.school_id == school.id if school else func.lower(Booking.school_name) == asked.school.lower()
    )
    there = session.scalar(
        select(func.count())
        .select_from(Booking)
        .join(VisitSession)
        .where(
            mine,
            Booking.state.in_(LIVE),
            VisitSession.programme_id == visit.programme_id,
            VisitSession.starts_at >= first,
            VisitSession.starts_at < after,
        )
    )
    if (there or 0) >= most:
        raise Invalid(
            f"Mỗi trường đăng ký nhiều nhất {most} lượt một tháng cho chương trình này. Hãy chọn tháng khác.",
            f"A school may book this programme at most {most} times a month. Please choose another month.",
            "school",
        )
