"""The steps and questions of a package: written, moved, taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import gettext
from frontend.teach.blueprint import teach
from frontend.teach.packages_forms import (
    QuestionForm,
    StepForm,
    question_plan,
    question_shown,
    step_plan,
    step_shown,
    worded,
)
from frontend.teach.packages_rows import PartRow, object_rows, package_row, phase_rows, question_rows
from frontend.workbench.desk import desk
from frontend.workbench.kept_words import kept_page
from frontend.workbench.notes import GOOD
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.education import Phase
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.services import package_parts, packages
from museum.services.package_parts import KINDS, Kind

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from frontend.workbench.forms import TextsForm
    from museum.domain.education import Package

Page = Callable[[int, Both | None], Response]


@dataclass(frozen=True)
class PartWork:
    """One form's work on one part of a package."""

    shown: Package
    form: TextsForm
    stored: Callable[[], dict[str, str]]
    """The part as its form shows it, read when it is asked for; nothing of one that is new."""
    fresh: dict[str, str]
    """What a new part's form begins with."""
    write: Callable[[dict[str, str]], object]
    """Keeps what was sent; raises Invalid, Conflict."""
    page: Page
    anchor: str
    another: str = ""
    """Address of the form for one more."""


def work_on(work: PartWork) -> Response:
    """Show the form of a part, or keep what was sent: nobody's words are lost."""
    form = work.form
    if request.method == "GET":
        stored = work.stored()
        form.show(stored or work.fresh)
        form.seen.data = write_seen(work.shown.version, stored)
        return work.page(200, None)
    sent = form.values()
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(work.stored())
        work.write(sent)
    except Invalid as error:
        form.blame(error)
        return work.page(422, None)
    except (Clash, Conflict) as error:
        clash = error if isinstance(error, Clash) else Clash(work.stored(), {})
        both = seen.both(sent, clash)
        form.show(both.moved)
        form.seen.data = write_seen(work.shown.version, clash.stored)
        return work.page(409, both)
    flash(gettext("Saved."), GOOD)
    if work.another and request.form.get("do") == "next":
        return redirect(work.another)
    return redirect(url_for("teach.package", package_id=work.shown.id, _anchor=work.anchor))


def kind_of(text: str) -> Kind:
    """Read the name of a kind of parts; raises NotFound for others."""
    if text not in KINDS:
        raise NotFound("Gói học tập không có phần này.", "The package has no such part.")
    return text


def taken_out(shown: Package, kind: Kind, part_id: str) -> Response | None:
    """Answer the form of a part that somebody took out meanwhile with what was typed; None while it is there.

    Raises NotFound where nothing was typed.
    """
    if any(part.id == part_id for part in package_parts.parts_of(shown, kind)):
        return None
    kept = kept_page(404, gettext("Somebody else has taken this out of the package meanwhile."))
    if kept is None:
        raise NotFound("Gói học tập không có phần này.", "The package has no such part.")
    return kept


@teach.post("/packages/<package_id>/parts")
def package_part_order(package_id: str) -> Response:
    """Move a step, an object or a question up or down."""
    here = desk()
    way, _, named = request.form.get("do", "").partition(":")
    kind, _, part_id = named.partition(":")
    if way not in ("up", "down"):
        raise NotFound("Không có thao tác này.", "There is no such step.")
    package_parts.move(
        here.session, here.ports, here.person, package_id, kind_of(kind), part_id, -1 if way == "up" else 1
    )
    return redirect(url_for("teach.package", package_id=package_id, _anchor=kind))


@teach.route(
    "/packages/<package_id>/<any(steps, objects, questions):kind>/<part_id>/drop", methods=["GET", "POST"]
)
def package_part_drop(package_id: str, kind: str, part_id: str) -> Response:
    """Ask before a part is taken out; do it when the answer comes."""
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    chosen = kind_of(kind)
    package_parts.part_of(shown, chosen, part_id)
    if request.method == "POST":
        package_parts.take_out(here.session, here.ports, here.person, package_id, chosen, part_id)
        flash(gettext("Taken out of the package."), GOOD)
        return redirect(url_for("teach.package", package_id=package_id, _anchor=kind))
    row = next(one for one in _rows(here, shown, chosen) if one.id == part_id)
    body = render_template("teach/package_drop.html", row=package_row(here, shown), part=row, kind=kind)
    return make_response(body)


