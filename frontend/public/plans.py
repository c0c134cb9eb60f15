"""Plans of the state: what they ask for, and what serves it here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import Response, render_template

from frontend.caching import SECONDS, public_page
from frontend.context import context
from frontend.i18n import current_language, day
from frontend.presenters.charts import YEARS
from frontend.presenters.exhibitions import ExhibitionCard, exhibition_card
from frontend.presenters.plan_figures import PublicFigure, model_shown, public_figures
from frontend.presenters.plans import day_shown, plan_card, plan_page
from frontend.presenters.progress import figure_shown, tally
from frontend.public.blueprint import public
from frontend.public.queries import visible_in
from frontend.sessions import current_session
from museum.domain.local_time import local, moment_of
from museum.domain.people import VISITOR
from museum.domain.plans import Objective, Plan, PlanDay
from museum.domain.translated import Language
from museum.services import plans as known_plans
from museum.services.plan_figures import honoured_models, public_progress, shown_year
from museum.services.serving import Serving, days_of_the_year, serving

KEPT = 128
"""Plans in a language whose figures are kept for the rest of a minute: anybody may ask, and counting takes its time."""


@public.get("/plans")
def plans() -> Response:
    """List the plans and the days of the year that they ask to be marked."""
    session, lang, ports = current_session(), current_language(), context().ports
    found = known_plans.all_plans(session)
    served = serving(session, [one for plan in found for one in plan.objectives], ports.clock.now())
    days = days_of_the_year(session, ports, known_plans.plan_days(session))
    today = local(ports.clock.now()).date()
    body = render_template(
        "pages/plans.html",
        # A plan whose term is over is not judged any more.
        plans=[
            plan_card(
                plan,
                served,
                lang,
                _tally(_asked(plan, today.year)) if shown_year(plan, today) == today.year else (),
            )
            for plan in found
        ],
        year=today.year,
        days=[day_shown(one, _asked_by(one.day, found), lang) for one in days],
        opening=_opening(served.values()),
    )
    return public_page(body)


@dataclass(frozen=True)
class _Asked:
    """Whose figures are asked for, and in which minute: they are counted anew in the next."""

    plan_id: str
    version: int
    year: int
    lang: Language
    minute: int


def _asked(plan: Plan, year: int) -> _Asked:
    minute = int(context().ports.clock.now().timestamp() // SECONDS)
    return _Asked(plan.id, plan.version, year, current_language(), minute)


@lru_cache(maxsize=KEPT)
def _tally(asked: _Asked) -> list[tuple[str, str, int]]:
    """Count how a plan's public indicators stand."""
    session = current_session()
    plan = session.get_one(Plan, asked.plan_id)
    progress = public_progress(session, context().ports, plan, asked.year, 1)
    return tally(figure_shown(one, (), asked.lang) for one in progress)


@lru_cache(maxsize=KEPT)
def _figures(asked: _Asked) -> Mapping[str, tuple[PublicFigure, ...]]:
    """Give a plan's public figures by objective."""
    session = current_session()
    plan = session.get_one(Plan, asked.plan_id)
    progress = public_progress(session, context().ports, plan, asked.year, YEARS - 1)
    return public_figures(progress, asked.year, asked.lang)


def _asked_by(day: PlanDay, found: list[Plan]) -> list[tuple[Plan, Objective]]:
    """Find the objective that asks for a day: its source names plan and code."""
    slug, _, code = day.source.partition("/")
    return [(plan, one) for plan in found if plan.slug == slug for one in plan.objectives if one.code == code]


@public.get("/plans/<slug>")
def plan(slug: str) -> Response:
    """Show a plan: objective by objective, with what serves it now."""
    session, lang, ports = current_session(), current_language(), context().ports
    today = local(ports.clock.now()).date()
    shown = known_plans.get(session, slug)
    served = serving(session, shown.objectives, ports.clock.now())
    year = shown_year(shown, today)
    page = plan_page(
        shown,
        known_plans.parent_of(session, shown),
        served,
        today.year,
        lang,
        _figures(_asked(shown, year)),
    )
    body = render_template(
        "pages/plan.html",
        page=page,
        opening=_opening(served.values()),
        year=year,
        running=year == today.year,
        has_figures=any(one.figures for system in page.systems for one in system.objectives),
        as_of=day(moment_of(min(today, date(year, 12, 31)))),
        models=[model_shown(one, lang) for one in honoured_models(session, shown)],
    )
    return public_page(body)


def _opening(found: Iterable[Serving]) -> ExhibitionCard | None:
    """Open with a detail of the newest exhibition that serves any of it: a thing to look at comes first."""
    shows = {one.id: one for serving in found for one in serving.exhibitions}
    newest = sorted(
        shows.values(), key=lambda one: (one.published_at is not None, one.published_at), reverse=True
    )
    session, lang = current_session(), current_language()
    cards = (exhibition_card(one, visible_in(session, VISITOR, [one]), lang) for one in newest)
    return next((card for card in cards if card.detail), None)
