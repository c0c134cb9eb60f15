"""Answers for scripts of our own pages, and for forms that are sent by them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from frontend.i18n import current_language
from museum.domain.errors import MuseumError, NotAllowed, NotFound


def wants_json() -> bool:
    """Say whether a script asked, not somebody who looks at a page."""
    return request.accept_mimetypes.best == "application/json"


def json_fault(status: int, reason: str) -> Response:
    """Answer a script that something could not be done, in words it can show."""
    return json_answer({"error": reason}, status)


def json_refusal(error: MuseumError) -> Response:
    """Answer a script with a service's refusal."""
    status = 403 if isinstance(error, NotAllowed) else 404 if isinstance(error, NotFound) else 400
    return json_fault(status, error.reason.shown(current_language()).text)


def json_answer(data: dict[str, Any], status: int = 200) -> Response:
    """Answer a script; nobody keeps what it is told."""
    response = jsonify(data)
    response.status_code = status
    response.headers["Cache-Control"] = "private, no-store"
    return response
