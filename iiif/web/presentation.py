"""The presentation addresses: manifests and collections over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, request, send_file

from iiif.presentation.shelf import Reading, Shelf
from iiif.web.answers import add_answers_to_all, document_answer
from iiif.web.http import BaseAddress, base_of
from museum.domain.errors import Invalid, NotFound
from museum.domain.people import VISITOR, Person

PREFIX = "/iiif/presentation/3"
_MOST_PAGES = 100_000
_MARK = Path(__file__).parents[1] / "presentation" / "mark.png"
_MARK_SECONDS = 86_400


def presentation_blueprint(
    *, shelf: Shelf, base_url: BaseAddress, person: Callable[[], Person] = lambda: VISITOR
) -> Blueprint:
    """Make the blueprint of `/iiif/presentation/3/…`.

    `person` tells who asks (staff may read what is not public yet); `base_url` is the site's public
    base address.
    """
    blueprint = Blueprint("presentation", __name__, url_prefix=PREFIX)

    def base() -> str:
        return base_of(base_url)

    @blueprint.get("/artefacts/<artefact_id>/manifest.json")
    def artefact(artefact_id: str) -> Response:
        return _answer(shelf.artefact(person(), artefact_id, base()))

    @blueprint.get("/artefacts/<artefact_id>/canvas/<media_id>/transcription.json")
    def transcription(artefact_id: str, media_id: str) -> Response:
        return _answer(shelf.transcription(person(), artefact_id, media_id, base()))

    @blueprint.get("/exhibitions/<slug>/manifest.json")
    def exhibition(slug: str) -> Response:
        return _answer(shelf.exhibition(person(), slug, base()))

    @blueprint.get("/packages/<slug>/manifest.json")
    def package(slug: str) -> Response:
        return _answer(shelf.package(person(), slug, base()))

    @blueprint.get("/collections/<slug>.json")
    def collection(slug: str) -> Response:
        return _answer(shelf.collection(person(), slug, _page(), base()))

    @blueprint.get("/collection.json")
    def top() -> Response:
        return _answer(shelf.top(person(), base()))

    @blueprint.get("/mark.png")
    def mark() -> Response:
        response = send_file(_MARK, mimetype="image/png", max_age=_MARK_SECONDS)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @blueprint.get("/<path:rest>")
    def unknown(rest: str) -> Response:
        del rest
        raise NotFound("Không có địa chỉ IIIF này.", "There is no such IIIF address.")

    add_answers_to_all(blueprint, base)
    return blueprint


def _page() -> int:
    text = request.args.get("page", "0")
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > _MOST_PAGES:
        raise Invalid("Số trang (page) không hợp lệ.", "The page is not a number of ours.", "page")
    return int(text[:9])


def _answer(reading: Reading) -> Response:
    return document_answer(reading.document, private=reading.private)
