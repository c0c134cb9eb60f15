"""The evidence of a unit's report, by its link: photographs and documents of a number or an activity."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import abort, current_app, flash, make_response, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from frontend.context import context
from frontend.i18n import current_language, gettext, ngettext
from frontend.public.blueprint import public
from frontend.public.by_link import kept_secret
from frontend.public.unit_report import report_by_link, report_shown, told
from frontend.sessions import current_session
from frontend.workbench.notes import BAD, GOOD
from museum.domain.errors import Conflict, Invalid, NotFound, Rejected
from museum.services import evidence, report_parts, unit_reports
from museum.services.unit_approval import files_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from flask import Response
    from flask_wtf.csrf import CSRFProtect
    from werkzeug.wrappers import Response as WerkzeugResponse

    from museum.domain.reporting import UnitReport

MOST_SENT = 120 * 1024 * 1024
"""Bytes of a form with photographs: a dozen of a telephone's."""


def _titled(report: UnitReport, part: str) -> str:
    try:
        return report_parts.part_title(report, part).shown(current_language()).text
    except NotFound:
        abort(HTTPStatus.NOT_FOUND)


@public.get("/reporting/<token>/evidence/<part>", endpoint="unit_report_files")
def files(token: str, part: str) -> Response:
    """List the evidence of a number or an activity, with the form that adds to it."""
    return _page(report_by_link(token), token, part)


def _page(
    report: UnitReport, token: str, part: str, fault: str = "", status: int = HTTPStatus.OK
) -> Response:
    sort, _, key = part.partition(":")
    if sort == "value":
        back = url_for("public.unit_report_numbers", token=token, _anchor=f"n-{key}")
    else:
        back = url_for("public.unit_report_activities", token=token)
    return report_shown(
        "pages/unit-report-files.html",
        report,
        token,
        status,
        part=part,
        title=_titled(report, part),
        files=files_of(current_session(), report).get(part, []),
        pictures=evidence.PICTURES,
        most=evidence.MOST_FILES,
        back=back,
        fault=fault,
    )


@public.post("/reporting/<token>/evidence/<part>", endpoint="unit_report_files_added")
def add(token: str, part: str) -> WerkzeugResponse:
    """Keep the files of a form; each that is not taken is told with its name."""
    request.max_content_length = MOST_SENT
    request.max_form_parts = 4 * evidence.MOST_FILES
    report = report_by_link(token)
    _titled(report, part)
    try:
        _check_form()
        taken, faults = _take(report, part)
    except RequestEntityTooLarge:
        most = MOST_SENT // 1024**2
        fault = gettext("Together the files are larger than %(most)s MB. Send fewer at a time.", most=most)
        return _page(report, token, part, fault, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except Conflict as error:
        return told(token, error)
    if not taken:
        fault = " ".join(faults) or gettext("No file was taken. Choose at least one photograph or PDF.")
        return _page(report_by_link(token), token, part, fault, HTTPStatus.UNPROCESSABLE_ENTITY)
    for fault in faults:
        flash(fault, BAD)
    flash(ngettext("%(num)s file was added.", "%(num)s files were added.", taken), GOOD)
    return redirect(url_for("public.unit_report_files", token=token, part=part), HTTPStatus.SEE_OTHER)


def _check_form() -> None:
    """Check size and token; raises RequestEntityTooLarge."""
    if (request.content_length or 0) > MOST_SENT:
        raise RequestEntityTooLarge
    cast("CSRFProtect", current_app.extensions["csrf"]).protect()


def _take(report: UnitReport, part: str) -> tuple[int, list[str]]:
    session, ports = current_session(), context().ports
    caption = request.form.get("caption", "")[: evidence.LONGEST_CAPTION]
    taken, faults = 0, []
    for file in request.files.getlist("files")[: evidence.MOST_FILES + 1]:
        if not file.filename:
            continue
        try:
            unit_reports.attach(
                session, ports, report, part, cast("BinaryIO", file.stream), file.filename, caption
            )
        except (Invalid, Rejected) as error:
            faults.append(error.reason.shown(current_language()).text)
        else:
            taken += 1
    return taken, faults


@public.post("/reporting/<token>/evidence/<part>/<evidence_id>/remove", endpoint="unit_report_file_removed")
def remove(token: str, part: str, evidence_id: str) -> WerkzeugResponse:
    """Take a file out of a report."""
    report = report_by_link(token)
    try:
        unit_reports.detach(current_session(), context().ports, report, evidence_id)
    except Conflict as error:
        return told(token, error)
    flash(gettext("Taken out."), GOOD)
    return redirect(url_for("public.unit_report_files", token=token, part=part), HTTPStatus.SEE_OTHER)


@public.get("/reporting/<token>/evidence/<part>/<evidence_id>.jpg", endpoint="unit_report_picture")
def picture(token: str, part: str, evidence_id: str) -> Response:
    """Show a photograph of a report, small: a copy that was made anew, without place, time and telephone."""
    report = report_by_link(token)
    row = next(
        (one for one in files_of(current_session(), report).get(part, []) if one.id == evidence_id), None
    )
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        body = evidence.picture(context().ports, row, evidence.SMALL)
    except NotFound:
        abort(HTTPStatus.NOT_FOUND)
    response = kept_secret(make_response(body))
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
