"""Counts the figures of a report on a plan, as they are at its cut-off date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select

from museum.domain.collections import Institution
from museum.domain.indicators import Activity, Counted, Indicator
from museum.domain.local_time import local, span_of
from museum.domain.plans import Plan, PlanDay, System
from museum.domain.progress import Kind, Target, Verdict, standing
from museum.domain.reporting import Call, Nomination, NominationState
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Attendance, Booking, BookingState, SessionState, VisitSession
from museum.services import plans
from museum.services.indicators.counting import all_rows, by_unit, overlaps, progress_of, rows_of
from museum.services.indicators.rules import RULES
from museum.services.indicators.scope import Ground, Scope, among
from museum.services.report_facts import (
    ActivityFacts,
    ActorFacts,
    AnswerFacts,
    DayFacts,
    DocumentFacts,
    Figures,
    IndicatorFacts,
    ModelFacts,
    OverlapFacts,
    TargetFacts,
    ThingFacts,
    UnitFacts,
    YearFacts,
    base_years,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.translated import Translated
    from museum.ports import Ports
    from museum.services.indicators.results import Progress

THINGS = ("exhibition", "package")
"""Kinds of counted records that a report names one by one."""
NO_UNIT = "Không thuộc đơn vị nào trong danh mục"
"""Names what counts for no unit of the directory."""
BEFORE = 1
"""Years before the first that figures are compared with."""
_MONTH_DAYS = re.compile(r"\d\d-\d\d(\s+\d\d-\d\d)*")
"""Days of every year as parameters have them: `04-19 05-18`."""


@dataclass(frozen=True)
class Span:
    """What a report looks back on."""

    kind: str
    first_year: int
    last_year: int
    until: date
    """The last day whose records count."""

    @property
    def years(self) -> range:
        """Its years."""
        return range(self.first_year, self.last_year + 1)


def collect(session: Session, ports: Ports, plan: Plan, span: Span, *, sources: bool = True) -> Figures:
    """Count everything that a report says.

    Without `sources` the records behind each number are not gone through: enough for looking at a draft.
    """
    before = span.last_year - span.first_year + BEFORE
    found = progress_of(
        session,
        ports,
        plan,
        span.last_year,
        until=span.until,
        years_before=max(before, _base(plan, span)),
        since=span.first_year,
    )
    names = {one.indicator.id: f"{one.objective.code}/{one.indicator.code}" for one in found}
    shared = overlaps(session, ports, plan, span.last_year, until=span.until) if sources else []
    return Figures(
        plan=document_of(plan),
        parents=tuple(document_of(one) for one in _parents(session, plan)),
        plan_version=plan.version,
        valid_until=plan.valid_until,
        funding=_vi(plan.funding),
        actors=tuple(ActorFacts(_vi(one.name), _vi(one.duty), one.leads) for one in plan.actors),
        kind=span.kind,
        first_year=span.first_year,
        last_year=span.last_year,
        until=span.until,
        indicators=tuple(
            _indicator(session, ports, one, span, names[one.indicator.id], sources=sources) for one in found
        ),
        overlaps=tuple(
            OverlapFacts(names[one.one.id], names[one.other.id], one.rows)
            for one in shared
            if one.one.id in names and one.other.id in names
        ),
        activities=tuple(_activities(session, plan, span)),
        things=tuple(_things(session, ports, found, span)),
        days=tuple(_days(session, plan, span)),
        answers=tuple(_answers(session, plan, span)),
        models=tuple(_models(session, plan, span)),
    )


def _vi(text: Translated) -> str:
    return text.shown("vi").text


def _base(plan: Plan, span: Span) -> int:
    """Give how many years back the earliest base year of a growth lies."""
    every = (one for objective in plan.objectives for one in objective.indicators)
    bases = [one.base_year for one in every if one.base_year is not None and one.base_year < span.last_year]
    return span.last_year - min(bases) if bases else BEFORE


def document_of(plan: Plan) -> DocumentFacts:
    """Give a plan as a report names it."""
    return DocumentFacts(_vi(plan.title), plan.document, plan.issued_on)


def _parents(session: Session, plan: Plan) -> Iterator[Plan]:
    seen = {plan.id}
    above = plans.parent_of(session, plan)
    while above is not None and above.id not in seen:
        yield above
        seen.add(above.id)
        above = plans.parent_of(session, above)


def _indicator(
    session: Session, ports: Ports, progress: Progress, span: Span, code: str, *, sources: bool
) -> IndicatorFacts:
    indicator, objective = progress.indicator, progress.objective
    rule = RULES[indicator.rule]
    parts = by_unit(session, ports, indicator, span.last_year, until=span.until) if sources else []
    return IndicatorFacts(
        id=indicator.id,
        code=code,
        system=objective.system,
        objective=_vi(objective.text),
        name=_vi(indicator.name) or indicator.code,
        kind=indicator.kind,
        measure=indicator.measure,
        whole=_vi(indicator.whole),
        rule=_vi(rule.label),
        what=_what(indicator),
        parameters=json.dumps(indicator.parameters, ensure_ascii=False, sort_keys=True),
        base_year=indicator.base_year,
        source=_vi(indicator.source),
        targets=tuple(TargetFacts(one.first, one.last, one.low, one.high) for one in indicator.targets),
        years=tuple(_years(session, ports, progress, span, sources=sources)),
        forecast=progress.forecast,
        trend=progress.trend,
        units=tuple(
            UnitFacts(
                one.unit.id if one.unit else "",
                _vi(one.unit.name) if one.unit else NO_UNIT,
                one.value.amount if one.value else None,
                one.value.whole if one.value else None,
            )
            for one in parts
        ),
        last_year=indicator.last_year,
    )


def _what(indicator: Indicator) -> str:
    """Say what counts, with what narrows it."""
    rule = RULES[indicator.rule]
    narrowed = []
    for one in rule.parameters:
        value = indicator.parameters.get(one.name)
        if value in (None, "", False):
            continue
        chosen = {code: _vi(name) for code, name in one.choices}.get(str(value), str(value))
        label = _vi(one.label)
        if _MONTH_DAYS.fullmatch(chosen):  # papers write days as everybody does, not as they are typed
            label = label.partition(" (")[0]
            chosen = ", ".join(f"{on[3:]}/{on[:2]}" for on in chosen.split())
        narrowed.append(label if value is True else f"{label}: {chosen}")
    return f"{_vi(rule.what)} Chỉ tính: {'; '.join(narrowed)}." if narrowed else _vi(rule.what)


def _years(
    session: Session, ports: Ports, progress: Progress, span: Span, *, sources: bool
) -> Iterator[YearFacts]:
    """Tell of the report's years, the one before them, and a growth's base year."""
    indicator = progress.indicator
    bases = base_years(indicator.kind, indicator.base_year, span.years)
    wanted = {*range(span.first_year - BEFORE, span.last_year + 1), *bases}
    targets = [Target(one.first, one.last, one.low, one.high) for one in indicator.targets]
    for year in sorted(wanted):
        if not indicator.asked_in(year):
            # Nothing was asked of anybody any more: that is no missing number.
            yield YearFacts(year, None, None, None, None, None, Verdict.NO_TARGET, None)
            continue
        value = progress.values.get(year)
        basis = progress.basis.get(year)
        stands = standing(Kind(indicator.kind), targets, progress.values, year, indicator.base_year, basis)
        rows, digest = None, ""
        if sources and (year in span.years or year in bases):
            found = rows_of(session, ports, indicator, year, until=span.until, size=1)
            rows, digest = found.total, found.digest
        yield YearFacts(
            year,
            value.amount if value else None,
            value.whole if value else None,
            stands.done,
            stands.low,
            stands.high,
            str(stands.verdict),
            stands.shortfall,
            rows,
            digest,
            basis.now if basis else None,
            basis.before if basis else None,
            basis.share if basis else None,
            basis.until if basis else None,
            basis.units if basis else 0,
            basis.expected if basis else 0,
            basis.as_of if basis else None,
        )


def _activities(session: Session, plan: Plan, span: Span) -> Iterator[ActivityFacts]:
    """List what was entered: all on the plan's ground, and what counts toward it wherever it was held."""
    counted = (
        select(Counted.activity_id)
        .join(Indicator, Indicator.id == Counted.indicator_id)
        .where(Indicator.objective_id.in_([one.id for one in plan.objectives]))
    )
    ours = Activity.id.in_(counted)
    ground = Ground.of(session, plan)
    within = frozenset().union(*(ground.on(year) for year in span.years))
    found = session.execute(
        select(Activity, OrganisationalUnit)
        .join(OrganisationalUnit, OrganisationalUnit.id == Activity.unit_id)
        .where(
            Activity.first >= date(span.first_year, 1, 1),
            Activity.first <= min(span.until, date(span.last_year, 12, 31)),
            ours if plan.unit_id is None else or_(ours, Activity.unit_id.in_(within)),
        )
        .order_by(Activity.first, Activity.title, Activity.id)
    )
    for one, unit in found:
        yield ActivityFacts(
            one.id,
            one.kind,
            one.title,
            one.first,
            one.last,
            one.place,
            _vi(unit.name),
            one.partners,
            one.participants,
            one.cost,
            one.funding,
            unit.id,
        )


