"""What every IIIF document that Flask sends has: validators, codings, refusals in both languages, CORS."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import DataError, SQLAlchemyError

from iiif.presentation.documents import Document
from iiif.presentation.parts import CONTEXT
from iiif.web.http import CORS, PREFLIGHT
from iiif.web.sending import PUBLIC, Asked, sent
from museum.domain.errors import Gone, Invalid, MuseumError, NotFound, Unavailable

log = structlog.get_logger()

_STATUSES: tuple[tuple[type[MuseumError], HTTPStatus], ...] = (
    (Invalid, HTTPStatus.BAD_REQUEST),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Gone, HTTPStatus.GONE),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


def document_answer(
    document: Document, *, private: bool = False, keep: str = PUBLIC, context: str = CONTEXT
) -> Response:
    """Send a document, or say that the reader's copy still holds.

    `keep` is the Cache-Control of what everybody may read; `context` the JSON-LD context that the
    media type names.
    """
    headers = request.headers
    asked = Asked(
        headers.get("Accept", ""), headers.get("Accept-Encoding", ""), headers.get("If-None-Match", "")
    )
    answer = sent(document, asked, private=private, keep=keep, context=context)
    return Response(answer.body, answer.status, answer.headers)


def add_answers_to_all(blueprint: Blueprint, base: Callable[[], str]) -> None:
    """Add what every answer of a blueprint has, refusals included."""

    @blueprint.errorhandler(MuseumError)
    def refused(error: MuseumError) -> Response:
        return refusal(error, base())

    @blueprint.errorhandler(SQLAlchemyError)
    def away(error: SQLAlchemyError) -> Response:
        log.warning("database does not answer", reason=type(error).__name__)
        unavailable = Unavailable(
            "Cơ sở dữ liệu không trả lời. Hãy thử lại sau ít phút.",
            "The database does not answer. Please try again in a few minutes.",
        )
        return refusal(unavailable, base())

    @blueprint.errorhandler(DataError)
    def unreadable(error: DataError) -> Response:
        # The database is there; it was asked about what it cannot hold.
        log.warning("database refused a value", reason=type(error.orig).__name__)
        invalid = Invalid(
            "Địa chỉ này có phần không đọc được. Hãy kiểm tra rồi thử lại.",
            "Something in this address cannot be read. Check it, then try again.",
        )
        return refusal(invalid, base())

    @blueprint.after_request
    def open_to_all(response: Response) -> Response:
        response.headers.extend(CORS)
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.method == "OPTIONS":
            response.headers.extend(PREFLIGHT)
        return response


def refusal(error: MuseumError, base: str) -> Response:
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
