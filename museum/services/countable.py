"""Toward which indicators an activity may count, and which of them are proposed for its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.activity_words import INDICATORS_OF_KIND
from museum.domain.errors import Invalid
from museum.domain.indicators import ActivityKind, Indicator
from museum.domain.plans import Objective, Plan, PlanDay
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.services.indicators.scope import Ground
from museum.services.plans import all_plans

PARTICIPANTS, FUNDS, MARKED = "activity_participants", "activity_funds", "day_marked"
TICKED = frozenset({"activities", PARTICIPANTS, FUNDS, MARKED})
"""Rules that count the activities of which somebody said so."""


@dataclass(frozen=True)
class Countable:
    """An indicator that an activity may be ticked for."""

    plan: Plan
    objective: Objective
    indicator: Indicator
    proposed: bool = False
    """Kind and day make it likely."""


def years_of(plan: Plan) -> tuple[int | None, int | None]:
    """Give the first and last year that a plan speaks of; None: it does not say."""
    last = max((day for day in (plan.valid_until, plan.vision_until) if day), default=None)
    return (plan.issued_on.year if plan.issued_on else None), (last.year if last else None)


def covers(plan: Plan, year: int) -> bool:
    """Say whether a year lies within a plan."""
    first, last = years_of(plan)
    return (first is None or first <= year) and (last is None or year <= last)


def _measured(indicator: Indicator, year: int) -> bool:
    return indicator.last_year is None or year <= indicator.last_year


def countable(
    session: Session, unit: OrganisationalUnit | None, first: date, kind: ActivityKind | None = None
) -> list[Countable]:
    """List the indicators that an activity of a unit, begun on a day, may count toward, in the plans' order.

    Without a unit, those of all units.
    """
    days = list(session.scalars(select(PlanDay)))
    found: list[Countable] = []
    for plan in all_plans(session):
        if not covers(plan, first.year):
            continue
        ground = Ground.of(session, plan) if unit is not None else None
        for objective in plan.objectives:
            if (
                ground is not None
                and unit is not None
                and unit.id not in ground.scope(objective.system).units_in(first.year)
            ):
                continue
            ticked = [
                one for one in objective.indicators if one.rule in TICKED and _measured(one, first.year)
            ]
            # Of a plan that nobody here follows nothing is proposed: it may be another province's.
            followed = kind is not None and plan.institution_id is not None
            likely = {one.id for one in ticked if followed and kind and _likely(one, kind, first, days)}
            found += [
                Countable(
                    plan,
                    objective,
                    one,
                    # Who was there is counted beside what was held.
                    proposed=one.id in likely or (bool(likely) and one.rule == PARTICIPANTS),
                )
                for one in ticked
            ]
    return found


def _likely(indicator: Indicator, kind: ActivityKind, first: date, days: Sequence[PlanDay]) -> bool:
    if indicator.rule == PARTICIPANTS:
        return False
    if indicator.rule == MARKED:
        return kind != ActivityKind.DONATION and _falls_on(
            str(indicator.parameters.get("day", "")), first, days
        )
    return indicator.measure in INDICATORS_OF_KIND[kind]


def _falls_on(named: str, on: date, days: Sequence[PlanDay]) -> bool:
    """Say whether a day lies on a day of the plans (`04-21`), or within the days that begin then."""
    for day in days:
        if f"{day.month:02d}-{day.day:02d}" == named:
            last = (day.last_month or day.month, day.last_day or day.day)
            return (day.month, day.day) <= (on.month, on.day) <= last
    return f"{on.month:02d}-{on.day:02d}" == named


def require_countable(
    session: Session, unit: OrganisationalUnit, first: date, indicator_ids: Sequence[str]
) -> list[str]:
    """Give the ids each once; raises Invalid (field `indicators`) where an activity cannot count toward one."""
    wanted = list(dict.fromkeys(indicator_ids))
    rows = session.execute(
        select(Indicator, Objective, Plan)
        .join(Objective, Objective.id == Indicator.objective_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Indicator.id.in_(wanted))
    ).all()
    found = {row[0].id: row for row in rows}
    for one in wanted:
        if one not in found:
            raise Invalid(
                "Có chỉ tiêu không còn trong kế hoạch. Hãy tải lại trang.",
                "One of the indicators is not in any plan any more. Please reload the page.",
                "indicators",
            )
        indicator, objective, plan = found[one]
        _require_fits(session, unit, first.year, indicator, objective, plan)
    return wanted


def _require_fits(
    session: Session,
    unit: OrganisationalUnit,
    year: int,
    indicator: Indicator,
    objective: Objective,
    plan: Plan,
) -> None:
    name, title = indicator.name, plan.document or plan.title.vi or plan.slug
    if indicator.rule not in TICKED:
        raise _refused(
            name,
            Translated(
                "hệ thống tự đếm hoặc đơn vị báo cáo, không tính từ hoạt động",
                "it is counted by the system or reported by units, not from activities",
            ),
        )
    if not covers(plan, year):
        first, last = years_of(plan)
        raise _refused(
            name,
            Translated(
                f"năm {year} nằm ngoài kế hoạch {title} ({first or '…'}–{last or '…'})",
                f"the year {year} lies outside the plan {title} ({first or '…'}–{last or '…'})",
            ),
        )
    if not _measured(indicator, year):
        raise _refused(
            name,
            Translated(
                f"chỉ tiêu này chỉ tính đến năm {indicator.last_year}",
                f"it is counted until {indicator.last_year} only",
            ),
        )
    if unit.id not in Ground.of(session, plan).scope(objective.system).units_in(year):
        raise _refused(
            name,
            Translated(
                f"“{unit.name.shown('vi').text}” không thuộc phạm vi của mục tiêu này",
                f"“{unit.name.shown('en').text}” is not one of the units that this objective is about",
            ),
        )


def _refused(name: Translated, why: Translated) -> Invalid:
    return Invalid(
        f"Không tính được vào “{name.shown('vi').text}”: {why.vi}.",
        f"It cannot count toward “{name.shown('en').text}”: {why.en}.",
        "indicators",
    )
