"""Charts of a workbook: native ones over a table of their values, so that whoever edits a value sees it drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from openpyxl.cell import Cell as SheetCell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents import decree
from museum.adapters.documents.decree_charts import value_at
from museum.domain.papers import Cell, Chart

_MOST = 200
"""Letters of a chart's title; its table has all."""
_SHADES = ("1F3A5F", "B8C4D3", "6D86A3", "E3D9BD", "4A4A4A", "A58F55")
_ROWS = 20
"""Rows that a chart covers beside its table."""
_ROW_CENTIMETRES = 0.53
_FROM = 8
"""The column from which charts stand, unless a table is wider."""
_NOTE = "Ô trống: chưa có số liệu."


class Put(Protocol):
    """Writes a cell, see `decree_xlsx.put`."""

    def __call__(
        self, sheet: Worksheet, row: int, column: int, value: Cell, *, bold: bool = False
    ) -> SheetCell:
        """Write the value."""
        ...


def add_charts(sheet: Worksheet, charts: Sequence[Chart], put: Put) -> None:
    """Fill a sheet with charts, each beside the table of its values."""
    sheet.column_dimensions["A"].width = 36
    beside = max(_FROM, *(len(chart.series) + 3 for chart in charts))
    for column in range(2, beside):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    row = 1
    for chart in charts:
        last = _fill_values(sheet, chart, row, put)
        if chart.series and chart.categories:
            high = max(_ROWS, len(chart.categories) + 4)
            drawn = _drawn(sheet, chart, row + 1, last)
            drawn.height, drawn.width = high * _ROW_CENTIMETRES, 20
            sheet.add_chart(drawn, f"{get_column_letter(beside)}{row}")
            last = max(last + 1, row + high)
        row = last + 2


def _fill_values(sheet: Worksheet, chart: Chart, row: int, put: Put) -> int:
    """Write caption, names of the series and values; an unknown one is left blank, for a text is drawn as 0."""
    measure = f" ({decree.one_line(chart.measure)})" if decree.one_line(chart.measure) else ""
    put(sheet, row, 1, decree.one_line(chart.caption) + measure, bold=True).alignment = Alignment()
    put(sheet, row + 1, 1, "Nội dung", bold=True)
    for nth, series in enumerate(chart.series):
        cell = put(sheet, row + 1, nth + 2, decree.one_line(series.name), bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    blank = False
    for at, category in enumerate(chart.categories):
        put(sheet, row + 2 + at, 1, decree.one_line(category))
        for nth in range(len(chart.series)):
            value = value_at(chart, nth, at)
            if value is None:
                blank = True
            else:
                put(sheet, row + 2 + at, nth + 2, value)
    last = row + 1 + len(chart.categories)
    if blank:
        put(sheet, last + 1, 1, _NOTE).alignment = Alignment()
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
