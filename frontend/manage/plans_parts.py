"""The parts of a plan: who has a part in it, its objectives, and their indicators with targets."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, url_for

from frontend.i18n import current_language
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.plan_forms import (
    ActorForm,
    IndicatorForm,
    ObjectiveForm,
    actor_shown,
    indicator_shown,
    objective_shown,
)
from frontend.manage.plan_work import PartWork, Work, led, work_on
from frontend.manage.plans_edit import Part, with_part
from frontend.presenters.texts import title_of
from frontend.workbench.seen import Both
from museum.domain.errors import NotFound
from museum.domain.plans import System
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.services.plan_content import ActorContent, IndicatorContent, ObjectiveContent, PlanContent
from museum.services.slugs import slug_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from frontend.manage.plan_forms import ChangeForm
    from museum.services.plan_check import Path

FORMS.update(
    {
        "manage.plan_actor": ActorForm,
        "manage.plan_actor_new": ActorForm,
        "manage.plan_objective": ObjectiveForm,
        "manage.plan_objective_new": ObjectiveForm,
        "manage.plan_indicator": IndicatorForm,
        "manage.plan_indicator_new": IndicatorForm,
    }
)
_LONGEST_MADE = 34
"""Characters of a code made from a name: there is room for a number behind them."""


@manage.route("/plans/<slug>/actors/new", methods=["GET", "POST"])
def plan_actor_new(slug: str) -> Response:
    """Add somebody to whom the plan gives a duty."""
    return _actor(slug, None)


@manage.route("/plans/<slug>/actors/<int:at>", methods=["GET", "POST"])
def plan_actor(slug: str, at: int) -> Response:
    """Show somebody who has a part in the plan, and keep what is changed."""
    return _actor(slug, at)


def _actor(slug: str, at: int | None) -> Response:
    work, form = led(slug), ActorForm()
    held = work.content.actors
    if at is not None and not 1 <= at <= len(held):
        raise _no_part()

    def content() -> PlanContent:
        made = form.content()
        if at is None:
            return replace(work.content, actors=(*held, made))
        return replace(work.content, actors=(*held[: at - 1], made, *held[at:]))

    return work_on(
        PartWork(
            work=work,
            form=form,
            stored=actor_shown(held[at - 1]) if at is not None else {},
            fresh=actor_shown(ActorContent(Translated())),
            path=("actor", len(held) if at is None else at - 1),
            content=content,
            page=_page_of(work, form, "manage/plan_actor.html", new=at is None),
            anchor="actors",
            another=url_for("manage.plan_actor_new", slug=slug),
        )
    )


@manage.route("/plans/<slug>/objectives/new", methods=["GET", "POST"])
def plan_objective_new(slug: str) -> Response:
    """Add an objective at the end."""
    return _objective(slug, "")


@manage.route("/plans/<slug>/objectives/<objective>", methods=["GET", "POST"])
def plan_objective(slug: str, objective: str) -> Response:
    """Show an objective, and keep what is changed in it."""
    return _objective(slug, objective)


def _objective(slug: str, code: str) -> Response:
    work, form = led(slug), ObjectiveForm()
    held = work.content.objectives
    known = _objective_of(work, code) if code else None

    def content() -> PlanContent:
        if known is not None:
            made = form.content(known)
            return with_part(
                work.content, Part("objective", (code,)), lambda all_, at: [*all_[:at], made, *all_[at + 1 :]]
            )
        made = form.content(ObjectiveContent("", System.ALL, Translated()))
        made = replace(made, code=_code(form.code.data, made.text, {one.code for one in held}))
        return replace(work.content, objectives=(*held, made))

    return work_on(
        PartWork(
            work=work,
            form=form,
            stored=objective_shown(known) if known is not None else {},
            fresh={"system": System.ALL},
            path=("objective", held.index(known) if known is not None else len(held)),
            content=content,
            page=_page_of(work, form, "manage/plan_objective.html", new=known is None, code=code),
            anchor=f"objective-{code}" if code else "objectives",
            another="" if known else url_for("manage.plan_objective_new", slug=slug),
        )
    )


@manage.route("/plans/<slug>/objectives/<objective>/indicators/new", methods=["GET", "POST"])
def plan_indicator_new(slug: str, objective: str) -> Response:
    """Add an indicator to an objective."""
    return _indicator(slug, objective, "")


@manage.route("/plans/<slug>/objectives/<objective>/indicators/<indicator>", methods=["GET", "POST"])
def plan_indicator(slug: str, objective: str, indicator: str) -> Response:
    """Show an indicator with its targets, and keep what is changed."""
    return _indicator(slug, objective, indicator)


def _indicator(slug: str, objective_code: str, code: str) -> Response:
    work, form = led(slug), IndicatorForm()
    objective = _objective_of(work, objective_code)
    held = objective.indicators
    known = next((one for one in held if one.code == code), None)
    if code and known is None:
        raise _no_part()

    def content() -> PlanContent | None:
        made = form.content(known or IndicatorContent("", Translated()))
        if made is None:
            return None
        if known is None:
            made = replace(made, code=_code(form.code.data, made.name, {one.code for one in held}))
            indicators = (*held, made)
        else:
            indicators = tuple(made if one is known else one for one in held)
        changed = replace(objective, indicators=indicators)
        objectives = tuple(changed if one is objective else one for one in work.content.objectives)
        return replace(work.content, objectives=objectives)

    path: Path = (
        "objective",
        work.content.objectives.index(objective),
        "indicator",
        held.index(known) if known is not None else len(held),
    )
    return work_on(
        PartWork(
            work=work,
            form=form,
            stored=indicator_shown(known) if known is not None else {},
            fresh=indicator_shown(IndicatorContent("", Translated(), kind=Kind.COUNT, rule="activities")),
            path=path,
            content=content,
            page=_page_of(
                work, form, "manage/plan_indicator.html", new=known is None, code=code, objective=objective
            ),
            anchor=f"objective-{objective_code}",
            another=""
            if known
            else url_for("manage.plan_indicator_new", slug=slug, objective=objective_code),
        )
    )


def _objective_of(work: Work, code: str) -> ObjectiveContent:
    found = next((one for one in work.content.objectives if one.code == code), None)
    if found is None:
        raise _no_part()
    return found


def _no_part() -> NotFound:
    return NotFound(
        "Kế hoạch không có phần này. Hãy tải lại trang kế hoạch.",
        "The plan has no such part. Please reload the plan's page.",
    )


def _code(typed: str | None, name: Translated, taken: Collection[str]) -> str:
    """Give the code that was typed, or one made from the name that is free."""
    if typed and typed.strip():
        return re.sub(r"\s+", "-", typed.strip())
    wanted = slug_of(name, "m")[:_LONGEST_MADE].strip("-")
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code


def _page_of(work: Work, form: ChangeForm, template: str, **more: Any) -> Any:
    """Give what renders the page of a part's form."""

    def page(status: int, both: Both | None) -> Response:
        lang = current_language()
        body = render_template(
            template,
            plan=work.plan,
            title=title_of(work.plan.title, lang, work.plan.slug),
            form=form,
            both=both or Both(),
            clash=both is not None,
            **more,
        )
        return make_response(body, status)

    return page
