"""A plan taken in from a workbook: looked at first, then entered, or made the new version of one that is there."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FileField

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.plan_changes_shown import told
from frontend.manage.plan_forms import PlanForm, capital, doubt_words, plan_shown
from frontend.manage.plan_shown import actors_shown, objectives_shown, word
from frontend.manage.plan_work import blame_reason
from frontend.manage.plans import leading
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.words import N_, later
from museum.domain.errors import Conflict, Invalid
from museum.domain.plan_words import LEVELS
from museum.services import plan_books, plan_changes, plan_rows, plans
from museum.services.lead import require_lead
from museum.services.plan_books import Draft
from museum.services.plan_changes import Change
from museum.services.plan_check import Fault, Faulty
from museum.services.plan_content import PlanContent, from_dict, to_dict
from museum.services.plan_differences import differences

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.plans import Plan

LONGEST_CONTENT = 300_000
"""Characters of a plan as JSON: what a form may hold of one field."""
MOST_FAULTS = 100
"""Faults that are told one by one."""


class BookForm(FlaskForm):  # type: ignore[misc]
    """A plan as a workbook."""

    file = FileField(later(N_("The plan, as XLSX")))


FORMS["manage.plan_import"] = PlanForm


@manage.route("/plans/import", methods=["GET", "POST"])
def plan_import() -> Response:
    """Ask for a workbook; say what it would make; make it."""
    form = BookForm()
    if request.method == "GET":
        return _asked(form)
    if "content" in request.form:
        return _taken()
    upload = form.file.data
    try:
        if upload is None or not upload.filename:
            raise _no_file()
        here = desk()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plan"
            upload.save(path)
            draft = plan_books.look_into(here.session, here.ports, path)
        if draft.plan is not None:
            require_lead(here.person, draft.plan)
    except Invalid as error:
        form.file.errors = [error.reason.shown(current_language()).text]
        return _asked(form, 422)
    return _preview(PlanForm(formdata=None), draft, 200 if draft.possible else 422)


def _no_file() -> Invalid:
    return Invalid("Hãy chọn một tệp XLSX.", "Please choose an XLSX file.", "file")


def _asked(form: BookForm, status: int = 200) -> Response:
    return make_response(render_template("manage/plan_import.html", form=form), status)


def _preview(form: PlanForm, draft: Draft, status: int) -> Response:
    """Show what a workbook would make: all its parts, or what it would change; or all that is wrong with it."""
    here, lang = desk(), current_language()
    mine = leading(here)
    form.institution.choices = [(one.id, one.name.shown(lang).text) for one in mine]
    written = json.dumps(to_dict(draft.content), ensure_ascii=False)
    if len(written) > LONGEST_CONTENT:
        too_long = Invalid("Kế hoạch quá dài.", "The plan is too long.")
        form.form_errors.append(too_long.reason.shown(lang).text)
        written, status = "", 422
    wrong = [one for one in draft.faults if not one.confirmable]
    form.to_confirm = tuple(doubt_words(one, (), lang) for one in draft.faults if one.confirmable)
    known = plan_books.names_of(here.session)
    body = render_template(
        "manage/plan_preview.html",
        form=form,
        several=len(mine) > 1,
        content=written if not wrong else "",
        faults=[_fault(one) for one in wrong[:MOST_FAULTS]],
        left_out=max(0, len(wrong) - MOST_FAULTS),
        plan=draft.plan,
        version=draft.plan.version if draft.plan else 0,
        title=title_of(draft.content.title, lang, draft.content.slug),
        facts=_facts(draft.content, {**known.grounds, **known.parents}),
        actors=actors_shown(draft.content),
        objectives=objectives_shown(draft.content),
        changes=_changes(here, draft.plan, draft.content) if draft.plan and not wrong else [],
    )
    return make_response(body, status)


def _fault(one: Fault) -> tuple[str, str]:
    """Give place and reason of what is wrong."""
    lang = current_language()
    whole, reason = one.told.shown(lang).text, one.reason.shown(lang).text
    return capital(whole.removesuffix(reason).rstrip(": ")), capital(reason)


def _facts(content: PlanContent, names: dict[str, str]) -> list[tuple[str, str]]:
    """Give what a plan says as a whole, by the labels of its form."""
    form, values = PlanForm(formdata=None), plan_shown(content)
    values["level"] = word(content.level, LEVELS)
    values |= {name: names.get(values[name], values[name]) for name in ("parent", "ground")}
    return [(str(form[name].label.text), values[name]) for name in PlanForm.NAMES if values.get(name)]


def _changes(here: Desk, plan: Plan, content: PlanContent) -> list[Any]:
    known = plan_books.names_of(here.session)
    before = plan_rows.content_of(here.session, plan)
    return told(differences(before, content), {**known.grounds, **known.parents})


def _taken() -> Response:
    """Make the plan that was looked at, or its new version; everything is checked again."""
    here, form = desk(), PlanForm()
    content = _sent_content()
    known = next(
        (one for one in plans.all_plans(here.session) if content.slug and one.slug == content.slug), None
    )
    mine = leading(here)
    try:
        if known is None:
            lead = form.institution.data or (mine[0].id if len(mine) == 1 else "")
            made = plan_changes.create(
                here.session, here.ports, here.person, content, lead, confirmed=bool(form.confirmed.data)
            )
            flash(gettext("The plan is entered."), GOOD)
            return redirect(url_for("manage.plan_edit", slug=made.slug))
        require_lead(here.person, known)
        seen = request.form.get("version", 0, type=int)
        change = Change(content, form.reason.data or "", seen, confirmed=bool(form.confirmed.data))
        changed = plan_changes.change(here.session, here.ports, here.person, known.id, change).version > seen
    except Faulty as error:
        return _preview(form, Draft(content, error.faults, known), 422)
    except Invalid as error:
        blame_reason(form, error)
        return _preview(form, Draft(content, (), known), 422)
    except Conflict as error:
        form.form_errors.append(error.reason.shown(current_language()).text)
        return _preview(form, Draft(content, (), known), 409)
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), GOOD if changed else PLAIN)
    return redirect(url_for("manage.plan_edit", slug=content.slug))


def _sent_content() -> PlanContent:
    """Read what the preview's form carried; raises Invalid for anything else."""
    text = request.form["content"]
    try:
        given = json.loads(text) if len(text) <= LONGEST_CONTENT else {}
        content = from_dict(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(
            "Biểu mẫu gửi lên không đầy đủ. Hãy chọn lại tệp.",
            "The form came incomplete. Please choose the file again.",
            "file",
        ) from error
    return replace(content, slug=content.slug.strip())
