"""Reports on plans: begun from the last one, written, and supplemented once they are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.people import Person
from museum.domain.plans import Plan
from museum.domain.reporting import Report, ReportKind, ReportState
from museum.ports import Ports
from museum.services.audit import note
from museum.services.desk_of_reports import due_day
from museum.services.lead import leads, require_lead
from museum.services.outbox import transaction
from museum.services.permission import SYSTEM
from museum.services.report_frames import (
    FIELDS,
    GIVEN_LATE,
    clean_field,
    for_next,
    proposed,
)
from museum.services.report_freezing import known, today
from museum.services.report_reading import newest
from museum.services.report_texts import PARTS, SYSTEM_PART, WRITTEN_BESIDE, clean_text, mark_of

MOST_YEARS = 25
"""The longest time that a closing report looks back on: a vision to 2045."""


def cut_off_of(plan: Plan, kind: str, year: int, on: date) -> date:
    """Propose the last day whose records count; `on` is today. What is due before 25/11 counts until 24/11."""
    end = date(year, 12, 31)
    if kind == ReportKind.ANNUAL:
        due = due_day(plan, year)
        return due - timedelta(days=1) if due else end
    return min(end, on) if on.year >= year else end


def years_of(plan: Plan, on: date) -> tuple[int, int]:
    """Give the first and the last year that a plan can be reported on; `on` is today."""
    targets = [
        target
        for objective in plan.objectives
        for indicator in objective.indicators
        for target in indicator.targets
    ]
    starts = [plan.issued_on.year] if plan.issued_on else [one.first for one in targets]
    ends = [one.year for one in (plan.valid_until, plan.vision_until) if one] or [one.last for one in targets]
    return min(starts, default=on.year - MOST_YEARS), max(ends, default=on.year)


def check_years(plan: Plan, kind: str, first: int, last: int, on: date) -> None:
    """Raise Invalid, naming the field, when a plan cannot be reported on in these years."""
    begins, ends = years_of(plan, on)
    for name, year in (("first_year", first), ("last_year", last)):
        if not begins <= year <= ends:
            raise Invalid(
                f"Năm {year} nằm ngoài thời gian của kế hoạch “{plan.slug}” ({begins}–{ends}). Hãy chọn một năm trong khoảng đó.",
                f"The year {year} is outside the plan “{plan.slug}” ({begins}–{ends}). Please choose a year within it.",
                name,
            )
    if first > last:
        raise Invalid(
            f"Năm đầu {first} đứng sau năm cuối {last}. Hãy đổi lại.",
            f"The first year, {first}, comes after the last, {last}. Please change them.",
            "first_year",
        )
    if kind == ReportKind.ANNUAL and first != last:
        raise Invalid(
            "Báo cáo năm chỉ nói về một năm. Nhiều năm thì chọn báo cáo sơ kết hoặc tổng kết.",
            "An annual report is about one year. For several, choose a mid-term or a closing report.",
            "first_year",
        )
    if last - first >= MOST_YEARS:
        raise Invalid(
            f"Một báo cáo nhìn lại nhiều nhất {MOST_YEARS} năm. Hãy chọn khoảng ngắn hơn.",
            f"A report looks back on {MOST_YEARS} years at most. Please choose fewer.",
            "first_year",
        )


def unsaved(
    session: Session, ports: Ports, plan: Plan, kind: str, years: tuple[int, int], cut_off: date | None = None
) -> Report:
    """Give a report as it would be begun, without writing it; raises Invalid."""
    on = today(ports)
    check_years(plan, kind, *years, on)
    before = session.scalar(
        select(Report)
        .where(Report.plan_id == plan.id, Report.supplement == 0)
        .order_by(Report.last_year.desc(), Report.created_at.desc(), Report.id)
        .limit(1)
    )
    now = ports.clock.now()
    return Report(
        id=new_id(),
        plan_id=plan.id,
        institution_id=plan.institution_id or "",
        kind=kind,
        first_year=years[0],
        last_year=years[1],
        supplement=0,
        cut_off=_checked(cut_off or cut_off_of(plan, kind, years[1], on), years[0]),
        state=ReportState.DRAFT,
        plan_version=plan.version,
        frame={**proposed(session, plan), **(for_next(before.frame) if before else {})},
        texts=dict(before.texts) if before else {},
        figures={},
        digest="",
        version=1,
        created_at=now,
        changed_at=now,
    )


def _checked(cut_off: date, first_year: int) -> date:
    if cut_off < date(first_year, 1, 1):
        raise Invalid(
            f"Ngày chốt số liệu nằm trước năm {first_year}: chưa có số liệu nào để báo cáo.",
            f"The cut-off day lies before {first_year}: there would be nothing to report.",
            "cut_off",
        )
    return cut_off


def create(
    session: Session,
    ports: Ports,
    person: Person,
    slug: str,
    kind: str,
    years: tuple[int, int],
    cut_off: date | None = None,
) -> Report:
    """Begin a report with the texts and the frame of the plan's last; raises NotFound, NotAllowed, Invalid, Conflict."""
    if kind not in {*ReportKind}:
        raise Invalid("Hãy chọn loại báo cáo.", "Please choose a kind of report.", "kind")
    with transaction(session, ports):
        plan = session.scalar(select(Plan).where(Plan.slug == slug))
        if plan is None:
            raise NotFound(
                "Không có kế hoạch này. Hãy xem danh sách các kế hoạch.",
                "There is no such plan. Please see the list of plans.",
            )
        # Two people who begin the same report make one.
        locked(session, Plan, plan.id)
        require_lead(person, plan)
        if plan.institution_id is None:
            raise Conflict(
                "Kế hoạch này chưa có đơn vị theo dõi. Hãy chọn đơn vị theo dõi trước khi lập báo cáo.",
                "Nobody leads this plan yet. Please choose the institution that does, then begin the report.",
            )
        report = unsaved(session, ports, plan, kind, years, cut_off)
        if _same(session, report) is not None:
            raise Conflict(
                "Báo cáo này đã có. Hãy mở trong danh sách; nếu đã chốt thì lập báo cáo bổ sung.",
                "There is such a report already. Please open it in the list; if it is frozen, make a supplement.",
            )
        session.add(report)
        session.flush()
        note(session, ports, person, "create", ("report", report.id), report.institution_id)
    return report


