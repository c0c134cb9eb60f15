"""Puts the curators' workbench onto an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.curate import (  # noqa: F401  (their routes)
    actions,
    artefact_list,
    artefacts,
    checks,
    exhibitions,
    loans,
    objectives,
    overview,
    pages,
    pages_files,
    pages_one,
    pictures,
    scan_order,
    sections,
    status,
    stories,
    uploads,
)
from frontend.curate.blueprint import curate
from frontend.curate.pictures import init_previews
from frontend.security.bodies import has_own_limit

if TYPE_CHECKING:
    from flask import Flask
    from flask_wtf.csrf import CSRFProtect


def register_curate(app: Flask) -> None:
    """Register the workbench at `/curate/`; call after `register_public` and `register_security`."""
    app.register_blueprint(curate)
    # They check the token themselves, once they have said where the files go and how large they may be.
    csrf: CSRFProtect = app.extensions["csrf"]
    for view in (uploads.take_in, pages_files.transcripts_sent):
        csrf.exempt(view)
        has_own_limit(app, view)
    init_previews(app)
