"""Letters to units: that they are asked, reminded, that their report came back or was approved; each once at most.

They are claimed and handed over like all letters (`museum.services.letter_post`). Whether a letter is still true is
decided under the lock of its report, together with the claim: nobody is reminded who has answered, and after a call
was closed nobody is asked for anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collecting import OPEN, days_left
from museum.domain.collections import Institution
from museum.domain.events import Event, ReportApproved, ReportAsked, ReportReminderDue, ReportReturned
from museum.domain.local_time import local, moment_of
from museum.domain.reporting import Call, UnitLetter, UnitReport, UnitReportState
from museum.domain.translated import Language
from museum.ports import Ports
from museum.ports.mail import Letter
from museum.services import unit_letter_texts as texts
from museum.services.letter_post import OVERDUE, hand_over
from museum.services.letter_texts import date_words, day_words, in_language
from museum.services.letter_writing import signature
from museum.services.outbox import transaction
from museum.services.unit_letter_texts import Kind
from museum.services.unit_links import address_of

HANDLERS = ("write_unit_letter",)
"""Their names in the table `FLOW`."""


@dataclass(frozen=True)
class Wanted:
    """A letter that is true of a report at this moment."""

    kind: Kind
    key: str
    """What it may be sent once for."""


def write_unit_letter(session: Session, ports: Ports, event: Event) -> None:
    """Write to a unit what an event says, unless it has come to something else since."""
    letter = _claim(session, ports, event)
    if letter is not None:
        hand_over(session, ports, UnitLetter, letter)


_ASKED, _REMINDER, _BY_HAND = "asked", "reminder:", "by-hand:"


def reminder_key(turn: str) -> str:
    """Name the letter of a reminder."""
    return f"{_REMINDER}{turn}"


def turn_of(call: Call, day: int) -> str:
    """Name a reminder so many days before the present deadline: one that is extended is reminded of anew."""
    return f"{day}:{call.deadline.isoformat()}"


def turn_by_hand(today: date) -> str:
    """Name the reminder that a plan's lead sends on a day."""
    return f"{_BY_HAND}{today.isoformat()}"


def was_asked() -> ColumnElement[bool]:
    """Say of a report, in a query, whether the letter that asks its unit was written."""
    return exists().where(UnitLetter.unit_report_id == UnitReport.id, UnitLetter.kind == _ASKED)


def was_reminded(since: datetime) -> ColumnElement[bool]:
    """Say of a report, in a query, whether its unit was reminded since a moment, by whomever."""
    return exists().where(
        UnitLetter.unit_report_id == UnitReport.id,
        UnitLetter.kind.startswith(_REMINDER),
        UnitLetter.at >= since,
    )


def reminded_today(session: Session, report: UnitReport, now: datetime) -> bool:
    """Say whether a unit was reminded today already: twice on one day is rude."""
    query = select(UnitReport.id).where(
        UnitReport.id == report.id, was_reminded(moment_of(local(now).date()))
    )
    return session.scalar(query) is not None


def _wanted(report: UnitReport, event: Event, now: datetime) -> Wanted | None:
    call, open_still = report.call, report.call.closed_at is None
    # Nobody opens the post of a unit that went up in another: its lead is told on the call's page.
    asked = open_still and call.sent_at is not None and report.unit.exists_on(local(now).date())
    if isinstance(event, ReportAsked):
        return Wanted(Kind.ASKED, _ASKED) if asked and report.state in OPEN else None
    if isinstance(event, ReportReminderDue):
        late = days_left(call, now) < 0
        kind = Kind.LATE if late else Kind.REMINDER
        of_this_deadline = event.turn.startswith(_BY_HAND) or event.turn.endswith(call.deadline.isoformat())
        true = asked and report.state in OPEN and of_this_deadline
        return Wanted(kind, reminder_key(event.turn)) if true else None
    if isinstance(event, ReportReturned):
        same = (report.state, report.sequence) == (UnitReportState.RETURNED, event.sequence)
        return Wanted(Kind.RETURNED, f"returned:{event.sequence}") if same and open_still else None
    if isinstance(event, ReportApproved):
        same = (report.state, report.sequence) == (UnitReportState.APPROVED, event.sequence)
        return Wanted(Kind.APPROVED, f"approved:{event.sequence}") if same else None
    return None


