"""The numbers that a unit is asked for, and what it tells in words, by its link."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from frontend.context import context
from frontend.i18n import current_language, gettext
from frontend.presenters.unit_reports import number_rows, today_of
from frontend.public.blueprint import public
from frontend.public.unit_report import numbers_of, report_by_link, report_shown
from frontend.public.unit_report_forms import Filled, Typed, saved, stored
from frontend.sessions import current_session
from frontend.workbench.notes import GOOD
from museum.services import unit_reports
from museum.services.report_parts import asked_in, value_part
from museum.services.unit_answers import LONGEST, REPORTED, TEXTS, VALUE_FIELDS, texts_of, values_of
from museum.services.unit_approval import files_of
from museum.services.unit_comparison import compare

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response as WerkzeugResponse

    from museum.domain.people import Person
    from museum.domain.reporting import UnitReport
    from museum.ports import Ports

_OWN = ("amount", "whole", "as_of", "source", "none", "why")
"""Fields of a number that the unit gives itself; of any other it may remark upon."""


def _flat(report: UnitReport) -> Typed:
    """Give what is stored, by the form's field names."""
    known = values_of(report)
    return {
        f"{name}-{one.id}": known.get(one.id, {}).get(name, "")
        for one in asked_in(report).values()
        for name in (_OWN if one.rule == REPORTED else ("remark",))
    }


def _write(session: Session, ports: Ports, person: Person, report: UnitReport, typed: Typed) -> None:
    by_indicator = {
        one: {name: typed.get(f"{name}-{one}", "") for name in VALUE_FIELDS} for one in asked_in(report)
    }
    unit_reports.write_values(session, ports, person, report.id, by_indicator, report.version)


@public.get("/reporting/<token>/numbers", endpoint="unit_report_numbers")
def numbers(token: str) -> Response:
    """Show the numbers that are asked for, with what the system knows already."""
    report = report_by_link(token)
    return _page(report, token, stored(report, _flat(report)))


def _day_proposed(report: UnitReport) -> str:
    """Give the day that numbers are taken to be true of: today, or the last day of the year once that is over."""
    last = f"{report.call.year}-12-31"
    return min(last, today_of(context().ports.clock.now()))


def _with_days(report: UnitReport, filled: Filled) -> Filled:
    """Propose a day beside each number that has none."""
    values, day = dict(filled.values), _day_proposed(report)
    for one in asked_in(report).values():
        if one.rule == REPORTED and not values.get(f"as_of-{one.id}"):
            values[f"as_of-{one.id}"] = day
    return replace(filled, values=values)


def _without_idle_days(typed: Typed) -> Typed:
    """Leave out the days of what has no number: the form proposed them, nobody said them."""
    return {
        name: ""
        if name.startswith("as_of-") and not typed.get(name.replace("as_of-", "amount-", 1))
        else text
        for name, text in typed.items()
    }


def _page(report: UnitReport, token: str, filled: Filled) -> Response:
    session, ports = current_session(), context().ports
    files = numbers_of(files_of(session, report), "value")
    rows = number_rows(compare(session, ports, report), values_of(report), files)
    return report_shown(
        "pages/unit-report-numbers.html",
        report,
        token,
        filled.status,
        rows=rows,
        filled=_with_days(report, filled),
        today=_day_proposed(report),
        longest=LONGEST,
    )


@public.post("/reporting/<token>/numbers", endpoint="unit_report_numbers_saved")
def save_numbers(token: str) -> WerkzeugResponse:
    """Save the numbers; what is wrong is said beside its field, and nothing is half-saved."""
    filled = saved(token, _flat, _write, tidy=_without_idle_days)
    if filled is not None:
        return _page(report_by_link(token), token, filled)
    return _onward(token)


def _onward(token: str) -> WerkzeugResponse:
    """Go where the button that was pressed leads."""
    what, _, indicator_id = request.form.get("do", "").partition(":")
    if what == "files" and indicator_id in asked_in(report_by_link(token)):
        address = url_for("public.unit_report_files", token=token, part=value_part(indicator_id))
        return redirect(address, HTTPStatus.SEE_OTHER)
    if what == "next":
        return redirect(url_for("public.unit_report_activities", token=token), HTTPStatus.SEE_OTHER)
    flash(gettext("Saved. You can close the page and go on later."), GOOD)
    return redirect(url_for("public.unit_report_numbers", token=token), HTTPStatus.SEE_OTHER)


@public.get("/reporting/<token>/words", endpoint="unit_report_texts")
def texts(token: str) -> Response:
    """Show what a unit tells in its own words."""
    report = report_by_link(token)
    return _texts_page(report, token, stored(report, texts_of(report)))


def _texts_page(report: UnitReport, token: str, filled: Filled) -> Response:
    lang = current_language()
    return report_shown(
        "pages/unit-report-texts.html",
        report,
        token,
        filled.status,
        asked=[(name, label.shown(lang).text) for name, label in TEXTS.items()],
        filled=filled,
        longest=LONGEST,
    )


def _write_texts(session: Session, ports: Ports, person: Person, report: UnitReport, typed: Typed) -> None:
    unit_reports.write_texts(session, ports, person, report.id, typed, report.version)


@public.post("/reporting/<token>/words", endpoint="unit_report_texts_saved")
def save_texts(token: str) -> WerkzeugResponse:
    """Save what a unit tells in words."""
    filled = saved(token, texts_of, _write_texts)
    if filled is not None:
        return _texts_page(report_by_link(token), token, filled)
    if request.form.get("do") == "next":
        return redirect(url_for("public.unit_report_check", token=token), HTTPStatus.SEE_OTHER)
    flash(gettext("Saved. You can close the page and go on later."), GOOD)
    return redirect(url_for("public.unit_report_texts", token=token), HTTPStatus.SEE_OTHER)
