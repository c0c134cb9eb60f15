"""Calls for reports: a plan's lead says what the units are asked, of which year and by when, and sends it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collecting import (
    EARLIEST_REMINDER,
    LATEST_REMINDER,
    MOST_REMINDERS,
    OPEN,
    REMIND_DAYS,
    proposed_deadline,
    waits_for,
)
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.events import ReportAsked, ReportReminderDue
from museum.domain.local_time import local
from museum.domain.people import Person
from museum.domain.plans import Plan
from museum.domain.reporting import Call, UnitReport, UnitReportState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services.audit import note
from museum.services.exhibitions import LONGEST_TITLE, check_length
from museum.services.lead import led_by, require_lead
from museum.services.outbox import held, record, transaction
from museum.services.unit_letters import reminded_today, turn_by_hand
from museum.text.clean import in_one_direction, normalise, plain_lines

LONGEST_MESSAGE = 4_000
LEAST_TIME = timedelta(days=7)
"""What units are given where the proposed deadline has passed."""
YEARS_BACK = 5
"""Years before this one that may still be asked for."""


@dataclass(frozen=True)
class Wording:
    """What a call says, of which year, and when it reminds."""

    title: Translated
    message: Translated
    year: int
    deadline: date
    remind_days: tuple[int, ...] = REMIND_DAYS


def proposed(ports: Ports, plan: Plan) -> Wording:
    """Propose a call for the plan's present year."""
    today = local(ports.clock.now()).date()
    deadline = proposed_deadline(plan.reports_month, plan.reports_day, today.year)
    return Wording(
        Translated(f"Báo cáo năm {today.year}", f"Report of {today.year}"),
        Translated(),
        today.year,
        deadline if deadline > today else today + LEAST_TIME,
    )


def listed(session: Session, person: Person) -> list[Call]:
    """List the calls of the plans that a person leads, those that run first, then the latest."""
    ids = [plan.id for plan in led_by(session, person)]
    query = select(Call).where(Call.plan_id.in_(ids)).order_by(Call.deadline.desc(), Call.id)
    return sorted(session.scalars(query), key=lambda call: call.closed_at is not None)


def get_for(session: Session, person: Person, call_id: str) -> Call:
    """Get a call whose plan the person leads, locked inside a transaction; raises NotFound, NotAllowed."""
    call = held(session, Call, call_id)
    if call is None:
        raise NotFound("Không có đợt thu thập báo cáo này.", "There is no such call for reports.")
    require_lead(person, call.plan)
    return call


def create(session: Session, ports: Ports, person: Person, plan_id: str, wording: Wording) -> Call:
    """Prepare a call; nobody is written to yet. Raises NotFound, NotAllowed, Invalid."""
    with transaction(session, ports):
        plan = session.get(Plan, plan_id)
        if plan is None:
            raise NotFound("Không có kế hoạch này.", "There is no such plan.")
        require_lead(person, plan)
        if plan.institution_id is None:
            raise Conflict(
                "Kế hoạch này chưa có đơn vị theo dõi. Hãy chọn đơn vị theo dõi trong trang kế hoạch trước.",
                "Nobody leads this plan here yet. Please choose who does on the plan’s page first.",
            )
        call = Call(
            id=new_id(), plan_id=plan.id, institution_id=plan.institution_id, created_at=ports.clock.now()
        )
        call.plan = plan
        _write(ports, call, wording)
        session.add(call)
        note(session, ports, person, "create", ("call", call.id), plan.institution_id, year=call.year)
        session.flush()
    return call


def write(session: Session, ports: Ports, person: Person, call_id: str, wording: Wording) -> Call:
    """Change a call; once it went out, its year stays. Raises Invalid, Conflict, NotFound, NotAllowed."""
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        refuse_closed(call)
        if call.sent_at is not None and wording.year != call.year:
            raise Invalid(
                f"Đợt này đã gửi cho năm {call.year}; không đổi năm được nữa. Hãy lập đợt khác cho năm {wording.year}.",
                f"This call went out for {call.year}; its year cannot be changed any more. "
                f"Make another call for {wording.year}.",
                "year",
            )
        _write(ports, call, wording)
        call.version += 1
        note(session, ports, person, "change", ("call", call.id), call.institution_id)
    return call


