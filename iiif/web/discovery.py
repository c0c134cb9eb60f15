"""The discovery addresses: the journal of public changes over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from iiif.discovery.activities import (
    CONTEXT,
    PAGE,
    change_activity,
    change_collection,
    change_page,
    last_page,
)
from iiif.presentation.addresses import with_base
from iiif.presentation.documents import Document
from iiif.web.answers import add_answers_to_all, document_answer
from iiif.web.http import BaseAddress, base_of
from museum.domain.errors import NotFound
from museum.services import changes

PREFIX = "/iiif/discovery/1"
_FOR_EVER = "public, max-age=86400"
_ASK_EACH_TIME = "public, no-cache"
"""A harvester notes when it came and next time stops at what is older. A copy kept by somebody on
the way would hide from it what was written just before it came, for good: so what still grows is
kept by all, but shown by nobody without asking whether it still holds."""
_LONGEST_NUMBER = 9


def discovery_blueprint(*, sessions: Callable[[], Session], base_url: BaseAddress) -> Blueprint:
    """Make the blueprint of `/iiif/discovery/1/…`; `base_url` is the site's public base address."""
    blueprint = Blueprint("discovery", __name__, url_prefix=PREFIX)

    def base() -> str:
        return base_of(base_url)

    def answer(document: dict[str, Any], keep: str) -> Response:
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        return document_answer(Document.of(with_base(body, base())), keep=keep, context=CONTEXT)

    @blueprint.get("/collection.json")
    def collection() -> Response:
        with sessions() as session:
            return answer(change_collection(changes.count(session)), _ASK_EACH_TIME)

    @blueprint.get("/page/<name>.json")
    def page(name: str) -> Response:
        number = _number(name)
        with sessions() as session:
            total = changes.count(session)
            if number > last_page(total):
                raise _nothing_there()
            found = changes.entries(session, number * PAGE, PAGE)
        document = change_page(number, found, total)
        return answer(document, _FOR_EVER if "next" in document else _ASK_EACH_TIME)

    @blueprint.get("/activity/<name>.json")
    def activity(name: str) -> Response:
        number = _number(name)
        with sessions() as session:
            found = changes.entries(session, number - 1, 1) if number else []
            if not found or found[0].id != number:
                raise _nothing_there()
            return answer(change_activity(found[0]), _FOR_EVER)

    @blueprint.get("/<path:rest>")
    def unknown(rest: str) -> Response:
        del rest
        raise _nothing_there()

    add_answers_to_all(blueprint, base)
    return blueprint


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER and str(int(text)) == text):
        raise _nothing_there()
    return int(text)


def _nothing_there() -> NotFound:
    return NotFound("Không có địa chỉ IIIF này.", "There is no such IIIF address.")
