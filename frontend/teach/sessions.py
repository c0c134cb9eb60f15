"""Sessions: planned once or as a series, looked at, described."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext, long_day, ngettext
from frontend.teach.blueprint import teach
from frontend.teach.numbers import day_of
from frontend.teach.session_forms import (
    DetailsForm,
    SessionForm,
    days_as_data,
    details_from,
    values_of,
)
from frontend.teach.session_page import session_page
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.domain.local_time import local
from museum.domain.plan_days import near_to
from museum.domain.states import Publication
from museum.services import plans, programmes, resources, session_changes, visit_sessions
from museum.services.session_details import Details, details_of

if TYPE_CHECKING:
    from museum.domain.education import Programme
    from museum.domain.visits import Blackout
    from museum.services.visit_sessions import Planned

TOLD = 6
"""Closed days that a message names; the others are counted."""
WEEK_AHEAD = timedelta(days=7)


@teach.route("/sessions/new", methods=["GET", "POST"])
def session_new() -> Response:
    """Plan a session of a programme, or a series."""
    here = desk()
    form = SessionForm()
    offered = [
        one
        for one in programmes.listed(here.session, here.institution_ids)
        if one.state != Publication.WITHDRAWN
    ]
    if not offered:
        flash(gettext("A session belongs to a programme: draft one first."), PLAIN)
        return redirect(url_for("teach.programme_new"))
    lang = current_language()
    form.programme.choices = [(one.id, one.title.shown(lang).text) for one in offered]
    wanted = form.programme.data if request.method == "POST" else request.args.get("programme", "")
    chosen = next((one for one in offered if one.id == wanted), None)
    if request.method == "POST":
        # Whoever may not plan for it is told so by the service.
        chosen = chosen or programmes.get_for(here.session, here.person, wanted or "")
    chosen = chosen or offered[0]
    days = plans.plan_days(here.session)
    form.offer(resources.listed(here.session, [chosen.institution_id]), days)
    if request.method == "GET":
        _begin(form, chosen)
        return _new_page(form, chosen)
    try:
        planned = visit_sessions.plan(
            here.session,
            here.ports,
            here.person,
            chosen.id,
            form.starts(),
            form.slot(),
            details_from(form.values()),
        )
    except Invalid as error:
        form.blame(error)
        return _new_page(form, chosen, 422)
    except Conflict as error:
        form.form_errors.append(error.reason.shown(lang).text)
        return _new_page(form, chosen, 409)
    flash(_told(planned), GOOD)
    first = planned.sessions[0]
    if len(planned.sessions) == 1:
        return redirect(url_for("teach.session", session_id=first.id))
    return redirect(url_for("teach.calendar", view="month", date=local(first.starts_at).date().isoformat()))


def _begin(form: SessionForm, chosen: Programme) -> None:
    """Fill in what is likely: the programme's own length and languages, the day that was pointed at."""
    here = desk()
    form.programme.data = chosen.id
    today = local(here.ports.clock.now()).date()
    day = _asked_day() or today + WEEK_AHEAD
    near = near_to(plans.plan_days(here.session), day) if _asked_day() else None
    form.day.data, form.at.data = day.isoformat(), request.args.get("at", "")[:5] or "08:00"
    form.minutes.data, form.places.data = str(chosen.minutes), "2"
    form.opened.data = True
    form.show(
        values_of(Details(languages=tuple(chosen.languages), plan_day_id=near.day.id if near else None))
    )


def _asked_day() -> date | None:
    try:
        return day_of(request.args.get("day", ""), "day")
    except Invalid:
        return None


def _new_page(form: SessionForm, chosen: Programme, status: int = 200) -> Response:
    here = desk()
    body = render_template(
        "teach/session_new.html",
        form=form,
        programme=chosen,
        several=len(form.programme.choices) > 1,
        both=Both(),
        days=days_as_data(plans.plan_days(here.session)),
        resources=bool(form.groups),
    )
    return make_response(body, status)


def _told(planned: Planned) -> str:
    """Say what was planned, and what was left out and why."""
    said = [ngettext("%(num)s session planned.", "%(num)s sessions planned.", len(planned.sessions))]
    if planned.skipped:
        days = "; ".join(_skipped(day, entry) for day, entry in planned.skipped[:TOLD])
        said.append(gettext("Left out because of closed days: %(days)s", days=days))
        more = len(planned.skipped) - TOLD
        if more > 0:
            said.append(ngettext("and %(num)s more day", "and %(num)s more days", more))
    return " ".join(said)


def _skipped(day: date, entry: Blackout) -> str:
    return f"{long_day(day)} ({entry.reason.shown(current_language()).text})"


@teach.route("/sessions/<session_id>", methods=["GET", "POST"])
def session(session_id: str) -> Response:
    """Show a session with its bookings, and keep what is changed in what is said of it."""
    here = desk()
    shown = visit_sessions.get_for(here.session, here.person, session_id)
    form = DetailsForm()
    held = {one.id: one for one in shown.resources}
    offered = {one.id: one for one in resources.listed(here.session, [shown.institution_id])}
    form.offer(list({**offered, **held}.values()), plans.plan_days(here.session))
    stored = values_of(details_of(shown))
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(shown.version, stored)
        return session_page(form, shown)
    seen = read_seen(form.seen.data or "")
    everywhere = bool(form.following.data)
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        if mine:
            session_changes.write_details(
                here.session,
                here.ports,
                here.person,
                session_id,
                details_from({**stored, **mine}),
                seen_version=shown.version,
                all_following=everywhere,
            )
    except Invalid as error:
        form.blame(error)
        return session_page(form, visit_sessions.get_for(here.session, here.person, session_id), 422)
    except (Clash, Conflict) as error:
        return _clashed(form, session_id, error)
    flash(gettext("Saved.") if mine else gettext("Nothing was changed."), GOOD if mine else PLAIN)
    return redirect(url_for("teach.session", session_id=session_id))


def _clashed(form: DetailsForm, session_id: str, error: Clash | Conflict) -> Response:
    """Show what somebody else changed meanwhile; or what stands in the way, such as a room that is taken."""
    here = desk()
    shown = visit_sessions.get_for(here.session, here.person, session_id)
    seen = read_seen(form.seen.data or "")
    stored = values_of(details_of(shown))
    try:
        seen.refuse_clash(stored)
    except Clash as clash:
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, stored)
        return session_page(form, shown, 409, both)
    if isinstance(error, Conflict):
        form.form_errors.append(error.reason.shown(current_language()).text)
    return session_page(form, shown, 409)
