"""Text files of registers: their encoding, and lines of comma-, semicolon- or tab-separated cells."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from ingest.registers.cells import LONGEST_CELL, too_long
from ingest.registers.headings import Kind
from ingest.registers.tables import Header, Line, find_header
from museum.domain.errors import Invalid

DELIMITERS = (",", ";", "\t")
_BLOCK = 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    """Give the encoding of a text file, having read all of it; raises Invalid for any but UTF-8 and UTF-16."""
    with path.open("rb") as file:
        encoding = _guess(file.read(4096))
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        line = 1
        while True:
            block = file.read(_BLOCK)
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                raise _wrong_encoding(line + block[: error.start].count(b"\n")) from error
            if not block:
                return encoding


def _guess(start: bytes) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    # UTF-16 without a mark: every second byte of what is Latin is zero.
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = start[first::2]
        if half and half.count(0) > len(half) // 4:
            return encoding
    return "utf-8"


def _wrong_encoding(line: int) -> Invalid:
    return Invalid(
        f"Tệp không ở bảng mã UTF-8 (lỗi ở khoảng dòng {line}). Các bảng mã cũ (TCVN3, VNI, Windows-1258) sẽ "
        "sớm được hỗ trợ; hiện nay hãy mở tệp trong Excel, chọn “Lưu thành” → “CSV UTF-8” hoặc “.xlsx”.",
        f"The file is not in UTF-8 (near line {line}). Old encodings (TCVN3, VNI, Windows-1258) come soon; "
        "for now open it in Excel and choose “Save as” → “CSV UTF-8” or “.xlsx”.",
    )


def separated_header(path: Path, encoding: str, kind: Kind) -> tuple[Header | None, str]:
    """Find the headings, and the delimiter that makes most sense of them."""
    best: tuple[Header | None, str] = (None, DELIMITERS[0])
    refused: Invalid | None = None
    for delimiter in DELIMITERS:
        try:
            header = find_header(separated_lines(path, encoding, delimiter), kind)
        except Invalid as error:  # so it looks by the wrong delimiter too
            refused = refused or error
            continue
        if header and (best[0] is None or len(header.columns.codes) > len(best[0].columns.codes)):
            best = header, delimiter
    if best[0] is None and refused:
        raise refused
    return best


def separated_lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """Yield all lines, empty ones too; raises Invalid, with the line, where quotation marks do not match."""
    with path.open(encoding=encoding, newline="") as file:
        # Strict: what stands after a closed quotation mark, or never gets one, is a mistake to be told.
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                if "field larger" in str(error):
                    raise too_long(number) from error
                raise Invalid(
                    f"Dòng {number}: dấu ngoặc kép không khớp. Hãy sửa dòng này hoặc lưu lại từ Excel.",
                    f"Row {number}: the quotation marks do not match. Mend the row, or save it from Excel again.",
                ) from error
            if cells is None:
                return
            yield Line(number, cells)


csv.field_size_limit(LONGEST_CELL)
