"""The activities that a unit reports, by its link: listed, added, changed, taken out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, request, url_for

from frontend.context import context
from frontend.i18n import current_language, gettext
from frontend.people import current_person
from frontend.presenters.unit_reports import activity_kinds, deeds, funding_words, today_of
from frontend.public.blueprint import public
from frontend.public.unit_report import numbers_of, report_by_link, report_shown, told
from frontend.public.unit_report_forms import Filled, Typed, saved, stored
from frontend.sessions import current_session
from frontend.workbench.notes import GOOD
from museum.domain.errors import Conflict
from museum.services import unit_reports
from museum.services.report_parts import activity_part, asked_in
from museum.services.unit_answers import ACTIVITY_FIELDS, LONGEST, activities_of, countable_of
from museum.services.unit_approval import files_of
from museum.services.unit_reports import Stale, new_key

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response as WerkzeugResponse

    from museum.domain.people import Person
    from museum.domain.reporting import UnitReport
    from museum.ports import Ports

_FIELDS = tuple(name for name in ACTIVITY_FIELDS if name != "counts")


@public.get("/reporting/<token>/activities", endpoint="unit_report_activities")
def activities(token: str) -> Response:
    """List the activities that a unit has entered."""
    report = report_by_link(token)
    files = numbers_of(files_of(current_session(), report), "activity")
    return report_shown("pages/unit-report-activities.html", report, token, deeds=deeds(report, files))


@public.get("/reporting/<token>/activities/new", endpoint="unit_report_activity_new")
def new_activity(token: str) -> Response:
    """Show the form for one more activity; what counts is proposed where there is no choice."""
    report = report_by_link(token)
    countable = list(countable_of(report, asked_in(report)))
    values = dict.fromkeys(_names(report), "")
    if len(countable) == 1:
        values[f"counts-{countable[0]}"] = "1"
    return _page(report, token, "", stored(report, values))


@public.get("/reporting/<token>/activities/<key>", endpoint="unit_report_activity")
def activity(token: str, key: str) -> Response:
    """Show an activity's form."""
    report = report_by_link(token)
    if key not in activities_of(report):
        abort(HTTPStatus.NOT_FOUND)
    return _page(report, token, key, stored(report, _flat(report, key)))


def _names(report: UnitReport) -> tuple[str, ...]:
    return (*_FIELDS, *(f"counts-{one}" for one in countable_of(report, asked_in(report))))


def _flat(report: UnitReport, key: str) -> Typed:
    """Give an activity as it is stored, by the form's field names."""
    known = activities_of(report).get(key, {})
    toward = set(known.get("counts", "").split())
    ticks = {name: "1" for name in _names(report) if name.partition("-")[2] in toward}
    return {name: ticks.get(name, known.get(name, "")) for name in _names(report)}


def _page(report: UnitReport, token: str, key: str, filled: Filled) -> Response:
    lang = current_language()
    toward = [(one.id, one.name.shown(lang)) for one in countable_of(report, asked_in(report)).values()]
    return report_shown(
        "pages/unit-report-activity.html",
        report,
        token,
        filled.status,
        key=key,
        new_key=request.form.get("key", "") or new_key(),
        filled=filled,
        kinds=activity_kinds(),
        funding=funding_words(),
        toward=toward,
        today=today_of(context().ports.clock.now()),
        longest=LONGEST,
    )


@public.post("/reporting/<token>/activities/new", endpoint="unit_report_activity_added")
def add_activity(token: str) -> WerkzeugResponse:
    """Add an activity; the same form sent twice adds one, by its key."""
    return _save(token, "", request.form.get("key", "")[:24])


@public.post("/reporting/<token>/activities/<key>", endpoint="unit_report_activity_saved")
def save_activity(token: str, key: str) -> WerkzeugResponse:
    """Save an activity's changes."""
    if key not in activities_of(report_by_link(token)):
        abort(HTTPStatus.NOT_FOUND)
    return _save(token, key, key)


def _save(token: str, known: str, key: str) -> WerkzeugResponse:
    def write(session: Session, ports: Ports, person: Person, report: UnitReport, typed: Typed) -> None:
        toward = [
            name.partition("-")[2] for name, text in typed.items() if name.startswith("counts-") and text
        ]
        whole = {**{name: typed[name] for name in _FIELDS}, "counts": " ".join(toward)}
        unit_reports.write_activity(session, ports, person, report.id, whole, report.version, key)

    def read(report: UnitReport) -> Typed:
        # Of one to be added nothing is stored; sent again, it is shown as it came the first time.
        return _flat(report, known)

    filled = saved(token, read, write, new=not known)
    if filled is not None:
        return _page(report_by_link(token), token, known, filled)
    if request.form.get("do") == "files":
        address = url_for("public.unit_report_files", token=token, part=activity_part(key))
        return redirect(address, HTTPStatus.SEE_OTHER)
    flash(gettext("Saved. You can close the page and go on later."), GOOD)
    return redirect(url_for("public.unit_report_activities", token=token), HTTPStatus.SEE_OTHER)


@public.get("/reporting/<token>/activities/<key>/remove", endpoint="unit_report_activity_ask")
def ask_to_remove(token: str, key: str) -> WerkzeugResponse:
    """Ask before an activity is taken out."""
    report = report_by_link(token)
    if key not in activities_of(report):
        return redirect(url_for("public.unit_report_activities", token=token))
    title = activities_of(report)[key].get("title", "")
    return report_shown("pages/unit-report-remove.html", report, token, key=key, activity=title)


@public.post("/reporting/<token>/activities/<key>/remove", endpoint="unit_report_activity_removed")
def remove_activity(token: str, key: str) -> WerkzeugResponse:
    """Take an activity out, with its evidence."""
    report = report_by_link(token)
    session, ports = current_session(), context().ports
    try:
        unit_reports.remove_activity(session, ports, current_person(), report.id, key, report.version)
    except Stale:
        return redirect(
            url_for("public.unit_report_activity_ask", token=token, key=key), HTTPStatus.SEE_OTHER
        )
    except Conflict as error:
        return told(token, error)
    flash(gettext("Taken out."), GOOD)
    return redirect(url_for("public.unit_report_activities", token=token), HTTPStatus.SEE_OTHER)
