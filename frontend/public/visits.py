"""A session's page, and the booking of it. Whatever comes between, nothing that was typed is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from frontend.context import context
from frontend.i18n import current_language, gettext
from frontend.people import current_person
from frontend.presenters.availability import session_shown
from frontend.presenters.packages import package_card
from frontend.presenters.visits import visit_page
from frontend.public.blueprint import public
from frontend.public.booking_form import PLACE, WAIT, BookingForm
from frontend.public.booking_guard import TRAP, filled_by_a_person, form_key, stamp
from frontend.public.package_queries import observed_in, packages_by_id
from frontend.security.limits import note_again
from frontend.sessions import current_session
from frontend.shown_again import shows_again
from museum.domain.booking_rules import Group, check_group, check_open, fits
from museum.domain.errors import Gone, Invalid, NotFound, Unavailable
from museum.domain.people import VISITOR, User
from museum.domain.visits import Booking, VisitSession
from museum.services.asking import Asking, asking_of, check_whole, session_to_book
from museum.services.availability import (
    Narrowing,
    Standing,
    alternatives,
    availability_of,
    upcoming,
)
from museum.services.booking_links import token_of
from museum.services.bookings import KeyUsed, NoRoom, book
from museum.services.visibility import find_session, visible_sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as WerkzeugResponse

    from frontend.presenters.packages import PackageCard
    from museum.services.availability import Availability

log = structlog.get_logger(__name__)
MOST_OTHERS = 6
RETRY_AFTER = "5"
"""Seconds."""
_SLUG = re.compile(r"[a-z0-9-]{1,120}")
LOOKED_THROUGH = 60
"""Sessions among which those with room are looked for, when the one that was asked for is gone."""


@dataclass
class _Again:
    """How a form that was refused is shown again."""

    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    notice: str = ""
    """Said above the form."""
    others: Sequence[Availability] = ()
    """Sessions that would take the group, to be booked with one click."""
    full: bool = False
    """The places are gone: the waiting list is offered."""


@public.get("/sessions/<session_id>")
def visit(session_id: str) -> Response:
    """Show a session, and the form with which to book it."""
    found = find_session(current_session(), current_person(), session_id if session_id.isalnum() else "")
    form = BookingForm(formdata=None)
    form.key.data = form_key()
    form.stamp.data = stamp(context().ports, form.key.data)
    form.programme.data = found.programme.slug
    _fill_in(form)
    return _page(found, form, _Again(HTTPStatus.OK))


@public.post("/sessions/<session_id>/book", endpoint="book")
def book_visit(session_id: str) -> WerkzeugResponse:
    """Take a place, or the next one in the waiting list; the same form sent twice is one booking."""
    form, session = _sent(), current_session()
    try:
        asking = asking_of(session, form.entries)
        try:
            found = session_to_book(session, session_id)
        except (NotFound, Gone) as error:
            return _vanished(form, asking, error)
        refused = _refused(found, form, asking)
        return _page(found, form, refused) if refused is not None else _booked(found, form, asking)
    except (Unavailable, SQLAlchemyError) as error:
        # Not the error's text: it may carry what somebody typed.
        log.warning("booking not taken", kind=type(error).__name__)
        session.rollback()
        busy = gettext("The site is very busy and has not taken your booking. Please send it again.")
        answer = show_again(HTTPStatus.SERVICE_UNAVAILABLE, busy)
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer


@shows_again("public.book")
def show_again(status: int, reason: str) -> Response:
    """Show the form with all that was typed, when something else than the booking itself refused it."""
    form, session = _sent(), current_session()
    try:
        found = session_to_book(session, (request.view_args or {}).get("session_id", ""))
    except (NotFound, Gone) as error:
        return _vanished(form, asking_of(session, form.entries), error)
    return _page(found, form, _Again(status, reason))


def _sent() -> BookingForm:
    form = BookingForm()
    form.key.data = form_key(form.key.data or "")
    return form


def _refused(found: VisitSession, form: BookingForm, asking: Asking) -> _Again | None:
    """Look through the form before anything is booked: say all at once that keeps it from being taken."""
    ports = context().ports
    person = filled_by_a_person(ports, form.key.data or "", form.stamp.data or "", request.form.get(TRAP, ""))
    filled = asking.filled
    check_whole(filled, found)
    if asking.school is None and not filled.values["commune"]:
        filled.blame(
            "commune",
            "Trường này chưa có trong danh bạ. Hãy ghi xã hoặc phường.",
            "This school is not in our directory. Please add its commune or ward.",
        )
    if person and not filled.faults:
        return None
    try:
        # What nobody can book any more is not to be mended field by field.
        check_open(found, ports.clock.now())
    except Invalid as error:
        reason = error.reason.shown(current_language()).text
        return _Again(HTTPStatus.CONFLICT, reason, _others(found, asking))
    if filled.faults:
        form.blame(filled.faults)
        return _Again()
    return _Again(notice=gettext("Please look over your entries, then send them once more."))


def _booked(found: VisitSession, form: BookingForm, asking: Asking) -> WerkzeugResponse:
    session, ports = current_session(), context().ports
    or_wait = request.form.get("expects") == WAIT
    began = ports.clock.now()
    try:
        booking = book(
            session,
            ports,
            found.id,
            asking.asked(current_person().user_id),
            f"form:{form.key.data}",
            or_wait=or_wait,
        )
    except NoRoom as error:
        others = _others(found, asking)
        reason = error.reason.shown(current_language()).text
        return _page(found, form, _Again(HTTPStatus.CONFLICT, reason, others, full=True))
    except KeyUsed:
        form.key.data = form_key()
        notice = gettext(
            "With this form you have booked already; the letter on its way to you leads to that booking. "
            "To book for another group as well, send the form once more."
        )
        return _page(found, form, _Again(HTTPStatus.CONFLICT, notice))
    except Invalid as error:
        session.expire_all()
        if error.field == "session":
            reason = error.reason.shown(current_language()).text
            return _page(found, form, _Again(HTTPStatus.CONFLICT, reason, _others(found, asking)))
        form.blame({error.field: error.reason})
        return _page(found, form, _Again())
    if booking.created_at < began:
        note_again()
    return redirect(url_for("public.booking", token=token_of(ports, booking)), 303)


def _others(found: VisitSession, asking: Asking) -> Sequence[Availability]:
    return alternatives(
        current_session(),
        context().ports,
        found,
        asking.filled.group,
        remote=asking.remote,
        most=MOST_OTHERS,
    )


def _vanished(form: BookingForm, asking: Asking, error: NotFound | Gone) -> Response:
    """Show what was typed, and the programme's other sessions that would take the group, else anybody's."""
    session, ports = current_session(), context().ports
    slug = form.programme.data or ""
    wanted = Narrowing(programme=slug if _SLUG.fullmatch(slug) else "")
    for narrowing in dict.fromkeys((wanted, Narrowing())):
        found = upcoming(session, ports, narrowing, LOOKED_THROUGH)
        others = [one for one in found if _has_room(one, asking)][:MOST_OTHERS]
        if others:
            break
    form.stamp.data = stamp(ports, form.key.data or "", waited=True)
    lang = current_language()
    body = render_template(
        "pages/visit-gone.html",
        form=form,
        trap=TRAP,
        again=_Again(),
        reason=error.reason.shown(lang).text,
        others=[session_shown(one, lang) for one in others],
    )
    return _private(make_response(body, HTTPStatus.GONE if isinstance(error, Gone) else HTTPStatus.NOT_FOUND))


def _has_room(one: Availability, asking: Asking) -> bool:
    group = asking.filled.group
    if one.standing is not Standing.OPEN or (one.remote_until is not None and not asking.remote):
        return False
    try:
        check_group(group, one.visit.programme)
    except Invalid:
        return False
    return fits(one.visit, group.classes, group.pupils)


def _page(found: VisitSession, form: BookingForm, again: _Again) -> Response:
    session, ports, lang = current_session(), context().ports, current_language()
    now = availability_of(session, ports, found)
    page = visit_page(now)
    form.suit(found.programme)
    if again.status != HTTPStatus.OK:
        form.stamp.data = stamp(ports, form.key.data or "", waited=True)
    others = again.others
    if not others and now.standing is not Standing.OPEN:
        others = alternatives(
            session, ports, found, Group(max(1, found.programme.least_pupils)), most=MOST_OTHERS
        )
    full = again.full or now.standing is Standing.WAITING
    body = render_template(
        "pages/visit.html",
        page=page,
        shown=page.shown,
        picture=_picture(found),
        form=form,
        trap=TRAP,
        again=again,
        others=[session_shown(one, lang) for one in others],
        # With what was typed one click books another date; before anything is typed a link leads there.
        at_once=bool(again.others),
        full=full,
        expects=WAIT if full or now.remote_until is not None else PLACE,
        bookable=now.bookable and _is_public(found),
    )
    return _private(make_response(body, again.status))


def _picture(found: VisitSession) -> PackageCard | None:
    """Show the first object that the programme's package looks at."""
    session = current_session()
    package_id = found.programme.package_id
    for package in packages_by_id(session, [package_id] if package_id else []):
        return package_card(package, observed_in(session, VISITOR, [package]), current_language())
    return None


def _is_public(found: VisitSession) -> bool:
    """Say whether visitors see the session: staff may look at what they prepare, and book nothing there."""
    return current_person() == VISITOR or (
        current_session().scalar(
            visible_sessions(current_session(), VISITOR).where(VisitSession.id == found.id)
        )
        is not None
    )


def _fill_in(form: BookingForm) -> None:
    """Fill in what is known of somebody with an account."""
    user_id, session = current_person().user_id, current_session()
    user = session.get(User, user_id) if user_id else None
    if user is not None:
        last = select(Booking).where(Booking.user_id == user.id).order_by(Booking.created_at.desc())
        form.know(user, session.scalar(last.limit(1)))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
