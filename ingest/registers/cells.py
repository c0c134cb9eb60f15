"""The text of a cell: cleaned, and the limits on it."""

from __future__ import annotations

import re
import unicodedata

from museum.domain.errors import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 131_072
"""Characters. A field's own, smaller limit is told row by row; what is longer than this is a broken file."""

_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[\t\v\f\u00a0\u2007\u202f]")
_UNSEEN = re.compile(
    # Control characters but the line end, marks that turn the direction of text, byte order marks,
    # and halves of surrogate pairs, which no database takes.
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Give a cell's text composed (NFC), trimmed and free of what nobody can see."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip()


def number_text(value: float) -> str:
    """Write a number as people see it in a sheet: 1234.0 is 1234."""
    return str(int(value)) if float(value).is_integer() else format(value, ".15g")


def column_letter(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A … Z, AA …."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def too_many_rows() -> Invalid:
    """Refuse a register that is longer than one import takes."""
    return Invalid(
        f"Sổ có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.",
        f"The register has more than {MOST_ROWS} rows. Split it into several files.",
    )


def too_many_columns() -> Invalid:
    """Refuse a sheet that is wider than any register."""
    return Invalid(
        f"Sổ có hơn {MOST_COLUMNS} cột. Hãy xóa các cột thừa.",
        f"The register has more than {MOST_COLUMNS} columns. Remove those that are not needed.",
    )


def too_long(row: int) -> Invalid:
    """Refuse a cell that no field could hold: mostly a quotation mark that is never closed."""
    return Invalid(
        f"Dòng {row}: một ô dài hơn {LONGEST_CELL} ký tự. Có thể thiếu dấu ngoặc kép đóng; hãy sửa rồi nạp lại.",
        f"Row {row}: a cell has more than {LONGEST_CELL} characters. A closing quotation mark may be missing; "
        "mend it and import again.",
    )
