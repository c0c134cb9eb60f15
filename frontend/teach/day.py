"""The day of the visit: lists for each day and educator, checking in, groups without a booking."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.teach.blueprint import teach
from frontend.teach.day_rows import (
    day_asked,
    group_row,
    levels_offered,
    session_row,
    session_words,
)
from frontend.teach.faults import Fault, fault_of
from frontend.teach.numbers import needed, version_seen, whole
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.local_time import local
from museum.domain.people import MANAGERS
from museum.domain.visits import BookingState
from museum.services import attendance, booking_search, desk_of_day
from museum.services.attendance import Came, WalkIn

if TYPE_CHECKING:
    from museum.domain.errors import MuseumError
    from museum.domain.visits import Booking, VisitSession

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
_REFUSALS = (Conflict, Invalid)


@teach.get("/day")
def day() -> Response:
    """List the sessions of a day with their groups, for all educators or one: to look at, and to print."""
    here = desk()
    today = local(here.ports.clock.now()).date()
    on = _within(day_asked(request.args.get("date", "")) or today)
    educators = desk_of_day.educators_of(here.session, here.institution_ids)
    chosen = next((one for one in educators if one.id == request.args.get("educator", "")), None)
    educator = chosen.id if chosen else ""
    visits = desk_of_day.sessions_between(here.session, here.institution_ids, on, on, educator)
    ids = [visit.id for visit in visits]
    groups, totals = (
        desk_of_day.groups_of(here.session, ids),
        attendance.totals(here.session, ids),
    )
    now = here.ports.clock.now()
    rows = [
        (session_row(visit, totals.get(visit.id), now), [group_row(one) for one in groups[visit.id]])
        for visit in visits
    ]
    body = render_template(
        "teach/day.html",
        on=on,
        today=today,
        rows=rows,
        educators=educators,
        chosen=chosen,
        mine=next((one for one in educators if one.user_id == here.person.user_id), None),
        url=lambda other, who=educator: _day_url(other, who),
        before=_within(on - timedelta(days=1)),
        after=_within(on + timedelta(days=1)),
    )
    return make_response(body)


def _within(on: date) -> date:
    return min(max(on, EARLIEST), LATEST)


def _day_url(on: date, educator: str) -> str:
    asked = {"date": on.isoformat(), **({"educator": educator} if educator else {})}
    return f"{url_for('teach.day')}?{urlencode(asked)}"


@teach.get("/sessions/<session_id>/day")
def session_day(session_id: str) -> Response:
    """Show the groups of a session, to check them in."""
    here = desk()
    return _page(booking_search.session_for(here.session, here.person, session_id))


def _page(visit: VisitSession, fault: Fault | None = None) -> Response:
    here = desk()
    totals = attendance.totals(here.session, [visit.id])
    groups = desk_of_day.groups_of(here.session, [visit.id])[visit.id]
    body = render_template(
        "teach/day_session.html",
        row=session_row(visit, totals.get(visit.id), here.ports.clock.now()),
        on=local(visit.starts_at).date(),
        groups=[group_row(one) for one in groups],
        fault=fault,
        key=new_id(),
        manages=bool(here.person.at(visit.institution_id) & MANAGERS),
        levels=levels_offered(),
    )
    return make_response(body, 422 if fault else 200)


@teach.post("/bookings/<booking_id>/attendance")
def attend(booking_id: str) -> Response:
    """Enter that a group came or did not, take that back, or let a waiting group in."""
    here = desk()
    booking = booking_search.get_for(here.session, here.person, booking_id)
    visit_id = booking.session_id
    try:
        said = _act(booking, request.form.get("do", ""))
    except _REFUSALS as error:
        return _refused(visit_id, booking_id, error)
    flash(said, GOOD)
    return redirect(f"{url_for('teach.session_day', session_id=visit_id)}#g-{booking_id}")


def _act(booking: Booking, what: str) -> str:
    """Do what the button says; gives what has become of the group, in words."""
    here = desk()
    ports, person, name = here.ports, here.person, group_row(booking).name
    seen = version_seen(request.form.get("version", ""))
    if what == "attend":
        attendance.attend(here.session, ports, person, booking.id, _came(), seen)
        return gettext("%(group)s: entered as present.", group=name)
    if what == "absent":
        attendance.absent(here.session, ports, person, booking.id, request.form.get("note", ""), seen)
        return gettext("%(group)s: entered as not come.", group=name)
    if what == "undo":
        attendance.undo(here.session, ports, person, booking.id, seen)
        return gettext("%(group)s: taken back.", group=name)
    if what == "let-in":
        beyond = request.form.get("beyond") == "yes"
        attendance.let_in(here.session, ports, person, booking.id, beyond=beyond)
        return gettext("%(group)s: let in from the waiting list.", group=name)
    raise NotFound("Không có thao tác này.", "There is no such step.")


def _came() -> Came:
    form = request.form
    pupils, adults = needed(form.get("pupils", ""), "pupils"), whole(form.get("adults", ""), "adults")
    return Came(pupils, adults or 0, form.get("note", ""))


def _refused(visit_id: str, form: str, error: MuseumError) -> Response:
    """Show the page once more, with what is wrong beside its field and what was typed still in place."""
    fault = fault_of(form, error)
    here = desk()
    return _page(booking_search.session_for(here.session, here.person, visit_id), fault)


@teach.post("/sessions/<session_id>/day/groups")
def walk_in(session_id: str) -> Response:
    """Enter a group that came without a booking."""
    here = desk()
    booking_search.session_for(here.session, here.person, session_id)
    key, beyond = request.form.get("key", ""), request.form.get("beyond") == "yes"
    try:
        entered = attendance.walk_in(
            here.session, here.ports, here.person, session_id, _group(), key, beyond=beyond
        )
    except _REFUSALS as error:
        return _refused(session_id, "walk-in", error)
    flash(gettext("%(group)s: entered as present.", group=group_row(entered).name), GOOD)
    return redirect(f"{url_for('teach.session_day', session_id=session_id)}#g-{entered.id}")


def _group() -> WalkIn:
    form = request.form
    return WalkIn(
        pupils=needed(form.get("pupils", ""), "pupils"),
        adults=whole(form.get("adults", ""), "adults") or 0,
        classes=whole(form.get("classes", ""), "classes") or 1,
        school=form.get("school", ""),
        commune=form.get("commune", ""),
        level=form.get("level", ""),
        class_name=form.get("class_name", ""),
        grade=whole(form.get("grade", ""), "grade"),
        note=form.get("note", ""),
    )


@teach.get("/check-in")
def check_in_search() -> Response:
    """Lead from a reference that was read out or typed to its group."""
    reference = "".join(request.args.get("reference", "").split())[:20]
    if not reference:
        return redirect(url_for("teach.day"))
    return redirect(url_for("teach.check_in", reference=reference.upper()))


@teach.get("/check-in/<reference>")
def check_in(reference: str) -> Response:
    """Show the group of a pass, as its QR code is read at the door; nothing is entered by looking."""
    here = desk()
    try:
        booking = booking_search.by_reference(here.session, here.person, reference)
    except NotFound as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return redirect(url_for("teach.day"))
    visit = booking.session
    totals = attendance.totals(here.session, [visit.id])
    body = render_template(
        "teach/day_check_in.html",
        group=group_row(booking),
        row=session_row(visit, totals.get(visit.id), here.ports.clock.now()),
        session=session_words(visit),
        today=local(visit.starts_at).date() == local(here.ports.clock.now()).date(),
        cancelled=booking.state == BookingState.CANCELLED,
        fault=None,
        manages=bool(here.person.at(visit.institution_id) & MANAGERS),
    )
    return make_response(body)
