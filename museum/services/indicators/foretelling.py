"""What the year's end is likely to bring: what is done and arranged for, or the pace so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from museum.domain.indicators import Indicator, Measure
from museum.domain.progress import Kind, Value, forecast, measured

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
    indicator: Indicator, values: Mapping[int, Value], planned: Fraction | None, year: int, today: Today
) -> Fraction | None:
    """Foretell a year in the indicator's own measure; of a year that is over it is what was done.

    `planned` is what is arranged for the rest of the year, None where nothing can be known of it.
    """
    kind = Kind(indicator.kind)
    done = measured(kind, values, year, indicator.base_year)
    if not today.running(year) or kind == Kind.SHARE:
        return done
    if kind == Kind.YES_NO:
        return Fraction(1) if planned or done else None
    value = values.get(year)
    if value is None:
        return None
    total = _by_the_end(indicator, value.amount, planned, year, today)
    return (
        None if total is None else measured(kind, {**values, year: Value(total)}, year, indicator.base_year)
    )


def _by_the_end(
    indicator: Indicator, amount: Fraction, planned: Fraction | None, year: int, today: Today
) -> Fraction | None:
    if planned is None and indicator.rule == "reported" and indicator.measure in STOCK:
        return amount
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    return forecast(amount, planned, (today.day - first).days + 1, days)
