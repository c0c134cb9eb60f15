"""What counting gives: numbers, and the rows that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from museum.domain.indicators import Indicator
from museum.domain.plans import Objective
from museum.domain.progress import Basis, Standing, Value
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit


@dataclass(frozen=True)
class CountedRow:
    """One row behind a number. The amounts of an indicator's rows add up to its value, always."""

    kind: str
    """exhibition, artefact, session, attendance, package, page_visits, activity, value, institution …"""
    id: str
    """Of the record; of page visits `<subject>:<day>`."""
    on: date | None
    """The day by which it falls into the year."""
    amount: Fraction
    whole: Fraction | None
    """Of a share: the row's part of the denominator."""
    title: Translated
    institution_id: str | None
    unit_id: str | None


@dataclass(frozen=True)
class Rows:
    """A page of the rows behind a number."""

    rows: tuple[CountedRow, ...]
    total: int
    """Of all pages."""
    amount: Fraction | None
    """Of all rows together; None: there is no data."""
    whole: Fraction | None
    digest: str
    """SHA-256 of all rows' kinds, ids and amounts in order: two counts of the same rows have the same."""


@dataclass(frozen=True)
class Progress:
    """How far an indicator has come in a year."""

    objective: Objective
    indicator: Indicator
    standing: Standing
    values: Mapping[int, Value]
    """Year → what was counted, for the year itself and those before; years without data are absent."""
    forecast: Fraction | None
    """By the year's end, in the indicator's own measure; None: nothing can be foretold."""
    planned: Fraction | None
    """Of `forecast`: what is planned already (sessions to come)."""
    trend: Fraction | None
    """Mean change a year over the last three years."""
    basis: Mapping[int, Basis] = field(default_factory=dict)
    """Year → what its number rests on; years of which nothing is to be said are absent."""
    since: int | None = None
    """Of a share: the first year from which the way to its milestones is told; None: the first of `values`."""


@dataclass(frozen=True)
class Overlap:
    """Rows that count toward two indicators of a plan: allowed, and declared."""

    one: Indicator
    other: Indicator
    rows: int


@dataclass(frozen=True)
class UnitValue:
    """A unit's part of a number."""

    unit: OrganisationalUnit | None
    """None: what belongs to no unit of the directory."""
    value: Value | None
    """None: no data."""
