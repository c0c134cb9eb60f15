"""The clock on the wall: moments are kept in UTC, people in Vietnam read them in their own time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def local(moment: datetime) -> datetime:
    """Give a moment as clocks in Vietnam show it."""
    return moment.astimezone(LOCAL)


def moment_of(day: date, at: time = time()) -> datetime:
    """Give the moment when clocks in Vietnam show this day and time; by default, the day's beginning."""
    return datetime.combine(day, at, LOCAL)


def span_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Give the moments between which lie the days from `first` to `last`, the latter included."""
    return moment_of(first), moment_of(last + timedelta(days=1))
