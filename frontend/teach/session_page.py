"""The page of a session: facts, places, who is booked, who waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import make_response, render_template, url_for

from frontend.i18n import current_language, gettext, ngettext
from frontend.presenters.plan_days import days_words
from frontend.teach.day_rows import group_name, kind_words, numbers_words, state_words
from frontend.teach.session_forms import PlacesForm
from frontend.teach.session_forms import kind_words as resource_words
from frontend.teach.session_rows import session_row
from frontend.workbench.desk import desk
from frontend.workbench.seen import Both
from museum.domain.local_time import local
from museum.domain.people import MANAGERS
from museum.domain.plan_days import near_to
from museum.domain.spoken import SPOKEN
from museum.domain.states import Publication
from museum.domain.visits import BookingState, SessionState
from museum.services import closed_days, plans, resources, visit_sessions
from museum.services.visit_sessions import groups_of

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response

    from frontend.teach.session_forms import DetailsForm
    from museum.domain.plan_days import Marked
    from museum.domain.visits import Booking, VisitSession


@dataclass(frozen=True)
class BookingRow:
    """A booking in a session's list; who the teacher is stands on the booking's own page."""

    url: str
    reference: str
    name: str
    kind: str
    commune: str
    remote: bool
    size: str
    classes: int
    needs: bool
    state: str
    state_words: str
    position: int
    """In the waiting list, from 1; 0: it does not wait."""


def _row(booking: Booking, position: int = 0) -> BookingRow:
    return BookingRow(
        url=url_for("teach.booking", booking_id=booking.id),
        reference=booking.reference,
        name=group_name(booking),
        kind=kind_words(booking),
        commune=booking.commune,
        remote=booking.remote,
        size=numbers_words(booking.pupils, booking.adults),
        classes=booking.classes,
        needs=bool(booking.needs),
        state=booking.state,
        state_words=state_words(booking.state),
        position=position,
    )


def places_form(visit: VisitSession) -> PlacesForm:
    """Make the form of a session's places, filled with what is stored."""
    form = PlacesForm(formdata=None)
    form.version.data = str(visit.version)
    form.places.data = str(visit.places)
    form.pupil_places.data = "" if visit.pupil_places is None else str(visit.pupil_places)
    return form


def warnings(visit: VisitSession) -> list[str]:
    """Say what stands in the way of a session: resources used twice, a closed day."""
    here = desk()
    lang = current_language()
    said = [
        gettext(
            "%(name)s is also needed by “%(other)s”, %(when)s.",
            name=one.resource.name,
            other=one.second.programme.title.shown(lang).text,
            when=f"{local(one.second.starts_at):%H:%M}–{local(one.second.ends_at):%H:%M}",
        )
        for one in resources.overlaps(here.session, visit)
    ]
    span = visit.starts_at, visit.ends_at
    entries = closed_days.touching(here.session, visit.institution_id, *span)
    closed_by = closed_days.closing(entries, *span)
    if closed_by is not None:
        why = closed_by[1].reason.shown(lang).text
        said.append(gettext("The institution is closed on this day: %(why)s.", why=why))
    return said


def near_words(near: Marked, on: date) -> str:
    """Say how near a day of the plans is: `lies 2 days before Museum Day, Tuesday, 18 May 2027`."""
    name = f"{near.day.name.shown(current_language()).text}, {days_words(near)}"
    away = near.away(on).days
    if away == 0 and near.several:
        return gettext("It lies within days of the plans: %(name)s.", name=name)
    if away == 0:
        return gettext("This is a day of the plans: %(name)s.", name=name)
    if away > 0:
        return ngettext(
            "It lies %(num)s day before a day of the plans: %(name)s.",
            "It lies %(num)s days before a day of the plans: %(name)s.",
            away,
            name=name,
        )
    return ngettext(
        "It lies %(num)s day after a day of the plans: %(name)s.",
        "It lies %(num)s days after a day of the plans: %(name)s.",
        -away,
        name=name,
    )


def session_page(
    form: DetailsForm,
    visit: VisitSession,
    status: int = 200,
    both: Both | None = None,
    places: PlacesForm | None = None,
) -> Response:
    """Answer with the page of a session."""
    here = desk()
    lang = current_language()
    now = here.ports.clock.now()
    row = session_row(visit, groups_of(here.session, [visit.id])[visit.id], now)
    bookings = visit_sessions.bookings_of(here.session, visit)
    waiting = [one for one in bookings if one.state == BookingState.WAITLISTED]
    gone = [one for one in bookings if one.state == BookingState.CANCELLED]
    near = near_to(plans.plan_days(here.session), row.start.date()) if not visit.plan_day_id else None
    kinds = resource_words()
    body = render_template(
        "teach/session.html",
        visit=visit,
        row=row,
        form=form,
        places=places or places_form(visit),
        both=both or Both(),
        clash=both is not None,
        programme=visit.programme,
        languages=", ".join(
            SPOKEN[code].shown(lang).text
            for code in visit.languages or visit.programme.languages
            if code in SPOKEN
        ),
        needed=[
            (kinds[kind], [one.name for one in visit.resources if one.kind == kind])
            for kind in kinds
            if any(one.kind == kind for one in visit.resources)
        ],
        booked=[
            _row(one)
            for one in sorted(bookings, key=lambda one: (one.created_at, one.id))
            if one not in waiting and one not in gone
        ],
        waiting=[_row(one, at) for at, one in enumerate(waiting, 1)],
        gone=[_row(one) for one in gone],
        near=near,
        near_words=near_words(near, row.start.date()) if near else "",
        following=len(visit_sessions.following(here.session, visit, now)) - 1,
        warnings=warnings(visit) if row.can_move else [],
        may_overbook=bool(here.person.at(visit.institution_id) & MANAGERS),
        page_url=url_for("public.visit", lang=lang, session_id=visit.id)
        if visit.programme.state == Publication.PUBLISHED and visit.state != SessionState.DRAFT
        else "",
    )
    return make_response(body, status)
