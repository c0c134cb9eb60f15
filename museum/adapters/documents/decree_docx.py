"""A paper as DOCX, to be edited further in Word or LibreOffice: real styles, tables that break well, no macros."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from museum.adapters.documents import decree
from museum.adapters.documents.archive import repacked
from museum.adapters.documents.decree_charts import pieces
from museum.adapters.documents.decree_docx_parts import (
    Element,
    add_page_number,
    add_paragraph,
    add_rule,
    add_run,
    add_table,
    element,
    frame,
    frame_row,
    keep_with_next,
    twips,
)
from museum.adapters.documents.decree_docx_styles import set_properties, set_styles
from museum.adapters.documents.decree_lines import width
from museum.adapters.documents.decree_pdf import chart_pictures
from museum.adapters.documents.typst import TypstRenderer
from museum.domain.papers import Block, Chart, Items, Paper, Paragraph, Part, Table

_HEADER_AT = 9
"""Millimetres from the paper's edge to the page number, in the upper margin."""
_SIGNING = 90
"""Points left for signature and seal."""
_DEEPEST = 4
_ALT = 2000
"""Letters of a picture's description that Word keeps."""


def write_docx(paper: Paper, typst: TypstRenderer) -> bytes:
    """Write a paper as DOCX; charts are drawn by `typst`. Raises `Unavailable`."""
    return _Writing(paper, typst).bytes()


