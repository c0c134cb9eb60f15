"""What the lead decides on a unit's report: returned with a reason, approved so that it counts, or taken back.

Approving writes what the unit told as rows of the platform, all in one transaction: a `ReportedValue` for each number,
an `Activity` with what it counts toward for each activity, and their evidence moves along. The report keeps which rows
it wrote, and as which version: taking the approval back removes exactly these, and nothing corrected since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.events import ReportApproved, ReportReturned
from museum.domain.exact import decimal_text
from museum.domain.indicators import Activity, Counted, Evidence, EvidenceFor, Indicator, ReportedValue
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.reporting import Report, ReportState, UnitReport, UnitReportState
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services import evidence
from museum.services.audit import note
from museum.services.lead import require_lead
from museum.services.outbox import record, transaction
from museum.services.report_parts import activity_part, asked_in, value_part
from museum.services.unit_answers import (
    REPORTED,
    Given,
    Held,
    read_value,
    values_of,
)
from museum.services.unit_comparison import held_in
from museum.services.unit_reports import missing
from museum.text.clean import in_one_direction, plain_lines

LONGEST_REASON = 4_000


def _locked(session: Session, person: Person, report_id: str) -> UnitReport:
    report = locked(session, UnitReport, report_id)
    if report is None:
        raise NotFound("Không có báo cáo này.", "There is no such report.")
    require_lead(person, report.call.plan)
    return report


def _turned(ports: Ports, report: UnitReport, state: UnitReportState) -> None:
    report.state = state
    report.sequence += 1
    report.version += 1
    report.decided_at = report.changed_at = ports.clock.now()


def give_back(session: Session, ports: Ports, person: Person, report_id: str, reason: str) -> UnitReport:
    """Return a report that was sent, with a reason that goes to the unit. Returned twice is returned once.

    Raises Invalid (field `reason`), Conflict for one that was not sent, NotFound, NotAllowed.
    """
    reason = plain_lines(in_one_direction(reason))
    if not reason:
        raise Invalid(
            "Hãy ghi lý do: đơn vị cần biết phải sửa hoặc bổ sung gì.",
            "Please give a reason: the unit needs to know what to correct.",
            "reason",
        )
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            f"Lý do dài quá {LONGEST_REASON} ký tự.",
            f"The reason is longer than {LONGEST_REASON} characters.",
            "reason",
        )
    with transaction(session, ports):
        report = _locked(session, person, report_id)
        if report.state == UnitReportState.RETURNED and report.reason == reason:
            return report
        _refuse_unsent(report)
        if report.call.closed_at is not None:
            raise Conflict(
                "Đợt thu thập đã kết thúc nên đơn vị không sửa được. Hãy mở lại đợt trước khi trả lại.",
                "The call is closed, and the unit could not correct anything. Open it again before you return this.",
            )
        report.reason = reason
        _turned(ports, report, UnitReportState.RETURNED)
        record(session, ports, ReportReturned(report.id, report.sequence))
        note(session, ports, person, "return", ("unit_report", report.id), report.call.institution_id)
    return report


def _refuse_unsent(report: UnitReport) -> None:
    if report.state == UnitReportState.APPROVED:
        raise Conflict(
            "Báo cáo này đã được duyệt. Hãy rút duyệt trước.",
            "This report is approved already. Take the approval back first.",
        )
    if report.state != UnitReportState.SENT:
        raise Conflict(
            "Đơn vị chưa gửi báo cáo này, nên chưa duyệt hoặc trả lại được.",
            "The unit has not sent this report yet: it cannot be approved or returned.",
        )


def approve(session: Session, ports: Ports, person: Person, report_id: str, version: int) -> UnitReport:
    """Approve a report: what it tells counts from now on. Approved twice is approved once.

    `version` is that of the report the person has read. Raises Conflict where another was sent since, or where
    something in it can be counted no more; NotFound, NotAllowed.
    """
    with transaction(session, ports):
        report = _locked(session, person, report_id)
        if report.state == UnitReportState.APPROVED:
            return report
        _refuse_unsent(report)
        if report.version != version:
            raise Conflict(
                "Báo cáo vừa thay đổi sau khi bạn mở trang. Hãy xem lại rồi duyệt.",
                "The report has changed since you opened the page. Please look again, then approve.",
            )
        lacking = missing(ports, report)
        if lacking:
            raise Conflict(
                f"Báo cáo chưa duyệt được: {lacking[0].says.vi} Hãy trả lại để đơn vị sửa.",
                f"The report cannot be approved: {lacking[0].says.en} Return it so that the unit corrects it.",
            )
        report.answers = {**report.answers, **_write(session, ports, report)}
        _turned(ports, report, UnitReportState.APPROVED)
        record(session, ports, ReportApproved(report.id, report.sequence))
        note(session, ports, person, "approve", ("unit_report", report.id), report.call.institution_id)
    return report


def _write(session: Session, ports: Ports, report: UnitReport) -> dict[str, Any]:
    """Write what a report tells as rows that count; gives which, and what they replaced."""
    written: dict[str, dict[str, Any]] = {"values": {}, "activities": {}, "versions": {}}
    replaced: dict[str, dict[str, str]] = {}
    for indicator, given in _given(ports, report):
        row, before = _value(session, ports, report, indicator, given)
        written["values"][indicator.id] = row.id
        written["versions"][row.id] = row.version
        if before:
            own = evidence.of(session, EvidenceFor.VALUE, row.id)
            replaced[indicator.id] = {**before, "files": " ".join(one.id for one in own)}
        part = value_part(indicator.id)
        evidence.move(session, EvidenceFor.UNIT_REPORT, report.id, part, EvidenceFor.VALUE, row.id)
    for key, held in held_in(ports, report):
        activity = _activity(ports, report, held)
        session.add(activity)
        session.flush()
        written["activities"][key] = activity.id
        written["versions"][activity.id] = activity.version
        part = activity_part(key)
        evidence.move(session, EvidenceFor.UNIT_REPORT, report.id, part, EvidenceFor.ACTIVITY, activity.id)
    return {"written": written, "replaced": replaced}


def _given(ports: Ports, report: UnitReport) -> Iterator[tuple[Indicator, Given]]:
    typed, today = values_of(report), local(ports.clock.now()).date()
    for indicator in asked_in(report).values():
        if indicator.rule == REPORTED:
            given, _ = read_value(indicator, typed.get(indicator.id, {}), report.call.year, today)
            if given.amount is not None and given.as_of is not None and not given.none:
                yield indicator, given


def _value(
    session: Session, ports: Ports, report: UnitReport, indicator: Indicator, given: Given
) -> tuple[ReportedValue, dict[str, str]]:
    """Write a number, over one that somebody entered by hand for the same year; gives what that was."""
    year, now = report.call.year, ports.clock.now()
    row = session.scalar(
        select(ReportedValue)
        .where(
            ReportedValue.indicator_id == indicator.id,
            ReportedValue.unit_id == report.unit_id,
            ReportedValue.year == year,
        )
        .with_for_update()
    )
    before: dict[str, str] = {}
    if row is None:
        row = ReportedValue(
            id=new_id(),
            indicator_id=indicator.id,
            unit_id=report.unit_id,
            year=year,
            version=0,
            created_at=now,
        )
    else:
        before = {
            "version": str(row.version),
            "amount": decimal_text(row.amount),
            "whole": "" if row.whole is None else decimal_text(row.whole),
            "as_of": row.as_of.isoformat(),
            "source": row.source,
            "unit_report_id": row.unit_report_id or "",
        }
    row.amount, row.whole = given.amount or Fraction(0), given.whole
    row.as_of, row.source = given.as_of or date(year, 12, 31), given.source
    row.unit_report_id, row.changed_at = report.id, now
    row.version += 1
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        # Somebody else entered it between our look and now.
        name = indicator.name
        raise Conflict(
            f"Người khác vừa nhập số liệu “{name.shown('vi').text}” của đơn vị này. Hãy xem lại rồi duyệt.",
            f"Somebody else has just entered “{name.shown('en').text}” of this unit. Please look again, then approve.",
        ) from None
    return row, before


def _activity(ports: Ports, report: UnitReport, held: Held) -> Activity:
    now = ports.clock.now()
    return Activity(
        id=new_id(),
        unit_id=report.unit_id,
        kind=held.kind,
        title=held.title,
        first=held.first,
        last=held.last,
        place=held.place,
        partners=held.partners,
        participants=held.participants,
        cost=held.cost,
        funding=held.funding,
        note=held.note,
        unit_report_id=report.id,
        created_at=now,
        changed_at=now,
        counted=[Counted(indicator_id=one) for one in held.counts],
    )


def take_back(session: Session, ports: Ports, person: Person, report_id: str) -> UnitReport:
    """Take an approval back: the rows that it wrote are removed again, and the report waits to be read once more.

    Raises Conflict where a report of the plan was frozen since: its figures stand, and what is wrong is corrected in
    the values and told by a supplement.
    """
    with transaction(session, ports):
        report = _locked(session, person, report_id)
        if report.state != UnitReportState.APPROVED:
            return report
        _refuse_frozen(session, report)
        _unwrite(session, ports, report)
        report.answers = {
            name: part for name, part in report.answers.items() if name not in ("written", "replaced")
        }
        _turned(ports, report, UnitReportState.SENT)
        note(session, ports, person, "take-back", ("unit_report", report.id), report.call.institution_id)
    return report


def frozen_since(session: Session, report: UnitReport) -> Report | None:
    """Give a report of the plan that was frozen with what this one brought; None: there is none."""
    call = report.call
    if report.decided_at is None:
        return None
    query = select(Report).where(
        Report.plan_id == call.plan_id,
        Report.state == ReportState.FROZEN,
        Report.first_year <= call.year,
        Report.last_year >= call.year,
        Report.frozen_at >= report.decided_at,
    )
    return session.scalar(query.order_by(Report.frozen_at).limit(1))


def _refuse_frozen(session: Session, report: UnitReport) -> None:
    frozen = frozen_since(session, report)
    if frozen is not None:
        on = f"{frozen.cut_off:%d/%m/%Y}"
        raise Conflict(
            f"Số liệu này đã nằm trong báo cáo chốt ngày {on}, nên không rút duyệt được. Hãy sửa trong trang Số liệu "
            "hoặc Hoạt động, rồi lập báo cáo bổ sung.",
            f"These figures stand in the report with the cut-off date {frozen.cut_off.isoformat()}, so the approval "
            "cannot be taken back. Correct the values or activities, then make a supplement.",
        )


def _unwrite(session: Session, ports: Ports, report: UnitReport) -> None:
    written, replaced = report.answers.get("written", {}), report.answers.get("replaced", {})
    versions = written.get("versions", {})
    for indicator_id, value_id in written.get("values", {}).items():
        value, before = locked(session, ReportedValue, value_id), replaced.get(indicator_id)
        if value is None:
            continue
        if value.unit_report_id == report.id:
            if value.version != versions.get(value.id, value.version):
                _refuse_corrected(session.get_one(Indicator, indicator_id).name, decimal_text(value.amount))
            _restore(session, ports, report, value, before)
        else:
            _pass_on(session, report, value, before)
        session.flush()
    for key, activity_id in written.get("activities", {}).items():
        activity = locked(session, Activity, activity_id)
        if activity is not None:
            if activity.version != versions.get(activity.id, activity.version):
                _refuse_corrected(Translated(activity.title))
            _move_back(session, EvidenceFor.ACTIVITY, activity.id, report, activity_part(key), but=set())
            session.delete(activity)


def _refuse_corrected(name: Translated, now: str = "") -> NoReturn:
    vi, en = (f" (nay là {now})", f" (now {now})") if now else ("", "")
    raise Conflict(
        f"“{name.shown('vi').text}”{vi} đã được sửa sau khi duyệt, nên không rút duyệt được. Nếu bỏ nội dung đã sửa, "
        "hãy xóa trong trang Số liệu hoặc Hoạt động rồi rút duyệt.",
        f"“{name.shown('en').text}”{en} was corrected after the approval, which therefore cannot be taken back. To "
        "give the correction up, delete it under Values or Activities, then take the approval back.",
    )


def _restore(
    session: Session, ports: Ports, report: UnitReport, value: ReportedValue, before: dict[str, str] | None
) -> None:
    """Give a value back as it was before a report's approval; delete it where nothing stood that counts."""
    own = set(before["files"].split()) if before else set()
    part = value_part(value.indicator_id)
    _move_back(session, EvidenceFor.VALUE, value.id, report, part, but=own)
    older = locked(session, UnitReport, before["unit_report_id"]) if before else None
    unapproved = older is None or older.state != UnitReportState.APPROVED
    if before is None or (before["unit_report_id"] and unapproved):
        _move_back(session, EvidenceFor.VALUE, value.id, older or report, part, but=())
        session.delete(value)
        return
    value.amount = Fraction(before["amount"])
    value.whole = Fraction(before["whole"]) if before["whole"] else None
    value.as_of, value.source = date.fromisoformat(before["as_of"]), before["source"]
    value.unit_report_id = before["unit_report_id"] or None
    value.version += 1
    value.changed_at = ports.clock.now()
    if older is not None:
        _stands_again(older, value, before)


