"""Organisational units: provinces, communes, departments and institutions, each for as long as it existed.

Provinces and communes were merged on 1 July 2025. A unit that went up in another keeps its row and its
days: a report of 2024 names the units of 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from museum.domain.base import Base, Id, new_id
from museum.domain.translated import Translated, translated


class UnitKind(StrEnum):
    """What a unit is in the order of the state."""

    PROVINCE = "province"
    DISTRICT = "district"
    """Until 30 June 2025."""
    COMMUNE = "commune"
    WARD = "ward"
    DEPARTMENT = "department"
    """A department of the province (sở, ngành)."""
    UNION = "union"
    """The Fatherland Front and the unions (đoàn thể)."""
    INSTITUTION = "institution"
    """A museum, library or cultural centre, on this site or not."""


GROUND = frozenset({UnitKind.COMMUNE, UnitKind.WARD})
"""Kinds that a map shows and that shares of communes are counted over."""


class OrganisationalUnit(Base):
    """Somebody who has a part in a plan and reports on it."""

    __tablename__ = "organisational_unit"
    __table_args__ = (Index(None, "parent_id"), Index(None, "name_key"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(20), default="")
    """The state's own code of a province or commune, where it is known."""
    name: Mapped[Translated] = translated("name")
    name_key: Mapped[str] = mapped_column(String(200), default="")
    """The Vietnamese name folded without its kind (`museum.domain.school_names.commune_key`)."""
    kind: Mapped[str] = mapped_column(String(12))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("organisational_unit.id"))
    institution_id: Mapped[str | None] = mapped_column(ForeignKey("institution.id"), unique=True)
    """The institution of this site that the unit is."""
    system: Mapped[str] = mapped_column(String(16), default="")
    """museum, library or cultural_centre where it is an institution that is not on this site."""
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    """Its last day; None: it exists."""
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("organisational_unit.id"))
    """The unit that it went up in."""
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    remote: Mapped[bool] = mapped_column(Boolean, default=False)
    """Mountainous, border or island, or in special difficulty, as the province counts it."""
    email: Mapped[str] = mapped_column(String(254), default="")
    """Where letters about reports go: an office's address, no person's."""
    language: Mapped[str] = mapped_column(String(2), default="vi")

    def exists_on(self, day: date) -> bool:
        """Say whether there was such a unit on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def exists_in(self, year: int) -> bool:
        """Say whether there was such a unit on any day of a year."""
        return (self.valid_from is None or self.valid_from.year <= year) and (
            self.valid_until is None or self.valid_until.year >= year
        )


class Lies(Protocol):
    """A unit, as far as its place among the others goes."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def parent_id(self) -> str | None:
        """What was above it when it was entered."""

    @property
    def successor_id(self) -> str | None:
        """What it went up in."""

    @property
    def valid_until(self) -> date | None:
        """Its last day."""


def parents_of(units: Mapping[str, Lies], unit: Lies) -> Iterator[Lies]:
    """Give what is above a unit, one after the other in time.

    A parent that ends is followed by its successor, or where it has none by what was above itself, as
    communes came beneath their province when districts were done away with.
    """
    seen = {unit.id}
    above = units.get(unit.parent_id or "")
    while above is not None and above.id not in seen:
        yield above
        if above.valid_until is None:
            return
        seen.add(above.id)
        heir = above.successor_id if above.successor_id not in seen else None
        above = units.get(heir or above.parent_id or "")


def parent_on(units: Mapping[str, Lies], unit: Lies, day: date) -> str | None:
    """Give the id of the unit that is above one on a day; None where none is."""
    above = None
    for above in parents_of(units, unit):
        if above.valid_until is None or day <= above.valid_until:
            return above.id
    return above.id if above is not None else None


def beneath(units: Iterable[OrganisationalUnit], root_id: str, on: date | None = None) -> set[str]:
    """Give the ids of a unit and of everything under it: on a day, or without one at any time."""
    known: Mapping[str, Lies] = {unit.id: unit for unit in units}
    children: dict[str, list[str]] = {}
    for unit in known.values():
        above = [parent_on(known, unit, on)] if on else [one.id for one in parents_of(known, unit)]
        for parent in above:
            if parent is not None:
                children.setdefault(parent, []).append(unit.id)
    found: set[str] = set()
    waiting = [root_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return found
