"""What becomes of units: they go up in others, are divided, are taken away."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.manage.unit_rows import name_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.questions import Question
from frontend.workbench.words import ngettext
from museum.domain.days import day_from
from museum.domain.errors import Conflict, Invalid
from museum.domain.translated import Translated
from museum.services import lead, unit_changes, units


@manage.post("/units/<unit_id>/merge")
def unit_merge(unit_id: str) -> Response:
    """Let this unit go up in another one."""
    here = desk()
    lead.require_lead_somewhere(here.session, here.person)
    on = day_from(request.form.get("on", ""))
    try:
        if on is None:
            raise _no_day()
        into = unit_changes.merge(
            here.session, here.ports, here.person, [unit_id], request.form.get("into", ""), on
        )
    except (Invalid, Conflict) as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return redirect(
            url_for("manage.unit", unit_id=unit_id, like=request.form.get("like"), _anchor="merge")
        )
    flash(
        gettext("It went up in “%(name)s”. What was entered for it stays its own.", name=name_of(into)), GOOD
    )
    return redirect(url_for("manage.unit", unit_id=unit_id))


@manage.post("/units/<unit_id>/split")
def unit_split(unit_id: str) -> Response:
    """Divide this unit into several."""
    here = desk()
    lead.require_lead_somewhere(here.session, here.person)
    names = [Translated(line.strip()) for line in request.form.get("names", "").splitlines()[:100]]
    on = day_from(request.form.get("on", ""))
    try:
        if on is None:
            raise _no_day()
        made = unit_changes.split(
            here.session,
            here.ports,
            here.person,
            unit_id,
            names,
            on,
            first_continues=bool(request.form.get("first_continues")),
        )
    except (Invalid, Conflict) as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return redirect(url_for("manage.unit", unit_id=unit_id, _anchor="split"))
    flash(
        ngettext("%(num)s new unit stands in its place.", "%(num)s new units stand in its place.", len(made)),
        GOOD,
    )
    return redirect(url_for("manage.unit", unit_id=unit_id))


def _no_day() -> Invalid:
    return Invalid("Hãy ghi ngày, ví dụ 01/07/2025.", "Please give a day, such as 2025-07-01.", "on")


@manage.route("/units/<unit_id>/delete", methods=["GET", "POST"])
def unit_delete(unit_id: str) -> Response:
    """Ask before a unit is taken away that was entered by mistake; do it when the answer comes."""
    here = desk()
    lead.require_lead_somewhere(here.session, here.person)
    shown = units.get(here.session, unit_id)
    back = url_for("manage.unit", unit_id=unit_id)
    if request.method == "POST":
        try:
            unit_changes.delete(here.session, here.ports, here.person, unit_id)
        except Conflict as error:
            flash(error.reason.shown(current_language()).text, BAD)
            return redirect(back)
        flash(gettext("“%(name)s” is deleted.", name=name_of(shown)), GOOD)
        return redirect(url_for("manage.unit_list"))
    question = Question(
        title=gettext("Delete this unit?"),
        what=gettext(
            "Only for what was entered by mistake. A unit that exists no more keeps its entry, with its last day: old reports name it."
        ),
        verb=gettext("Delete it"),
        back=back,
        subject=name_of(shown),
    )
    return make_response(render_template("manage/ask.html", question=question))