def _stands_again(older: UnitReport, value: ReportedValue, before: dict[str, str]) -> None:
    """Note a restored value's version with the report that wrote it, unless it was corrected since."""
    written = older.answers.get("written", {})
    versions = written.get("versions", {})
    if str(versions.get(value.id)) == before.get("version"):
        versions = {**versions, value.id: value.version}
        older.answers = {**older.answers, "written": {**written, "versions": versions}}


def _pass_on(
    session: Session, report: UnitReport, value: ReportedValue, before: dict[str, str] | None
) -> None:
    """Let what stood before a report be what a later one replaced: the value is that one's, and counts on."""
    indicator_id = value.indicator_id
    later = _later(session, report, value)
    if later is None:
        return
    replaced = later.answers.get("replaced", {})
    stood, own = replaced[indicator_id], before["files"].split() if before else []
    files = evidence.of(session, EvidenceFor.VALUE, value.id)
    others = {one.id for one in files}.difference(stood["files"].split())
    _move_back(session, EvidenceFor.VALUE, value.id, report, value_part(indicator_id), but=others.union(own))
    versions = report.answers["written"].get("versions", {})
    if "version" in stood and stood["version"] != str(versions.get(value.id)):
        # What the lead had corrected meanwhile stays as the lead's own number.
        before = {**stood, "unit_report_id": "", "files": " ".join(own)}
    kept = {key: one for key, one in replaced.items() if key != indicator_id}
    later.answers = {**later.answers, "replaced": {**kept, **({indicator_id: before} if before else {})}}


