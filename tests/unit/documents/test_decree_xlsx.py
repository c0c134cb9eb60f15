"""The XLSX: numbers to count on, texts that run nothing, sheets that print well."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents.decree_lines import width
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
        assert not sheet.merged_cells.ranges
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "&P"
        assert sheet.oddHeader.right.text == "DỰ THẢO"


def _room(sheet: Worksheet, cell: Any) -> float:
    """Width in letters of a cell, with what is merged into it."""
    merged = next((one for one in sheet.merged_cells.ranges if cell.coordinate in one), None)
    last = merged.max_col if merged else cell.column
    return sum(sheet.column_dimensions[get_column_letter(at)].width for at in range(cell.column, last + 1))


def test_every_row_is_high_enough_for_its_wrapped_words(book: Workbook) -> None:
    wrapped = 0
    for sheet in book.worksheets:
        for cell in (one for row in sheet.iter_rows() for one in row if isinstance(one.value, str)):
            if cell.alignment.wrap_text:
                room = _room(sheet, cell) * 25.4 * 7 / 96
                lines = math.ceil(width(str(cell.value), 12, bold=bool(cell.font.bold)) / room)
                wrapped += lines > 1
                assert (sheet.row_dimensions[cell.row].height or 0) >= 15 * lines, cell.value
    assert wrapped > 10


def test_titles_and_notes_beside_nothing_fit_the_page_without_being_merged() -> None:
    note = "Số liệu tính theo các báo cáo đã được duyệt của các đơn vị trong tỉnh; " * 6
    table = Table("Bảng " + "rất dài " * 60, (Column("A"), Column("B", 4)), (("x", "y"),), note=note)
    sheet = load_workbook(io.BytesIO(write_xlsx(bare_paper(opening=(table,)))))["Bảng 1"]
    texts = [cell for cell in sheet["A"] if isinstance(cell.value, str) and len(cell.value) > 1]
    room = sum(sheet.column_dimensions[at].width for at in "AB") * 25.4 * 7 / 96
    assert len(texts) >= 5
    assert all(width(str(cell.value), 12, bold=bool(cell.font.bold)) <= room for cell in texts)
    said = " ".join(str(cell.value) for cell in texts)
    assert note.strip() in said
    assert table.caption.strip() in said
    head = next(cell.row for cell in sheet["B"] if cell.value == "B")
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.freeze_panes == f"A{head + 1}"


def test_the_first_sheet_begins_and_ends_as_the_document_does(book: Workbook) -> None:
    rows = [tuple(one) for one in _rows(book["Báo cáo"])]
    assert rows[0] == ("ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert rows[1] == ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "Độc lập - Tự do - Hạnh phúc")
    assert rows[2] == ("Số: 45/BC-SVHTTDL", "Hưng Yên, ngày 24 tháng 11 năm 2026")
    firsts = [row[0] for row in rows]
    assert "Kính gửi:" in firsts
    assert "- Lưu: VT, QLDSVH." in firsts
    assert rows[firsts.index("Nơi nhận:")][1] == "KT. GIÁM ĐỐC"
    assert "Nguyễn Thị Hoa Sen" in [row[1] for row in rows]


def test_sheets_are_named_by_whole_words() -> None:
    tables = tuple(
        Table(caption, (Column(caption or "A"),), (("x",),))
        for caption in (
            "Nguồn của từng số liệu",
            "Cách tính từng chỉ tiêu",
            "Bản ghi được tính cho hai chỉ tiêu",
        )
    )
    first = Part("", "Bảng kiểm chứng số liệu của các đơn vị", tables)
    twice = Part("", "Bảng kiểm chứng số liệu của các đơn vị", tables[:1])
    paper = bare_paper(appendices=(first,))
    names = load_workbook(io.BytesIO(write_xlsx(paper))).sheetnames
    assert names[1:] == [
        "PL Bảng kiểm chứng số liệu của",
        "PL Cách tính từng chỉ tiêu",
        "PL Bản ghi được tính cho hai",
    ]
    same = Part("", "", (Table("Số liệu", (Column("A"),), ()), Table("Số liệu", (Column("B"),), ())))
    parted = replace(twice, blocks=(tables[0], replace(tables[0], columns=(Column("B"),))))
    names = load_workbook(io.BytesIO(write_xlsx(bare_paper(appendices=(parted, same))))).sheetnames
    assert names[1] == "PL I Bảng kiểm chứng số liệu"
    assert names[2] == "PL I Nguồn của từng số liệu"


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
