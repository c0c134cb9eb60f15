"""Open a register of any kind as rows under field codes.

The whole file is read and checked before the first row is given: what is wrong with the file as
such is told at once, not after half of it has been imported. Rows wait in a temporary file, so
that memory stays flat.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from ingest.registers.cells import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    clean,
    column_letter,
    too_long,
    too_many_columns,
    too_many_rows,
)
from ingest.registers.headings import REGISTER, Kind, match, refuse_doubles
from ingest.registers.jsonl import Object, read_objects
from ingest.registers.tables import Header, Line
from ingest.registers.text import encoding_of, separated_header, separated_lines
from ingest.registers.workbook import open_sheet
from museum.domain.errors import Invalid
from museum.ports.stages import Register, RegisterRow

MOST_BYTES = 256 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARK = "\ufeff"


class TableReader:
    """Reads tables of one kind, registers at first; see `museum.ports.stages.RegisterReader`."""

    def __init__(self, kind: Kind = REGISTER) -> None:
        self._kind = kind

    def read(self, path: Path) -> Register:
        """Open a register, telling its kind by its content; raises Invalid for what is none."""
        if _start(path, self._kind).startswith(_ZIP):
            with open_sheet(path, self._kind) as (header, lines):
                return _settle_table(header, lines, self._kind, ragged=True)
        encoding = encoding_of(path)
        with path.open(encoding=encoding) as file:
            first = file.read(4096).lstrip(_MARK).lstrip()[:1]
        if first == "{":
            return _settle(_object_rows(read_objects(path, encoding), self._kind))
        if first == "[":
            raise Invalid(
                "Đây là một danh sách JSON. Hãy lưu thành JSON Lines: mỗi dòng một đối tượng, không có dấu [ ].",
                "This is one JSON list. Save it as JSON lines: one object a line, without [ ].",
            )
        header, delimiter = separated_header(path, encoding, self._kind)
        return _settle_table(header, separated_lines(path, encoding, delimiter), self._kind, ragged=False)


def _settle_table(header: Header | None, lines: Iterable[Line], kind: Kind, *, ragged: bool) -> Register:
    """Take a table's rows; `ragged` says that cells beside all headings are notes and no mistake."""
    if header is None or not header.columns.suffice:
        raise _without_headings(header, kind)
    if header.columns.width > MOST_COLUMNS:
        raise too_many_columns()
    refuse_doubles(header.line.cells, header.columns)
    named = [heading for heading in header.line.cells if heading in set(header.columns.notes.values())]
    return _settle(
        (_row(header, line, ragged=ragged) for line in lines if line.number > header.line.number),
        named,
        header.columns.codes.values(),
    )


def _row(header: Header, line: Line, *, ragged: bool) -> RegisterRow:
    columns = header.columns
    cells: dict[str, str] = {}
    notes: dict[str, str] = {}
    for at, raw in enumerate(line.cells):
        text = clean(raw)
        if not text:
            continue
        if at in columns.codes:
            cells[columns.codes[at]] = text
        elif at < columns.width or ragged:
            notes[columns.notes.get(at, column_letter(at))] = text
        else:
            raise Invalid(
                f"Dòng {line.number} có nhiều ô hơn số cột. Nội dung chứa dấu phân cách phải đặt trong ngoặc kép.",
                f"Row {line.number} has more cells than there are columns. Text that contains the delimiter "
                "must stand in quotation marks.",
            )
    return RegisterRow(line.number, cells, notes)


def _object_rows(objects: Iterable[Object], kind: Kind) -> Iterator[RegisterRow]:
    """Take JSON objects; the keys of all of them together must make a register."""
    seen: set[str] = set()
    for found in objects:
        keys = [clean(key) for key in found.texts]
        header = Header(Line(0, keys), match(keys, kind))
        refuse_doubles(keys, header.columns)
        seen.update(header.columns.codes.values())
        yield _row(header, Line(found.number, list(found.texts.values())), ragged=False)
    if not kind.suffices(seen):
        raise _without_headings(None, kind)


def _settle(rows: Iterable[RegisterRow], named: Iterable[str] = (), headed: Iterable[str] = ()) -> Register:
    """Read all rows into a temporary file; give them from there, with the columns that are only notes."""
    unknown, columns = dict.fromkeys(named), dict.fromkeys(headed)
    waiting = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed when its last row is given
    count = 0
    for row in rows:
        if not row.cells and not row.notes:
            continue
        count += 1
        if count > MOST_ROWS:
            raise too_many_rows()
        if any(len(text) > LONGEST_CELL for text in (*row.cells.values(), *row.notes.values())):
            raise too_long(row.number)
        unknown.update(dict.fromkeys(row.notes))
        columns.update(dict.fromkeys(row.cells))
        waiting.write(json.dumps([row.number, row.cells, row.notes], ensure_ascii=False) + "\n")
    waiting.seek(0)
    return Register(_given(waiting), tuple(unknown), frozenset(columns))


def _given(waiting: IO[str]) -> Iterator[RegisterRow]:
    with waiting:
        for line in waiting:
            number, cells, notes = json.loads(line)
            yield RegisterRow(number, cells, notes)


def _start(path: Path, kind: Kind) -> bytes:
    """Read the first bytes; refuse what needs no closer look."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Invalid(f"Không mở được sổ ({why}).", f"The register cannot be opened ({why}).") from error
    if not start:
        raise _without_headings(None, kind)
    if size > MOST_BYTES:
        raise Invalid(
            f"Tệp sổ lớn hơn {MOST_BYTES // 1024**2} MB. Hãy chia thành nhiều tệp.",
            f"The register's file is larger than {MOST_BYTES // 1024**2} MB. Split it into several files.",
        )
    if start.startswith(_OLD_OFFICE):
        raise Invalid(
            "Đây là tệp Excel kiểu cũ (.xls) hoặc có mật khẩu. Hãy mở trong Excel và lưu thành .xlsx, không mật khẩu.",
            "This is an old Excel file (.xls), or one with a password. Open it in Excel and save it as .xlsx "
            "without a password.",
        )
    return start


def _without_headings(header: Header | None, kind: Kind) -> Invalid:
    """Say which columns are needed, and which headings were taken for a header at best."""
    found = [heading for heading in header.line.cells if heading][:10] if header else []
    seen_vi = f" Các tiêu đề tìm thấy: {', '.join(found)}." if found else ""
    seen_en = f" Headings found: {', '.join(found)}." if found else ""
    return Invalid(f"{kind.needs.vi}{seen_vi}", f"{kind.needs.en}{seen_en}")
