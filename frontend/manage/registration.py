"""Puts the managers' workbench onto an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontend.manage import (  # noqa: F401  (their routes)
    activities,
    asked,
    call_page,
    calls,
    dashboard,
    evidence,
    indicator,
    ledger,
    ledger_items,
    models,
    overview,
    plans,
    plans_edit,
    plans_import,
    plans_parts,
    plans_versions,
    report_page,
    reports,
    unit_reports,
    unit_steps,
    units,
    values,
)
from frontend.manage.blueprint import manage
from frontend.public import unit_report_files

if TYPE_CHECKING:
    from flask import Flask


def register_manage(app: Flask) -> None:
    """Register the workbench at `/manage/`; call after `register_public` and `register_security`."""
    app.register_blueprint(manage)
    for view in (evidence.evidence_add, activities.activity_create, unit_report_files.add):
        evidence.take_large_form(app, view)
