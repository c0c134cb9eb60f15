"""Sessions: planned one by one or as a series, found, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.education import Programme
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.local_time import local, span_of
from museum.domain.people import Person
from museum.domain.plan_days import Marked
from museum.domain.series import DAYS_AHEAD, MOST_IN_SERIES
from museum.domain.visits import HOLDING, Blackout, Booking, BookingState, SessionState, VisitSession
from museum.ports import Ports
from museum.services import closed_days, resources, session_details
from museum.services.audit import note
from museum.services.booking_places import LIVE
from museum.services.outbox import held, transaction
from museum.services.permission import require_educator
from museum.services.session_details import Details

SHORTEST, LONGEST = 10, 12 * 60
"""Minutes."""
MOST_PLACES, MOST_PUPIL_PLACES = 500, 20_000
HALF_YEAR = 180
"""Days: what lies nearer belongs to the day of this year."""


@dataclass(frozen=True)
class Slot:
    """How long a session takes and how many find a place in it."""

    minutes: int
    places: int
    pupil_places: int | None = None
    opened: bool = False
    """Whether it can be booked at once."""
    again: bool = False
    """Plan it although the programme has a session at that very moment."""


@dataclass(frozen=True)
class Planned:
    """What came of planning."""

    sessions: list[VisitSession]
    skipped: list[tuple[date, Blackout]]
    """Days of the series that were left out, and what closes them."""


@dataclass(frozen=True)
class Groups:
    """How many groups a session holds."""

    booked: int
    """They hold a place."""
    waiting: int

    @property
    def all(self) -> int:
        return self.booked + self.waiting


def get_for(session: Session, person: Person, session_id: str) -> VisitSession:
    """Get a session that the person may plan, locked inside a transaction; raises NotFound, NotAllowed."""
    visit = held(session, VisitSession, session_id)
    if visit is None:
        raise NotFound("Không có buổi này.", "There is no such session.")
    require_educator(person, visit.institution_id)
    return visit


def plan(
    session: Session,
    ports: Ports,
    person: Person,
    programme_id: str,
    starts: Sequence[datetime],
    slot: Slot,
    details: Details = Details(),  # noqa: B008 - frozen
) -> Planned:
    """Plan a session, or a series at several moments: all of them or none.

    Days on which the institution is closed are left out of a series and told; a single session on one is refused.
    Raises Invalid, naming the field, Conflict when a resource is taken, NotFound, NotAllowed.
    """
    with transaction(session, ports):
        programme = _programme(session, person, programme_id)
        check_minutes(slot.minutes)
        check_places(slot.places, slot.pupil_places)
        moments = _checked_moments(starts, ports.clock.now())
        kept = session_details.cleaned(session, details)
        length = timedelta(minutes=slot.minutes)
        open_moments, skipped = _split(session, programme.institution_id, moments, length)
        if not open_moments:
            raise closed(skipped[0])
        if not slot.again:
            _refuse_twins(session, programme, open_moments)
        visits = _make(session, ports, programme, open_moments, slot, kept)
        resources.assign(session, [(visit, kept.resource_ids) for visit in visits])
        for visit in visits:
            note(session, ports, person, "create", ("session", visit.id), visit.institution_id)
    return Planned(visits, skipped)


def _programme(session: Session, person: Person, programme_id: str) -> Programme:
    programme = locked(session, Programme, programme_id)
    if programme is None:
        raise NotFound("Không có chương trình này.", "There is no such programme.")
    require_educator(person, programme.institution_id)
    return programme


def check_minutes(minutes: int) -> None:
    """Raise Invalid for a length that cannot be."""
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid(
            f"Thời lượng phải từ {SHORTEST} đến {LONGEST} phút.",
            f"It must take between {SHORTEST} and {LONGEST} minutes.",
            "minutes",
        )


def check_places(places: int, pupil_places: int | None) -> None:
    """Raise Invalid, naming the field, for a number of places that cannot be."""
    if not 1 <= places <= MOST_PLACES:
        raise Invalid(
            f"Số lớp phải từ 1 đến {MOST_PLACES}.",
            f"There must be places for 1 to {MOST_PLACES} classes.",
            "places",
        )
    if pupil_places is not None and not 1 <= pupil_places <= MOST_PUPIL_PLACES:
        raise Invalid(
            f"Số học sinh phải từ 1 đến {MOST_PUPIL_PLACES}, hoặc để trống.",
            f"There must be room for 1 to {MOST_PUPIL_PLACES} pupils; or leave it empty.",
            "pupil_places",
        )


def check_moment(start: datetime, now: datetime) -> None:
    """Raise Invalid for a start that is over, or too far ahead to be meant."""
    if start <= now:
        raise Invalid(
            f"Giờ bắt đầu {local(start):%H:%M %d/%m/%Y} đã qua. Hãy chọn ngày giờ sắp tới.",
            f"The start, {local(start):%H:%M on %d/%m/%Y}, is over. Please choose one to come.",
            "day",
        )
    if start > now + timedelta(days=DAYS_AHEAD):
        raise Invalid(
            f"Chỉ lập lịch được trước nhiều nhất {DAYS_AHEAD} ngày.",
            f"Sessions can be planned {DAYS_AHEAD} days ahead at most.",
            "day",
        )


def _checked_moments(starts: Sequence[datetime], now: datetime) -> list[datetime]:
    moments = sorted(set(starts))
    if not 1 <= len(moments) <= MOST_IN_SERIES:
        raise Invalid(
            f"Một đợt có từ 1 đến {MOST_IN_SERIES} buổi.",
            f"A series has 1 to {MOST_IN_SERIES} sessions.",
            "day",
        )
    for start in moments:
        check_moment(start, now)
    return moments


def _split(
    session: Session, institution_id: str, moments: Sequence[datetime], length: timedelta
) -> tuple[list[datetime], list[tuple[date, Blackout]]]:
    """Part the moments from which all lies on open days from those that touch a closed one."""
    entries = closed_days.touching(session, institution_id, moments[0], moments[-1] + length)
    found = [(start, closed_days.closing(entries, start, start + length)) for start in moments]
    return (
        [start for start, closed_by in found if closed_by is None],
        [closed_by for _, closed_by in found if closed_by is not None],
    )


def closed(skipped: tuple[date, Blackout]) -> Invalid:
    """Make the error that says why nothing can take place on a day."""
    day, entry = skipped
    return Invalid(
        f"Ngày {day:%d/%m/%Y} đơn vị nghỉ: {entry.reason.shown('vi')}. Hãy chọn ngày khác.",
        f"The institution is closed on {day:%d/%m/%Y}: {entry.reason.shown('en')}. Please choose another day.",
        "day",
    )


def _refuse_twins(session: Session, programme: Programme, moments: Sequence[datetime]) -> None:
    twin = session.scalar(
        select(VisitSession.starts_at)
        .where(
            VisitSession.programme_id == programme.id,
            VisitSession.state != SessionState.CANCELLED,
            VisitSession.starts_at.in_(moments),
        )
        .order_by(VisitSession.starts_at)
        .limit(1)
    )
    if twin is not None:
        raise Invalid(
            f"Chương trình đã có buổi lúc {local(twin):%H:%M %d/%m/%Y}. Nếu muốn nhận thêm lớp, hãy tăng số chỗ của "
            "buổi đó; nếu vẫn cần hai buổi cùng giờ, hãy đánh dấu vào ô bên dưới.",
            f"The programme has a session at {local(twin):%H:%M on %d/%m/%Y} already. To take more classes, give "
            "that one more places; if two at the same time are meant, tick the box below.",
            "again",
        )


def _make(
    session: Session,
    ports: Ports,
    programme: Programme,
    moments: Sequence[datetime],
    slot: Slot,
    details: Details,
) -> list[VisitSession]:
    now, series = ports.clock.now(), new_id() if len(moments) > 1 else None
    visits = []
    for start in moments:
        visit = VisitSession(
            id=new_id(),
            programme_id=programme.id,
            programme=programme,
            institution_id=programme.institution_id,
            starts_at=start,
            ends_at=start + timedelta(minutes=slot.minutes),
            places=slot.places,
            pupil_places=slot.pupil_places,
            state=SessionState.OPEN if slot.opened else SessionState.DRAFT,
            series_id=series,
            created_at=now,
            changed_at=now,
        )
        session_details.write(visit, details)
        session.add(visit)
        visits.append(visit)
    session.flush()
    for visit in visits:
        session.refresh(visit)
    return visits


def following(session: Session, visit: VisitSession, now: datetime) -> list[VisitSession]:
    """List a session and those after it of its series that are to come and were not cancelled, earliest first."""
    if visit.series_id is None:
        return [visit]
    query = (
        select(VisitSession)
        .where(
            VisitSession.series_id == visit.series_id,
            VisitSession.starts_at >= visit.starts_at,
            VisitSession.starts_at > now,
            VisitSession.state != SessionState.CANCELLED,
        )
        .order_by(VisitSession.starts_at, VisitSession.id)
    )
    found = list(session.scalars(query))
    return found if visit in found else [visit, *found]


def groups_of(session: Session, session_ids: Sequence[str]) -> dict[str, Groups]:
    """Count the groups that are booked or wait, by session; in one question however many there are."""
    if not session_ids:
        return {}
    query = (
        select(Booking.session_id, Booking.state, func.count())
        .where(Booking.session_id.in_(session_ids), Booking.state.in_(LIVE))
        .group_by(Booking.session_id, Booking.state)
    )
    counted: dict[str, dict[str, int]] = {one: {} for one in session_ids}
    for session_id, state, number in session.execute(query):
        counted[session_id][state] = number
    return {
        one: Groups(
            sum(number for state, number in states.items() if state in HOLDING),
            states.get(BookingState.WAITLISTED, 0),
        )
        for one, states in counted.items()
    }


def between(
    session: Session, institution_ids: Sequence[str], span: tuple[datetime, datetime], programme_id: str = ""
) -> list[VisitSession]:
    """List the sessions of institutions that begin in a span of time, drafts and cancelled ones too, by start."""
    start, end = span
    query = select(VisitSession).where(
        VisitSession.institution_id.in_(institution_ids),
        VisitSession.starts_at >= start,
        VisitSession.starts_at < end,
    )
    if programme_id:
        query = query.where(VisitSession.programme_id == programme_id)
    return list(session.scalars(query.order_by(VisitSession.starts_at, VisitSession.id)))


def coming(session: Session, programme_id: str, now: datetime) -> list[VisitSession]:
    """List the sessions of a programme that are to come and were not cancelled, earliest first."""
    query = select(VisitSession).where(
        VisitSession.programme_id == programme_id,
        VisitSession.starts_at > now,
        VisitSession.state != SessionState.CANCELLED,
    )
    return list(session.scalars(query.order_by(VisitSession.starts_at, VisitSession.id)))


def for_plan_day(session: Session, institution_ids: Sequence[str], marked: Marked) -> list[VisitSession]:
    """List what is prepared for a day of the plans in its year: sessions that mark it, wherever they lie."""
    start, end = span_of(marked.on - timedelta(days=HALF_YEAR), marked.on + timedelta(days=HALF_YEAR))
    query = select(VisitSession).where(
        VisitSession.institution_id.in_(institution_ids),
        VisitSession.plan_day_id == marked.day.id,
        VisitSession.state != SessionState.CANCELLED,
        VisitSession.starts_at >= start,
        VisitSession.starts_at < end,
    )
    return list(session.scalars(query.order_by(VisitSession.starts_at, VisitSession.id)))


def bookings_of(session: Session, visit: VisitSession) -> list[Booking]:
    """List all bookings of a session: in the order in which they were made, those that wait as they are next."""
    query = select(Booking).where(Booking.session_id == visit.id)
    return list(session.scalars(query.order_by(Booking.priority.desc(), Booking.rank, Booking.id)))


def refuse_stale(visit: VisitSession, seen_version: int | None) -> None:
    """Refuse to overwrite what somebody else changed meanwhile; raises Conflict."""
    if seen_version is not None and visit.version != seen_version:
        raise Conflict(
            "Người khác vừa sửa buổi này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
            "Somebody else has just changed this session. Please reload the page and enter your changes again.",
        )
