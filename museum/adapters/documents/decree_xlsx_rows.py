"""How high a workbook's rows are, and the lines around cells: spreadsheets other than Excel do not look themselves how often a text wraps."""

from __future__ import annotations

import math

from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents.decree_lines import width

LETTER = 25.4 * 7 / 96
"""Millimetres that a column's measure of width stands for: a digit of the workbook's first face."""
_EDGE = Side(style="thin", color="FF000000")
BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_LINE = 16.5
"""Points from line to line at 12: marks above and below Vietnamese capitals need more than other letters."""
_LEAST, _MOST = 18.0, 409.0
"""Points; a row of more is none that Excel opens."""
_EDGES = 1.4
"""Millimetres that a cell keeps free at its sides, and what letters of another face may be wider."""


def lines_in(text: str, size: float, letters: float, *, bold: bool = False) -> int:
    """Count the lines that a text takes in a column so many letters wide."""
    room = max(4.0, letters * LETTER - _EDGES)
    return sum(_wrapped(line, size, room, bold=bold) for line in text.split("\n"))


def _wrapped(line: str, size: float, room: float, *, bold: bool) -> int:
    count, used = 1, 0.0
    for word in line.split(" "):
        wide = width(word, size, bold=bold)
        gap = width(" ", size, bold=bold) if used else 0.0
        if used and used + gap + wide > room:
            count, used, gap = count + 1, 0.0, 0.0
        more = max(0, math.ceil(wide / room) - 1)
        count, used = count + more, used + gap + wide - more * room
    return count


def raise_row(sheet: Worksheet, row: int, count: int, size: float = 12) -> None:
    """Make a row high enough for so many lines, unless it is higher already."""
    line = _LINE * size / 12
    wanted = min(_MOST, max(_LEAST, count * line + 3))
    found = sheet.row_dimensions[row]
    found.height = max(found.height or 0.0, wanted)
