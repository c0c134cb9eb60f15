"""The XLSX: numbers to count on, texts that run nothing, sheets that print well."""

from __future__ import annotations

import io
from datetime import datetime
from fractions import Fraction
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents.decree_xlsx import write_xlsx
from museum.domain.papers import Cell, Column, Part, Table
from tests.factories.papers import a_chart, a_table, bare_paper, full_paper


@pytest.fixture(scope="module")
def file() -> bytes:
    return write_xlsx(full_paper(draft=True))


@pytest.fixture(scope="module")
def book(file: bytes) -> Workbook:
    return load_workbook(io.BytesIO(file))


def _rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_each_group_of_tables_has_a_sheet_of_its_own(book: Workbook) -> None:
    assert book.sheetnames == [
        "Báo cáo",
        "Bảng 1",
        "PL I Bảng kiểm chứng số liệu",
        "PL II Danh mục hoạt động",
        "Biểu đồ",
    ]


def test_numbers_are_numbers_and_dates_are_dates(book: Workbook) -> None:
    sheet = book["Bảng 1"]
    titles, group, first, second, *_ = _rows(sheet)[1:]
    assert titles == ("TT", "Chỉ tiêu", "Đơn vị tính", "Mức giao", "Thực hiện", "Ngày chốt")
    assert group[:2] == ("I", "Hệ thống bảo tàng")
    assert (first[0], first[3], first[4]) == (1, 1200, 1234.5)
    assert first[5] == datetime(2026, 11, 24)  # noqa: DTZ001 - a workbook knows no zones
    assert second[4] == "chưa có số liệu"
    assert [sheet.cell(4, at).number_format for at in (4, 5, 6)] == ["#,##0", "#,##0.0", "dd/mm/yyyy"]
    assert sheet.cell(3, 1).font.bold


def test_heads_stay_in_sight_and_are_printed_on_each_page(book: Workbook) -> None:
    for sheet in book.worksheets[1:4]:
        assert sheet.freeze_panes == "A3"
        assert sheet.print_title_rows == "$2:$2"
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "&P"
        assert sheet.oddHeader.right.text == "DỰ THẢO"


def test_the_first_sheet_leads_to_the_others(book: Workbook) -> None:
    leads = {cell.hyperlink.location for row in book["Báo cáo"] for cell in row if cell.hyperlink}
    assert "'Bảng 1'!A1" in leads
    assert "'PL I Bảng kiểm chứng số liệu'!A1" in leads
    assert "'Biểu đồ'!A1" in leads


def test_charts_are_drawn_from_the_cells_beside_them(file: bytes, book: Workbook) -> None:
    rows = _rows(book["Biểu đồ"])
    assert rows[0][0] == "Biểu đồ 1. Lượt học sinh tham quan bảo tàng theo quý (lượt)"
    assert rows[1][:3] == ("Nội dung", "Năm 2025", "Năm 2026")
    assert rows[2][:3] == ("Quý 1 năm 2026", 800, 950.5)
    assert rows[4][2] is None
    inside = ZipFile(io.BytesIO(file))
    charts = [name for name in inside.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    drawn = inside.read("xl/charts/chart1.xml").decode()
    assert "'Biểu đồ'!$C$3:$C$6" in drawn
    assert 'dispBlanksAs val="gap"' in drawn


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "＝1",
        "#REF!",
        "#N/A",
        '=HYPERLINK("http://x")',
        "{=1}",
        "_x003D_1+1",
    ],
)
def test_a_text_stays_one_whatever_it_begins_with(text: str) -> None:
    table = Table("", (Column("A"),), ((text,),))
    cell = load_workbook(io.BytesIO(write_xlsx(bare_paper(opening=(table,)))))["Bảng 1"]["A3"]
    assert cell.data_type == "s"
    assert str(cell.value).replace("_x005F_", "_") == text.strip()
    assert cell.quotePrefix is text.strip().startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.parametrize(
    ("value", "kept", "look"),
    [
        (Fraction(200, 3), 200 / 3, "#,##0.00"),
        (Fraction(12, 1), 12, "#,##0"),
        (0, 0, "#,##0"),
        (10**20, "100.000.000.000.000.000.000", "General"),
    ],
)
def test_a_number_has_the_places_it_needs(value: Cell, kept: object, look: str) -> None:
    table = Table("", (Column("A"),), ((value,),))
    cell = load_workbook(io.BytesIO(write_xlsx(bare_paper(opening=(table,)))))["Bảng 1"]["A3"]
    assert (cell.value, cell.number_format) == (kept, look)


def test_tables_of_the_same_columns_share_a_sheet_and_names_never_clash() -> None:
    other = Table("Khác", (Column("A"),), (("x",),))
    paper = bare_paper(
        opening=(a_table(3, "Thứ nhất"), other, a_table(3, "Thứ hai")),
        appendices=(Part("", "[x]:*?/\\'" * 9, (other,)), Part("", "", (other, a_table(2)))),
    )
    book = load_workbook(io.BytesIO(write_xlsx(paper)))
    assert book.sheetnames[:3] == ["Báo cáo", "Bảng 1", "Bảng 2"]
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames) == 6
    assert all(len(name) <= 31 for name in book.sheetnames)
    firsts = [row[0] for row in _rows(book["Bảng 1"])]
    assert firsts.index("Thứ nhất") < firsts.index("Thứ hai")
    assert firsts.count("TT") == 1


def test_a_paper_without_tables_or_charts_has_one_sheet() -> None:
    assert load_workbook(io.BytesIO(write_xlsx(bare_paper()))).sheetnames == ["Báo cáo"]
    assert "Biểu đồ" in load_workbook(io.BytesIO(write_xlsx(bare_paper(closing=(a_chart(),))))).sheetnames
