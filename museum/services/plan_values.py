"""What people write in forms and sheets of plans: days, years, amounts, as they write them in Vietnam."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from museum.domain.exact import exact_from
from museum.domain.plan_words import NO, YES, words_key

_DAY = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?: \d{1,2}:\d{2})?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?\d{4})?", re.ASCII)
_RANGE = re.compile(r"([\d.,]+)\s*%?\s*[-–—]\s*([\d.,]+\s*%?)", re.ASCII)
_NEGATIVE = re.compile(r"[-−]\s*(?=[\d.,])")
_DECEMBER = 12
_YES = {words_key(one) for one in (YES.vi, YES.en, "x", "1", "true")}
_NO = {words_key(one) for one in (NO.vi, NO.en, "0", "false")}


def day_from(text: str, *, end: bool) -> date | None:
    """Read a day: 22/09/2023, 2023-09-22; of 9/2023 or 2023 the first day, or with `end` the last. None: it is none."""
    bare = " ".join(text.split())
    if found := _ISO.fullmatch(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(bare):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH.fullmatch(bare):
        year, month = int(found[2]), int(found[1])
    elif _YEAR.fullmatch(bare):
        year, month = int(bare), _DECEMBER if end else 1
    else:
        return None
    if not (1 <= month <= _DECEMBER and year):
        return None
    return _day(year, month, monthrange(year, month)[1] if end else 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def due_from(text: str) -> tuple[int, int] | None:
    """Read a day of each year, 25/11, as month and day; a year behind it does not count. None: it is none."""
    found = _DAY_MONTH.fullmatch(" ".join(text.split()))
    leap_year = 2024
    if found is None or _day(leap_year, int(found[2]), int(found[1])) is None:
        return None
    return int(found[2]), int(found[1])


def year_from(text: str) -> int | None:
    """Read a year of four digits; None: it is none."""
    bare = text.strip()
    return int(bare) if _YEAR.fullmatch(bare) else None


def years_from(text: str) -> tuple[int, ...] | None:
    """Read years with commas, semicolons or blanks between; None: something else stands there."""
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    return tuple(int(part) for part in parts) if all(_YEAR.fullmatch(part) for part in parts) else None


def amounts_from(low: str, high: str) -> tuple[Fraction | None, Fraction | None]:
    """Read the two ends of a target, be it that the first cell holds both, `02–03`; None: nothing, or no number."""
    if not high.strip() and (both := _RANGE.fullmatch(low.strip())):
        low, high = both[1], both[2]
    return amount_from(low), amount_from(high)


def amount_from(text: str) -> Fraction | None:
    """Read a number, be it below zero: that is told where plans are checked, as what it is."""
    bare = text.strip()
    if negative := _NEGATIVE.match(bare):
        value = exact_from(bare[negative.end() :])
        return None if value is None else -value
    return exact_from(bare)


def flag_from(text: str) -> bool | None:
    """Read yes or no in either language, or a cross; None: neither, or nothing."""
    key = words_key(text)
    return True if key in _YES else False if key in _NO else None


def by_name(text: str, names: Mapping[str, str]) -> str:
    """Give the key of what a text names, be it by its key; a text that names nothing, or two things, stays."""
    if text in names:
        return text
    key = words_key(text)
    found = [one for one, name in names.items() if words_key(name) == key]
    return found[0] if len(found) == 1 else text
