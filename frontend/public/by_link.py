"""A booking by its signed link, for the pages that need it: found or explained, and kept secret.

The address is the key to the booking: its pages are kept nowhere, indexed nowhere and named to no other site.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, abort, make_response

from frontend.context import context
from frontend.errors import error_page
from frontend.i18n import current_language
from frontend.sessions import current_session
from museum.domain.errors import NotAllowed, NotFound
from museum.services.booking_links import by_token

if TYPE_CHECKING:
    from museum.domain.visits import Booking


def booking_by_link(token: str) -> Booking:
    """Find the booking of a link, or end the request with a page that says what is wrong with it."""
    # What is no token is looked for nowhere: engines differ in what they make of odd characters.
    plain = token if token.isascii() and token.replace("-", "").isalnum() else ""
    try:
        return by_token(current_session(), context().ports, plain)
    except (NotFound, NotAllowed) as error:
        # Links are copied by hand and cut short by mail programs: what is wrong with this one is worth saying.
        status = HTTPStatus.NOT_FOUND if isinstance(error, NotFound) else HTTPStatus.FORBIDDEN
        abort(kept_secret(error_page(status, error.reason.shown(current_language()).text)))


def file_by_link(body: bytes, kind: str, name: str, how: str) -> Response:
    """Give a file of a booking; `how` is `inline` or `attachment`."""
    response = make_response(body)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return kept_secret(response)


def kept_secret(response: Response) -> Response:
    """Keep the address to those who have it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
