"""The figures of a report as they are kept: plain facts, written as JSON and read back the same.

A frozen report shows nothing but these. Names of units, plans and indicators are kept as they were:
a report of an earlier year does not change with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from museum.domain.progress import Kind, Target, Verdict, target_of

T = TypeVar("T")


@dataclass(frozen=True)
class DocumentFacts:
    """A plan as a report names it."""

    title: str
    document: str
    """Its number; may be empty."""
    issued_on: date | None


@dataclass(frozen=True)
class ActorFacts:
    """Somebody with a duty in the plan."""

    name: str
    duty: str
    leads: bool


@dataclass(frozen=True)
class TargetFacts:
    """What the plan asks for in some years."""

    first: int
    last: int
    low: Fraction
    high: Fraction | None


@dataclass(frozen=True)
class YearFacts:
    """An indicator in a year."""

    year: int
    amount: Fraction | None
    """What was counted or reported; None: no data."""
    whole: Fraction | None
    """Of a share: the denominator."""
    done: Fraction | None
    """In the indicator's own measure: a number, per cent of growth or of the whole, 1 or 0."""
    low: Fraction | None
    high: Fraction | None
    verdict: str
    """One of `museum.domain.progress.Verdict`."""
    shortfall: Fraction | None
    rows: int | None = None
    """How many records stand behind the number; None: the year is only compared with."""
    digest: str = ""
    """SHA-256 of these records, as counting gives it."""
    compared: Fraction | None = None
    """Of a growth: the part of `amount` that could be compared with the year that it is measured from."""
    compared_with: Fraction | None = None
    """The same part of that year."""
    compared_share: Fraction | None = None
    """How many per cent of that year's number this is."""
    compared_until: date | None = None
    """The last day of that year that is compared, where that is not all of it."""
    units: int = 0
    """Of how many units expected there is a number, of a growth in both years …"""
    expected: int = 0
    """… and how many were expected; 0: nobody in particular."""
    as_of: date | None = None
    """The day that reported values are true of, the earliest of them."""

    @property
    def complete(self) -> bool:
        """Whether nobody is missing who was expected."""
        return self.units >= self.expected


@dataclass(frozen=True)
class UnitFacts:
    """A unit's part of a number."""

    id: str
    name: str
    amount: Fraction | None
    whole: Fraction | None


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator with its years."""

    id: str
    code: str
    """`objective/indicator`, permanent within the plan."""
    system: str
    objective: str
    name: str
    kind: str
    measure: str
    whole: str
    """Of a share: what it is a share of."""
    rule: str
    what: str
    """What counts, in a sentence."""
    parameters: str
    """What narrows the rule, as JSON."""
    base_year: int | None
    source: str
    targets: tuple[TargetFacts, ...]
    years: tuple[YearFacts, ...]
    """The report's years and those that they are compared with, in order."""
    forecast: Fraction | None
    trend: Fraction | None
    units: tuple[UnitFacts, ...]
    """In the report's last year."""
    last_year: int | None = None
    """It was measured to this year and closed; None: it goes on."""

    def closed(self, year: int) -> bool:
        """Say whether it was not measured any more in a year."""
        return self.last_year is not None and year > self.last_year

    def in_year(self, year: int) -> YearFacts | None:
        """Give a year; None where nothing is known of it."""
        return next((one for one in self.years if one.year == year), None)

    def asked_in(self, year: int) -> TargetFacts | None:
        """Give what the plan asks for in a year."""
        if self.closed(year):
            return None
        targets = [Target(one.first, one.last, one.low, one.high) for one in self.targets]
        found = target_of(Kind(self.kind), targets, year)
        return TargetFacts(found.first, found.last, found.low, found.high) if found else None


@dataclass(frozen=True)
class OverlapFacts:
    """Records that count toward two indicators."""

    one: str
    other: str
    rows: int


@dataclass(frozen=True)
class ActivityFacts:
    """An activity that was entered."""

    id: str
    kind: str
    title: str
    first: date
    last: date
    place: str
    unit: str
    partners: str
    participants: int | None
    cost: int | None
    """Đồng."""
    funding: str
    unit_id: str = ""


