"""What the managers' desk shows: reports that fall due, units that are late, what is missing. Plain readings, no changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from museum.domain.collecting import OPEN, waits_for
from museum.domain.indicators import Activity, Evidence, EvidenceFor
from museum.domain.local_time import local
from museum.domain.people import REPORTERS, Person
from museum.domain.plans import Plan
from museum.domain.progress import Kind, Verdict
from museum.domain.reporting import Call, Report, ReportKind, ReportState, UnitReport, UnitReportState
from museum.services import calls
from museum.services.desk_of_day import Part, Prepared, plan_days_ahead
from museum.services.indicators.results import Progress
from museum.services.milestones import way_to_milestone

SHORT, MOST = 8, 400
"""Lines of each part of the desk; activities that are read for days of the plans."""
DAYS_AHEAD = 60
"""So far ahead, days of the plans with nothing prepared are shown."""


@dataclass(frozen=True)
class Due:
    """The next annual report on a plan."""

    plan: Plan
    year: int
    on: date | None
    """It is due before this day; None: the plan names none."""
    days: int | None
    """Until then; negative: so many days late."""
    report: Report | None
    """Where it is being written."""


@dataclass(frozen=True)
class Collected:
    """How far the answers to a call have come."""

    call: Call
    late: tuple[UnitReport, ...]
    """Not sent though the deadline is over."""
    waiting: tuple[UnitReport, ...]
    """Sent, and to be approved or returned."""
    open: int
    """Not sent, with time left."""
    approved: int

    @property
    def all(self) -> int:
        """How many units were asked."""
        return len(self.call.unit_reports)


def due_reports(session: Session, plans: Iterable[Plan], today: date) -> list[Due]:
    """Say of each plan which annual report comes next and when it is due, the most urgent first.

    It is this year's until that is frozen; last year's while a draft of it lies about.
    """
    plans = list(plans)
    query = select(Report).where(
        Report.plan_id.in_([one.id for one in plans]),
        Report.kind == ReportKind.ANNUAL,
        Report.supplement == 0,
        Report.last_year >= today.year - 1,
    )
    known = {(one.plan_id, one.last_year): one for one in session.scalars(query)}
    found = [_due(plan, known, today) for plan in plans if _in_force(plan, today)]
    return sorted(found, key=lambda one: (one.days is None, one.days, one.plan.slug))


def _in_force(plan: Plan, today: date) -> bool:
    return plan.valid_until is None or plan.valid_until.year >= today.year - 1


def _due(plan: Plan, known: dict[tuple[str, int], Report], today: date) -> Due:
    year = today.year
    before, now = known.get((plan.id, year - 1)), known.get((plan.id, year))
    if before is not None and before.state == ReportState.DRAFT:
        year, now = year - 1, before
    elif now is not None and now.state == ReportState.FROZEN:
        year, now = year + 1, known.get((plan.id, year + 1))
    on = due_day(plan, year)
    return Due(plan, year, on, (on - today).days if on is not None else None, now)


def due_day(plan: Plan, year: int) -> date | None:
    """Give the day before which a year's report is due; None: the plan names none."""
    if plan.reports_month is None or plan.reports_day is None:
        return None
    try:
        return date(year, plan.reports_month, plan.reports_day)
    except ValueError:
        # 29 February in other years: the day after the last that there is.
        return date(year, plan.reports_month + 1, 1)


def drafts(session: Session, plans: Collection[Plan]) -> Part[Report]:
    """List the reports that are being written, those changed last first."""
    query = select(Report).where(
        Report.plan_id.in_([one.id for one in plans]), Report.state == ReportState.DRAFT
    )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    return Part(session.scalars(query.order_by(Report.changed_at.desc()).limit(SHORT)).all(), total)


def collected(session: Session, plans: Collection[Plan], now: datetime) -> list[Collected]:
    """Tell how far the answers to the calls that are open have come, the earliest deadline first."""
    query = (
        select(Call)
        .where(
            Call.plan_id.in_([one.id for one in plans]), Call.sent_at.is_not(None), Call.closed_at.is_(None)
        )
        .order_by(Call.deadline, Call.id)
    )
    return [_collected(one, now) for one in session.scalars(query)]


