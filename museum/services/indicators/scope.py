"""Where a plan holds: the institutions and units on its ground, year by year, and of an objective's system.

Units were merged in 2025, so the ground of a year is made of those that existed in it. A plan's own unit
stands for what went up in it and for what it went up in: a plan of a province covers the provinces it was
made of before the merger, and goes on in the one that they became.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from museum.domain.collections import Institution, InstitutionKind
from museum.domain.local_time import local
from museum.domain.plans import Plan, System
from museum.domain.units import GROUND, OrganisationalUnit, parent_on

SYSTEM_OF = {
    InstitutionKind.MUSEUM: System.MUSEUM,
    InstitutionKind.MEMORIAL_HOUSE: System.MUSEUM,
    InstitutionKind.LIBRARY: System.LIBRARY,
    InstitutionKind.CULTURAL_CENTRE: System.CULTURAL_CENTRE,
}
"""The system that each kind of institution belongs to."""


@dataclass(frozen=True)
class Place:
    """A unit, as far as counting needs it."""

    id: str
    parent_id: str | None
    successor_id: str | None
    institution_id: str | None
    system: str
    """Of its institution, or its own; empty: it belongs to none, as a commune does."""
    kind: str
    """What `UnitKind` says."""
    remote: bool
    valid_from: date | None
    valid_until: date | None

    def exists_in(self, year: int) -> bool:
        """Say whether there was such a unit on any day of a year."""
        return (self.valid_from is None or self.valid_from.year <= year) and (
            self.valid_until is None or self.valid_until.year >= year
        )

    @property
    def level(self) -> str:
        """On which level of the state it is: wards are on that of communes."""
        return "ground" if self.kind in GROUND else self.kind

    def gone_by(self, year: int) -> bool:
        """Say whether there is no such unit any more when a year ends."""
        return self.valid_until is not None and self.valid_until < date(year, 12, 31)


@dataclass(frozen=True)
class House:
    """An institution, as far as counting needs it."""

    id: str
    system: str
    since: datetime
    """When it came to this site: there are no records of ours from before."""


class Ground:
    """All institutions and units of the site, and which of them a plan covers. Read once a count."""

    def __init__(self, session: Session, unit_id: str | None) -> None:
        rows = session.execute(select(Institution.id, Institution.kind, Institution.created_at))
        self.houses = {one: House(one, SYSTEM_OF[InstitutionKind(kind)], since) for one, kind, since in rows}
        unit = OrganisationalUnit
        columns = (unit.id, unit.parent_id, unit.successor_id, unit.institution_id, unit.system)
        units = session.execute(select(*columns, unit.kind, unit.remote, unit.valid_from, unit.valid_until))
        self.places = {row[0]: self._place(*row) for row in units}
        self.unit_id = unit_id
        self._on: dict[int, frozenset[str]] = {}
        self._over: dict[tuple[str, int], frozenset[str]] = {}
        self._scopes: dict[str, Scope] = {}

    @classmethod
    def of(cls, session: Session, plan: Plan) -> Ground:
        """Read the ground of a plan."""
        return cls(session, plan.unit_id)

    def _place(
        self,
        unit_id: str,
        parent_id: str | None,
        successor_id: str | None,
        institution_id: str | None,
        system: str,
        *more: Any,
    ) -> Place:
        house = self.houses.get(institution_id or "")
        own = house.system if house else system
        return Place(unit_id, parent_id, successor_id, institution_id, own, *more)

    def parents_in(self, one: Place, year: int) -> set[str]:
        """Give the ids of what is above a unit in a year: two where it changes within the year."""
        parent = self.places.get(one.parent_id or "")
        if parent is None or parent.valid_until is None:
            return set() if parent is None else {parent.id}
        days = (date(year, 1, 1), date(year, 12, 31))
        return {above for day in days if (above := parent_on(self.places, one, day)) is not None}

    @cached_property
    def _before(self) -> dict[str, list[str]]:
        return _grouped((one.successor_id, one.id) for one in self.places.values())

    def on(self, year: int) -> frozenset[str]:
        """Give the ids of the units that lie on the ground in a year, and existed in it."""
        if year not in self._on:
            every = (
                self.places if self.unit_id is None else self._beneath(self._roots(self.unit_id, year), year)
            )
            self._on[year] = frozenset(one for one in every if self.places[one].exists_in(year))
        return self._on[year]

    def _roots(self, unit_id: str, year: int) -> set[str]:
        roots = _reached([unit_id], self._before)
        after = self.places.get(unit_id)
        while after is not None and after.successor_id and after.successor_id not in roots:
            after = self.places.get(after.successor_id)
            if after is not None and after.exists_in(year):
                roots.add(after.id)
        return roots

    def _beneath(self, roots: Collection[str], year: int) -> set[str]:
        pairs = ((above, one.id) for one in self.places.values() for above in self.parents_in(one, year))
        return _reached([one for one in roots if one in self.places], _grouped(pairs))

    def above(self, unit_id: str, year: int) -> frozenset[str]:
        """Give the ids of the units above one in a year."""
        return self._reached_over(unit_id, year, heirs=False)

    def over(self, unit_id: str, year: int) -> frozenset[str]:
        """Give the ids of all that may speak for a unit in a year: itself, what it went up in, all above these."""
        if (unit_id, year) not in self._over:
            self._over[unit_id, year] = self._reached_over(unit_id, year, heirs=True) | {unit_id}
        return self._over[unit_id, year]

    def _reached_over(self, unit_id: str, year: int, *, heirs: bool) -> frozenset[str]:
        found: set[str] = set()
        waiting = [unit_id]
        while waiting:
            place = self.places.get(waiting.pop())
            if place is not None and place.id not in found:
                found.add(place.id)
                waiting += self.parents_in(place, year)
                if heirs and place.successor_id and place.gone_by(year):
                    waiting.append(place.successor_id)
        return frozenset(found - {unit_id})

    @cached_property
    def gone(self) -> tuple[Place, ...]:
        """The units that went up in others."""
        return tuple(one for one in self.places.values() if one.successor_id)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The ids of the units that are above others, or that others went up in."""
        known = self.places.values()
        return frozenset(one for each in known for one in (each.parent_id, each.successor_id) if one)

    def scope(self, system: str) -> Scope:
        """Narrow the ground to a system of institutions."""
        return self._scopes.setdefault(system, Scope(self, system))


