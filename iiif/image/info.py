"""The image information document (Image API 3.0, section 5; 2.1.1, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iiif.image.request import MEDIA_TYPES, OLD, Version
from iiif.image.resolve import Limits

CONTEXTS: dict[Version, str] = {
    2: "http://iiif.io/api/image/2/context.json",
    3: "http://iiif.io/api/image/3/context.json",
}
PROFILES: dict[Version, str] = {
    2: "http://iiif.io/api/image/2/level2.json",
    3: "http://iiif.io/api/image/3/level2.json",
}
_PROTOCOL = "http://iiif.io/api/image"
_LEVEL_2_FORMATS = ("jpg", "png")
_QUALITIES = ["color", "gray", "bitonal"]
_EXTRA_FEATURES = [
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "rotationArbitrary",
    "sizeUpscaling",
]
_SUPPORTS_2 = [
    "baseUriRedirect",
    "canonicalLinkHeader",
    "cors",
    "jsonldMediaType",
    "mirroring",
    "profileLinkHeader",
    "regionByPct",
    "regionByPx",
    "regionSquare",
    "rotationArbitrary",
    "rotationBy90s",
    "sizeByConfinedWh",
    "sizeByDistortedWh",
    "sizeByH",
    "sizeByPct",
    "sizeByW",
    "sizeByWh",
]


@dataclass(frozen=True)
class Tiling:
    """The tiles that come without decoding."""

    levels: tuple[tuple[int, int, int], ...]
    """Width, height and scale factor, from full size down."""
    tile: int
    """Pixels on a side."""
    format: str


def image_information(
    address: str,
    version: Version,
    tiling: Tiling,
    limits: Limits,
    rights: str = "",
) -> dict[str, Any]:
    """Describe an image service; `address` is its id."""
    levels, tile, tile_format = tiling.levels, tiling.tile, tiling.format
    width, height, _ = levels[0]
    sizes = [{"width": w, "height": h} for w, h, _ in reversed(levels) if limits.allow(w, h)]
    tiles = [{"width": tile, "height": tile, "scaleFactors": [scale for _, _, scale in levels]}]
    if version == OLD:
        return {
            "@context": CONTEXTS[2],
            "@id": address,
            "protocol": _PROTOCOL,
            "width": width,
            "height": height,
            "sizes": sizes,
            "tiles": tiles,
            "profile": [
                PROFILES[2],
                {
                    "formats": list(MEDIA_TYPES),
                    "qualities": ["default", *_QUALITIES],
                    "supports": _SUPPORTS_2,
                    "maxWidth": limits.side,
                    "maxHeight": limits.side,
                    "maxArea": limits.area,
                },
            ],
            **({"license": rights} if rights else {}),
        }
    return {
        "@context": CONTEXTS[3],
        "id": address,
        "type": "ImageService3",
        "protocol": _PROTOCOL,
        "profile": "level2",
        "width": width,
        "height": height,
        "maxWidth": limits.side,
        "maxHeight": limits.side,
        "maxArea": limits.area,
        "sizes": sizes,
        "tiles": tiles,
        # Viewers take the first format they can show: what the tiles are stored in comes without decoding.
        **({"preferredFormats": [tile_format]} if tile_format != "jpg" else {}),
        **({"rights": rights} if rights else {}),
        "extraFormats": [name for name in MEDIA_TYPES if name not in _LEVEL_2_FORMATS],
        "extraQualities": _QUALITIES,
        "extraFeatures": _EXTRA_FEATURES,
    }
