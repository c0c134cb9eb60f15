"""Who is in front of the page."""

from __future__ import annotations

from typing import cast

from flask import g

from museum.domain.people import VISITOR, Person


def current_person() -> Person:
    """Give the person that the log-in put on the request, else a visitor."""
    return cast("Person", g.get("person") or VISITOR)
