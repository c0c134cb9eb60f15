"""The public calendar of sessions: month, week, list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import lazyload

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.presenters.availability import SessionShown, session_shown
from frontend.presenters.calendar import (
    AHEAD,
    AT_A_GLANCE,
    BACK,
    GRADES,
    VIEWS,
    Asked,
    View,
    calendar_page,
    filters_of,
    offered,
)
from frontend.public.blueprint import public
from frontend.sessions import current_session
from museum.domain.education import Programme, Where
from museum.domain.local_time import local, span_of
from museum.domain.people import VISITOR
from museum.domain.spoken import SPOKEN
from museum.domain.translated import Language, Shown
from museum.services import availability, closed_days
from museum.services.availability import Narrowing, Standing
from museum.services.plans import plan_days
from museum.services.visibility import visible_programmes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from museum.domain.visits import Blackout

MOST_PROGRAMMES = 200
LOOKED_AT = 200
"""Sessions ahead in which one with free places is looked for."""
LONGEST = 120
"""Characters of a slug in an address."""


@public.get("/calendar")
def calendar() -> Response:
    """Show what takes place when, and where there is room."""
    session, ports, lang = current_session(), context().ports, current_language()
    today = local(ports.clock.now()).date()
    asked = _asked(today)
    programmes = session.scalars(
        visible_programmes(session, VISITOR).options(lazyload(Programme.package)).limit(MOST_PROGRAMMES)
    ).all()
    first, last = asked.span
    found = availability.between(session, ports, *span_of(first, last), asked.narrowing)
    page = calendar_page(asked, today, found, plan_days(session), _closed(asked, programmes, lang))
    body = render_template(
        "pages/calendar.html",
        page=page,
        asked=asked,
        filters=filters_of(asked, programmes, lang),
        upcoming=_upcoming(asked, lang) if not page.total else None,
        programmes=[offered(one, lang) for one in programmes],
        institutions=_institutions(programmes, lang),
        several=len({one.institution_id for one in programmes}) > 1,
        at_a_glance=AT_A_GLANCE,
    )
    return public_page(body)


def _asked(today: date) -> Asked:
    """Read the address; what it says and nobody understands is as if it were not said."""
    named = request.args
    try:
        on = date.fromisoformat(named.get("date", ""))
    except ValueError:
        on = today
    grade = named.get("grade", "")
    narrowing = Narrowing(
        programme=named.get("programme", "")[:LONGEST],
        institution=named.get("institution", "")[:LONGEST],
        grade=int(grade) if grade in GRADES else None,
        where=named.get("place", "") if named.get("place") in tuple(Where) else "",
        language=named.get("language", "") if named.get("language") in SPOKEN else "",
    )
    view: View = next((one for one in VIEWS if one == named.get("view")), "month")
    return Asked(view, min(max(on, today - BACK), today + AHEAD), narrowing, free=named.get("free") == "1")


def _closed(asked: Asked, programmes: Sequence[Programme], lang: Language) -> list[tuple[Blackout, Shown]]:
    """List the closed days of the institutions that offer something here."""
    wanted = asked.narrowing.institution
    names = {
        one.institution_id: one.institution.name.shown(lang)
        for one in programmes
        if not wanted or one.institution.slug == wanted
    }
    listed = closed_days.listed(current_session(), list(names), *asked.span)
    return [(one, names[one.institution_id]) for one in listed]


def _upcoming(asked: Asked, lang: Language) -> tuple[SessionShown, str] | None:
    """Give the next session that was asked for, and where the calendar shows it: instead of an empty page."""
    most = LOOKED_AT if asked.free else 1
    found = availability.upcoming(current_session(), context().ports, asked.narrowing, most)
    first = next((one for one in found if one.standing is Standing.OPEN or not asked.free), None)
    if first is None:
        return None
    shown = session_shown(first, lang)
    return shown, asked.url(on=shown.on)


def _institutions(programmes: Sequence[Programme], lang: Language) -> list[tuple[Shown, str]]:
    """List the institutions with the calendars to subscribe to."""
    there = {one.institution.slug: one.institution for one in programmes}
    return [
        (one.name.shown(lang), context().absolute(url_for("site.institution_calendar", slug=slug, lang=lang)))
        for slug, one in sorted(there.items())
    ]
