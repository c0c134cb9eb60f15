"""The image service as a bare WSGI application: no framework between a tile and its reader.

Mounted at `/iiif/image`; below it stand `/3/…` and, for clients of version 2, `/2/…`.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pyvips
import structlog

from iiif.cache import BoundedCache
from iiif.image.allowance import Allowances, Cost, TooMany
from iiif.image.info import CONTEXTS, PROFILES
from iiif.image.request import IMAGE_ID, OLD, Version, parse
from iiif.image.service import RENDERING, Asked, ImageService
from iiif.web.figures import ImageFigures, Kind
from iiif.web.http import (
    CORS,
    JSON,
    LD_JSON,
    PREFLIGHT,
    BaseAddress,
    Environ,
    base_of,
    matches,
    prefers_ld_json,
    segments,
)
from museum.domain.errors import Gone, Invalid, MuseumError, NotFound, Unavailable
from museum.ports.pixels import Grant, PixelGate
from museum.services import previews

log = structlog.get_logger()

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

GRANT_SECONDS = 1.5
"""For so long a process trusts the gate's last answer. Withdrawn pixels must be gone within two seconds."""
_GRANTS = 20_000
_FITTED = 4096
"""Requests for stored tiles that a process remembers fitted to their images: some two kilobytes each."""
_LONGEST = 4096
"""Characters of an address. An image request needs some two hundred."""
_PUBLIC = "public, max-age=60"
_PRIVATE = "private, no-store"
_NOSNIFF = ("X-Content-Type-Options", "nosniff")
_EVERYWHERE = (*CORS, _NOSNIFF, ("Cross-Origin-Resource-Policy", "cross-origin"))
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_LINKED: dict[Version, str] = {2: LD_JSON, 3: f'{LD_JSON};profile="{CONTEXTS[3]}"'}
_VERSIONS: dict[str, Version] = {"2": 2, "3": 3}
_ERRORS: tuple[tuple[type[MuseumError], int], ...] = (
    (Invalid, 400),
    (NotFound, 404),
    (Gone, 410),
    (TooMany, 429),
    (Unavailable, 503),
)
_BUSY, _PAUSE = 503, 2
"""Status, and seconds after which to ask again."""
_PARTS_OF_BASE, _PARTS_OF_INFO, _PARTS_OF_IMAGE = 2, 3, 6


