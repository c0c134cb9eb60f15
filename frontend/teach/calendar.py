"""The staff's calendar: month and week, drafts and cancelled sessions too, and what the plans' days want."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, get_day_names
from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, day
from frontend.presenters.plan_days import days_words
from frontend.teach.blueprint import teach
from frontend.teach.calendar_grid import (
    FIRST_HOUR,
    LAST_HOUR,
    STEP,
    WEEK,
    laid_out,
    month_days,
    next_month,
    week_days,
    with_conflicts,
)
from frontend.teach.numbers import day_of
from frontend.teach.session_rows import SessionRow, session_rows
from frontend.workbench.desk import desk
from museum.domain.errors import Invalid
from museum.domain.local_time import local, moment_of, span_of
from museum.domain.plan_days import Marked, for_schools, next_of
from museum.services import closed_days, plans, programmes, resources, visit_sessions

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.visits import Blackout, VisitSession

VIEWS = ("month", "week")
YEARS = range(2020, 2100)


@dataclass(frozen=True)
class Narrowed:
    """Which sessions are shown."""

    programme: str
    resource: str

    @property
    def arguments(self) -> dict[str, Any]:
        """The same for an address."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Prepared:
    """A day of the plans, and what is prepared for it."""

    name: str
    day: str
    soon: int
    """Days until then; negative once it is over."""
    sessions: list[SessionRow]
    new_url: str


@teach.get("/calendar")
def calendar() -> Response:
    """Show the sessions of a month or a week."""
    here = desk()
    today = local(here.ports.clock.now()).date()
    view = request.args.get("view", "month")
    view = view if view in VIEWS else "month"
    on = _asked(today)
    narrowed = Narrowed(request.args.get("programme", "")[:40], request.args.get("resource", "")[:40])
    days = month_days(on) if view == "month" else week_days(on)
    rows, closed = _rows(here, days, narrowed)
    body = render_template(
        "teach/calendar.html",
        view=view,
        title=_title(view, days, on),
        days=laid_out(
            days,
            rows,
            today,
            closed,
            plans.plan_days(here.session),
            on.month if view == "month" else None,
        ),
        names=_weekdays(),
        hours=[f"{hour:02}:00" for hour in range(FIRST_HOUR, LAST_HOUR)],
        first_hour=FIRST_HOUR,
        step=STEP,
        total=len([row for row in rows if view == "week" or row.start.month == on.month]),
        narrowed=narrowed,
        links=_links(view, on, today, narrowed),
        programmes=_programme_choices(here),
        resources=[(one.id, one.name) for one in resources.listed(here.session, here.institution_ids)],
        prepared=_prepared(here, today),
        on=on.isoformat(),
        today=today,
    )
    return make_response(body)


def _asked(today: date) -> date:
    try:
        asked = day_of(request.args.get("date", ""), "date")
    except Invalid:
        return today
    return asked if asked.year in YEARS else today


def _rows(here: Desk, days: list[date], narrowed: Narrowed) -> tuple[list[SessionRow], list[Blackout]]:
    visits = visit_sessions.between(
        here.session, here.institution_ids, span_of(days[0], days[-1]), narrowed.programme
    )
    if narrowed.resource:
        visits = [one for one in visits if _uses(one, narrowed.resource)]
    closed = closed_days.listed(here.session, here.institution_ids, days[0], days[-1])
    rows = session_rows(here.session, visits, here.ports.clock.now())
    return with_conflicts(rows, visits, closed), closed


def _uses(visit: VisitSession, resource_id: str) -> bool:
    return any(one.id == resource_id for one in visit.resources)


def _programme_choices(here: Desk) -> list[tuple[str, str]]:
    lang = current_language()
    return [
        (one.id, one.title.shown(lang).text) for one in programmes.listed(here.session, here.institution_ids)
    ]


def _weekdays() -> list[tuple[str, str]]:
    """Give the names of the days of the week, short and in full, from Monday on."""
    lang = current_language()
    short, full = (get_day_names(width, locale=lang) for width in ("abbreviated", "wide"))
    return [(short[number], full[number]) for number in range(WEEK)]


def _title(view: str, days: list[date], on: date) -> str:
    lang = current_language()
    if view == "month":
        words = format_date(on, "LLLL y" if lang == "en" else "'tháng' M 'năm' y", locale=lang)
        return words[:1].upper() + words[1:]
    return f"{day(moment_of(days[0]))} – {day(moment_of(days[-1]))}"


def _links(view: str, on: date, today: date, narrowed: Narrowed) -> dict[str, str]:
    def to(day: date, how: str = view) -> str:
        return url_for("teach.calendar", view=how, date=day.isoformat(), **narrowed.arguments)

    before, after = (
        (next_month(on, -1), next_month(on, 1))
        if view == "month"
        else (on - timedelta(days=WEEK), on + timedelta(days=WEEK))
    )
    return {
        "before": to(before),
        "after": to(after),
        "today": to(today),
        "month": to(on, "month"),
        "week": to(on, "week"),
    }


def _prepared(here: Desk, today: date) -> list[Prepared]:
    """Say what is prepared for the plans' days of the coming year on which schools are invited."""
    return [
        _prepared_for(here, marked, today)
        for marked in next_of(for_schools(plans.plan_days(here.session)), today)
    ]


def _prepared_for(here: Desk, marked: Marked, today: date) -> Prepared:
    found = visit_sessions.for_plan_day(here.session, here.institution_ids, marked)
    return Prepared(
        name=marked.day.name.shown(current_language()).text,
        day=days_words(marked),
        soon=(marked.on - today).days,
        sessions=session_rows(here.session, found, here.ports.clock.now()),
        new_url=url_for("teach.session_new", day=marked.on.isoformat()),
    )
