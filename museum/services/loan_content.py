"""What a loan keeps of a manifest besides its words: see `museum.domain.loans.Loan.content`."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from museum.ports import Ports
from museum.ports.partners import PartnerCanvas, PartnerManifest, SmallPicture


def content_of(
    ports: Ports, manifest: PartnerManifest, picture: SmallPicture | None, kept: str
) -> dict[str, Any]:
    """Write what there is to keep; `kept` is the checksum of the small picture that stays when there is no new one."""
    return {
        "canvases": [_canvas(ports, canvas) for canvas in manifest.canvases],
        "total": manifest.total,
        "credit_label": asdict(manifest.credit_label),
        "terms": asdict(manifest.terms),
        "logo": manifest.logo,
        "odd": [asdict(one) for one in manifest.odd],
        "picture": checksum(picture) or kept,
    }


def checksum(picture: SmallPicture | None) -> str:
    """Give the SHA-256 of a small picture; empty when there is none."""
    return hashlib.sha256(picture.data).hexdigest() if picture is not None else ""


def _canvas(ports: Ports, canvas: PartnerCanvas) -> dict[str, Any]:
    service = canvas.service
    return {
        "id": canvas.id,
        "label": asdict(canvas.label),
        "width": canvas.width,
        "height": canvas.height,
        "image": canvas.image,
        "service": service
        and {"id": service.address, "version": service.version, "level0": service.fixed_sizes},
        "small": next(iter(ports.partners.pictures(canvas, None)), ""),
    }
