"""When a call for reports falls due, who is late, and what looks odd beside the year before: pure rules.

A deadline is a day, and the whole of it counts: who sends before midnight in Vietnam is in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from museum.domain.local_time import local, moment_of
from museum.domain.reporting import Call, UnitReport, UnitReportState

BEFORE_THE_DAY = timedelta(days=10)
"""So long before a plan's own reports are due, units are asked to have answered."""
REMIND_DAYS = (7, 2, -1, -7)
"""Proposed: a week and two days before the deadline, a day and a week after it."""
MOST_REMINDERS = 6
EARLIEST_REMINDER, LATEST_REMINDER = 60, -60
"""In days before the deadline; negative: after it."""
AT = time(8)
"""Reminders go out in the morning, Vietnam's time."""
LINK_LASTS = timedelta(days=60)
"""After a call was closed; until then its links go on working."""
JUMP = Fraction(1, 2)
"""A number that is so much above or below the last year's, as a part of it, is worth a second look."""
OPEN = frozenset({UnitReportState.ASKED, UnitReportState.STARTED, UnitReportState.RETURNED})
"""The states in which the unit has to do something."""


def proposed_deadline(month: int | None, day: int | None, year: int) -> date:
    """Propose by when units answer: some days before the plan's own reports are due, or the middle of November."""
    due = date(year, month, _existing(year, month, day)) if month and day else date(year, 11, 25)
    return due - BEFORE_THE_DAY


def _existing(year: int, month: int, day: int) -> int:
    """Give the day of a month, or its last where it has none such: the 29th of February."""
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return min(day, last)


def due_until(call: Call) -> datetime:
    """Give the moment when the deadline has passed: midnight at the end of its day, in Vietnam."""
    return moment_of(call.deadline + timedelta(days=1))


def link_over(call: Call, now: datetime) -> bool:
    """Say whether the links of a call open nothing any more."""
    return call.closed_at is not None and call.closed_at + LINK_LASTS < now


def days_left(call: Call, now: datetime) -> int:
    """Give how many days are left; 0 on the deadline's day, negative after it."""
    return (call.deadline - local(now).date()).days


def days_late(call: Call, report: UnitReport, now: datetime) -> int:
    """Give by how many days a unit's answer is or was late; 0: it is not.

    What was returned is late only for the days since: it had come.
    """
    if report.sent_at is not None and report.state != UnitReportState.RETURNED:
        until = local(report.sent_at).date()
        return max(0, (until - call.deadline).days)
    until = local(min(now, call.closed_at) if call.closed_at else now).date()
    since = call.deadline
    if report.sent_at is not None and report.decided_at is not None:
        since = max(since, local(report.decided_at).date())
    return max(0, (until - since).days)


def waits_for(call: Call, report: UnitReport, now: datetime) -> bool:
    """Say whether the deadline has passed and the unit still has to answer."""
    return report.state in OPEN and now >= due_until(call) and days_late(call, report, now) > 0


def reminder_turn(call: Call, now: datetime) -> int | None:
    """Give the reminder that has fallen due last, in days before the deadline; None: none has.

    One whose morning had passed when the call went out is left out: the unit has just been written to. Of several
    that fell due while nobody looked, only the last is sent.
    """
    if call.sent_at is None or call.closed_at is not None:
        return None
    due = [day for day in call.remind_days if call.sent_at < _morning(call, day) <= now]
    return min(due, default=None)


def _morning(call: Call, day: int) -> datetime:
    return moment_of(call.deadline - timedelta(days=day), AT)


def jumps(now: Fraction | None, before: Fraction | None) -> bool:
    """Say whether a number is so far from the last year's that somebody should look again."""
    if now is None or before is None or now == before:
        return False
    return before == 0 or abs(now - before) > before * JUMP


@dataclass(frozen=True)
class Tally:
    """How far a call has come."""

    units: int
    asked: int
    started: int
    sent: int
    returned: int
    approved: int
    late: int
    """Units that still have to answer after the deadline."""

    @property
    def answered(self) -> int:
        """Answers that are in: to be read, or approved."""
        return self.sent + self.approved

    @property
    def percent(self) -> int:
        """Answers in, of all units; rounded down, so that 100 means all."""
        return 100 * self.answered // self.units if self.units else 0


def tally(call: Call, reports: Sequence[UnitReport], now: datetime) -> Tally:
    """Count how far a call has come."""
    in_state = {state: sum(one.state == state for one in reports) for state in UnitReportState}
    return Tally(
        units=len(reports),
        late=sum(waits_for(call, one, now) for one in reports),
        **{str(state): count for state, count in in_state.items()},
    )
