"""Puts the public site, and what all pages share, onto a Flask application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from frontend.assets import init_assets
from frontend.context import KEY, PublicContext
from frontend.errors import init_errors
from frontend.i18n import current_language, init_i18n
from frontend.people import current_person
from frontend.presenters.package_quiz import NAMES as QUIZ
from frontend.presenters.package_search import FACETS as PACKAGE_FACETS
from frontend.presenters.search import LONGEST, marked
from frontend.public import (  # noqa: F401  (their routes)
    artefacts,
    bookings,
    calendar,
    calendar_feeds,
    certificates,
    compare,
    exhibitions,
    feedback,
    feeds,
    home,
    loans,
    my_bookings,
    package_packs,
    package_papers,
    packages,
    packs,
    plans,
    programmes,
    schools,
    search,
    sheets,
    styleguide,
    unit_report,
    unit_report_activities,
    unit_report_files,
    unit_report_numbers,
    views,
    visits,
)
from frontend.public.blueprint import public, site
from frontend.security_headers import init_security_headers
from frontend.sessions import init_sessions
from frontend.site_request import SiteRequest
from frontend.visit_counting import init_visit_counting
from museum.domain.translated import LANGUAGES
from museum.ports.search import FACETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask

    from museum.domain.translated import Language

__all__ = ["PublicContext", "register_public"]

CARRIED = {
    "public.search": ("q", "page", *FACETS),
    "public.education": ("page", *PACKAGE_FACETS),
    "public.calendar": (
        "view",
        "date",
        "programme",
        "institution",
        "grade",
        "place",
        "language",
        "free",
    ),
    "public.compare": ("left", "right", "left-page", "right-page"),
}
"""What else than the path says which page it is."""
KEPT = {
    "public.package": (*QUIZ, "booking"),
    "public.artefact": ("page", "q", "iiif-content"),
    "public.compare": (*CARRIED["public.compare"], "q"),
}
"""What the same page in the other language opens with, though it is the same page without."""
SHOWN_AT = {
    "public.book": "public.visit",
    **dict.fromkeys(
        (
            "public.booking_accept",
            "public.booking_reconfirm",
            "public.booking_cancelled",
            "public.booking_move",
            "public.booking_numbers",
        ),
        "public.booking",
    ),
    "public.unit_report_send": "public.unit_report_check",
    "public.unit_report_numbers_saved": "public.unit_report_numbers",
    "public.unit_report_texts_saved": "public.unit_report_texts",
    "public.unit_report_activity_added": "public.unit_report_activity_new",
    "public.unit_report_activity_saved": "public.unit_report_activity",
    "public.unit_report_files_added": "public.unit_report_files",
}
"""Where what a form was answered with is to be seen by an address: the form's own takes no such request."""


def register_public(app: Flask, context: PublicContext) -> None:
    """Register the blueprints `public`, `site` and `assets`, and what every page of the house relies on.

    Workbench blueprints registered on the same application share its languages, sessions, error pages,
    headers, layouts (`layouts/*.html`) and macros (`components/*.html`).
    """
    app.extensions[KEY] = context
    app.request_class = SiteRequest
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    init_i18n(app)
    init_sessions(app)
    init_assets(app)
    init_security_headers(app)
    init_visit_counting(app, context)
    init_errors(app)
    app.register_blueprint(public)
    app.register_blueprint(site)
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.globals.update(
        site_name=lambda: context.site_name.shown(current_language()).text,
        absolute=context.absolute,
        alternates=alternates,
        in_languages=in_languages,
        person=current_person,
    )


def alternates() -> dict[Language, str]:
    """Give the path of the present page in each language; empty where it has one address for both."""
    return _in_each(CARRIED)


def in_languages() -> dict[Language, str]:
    """Give where the present page goes on in each language: the same scan, the same words searched for."""
    return _in_each({**CARRIED, **KEPT})


def _in_each(named: Mapping[str, Sequence[str]]) -> dict[Language, str]:
    if request.blueprint != "public" or request.endpoint is None:
        return {}
    values: dict[str, Any] = {**(request.view_args or {})}
    endpoint = SHOWN_AT.get(request.endpoint, request.endpoint)
    # Only what the page understands: other names of an address could speak to `url_for` itself.
    for name in named.get(request.endpoint, ()):
        asked = request.args.getlist(name)
        values[name] = [words[:LONGEST] for words in asked] if name == "q" else asked
    return {lang: url_for(endpoint, lang=lang, **values) for lang in LANGUAGES}