@dataclass(frozen=True)
class ThingFacts:
    """An exhibition or a package behind the numbers."""

    kind: str
    title: str
    institution: str
    on: date | None


@dataclass(frozen=True)
class DayFacts:
    """What was held for a day that plans ask to be marked."""

    name: str
    month: int
    day: int
    sessions: int
    groups: int
    pupils: int


@dataclass(frozen=True)
class AnswerFacts:
    """How a unit answered a call for reports."""

    unit: str
    year: int
    state: str
    """One of `museum.domain.reporting.UnitReportState`."""
    deadline: date
    sent_on: date | None
    id: str = ""


@dataclass(frozen=True)
class ModelFacts:
    """A model, collective or individual that is proposed for honour."""

    title: str
    unit: str
    whom: str
    story: str
    state: str
    award: str
    year: int


@dataclass(frozen=True)
class Figures:
    """All that a report says in figures."""

    plan: DocumentFacts
    parents: tuple[DocumentFacts, ...]
    """The plans that this one puts into practice, the nearest first."""
    plan_version: int
    valid_until: date | None
    funding: str
    actors: tuple[ActorFacts, ...]
    kind: str
    """One of `museum.domain.reporting.ReportKind`."""
    first_year: int
    last_year: int
    until: date
    """Records after that day do not count."""
    indicators: tuple[IndicatorFacts, ...]
    overlaps: tuple[OverlapFacts, ...]
    activities: tuple[ActivityFacts, ...]
    things: tuple[ThingFacts, ...]
    days: tuple[DayFacts, ...]
    answers: tuple[AnswerFacts, ...]
    models: tuple[ModelFacts, ...]

    @property
    def years(self) -> range:
        """The years that the report is about."""
        return range(self.first_year, self.last_year + 1)

    def counted_years(self, indicator: IndicatorFacts) -> list[int]:
        """List the years of which the records are kept: the report's, and what a growth is measured from."""
        return sorted({*self.years, *base_years(indicator.kind, indicator.base_year, self.years)})

    @property
    def one_year(self) -> bool:
        """Whether it is about a single year."""
        return self.first_year == self.last_year

    def now(self, indicator: IndicatorFacts) -> YearFacts:
        """Give an indicator's last year in the report."""
        found = indicator.in_year(self.last_year)
        return found or YearFacts(self.last_year, None, None, None, None, None, Verdict.NO_DATA, None)


def base_years(kind: str, base_year: int | None, years: range) -> set[int]:
    """Give the years that growth in a report's years is measured from, where they lie before these."""
    if kind != Kind.GROWTH:
        return set()
    return {one for one in ([years.start - 1] if base_year is None else [base_year]) if one < years.start}


def plain(value: object) -> Any:
    """Write facts as JSON knows them; fractions as `7/2`, days as ISO 8601."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Fraction):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def facts(kind: type[T], given: Any) -> T:
    """Read facts back; raises TypeError, ValueError or KeyError for what `plain` did not write."""
    return cast("T", _read(kind, given))


def _read(kind: Any, given: Any) -> Any:
    if get_origin(kind) is UnionType:
        kind = next(one for one in get_args(kind) if one is not type(None))
        return None if given is None else _read(kind, given)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in given)
    if isinstance(kind, type) and is_dataclass(kind):
        # What is kept from before a field was thought of is read with what it says of nothing.
        known = {name: hint for name, hint in _hints(kind).items() if name in given or name in _needed(kind)}
        return kind(**{name: _read(hint, given[name]) for name, hint in known.items()})
    if kind is Fraction:
        return Fraction(given)
    return date.fromisoformat(given) if kind is date else given


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


@cache
def _needed(kind: type) -> frozenset[str]:
    plain_fields = (one for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING)
    return frozenset(one.name for one in plain_fields)


def digest_of(content: Mapping[str, Any]) -> str:
    """Give the SHA-256 of plain content: the same for the same, whatever order its keys were kept in."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
