"""The styles, language and properties of a DOCX: whoever edits it goes on in the decree's letters."""

from __future__ import annotations

from typing import Any, cast

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from museum.adapters.documents import decree
from museum.adapters.documents.decree_docx_parts import element
from museum.domain.papers import Paper

_BLACK = RGBColor(0, 0, 0)
_HEADINGS = ("Heading 1", "Heading 2", "Heading 3", "Heading 4")
_ITALIC_FROM = 2


def set_styles(document: Document) -> None:
    """Give a new document the decree's styles."""
    _set_defaults(document)
    _style(document, "Normal", decree.BODY_SIZE)
    body = _style(document, "Body Text", decree.BODY_SIZE)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _running(body)
    for at, name in enumerate(_HEADINGS):
        heading = _style(document, name, decree.BODY_SIZE, bold=True, italic=at >= _ITALIC_FROM)
        _running(heading)
        heading.paragraph_format.space_before = Pt(decree.PARAGRAPH_GAP)
        heading.paragraph_format.keep_with_next = True
    for name in ("Title", "Subtitle"):
        title = _style(document, name, decree.TITLE_SIZE, bold=True)
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption = _style(document, "Caption", decree.CAPTION_SIZE, bold=True)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.space_before = Pt(decree.PARAGRAPH_GAP + 4)
    caption.paragraph_format.space_after = Pt(5)
    caption.paragraph_format.keep_with_next = True
    cell = _style(document, "Table Text", decree.TABLE_SIZE)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    note = _style(document, "Table Note", decree.NOTE_SIZE, italic=True)
    note.paragraph_format.space_before = note.paragraph_format.space_after = Pt(3)
    _style(document, "Chart", decree.BODY_SIZE).paragraph_format.space_after = Pt(decree.PARAGRAPH_GAP)
    appendix = _style(document, "Appendix Heading", decree.TITLE_SIZE, bold=True)
    appendix.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    element("outlineLvl", appendix.element.pPr, val=0)
    _style(document, "Head", decree.ISSUER_SIZE).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, "Header", decree.PAGE_NUMBER_SIZE)


def set_properties(document: Document, paper: Paper) -> None:
    """Say what it is and which body issues it; no person's name, and no time but the document's own."""
    properties = document.core_properties
    properties.title = decree.one_line(f"{paper.kind}: {paper.subject}".strip(": "))[:255]
    properties.subject = decree.one_line(paper.subject)[:255]
    properties.author = decree.one_line(paper.issuer)[:255]
    properties.last_modified_by = ""
    properties.comments = ""
    properties.keywords = decree.one_line(paper.fingerprint)[:255]
    properties.language = "vi-VN"
    properties.revision = 1
    properties.created = properties.modified = decree.own_time(paper)


def _set_defaults(document: Document) -> None:
    """Make Vietnamese the language, drop the theme's faces and what old versions of Word did differently."""
    look = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(look):
        look.remove(child)
    element("rFonts", look, ascii=decree.FACE, hAnsi=decree.FACE, eastAsia=decree.FACE, cs=decree.FACE)
    element("sz", look, val=decree.BODY_SIZE * 2)
    element("szCs", look, val=decree.BODY_SIZE * 2)
    element("lang", look, val="vi-VN", eastAsia="vi-VN", bidi="ar-SA")
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), "vi-VN")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    settings.find(qn("w:listSeparator")).set(qn("w:val"), ";")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _style(
    document: Document, name: str, size: float, *, bold: bool = False, italic: bool = False
) -> ParagraphStyle:
    """Set a style from the ground up: Times New Roman, upright, black, no distance above or below."""
    styles = document.styles
    found: Any = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = cast("ParagraphStyle", found)
    if name != "Normal":
        style.base_style = cast("ParagraphStyle", styles["Normal"])
    _drop(style, "rPr")
    _drop(style, "pPr", but="outlineLvl")
    style.font.name = decree.FACE
    faces = style.element.rPr.rFonts
    for script in ("eastAsia", "cs"):
        faces.set(qn(f"w:{script}"), decree.FACE)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = _BLACK
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return style


def _running(style: ParagraphStyle) -> None:
    layout = style.paragraph_format
    layout.first_line_indent = Mm(decree.FIRST_LINE)
    layout.space_after = Pt(decree.PARAGRAPH_GAP)
    layout.line_spacing = decree.LINE_SPACING


def _drop(style: ParagraphStyle, tag: str, but: str = "") -> None:
    """Take a style's own settings away, of all but one kind."""
    for found in list(style.element.iter(qn(f"w:{tag}"))):
        for child in list(found):
            if not but or child.tag != qn(f"w:{but}"):
                found.remove(child)
        if len(found) == 0:
            found.getparent().remove(found)
