"""How a document goes out: validator, coding, media type. The same with a framework and without."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from iiif.presentation.documents import Document
from iiif.presentation.parts import CONTEXT
from iiif.web.http import JSON, LD_JSON, matches, prefers_ld_json

PUBLIC = "public, max-age=60"
PRIVATE = "private, no-store"


@dataclass(frozen=True)
class Asked:
    """What a request's headers say of the answer that is wanted; "" for a header that is missing."""

    accept: str = ""
    accept_encoding: str = ""
    if_none_match: str = ""


@dataclass(frozen=True)
class Sent:
    """An answer."""

    status: HTTPStatus
    headers: list[tuple[str, str]]
    body: bytes = b""


def sent(
    document: Document, asked: Asked, *, private: bool = False, keep: str = PUBLIC, context: str = CONTEXT
) -> Sent:
    """Send a document, or say that the reader's copy still holds.

    `keep` is the Cache-Control of what everybody may read; `context` the JSON-LD context that the
    media type names.
    """
    headers = [
        ("Cache-Control", PRIVATE if private else keep),
        ("Vary", "Accept, Accept-Encoding, Cookie" if private else "Accept, Accept-Encoding"),
    ]
    if not private:
        headers.append(("ETag", document.etag))
        if matches(asked.if_none_match, document.etag):
            return Sent(HTTPStatus.NOT_MODIFIED, headers)
    linked = prefers_ld_json(asked.accept)
    headers.append(("Content-Type", f'{LD_JSON};profile="{context}"' if linked else JSON))
    body, coding = document.coded(asked.accept_encoding)
    if coding:
        headers.append(("Content-Encoding", coding))
    return Sent(HTTPStatus.OK, headers, body)
