"""What a client asks of Content Search 2.0 (sections 4.1 and 5.1), within limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from museum.domain.errors import Invalid
from museum.text.query import LONGEST_QUERY

TRANSCRIBED, TOLD = "supplementing", "describing"
MOTIVATIONS = (TRANSCRIBED, TOLD)
"""Why our annotations were made: what is written on the thing, and what is said about it."""
IGNORED = ("date", "user")
"""Parameters that the specification defines and that do not narrow anything here: see 4.2.4."""
_MOST_PAGES = 1_000_000
_LONGEST_NUMBER = 7


@dataclass(frozen=True)
class Asked:
    """A question to the search, or the beginning of a word for autocomplete."""

    q: str
    motivations: tuple[str, ...] = MOTIVATIONS
    page: int = 1
    least: int = 1
    """For autocomplete: how often a term must occur."""
    ignored: tuple[str, ...] = ()
    restricted: bool = False
    """Whether `motivation` was given."""

    def parameters(self, *, q: str | None = None, page: int = 0, least: bool = False) -> str:
        """Write the query of an address that asks the same; another `q`, a page, `min` if wanted."""
        words = self.q if q is None else q
        values: dict[str, str] = {"q": words} if words else {}
        if self.restricted:
            values["motivation"] = " ".join(self.motivations)
        if least and self.least > 1:
            values["min"] = str(self.least)
        if page:
            values["page"] = str(page)
        return f"?{urlencode(values)}" if values else ""


def asked_of(parameters: Mapping[str, str]) -> Asked:
    """Read the parameters of a request; raises Invalid."""
    wanted = parameters.get("motivation", "").split()
    return Asked(
        q=parameters.get("q", "").strip()[: 4 * LONGEST_QUERY],
        motivations=tuple(one for one in MOTIVATIONS if one in wanted) if wanted else MOTIVATIONS,
        page=_number(parameters, "page", _MOST_PAGES),
        least=_number(parameters, "min", _MOST_PAGES),
        ignored=tuple(name for name in IGNORED if name in parameters),
        restricted=bool(wanted),
    )


def require_words(asked: Asked) -> None:
    """Refuse an autocomplete request without `q`, which it must have (5.1)."""
    if not asked.q:
        raise Invalid(
            "Thiếu tham số q: những chữ đầu của từ cần gợi ý.",
            "The parameter q is missing: the first letters of the word to be completed.",
            "q",
        )


def _number(parameters: Mapping[str, str], name: str, most: int) -> int:
    text = parameters.get(name) or "1"
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER and 1 <= int(text) <= most):
        raise Invalid(
            f"Tham số {name} phải là số nguyên dương.",
            f"The parameter {name} must be a positive whole number.",
            name,
        )
    return int(text)
