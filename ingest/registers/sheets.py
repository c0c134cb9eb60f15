"""Small workbooks with several sheets, read whole with what their cells hide, and written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from ingest.registers.cells import clean, number_text
from ingest.registers.workbook import Cell, Sheet, reading, refuse_larger, text_of
from museum.domain.errors import Invalid
from museum.ports.sheets import SheetCell, SheetMade, SheetRead, SheetRow

MOST_UNPACKED = 12 * 1024 * 1024
"""Bytes of a workbook when unzipped: a plan of three hundred indicators has a tenth of it."""
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_TOLD = 20, 5_000, 60, 10
LONGEST_CELL = 20_000
_DIGITS_OF_A_THOUSAND = 3
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What spreadsheets read as an escaped character, written by somebody who meant the letters."""
_HEAD = PatternFill("solid", fgColor="EFE6D6")


class PlainSheets:
    """See `museum.ports.sheets.Sheets`."""

    def read(self, path: Path) -> list[SheetRead]:
        """Read the visible sheets; raises Invalid for what is no workbook, or larger than one that people fill in."""
        with path.open("rb") as file:
            with reading():
                refuse_larger(file, MOST_UNPACKED)
                shown = load_workbook(file, data_only=True, keep_links=False)
                # What a formula is and what it gave are read one after the other.
                file.seek(0)
                typed = load_workbook(file, keep_links=False)
            if len(shown.worksheets) > MOST_SHEETS:
                raise _too_large(f"{MOST_SHEETS} trang tính", f"{MOST_SHEETS} sheets")
            with reading():
                return [
                    _sheet(sheet, typed[sheet.title])
                    for sheet in shown.worksheets
                    if sheet.sheet_state == "visible"
                ]

    def write(self, sheets: Sequence[SheetMade]) -> bytes:
        """Write a workbook with bold, frozen heads."""
        book = Workbook(write_only=True)
        for made in sheets:
            sheet = book.create_sheet(made.title)
            sheet.freeze_panes = "A2"
            for letter, width in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", made.widths, strict=False):
                sheet.column_dimensions[letter].width = width
            sheet.append([_head(sheet, text) for text in made.head])
            for row in made.rows:
                sheet.append([_cell(sheet, value) for value in row])
        written = BytesIO()
        book.save(written)
        return written.getvalue()


def _sheet(shown: Sheet, typed: Sheet) -> SheetRead:
    if shown.max_row > MOST_ROWS or shown.max_column > MOST_COLUMNS:
        raise _too_large(
            f"{MOST_ROWS} dòng hoặc {MOST_COLUMNS} cột trong trang “{shown.title}”",
            f"{MOST_ROWS} rows or {MOST_COLUMNS} columns in the sheet “{shown.title}”",
        )
    return SheetRead(
        shown.title,
        tuple(_rows(shown)),
        tuple(str(one) for one in list(shown.merged_cells.ranges)[:MOST_TOLD]),
        tuple(_unsolved(shown, typed))[:MOST_TOLD],
    )


def _rows(sheet: Sheet) -> Iterator[SheetRow]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [clean(_text(cell)) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if any(len(text) > LONGEST_CELL for text in cells):
            raise Invalid(
                f"Trang “{sheet.title}”, dòng {number}: một ô dài hơn {LONGEST_CELL} ký tự.",
                f"Sheet “{sheet.title}”, row {number}: a cell has more than {LONGEST_CELL} characters.",
            )
        if cells:
            yield SheetRow(number, cells)


def _text(cell: Cell) -> str:
    """Give a cell's value as people see it; of a number nobody takes its decimals for thousands."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, float | int):
        return text_of(cell)
    if "%" in (cell.number_format or ""):
        return f"{number_text(round(value * 100, 6))}%"
    text = text_of(cell)
    _, point, decimals = text.partition(".")
    return f"{text}0" if point and len(decimals) == _DIGITS_OF_A_THOUSAND else text


def _unsolved(shown: Sheet, typed: Sheet) -> Iterator[str]:
    for row in typed.iter_rows():
        for cell in row:
            if cell.data_type == "f" and shown[cell.coordinate].value is None:
                yield cell.coordinate


def _too_large(vi: str, en: str) -> Invalid:
    return Invalid(
        f"Tệp Excel có hơn {vi}. Hãy bỏ những gì không thuộc kế hoạch.",
        f"The workbook has more than {en}. Please remove what is no part of the plan.",
    )


def _head(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = _HEAD
    return cell


def _cell(sheet: Any, value: SheetCell) -> Any:
    cell = WriteOnlyCell(sheet, None)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        # A text that looks like a formula stays a text, here and where Excel opens it.
        cell.value = _ESCAPED.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
    return cell