@dataclass(slots=True)
class _Response:
    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    kind: Kind = "other"


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A request for a stored tile, read and fitted to its image.

    It holds for as long as the gate says the same and the site has the same address: most of the time
    that a tile takes would go into reading the same address again.
    """

    grant: Grant
    base: str
    asked: Asked
    etag: str
    headers: list[tuple[str, str]]
    """Those of an answer that is not sent again."""


class ImageApplication:
    """The WSGI application. Safe for threads."""

    def __init__(
        self,
        service: ImageService,
        find: PixelGate,
        base_address: BaseAddress,
        *,
        clock: Callable[[], float] | None = None,
        allowances: Allowances | None = None,
        figures: ImageFigures | None = None,
    ) -> None:
        """`base_address` is the site's public base; the service's ids are below its `/iiif/image`.

        `allowances` bounds what one client may have rendered, `figures` counts what was answered.
        """
        self._service = service
        self._allowances = allowances
        self._figures = figures or ImageFigures()
        self._find = find
        self._base_address = base_address
        self._grants: BoundedCache[str, Grant] = (
            BoundedCache(_GRANTS, seconds=GRANT_SECONDS, clock=clock)
            if clock
            else BoundedCache(_GRANTS, seconds=GRANT_SECONDS)
        )
        self._fitted: BoundedCache[str, _Fitted] = BoundedCache(_FITTED)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        began = time.perf_counter()
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD"):
            response = self._guarded(environ)
        elif method == "OPTIONS":
            response = _Response(204, list(PREFLIGHT))
        else:
            response = _refusal(
                405, "Chỉ dùng GET, HEAD hoặc OPTIONS.", "Only GET, HEAD and OPTIONS are possible."
            )
            response.headers.append(("Allow", "GET, HEAD, OPTIONS"))
        headers = [*response.headers, *_EVERYWHERE]
        if response.status not in (204, 304):
            headers.append(("Content-Length", str(len(response.body))))
        start_response(_STATUS[response.status], headers)
        self._figures.note(response.kind, time.perf_counter() - began)
        return [] if method == "HEAD" or not response.body else [response.body]

    def _guarded(self, environ: Environ) -> _Response:
        try:
            return self._routed(environ)
        except MuseumError as error:
            status = next((status for kind, status in _ERRORS if isinstance(error, kind)), 500)
            wait = error.seconds if isinstance(error, TooMany) else _PAUSE if status == _BUSY else 0
            return _refusal(status, error.reason.vi, error.reason.en, wait)
        except (KeyError, OSError, pyvips.Error) as error:
            log.exception(
                "access copy missing or damaged", path=environ.get("PATH_INFO", ""), reason=str(error)
            )
            return _refusal(
                500,
                "Bản sao truy cập của ảnh này bị thiếu hoặc hỏng. Quản trị viên có thể chạy museum repair.",
                "This image's access copy is missing or damaged. An administrator can run museum repair.",
            )

    def _routed(self, environ: Environ) -> _Response:
        sent = environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")
        fitted = self._fitted.get(sent)
        if fitted is not None:
            grant = self._grant(fitted.asked.image_id, environ)
            if grant == fitted.grant and fitted.base == base_of(self._base_address):
                return self._answered(environ, fitted)
        if len(sent) > _LONGEST:
            raise Invalid(
                f"Địa chỉ quá dài: tối đa {_LONGEST} ký tự.",
                f"The address is too long: at most {_LONGEST} characters.",
            )
        parts = segments(environ)
        version = _VERSIONS.get(parts[0])
        if version is None or len(parts) < _PARTS_OF_BASE or not IMAGE_ID.fullmatch(parts[1]):
            raise _no_such_image()
        if len(parts) == _PARTS_OF_IMAGE:
            return self._image(environ, sent, version, parts)
        if len(parts) == _PARTS_OF_INFO and parts[2] == "info.json":
            return self._information(environ, version, parts[1])
        if len(parts) == _PARTS_OF_BASE or parts[2:] == [""]:
            self._grant(parts[1], environ)
            location = f"{self._address(version, parts[1])}/info.json"
            return _Response(303, [("Location", location), ("Cache-Control", "no-store")])
        if len(parts) > _PARTS_OF_IMAGE:
            raise _no_such_image()
        # An id with a slash in it is no address with parts missing.
        self._grant(parts[1], environ)
        raise Invalid(
            "Địa chỉ ảnh phải có đủ: mã/vùng/kích thước/góc xoay/chất lượng.định dạng, hoặc mã/info.json.",
            "An image address has all of: id/region/size/rotation/quality.format, or id/info.json.",
        )

    def _image(self, environ: Environ, sent: str, version: Version, parts: list[str]) -> _Response:
        request = parse(parts[2], parts[3], parts[4], parts[5], version)
        grant = self._grant(parts[1], environ)
        asked = self._service.ask(parts[1], grant, request)
        base = base_of(self._base_address)
        address = f"{base}/iiif/image/{version}/{parts[1]}"
        etag = f'"{asked.recipe:x}.{RENDERING:x}.{asked.edition:x}.{asked.view.cut:x}.{zlib.crc32(asked.canonical.encode()):08x}"'
        if asked.watermark:
            etag = f'{etag[:-1]}.{zlib.crc32(asked.watermark.encode()):08x}"'
        headers = [
            *_keeping(grant, etag),
            ("Link", f'<{address}/{asked.canonical}>;rel="canonical", <{PROFILES[version]}>;rel="profile"'),
        ]
        fitted = _Fitted(grant, base, asked, etag, headers)
        if asked.tile is not None:
            # What is rendered may be so for want of an archive that is whole: that is to be seen anew.
            self._fitted.put(sent, fitted)
        return self._answered(environ, fitted)

    def _answered(self, environ: Environ, fitted: _Fitted) -> _Response:
        held = environ.get("HTTP_IF_NONE_MATCH", "")
        if held and not fitted.grant.private and matches(held, fitted.etag):
            return _Response(304, fitted.headers, kind="unchanged")
        asked = fitted.asked
        answer = self._service.answer(asked, lambda cost: self._charge(environ, cost))
        return _Response(200, [*fitted.headers, ("Content-Type", asked.media_type)], answer.body, answer.by)

    def _charge(self, environ: Environ, cost: Cost) -> AbstractContextManager[None]:
        if self._allowances is None:
            return nullcontext()
        return self._allowances.rendering(environ.get("REMOTE_ADDR", ""), cost)

    def _information(self, environ: Environ, version: Version, image_id: str) -> _Response:
        grant = self._grant(image_id, environ)
        document = self._service.information(image_id, grant, self._address(version, image_id), version)
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        # Version 2 promises JSON-LD to those alone who ask for it (2.1.1, section 5.1), version 3 to all others too.
        linked = prefers_ld_json(environ.get("HTTP_ACCEPT", ""), otherwise=version != OLD)
        etag = f'"{grant.recipe:x}.{zlib.crc32(body):08x}{"l" if linked else "j"}"'
        headers = [
            *_keeping(grant, etag, "Accept"),
            ("Link", f'<{PROFILES[version]}>;rel="profile"'),
        ]
        if not grant.private and matches(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            return _Response(304, headers, kind="unchanged")
        media_type = _LINKED[version] if linked else JSON
        return _Response(200, [*headers, ("Content-Type", media_type)], body, "info")

    def _grant(self, image_id: str, environ: Environ) -> Grant:
        """Ask the gate, or remember what it said a moment ago; raises `NotFound`, `Gone`, `Unavailable`."""
        grant = self._known_grant(image_id, environ.get("HTTP_COOKIE", ""))
        if grant.status == "gone":
            raise Gone(
                "Ảnh này từng được công bố và nay đã được rút.",
                "This image was published once and has been withdrawn.",
            )
        if grant.status == "none":
            raise _no_such_image()
        return grant

    def _known_grant(self, image_id: str, cookie: str) -> Grant:
        passing = previews.NAME in cookie
        known = self._grants.get(image_id)
        if known is not None and (not passing or (known.status == "full" and not known.lessened)):
            return known
        if not passing:
            return self._grants.get_or_make(image_id, lambda: self._find(image_id, ""))
        since = self._grants.now()
        grant = self._find(image_id, cookie)
        if grant.status == "full" and not grant.private:
            # Public is public for everybody; what a cookie opened or did not open is this reader's alone.
            self._grants.put(image_id, grant, since=since)
        return grant

    def _address(self, version: Version, image_id: str) -> str:
        return f"{base_of(self._base_address)}/iiif/image/{version}/{image_id}"


def _keeping(grant: Grant, etag: str, varies: str = "") -> list[tuple[str, str]]:
    if grant.lessened:
        # Staff see more under the same address.
        varies = f"{varies}, Cookie" if varies else "Cookie"
    headers = [("Vary", varies)] if varies else []
    if grant.private:
        return [*headers, ("Cache-Control", _PRIVATE)]
    return [*headers, ("Cache-Control", _PUBLIC), ("ETag", etag)]


def _refusal(status: int, vi: str, en: str, wait: int = 0) -> _Response:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    if wait:
        headers.append(("Retry-After", str(wait)))
    return _Response(status, headers, f"{vi}\n{en}\n".encode(), "refused")


def _no_such_image() -> NotFound:
    return NotFound("Không tìm thấy ảnh này.", "There is no such image.")
