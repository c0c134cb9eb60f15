"""A record as a table of one row: the register's own columns, fit for Excel and safe to open in it."""

from __future__ import annotations

import csv
import io
import re

from frontend.api.values import Value, public_values
from museum.domain.collections import Artefact
from museum.domain.fields import BY_CODE, Kind, columns
from museum.domain.translated import Translated
from museum.services.rich_text import as_typed

BYTE_ORDER_MARK = "\ufeff"
"""Excel takes a file without it for one in the machine's old code page, and spoils every Vietnamese letter."""
_UNSEEN = r"\s\x00-\x1f\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_RUNS = re.compile(rf"[{_UNSEEN}]*{_SIGN}")
"""How a cell begins that a spreadsheet would take for a formula (OWASP, CSV injection), wide forms included."""
_RUNS_WITHIN = re.compile(rf"([;\t\r\n])(?=(?:(?![\t\r\n])[{_UNSEEN}])*{_SIGN})")
"""The same behind what a spreadsheet may take for the end of a cell: Vietnamese ones part cells by `;`."""
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,15})?")


def record_table(artefact: Artefact) -> bytes:
    """Write a record's public fields as CSV (RFC 4180): UTF-8 with byte order mark, field codes as header."""
    row: dict[str, str] = {}
    for code, value in public_values(artefact).items():
        field = BY_CODE[code]
        for column, lang in columns(field):
            text = _text(value, lang)
            row[column] = inert(as_typed(text) if field.kind is Kind.RICH else text)
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, fieldnames=list(row), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerow(row)
    return (BYTE_ORDER_MARK + sheet.getvalue()).encode()


def _text(value: Value, lang: str | None) -> str:
    """Write a value as registers do: terms parted by `|`, in Vietnamese where they have a Vietnamese name."""
    if isinstance(value, Translated):
        return value.en if lang == "en" else value.vi
    if isinstance(value, list):
        return "|".join(label.vi or label.en for label in value)
    return "" if value is None else str(value)


def inert(text: str) -> str:
    """Give a cell's text so that no spreadsheet runs any of it: an apostrophe before what would be a formula."""
    first = "'" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else ""
    return first + _RUNS_WITHIN.sub(r"\1'", text)
