"""Puts the public site, and what all pages share, onto a Flask application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from frontend.assets import init_assets
from frontend.context import KEY, PublicContext
from frontend.errors import init_errors
from frontend.i18n import current_language, init_i18n
from frontend.people import current_person
from frontend.presenters.search import marked
from frontend.public import (  # noqa: F401  (their routes)
    artefacts,
    compare,
    exhibitions,
    feeds,
    home,
    loans,
    packs,
    search,
    sheets,
    styleguide,
    views,
)
from frontend.public.blueprint import public, site
from frontend.security_headers import init_security_headers
from frontend.sessions import init_sessions
from museum.domain.translated import LANGUAGES
from museum.ports.search import FACETS

if TYPE_CHECKING:
    from flask import Flask

    from museum.domain.translated import Language

__all__ = ["PublicContext", "register_public"]

CARRIED = {
    "public.search": ("q", "page", *FACETS),
    "public.compare": ("left", "right", "left-page", "right-page"),
}
"""What else than the path says which page it is."""


def register_public(app: Flask, context: PublicContext) -> None:
    """Register the blueprints `public`, `site` and `assets`, and what every page of the house relies on.

    Workbench blueprints registered on the same application share its languages, sessions, error pages,
    headers, layouts (`layouts/*.html`) and macros (`components/*.html`).
    """
    app.extensions[KEY] = context
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    init_i18n(app)
    init_sessions(app)
    init_assets(app)
    init_security_headers(app)
    init_errors(app)
    app.register_blueprint(public)
    app.register_blueprint(site)
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.globals.update(
        site_name=lambda: context.site_name.shown(current_language()).text,
        absolute=context.absolute,
        alternates=alternates,
        person=current_person,
    )


def alternates() -> dict[Language, str]:
    """Give the path of the present page in each language; empty where it has one address for both."""
    if request.blueprint != "public" or request.endpoint is None:
        return {}
    values: dict[str, Any] = {**(request.view_args or {})}
    # Only what the page understands: other names of an address could speak to `url_for` itself.
    values.update({name: request.args.getlist(name) for name in CARRIED.get(request.endpoint, ())})
    return {lang: url_for(request.endpoint, lang=lang, **values) for lang in LANGUAGES}
