"""What is free when: sessions with their room, their waiting list and the state of booking; and what else would do.

A month is one query. What it says is true for the moment it was asked: places are given in
`museum.services.bookings` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from museum.domain.booking_rules import (
    Group,
    check_group,
    check_open,
    closes_at,
    opens_at,
    remote_first_until,
    waits_by_rule,
)
from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.errors import Invalid
from museum.domain.people import VISITOR, Person
from museum.domain.visits import Booking, BookingState, SessionState, VisitSession
from museum.ports import Ports
from museum.services.visibility import visible_sessions

MOST = 1_000
"""Sessions of one answer: three times a full month."""
NEARBY = timedelta(days=60)
"""How far from a session others are looked for in its place."""
ALTERNATIVES = 6


class Standing(StrEnum):
    """How booking stands for a session at a moment."""

    NOT_YET = "not_yet"
    """Booking opens later."""
    OPEN = "open"
    """There are free places."""
    WAITING = "waiting"
    """All places are taken; the waiting list takes groups."""
    FULL = "full"
    """All places are taken, and booking has closed."""
    CLOSED = "closed"
    """Booking has closed, though places were left."""
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Availability:
    """A session and what is free in it."""

    visit: VisitSession
    standing: Standing
    free: int
    """Classes that still find a place."""
    pupils_free: int | None
    """Pupils who still find a place; None where only classes are counted."""
    waiting: int
    """Groups in the waiting list; none once booking has closed, and the list with it."""
    opens_at: datetime | None
    """When booking opens; None: it was open from the first, or opens at nobody's appointed time."""
    closes_at: datetime
    remote_until: datetime | None
    """Until then free places go to schools of remote communes first; None: now to everybody alike."""

    @property
    def bookable(self) -> bool:
        """Whether a group may ask now, be it for a place in the waiting list."""
        return self.standing in (Standing.OPEN, Standing.WAITING)


@dataclass(frozen=True)
class Narrowing:
    """Which sessions are wanted; empty: all."""

    programme: str = ""
    """A slug, as is the institution."""
    institution: str = ""
    grade: int | None = None
    where: str = ""
    """A value of `museum.domain.education.Where`."""
    language: str = ""
    """A code of `SPOKEN`; a session that names no language is held in Vietnamese."""
    resource_id: str = ""


def between(
    session: Session,
    ports: Ports,
    first: datetime,
    after: datetime,
    narrowing: Narrowing | None = None,
    person: Person = VISITOR,
) -> list[Availability]:
    """List the sessions that begin from `first` on and before `after`, earliest first, in one query.

    At most `MOST`, the earliest: who asks for more asks for shorter spans.
    """
    chosen = _narrowed(visible_sessions(session, person), narrowing or Narrowing())
    chosen = chosen.where(VisitSession.starts_at >= first, VisitSession.starts_at < after)
    found = _rows(session, chosen.limit(MOST), ports.clock.now())
    language = narrowing.language if narrowing else ""
    return [one for one in found if not language or language in languages_of(one.visit)]


def upcoming(
    session: Session,
    ports: Ports,
    narrowing: Narrowing,
    most: int,
    person: Person = VISITOR,
) -> list[Availability]:
    """List the next sessions that have not begun and were not cancelled."""
    now = ports.clock.now()
    chosen = _narrowed(visible_sessions(session, person), narrowing).where(
        VisitSession.starts_at > now, VisitSession.state != SessionState.CANCELLED
    )
    if not narrowing.language:
        return _rows(session, chosen.limit(most), now)
    # Which languages a session is held in is a list in its row: no engine's SQL looks into it as another's does.
    found = _rows(session, chosen.limit(MOST), now)
    return [one for one in found if narrowing.language in languages_of(one.visit)][:most]


def availability_of(session: Session, ports: Ports, visit: VisitSession) -> Availability:
    """Say what is free in one session that is at hand."""
    waiting = session.scalar(select(_waiting()).where(VisitSession.id == visit.id))
    return _availability(visit, waiting or 0, ports.clock.now())


def alternatives(
    session: Session,
    ports: Ports,
    visit: VisitSession,
    group: Group,
    *,
    remote: bool = False,
    most: int = ALTERNATIVES,
) -> list[Availability]:
    """List what else has room for a group now: other sessions of the programme, then similar ones, nearest first.

    Similar are public programmes of the same package, or else of the same place and institution, which
    are made for such a group. Sessions where the group would have to wait are left out.
    """
    now = ports.clock.now()
    wanted = max(visit.starts_at, now)
    programme = visit.programme
    similar = Programme.institution_id == programme.institution_id
    if programme.package_id is not None:
        similar = or_(similar, Programme.package_id == programme.package_id)
    chosen = visible_sessions(session, VISITOR).where(
        VisitSession.id != visit.id,
        VisitSession.state == SessionState.OPEN,
        VisitSession.starts_at > max(now, wanted - NEARBY),
        VisitSession.starts_at < wanted + NEARBY,
        VisitSession.taken + group.classes <= VisitSession.places,
        or_(
            VisitSession.pupil_places.is_(None),
            VisitSession.pupils_taken + group.pupils <= VisitSession.pupil_places,
        ),
        similar,
    )
    found = [
        one
        for one in _rows(session, chosen.limit(MOST), now)
        if one.standing is Standing.OPEN
        and not waits_by_rule(one.visit, now, remote=remote)
        and _suits(group, one.visit, now)
    ]
    return sorted(found, key=_closeness(programme, wanted))[:most]


