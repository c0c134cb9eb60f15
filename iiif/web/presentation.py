"""The presentation addresses: manifests and collections over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from iiif.presentation.parts import CONTEXT
from iiif.presentation.shelf import Reading, Shelf
from iiif.web.http import CORS, JSON, LD_JSON, PREFLIGHT, BaseAddress, base_of, matches, prefers_ld_json
from museum.domain.errors import Gone, Invalid, MuseumError, NotFound, Unavailable
from museum.domain.people import VISITOR, Person
from museum.ports import ObjectStore

log = structlog.get_logger()

PREFIX = "/iiif/presentation/3"
_PUBLIC = "public, max-age=60"
_PRIVATE = "private, no-store"
_MOST_PAGES = 100_000
_STATUSES: tuple[tuple[type[MuseumError], HTTPStatus], ...] = (
    (Invalid, HTTPStatus.BAD_REQUEST),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Gone, HTTPStatus.GONE),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


def presentation_blueprint(
    *,
    sessions: Callable[[], Session],
    store: ObjectStore,
    base_url: BaseAddress,
    person: Callable[[], Person] = lambda: VISITOR,
    clock: Callable[[], float] = time.monotonic,
) -> Blueprint:
    """Make the blueprint of `/iiif/presentation/3/…`.

    `person` tells who asks (staff may read what is not public yet); `base_url` is the site's public
    base address; `clock` counts seconds for what is kept a moment.
    """
    shelf = Shelf(sessions, store, clock)
    blueprint = Blueprint("presentation", __name__, url_prefix=PREFIX)

    def base() -> str:
        return base_of(base_url)

    @blueprint.get("/artefacts/<artefact_id>/manifest.json")
    def artefact(artefact_id: str) -> Response:
        return _answer(shelf.artefact(person(), artefact_id, base()))

    @blueprint.get("/exhibitions/<slug>/manifest.json")
    def exhibition(slug: str) -> Response:
        return _answer(shelf.exhibition(person(), slug, base()))

    @blueprint.get("/collections/<slug>.json")
    def collection(slug: str) -> Response:
        return _answer(shelf.collection(person(), slug, _page(), base()))

    @blueprint.get("/collection.json")
    def top() -> Response:
        return _answer(shelf.top(person(), base()))

    @blueprint.get("/<path:rest>")
    def unknown(rest: str) -> Response:
        del rest
        raise NotFound("Không có địa chỉ IIIF này.", "There is no such IIIF address.")

    _add_answers_to_all(blueprint, base)
    return blueprint


def _add_answers_to_all(blueprint: Blueprint, base: Callable[[], str]) -> None:
    """Add what every answer has, refusals included."""

    @blueprint.errorhandler(MuseumError)
    def refused(error: MuseumError) -> Response:
        return _refusal(error, base())

    @blueprint.errorhandler(SQLAlchemyError)
    def away(error: SQLAlchemyError) -> Response:
        log.warning("database does not answer", reason=type(error).__name__)
        unavailable = Unavailable(
            "Cơ sở dữ liệu không trả lời. Hãy thử lại sau ít phút.",
            "The database does not answer. Please try again in a few minutes.",
        )
        return _refusal(unavailable, base())

    @blueprint.after_request
    def open_to_all(response: Response) -> Response:
        response.headers.extend(CORS)
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.method == "OPTIONS":
            response.headers.extend(PREFLIGHT)
        return response


def _page() -> int:
    text = request.args.get("page", "0")
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > _MOST_PAGES:
        raise Invalid("Số trang (page) không hợp lệ.", "The page is not a number of ours.", "page")
    return int(text[:9])


def _answer(reading: Reading) -> Response:
    document = reading.document
    response = Response()
    response.headers["Cache-Control"] = _PRIVATE if reading.private else _PUBLIC
    response.headers["Vary"] = "Accept, Accept-Encoding" + (", Cookie" if reading.private else "")
    if not reading.private:
        response.headers["ETag"] = document.etag
        if matches(request.headers.get("If-None-Match", ""), document.etag):
            response.status_code = HTTPStatus.NOT_MODIFIED
            return response
    linked = prefers_ld_json(request.headers.get("Accept", ""))
    response.headers["Content-Type"] = f'{LD_JSON};profile="{CONTEXT}"' if linked else JSON
    if request.accept_encodings["gzip"]:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(document.packed)
    else:
        response.set_data(document.body)
    return response


def _refusal(error: MuseumError, base: str) -> Response:
    """Say in both languages why there is no document (RFC 9457); of what was withdrawn, only that it was."""
    status = next(
        (code for kind, code in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )
    response = jsonify(
        type="about:blank",
        title=status.phrase,
        status=int(status),
        detail=error.reason.en,
        reason=error.reason.language_map(),
        instance=f"{base}{request.path}",
    )
    response.status_code = status
    response.content_type = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response
