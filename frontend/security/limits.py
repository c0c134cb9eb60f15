"""How often a log-in may fail, and how often places may be asked for: by network address, by account or e-mail address."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from frontend.errors import words
from frontend.shown_again import shown_again

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask_limiter import RequestLimit

    from frontend.workbench.context import WorkbenchContext

PER_ADDRESS = "30 per 15 minutes"
"""An office sits behind one address."""
PER_ACCOUNT = "10 per 15 minutes"
LOGIN, CHANGE = "security.login", "security.change_password"
BOOKING, BOOKING_API, SCHOOLS = "public.book", "booking_api.book_session", "public.school_names"
FORMS_PER_ADDRESS = "60 per 10 minutes"
"""Whole schools, and all telephones of a network company, may share one address; a form may be sent some times over."""
API_PER_ADDRESS = "1200 per 10 minutes"
"""An office's own software books for all schools of a province, and sends again what the network lost."""
LARGEST = 20_000
"""Bytes of a booking as JSON: every field at its longest, and room to spare."""
PER_EMAIL = "600 per hour"
"""Bookings that were taken: an office may book for every class under one address. What is refused, and what is sent
again, counts for the network it comes from alone, or anybody could keep a teacher out by typing their address."""
SCHOOLS_PER_ADDRESS = "300 per minute"
"""Asked while people type."""
PRINTED = "public.booking_pass"
PASSES_PER_ADDRESS = "30 per minute"
"""Each is set anew, and one at a time."""
RETRY_AFTER = "60"
"""Seconds."""
REDIRECTION = 300


def _account() -> str:
    """Name the account that is tried, without keeping its address."""
    tried = request.form.get("email", "").strip().lower()
    return hashlib.blake2s(tried.encode(), digest_size=12).hexdigest()


def _logged_in() -> str:
    """Name the account that is logged in: behind a stolen session somebody may guess at its password."""
    return hashlib.blake2s(str(session.get("_user_id", "")).encode(), digest_size=12).hexdigest()


def _teacher() -> str:
    """Name the e-mail address that is booked for, without keeping it."""
    sent: Any = _json() if request.is_json else request.form
    email = sent.get("email", "") if hasattr(sent, "get") else ""
    name = str(email).strip().lower() or get_remote_address()
    return hashlib.blake2s(name.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _json() -> Any:
    """Read a body that is small; what is wrong with any other is said by the view, in its own words."""
    if request.content_length is None or request.content_length > LARGEST:
        return None
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _too_often(_limit: RequestLimit) -> Response | None:
    """Show the booking form again with all that was typed."""
    answer = shown_again(429, words(429).text)
    if answer is not None:
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def note_again() -> None:
    """Note that the running request was answered with a booking that had been made before."""
    g.booked_before = True


def _booked(response: Response) -> bool:
    """Count a booking that was made: by the API, or by a form, which leads on to its page."""
    made = response.status_code in (HTTPStatus.CREATED, HTTPStatus.SEE_OTHER)
    return made and not g.get("booked_before", False)


@dataclass(frozen=True)
class BookingLimit:
    """How often a view may be asked, by whom, and which of its answers count."""

    view: str
    most: str
    key: Callable[[], str]
    counts: Callable[[Response], bool] | None = None
    """None: all of them."""


FORMS = (
    BookingLimit(BOOKING, FORMS_PER_ADDRESS, get_remote_address),
    BookingLimit(BOOKING, PER_EMAIL, _teacher, _booked),
    BookingLimit(SCHOOLS, SCHOOLS_PER_ADDRESS, get_remote_address),
    BookingLimit(PRINTED, PASSES_PER_ADDRESS, get_remote_address),
)
API = (
    BookingLimit(BOOKING_API, API_PER_ADDRESS, get_remote_address),
    BookingLimit(BOOKING_API, PER_EMAIL, _teacher, _booked),
)


def limit_bookings(app: Flask, limits: tuple[BookingLimit, ...]) -> None:
    """Limit how often places are asked for; call once the views exist."""
    limiter: Limiter = app.extensions["museum_limiter"]
    for one in limits:
        limit = limiter.limit(one.most, key_func=one.key, on_breach=_too_often, deduct_when=one.counts)
        limited: Any = app.view_functions[one.view]
        app.view_functions[one.view] = limit(limited)


def _failed(response: Response) -> bool:
    """Count only what did not succeed: success leads on to another page."""
    return response.status_code < REDIRECTION


def init_limits(app: Flask, context: WorkbenchContext) -> None:
    """Limit failed log-ins, failed changes of a password, and booking forms; call once their views exist."""
    # The library would write addresses into the log.
    logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)
    limiter = Limiter(
        get_remote_address,
        app=app,
        enabled=context.ratelimit_enabled,
        storage_uri=context.ratelimit_storage,
        strategy="moving-window",
        headers_enabled=False,
    )
    # The limits hold the limiter by weak references alone.
    app.extensions["museum_limiter"] = limiter
    for view, account in ((LOGIN, _account), (CHANGE, _logged_in)):
        limited: Any = app.view_functions[view]
        for most, key in ((PER_ADDRESS, get_remote_address), (PER_ACCOUNT, account)):
            limit = limiter.limit(most, key_func=key, methods=["POST"], deduct_when=_failed)
            limited = limit(limited)
        app.view_functions[view] = limited
    limit_bookings(app, FORMS)
