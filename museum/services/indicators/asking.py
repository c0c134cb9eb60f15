"""What is asked of the rules for a plan's indicators: their scope, their years, and what does not count."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import String, select, true, type_coerce
from sqlalchemy.orm import Session

from museum.domain.exact import PLACES, ten_thousandths
from museum.domain.indicators import Indicator, ReportedValue
from museum.domain.plans import Objective, Plan
from museum.domain.progress import Kind
from museum.domain.reporting import Call, UnitReport
from museum.services.indicators.rule import Asked, Rule, Term
from museum.services.indicators.rules import RULES
from museum.services.indicators.scope import Ground
from museum.services.indicators.year import Year

Key = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A unit's own number for a year."""

    value_id: str
    ten_thousandths: int
    as_of: date

    @property
    def amount(self) -> Fraction:
        """The number itself."""
        return Fraction(self.ten_thousandths, 10**PLACES)


@dataclass(frozen=True)
class Question:
    """An indicator with the rule that counts it, and what that is asked for."""

    objective: Objective
    indicator: Indicator
    rule: Rule
    asked: Asked
    told: Mapping[int, Mapping[str, Told]] = field(default_factory=dict)
    """Of what is entered: the reported values that count, by year and unit."""
    called: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """The units that were asked for the number by a call, by year; years without a call are absent."""
    since: int | None = None
    """The plan's first year, where it is known."""

    def units_in(self, year: int) -> frozenset[str]:
        """Give the ids of the units whose reported values count, on the ground of a year."""
        within, places = self.asked.scope.units_in(year), self.asked.scope.ground.places
        if not self.asked.flag("remote"):
            return within
        return frozenset(one for one in within if places[one].remote)

    @property
    def key(self) -> Key:
        """What makes the answer: two indicators with the same key have the same rows."""
        asked = self.asked
        given = json.dumps(dict(asked.parameters), sort_keys=True)
        own = self.indicator.id if not self.rule.kept else asked.objective_id if asked.flag("served") else ""
        return self.rule.name, given, asked.scope.system, own, str(self.indicator.last_year or "")

    def closed(self, year: int) -> bool:
        """Say whether the indicator was not measured any more in a year: then nothing counts toward it."""
        last = self.indicator.last_year
        return last is not None and year > last

    def terms(self, year: int | None = None, until: date | None = None) -> tuple[Term, ...]:
        """Say what counts, in the year that was asked for or in another one, to its end or to a day of it."""
        asked = self.asked
        if until is not None or (year is not None and year != asked.year.number):
            asked = replace(asked, year=Year(year or asked.year.number, until or asked.year.until))
        number = asked.year.number
        # A share is of all that there is: before the site was there, nobody knows of how much.
        unknown = self.rule.kept and self.indicator.kind == Kind.SHARE and not asked.scope.kept_since(number)
        return () if unknown or self.closed(number) else self.rule.terms(asked)

    def planned(self, after: datetime) -> tuple[Term, ...]:
        """Say what is arranged to begin in the year after a moment; nothing where the rule cannot know."""
        if self.rule.planned is None or self.closed(self.asked.year.number):
            return ()
        return self.rule.planned(replace(self.asked, year=Year(self.asked.year.number), after=after))


def of_plan(
    session: Session, plan: Plan, year: Year, others: Collection[int] = (), since: int | None = None
) -> list[Question]:
    """Ask for all indicators of a plan, in its order; `others` are the years that will be asked for too.

    Those that were closed before the year, or before `since`, are left out.
    """
    pairs = [
        (objective, one)
        for objective in plan.objectives
        for one in objective.indicators
        if one.asked_in(year.number if since is None else since)
    ]
    return _questions(session, plan, pairs, year, others)


def of_one(session: Session, indicator: Indicator, year: Year, others: Collection[int] = ()) -> Question:
    """Ask for one indicator; `others` are the years that will be asked for too."""
    objective = session.get_one(Objective, indicator.objective_id)
    plan = session.get_one(Plan, objective.plan_id)
    return _questions(session, plan, [(objective, indicator)], year, others)[0]


