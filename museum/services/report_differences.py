"""How the figures of a report differ from those of another count, and by which records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from museum.domain.progress import Verdict
from museum.services.indicators.counted_rows import Digest, PlainRow
from museum.services.indicators.results import CountedRow
from museum.services.report_content import Changed
from museum.services.report_facts import Figures, IndicatorFacts, TargetFacts, UnitFacts, YearFacts
from museum.services.report_list_differences import list_differences
from museum.services.report_words import NO_DATA, NOT_ASKED, asked, day, number, shown, verdict_of

MOST_NAMED = 200
"""So many records of a figure are named; of more, how many."""
GONE, NEW = "Không còn theo dõi", "Chưa theo dõi"
_VALUE = "value"
"""What reported values are called among records."""


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


def digest_of_rows(rows: Iterable[KeptRow]) -> str:
    """Give the SHA-256 of records, as counting gives it."""
    digest = Digest()
    for one in rows:
        whole = None if one.whole is None else Fraction(one.whole)
        digest.add(PlainRow(one.kind, one.id, one.on, Fraction(one.amount), whole, None, None))
    return digest.hex()


RowsOf = Callable[[str, int], Iterable[KeptRow]]
"""Gives the records behind an indicator's number in a year."""


@dataclass(frozen=True)
class Sources:
    """The records behind the figures that are compared."""

    before: RowsOf
    after: RowsOf
    later: RowsOf
    """Those that are not counted because their day lies after the last that counts."""


def differences(before: Figures, after: Figures, sources: Sources) -> list[Changed]:
    """List what differs, with the records that make the difference: figures in the plan's order, then lists."""
    known = {one.id: one for one in after.indicators}
    found: list[Changed] = []
    for one in before.indicators:
        found += _of_indicator(one, known.get(one.id), before, sources)
    old = {one.id for one in before.indicators}
    for one in after.indicators:
        if one.id not in old:
            found += [
                Changed(one.name, year.year, NEW, _told(one, year, year))
                for year in one.years
                if year.year in after.years
            ]
    return [_limited(one) for one in (*found, *list_differences(before, after))]


def _of_indicator(
    before: IndicatorFacts, after: IndicatorFacts | None, figures: Figures, sources: Sources
) -> Iterator[Changed]:
    for year in before.years:
        within = year.year in figures.years
        # What a growth is measured from is compared where its records were kept.
        if not within and (year.rows is None or year.year not in figures.counted_years(before)):
            continue
        if after is None:
            if within:
                yield Changed(before.name, year.year, _told(before, year, year), GONE)
            continue
        now = after.in_year(year.year)
        if now is None:
            continue
        units = tuple(_units(before.units, after.units)) if year.year == figures.last_year else ()
        if _same(year, now, judged=within) and not (units and year.digest == now.digest):
            continue
        change = Changed(before.name, year.year, _told(before, year, now), _told(after, now, year))
        if year.digest == now.digest:
            yield replace(change, altered=units)
        else:
            yield _with_rows(change, sources, before.id, year.year)


def _same(one: YearFacts, other: YearFacts, *, judged: bool) -> bool:
    if (one.amount, one.whole, one.digest) != (other.amount, other.whole, other.digest):
        return False
    return not judged or _judged(one) == _judged(other)


def _judged(year: YearFacts) -> tuple[object, ...]:
    return year.done, year.low, year.high, verdict_of(year)


def _told(indicator: IndicatorFacts, year: YearFacts, other: YearFacts) -> str | None:
    """Tell a figure, with what was asked and how it was judged where that differs from another's."""
    told = _figure(indicator, year)
    more = []
    if (year.low, year.high) != (other.low, other.high):
        more.append(_asked(indicator, year))
    judged = year.verdict not in (Verdict.NO_DATA, Verdict.NO_TARGET)
    if judged and verdict_of(year) != verdict_of(other):
        more.append(verdict_of(year).lower())
    return "; ".join([told or NO_DATA.lower(), *more]) if more else told


