"""A unit's answers beside what is known: the year before, what stands in the records, what the system counts itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collecting import jumps
from museum.domain.indicators import Indicator, ReportedValue
from museum.domain.local_time import local
from museum.domain.plans import Objective
from museum.domain.progress import Value
from museum.domain.reporting import UnitReport
from museum.ports import Ports
from museum.services.indicators import counting
from museum.services.report_parts import asked_in
from museum.services.unit_answers import (
    BY_ACTIVITIES,
    REPORTED,
    Given,
    Held,
    activities_of,
    countable_of,
    read_activity,
    read_value,
    values_of,
)


@dataclass(frozen=True)
class Compared:
    """What a unit is asked for an indicator, and all that is known of it."""

    objective: Objective
    indicator: Indicator
    given: Given
    """What the unit says; empty where it has said nothing."""
    activities: int
    """How many of the unit's activities in this report count toward it."""
    stands: Value | None
    """What was entered or approved for this year already; of one that is reported."""
    last_year: Value | None
    counted: Value | None
    """What the system counts of the unit's institution or ground in this year; of one that is not reported."""

    @property
    def reported(self) -> bool:
        """Whether the unit gives the number itself."""
        return self.indicator.rule == REPORTED

    @property
    def by_activities(self) -> bool:
        """Whether the unit's activities make the number."""
        return self.indicator.rule in BY_ACTIVITIES

    @property
    def jump(self) -> bool:
        """Whether what the unit says is far from the year before; a share is compared by its percentage."""
        if self.given.amount is None or self.last_year is None:
            return False
        now = Value(self.given.amount, self.given.whole)
        if now.percent is not None and self.last_year.percent is not None:
            return jumps(now.percent, self.last_year.percent)
        return jumps(now.amount, self.last_year.amount)


def compare(session: Session, ports: Ports, report: UnitReport, *, counted: bool = True) -> list[Compared]:
    """Give what a unit is asked, in the plan's order, beside all that is known; `counted`: also what the system counts."""
    asked, year = asked_in(report), report.call.year
    known = _known(session, report, asked)
    typed, today = values_of(report), local(ports.clock.now()).date()
    toward = _toward(ports, report)
    rows = []
    for objective in report.call.plan.objectives:
        for indicator in objective.indicators:
            if indicator.id not in asked:
                continue
            given, _ = read_value(indicator, typed.get(indicator.id, {}), year, today)
            row = Compared(
                objective=objective,
                indicator=indicator,
                given=given,
                activities=toward.get(indicator.id, 0),
                stands=known.get((indicator.id, year)),
                last_year=known.get((indicator.id, year - 1)),
                counted=None,
            )
            rows.append(_with_counts(session, ports, report, row) if counted and not row.reported else row)
    return rows


def _known(session: Session, report: UnitReport, asked: dict[str, Indicator]) -> dict[tuple[str, int], Value]:
    """Give the unit's numbers of this year and the last, but for what this report itself brought."""
    query = select(ReportedValue).where(
        ReportedValue.indicator_id.in_(asked),
        ReportedValue.unit_id == report.unit_id,
        ReportedValue.year.in_((report.call.year, report.call.year - 1)),
    )
    found = {(row.indicator_id, row.year): row for row in session.scalars(query)}
    return {
        key: Value(row.amount, row.whole) for key, row in found.items() if row.unit_report_id != report.id
    }


def _toward(ports: Ports, report: UnitReport) -> dict[str, int]:
    """Count the report's own activities by the indicators that they count toward."""
    found: dict[str, int] = {}
    for _, held in held_in(ports, report):
        for indicator_id in held.counts:
            found[indicator_id] = found.get(indicator_id, 0) + 1
    return found


def held_in(ports: Ports, report: UnitReport) -> list[tuple[str, Held]]:
    """Give the activities of a report that are whole, with their keys."""
    today = local(ports.clock.now()).date()
    countable = countable_of(report, asked_in(report))
    read = (
        (key, read_activity(typed, report.call.year, today, countable)[0])
        for key, typed in activities_of(report).items()
    )
    return [(key, held) for key, held in read if held is not None]


def _with_counts(session: Session, ports: Ports, report: UnitReport, row: Compared) -> Compared:
    """Add what the system counts for the unit, in this year and the last."""
    year = report.call.year
    now, before = (_of_unit(session, ports, row.indicator, one, report.unit_id) for one in (year, year - 1))
    return replace(row, counted=now, last_year=before)


def _of_unit(session: Session, ports: Ports, indicator: Indicator, year: int, unit_id: str) -> Value | None:
    values = counting.by_unit(session, ports, indicator, year)
    return next((one.value for one in values if one.unit is not None and one.unit.id == unit_id), None)
