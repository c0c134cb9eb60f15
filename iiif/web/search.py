"""The content search addresses: finding inside one artefact over HTTP (Content Search API 2.0)."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from iiif.content_search.answer import CONTEXT
from iiif.content_search.asked import asked_of
from iiif.content_search.service import ContentSearch
from iiif.presentation.shelf import Reading
from iiif.web.answers import add_answers_to_all, document_answer
from iiif.web.http import BaseAddress, base_of
from museum.domain.errors import NotFound
from museum.domain.people import VISITOR, Person
from museum.ports import ObjectStore

PREFIX = "/iiif/search/2"


def search_blueprint(
    *,
    sessions: Callable[[], Session],
    store: ObjectStore,
    base_url: BaseAddress,
    person: Callable[[], Person] = lambda: VISITOR,
    clock: Callable[[], float] = time.monotonic,
) -> Blueprint:
    """Make the blueprint of `/iiif/search/2/<artefact id>` and its autocomplete.

    `person` tells who asks (staff may read what is not public yet); `base_url` is the site's public
    base address; `clock` counts seconds for what is kept a moment.
    """
    search = ContentSearch(sessions, store, clock)
    blueprint = Blueprint("content_search", __name__, url_prefix=PREFIX)

    def base() -> str:
        return base_of(base_url)

    @blueprint.get("/<artefact_id>")
    def find(artefact_id: str) -> Response:
        return _answer(search.search(person(), artefact_id, asked_of(request.args), base()))

    @blueprint.get("/<artefact_id>/autocomplete")
    def complete(artefact_id: str) -> Response:
        return _answer(search.complete(person(), artefact_id, asked_of(request.args), base()))

    @blueprint.get("/<path:rest>")
    def unknown(rest: str) -> Response:
        del rest
        raise NotFound("Không có địa chỉ IIIF này.", "There is no such IIIF address.")

    add_answers_to_all(blueprint, base)
    return blueprint


def _answer(reading: Reading) -> Response:
    return document_answer(reading.document, private=reading.private, context=CONTEXT)
