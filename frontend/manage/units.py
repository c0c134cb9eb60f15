"""The directory of units: looked through, corrected, fed by lists."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.manage.unit_forms import (
    FRESH,
    UnitForm,
    UnitListForm,
    facts_from,
    kind_words,
    shown_in_form,
)
from frontend.manage.unit_rows import days_of, name_of, unit_rows
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.domain.local_time import local
from museum.domain.units import GROUND, UnitKind
from museum.services import institutions, lead, led_ground, unit_changes, units
from museum.services.unit_facts import facts_of
from museum.services.unit_lists import UnitRow, import_units
from museum.services.units import Wanted

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from museum.domain.units import OrganisationalUnit

ROWS = 100
MOST_SHOWN = 300
"""Rows of a list that its answer names one by one; more of them are counted."""
LONGEST_WORDS = 200


def today() -> date:
    """Give the day on the wall."""
    return local(desk().ports.clock.now()).date()


def directs() -> bool:
    """Say whether the person may change the directory."""
    here = desk()
    return bool(lead.led_by(here.session, here.person))


def corrects(unit_id: str) -> bool:
    """Say whether the person may change a unit: it lies on ground that is theirs to lead."""
    here = desk()
    return led_ground.stands_on(here.session, here.person, unit_id)


@manage.get("/units")
def unit_list() -> Response:
    """List the units."""
    return _listed(UnitListForm())


def _listed(form: UnitListForm, status: int = 200) -> Response:
    here = desk()
    kept: dict[str, Any] = {
        name: value
        for name in ("q", "kind", "parent", "remote", "gone")
        if (value := request.args.get(name, "").strip()[:LONGEST_WORDS])
    }
    on = today()
    known = {one.id: one for one in units.all_units(here.session)}
    wanted = Wanted(
        text=kept.get("q", ""),
        kind=kept.get("kind", "") if kept.get("kind") in set(UnitKind) else "",
        parent_id=kept.get("parent", ""),
        remote="remote" in kept,
        on=on,
        gone="gone" in kept,
    )
    query = units.listed(wanted)
    total = here.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // ROWS))
    page = min(last, max(1, request.args.get("page", 1, type=int)))
    found = here.session.scalars(query.limit(ROWS).offset((page - 1) * ROWS)).all()
    body = render_template(
        "manage/units.html",
        rows=unit_rows(found, known, on),
        total=total,
        page=page,
        last=last,
        kept=kept,
        kinds=kind_words(),
        parents=[(one.id, name_of(one)) for one in _parents(list(known.values()))],
        directs=directs(),
        form=form,
        lacking=_lacking(known),
        page_url=lambda number: url_for("manage.unit_list", **kept, page=number),
    )
    return make_response(body, status)


def _lacking(known: dict[str, OrganisationalUnit]) -> int:
    """Count the institutions of the site that are no unit yet."""
    linked = {one.institution_id for one in known.values()}
    return sum(one.id not in linked for one in institutions.all_of(desk().session))


def _parents(known: list[OrganisationalUnit]) -> list[OrganisationalUnit]:
    """List the units that others belong to or may: all but communes and wards that have nobody beneath them."""
    above = {one.parent_id for one in known}
    return [one for one in known if one.kind not in GROUND or one.id in above]


@manage.post("/units/institutions")
def unit_institutions() -> Response:
    """Give each institution of the site its unit."""
    here = desk()
    lead.require_lead_somewhere(here.session, here.person)
    made = units.ensure_institution_units(here.session, here.ports)
    flash(gettext("Institutions that have become units: %(count)s", count=made), GOOD)
    return redirect(url_for("manage.unit_list", kind=UnitKind.INSTITUTION.value))


@manage.post("/units/list")
def unit_import() -> Response:
    """Take in a list of units, or only say what would become of it."""
    here = desk()
    lead.require_lead_somewhere(here.session, here.person)
    form = UnitListForm()
    rehearsal = request.form.get("do") != "take"
    try:
        results = _taken(form.file.data, rehearsal=rehearsal)
    except Invalid as error:
        form.file.errors = [error.reason.shown(current_language()).text]
        return _listed(form, 422)
    tally = Counter(result.status for result in results)
    told = [one for one in results if one.status != "unchanged"]
    # What has to be mended stands first.
    told.sort(key=lambda one: (one.status != "rejected", one.row))
    body = render_template(
        "manage/units_taken.html",
        tally=tally,
        told=told[:MOST_SHOWN],
        left_out=len(told) - MOST_SHOWN,
        rehearsal=rehearsal,
        kept=not rehearsal and not tally["rejected"],
    )
    return make_response(body, 422 if tally["rejected"] and not rehearsal else 200)


def _taken(upload: FileStorage | None, *, rehearsal: bool) -> list[UnitRow]:
    """Read an upload, which `MAX_CONTENT_LENGTH` has measured; raises Invalid for what is no list."""
    if upload is None or not upload.filename:
        raise Invalid("Hãy chọn một tệp CSV hoặc XLSX.", "Please choose a CSV or XLSX file.", "file")
    here = desk()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        upload.save(path)
        register = here.ports.unit_lists.read(path)
        return import_units(here.session, here.ports, here.person, register, dry_run=rehearsal)


def _offered(form: UnitForm, shown: OrganisationalUnit | None) -> None:
    """Fill in what a unit's form offers: parents, and institutions that are no other unit."""
    here = desk()
    known = units.all_units(here.session)
    own = shown.parent_id if shown is not None else ""
    taken = {one.institution_id for one in known if shown is None or one.id != shown.id}
    parents = [one for one in _parents(known) if shown is None or one.id != shown.id]
    parents += [one for one in known if one.id == own and one not in parents]
    form.offer(parents, [one for one in institutions.all_of(here.session) if one.id not in taken])


