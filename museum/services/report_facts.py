"""The figures of a report as they are kept: plain facts, written as JSON and read back the same.

A frozen report shows nothing but these. Names of units, plans and indicators are kept as they were:
a report of an earlier year does not change with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
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

    def in_year(self, year: int) -> YearFacts | None:
        """Give a year; None where nothing is known of it."""
        return next((one for one in self.years if one.year == year), None)

    def asked_in(self, year: int) -> TargetFacts | None:
        """Give what the plan asks for in a year."""
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

    @property
    def one_year(self) -> bool:
        """Whether it is about a single year."""
        return self.first_year == self.last_year

    def now(self, indicator: IndicatorFacts) -> YearFacts:
        """Give an indicator's last year in the report."""
        found = indicator.in_year(self.last_year)
        return found or YearFacts(self.last_year, None, None, None, None, None, Verdict.NO_DATA, None)


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
        return kind(**{name: _read(hint, given[name]) for name, hint in _hints(kind).items()})
    if kind is Fraction:
        return Fraction(given)
    return date.fromisoformat(given) if kind is date else given


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def digest_of(content: Mapping[str, Any]) -> str:
    """Give the SHA-256 of plain content: the same for the same, whatever order its keys were kept in."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
