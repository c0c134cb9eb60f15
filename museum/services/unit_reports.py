"""A unit's report while the unit has it: filled in step by step, checked, sent; by its link or with an account.

Each save is one transaction on the locked row, and says which version it was made of: who comes second is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collecting import OPEN
from museum.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from museum.domain.indicators import Evidence, EvidenceFor
from museum.domain.local_time import local
from museum.domain.people import REPORTERS, Person
from museum.domain.reporting import UnitReport, UnitReportState
from museum.ports import Ports
from museum.services import evidence
from museum.services.audit import note
from museum.services.lead import leads
from museum.services.outbox import held, transaction
from museum.services.permission import SYSTEM
from museum.services.report_parts import activity_part, asked_in, refuse_settled
from museum.services.unit_answers import (
    ACTIVITY_FIELDS,
    MOST_ACTIVITIES,
    TEXTS,
    VALUE_FIELDS,
    Faults,
    Missing,
    activities_of,
    clean,
    countable_of,
    missing_in,
    read_activity,
    read_texts,
    read_value,
    values_of,
)

Answers = dict[str, Any]


class Faulty(Invalid):
    """Several entries must be corrected: `faults` by field, those of an indicator as `<field>-<indicator id>`."""

    def __init__(self, faults: Faults) -> None:
        first = next(iter(faults.items()))
        super().__init__(first[1].vi, first[1].en, first[0])
        self.faults = faults


class Stale(Conflict):
    """Somebody else has saved meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Có người vừa ghi vào báo cáo này. Hãy xem lại rồi ghi tiếp.",
            "Somebody else has just saved this report. Please look again, then save.",
        )


def get_for(session: Session, person: Person, report_id: str) -> UnitReport:
    """Get a report that a person may see: who leads the plan, or fills in what is asked of the institution.

    Raises NotFound, also for what was not sent to the unit yet, and NotAllowed.
    """
    report = held(session, UnitReport, report_id)
    if report is None or report.call.sent_at is None:
        raise NotFound("Không có báo cáo này.", "There is no such report.")
    if not (leads(person, report.call.plan) or may_fill_in(person, report)):
        raise NotAllowed(
            "Tài khoản của bạn không phụ trách đơn vị này. Hãy hỏi đơn vị theo dõi kế hoạch.",
            "Your account does not look after this unit. Please ask whoever leads the plan.",
        )
    return report


def may_fill_in(person: Person, report: UnitReport) -> bool:
    """Say whether a person fills in what is asked of the unit's institution."""
    institution_id = report.unit.institution_id
    return institution_id is not None and bool(person.at(institution_id) & REPORTERS)


def is_open(report: UnitReport) -> bool:
    """Say whether the unit can change its report now."""
    return report.state in OPEN and report.call.closed_at is None


def missing(ports: Ports, report: UnitReport) -> list[Missing]:
    """List what a report needs before it can be sent."""
    return missing_in(report, asked_in(report), local(ports.clock.now()).date())


def write_values(
    session: Session,
    ports: Ports,
    person: Person,
    report_id: str,
    typed: Mapping[str, Mapping[str, str]],
    version: int,
) -> UnitReport:
    """Save what was typed for indicators (their ids → fields → text); others stay. Raises Faulty, Stale, Conflict."""

    def write(report: UnitReport, answers: Answers) -> None:
        values, faults, asked = values_of(report), Faults(), asked_in(report)
        for indicator_id in typed.keys() & asked.keys():
            kept = {name: clean(name, typed[indicator_id].get(name, "")) for name in VALUE_FIELDS}
            today = local(ports.clock.now()).date()
            _, wrong = read_value(asked[indicator_id], kept, report.call.year, today)
            faults |= {f"{name}-{indicator_id}": said for name, said in wrong.items()}
            values[indicator_id] = {name: text for name, text in kept.items() if text}
        if faults:
            raise Faulty(faults)
        answers["values"] = values

    return _change(session, ports, person, report_id, version, write)


def write_activity(
    session: Session,
    ports: Ports,
    person: Person,
    report_id: str,
    typed: Mapping[str, str],
    version: int,
    key: str,
) -> UnitReport:
    """Add an activity or change it; the same new one sent twice is one, by its key. Raises Faulty, Stale, Conflict."""

    def write(report: UnitReport, answers: Answers) -> None:
        activities = activities_of(report)
        if key not in activities and len(activities) >= MOST_ACTIVITIES:
            raise Conflict(
                f"Một báo cáo có nhiều nhất {MOST_ACTIVITIES} hoạt động. Hãy gộp các hoạt động nhỏ cùng loại.",
                f"A report has {MOST_ACTIVITIES} activities at most. Put small ones of a kind together.",
            )
        kept = {name: clean(name, typed.get(name, "")) for name in ACTIVITY_FIELDS}
        today = local(ports.clock.now()).date()
        _, faults = read_activity(kept, report.call.year, today, countable_of(report, asked_in(report)))
        if faults:
            raise Faulty(faults)
        answers["activities"] = {**activities, key: {name: text for name, text in kept.items() if text}}

    _check_key(key)
    return _change(session, ports, person, report_id, version, write)


