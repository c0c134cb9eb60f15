"""What serves the objectives of plans now, as anybody may see it, and what came of it this year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from museum.domain.education import Package, Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.local_time import local, span_of
from museum.domain.people import VISITOR
from museum.domain.plan_days import Marked, next_of
from museum.domain.plans import Objective, PlanDay, Served
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession
from museum.ports import Ports
from museum.services import availability
from museum.services.availability import Availability, Standing
from museum.services.visibility import listed_packages, visible_exhibitions, visible_programmes

YEAR = timedelta(days=366)


@dataclass(frozen=True)
class YearOf:
    """A programme's year: sessions that were held, groups that came and how many pupils; what is to come."""

    sessions: int = 0
    groups: int = 0
    pupils: int = 0
    ahead: int = 0
    """Sessions that have not begun yet."""

    def __add__(self, other: YearOf) -> YearOf:
        return YearOf(
            self.sessions + other.sessions,
            self.groups + other.groups,
            self.pupils + other.pupils,
            self.ahead + other.ahead,
        )


@dataclass
class Serving:
    """What serves one objective."""

    packages: list[Package] = field(default_factory=list)
    programmes: list[tuple[Programme, YearOf]] = field(default_factory=list)
    exhibitions: list[Exhibition] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.packages or self.programmes or self.exhibitions)


@dataclass(frozen=True)
class DayOfTheYear:
    """A day that plans ask to be marked: when it comes next, and what is prepared for it."""

    marked: Marked
    sessions: tuple[Availability, ...]
    held: YearOf
    """What was held for it the last time."""

    @property
    def day(self) -> PlanDay:
        """What is marked."""
        return self.marked.day

    @property
    def on(self) -> date:
        """Its next day, the first of several."""
        return self.marked.on


def serving(session: Session, objectives: Sequence[Objective], now: datetime) -> dict[str, Serving]:
    """Give for each objective's id what the public sees of what serves it."""
    rows = session.execute(
        select(Served.subject_kind, Served.subject_id, Served.objective_id).where(
            Served.objective_id.in_([one.id for one in objectives])
        )
    )
    served: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for kind, subject_id, objective_id in rows:
        served[kind][subject_id].add(objective_id)
    packages, programmes, exhibitions = served["package"], served["programme"], served["exhibition"]
    found = {one.id: Serving() for one in objectives}
    for package in session.scalars(listed_packages(session).where(Package.id.in_(packages))):
        for one in packages[package.id]:
            found[one].packages.append(package)
    years = year_of(session, set(programmes), now)
    shown = visible_programmes(session, VISITOR).where(Programme.id.in_(programmes))
    for programme in session.scalars(shown):
        for one in programmes[programme.id]:
            found[one].programmes.append((programme, years.get(programme.id, YearOf())))
    open_now = visible_exhibitions(session, VISITOR).where(Exhibition.id.in_(exhibitions))
    for exhibition in session.scalars(open_now):
        for one in exhibitions[exhibition.id]:
            found[one].exhibitions.append(exhibition)
    return found


def year_of(session: Session, programme_ids: set[str], now: datetime) -> dict[str, YearOf]:
    """Count the running year of programmes: what was held and who came, and what is still to come."""
    year = local(now).year
    first, after = span_of(date(year, 1, 1), date(year, 12, 31))
    in_year = (
        VisitSession.programme_id.in_(programme_ids),
        VisitSession.state.not_in((SessionState.DRAFT, SessionState.CANCELLED)),
        VisitSession.starts_at >= first,
        VisitSession.starts_at < after,
    )
    begun = func.sum(case((VisitSession.starts_at <= now, 1), else_=0))
    sessions = session.execute(
        select(VisitSession.programme_id, begun, func.count())
        .where(*in_year)
        .group_by(VisitSession.programme_id)
    )
    came = session.execute(
        select(VisitSession.programme_id, func.count(), func.sum(Attendance.pupils))
        .join(Booking, Booking.session_id == VisitSession.id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .where(*in_year, Booking.state == BookingState.ATTENDED)
        .group_by(VisitSession.programme_id)
    )
    years = {programme: YearOf(sessions=held, ahead=planned - held) for programme, held, planned in sessions}
    for programme, groups, pupils in came:
        years[programme] += YearOf(groups=groups, pupils=pupils or 0)
    return years


def days_of_the_year(session: Session, ports: Ports, days: Sequence[PlanDay]) -> list[DayOfTheYear]:
    """Tell of each day when it comes next and what is prepared for it, the next one first."""
    return [_told(session, ports, marked) for marked in next_of(days, local(ports.clock.now()).date())]


def _told(session: Session, ports: Ports, marked: Marked) -> DayOfTheYear:
    first, after = span_of(*marked.span)
    prepared = tuple(
        one
        for one in availability.between(session, ports, first, after)
        if one.visit.plan_day_id == marked.day.id and one.standing is not Standing.CANCELLED
    )
    came = session.execute(
        select(func.count(VisitSession.id.distinct()), func.count(), func.sum(Attendance.pupils))
        .select_from(Attendance)
        .join(Booking, Booking.id == Attendance.booking_id)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .where(
            VisitSession.plan_day_id == marked.day.id,
            VisitSession.starts_at >= first - YEAR,
            VisitSession.starts_at < after,
            Booking.state == BookingState.ATTENDED,
        )
    ).one()
    return DayOfTheYear(marked, prepared, YearOf(came[0], came[1], came[2] or 0))
