"""The first page of the educators' workbench."""

from __future__ import annotations

from flask import render_template

from frontend.teach.blueprint import teach


@teach.get("/")
def overview() -> str:
    """Show what the day brings."""
    return render_template("teach/overview.html")
