"""What the person's own institutions are asked to report: each opens the form that the letter's link opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, long_day
from frontend.manage.blueprint import manage
from frontend.presenters.texts import title_of
from frontend.presenters.unit_reports import state_words, time_words
from frontend.workbench.desk import desk
from museum.domain.collecting import OPEN, link_over, waits_for
from museum.services import calls
from museum.services.unit_links import token_of

if TYPE_CHECKING:
    from datetime import datetime

    from museum.domain.reporting import UnitReport
    from museum.domain.translated import Shown
    from museum.ports import Ports


@dataclass(frozen=True)
class Asked:
    """A call that one of the person's units is asked in."""

    url: str
    title: Shown
    unit: Shown
    plan: Shown
    deadline: str
    time: str
    late: bool
    state: str
    state_words: str
    open: bool


@manage.get("/asked")
def asked() -> Response:
    """List what the person's institutions are asked, what is still to be done first."""
    here = desk()
    now = here.ports.clock.now()
    found = calls.asked_of(here.session, here.institution_ids)
    rows = [_row(here.ports, one, now) for one in found if not link_over(one.call, now)]
    response = make_response(render_template("manage/asked.html", rows=rows))
    # Its links are keys to the reports.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _row(ports: Ports, report: UnitReport, now: datetime) -> Asked:
    lang, call = current_language(), report.call
    return Asked(
        url=url_for("public.unit_report", lang=lang, token=token_of(ports, report)),
        title=title_of(call.title, lang, str(call.year)),
        unit=report.unit.name.shown(lang),
        plan=title_of(call.plan.title, lang, call.plan.slug),
        deadline=long_day(call.deadline),
        time=time_words(call, report, now),
        late=waits_for(call, report, now),
        state=report.state,
        state_words=state_words(report.state),
        open=report.state in OPEN and call.closed_at is None,
    )