@dataclass(frozen=True)
class Scope:
    """The institutions and units of one system on a plan's ground. Compared as whole: one ground, one system."""

    ground: Ground
    system: str
    _institutions: dict[int, frozenset[str] | None] = field(default_factory=dict, compare=False, repr=False)
    _units: dict[int, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def institutions_in(self, year: int) -> frozenset[str] | None:
        """Give the ids of the institutions of a year; None: all there are."""
        if year not in self._institutions:
            self._institutions[year] = self._on_ground(year)
        return self._institutions[year]

    def _on_ground(self, year: int) -> frozenset[str] | None:
        houses = self.ground.houses
        fit = {one.id for one in houses.values() if self.system in (System.ALL, one.system)}
        if self.ground.unit_id is not None:
            fit &= {self.ground.places[one].institution_id or "" for one in self.ground.on(year)}
        return None if len(fit) == len(houses) else frozenset(fit)

    def units_in(self, year: int) -> frozenset[str]:
        """Give the ids of the units of a year; those that belong to no system, as communes do, fit every one."""
        if year not in self._units:
            on, every = self.ground.on(year), self.system == System.ALL
            places = self.ground.places
            self._units[year] = (
                on if every else frozenset(one for one in on if places[one].system in ("", self.system))
            )
        return self._units[year]

    def holds_unit(self, unit: ColumnElement[Any], year: int) -> ColumnElement[bool]:
        """Say in SQL that a unit is one of a year's, of facts that are joined to their units."""
        if self.ground.unit_id is not None:
            return among(unit, self.units_in(year))
        # A whole country has more communes than a statement takes values.
        since, until = OrganisationalUnit.valid_from, OrganisationalUnit.valid_until
        places = self.ground.places.values()
        misfit = (
            set[str]()
            if self.system == System.ALL
            else {one.id for one in places if one.system not in ("", self.system)}
        )
        return and_(
            or_(since.is_(None), since <= date(year, 12, 31)),
            or_(until.is_(None), until >= date(year, 1, 1)),
            unit.not_in(sorted(misfit)) if misfit else true(),
        )

    def kept_since(self, year: int) -> bool:
        """Say whether any institution was on this site by a year's end: then it has records of its own of it."""
        within = self.institutions_in(year)
        return any(
            local(one.since).year <= year
            for one in self.ground.houses.values()
            if within is None or one.id in within
        )


def among(one: ColumnElement[Any], ids: frozenset[str] | None) -> ColumnElement[bool]:
    """Say in SQL that something is one of these; None: anything is."""
    # Given as a value as it is: the same ids stand in many terms, and need not be looked at one by one.
    return true() if ids is None else one.in_(bindparam("ids", sorted(ids), unique=True, expanding=True))


def remote_unit(unit: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say in SQL that a unit is one that the province counts as remote."""
    place = aliased(OrganisationalUnit)
    return exists().where(place.id == unit, place.remote)


def _grouped(pairs: Iterable[tuple[str | None, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, one in pairs:
        if key is not None:
            found.setdefault(key, []).append(one)
    return found


def _reached(start: Iterable[str], ways: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += ways.get(one, [])
    return found
