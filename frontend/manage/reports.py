"""The list of reports, how one is begun, frozen, supplemented and counted again, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext, ngettext
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.following import plan_name
from frontend.manage.report_forms import NewReportForm, field_name
from frontend.manage.report_shown import day_words, report_row, report_title, shown_table
from frontend.teach.numbers import day_of, needed, whole
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.questions import Question
from museum.domain.errors import Conflict, Invalid
from museum.domain.papers import PaperFormat
from museum.domain.progress import Verdict
from museum.domain.reporting import Report, ReportKind, ReportState
from museum.services import desk_of_reports, report_freezing, report_reading, reports
from museum.services.lead import led_by, require_lead
from museum.services.report_content import changes_table
from museum.services.report_words import NAMED, awaited

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MIME = {
    PaperFormat.DOCX.value: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PaperFormat.PDF.value: "application/pdf",
    PaperFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMS["manage.report_new"] = NewReportForm


@manage.get("/reports")
def report_list() -> Response:
    """List what is due, what is being written, and what was frozen."""
    here = desk()
    today = report_freezing.today(here.ports)
    wanted = request.args.get("plan", "")
    mine = [one for one in led_by(here.session, here.person) if wanted in ("", one.slug)]
    found = [one for one in report_reading.listed(here.session, here.person) if wanted in ("", one.plan.slug)]
    due = [
        one for one in desk_of_reports.due_reports(here.session, mine, today) if one.report is None and one.on
    ]
    body = render_template(
        "manage/reports.html",
        rows=[report_row(one, today) for one in found],
        due=[(one, plan_name(one.plan), day_words(one.on)) for one in due if one.on],
        leads=bool(mine),
        wanted=wanted,
    )
    return make_response(body)


@manage.route("/reports/new", methods=["GET", "POST"])
def report_new() -> Response:
    """Begin a report."""
    here = desk()
    form = NewReportForm()
    mine = led_by(here.session, here.person)
    form.plan.choices = [(one.slug, plan_name(one)) for one in mine]
    today = report_freezing.today(here.ports)
    if request.method == "GET":
        form.plan.data = request.args.get("plan", "")
        form.last_year.data = request.args.get("year", str(today.year))[:4]
    else:
        try:
            made = _begun(form)
        except (Invalid, Conflict) as error:
            here.session.rollback()
            form.blame(error if isinstance(error, Invalid) else Invalid(error.reason.vi, error.reason.en))
        else:
            flash(
                gettext("Begun. The texts are drafted from the figures: read them, and write your own."), GOOD
            )
            return redirect(url_for("manage.report", report_id=made.id))
    body = render_template("manage/report_new.html", form=form, none=not mine)
    return make_response(body, 422 if request.method == "POST" else 200)


def _begun(form: NewReportForm) -> Report:
    here = desk()
    last = needed(form.last_year.data or "", "last_year")
    first = whole(form.first_year.data or "", "first_year")
    kind = form.kind.data or ""
    if first is None or (kind == ReportKind.ANNUAL and form.first_year.data == ""):
        first = last
    cut_off: date | None = day_of(form.cut_off.data, "cut_off") if form.cut_off.data else None
    return reports.create(
        here.session, here.ports, here.person, form.plan.data or "", kind, (first, last), cut_off
    )


@manage.get("/reports/<report_id>/report.<any(docx, pdf, xlsx):form>")
def report_file(report_id: str, form: str) -> Response:
    """Give a report as a file."""
    here = desk()
    report = report_reading.get_for(here.session, here.person, report_id)
    paper = report_reading.look(here.session, here.ports, report).paper
    response = make_response(here.ports.papers.write(paper, PaperFormat(form)))
    response.headers["Content-Type"] = MIME[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(report)}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _file_name(report: Report) -> str:
    years = str(report.last_year)
    if report.first_year != report.last_year:
        years = f"{report.first_year}-{report.last_year}"
    supplement = f"-bo-sung-{report.supplement}" if report.supplement else ""
    draft = "" if report.state == ReportState.FROZEN else "-du-thao"
    return f"bao-cao-{report.plan.slug}-{years}{supplement}{draft}"


@manage.get("/reports/<report_id>/check")
def report_check(report_id: str) -> Response:
    """Count a frozen report again, and say where it comes out otherwise."""
    here = desk()
    report = report_reading.get_for(here.session, here.person, report_id)
    if report.state != ReportState.FROZEN:
        raise Conflict(
            "Báo cáo này chưa chốt số liệu nên chưa có gì để kiểm chứng.",
            "The figures of this report are not frozen, so there is nothing to verify yet.",
        )
    found = report_freezing.verify(here.session, here.ports, report)
    body = render_template(
        "manage/report_check.html",
        report=report,
        title=report_title(report),
        plan=plan_name(report.plan),
        cut_off=day_words(report.cut_off),
        found=found,
        table=shown_table(changes_table(found.changed)) if found.changed else None,
        leads=reports.may_write(here.person, report),
    )
    return make_response(body)


@manage.route("/reports/<report_id>/<any(freeze, supplement, drop):step>", methods=["GET", "POST"])
def report_step(report_id: str, step: str) -> Response:
    """Ask before figures are frozen, a supplement is begun or a draft removed; then do it."""
    here = desk()
    report = report_reading.get_for(here.session, here.person, report_id)
    require_lead(here.person, report.plan)
    if request.method == "GET":
        question, before = _question(report, step)
        body = render_template(
            "manage/report_ask.html",
            question=question,
            facts=before.facts,
            outdated=before.outdated,
            version=report.version,
            early=step == "freeze" and report_freezing.today(here.ports) <= report.cut_off,
        )
        return make_response(body)
    try:
        return redirect(_done(report, step))
    except Conflict as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return redirect(url_for("manage.report", report_id=report_id))


def _done(report: Report, step: str) -> str:
    """Do it; gives the address of the page to go on with."""
    here = desk()
    given = (here.session, here.ports, here.person, report.id)
    if step == "drop":
        reports.drop(*given)
        flash(gettext("The draft is removed."), GOOD)
        return url_for("manage.report_list")
    if step == "supplement":
        made = reports.supplement(*given)
        flash(gettext("Begun. It tells what differs from the frozen report."), GOOD)
        return url_for("manage.report", report_id=made.id)
    version = needed(request.form.get("version", ""), "version")
    keeping = frozenset(request.form.getlist("keep"))
    report_freezing.freeze(*given, version, early=request.form.get("early") == "1", keeping=keeping)
    flash(gettext("Frozen. From now on the report shows these figures, whatever is changed."), GOOD)
    return url_for("manage.report", report_id=report.id)


@dataclass(frozen=True)
class _Before:
    """What speaks for waiting."""

    facts: tuple[str, ...] = ()
    outdated: tuple[tuple[str, str, str], ...] = ()
    """Texts that were written beside other figures: code, title, and where to read them."""


def _question(report: Report, step: str) -> tuple[Question, _Before]:
    back = url_for("manage.report", report_id=report.id)
    name = report_title(report)
    if step == "drop":
        what = gettext("Its texts are lost; the figures stay where they are. It cannot be undone.")
        return Question(
            gettext("Remove this draft?"), what, gettext("Remove this draft"), back, name
        ), _Before()
    if step == "supplement":
        what = gettext(
            "It lists every figure that has come out otherwise since, and the records that make the difference. "
            "The frozen report stays as it is."
        )
        return Question(gettext("Begin a supplement?"), what, gettext("Begin"), back, name), _Before()
    what = gettext(
        "The figures are kept as they are counted now, with every record behind them. Nobody can change them or "
        "the texts afterwards; only the number and the day of issue can still be given."
    )
    return Question(gettext("Freeze the figures?"), what, gettext("Freeze"), back, name), _before(report)


def _named(units: Sequence[str]) -> str:
    more = len(units) - NAMED
    named = ", ".join(units[:NAMED])
    return gettext("%(units)s and %(num)s more", units=named, num=more) if more > 0 else named


def _before(report: Report) -> _Before:
    here = desk()
    look = report_reading.look(here.session, here.ports, report, sources=False)
    without = sum(look.figures.now(one).verdict == Verdict.NO_DATA for one in look.figures.indicators)
    waits = awaited(look.figures.answers)
    facts = []
    if report_freezing.today(here.ports) <= report.cut_off:
        facts.append(
            gettext(
                "The cut-off day, %(day)s, is not over. Freezing today makes today the cut-off date; "
                "what is entered after that goes into a supplement.",
                day=day_words(report.cut_off),
            )
        )
    if without:
        facts.append(
            ngettext("%(num)s indicator has no data yet.", "%(num)s indicators have no data yet.", without)
        )
    if waits.unsent:
        facts.append(
            ngettext(
                "%(num)s unit has not sent its report: %(units)s.",
                "%(num)s units have not sent their reports: %(units)s.",
                len(waits.unsent),
                units=_named(waits.unsent),
            )
        )
    if waits.returned:
        facts.append(
            ngettext(
                "%(num)s unit is completing its report as asked: %(units)s.",
                "%(num)s units are completing their reports as asked: %(units)s.",
                len(waits.returned),
                units=_named(waits.returned),
            )
        )
    lang = current_language()
    outdated = tuple(
        (
            one.code,
            one.title.shown(lang).text,
            f"{url_for('manage.report', report_id=report.id)}#part-{field_name(one.code)}",
        )
        for one in look.outdated
    )
    return _Before(tuple(facts), outdated)
