"""What stands in files of papers: words with their look and place, as whoever opens the file would find them."""

from __future__ import annotations

import io
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import typst
from openpyxl import load_workbook

from museum.adapters.documents.decree_pdf import data_of
from museum.adapters.documents.papers import DecreePapers
from museum.adapters.documents.typst import TEMPLATES, TypstRenderer
from museum.domain.papers import Paper, PaperFormat
from tests.factories.house import STATIC

FACES = STATIC / "print"
_PROBE = """
#let where() = { let at = here().position(); (page: at.page, x: at.x / 1mm, y: at.y / 1mm) }
#show text: it => context [#metadata((
  text: it.text, size: text.size / 1pt, weight: text.weight, style: text.style,
  fill: text.fill.to-hex(), lang: text.lang, justified: par.justify, run-in: par.first-line-indent.amount / 1mm,
  wide: measure(it).width / 1mm, ..where()))<seen>#it]
#show line: it => context [#metadata((text: "―", wide: it.length / 1mm, ..where()))<seen>#it]
#include "administrative.typ"
"""
"""Set around the template: notes each text and each rule as it is laid out."""


@dataclass(frozen=True)
class Seen:
    """A text (or a rule, `―`) on a page; lengths in millimetres from the paper's edges, sizes in points."""

    text: str
    page: int
    x: float
    y: float
    wide: float
    size: float = 0
    bold: bool = False
    italic: bool = False
    fill: str = ""
    lang: str = ""
    justified: bool = False
    run_in: float = 0


def writer() -> DecreePapers:
    return DecreePapers(TypstRenderer(FACES))


def seen(paper: Paper) -> list[Seen]:
    """Lay a paper's PDF out, and list what stands where."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(TEMPLATES / "administrative.typ", folder)
        (folder / "main.typ").write_text(_PROBE, encoding="utf-8")
        found = typst.query(
            str(folder / "main.typ"),
            "<seen>",
            field="value",
            root=str(folder),
            font_paths=[str(FACES)],
            sys_inputs={"data": json.dumps(data_of(paper))},
        )
    return [_seen(one) for one in json.loads(found)]


def _seen(one: dict[str, Any]) -> Seen:
    bold, italic = one.pop("weight", "") == "bold", one.pop("style", "") == "italic"
    run_in = one.pop("run-in", 0)
    return Seen(**one, bold=bold, italic=italic, run_in=run_in)


def streams(pdf: bytes) -> Iterator[bytes]:
    """Give a PDF's objects as plain bytes, those of compressed streams among them."""
    yield pdf
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            continue


def faces_of(pdf: bytes) -> set[str]:
    """List the faces whose letters a PDF carries, without the mark of a subset."""
    names = {found for part in streams(pdf) for found in re.findall(rb"/FontName ?/([\w+-]+)", part)}
    return {name.decode().rpartition("+")[2] for name in names}


def page_sizes(pdf: bytes) -> list[tuple[int, int]]:
    """List the pages' sizes in millimetres."""
    boxes = [
        box for part in streams(pdf) for box in re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", part)
    ]
    return [(round(float(wide) / 72 * 25.4), round(float(high) / 72 * 25.4)) for wide, high in boxes]


def texts_of(paper: Paper, form: PaperFormat, file: bytes) -> str:
    """Give all that is written in a file, the parts of the text parted by line ends."""
    if form is PaperFormat.PDF:
        assert file.startswith(b"%PDF-")
        return "\n".join(one.text.replace("\u200b", "") for one in seen(paper))
    if form is PaperFormat.DOCX:
        document = docx.Document(io.BytesIO(file))
        roots = [document.element.body]
        roots += [
            header._element
            for section in document.sections
            for header in (section.header, section.first_page_header)
        ]
        return "\n".join(one.text or "" for root in roots for one in root.iter("{*}t"))
    book = load_workbook(io.BytesIO(file))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None]
    return "\n".join([*cells, *(str(sheet.oddHeader.right.text) for sheet in book)])
