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
        places=(
            Place("manage.overview", lambda: gettext("Desk"), _named("asked")),
            Place(
                "manage.plan_list",
                lambda: gettext("Plans"),
                _named(
                    "plan",
                    "indicator",
                    "plan_new",
                    "plan_import",
                    "plan_edit",
                    "plan_drop",
                    "plan_versions",
                    "plan_actor",
                    "plan_actor_new",
                    "plan_objective",
                    "plan_objective_new",
                    "plan_indicator",
                    "plan_indicator_new",
                ),
            ),
            Place(
                "manage.activity_list",
                lambda: gettext("Activities"),
                _named(
                    "activity",
                    "activity_new",
                    "activity_create",
                    "activity_delete",
                    "value_list",
                    "value",
                    "value_remove",
                    "evidence_remove",
                ),
            ),
            Place(
                "manage.unit_list",
                lambda: gettext("Units"),
                _named("unit", "unit_new", "unit_import", "unit_delete"),
            ),
            Place(
                "manage.call_list",
                lambda: gettext("Collecting"),
                _named(
                    "call", "call_new", "call_edit", "call_send", "call_delete", "call_links", "unit_report"
                ),
            ),
            Place(
                "manage.report_list",
                lambda: gettext("Reports"),
                _named("report", "report_new", "report_step", "report_check"),
            ),
            Place(
                "manage.model_list",
                lambda: gettext("Models"),
                _named(
                    "model",
                    "model_new",
                    "model_edit",
                    "model_print",
                    "model_step",
                    "model_copy",
                    "model_remove",
                ),
            ),
            Place(
                "manage.ledger",
                lambda: gettext("Ledger"),
                _named("ledger_rows", "ledger_item", "ledger_item_new", "ledger_item_remove"),
            ),
        ),
        forms=FORMS,
    ),
)


@manage.before_request
def _managers_only() -> None:
    """Keep reporters to their own pages."""
    if request.endpoint not in OPEN_TO_REPORTERS and not current_person().where(MANAGERS):
        raise NotAllowed(REFUSAL.vi, REFUSAL.en)
