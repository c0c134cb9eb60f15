"""The language of a page, and dates, numbers and years as its readers write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale
from flask_babel import gettext as translate
from flask_babel import ngettext as translate_number

from museum.domain.local_time import LOCAL, local
from museum.domain.translated import LANGUAGES, Language

COOKIE = "lang"

_PATTERN: dict[Language, str] = {"vi": "dd/MM/yyyy", "en": "d MMMM y"}


def gettext(message: str, **values: object) -> str:
    """Give a message in the page's language, its `%(name)s` filled with the values."""
    return str(translate(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Give the message for a number, its `%(num)s` and `%(name)s` filled."""
    return str(translate_number(one, many, num, **values))


def preferred_language() -> Language:
    """Choose for somebody whose address names no language: cookie, then Accept-Language, then Vietnamese."""
    kept = request.cookies.get(COOKIE)
    for language in LANGUAGES:
        if kept == language:
            return language
    return "en" if request.accept_languages.best_match(LANGUAGES, default="vi") == "en" else "vi"


def current_language() -> Language:
    """Give the page's language: from its address where this names one, else as preferred."""
    if not has_request_context():
        return "vi"
    if "lang" not in g:
        first = request.path.split("/", 2)[1]
        g.lang = first if first in LANGUAGES else preferred_language()
    language: Language = g.lang
    return language


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Word what is made within a request in another language than its page's, addresses included."""
    before = current_language()
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        g.lang = before


def other_language() -> Language:
    """Give the language that the page's switch leads to."""
    return "en" if current_language() == "vi" else "vi"


def day(moment: datetime) -> str:
    """Write a moment's day in Vietnam: `22/11/2026` or `22 November 2026`."""
    language = current_language()
    return format_date(local(moment), _PATTERN[language], locale=language)


def long_day(when: date) -> str:
    """Write a day with its weekday: `Thứ Hai, 23/11/2026` or `Monday, 23 November 2026`; a moment's is Vietnam's."""
    language = current_language()
    on = local(when) if isinstance(when, datetime) else when
    return format_date(on, f"EEEE, {_PATTERN[language]}", locale=language)


def hours(start: datetime, end: datetime | None = None) -> str:
    """Write the time of a moment in Vietnam, or a span of time: `08:00–09:30`."""
    return "–".join(f"{local(moment):%H:%M}" for moment in (start, end) if moment is not None)


def number(value: int) -> str:
    """Write a whole number with the language's group marks."""
    return format_decimal(value, locale=current_language())


def years(earliest: int | None, latest: int | None) -> str:
    """Write a span of years; negative ones are before our era."""
    if earliest is None and latest is None:
        return ""
    if earliest is None or latest is None or earliest == latest:
        return _year(earliest if earliest is not None else latest or 0)
    if earliest < 0 and latest < 0:
        return f"{-earliest}–{_year(latest)}"
    return f"{_year(earliest) if earliest < 0 else earliest}–{_year(latest) if earliest < 0 else latest}"


def _year(year: int) -> str:
    if year < 0:
        return gettext("%(year)s BCE", year=-year)
    # A bare small number would not be read as a year.
    return gettext("%(year)s CE", year=year) if year < 1000 else str(year)  # noqa: PLR2004


def init_i18n(app: Flask) -> None:
    """Give templates their words and ways of writing."""
    Babel(
        app,
        default_locale="en",
        default_timezone=LOCAL.key,
        default_translation_directories=str(Path(__file__).parent / "translations"),
        locale_selector=current_language,
    )
    app.jinja_env.filters.update(day=day, long_day=long_day, number=number)
    app.jinja_env.globals.update(language=current_language, other_language=other_language)
