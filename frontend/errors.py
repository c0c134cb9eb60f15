"""Pages for what went wrong: what happened, why, and what to do, in the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from frontend.i18n import current_language, gettext
from frontend.problems import plain_problem
from museum.domain.errors import (
    Conflict,
    Gone,
    Invalid,
    MuseumError,
    NotAllowed,
    NotFound,
    Rejected,
    Unavailable,
)
from museum.domain.translated import Translated

log = structlog.get_logger(__name__)
_KB, _MB = 1_000, 1_000_000
"""Bytes, as people count them."""
_STATUS: dict[type[MuseumError], int] = {
    NotFound: 404,
    Gone: 410,
    NotAllowed: 403,
    Invalid: 400,
    Rejected: 400,
    Conflict: 409,
    Unavailable: 503,
}


@dataclass(frozen=True)
class Words:
    """The words of one error page."""

    title: str
    text: str


def words(status: int) -> Words:
    """Give the words for an HTTP status."""
    known = {
        400: Words(
            gettext("We could not read this request"),
            gettext(
                "The address or the form holds something we do not understand. Go back, check it and try again."
            ),
        ),
        401: Words(
            gettext("Please log in first"),
            gettext("This page is for members of staff. Log in and you will be taken back here."),
        ),
        403: Words(
            gettext("This page is not open to you"),
            gettext(
                "Your account does not cover it. Ask an administrator of your institution for the role you need."
            ),
        ),
        404: Words(
            gettext("There is nothing at this address"),
            gettext(
                "It may have been mistyped, or it was never here. Look for the object by its name instead."
            ),
        ),
        405: Words(
            gettext("This cannot be done here"),
            gettext("The page does not take this kind of request. Go back and use its own buttons."),
        ),
        409: Words(
            gettext("Somebody else was quicker"),
            gettext(
                "What you were working on has changed meanwhile. Reload the page and make your change again."
            ),
        ),
        410: Words(
            gettext("No longer on show"),
            gettext(
                "A record or an exhibition stood at this address. The museum has withdrawn it from public view, "
                "for instance because its description is being revised or its rights have changed. "
                "The address stays reserved and leads to nothing else."
            ),
        ),
        413: Words(gettext("Too much at once"), _too_large()),
        429: Words(
            gettext("A little too fast"),
            gettext("There were many requests from your network in a short time. Wait a minute, then go on."),
        ),
        503: Words(
            gettext("We will be back in a moment"),
            gettext("A part of the site is being looked after. Try again in a few minutes."),
        ),
    }
    fault = Words(
        gettext("Something broke on our side"),
        gettext("It is not your doing, and it has been noted. Try again in a few minutes."),
    )
    return known.get(status, fault)


def _too_large() -> str:
    """Say how much the page takes that was sent too much."""
    most = request.max_content_length
    if most is None:
        return gettext("What you sent is larger than this page takes. Send it in smaller parts.")
    size = f"{most // _MB} MB" if most >= _MB else f"{most // _KB} KB"
    return gettext(
        "What you sent is larger than this page takes: at most %(size)s. Choose a smaller file, or send it in parts.",
        size=size,
    )


def _way_back() -> str:
    """Give the address of this site that the present request was sent from; empty where none is known."""
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and came.path.startswith("/") and not came.path.startswith("//"):
        return f"{came.path}?{came.query}" if came.query else came.path
    sent, known = request.url_rule, current_app.url_map.iter_rules()
    shown = any(one.rule == sent.rule and "GET" in (one.methods or ()) for one in known) if sent else False
    return request.path if shown else ""


def error_page(status: int, reason: str = "") -> Response:
    """Answer with the page for a status; `reason`, where there is one, is more exact than the page's own text."""
    said = words(status)
    back = _way_back() if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else ""
    body = render_template(
        "errors/error.html", status=status, title=said.title, text=reason or said.text, back=back
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(status: int, reason: Translated | None = None) -> Response:
    """Answer people with a page, and programs with problem details."""
    if request.path.startswith("/api/"):
        return plain_problem(status, reason)
    # A missing page and a tombstone are told in general words: they must not speak of what was there.
    exact = None if status in {404, 410} else reason
    return error_page(status, exact.shown(current_language()).text if exact else "")


def _museum_error(error: MuseumError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return _answer(status, error.reason)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004
        return make_response(error.get_response())
    response = _answer(error.code)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _database_away(error: SQLAlchemyError) -> Response:
    # Not the error's text: it may carry the parameters of the statement.
    log.error("database_error", kind=type(error).__name__)
    return _answer(503)


def _database_refused(error: DataError) -> Response:
    # The database is there; it was asked about, or given, what it cannot hold.
    log.warning("database_refused", kind=type(error.orig).__name__, endpoint=request.endpoint)
    return _answer(400)


def init_errors(app: Flask) -> None:
    """Answer every error with a page of the site, below `/api/` with problem details."""
    app.register_error_handler(MuseumError, _museum_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SQLAlchemyError, _database_away)
    app.register_error_handler(DataError, _database_refused)
