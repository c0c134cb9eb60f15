"""Pictures of objects on loan: over TLS where their server has it, and a small one to keep."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from museum.domain.errors import Gone, Invalid, NotFound, Rejected, Unavailable
from museum.ports import Ports
from museum.ports.partners import PartnerCanvas, PartnerManifest, SmallPicture
from museum.ports.web import LARGEST

log = structlog.get_logger()

MOST_TRIED = 3
"""Addresses at which a picture is asked for."""
LARGEST_INFORMATION = 1_000_000
"""Bytes of an image service's description."""
_REFUSALS = (Gone, Invalid, NotFound, Rejected)


def secured(ports: Ports, manifest: PartnerManifest) -> PartnerManifest:
    """Write https into the addresses of pictures whose server answers there: browsers mix no open line into a page.

    Many manifests are older than their servers' certificates. The first picture's server is asked; what it
    does not have stays as it is.
    """
    opening = next(iter(manifest.canvases), None)
    if opening is None:
        return manifest
    at = f"{opening.service.address}/info.json" if opening.service else opening.image
    if urlsplit(at).scheme != "http":
        return manifest
    try:
        ports.web.get(_over_tls(at), most=LARGEST_INFORMATION if opening.service else LARGEST)
    except (*_REFUSALS, Unavailable) as error:
        log.info("partner has no tls", reason=error.reason.en)
        return manifest
    host = urlsplit(at).netloc
    return replace(manifest, canvases=tuple(_canvas_over_tls(canvas, host) for canvas in manifest.canvases))


def _canvas_over_tls(canvas: PartnerCanvas, host: str) -> PartnerCanvas:
    service = canvas.service
    if service is not None and urlsplit(service.address).netloc == host:
        service = replace(service, address=_over_tls(service.address))
    image = _over_tls(canvas.image) if urlsplit(canvas.image).netloc == host else canvas.image
    return replace(canvas, service=service, image=image)


def _over_tls(address: str) -> str:
    return f"https:{address.partition(':')[2]}" if address.lower().startswith("http:") else address


def small_picture(ports: Ports, manifest: PartnerManifest) -> SmallPicture | None:
    """Fetch a small picture of the first canvas; None when its owner gives none that is fit to keep.

    A missing picture is no failure: the object's words, credit and deep zoom do not depend on it.
    """
    try:
        for address in _addresses(ports, manifest)[:MOST_TRIED]:
            try:
                return ports.partners.shrink(ports.web.get(address, accept="image/*").data)
            except _REFUSALS as error:
                log.info("partner's picture not kept", reason=error.reason.en)
    except Unavailable as error:
        # A server that is away now is away for the next address too.
        log.info("partner's picture not kept", reason=error.reason.en)
    return None


def _addresses(ports: Ports, manifest: PartnerManifest) -> list[str]:
    opening = next(iter(manifest.canvases), None)
    found = list(ports.partners.pictures(opening, _information(ports, opening))) if opening else []
    # The picture itself may be of any size: what its owner calls small comes before it.
    whole = opening.image if opening else ""
    smaller = [address for address in found if address != whole]
    return list(dict.fromkeys([*smaller[:1], *manifest.thumbnails[:1], *found, *manifest.thumbnails]))


def _information(ports: Ports, canvas: PartnerCanvas) -> bytes | None:
    if canvas.service is None:
        return None
    try:
        return ports.web.get(f"{canvas.service.address}/info.json", most=LARGEST_INFORMATION).data
    except _REFUSALS as error:
        log.info("partner's image service tells nothing", reason=error.reason.en)
        return None
