"""Plans of the state: what they ask for, and what serves it here."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, render_template

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.presenters.exhibitions import ExhibitionCard, exhibition_card
from frontend.presenters.plans import day_shown, plan_card, plan_page
from frontend.public.blueprint import public
from frontend.public.queries import visible_in
from frontend.sessions import current_session
from museum.domain.local_time import local
from museum.domain.people import VISITOR
from museum.domain.plans import Objective, Plan, PlanDay
from museum.services import plans as known_plans
from museum.services.serving import Serving, days_of_the_year, serving


@public.get("/plans")
def plans() -> Response:
    """List the plans and the days of the year that they ask to be marked."""
    session, lang, ports = current_session(), current_language(), context().ports
    found = known_plans.all_plans(session)
    served = serving(session, [one for plan in found for one in plan.objectives], ports.clock.now())
    days = days_of_the_year(session, ports, known_plans.plan_days(session))
    body = render_template(
        "pages/plans.html",
        plans=[plan_card(plan, served, lang) for plan in found],
        days=[day_shown(one, _asked_by(one.day, found), lang) for one in days],
        opening=_opening(served.values()),
    )
    return public_page(body)


def _asked_by(day: PlanDay, found: list[Plan]) -> list[tuple[Plan, Objective]]:
    """Find the objective that asks for a day: its source names plan and code."""
    slug, _, code = day.source.partition("/")
    return [(plan, one) for plan in found if plan.slug == slug for one in plan.objectives if one.code == code]


@public.get("/plans/<slug>")
def plan(slug: str) -> Response:
    """Show a plan: objective by objective, with what serves it now."""
    session, lang, now = current_session(), current_language(), context().ports.clock.now()
    shown = known_plans.get(session, slug)
    served = serving(session, shown.objectives, now)
    page = plan_page(shown, known_plans.parent_of(session, shown), served, local(now).year, lang)
    return public_page(render_template("pages/plan.html", page=page, opening=_opening(served.values())))


def _opening(found: Iterable[Serving]) -> ExhibitionCard | None:
    """Open with a detail of the newest exhibition that serves any of it: a thing to look at comes first."""
    shows = {one.id: one for serving in found for one in serving.exhibitions}
    newest = sorted(
        shows.values(), key=lambda one: (one.published_at is not None, one.published_at), reverse=True
    )
    session, lang = current_session(), current_language()
    cards = (exhibition_card(one, visible_in(session, VISITOR, [one]), lang) for one in newest)
    return next((card for card in cards if card.detail), None)