def _things(session: Session, ports: Ports, found: Sequence[Progress], span: Span) -> list[ThingFacts]:
    """Name the exhibitions and packages behind the numbers, each once."""
    named: dict[tuple[str, str], ThingFacts] = {}
    houses = {one.id: _vi(one.name) for one in session.scalars(select(Institution))}
    for progress in found:
        if not _counts_things(progress.indicator):
            continue
        for year in span.years:
            for row in all_rows(session, ports, progress.indicator, year, until=span.until):
                if row.kind in THINGS:
                    house = houses.get(row.institution_id or "", "")
                    named.setdefault((row.kind, row.id), ThingFacts(row.kind, _vi(row.title), house, row.on))
    return sorted(named.values(), key=lambda one: (one.kind, one.on or date.min, one.title))


def _counts_things(indicator: Indicator) -> bool:
    return str(indicator.measure) in THINGS


def _days(session: Session, plan: Plan, span: Span) -> list[DayFacts]:
    """Count what was held for each of the plan days, on the plan's ground."""
    scope = Ground.of(session, plan).scope(System.ALL)
    query = (
        select(
            PlanDay,
            func.count(VisitSession.id.distinct()),
            func.count(Attendance.booking_id),
            func.sum(Attendance.pupils),
        )
        .join(VisitSession, VisitSession.plan_day_id == PlanDay.id)
        .join(Booking, Booking.session_id == VisitSession.id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .where(
            or_(*(_held(scope, year, span.until) for year in span.years)),
            VisitSession.state.not_in((SessionState.DRAFT, SessionState.CANCELLED)),
            Booking.state == BookingState.ATTENDED,
        )
        .group_by(PlanDay.id)
        .order_by(PlanDay.month, PlanDay.day)
    )
    return [
        DayFacts(_vi(one.name), one.month, one.day, sessions, groups, pupils or 0)
        for one, sessions, groups, pupils in session.execute(query)
    ]


def _held(scope: Scope, year: int, until: date) -> ColumnElement[bool]:
    """Say in SQL that a session began in a year, at an institution that was on the ground in it."""
    first, after = span_of(date(year, 1, 1), min(until, date(year, 12, 31)))
    houses = among(VisitSession.institution_id.expression, scope.institutions_in(year))
    return and_(VisitSession.starts_at >= first, VisitSession.starts_at < after, houses)


def _answers(session: Session, plan: Plan, span: Span) -> list[AnswerFacts]:
    """Tell how the units answered the calls for reports."""
    calls = session.scalars(
        select(Call)
        .where(
            Call.plan_id == plan.id,
            Call.year >= span.first_year,
            Call.year <= span.last_year,
            Call.sent_at.is_not(None),
        )
        .order_by(Call.year, Call.deadline, Call.id)
    )
    found = [
        AnswerFacts(
            _vi(one.unit.name),
            call.year,
            one.state,
            call.deadline,
            local(one.sent_at).date() if one.sent_at else None,
            one.id,
        )
        for call in calls
        for one in call.unit_reports
    ]
    return sorted(found, key=lambda one: (one.year, one.deadline, one.unit))


def _models(session: Session, plan: Plan, span: Span) -> list[ModelFacts]:
    """List what is proposed for honour or was honoured."""
    rows = session.scalars(
        select(Nomination)
        .where(
            Nomination.plan_id == plan.id,
            Nomination.year >= span.first_year,
            Nomination.year <= span.last_year,
            Nomination.state.in_((NominationState.ENDORSED, NominationState.HONOURED)),
        )
        .order_by(Nomination.year, Nomination.created_at, Nomination.id)
    )
    return [
        ModelFacts(
            _vi(one.title),
            _vi(one.unit.name),
            one.whom,
            _vi(one.story),
            one.state,
            _vi(one.award),
            one.year,
        )
        for one in rows
    ]
