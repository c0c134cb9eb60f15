"""What a rule is made of: facts in the database, and which of them count, as what and for how much.

A rule gives *terms*. A term says over which *facts* it counts and which of these it takes, in SQL. The same
expressions are summed up for a number, paged for the rows behind it and compared for overlaps: a number and
its rows cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, literal, null

from museum.domain.indicators import Measure
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.services.indicators.scope import Scope, among
from museum.services.indicators.year import Year


class ParameterKind(StrEnum):
    """How a parameter is filled in."""

    FLAG = "flag"
    """True or false."""
    CHOICE = "choice"
    """One of `choices`."""
    DAY = "day"
    """Month and day of a day of the plans, `10-01`."""
    DAYS = "days"
    """One or several such days, parted by spaces: `04-19 05-18 11-23`."""


@dataclass(frozen=True)
class Parameter:
    """Something that narrows what counts."""

    name: str
    label: Translated
    kind: ParameterKind = ParameterKind.FLAG
    choices: tuple[tuple[str, Translated], ...] = ()
    """Of a choice: each value with its name."""
    required: bool = False


NO_UNIT: ColumnElement[Any] = null()


@dataclass(frozen=True)
class Facts:
    """Rows of the database that several rules count, each in its own way."""

    name: str
    """Terms over facts of the same name, year and scope are counted in one go."""
    tables: FromClause
    given: tuple[ColumnElement[bool], ...]
    """What holds of each fact, whatever the year."""
    in_year: ColumnElement[bool]
    """That it lies in the year."""
    moment: ColumnElement[Any]
    """The moment or day by which it falls into the year."""
    root_kind: str
    root: ColumnElement[str]
    """What happened, be it counted as a session, a group or so many pupils: two indicators that count the
    same root overlap. Of visits it is the attendance of one group."""
    institution: ColumnElement[Any]
    unit: ColumnElement[Any] = NO_UNIT
    many: bool = False
    """Whether very many rows of several tables are joined: see `museum.services.indicators.sums`."""
    by_unit: bool = False
    """Whether units entered them, and not institutions: then an indicator counts few of many, as ticked."""

    @property
    def holds(self) -> ColumnElement[bool]:
        """What holds of each fact of the year."""
        return and_(self.in_year, *self.given)


@dataclass(frozen=True)
class Term:
    """What a rule takes of some facts."""

    facts: Facts
    scope: Scope
    """On whose ground: the institutions, or of facts that units entered, the units."""
    year: Year
    narrowed: ColumnElement[bool]
    """Which of the facts there count."""
    kind: str
    """Of the rows: what `CountedRow.kind` says."""
    key: ColumnElement[str]
    """Of the rows: what `CountedRow.id` says."""
    amount: ColumnElement[Any]
    """What each fact counts for; never NULL."""
    whole: ColumnElement[Any] | None = None
    """Its part of the denominator."""
    once: bool = False
    """Facts of the same year and key are one row that counts for one, as of a session with several groups."""
    exact: bool = False
    """Amounts are decimal text: they are added outside of the database, where nothing is rounded."""
    adds: ColumnElement[bool] | None = None
    """Of a share: which of the facts taken are part of the numerator; None: all."""

    @property
    def taken(self) -> ColumnElement[bool]:
        """Which facts count."""
        return and_(self.within, self.narrowed)

    @property
    def within(self) -> ColumnElement[bool]:
        """Which facts lie on the ground."""
        if self.facts.by_unit:
            return self.scope.holds_unit(self.facts.unit, self.year.number)
        return among(self.facts.institution, self.scope.institutions_in(self.year.number))


@dataclass(frozen=True)
class Asked:
    """What a rule is asked for."""

    indicator_id: str
    objective_id: str
    scope: Scope
    year: Year
    parameters: Mapping[str, Any]
    shadowed: frozenset[str] = frozenset()
    """Reported values that do not count, because a unit above reported for all beneath it."""
    after: datetime | None = None
    """Of what is planned: what begins after this moment is still to come."""

    def flag(self, name: str) -> bool:
        """Say whether a parameter is set."""
        return bool(self.parameters.get(name))

    def text(self, name: str) -> str:
        """Give a parameter's value, or nothing."""
        return str(self.parameters.get(name) or "")


Terms = Callable[[Asked], tuple[Term, ...]]


@dataclass(frozen=True)
class Rule:
    """What counts toward an indicator."""

    name: str
    label: Translated
    what: Translated
    """One sentence that says what counts, for verification sheets."""
    measures: frozenset[Measure]
    kinds: frozenset[Kind]
    parameters: tuple[Parameter, ...]
    terms: Terms
    """What counts, for what was asked."""
    kept: bool = True
    """Whether the system keeps these records by itself: then none of them is 0, and not *no data*. What it
    does not keep, somebody ties to the indicator: no two indicators have the same rows for being asked alike."""
    planned: Terms | None = None
    """What is arranged for the rest of the year; None: nothing can be known of it."""


ONE: ColumnElement[int] = literal(1)
