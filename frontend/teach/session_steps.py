"""What is done to a session: opened and closed for booking, given more places, moved, cancelled.

Each form says how many groups the person was told of; when there are others by now, it is shown once more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext, ngettext
from frontend.teach.blueprint import teach
from frontend.teach.numbers import day_of, hour_of, needed, version_seen, whole
from frontend.teach.session_forms import CancelForm, DetailsForm, MoveForm, PlacesForm, values_of
from frontend.teach.session_page import session_page
from frontend.teach.session_rows import session_row
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.seen import write_seen
from museum.domain.errors import Conflict, Invalid
from museum.domain.local_time import local, moment_of
from museum.domain.translated import Translated
from museum.services import plans, resources, session_changes, visit_sessions
from museum.services.session_details import details_of
from museum.services.visit_sessions import Groups, groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from flask_wtf import FlaskForm

    from museum.domain.visits import VisitSession


def _get(session_id: str) -> VisitSession:
    here = desk()
    return visit_sessions.get_for(here.session, here.person, session_id)


def _back(session_id: str) -> Response:
    return redirect(url_for("teach.session", session_id=session_id))


@teach.post("/sessions/<session_id>/booking")
def session_booking(session_id: str) -> Response:
    """Open a session for booking, or close it."""
    here = desk()
    opened = request.form.get("do") == "open"
    try:
        session_changes.set_open(here.session, here.ports, here.person, session_id, opened=opened)
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
    else:
        flash(
            gettext("Open for booking: teachers can book it now.")
            if opened
            else gettext("Booking is closed. Groups that are booked stay booked."),
            GOOD,
        )
    return _back(session_id)


@teach.post("/sessions/<session_id>/plan-day")
def session_plan_day(session_id: str) -> Response:
    """Say that a session marks a day of the plans that lies near."""
    here = desk()
    shown = _get(session_id)
    details = replace(details_of(shown), plan_day_id=request.form.get("plan_day") or None)
    try:
        session_changes.write_details(here.session, here.ports, here.person, session_id, details)
    except (Conflict, Invalid) as error:
        flash(error.reason.shown(current_language()).text, BAD)
    else:
        flash(gettext("Saved."), GOOD)
    return _back(session_id)


@teach.post("/sessions/<session_id>/places")
def session_places(session_id: str) -> Response:
    """Set how many find a place; only a manager keeps more than that, and says why."""
    here = desk()
    _get(session_id)
    form = PlacesForm()
    lang = current_language()
    try:
        session_changes.set_places(
            here.session,
            here.ports,
            here.person,
            session_id,
            needed(form.places.data or "", "places"),
            whole(form.pupil_places.data or "", "pupil_places"),
            overbook=(form.reason.data or "") if form.overbook.data else None,
            seen_version=version_seen(form.version.data or ""),
        )
    except Invalid as error:
        form[error.field].errors = [error.reason.shown(lang).text]
        return _places_page(session_id, form, 422)
    except Conflict as error:
        form.places.errors = [error.reason.shown(lang).text]
        return _places_page(session_id, form, 409)
    flash(gettext("Saved. Free places are offered to those who wait."), GOOD)
    return _back(session_id)


def _places_page(session_id: str, places: PlacesForm, status: int) -> Response:
    here = desk()
    here.session.expire_all()
    shown = _get(session_id)
    # Whoever sends the form now has been told how things stand.
    places.version.data = str(shown.version)
    stored = values_of(details_of(shown))
    form = DetailsForm(formdata=None)
    form.offer(
        resources.listed(here.session, [shown.institution_id], closed=True), plans.plan_days(here.session)
    )
    form.show(stored)
    form.seen.data = write_seen(shown.version, stored)
    return session_page(form, shown, status, places=places)


@teach.route("/sessions/<session_id>/move", methods=["GET", "POST"])
def session_move(session_id: str) -> Response:
    """Ask where a session moves to, tell how many that concerns, and move it when the answer comes."""
    here = desk()
    shown = _get(session_id)
    form = MoveForm()
    if request.method == "GET":
        start = local(shown.starts_at)
        form.day.data = request.args.get("day", "")[:10] or start.date().isoformat()
        form.at.data = request.args.get("at", "")[:5] or f"{start:%H:%M}"
        form.minutes.data = str(round((shown.ends_at - shown.starts_at).total_seconds() / 60))
        return _ask("teach/session_move.html", form, shown)
    everywhere = bool(form.following.data)
    known = _known(shown, everywhere=everywhere)
    if known is None:
        return _ask("teach/session_move.html", form, shown, 409, warned=True)
    try:
        to = _moment(form), needed(form.minutes.data or "", "minutes")
        moved = session_changes.move(
            here.session,
            here.ports,
            here.person,
            session_id,
            to,
            groups_known=known,
            all_following=everywhere,
        )
    except Invalid as error:
        form[error.field].errors = [error.reason.shown(current_language()).text]
        return _ask("teach/session_move.html", form, _get(session_id), 422)
    except Conflict as error:
        form.form_errors.append(error.reason.shown(current_language()).text)
        return _ask("teach/session_move.html", form, _get(session_id), 409)
    flash(_told(moved, known), GOOD)
    return _onward(session_id)


def _moment(form: MoveForm) -> datetime:
    return moment_of(day_of(form.day.data or "", "day"), hour_of(form.at.data or "", "at"))


def _onward(session_id: str) -> Response:
    """Go back to the calendar when the session was moved there."""
    if request.form.get("from") in {"month", "week"}:
        shown = _get(session_id)
        return redirect(
            url_for(
                "teach.calendar",
                view=request.form["from"],
                date=local(shown.starts_at).date().isoformat(),
                _anchor=f"session-{session_id}",
            )
        )
    return _back(session_id)


def _told(moved: Sequence[VisitSession], groups: int) -> str:
    said = ngettext("%(num)s session moved.", "%(num)s sessions moved.", len(moved))
    if groups:
        letters = ngettext("%(num)s group gets a letter.", "%(num)s groups get a letter.", groups)
        return f"{said} {letters}"
    return said


@teach.route("/sessions/<session_id>/cancel", methods=["GET", "POST"])
def session_cancel(session_id: str) -> Response:
    """Ask why a session does not take place, tell how many that concerns, and cancel it with their bookings."""
    here = desk()
    shown = _get(session_id)
    form = CancelForm()
    if request.method == "GET":
        return _ask("teach/session_cancel.html", form, shown)
    everywhere = bool(form.following.data)
    known = _known(shown, everywhere=everywhere)
    if known is None:
        return _ask("teach/session_cancel.html", form, shown, 409, warned=True)
    reason = Translated(form.reason_vi.data or "", form.reason_en.data or "")
    try:
        done = session_changes.cancel(
            here.session,
            here.ports,
            here.person,
            session_id,
            reason,
            groups_known=known,
            all_following=everywhere,
        )
    except Invalid as error:
        form.reason_vi.errors = [error.reason.shown(current_language()).text]
        return _ask("teach/session_cancel.html", form, _get(session_id), 422)
    except Conflict as error:
        form.form_errors.append(error.reason.shown(current_language()).text)
        return _ask("teach/session_cancel.html", form, _get(session_id), 409)
    said = ngettext("%(num)s session cancelled.", "%(num)s sessions cancelled.", len(done))
    if known:
        letters = ngettext("%(num)s group gets a letter.", "%(num)s groups get a letter.", known)
        said = f"{said} {letters}"
    flash(said, GOOD)
    return _back(session_id)


def _following(shown: VisitSession) -> list[VisitSession]:
    here = desk()
    return visit_sessions.following(here.session, shown, here.ports.clock.now())


def _groups(visits: Sequence[VisitSession]) -> Groups:
    counted = groups_of(desk().session, [one.id for one in visits]).values()
    return Groups(sum(one.booked for one in counted), sum(one.waiting for one in counted))


def _known(shown: VisitSession, *, everywhere: bool) -> int | None:
    """Give how many groups the person was told of, for this session or all that follow; None: too little was told."""
    told = request.form.get("known-following" if everywhere else "known", "")
    known = int(told) if told.isascii() and told.isdigit() and len(told) <= 6 else -1  # noqa: PLR2004
    there = _groups(_following(shown) if everywhere else [shown]).all
    return known if known == there else None


def _ask(
    template: str, form: FlaskForm, shown: VisitSession, status: int = 200, *, warned: bool = False
) -> Response:
    following = _following(shown)
    here = desk()
    groups = _groups([shown])
    body = render_template(
        template,
        form=form,
        visit=shown,
        row=session_row(shown, groups, here.ports.clock.now()),
        groups=groups,
        all_groups=_groups(following),
        following=len(following) - 1,
        warned=warned,
        back=request.values.get("from", "") if request.values.get("from") in {"month", "week"} else "",
    )
    return make_response(body, status)
