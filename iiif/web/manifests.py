"""Published manifests as a bare WSGI application: no framework between a stored document and its reader.

What it cannot give out as it is stored, it hands on to the pages: refusals, previews for staff, and
everything else that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from prometheus_client import Counter
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from iiif.presentation.shelf import Reading, Shelf
from iiif.web.http import CORS, BaseAddress, Environ, base_of
from iiif.web.sending import Asked, sent
from museum.domain.errors import MuseumError
from museum.domain.people import VISITOR

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

_ADDRESS = re.compile(r"/iiif/presentation/3/artefacts/([A-Za-z0-9-]{1,40})/manifest\.json")
_EVERYWHERE = (
    *CORS,
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)
_STATUS = {status: f"{status.value} {status.phrase}" for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)}


class ManifestFigures(Collector):
    """How many manifests were given out, for Prometheus."""

    def __init__(self) -> None:
        self._answers = Counter(
            "museum_manifests", "Manifests of artefacts given out, by status.", ["status"], registry=None
        )
        self._by_status = {status: self._answers.labels(str(status.value)) for status in _STATUS}

    def note(self, status: HTTPStatus) -> None:
        """Count one answer."""
        self._by_status[status].inc()

    def collect(self) -> Iterable[Any]:
        """Give the sums."""
        return self._answers.collect()


class ManifestApplication:
    """The WSGI application. Safe for threads."""

    def __init__(
        self, shelf: Shelf, base_address: BaseAddress, pages: Wsgi, figures: ManifestFigures | None = None
    ) -> None:
        self._shelf = shelf
        self._base_address = base_address
        self._pages = pages
        self._figures = figures or ManifestFigures()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        reading = self._published(environ)
        if reading is None:
            return self._pages(environ, start_response)
        asked = Asked(
            environ.get("HTTP_ACCEPT", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            environ.get("HTTP_IF_NONE_MATCH", ""),
        )
        answer = sent(reading.document, asked)
        self._figures.note(answer.status)
        headers = [*answer.headers, *_EVERYWHERE]
        if answer.status == HTTPStatus.OK:
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(_STATUS[answer.status], headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not answer.body else [answer.body]

    def _published(self, environ: Environ) -> Reading | None:
        """Find what everybody may read. Whoever asks, it is asked for as a visitor would."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found is None:
            return None
        try:
            return self._shelf.artefact(VISITOR, found[1], base_of(self._base_address))
        except (MuseumError, SQLAlchemyError):
            return None