def _asked(indicator: IndicatorFacts, year: YearFacts) -> str:
    if year.low is None:
        return NOT_ASKED.lower()
    told = asked(indicator, TargetFacts(year.year, year.year, year.low, year.high))
    return f"mức giao {told.lower() if isinstance(told, str) else number(told, told)}"


def _figure(indicator: IndicatorFacts, year: YearFacts) -> str | None:
    """Tell a figure so that a change shows which rounding or a share would hide."""
    if year.amount is None:
        return None
    told = shown(indicator, year)
    parts = number(year.amount) + (f"/{number(year.whole)}" if year.whole is not None else "")
    if told is None:
        return parts
    if isinstance(told, str):
        sign = "" if told[-1:].isalpha() else "%"
        return f"{told}{sign} ({parts})"
    return parts if told == year.amount and year.whole is None else f"{number(told)}% ({parts})"


def _units(before: Sequence[UnitFacts], after: Sequence[UnitFacts]) -> Iterator[str]:
    """Tell whose parts of a figure are others; a count without sources tells of no units."""
    if not before or not after:
        return
    old, new = ({one.id: one for one in units} for units in (before, after))
    for key, one in {**old, **new}.items():
        was, now = (_part(units.get(key)) for units in (old, new))
        if was != now:
            yield f"{one.name}: {was} → {now}"


def _part(unit: UnitFacts | None) -> str:
    if unit is None or unit.amount is None:
        return NO_DATA.lower()
    return number(unit.amount) + (f" trên {number(unit.whole)}" if unit.whole is not None else "")


def _with_rows(change: Changed, sources: Sources, indicator_id: str, year: int) -> Changed:
    old = {(one.kind, one.id): one for one in sources.before(indicator_id, year)}
    new = {(one.kind, one.id): one for one in sources.after(indicator_id, year)}
    gone = {key: one for key, one in old.items() if key not in new}
    later = {}
    if any(one.kind == _VALUE for one in gone.values()):
        # A number that was corrected is true of another day: it is not lost, but of a day that does not count.
        later = {(one.kind, one.id): one for one in sources.later(indicator_id, year) if one.kind == _VALUE}
    put_off = {key: later[key] for key in gone if key in later}
    altered = [
        f"{one.named}: {_moved(old[key], one)}"
        for key, one in new.items()
        if key in old and (one.amount, one.whole) != (old[key].amount, old[key].whole)
    ]
    altered += [f"{gone[key].named}: {_put_off(gone[key], one)}" for key, one in put_off.items()]
    after = change.after
    if after is None and put_off:
        after = "; ".join(dict.fromkeys(_new_day(one) for one in put_off.values()))
    return replace(
        change,
        after=after,
        added=tuple(one.named for key, one in new.items() if key not in old),
        removed=tuple(one.named for key, one in gone.items() if key not in put_off),
        altered=tuple(altered),
    )


def _limited(change: Changed) -> Changed:
    lists = (change.added, change.removed, change.altered)
    added, removed, altered = (names[:MOST_NAMED] for names in lists)
    more = sum(max(0, len(names) - MOST_NAMED) for names in lists)
    return replace(change, added=added, removed=removed, altered=altered, more=more)


def _moved(before: KeptRow, after: KeptRow) -> str:
    told = f"{_parts(before)} → {_parts(after)}"
    if after.on is None or after.on == before.on:
        return told
    return f"{told}, ngày số liệu mới {day(after.on)}" if after.kind == _VALUE else told


def _put_off(before: KeptRow, after: KeptRow) -> str:
    told = f"{_parts(before)} → {_parts(after)}, " if _parts(before) != _parts(after) else ""
    return f"{told}{_new_day(after)}"


def _new_day(row: KeptRow) -> str:
    return f"sửa, ngày số liệu mới {day(row.on)}" if row.on else "sửa"


def _parts(row: KeptRow) -> str:
    amount = number(Fraction(row.amount))
    return amount if row.whole is None else f"{amount} trên {number(Fraction(row.whole))}"
