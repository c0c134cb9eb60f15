"""Calls for reports: the list, how one is prepared, whom it asks for what, and how it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext, ngettext
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.call_forms import CallForm, shown_in_form, wording_of
from frontend.manage.call_rows import call_row, prepared
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.questions import Question
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.services import call_choice, calls
from museum.services.lead import led_by

if TYPE_CHECKING:
    from museum.domain.errors import MuseumError
    from museum.domain.reporting import Call

FORMS |= {"manage.call_new": CallForm, "manage.call_edit": CallForm}


def call_of(call_id: str) -> Call:
    """Get a call of a plan that the person leads."""
    here = desk()
    return calls.get_for(here.session, here.person, call_id)


def back_to(call_id: str, anchor: str | None = None) -> Response:
    """Lead to a call's page."""
    return redirect(url_for("manage.call", call_id=call_id, _anchor=anchor))


def refused(error: MuseumError) -> None:
    """Say what could not be done on the page that comes next."""
    flash(error.reason.shown(current_language()).text, BAD)


@manage.get("/calls")
def call_list() -> str:
    """List the calls of the plans that the person leads, and how far each has come."""
    here = desk()
    now, waiting = here.ports.clock.now(), calls.waiting(here.session, here.person)
    rows = [call_row(one, now, waiting.get(one.id, 0)) for one in calls.listed(here.session, here.person)]
    return render_template("manage/calls.html", rows=rows, leads=bool(led_by(here.session, here.person)))


@manage.route("/calls/new", methods=["GET", "POST"])
def call_new() -> Response:
    """Prepare a call; nobody is written to before it is sent."""
    here = desk()
    form, mine = CallForm(), led_by(here.session, here.person)
    form.plan.choices = [(one.id, title_of(one.title, current_language(), one.slug).text) for one in mine]
    if request.method == "GET":
        chosen = next(
            (one for one in mine if one.slug == request.args.get("plan")), mine[0] if mine else None
        )
        if chosen is not None:
            wording = calls.proposed(here.ports, chosen)
            form.plan.data, form.remind_days.data = chosen.id, list(wording.remind_days)
            form.show(shown_in_form(wording))
        return _form_page("manage/call_new.html", form, none=not mine)
    try:
        made = calls.create(here.session, here.ports, here.person, form.plan.data or "", form.wording())
    except (Invalid, Conflict) as error:
        form.blame(error if isinstance(error, Invalid) else Invalid(error.reason.vi, error.reason.en))
        return _form_page("manage/call_new.html", form, 422, none=not mine)
    flash(gettext("Prepared. Choose now whom it asks, and for what."), GOOD)
    return back_to(made.id)


def _form_page(template: str, form: CallForm, status: int = 200, **values: object) -> Response:
    return make_response(render_template(template, form=form, **values), status)


@manage.route("/calls/<call_id>/edit", methods=["GET", "POST"])
def call_edit(call_id: str) -> Response:
    """Show what a call says, and keep changes."""
    here = desk()
    call, form = call_of(call_id), CallForm()
    stored = shown_in_form(wording_of(call))
    if request.method == "GET":
        form.show(stored)
        form.remind_days.data = list(call.remind_days)
        form.seen.data = write_seen(call.version, stored)
        return _edit_page(call, form)
    try:
        seen = read_seen(form.seen.data or "")
        seen.refuse_clash(stored)
        calls.write(here.session, here.ports, here.person, call_id, form.wording())
    except Clash as clash:
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(call.version, clash.stored)
        return _edit_page(call, form, 409, both)
    except (Invalid, Conflict) as error:
        form.blame(error if isinstance(error, Invalid) else Invalid(error.reason.vi, error.reason.en))
        return _edit_page(call_of(call_id), form, 422)
    flash(gettext("Saved."), GOOD)
    return back_to(call_id)


