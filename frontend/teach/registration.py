"""Puts the educators' workbench onto an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.teach import (  # noqa: F401  (their routes)
    bookings,
    bookings_one,
    calendar,
    certificates,
    closed_days,
    contact,
    day,
    feedback,
    overview,
    packages,
    packages_objects,
    packages_parts,
    programmes,
    resources,
    schools,
    session_steps,
    sessions,
)
from frontend.teach.blueprint import teach

if TYPE_CHECKING:
    from flask import Flask


def register_teach(app: Flask) -> None:
    """Register the workbench at `/teach/`; call after `register_public` and `register_security`."""
    app.register_blueprint(teach)
