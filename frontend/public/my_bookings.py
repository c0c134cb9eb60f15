"""The bookings of a teacher who has an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select

from frontend.context import context
from frontend.people import current_person
from frontend.presenters.bookings import booking_shown
from frontend.public.blueprint import public
from frontend.sessions import current_session
from museum.domain.visits import Booking, VisitSession
from museum.services.booking_links import LINK_LASTS, token_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as WerkzeugResponse

MOST = 200


@public.get("/my-bookings", endpoint="my_bookings")
def my_bookings() -> WerkzeugResponse:
    """List what somebody booked while logged in: what is to come, then what is over."""
    person = current_person()
    if person.user_id is None:
        return redirect(url_for("security.login", next=request.path))
    now, ports = context().ports.clock.now(), context().ports
    mine = (
        select(Booking)
        .join(VisitSession)
        .where(
            Booking.user_id == person.user_id,
            Booking.erased_at.is_(None),
            VisitSession.ends_at > now - LINK_LASTS,
        )
        .order_by(VisitSession.starts_at, Booking.created_at)
        .limit(MOST)
    )
    rows = [booking_shown(one, token_of(ports, one), now) for one in current_session().scalars(mine)]
    response = make_response(
        render_template(
            "pages/my-bookings.html",
            coming=[one for one in rows if not one.past],
            over=[one for one in reversed(rows) if one.past],
        )
    )
    # Its links are keys to the bookings.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
