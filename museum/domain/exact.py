"""Numbers that must come out the same for whoever counts again: exact fractions, kept as decimal text."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

LARGEST = 10**15
"""Beyond any count or sum of money (đồng) that a province reports."""
PLACES = 4
"""Digits behind the decimal point that are kept."""
_PLAIN = re.compile(r"\d{1,16}(?:\.\d{1,4})?")


class Exact(TypeDecorator[Fraction]):
    """A number of at most four decimal places, exact on every engine: SQLite would keep a float."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else decimal_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        del dialect
        return None if value is None else Fraction(value)


def decimal_text(value: Fraction) -> str:
    """Write a number in decimals, e.g. `7.5`; raises ValueError for one that needs more than four places."""
    scaled = value * 10**PLACES
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {PLACES} decimal places")
    text = format(Decimal(scaled.numerator).scaleb(-PLACES), "f")
    return text.rstrip("0").rstrip(".") or "0"


def ten_thousandths(text: str) -> int:
    """Read a number as it is kept, such as `7.5`, as so many ten-thousandths: fast where there are many to add."""
    whole, _, places = text.partition(".")
    return int(f"{whole}{places:0<{PLACES}}")


def exact_from(text: str) -> Fraction | None:
    """Read a number as people in Vietnam or abroad write it: `1.234,5`, `1,234.5`, `1234.5`, `12 %`; None: it is none.

    A single separator before exactly three digits parts thousands: `1.234` and `1,234` are 1234.
    Negative numbers are none: nothing that is counted here is below zero.
    """
    bare = re.sub(r"[\s\u00a0\u202f]|%$", "", text.strip())
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        decimal = "." if bare.rindex(".") > bare.rindex(",") else ","
    elif points + commas == 1:
        mark = "." if points else ","
        head, _, tail = bare.partition(mark)
        decimal = "" if len(tail) == 3 and head not in ("", "0") else mark  # noqa: PLR2004 - digits of a thousand
    else:
        decimal = ""
    for mark in ".,":
        if mark != decimal:
            if not _thousands(bare, mark, decimal):
                return None
            bare = bare.replace(mark, "")
    bare = bare.replace(",", ".")
    if not _PLAIN.fullmatch(bare):
        return None
    value = Fraction(bare)
    return value if value <= LARGEST else None


def _thousands(text: str, mark: str, decimal: str) -> bool:
    """Say whether a mark parts thousands wherever it stands: `1.23.456` is a slip, not a number."""
    whole = text.partition(decimal)[0] if decimal else text
    if mark in (text.partition(decimal)[2] if decimal else ""):
        return False
    return mark not in whole or bool(re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", whole))
