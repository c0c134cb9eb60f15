"""The managers' desk: the plans, and what waits for somebody."""

from __future__ import annotations

from flask import render_template

from frontend.i18n import current_language
from frontend.manage.blueprint import manage
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from museum.services import plans


@manage.get("/")
def overview() -> str:
    """Show the desk."""
    here = desk()
    found = [
        (one.slug, title_of(one.title, current_language(), one.slug)) for one in plans.all_plans(here.session)
    ]
    return render_template("manage/overview.html", plans=found)
