"""A unit's report by its signed link: shown to whoever asks, changed by forms alone.

Mail scanners open the links that they find in letters, so looking changes nothing. The address is the key to the
report: its pages are kept nowhere, indexed nowhere and named to no other site.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, make_response, redirect, render_template, url_for

from frontend.context import context
from frontend.errors import error_page
from frontend.i18n import current_language, gettext
from frontend.people import current_person
from frontend.presenters.unit_reports import deeds, number_rows, report_page
from frontend.public.blueprint import public
from frontend.public.by_link import kept_secret
from frontend.sessions import current_session
from frontend.workbench.notes import BAD, GOOD
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, NotAllowed, NotFound
from museum.services import report_parts, unit_reports
from museum.services.unit_answers import TEXTS, texts_of, values_of
from museum.services.unit_approval import files_of
from museum.services.unit_comparison import compare
from museum.services.unit_links import by_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as WerkzeugResponse

    from museum.domain.indicators import Evidence
    from museum.domain.reporting import UnitReport


def report_by_link(token: str) -> UnitReport:
    """Find the report of a link, or end the request with a page that says what is wrong with it."""
    # What is no token is looked for nowhere: engines differ in what they make of odd characters.
    plain = token if token.isascii() and token.replace("-", "").isalnum() else ""
    try:
        return by_token(current_session(), context().ports, plain)
    except (NotFound, NotAllowed) as error:
        # Links are copied by hand and cut short by mail programs: what is wrong with this one is worth saying.
        status = HTTPStatus.NOT_FOUND if isinstance(error, NotFound) else HTTPStatus.FORBIDDEN
        abort(kept_secret(error_page(status, error.reason.shown(current_language()).text)))


def report_shown(
    template: str, report: UnitReport, token: str, status: int = HTTPStatus.OK, **values: Any
) -> Response:
    """Show a page of a report."""
    ports, session = context().ports, current_session()
    lead = session.get_one(Institution, report.call.institution_id)
    lacking = unit_reports.missing(ports, report)
    page = report_page(report, lead, ports.clock.now(), sum(not one.activity_key for one in lacking))
    body = render_template(template, page=page, token=token, **values)
    return kept_secret(make_response(body, status))


def told(token: str, error: Conflict) -> WerkzeugResponse:
    """Lead to the report's first page, and say there what could not be done."""
    flash(error.reason.shown(current_language()).text, BAD)
    return redirect(url_for("public.unit_report", token=token), HTTPStatus.SEE_OTHER)


def numbers_of(files: Mapping[str, list[Evidence]], sort: str) -> dict[str, int]:
    """Count evidence by what it belongs to: indicators (`value`) or activities (`activity`)."""
    parts = ((part.partition(":"), rows) for part, rows in files.items())
    return {key: len(rows) for (said, _, key), rows in parts if said == sort}


@public.get("/reporting/<token>", endpoint="unit_report")
def unit_report(token: str) -> Response:
    """Show what is asked, by whom and by when, and what was answered so far."""
    report = report_by_link(token)
    return report_shown("pages/unit-report.html", report, token, **answered(report))


def answered(report: UnitReport) -> dict[str, Any]:
    """Give what a report says, for pages that show it whole."""
    session, ports = current_session(), context().ports
    files = files_of(session, report)
    rows = compare(session, ports, report, counted=False)
    return {
        "numbers": number_rows(rows, values_of(report), numbers_of(files, "value")),
        "deeds": deeds(report, numbers_of(files, "activity")),
        "texts": [
            (label.shown(current_language()).text, texts_of(report)[name])
            for name, label in TEXTS.items()
            if texts_of(report)[name]
        ],
    }


@public.get("/reporting/<token>/check", endpoint="unit_report_check")
def check(token: str) -> Response:
    """Show what is still missing before a report can be sent, and all that it says."""
    report = report_by_link(token)
    return _checked(report, token, HTTPStatus.OK)


def _checked(report: UnitReport, token: str, status: int) -> Response:
    lang, asked = current_language(), report_parts.asked_in(report)
    lacking = [
        (
            asked[one.indicator_id].name.shown(lang).text
            if one.indicator_id
            else report_parts.part_title(report, report_parts.activity_part(one.activity_key)).vi,
            one.says.shown(lang).text,
            url_for("public.unit_report_numbers", token=token, _anchor=f"n-{one.indicator_id}")
            if one.indicator_id
            else url_for("public.unit_report_activity", token=token, key=one.activity_key),
        )
        for one in unit_reports.missing(context().ports, report)
    ]
    values = answered(report)
    return report_shown("pages/unit-report-check.html", report, token, status, lacking=lacking, **values)


@public.post("/reporting/<token>/send", endpoint="unit_report_send")
def send(token: str) -> WerkzeugResponse:
    """Send a report to whoever leads the plan; what is missing is said first."""
    report = report_by_link(token)
    session, ports = current_session(), context().ports
    try:
        lacking = unit_reports.send(session, ports, current_person(), report.id)
    except Conflict as error:
        return told(token, error)
    if lacking:
        return _checked(report_by_link(token), token, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(gettext("Sent. Thank you: you get a letter once it was read."), GOOD)
    return redirect(url_for("public.unit_report", token=token), HTTPStatus.SEE_OTHER)
