"""What a plan was before each change, and what changed between two versions."""

from __future__ import annotations

from flask import render_template, request

from frontend.i18n import current_language
from frontend.manage.blueprint import manage
from frontend.manage.plan_changes_shown import told
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.rows import moment
from museum.services import plan_books, plan_changes, plans
from museum.services.lead import leads
from museum.services.plan_differences import differences


@manage.get("/plans/<slug>/versions")
def plan_versions(slug: str) -> str:
    """List the versions of a plan, and compare two of them: by default the last two."""
    here = desk()
    plan = plans.get(here.session, slug)
    made = plan_changes.versions(here.session, plan)
    newer = request.args.get("to", plan.version, type=int)
    older = request.args.get("from", max(1, newer - 1), type=int)
    found = []
    if made:
        before = plan_changes.content_at(here.session, plan, older)
        after = plan_changes.content_at(here.session, plan, newer)
        known = plan_books.names_of(here.session)
        found = told(differences(before, after), {**known.grounds, **known.parents})
    return render_template(
        "manage/plan_versions.html",
        plan=plan,
        title=title_of(plan.title, current_language(), slug),
        versions=[(one.number + 1, moment(one.at), one.reason) for one in made],
        numbers=range(1, plan.version + 1),
        older=older,
        newer=newer,
        found=found,
        leads=leads(here.person, plan),
    )
