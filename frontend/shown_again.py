"""Forms that show again what was typed when something outside of them refuses it: a token too old, too many requests."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from frontend.workbench.kept_words import own_form

Again = Callable[[int, str], Response]
_AGAIN: dict[str, Again] = {}
"""Endpoint → what shows its form with what was typed."""


def shows_again(endpoint: str) -> Callable[[Again], Again]:
    """Name the function that shows the form of an endpoint again, with a status and a reason."""

    def keep(again: Again) -> Again:
        _AGAIN[endpoint] = again
        return again

    return keep


def shown_again(status: int, reason: str) -> Response | None:
    """Answer a form that was refused with the form itself; None where it has no such page.

    Nothing of a form that another site sent: its words would look like ours.
    """
    again = _AGAIN.get(request.endpoint or "") if request.method == "POST" and own_form() else None
    return again(status, reason) if again is not None else None