def _claim(session: Session, ports: Ports, event: Event) -> Letter | None:
    """Claim a letter that is true at this moment and was not claimed before, and write it."""
    with transaction(session, ports):
        report = locked(session, UnitReport, event.subject)
        if report is None or not report.unit.email:
            return None
        wanted = _wanted(report, event, ports.clock.now())
        if wanted is None:
            return None
        if isinstance(event, ReportReminderDue) and reminded_today(session, report, ports.clock.now()):
            return None
        mine = (UnitLetter.unit_report_id == report.id, UnitLetter.kind == wanted.key)
        if session.scalar(select(UnitLetter.id).where(*mine)) is not None:
            return None
        row = UnitLetter(id=new_id(), unit_report_id=report.id, kind=wanted.key, at=ports.clock.now())
        letter = compose(session, ports, report, wanted.kind, row.id)
        session.add(row)
    return letter


def compose(session: Session, ports: Ports, report: UnitReport, kind: Kind, letter_id: str) -> Letter:
    """Write a letter to a unit, in its language."""
    language: Language = "en" if report.unit.language == "en" else "vi"
    lead = session.get_one(Institution, report.call.institution_id)
    wording = texts.WORDINGS[kind]
    facts = _facts(ports, report, lead, language)
    parts = (
        in_language(texts.GREETING, language).format_map(facts),
        in_language(wording.matter, language).format_map(facts),
        "\n".join(_listed(report, facts, language)) if wording.facts else "",
        in_language(wording.closing, language).format_map(facts),
        f"{signature(lead, language)}\n\n{in_language(texts.BY_MACHINE, language)}",
    )
    return Letter(
        to=report.unit.email,
        subject=in_language(wording.subject, language).format_map(facts),
        text="\n\n".join(part for part in parts if part) + "\n",
        language=language,
        sender_name=lead.name.shown(language).text,
        id=letter_id,
        about=report.id,
        written_at=ports.clock.now(),
    )


def _facts(ports: Ports, report: UnitReport, lead: Institution, language: Language) -> dict[str, str]:
    call = report.call
    message = call.message.shown(language).text
    return {
        "unit": report.unit.name.shown(language).text,
        "lead": lead.name.shown(language).text,
        "title": call.title.shown(language).text,
        "plan": _plan_words(call, language),
        "year": str(call.year),
        "deadline": day_words(call.deadline, language),
        "date": date_words(moment_of(call.deadline), language),
        "message": f"\n\n{message}" if message else "",
        "reason": report.reason,
        "link": address_of(ports, report, language),
    }


def _plan_words(call: Call, language: Language) -> str:
    title = call.plan.title.shown(language).text
    return f"{title} ({call.plan.document})" if call.plan.document else title


def _listed(report: UnitReport, facts: dict[str, str], language: Language) -> Iterator[str]:
    values = {
        "plan": facts["plan"],
        "year": facts["year"],
        "deadline": in_language(texts.UNTIL_THE_END, language).format_map(facts),
        "asked": str(len(report.indicator_ids)),
    }
    for name, value in values.items():
        yield f"{in_language(texts.LABELS[name], language)}: {value}"


@dataclass(frozen=True)
class Lost:
    """A letter that was claimed and, as far as anybody knows, not handed over."""

    unit_report_id: str
    unit: str
    kind: str
    at: datetime


def lost(session: Session, ports: Ports, call_id: str = "", limit: int = 200) -> list[Lost]:
    """List the letters of calls that run (or of one) that were not handed over, oldest first: somebody had better call."""
    query = (
        select(UnitLetter, UnitReport)
        .join(UnitReport, UnitReport.id == UnitLetter.unit_report_id)
        .join(Call, Call.id == UnitReport.call_id)
        .where(
            UnitLetter.handed_over_at.is_(None),
            UnitLetter.at < ports.clock.now() - OVERDUE,
            Call.id == call_id if call_id else Call.closed_at.is_(None),
        )
        .order_by(UnitLetter.at, UnitLetter.id)
        .limit(limit)
    )
    return [
        Lost(report.id, report.unit.name.shown("vi").text, row.kind.partition(":")[0], row.at)
        for row, report in session.execute(query).tuples()
    ]
