"""Pictures for staff: small ones from the gate, and passes to the pixels of what is not public yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort, g, make_response, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from frontend.curate.blueprint import curate
from frontend.presenters.pictures import service
from frontend.workbench.context import context
from frontend.workbench.desk import desk
from museum.services import previews
from museum.services.visibility import pixel_grant

if TYPE_CHECKING:
    from flask import Flask

    from museum.domain.collections import Artefact, Media

MOST_PASSES = 40
"""Cookies that one page may set: browsers keep fewer than 200 for a site."""
MINUTES = 600


@curate.get("/scans/<media_id>/thumbnail.jpg")
def thumbnail(media_id: str) -> WerkzeugResponse:
    """Serve the small picture of a scan to those whom the gate lets see it."""
    here = desk()
    grant = pixel_grant(here.session, media_id, here.person)
    if grant.copies is None:
        abort(404)
    try:
        data = here.ports.store.get(grant.copies.thumbnail)
    except KeyError:
        abort(404)
    response = make_response(data)
    response.mimetype = "image/jpeg"
    response.headers["Cache-Control"] = f"private, max-age={MINUTES}"
    response.set_etag(f"{media_id}-{grant.recipe}")
    return response.make_conditional(request)


def thumbnail_of(artefact: Artefact) -> str:
    """Give the address of the picture that stands for an artefact in a list; empty while there is none."""
    ready = artefact.ready_media
    return url_for("curate.thumbnail", media_id=ready[0].id) if ready else ""


def allow_previews(scans: list[Media]) -> None:
    """Let this page show pixels of scans that may not be public."""
    g.preview_images = tuple(scan.id for scan in scans)


def init_previews(app: Flask) -> None:
    """Set a pass for each scan that a page shows to staff alone (`g.preview_images`), on its own path."""

    def set_passes(response: Response) -> Response:
        given = context()
        now = given.ports.clock.now()
        for image_id in g.get("preview_images", ())[:MOST_PASSES]:
            response.set_cookie(
                previews.NAME,
                previews.issue(given.secret_key, image_id, now),
                max_age=previews.LASTS,
                path=service(image_id),
                secure=given.secure,
                httponly=True,
                samesite="Lax",
            )
        return response

    app.after_request(set_passes)