def _write(ports: Ports, call: Call, wording: Wording) -> None:
    """Write what a call says; raises Invalid naming the field."""
    title = Translated(*(normalise(in_one_direction(text)) for text in (wording.title.vi, wording.title.en)))
    message = Translated(
        *(plain_lines(in_one_direction(text)) for text in (wording.message.vi, wording.message.en))
    )
    if not title:
        raise Invalid("Hãy đặt tên cho đợt thu thập.", "Please give the call a title.", "title")
    check_length("title", title, LONGEST_TITLE)
    check_length("message", message, LONGEST_MESSAGE)
    _check_year(ports, call.plan, wording.year)
    _check_deadline(ports, call, wording)
    call.title, call.message = title, message
    call.year, call.deadline = wording.year, wording.deadline
    call.remind_days = checked_reminders(wording.remind_days)


def _check_year(ports: Ports, plan: Plan, year: int) -> None:
    this = local(ports.clock.now()).year
    first = max(plan.issued_on.year if plan.issued_on else this - YEARS_BACK, this - YEARS_BACK)
    last = min(plan.valid_until.year if plan.valid_until else this, this)
    if not first <= year <= last:
        raise Invalid(
            f"Năm {year} không báo cáo được theo kế hoạch này: hãy chọn từ {first} đến {last}.",
            f"{year} cannot be reported under this plan: choose a year from {first} to {last}.",
            "year",
        )


def _check_deadline(ports: Ports, call: Call, wording: Wording) -> None:
    today = local(ports.clock.now()).date()
    if wording.deadline == call.deadline and call.sent_at is not None:
        return
    if wording.deadline < today:
        raise Invalid(
            "Hạn gửi đã qua. Hãy chọn hôm nay hoặc một ngày sau.",
            "The deadline lies in the past. Please choose today or a later day.",
            "deadline",
        )
    if wording.deadline > date(today.year + 2, 12, 31):
        raise Invalid(
            "Hạn gửi xa quá. Hãy xem lại năm.", "The deadline is too far off: check its year.", "deadline"
        )


def checked_reminders(days: Sequence[int]) -> list[int]:
    """Give the days of reminders, the first to go out first; raises Invalid (field `remind_days`)."""
    wanted = sorted(set(days), reverse=True)
    if len(wanted) > MOST_REMINDERS or not all(LATEST_REMINDER <= one <= EARLIEST_REMINDER for one in wanted):
        raise Invalid(
            f"Nhiều nhất {MOST_REMINDERS} lần nhắc, trong vòng {EARLIEST_REMINDER} ngày trước và sau hạn gửi.",
            f"At most {MOST_REMINDERS} reminders, within {EARLIEST_REMINDER} days before and after the deadline.",
            "remind_days",
        )
    return wanted


def refuse_closed(call: Call) -> None:
    """Raise Conflict once a call is closed."""
    if call.closed_at is not None:
        raise Conflict(
            "Đợt thu thập này đã kết thúc. Hãy mở lại đợt trước khi thay đổi.",
            "This call is closed. Please open it again before you change it.",
        )


def send(session: Session, ports: Ports, person: Person, call_id: str) -> Call:
    """Send a call out: each unit that has an address gets its letter. Sent twice is sent once.

    Raises Conflict where no unit or nothing is asked.
    """
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        refuse_closed(call)
        if call.sent_at is not None:
            return call
        _refuse_empty(ports, call)
        call.sent_at = ports.clock.now()
        call.version += 1
        for report in call.unit_reports:
            ask(session, ports, report)
        note(
            session,
            ports,
            person,
            "send",
            ("call", call.id),
            call.institution_id,
            units=len(call.unit_reports),
        )
    return call


def ask(session: Session, ports: Ports, report: UnitReport) -> None:
    """Have the letter that asks a unit written, in the running transaction; it is written once at most."""
    if report.unit.email:
        record(session, ports, ReportAsked(report.id))


def _refuse_empty(ports: Ports, call: Call) -> None:
    if not call.unit_reports:
        raise Conflict(
            "Chưa chọn đơn vị nào. Hãy chọn ít nhất một đơn vị rồi gửi.",
            "No unit is chosen yet. Choose at least one, then send.",
        )
    if any(not report.indicator_ids for report in call.unit_reports):
        raise Conflict(
            "Có đơn vị chưa được hỏi chỉ tiêu nào. Hãy chọn chỉ tiêu cho từng loại đơn vị, hoặc bỏ đơn vị đó ra.",
            "A unit is not asked for any indicator. Choose indicators for each kind of unit, or leave the unit out.",
        )
    if call.deadline < local(ports.clock.now()).date():
        raise Conflict(
            "Hạn gửi đã qua. Hãy đặt hạn mới rồi gửi.",
            "The deadline has passed. Please set another one, then send.",
        )


