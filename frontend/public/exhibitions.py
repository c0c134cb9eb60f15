"""Exhibitions."""

from __future__ import annotations

from flask import Response, render_template

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import is_public
from frontend.presenters.exhibitions import exhibition_card, exhibition_data, exhibition_page
from frontend.public.blueprint import public
from frontend.public.package_queries import packages_of_exhibition, plans_served
from frontend.public.packages import cards_of
from frontend.public.previews import note_preview
from frontend.public.queries import artefacts_by_id, newest_exhibitions, visible_in
from frontend.sessions import current_session
from frontend.visit_counting import visited
from museum.domain.people import VISITOR
from museum.services.visibility import find_exhibition

MOST = 200
OTHERS = 4
PACKAGES = 3
"""Packages for schools that were made from an exhibition."""


@public.get("/exhibitions")
def exhibitions() -> Response:
    """List the exhibitions, newest first."""
    session, lang = current_session(), current_language()
    shows = newest_exhibitions(session, MOST)
    visible = visible_in(session, VISITOR, shows)
    cards = [exhibition_card(show, visible, lang) for show in shows]
    return public_page(render_template("pages/exhibitions.html", exhibitions=cards))


@public.get("/exhibitions/<slug>")
def exhibition(slug: str) -> Response:
    """Show an exhibition."""
    session, lang, person = current_session(), current_language(), current_person()
    shown = find_exhibition(session, person, slug)
    # An open exhibition is shown to staff as visitors see it; one in preparation with all that stands in it.
    viewer = VISITOR if is_public(shown.state) else person
    visible = visible_in(session, viewer, [shown])
    page = exhibition_page(shown, visible, lang, context())
    note_preview(artefacts_by_id(session, viewer, visible).values())
    visited("exhibition", shown.id, shown.institution_id)
    others = [show for show in newest_exhibitions(session, OTHERS) if show.id != shown.id][:1]
    after = [exhibition_card(show, visible_in(session, VISITOR, [show]), lang) for show in others]
    body = render_template(
        "pages/exhibition.html",
        page=page,
        data=exhibition_data(page, context()),
        packages=cards_of(packages_of_exhibition(session, shown.id, PACKAGES)),
        plans=plans_served(session, "exhibition", shown.id, lang),
        after=after[0] if after else None,
        preview=not is_public(shown.state),
    )
    return public_page(body)
