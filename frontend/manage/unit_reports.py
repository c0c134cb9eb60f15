"""A unit's report before the lead: asked, answered, last year and what the system counts, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.manage.calls import refused
from frontend.presenters.texts import title_of
from frontend.presenters.unit_reports import deeds, number_rows, report_page
from frontend.public.unit_report import numbers_of
from frontend.teach.faults import Fault, fault_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD
from frontend.workbench.rows import moment
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, Invalid
from museum.domain.reporting import UnitReportState
from museum.services import unit_approval, unit_reports
from museum.services.lead import require_lead
from museum.services.report_parts import activity_part, value_part
from museum.services.unit_answers import TEXTS, texts_of, values_of
from museum.services.unit_approval import files_of, frozen_since
from museum.services.unit_comparison import compare
from museum.services.unit_links import address_of

if TYPE_CHECKING:
    from museum.domain.reporting import UnitReport


def _report_of(unit_report_id: str) -> UnitReport:
    here = desk()
    report = unit_reports.get_for(here.session, here.person, unit_report_id)
    require_lead(here.person, report.call.plan)
    return report


@manage.get("/unit-reports/<unit_report_id>")
def unit_report(unit_report_id: str) -> Response:
    """Show what a unit answered beside what is known, and what can be decided on it."""
    return _page(_report_of(unit_report_id))


def _page(report: UnitReport, fault: Fault | None = None, status: int = 200) -> Response:
    here, lang = desk(), current_language()
    lead = here.session.get_one(Institution, report.call.institution_id)
    files, lacking = files_of(here.session, report), unit_reports.missing(here.ports, report)
    told = texts_of(report)
    rows = number_rows(
        compare(here.session, here.ports, report), values_of(report), numbers_of(files, "value")
    )
    body = render_template(
        "manage/unit_report.html",
        report=report,
        page=report_page(report, lead, here.ports.clock.now(), len(lacking)),
        call_title=title_of(report.call.title, lang, str(report.call.year)),
        rows=rows,
        jumps=sum(row.jump for row in rows),
        deeds=deeds(report, numbers_of(files, "activity")),
        texts=[(label.shown(lang).text, told[name]) for name, label in TEXTS.items() if told[name]],
        files=files,
        value_part=value_part,
        activity_part=activity_part,
        address=address_of(here.ports, report),
        sent=moment(report.sent_at) if report.sent_at else "",
        decided=moment(report.decided_at) if report.decided_at else "",
        frozen=report.state == UnitReportState.APPROVED and frozen_since(here.session, report),
        fault=fault,
    )
    return make_response(body, status)


@manage.post("/unit-reports/<unit_report_id>/approve")
def unit_report_approve(unit_report_id: str) -> Response:
    """Approve a report: what it says counts from now on."""
    here = desk()
    known = request.form.get("version", "")
    version = int(known) if known.isascii() and known.isdigit() and len(known) <= 9 else -1  # noqa: PLR2004 - digits
    try:
        unit_approval.approve(here.session, here.ports, here.person, unit_report_id, version)
    except Conflict as error:
        refused(error)
    else:
        flash(gettext("Approved: its numbers and activities count from now on."), GOOD)
    return _back(unit_report_id)


@manage.post("/unit-reports/<unit_report_id>/return")
def unit_report_return(unit_report_id: str) -> Response:
    """Return a report with a reason, which goes to the unit."""
    here = desk()
    try:
        unit_approval.give_back(
            here.session, here.ports, here.person, unit_report_id, request.form.get("reason", "")
        )
    except Invalid as error:
        return _page(_report_of(unit_report_id), fault_of("return", error), 422)
    except Conflict as error:
        refused(error)
    else:
        flash(gettext("Returned. The unit gets a letter with your reason."), GOOD)
    return _back(unit_report_id)


@manage.post("/unit-reports/<unit_report_id>/take-back")
def unit_report_take_back(unit_report_id: str) -> Response:
    """Take an approval back: what it wrote counts no more."""
    here = desk()
    try:
        unit_approval.take_back(here.session, here.ports, here.person, unit_report_id)
    except Conflict as error:
        refused(error)
    else:
        flash(gettext("The approval is taken back: nothing of the report counts now."), GOOD)
    return _back(unit_report_id)


def _back(unit_report_id: str) -> Response:
    return redirect(url_for("manage.unit_report", unit_report_id=unit_report_id))
