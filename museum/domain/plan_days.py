"""When the plans' days of the year come next, and which of them a session lies near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from museum.domain.plans import PlanDay

NEAR = timedelta(days=3)
"""A day of the plans is marked on it or near it: a school cannot come on a Sunday."""
FOR_SCHOOLS = frozenset({(4, 19), (5, 18), (11, 23)})
"""(month, day) of those on which the plans ask museums for experiential activities with schools."""


@dataclass(frozen=True)
class Marked:
    """A day of the plans in a year, or the first of several in a row."""

    day: PlanDay
    on: date

    @property
    def last(self) -> date:
        """The last day: `on` itself unless there are several."""
        month, day = _last(self.day)
        last = date(self.on.year, month, day)
        return last if last >= self.on else last.replace(year=self.on.year + 1)

    @property
    def several(self) -> bool:
        """Whether it is several days in a row: a week, a month."""
        return self.last != self.on

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day that count as near."""
        return self.on - NEAR, self.last + NEAR

    def away(self, on: date) -> timedelta:
        """Say how far a date lies from it: positive before it, negative behind it, nothing within."""
        return max(self.on - on, timedelta()) + min(self.last - on, timedelta())


def _last(day: PlanDay) -> tuple[int, int]:
    return day.last_month or day.month, day.last_day or day.day


def dates_of(day: PlanDay) -> str:
    """Write when it is in every year: `18/5`, `1–7/10`, `28/9–4/10`."""
    month, last = _last(day)
    if (month, last) == (day.month, day.day):
        return f"{day.day}/{day.month}"
    return f"{day.day}–{last}/{month}" if month == day.month else f"{day.day}/{day.month}–{last}/{month}"


def falling_on(days: Iterable[PlanDay], on: date) -> list[Marked]:
    """Give what of the plans a date lies on, single days before weeks and months."""
    marked = [Marked(one, date(year, one.month, one.day)) for one in days for year in (on.year - 1, on.year)]
    return sorted((one for one in marked if one.on <= on <= one.last), key=lambda one: one.last - one.on)


def next_of(days: Iterable[PlanDay], today: date) -> list[Marked]:
    """Say when each day comes next, earliest first; one that is near behind is still the present one."""
    found = []
    for one in days:
        years = (Marked(one, date(year, one.month, one.day)) for year in (today.year - 1, today.year))
        coming = Marked(one, date(today.year + 1, one.month, one.day))
        found.append(next((marked for marked in years if marked.span[1] >= today), coming))
    return sorted(found, key=lambda marked: marked.on)


def near_to(days: Iterable[PlanDay], on: date) -> Marked | None:
    """Give the day of the plans that a date lies on or near, the nearest one; None: there is none."""
    years = (on.year - 1, on.year, on.year + 1)
    found = [Marked(one, date(year, one.month, one.day)) for one in days for year in years]
    within = [marked for marked in found if abs(marked.away(on)) <= NEAR]
    return min(within, key=lambda marked: (abs(marked.away(on)), marked.last - marked.on), default=None)


def for_schools(days: Iterable[PlanDay]) -> list[PlanDay]:
    """Keep those on which schools are to be invited."""
    return [one for one in days if (one.month, one.day) in FOR_SCHOOLS]
