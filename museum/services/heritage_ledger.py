"""The digitisation ledger: how far registers and listed heritage have come, each number with the rows behind it.

Sources: the national programme on digitising cultural heritage (Decision 2026/QĐ-TTg of 2021) puts national
treasures, special national sites and listed intangible heritage first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, ArtefactTerm, Institution, Media, Term, Vocabulary
from museum.domain.heritage import HeritageItem, HeritageKind, ScanCheck
from museum.domain.indicators import Indicator, IndicatorTarget
from museum.domain.local_time import moment_of
from museum.domain.people import MANAGERS, Person
from museum.domain.plans import Objective, Plan
from museum.domain.states import MediaState, Publication
from museum.domain.units import OrganisationalUnit
from museum.services.lead import units_of
from museum.services.scan_checks import holds

YEARS = 10
"""Years of the trend."""
NO_COLLECTION = "none"
"""Stands for the artefacts that no collection holds."""


class Stage(StrEnum):
    """How far a record has come; a later stage does not presuppose the earlier ones."""

    REGISTERED = "registered"
    DESCRIBED = "described"
    """With a title and a description, in either language."""
    SCANNED = "scanned"
    """With at least one scan that is ready."""
    CHECKED = "checked"
    """All ready scans were looked over and found good."""
    PUBLISHED = "published"


@dataclass(frozen=True)
class Counts:
    """How many records have come how far."""

    registered: int = 0
    described: int = 0
    scanned: int = 0
    checked: int = 0
    published: int = 0

    def at(self, stage: Stage) -> int:
        """Give how many have reached a stage."""
        return int(getattr(self, stage.value))

    def percent(self, stage: Stage) -> Fraction | None:
        """Give the share that has reached a stage, in per cent; None where there is nothing to reach it."""
        return Fraction(100 * self.at(stage), self.registered) if self.registered else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(self.at(stage) + other.at(stage) for stage in Stage))


@dataclass(frozen=True)
class Aim:
    """What a plan asks: so many per cent by the end of a year."""

    plan: Plan
    indicator: Indicator
    percent: Fraction
    year: int


@dataclass(frozen=True)
class Narrowed:
    """Which rows of the ledger are looked at."""

    institution_ids: tuple[str, ...]
    kind: str = ""
    """Of listed heritage; see `HeritageKind`."""
    collection: str = ""
    """Id of a term, or `NO_COLLECTION`."""
    stage: str = ""
    missing: bool = False
    """Those that have not reached the stage, instead of those that have."""
    year: int | None = None
    """Those digitised first in this year."""


def looked_after(session: Session, person: Person) -> list[Institution]:
    """List the institutions whose ledger a person reads, by name.

    They are those where the person is a manager, and all on the ground of the plans that the person leads.
    """
    on_ground = select(OrganisationalUnit.institution_id).where(
        OrganisationalUnit.id.in_(units_of(session, person)), OrganisationalUnit.institution_id.is_not(None)
    )
    ids = {*person.where(MANAGERS), *session.scalars(on_ground)}
    found = session.scalars(select(Institution).where(Institution.id.in_(ids)))
    return sorted(found, key=lambda one: one.name.shown("vi").text)


# What a stage is of one artefact, said of rows; `by_institution` says the same of groups, which is quicker.
_DESCRIBED = and_(
    or_(Artefact.title_vi != "", Artefact.title_en != ""),  # type: ignore[attr-defined]
    or_(Artefact.description_vi != "", Artefact.description_en != ""),  # type: ignore[attr-defined]
)
_READY = and_(Media.artefact_id == Artefact.id, Media.state == MediaState.READY)
_SCANNED = exists().where(_READY)
_UNCHECKED = exists(
    select(Media.id)
    .outerjoin(ScanCheck, holds())
    .where(_READY, or_(ScanCheck.passed.is_(None), ScanCheck.passed.is_(False)))
    .correlate(Artefact)
)
"""A scan of it was not looked over, or failed."""
_REACHED: dict[Stage, ColumnElement[bool]] = {
    Stage.REGISTERED: true(),
    Stage.DESCRIBED: _DESCRIBED,
    Stage.SCANNED: _SCANNED,
    Stage.CHECKED: and_(_SCANNED, ~_UNCHECKED),
    Stage.PUBLISHED: Artefact.state == Publication.PUBLISHED,
}
_OF_ITEM: dict[Stage, ColumnElement[bool]] = {
    Stage.REGISTERED: true(),
    Stage.DESCRIBED: HeritageItem.recorded_on.is_not(None),
    Stage.SCANNED: HeritageItem.digitised_on.is_not(None),
    Stage.CHECKED: HeritageItem.checked_on.is_not(None),
    Stage.PUBLISHED: HeritageItem.published_on.is_not(None),
}


def _sum(said: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((said, 1), else_=0)), 0)


def _counted(reached: dict[Stage, ColumnElement[bool]]) -> list[ColumnElement[int]]:
    return [_sum(said) for said in reached.values()]


def _counts(row: Row[Any] | Sequence[Any]) -> Counts:
    return Counts(*(int(one or 0) for one in row))


@dataclass(frozen=True)
class Overview:
    """Where several institutions stand."""

    institutions: dict[str, Counts]
    """Those without artefacts are absent."""
    by_year: dict[int, int]
    """Artefacts by the year, as clocks in Vietnam show it, in which their first scan was ready: the last years."""


def overview(session: Session, institution_ids: Sequence[str], today: date) -> Overview:
    """Count the artefacts of several institutions by stage, and by the year in which they were digitised."""
    records = (
        select(
            Artefact.institution_id,
            func.count(),
            _sum(_DESCRIBED),
            _sum(Artefact.state == Publication.PUBLISHED),
        )
        .where(Artefact.institution_id.in_(institution_ids))
        .group_by(Artefact.institution_id)
    )
    years = range(today.year - YEARS + 1, today.year + 1)
    scans = _scanned_artefacts(institution_ids).subquery()
    year = _year_of(scans.c.first, years)
    scanned = select(
        scans.c.institution_id, year, func.count(), _sum(scans.c.ready == scans.c.passed)
    ).group_by(scans.c.institution_id, year)
    with_scans: dict[str, tuple[int, int]] = {}
    by_year = dict.fromkeys(years, 0)
    for institution, first, count, passed in session.execute(scanned):
        before = with_scans.get(institution, (0, 0))
        with_scans[institution] = (before[0] + count, before[1] + passed)
        if first in by_year:
            by_year[first] += count
    return Overview(
        {
            institution: Counts(registered, described, *with_scans.get(institution, (0, 0)), published)
            for institution, registered, described, published in session.execute(records)
        },
        by_year,
    )


def _scanned_artefacts(institution_ids: Sequence[str]) -> Select[Any]:
    """Select each scanned artefact with how many ready scans it has, how many passed, and since when."""
    return (
        select(
            # A scan belongs to its artefact's institution; grouped by the artefact alone an index gives the order.
            func.min(Media.institution_id).label("institution_id"),
            Media.artefact_id,
            func.count().label("ready"),
            _sum(ScanCheck.passed.is_(True)).label("passed"),
            func.min(Media.digitised_at).label("first"),
        )
        .outerjoin(ScanCheck, holds())
        .where(Media.institution_id.in_(institution_ids), Media.state == MediaState.READY)
        .group_by(Media.artefact_id)
    )


def _year_of(moment: ColumnElement[Any], years: Iterable[int]) -> ColumnElement[int]:
    """Give in SQL the year of a moment in Vietnam; 0 for one before the years that are asked for."""
    ends = [(moment >= moment_of(date(year, 1, 1)), year) for year in sorted(years, reverse=True)]
    return case(*ends, else_=0)


def by_collection(session: Session, institution_id: str) -> list[tuple[Term | None, Counts]]:
    """Count an institution's artefacts by collection and stage; None stands for those of no collection.

    An artefact of two collections counts in both.
    """
    scans = _scanned_artefacts([institution_id]).subquery()
    held = (
        select(ArtefactTerm.artefact_id, ArtefactTerm.term_id)
        .join(Term, Term.id == ArtefactTerm.term_id)
        .where(Term.vocabulary == Vocabulary.COLLECTION)
        .subquery()
    )
    query = (
        select(
            held.c.term_id,
            func.count(),
            _sum(_DESCRIBED),
            _sum(scans.c.ready.is_not(None)),
            _sum(scans.c.ready == scans.c.passed),
            _sum(Artefact.state == Publication.PUBLISHED),
        )
        .select_from(Artefact)
        .outerjoin(held, held.c.artefact_id == Artefact.id)
        .outerjoin(scans, scans.c.artefact_id == Artefact.id)
        .where(Artefact.institution_id == institution_id)
        .group_by(held.c.term_id)
    )
    found = {row[0]: _counts(row[1:]) for row in session.execute(query)}
    terms = {one.id: one for one in session.scalars(select(Term).where(Term.id.in_(found)))}
    named = [(terms[key], counts) for key, counts in found.items() if key is not None]
    named.sort(key=lambda one: (-one[1].registered, one[0].label.shown("vi").text))
    rest = found.get(None)
    return [*named, *([(None, rest)] if rest is not None else [])]


def by_kind(session: Session, institution_ids: Sequence[str]) -> dict[HeritageKind, Counts]:
    """Count listed heritage by kind and stage: records of the registers, and items that stand in none."""
    ids = tuple(institution_ids)
    found = {}
    for kind in HeritageKind:
        narrowed = Narrowed(ids, kind=kind.value)
        records = select(*_counted(_REACHED)).select_from(Artefact).where(_among(narrowed))
        items = select(*_counted(_OF_ITEM)).select_from(HeritageItem).where(_items_among(narrowed))
        found[kind] = _counts(session.execute(records).one()) + _counts(session.execute(items).one())
    return found


def _within(moment: ColumnElement[Any], year: int) -> ColumnElement[bool]:
    return and_(moment >= moment_of(date(year, 1, 1)), moment < moment_of(date(year + 1, 1, 1)))


def aims(session: Session) -> dict[HeritageKind, Aim]:
    """Give what plans ask of each kind of listed heritage: the furthest target of the first plan that has one."""
    query = (
        select(Indicator, Plan)
        .join(Objective, Objective.id == Indicator.objective_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Indicator.rule == "heritage_digitised")
        .order_by(Plan.issued_on, Plan.slug, Objective.position, Indicator.position)
    )
    found: dict[HeritageKind, Aim] = {}
    for indicator, plan in session.execute(query):
        target = max(indicator.targets, key=lambda one: one.last, default=None)
        if target is None:
            continue
        for kind in _kinds_of(indicator):
            if kind not in found or indicator.parameters.get("heritage") == kind.value:
                found[kind] = _aim(plan, indicator, target)
    return found


def _kinds_of(indicator: Indicator) -> Iterable[HeritageKind]:
    only = str(indicator.parameters.get("heritage") or "")
    return [kind for kind in HeritageKind if only in ("", kind.value)]


def _aim(plan: Plan, indicator: Indicator, target: IndicatorTarget) -> Aim:
    return Aim(plan, indicator, target.low, target.last)


def artefact_rows(narrowed: Narrowed) -> Select[tuple[Artefact]]:
    """Select the records behind a number, treasures first, then by accession number."""
    return (
        select(Artefact)
        .where(_among(narrowed), _at_stage(narrowed, _REACHED))
        .order_by(Artefact.treasure.desc(), Artefact.institution_id, Artefact.accession_key, Artefact.id)
    )


def item_rows(narrowed: Narrowed) -> Select[tuple[HeritageItem]]:
    """Select the listed items behind a number that stand in no register, in the order of their names."""
    return (
        select(HeritageItem)
        .where(_items_among(narrowed), _at_stage(narrowed, _OF_ITEM))
        .order_by(HeritageItem.name_vi, HeritageItem.id)  # type: ignore[attr-defined]
    )


def reached(session: Session, artefact_ids: Sequence[str]) -> dict[str, frozenset[Stage]]:
    """Say which stages each of several artefacts has reached."""
    columns = [case((said, 1), else_=0) for said in _REACHED.values()]
    query = select(Artefact.id, *columns).where(Artefact.id.in_(artefact_ids))
    return {
        row[0]: frozenset(stage for stage, there in zip(Stage, row[1:], strict=True) if there)
        for row in session.execute(query)
    }


def reached_by_item(item: HeritageItem) -> frozenset[Stage]:
    """Say which stages an item has reached by its dates, where no record tells."""
    days = (True, item.recorded_on, item.digitised_on, item.checked_on, item.published_on)
    return frozenset(stage for stage, day in zip(Stage, days, strict=True) if day)


def _among(narrowed: Narrowed) -> ColumnElement[bool]:
    """Say in SQL that an artefact is one of those looked at, whatever its stage."""
    parts: list[ColumnElement[bool]] = [Artefact.institution_id.in_(narrowed.institution_ids)]
    if narrowed.kind:
        parts.append(Artefact.id.in_(_listed(narrowed.kind)))
    if narrowed.collection:
        held = exists(
            select(literal(1))
            .select_from(ArtefactTerm)
            .join(Term, Term.id == ArtefactTerm.term_id)
            .where(ArtefactTerm.artefact_id == Artefact.id, Term.vocabulary == Vocabulary.COLLECTION)
            .where(true() if narrowed.collection == NO_COLLECTION else Term.id == narrowed.collection)
            .correlate(Artefact)
        )
        parts.append(~held if narrowed.collection == NO_COLLECTION else held)
    if narrowed.year is not None:
        first = select(func.min(Media.digitised_at)).where(_READY).correlate(Artefact).scalar_subquery()
        parts.append(_within(first, narrowed.year))
    return and_(*parts)


def _listed(kind: str) -> CompoundSelect[Any] | Select[Any]:
    """Select the ids of the records that are listed heritage of a kind: by the ledger, or by the record itself."""
    linked = select(HeritageItem.artefact_id).where(
        HeritageItem.kind == kind, HeritageItem.artefact_id.is_not(None)
    )
    if kind != HeritageKind.TREASURE:
        return linked
    return union(linked, select(Artefact.id).where(Artefact.treasure))


def _items_among(narrowed: Narrowed) -> ColumnElement[bool]:
    """Say the same of an item that stands in no register; without a kind there are none."""
    if not narrowed.kind or narrowed.collection or narrowed.year is not None:
        return HeritageItem.id.is_(None)
    return and_(
        HeritageItem.institution_id.in_(narrowed.institution_ids),
        HeritageItem.kind == narrowed.kind,
        HeritageItem.artefact_id.is_(None),
    )


def _at_stage(narrowed: Narrowed, stages: dict[Stage, ColumnElement[bool]]) -> ColumnElement[bool]:
    if not narrowed.stage:
        return true()
    said = stages[Stage(narrowed.stage)]
    return ~said if narrowed.missing else said
