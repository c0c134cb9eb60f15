"""The web application: Flask for pages, the image service beside it, one WSGI callable for the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError

from frontend.api.records import api
from frontend.app import PublicContext, register_public
from frontend.curate.context import CurateContext
from frontend.curate.registration import register_curate
from frontend.health import register_health
from frontend.people import current_person
from frontend.security.wiring import register_security
from iiif.image.service import ImageService
from iiif.web.image import ImageApplication
from iiif.web.presentation import presentation_blueprint
from museum.bootstrap import Platform, bootstrap
from museum.domain.errors import Unavailable
from museum.entrypoints.log import configure_logging
from museum.ports.pixels import Grant, PixelGate
from museum.services import previews
from museum.services.visibility import pixel_grant
from museum.settings import load_settings

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
IMAGES = "/iiif/image"


def create_app(platform: Platform) -> Flask:
    """Put the pages, the workbench, IIIF documents and the API onto a Flask application."""
    settings = platform.settings
    app = Flask("frontend", static_folder=None)
    register_public(app, PublicContext(platform.sessions, platform.ports, settings.public_url))
    curate = CurateContext(
        session_factory=platform.sessions,
        ports=platform.ports,
        base_url=settings.public_url,
        secret_key=platform.secret_key,
        upload_limit_mb=settings.upload_limit_mb,
        ratelimit_enabled=settings.ratelimit_enabled,
        ratelimit_storage=settings.queue if settings.queue.startswith("redis") else "memory://",
    )
    register_security(app, curate)
    register_curate(app, curate)
    app.register_blueprint(
        presentation_blueprint(
            sessions=platform.sessions,
            store=platform.ports.store,
            base_url=settings.public_url,
            person=current_person,
        )
    )
    app.register_blueprint(api)
    app.after_request(_redirect_within)
    register_health(app, platform.backends)
    return app


def _redirect_within(response: Response) -> Response:
    """Keep redirects to our own pages relative: a Host header made up by somebody must not steer them."""
    target = response.headers.get("Location", "")
    if target.startswith(request.host_url):
        response.headers["Location"] = target[len(request.host_url) - 1 :]
    return response


def pixel_gate(platform: Platform) -> PixelGate:
    """Give the image service's way to the publish gate: the public, or staff with a pass for the image."""

    def find(image_id: str, cookies: str) -> Grant:
        try:
            with platform.sessions() as session:
                passed = previews.holds(platform.secret_key, image_id, cookies, platform.ports.clock.now())
                return pixel_grant(session, image_id, passed=passed)
        except SQLAlchemyError as error:
            raise Unavailable(
                "Cơ sở dữ liệu không trả lời. Hãy thử lại sau ít phút.",
                "The database does not answer. Please try again in a few minutes.",
            ) from error

    return find


def beside(pages: Wsgi, images: Wsgi) -> Wsgi:
    """Send requests below `/iiif/image` to the image service, all others to the pages."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{IMAGES}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + IMAGES
            environ["PATH_INFO"] = path[len(IMAGES) :]
            return images(environ, start_response)
        return pages(environ, start_response)

    return application


def application_of(platform: Platform) -> Wsgi:
    """Give the whole site of a wired platform."""
    images = ImageApplication(
        ImageService(platform.ports.store), pixel_gate(platform), platform.settings.public_url
    )
    return beside(create_app(platform).wsgi_app, images)


def create_application() -> Wsgi:
    """Make the whole site from the settings: what the server calls in each of its processes."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return application_of(bootstrap(settings))
