"""A booking for the teacher who made it: how it stands, what happens next, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, day, gettext, hours, long_day, ngettext
from frontend.presenters.contacts import Contact, contact_of
from frontend.presenters.texts import title_of
from frontend.presenters.visits import meeting, moment
from museum.domain.booking_rules import may_change_until, reconfirm_by, wants_reconfirmation
from museum.domain.education import Where
from museum.domain.schools import Level
from museum.domain.states import Publication
from museum.domain.visit_timing import waited_in_vain
from museum.domain.visits import Booking, BookingState, SessionState

if TYPE_CHECKING:
    from datetime import datetime

    from museum.domain.translated import Shown

HOLDS = (BookingState.ASKED, BookingState.CONFIRMED, BookingState.OFFERED)
LIVE = (*HOLDS, BookingState.WAITLISTED)


@dataclass(frozen=True)
class BookingShown:
    """A booking in a list."""

    reference: str
    title: Shown
    day: str
    hours: str
    state: str
    words: str
    """The state in words."""
    url: str
    group: str
    past: bool


@dataclass(frozen=True)
class BookingPage:
    """A booking's page."""

    reference: str
    state: str
    words: str
    says: tuple[str, ...]
    """What happens next, in sentences."""
    title: Shown
    session: str
    """Address of the session's page."""
    programme: str
    institution: Shown
    contact: Contact
    day: str
    hours: str
    where: Shown
    note: Shown
    group: str
    school: str
    pupils: int
    adults: int
    classes: int
    needs: str
    in_vain: bool
    """It waited until booking had closed."""
    community: bool
    """A group of people who are no pupils."""
    visited: bool
    """Whether the group comes to the museum."""
    reconfirm_until: str
    """Said while the group has to be reconfirmed; empty otherwise."""
    offer_until: str
    may_change: bool
    """Numbers may be changed; more pupils until the notice period begins."""
    may_move: bool
    may_cancel: bool
    over: bool
    join_url: str
    package: str
    """Address of the package with what it keeps for teachers; empty where there is none."""
    answer: str
    """The museum's words."""
    pass_url: str
    calendar_url: str
    feedback_url: str
    certificate_url: str


def state_words(state: str) -> str:
    """Say in a few words how a booking stands."""
    return {
        BookingState.ASKED: gettext("Waits for the museum’s answer"),
        BookingState.CONFIRMED: gettext("Confirmed"),
        BookingState.WAITLISTED: gettext("On the waiting list"),
        BookingState.OFFERED: gettext("A place is held for you"),
        BookingState.CANCELLED: gettext("Cancelled"),
        BookingState.ATTENDED: gettext("Your session took place"),
        BookingState.ABSENT: gettext("Nobody came"),
    }[BookingState(state)]


def has_pass(booking: Booking) -> bool:
    """Say whether there is a pass to show: to a session online nobody comes, its link lets the group in."""
    return booking.state == BookingState.CONFIRMED and booking.session.programme.where != Where.ONLINE


def _standing(booking: Booking, now: datetime) -> str:
    return gettext("No place became free") if waited_in_vain(booking, now) else state_words(booking.state)


def group_words(booking: Booking) -> str:
    """Say who comes: `Lớp 6A, 43 học sinh, 3 người lớn`."""
    said = []
    if booking.class_name:
        said.append(gettext("class %(name)s", name=booking.class_name))
    elif booking.grade:
        said.append(gettext("grade %(grade)s", grade=booking.grade))
    if booking.classes > 1:
        said.append(ngettext("%(num)s class", "%(num)s classes", booking.classes))
    if booking.level == Level.COMMUNITY:
        said.append(ngettext("%(num)s participant", "%(num)s participants", booking.pupils))
    else:
        said.append(ngettext("%(num)s pupil", "%(num)s pupils", booking.pupils))
    if booking.adults:
        said.append(ngettext("%(num)s adult", "%(num)s adults", booking.adults))
    words = ", ".join(said)
    return words[:1].upper() + words[1:]


def booking_shown(booking: Booking, token: str, now: datetime) -> BookingShown:
    """Show a booking in a list."""
    visit, lang = booking.session, current_language()
    return BookingShown(
        reference=booking.reference,
        title=title_of(visit.programme.title, lang, visit.programme.slug),
        day=long_day(visit.starts_at),
        hours=hours(visit.starts_at, visit.ends_at),
        state=booking.state,
        words=_standing(booking, now),
        url=url_for("public.booking", token=token),
        group=group_words(booking),
        past=visit.ends_at <= now,
    )


