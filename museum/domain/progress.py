"""How far an indicator has come: targets, values and what follows from them. Pure arithmetic, no database.

Values are exact fractions: a report must give the same figure as whoever counts the rows again.
*No data* is None everywhere, and never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

_HUNDRED = 100
FEW_DAYS = 60
"""A pace of fewer days foretells nothing."""


class Kind(StrEnum):
    """What an indicator counts, and against what."""

    COUNT = "count"
    """So many a year; with or without a target."""
    RANGE = "range"
    """From so many to so many a year, as `02–03`."""
    GROWTH = "growth"
    """Per cent more than the year before, as a range or a least figure."""
    SHARE = "share"
    """Per cent of a whole, to be reached by milestone years."""
    YES_NO = "yes_no"
    """Held or not held in a year."""


class Verdict(StrEnum):
    """What a year's value means beside its target."""

    NO_TARGET = "no_target"
    """The plan gives no number: the value is told, not judged."""
    NO_DATA = "no_data"
    UNDERWAY = "underway"
    """Of a share: the milestone's year has not come yet, and it is not reached before its time."""
    BEHIND = "behind"
    MET = "met"
    BEYOND = "beyond"
    """Above the upper end of a range."""


@dataclass(frozen=True)
class Target:
    """What a plan asks for in the years from `first` to `last`, both included.

    Of a share, `last` is the milestone: the share is to be reached by then.
    """

    first: int
    last: int
    low: Fraction
    high: Fraction | None = None

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("a target's first year lies after its last")
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError("a target's range is empty or negative")


@dataclass(frozen=True)
class Value:
    """What was counted or reported in a year: a number, or a part of a whole."""

    amount: Fraction
    whole: Fraction | None = None
    """The denominator of a share."""

    @property
    def percent(self) -> Fraction | None:
        """The share in per cent; None where the whole is not known or empty."""
        return self.amount * _HUNDRED / self.whole if self.whole else None


@dataclass(frozen=True)
class Basis:
    """What a year's number rests on: of how many units expected there is one; of a growth, in both years.

    A growth compares like with like: `now` and `before` are of those units alone that can be compared.
    """

    units: int = 0
    expected: int = 0
    now: Fraction | None = None
    before: Fraction | None = None
    """Of a growth: what is compared with; None where nothing can be."""
    whole_before: Fraction | None = None
    """The same for the whole of the base year, where `before` goes to `until` only."""
    share: Fraction | None = None
    """Of a growth: how many per cent of the base year's whole number are compared."""
    until: date | None = None
    """The last day of the base year that is compared; None: all of it."""
    as_of: date | None = None
    """The day that the year's reported values are true of, the earliest of them; None: nothing is reported."""
    before_as_of: date | None = None

    @property
    def complete(self) -> bool:
        """Whether nobody is missing who was expected."""
        return self.units >= self.expected


@dataclass(frozen=True)
class Standing:
    """An indicator in a year."""

    year: int
    verdict: Verdict
    done: Fraction | None
    """In the indicator's own measure: a number, per cent of growth, or per cent of the whole; 1 or 0 for yes or no."""
    low: Fraction | None
    high: Fraction | None
    shortfall: Fraction | None
    """What is missing to `low`; 0 once it is reached, None where there is no target or no data."""
    basis: Basis | None = None
    """What the number rests on, where units are expected to report or years are compared."""

    @property
    def provisional(self) -> bool:
        """Whether the verdict may change when those who are missing report."""
        judged = self.verdict not in (Verdict.NO_DATA, Verdict.NO_TARGET)
        return judged and self.basis is not None and not self.basis.complete


def target_of(kind: Kind, targets: Sequence[Target], year: int) -> Target | None:
    """Give the target that holds in a year; of a share, that of the next milestone."""
    if kind == Kind.SHARE:
        ahead = [one for one in targets if one.last >= year]
        return min(ahead, key=lambda one: one.last, default=None)
    holding = [one for one in targets if one.first <= year <= one.last]
    # Where two overlap, the one made for fewer years says more exactly what is meant.
    return min(holding, key=lambda one: (one.last - one.first, one.first), default=None)


def overlapping(targets: Sequence[Target]) -> list[tuple[Target, Target]]:
    """List the pairs of targets that hold in the same year: somebody has to say which is meant."""
    ordered = sorted(targets, key=lambda one: (one.first, one.last))
    return [
        (one, other)
        for at, one in enumerate(ordered)
        for other in ordered[at + 1 :]
        if other.first <= one.last
    ]


