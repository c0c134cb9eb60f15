"""Closed days: entered, told to everybody in the calendar, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from frontend.i18n import current_language, gettext, long_day
from frontend.teach.blueprint import teach
from frontend.teach.numbers import day_of
from frontend.teach.session_rows import SessionRow, session_rows
from frontend.workbench.desk import desk
from frontend.workbench.forms import line
from frontend.workbench.notes import GOOD
from frontend.workbench.words import N_, later
from museum.domain.errors import Invalid
from museum.domain.local_time import local
from museum.domain.translated import LANGUAGES, Translated
from museum.services import closed_days

if TYPE_CHECKING:
    from museum.domain.translated import Shown
    from museum.domain.visits import Blackout


@dataclass(frozen=True)
class ClosedRow:
    """Closed days in a list, and the sessions that lie on them all the same."""

    id: str
    days: str
    reason: Shown
    institution_id: str
    sessions: list[SessionRow]


class ClosedForm(FlaskForm):  # type: ignore[misc]
    """From which day to which, and why."""

    institution = SelectField(later(N_("Institution")), validate_choice=False)
    first = StringField(later(N_("First day")), render_kw={"type": "date", "autocomplete": "off"})
    last = StringField(later(N_("Last day")), render_kw={"type": "date", "autocomplete": "off"})
    reason_vi, reason_en = (line(N_("Why"), lang) for lang in LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = desk().institutions()
        self.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]

    def blame(self, error: Invalid) -> None:
        """Put what is wrong beside its field."""
        field = "reason_vi" if error.field == "reason" else error.field
        self[field].errors = [error.reason.shown(current_language()).text]


@teach.route("/closed-days", methods=["GET", "POST"])
def blackouts() -> Response:
    """List the closed days to come, and take in new ones."""
    here = desk()
    form = ClosedForm()
    status = 200
    if request.method == "POST":
        institution = here.institution(form.institution.data or "")
        try:
            first = day_of(form.first.data or "", "first")
            last = day_of(form.last.data, "last") if form.last.data else first
            reason = Translated(form.reason_vi.data or "", form.reason_en.data or "")
            closed_days.close(here.session, here.ports, here.person, institution.id, (first, last), reason)
        except Invalid as error:
            form.blame(error)
            status = 422
        else:
            flash(gettext("Closed. Nothing can be planned on these days any more."), GOOD)
            return redirect(url_for("teach.blackouts"))
    today = local(here.ports.clock.now()).date()
    rows = [_row(one) for one in closed_days.listed(here.session, here.institution_ids, today)]
    body = render_template(
        "teach/closed_days.html",
        form=form,
        rows=rows,
        several=len(here.institution_ids) > 1,
        names={one.id: one.name.shown(current_language()).text for one in here.institutions()},
    )
    return make_response(body, status)


def _row(entry: Blackout) -> ClosedRow:
    here = desk()
    days = long_day(entry.first)
    if entry.last != entry.first:
        days = f"{days} – {long_day(entry.last)}"
    visits = closed_days.sessions_on(here.session, entry)
    return ClosedRow(
        id=entry.id,
        days=days,
        reason=entry.reason.shown(current_language()),
        institution_id=entry.institution_id,
        sessions=session_rows(here.session, visits, here.ports.clock.now()),
    )


@teach.post("/closed-days/<blackout_id>/open")
def blackout_open(blackout_id: str) -> Response:
    """Take closed days back."""
    here = desk()
    closed_days.reopen(here.session, here.ports, here.person, blackout_id)
    flash(gettext("Open again: sessions can be planned on these days."), GOOD)
    return redirect(url_for("teach.blackouts"))
