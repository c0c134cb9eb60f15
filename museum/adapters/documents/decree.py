"""What Nghị định 30/2020/NĐ-CP, appendix I, part I asks of an administrative document, whatever file it becomes.

Measures, the wording of its fixed lines, and cells as they are read. What decides here decides in DOCX, PDF
and XLSX alike. Sizes are points, lengths millimetres.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

from museum.adapters.documents.decree_lines import balanced
from museum.domain.papers import Align, Block, Cell, Chart, Column, Paper, Part, Table
from museum.text.clean import in_one_direction

PAGE = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
"""The decree: 20-25 above and below, 30-35 on the left, 15-20 on the right."""
FACE = "Times New Roman"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
NATION_SIZE, MOTTO_SIZE = 13, 14
ISSUER_SIZE, NUMBER_SIZE, DATE_SIZE = 13, 13, 14
TITLE_SIZE, BODY_SIZE, PAGE_NUMBER_SIZE = 14, 14, 14
RECIPIENTS_HEAD_SIZE, RECIPIENTS_SIZE = 12, 11
CAPTION_SIZE, TABLE_SIZE, NOTE_SIZE = 13, 12, 12
FIRST_LINE = 12.7
"""A paragraph's first line stands 1 or 1.27 cm in."""
PARAGRAPH_GAP = 6
LINE_SPACING = 1.15
"""Between one and one and a half lines."""
ADDRESSING = "Kính gửi"
"""Before the colon; several addressees stand below that."""
KEPT_WHOLE = 1200
"""The last paragraph stays on the page of the signature, unless it has more letters than this."""
RULE_SHARE = 0.42
"""A rule under the issuing body and the subject is a third to a half of the line above it."""
HEAD_SHARES = (40, 60)
"""The issuing body's half of the head and the state's, of a hundred."""
WIDTH, ACROSS = PAGE[0] - LEFT - RIGHT, PAGE[1] - LEFT - RIGHT
"""Room for words on a page that stands, and on one that lies across."""
ISSUER_ROOM = (WIDTH * HEAD_SHARES[0]) // 100 - 2
SUBJECT_ROOM = WIDTH - 15
MARK = "DỰ THẢO"
NO_DATA = "chưa có số liệu"
LANDSCAPE_FROM = 8
"""An appendix with a table of so many columns lies across the page."""
WHOLE_ROW = 800
"""A row of fewer letters stays on one page; a longer one may not fit any."""

_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND = re.compile(
    "|".join(f"[{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}]" for plane in range(1, 17))
)
_SMALL = re.compile(r"[1-9](?!\d)")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LINE = 2000


def plain(text: str) -> str:
    """Give a text as files can hold and show it: letters composed, no control characters, no turned direction."""
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return in_one_direction(_BEYOND.sub("", _UNKEPT.sub("", text)))


def one_line(text: str) -> str:
    """Give a text without line ends; one of more letters than any line of a document has is cut, and says so."""
    line = " ".join(plain(text).split())
    return line if len(line) <= _LINE else f"{line[: _LINE - 1].rstrip()}…"


def lines(text: str) -> list[str]:
    """List the paragraphs of a running text: each line is one, so that none is stretched to its end."""
    return [line for line in (one.strip() for one in plain(text).split("\n")) if line]


def item_lines(text: str) -> list[str]:
    """List the paragraphs of a list's item, the first after its dash."""
    first, *more = lines(text) or [""]
    return [f"- {first}", *more] if first else []


def cells_of(table: Table, at: int) -> list[Cell]:
    """Give a row's cells, as many as there are columns."""
    row = table.rows[at][: len(table.columns)]
    return [*row, *[""] * (len(table.columns) - len(row))]


def capitals(text: str) -> str:
    """Give a name in capitals, on one line."""
    return one_line(text).upper()


