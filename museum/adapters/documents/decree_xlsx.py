"""A paper as XLSX, to be counted on: numbers are numbers, dates are dates, and no text is ever a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents import decree
from museum.adapters.documents.archive import repacked
from museum.adapters.documents.decree_xlsx_charts import add_charts
from museum.domain.papers import Align, Block, Cell, Chart, Column, Items, Paper, Paragraph, Part, Table

FRAME_SHEET, CHART_SHEET = "Báo cáo", "Biểu đồ"
_LONGEST = 32_767
"""Letters that a cell may hold."""
_CUT = "… (toàn văn trong bản DOCX hoặc PDF)"
_LARGEST = 10**15
"""Excel keeps fifteen digits of a number; a longer one stays text."""
_WIDE = 120
"""Letters across a sheet, shared out among a table's columns."""
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNNAMED = re.compile(r"[\[\]:*?/\\']")
_NAME = 31
_FIRST_SIGNS = tuple("=+-@|%\t＝＋－＠")
_LINE = Side(style="thin", color="FF000000")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SIDES = {Align.START: "left", Align.CENTRE: "center", Align.END: "right"}


@dataclass
class _Group:
    """Tables with the same columns: they stand on one sheet, one below another."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.tables[0].columns


def write_xlsx(paper: Paper) -> bytes:
    """Write a paper as XLSX: the document's frame and words, its tables by the sheet, its charts to work with."""
    book = Workbook()
    frame = book.worksheets[0]
    frame.title = FRAME_SHEET
    groups = _groups(paper)
    _Frame(frame, groups).fill(paper)
    for group in groups:
        _fill_table(book.create_sheet(group.name), group)
    charts = [one for one in _blocks(paper) if isinstance(one, Chart)]
    if charts:
        add_charts(book.create_sheet(CHART_SHEET), charts, put)
    for sheet in book.worksheets:
        _set_pages(sheet, paper)
    book.properties.title = decree.one_line(f"{paper.kind}: {paper.subject}".strip(": "))[:255]
    book.properties.subject = decree.one_line(paper.subject)[:255]
    book.properties.creator = decree.one_line(paper.issuer)[:255]
    book.properties.keywords = decree.one_line(paper.fingerprint)[:255]
    book.properties.language = "vi-VN"
    kept = io.BytesIO()
    book.save(kept)
    return _timeless(kept.getvalue(), paper)


def put(sheet: Worksheet, row: int, column: int, value: Cell, *, bold: bool = False) -> SheetCell:
    """Write a cell: a number, a date, or a text that stays one whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)  # noqa: S101 - nothing is merged
    cell.font = _font(bold=bold)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if isinstance(value, date):
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, int | Fraction) and -_LARGEST < value < _LARGEST:
        _put_number(cell, value)
    else:
        _put_text(cell, decree.cell_text(value))
        if value is None:
            cell.font = _font(italic=True)
    return cell


def _put_number(cell: SheetCell, value: int | Fraction) -> None:
    """Write a number; its separators are those of the reader's Excel, in Vietnam `1.234,5`."""
    exact = Fraction(value)
    cell.value = exact.numerator if exact.denominator == 1 else float(exact)
    places = next((digits for digits in (0, 1) if (exact * 10**digits).denominator == 1), 2)
    cell.number_format = "#,##0" + ("." + "0" * places if places else "")


