"""Booking: a group's place in a session, taken all or nothing, or its turn in the waiting list."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import one_by_one
from museum.domain.base import ALPHABET, new_id
from museum.domain.booking_rules import (
    Group,
    check_group,
    check_open,
    check_room,
    fits,
    waits_by_rule,
)
from museum.domain.errors import Conflict, Invalid
from museum.domain.events import BookingChanged
from museum.domain.local_time import local, moment_of
from museum.domain.school_names import commune_key, name_key
from museum.domain.schools import School
from museum.domain.visits import Booking, BookingState, VisitSession
from museum.ports import Ports
from museum.services.booking_places import LIVE, check_adults, locked_session, next_rank, take
from museum.services.outbox import record, transaction
from museum.services.waiting import promote

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


class NoRoom(Conflict):
    """All places are taken, and whoever asked did not ask for the waiting list."""


class KeyUsed(Conflict):
    """The same key came with another request before."""


def book(
    session: Session, ports: Ports, session_id: str, asked: Asked, key: str, *, or_wait: bool = True
) -> Booking:
    """Take a place for a group, or the next one in the waiting list; the same key twice is one booking.

    Raises NotFound, Invalid (naming the field), KeyUsed when the key came with another request, and
    NoRoom instead of a place in the waiting list where nobody asked for that (`or_wait`).
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
            select(Booking).where(Booking.asked_session_id == session_id, Booking.request_key == key)
        )
        if known is not None:
            return _replayed(known, asked)
        now = ports.clock.now()
        check_open(visit, now)
        group = Group(asked.pupils, asked.adults, asked.grade, asked.classes)
        check_group(group, visit.programme)
        check_room(group, visit)
        check_adults(visit, asked.pupils, asked.adults)
        school = session.get(School, asked.school_id) if asked.school_id else None
        check_month(
            session,
            visit,
            school.id if school else None,
            school.name if school else asked.school,
            school.commune if school else asked.commune,
        )
        remote = bool(school and school.remote)
        booking = Booking(
            id=new_id(),
            reference=new_reference(),
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
        if fits(visit, asked.classes, asked.pupils):
            _serve_those_who_wait(session, ports, visit)
        if fits(visit, asked.classes, asked.pupils) and not waits_by_rule(visit, now, remote=remote):
            booking.state = BookingState.ASKED if visit.programme.approval else BookingState.CONFIRMED
            take(visit, booking)
        elif or_wait:
            booking.state = BookingState.WAITLISTED
        else:
            raise NoRoom(
                "Chỗ vừa hết trong lúc bạn điền. Bạn có thể vào danh sách chờ hoặc chọn buổi khác.",
                "The places were taken while you filled in the form. You may join the waiting list or choose "
                "another session.",
            )
        session.add(booking)
        session.flush()
        record(session, ports, BookingChanged(booking.id, booking.state, booking.sequence))
    return booking


def _serve_those_who_wait(session: Session, ports: Ports, visit: VisitSession) -> None:
    """Offer free places to those who waited before a newcomer gets one: a rule may have ended a moment ago."""
    waiting = select(Booking.id).where(
        Booking.session_id == visit.id, Booking.state == BookingState.WAITLISTED
    )
    if session.scalar(waiting.limit(1)) is not None:
        promote(session, ports, visit.id)


def _replayed(known: Booking, asked: Asked) -> Booking:
    if known.request_digest != asked.digest:
        raise KeyUsed(
            "Khóa Idempotency-Key này đã dùng cho một đăng ký khác.",
            "This Idempotency-Key has been used for another booking.",
        )
    return known


def new_reference() -> str:
    """Mint what people read out by telephone: 8 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE)).upper()


@dataclass(frozen=True)
class _Whose:
    """Which school a booking is for, by the directory or as it was typed."""

    school_id: str | None
    name: str
    commune: str

    def same(self, other: _Whose) -> bool:
        """Say whether both are one school, as far as can be told: namesakes of two communes are not."""
        if self.school_id is not None and other.school_id is not None:
            return self.school_id == other.school_id
        # Compared here: no engine folds Vietnamese letters as another does.
        communes = {commune_key(one.commune) for one in (self, other)} - {""}
        return name_key(self.name) == name_key(other.name) and len(communes) <= 1


def check_month(
    session: Session, visit: VisitSession, school_id: str | None, name: str, commune: str, *, but: str = ""
) -> None:
    """Raise Invalid when a school has as many bookings in a session's month as the programme allows.

    The booking with the id `but` does not count: it is the one that is to be moved there. The sessions
    concerned are locked already.
    """
    most = visit.programme.most_each_month
    if most is None:
        return
    # Two classes of one school that ask for two sessions at the same moment are counted one after the other.
    one_by_one(session, f"month {visit.programme_id} {name_key(name)}")
    first = local(visit.starts_at).date().replace(day=1)
    begins, after = moment_of(first), moment_of((first + timedelta(days=32)).replace(day=1))
    rows = session.execute(
        select(Booking.school_id, Booking.school_name, Booking.commune)
        .join(VisitSession)
        .where(
            Booking.id != but,
            Booking.state.in_(LIVE),
            VisitSession.programme_id == visit.programme_id,
            VisitSession.starts_at >= begins,
            VisitSession.starts_at < after,
        )
    )
    mine = _Whose(school_id, name, commune)
    there = sum(mine.same(_Whose(*row)) for row in rows)
    if there >= most:
        raise Invalid(
            f"Mỗi trường đăng ký nhiều nhất {most} lượt một tháng cho chương trình này. Hãy chọn tháng khác.",
            f"A school may book this programme at most {most} times a month. Please choose another month.",
            "school",
        )