def _closeness(
    programme: Programme, wanted: datetime
) -> Callable[[Availability], tuple[int, timedelta, str]]:
    def key(one: Availability) -> tuple[int, timedelta, str]:
        other = one.visit.programme
        if other.id == programme.id:
            kinship = 0
        elif programme.package_id is not None and other.package_id == programme.package_id:
            kinship = 1
        else:
            kinship = 2 if other.where == programme.where else 3
        return kinship, abs(one.visit.starts_at - wanted), one.visit.id

    return key


def _suits(group: Group, visit: VisitSession, now: datetime) -> bool:
    try:
        check_open(visit, now)
        check_group(group, visit.programme)
    except Invalid:
        return False
    return True


def languages_of(visit: VisitSession) -> list[str]:
    """List the languages that a session is held in: its own, else its programme's, else Vietnamese."""
    return visit.languages or visit.programme.languages or ["vi"]


def _narrowed(chosen: Select[tuple[VisitSession]], narrowing: Narrowing) -> Select[tuple[VisitSession]]:
    if narrowing.programme:
        chosen = chosen.where(Programme.slug == narrowing.programme)
    if narrowing.institution:
        owner = select(Institution.id).where(Institution.slug == narrowing.institution)
        chosen = chosen.where(VisitSession.institution_id == owner.scalar_subquery())
    if narrowing.grade is not None:
        chosen = chosen.where(
            or_(Programme.grade_from.is_(None), Programme.grade_from <= narrowing.grade),
            or_(Programme.grade_to.is_(None), Programme.grade_to >= narrowing.grade),
        )
    if narrowing.where:
        chosen = chosen.where(Programme.where == narrowing.where)
    if narrowing.resource_id:
        chosen = chosen.where(VisitSession.resources.any(id=narrowing.resource_id))
    return chosen


def _waiting() -> ColumnElement[int]:
    """Count the groups that wait for a session."""
    return (
        select(func.count())
        .select_from(Booking)
        .where(Booking.session_id == VisitSession.id, Booking.state == BookingState.WAITLISTED)
        .correlate(VisitSession)
        .scalar_subquery()
    )


def _rows(session: Session, chosen: Select[tuple[VisitSession]], now: datetime) -> list[Availability]:
    """Load sessions with all that a calendar shows of them: one query, whatever their number."""
    query = chosen.add_columns(_waiting()).options(
        contains_eager(VisitSession.programme).options(
            joinedload(Programme.institution), lazyload(Programme.package)
        ),
        joinedload(VisitSession.institution),
        joinedload(VisitSession.plan_day),
        lazyload(VisitSession.resources),
    )
    return [_availability(visit, waiting, now) for visit, waiting in session.execute(query).tuples()]


def _availability(visit: VisitSession, waiting: int, now: datetime) -> Availability:
    pupils_free = None if visit.pupil_places is None else max(0, visit.pupil_places - visit.pupils_taken)
    free = max(0, visit.places - visit.taken)
    if pupils_free is not None and pupils_free < max(1, visit.programme.least_pupils):
        # Places for classes are left, but not for the smallest group that may come.
        free = 0
    until, closes = remote_first_until(visit), closes_at(visit)
    return Availability(
        visit=visit,
        standing=_standing(visit, free, now),
        free=free,
        pupils_free=pupils_free,
        waiting=waiting if now < closes else 0,
        opens_at=opens_at(visit),
        closes_at=closes,
        remote_until=until if until is not None and now < until else None,
    )


def _standing(visit: VisitSession, free: int, now: datetime) -> Standing:
    if visit.state == SessionState.CANCELLED:
        return Standing.CANCELLED
    if visit.starts_at <= now:
        return Standing.PAST
    opens = opens_at(visit)
    if visit.state == SessionState.DRAFT or (
        visit.state == SessionState.OPEN and opens is not None and now < opens
    ):
        return Standing.NOT_YET
    if visit.state != SessionState.OPEN or now >= closes_at(visit):
        return Standing.CLOSED if free else Standing.FULL
    return Standing.OPEN if free else Standing.WAITING
