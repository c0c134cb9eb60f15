"""Whole numbers, days and hours as people type them."""

from __future__ import annotations

from datetime import date, time

from museum.domain.errors import Invalid

LONGEST = 40
"""Characters of an entry that a message repeats."""
FIRST_YEAR = 1000
"""A year is written in full."""


def _digits(text: str) -> int:
    """Read digits as keyboards have them; raises ValueError for all else."""
    if not text.isascii():
        raise ValueError(text)
    return int(text)


def whole(text: str, field: str) -> int | None:
    """Read a whole number; None for an empty entry. Raises Invalid, naming the field."""
    entry = text.strip()
    if not entry:
        return None
    if not (entry.isascii() and entry.isdigit() and len(entry) <= 6):  # noqa: PLR2004 - digits of a million
        raise Invalid(
            f"“{entry[:LONGEST]}” không phải là số nguyên. Hãy viết ví dụ 45.",
            f"“{entry[:LONGEST]}” is no whole number. Write 45, for example.",
            field,
        )
    return int(entry)


def version_seen(text: str) -> int | None:
    """Read which version of a thing a form was made of; None where it does not say."""
    return whole(text, "version")


def needed(text: str, field: str) -> int:
    """Read a whole number that has to be there; raises Invalid, naming the field."""
    found = whole(text, field)
    if found is None:
        raise Invalid("Hãy ghi một số.", "Please fill in a number.", field)
    return found


def day_of(text: str, field: str) -> date:
    """Read a day as browsers send it (2027-05-18) or as people write it (18/5/2027); raises Invalid."""
    entry = text.strip()
    parts = entry.split("/") if "/" in entry else list(reversed(entry.split("-")))
    try:
        day, month, year = (_digits(part) for part in parts)
        return date(year if year >= FIRST_YEAR else -1, month, day)
    except ValueError:
        raise Invalid(
            f"“{entry[:LONGEST]}” không phải là ngày. Hãy viết ví dụ 18/5/2027.",
            f"“{entry[:LONGEST]}” is no day. Write 18/5/2027, for example.",
            field,
        ) from None


def hour_of(text: str, field: str) -> time:
    """Read an hour of the clock: 08:30, 8:30, 8h30, 8h; raises Invalid, naming the field."""
    entry = text.strip().lower().replace("h", ":").replace(".", ":")
    hour, _, minute = entry.partition(":")
    try:
        return time(_digits(hour), _digits(minute or "0"))
    except ValueError:
        raise Invalid(
            f"“{text.strip()[:LONGEST]}” không phải là giờ. Hãy viết ví dụ 08:30.",
            f"“{text.strip()[:LONGEST]}” is no hour. Write 08:30, for example.",
            field,
        ) from None
