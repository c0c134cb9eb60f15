"""The managers' workbench: plans and how far they have come, units, activities, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from frontend.i18n import gettext
from frontend.people import current_person
from frontend.workbench.admission import open_bench
from frontend.workbench.benches import Bench, Place
from museum.domain.errors import NotAllowed
from museum.domain.people import MANAGERS, REPORTERS
from museum.domain.translated import Translated

if TYPE_CHECKING:
    from flask_wtf import FlaskForm

manage = Blueprint("manage", __name__, url_prefix="/manage")

REFUSAL = Translated(
    "Tài khoản của bạn không có vai trò quản lý. Hãy hỏi người quản trị của đơn vị.",
    "Your account has no manager's role. Please ask your institution's administrator.",
)
OPEN_TO_REPORTERS = frozenset({"manage.overview", "manage.asked"})
"""Pages for those who only fill in what is asked of their institution."""
FORMS: dict[str, type[FlaskForm]] = {}
"""Endpoint → its form; the view modules add theirs."""


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"manage.{name}" for name in names)


open_bench(
    manage,
    Bench(
        name="manage",
        label=lambda: gettext("Plans and reports"),
        roles=REPORTERS,
        home="manage.overview",
        refusal=REFUSAL,
        places=(Place("manage.overview", lambda: gettext("Desk"), _named("asked")),),
        forms=FORMS,
    ),
)


@manage.before_request
def _managers_only() -> None:
    """Keep reporters to their own pages."""
    if request.endpoint not in OPEN_TO_REPORTERS and not current_person().where(MANAGERS):
        raise NotAllowed(REFUSAL.vi, REFUSAL.en)
