"""Sessions laid out by day: the weeks of a month, the hours of a week."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from frontend.i18n import current_language, gettext, long_day
from frontend.teach.session_rows import SessionRow
from museum.domain.plan_days import falling_on
from museum.domain.plans import PlanDay
from museum.domain.visits import Blackout, SessionState, VisitSession
from museum.services.closed_days import closed_on, closing

FIRST_HOUR, LAST_HOUR = 7, 19
"""The hours that a week shows; what begins before or ends after stands at its edge."""
STEP = 30
"""Minutes of a line of the week."""
LINES = (LAST_HOUR - FIRST_HOUR) * 60 // STEP
WEEK = 7


@dataclass(frozen=True)
class Placed:
    """A session in the week: the line it begins on, from 0, and how many it covers."""

    row: SessionRow
    line: int
    lines: int


@dataclass(frozen=True)
class Day:
    """A day of the calendar."""

    on: date
    words: str
    within: bool
    """Whether it belongs to the month that is shown."""
    today: bool
    past: bool
    closed: str
    """Why the institution is closed; empty when it is open."""
    marked: tuple[str, ...]
    """Days of the plans that fall on it."""
    sessions: tuple[SessionRow, ...]

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Its sessions by the hour."""
        return tuple(_placed(row) for row in self.sessions)


def _placed(row: SessionRow) -> Placed:
    begins = (row.start.hour - FIRST_HOUR) * 60 + row.start.minute
    line = min(max(begins // STEP, 0), LINES - 1)
    ends = -(-(begins + row.minutes) // STEP)
    return Placed(row, line, min(max(ends - line, 1), LINES - line))


def month_days(day: date) -> list[date]:
    """List the days of the weeks that a month touches, from Monday on."""
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    return [one for week in weeks for one in week]


def week_days(day: date) -> list[date]:
    """List the seven days of a week from Monday on."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(WEEK)]


def next_month(day: date, step: int) -> date:
    """Give the first day of the next month (1) or of the one before (-1)."""
    first = day.replace(day=1)
    return (
        (first + timedelta(days=32)).replace(day=1)
        if step > 0
        else (first - timedelta(days=1)).replace(day=1)
    )


def laid_out(
    days: Sequence[date],
    rows: Iterable[SessionRow],
    today: date,
    closed: Sequence[Blackout],
    marks: Iterable[PlanDay],
    month: int | None = None,
) -> list[Day]:
    """Put sessions onto their days; `month` says which days of the weeks belong to it."""
    lang = current_language()
    by_day: dict[date, list[SessionRow]] = {}
    for row in rows:
        by_day.setdefault(row.start.date(), []).append(row)
    marked = list(marks)
    found = []
    for on in days:
        entry = closed_on(closed, on)
        found.append(
            Day(
                on=on,
                words=long_day(on),
                within=month is None or on.month == month,
                today=on == today,
                past=on < today,
                closed=entry.reason.shown(lang).text if entry else "",
                marked=tuple(one.day.name.shown(lang).text for one in falling_on(marked, on)),
                sessions=tuple(by_day.get(on, ())),
            )
        )
    return found


def with_conflicts(
    rows: Iterable[SessionRow], visits: Sequence[VisitSession], closed: Sequence[Blackout]
) -> list[SessionRow]:
    """Say of each session what is wrong with it: a resource that two want, a closed day."""
    said = _twice(visits)
    lang = current_language()
    for visit in visits:
        entries = [one for one in closed if one.institution_id == visit.institution_id]
        closed_by = closing(entries, visit.starts_at, visit.ends_at)
        if closed_by is not None and visit.state != SessionState.CANCELLED:
            words = gettext("closed on this day: %(why)s", why=closed_by[1].reason.shown(lang).text)
            said.setdefault(visit.id, []).append(words)
    return [replace(row, conflicts=tuple(said.get(row.id, ()))) for row in rows]


def _twice(visits: Sequence[VisitSession]) -> dict[str, list[str]]:
    using: dict[str, list[VisitSession]] = {}
    names: Mapping[str, str] = {one.id: one.name for visit in visits for one in visit.resources}
    for visit in visits:
        if visit.state != SessionState.CANCELLED:
            for one in visit.resources:
                using.setdefault(one.id, []).append(visit)
    said: dict[str, list[str]] = {}
    for key, users in using.items():
        for first, second in combinations(users, 2):
            if first.starts_at < second.ends_at and second.starts_at < first.ends_at:
                for visit in (first, second):
                    said.setdefault(visit.id, []).append(gettext("%(name)s is needed twice", name=names[key]))
    return said
