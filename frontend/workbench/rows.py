"""What the lists of all workbenches say the same way: moments, and where a thing stands on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.dates import format_datetime
from flask import url_for

from frontend.i18n import current_language
from museum.domain.local_time import local
from museum.domain.states import Publication

if TYPE_CHECKING:
    from datetime import datetime

    from museum.domain.translated import Language

_MOMENT: dict[Language, str] = {"vi": "HH:mm dd/MM/yyyy", "en": "d MMM y, HH:mm"}


def moment(at: datetime) -> str:
    """Write a moment to the minute, in Vietnam's time."""
    language = current_language()
    return format_datetime(local(at), _MOMENT[language], locale=language)


def public_url(endpoint: str, state: str, **values: Any) -> str:
    """Give the address of a page on the site in the reader's language; empty unless it is public."""
    return url_for(endpoint, lang=current_language(), **values) if state == Publication.PUBLISHED else ""
