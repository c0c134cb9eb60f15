"""Units as their pages show them: names with their days, what stands above them, what they went up in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, gettext
from frontend.manage.unit_forms import kind_words
from museum.domain.units import parent_on

if TYPE_CHECKING:
    from datetime import date

    from museum.domain.translated import Shown
    from museum.domain.units import OrganisationalUnit


@dataclass(frozen=True)
class UnitRow:
    """A unit in a list."""

    id: str
    name: Shown
    kind: str
    parent: str
    code: str
    days: str
    """When it existed, where that is not always; in words."""
    successor: str
    gone: bool
    remote: bool
    email: str
    url: str


def date_words(day: date) -> str:
    """Write a day as the rooms' lists do: 30/06/2025."""
    return f"{day:%d/%m/%Y}"


def days_of(unit: OrganisationalUnit) -> str:
    """Say when a unit existed; empty: always, as far as anybody said."""
    first, last = unit.valid_from, unit.valid_until
    if first and last:
        return gettext("%(first)s to %(last)s", first=date_words(first), last=date_words(last))
    if last:
        return gettext("until %(last)s", last=date_words(last))
    return gettext("since %(first)s", first=date_words(first)) if first else ""


def name_of(unit: OrganisationalUnit | None) -> str:
    """Give a unit's name in the reader's language; empty for none."""
    return unit.name.shown(current_language()).text if unit is not None else ""


def choice_words(unit: OrganisationalUnit, on: date) -> str:
    """Name a unit where one is chosen: with its days, when it does not exist today."""
    days = "" if unit.exists_on(on) else days_of(unit)
    return f"{name_of(unit)} ({days})" if days else name_of(unit)


def unit_rows(
    units: Iterable[OrganisationalUnit], known: Mapping[str, OrganisationalUnit], on: date
) -> list[UnitRow]:
    """Show units in a list; `known` holds all that they may name."""
    kinds, language = kind_words(), current_language()
    return [
        UnitRow(
            id=one.id,
            name=one.name.shown(language),
            kind=kinds.get(one.kind, one.kind),
            parent=name_of(known.get(parent_on(known, one, min(on, one.valid_until or on)) or "")),
            code=one.code,
            days=days_of(one),
            successor=name_of(known.get(one.successor_id or "")),
            gone=one.valid_until is not None and one.valid_until < on,
            remote=one.remote,
            email=one.email,
            url=url_for("manage.unit", unit_id=one.id),
        )
        for one in units
    ]
