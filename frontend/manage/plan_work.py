"""What all pages that change a plan do the same way: find it, keep what was sent, lose nobody's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.plan_forms import ChangeForm
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.services import plan_changes, plan_rows, plans
from museum.services.lead import require_lead
from museum.services.plan_changes import Change
from museum.services.plan_check import Faulty, Path

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.plans import Plan
    from museum.services.plan_content import PlanContent

SAME_WORK = timedelta(hours=8)
"""So long the reason of a person's last change is offered for the next one: a decision changes many things."""


@dataclass(frozen=True)
class Work:
    """A plan that the person leads, as it is now."""

    here: Desk
    plan: Plan
    content: PlanContent


def led(slug: str) -> Work:
    """Give a plan to work on; raises NotFound, NotAllowed unless the person leads it."""
    here = desk()
    plan = plans.get(here.session, slug)
    require_lead(here.person, plan)
    return Work(here, plan, plan_rows.content_of(here.session, plan))


def keep(work: Work, content: PlanContent, form: ChangeForm, seen: int | None = None) -> bool:
    """Change the plan to what a form made of it; False: nothing is new. Raises as `plan_changes.change` does.

    `seen` is the version that the form was made of, where it does not say what each field showed.
    """
    before = work.plan.version if seen is None else seen
    change = Change(content, form.reason.data or "", before, confirmed=bool(form.confirmed.data))
    return (
        plan_changes.change(
            work.here.session, work.here.ports, work.here.person, work.plan.id, change
        ).version
        > before
    )


def last_reason(work: Work) -> str:
    """Give the reason that the person gave last, while it is the same piece of work."""
    made = plan_changes.versions(work.here.session, work.plan)
    if (
        made
        and made[0].user_id == work.here.person.user_id
        and made[0].at > work.here.ports.clock.now() - SAME_WORK
    ):
        return made[0].reason
    return ""


@dataclass(frozen=True)
class PartWork:
    """One form's work on a part of a plan."""

    work: Work
    form: ChangeForm
    stored: dict[str, str]
    """The part as its form shows it; nothing of one that is new."""
    fresh: dict[str, str]
    """What a new part's form begins with."""
    path: Path
    """Where the part stands in the plan: what is wrong there is told beside the fields."""
    content: Callable[[], PlanContent | None]
    """The plan with what the form says; None where something cannot be read."""
    page: Callable[[int, Both | None], Response]
    anchor: str
    another: str = ""
    """Address of the form for one more."""


def work_on(part: PartWork) -> Response:
    """Show the form of a part, or keep what was sent."""
    form, work = part.form, part.work
    if request.method == "GET":
        form.show(part.stored or part.fresh)
        form.reason.data = last_reason(work)
        form.seen.data = write_seen(work.plan.version, part.stored)
        return part.page(200, None)
    sent = form.values()
    if request.form.get("do") == "look":
        form.show(sent)
        return part.page(200, None)
    try:
        changed = _kept(part)
    except (Clash, Conflict) as error:
        clash = error if isinstance(error, Clash) else Clash(part.stored, {})
        both = read_seen(form.seen.data or "").both(sent, clash)
        form.show({**sent, **both.moved})
        form.seen.data = write_seen(work.plan.version, clash.stored)
        return part.page(409, both)
    if changed is None:
        form.show(sent)
        return part.page(422, None)
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), GOOD if changed else PLAIN)
    if part.another and request.form.get("do") == "next":
        return redirect(part.another)
    return redirect(url_for("manage.plan_edit", slug=work.plan.slug, _anchor=part.anchor))


def _kept(part: PartWork) -> bool | None:
    """Keep what was sent; False: nothing is new; None: something is wrong, and told in the form. Raises Clash, Conflict."""
    form = part.form
    try:
        read_seen(form.seen.data or "").refuse_clash(part.stored)
        content = part.content()
        return None if content is None else keep(part.work, content, form)
    except Faulty as error:
        form.blame_faults(error.faults, part.path)
    except Invalid as error:
        blame_reason(form, error)
    return None


def blame_reason(form: ChangeForm, error: Invalid) -> None:
    """Put what is wrong with the reason beside it, all else over the fields."""
    if error.field == "reason":
        form.refuse("reason", error.reason.shown(current_language()).text)
    else:
        form.blame(error)