def _put_text(cell: SheetCell, text: str) -> None:
    """Write a text that no spreadsheet takes for a formula, an error or a code of a letter."""
    if len(text) > _LONGEST // 2:
        text = text[: _LONGEST // 2] + _CUT
    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    if text.lstrip().startswith(_FIRST_SIGNS):
        cell.quotePrefix = True


class _Frame:
    """The first sheet as it fills: what stands before, between and after the tables, and where each of them is."""

    def __init__(self, sheet: Worksheet, groups: Sequence[_Group]) -> None:
        self._sheet, self._row = sheet, 0
        self._where = {id(table): group for group in groups for table in group.tables}
        sheet.column_dimensions["A"].width = _WIDE

    def fill(self, paper: Paper) -> None:
        self._head(paper)
        self._run(paper.opening)
        for one in paper.parts:
            self._part(one, decree.heading(one))
        self._run(paper.closing)
        for office in (*decree.offices(paper), decree.one_line(paper.signature.name)):
            self._line(office, bold=True)
        for at, one in enumerate(paper.appendices):
            title = f"{decree.appendix_name(paper, at)}. {decree.one_line(one.title)}"
            self._part(one, title.rstrip(". "))

    def _head(self, paper: Paper) -> None:
        self._line(decree.capitals(paper.superior), side="center")
        self._line(decree.capitals(paper.issuer), side="center", bold=True)
        self._line(f"{decree.number_line(paper)} · {decree.place_line(paper)}", side="center")
        self._line(decree.capitals(paper.kind), side="center", bold=True)
        self._line(decree.one_line(paper.subject), side="center", bold=True)

    def _part(self, part: Part, title: str) -> None:
        self._line(title, bold=True)
        self._run(part.blocks)
        for within in part.parts:
            self._part(within, decree.heading(within))

    def _run(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            for text in _words(block):
                self._line(text)
            if isinstance(block, Chart):
                self._line(decree.one_line(block.caption), elsewhere=CHART_SHEET)
            elif id(block) in self._where:
                group = self._where[id(block)]
                caption = block.caption if isinstance(block, Table) else ""
                self._line(decree.one_line(caption) or group.title, elsewhere=group.name)

    def _line(self, text: str, *, side: str = "left", bold: bool = False, elsewhere: str = "") -> None:
        """Write a line, none for an empty text; `elsewhere` is the sheet on which it goes on."""
        if not text and not elsewhere:
            return
        self._row += 1
        cell = put(self._sheet, self._row, 1, f"{text} (trang tính “{elsewhere}”)" if elsewhere else text)
        cell.font = _font(bold=bold, italic=bool(elsewhere))
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        if elsewhere:
            place = f"{quote_sheetname(elsewhere)}!A1"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, display=elsewhere)


def _words(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return decree.lines(block.text)
    if isinstance(block, Items):
        return [line for item in block.items for line in decree.item_lines(item)]
    return []


def _fill_table(sheet: Worksheet, group: _Group) -> None:
    """Write tables below one head, which stays in sight and is printed on each page."""
    put(sheet, 1, 1, group.title, bold=True).alignment = Alignment(vertical="center")
    shares = [max(1, column.share) for column in group.columns]
    for at, column in enumerate(group.columns, 1):
        cell = put(sheet, 2, at, decree.one_line(column.title), bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BOX
        width = max(8, round(_WIDE * shares[at - 1] / sum(shares)))
        sheet.column_dimensions[get_column_letter(at)].width = width
    row = 2
    for table in group.tables:
        if len(group.tables) > 1 and decree.one_line(table.caption):
            row += 1
            put(sheet, row, 1, decree.one_line(table.caption), bold=True).alignment = Alignment()
        for at in range(len(table.rows)):
            row += 1
            _fill_row(sheet, row, table, at)
        for note in decree.lines(table.note):
            row += 1
            cell = put(sheet, row, 1, note)
            cell.font, cell.alignment = _font(italic=True), Alignment()
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"


def _fill_row(sheet: Worksheet, row: int, table: Table, at: int) -> None:
    for nth, value in enumerate(decree.cells_of(table, at)):
        cell = put(sheet, row, nth + 1, value, bold=at in table.bold_rows)
        side = "center" if value is None else _SIDES[table.columns[nth].align]
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        cell.border = _BOX


def _groups(paper: Paper) -> list[_Group]:
    """Put tables of the same columns together, those of the document's parts and those of each appendix apart."""
    names = {FRAME_SHEET.casefold(), CHART_SHEET.casefold()}
    groups = list(_grouped(_body_blocks(paper), "Bảng", "", names))
    for at, part in enumerate(paper.appendices):
        title = decree.one_line(part.title)
        name = f"{decree.appendix_name(paper, at)} {title}".replace("Phụ lục", "PL", 1)
        groups.extend(_grouped(_within(part), name, title, names))
    return groups


def _grouped(blocks: Iterator[Block], name: str, title: str, names: set[str]) -> Iterator[_Group]:
    found: dict[tuple[str, ...], _Group] = {}
    for block in blocks:
        if isinstance(block, Table) and block.columns:
            key = tuple(column.title for column in block.columns)
            if key not in found:
                wanted = name if title else f"{name} {len(found) + 1}"
                found[key] = _Group(_sheet_name(wanted, names), title or decree.one_line(block.caption))
            found[key].tables.append(block)
    yield from found.values()


def _sheet_name(wanted: str, names: set[str]) -> str:
    """Give a name that a sheet may have and none has yet."""
    bare = " ".join(_UNNAMED.sub(" ", wanted).split()) or "Bảng"
    name, nth = bare[:_NAME].strip(), 1
    while name.casefold() in names:
        nth += 1
        name = f"{bare[: _NAME - 4].strip()} ({nth})"
    names.add(name.casefold())
    return name


def _body_blocks(paper: Paper) -> Iterator[Block]:
    yield from paper.opening
    for part in paper.parts:
        yield from _within(part)
    yield from paper.closing


def _within(part: Part) -> Iterator[Block]:
    yield from part.blocks
    for one in part.parts:
        yield from _within(one)


def _blocks(paper: Paper) -> Iterator[Block]:
    yield from _body_blocks(paper)
    for part in paper.appendices:
        yield from _within(part)


def _set_pages(sheet: Worksheet, paper: Paper) -> None:
    """Print on A4 across, as wide as the page, with its number above; a draft says so on each."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.top = margins.bottom = decree.TOP / 25.4
    margins.left, margins.right = decree.LEFT / 25.4, decree.RIGHT / 25.4
    margins.header = margins.footer = 9 / 25.4
    sheet.print_options.horizontalCentered = True
    above, below = HeaderFooterItem(), HeaderFooterItem()
    above.center.text = "&P"
    if paper.draft:
        above.right.text = below.center.text = decree.MARK
    sheet.HeaderFooter = HeaderFooter(oddHeader=above, oddFooter=below)


def _font(*, bold: bool = False, italic: bool = False) -> Font:
    return Font(name=decree.FACE, size=12, bold=bold, italic=italic, color="FF000000")


def _timeless(book: bytes, paper: Paper) -> bytes:
    """Let the file bear the document's own time: the library writes that at which it was saved."""
    moment = decree.own_time(paper).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(io.BytesIO(book)) as archive:
        core = archive.read(_CORE)
    return repacked(book, {_CORE: _TIMES.sub(rb"\g<1>" + moment + rb"\g<3>", core)})
