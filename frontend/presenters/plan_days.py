"""Days of the plans in words: one day of a year, or several in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.i18n import gettext, long_day

if TYPE_CHECKING:
    from museum.domain.plan_days import Marked


def days_words(marked: Marked) -> str:
    """Write when it is: `Tuesday, 18 May 2027`, or the first and the last day of several."""
    if not marked.several:
        return long_day(marked.on)
    return gettext("%(first)s to %(last)s", first=long_day(marked.on), last=long_day(marked.last))
