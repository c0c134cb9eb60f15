"""Workbooks of several small sheets, as services read and write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

SheetCell = str | int | date | None


@dataclass(frozen=True)
class SheetRow:
    """A row with something in it, and its number as people see it."""

    number: int
    cells: Sequence[str]
    """The texts that people see; a day as 22/09/2023, a number with a decimal point and as many digits as it has."""


@dataclass(frozen=True)
class SheetRead:
    """A sheet as read."""

    title: str
    rows: tuple[SheetRow, ...]
    merged: tuple[str, ...] = ()
    """Ranges of merged cells: nobody knows to which row or column their text belongs."""
    unsolved: tuple[str, ...] = ()
    """Cells with a formula whose value the file does not hold."""


@dataclass(frozen=True)
class SheetMade:
    """A sheet to be written: a head, and rows under it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...] = ()
    widths: tuple[int, ...] = field(default=())
    """Of the columns, in characters."""


class Sheets(Protocol):
    """Reads and writes workbooks (XLSX)."""

    def read(self, path: Path) -> list[SheetRead]:
        """Read the visible sheets; raises `museum.domain.errors.Invalid` for what is no workbook, or too large."""
        ...

    def write(self, sheets: Sequence[SheetMade]) -> bytes:
        """Write a workbook; texts stay texts, whatever they begin with."""
        ...
