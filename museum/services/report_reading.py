"""Reading reports: who may, what they say now, and what units wrote that can be taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from museum.domain.errors import NotFound
from museum.domain.papers import Paper
from museum.domain.people import MANAGERS, Person
from museum.domain.plans import Plan
from museum.domain.reporting import Call, Report, ReportState, UnitReport, UnitReportState
from museum.ports import Ports
from museum.services import report_freezing as freezing
from museum.services.lead import leads, led_by
from museum.services.report_content import Frame, Supplement, paper_of
from museum.services.report_facts import Figures
from museum.services.report_figures import collect
from museum.services.report_frames import frame_of
from museum.services.report_freezing import known, span_of_report
from museum.services.report_texts import TextPart, drafts, outdated, printed_parts, texts_of
from museum.services.unit_answers import texts_of as texts_of_unit

OFFERED = {"difficulties": "difficulties", "proposals": "proposals", "model": "models"}
"""What units are asked to tell → the part of the report that it belongs to."""


@dataclass(frozen=True)
class Look:
    """A report as it is now: its figures, and each text as it is printed."""

    report: Report
    figures: Figures
    drafted: Mapping[str, str]
    """What each text would be without anybody's own words."""
    texts: Mapping[str, str]
    supplement: Supplement | None

    @property
    def frame(self) -> Frame:
        """What stands round the text."""
        return frame_of(self.report.frame)

    @property
    def printed(self) -> list[TextPart]:
        """The texts that the document prints."""
        return printed_parts(self.figures, supplement=self.supplement is not None)

    @property
    def outdated(self) -> list[TextPart]:
        """Those of a draft that were written beside other figures than today's."""
        if self.report.state == ReportState.FROZEN:
            return []
        return outdated(self.report.texts, self.drafted, self.printed)

    @property
    def paper(self) -> Paper:
        """The document."""
        return paper_of(
            self.figures,
            self.texts,
            self.frame,
            fingerprint=self.report.digest,
            supplement=self.supplement,
        )


@dataclass(frozen=True)
class UnitText:
    """What a unit wrote in its own report, to be taken over."""

    unit: str
    part: str
    """The part of the report that it belongs to."""
    text: str


def newest(
    session: Session, plan_id: str, kind: str, years: tuple[int, int], *, frozen: bool = False
) -> Report | None:
    """Give the newest report of a kind on these years, the last supplement where there are any."""
    query = select(Report).where(
        Report.plan_id == plan_id,
        Report.kind == kind,
        Report.first_year == years[0],
        Report.last_year == years[1],
    )
    if frozen:
        query = query.where(Report.state == ReportState.FROZEN)
    return session.scalar(query.order_by(Report.supplement.desc()).limit(1))


def listed(session: Session, person: Person) -> list[Report]:
    """List the reports that a person may read: all of the plans they lead, and what is frozen of others'."""
    mine = [plan.id for plan in led_by(session, person)]
    return list(
        session.scalars(
            select(Report)
            .where(or_(Report.plan_id.in_(mine), Report.state == ReportState.FROZEN))
            .order_by(Report.last_year.desc(), Report.plan_id, Report.kind, Report.supplement.desc())
        )
    )


def get_for(session: Session, person: Person, report_id: str) -> Report:
    """Get a report that a person may read; raises NotFound."""
    report = known(session, report_id)
    frozen = report.state == ReportState.FROZEN and bool(person.where(MANAGERS))
    if not (frozen or leads(person, report.plan)):
        raise NotFound(
            "Không có báo cáo này, hoặc báo cáo còn là dự thảo của đơn vị khác.",
            "There is no such report, or it is another institution's draft.",
        )
    return report


def look(session: Session, ports: Ports, report: Report, *, sources: bool = True) -> Look:
    """Give a report as it is now: frozen, or counted this moment.

    Without `sources` the records behind each number are not gone through: enough for a draft on a page.
    """
    if report.state == ReportState.FROZEN:
        figures, drafted = freezing.frozen_figures(report), freezing.frozen_drafts(report)
    else:
        plan = session.get_one(Plan, report.plan_id)
        figures = collect(session, ports, plan, span_of_report(report, ports), sources=sources)
        drafted = drafts(figures, report.frame.get("issuer", ""))
    return Look(
        report,
        figures,
        drafted,
        texts_of(figures, report.texts, drafted),
        _supplement(session, ports, report, figures, sources=sources),
    )


def _supplement(
    session: Session, ports: Ports, report: Report, figures: Figures, *, sources: bool
) -> Supplement | None:
    corrected = freezing.last_frozen(session, report)
    if corrected is None:
        return None
    if report.state == ReportState.FROZEN:
        changed = freezing.frozen_changes(report)
    else:
        full = figures
        if not sources:
            full = collect(session, ports, report.plan, span_of_report(report, ports))
        changed = freezing.compared(session, ports, corrected, full)
    return Supplement(report.supplement, corrected.cut_off, corrected.digest, changed)


def texts_of_units(session: Session, report: Report) -> list[UnitText]:
    """List what units told in words in reports that were approved."""
    rows = session.scalars(
        select(UnitReport)
        .join(Call, Call.id == UnitReport.call_id)
        .where(
            Call.plan_id == report.plan_id,
            Call.year >= report.first_year,
            Call.year <= report.last_year,
            UnitReport.state == UnitReportState.APPROVED,
        )
        .order_by(Call.year, UnitReport.id)
    )
    found = []
    for one in rows:
        texts = texts_of_unit(one)
        found += [
            UnitText(one.unit.name.shown("vi").text, part, texts[asked])
            for asked, part in OFFERED.items()
            if texts.get(asked)
        ]
    return found


def last_before(session: Session, report: Report) -> Report | None:
    """Give the report on the same plan that was begun last before this one: its texts were taken over."""
    return session.scalar(
        select(Report)
        .where(
            Report.plan_id == report.plan_id, Report.created_at < report.created_at, Report.id != report.id
        )
        .order_by(Report.created_at.desc(), Report.id)
        .limit(1)
    )
