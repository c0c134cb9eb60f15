"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.ASCII)
_VIETNAMESE = re.compile(r"(?:ngày )?(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)


def day_from(text: str) -> date | None:
    """Read a day as forms and tables have it: `2025-07-01`, `1/7/2025`, `01.07.2025`; None: it is none.

    The day stands before the month, as in Vietnam.
    """
    bare = " ".join(text.split()).casefold()
    if found := _ISO.fullmatch(bare):
        year, month, day = found.groups()
    elif found := _VIETNAMESE.fullmatch(bare):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
