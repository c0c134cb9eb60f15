"""Whatever a register's cells hold, they arrive as they are."""

from __future__ import annotations

import csv
import json
import tempfile
import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest.registers.cells import clean
from ingest.registers.headings import code_of
from ingest.registers.reader import TableReader
from museum.domain.fields import COLUMNS

CODES = ["accession_number", "title_vi", "title_en", "materials", "description_vi"]
# No surrogates: files cannot hold them. The marks of UTF-16 at the start are the encoding's own.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ROWS = st.lists(st.tuples(*(TEXT for _ in CODES)), min_size=1, max_size=6)


def _expected(rows: list[tuple[str, ...]]) -> list[dict[str, str]]:
    cells = [
        {code: clean(text) for code, text in zip(CODES, row, strict=True) if clean(text)} for row in rows
    ]
    return [row for row in cells if row]


def _read(path: Path) -> list[dict[str, str]]:
    return [dict(row.cells) for row in TableReader().read(path).rows]


@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=150, deadline=None)
def test_separated_text_round_trip(rows: list[tuple[str, ...]], delimiter: str, encoding: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([CODES, *rows])
        assert _read(path) == _expected(rows)


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_json_lines_round_trip(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        lines = [dict.fromkeys(CODES, ""), *(dict(zip(CODES, row, strict=True)) for row in rows)]
        path.write_text("\n".join(json.dumps(line) for line in lines))
        assert _read(path) == _expected(rows)


# What a workbook cannot hold: control characters, and what begins a formula.
SHEET_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30).filter(
    lambda text: not text.startswith("=") and "_x" not in text
)


@given(st.lists(st.tuples(*(SHEET_TEXT for _ in CODES)), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_workbook_round_trip(rows: list[tuple[str, ...]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [CODES, *rows]:
        sheet.append(row)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book.save(path)
        assert _read(path) == _expected(rows)


@given(st.text(max_size=200))
def test_cleaning_is_final(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in once)


@given(
    st.sampled_from(sorted(COLUMNS)),
    st.sampled_from([str.upper, str.title, lambda word: unicodedata.normalize("NFD", word)]),
    st.sampled_from(["", " ", "  ", " :", "*"]),
)
def test_labels_are_known_in_any_case_and_composition(code: str, change: object, after: str) -> None:
    field, lang = COLUMNS[code]
    label = field.label.en if lang == "en" else field.label.vi
    assert callable(change)
    assert code_of(change(label) + after) == code
