"""Activities entered by hand: listed, entered with what proves them, changed, copied, taken home as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from frontend.api.table import BYTE_ORDER_MARK, inert
from frontend.i18n import current_language, gettext, number
from frontend.manage.activity_forms import (
    TICKS,
    TICKS_SEEN,
    ActivityForm,
    chosen_ticks,
    facts_from,
    funding_words,
    kind_words,
    shown_in_form,
    ticked,
    ticks_shown,
)
from frontend.manage.activity_rows import activity_rows, span_words, table_head, table_rows
from frontend.manage.blueprint import manage
from frontend.manage.evidence import attach_sent, check_large_form, too_much
from frontend.manage.unit_rows import choice_words, name_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.questions import Question
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.days import day_from
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.indicators import ActivityKind, EvidenceFor, Funding
from museum.domain.local_time import local
from museum.services import activities, evidence, lead, plans, units
from museum.services.activities import ActivityFacts, Wanted
from museum.services.countable import countable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from museum.domain.indicators import Activity
    from museum.domain.units import OrganisationalUnit

ROWS = 50
UNPROCESSABLE = 422
LONGEST_WORDS = 200
EARLIEST, LATEST = 1990, 2200


def _today() -> date:
    return local(desk().ports.clock.now()).date()


def _my_units() -> list[OrganisationalUnit]:
    """List the units that the person looks after, those that exist today first."""
    here = desk()
    mine, on = lead.units_of(here.session, here.person), _today()
    found = [one for one in units.all_units(here.session) if one.id in mine]
    return sorted(found, key=lambda one: not one.exists_on(on))


@dataclass(frozen=True)
class _Asked:
    """What the list is asked for."""

    wanted: Wanted
    kept: dict[str, Any]


def _asked() -> _Asked:
    given = {
        name: value
        for name in ("q", "plan", "year", "unit", "kind", "funding")
        if (value := request.args.get(name, "").strip()[:LONGEST_WORDS])
    }
    here = desk()
    year = int(given["year"]) if given.get("year", "").isdecimal() and len(given["year"]) == 4 else None  # noqa: PLR2004 - digits of a year
    plan = next((one for one in plans.all_plans(here.session) if one.slug == given.get("plan")), None)
    wanted = Wanted(
        plan_id=plan.id if plan else "",
        year=year if year is not None and EARLIEST <= year <= LATEST else None,
        unit_id=given.get("unit", ""),
        kind=given.get("kind", "") if given.get("kind") in set(ActivityKind) else "",
        funding=given.get("funding", "") if given.get("funding") in set(Funding) else "",
        text=given.get("q", ""),
    )
    return _Asked(wanted, dict(given))


@manage.get("/activities")
def activity_list() -> Response:
    """List the activities of the person's units."""
    here, asked, language = desk(), _asked(), current_language()
    ids = activities.found(here.session, here.person, asked.wanted)
    last = max(1, -(-len(ids) // ROWS))
    page = min(last, max(1, request.args.get("page", 1, type=int)))
    shown = activities.load(here.session, ids[(page - 1) * ROWS : page * ROWS])
    sums = activities.together(here.session, ids)
    mine, on = _my_units(), _today()
    body = render_template(
        "manage/activities.html",
        rows=activity_rows(here.session, shown),
        total=len(ids),
        people=None if sums.participants is None else number(sums.participants),
        money=None if sums.cost is None else number(sums.cost),
        page=page,
        last=last,
        kept=asked.kept,
        plans=[(one.slug, one.title.shown(language)) for one in plans.all_plans(here.session)],
        years=list(range(on.year, on.year - 10, -1)),
        units=[(one.id, choice_words(one, on)) for one in mine],
        kinds=kind_words(),
        funding=funding_words(),
        page_url=lambda at: url_for("manage.activity_list", **asked.kept, page=at),
        csv_url=url_for("manage.activity_table", **asked.kept),
    )
    return make_response(body)


@manage.get("/activities.csv")
def activity_table() -> Response:
    """Give the list as a table."""
    here = desk()
    ids = activities.found(here.session, here.person, _asked().wanted)
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    writer.writerow([inert(title) for title in table_head()])
    for row in table_rows(here.session, activities.load(here.session, ids)):
        writer.writerow([inert(cell) for cell in row])
    response = make_response((BYTE_ORDER_MARK + sheet.getvalue()).encode())
    response.mimetype = "text/csv"
    name = f"hoat-dong-{_today().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _begun() -> dict[str, str] | None:
    """Give what the form of a new activity begins with; None: kind, unit and day are to be said first."""
    here = desk()
    if like := request.args.get("like", ""):
        return shown_in_form(
            activities.copied(here.ports, activities.get_for(here.session, here.person, like))
        )
    kind = request.args.get("kind", "")
    if kind not in set(ActivityKind):
        return None
    mine = [one.id for one in _my_units()]
    unit = request.args.get("unit", "")
    first = day_from(request.args.get("first", "")) or _today()
    return {
        "kind": kind,
        "unit": unit if unit in mine else next(iter(mine), ""),
        "first": first.isoformat(),
        "funding": "",
    }


@manage.get("/activities/new")
def activity_new() -> Response:
    """Ask what kind of activity it was, then for the rest of it."""
    mine = _my_units()
    if not mine:
        return make_response(render_template("manage/activity_nobody.html"))
    begun = _begun()
    form = ActivityForm()
    form.offer(mine, _today())
    if begun is None:
        form.show({"unit": mine[0].id, "first": _today().isoformat()})
        return make_response(render_template("manage/activity_kind.html", form=form, kinds=kind_words()))
    form.show(begun)
    here, like = desk(), request.args.get("like", "")
    if like:
        chosen = ticked(activities.get_for(here.session, here.person, like))
    else:
        chosen = [one.indicator.id for one in _countable(begun) if one.proposed]
    return _form(form, chosen)


def _countable(values: dict[str, str]) -> list[Any]:
    """List what an activity may count toward, as far as its form says whose it is and when it was."""
    session = desk().session
    first = day_from(values.get("first", "")) or _today()
    kind = ActivityKind(values["kind"]) if values.get("kind") in set(ActivityKind) else None
    unit = next((one for one in _my_units() if one.id == values.get("unit")), None)
    return list(countable(session, unit, first, kind))


def _form(form: ActivityForm, chosen: Sequence[str], status: int = 200) -> Response:
    values = form.values()
    found = _countable(values)
    body = render_template(
        "manage/activity_new.html",
        form=form,
        both=Both(),
        ticks=ticks_shown(found),
        chosen=[one for one in chosen if any(one == each.indicator.id for each in found)],
        seen_ticks=(),
        kind=kind_words().get(values["kind"], ""),
    )
    return make_response(body, status)


@manage.post("/activities/new")
def activity_create() -> Response:
    """Enter an activity with the photographs that came along."""
    try:
        check_large_form()
        form = ActivityForm()
    except RequestEntityTooLarge:
        flash(too_much(), BAD)
        return redirect(url_for("manage.activity_new"))
    here = desk()
    form.offer(_my_units(), _today())
    chosen = chosen_ticks(request.form, request.form.getlist(TICKS), ())
    try:
        made = activities.create(here.session, here.ports, here.person, facts_from(form.values(), chosen))
    except Invalid as error:
        form.blame(error)
        if any(file.filename for file in request.files.getlist("files")):
            form.form_errors.append(gettext("Choose the photographs again: browsers do not keep them."))
        return _form(form, chosen, UNPROCESSABLE)
    flash(gettext("“%(title)s” is entered.", title=made.title), GOOD)
    attach_sent(EvidenceFor.ACTIVITY, made.id)
    return redirect(url_for("manage.activity", activity_id=made.id))


@manage.route("/activities/<activity_id>", methods=["GET", "POST"])
def activity(activity_id: str) -> Response:
    """Show an activity, and keep what is changed."""
    here = desk()
    shown = activities.get_for(here.session, here.person, activity_id)
    form = ActivityForm()
    form.offer(_my_units(), _today())
    stored, held = shown_in_form(activities.facts_of(shown)), ticked(shown)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(shown.version, stored)
        return _page(form, shown, held)
    seen = read_seen(form.seen.data or "")
    chosen = chosen_ticks(request.form, request.form.getlist(TICKS), held)
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        changed = bool(mine) or set(chosen) != set(held)
        if changed:
            facts = facts_from({**stored, **mine}, chosen)
            activities.change(here.session, here.ports, here.person, activity_id, facts, shown.version)
    except Invalid as error:
        form.blame(error)
        return _page(form, _anew(activity_id), chosen, UNPROCESSABLE)
    except (Clash, Conflict) as error:
        shown = _anew(activity_id)
        clash = error if isinstance(error, Clash) else Clash(shown_in_form(activities.facts_of(shown)), {})
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, chosen, 409, both)
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), GOOD if changed else PLAIN)
    return redirect(url_for("manage.activity", activity_id=activity_id))