def _later(session: Session, report: UnitReport, value: ReportedValue) -> UnitReport | None:
    """Give the report whose approval replaced what this one had written; None: somebody's own number did."""
    seen: set[str] = set()
    report_id = value.unit_report_id
    while report_id and report_id not in seen:
        seen.add(report_id)
        one = locked(session, UnitReport, report_id)
        replaced = one.answers.get("replaced", {}).get(value.indicator_id) if one is not None else None
        if replaced is None:
            return None
        report_id = replaced["unit_report_id"]
        if report_id == report.id:
            return one
    return None


def _move_back(
    session: Session, kind: EvidenceFor, subject_id: str, report: UnitReport, part: str, but: Collection[str]
) -> None:
    for row in evidence.of(session, kind, subject_id):
        if row.id not in but:
            row.subject_kind, row.subject_id, row.part = EvidenceFor.UNIT_REPORT.value, report.id, part
    session.flush()


def files_of(session: Session, report: UnitReport) -> dict[str, list[Evidence]]:
    """Give a report's evidence by part, wherever an approval moved it."""
    found: dict[str, list[Evidence]] = {}
    for row in evidence.of(session, EvidenceFor.UNIT_REPORT, report.id):
        found.setdefault(row.part, []).append(row)
    written = report.answers.get("written", {})
    moved = (
        (EvidenceFor.VALUE, written.get("values", {}), value_part),
        (EvidenceFor.ACTIVITY, written.get("activities", {}), activity_part),
    )
    for kind, ids, part_of in moved:
        of_rows = evidence.of_many(session, kind, list(ids.values()))
        for key, row_id in ids.items():
            if row_id in of_rows:
                found.setdefault(part_of(key), []).extend(of_rows[row_id])
    return found
