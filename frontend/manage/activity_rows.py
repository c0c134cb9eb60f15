"""Activities as their list and their table show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from frontend.i18n import current_language, gettext, number
from frontend.manage.activity_forms import funding_words, kind_words
from frontend.manage.unit_rows import date_words
from museum.domain.indicators import EvidenceFor, Indicator
from museum.domain.units import OrganisationalUnit
from museum.services import evidence

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from museum.domain.indicators import Activity


@dataclass(frozen=True)
class ActivityRow:
    """An activity in a list."""

    id: str
    title: str
    kind: str
    days: str
    unit: str
    place: str
    participants: str
    cost: str
    counts: int
    """Toward so many indicators."""
    proofs: int
    picture: str
    """Address of the first photograph; empty where there is none."""
    url: str


def span_words(first: date, last: date) -> str:
    """Write one day or several: 19/04/2026, 01–07/10/2026, 28/09–02/10/2026."""
    if first == last:
        return date_words(first)
    if first.year != last.year:
        return f"{date_words(first)}–{date_words(last)}"
    begins = f"{first:%d}" if first.month == last.month else f"{first:%d/%m}"
    return f"{begins}–{date_words(last)}"


def activity_rows(session: Session, found: Sequence[Activity]) -> list[ActivityRow]:
    """Show activities in a list."""
    units, kinds, language = _units(session, found), kind_words(), current_language()
    proofs = evidence.of_many(session, EvidenceFor.ACTIVITY, [one.id for one in found])
    rows = []
    for one in found:
        held = proofs.get(one.id, [])
        photograph = next((row for row in held if row.mime in evidence.PICTURES), None)
        rows.append(
            ActivityRow(
                id=one.id,
                title=one.title,
                kind=kinds.get(one.kind, one.kind),
                days=span_words(one.first, one.last),
                unit=units[one.unit_id].name.shown(language).text,
                place=one.place,
                participants="" if one.participants is None else number(one.participants),
                cost="" if one.cost is None else number(one.cost),
                counts=len(one.counted),
                proofs=len(held),
                picture=url_for("manage.evidence_picture", evidence_id=photograph.id, size="small")
                if photograph
                else "",
                url=url_for("manage.activity", activity_id=one.id),
            )
        )
    return rows


def _units(session: Session, found: Sequence[Activity]) -> dict[str, OrganisationalUnit]:
    ids = {one.unit_id for one in found}
    query = select(OrganisationalUnit).where(OrganisationalUnit.id.in_(ids))
    return {one.id: one for one in session.scalars(query)}


def table_head() -> list[str]:
    """Give the titles of the table that is taken home."""
    return [
        gettext("First day"),
        gettext("Last day"),
        gettext("Unit"),
        gettext("Kind"),
        gettext("Activity"),
        gettext("Place"),
        gettext("Participants"),
        gettext("Partners"),
        gettext("Cost (đồng)"),
        gettext("Source of the money"),
        gettext("Counts toward"),
        gettext("Files of evidence"),
        gettext("Note"),
    ]


def table_rows(session: Session, found: Sequence[Activity]) -> list[list[str]]:
    """Give the rows of the table that is taken home; numbers bare, days as 2026-04-19."""
    units, kinds, funding, language = (
        _units(session, found),
        kind_words(),
        funding_words(),
        current_language(),
    )
    wanted = {ticked.indicator_id for one in found for ticked in one.counted}
    names = {
        one.id: one.name.shown(language).text
        for one in session.scalars(select(Indicator))
        if one.id in wanted
    }
    proofs = evidence.of_many(session, EvidenceFor.ACTIVITY, [one.id for one in found])
    return [
        [
            one.first.isoformat(),
            one.last.isoformat(),
            units[one.unit_id].name.shown(language).text,
            kinds.get(one.kind, one.kind),
            one.title,
            one.place,
            "" if one.participants is None else str(one.participants),
            one.partners,
            "" if one.cost is None else str(one.cost),
            funding.get(one.funding, ""),
            " | ".join(sorted(names[ticked.indicator_id] for ticked in one.counted)),
            str(len(proofs.get(one.id, []))),
            one.note,
        ]
        for one in found
    ]
