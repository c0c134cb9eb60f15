"""Words of the workbench that are counted, or translated later than they are written down."""

from __future__ import annotations

from flask_babel import ngettext as translate
from flask_babel.speaklater import LazyString

from frontend.i18n import gettext
from museum.domain.translated import Language

N_ = str
"""Marks a text for the catalogue; it is translated where it is shown."""


def ngettext(one: str, many: str, number: int) -> str:
    """Give a message about a number of things in the page's language; `%(num)s` is the number."""
    return str(translate(one, many, number))


def later(message: str) -> LazyString:
    """Give a message that is put into the page's language when it is shown; mark its text with `N_`."""
    return LazyString(gettext, message)


def in_language(lang: Language) -> str:
    """Say which language a text is written in, as an addition to its label."""
    return gettext("in Vietnamese") if lang == "vi" else gettext("in English")