def _same(session: Session, report: Report) -> Report | None:
    """Give the newest report on the same plan and years."""
    return newest(session, report.plan_id, report.kind, (report.first_year, report.last_year))


@dataclass(frozen=True)
class Changes:
    """What is changed in a report."""

    frame: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str | None] = field(default_factory=dict)
    """Of None: the draft made from the figures stands again."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """The drafts that people saw as they wrote: when today's comes to differ, their text may be old."""
    cut_off: date | None = None


def write(
    session: Session, ports: Ports, person: Person, report_id: str, version: int, changes: Changes
) -> Report:
    """Change parts of a report's frame and texts.

    Of a frozen report only the number and the day of issue can still be given. Raises NotFound,
    NotAllowed, Invalid, Conflict.
    """
    given = {name: clean_field(name, text) for name, text in changes.frame.items() if name in FIELDS}
    own = {code: None if text is None else clean_text(code, text) for code, text in changes.texts.items()}
    with transaction(session, ports):
        report = known(session, report_id)
        require_lead(person, report.plan)
        if report.version != version:
            raise Conflict(
                "Báo cáo vừa được người khác sửa. Hãy xem lại rồi ghi.",
                "Somebody else has just changed this report. Please look it over and save again.",
            )
        if report.state == ReportState.FROZEN and (own or changes.cut_off or set(given) - GIVEN_LATE):
            raise Conflict(
                "Báo cáo đã chốt: chỉ còn ghi được số, ký hiệu và ngày ban hành. Nội dung khác đưa vào báo cáo bổ sung.",
                "The report is frozen: only its number and day of issue can be given. Put all else into a supplement.",
            )
        report.texts = _texts(report.texts, own, changes.beside)
        report.frame = {**report.frame, **given}
        if changes.cut_off is not None:
            report.cut_off = _checked(changes.cut_off, report.first_year)
        report.version += 1
        report.changed_at = ports.clock.now()
        note(session, ports, person, "write", ("report", report.id), report.institution_id)
    return report


def _texts(
    kept: Mapping[str, Any], own: Mapping[str, str | None], beside: Mapping[str, str]
) -> dict[str, Any]:
    """Put what was written into a report's texts, with the marks of the drafts that it was written beside."""
    changed = {code: text for code, text in own.items() if code in PARTS or code.startswith(SYSTEM_PART)}
    texts = {code: text for code, text in {**kept, **changed}.items() if text is not None}
    marks = {code: mark for code, mark in texts.pop(WRITTEN_BESIDE, {}).items() if code not in changed}
    marks |= {code: mark_of(beside[code]) for code in changed if code in beside and code in texts}
    return {**texts, WRITTEN_BESIDE: marks} if marks else texts


def supplement(session: Session, ports: Ports, person: Person, report_id: str) -> Report:
    """Begin a supplement to a frozen report; raises NotFound, NotAllowed, Conflict."""
    with transaction(session, ports):
        asked = known(session, report_id)
        locked(session, Plan, asked.plan_id)
        require_lead(person, asked.plan)
        last = _same(session, asked) or asked
        if last.state != ReportState.FROZEN:
            raise Conflict(
                "Báo cáo gần nhất còn là dự thảo. Hãy chốt số liệu trước, rồi mới lập báo cáo bổ sung.",
                "The newest report is still a draft. Please freeze its figures first, then make a supplement.",
            )
        now = ports.clock.now()
        made = Report(
            id=new_id(),
            plan_id=last.plan_id,
            institution_id=last.institution_id,
            kind=last.kind,
            first_year=last.first_year,
            last_year=last.last_year,
            supplement=last.supplement + 1,
            cut_off=max(today(ports), last.cut_off),
            state=ReportState.DRAFT,
            plan_version=last.plan_version,
            frame=for_next(last.frame),
            texts=dict(last.texts),
            created_at=now,
            changed_at=now,
        )
        session.add(made)
        session.flush()
        note(session, ports, person, "supplement", ("report", made.id), made.institution_id)
    return made


def drop(session: Session, ports: Ports, person: Person, report_id: str) -> None:
    """Remove a draft; raises NotFound, NotAllowed, Conflict for what is frozen."""
    with transaction(session, ports):
        report = known(session, report_id)
        require_lead(person, report.plan)
        if report.state == ReportState.FROZEN:
            raise Conflict(
                "Báo cáo đã chốt số liệu thì không xóa được.",
                "A report whose figures are frozen cannot be removed.",
            )
        session.delete(report)
        note(session, ports, person, "drop", ("report", report.id), report.institution_id)


def may_write(person: Person, report: Report) -> bool:
    """Say whether a person may change a report."""
    return person is SYSTEM or leads(person, report.plan)
