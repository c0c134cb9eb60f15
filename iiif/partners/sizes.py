"""Where to ask another institution's server for a small picture of its object.

Sources: Image API 1.1, sections 4 and 5; 2.1.1, sections 4 and 5; 3.0, sections 4 and 5.
"""

from __future__ import annotations

import json
from typing import Any

from iiif.partners.values import entries, length
from museum.ports.partners import PartnerCanvas, PartnerService

SIDE = 1080
"""Longest side of what is kept, in pixels."""
_OLDEST, _NEWEST = 1, 3


def addresses_of(canvas: PartnerCanvas, information: bytes | None) -> list[str]:
    """List addresses of a canvas's picture at a small size, best first; never larger than it is."""
    found: dict[str, None] = {}
    if canvas.service is not None:
        info = _read(information)
        for part in _sizes(canvas, info):
            quality = "native" if canvas.service.version == _OLDEST else "default"
            found[f"{canvas.service.address}/full/{part}/0/{quality}.jpg"] = None
    if canvas.image:
        found[canvas.image] = None
    return list(found)


def _read(information: bytes | None) -> dict[str, Any]:
    try:
        info = json.loads(information) if information else None
    except (ValueError, RecursionError):
        info = None
    return info if isinstance(info, dict) else {}


def _sizes(canvas: PartnerCanvas, info: dict[str, Any]) -> list[str]:
    """List what to ask an image service for: its own sizes at level 0, else one that is made to measure."""
    service = canvas.service or PartnerService("", 2)
    width = length(info.get("width")) or canvas.width
    height = length(info.get("height")) or canvas.height
    wholes = {1: "full", 2: "full"}.get(service.version, "max")
    if not width or not height:
        return [f"!{SIDE},{SIDE}"]
    if service.fixed_sizes:
        return [*_listed(service, info), wholes]
    wide, high = _fitted(width, height, _limit(info, width, height))
    if (wide, high) == (width, height):
        return [wholes]
    # Both sides are told where the service itself said how large it is; a canvas may have other proportions.
    measured = f"{wide},{high}" if service.version == _NEWEST and info else f"{wide},"
    return [measured, *_listed(service, info)]


def _listed(service: PartnerService, info: dict[str, Any]) -> list[str]:
    """Give the size among those that a service lists which suits best: the smallest that is large enough."""
    sizes = [
        (width, height)
        for one in entries(info.get("sizes"))
        if (width := length(one.get("width"))) and (height := length(one.get("height")))
    ]
    enough = [size for size in sizes if max(size) >= SIDE]
    best = min(enough, key=max) if enough else max(sizes, key=max, default=None)
    if best is None:
        return []
    return [f"{best[0]},{best[1]}" if service.version == _NEWEST else f"{best[0]},"]


def _limit(info: dict[str, Any], width: int, height: int) -> float:
    """Say by which share a service at most shows its picture (`maxWidth`, `maxHeight`, `maxArea`)."""
    said = [info, *entries(info.get("profile"))]

    def least(name: str) -> int | None:
        return min((number for one in said if (number := length(one.get(name)))), default=None)

    wide, high, area = least("maxWidth"), least("maxHeight"), least("maxArea")
    shares = [1.0]
    if wide:
        shares += [wide / width, (high or wide) / height]
    if high:
        shares.append(high / height)
    if area:
        shares.append((area / (width * height)) ** 0.5)
    return min(shares)


def _fitted(width: int, height: int, share: float) -> tuple[int, int]:
    share = min(share, SIDE / max(width, height))
    if share >= 1:
        return width, height
    return max(1, int(width * share)), max(1, int(height * share))
