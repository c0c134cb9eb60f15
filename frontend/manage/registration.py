"""Puts the managers' workbench onto an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.manage import overview  # noqa: F401  (its routes)
from frontend.manage.blueprint import manage

if TYPE_CHECKING:
    from flask import Flask


def register_manage(app: Flask) -> None:
    """Register the workbench at `/manage/`; call after `register_public` and `register_security`."""
    app.register_blueprint(manage)
