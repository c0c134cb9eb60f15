"""Deadlines, lateness and reminders, by the clocks of Vietnam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museum.domain.collecting import (
    days_late,
    days_left,
    due_until,
    jumps,
    proposed_deadline,
    reminder_turn,
    waits_for,
)
from museum.domain.reporting import Call, UnitReport, UnitReportState

DEADLINE = date(2026, 12, 10)
MIDNIGHT = datetime(2026, 12, 10, 17, tzinfo=UTC)
SENT = datetime(2026, 11, 1, 3, tzinfo=UTC)


def _call(days: tuple[int, ...] = (7, 2, -1, -7), sent_at: datetime | None = SENT) -> Call:
    return Call(deadline=DEADLINE, remind_days=list(days), sent_at=sent_at)


def _report(
    state: UnitReportState, sent_at: datetime | None = None, decided: datetime | None = None
) -> UnitReport:
    return UnitReport(state=state, sent_at=sent_at, decided_at=decided)


def test_the_deadline_ends_with_its_day_in_vietnam() -> None:
    assert due_until(_call()) == MIDNIGHT
    second = timedelta(seconds=1)
    asked = _report(UnitReportState.ASKED)
    assert not waits_for(_call(), asked, MIDNIGHT - second)
    assert waits_for(_call(), asked, MIDNIGHT)
    assert (days_left(_call(), MIDNIGHT - second), days_left(_call(), MIDNIGHT)) == (0, -1)
    assert (days_late(_call(), asked, MIDNIGHT - second), days_late(_call(), asked, MIDNIGHT)) == (0, 1)


def test_who_sent_late_stays_so_late_and_who_sent_in_time_is_never_late() -> None:
    year = timedelta(days=365)
    late = _report(UnitReportState.APPROVED, MIDNIGHT + timedelta(days=2))
    in_time = _report(UnitReportState.SENT, MIDNIGHT - timedelta(seconds=1))
    assert days_late(_call(), late, MIDNIGHT + year) == 3
    assert days_late(_call(), in_time, MIDNIGHT + year) == 0


def test_what_was_returned_is_late_for_the_days_since_only() -> None:
    returned = _report(UnitReportState.RETURNED, SENT, MIDNIGHT + timedelta(days=5))
    assert days_late(_call(), returned, MIDNIGHT + timedelta(days=5, hours=1)) == 0
    assert days_late(_call(), returned, MIDNIGHT + timedelta(days=7)) == 2


def test_lateness_stops_when_the_call_is_closed() -> None:
    call = _call()
    call.closed_at = MIDNIGHT + timedelta(days=4)
    assert days_late(call, _report(UnitReportState.ASKED), MIDNIGHT + timedelta(days=40)) == 5


@pytest.mark.parametrize(
    ("at", "turn"),
    [
        (datetime(2026, 12, 3, 0, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 3, 1, 0, tzinfo=UTC), 7),
        (datetime(2026, 12, 8, 0, 59, tzinfo=UTC), 7),
        (datetime(2026, 12, 8, 1, 0, tzinfo=UTC), 2),
        (datetime(2026, 12, 11, 1, 0, tzinfo=UTC), -1),
        (datetime(2027, 12, 11, 1, 0, tzinfo=UTC), -7),
    ],
)
def test_a_reminder_falls_due_on_the_morning_of_its_day(at: datetime, turn: int | None) -> None:
    assert reminder_turn(_call(), at) == turn


def test_who_was_just_asked_is_not_reminded_of_what_lay_before() -> None:
    just = _call(sent_at=datetime(2026, 12, 5, 3, tzinfo=UTC))
    assert reminder_turn(just, datetime(2026, 12, 6, 3, tzinfo=UTC)) is None
    assert reminder_turn(_call(sent_at=None), MIDNIGHT) is None
    just.closed_at = MIDNIGHT
    assert reminder_turn(just, MIDNIGHT + timedelta(days=30)) is None


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(1, 31), st.integers(2020, 2060))
def test_a_deadline_is_proposed_ten_days_before_whatever_day_a_plan_names(
    month: int, day: int, year: int
) -> None:
    due = proposed_deadline(month, day, year) + timedelta(days=10)
    assert (due.year, due.month) == (year, month)
    assert due.day == day or due.day < day <= 31


@pytest.mark.parametrize(
    ("now", "before", "odd"),
    [(150, 100, False), (151, 100, True), (49, 100, True), (50, 100, False), (1, 0, True), (0, 0, False)],
)
def test_a_number_far_from_the_last_is_marked(now: int, before: int, odd: bool) -> None:
    assert jumps(Fraction(now), Fraction(before)) is odd
    assert not jumps(None, Fraction(before))
    assert not jumps(Fraction(now), None)
