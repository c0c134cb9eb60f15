"""Workbooks of several sheets: what people see in a cell is what is read, and what is hidden is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ingest.registers import sheets
from ingest.registers.sheets import PlainSheets
from museum.domain.errors import Invalid
from museum.ports.sheets import SheetMade


def read(tmp_path: Path, fill: Callable[[Any], None]) -> Any:
    book = Workbook()
    fill(book.active)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return PlainSheets().read(path)[0]


def test_cells_come_as_people_see_them(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Năm", 2026, 7.5, 1.234, 1234567, date(2023, 9, 22), True, None])
        sheet.append([])
        sheet["A3"], sheet["A3"].number_format = 0.15, "0%"

    found = read(tmp_path, fill)
    assert [(row.number, list(row.cells)) for row in found.rows] == [
        (1, ["Năm", "2026", "7.5", "1.2340", "1234567", "22/09/2023", "TRUE"]),
        (3, ["15%"]),
    ]


def test_merged_cells_and_formulas_without_a_value_are_told(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["a", "b"])
        sheet.merge_cells("A2:B3")
        sheet["C1"] = "=1+1"

    found = read(tmp_path, fill)
    assert found.merged == ("A2:B3",)
    assert found.unsolved == ("C1",)


def test_what_is_no_workbook_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    for body in (b"", b"PK\x03\x04 no zip", b"text"):
        path.write_bytes(body)
        with pytest.raises(Invalid):
            PlainSheets().read(path)
    book = Workbook()
    sheet: Any = book.active
    sheet["A9999"] = "x"
    book.save(path)
    with pytest.raises(Invalid, match="more than 5000 rows"):
        PlainSheets().read(path)
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 100)
    with pytest.raises(Invalid, match="too large"):
        PlainSheets().read(path)


def test_texts_stay_texts_whatever_they_begin_with() -> None:
    risky = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\x01ẩn", "_x0041_")
    body = PlainSheets().write([SheetMade("Một", ("Đầu",), tuple((text,) for text in risky))])
    sheet = load_workbook(BytesIO(body))["Một"]
    cells = [sheet.cell(row, 1) for row in range(2, 2 + len(risky))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells[:4]] == [True] * 4
    assert sheet["A6"].value == "ẩn"
