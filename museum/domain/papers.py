"""An administrative document as its writer knows it: what stands where, before it is set as DOCX, PDF or XLSX.

The layout is that of Nghị định 30/2020/NĐ-CP, appendix I; the adapters under `documents` know it, this
module knows the parts. All texts are Vietnamese: such a document is written in the language of the state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

Cell = str | int | Fraction | date | None
"""What a cell of a table holds; None is no data, and is shown as such, never as 0."""


class Align(StrEnum):
    """Where a column's cells stand."""

    START = "start"
    CENTRE = "centre"
    END = "end"


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str
    share: int = 1
    """Of the table's width, beside the other columns' shares."""
    align: Align = Align.START


@dataclass(frozen=True)
class Paragraph:
    """Running text; empty lines part paragraphs of their own."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list, each item after a dash as administrative documents have it."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption of its own."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bold_rows: frozenset[int] = frozenset()
    """Rows that head a group or add up, from 0."""
    note: str = ""
    """Under the table: what it was counted from, what is missing."""


@dataclass(frozen=True)
class Series:
    """One row of values in a chart."""

    name: str
    values: tuple[Fraction | None, ...]


@dataclass(frozen=True)
class Chart:
    """Columns side by side, one group a category; a table of the same values stands beside it in the report."""

    caption: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    measure: str
    """What the values are: lượt, cuộc, %."""


Block = Paragraph | Items | Table | Chart


@dataclass(frozen=True)
class Part:
    """A part of the document under a heading: I, II … with 1, 2 … within."""

    number: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Who signs, as the decree lays it out."""

    authority: str = ""
    """TM., KT., TL., TUQ. with the body it is signed for, e.g. `KT. GIÁM ĐỐC`; empty for the head itself."""
    office: str = ""
    """e.g. `PHÓ GIÁM ĐỐC`."""
    name: str = ""


@dataclass(frozen=True)
class Paper:
    """A document whole."""

    superior: str
    """The body above the one that issues it (cơ quan chủ quản); may be empty."""
    issuer: str
    number: str
    """Số và ký hiệu without the word, e.g. `45/BC-SVHTTDL`; with an empty number space is left to write it."""
    place: str
    issued_on: date | None
    """None: day and month are left to be written by hand."""
    year: int
    """Of the date line where the day is left open."""
    kind: str
    """Tên loại: `BÁO CÁO`."""
    subject: str
    """Trích yếu."""
    addressed_to: tuple[str, ...] = ()
    """Kính gửi."""
    opening: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    closing: tuple[Block, ...] = ()
    recipients: tuple[str, ...] = ()
    """Nơi nhận, without the dashes; the last is `Lưu: …`."""
    signature: Signature = field(default_factory=Signature)
    appendices: tuple[Part, ...] = ()
    """Phụ lục, each on a page of its own: the verification sheet among them."""
    draft: bool = False
    """Marked DỰ THẢO on every page."""
    fingerprint: str = ""
    """Of frozen figures: stands in the verification sheet and the file's properties."""


class PaperFormat(StrEnum):
    """What a paper can be written as."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