def _collected(call: Call, now: datetime) -> Collected:
    rows = sorted(call.unit_reports, key=lambda one: one.unit.name.shown("vi").text)
    late = tuple(one for one in rows if waits_for(call, one, now))
    return Collected(
        call=call,
        late=late,
        waiting=tuple(one for one in rows if one.state == UnitReportState.SENT),
        open=sum(one.state in OPEN for one in rows) - len(late),
        approved=sum(one.state == UnitReportState.APPROVED for one in rows),
    )


def asked_of(session: Session, person: Person) -> list[UnitReport]:
    """List what is asked of the units of the person's institutions and not sent yet, the earliest deadline first."""
    found = calls.asked_of(session, person.where(REPORTERS))
    mine = (one for one in found if one.state in OPEN and one.call.closed_at is None)
    return sorted(mine, key=lambda one: one.call.deadline)


def without_evidence(session: Session, unit_ids: Collection[str], year: int) -> Part[Activity]:
    """List the year's activities of some units that nothing proves yet, latest first."""
    proved = select(Evidence.id).where(
        Evidence.subject_kind == EvidenceFor.ACTIVITY, Evidence.subject_id == Activity.id
    )
    query = select(Activity).where(
        Activity.unit_id.in_(unit_ids),
        Activity.first >= date(year, 1, 1),
        Activity.first <= date(year, 12, 31),
        ~proved.exists(),
    )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(Activity.first.desc(), Activity.id).limit(SHORT)
    return Part(session.scalars(newest.options(selectinload(Activity.counted))).all(), total)


def days_unprepared(session: Session, institution_ids: Collection[str], now: datetime) -> list[Prepared]:
    """List the days of the plans in the coming weeks for which no session is planned."""
    today = local(now).date()
    return [
        one
        for one in plan_days_ahead(session, institution_ids, now)
        if not one.sessions and (one.marked.on - today).days <= DAYS_AHEAD
    ]


def behind(progress: Iterable[Progress]) -> list[Progress]:
    """Keep the indicators that will not reach their target as things go.

    Those whose forecast reaches it are left out, and so are shares that are as far on the way to their
    milestone as the year asks.
    """
    return [one for one in progress if one.standing.verdict in _SHORT_OF_IT and not _on_the_way(one)]


_SHORT_OF_IT = (Verdict.BEHIND, Verdict.UNDERWAY)


def _on_the_way(one: Progress) -> bool:
    standing = one.standing
    if standing.done is None or standing.low is None:
        return False
    if one.indicator.kind != Kind.SHARE:
        return one.forecast is not None and one.forecast >= standing.low
    expected = way_to_milestone(one, standing.year)
    return expected is not None and standing.done >= expected


def missing(progress: Iterable[Progress]) -> list[Progress]:
    """Keep the indicators of which there is no number at all: somebody has to enter it."""
    return [one for one in progress if one.standing.verdict == Verdict.NO_DATA]


def activities_within(
    session: Session, unit_ids: Collection[str], spans: Sequence[tuple[date, date]]
) -> list[list[tuple[str, str, date]]]:
    """Give for each span of days what was entered of some units: id, title and first day, in the order of days."""
    if not spans:
        return []
    query = (
        select(Activity.id, Activity.title, Activity.first, Activity.last)
        .where(
            Activity.unit_id.in_(unit_ids),
            or_(*(and_(Activity.first <= last, Activity.last >= first) for first, last in spans)),
        )
        .order_by(Activity.first, Activity.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    return [
        [(row.id, row.title, row.first) for row in rows if row.first <= last and row.last >= first][:SHORT]
        for first, last in spans
    ]


def children_of(session: Session, plan: Plan) -> list[Plan]:
    """List the plans that put this one into practice."""
    return list(session.scalars(select(Plan).where(Plan.parent_id == plan.id).order_by(Plan.slug)))
