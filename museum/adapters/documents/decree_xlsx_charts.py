"""Charts of a workbook: native ones over a table of their values, so that whoever edits a value sees it drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from openpyxl.cell import Cell as SheetCell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents import decree
from museum.adapters.documents.decree_charts import value_at
from museum.adapters.documents.decree_xlsx_rows import BOX, lines_in, raise_row
from museum.domain.papers import Cell, Chart

_SIZE = 12
_MOST = 200
"""Letters of a chart's title; its table has all."""
_SHADES = ("1F3A5F", "B8C4D3", "6D86A3", "E3D9BD", "4A4A4A", "A58F55")
_ROWS = 21
"""Rows that a chart covers below its table."""
_ROW_CENTIMETRES = 0.53
_CENTIMETRES = 24
"""As wide as a page that lies across has room for."""
_FIRST, _OTHERS, _LEAST = 44, 14, 6
"""Widths of the column of categories and of those of values, of which there are so many at least."""
_NOTE = "Ô trống: chưa có số liệu."


class Put(Protocol):
    """Writes a cell, see `decree_xlsx.put`."""

    def __call__(
        self, sheet: Worksheet, row: int, column: int, value: Cell, *, bold: bool = False
    ) -> SheetCell:
        """Write the value."""
        ...


def add_charts(sheet: Worksheet, charts: Sequence[Chart], put: Put) -> None:
    """Fill a sheet with charts, each below the table of its values and both on a page of their own."""
    sheet.column_dimensions["A"].width = _FIRST
    for column in range(2, 2 + max(_LEAST, *(len(chart.series) for chart in charts))):
        sheet.column_dimensions[get_column_letter(column)].width = _OTHERS
    row = 1
    for at, chart in enumerate(charts):
        if at:
            sheet.row_breaks.append(Break(id=row - 1))
        last = _fill_values(sheet, chart, row, put)
        if chart.series and chart.categories:
            drawn = _drawn(sheet, chart, row + 1, row + 1 + len(chart.categories))
            drawn.height, drawn.width = _ROWS * _ROW_CENTIMETRES, _CENTIMETRES
            sheet.add_chart(drawn, f"A{last + 2}")
            last += 2 + _ROWS
        row = last + 2


def _fill_values(sheet: Worksheet, chart: Chart, row: int, put: Put) -> int:
    """Write caption, names of the series and values; an unknown one is left blank, for a text is drawn as 0."""
    measure = f" ({decree.one_line(chart.measure)})" if decree.one_line(chart.measure) else ""
    put(sheet, row, 1, decree.one_line(chart.caption) + measure, bold=True).alignment = Alignment()
    raise_row(sheet, row, 1)
    put(sheet, row + 1, 1, "Nội dung", bold=True).border = BOX
    raise_row(sheet, row + 1, 1)
    for nth, series in enumerate(chart.series):
        name = decree.one_line(series.name)
        cell = put(sheet, row + 1, nth + 2, name, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = BOX
        raise_row(sheet, row + 1, lines_in(name, _SIZE, _OTHERS, bold=True))
    blank = False
    for at, category in enumerate(chart.categories):
        name = decree.one_line(category)
        put(sheet, row + 2 + at, 1, name).border = BOX
        raise_row(sheet, row + 2 + at, lines_in(name, _SIZE, _FIRST))
        for nth in range(len(chart.series)):
            value = value_at(chart, nth, at)
            blank = blank or value is None
            put(sheet, row + 2 + at, nth + 2, "" if value is None else value).border = BOX
            if value is None:
                sheet.cell(row + 2 + at, nth + 2).value = None
    last = row + 1 + len(chart.categories)
    if blank:
        last += 1
        put(sheet, last, 1, _NOTE).alignment = Alignment()
    return last


def _drawn(sheet: Worksheet, chart: Chart, head: int, last: int) -> BarChart:
    drawn = BarChart()
    drawn.type = "col"
    drawn.title = decree.one_line(chart.caption)[:_MOST] or None
    drawn.y_axis.title = decree.one_line(chart.measure)[:_MOST] or None
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.scaling.min = 0
    drawn.display_blanks = "gap"
    drawn.add_data(
        Reference(sheet, min_col=2, max_col=1 + len(chart.series), min_row=head, max_row=last),
        titles_from_data=True,
    )
    drawn.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=last))
    drawn.legend.position = "b"
    for laid in (drawn.title, drawn.y_axis.title, drawn.legend):
        if laid is not None:
            laid.overlay = False
    drawn.dataLabels = DataLabelList()
    drawn.dataLabels.showVal = True
    for kind in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(drawn.dataLabels, kind, False)
    for nth, series in enumerate(drawn.series):
        series.graphicalProperties.solidFill = _SHADES[nth % len(_SHADES)]
        series.graphicalProperties.line.solidFill = "000000"
    return drawn
