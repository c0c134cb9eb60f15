"""How long others may keep a page: briefly, since what it shows may be withdrawn."""

from __future__ import annotations

import gzip
from http import HTTPStatus

from flask import Response, make_response, request

from frontend.people import current_person
from museum.domain.people import VISITOR

LEVEL = 5
SECONDS = 60
"""Longest time a public page may be shown after a withdrawal."""


def public_page(body: str | Response, seconds: int = SECONDS) -> Response:
    """Answer with a page that shared caches may keep for visitors; staff's pages nobody keeps."""
    response = make_response(body)
    if current_person() != VISITOR:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = f"public, max-age={min(seconds, SECONDS)}"
    response.vary.update(("Cookie", "Accept-Encoding"))
    # Weak: the page is the same whether it travels compressed or not.
    response.add_etag(weak=True)
    _compress(response)
    response.make_conditional(request)
    return response


def _compress(response: Response) -> None:
    """Shorten a visitor's page by some three quarters. It holds no secret that its length could betray."""
    if request.accept_encodings.quality("gzip") > 0 and response.status_code == HTTPStatus.OK:
        response.set_data(gzip.compress(response.get_data(), LEVEL))
        response.headers["Content-Encoding"] = "gzip"