class _Writing:
    """One document as it grows: python-docx keeps package, styles and pictures; the body is added to directly."""

    def __init__(self, paper: Paper, typst: TypstRenderer) -> None:
        self._paper = paper
        self._document: Document = docx.Document()
        self._body: Element = self._document.element.body
        self._room: float = decree.WIDTH
        drawn = [piece for chart in _charts(paper) for piece in pieces(chart)]
        self._pictures = iter(chart_pictures(drawn, decree.WIDTH, typst))

    def bytes(self) -> bytes:
        paper = self._paper
        set_styles(self._document)
        set_properties(self._document, paper)
        self._begin(self._document.sections[0], first=True)
        self._head()
        self._name()
        self._blocks(paper.opening)
        for part in paper.parts:
            self._part(part, 1)
        self._blocks(paper.closing)
        self._ending()
        for at, part in enumerate(paper.appendices):
            self._appendix(part, at)
        kept = io.BytesIO()
        self._document.save(kept)
        return repacked(kept.getvalue())

    def _begin(self, section: Section, *, first: bool, across: bool = False) -> None:
        """Lay out the pages from here on: A4, the decree's margins, the number of the page in the upper one."""
        short, long = map(Mm, decree.PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if across else (short, long)
        section.top_margin, section.bottom_margin = Mm(decree.TOP), Mm(decree.BOTTOM)
        section.left_margin, section.right_margin = Mm(decree.LEFT), Mm(decree.RIGHT)
        section.header_distance = section.footer_distance = Mm(_HEADER_AT)
        section.gutter = Mm(0)
        self._room = decree.ACROSS if across else decree.WIDTH
        section.header.is_linked_to_previous = False
        self._header(section.header._element, numbered=True)  # noqa: SLF001 - python-docx shows it nowhere else
        section.different_first_page_header_footer = first
        if first:
            section.first_page_header.is_linked_to_previous = False
            self._header(section.first_page_header._element, numbered=False)  # noqa: SLF001

    def _header(self, header: Element, *, numbered: bool) -> None:
        for old in list(header):
            header.remove(old)
        line = add_paragraph(header, "Header")
        stops = element("tabs")
        element("tab", stops, val="center", pos=twips(self._room / 2))
        element("tab", stops, val="right", pos=twips(self._room))
        line[0].insert(1, stops)
        element("tab", element("r", line))
        if numbered:
            add_page_number(line, decree.PAGE_NUMBER_SIZE)
        if self._paper.draft:
            element("tab", element("r", line))
            add_run(line, decree.MARK, size=12, bold=True)

    def _add(self, made: Element) -> Element:
        """Move what was made before the properties of the last section, which end the body."""
        self._document.element.body.sectPr.addprevious(made)
        return made

    def _paragraph(
        self,
        text: str,
        style: str,
        *,
        side: str = "",
        before: float = 0,
        left: float = 0,
        hanging: float = 0,
    ) -> Element:
        made = self._add(
            add_paragraph(self._body, style, side=side, before=before, left=left, hanging=hanging)
        )
        if text:
            add_run(made, text)
        return made

    def _head(self) -> None:
        paper = self._paper
        left, right = (decree.WIDTH * share / 100 for share in decree.HEAD_SHARES)
        table = self._add(frame(self._body, (left, right)))
        of_issuer, of_state = frame_row(table, (left, right))
        for line in decree.superior_lines(paper):
            add_run(add_paragraph(of_issuer, "Head"), line, size=decree.ISSUER_SIZE)
        issuer = decree.issuer_lines(paper)
        for line in issuer:
            add_run(add_paragraph(of_issuer, "Head"), line, size=decree.ISSUER_SIZE, bold=True)
        add_rule(of_issuer, "Head", left, _widest(issuer, decree.ISSUER_SIZE) * decree.RULE_SHARE)
        add_run(add_paragraph(of_state, "Head"), decree.NATION, size=decree.NATION_SIZE, bold=True)
        add_run(add_paragraph(of_state, "Head"), decree.MOTTO, size=decree.MOTTO_SIZE, bold=True)
        add_rule(of_state, "Head", right, width(decree.MOTTO, decree.MOTTO_SIZE, bold=True))
        of_number, of_date = frame_row(table, (left, right))
        number = add_paragraph(of_number, "Head", before=9)
        add_run(number, decree.number_line(paper), size=decree.NUMBER_SIZE)
        day = add_paragraph(of_date, "Head", before=9)
        add_run(day, decree.place_line(paper), size=decree.DATE_SIZE, italic=True)

    def _name(self) -> None:
        self._paragraph(decree.capitals(self._paper.kind), "Title", before=18)
        subject = decree.subject_lines(self._paper)
        if subject:
            self._paragraph("\n".join(subject), "Subtitle", before=2)
            length = _widest(subject, decree.TITLE_SIZE) * decree.RULE_SHARE
            self._add(add_rule(self._body, "Head", self._room, length))
        self._addressed()
        self._paragraph("", "Normal")

    def _addressed(self) -> None:
        """Say to whom, in the middle; several stand one below another, their dashes below the colon."""
        first, more = decree.addressed(self._paper)
        if first:
            self._paragraph(f"{decree.ADDRESSING}: {first}", "Normal", side="center", before=14)
        if more:
            word = width(decree.ADDRESSING, decree.BODY_SIZE, bold=False)
            longest = max(width(line, decree.BODY_SIZE, bold=False) for line in more)
            left = max(0.0, (self._room - word - longest) / 2)
            self._paragraph(f"{decree.ADDRESSING}:", "Normal", before=14, left=left)
            dash = width("- ", decree.BODY_SIZE, bold=False)
            for line in more:
                self._paragraph(line, "Normal", before=3, left=left + word + dash, hanging=dash)

    def _part(self, part: Part, level: int) -> None:
        self._paragraph(decree.heading(part), f"Heading{min(level, _DEEPEST)}")
        self._blocks(part.blocks)
        for within in part.parts:
            self._part(within, level + 1)

    def _blocks(self, blocks: Sequence[Block]) -> None:
        for block in decree.with_tables(blocks):
            if isinstance(block, Paragraph):
                for line in decree.lines(block.text):
                    self._paragraph(line, "BodyText")
            elif isinstance(block, Items):
                for item in block.items:
                    for line in decree.item_lines(item):
                        self._paragraph(line, "BodyText")
            elif isinstance(block, Chart):
                self._chart(block)
            else:
                self._table(block)

    def _table(self, table: Table) -> None:
        if decree.one_line(table.caption):
            self._paragraph(decree.one_line(table.caption), "Caption")
        if table.columns:
            self._add(add_table(self._body, table, self._room))
        for line in decree.lines(table.note) or [""]:
            self._paragraph(line, "TableNote")

    def _chart(self, chart: Chart) -> None:
        if decree.one_line(chart.caption):
            self._paragraph(decree.one_line(chart.caption), "Caption")
        for piece in pieces(chart):
            paragraph = self._document.add_paragraph(style="Chart")
            shape = paragraph.add_run().add_picture(io.BytesIO(next(self._pictures)), width=Mm(decree.WIDTH))
            shown = shape._inline  # noqa: SLF001 - python-docx has no word for a picture's description
            for side in ("distT", "distB", "distL", "distR"):
                shown.set(side, "0")
            said = shown.docPr
            said.set("descr", piece["alt"][:_ALT])
            said.set("name", f"Biểu đồ {said.get('id')}")

    def _ending(self) -> None:
        paper, half = self._paper, decree.WIDTH / 2
        last = self._body.sectPr.getprevious()
        if last is not None and last.tag == qn("w:p"):
            keep_with_next(last)
        keep_with_next(self._paragraph("", "Normal"))
        left, right = frame_row(self._add(frame(self._body, (half, half))), (half, half))
        names = decree.recipients(paper)
        head = add_paragraph(left, "Normal")
        if names:
            add_run(head, "Nơi nhận:", size=decree.RECIPIENTS_HEAD_SIZE, bold=True, italic=True)
        for name in names:
            add_run(add_paragraph(left, "Normal"), name, size=decree.RECIPIENTS_SIZE)
        for office in decree.offices(paper):
            add_run(add_paragraph(right, "Head"), office, size=decree.BODY_SIZE, bold=True)
        name = add_paragraph(right, "Head", before=_SIGNING)
        add_run(name, decree.one_line(paper.signature.name), size=decree.BODY_SIZE, bold=True)

    def _appendix(self, part: Part, at: int) -> None:
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        self._begin(section, first=False, across=decree.is_wide(part))
        names = [decree.appendix_name(self._paper, at), decree.capitals(part.title)]
        self._paragraph("\n".join(filter(None, names)), "AppendixHeading")
        line = self._add(add_paragraph(self._body, "Normal", side="center"))
        add_run(line, decree.reference_line(self._paper), italic=True)
        self._paragraph("", "Normal")
        self._blocks(part.blocks)
        for within in part.parts:
            self._part(within, 2)


def _charts(paper: Paper) -> Iterator[Chart]:
    """List the charts in the order in which they are written."""
    yield from (block for block in paper.opening if isinstance(block, Chart))
    yield from _charts_of(paper.parts)
    yield from (block for block in paper.closing if isinstance(block, Chart))
    yield from _charts_of(paper.appendices)


def _charts_of(parts: Sequence[Part]) -> Iterator[Chart]:
    for part in parts:
        yield from (block for block in part.blocks if isinstance(block, Chart))
        yield from _charts_of(part.parts)


def _widest(lines: Sequence[str], size: float) -> float:
    return max((width(line, size, bold=True) for line in lines), default=0.0)
