"""Answers for scripts of our own pages, and for forms that are sent by them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request


def wants_json() -> bool:
    """Say whether a script asked, not somebody who looks at a page."""
    return request.accept_mimetypes.best == "application/json"


def json_fault(status: int, reason: str) -> Response:
    """Answer a script that something could not be done, in words it can show."""
    return json_answer({"error": reason}, status)


def json_answer(data: dict[str, Any], status: int = 200) -> Response:
    """Answer a script; nobody keeps what it is told."""
    response = jsonify(data)
    response.status_code = status
    response.headers["Cache-Control"] = "private, no-store"
    return response