def measured(
    kind: Kind,
    values: Mapping[int, Value],
    year: int,
    base_year: int | None = None,
    basis: Basis | None = None,
) -> Fraction | None:
    """Give a year's value in the indicator's own measure; None: no data.

    Growth is over the year before, or with `base_year` the yearly average since then (compound, as a
    fraction good to a hundredth of a per cent). With a `basis` it is that of what can be compared.
    """
    value = values.get(year)
    if value is None:
        return None
    if kind == Kind.SHARE:
        return value.percent
    if kind == Kind.YES_NO:
        return Fraction(int(value.amount > 0))
    if kind == Kind.GROWTH:
        since = year - 1 if base_year is None else base_year
        if basis is not None:
            return growth(basis.before, basis.now, year - since)
        before = values.get(since)
        return growth(before.amount if before else None, value.amount, year - since)
    return value.amount


def growth(before: Fraction | None, now: Fraction | None, years: int) -> Fraction | None:
    """Give the growth in per cent a year over so many years; None where there is nothing to compare with."""
    if before is None or now is None or before <= 0 or years < 1:
        return None
    ratio = now / before
    if years == 1:
        return (ratio - 1) * _HUNDRED
    return Fraction(round((float(ratio) ** (1 / years) - 1) * _HUNDRED * _HUNDRED), _HUNDRED)


def standing(
    kind: Kind,
    targets: Sequence[Target],
    values: Mapping[int, Value],
    year: int,
    base_year: int | None = None,
    basis: Basis | None = None,
) -> Standing:
    """Say how an indicator stands in a year."""
    target = target_of(kind, targets, year)
    done = measured(kind, values, year, base_year, basis)
    low, high = (target.low, target.high) if target else (None, None)
    shortfall = None if done is None or low is None else max(low - done, Fraction(0))
    early = kind == Kind.SHARE and target is not None and year < target.last
    return Standing(year, _verdict(done, low, high, early=early), done, low, high, shortfall, basis)


def _verdict(done: Fraction | None, low: Fraction | None, high: Fraction | None, *, early: bool) -> Verdict:
    if done is None:
        return Verdict.NO_DATA
    if low is None:
        return Verdict.NO_TARGET
    if done < low:
        return Verdict.UNDERWAY if early else Verdict.BEHIND
    return Verdict.BEYOND if high is not None and done > high else Verdict.MET


def expected_by(targets: Sequence[Target], start: tuple[int, Fraction] | None, year: int) -> Fraction | None:
    """Give the share that a year ought to have reached on a straight way from milestone to milestone.

    `start` is the first known year and its share: before a milestone without one there is no way to follow.
    What a milestone asked for stays due when it was missed.
    """
    due = max((one.low for one in targets if one.last <= year), default=None)
    way = _on_the_way(targets, start, year)
    return due if way is None else way if due is None else max(way, due)


def _on_the_way(targets: Sequence[Target], start: tuple[int, Fraction] | None, year: int) -> Fraction | None:
    milestones = sorted({one.last: one.low for one in targets}.items())
    known = ([start] if start else []) + [one for one in milestones if start is None or one[0] > start[0]]
    before = [one for one in known if one[0] <= year]
    after = [one for one in known if one[0] >= year]
    if not before:
        return None
    if not after:
        return before[-1][1]
    (y0, p0), (y1, p1) = before[-1], after[0]
    return p0 if y0 == y1 else p0 + (p1 - p0) * Fraction(year - y0, y1 - y0)


def forecast(done: Fraction, planned: Fraction | None, days_gone: int, days: int) -> Fraction | None:
    """Foretell a yearly count: what the pace so far gives, or what is done and planned where that is more.

    None in the first sixty days of a year without plans: a pace of so few days foretells nothing.
    """
    if not 0 <= days_gone <= days:
        raise ValueError("a year has no such day")
    arranged = None if planned is None else done + planned
    pace = done * Fraction(days, days_gone) if days_gone >= FEW_DAYS else None
    known = [one for one in (arranged, pace) if one is not None]
    return max(known, default=None)


def trend(history: Mapping[int, Fraction], year: int, span: int = 3) -> Fraction | None:
    """Give the mean change a year over the last `span` years before and with `year`; None with fewer than two values."""
    known = [(one, history[one]) for one in range(year - span, year + 1) if one in history]
    if len(known) < 2:  # noqa: PLR2004 - a change is between two
        return None
    (first, before), (last, now) = known[0], known[-1]
    return (now - before) / (last - first)
