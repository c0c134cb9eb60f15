"""The rows behind a number: what each is, what may be said of it, and where its own page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from frontend.i18n import current_language, day, gettext
from frontend.presenters.measures import amount_words
from frontend.presenters.texts import title_of
from museum.domain.collections import Institution
from museum.domain.exact import decimal_text
from museum.domain.local_time import moment_of
from museum.domain.people import CURATORS, EDUCATORS, MANAGERS, Role
from museum.domain.units import OrganisationalUnit
from museum.services import lead

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.plans import Plan
    from museum.domain.translated import Language, Shown
    from museum.services.indicators.results import CountedRow

PUBLIC_KINDS = frozenset({"exhibition", "institution"})
"""Rows that the public sees, too."""


def kind_words() -> dict[str, str]:
    """Word the kinds of rows."""
    return {
        "exhibition": gettext("Online exhibition"),
        "artefact": gettext("Artefact"),
        "session": gettext("Session"),
        "attendance": gettext("Group that came"),
        "package": gettext("Package"),
        "page_visits": gettext("Visits of a page on a day"),
        "activity": gettext("Activity"),
        "value": gettext("Reported value"),
        "institution": gettext("Institution"),
        "heritage_item": gettext("Listed heritage"),
        "marked_day": gettext("Day of the plans that was marked"),
    }


@dataclass(frozen=True)
class RowShown:
    """A row behind a number."""

    kind: str
    title: Shown | None
    """None: it is another institution's, and not public."""
    url: str
    on: str
    where: str
    amount: str
    whole: str


@dataclass(frozen=True)
class Reader:
    """What the person in front of the page may read and open."""

    here: Desk
    plan: Plan

    @cached_property
    def leads(self) -> bool:
        """Whether the person leads the plan."""
        return lead.leads(self.here.person, self.plan)

    @cached_property
    def managed(self) -> frozenset[str]:
        """The institutions where the person is a manager."""
        return frozenset(self.here.person.where(MANAGERS))

    @cached_property
    def units(self) -> frozenset[str]:
        """The units that the person looks after."""
        return frozenset(lead.units_of(self.here.session, self.here.person))

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The names of institutions and units, by id."""
        lang, session = current_language(), self.here.session
        houses = session.execute(select(Institution.id, Institution.name))
        units = session.execute(select(OrganisationalUnit.id, OrganisationalUnit.name))
        return {one: title_of(name, lang, one).text for one, name in (*houses, *units)}

    def may_read(self, row: CountedRow) -> bool:
        """Say whether a row's title may be shown: its own institution's managers and the plan's lead see all."""
        return (
            self.leads
            or row.kind in PUBLIC_KINDS
            or row.institution_id in self.managed
            or row.unit_id in self.units
        )

    def works_at(self, row: CountedRow, roles: frozenset[Role]) -> bool:
        """Say whether the person holds one of some roles where a row belongs."""
        return row.institution_id is not None and bool(self.here.person.at(row.institution_id) & roles)

    def where(self, row: CountedRow) -> str:
        """Name the unit or institution of a row."""
        return self.places.get(row.unit_id or "") or self.places.get(row.institution_id or "", "")


def row_shown(row: CountedRow, reader: Reader, kinds: Mapping[str, str]) -> RowShown:
    """Show a row, as far as the reader may see it."""
    readable = reader.may_read(row)
    return RowShown(
        kind=kinds.get(row.kind, row.kind),
        title=title_of(row.title, current_language(), row.id) if readable else None,
        url=_url(row, reader) if readable else "",
        on=day(moment_of(row.on)) if row.on is not None else "",
        where=reader.where(row),
        amount=amount_words(row.amount),
        whole=amount_words(row.whole) if row.whole is not None else "",
    )


def _url(row: CountedRow, reader: Reader) -> str:
    lead_to = _WAYS.get(row.kind)
    return lead_to(row, reader) if lead_to is not None else ""


def _exhibition(row: CountedRow, reader: Reader) -> str:
    if not reader.works_at(row, CURATORS):
        return ""
    return url_for("curate.exhibition", exhibition_id=row.id)


def _artefact(row: CountedRow, reader: Reader) -> str:
    if reader.works_at(row, CURATORS):
        return url_for("curate.artefact", artefact_id=row.id)
    # The site's own page, which shows its staff what is not public yet.
    own = reader.works_at(row, frozenset(Role))
    return url_for("public.artefact", lang=current_language(), artefact_id=row.id) if own else ""


def _session(row: CountedRow, reader: Reader) -> str:
    return url_for("teach.session_day", session_id=row.id) if reader.works_at(row, EDUCATORS) else ""


def _group(row: CountedRow, reader: Reader) -> str:
    return url_for("teach.booking", booking_id=row.id) if reader.works_at(row, EDUCATORS) else ""


def _package(row: CountedRow, reader: Reader) -> str:
    return url_for("teach.package", package_id=row.id) if reader.works_at(row, EDUCATORS) else ""


def _activity(row: CountedRow, reader: Reader) -> str:
    return url_for("manage.activity", activity_id=row.id) if row.unit_id in reader.units else ""


def _value(row: CountedRow, reader: Reader) -> str:
    return url_for("manage.value", value_id=row.id) if row.unit_id in reader.units else ""


def _heritage(row: CountedRow, reader: Reader) -> str:
    del row, reader
    return url_for("manage.ledger")


_WAYS: Mapping[str, Callable[[CountedRow, Reader], str]] = {
    "exhibition": _exhibition,
    "artefact": _artefact,
    "session": _session,
    "attendance": _group,
    "package": _package,
    "activity": _activity,
    "value": _value,
    "heritage_item": _heritage,
}
"""Kind of a row → its own page."""


def cells_of(
    row: CountedRow, reader: Reader, kinds: Mapping[str, str], lang: Language, hidden: str
) -> list[str]:
    """Give a row for spreadsheets: numbers with a point, days as ISO 8601 has them."""
    whole = row.whole
    return [
        kinds.get(row.kind, row.kind),
        row.title.shown(lang).text if reader.may_read(row) else hidden,
        row.on.isoformat() if row.on is not None else "",
        reader.where(row),
        decimal_text(row.amount),
        decimal_text(whole) if whole is not None else "",
        row.id,
    ]
