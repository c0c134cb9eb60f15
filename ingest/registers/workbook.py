"""Excel workbooks (XLSX) as registers: the values people see, read without loading the whole."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from ingest.registers.cells import MOST_COLUMNS, number_text, too_many_columns
from ingest.registers.headings import Kind
from ingest.registers.tables import Header, Line, find_header
from museum.domain.errors import Invalid

Book = Any
Sheet = Any
Cell = Any
"""openpyxl's, opened for reading: its types describe those opened for writing."""
_MOST_UNPACKED = 400 * 1024 * 1024
"""Bytes of a workbook when unzipped: a hundred thousand rows have a quarter of it."""
_LAST_ROW = 1_048_576
"""Excel's own limit: a file that claims more rows would keep us counting."""
_BROKEN = (
    BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises on files that only look like workbooks."""


@contextmanager
def open_sheet(path: Path, kind: Kind) -> Iterator[tuple[Header | None, Iterator[Line]]]:
    """Give headings and lines of the one sheet of that kind; raises Invalid, while lines are read too."""
    with path.open("rb") as file:
        with reading():
            refuse_larger(file)
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheet, header = _sheet_of(book, kind)
            yield header, _lines(sheet)
        finally:
            book.close()


@contextmanager
def reading() -> Iterator[None]:
    """Turn what openpyxl raises on broken files into Invalid."""
    try:
        yield
    except _BROKEN as error:
        raise Invalid(
            "Không đọc được tệp Excel: tệp hỏng, có mật khẩu hoặc không phải .xlsx. "
            "Hãy mở trong Excel và lưu lại thành .xlsx.",
            "The Excel file cannot be read: it is damaged, has a password or is no .xlsx. "
            "Open it in Excel and save it as .xlsx.",
        ) from error


def refuse_larger(file: BinaryIO, most: int = _MOST_UNPACKED) -> None:
    """Raise Invalid for a workbook that unpacks to more than so many bytes."""
    with ZipFile(file) as packed:
        # An entry never unpacks to more than it declares: Python's zipfile stops there.
        if sum(entry.file_size for entry in packed.infolist()) > most:
            raise Invalid(
                "Tệp Excel quá lớn khi giải nén. Hãy bỏ hình ảnh trong tệp hoặc chia thành nhiều tệp.",
                "The Excel file is too large when unpacked. Remove pictures from it or split it.",
            )
    file.seek(0)


def _sheet_of(book: Book, kind: Kind) -> tuple[Sheet, Header | None]:
    """Choose the sheet that has the headings; several such sheets are no single table."""
    found: list[tuple[Sheet, Header | None]] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # what a file says of its size is often wrong
            found.append((sheet, find_header(_lines(sheet), kind)))
    registers = [(sheet, header) for sheet, header in found if header and header.columns.suffice]
    if len(registers) > 1:
        names = ", ".join(f"“{sheet.title}”" for sheet, _ in registers)
        raise Invalid(
            f"Nhiều trang tính cùng là sổ: {names}. Hãy lưu mỗi trang thành một tệp riêng.",
            f"Several sheets are registers: {names}. Save each as a file of its own.",
        )
    if not found:
        raise Invalid("Tệp Excel không có trang tính nào.", "The Excel file has no sheet.")
    return registers[0] if registers else found[0]


def _lines(sheet: Sheet) -> Iterator[Line]:
    """Yield the lines with something in them."""
    with reading():
        for number, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW), 1):
            cells = [text_of(cell) for cell in _filled(row)] if row else None
            if not cells:
                continue
            if len(cells) > MOST_COLUMNS:
                raise too_many_columns()
            yield Line(number, cells)


def _filled(row: Sequence[Cell]) -> Sequence[Cell]:
    """Drop the cells at the end of a row that were only touched or coloured."""
    width = len(row)
    while width and row[width - 1].value is None:
        width -= 1
    return row[:width]


def text_of(cell: Cell) -> str:
    """Give a cell's value as its sheet shows it; formulas come as the values they had when last saved."""
    value = cell.value
    match value:
        case None:
            text = ""
        case str():
            text = unescape(value) if "_x" in value else value
        case bool():
            text = "TRUE" if value else "FALSE"
        case int() | float():
            text = _number(value, cell.number_format)
        case date():
            text = _date(value, cell.number_format)
        case time():
            text = value.strftime("%H:%M")
        case _:
            text = str(value)
    return text


def _number(value: float, number_format: str) -> str:
    # Inventory numbers are often numbers shown with leading zeros.
    text = number_text(value)
    return text.zfill(len(number_format)) if set(number_format) == {"0"} else text


def _date(value: date, number_format: str) -> str:
    """Write a date as people in Vietnam do, with as much of it as the sheet shows."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    pattern = "%d/%m/%Y"
    if "d" not in shown and "y" in shown:
        pattern = "%m/%Y" if "m" in shown else "%Y"
    if isinstance(value, datetime) and (value.hour or value.minute):
        pattern += " %H:%M"
    return value.strftime(pattern)
