"""The rows of a workbook's sheets under the names of their columns, and what a sheet hides from its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from museum.domain.plan_words import words_key
from museum.domain.translated import Translated
from museum.ports.sheets import SheetRead, SheetRow
from museum.services.plan_check import Fault
from museum.services.plan_tables import ACTORS, Column, Table

_SEARCHED = 15
"""Rows among which a sheet's headings are looked for: people put titles above them."""


@dataclass(frozen=True)
class Line:
    """A row of one of the sheets, its cells by the columns' names; empty ones are absent."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> Translated:
        """Where people find it."""
        return Translated(
            f"Trang “{self.sheet}”, dòng {self.number}", f"Sheet “{self.sheet}”, row {self.number}"
        )

    def text(self, name: str) -> str:
        """Give a cell's text; empty where there is none."""
        return self.cells.get(name, "")

    def both(self, name: str) -> Translated:
        """Give a text in both languages."""
        return Translated(self.text(f"{name}_vi"), self.text(f"{name}_en"))


@dataclass(frozen=True)
class _Head:
    """The row of headings, and what they stand for by their place."""

    number: int
    columns: Mapping[int, str]
    unknown: tuple[str, ...]


def lines_of(table: Table, sheets: Sequence[SheetRead]) -> tuple[list[Line], list[Fault]]:
    """Give the rows of a sheet, and what is wrong with it as such; without a needed column no row is read."""
    keys = {words_key(table.title.vi), words_key(table.title.en)}
    sheet = next((one for one in sheets if words_key(one.title) in keys), None)
    if sheet is None:
        # Who does what is said in few plans.
        return [], [] if table is ACTORS else [_no_sheet(table)]
    head = _head_of(sheet, table)
    missing = [one for one in table.columns if one.name in table.needs - set(head.columns.values())]
    faults = [*_hidden(sheet), *_headings(sheet, head, missing)]
    if missing:
        return [], faults
    lines = (_line(sheet, row, head) for row in sheet.rows if row.number > head.number)
    return [line for line in lines if line.cells], faults


def _no_sheet(table: Table) -> Fault:
    return Fault(
        (),
        table.name,
        Translated(
            f"thiếu trang “{table.title.vi}”. Hãy dùng tệp mẫu.",
            f"the sheet “{table.title.vi}” ({table.title.en}) is missing. Please use the template.",
        ),
        place=Translated("Tệp Excel", "Workbook"),
    )


def _hidden(sheet: SheetRead) -> Iterator[Fault]:
    """Tell of what a sheet hides: texts of merged cells, formulas without a value."""
    for cells in sheet.merged:
        yield _of_sheet(
            sheet,
            "",
            f"các ô {cells} bị gộp. Hãy bỏ gộp ô rồi ghi đủ nội dung vào từng dòng.",
            f"the cells {cells} are merged. Please unmerge them and fill in each row.",
        )
    if sheet.unsolved:
        cells = ", ".join(sheet.unsolved)
        yield _of_sheet(
            sheet,
            "",
            f"công thức ở ô {cells} chưa có kết quả trong tệp. Hãy mở tệp trong Excel và lưu lại, hoặc gõ số vào ô.",
            f"the formulas in {cells} have no result in the file. Open it in Excel and save it, or type the number.",
        )


def _headings(sheet: SheetRead, head: _Head, missing: Sequence[Column]) -> Iterator[Fault]:
    for one in missing:
        yield _of_sheet(
            sheet, one.name, f"thiếu cột “{one.label.vi}”.", f"the column “{one.label.en}” is missing."
        )
    for text in head.unknown:
        yield _of_sheet(
            sheet,
            "",
            f"cột “{text[:60]}” không có trong mẫu hoặc ghi hai lần. Hãy bỏ cột ấy.",
            f"the column “{text[:60]}” is not in the template, or stands twice. Please remove it.",
        )


def _of_sheet(sheet: SheetRead, field: str, vi: str, en: str) -> Fault:
    place = Translated(f"Trang “{sheet.title}”", f"Sheet “{sheet.title}”")
    return Fault((), field, Translated(vi, en), place=place)


def _head_of(sheet: SheetRead, table: Table) -> _Head:
    """Find the row that heads the table; where none does, the one that comes nearest."""
    heads = [_headed(row, table) for row in sheet.rows[:_SEARCHED]]
    return max(heads, key=lambda one: len(one.columns), default=_Head(0, {}, ()))


def _headed(row: SheetRow, table: Table) -> _Head:
    columns: dict[int, str] = {}
    unknown = []
    for at, text in enumerate(row.cells):
        name = named(text, table.columns)
        if name is not None and name not in columns.values():
            columns[at] = name
        elif text:
            unknown.append(text)
    return _Head(row.number, columns, tuple(unknown))


def named(text: str, columns: Sequence[Column]) -> str | None:
    """Give the column that a heading names in either language, or in both: `Mã / Code`."""
    known = {
        words_key(key): one.name
        for one in columns
        for key in (one.head, one.label.vi, one.label.en, one.name)
    }
    if found := known.get(words_key(text)):
        return found
    meant = {known.get(words_key(part)) for part in re.split(r"[/\n]", text) if part.strip()}
    return meant.pop() if len(meant) == 1 else None


def _line(sheet: SheetRead, row: SheetRow, head: _Head) -> Line:
    cells = {head.columns[at]: text for at, text in enumerate(row.cells) if at in head.columns and text}
    return Line(sheet.title, row.number, cells)
