"""When the sample's sessions take place: the school year around today, holidays left out, plan days marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from museum.domain.local_time import moment_of

WEEKS_BACK = 8
"""So much of what was held before is shown."""
TERM_BEGINS, TERM_ENDS = (9, 5), (5, 25)
"""Month and day: schools come between the two."""
FRIDAY, SATURDAY, MONDAY_AFTER = 4, 5, 7


def horizon(today: date) -> date:
    """Give the last day for which sessions are planned: the end of the school year that is, or comes."""
    end = date(today.year, *TERM_ENDS)
    return end if today <= end - timedelta(weeks=8) else date(today.year + 1, *TERM_ENDS)


def in_term(day: date) -> bool:
    """Say whether schools come on such a day."""
    return (day.month, day.day) >= TERM_BEGINS or (day.month, day.day) <= TERM_ENDS


def weekly(pattern: Mapping[str, Any], today: date, but: Sequence[date]) -> list[datetime]:
    """Give the moments of a weekly pattern from some weeks back to the horizon, without the days in `but`."""
    day = today - timedelta(weeks=WEEKS_BACK)
    day += timedelta(days=(pattern["weekday"] - day.weekday()) % 7)
    every, at, moments = pattern.get("every", 1), time.fromisoformat(pattern["time"]), []
    while day <= horizon(today):
        if in_term(day) and day not in but and day.toordinal() // 7 % every == 0:
            moments.append(moment_of(day, at))
        day += timedelta(weeks=1)
    return moments


def marked_on(month: int, day: int, today: date) -> date:
    """Give the school day on which a day of the plans is marked next: itself, or near it when it is a weekend."""
    on = date(today.year, month, day)
    if on < today:
        on = date(today.year + 1, month, day)
    if on.weekday() < SATURDAY:
        return on
    friday = on - timedelta(days=on.weekday() - FRIDAY)
    return friday if friday >= today else on + timedelta(days=MONDAY_AFTER - on.weekday())


def closed_spans(given: Mapping[str, Any], today: date) -> Iterator[tuple[date, date, Mapping[str, Any]]]:
    """Give the closed days that touch the sample's sessions: first, last, and the entry that says why."""
    begins, ends = today - timedelta(weeks=WEEKS_BACK), today + timedelta(days=370)
    tet = given["tet"]
    for first_day in tet["first_days"]:
        first = first_day - timedelta(days=tet["days_before"])
        last = first_day + timedelta(days=tet["days_after"])
        if first <= ends and last >= begins:
            yield first, last, tet
    for entry in given["holiday"]:
        for year in range(begins.year, ends.year + 1):
            first, last = (date.fromisoformat(f"{year}-{entry[end]}") for end in ("first", "last"))
            if first <= ends and last >= begins:
                yield first, last, entry
