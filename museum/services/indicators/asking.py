"""What is asked of the rules for a plan's indicators: their scope, their years, and what does not count."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from museum.domain.indicators import Indicator, ReportedValue
from museum.domain.plans import Objective, Plan
from museum.services.indicators.rule import Asked, Rule, Term
from museum.services.indicators.rules import RULES
from museum.services.indicators.scope import Ground
from museum.services.indicators.year import Year

Key = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """An indicator with the rule that counts it, and what that is asked for."""

    objective: Objective
    indicator: Indicator
    rule: Rule
    asked: Asked

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

    def terms(self, year: int | None = None) -> tuple[Term, ...]:
        """Say what counts, in the year that was asked for or in another one."""
        asked = self.asked
        if year is not None and year != asked.year.number:
            asked = replace(asked, year=Year(year, asked.year.until))
        return () if self.closed(asked.year.number) else self.rule.terms(asked)

    def planned(self, after: datetime) -> tuple[Term, ...]:
        """Say what is arranged to begin in the year after a moment; nothing where the rule cannot know."""
        if self.rule.planned is None or self.closed(self.asked.year.number):
            return ()
        return self.rule.planned(replace(self.asked, year=Year(self.asked.year.number), after=after))


def of_plan(session: Session, plan: Plan, year: Year, others: Collection[int] = ()) -> list[Question]:
    """Ask for all indicators of a plan, in its order; `others` are the years that will be asked for too.

    Those that were closed before the year are left out.
    """
    pairs = [
        (objective, one)
        for objective in plan.objectives
        for one in objective.indicators
        if one.asked_in(year.number)
    ]
    return _questions(session, plan, pairs, year, others)


def of_one(session: Session, indicator: Indicator, year: Year, others: Collection[int] = ()) -> Question:
    """Ask for one indicator; `others` are the years that will be asked for too."""
    objective = session.get_one(Objective, indicator.objective_id)
    plan = session.get_one(Plan, objective.plan_id)
    return _questions(session, plan, [(objective, indicator)], year, others)[0]


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
        found.append(Question(objective, one, RULES[one.rule], asked))
    entered = [one for one in found if not one.rule.kept]
    if not entered:
        return found
    shadowed = _shadowed(session, entered, {year.number, *others})
    return [
        replace(one, asked=replace(one.asked, shadowed=shadowed.get(one.indicator.id, frozenset())))
        for one in found
    ]


def _shadowed(
    session: Session, questions: Sequence[Question], years: Collection[int]
) -> dict[str, frozenset[str]]:
    """Give for each indicator the values of units for which one above them has reported."""
    asked = {one.indicator.id: one.asked for one in questions}
    until = questions[0].asked.year.until
    value = ReportedValue
    rows = session.execute(
        select(value.indicator_id, value.year, value.unit_id, value.id).where(
            value.indicator_id.in_(asked),
            value.year.in_(years),
            true() if until is None else value.as_of <= until,
        )
    )
    reported: dict[tuple[str, int], dict[str, str]] = {}
    for indicator_id, year, unit_id, value_id in rows:
        reported.setdefault((indicator_id, year), {})[unit_id] = value_id
    found: dict[str, set[str]] = {}
    for (indicator_id, year), by_unit in reported.items():
        scope = asked[indicator_id].scope
        counting = by_unit.keys() & scope.units_in(year)
        below = {by_unit[one] for one in counting if not counting.isdisjoint(scope.ground.above(one))}
        found.setdefault(indicator_id, set()).update(below)
    return {indicator_id: frozenset(values) for indicator_id, values in found.items()}
