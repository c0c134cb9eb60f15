"""Evidence at the workbench: photographs seen without what their files tell of people, documents taken home as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.security.bodies import has_own_limit
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.questions import Question
from frontend.workbench.words import ngettext
from museum.domain.errors import Conflict, Invalid, NotFound, Rejected
from museum.domain.indicators import EvidenceFor
from museum.services import evidence as files

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask_wtf.csrf import CSRFProtect

    from museum.domain.indicators import Evidence

MOST_SENT = 120 * 1024 * 1024
"""Bytes of a form with photographs: a dozen of a telephone's."""
MOST_PARTS = 200
MOST_TOLD = 3
"""Files of a form that are told one by one why they are not taken."""


@manage.get("/evidence/<evidence_id>")
def evidence(evidence_id: str) -> Response:
    """Give a file as it came, to be kept: nothing of it is ever run or shown by the browser."""
    here = desk()
    row = files.get_for(here.session, here.person, evidence_id)
    response = Response(files.content(here.ports, row), mimetype=row.mime)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name, safe='')}"
    response.headers["Content-Length"] = str(row.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@manage.get("/evidence/<evidence_id>/<any(large, small):size>.jpg")
def evidence_picture(evidence_id: str, size: str) -> Response:
    """Show a photograph: a copy that was made anew, without place, time and telephone."""
    here = desk()
    row = files.get_for(here.session, here.person, evidence_id)
    response = make_response(files.picture(here.ports, row, files.LARGE if size == "large" else files.SMALL))
    response.mimetype = "image/jpeg"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Content-addressed: the same address always shows the same picture, to this person alone.
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@manage.post("/evidence/to/activity/<activity_id>")
@manage.post("/evidence/to/value/<value_id>")
@manage.post("/evidence/to/nomination/<nomination_id>")
@manage.post("/evidence/to/unit-report/<unit_report_id>")
def evidence_add(**subject: str) -> Response:
    """Take files that prove something; each has its own outcome."""
    (named, subject_id), here = next(iter(subject.items())), desk()
    about = EvidenceFor(named.removesuffix("_id"))
    files.require(here.session, here.person, about, subject_id)
    back = page_of(about, subject_id)
    try:
        check_large_form()
        caption = request.form.get("caption", "")[: files.LONGEST_CAPTION]
        taken = attach_sent(about, subject_id, caption)
    except RequestEntityTooLarge:
        flash(too_much(), BAD)
        return redirect(back)
    if not taken:
        flash(gettext("No file was taken. Choose at least one photograph or PDF."), BAD)
    return redirect(back)


def take_large_form(app: Flask, view: Callable[..., Any]) -> None:
    """Leave size and token of a view's form to the view, which calls `check_large_form` first."""
    cast("CSRFProtect", app.extensions["csrf"]).exempt(view)
    has_own_limit(app, view)


def check_large_form() -> None:
    """Let the present form be as large as photographs are, and check its token; raises RequestEntityTooLarge.

    Nobody may have read the form before: see `take_large_form`.
    """
    request.max_content_length = MOST_SENT
    request.max_form_parts = MOST_PARTS
    if (request.content_length or 0) > MOST_SENT:
        raise RequestEntityTooLarge
    cast("CSRFProtect", current_app.extensions["csrf"]).protect()


def too_much() -> str:
    """Say that a form was larger than it may be."""
    return gettext(
        "Together the files are larger than %(most)s MB. Send fewer at a time.", most=MOST_SENT // 1024**2
    )


def attach_sent(kind: EvidenceFor, subject_id: str, caption: str = "") -> int:
    """Keep the files of the present form (`files`); tells of each that is not taken. Gives how many were."""
    here = desk()
    taken, refused = 0, []
    for file in request.files.getlist("files")[: files.MOST_FILES + 1]:
        if not file.filename:
            continue
        try:
            files.attach(
                here.session,
                here.ports,
                here.person,
                kind,
                subject_id,
                cast("BinaryIO", file.stream),
                file.filename,
                caption,
            )
        except (Invalid, Rejected, Conflict) as error:
            refused.append(error.reason.shown(current_language()).text)
        else:
            taken += 1
    # Messages travel in a cookie, which holds few.
    for reason in refused[:MOST_TOLD]:
        flash(reason, BAD)
    if len(refused) > MOST_TOLD:
        more = len(refused) - MOST_TOLD
        flash(ngettext("%(num)s more file was not taken.", "%(num)s more files were not taken.", more), BAD)
    if taken:
        flash(ngettext("%(num)s file was added.", "%(num)s files were added.", taken), GOOD)
    return taken


@manage.route("/evidence/<evidence_id>/remove", methods=["GET", "POST"])
def evidence_remove(evidence_id: str) -> Response:
    """Ask before a file is removed; remove it when the answer comes."""
    here = desk()
    row = files.get_for(here.session, here.person, evidence_id)
    about = EvidenceFor(row.subject_kind)
    files.require(here.session, here.person, about, row.subject_id)
    back = page_of(about, row.subject_id)
    try:
        files.refuse_settled(here.session, here.person, about, row.subject_id)
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return redirect(back)
    if request.method == "POST":
        try:
            files.remove(here.session, here.ports, here.person, evidence_id)
        except NotFound:
            flash(gettext("Somebody else has removed it meanwhile."), BAD)
        except Conflict as error:
            flash(error.reason.shown(current_language()).text, BAD)
        else:
            flash(gettext("“%(name)s” is removed.", name=row.name), GOOD)
        return redirect(back)
    question = Question(
        title=gettext("Remove this evidence?"),
        what=gettext(
            "“%(name)s” is removed for good. What it proves stays as it is, but whoever checks it will find this file no more.",
            name=row.name,
        ),
        verb=gettext("Remove it"),
        back=back,
        subject=row.caption or row.name,
        thumbnail=picture_url(row),
    )
    return make_response(render_template("manage/ask.html", question=question))


def picture_url(row: Evidence, size: str = "small") -> str:
    """Give the address of a photograph; empty for a document."""
    if row.mime not in files.PICTURES:
        return ""
    return url_for("manage.evidence_picture", evidence_id=row.id, size=size)


def page_of(kind: EvidenceFor, subject_id: str) -> str:
    """Give the page of what a file proves."""
    if kind == EvidenceFor.ACTIVITY:
        return url_for("manage.activity", activity_id=subject_id, _anchor="evidence")
    if kind == EvidenceFor.VALUE:
        return url_for("manage.value", value_id=subject_id, _anchor="evidence")
    if kind == EvidenceFor.NOMINATION:
        return _if_there("manage.model", nomination_id=subject_id)
    return _if_there("manage.unit_report", unit_report_id=subject_id)


def _if_there(endpoint: str, **values: Any) -> str:
    if endpoint in current_app.view_functions:
        return url_for(endpoint, **values, _anchor="evidence")
    return url_for("manage.overview")
