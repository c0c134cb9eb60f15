"""Calls in words: how far each has come, whom one asks, and what each sort of units is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, gettext, long_day, ngettext
from frontend.manage.call_forms import reminder_words
from frontend.presenters.texts import title_of
from frontend.presenters.unit_reports import state_words, time_words
from frontend.workbench.desk import desk
from frontend.workbench.rows import moment
from museum.domain.collecting import Tally, days_left, tally, waits_for
from museum.domain.local_time import local
from museum.domain.plans import System
from museum.domain.reporting import UnitReportState
from museum.domain.units import OrganisationalUnit, UnitKind
from museum.services import calls
from museum.services.call_choice import ENTERED, Sorts, indicators_of, may_be_asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from museum.domain.reporting import Call, UnitReport
    from museum.domain.translated import Shown
    from museum.ports import Ports
    from museum.services.call_choice import Sort

MOST_OFFERED = 300
"""Units that one page offers to be ticked; whole kinds are added at once."""


def kind_words(kind: str) -> str:
    """Name a kind of unit."""
    return {
        UnitKind.PROVINCE: gettext("Provinces"),
        UnitKind.DISTRICT: gettext("Districts"),
        UnitKind.COMMUNE: gettext("Communes"),
        UnitKind.WARD: gettext("Wards"),
        UnitKind.DEPARTMENT: gettext("Departments"),
        UnitKind.UNION: gettext("Fatherland Front and unions"),
        UnitKind.INSTITUTION: gettext("Institutions"),
    }[UnitKind(kind)]


def sort_words(sort: Sort) -> str:
    """Name a sort of units."""
    systems = {
        str(System.MUSEUM): gettext("Museums"),
        str(System.LIBRARY): gettext("Libraries"),
        str(System.CULTURAL_CENTRE): gettext("Cultural centres"),
    }
    return systems.get(sort.system) or kind_words(sort.kind)


@dataclass(frozen=True)
class CallRow:
    """A call in the list."""

    url: str
    title: Shown
    plan: Shown
    year: int
    deadline: str
    state: str
    """`draft`, `running`, `late` (over, and somebody still has to answer) or `done`."""
    state_words: str
    tally: Tally
    to_read: int


def call_row(call: Call, now: datetime, to_read: int) -> CallRow:
    """Put a call into a line."""
    lang = current_language()
    counted = tally(call, call.unit_reports, now)
    state, words = _standing(call, counted, now)
    return CallRow(
        url=url_for("manage.call", call_id=call.id),
        title=title_of(call.title, lang, str(call.year)),
        plan=title_of(call.plan.title, lang, call.plan.slug),
        year=call.year,
        deadline=long_day(call.deadline),
        state=state,
        state_words=words,
        tally=counted,
        to_read=to_read,
    )


def _standing(call: Call, counted: Tally, now: datetime) -> tuple[str, str]:
    if call.sent_at is None:
        return "draft", gettext("being prepared")
    if call.closed_at is not None:
        return "done", gettext("closed")
    if counted.late:
        return "late", ngettext("%(num)s unit is late", "%(num)s units are late", counted.late)
    left = days_left(call, now)
    if left < 0:
        return "running", gettext("deadline passed")
    return "running", gettext("due today") if left == 0 else ngettext(
        "%(num)s day left", "%(num)s days left", left
    )


@dataclass(frozen=True)
class SortAsked:
    """A sort of units in a call, and what it is asked for."""

    key: str
    label: str
    units: int
    asked: frozenset[str]


@dataclass(frozen=True)
class Prepared:
    """A call while it is prepared."""

    title: Shown
    plan: Shown
    message: Shown
    deadline: str
    reminders: str
    units: list[tuple[str, Shown, str]]
    """Of those that are asked: id, name, e-mail."""
    letters: int
    silent: list[Shown]
    """Those without an address: their link is handed over."""
    sorts: list[SortAsked]
    indicators: list[tuple[Shown, list[tuple[str, Shown, bool]]]]
    """Objective → its indicators: id, name, whether the system counts it by itself."""
    ready: bool


def prepared(call: Call) -> Prepared:
    """Put a call that is being prepared into words."""
    lang = current_language()
    units = sorted(
        (one.unit for one in call.unit_reports), key=lambda one: (one.kind, one.name_key, one.name.vi)
    )
    sorts = _sorts(call)
    return Prepared(
        title=title_of(call.title, lang, str(call.year)),
        plan=title_of(call.plan.title, lang, call.plan.slug),
        message=call.message.shown(lang),
        deadline=long_day(call.deadline),
        reminders=", ".join(reminder_words(day) for day in call.remind_days),
        units=[(one.id, one.name.shown(lang), one.email) for one in units],
        letters=sum(bool(one.email) for one in units),
        silent=[one.name.shown(lang) for one in units if not one.email],
        sorts=sorts,
        indicators=[
            (
                objective.text.shown(lang),
                [(one.id, one.name.shown(lang), one.rule not in ENTERED) for one in asked],
            )
            for objective in call.plan.objectives
            if (asked := [one for one in objective.indicators if one.asked_in(call.year)])
        ],
        ready=bool(units) and all(one.asked for one in sorts),
    )


def _sorts(call: Call) -> list[SortAsked]:
    sorts, known = Sorts(desk().session), set(indicators_of(call.plan, call.year))
    found: dict[Sort, list[UnitReport]] = {}
    for report in call.unit_reports:
        found.setdefault(sorts.of(report.unit), []).append(report)
    return [
        SortAsked(one.key, sort_words(one), len(rows), frozenset(rows[0].indicator_ids) & known)
        for one, rows in sorted(found.items())
    ]


@dataclass(frozen=True)
class Offered:
    """Units that may be asked, and are not yet."""

    kinds: list[tuple[str, str, int]]
    """Kind, its name, how many are not asked yet."""
    parents: list[tuple[str, Shown]]
    kind: str
    parent: str
    units: list[tuple[str, Shown, str]]
    more: int
    """Those that one page does not show."""


def choices(session: Session, ports: Ports, call: Call, kind: str, parent: str) -> Offered:
    """Give the units that may be asked and are not: of a kind, directly beneath a unit."""
    lang, there = current_language(), {one.unit_id for one in call.unit_reports}
    units = may_be_asked(session, ports, call)
    free = [one for one in units if one.id not in there]
    shown = [one for one in free if kind in ("", one.kind) and parent in ("", one.parent_id)]
    counts = {
        one: sum(unit.kind == one for unit in free) for one in dict.fromkeys(unit.kind for unit in units)
    }
    above = {one.parent_id for one in units}
    return Offered(
        kinds=[(one, kind_words(one), count) for one, count in counts.items()],
        parents=[(one.id, one.name.shown(lang)) for one in units if one.id in above],
        kind=kind,
        parent=parent,
        units=[(one.id, one.name.shown(lang), one.email) for one in shown[:MOST_OFFERED]],
        more=max(0, len(shown) - MOST_OFFERED),
    )


@dataclass(frozen=True)
class AnswerRow:
    """A unit in a call that is out."""

    url: str
    name: Shown
    state: str
    state_words: str
    time: str
    late: bool
    sent: str
    email: str
    unit: OrganisationalUnit


def answer_rows(call: Call, reports: Sequence[UnitReport], now: datetime) -> list[AnswerRow]:
    """Put the units of a call into lines: what waits to be read first, then who is late, then the others."""
    lang = current_language()
    order = [
        UnitReportState.SENT,
        UnitReportState.RETURNED,
        UnitReportState.STARTED,
        UnitReportState.ASKED,
        UnitReportState.APPROVED,
    ]
    ranked = sorted(
        reports,
        key=lambda one: (
            order.index(UnitReportState(one.state)),
            not waits_for(call, one, now),
            one.unit.name_key,
            one.unit.name.vi,
        ),
    )
    return [
        AnswerRow(
            url=url_for("manage.unit_report", unit_report_id=one.id),
            name=one.unit.name.shown(lang),
            state=one.state,
            state_words=state_words(one.state),
            time=time_words(call, one, now),
            late=waits_for(call, one, now),
            sent=moment(one.sent_at) if one.sent_at else "",
            email=one.unit.email,
            unit=one.unit,
        )
        for one in ranked
    ]


@dataclass(frozen=True)
class GoneRow:
    """A unit that was asked and exists no more."""

    url: str
    name: Shown
    until: str
    into: Shown | None
    into_url: str
    """Of the unit that it went up in."""


def gone_rows(session: Session, call: Call, now: datetime) -> list[GoneRow]:
    """List the units that owe an answer and exist no more, with what they went up in."""
    lang, found = current_language(), []
    for report in calls.gone(call, local(now).date()):
        unit = report.unit
        heir = session.get(OrganisationalUnit, unit.successor_id) if unit.successor_id else None
        found.append(
            GoneRow(
                url=url_for("manage.unit_report", unit_report_id=report.id),
                name=unit.name.shown(lang),
                until=long_day(unit.valid_until) if unit.valid_until else "",
                into=heir.name.shown(lang) if heir else None,
                into_url=url_for("manage.unit", unit_id=heir.id) if heir else "",
            )
        )
    return sorted(found, key=lambda one: one.name.text)
