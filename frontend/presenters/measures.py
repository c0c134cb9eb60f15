"""Numbers of indicators in words: amounts with what they count, per cent, money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from babel.numbers import format_decimal

from frontend.i18n import current_language, gettext
from museum.domain.indicators import Measure
from museum.domain.plan_words import MEASURES
from museum.domain.translated import Language

PLACES = 2
"""Decimal places that people read; what is counted stays exact."""
_LEAST = Fraction(1, 10**PLACES)

_ONE: Mapping[str, str] = {
    Measure.ACTIVITY: "activity",
    Measure.EVENT: "event",
    Measure.ARTEFACT: "artefact",
    Measure.EXHIBITION: "exhibition",
    Measure.VISIT: "visit",
    Measure.SESSION: "session",
    Measure.GROUP: "group",
    Measure.PUPIL: "pupil",
    Measure.PERSON: "person",
    Measure.PACKAGE: "package",
    Measure.CLUB: "club",
    Measure.ROUND: "round of circulation",
    Measure.CONTRIBUTION: "contribution",
    Measure.USE: "use",
    Measure.USER: "user",
    Measure.COMMUNE: "commune",
    Measure.LIBRARY: "library",
    Measure.LIBRARIAN: "librarian",
    Measure.INSTITUTION: "institution",
    Measure.TIME: "time",
}
"""What English calls one of them; Vietnamese words do not change with the number."""


def measure_words(measure: str, value: Fraction | None = None) -> str:
    """Name what is counted, in the number that a value asks for: `buổi`, `sessions`, `session`."""
    if current_language() == "en" and value == 1 and measure in _ONE:
        return _ONE[measure]
    return next(
        (word.shown(current_language()).text for code, word in MEASURES.items() if code == measure), ""
    )


def amount_words(value: Fraction) -> str:
    """Write a number with the language's marks: `1.234,5`; what is not nothing is never written as 0."""
    language = current_language()
    if 0 < abs(value) < _LEAST / 2:
        least = _decimal(_LEAST, language)
        return f"−{least}" if value < 0 else gettext("less than %(amount)s", amount=least)
    return f"−{_decimal(-value, language)}" if value < 0 else _decimal(value, language)


# A dashboard writes the same numbers many times: in rows, charts, what is read out, and tables.
@lru_cache(maxsize=4096)
def _decimal(value: Fraction, language: Language) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    return format_decimal(rounded, format="#,##0.##", locale=language)


def percent_sign(said: str) -> str:
    """Put the sign behind a number as each language has it: `15%`, `15 %`."""
    return f"{said}%" if current_language() == "vi" else f"{said}\u00a0%"


def percent_words(value: Fraction) -> str:
    """Write per cent: `46,67%` or `46.67 %`."""
    return percent_sign(amount_words(value))


def signed(value: Fraction, words: Callable[[Fraction], str] = amount_words) -> str:
    """Write a change with its sign: `+7,4%`, `−3`."""
    return f"+{words(value)}" if value > 0 else words(value)


def counted_words(measure: str, value: Fraction, said: str = "") -> str:
    """Write a number of something: `12 buổi`, `1 session`; `said`: how the number itself is written, e.g. `02–03`."""
    return f"{said or amount_words(value)} {measure_words(measure, value)}".rstrip()


def span_said(low: Fraction, high: Fraction | None) -> str:
    """Write a range as plans do: `02–03` in Vietnamese documents, `2–3` in English."""
    ends = [low] if high is None or high == low else [low, high]
    # A single number is padded nowhere, a range in Vietnamese documents is.
    padded = len(ends) > 1 and current_language() == "vi"
    return "–".join(_padded(one) if padded else amount_words(one) for one in ends)


def _padded(value: Fraction) -> str:
    ten = 10
    whole = value.denominator == 1 and 0 <= value < ten
    return f"{int(value):02d}" if whole else amount_words(value)


def span_of_percent(low: Fraction, high: Fraction | None) -> str:
    """Write a range of per cent: `8–10%`."""
    ends = [low] if high is None or high == low else [low, high]
    return percent_sign("–".join(amount_words(one) for one in ends))
