"""The directory of schools: looked through, corrected, fed by lists, freed of doubles."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.teach.blueprint import teach
from frontend.teach.school_forms import SchoolForm, SchoolListForm, facts_of, level_words, shown_in_form
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.domain.schools import Level
from museum.domain.visits import Booking
from museum.services import schools
from museum.services.school_lists import SchoolRow, import_schools

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from museum.domain.schools import School

ROWS = 50
MOST_SHOWN = 300
"""Rows of a list that its answer names one by one; more of them are counted."""
LONGEST_WORDS = 200


@teach.get("/schools")
def school_list() -> Response:
    """List the directory, and take in lists."""
    return _listed(SchoolListForm())


def _listed(form: SchoolListForm, status: int = 200) -> Response:
    here = desk()
    asked = {
        "q": request.args.get("q", "").strip()[:LONGEST_WORDS],
        "level": request.args.get("level", ""),
        "remote": "1" if request.args.get("remote") else "",
        "closed": "1" if request.args.get("closed") else "",
    }
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    level = asked["level"] if asked["level"] in set(Level) else ""
    query = schools.listed(
        here.session, asked["q"], level, remote=bool(asked["remote"]), closed=bool(asked["closed"])
    )
    total = here.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // ROWS))
    page = min(last, max(1, request.args.get("page", 1, type=int)))
    found = here.session.scalars(query.limit(ROWS).offset((page - 1) * ROWS)).all()
    body = render_template(
        "teach/schools.html",
        rows=found,
        total=total,
        page=page,
        last=last,
        kept=kept,
        levels=level_words(),
        form=form,
        page_url=lambda number: url_for("teach.school_list", **kept, page=number),
    )
    return make_response(body, status)


@teach.post("/schools/list")
def school_import() -> Response:
    """Take in a list of schools, or only say what would become of it."""
    form = SchoolListForm()
    rehearsal = request.form.get("do") != "take"
    try:
        results = _taken(form.file.data, close_missing=bool(form.close_missing.data), rehearsal=rehearsal)
    except Invalid as error:
        form.file.errors = [error.reason.shown(current_language()).text]
        return _listed(form, 422)
    tally = Counter(result.status for result in results)
    told = [one for one in results if one.status != "unchanged"]
    # What has to be mended stands first.
    told.sort(key=lambda one: (one.status != "rejected", one.row is None, one.row or 0))
    body = render_template(
        "teach/schools_taken.html",
        tally=tally,
        told=told[:MOST_SHOWN],
        left_out=len(told) - MOST_SHOWN,
        rehearsal=rehearsal,
        kept_open=bool(form.close_missing.data and tally["rejected"]),
    )
    return make_response(body)


def _taken(upload: FileStorage | None, *, close_missing: bool, rehearsal: bool) -> list[SchoolRow]:
    """Read an upload, which `MAX_CONTENT_LENGTH` has measured; raises Invalid for what is no list."""
    if upload is None or not upload.filename:
        raise Invalid("Hãy chọn một tệp CSV hoặc XLSX.", "Please choose a CSV or XLSX file.", "file")
    here = desk()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        upload.save(path)
        register = here.ports.school_lists.read(path)
        return import_schools(
            here.session, here.ports, here.person, register, close_missing=close_missing, dry_run=rehearsal
        )


@teach.route("/schools/new", methods=["GET", "POST"])
def school_new() -> Response:
    """Add a school."""
    here = desk()
    form = SchoolForm()
    status = 200
    if request.method == "POST":
        try:
            made = schools.save(here.session, here.ports, here.person, facts_of(form.values()))
        except (Invalid, Conflict) as error:
            _blame(form, error)
            status = 422
        else:
            flash(gettext("“%(name)s” is in the directory.", name=made.name), GOOD)
            return redirect(url_for("teach.school_list", q=made.name))
    return make_response(render_template("teach/school_new.html", form=form, both=Both()), status)


@teach.route("/schools/<school_id>", methods=["GET", "POST"])
def school(school_id: str) -> Response:
    """Show a school, and keep what is changed."""
    here = desk()
    form = SchoolForm()
    shown = schools.get(here.session, school_id)
    stored = shown_in_form(shown)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(0, stored)
        return _page(form, shown)
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        if mine:
            facts = facts_of({**stored, **mine})
            schools.save(here.session, here.ports, here.person, facts, school_id)
    except Clash as clash:
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(0, clash.stored)
        return _page(form, shown, 409, both)
    except (Invalid, Conflict) as error:
        _blame(form, error)
        return _page(form, schools.get(here.session, school_id), 422)
    flash(gettext("Saved.") if mine else gettext("Nothing was changed."), GOOD if mine else PLAIN)
    return redirect(url_for("teach.school", school_id=school_id))


def _blame(form: SchoolForm, error: Invalid | Conflict) -> None:
    form.blame(error if isinstance(error, Invalid) else Invalid(error.reason.vi, error.reason.en, "name"))


def _page(form: SchoolForm, shown: School, status: int = 200, both: Both | None = None) -> Response:
    here = desk()
    like = request.args.get("like", "").strip()[:LONGEST_WORDS]
    candidates = [one for one in schools.find(here.session, like) if one.id != shown.id] if like else []
    booked = here.session.scalar(
        select(func.count()).select_from(Booking).where(Booking.school_id == shown.id)
    )
    body = render_template(
        "teach/school.html",
        school=shown,
        into=schools.survivor(here.session, shown) if shown.merged_into_id else None,
        form=form,
        both=both or Both(),
        clash=both is not None,
        bookings=booked or 0,
        like=like,
        candidates=candidates,
        levels=level_words(),
    )
    return make_response(body, status)


@teach.post("/schools/<school_id>/merge")
def school_merge(school_id: str) -> Response:
    """Let this entry go up in another one."""
    here = desk()
    try:
        into = schools.merge(here.session, here.ports, here.person, school_id, request.form.get("into", ""))
    except Invalid as error:
        flash(error.reason.shown(current_language()).text, PLAIN)
        return redirect(url_for("teach.school", school_id=school_id))
    flash(gettext("Merged into “%(name)s”. Its bookings have come along.", name=into.name), GOOD)
    return redirect(url_for("teach.school", school_id=into.id))