def begun(plan: Plan) -> int | None:
    """Give the plan's first year: that of its date, or the first it asks something of."""
    if plan.issued_on is not None:
        return plan.issued_on.year
    asked = [
        each.first for objective in plan.objectives for one in objective.indicators for each in one.targets
    ]
    return min(asked, default=None)


def _questions(
    session: Session,
    plan: Plan,
    pairs: Sequence[tuple[Objective, Indicator]],
    year: Year,
    others: Collection[int],
) -> list[Question]:
    ground = Ground.of(session, plan)
    found = []
    for objective, one in pairs:
        parameters = {name: value for name, value in one.parameters.items() if value not in (None, "", False)}
        asked = Asked(one.id, objective.id, ground.scope(objective.system), year, parameters)
        found.append(Question(objective, one, RULES[one.rule], asked, since=begun(plan)))
    entered = [one for one in found if not one.rule.kept]
    if not entered:
        return found
    told, shadowed = _reported(session, entered, {year.number, *others})
    called = _called(session, plan, told)
    return [
        replace(
            one,
            asked=replace(one.asked, shadowed=shadowed.get(one.indicator.id, frozenset())),
            told=told.get(one.indicator.id, {}),
            called=called.get(one.indicator.id, {}),
        )
        for one in found
    ]


def _reported(
    session: Session, questions: Sequence[Question], years: Collection[int]
) -> tuple[dict[str, dict[int, dict[str, Told]]], dict[str, frozenset[str]]]:
    """Give for each indicator what units reported, and the values for which one above them has reported."""
    asked = {one.indicator.id: one for one in questions}
    until = questions[0].asked.year.until
    value = ReportedValue
    rows = session.execute(
        select(
            value.indicator_id,
            value.year,
            value.unit_id,
            value.id,
            type_coerce(value.amount, String),
            value.as_of,
        ).where(
            value.indicator_id.in_(asked),
            value.year.in_(years),
            true() if until is None else value.as_of <= until,
        )
    )
    every: dict[tuple[str, int], dict[str, Told]] = {}
    for indicator_id, year, unit_id, value_id, amount, as_of in rows:
        told = Told(value_id, ten_thousandths(amount), as_of)
        every.setdefault((indicator_id, year), {})[unit_id] = told
    found: dict[str, dict[int, dict[str, Told]]] = {}
    shadowed: dict[str, set[str]] = {}
    for (indicator_id, year), by_unit in every.items():
        question = asked[indicator_id]
        ground = question.asked.scope.ground
        counting = by_unit.keys() & question.units_in(year)
        below = {one for one in counting if not counting.isdisjoint(ground.above(one, year))}
        shadowed.setdefault(indicator_id, set()).update(by_unit[one].value_id for one in below)
        found.setdefault(indicator_id, {})[year] = {one: by_unit[one] for one in counting - below}
    return found, {indicator_id: frozenset(values) for indicator_id, values in shadowed.items()}


def _called(
    session: Session, plan: Plan, indicator_ids: Collection[str]
) -> dict[str, dict[int, frozenset[str]]]:
    """Give for each indicator, year by year, the units that were asked for it by a call that went out."""
    found: dict[str, dict[int, set[str]]] = {}
    rows = session.execute(
        select(Call.year, UnitReport.unit_id, UnitReport.indicator_ids)
        .join(Call, Call.id == UnitReport.call_id)
        .where(Call.plan_id == plan.id, Call.sent_at.is_not(None))
    )
    for year, unit_id, asked in rows:
        for one in asked:
            if one in indicator_ids:
                found.setdefault(one, {}).setdefault(year, set()).add(unit_id)
    return {
        one: {year: frozenset(units) for year, units in by_year.items()} for one, by_year in found.items()
    }
