"""A plan as those work on it who lead it: what it says as a whole, and its parts in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.plan_forms import ChangeForm, PlanForm, plan_shown
from frontend.manage.plan_shown import actors_shown, objectives_shown
from frontend.manage.plan_work import PartWork, Work, blame_reason, keep, last_reason, led, work_on
from frontend.manage.plans import offer
from frontend.presenters.texts import title_of
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.seen import Both
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.services.plan_changes import hanging_on
from museum.services.plan_content import PlanContent, moved
from museum.services.plan_relations import Hanging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

FORMS["manage.plan_edit"] = PlanForm
FORMS["manage.plan_drop"] = ChangeForm


@manage.route("/plans/<slug>/edit", methods=["GET", "POST"])
def plan_edit(slug: str) -> Response:
    """Show a plan with its parts, and keep what is changed in what it says as a whole."""
    work, form = led(slug), PlanForm()
    offer(work.here, form, but=slug)

    def page(status: int, both: Both | None) -> Response:
        body = render_template(
            "manage/plan_edit.html",
            plan=work.plan,
            title=title_of(work.plan.title, current_language(), slug),
            form=form,
            both=both or Both(),
            clash=both is not None,
            actors=actors_shown(work.content),
            objectives=objectives_shown(work.content),
        )
        return make_response(body, status)

    return work_on(
        PartWork(
            work=work,
            form=form,
            stored=plan_shown(work.content),
            fresh={},
            path=(),
            content=lambda: form.content(work.content),
            page=page,
            anchor="facts",
        )
    )


def _seen() -> int:
    """Give the version that the sent form was made of: parts are named by their places, too."""
    return request.form.get("version", 0, type=int)


@dataclass(frozen=True)
class Part:
    """A part of a plan, as an address or a button names it: `actor:1`, `objective:TV1`, `indicator:TV1:2`."""

    kind: str
    codes: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Where it stands on the plan's page."""
        return "actors" if self.kind == "actor" else f"objective-{self.codes[0]}"


def part_of(named: str) -> Part:
    """Read the name of a part; raises NotFound for what names none."""
    kind, *codes = named.split(":")
    if (kind, len(codes)) not in (("actor", 1), ("objective", 1), ("indicator", 2)):
        raise _no_part()
    return Part(kind, tuple(codes))


def _no_part() -> NotFound:
    return NotFound(
        "Kế hoạch không có phần này. Hãy tải lại trang kế hoạch.",
        "The plan has no such part. Please reload the plan's page.",
    )


def with_part(
    content: PlanContent, part: Part, act: Callable[[Sequence[Any], int], Sequence[Any]]
) -> PlanContent:
    """Give a plan in which the list that holds a part is another; `act` gets the list and the part's place."""
    if part.kind == "actor":
        at = int(part.codes[0]) - 1 if part.codes[0].isdecimal() else -1
        if not 0 <= at < len(content.actors):
            raise _no_part()
        return replace(content, actors=tuple(act(content.actors, at)))
    at = _place(content.objectives, part.codes[0])
    if part.kind == "objective":
        return replace(content, objectives=tuple(act(content.objectives, at)))
    objective = content.objectives[at]
    held = tuple(act(objective.indicators, _place(objective.indicators, part.codes[1])))
    objectives = (
        *content.objectives[:at],
        replace(objective, indicators=held),
        *content.objectives[at + 1 :],
    )
    return replace(content, objectives=objectives)


def _place(parts: Sequence[Any], code: str) -> int:
    at = next((at for at, one in enumerate(parts) if one.code == code), None)
    if at is None:
        raise _no_part()
    return at


@manage.post("/plans/<slug>/order")
def plan_order(slug: str) -> Response:
    """Move an actor, an objective or an indicator up or down."""
    work, form = led(slug), ChangeForm()
    way, _, named = request.form.get("do", "").partition(":")
    if way not in ("up", "down"):
        raise NotFound("Không có thao tác này.", "There is no such step.")
    part = part_of(named)
    content = with_part(work.content, part, lambda held, at: moved(held, at, -1 if way == "up" else 1))
    # An order needs no decision: it says what was done.
    form.reason.data = gettext("Put into another order")
    try:
        keep(work, content, form, _seen())
    except (Invalid, Conflict) as error:
        flash(error.reason.shown(current_language()).text, BAD)
    return redirect(url_for("manage.plan_edit", slug=slug, _anchor=part.anchor))


@manage.route("/plans/<slug>/drop", methods=["GET", "POST"])
def plan_drop(slug: str) -> Response:
    """Ask before a part is taken out; do it when the answer comes. What something hangs on can only be closed."""
    work, form = led(slug), ChangeForm()
    part = part_of(request.values.get("part", ""))
    content = with_part(work.content, part, lambda held, at: [*held[:at], *held[at + 1 :]])
    status = 200
    if request.method == "POST":
        try:
            keep(work, content, form, _seen())
        except Invalid as error:
            blame_reason(form, error)
            status = 422
        except Conflict as error:
            form.form_errors.append(error.reason.shown(current_language()).text)
            status = 409
        else:
            flash(gettext("Taken out of the plan."), GOOD)
            return redirect(url_for("manage.plan_edit", slug=slug, _anchor=part.anchor.split("-")[0]))
    else:
        form.reason.data = last_reason(work)
    body = render_template(
        "manage/plan_drop.html",
        plan=work.plan,
        title=title_of(work.plan.title, current_language(), slug),
        part=request.values.get("part", ""),
        kind=part.kind,
        name=_name(work, part),
        hanging=_hanging(work, part),
        form=form,
        back=url_for("manage.plan_edit", slug=slug, _anchor=part.anchor),
        instead=url_for("manage.plan_indicator", slug=slug, objective=part.codes[0], indicator=part.codes[1])
        if part.kind == "indicator"
        else "",
    )
    return make_response(body, status)


def _name(work: Work, part: Part) -> str:
    lang = current_language()
    if part.kind == "actor":
        return work.content.actors[int(part.codes[0]) - 1].name.shown(lang).text
    objective = next(one for one in work.content.objectives if one.code == part.codes[0])
    if part.kind == "objective":
        return objective.text.shown(lang).text
    return next(one for one in objective.indicators if one.code == part.codes[1]).name.shown(lang).text


def _hanging(work: Work, part: Part) -> Hanging:
    return Hanging() if part.kind == "actor" else hanging_on(work.here.session, work.plan, *part.codes)
