"""A booking by its signed link: shown to whoever asks, changed by forms alone.

Mail scanners open the links that they find in letters, so looking changes nothing. The address is the
key to the booking: its pages are kept nowhere, indexed nowhere and named to no other site.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for

from frontend.context import context
from frontend.i18n import current_language, gettext
from frontend.presenters.availability import session_shown
from frontend.presenters.booking_pass import pass_data
from frontend.presenters.bookings import LIVE, booking_page, has_pass
from frontend.presenters.sheets import code_of
from frontend.public.blueprint import public
from frontend.public.by_link import booking_by_link as _found
from frontend.public.by_link import file_by_link as _file
from frontend.public.by_link import kept_secret as _secret
from frontend.sessions import current_session
from frontend.workbench.notes import GOOD, PLAIN
from museum.domain.booking_form import read, say_span
from museum.domain.booking_rules import Group
from museum.domain.education import Where
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.visits import Booking, BookingState
from museum.services import booking_changes, waiting
from museum.services.availability import alternatives
from museum.services.calendars import booking_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response as WerkzeugResponse

    from museum.domain.errors import MuseumError
    from museum.ports import Ports
    from museum.services.availability import Availability

MOST_OTHERS = 8
PDF, ICS = "application/pdf", "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class _Faults:
    """What could not be done, beside what was typed for it."""

    status: int = HTTPStatus.OK
    notice: str = ""
    pupils: str | None = None
    adults: str | None = None
    errors: dict[str, str] | None = None


@public.get("/bookings/<token>", endpoint="booking")
def booking(token: str) -> Response:
    """Show a booking, and what can be done with it."""
    return _page(_found(token), token, _Faults())


@public.get("/bookings/<token>/cancel", endpoint="booking_cancel")
def ask_to_cancel(token: str) -> WerkzeugResponse:
    """Ask once more before a place is given back."""
    found = _found(token)
    if found.state not in LIVE:
        return redirect(url_for("public.booking", token=token))
    page = booking_page(found, token, None, context().ports.clock.now())
    return _secret(make_response(render_template("pages/booking-cancel.html", page=page, token=token)))


def _change(
    token: str, act: Callable[[Session, Ports, str], Booking], done: str, kind: str = GOOD
) -> WerkzeugResponse:
    """Do something to a booking and go back to its page; what keeps it from being done is said there."""
    found = _found(token)
    try:
        act(current_session(), context().ports, found.id)
    except (Conflict, NotAllowed, NotFound, Invalid) as error:
        return _told(token, error)
    flash(done, kind)
    return redirect(url_for("public.booking", token=token), HTTPStatus.SEE_OTHER)


@public.post("/bookings/<token>/accept", endpoint="booking_accept")
def accept(token: str) -> WerkzeugResponse:
    """Accept the place that is held."""
    return _change(token, waiting.accept, gettext("Accepted: the place is yours."))


@public.post("/bookings/<token>/reconfirm", endpoint="booking_reconfirm")
def reconfirm(token: str) -> WerkzeugResponse:
    """Say that the group still comes."""
    return _change(
        token, booking_changes.reconfirm, gettext("Thank you. We are looking forward to your group.")
    )


@public.post("/bookings/<token>/cancel", endpoint="booking_cancelled")
def cancel(token: str) -> WerkzeugResponse:
    """Give the place back."""
    return _change(
        token, booking_changes.cancel, gettext("Your booking is cancelled. Others can come now."), PLAIN
    )


@public.post("/bookings/<token>/move", endpoint="booking_move")
def move(token: str) -> WerkzeugResponse:
    """Move the booking to another session of its programme."""
    to = request.form.get("session", "")
    if not to.isalnum():
        return redirect(url_for("public.booking", token=token) + "#move", HTTPStatus.SEE_OTHER)

    def act(session: Session, ports: Ports, booking_id: str) -> Booking:
        return booking_changes.move(session, ports, booking_id, to)

    return _change(token, act, gettext("Moved. Your place in the new session is certain."))


@public.post("/bookings/<token>/numbers", endpoint="booking_numbers")
def numbers(token: str) -> WerkzeugResponse:
    """Change how many come."""
    found = _found(token)
    typed = {name: request.form.get(name, "") for name in ("pupils", "adults")}
    filled = read(typed)
    say_span(filled, found.session.programme, found.classes)
    faults = {name: said for name, said in filled.faults.items() if name in typed}
    if not faults:
        try:
            booking_changes.change_numbers(
                current_session(),
                context().ports,
                found.id,
                filled.values["pupils"],
                filled.values["adults"],
            )
        except Invalid as error:
            faults = {error.field: error.reason}
        except (Conflict, NotAllowed, NotFound) as error:
            return _told(token, error)
    if not faults:
        flash(gettext("Noted: that many come now."), GOOD)
        return redirect(url_for("public.booking", token=token), HTTPStatus.SEE_OTHER)
    lang = current_language()
    errors = {name: said.shown(lang).text for name, said in faults.items()}
    return _page(
        _found(token),
        token,
        _Faults(HTTPStatus.UNPROCESSABLE_ENTITY, "", typed["pupils"][:10], typed["adults"][:10], errors),
    )


@public.get("/bookings/<token>/pass.pdf", endpoint="booking_pass")
def booking_pass(token: str) -> WerkzeugResponse:
    """Give the pass to be printed, or shown on a telephone, at the door."""
    found = _found(token)
    if found.session.programme.where == Where.ONLINE:
        abort(HTTPStatus.NOT_FOUND)
    if not has_pass(found):
        return redirect(url_for("public.booking", token=token))
    data, address = pass_data(found, context())
    current_session().rollback()
    body = context().ports.documents.pdf("booking-pass", data, {"code.svg": code_of(address)})
    return _file(body, PDF, f"phieu-{found.reference.lower()}.pdf", "inline")


@public.get("/bookings/<token>/visit.ics", endpoint="booking_calendar")
def visit_calendar(token: str) -> Response:
    """Give the visit for a calendar."""
    found = _found(token)
    body = booking_calendar(context().ports, found)
    return _file(body, ICS, f"{found.reference.lower()}.ics", "attachment")


def _told(token: str, error: MuseumError) -> Response:
    """Show the booking as it stands, and say above it what could not be done."""
    current_session().expire_all()
    status = HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else HTTPStatus.CONFLICT
    return _page(_found(token), token, _Faults(status, error.reason.shown(current_language()).text))


def _page(found: Booking, token: str, faults: _Faults) -> Response:
    session, ports, lang = current_session(), context().ports, current_language()
    position = waiting.waiting_position(session, found)
    page = booking_page(found, token, position, ports.clock.now())
    others: Sequence[Availability] = ()
    if page.may_move or page.in_vain or found.state == BookingState.CANCELLED:
        group = Group(found.pupils, found.adults, found.grade, found.classes)
        others = alternatives(session, ports, found.session, group, remote=found.remote, most=MOST_OTHERS)
    here = found.session.programme_id
    body = render_template(
        "pages/booking.html",
        page=page,
        token=token,
        faults=faults,
        same=[session_shown(one, lang) for one in others if one.visit.programme_id == here],
        other=[session_shown(one, lang) for one in others if one.visit.programme_id != here],
    )
    return _secret(make_response(body, faults.status))
