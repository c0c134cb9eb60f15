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
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from museum.adapters.documents import decree
from museum.adapters.documents.archive import repacked
from museum.adapters.documents.decree_columns import column_widths
from museum.adapters.documents.decree_lines import balanced
from museum.adapters.documents.decree_xlsx_charts import add_charts
from museum.adapters.documents.decree_xlsx_rows import BOX, LETTER, lines_in, raise_row
from museum.domain.papers import Align, Block, Cell, Chart, Column, Items, Paper, Paragraph, Part, Table

FRAME_SHEET, CHART_SHEET = "Báo cáo", "Biểu đồ"
_LONGEST = 32_767
"""Letters that a cell may hold."""
_CUT = "… (toàn văn trong bản DOCX hoặc PDF)"
_LARGEST = 10**15
"""Excel keeps fifteen digits of a number; a longer one stays text."""
_WIDE = 128
"""Letters across a sheet, as many as fit a page that lies across; shared out among a table's columns."""
_HALVES = tuple(round(_WIDE * share / 100) for share in decree.HEAD_SHARES)
_SIZE = 12
_SIGNING = 4
"""Rows left for signature and seal."""
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNNAMED = re.compile(r"[\[\]:*?/\\']")
_NAME = 31
_FIRST_SIGNS = tuple("=+-@|%\t＝＋－＠")
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
    """The first sheet as it fills: the document without its tables, and where each of these is.

    It has two columns, for what stands side by side at the head and at the end; all else lies across both.
    """

    def __init__(self, sheet: Worksheet, groups: Sequence[_Group]) -> None:
        self._sheet, self._row = sheet, 0
        self._where = {id(table): group for group in groups for table in group.tables}
        for letter, wide in zip("AB", _HALVES, strict=True):
            sheet.column_dimensions[letter].width = wide

    def fill(self, paper: Paper) -> None:
        self._head(paper)
        self._run(paper.opening)
        for one in paper.parts:
            self._part(one, decree.heading(one))
        self._run(paper.closing)
        self._ending(paper)
        for at, one in enumerate(paper.appendices):
            title = f"{decree.appendix_name(paper, at)}. {decree.one_line(one.title)}"
            self._part(one, title.rstrip(". "))

    def _head(self, paper: Paper) -> None:
        state = [(decree.NATION, True), (decree.MOTTO, True)]
        above, body = decree.capitals(paper.superior), decree.capitals(paper.issuer)
        issuers = [*((line, False) for line in _halved(above)), *((line, True) for line in _halved(body))]
        for at in range(max(len(state), len(issuers))):
            self._row += 1
            for column, side in enumerate((issuers, state), 1):
                if at < len(side):
                    self._half(column, side[at][0], bold=side[at][1], middle=True)
        self._row += 1
        self._half(1, decree.number_line(paper), middle=True)
        self._half(2, decree.place_line(paper), middle=True).font = _font(italic=True)
        self._row += 1
        self._line(decree.capitals(paper.kind), side="center", bold=True)
        self._line(decree.one_line(paper.subject), side="center", bold=True)
        first, more = decree.addressed(paper)
        if first or more:
            self._line(f"{decree.ADDRESSING}: {first}".rstrip(), side="center")
        for name in more:
            self._line(name, side="center")
        self._row += 1

    def _ending(self, paper: Paper) -> None:
        """Lay out who receives it at the left, and who signs at the right with room above the name."""
        names = decree.recipients(paper)
        left = ["Nơi nhận:", *names] if names else []
        right = [*decree.offices(paper), *[""] * _SIGNING, decree.one_line(paper.signature.name)]
        self._row += 1
        for at in range(max(len(left), len(right))):
            self._row += 1
            if at < len(left):
                self._half(1, left[at]).font = _font(bold=at == 0, italic=at == 0)
            if at < len(right) and right[at]:
                self._half(2, right[at], bold=True, middle=True)
        self._row += 1

    def _half(self, column: int, text: str, *, bold: bool = False, middle: bool = False) -> SheetCell:
        cell = put(self._sheet, self._row, column, text, bold=bold)
        side = "center" if middle else "left"
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        raise_row(self._sheet, self._row, lines_in(text, _SIZE, _HALVES[column - 1], bold=bold))
        return cell

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
        shown = f"{text} (trang tính “{elsewhere}”)" if elsewhere else text
        cell = put(self._sheet, self._row, 1, shown)
        cell.font = _font(bold=bold, italic=bool(elsewhere))
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        if elsewhere:
            place = f"{quote_sheetname(elsewhere)}!A1"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, display=elsewhere)
        raise_row(self._sheet, self._row, lines_in(str(cell.value), _SIZE, sum(_HALVES), bold=bold))
        self._sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=1, end_column=2)


def _halved(text: str) -> list[str]:
    """Break a name in lines that fit the left half of the first sheet."""
    return balanced(text, _SIZE, _HALVES[0] * LETTER - 4, bold=True) if text else []


