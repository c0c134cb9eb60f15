"""Sessions and their groups as the lists of a day show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, day, gettext, hours, long_day, ngettext
from frontend.teach.numbers import day_of
from museum.domain.booking_rules import fits
from museum.domain.curriculum import LEVELS
from museum.domain.education import Where
from museum.domain.errors import Invalid
from museum.domain.schools import Level
from museum.domain.visits import BookingState, ResourceKind, SessionState
from museum.services.attendance import Totals, has_begun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from museum.domain.visits import Booking, VisitSession

_ENTERED = (BookingState.ATTENDED, BookingState.ABSENT)


@dataclass(frozen=True)
class GroupRow:
    """A group that is expected, waits, came or did not."""

    id: str
    version: int
    reference: str
    state: str
    said: str
    """The state in words."""
    name: str
    """School or group, and class."""
    place: str
    """Its commune."""
    remote: bool
    kind: str
    """Kind of group or grade, in words."""
    booked: str
    """Its numbers in words."""
    classes: int
    pupils: int
    adults: int
    came: str
    """Who really came, in words; empty while nothing is entered."""
    pupils_came: int
    adults_came: int
    note: str
    needs: str
    teacher: str
    phone: str
    walk_in: bool
    url: str

    @property
    def entered(self) -> bool:
        return self.state in _ENTERED

    @property
    def waits(self) -> bool:
        return self.state == BookingState.WAITLISTED


@dataclass(frozen=True)
class SessionRow:
    """A session of a day."""

    id: str
    title: str
    title_lang: str
    day: str
    hours: str
    place: str
    educators: str
    rooms: str
    state: str
    cancelled: bool
    begun: bool
    """Attendance can be entered."""
    totals: Totals
    said: str
    """Its numbers in words."""
    places: int
    full: bool
    """Not even the smallest group finds room."""
    note: str
    url: str
    """Its list for checking in."""
    plan_url: str
    """Its page of planning."""


def day_asked(text: str) -> date | None:
    """Read the day that an address asks for; None for none, and for what is none."""
    try:
        return day_of(text, "date") if text else None
    except Invalid:
        return None


def group_name(booking: Booking) -> str:
    """Name a group: its class and its school, or what it is without either."""
    parts = [booking.class_name and gettext("Class %(name)s", name=booking.class_name), booking.school_name]
    named = ", ".join(part for part in parts if part)
    return named or (gettext("Group without a booking") if booking.walk_in else booking.reference)


def numbers_words(pupils: int, adults: int) -> str:
    """Say how many are meant: `43 pupils, 2 adults`."""
    said = [ngettext("%(num)s pupil", "%(num)s pupils", pupils)]
    if adults:
        said.append(ngettext("%(num)s adult", "%(num)s adults", adults))
    return ", ".join(said)


def state_words(state: str) -> str:
    """Say the state of a booking."""
    return {
        BookingState.ASKED: gettext("Waits for approval"),
        BookingState.CONFIRMED: gettext("Confirmed"),
        BookingState.WAITLISTED: gettext("On the waiting list"),
        BookingState.OFFERED: gettext("Place offered"),
        BookingState.CANCELLED: gettext("Cancelled"),
        BookingState.ATTENDED: gettext("Came"),
        BookingState.ABSENT: gettext("Did not come"),
    }.get(BookingState(state), state)


def kind_words(booking: Booking) -> str:
    """Say what kind of group it is: its grade, or its level."""
    if booking.grade is not None:
        return gettext("grade %(grade)s", grade=booking.grade)
    known = LEVELS.get(Level(booking.level)) if booking.level in set(Level) else None
    return known.shown(current_language()).text if known else ""


def group_row(booking: Booking) -> GroupRow:
    """Show a group."""
    came = booking.attendance if booking.state in _ENTERED else None
    booked = numbers_words(booking.pupils, booking.adults)
    if booking.classes > 1:
        booked = f"{ngettext('%(num)s class', '%(num)s classes', booking.classes)}, {booked}"
    return GroupRow(
        id=booking.id,
        version=booking.version,
        reference=booking.reference,
        state=booking.state,
        said=state_words(booking.state),
        name=group_name(booking),
        place=booking.commune,
        remote=booking.remote,
        kind=kind_words(booking),
        booked=booked,
        classes=booking.classes,
        pupils=booking.pupils,
        adults=booking.adults,
        came=numbers_words(came.pupils, came.adults) if came and booking.state == _ENTERED[0] else "",
        pupils_came=came.pupils if came and came.pupils else booking.pupils,
        adults_came=came.adults if came and came.pupils else booking.adults,
        note=came.note if came else "",
        needs=booking.needs,
        teacher=booking.teacher_name,
        phone=booking.phone,
        walk_in=booking.walk_in,
        url=url_for("teach.booking", booking_id=booking.id),
    )


def session_row(visit: VisitSession, totals: Totals | None, now: datetime) -> SessionRow:
    """Show a session with the totals of its groups."""
    title = visit.programme.title.shown(current_language())
    added = totals or Totals()
    return SessionRow(
        id=visit.id,
        title=title.text or visit.programme.slug,
        title_lang=title.lang if title.borrowed else "",
        day=long_day(visit.starts_at),
        hours=hours(visit.starts_at, visit.ends_at),
        place=place_words(visit),
        educators=_named(visit, ResourceKind.EDUCATOR),
        rooms=_named(visit, ResourceKind.ROOM),
        state=visit.state,
        cancelled=visit.state == SessionState.CANCELLED,
        begun=has_begun(visit, now),
        totals=added,
        said=totals_words(added),
        places=visit.places,
        full=not fits(visit, 1, 1),
        note=visit.note.shown(current_language()).text,
        url=url_for("teach.session_day", session_id=visit.id),
        plan_url=url_for("teach.session", session_id=visit.id),
    )


def place_words(visit: VisitSession) -> str:
    """Say where a session takes place."""
    shown = (visit.place or visit.programme.meeting_point).shown(current_language()).text
    if shown:
        return shown
    return {
        Where.MUSEUM: visit.institution.name.shown(current_language()).text,
        Where.SCHOOL: gettext("At the school"),
        Where.ONLINE: gettext("Online"),
    }[Where(visit.programme.where)]


def totals_words(totals: Totals) -> str:
    """Say what is booked, and what came of it as far as it is entered."""
    booked = ngettext("%(num)s group", "%(num)s groups", totals.groups)
    booked = f"{booked}, {numbers_words(totals.pupils, totals.adults)}"
    if not totals.came and not totals.absent:
        return booked
    came = ngettext("%(num)s group came", "%(num)s groups came", totals.came)
    came = f"{came}: {numbers_words(totals.pupils_came, totals.adults_came)}"
    missing = ngettext("%(num)s did not come", "%(num)s did not come", totals.absent)
    return f"{booked}. {came}" + (f"; {missing}" if totals.absent else "")


def session_words(visit: VisitSession) -> str:
    """Name a session in a line: `22/11/2026, 08:00–09:30 · Nghe tiếng trống đồng`."""
    title = visit.programme.title.shown(current_language()).text or visit.programme.slug
    return f"{day(visit.starts_at)}, {hours(visit.starts_at, visit.ends_at)} · {title}"


def _named(visit: VisitSession, kind: ResourceKind) -> str:
    return ", ".join(one.name for one in visit.resources if one.kind == kind)


def levels_offered() -> Sequence[tuple[str, str]]:
    """List the kinds of groups with their names."""
    return [(code.value, name.shown(current_language()).text) for code, name in LEVELS.items()]
