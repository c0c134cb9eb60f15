"""Sessions in a line: when, what, and in words what is free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, day, gettext, hours, long_day, ngettext
from frontend.presenters.packages import grades_words, place_words
from frontend.presenters.texts import title_of
from museum.domain.education import Where
from museum.domain.local_time import local
from museum.domain.spoken import SPOKEN
from museum.domain.translated import Language, Shown
from museum.services.availability import Availability, Standing, languages_of

if TYPE_CHECKING:
    from datetime import date

    from museum.domain.education import Programme


_WORDS: dict[Standing, Callable[[], str]] = {
    Standing.NOT_YET: lambda: gettext("booking not open yet"),
    Standing.WAITING: lambda: gettext("waiting list"),
    Standing.FULL: lambda: gettext("fully booked"),
    Standing.CLOSED: lambda: gettext("booking closed"),
    Standing.PAST: lambda: gettext("over"),
    Standing.CANCELLED: lambda: gettext("cancelled"),
}


@dataclass(frozen=True)
class SessionShown:
    """A session in a list or a calendar."""

    id: str
    url: str
    title: Shown
    on: date
    day: str
    """`Thứ Hai, 23/11/2026`."""
    hours: str
    """`08:00–09:30`."""
    starts: str
    """The beginning for machines, with its offset from UTC."""
    standing: Standing
    words: str
    """What is free, in words: `còn 2 lớp`."""
    details: tuple[str, ...]
    """What else bears on getting a place."""
    bookable: bool
    institution: Shown
    where: str
    """At the museum, at a school, online."""
    place: Shown
    """Where it takes place, if that is not the programme's own place."""
    for_whom: str
    """Grades, or ages where these say more."""
    languages: tuple[str, ...]
    plan_day: Shown
    note: Shown
    """What is different this time; of a cancelled session, why."""


def session_shown(one: Availability, lang: Language) -> SessionShown:
    """Show a session and what is free in it."""
    visit, programme = one.visit, one.visit.programme
    cancelled = one.standing is Standing.CANCELLED
    return SessionShown(
        id=visit.id,
        url=url_for("public.visit", session_id=visit.id),
        title=title_of(programme.title, lang, programme.slug),
        on=local(visit.starts_at).date(),
        day=long_day(visit.starts_at),
        hours=hours(visit.starts_at, visit.ends_at),
        starts=local(visit.starts_at).isoformat(timespec="minutes"),
        standing=one.standing,
        words=standing_words(one),
        details=_details(one),
        bookable=one.bookable,
        institution=visit.institution.name.shown(lang),
        where=place_words(programme.where),
        place=visit.place.shown(lang) if programme.where != Where.ONLINE else Shown("", lang, borrowed=False),
        for_whom=for_whom(programme, lang),
        languages=tuple(language_name(code) for code in languages_of(visit)),
        plan_day=visit.plan_day.name.shown(lang) if visit.plan_day else Shown("", lang, borrowed=False),
        note=(visit.reason if cancelled else visit.note).shown(lang),
    )


def for_whom(programme: Programme, lang: Language) -> str:
    """Say for which grades and ages a programme is meant."""
    grades = grades_words(programme.grade_from, programme.grade_to, lang)
    first, last = programme.age_from, programme.age_to
    if first is None and last is None:
        return grades
    if first is not None and last is not None:
        ages = gettext("%(first)s to %(last)s years old", first=first, last=last)
    elif first is not None:
        ages = gettext("from %(first)s years old", first=first)
    else:
        ages = gettext("up to %(last)s years old", last=last)
    return ages if programme.grade_from is None else f"{grades}, {ages}"


def language_name(code: str) -> str:
    """Name a language that sessions are held in, as a word of its own; an unknown one is given by its code."""
    if code not in SPOKEN:
        return code
    name = SPOKEN[code].shown(current_language()).text
    return name[:1].upper() + name[1:]


def standing_words(one: Availability) -> str:
    """Say in a few words whether there is room: what stands beside the mark, and means the same without it."""
    if one.standing is Standing.OPEN:
        return ngettext("room for %(num)s class", "room for %(num)s classes", one.free)
    return _WORDS[one.standing]()


def _details(one: Availability) -> tuple[str, ...]:
    """Say what a teacher wants to know besides: none of it once the session cannot be booked any more."""
    said = []
    if one.standing is Standing.NOT_YET and one.opens_at is not None:
        said.append(
            gettext("booking opens on %(day)s at %(time)s", day=day(one.opens_at), time=hours(one.opens_at))
        )
    if one.standing is Standing.OPEN and one.pupils_free is not None:
        said.append(ngettext("up to %(num)s pupil", "up to %(num)s pupils", one.pupils_free))
    if one.standing is Standing.OPEN and one.remote_until is not None:
        said.append(gettext("schools in remote communes first until %(day)s", day=day(one.remote_until)))
    if one.standing is Standing.WAITING and one.waiting:
        said.append(ngettext("%(num)s group is waiting", "%(num)s groups are waiting", one.waiting))
    return tuple(said)
