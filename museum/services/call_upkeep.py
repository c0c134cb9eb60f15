"""What time brings to calls for reports: reminders fall due, and who can be written to at last is asked.

A worker does a round of it with the others.

Everything is decided on the rows as they are, so that a round that is missed, done twice, or done by two workers at
once changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from museum.db.engine import alone
from museum.domain.collecting import OPEN, reminder_turn
from museum.domain.events import Job, ReportAsked, ReportReminderDue
from museum.domain.local_time import local, moment_of
from museum.domain.reporting import Call, UnitLetter, UnitReport
from museum.domain.states import JobState
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services.outbox import record, transaction
from museum.services.unit_letters import turn_of, was_asked, was_reminded

MOST = 2_000
"""Letters that one round queues; the next round goes on."""


def queue_reminders(session: Session, ports: Ports) -> int:
    """Queue the letters that have fallen due, each in a job of its own, each once; gives how many.

    Beside reminders those that ask: a unit may have got its address after its call went out.
    """
    if next(_due(session, ports), None) is None:
        return 0
    with transaction(session, ports):
        # Of two workers that do their rounds at once, the second sees what the first has queued.
        alone(session, UnitLetter)
        due = list(_due(session, ports))[:MOST]
        for event in due:
            record(session, ports, event)
    return len(due)


def _due(session: Session, ports: Ports) -> Iterator[ReportAsked | ReportReminderDue]:
    now = ports.clock.now()
    running = select(Call).where(Call.sent_at.is_not(None), Call.closed_at.is_(None)).order_by(Call.id)
    for call in session.scalars(running):
        to_ask = session.scalars(
            _to_write_to(call, now).where(~was_asked(), ~_waits(ReportAsked.__name__))
        ).all()
        yield from (ReportAsked(one) for one in to_ask)
        day = reminder_turn(call, now)
        if day is not None:
            yield from (one for one in _reminders(session, call, day, now) if one.subject not in to_ask)


def _reminders(session: Session, call: Call, day: int, now: datetime) -> Iterator[ReportReminderDue]:
    """Give the units of a call that still have to answer and were not reminded since the turn came, by whomever."""
    turn = turn_of(call, day)
    since = moment_of(call.deadline - timedelta(days=day))
    queued = _waits(ReportReminderDue.__name__, turn)
    for report_id in session.scalars(_to_write_to(call, now).where(~was_reminded(since), ~queued)):
        yield ReportReminderDue(report_id, turn)


def _to_write_to(call: Call, now: datetime) -> Select[tuple[str]]:
    """Select the reports of a call whose units still have to answer, exist today, and have an address."""
    unit = OrganisationalUnit
    return (
        select(UnitReport.id)
        .join(unit, unit.id == UnitReport.unit_id)
        .where(
            UnitReport.call_id == call.id,
            UnitReport.state.in_(OPEN),
            unit.email != "",
            or_(unit.valid_until.is_(None), unit.valid_until >= local(now).date()),
        )
        .order_by(UnitReport.id)
        .limit(MOST)
    )


def _waits(kind: str, turn: str | None = None) -> ColumnElement[bool]:
    """Say of a report, in a query, whether a job about it waits to be done, or has given up."""
    job = aliased(Job)
    conditions = [job.subject == UnitReport.id, job.kind == kind, job.state != JobState.DONE]
    if turn is not None:
        conditions.append(job.payload["turn"].as_string() == turn)
    return exists().where(*conditions)
