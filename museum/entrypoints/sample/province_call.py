"""What the sample's communes were asked this year, and how far each has come with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from museum.domain.reporting import UnitReport, UnitReportState
from museum.entrypoints.sample.education_calendar import pair
from museum.services import call_choice, calls, plans, reported_values, unit_approval, unit_reports
from museum.services.permission import SYSTEM
from museum.services.reported_values import Entry, ValueFacts

if TYPE_CHECKING:
    from museum.domain.indicators import Indicator
    from museum.domain.plans import Plan
    from museum.entrypoints.sample.province import Loading

QUIET = ("ReportAsked", "ReportReminderDue", "ReportReturned", "ReportApproved")
"""Nobody is written to about the sample's call."""
USERS = "library-users/users"


def load_call(loading: Loading, given: Mapping[str, Any]) -> None:
    """Make the call with its answers."""
    asked = given["call"]
    plan = plans.get(loading.session, asked["plan"])
    if plan.valid_until is not None and loading.today.year > plan.valid_until.year:
        return
    ports = replace(loading.ports, flow={**loading.ports.flow, **dict.fromkeys(QUIET, ())})
    loading = replace(loading, ports=ports)
    session = loading.session
    wording = replace(calls.proposed(ports, plan), message=pair(asked, "message"))
    call = calls.create(session, ports, SYSTEM, plan.id, wording)
    answers = given["answer"]
    unit_ids = [loading.units[entry["unit"]] for entry in answers]
    call_choice.add_units(session, ports, SYSTEM, call.id, unit_ids)
    indicators = [loading.indicators[f"{asked['plan']}/{name}"][1] for name in asked["indicators"]]
    sorts = {
        sort.key: [one.id for one in indicators] for sort in call_choice.chosen_indicators(session, call)
    }
    call_choice.choose_indicators(session, ports, SYSTEM, call.id, sorts)
    calls.send(session, ports, SYSTEM, call.id)
    reports = {
        one.unit_id: one for one in session.scalars(select(UnitReport).where(UnitReport.call_id == call.id))
    }
    for entry in answers:
        report = reports[loading.units[entry["unit"]]]
        _last_year(loading, entry, *loading.indicators[f"{asked['plan']}/{USERS}"])
        _answer(loading, entry, report, indicators, asked)


def _last_year(loading: Loading, entry: Mapping[str, Any], plan: Plan, users: Indicator) -> None:
    """Enter last year's number, from which this year's growth is measured."""
    year = loading.today.year - 1
    first, _ = reported_values.years_for(plan, users, loading.today.year)
    unit_id = loading.units[entry["unit"]]
    if year < first:
        return
    facts = ValueFacts(
        Fraction(entry["users_before"]), None, loading.today.replace(year=year, month=12, day=31)
    )
    reported_values.set_value(loading.session, loading.ports, SYSTEM, year, Entry(users.id, unit_id, facts))


def _answer(
    loading: Loading,
    entry: Mapping[str, Any],
    report: UnitReport,
    indicators: list[Indicator],
    asked: Mapping[str, Any],
) -> None:
    """Let a unit fill in, send, and be decided on, as far as it has come."""
    session, ports, state = loading.session, loading.ports, UnitReportState(entry["state"])
    if state == UnitReportState.ASKED:
        return
    typed = {
        one.id: dict(
            zip(("amount", "whole"), map(str, numbers), strict=False),
            as_of=loading.today.isoformat(),
            source=asked["source"],
        )
        for one, numbers in zip(indicators, entry["numbers"], strict=True)
    }
    unit_reports.write_values(session, ports, SYSTEM, report.id, typed, report.version)
    told = {name: entry[name] for name in ("difficulties", "proposals") if name in entry}
    if told:
        unit_reports.write_texts(session, ports, SYSTEM, report.id, told, report.version)
    unit_reports.send(session, ports, SYSTEM, report.id)
    if state == UnitReportState.APPROVED:
        unit_approval.approve(session, ports, SYSTEM, report.id, report.version)
    elif state == UnitReportState.RETURNED:
        unit_approval.give_back(session, ports, SYSTEM, report.id, asked["returned"])
