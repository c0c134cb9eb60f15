"""The web application: Flask for pages, the image service beside it, one WSGI callable for the server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from flask import Flask, Response, request
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from frontend.api.bookings import register_booking_api
from frontend.api.records import api
from frontend.app import PublicContext, register_public
from frontend.curate.registration import register_curate
from frontend.health import register_health
from frontend.manage.registration import register_manage
from frontend.people import current_person
from frontend.public.views import posted_view
from frontend.security.wiring import register_security
from frontend.teach.registration import register_teach
from frontend.workbench.context import WorkbenchContext
from iiif.image.allowance import Allowances
from iiif.image.damage import Damage
from iiif.image.indexes import KeptIndexes
from iiif.image.kept import KeptPictures
from iiif.image.service import ImageService
from iiif.presentation.shelf import Shelf
from iiif.web.discovery import discovery_blueprint
from iiif.web.figures import ImageFigures
from iiif.web.image import ImageApplication
from iiif.web.manifests import ManifestApplication, ManifestFigures
from iiif.web.presentation import presentation_blueprint
from iiif.web.search import search_blueprint
from museum.bootstrap import Platform, bootstrap
from museum.domain.errors import Unavailable
from museum.entrypoints.log import configure_logging
from museum.ports.pixels import DamageReport, Grant, PixelGate
from museum.services import previews
from museum.services.scans import record_damaged
from museum.services.visibility import pixel_grant
from museum.settings import Settings, load_settings

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
IMAGES = "/iiif/image"


def create_app(platform: Platform, figures: Collection[Collector] = (), shelf: Shelf | None = None) -> Flask:
    """Put the pages, the workbench, IIIF documents and the API onto a Flask application.

    `figures` are what others in this process count, for `/metrics`; `shelf` holds the manifests, where
    others in this process give them out too.
    """
    settings = platform.settings
    app = Flask("frontend", static_folder=None)
    public = PublicContext(
        platform.sessions, platform.ports, settings.public_url, pack_limit_mb=settings.pack_limit_mb
    )
    register_public(app, public)
    curate = WorkbenchContext(
        session_factory=platform.sessions,
        ports=platform.ports,
        base_url=settings.public_url,
        secret_key=platform.secret_key,
        upload_limit_mb=settings.upload_limit_mb,
        ratelimit_enabled=settings.ratelimit_enabled,
        ratelimit_storage=settings.queue if settings.queue.startswith("redis") else "memory://",
    )
    register_security(app, curate)
    # Other institutions' viewers post to it, and it changes nothing.
    app.extensions["csrf"].exempt(posted_view)
    register_curate(app)
    register_teach(app)
    register_manage(app)
    app.register_blueprint(
        presentation_blueprint(
            shelf=shelf or Shelf(platform.sessions, platform.ports.store, terms=platform.ports.pixels),
            base_url=settings.public_url,
            person=current_person,
        )
    )
    app.register_blueprint(discovery_blueprint(sessions=platform.sessions, base_url=settings.public_url))
    app.register_blueprint(
        search_blueprint(
            sessions=platform.sessions,
            store=platform.ports.store,
            base_url=settings.public_url,
            person=current_person,
        )
    )
    app.register_blueprint(api)
    register_booking_api(app)
    app.after_request(_redirect_within)
    register_health(app, platform.backends, figures)
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
                return pixel_grant(session, image_id, passed=passed, terms=platform.ports.pixels)
        except SQLAlchemyError as error:
            raise Unavailable(
                "Cơ sở dữ liệu không trả lời. Hãy thử lại sau ít phút.",
                "The database does not answer. Please try again in a few minutes.",
            ) from error

    return find


def damage_report(platform: Platform) -> DamageReport:
    """Give the image service's way to say that an access copy must be made anew."""

    def report(image_id: str) -> None:
        with platform.sessions() as session:
            record_damaged(session, platform.ports, image_id)

    return report


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
    settings = platform.settings
    figures = ImageFigures()
    images = ImageApplication(
        ImageService(
            platform.ports.store,
            kept=_kept(settings),
            damage=Damage(damage_report(platform)),
            indexes=KeptIndexes(platform.sessions),
        ),
        pixel_gate(platform),
        settings.public_url,
        allowances=Allowances(settings.renderings_per_second) if settings.ratelimit_enabled else None,
        figures=figures,
    )
    shelf = Shelf(platform.sessions, platform.ports.store, terms=platform.ports.pixels)
    manifests = ManifestFigures()
    app = create_app(platform, [figures, manifests], shelf)
    pages = ManifestApplication(shelf, settings.public_url, app.wsgi_app, manifests)
    site = beside(pages, images)
    # Behind proxies a client is known by what the outermost of them says of it, and by nothing a client says.
    return ProxyFix(site, x_for=settings.proxies, x_proto=0) if settings.proxies else site


def _kept(settings: Settings) -> KeptPictures | None:
    """Give the place for rendered pictures on this machine's disk, where it is wanted."""
    room = settings.rendered_cache_mb << 20
    return KeptPictures(settings.data_dir.resolve() / "cache" / "pictures", room) if room else None


def create_application() -> Wsgi:
    """Make the whole site from the settings: what the server calls in each of its processes."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return application_of(bootstrap(settings))