def _edit_page(call: Call, form: CallForm, status: int = 200, both: Both | None = None) -> Response:
    title = title_of(call.title, current_language(), "")
    return _form_page(
        "manage/call_edit.html",
        form,
        status,
        both=both or Both(),
        clash=both is not None,
        title=title,
        call=call,
    )


@manage.post("/calls/<call_id>/units")
def call_units(call_id: str) -> Response:
    """Ask units, or leave them out: those that are ticked, or all of a kind or beneath a unit."""
    here = desk()
    call = call_of(call_id)
    chosen = _chosen(call)
    try:
        if request.form.get("do") == "remove":
            done = call_choice.remove_units(here.session, here.ports, here.person, call_id, chosen)
            flash(ngettext("%(num)s unit left out.", "%(num)s units left out.", done), PLAIN)
        else:
            done = call_choice.add_units(here.session, here.ports, here.person, call_id, chosen)
            flash(
                ngettext("%(num)s unit added.", "%(num)s units added.", done)
                if done
                else gettext("No unit was added: tick some, or choose a kind."),
                GOOD if done else PLAIN,
            )
    except (Invalid, Conflict) as error:
        refused(error)
    return back_to(call_id, "units")


def _chosen(call: Call) -> list[str]:
    """Give the units that a form names: by ticks, by kind, by what lies beneath a unit."""
    here = desk()
    ticked = request.form.getlist("unit")[: call_choice.MOST_UNITS]
    kind, parent = request.form.get("kind", ""), request.form.get("parent", "")
    if not kind and not parent:
        return ticked
    return [*ticked, *call_choice.ids_of(here.session, here.ports, call, kind, parent)]


@manage.post("/calls/<call_id>/indicators")
def call_indicators(call_id: str) -> Response:
    """Say what each sort of units is asked for."""
    here = desk()
    call = call_of(call_id)
    asked = {
        sort: [
            one
            for one in call_choice.indicators_of(call.plan, call.year)
            if request.form.get(f"ask-{sort}-{one}")
        ]
        for sort in request.form.getlist("sort")[:50]
    }
    try:
        call_choice.choose_indicators(here.session, here.ports, here.person, call_id, asked)
    except (NotFound, Conflict) as error:
        refused(error)
    else:
        flash(gettext("Saved."), GOOD)
    return back_to(call_id, "indicators")


@manage.route("/calls/<call_id>/send", methods=["GET", "POST"])
def call_send(call_id: str) -> Response:
    """Tell how many letters go out, and send the call when the answer comes."""
    here = desk()
    call = call_of(call_id)
    known = request.form.get("units", "")
    if request.method == "GET" or known != str(len(call.unit_reports)):
        # Who sends has been told how many are written to; when there are others by now, they are told again.
        status = 409 if known else 200
        body = render_template("manage/call_send.html", call=call, page=prepared(call), warned=bool(known))
        return make_response(body, status) if request.method == "GET" or known else back_to(call_id, "send")
    try:
        calls.send(here.session, here.ports, here.person, call_id)
    except Conflict as error:
        refused(error)
    else:
        flash(gettext("Sent. The letters are on their way."), GOOD)
    return back_to(call_id)


@manage.route("/calls/<call_id>/delete", methods=["GET", "POST"])
def call_delete(call_id: str) -> Response:
    """Ask before a call that was not sent is deleted."""
    here = desk()
    call = call_of(call_id)
    title = title_of(call.title, current_language(), str(call.year)).text
    if request.method == "GET":
        question = Question(
            title=gettext("Delete this call?"),
            what=gettext("It was not sent to anybody yet. What was chosen for it is lost."),
            verb=gettext("Delete it"),
            back=url_for("manage.call", call_id=call_id),
            subject=title,
        )
        return make_response(render_template("manage/ask.html", question=question))
    try:
        calls.drop(here.session, here.ports, here.person, call_id)
    except Conflict as error:
        refused(error)
        return back_to(call_id)
    flash(gettext("“%(name)s” is deleted.", name=title), GOOD)
    return redirect(url_for("manage.call_list"))
