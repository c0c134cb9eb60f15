"""Views that are shared: content states are taken from others, and written for them (IIIF Content State 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Request, Response, make_response, redirect, render_template, request, url_for

from frontend.caching import public_page
from frontend.context import context
from frontend.errors import words
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.public.blueprint import public
from frontend.public.places import Box, Opening, Place, find_place
from frontend.sessions import current_session
from museum.domain import content_state
from museum.domain.content_state import LONGEST, PARAMETER
from museum.domain.errors import Invalid

if TYPE_CHECKING:
    from museum.domain.collections import Artefact, Media

LARGEST_BODY = 4 * LONGEST
"""Bytes of a posted state: its characters have up to four."""
_STATUS = {"missing": 404, "page": 404, "gone": 410}


@public.get("/view")
def view() -> Response:
    """Open what a content state points at; without one, ask for it."""
    text = request.args.get(PARAMETER, "") or request.args.get("manifest", "")
    if not text.strip():
        return public_page(render_template("pages/view.html", longest=LONGEST))
    return _shown(text)


@public.post("/view")
def posted_view() -> Response:
    """Open what another program's form, or its JSON, points at.

    It comes from anywhere and changes nothing: the one form that carries no token of ours.
    """
    request.max_content_length = LARGEST_BODY
    text = request.form.get(PARAMETER, "")
    if request.is_json:
        text = request.get_data(as_text=True)
    return _shown(text)


def _shown(text: str) -> Response:
    try:
        targets = content_state.read(text)
    except Invalid as error:
        return _page(400, text, fault=error.reason.shown(current_language()))
    place = find_place(current_session(), current_person(), targets)
    if place.kind == "here":
        response = make_response(redirect(place.address, 303))
        response.headers["Cache-Control"] = "no-store"
        return response
    return _page(_STATUS.get(place.kind, 200), text, place)


def _page(status: int, text: str, place: Place | None = None, **values: object) -> Response:
    body = render_template(
        "pages/view.html",
        longest=LONGEST,
        asked=text if len(text) <= LONGEST else "",
        place=place,
        host=urlsplit(place.address).hostname if place and place.kind == "foreign" else "",
        withdrawn=words(410),
        **values,
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def opening(asked: Request, artefact: Artefact) -> Opening | None:
    """Say what an artefact's page opens with, if its address carries a content state of this artefact."""
    text = asked.args.get(PARAMETER, "")
    if not text:
        return None
    try:
        place = find_place(current_session(), current_person(), content_state.read(text)[:1])
    except Invalid:
        # The page itself is there, whatever the link says besides.
        return None
    return place.opening if place.artefact is artefact else None


def share_state(artefact: Artefact, media: Media, region: Box | None = None) -> str:
    """Give the public address that opens a scan of an artefact, or a region in its pixels, here."""
    base = context().absolute(f"/iiif/presentation/3/artefacts/{artefact.id}")
    state = content_state.write(f"{base}/canvas/{media.id}", f"{base}/manifest.json", region)
    return context().absolute(url_for("public.view", **{PARAMETER: state}))  # type: ignore[arg-type]
