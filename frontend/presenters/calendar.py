"""The public calendar: days of a month, a week or a list, with what takes place on each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from babel.dates import format_date
from flask import url_for

from frontend.i18n import current_language, gettext, long_day
from frontend.presenters.availability import SessionShown, for_whom, language_name, session_shown
from frontend.presenters.packages import grades_words, place_words
from frontend.presenters.texts import title_of
from museum.domain.booking_rules import LAST_GRADE
from museum.domain.education import Where
from museum.domain.plan_days import FOR_SCHOOLS, falling_on
from museum.domain.spoken import SPOKEN
from museum.domain.translated import Language, Shown
from museum.services.availability import Narrowing, Standing

if TYPE_CHECKING:
    from museum.domain.education import Programme
    from museum.domain.plan_days import Marked
    from museum.domain.plans import PlanDay
    from museum.domain.visits import Blackout
    from museum.services.availability import Availability

View = Literal["month", "week", "list"]
GRADES = tuple(str(grade) for grade in range(1, LAST_GRADE + 1))
VIEWS: tuple[View, ...] = ("month", "week", "list")
WEEK = 7
AT_A_GLANCE = 4
"""Sessions of a day that a month shows on wide windows; the week has them all."""
BACK, AHEAD = timedelta(days=366), timedelta(days=2 * 366)
"""How far from today one may turn the pages: beyond lies nothing, and readers that follow every link would go on."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    view: View
    on: date
    narrowing: Narrowing = field(default_factory=Narrowing)
    free: bool = False
    """Only sessions with free places."""

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        if self.view == "week":
            monday = self.on - timedelta(days=self.on.weekday())
            return monday, monday + timedelta(days=WEEK - 1)
        first = self.on.replace(day=1)
        return first, _next_month(first) - timedelta(days=1)

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.free or self.narrowing != Narrowing()

    @property
    def all(self) -> str:
        """The address of the same days with nothing left out."""
        return self.url(narrowing=Narrowing(), free=False)

    def url(self, **other: object) -> str:
        """Give the address of this calendar with something else asked for."""
        asked = replace(self, **other) if other else self  # type: ignore[arg-type]
        narrowing = asked.narrowing
        values: dict[str, Any] = {
            "view": asked.view if asked.view != "month" else None,
            "date": asked.on.isoformat(),
            "programme": narrowing.programme,
            "institution": narrowing.institution,
            "grade": narrowing.grade,
            "place": narrowing.where,
            "language": narrowing.language,
            "free": "1" if asked.free else None,
        }
        return url_for("public.calendar", **{name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class Closed:
    """A day on which an institution is closed."""

    institution: Shown
    reason: Shown


@dataclass(frozen=True)
class DayShown:
    """A day and what takes place on it."""

    on: date
    words: str
    weekday: int
    """Column of a week that begins on Monday, from 1."""
    today: bool
    past: bool
    marked: Shown | None
    """Name of the plans' day that falls on it."""
    goes_on: bool
    """Whether that is several days and began before."""
    for_schools: bool
    closed: tuple[Closed, ...]
    sessions: tuple[SessionShown, ...]
    url: str
    """Of its week."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of it."""
        return not (self.sessions or self.closed or (self.marked and not self.goes_on))


@dataclass(frozen=True)
class CalendarPage:
    """The calendar's page."""

    asked: Asked
    title: str
    days: tuple[DayShown, ...]
    weekdays: tuple[tuple[str, str], ...]
    """Short and long names, from Monday."""
    previous: tuple[str, str] | None
    following: tuple[str, str] | None
    """Words and address of the pages before and after."""
    present: bool
    """Whether today is among the days."""
    today: str
    views: tuple[tuple[str, str, bool], ...]
    """Words, address, whether it is the present one."""
    total: int
    """Sessions that are not behind us in the present month or week."""
    free: int
    """How many of them have free places."""


@dataclass(frozen=True)
class Choice:
    """One of the things that the calendar may be narrowed to."""

    value: str
    label: Shown
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A field of the form that narrows the calendar."""

    name: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> bool:
        """Whether it narrows anything."""
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Offered:
    """A programme beneath the calendar, with the calendar to subscribe to."""

    url: str
    feed: str
    title: Shown
    facts: tuple[str, ...]


def month_words(first: date) -> str:
    """Name a month: `Tháng 11 năm 2026`, `November 2026`."""
    lang = current_language()
    return format_date(first, "'Tháng' M 'năm' y" if lang == "vi" else "LLLL y", locale=lang)


def calendar_page(
    asked: Asked,
    today: date,
    found: Iterable[Availability],
    plan_days: Iterable[PlanDay],
    closed: Sequence[tuple[Blackout, Shown]],
) -> CalendarPage:
    """Lay sessions out by days; `closed` are closed days with the name of the institution they close."""
    lang = current_language()
    shown = [session_shown(one, lang) for one in found if not asked.free or one.standing is Standing.OPEN]
    first, last = asked.span
    marks = list(plan_days)
    days = [
        _day(asked, on, today, shown, next(iter(falling_on(marks, on)), None), closed, lang)
        for on in _days(first, last)
    ]
    present = first <= today <= last
    # What lies behind in the present month is of use to nobody who looks for a date.
    ahead = [one for one in days if not (present and one.past)]
    listed = [session for one in ahead for session in one.sessions]
    return CalendarPage(
        asked=asked,
        title=_span_words(asked.view, first, last),
        days=tuple(one for one in ahead if not one.empty) if asked.view == "list" else tuple(days),
        weekdays=_weekdays(lang),
        previous=_turned(asked, first - timedelta(days=1), today),
        following=_turned(asked, last + timedelta(days=1), today),
        present=present,
        today=asked.url(on=today),
        views=tuple((_view_words(view), asked.url(view=view), view == asked.view) for view in VIEWS),
        total=len(listed),
        free=sum(one.standing is Standing.OPEN for one in listed),
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(
    asked: Asked,
    on: date,
    today: date,
    shown: Sequence[SessionShown],
    marked: Marked | None,
    closed: Sequence[tuple[Blackout, Shown]],
    lang: Language,
) -> DayShown:
    return DayShown(
        on=on,
        words=long_day(on),
        weekday=on.weekday() + 1,
        today=on == today,
        past=on < today,
        marked=marked.day.name.shown(lang) if marked else None,
        goes_on=marked is not None and marked.on != on,
        for_schools=(on.month, on.day) in FOR_SCHOOLS,
        closed=tuple(
            Closed(institution, one.reason.shown(lang))
            for one, institution in closed
            if one.first <= on <= one.last
        ),
        sessions=tuple(one for one in shown if one.on == on),
        url=asked.url(view="week", on=on),
    )


def _weekdays(lang: Language) -> tuple[tuple[str, str], ...]:
    monday = date(2024, 1, 1)
    return tuple(
        (
            format_date(on, "EEEEEE" if lang == "vi" else "EEE", locale=lang),
            format_date(on, "EEEE", locale=lang),
        )
        for on in _days(monday, monday + timedelta(days=WEEK - 1))
    )


def _view_words(view: View) -> str:
    return {"month": gettext("Month"), "week": gettext("Week"), "list": gettext("List")}[view]


def _span_words(view: View, first: date, last: date) -> str:
    if view != "week":
        return month_words(first)
    lang = current_language()
    if lang == "vi":
        return gettext("%(first)s to %(last)s", first=f"{first:%d/%m}", last=f"{last:%d/%m/%Y}")
    pattern = "d MMMM" if first.month != last.month else "d"
    return gettext(
        "%(first)s to %(last)s",
        first=format_date(first, pattern, locale=lang),
        last=format_date(last, "d MMMM y", locale=lang),
    )


def _turned(asked: Asked, on: date, today: date) -> tuple[str, str] | None:
    if not today - BACK <= on <= today + AHEAD:
        return None
    other = replace(asked, on=on)
    first, last = other.span
    # A month is turned to at its beginning, whichever end one comes from.
    return _span_words(asked.view, first, last), asked.url(on=first)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def filters_of(asked: Asked, programmes: Sequence[Programme], lang: Language) -> dict[str, Filter]:
    """Give the fields that narrow the calendar, with what there is to choose."""
    narrowing = asked.narrowing
    places = {one.institution.slug: one.institution.name.shown(lang) for one in programmes}
    wheres = [where for where in Where if any(one.where == where for one in programmes)]
    plain: list[tuple[str, Sequence[tuple[str, Shown]], str]] = [
        (
            "programme",
            [(one.slug, title_of(one.title, lang, one.slug)) for one in programmes],
            narrowing.programme,
        ),
        ("institution", list(places.items()), narrowing.institution),
        (
            "grade",
            [(grade, _word(grades_words(int(grade), int(grade), lang), lang)) for grade in GRADES],
            str(narrowing.grade or ""),
        ),
        ("place", [(str(where), _word(place_words(where), lang)) for where in wheres], narrowing.where),
        ("language", [(code, _word(language_name(code), lang)) for code in SPOKEN], narrowing.language),
    ]
    return {
        name: Filter(name, tuple(Choice(value, label, value == chosen) for value, label in choices))
        for name, choices, chosen in plain
    }


def _word(text: str, lang: Language) -> Shown:
    return Shown(text, lang, borrowed=False)


def offered(one: Programme, lang: Language) -> Offered:
    """Show a programme beneath the calendar."""
    return Offered(
        url=url_for("public.programme", slug=one.slug),
        feed=url_for("site.programme_calendar", slug=one.slug, lang=lang),
        title=title_of(one.title, lang, one.slug),
        facts=(
            place_words(one.where),
            for_whom(one, lang),
            one.institution.name.shown(lang).text,
        ),
    )