def _rows(here: Desk, shown: Package, kind: Kind) -> list[PartRow]:
    if kind == "steps":
        return [step for phase in phase_rows(shown) for step in phase.steps]
    return object_rows(here, shown) if kind == "objects" else question_rows(shown)


@teach.route("/packages/<package_id>/steps/new", methods=["GET", "POST"])
def package_step_new(package_id: str) -> Response:
    """Add a step at the end of its phase."""
    return _step(package_id, None)


@teach.route("/packages/<package_id>/steps/<part_id>", methods=["GET", "POST"])
def package_step(package_id: str, part_id: str) -> Response:
    """Show a step, and keep what is changed in it."""
    return _step(package_id, part_id)


def _step(package_id: str, part_id: str | None) -> Response:
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    form = StepForm()
    form.at(shown.where)
    if part_id is not None and (gone := taken_out(shown, "steps", part_id)) is not None:
        return gone

    def write(sent: dict[str, str]) -> object:
        plan = step_plan(sent)
        return package_parts.write_step(
            here.session,
            here.ports,
            here.person,
            package_id,
            plan,
            step_id=part_id,
            seen_version=shown.version,
        )

    asked = request.args.get("phase", "")
    phase = request.form.get("phase", "")
    return work_on(
        PartWork(
            shown=shown,
            form=form,
            stored=lambda: step_shown(package_parts.step_of(shown, part_id)) if part_id else {},
            fresh={"phase": asked if asked in set(Phase) else Phase.DURING},
            write=write,
            page=_page_of(here, shown, form, "teach/package_step.html", part_id),
            anchor="steps",
            another=url_for(
                "teach.package_step_new", package_id=package_id, phase=phase if phase in set(Phase) else None
            ),
        )
    )


@teach.route("/packages/<package_id>/questions/new", methods=["GET", "POST"])
def package_question_new(package_id: str) -> Response:
    """Add a question at the end."""
    return _question(package_id, None)


@teach.route("/packages/<package_id>/questions/<part_id>", methods=["GET", "POST"])
def package_question(package_id: str, part_id: str) -> Response:
    """Show a question, and keep what is changed in it."""
    return _question(package_id, part_id)


def _question(package_id: str, part_id: str | None) -> Response:
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    form = QuestionForm()
    form.object.choices = [
        *form.object.choices,
        *((row.id, f"{number}. {row.name}") for number, row in enumerate(object_rows(here, shown), start=1)),
    ]
    if part_id is not None and (gone := taken_out(shown, "questions", part_id)) is not None:
        return gone

    def write(sent: dict[str, str]) -> object:
        plan = question_plan(sent)
        return package_parts.write_question(
            here.session,
            here.ports,
            here.person,
            package_id,
            plan,
            question_id=part_id,
            seen_version=shown.version,
        )

    return work_on(
        PartWork(
            shown=shown,
            form=form,
            stored=lambda: question_shown(package_parts.question_of(shown, part_id)) if part_id else {},
            fresh={"object": request.args.get("object", "")},
            write=write,
            page=_page_of(here, shown, form, "teach/package_question.html", part_id),
            anchor="questions",
            another=url_for("teach.package_question_new", package_id=package_id),
        )
    )


def _page_of(here: Desk, shown: Package, form: TextsForm, template: str, part_id: str | None) -> Page:
    """Give what renders the page of a part's form."""

    def page(status: int, both: Both | None, **more: Any) -> Response:
        body = render_template(
            template,
            row=package_row(here, shown),
            part_id=part_id,
            form=form,
            both=worded(form, both) if both else Both(),
            clash=both is not None,
            **more,
        )
        return make_response(body, status)

    return page