def remind(session: Session, ports: Ports, person: Person, call_id: str) -> int:
    """Have those reminded who still have to answer after the deadline; gives how many letters are written.

    Nobody is reminded twice on one day, and nobody who exists no more. Raises Conflict before the deadline: reminders go out by themselves.
    """
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        refuse_closed(call)
        now = ports.clock.now()
        today = local(now).date()
        late = [
            one
            for one in call.unit_reports
            if waits_for(call, one, now) and one.unit.email and one.unit.exists_on(today)
        ]
        if call.sent_at is None or not late:
            raise Conflict(
                "Không có đơn vị nào quá hạn mà có email để nhắc.",
                "No unit is late that has an e-mail address to be reminded at.",
            )
        late = [one for one in late if not reminded_today(session, one, now)]
        if not late:
            raise Conflict(
                "Các đơn vị quá hạn đều đã được nhắc hôm nay. Hãy đợi đến ngày mai, hoặc gọi điện cho đơn vị.",
                "All units that are late were reminded today already. Please wait until tomorrow, or call them.",
            )
        for report in late:
            record(session, ports, ReportReminderDue(report.id, turn_by_hand(today)))
        note(session, ports, person, "remind", ("call", call.id), call.institution_id, units=len(late))
    return len(late)


def close(session: Session, ports: Ports, person: Person, call_id: str) -> Call:
    """Close a call: nothing is sent to it or asked for it any more; what was sent can still be approved."""
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        if call.sent_at is None:
            raise Conflict(
                "Đợt này chưa gửi. Nếu không cần nữa, hãy xóa đợt.",
                "This call was not sent yet. If it is not needed, delete it.",
            )
        if call.closed_at is None:
            call.closed_at = ports.clock.now()
            call.version += 1
            note(session, ports, person, "close", ("call", call.id), call.institution_id)
    return call


def reopen(session: Session, ports: Ports, person: Person, call_id: str) -> Call:
    """Open a closed call again: units may answer, and are reminded.

    Whoever was not asked before it was closed is asked now; for others, the letter is written already.
    """
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        if call.closed_at is not None:
            call.closed_at = None
            call.version += 1
            for report in call.unit_reports:
                if report.state in OPEN:
                    ask(session, ports, report)
            note(session, ports, person, "reopen", ("call", call.id), call.institution_id)
    return call


def drop(session: Session, ports: Ports, person: Person, call_id: str) -> None:
    """Delete a call that was not sent; raises Conflict for one that was."""
    with transaction(session, ports):
        call = get_for(session, person, call_id)
        if call.sent_at is not None:
            raise Conflict(
                "Đợt này đã gửi đến các đơn vị nên không xóa được. Hãy kết thúc đợt.",
                "This call was sent to units and cannot be deleted. Close it instead.",
            )
        note(session, ports, person, "delete", ("call", call.id), call.institution_id)
        session.delete(call)


def gone(call: Call, today: date) -> list[UnitReport]:
    """List the answers that nobody will give: their units exist no more, so that nobody is reminded."""
    return [one for one in call.unit_reports if one.state in OPEN and not one.unit.exists_on(today)]


def waiting(session: Session, person: Person) -> dict[str, int]:
    """Count the answers that wait to be read, by call, of the plans that a person leads."""
    ids = [plan.id for plan in led_by(session, person)]
    query = (
        select(UnitReport.call_id, func.count())
        .join(Call, Call.id == UnitReport.call_id)
        .where(Call.plan_id.in_(ids), UnitReport.state == UnitReportState.SENT)
        .group_by(UnitReport.call_id)
    )
    return dict(session.execute(query).tuples().all())


def asked_of(session: Session, institution_ids: Sequence[str]) -> list[UnitReport]:
    """List what the units of institutions are asked, what is still to be done first, then by deadline."""
    query = (
        select(UnitReport)
        .join(Call, Call.id == UnitReport.call_id)
        .join(OrganisationalUnit, OrganisationalUnit.id == UnitReport.unit_id)
        .where(OrganisationalUnit.institution_id.in_(institution_ids), Call.sent_at.is_not(None))
        .order_by(Call.deadline.desc(), UnitReport.id)
    )
    return sorted(
        session.scalars(query), key=lambda one: one.state not in OPEN or one.call.closed_at is not None
    )
