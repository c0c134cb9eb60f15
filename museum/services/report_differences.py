"""How the figures of a report differ from those of another count, and by which records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from museum.services.indicators.results import CountedRow
from museum.services.report_content import Changed
from museum.services.report_facts import Figures, IndicatorFacts, YearFacts
from museum.services.report_words import day, number, shown

MOST_NAMED = 200
"""So many records of a figure are named; of more, how many."""
GONE, NEW = "Không còn theo dõi", "Chưa theo dõi"


@dataclass(frozen=True)
class KeptRow:
    """A record behind a frozen number; numbers are kept as fractions are written."""

    kind: str
    id: str
    on: date | None
    amount: str
    whole: str | None
    title: str

    @classmethod
    def of(cls, row: CountedRow) -> KeptRow:
        """Keep a counted row."""
        whole = None if row.whole is None else str(row.whole)
        return cls(row.kind, row.id, row.on, str(row.amount), whole, row.title.shown("vi").text)

    @property
    def named(self) -> str:
        """Name the record as people know it."""
        told = self.title or f"{self.kind} {self.id}"
        return f"{told} ({day(self.on)})" if self.on else told


RowsOf = Callable[[str, int], Iterable[KeptRow]]
"""Gives the records behind an indicator's number in a year."""


def differences(before: Figures, after: Figures, rows_before: RowsOf, rows_after: RowsOf) -> list[Changed]:
    """List the figures that differ, with the records that make the difference; in the plan's order."""
    known = {one.id: one for one in after.indicators}
    found: list[Changed] = []
    for one in before.indicators:
        found += _of_indicator(one, known.get(one.id), before, (rows_before, rows_after))
    old = {one.id for one in before.indicators}
    for one in after.indicators:
        if one.id not in old:
            found += [
                Changed(one.name, year.year, NEW, _told(one, year))
                for year in one.years
                if year.year in after.years
            ]
    return found


def _of_indicator(
    before: IndicatorFacts, after: IndicatorFacts | None, figures: Figures, rows: tuple[RowsOf, RowsOf]
) -> Iterator[Changed]:
    for year in before.years:
        if year.year not in figures.years:
            continue
        if after is None:
            yield Changed(before.name, year.year, _told(before, year), GONE)
            continue
        now = after.in_year(year.year)
        if now is None or _same(year, now):
            continue
        change = Changed(before.name, year.year, _told(before, year), _told(after, now))
        if year.digest == now.digest:
            yield change
        else:
            yield _with_rows(change, rows[0](before.id, year.year), rows[1](before.id, year.year))


def _same(one: YearFacts, other: YearFacts) -> bool:
    return (one.amount, one.whole, one.done, one.digest) == (
        other.amount,
        other.whole,
        other.done,
        other.digest,
    )


def _told(indicator: IndicatorFacts, year: YearFacts) -> str | None:
    """Tell a figure so that a change shows which rounding or a share would hide."""
    if year.amount is None:
        return None
    told = shown(indicator, year)
    parts = number(year.amount) + (f"/{number(year.whole)}" if year.whole is not None else "")
    if told is None or isinstance(told, str):
        return f"{told} ({parts})" if told else parts
    return parts if told == year.amount and year.whole is None else f"{number(told)}% ({parts})"


def _with_rows(change: Changed, before: Iterable[KeptRow], after: Iterable[KeptRow]) -> Changed:
    old = {(one.kind, one.id): one for one in before}
    new = {(one.kind, one.id): one for one in after}
    added = [one.named for key, one in new.items() if key not in old]
    removed = [one.named for key, one in old.items() if key not in new]
    altered = [
        f"{one.named}: {_moved(old[key], one)}"
        for key, one in new.items()
        if key in old and (one.amount, one.whole) != (old[key].amount, old[key].whole)
    ]
    more = sum(max(0, len(names) - MOST_NAMED) for names in (added, removed, altered))
    return replace(change, added=_some(added), removed=_some(removed), altered=_some(altered), more=more)


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[:MOST_NAMED])


def _moved(before: KeptRow, after: KeptRow) -> str:
    return f"{_parts(before)} → {_parts(after)}"


def _parts(row: KeptRow) -> str:
    return row.amount if row.whole is None else f"{row.amount} trên {row.whole}"
