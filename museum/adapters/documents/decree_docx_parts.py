"""Pieces of a DOCX that python-docx has no words for: tables by the row, rules, page numbers, language.

Elements are made directly: a table of hundreds of rows through its cells' objects takes minutes.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from museum.adapters.documents import decree
from museum.adapters.documents.decree_columns import column_widths
from museum.domain.papers import Align, Table

Element = BaseOxmlElement

SIDES = {Align.START: "left", Align.CENTRE: "center", Align.END: "right"}
_TWIPS = 1440 / 25.4


def twips(millimetres: float) -> str:
    """Give a length in twentieths of a point."""
    return str(round(millimetres * _TWIPS))


def element(tag: str, parent: Element | None = None, **values: str | int) -> Element:
    """Make an element of Word's with its attributes, as the last child of `parent`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    if parent is not None:
        parent.append(made)
    return made


def add_run(
    paragraph: Element, text: str, *, size: float = 0, bold: bool = False, italic: bool = False
) -> Element:
    """Add a run of text to a paragraph; without a size it has its style's."""
    run = element("r", paragraph)
    if size or bold or italic:
        look = element("rPr", run)
        if bold:
            element("b", look)
        if italic:
            element("i", look)
        if size:
            element("sz", look, val=round(size * 2))
            element("szCs", look, val=round(size * 2))
    for at, line in enumerate(text.split("\n")):
        if at:
            element("br", run)
        held = element("t", run)
        held.text = line
        held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def add_paragraph(
    parent: Element, style: str, *, side: str = "", before: float = 0, left: float = 0, hanging: float = 0
) -> Element:
    """Add a paragraph in a style; `side` is its justification, `before` points above it.

    `left` is how many millimetres it stands in, `hanging` how many less its first line does.
    """
    made = element("p", parent)
    look = element("pPr", made)
    element("pStyle", look, val=style)
    if before:
        element("spacing", look, before=round(before * 20))
    if left:
        element("ind", look, left=twips(left), hanging=twips(hanging))
    if side:
        element("jc", look, val=side)
    return made


def keep_with_next(paragraph: Element) -> None:
    """Let a paragraph's last lines stay on the page of what follows it."""
    look = paragraph[0]
    look.insert(1, element("keepNext"))


def add_rule(parent: Element, style: str, room: float, length: float) -> Element:
    """Add a rule in the middle of `room` millimetres: a line of no height with a border below."""
    made = element("p", parent)
    look = element("pPr", made)
    element("pStyle", look, val=style)
    borders = element("pBdr", look)
    element("bottom", borders, val="single", sz=6, space=1, color="000000")
    element("spacing", look, before=0, after=0, line=40, lineRule="exact")
    indent = twips(max(0.0, (room - length) / 2))
    element("ind", look, left=indent, right=indent, firstLine=0)
    element("jc", look, val="center")
    return made


def frame(parent: Element, widths: Sequence[float]) -> Element:
    """Add a table without lines to lay things side by side; widths are millimetres."""
    return _table(parent, widths, lines=False)


def frame_row(table: Element, widths: Sequence[float]) -> list[Element]:
    """Add a row that stays on one page; its cells still want their paragraphs."""
    row = element("tr", table)
    element("cantSplit", element("trPr", row))
    return [_cell(row, width) for width in widths]


def add_table(parent: Element, table: Table, room: float) -> Element:
    """Add a table: its head repeated on each page, no row torn apart that fits one."""
    widths = column_widths([table], room)
    made = _table(parent, widths, lines=True)
    head = element("tr", made)
    look = element("trPr", head)
    element("cantSplit", look)
    element("tblHeader", look)
    for column, width in zip(table.columns, widths, strict=True):
        paragraph = add_paragraph(_cell(head, width, middle=True), "TableText", side="center")
        add_run(paragraph, decree.one_line(column.title), bold=True)
    for at in range(len(table.rows)):
        _add_row(made, table, at, widths)
    return made


def _add_row(made: Element, table: Table, at: int, widths: Sequence[float]) -> None:
    cells = decree.cells_of(table, at)
    texts = [decree.cell_text(cell) for cell in cells]
    row = element("tr", made)
    if sum(map(len, texts)) <= decree.WHOLE_ROW:
        element("cantSplit", element("trPr", row))
    for nth, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        missing = cell is None
        side = "center" if missing else SIDES[table.columns[nth].align]
        paragraph = add_paragraph(_cell(row, widths[nth], middle=True), "TableText", side=side)
        if text:
            add_run(paragraph, text, bold=at in table.bold_rows, italic=missing)


def _table(parent: Element, widths: Sequence[float], *, lines: bool) -> Element:
    table = element("tbl", parent)
    look = element("tblPr", table)
    element("tblW", look, w=twips(sum(widths)), type="dxa")
    if lines:
        borders = element("tblBorders", look)
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
            element(edge, borders, val="single", sz=4, space=0, color="000000")
    element("tblLayout", look, type="fixed")
    margins = element("tblCellMar", look)
    element("left", margins, w=80 if lines else 0, type="dxa")
    element("right", margins, w=80 if lines else 0, type="dxa")
    grid = element("tblGrid", table)
    for width in widths:
        element("gridCol", grid, w=twips(width))
    return table


def _cell(row: Element, width: float, *, middle: bool = False) -> Element:
    cell = element("tc", row)
    look = element("tcPr", cell)
    element("tcW", look, w=twips(width), type="dxa")
    if middle:
        element("vAlign", look, val="center")
    return cell


def add_page_number(paragraph: Element, size: float) -> None:
    """Add the number of the page that the paragraph stands on."""
    for kind in ("begin", "PAGE", "separate", "1", "end"):
        run = element("r", paragraph)
        look = element("rPr", run)
        element("sz", look, val=round(size * 2))
        element("szCs", look, val=round(size * 2))
        if kind == "PAGE":
            held = element("instrText", run)
            held.text = " PAGE "
            held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        elif kind == "1":
            element("t", run).text = kind
        else:
            element("fldChar", run, fldCharType=kind)
