"""The educators' desk: what needs a hand, and what today and tomorrow bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template, url_for

from frontend.i18n import current_language, day, gettext, long_day, ngettext
from frontend.presenters.plan_days import days_words
from frontend.teach.blueprint import teach
from frontend.teach.bookings_history import letter_words
from frontend.teach.day_rows import GroupRow, SessionRow, group_row, session_row, session_words
from frontend.workbench.desk import desk
from frontend.workbench.rows import moment
from museum.domain.local_time import local
from museum.domain.states import Publication
from museum.services import attendance, desk_of_day, packages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from museum.domain.education import Package
    from museum.domain.visits import Booking, VisitSession
    from museum.services.desk_of_day import Part, Prepared


@dataclass(frozen=True)
class Line:
    """Something that needs a hand."""

    title: str
    note: str
    url: str
    end: str = ""


@dataclass(frozen=True)
class Task:
    """A kind of thing that needs a hand: its first lines, and where the rest is."""

    name: str
    """Of its anchor."""
    title: str
    what: str
    """What to do, in a sentence."""
    lines: Sequence[Line]
    total: int
    url: str = ""


@dataclass(frozen=True)
class DayRow:
    """A day with its sessions, by educator."""

    title: str
    url: str
    sessions: Sequence[SessionRow]


@dataclass(frozen=True)
class PlanDayRow:
    """A day of the plans, and what is prepared for it."""

    name: str
    on: str
    sessions: Sequence[tuple[str, str, str]]
    """Address, words and how many are booked."""


@teach.get("/")
def overview() -> str:
    """Show the desk."""
    here = desk()
    now = here.ports.clock.now()
    today = local(now).date()
    return render_template(
        "teach/overview.html",
        tasks=[task for task in _tasks() if task.total],
        days=[
            _day(gettext("Today"), today),
            _day(gettext("Tomorrow"), today + timedelta(days=1)),
        ],
        plan_days=[
            _plan_day(one) for one in desk_of_day.plan_days_ahead(here.session, here.institution_ids, now)
        ],
    )


def _day(title: str, on: date) -> DayRow:
    here = desk()
    visits = desk_of_day.sessions_between(here.session, here.institution_ids, on, on)
    totals = attendance.totals(here.session, [visit.id for visit in visits])
    now = here.ports.clock.now()
    return DayRow(
        f"{title}, {long_day(on)}",
        url_for("teach.day", date=on.isoformat()),
        [session_row(visit, totals.get(visit.id), now) for visit in visits],
    )


def _plan_day(prepared: Prepared) -> PlanDayRow:
    return PlanDayRow(
        prepared.marked.day.name.shown(current_language()).text,
        days_words(prepared.marked),
        [
            (
                url_for("teach.session_day", session_id=visit.id),
                session_words(visit),
                _taken(visit),
            )
            for visit in prepared.sessions
        ],
    )


def _taken(visit: VisitSession) -> str:
    return gettext("%(taken)s of %(places)s classes", taken=visit.taken, places=visit.places)


def _tasks() -> list[Task]:
    here = desk()
    session, mine, now = here.session, here.institution_ids, here.ports.clock.now()
    return [
        _approval(desk_of_day.waiting_for_approval(session, mine, now)),
        _offers(desk_of_day.offers_ending(session, mine, now)),
        _unentered(desk_of_day.not_entered(session, mine, now)),
        _room(desk_of_day.waiting_with_room(session, mine, now)),
        _letters(),
        _worksheets(),
    ]


def _approval(part: Part[Booking]) -> Task:
    return Task(
        "approval",
        gettext("Waiting for your answer"),
        gettext("These groups hold their places until you approve or refuse."),
        [_booking(one) for one in part.lines],
        part.total,
        url_for("teach.booking_list", state="asked"),
    )


def _offers(part: Part[Booking]) -> Task:
    lines = [
        _booking(one, gettext("until %(moment)s", moment=moment(one.offer_until)) if one.offer_until else "")
        for one in part.lines
    ]
    return Task(
        "offers",
        gettext("Offers that end soon"),
        gettext("Unless the teacher accepts, the place goes to the next group. A telephone call helps."),
        lines,
        part.total,
        url_for("teach.booking_list", state="offered"),
    )


def _unentered(part: Part[VisitSession]) -> Task:
    return Task(
        "unentered",
        gettext("Who came?"),
        gettext(
            "These sessions are over, and attendance is not entered. The year's report counts what is entered."
        ),
        [_session(one, url_for("teach.session_day", session_id=one.id)) for one in part.lines],
        part.total,
    )


def _room(part: Part[VisitSession]) -> Task:
    return Task(
        "room",
        gettext("Groups wait though there is room"),
        gettext(
            "What is free is too little for them, or booking has closed. Perhaps another session would do, or a few places more."
        ),
        [_session(one, url_for("teach.session_day", session_id=one.id), _taken(one)) for one in part.lines],
        part.total,
    )


def _letters() -> Task:
    here = desk()
    part = desk_of_day.unsent_letters(here.session, here.institution_ids, here.ports.clock.now())
    return Task(
        "letters",
        gettext("Letters that were not sent"),
        gettext("The post has not taken them. Call the teacher where it matters."),
        [_booking(one.booking, letter_words(one.kind) if one.kind else "") for one in part.lines],
        part.total,
    )


def _worksheets() -> Task:
    here = desk()
    mine = packages.listed(here.session, here.institution_ids)
    stale = [
        one
        for one in mine
        if one.state == Publication.PUBLISHED and packages.sheet_state(here.session, one) == "outdated"
    ]
    return Task(
        "worksheets",
        gettext("Worksheets out of date"),
        gettext("A caption or a picture has changed since somebody last looked at the printed worksheet."),
        [_package(one) for one in stale[: desk_of_day.SHORT]],
        len(stale),
    )


def _package(package: Package) -> Line:
    title = package.title.shown(current_language()).text or package.slug
    note = gettext("changed on %(day)s", day=day(package.changed_at))
    return Line(title, note, url_for("teach.package", package_id=package.id))


def _booking(booking: Booking, end: str = "") -> Line:
    row: GroupRow = group_row(booking)
    return Line(row.name, f"{session_words(booking.session)} · {row.booked}", row.url, end)


def _session(visit: VisitSession, url: str, end: str = "") -> Line:
    held = ngettext("%(num)s class booked", "%(num)s classes booked", visit.taken)
    return Line(session_words(visit), held, url, end)
