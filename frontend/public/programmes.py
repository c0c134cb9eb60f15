"""What the museums offer to schools again and again: a programme's page."""

from __future__ import annotations

from flask import Response, render_template

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import is_public
from frontend.presenters.availability import session_shown
from frontend.presenters.packages import package_page
from frontend.presenters.programmes import programme_data, programme_page
from frontend.public.blueprint import public
from frontend.public.package_queries import observed_in, packages_by_id, plans_served
from frontend.sessions import current_session
from museum.domain.people import VISITOR
from museum.services import availability
from museum.services.availability import Narrowing, Standing
from museum.services.visibility import find_programme

NEXT = 8
"""Sessions that the page names; the calendar has them all."""
LOOKED_AT = 60
"""Sessions ahead among which those are looked for that can be booked, now or later."""
CHOSEN = frozenset({Standing.OPEN, Standing.WAITING, Standing.NOT_YET})


@public.get("/programmes/<slug>")
def programme(slug: str) -> Response:
    """Show a programme: its objects first, its next sessions, what happens, and the rules in plain words."""
    session, lang, person, site = current_session(), current_language(), current_person(), context()
    shown = find_programme(session, person, slug)
    viewer = VISITOR if is_public(shown.state) else person
    ahead = availability.upcoming(session, site.ports, Narrowing(programme=slug), LOOKED_AT, viewer)
    found = [one for one in ahead if one.standing in CHOSEN][:NEXT]
    page = programme_page(shown, lang, site)
    public_packages = packages_by_id(session, [shown.package_id] if shown.package_id else [])
    package = next(
        (
            package_page(one, observed_in(session, VISITOR, [one]), (), lang, site, shown.where)
            for one in public_packages
        ),
        None,
    )
    body = render_template(
        "pages/programme.html",
        page=page,
        package=package,
        sessions=[session_shown(one, lang) for one in found],
        plans=plans_served(session, "programme", shown.id, lang),
        data=programme_data(page, shown, found, package, site),
        preview=not is_public(shown.state),
    )
    return public_page(body)