def booking_page(booking: Booking, token: str, position: int | None, now: datetime) -> BookingPage:
    """Show a booking; `position` is its place in the waiting list."""
    visit, programme, lang = booking.session, booking.session.programme, current_language()
    begun = visit.starts_at <= now
    holds, live = booking.state in HOLDS, booking.state in LIVE
    attended = booking.state == BookingState.ATTENDED
    confirmed = booking.state == BookingState.CONFIRMED
    in_vain = waited_in_vain(booking, now)
    package = programme.package
    return BookingPage(
        reference=booking.reference,
        state=booking.state,
        words=_standing(booking, now),
        says=tuple(_says(booking, position, now)),
        title=title_of(programme.title, lang, programme.slug),
        session=url_for("public.visit", session_id=visit.id),
        programme=url_for("public.programme", slug=programme.slug),
        institution=visit.institution.name.shown(lang),
        contact=contact_of(visit.institution),
        day=long_day(visit.starts_at),
        hours=hours(visit.starts_at, visit.ends_at),
        where=meeting(visit, lang),
        note=visit.note.shown(lang),
        group=group_words(booking),
        school=", ".join(filter(None, (booking.school_name, booking.commune))),
        pupils=booking.pupils,
        adults=booking.adults,
        classes=booking.classes,
        needs=booking.needs,
        in_vain=in_vain,
        community=booking.level == Level.COMMUNITY,
        visited=programme.where == Where.MUSEUM,
        reconfirm_until=_reconfirm_until(booking, now),
        offer_until=moment(booking.offer_until)
        if booking.offer_until is not None and _offer_holds(booking, now)
        else "",
        may_change=live and not begun and not in_vain,
        may_move=live and now < may_change_until(visit),
        may_cancel=live and not begun,
        over=begun,
        join_url=visit.join_url if confirmed and programme.where == Where.ONLINE else "",
        package=url_for("public.package", slug=package.slug, booking=token)
        if package is not None
        and package.state == Publication.PUBLISHED
        and booking.state != BookingState.CANCELLED
        else "",
        answer=booking.answer or visit.reason.shown(lang).text,
        pass_url=url_for("public.booking_pass", token=token) if has_pass(booking) else "",
        calendar_url=url_for("public.booking_calendar", token=token) if holds else "",
        feedback_url=url_for("public.feedback", token=token) if attended else "",
        certificate_url=url_for("public.certificate", token=token) if attended else "",
    )


def _says(booking: Booking, position: int | None, now: datetime) -> list[str]:
    """Say what the state means, and what happens next."""
    visit = booking.session
    if booking.state == BookingState.CANCELLED:
        return [_gone(booking)]
    if booking.state in LIVE and visit.starts_at <= now:
        return [gettext("The session has begun, or is over.")]
    if waited_in_vain(booking, now):
        return [
            gettext("Booking for this session has closed, and the waiting list with it. We are sorry."),
            gettext("You may book another day."),
        ]
    if booking.state == BookingState.WAITLISTED:
        return _waits(booking, position)
    if booking.state == BookingState.OFFERED and not _offer_holds(booking, now):
        return [
            gettext("The place was held for some time, and goes to those who wait next. You may book again.")
        ]
    said = {
        BookingState.ASKED: gettext(
            "Your place is held. An educator looks at your booking and answers by e-mail."
        ),
        BookingState.CONFIRMED: gettext("Your place is certain. We are looking forward to your group."),
        BookingState.OFFERED: gettext(
            "A place has become free and is held for your group. Accept it, or it goes to those who wait next."
        ),
        BookingState.ATTENDED: gettext("Thank you for coming."),
        BookingState.ABSENT: gettext(
            "We waited for your group in vain. If that is wrong, please call the museum."
        ),
    }[BookingState(booking.state)]
    until = may_change_until(visit)
    further = []
    if booking.state in HOLDS and now < until:
        further.append(
            gettext(
                "Until %(time)s on %(day)s you can change and move the booking here by yourself.",
                time=hours(until),
                day=day(until),
            )
        )
    return [said, *further]


def _waits(booking: Booking, position: int | None) -> list[str]:
    offer = booking.session.programme.offer_hours
    said = [
        gettext("Your group is number %(position)s on the waiting list.", position=position)
        if position
        else gettext("Your group is on the waiting list."),
        ngettext(
            "As soon as there is room for all of you we write to you, and hold the place for %(num)s hour.",
            "As soon as there is room for all of you we write to you, and hold the place for %(num)s hours.",
            offer,
        ),
        gettext("If a smaller group fits in before, you keep your number."),
    ]
    if booking.remote is False and booking.session.programme.remote_first_days:
        said.append(
            gettext("Schools in remote communes come first for some time; that is a rule of this programme.")
        )
    return said


def _offer_holds(booking: Booking, now: datetime) -> bool:
    until = booking.offer_until
    return booking.state == BookingState.OFFERED and (until is None or now < until)


def _gone(booking: Booking) -> str:
    if booking.session.state == SessionState.CANCELLED:
        return gettext("The museum had to cancel this session. We are sorry.")
    return gettext("This booking holds no place any more.")


def _reconfirm_until(booking: Booking, now: datetime) -> str:
    by = reconfirm_by(booking.session)
    waits = (
        booking.state == BookingState.CONFIRMED
        and booking.reconfirmed_at is None
        and by is not None
        and now < booking.session.starts_at
        and wants_reconfirmation(booking.session, booking.created_at)
    )
    return moment(by) if waits and by is not None else ""
