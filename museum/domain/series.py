"""The days of a series: the same weekdays from one day to another, or days that somebody lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from museum.domain.errors import Invalid

MOST_IN_SERIES = 120
"""Some three sessions a week for a school year; more is a day typed by mistake."""
DAYS_AHEAD = 550
"""How far ahead a session may be planned: to the end of the next school year."""
WEEK = 7


@dataclass(frozen=True)
class Weekly:
    """The same weekdays from `first` to `last`, both included, but for exceptions."""

    first: date
    last: date
    weekdays: frozenset[int]
    """Monday is 0."""
    exceptions: frozenset[date] = frozenset()

    def days(self) -> list[date]:
        """List the days in order; raises Invalid, naming the field, when there is none or too many."""
        if not self.weekdays or not self.weekdays <= set(range(WEEK)):
            raise Invalid(
                "Hãy chọn ít nhất một thứ trong tuần.",
                "Please choose at least one day of the week.",
                "weekdays",
            )
        length = (self.last - self.first).days
        if not 0 <= length <= DAYS_AHEAD:
            raise Invalid(
                f"Ngày cuối phải sau ngày đầu, và không quá {DAYS_AHEAD} ngày.",
                f"The last day must come after the first, and no more than {DAYS_AHEAD} days.",
                "last",
            )
        span = (self.first + timedelta(days=number) for number in range(length + 1))
        return days_in_order(
            day for day in span if day.weekday() in self.weekdays and day not in self.exceptions
        )


def days_in_order(days: Iterable[date]) -> list[date]:
    """Give each day once and in order; raises Invalid when there is none or too many."""
    found = sorted(set(days))
    if not found:
        raise Invalid(
            "Không có ngày nào trong đợt. Hãy chọn thêm ngày.",
            "There is no day in this series. Please choose some.",
            "days",
        )
    if len(found) > MOST_IN_SERIES:
        raise Invalid(
            f"Một đợt có nhiều nhất {MOST_IN_SERIES} buổi; ở đây có {len(found)}. Hãy chia thành hai đợt.",
            f"A series has at most {MOST_IN_SERIES} sessions; this one has {len(found)}. Please split it in two.",
            "days",
        )
    return found
