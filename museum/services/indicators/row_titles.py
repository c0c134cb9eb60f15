"""What the rows behind a number are called, looked up for many at a time. No person is named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Artefact, Institution
from museum.domain.education import Package, Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.heritage import HeritageItem
from museum.domain.indicators import Activity, ReportedValue
from museum.domain.plans import PlanDay
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.domain.visits import Booking, VisitSession
from museum.services.indicators.counted_rows import PlainRow
from museum.services.indicators.results import CountedRow

Titles = Mapping[str, Translated]


def with_titles(session: Session, rows: Sequence[PlainRow]) -> list[CountedRow]:
    """Give rows their titles, in order."""
    by_kind: dict[str, set[str]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, set()).add(row.id)
    titles = {kind: _LOOKED_UP[kind](session, ids) for kind, ids in by_kind.items()}
    return [
        CountedRow(
            row.kind,
            row.id,
            row.on,
            row.amount,
            row.whole,
            titles[row.kind].get(row.id, Translated(row.id, row.id)),
            row.institution_id,
            row.unit_id,
        )
        for row in rows
    ]


def _sessions(session: Session, ids: Collection[str]) -> Titles:
    query = select(VisitSession.id, Programme.title).join(Programme).where(VisitSession.id.in_(ids))
    return dict(session.execute(query).tuples().all())


def _groups(session: Session, ids: Collection[str]) -> Titles:
    query = (
        select(Booking.id, Booking.school_name, Programme.title)
        .join(VisitSession, VisitSession.id == Booking.session_id)
        .join(Programme, Programme.id == VisitSession.programme_id)
        .where(Booking.id.in_(ids))
    )
    return {one: _joined(title, Translated(school, school)) for one, school, title in session.execute(query)}


def _exhibitions(session: Session, ids: Collection[str]) -> Titles:
    query = select(Exhibition.id, Exhibition.title).where(Exhibition.id.in_(ids))
    return dict(session.execute(query).tuples().all())


def _packages(session: Session, ids: Collection[str]) -> Titles:
    query = select(Package.id, Package.title).where(Package.id.in_(ids))
    return dict(session.execute(query).tuples().all())


def _artefacts(session: Session, ids: Collection[str]) -> Titles:
    query = select(Artefact.id, Artefact.accession_number, Artefact.title).where(Artefact.id.in_(ids))
    return {one: _joined(Translated(number, number), title) for one, number, title in session.execute(query)}


def _page_visits(session: Session, ids: Collection[str]) -> Titles:
    subjects = {one.partition(":")[0] for one in ids}
    named = {**_packages(session, subjects), **_exhibitions(session, subjects)}
    return {one: named[one.partition(":")[0]] for one in ids if one.partition(":")[0] in named}


def _activities(session: Session, ids: Collection[str]) -> Titles:
    query = select(Activity.id, Activity.title).where(Activity.id.in_(ids))
    return {one: Translated(title, title) for one, title in session.execute(query)}


def _values(session: Session, ids: Collection[str]) -> Titles:
    query = (
        select(ReportedValue.id, OrganisationalUnit.name)
        .join(OrganisationalUnit, OrganisationalUnit.id == ReportedValue.unit_id)
        .where(ReportedValue.id.in_(ids))
    )
    return dict(session.execute(query).tuples().all())


def _plan_days(session: Session, ids: Collection[str]) -> Titles:
    houses = _institutions(session, {one.partition(":")[0] for one in ids})
    days = {one.partition(":")[2] for one in ids}
    named = dict(session.execute(select(PlanDay.id, PlanDay.name).where(PlanDay.id.in_(days))).tuples().all())
    found = {}
    for one in ids:
        house, _, day = one.partition(":")
        found[one] = _joined(named.get(day, Translated()), houses.get(house, Translated()))
    return found


def _institutions(session: Session, ids: Collection[str]) -> Titles:
    query = select(Institution.id, Institution.name).where(Institution.id.in_(ids))
    return dict(session.execute(query).tuples().all())


def _heritage(session: Session, ids: Collection[str]) -> Titles:
    query = select(HeritageItem.id, HeritageItem.name).where(HeritageItem.id.in_(ids))
    return dict(session.execute(query).tuples().all())


_LOOKED_UP: Mapping[str, Callable[[Session, Collection[str]], Titles]] = {
    "session": _sessions,
    "attendance": _groups,
    "exhibition": _exhibitions,
    "package": _packages,
    "artefact": _artefacts,
    "page_visits": _page_visits,
    "activity": _activities,
    "value": _values,
    "plan_day": _plan_days,
    "institution": _institutions,
    "heritage_item": _heritage,
}


def _joined(first: Translated, second: Translated) -> Translated:
    return Translated(
        " – ".join(filter(None, (first.shown("vi").text, second.shown("vi").text))),
        " – ".join(filter(None, (first.shown("en").text, second.shown("en").text))),
    )
