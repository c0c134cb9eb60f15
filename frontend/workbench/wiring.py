"""What the pages of all workbenches rely on, put onto an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.people import current_person
from frontend.workbench.benches import benches_of, present_bench
from frontend.workbench.context import KEY, WorkbenchContext

if TYPE_CHECKING:
    from flask import Flask

LARGEST_FORM = 4_000_000
"""Bytes of any request that is no upload."""


def init_workbenches(app: Flask, context: WorkbenchContext) -> None:
    """Keep the context, and let templates ask which workbenches there are."""
    app.extensions[KEY] = context
    if app.config.get("MAX_CONTENT_LENGTH") is None:
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.jinja_env.globals.update(bench=present_bench, benches=lambda: benches_of(current_person()))