@manage.route("/units/new", methods=["GET", "POST"])
def unit_new() -> Response:
    """Add a unit."""
    here = desk()
    lead.require_lead_somewhere(here.session, here.person)
    form = UnitForm()
    _offered(form, None)
    status = 200
    if request.method == "POST":
        try:
            made = units.save(here.session, here.ports, here.person, facts_from(form.values(), None))
        except (Invalid, Conflict) as error:
            _blame(form, error)
            status = 422
        else:
            flash(gettext("“%(name)s” is in the directory.", name=name_of(made)), GOOD)
            return redirect(url_for("manage.unit", unit_id=made.id))
    else:
        form.show({**FRESH, "parent": request.args.get("parent", "")})
    return make_response(render_template("manage/unit_new.html", form=form, both=Both()), status)


@manage.route("/units/<unit_id>", methods=["GET", "POST"])
def unit(unit_id: str) -> Response:
    """Show a unit, and keep what is changed."""
    here = desk()
    shown = units.get(here.session, unit_id)
    form = UnitForm()
    _offered(form, shown)
    stored = shown_in_form(shown)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(0, stored)
        return page(form, shown)
    lead.require_lead_somewhere(here.session, here.person)
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        if mine:
            facts = facts_from({**stored, **mine}, facts_of(shown))
            units.save(here.session, here.ports, here.person, facts, unit_id)
    except Clash as clash:
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(0, clash.stored)
        return page(form, shown, 409, both)
    except (Invalid, Conflict) as error:
        _blame(form, error)
        return page(form, units.get(here.session, unit_id), 422)
    flash(gettext("Saved.") if mine else gettext("Nothing was changed."), GOOD if mine else PLAIN)
    return redirect(url_for("manage.unit", unit_id=unit_id))


def _blame(form: UnitForm, error: Invalid | Conflict) -> None:
    form.blame(error if isinstance(error, Invalid) else Invalid(error.reason.vi, error.reason.en, "name_vi"))


def page(
    form: UnitForm,
    shown: OrganisationalUnit,
    status: int = 200,
    both: Both | None = None,
    **more: Any,
) -> Response:
    """Show a unit's page."""
    here = desk()
    on = today()
    known = {one.id: one for one in units.all_units(here.session)}
    like = request.args.get("like", "").strip()[:LONGEST_WORDS]
    query = units.listed(Wanted(text=like, on=on)).limit(10)
    candidates = [one for one in here.session.scalars(query) if one.id != shown.id] if like else []
    body = render_template(
        "manage/unit.html",
        unit=shown,
        row=unit_rows([shown], known, on)[0],
        into=known.get(shown.successor_id or ""),
        before=unit_rows(units.predecessors(here.session, shown.id), known, on),
        beneath=unit_rows(units.children(here.session, shown.id, on), known, on),
        hanging=unit_changes.hanging(here.session, shown.id),
        directs=corrects(shown.id),
        form=form,
        both=both or Both(),
        clash=both is not None,
        like=like,
        candidates=unit_rows(candidates, known, on),
        kind=kind_words().get(shown.kind, ""),
        days=days_of(shown),
        today=on,
        **more,
    )
    return make_response(body, status)
