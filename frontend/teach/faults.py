"""What was wrong with one of a page's forms: the page is shown once more, with all that was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from frontend.i18n import current_language
from frontend.workbench.desk import desk
from museum.domain.errors import Invalid, MuseumError


@dataclass(frozen=True)
class Fault:
    """What was wrong with a form of the page, and what was typed into it."""

    form: str
    """Which of the page's forms."""
    field: str
    """Empty: the form as a whole."""
    reason: str
    typed: Mapping[str, str]


def fault_of(form: str, error: MuseumError) -> Fault:
    """Say what a service refused in the form that was sent; what it read before that is read anew."""
    here = desk()
    here.session.rollback()
    here.session.expire_all()
    named = error.field if isinstance(error, Invalid) else ""
    return Fault(form, named, error.reason.shown(current_language()).text, request.form)
