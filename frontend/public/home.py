"""The way in: home, the choice of a language, what the platform is."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from sqlalchemy import select

from frontend.caching import public_page
from frontend.i18n import current_language, preferred_language
from frontend.presenters.artefacts import artefact_card
from frontend.presenters.contacts import contact_of
from frontend.presenters.exhibitions import exhibition_card
from frontend.public.blueprint import public, site
from frontend.public.package_queries import newest_packages
from frontend.public.packages import cards_of
from frontend.public.queries import count_artefacts, newest_artefacts, newest_exhibitions, visible_in
from frontend.sessions import current_session
from museum.domain.collections import Institution
from museum.domain.people import VISITOR

SHOWS = 7
NEWEST = 9
PACKAGES = 3
"""Packages for schools."""


@site.get("/")
def choose_language() -> Response:
    """Lead to the home page in the visitor's language."""
    response = make_response(redirect(url_for("public.home", lang=preferred_language())))
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    return response


@public.get("/")
def home() -> Response:
    """Show one great object, the exhibitions, what was digitised last, and the way to search."""
    session, lang = current_session(), current_language()
    shows = newest_exhibitions(session, SHOWS)
    visible = visible_in(session, VISITOR, shows)
    cards = [exhibition_card(show, visible, lang) for show in shows]
    newest = [artefact_card(artefact, lang) for artefact in newest_artefacts(session, NEWEST)]
    # An exhibition opens the page with the detail its curator chose; without one, the newest object does, whole.
    opening = next((card for card in cards if card.detail), None)
    body = render_template(
        "pages/home.html",
        opening=opening,
        object=newest[0] if newest and not opening else None,
        exhibitions=[card for card in cards if card is not opening],
        newest=newest if opening else newest[1:],
        packages=cards_of(newest_packages(session, PACKAGES)),
        total=count_artefacts(session),
    )
    return public_page(body)


@public.get("/about")
def about() -> Response:
    """Say what the platform is, who stands behind it, and how it treats its visitors."""
    lang = current_language()
    institutions = current_session().scalars(select(Institution).order_by(Institution.slug)).all()
    places = [
        {
            "name": institution.name.shown(lang),
            "address": institution.address.shown(lang),
            "contact": contact_of(institution),
            "about": institution.about.shown(lang),
            "website": institution.website if institution.website.startswith(("https://", "http://")) else "",
        }
        for institution in institutions
        if institution.name
    ]
    return public_page(render_template("pages/about.html", places=places))