def _words(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return decree.lines(block.text)
    if isinstance(block, Items):
        return [line for item in block.items for line in decree.item_lines(item)]
    return []


def _fill_table(sheet: Worksheet, group: _Group) -> None:
    """Write tables below one head, which stays in sight and is printed on each page.

    Titles and notes lie across the empty cells beside them, a line a row: merged cells can not be sorted.
    """
    widths = [round(one / LETTER, 1) for one in column_widths(group.tables, _WIDE * LETTER, _SIZE)]
    row = _fill_across(sheet, 0, [group.title], bold=True)
    row = head = max(1, row) + 1
    for at, column in enumerate(group.columns, 1):
        cell = put(sheet, row, at, decree.one_line(column.title), bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = BOX
        sheet.column_dimensions[get_column_letter(at)].width = widths[at - 1]
        raise_row(sheet, row, lines_in(decree.one_line(column.title), _SIZE, widths[at - 1], bold=True))
    for table in group.tables:
        caption = decree.one_line(table.caption)
        if len(group.tables) > 1 and caption != group.title:
            row = _fill_across(sheet, row, [caption], bold=True)
        for at in range(len(table.rows)):
            row += 1
            _fill_row(sheet, row, table, at, widths)
        row = _fill_across(sheet, row, decree.lines(table.note), italic=True)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"


def _fill_across(
    sheet: Worksheet, row: int, texts: Sequence[str], *, bold: bool = False, italic: bool = False
) -> int:
    """Write texts below a row, over as many rows as they take; gives the last."""
    for text in filter(None, texts):
        for line in balanced(text, _SIZE, _WIDE * LETTER * 0.96, bold=bold):
            row += 1
            cell = put(sheet, row, 1, line)
            cell.font, cell.alignment = _font(bold=bold, italic=italic), Alignment(vertical="center")
            raise_row(sheet, row, 1)
    return row


def _fill_row(sheet: Worksheet, row: int, table: Table, at: int, widths: Sequence[float]) -> None:
    for nth, value in enumerate(decree.cells_of(table, at)):
        bold = at in table.bold_rows
        cell = put(sheet, row, nth + 1, value, bold=bold)
        side = "center" if value is None else _SIDES[table.columns[nth].align]
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        cell.border = BOX
        raise_row(sheet, row, lines_in(decree.cell_text(value), _SIZE, widths[nth], bold=bold))


def _groups(paper: Paper) -> list[_Group]:
    """Put tables of the same columns together, those of the document's parts and those of each appendix apart."""
    names = {FRAME_SHEET.casefold(), CHART_SHEET.casefold()}
    groups = list(_grouped(_body_blocks(paper), "Bảng", "", names))
    for at, part in enumerate(paper.appendices):
        name = decree.appendix_name(paper, at).replace("Phụ lục", "PL", 1)
        groups.extend(_grouped(_within(part), name, decree.one_line(part.title), names))
    return groups


def _grouped(blocks: Iterator[Block], name: str, title: str, names: set[str]) -> Iterator[_Group]:
    """Group tables; the first sheet of an appendix has the appendix's title, each further one its table's."""
    found: dict[tuple[str, ...], _Group] = {}
    for block in blocks:
        if isinstance(block, Table) and block.columns:
            key = tuple(column.title for column in block.columns)
            if key not in found:
                caption = decree.one_line(block.caption)
                called = (caption or title) if found else (title or caption)
                wanted = f"{name} {called}" if title else f"{name} {len(found) + 1}"
                found[key] = _Group(_sheet_name(wanted, names), called)
            found[key].tables.append(block)
    yield from found.values()


def _sheet_name(wanted: str, names: set[str]) -> str:
    """Give a name that a sheet may have and none has yet, of whole words where they are not too long."""
    bare = " ".join(_UNNAMED.sub(" ", wanted).split()) or "Bảng"
    name, nth = _whole_words(bare, _NAME), 1
    while name.casefold() in names:
        nth += 1
        name = f"{_whole_words(bare, _NAME - len(f' ({nth})'))} ({nth})"
    names.add(name.casefold())
    return name


def _whole_words(text: str, most: int) -> str:
    """Cut a text before the word that would make it too long; one long word is cut within."""
    if len(text) <= most:
        return text
    cut = text[: most + 1].rpartition(" ")[0]
    return (cut if len(cut) > most // 2 else text[:most]).strip(" ,;–-")


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
    return Font(name=decree.FACE, size=_SIZE, bold=bold, italic=italic, color="FF000000")


def _timeless(book: bytes, paper: Paper) -> bytes:
    """Let the file bear the document's own time: the library writes that at which it was saved."""
    moment = decree.own_time(paper).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(io.BytesIO(book)) as archive:
        core = archive.read(_CORE)
    return repacked(book, {_CORE: _TIMES.sub(rb"\g<1>" + moment + rb"\g<3>", core)})
