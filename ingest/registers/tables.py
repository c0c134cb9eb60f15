"""What tables of any kind share: lines, and the one among the first that holds the headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.registers.cells import clean
from ingest.registers.headings import Columns, Kind, match

SEARCHED = 15
"""Filled lines among which the headings are looked for: registers carry a title and a stamp above them."""


@dataclass(frozen=True)
class Line:
    """One line with its number in the file, counted from 1."""

    number: int
    cells: Sequence[str]

    @property
    def empty(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Header:
    """A line of headings and what they mean."""

    line: Line
    columns: Columns


def find_header(lines: Iterable[Line], kind: Kind) -> Header | None:
    """Find the first line that heads a table of that kind; where none does, the one that comes nearest."""
    best: Header | None = None
    for line in islice((line for line in lines if not line.empty), SEARCHED):
        headings = [clean(cell) for cell in line.cells]
        found = Header(Line(line.number, headings), match(headings, kind))
        if found.columns.suffice:
            return found
        if best is None or len(found.columns.codes) > len(best.columns.codes):
            best = found
    return best
