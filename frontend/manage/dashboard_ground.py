"""Where and when: the units of an indicator on a map and in a table, and the plan's days with what is prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, gettext, ngettext, number
from frontend.presenters.maps import Located, map_of
from frontend.presenters.measures import amount_words, counted_words, percent_words
from frontend.presenters.plan_days import days_words
from frontend.presenters.texts import title_of
from frontend.teach.day_rows import session_words
from museum.domain.progress import Kind
from museum.domain.translated import Shown
from museum.services import desk_of_reports, plans
from museum.services.lead import units_of
from museum.services.serving import days_of_the_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontend.manage.following import Period
    from frontend.presenters.maps import Map
    from frontend.workbench.desk import Desk
    from museum.domain.indicators import Indicator
    from museum.domain.plans import Plan, PlanDay
    from museum.domain.progress import Value
    from museum.domain.units import OrganisationalUnit
    from museum.services.indicators.results import UnitValue
    from museum.services.serving import DayOfTheYear


@dataclass(frozen=True)
class UnitRow:
    """A unit's part of a number."""

    name: Shown
    url: str
    remote: bool
    placed: bool
    value: str
    counted: str
    """Of a share: the numbers it was made from."""


@dataclass(frozen=True)
class Ground:
    """An indicator by unit: the map, and the table behind it."""

    map: Map | None
    rows: tuple[UnitRow, ...]
    unplaced: int
    """Units that have something to show and no coordinates."""


@dataclass(frozen=True)
class DayRow:
    """A day of the plans."""

    name: Shown
    on: str
    sessions: tuple[tuple[str, str, str], ...]
    """Address (empty where the person may not open it), words and how many classes are booked."""
    activities: tuple[tuple[str, str], ...]
    """Address and words of what was entered by hand."""
    held: str
    """What was held for it last."""


def ground_of(indicator: Indicator, parts: Sequence[UnitValue], period: Period) -> Ground:
    """Lay an indicator's units out."""
    rows = [(one.unit, _row(indicator, one.unit, one.value, period), one.value) for one in parts]
    located = [
        Located(
            id=unit.id,
            name=row.name,
            url=row.url,
            remote=unit.remote,
            latitude=unit.latitude,
            longitude=unit.longitude,
            amount=None if value is None else value.percent if indicator.kind == Kind.SHARE else value.amount,
            value=row.value,
        )
        for unit, row, value in rows
        if unit is not None and unit.latitude is not None and unit.longitude is not None
    ]
    unplaced = sum(unit is not None and not row.placed and value is not None for unit, row, value in rows)
    return Ground(map_of(located), tuple(row for _, row, _ in rows), unplaced)


def _row(
    indicator: Indicator, unit: OrganisationalUnit | None, value: Value | None, period: Period
) -> UnitRow:
    if unit is None:
        # What is nobody's part stands among all the rows.
        return UnitRow(
            name=Shown(gettext("with no unit"), current_language(), borrowed=False),
            url=url_for("manage.indicator", indicator_id=indicator.id, **period.kept),
            remote=False,
            placed=False,
            value=unit_value_words(indicator, value),
            counted=_counted(indicator, value),
        )
    return UnitRow(
        name=title_of(unit.name, current_language(), unit.code or unit.id),
        url=url_for("manage.indicator", indicator_id=indicator.id, unit=unit.id, **period.kept),
        remote=unit.remote,
        placed=unit.latitude is not None and unit.longitude is not None,
        value=unit_value_words(indicator, value),
        counted=_counted(indicator, value),
    )


def unit_value_words(indicator: Indicator, value: Value | None) -> str:
    """Write a unit's part: a growth is told by the numbers it is made from, nobody's part of it is a growth."""
    if value is None:
        return gettext("no data yet")
    if indicator.kind == Kind.SHARE:
        share = value.percent
        return percent_words(share) if share is not None else gettext("no data yet")
    if indicator.kind == Kind.YES_NO:
        return gettext("held") if value.amount > 0 else gettext("not held")
    return counted_words(indicator.measure, value.amount)


def _counted(indicator: Indicator, value: Value | None) -> str:
    if value is None or indicator.kind != Kind.SHARE or value.whole is None:
        return ""
    return gettext(
        "%(amount)s of %(whole)s in all",
        amount=counted_words(indicator.measure, value.amount),
        whole=amount_words(value.whole),
    )


def days_of(here: Desk, plan: Plan, parent: Plan | None) -> list[DayRow]:
    """Tell of the plan's days what is prepared; a plan that names none is shown all that any plan asks for."""
    every = plans.plan_days(here.session)
    named = {one.slug for one in (plan, parent) if one is not None}
    asked = [one for one in every if _asked_by(one) in named] or every
    days = days_of_the_year(here.session, here.ports, asked)
    spans = [one.marked.span for one in days]
    entered = desk_of_reports.activities_within(here.session, units_of(here.session, here.person), spans)
    return [_day(here, one, entered[at]) for at, one in enumerate(days)]


def _asked_by(day: PlanDay) -> str:
    return day.source.partition("/")[0]


def _day(here: Desk, one: DayOfTheYear, entered: Sequence[tuple[str, str, date]]) -> DayRow:
    opens = set(here.institution_ids)
    return DayRow(
        name=title_of(one.day.name, current_language(), ""),
        on=days_words(one.marked),
        sessions=tuple(
            (
                url_for("teach.session_day", session_id=free.visit.id)
                if free.visit.institution_id in opens
                else "",
                session_words(free.visit),
                gettext("%(taken)s of %(places)s classes", taken=free.visit.taken, places=free.visit.places),
            )
            for free in one.sessions
        ),
        activities=tuple(
            (url_for("manage.activity", activity_id=activity_id), title) for activity_id, title, _ in entered
        ),
        held=gettext(
            "Last held: %(groups)s with %(pupils)s.",
            groups=ngettext("%(num)s group", "%(num)s groups", one.held.groups),
            pupils=ngettext(
                "%(count)s pupil", "%(count)s pupils", one.held.pupils, count=number(one.held.pupils)
            ),
        )
        if one.held.groups
        else "",
    )