def _anew(activity_id: str) -> Activity:
    here = desk()
    return activities.get_for(here.session, here.person, activity_id)


def _page(
    form: ActivityForm, shown: Activity, chosen: Sequence[str], status: int = 200, both: Both | None = None
) -> Response:
    here = desk()
    facts: ActivityFacts = activities.facts_of(shown)
    body = render_template(
        "manage/activity.html",
        activity=shown,
        kind=kind_words().get(shown.kind, shown.kind),
        days=span_words(facts.first, facts.last),
        unit=name_of(units.get(here.session, shown.unit_id)),
        form=form,
        both=both or Both(),
        clash=both is not None,
        ticks=ticks_shown(_countable(form.values())),
        chosen=list(chosen),
        # After a fault the form is still about what it showed when it was opened.
        seen_ticks=request.form.get(TICKS_SEEN, "").split(",") if status == UNPROCESSABLE else ticked(shown),
        proofs=evidence.of(here.session, EvidenceFor.ACTIVITY, shown.id),
        fixed=not evidence.may_change(here.session, here.person, EvidenceFor.ACTIVITY, shown.id),
    )
    return make_response(body, status)


@manage.route("/activities/<activity_id>/delete", methods=["GET", "POST"])
def activity_delete(activity_id: str) -> Response:
    """Ask before an activity is deleted; do it when the answer comes."""
    here = desk()
    shown = activities.get_for(here.session, here.person, activity_id)
    evidence.refuse_approved(here.session, here.person, shown)
    if request.method == "POST":
        try:
            activities.delete(here.session, here.ports, here.person, activity_id)
        except NotFound:
            flash(gettext("Somebody else has deleted it meanwhile."), PLAIN)
        else:
            flash(gettext("“%(title)s” is deleted.", title=shown.title), GOOD)
        return redirect(url_for("manage.activity_list"))
    proofs = len(evidence.of(here.session, EvidenceFor.ACTIVITY, activity_id))
    question = Question(
        title=gettext("Delete this activity?"),
        what=gettext(
            "“%(title)s” and its %(files)s files of evidence are deleted for good. Every indicator that it counts toward falls by it.",
            title=shown.title,
            files=proofs,
        ),
        verb=gettext("Delete it"),
        back=url_for("manage.activity", activity_id=activity_id),
        subject=shown.title,
    )
    return make_response(render_template("manage/ask.html", question=question))
