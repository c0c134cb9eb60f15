"""What the year's end is likely to bring: what is done and arranged for, or the pace so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from museum.domain.indicators import Measure
from museum.domain.progress import Basis, Kind, Value, forecast, measured
from museum.services.indicators.asking import Question

STOCK = frozenset(
    {
        Measure.CLUB,
        Measure.USER,
        Measure.COMMUNE,
        Measure.LIBRARY,
        Measure.LIBRARIAN,
        Measure.INSTITUTION,
        Measure.PACKAGE,
        Measure.EXHIBITION,
        Measure.ARTEFACT,
    }
)
"""Measures of which a reported number says how many there are: that does not grow with the days of the year."""


@dataclass(frozen=True)
class Today:
    """The day from which a year is looked at: the present one, or the last whose records count."""

    day: date

    def begun(self, year: int) -> bool:
        """Say whether a year has begun."""
        return self.day >= date(year, 1, 1)

    def over(self, year: int) -> bool:
        """Say whether a year's last day has come."""
        return self.day >= date(year, 12, 31)

    def running(self, year: int) -> bool:
        """Say whether there is something to foretell of a year."""
        return self.begun(year) and not self.over(year)


def foretold(
    question: Question,
    values: Mapping[int, Value],
    basis: Basis | None,
    planned: Fraction | None,
    today: Today,
) -> Fraction | None:
    """Foretell a year in the indicator's own measure; of a year that is over it is what was done.

    `planned` is what is arranged for the rest of the year, None where nothing is or can be known of it.
    """
    indicator, year = question.indicator, question.asked.year.number
    kind = Kind(indicator.kind)
    if not today.running(year) or kind == Kind.SHARE:
        return measured(kind, values, year, indicator.base_year, basis)
    done = measured(kind, values, year, indicator.base_year, basis)
    if kind == Kind.YES_NO:
        return Fraction(1) if planned or done else None
    value = values.get(year)
    if value is None:
        return None
    total = _by_the_end(question, value.amount, planned, today)
    if total is None:
        return None
    if kind == Kind.GROWTH and basis is not None:
        # What is compared grows as the whole does, and is measured by all of the base year.
        now = basis.now * total / value.amount if basis.now and value.amount else basis.now
        whole = replace(basis, now=now, before=basis.whole_before)
        return measured(kind, values, year, indicator.base_year, whole)
    return measured(kind, {**values, year: Value(total)}, year, indicator.base_year)


def _by_the_end(
    question: Question, amount: Fraction, planned: Fraction | None, today: Today
) -> Fraction | None:
    year = question.asked.year.number
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    if question.rule.name == "reported":
        return amount if question.indicator.measure in STOCK else _paced(question, first, days)
    return forecast(amount, planned, (today.day - first).days + 1, days)


def _paced(question: Question, first: date, days: int) -> Fraction | None:
    """Foretell reported numbers, each from the day that it is true of."""
    total = Fraction(0)
    for one in question.told.get(first.year, {}).values():
        gone = min(max((one.as_of - first).days + 1, 0), days)
        paced = forecast(one.amount, None, gone, days)
        if paced is None:
            return None
        total += paced
    return total
