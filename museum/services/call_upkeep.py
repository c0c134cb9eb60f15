"""What time brings to calls for reports: reminders fall due. A worker does a round of it with the others.

Everything is decided on the rows as they are, so that a round that is missed, done twice, or done by two workers at
once changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from museum.db.engine import alone
from museum.domain.collecting import OPEN, reminder_turn
from museum.domain.events import Job, ReportReminderDue
from museum.domain.reporting import Call, UnitLetter, UnitReport
from museum.domain.states import JobState
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services.outbox import record, transaction
from museum.services.unit_letters import reminder_key

MOST = 2_000
"""Letters that one round queues; the next round goes on."""


def queue_reminders(session: Session, ports: Ports) -> int:
    """Queue the reminders that have fallen due, each in a job of its own, each once; gives how many."""
    if next(_due(session, ports), None) is None:
        return 0
    with transaction(session, ports):
        # Of two workers that do their rounds at once, the second sees what the first has queued.
        alone(session, UnitLetter)
        due = list(_due(session, ports))[:MOST]
        for event in due:
            record(session, ports, event)
    return len(due)


def _due(session: Session, ports: Ports) -> Iterator[ReportReminderDue]:
    running = select(Call).where(Call.sent_at.is_not(None), Call.closed_at.is_(None)).order_by(Call.id)
    for call in session.scalars(running):
        turn = reminder_turn(call, ports.clock.now())
        if turn is not None:
            yield from _of(session, call, str(turn))


def _of(session: Session, call: Call, turn: str) -> Iterator[ReportReminderDue]:
    """Give the units of a call that still have to answer and were not reminded in this turn."""
    waiting = aliased(Job)
    query = (
        select(UnitReport.id)
        .join(OrganisationalUnit, OrganisationalUnit.id == UnitReport.unit_id)
        .where(
            UnitReport.call_id == call.id,
            UnitReport.state.in_(OPEN),
            OrganisationalUnit.email != "",
            ~exists().where(
                UnitLetter.unit_report_id == UnitReport.id, UnitLetter.kind == reminder_key(turn)
            ),
            ~exists().where(
                waiting.subject == UnitReport.id,
                waiting.kind == ReportReminderDue.__name__,
                waiting.payload["turn"].as_string() == turn,
                waiting.state != JobState.DONE,
            ),
        )
        .order_by(UnitReport.id)
        .limit(MOST)
    )
    for report_id in session.scalars(query):
        yield ReportReminderDue(report_id, turn)
