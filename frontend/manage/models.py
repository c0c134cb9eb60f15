"""Exemplary models: proposed, decided on, read and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.manage.model_forms import AwardForm, CopyForm, ModelForm, told_in_form, told_of, year_of
from frontend.manage.model_rows import (
    copy_rows,
    lines,
    model_row,
    model_rows,
    paragraphs,
    state_words,
)
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.objectives import system_words
from frontend.workbench.questions import Question
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.domain.indicators import EvidenceFor
from museum.domain.local_time import local
from museum.domain.plans import Plan, System
from museum.domain.reporting import SHARED, Honoured, Nomination, NominationState
from museum.domain.translated import Translated
from museum.services import evidence, nominations, plans
from museum.services.lead import leads
from museum.services.nominations import Wanted

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk

ROWS = 30
MOST_PRINTED = 100


@manage.get("/models")
def model_list() -> str:
    """List the models that a manager may read."""
    here = desk()
    wanted, kept = _asked()
    query = nominations.listed(here.session, here.person, wanted)
    total = here.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // ROWS))
    page = min(last, max(1, request.args.get("page", 1, type=int)))
    found = here.session.scalars(query.limit(ROWS).offset((page - 1) * ROWS)).all()
    years = here.session.scalars(select(Nomination.year).distinct().order_by(Nomination.year.desc()))
    return render_template(
        "manage/models.html",
        rows=model_rows(here, found),
        total=total,
        page=page,
        last=last,
        kept=kept,
        page_url=lambda number: f"{url_for('manage.model_list')}?{urlencode({**kept, 'page': number})}",
        print_url=f"{url_for('manage.model_print')}?{urlencode(kept)}",
        plans=_plan_choices(here),
        years=list(years),
        states=state_words(),
        systems={code: name for code, name in system_words().items() if code != System.ALL},
        proposes=bool(nominations.proposing_units(here.session, here.person)),
    )


def _asked() -> tuple[Wanted, dict[str, str]]:
    """Read the filters; what is none is left out."""
    year = request.args.get("year", "").strip()
    kept = {
        "plan": request.args.get("plan", "")[:40],
        "year": year if year.isascii() and year.isdecimal() and len(year) == 4 else "",  # noqa: PLR2004
        "state": _one_of(request.args.get("state", ""), set(NominationState)),
        "system": _one_of(request.args.get("system", ""), set(System) - {System.ALL}),
    }
    kept = {name: value for name, value in kept.items() if value}
    wanted = Wanted(
        kept.get("plan", ""),
        int(kept["year"]) if "year" in kept else None,
        kept.get("state", ""),
        kept.get("system", ""),
    )
    return wanted, kept


def _one_of(said: str, known: set[NominationState] | set[System]) -> str:
    return said if said in known else ""


def _plan_choices(here: Desk) -> list[tuple[str, str]]:
    lang = current_language()
    return [(one.id, title_of(one.title, lang, one.slug).text) for one in plans.all_plans(here.session)]


@manage.get("/models/print")
def model_print() -> str:
    """Show models in full, one after the other, to be printed and handed round."""
    here = desk()
    only = request.args.get("only", "")[:40]
    if only:
        found = [nominations.get_for(here.session, here.person, only)]
    else:
        query = nominations.listed(here.session, here.person, _asked()[0])
        found = list(here.session.scalars(query.limit(MOST_PRINTED)))
    counts = nominations.copy_counts(here.session, [one.id for one in found])
    return render_template(
        "manage/models_print.html",
        models=[
            (
                model_row(here, one, counts.get(one.id, 0)),
                paragraphs(one.story),
                lines(one.steps),
                one.contact,
            )
            for one in found
        ],
    )


@manage.route("/models/new", methods=["GET", "POST"])
def model_new() -> Response:
    """Propose a model."""
    here = desk()
    form = ModelForm()
    form.offer(plans.all_plans(here.session), nominations.proposing_units(here.session, here.person))
    status = 200
    if request.method == "POST":
        try:
            made = nominations.nominate(
                here.session,
                here.ports,
                here.person,
                form.plan.data or "",
                form.unit.data or "",
                year_of(form.year.data or ""),
                told_of(form.values(), consent=bool(form.consent.data)),
            )
        except Invalid as error:
            form.blame(error)
            status = 422
        else:
            flash(gettext("Proposed. Now add what proves it."), GOOD)
            return redirect(url_for("manage.model", nomination_id=made.id, _anchor="evidence"))
    else:
        form.show({"whom": Honoured.MODEL.value})
        form.year.data = str(local(here.ports.clock.now()).year)
    return make_response(render_template("manage/model_new.html", form=form, both=Both()), status)


@manage.get("/models/<nomination_id>")
def model(nomination_id: str) -> Response:
    """Show a model: what was done, how to copy it, who did."""
    return _page(desk(), nomination_id)


def _page(
    here: Desk,
    nomination_id: str,
    status: int = 200,
    award: AwardForm | None = None,
    copying: CopyForm | None = None,
) -> Response:
    row = nominations.get_for(here.session, here.person, nomination_id)
    plan = here.session.get_one(Plan, row.plan_id)
    mine = nominations.proposing_units(here.session, here.person)
    made = nominations.copies_of(here.session, row.id)
    award = award or AwardForm(award_vi=row.award.vi, award_en=row.award.en)
    copying = copying or CopyForm()
    shared = row.state in SHARED
    copying.unit.choices = [
        (one.id, title_of(one.name, current_language(), one.code).text)
        for one in mine
        if one.id != row.unit_id
    ]
    may_change = nominations.may_change(here.session, here.person, row)
    body = render_template(
        "manage/model.html",
        row=model_row(here, row, len(made)),
        model=row,
        plan=plan,
        told=paragraphs(row.story),
        steps=lines(row.steps),
        copies=copy_rows(made, {one.id for one in mine}),
        copying=copying if shared and copying.unit.choices else None,
        award=award,
        leads=leads(here.person, plan),
        may_change=may_change,
        may_prove=evidence.may(here.session, here.person, EvidenceFor.NOMINATION, row.id),
        proofs=evidence.of(here.session, EvidenceFor.NOMINATION, row.id),
        shared=shared,
    )
    return make_response(body, status)


@manage.route("/models/<nomination_id>/edit", methods=["GET", "POST"])
def model_edit(nomination_id: str) -> Response:
    """Show what a model tells in a form, and keep what is changed."""
    here = desk()
    form = ModelForm()
    row = nominations.get_for(here.session, here.person, nomination_id)
    nominations.require_change(here.session, here.person, row)
    stored = told_in_form(row)
    if request.method == "GET":
        form.show(stored)
        form.consent.data = row.whom == Honoured.INDIVIDUAL
        form.seen.data = write_seen(row.version, stored)
        return _form(form, row)
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        # A consent that is taken back is told, whatever else stays as it is.
        if mine or (row.whom == Honoured.INDIVIDUAL and not form.consent.data):
            told = told_of({**stored, **mine}, consent=bool(form.consent.data))
            nominations.change(here.session, here.ports, here.person, nomination_id, told, row.version)
    except Invalid as error:
        form.blame(error)
        return _form(form, row, 422)
    except (Clash, Conflict) as error:
        row = nominations.get_for(here.session, here.person, nomination_id)
        clash = error if isinstance(error, Clash) else Clash(told_in_form(row), {})
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(row.version, clash.stored)
        return _form(form, row, 409, both)
    flash(gettext("Saved.") if mine else gettext("Nothing was changed."), GOOD if mine else PLAIN)
    return redirect(url_for("manage.model", nomination_id=nomination_id))


def _form(form: ModelForm, row: Nomination, status: int = 200, both: Both | None = None) -> Response:
    body = render_template(
        "manage/model_edit.html",
        form=form,
        row=model_row(desk(), row, 0),
        both=both or Both(),
        clash=both is not None,
    )
    return make_response(body, status)


@manage.post("/models/<nomination_id>/to/<any(proposed, endorsed, honoured, declined):state>")
def model_step(nomination_id: str, state: str) -> Response:
    """Endorse, decline or honour a model, or take one step back."""
    here = desk()
    form = AwardForm()
    award = Translated(form.award_vi.data or "", form.award_en.data or "")
    try:
        nominations.decide(
            here.session, here.ports, here.person, nomination_id, NominationState(state), award
        )
    except Invalid as error:
        form.award_vi.errors = [error.reason.shown(current_language()).text]
        return _page(here, nomination_id, 422, award=form)
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
    else:
        said = {
            "proposed": gettext("It is a proposal again."),
            "endorsed": gettext("Endorsed: it stands in the plan's report, and every unit may copy it."),
            "honoured": gettext("Honoured: it stands on the plan's public page, too."),
            "declined": gettext("Declined. Only its unit and the plan's lead still read it."),
        }
        flash(said[state], GOOD)
    return redirect(url_for("manage.model", nomination_id=nomination_id))


@manage.post("/models/<nomination_id>/copies")
def model_copy(nomination_id: str) -> Response:
    """Say that a unit copied a model, or change what was said."""
    here = desk()
    form = CopyForm()
    try:
        nominations.copy(
            here.session, here.ports, here.person, nomination_id, form.unit.data or "", form.note.data or ""
        )
    except Invalid as error:
        field = form.note if error.field == "note" else form.unit
        field.errors = [error.reason.shown(current_language()).text]
        return _page(here, nomination_id, 422, copying=form)
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
    else:
        flash(gettext("Noted that your unit copied it."), GOOD)
    return redirect(url_for("manage.model", nomination_id=nomination_id, _anchor="copies"))


@manage.post("/models/<nomination_id>/copies/<unit_id>/remove")
def model_uncopy(nomination_id: str, unit_id: str) -> Response:
    """Take back that a unit copied a model."""
    here = desk()
    nominations.uncopy(here.session, here.ports, here.person, nomination_id, unit_id)
    flash(gettext("Taken back."), GOOD)
    return redirect(url_for("manage.model", nomination_id=nomination_id, _anchor="copies"))


@manage.route("/models/<nomination_id>/remove", methods=["GET", "POST"])
def model_remove(nomination_id: str) -> Response:
    """Ask before a proposal is taken back with its evidence; do it when the answer comes."""
    here = desk()
    row = nominations.get_for(here.session, here.person, nomination_id)
    nominations.require_change(here.session, here.person, row)
    back = url_for("manage.model", nomination_id=nomination_id)
    if request.method == "POST":
        try:
            nominations.remove(here.session, here.ports, here.person, nomination_id)
        except Conflict as error:
            flash(error.reason.shown(current_language()).text, BAD)
            return redirect(back)
        flash(gettext("The proposal is taken back."), GOOD)
        return redirect(url_for("manage.model_list"))
    question = Question(
        title=gettext("Take this proposal back?"),
        what=gettext("What it tells is removed for good, and so are the files that prove it."),
        verb=gettext("Withdraw it"),
        back=back,
        subject=title_of(row.title, current_language(), "").text,
    )
    return make_response(render_template("manage/ask.html", question=question))