def number_text(value: int | Fraction) -> str:
    """Write a number as Vietnam does: `1.234,5`, `−3`; at most two places, a half rounded up."""
    hundredths = abs(Fraction(value)) * 100 + Fraction(1, 2)
    whole, rest = divmod(hundredths.numerator // hundredths.denominator, 100)
    text = f"{whole:,}".replace(",", ".")
    decimals = f"{rest:02d}".rstrip("0")
    sign = "−" if value < 0 and (whole or rest) else ""
    return f"{sign}{text},{decimals}" if decimals else f"{sign}{text}"


def day_text(day: date) -> str:
    """Write a day as tables have it: `24/11/2026`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def cell_text(cell: Cell) -> str:
    """Give a cell as it is read on paper."""
    if cell is None:
        return NO_DATA
    if isinstance(cell, str):
        return "\n".join(lines(cell))
    if isinstance(cell, date):
        return day_text(cell)
    return number_text(cell)


def superior_lines(paper: Paper) -> list[str]:
    """Give the body above the issuing one in capitals, in lines that fit its part of the head."""
    return _head_lines(paper.superior, bold=False)


def issuer_lines(paper: Paper) -> list[str]:
    """Give the issuing body in capitals, in lines that fit its part of the head."""
    return _head_lines(paper.issuer, bold=True)


def _head_lines(name: str, *, bold: bool) -> list[str]:
    text = capitals(name)
    return balanced(text, ISSUER_SIZE, ISSUER_ROOM, bold=bold) if text else []


def subject_lines(paper: Paper) -> list[str]:
    """Give the subject in lines about as long as each other."""
    text = one_line(paper.subject)
    return balanced(text, TITLE_SIZE, SUBJECT_ROOM, bold=True) if text else []


def number_line(paper: Paper) -> str:
    """Give `Số: 45/BC-SVHTTDL`: a number below ten has a 0 before it; where it is missing, room is left."""
    number = one_line(paper.number)
    if not number or number.startswith("/"):
        return f"Số: ………{number}"
    return f"Số: {'0' if _SMALL.match(number) else ''}{number}"


def own_time(paper: Paper) -> datetime:
    """Give the time that files bear: noon of the day of issue, or of the first of the document's year."""
    day = paper.issued_on or date(min(9999, max(1900, paper.year)), 1, 1)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def written_day(paper: Paper) -> str:
    """Give `ngày 05 tháng 02 năm 2026`: days below ten and the months 1 and 2 have a 0 before them."""
    day = paper.issued_on
    if day is None:
        return f"ngày … tháng … năm {paper.year}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 - so the decree has it
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_line(paper: Paper) -> str:
    """Give the line of place and date: `Hưng Yên, ngày 24 tháng 11 năm 2026`."""
    place = one_line(paper.place)
    return f"{place}, {written_day(paper)}" if place else written_day(paper).capitalize()


def addressed(paper: Paper) -> tuple[str, list[str]]:
    """Give what follows `Kính gửi:` on its line, and the lines below it where there are several."""
    names = [name for name in map(one_line, paper.addressed_to) if name]
    if len(names) <= 1:
        return (names[0] if names else ""), []
    return "", _listed(names)


def recipients(paper: Paper) -> list[str]:
    """List who receives it, each after a dash and ended by `;`, the last by a full stop."""
    return _listed([name for name in map(one_line, paper.recipients) if name])


def offices(paper: Paper) -> list[str]:
    """Give what stands above the signature in capitals: for whom, and in which office."""
    lines_of = (capitals(paper.signature.authority), capitals(paper.signature.office))
    return [line for line in lines_of if line]


def _listed(names: Sequence[str]) -> list[str]:
    bare = [f"- {name.rstrip('.;, ')}" for name in names]
    return [*(f"{name};" for name in bare[:-1]), *(f"{name}." for name in bare[-1:])]


def heading(part: Part) -> str:
    """Give a heading: `I. …`, `1. …`, `a) …`."""
    number, title = one_line(part.number), one_line(part.title)
    if not number:
        return title
    if number[-1] not in ".)":
        number += ")" if number.isalpha() and number.islower() else "."
    return f"{number} {title}"


def roman(number: int) -> str:
    """Write 1 to 39 and beyond in Roman numerals; appendices are counted so."""
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text


def appendix_name(paper: Paper, at: int) -> str:
    """Give `Phụ lục`, with a numeral where there are several."""
    return f"Phụ lục {roman(at + 1)}" if len(paper.appendices) > 1 else "Phụ lục"


def reference_line(paper: Paper) -> str:
    """Say in an appendix which document it belongs to."""
    number = number_line(paper).removeprefix("Số: ")
    issuer = f" của {one_line(paper.issuer)}" if one_line(paper.issuer) else ""
    return f"(Kèm theo {one_line(paper.kind).capitalize()} số {number} {written_day(paper)}{issuer})"


def is_wide(part: Part) -> bool:
    """Say whether an appendix needs the page's long side."""
    tables = [block for block in part.blocks if isinstance(block, Table)]
    return any(len(table.columns) >= LANDSCAPE_FROM for table in tables) or any(map(is_wide, part.parts))


def with_tables(blocks: Sequence[Block]) -> list[Block]:
    """Set a table of its values beside each chart that has no table as its neighbour."""
    out: list[Block] = []
    for at, block in enumerate(blocks):
        out.append(block)
        beside = (*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2])
        if isinstance(block, Chart) and not any(isinstance(one, Table) for one in beside):
            out.append(values_of(block))
    return out


def values_of(chart: Chart) -> Table:
    """Give a chart's values as a table."""
    names = tuple(Column(series.name, 2, Align.END) for series in chart.series)
    rows = tuple(
        (category, *(series.values[at] if at < len(series.values) else None for series in chart.series))
        for at, category in enumerate(chart.categories)
    )
    return Table("", (Column("Nội dung", 3), *names), rows)
