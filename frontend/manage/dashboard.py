"""A plan's dashboard: what it asks, how far that has come, where, and what is prepared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from frontend.i18n import current_language, day
from frontend.manage.blueprint import manage
from frontend.manage.dashboard_ground import Ground, days_of, ground_of
from frontend.manage.dashboard_rows import overlap_words, systems_of
from frontend.manage.following import asked_period, days_words, year_switch
from frontend.presenters.charts import YEARS
from frontend.presenters.plans import plan_facts
from frontend.presenters.progress import tally
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from museum.domain.collections import Institution
from museum.domain.local_time import local, moment_of
from museum.services import desk_of_reports, lead, plans
from museum.services.indicators import counting
from museum.services.indicators.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontend.manage.following import Period
    from frontend.workbench.desk import Desk
    from museum.domain.indicators import Indicator
    from museum.domain.plans import Plan
    from museum.domain.translated import Shown
    from museum.services.indicators.results import Progress


@dataclass(frozen=True)
class Mapped:
    """The indicator that is laid out by unit, and which others could be."""

    indicator: Indicator
    name: Shown
    ground: Ground
    choices: tuple[tuple[str, str], ...]
    """Id and name."""


@manage.get("/plans/<slug>")
def plan(slug: str) -> str:
    """Show how far a plan has come in a year."""
    here = desk()
    session, lang = here.session, current_language()
    shown = plans.get(session, slug)
    period = asked_period(shown, local(here.ports.clock.now()).date())
    parent = plans.parent_of(session, shown)
    progress = counting.progress_of(
        session, here.ports, shown, period.year, until=period.until, years_before=YEARS - 1
    )
    systems = systems_of(shown, progress, period, parent)
    return render_template(
        "manage/dashboard.html",
        plan=shown,
        title=title_of(shown.title, lang, slug),
        facts=plan_facts(shown),
        leads=lead.leads(here.person, shown),
        leader=_leader(here, shown),
        period=period,
        cut_off=day(moment_of(period.cut_off)),
        years=year_switch(shown, period, "manage.plan", slug=slug),
        due=_due(here, shown),
        systems=systems,
        tally=tally(row.figure for system in systems for row in system.rows),
        overlaps=_overlaps(here, shown, period) if "twice" in request.args else None,
        mapped=_mapped(here, progress, period),
        days=days_of(here, shown, parent),
        parent=_linked(parent) if parent is not None else None,
        children=[_linked(one) for one in desk_of_reports.children_of(session, shown)],
    )


def _overlaps(here: Desk, shown: Plan, period: Period) -> list[str]:
    """Say what counts toward two indicators; looked for when somebody asks, since every record is compared."""
    found = counting.overlaps(here.session, here.ports, shown, period.year, until=period.until)
    return [overlap_words(one) for one in found]


def _leader(here: Desk, shown: Plan) -> str:
    if shown.institution_id is None:
        return ""
    found = here.session.get_one(Institution, shown.institution_id)
    return found.name.shown(current_language()).text


def _due(here: Desk, shown: Plan) -> tuple[str, str, str] | None:
    """Give the year of the report that is due next, the day, and how long that is."""
    today = local(here.ports.clock.now()).date()
    for one in desk_of_reports.due_reports(here.session, [shown], today):
        if one.on is not None:
            return str(one.year), day(moment_of(one.on)), days_words(one.days)
    return None


def _linked(other: Plan) -> tuple[str, str]:
    return url_for("manage.plan", slug=other.slug), title_of(other.title, current_language(), other.slug).text


def _mapped(here: Desk, progress: Sequence[Progress], period: Period) -> Mapped | None:
    """Give the map and table by unit of the indicator that is asked for, or of the first that has numbers."""
    chosen = _chosen(progress, request.args.get("map", ""))
    if chosen is None:
        return None
    parts = counting.by_unit(here.session, here.ports, chosen, period.year, until=period.until)
    lang = current_language()
    return Mapped(
        indicator=chosen,
        name=title_of(chosen.name, lang, chosen.code),
        ground=ground_of(chosen, parts, period),
        choices=tuple(
            (one.indicator.id, title_of(one.indicator.name, lang, one.indicator.code).text)
            for one in progress
        ),
    )


def _chosen(progress: Sequence[Progress], asked: str) -> Indicator | None:
    for one in progress:
        if one.indicator.id == asked:
            return one.indicator
    known = [one.indicator for one in progress if one.standing.year in one.values]
    # What units enter is spread over the ground; what the system counts lies at its institutions.
    spread = [one for one in known if one.rule in RULES and not RULES[one.rule].kept]
    return next(iter([*spread, *known, *(one.indicator for one in progress)]), None)
