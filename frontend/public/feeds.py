"""What machines ask of a site: robots, sitemap, icon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select

from frontend.assets import asset
from frontend.caching import public_page
from frontend.context import context
from frontend.public.blueprint import site
from frontend.sessions import current_session
from museum.domain.collections import Artefact
from museum.domain.education import Package, Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.people import VISITOR
from museum.domain.plans import Plan
from museum.domain.translated import LANGUAGES
from museum.services.visibility import (
    listed_packages,
    visible_artefacts,
    visible_exhibitions,
    visible_programmes,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PER_MAP = 10_000
"""Records of one sitemap: each gives an address in either language, and 50 000 is the most allowed."""
_ALWAYS = (
    "public.home",
    "public.exhibitions",
    "public.education",
    "public.calendar",
    "public.plans",
    "public.about",
)
"""Pages that are there before anything is published."""
CLOSED = ("/curate/", "/teach/", "/manage/", "/admin/", "/api/", "/login")


@site.get("/robots.txt")
def robots() -> Response:
    """Let everything public be read, and name the sitemap."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines += [f"Sitemap: {context().absolute('/sitemap.xml')}", ""]
    response = make_response("\n".join(lines))
    response.mimetype = "text/plain"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@site.get("/sitemap.xml")
def sitemap() -> Response:
    """List the published pages in both languages; many of them in several parts."""
    session = current_session()
    chosen = visible_artefacts(session, VISITOR).with_only_columns(Artefact.id, Artefact.changed_at)
    total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    parts = max(1, -(-total // PER_MAP))
    asked = request.args.get("part", "")
    if parts > 1 and not asked:
        maps = [context().absolute(url_for("site.sitemap", part=number)) for number in range(1, parts + 1)]
        return _xml(render_template("parts/sitemap-index.xml", maps=maps))
    part = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004
    if not 1 <= part <= parts:
        abort(404)
    pages = _standing(part)
    rows = session.execute(
        chosen.order_by(None).order_by(Artefact.id).limit(PER_MAP).offset((part - 1) * PER_MAP)
    )
    pages += [(_everywhere("public.artefact", artefact_id=row.id), row.changed_at) for row in rows]
    return _xml(render_template("parts/sitemap.xml", pages=pages))


def _standing(part: int) -> list[tuple[dict[str, str], object]]:
    """List the pages that the first part names besides artefacts."""
    if part > 1:
        return []
    session = current_session()
    pages: list[tuple[dict[str, str], object]] = [(_everywhere(endpoint), None) for endpoint in _ALWAYS]
    chosen = visible_exhibitions(session, VISITOR).with_only_columns(Exhibition.slug, Exhibition.changed_at)
    pages += [
        (_everywhere("public.exhibition", slug=row.slug), row.changed_at) for row in session.execute(chosen)
    ]
    return pages + _for_schools(session)


def _for_schools(session: Session) -> list[tuple[dict[str, str], object]]:
    """List the pages of plans, packages and programmes."""
    plans = [(_everywhere("public.plan", slug=slug), None) for slug in session.scalars(select(Plan.slug))]
    packages = listed_packages(session).with_only_columns(Package.slug, Package.changed_at)
    programmes = visible_programmes(session, VISITOR).with_only_columns(Programme.slug, Programme.changed_at)
    offers = [
        (_everywhere(endpoint, slug=row.slug), row.changed_at)
        for endpoint, chosen in (("public.package", packages), ("public.programme", programmes))
        for row in session.execute(chosen)
    ]
    return [*plans, *offers]


def _everywhere(endpoint: str, **values: str) -> dict[str, str]:
    return {
        lang: context().absolute(url_for(endpoint, lang=lang, **cast("dict[str, Any]", values)))
        for lang in LANGUAGES
    }


def _xml(body: str) -> Response:
    response = make_response(body)
    response.mimetype = "application/xml"
    return public_page(response)


@site.get("/favicon.ico")
def favicon() -> Response:
    """Lead to the icon for browsers that ask at the old place."""
    address = asset("images/favicon.svg")
    if not address:
        abort(404)
    response = make_response(redirect(address))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