def _check_key(key: str) -> None:
    most = 24
    if not (key.isascii() and key.isalnum() and len(key) <= most):
        raise NotFound("Không có hoạt động này.", "There is no such activity.")


def remove_activity(
    session: Session, ports: Ports, person: Person, report_id: str, key: str, version: int
) -> UnitReport:
    """Take an activity out, with its evidence; one that is gone is no fault."""
    loose: list[str] = []

    def write(report: UnitReport, answers: Answers) -> None:
        activities = activities_of(report)
        if activities.pop(key, None) is not None:
            answers["activities"] = activities
            for row in evidence.of(session, EvidenceFor.UNIT_REPORT, report.id, activity_part(key)):
                loose.append(row.sha256)
                session.delete(row)

    report = _change(session, ports, person, report_id, version, write)
    evidence.drop_unnamed(session, ports, loose)
    return report


def write_texts(
    session: Session, ports: Ports, person: Person, report_id: str, typed: Mapping[str, str], version: int
) -> UnitReport:
    """Save what a unit tells in words. Raises Faulty, Stale, Conflict."""

    def write(report: UnitReport, answers: Answers) -> None:
        del report
        kept, faults = read_texts({name: clean(name, typed.get(name, "")) for name in TEXTS})
        if faults:
            raise Faulty(faults)
        answers["texts"] = {name: text for name, text in kept.items() if text}

    return _change(session, ports, person, report_id, version, write)


def _change(
    session: Session,
    ports: Ports,
    person: Person,
    report_id: str,
    version: int,
    write: Callable[[UnitReport, Answers], None],
) -> UnitReport:
    with transaction(session, ports):
        report = held(session, UnitReport, report_id)
        if report is None:
            raise NotFound("Không có báo cáo này.", "There is no such report.")
        refuse_settled(report)
        if report.version != version:
            raise Stale
        answers = dict(report.answers)
        write(report, answers)
        if answers == report.answers:
            return report
        report.answers = answers
        if report.state == UnitReportState.ASKED:
            report.state = UnitReportState.STARTED
        _touch(ports, report)
        note(session, ports, person, "fill-in", ("unit_report", report.id), report.call.institution_id)
    return report


def _touch(ports: Ports, report: UnitReport) -> None:
    report.version += 1
    report.changed_at = ports.clock.now()


def send(session: Session, ports: Ports, person: Person, report_id: str) -> list[Missing]:
    """Send a report, unless something is missing, which is given. Sent twice is sent once.

    Raises Conflict once the call is closed.
    """
    with transaction(session, ports):
        report = held(session, UnitReport, report_id)
        if report is None:
            raise NotFound("Không có báo cáo này.", "There is no such report.")
        if report.state in (UnitReportState.SENT, UnitReportState.APPROVED):
            return []
        refuse_settled(report)
        lacking = missing(ports, report)
        if lacking:
            return lacking
        report.state = UnitReportState.SENT
        report.sequence += 1
        report.sent_at = report.sent_at or ports.clock.now()
        _touch(ports, report)
        note(session, ports, person, "send", ("unit_report", report.id), report.call.institution_id)
    return []


# What proves it


def attach(
    session: Session, ports: Ports, report: UnitReport, part: str, file: BinaryIO, name: str, caption: str
) -> Evidence:
    """Keep a file with a part of a report; whoever comes by the link or the account was let in before.

    Raises NotFound, Conflict, and what `museum.services.evidence.attach` raises.
    """
    return evidence.attach(
        session, ports, SYSTEM, EvidenceFor.UNIT_REPORT, report.id, file, name, caption, part
    )


def detach(session: Session, ports: Ports, report: UnitReport, evidence_id: str) -> None:
    """Take a file out of a report; one that is gone is no fault. Raises Conflict once it was sent."""
    refuse_settled(report)
    if file_of(session, report, evidence_id) is not None:
        with suppress(NotFound):
            evidence.remove(session, ports, SYSTEM, evidence_id)


def file_of(session: Session, report: UnitReport, evidence_id: str) -> Evidence | None:
    """Give a file of a report; None: there is no such file, or it is another's."""
    row = session.get(Evidence, evidence_id)
    mine = row is not None and (row.subject_kind, row.subject_id) == (EvidenceFor.UNIT_REPORT, report.id)
    return row if mine else None


def new_key() -> str:
    """Give the key of an activity to be added."""
    return new_id()
