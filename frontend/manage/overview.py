"""The managers' desk: reports that fall due, what is behind, who is late, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, url_for

from frontend.i18n import current_language, day, gettext
from frontend.manage.blueprint import manage
from frontend.manage.following import days_words, plan_name
from frontend.presenters.plan_days import days_words as when_words
from frontend.presenters.progress import figure_shown, tally
from frontend.workbench.desk import desk
from frontend.workbench.rows import moment
from museum.domain.local_time import local, moment_of
from museum.domain.people import EDUCATORS, MANAGERS
from museum.domain.reporting import ReportState
from museum.services import desk_of_reports, lead, plans
from museum.services.indicators import counting

if TYPE_CHECKING:
    from datetime import date

    from frontend.presenters.progress import FigureShown
    from frontend.workbench.desk import Desk
    from museum.domain.plans import Plan
    from museum.domain.reporting import Report
    from museum.services.desk_of_reports import Collected, Due
    from museum.services.indicators.results import Progress


@dataclass(frozen=True)
class Line:
    """Something that needs a hand."""

    title: str
    note: str
    url: str
    end: str = ""


@dataclass(frozen=True)
class Task:
    """A kind of thing that needs a hand: its first lines, and where the rest is."""

    name: str
    """Of its anchor."""
    title: str
    what: str
    """What to do, in a sentence."""
    lines: Sequence[Line]
    total: int
    url: str = ""


@dataclass(frozen=True)
class DueRow:
    """A plan with its next report."""

    plan: str
    url: str
    days: str
    urgent: bool
    """Within a fortnight, or late."""
    open: bool
    """The plan names no day."""
    says: str
    report: str
    """What there is of the report."""
    report_url: str
    tally: Sequence[tuple[str, str, int]]


FORTNIGHT = 14


@manage.get("/")
def overview() -> str:
    """Show the desk."""
    here = desk()
    today = local(here.ports.clock.now()).date()
    asked = _asked(here)
    if not here.person.where(MANAGERS):
        return render_template("manage/overview.html", due=[], tasks=asked, plans=[], reporter=True)
    mine = lead.led_by(here.session, here.person)
    due = desk_of_reports.due_reports(here.session, mine, today)
    counted = {one.plan.id: _progress(here, one, today) for one in due}
    return render_template(
        "manage/overview.html",
        due=[_due(one, counted[one.plan.id]) for one in due],
        tasks=[task for task in (*asked, *_tasks(here, mine, counted, today)) if task.total],
        plans=[
            (url_for("manage.plan", slug=one.slug), plan_name(one), one.document)
            for one in plans.all_plans(here.session)
            if one not in mine
        ],
        reporter=False,
    )


def _progress(here: Desk, due: Due, today: date) -> list[Progress]:
    year = min(due.year, today.year)
    return counting.progress_of(here.session, here.ports, due.plan, year, years_before=1)


def _due(one: Due, progress: Sequence[Progress]) -> DueRow:
    says = (
        gettext("Report of %(year)s, due before %(day)s", year=one.year, day=day(moment_of(one.on)))
        if one.on is not None
        else gettext("Report of %(year)s", year=one.year)
    )
    figures = [_figure(row) for row in progress]
    return DueRow(
        plan=plan_name(one.plan),
        url=url_for("manage.plan", slug=one.plan.slug),
        days=days_words(one.days),
        urgent=one.days is not None and one.days <= FORTNIGHT,
        open=one.days is None,
        says=says,
        report=_report_words(one.report),
        report_url=url_for("manage.report", report_id=one.report.id)
        if one.report is not None
        else url_for("manage.report_list", plan=one.plan.slug),
        tally=tally(figures),
    )


def _report_words(report: Report | None) -> str:
    if report is None:
        return gettext("Not begun")
    if report.state == ReportState.DRAFT:
        return gettext("Draft of %(moment)s", moment=moment(report.changed_at))
    return gettext("Frozen")


def _figure(row: Progress) -> FigureShown:
    return figure_shown(row, (), current_language())


def _tasks(here: Desk, mine: Sequence[Plan], counted: dict[str, list[Progress]], today: date) -> list[Task]:
    session = here.session
    calls = desk_of_reports.collected(session, mine, here.ports.clock.now())
    rows = [(plan, row) for plan in mine for row in counted.get(plan.id, ())]
    return [
        _behind(rows),
        _late(calls),
        _waiting(calls),
        _missing(rows),
        _drafts(here, mine),
        _unprepared(here),
        _unproved(here, today),
    ]


def _indicator(plan: Plan, row: Progress, end: str) -> Line:
    figure = _figure(row)
    url = url_for("manage.indicator", indicator_id=figure.id)
    return Line(figure.name.text, f"{_short(plan)} · {figure.target}", url, end)


def _short(plan: Plan) -> str:
    """Give what stands before the colon of a plan's title: the province's name."""
    return plan_name(plan).partition(":")[0]


def _behind(rows: Sequence[tuple[Plan, Progress]]) -> Task:
    slow = {one.indicator.id for one in desk_of_reports.behind(row for _, row in rows)}
    found = [(plan, row) for plan, row in rows if row.indicator.id in slow]
    return Task(
        "behind",
        gettext("Indicators behind"),
        gettext("As things go, these will not reach what the plan asks for by the end of the year."),
        [_indicator(plan, row, _how_far(row)) for plan, row in found[: desk_of_reports.SHORT]],
        len(found),
    )


def _how_far(row: Progress) -> str:
    figure = _figure(row)
    if figure.shortfall:
        return gettext("%(done)s; short by %(amount)s", done=figure.done, amount=figure.shortfall)
    return figure.done


def _missing(rows: Sequence[tuple[Plan, Progress]]) -> Task:
    empty = {one.indicator.id for one in desk_of_reports.missing(row for _, row in rows)}
    found = [(plan, row) for plan, row in rows if row.indicator.id in empty]
    return Task(
        "missing",
        gettext("No data yet"),
        gettext("Nobody has entered or reported these numbers. The report will say “no data”, not 0."),
        [_indicator(plan, row, "") for plan, row in found[: desk_of_reports.SHORT]],
        len(found),
        url_for("manage.value_list"),
    )


def _late(calls: Sequence[Collected]) -> Task:
    late = [(one, report) for one in calls for report in one.late]
    return Task(
        "late",
        gettext("Units that are late"),
        gettext("The deadline is over and nothing was sent. A telephone call helps."),
        [
            Line(
                report.unit.name.shown(current_language()).text,
                one.call.title.shown(current_language()).text,
                url_for("manage.unit_report", unit_report_id=report.id),
                gettext("due %(day)s", day=day(moment_of(one.call.deadline))),
            )
            for one, report in late[: desk_of_reports.SHORT]
        ],
        len(late),
        url_for("manage.call_list"),
    )


def _waiting(calls: Sequence[Collected]) -> Task:
    sent = [(one, report) for one in calls for report in one.waiting]
    return Task(
        "sent",
        gettext("Units' reports to look at"),
        gettext("Their numbers count once you have approved them."),
        [
            Line(
                report.unit.name.shown(current_language()).text,
                one.call.title.shown(current_language()).text,
                url_for("manage.unit_report", unit_report_id=report.id),
                gettext("sent %(moment)s", moment=moment(report.sent_at)) if report.sent_at else "",
            )
            for one, report in sent[: desk_of_reports.SHORT]
        ],
        len(sent),
        url_for("manage.call_list"),
    )


def _drafts(here: Desk, mine: Sequence[Plan]) -> Task:
    part = desk_of_reports.drafts(here.session, mine)
    return Task(
        "drafts",
        gettext("Drafts of reports"),
        gettext("Their figures change with the records until you freeze them."),
        [
            Line(
                _short(one.plan),
                gettext("Report of %(year)s", year=one.last_year),
                url_for("manage.report", report_id=one.id),
                gettext("changed %(moment)s", moment=moment(one.changed_at)),
            )
            for one in part.lines
        ],
        part.total,
        url_for("manage.report_list"),
    )


def _unprepared(here: Desk) -> Task:
    days = desk_of_reports.days_unprepared(here.session, here.person.where(MANAGERS), here.ports.clock.now())
    plans_here = bool(here.person.where(EDUCATORS))
    return Task(
        "unprepared",
        gettext("Days of the plans with nothing prepared"),
        gettext("No session is planned for these days of the next two months."),
        [
            Line(
                one.marked.day.name.shown(current_language()).text,
                when_words(one.marked),
                url_for("teach.calendar") if plans_here else "",
            )
            for one in days[: desk_of_reports.SHORT]
        ],
        len(days),
    )


def _unproved(here: Desk, today: date) -> Task:
    units = lead.units_of(here.session, here.person)
    part = desk_of_reports.without_evidence(here.session, units, today.year)
    return Task(
        "unproved",
        gettext("Activities without evidence"),
        gettext("A photograph or a document proves that they were held."),
        [
            Line(one.title, day(moment_of(one.first)), url_for("manage.activity", activity_id=one.id))
            for one in part.lines
        ],
        part.total,
        url_for("manage.activity_list"),
    )


def _asked(here: Desk) -> list[Task]:
    found = desk_of_reports.asked_of(here.session, here.person)
    lines = [
        Line(
            one.call.title.shown(current_language()).text,
            one.unit.name.shown(current_language()).text,
            url_for("manage.asked"),
            gettext("due %(day)s", day=day(moment_of(one.call.deadline))),
        )
        for one in found[: desk_of_reports.SHORT]
    ]
    return [
        Task(
            "asked",
            gettext("Asked of you"),
            gettext("Fill in what your institution has done. What the system knows already is filled in."),
            lines,
            len(found),
            url_for("manage.asked"),
        )
    ]
