"""A year as clocks in Vietnam show it, and the last of its days whose records count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_

from museum.domain.local_time import span_of


@dataclass(frozen=True)
class Year:
    """One year."""

    number: int
    until: date | None = None
    """The last day whose records count; None: all do."""

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        """Its last day whose records count; before `first` where none do."""
        last = date(self.number, 12, 31)
        return last if self.until is None else min(last, self.until)

    @property
    def after(self) -> datetime:
        """The moment when its last day that counts is over."""
        return span_of(self.last, self.last)[1]

    def holds_moment(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        """Say in SQL that a moment lies within it."""
        return and_(moment >= span_of(self.first, self.first)[0], moment < self.after)

    def holds_day(self, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """Say in SQL that a day lies within it."""
        return and_(day >= self.first, day <= self.last)
