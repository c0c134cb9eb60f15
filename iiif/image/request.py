"""The grammar of image requests: Image API 3.0 sections 4.1 to 4.7, and version 2's few differences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from museum.domain.errors import Invalid

Version = Literal[2, 3]
OLD: Version = 2
"""The version some viewers still speak; it asks for `full/full` and does not know `^`."""
Quality = Literal["default", "gray", "bitonal"]
Format = Literal["jpg", "png", "webp", "avif"]

MEDIA_TYPES: dict[Format, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
}
IMAGE_ID = re.compile(r"[A-Za-z0-9-]{1,40}")

# `color` is what we give by default: a grey scan has no more colour than its default shows.
_QUALITIES: dict[str, Quality] = {
    "default": "default",
    "color": "default",
    "gray": "gray",
    "bitonal": "bitonal",
}
_KNOWN_FORMATS = frozenset({"tif", "gif", "jp2", "pdf", "jxl"})
"""What others make: worth an answer of its own."""
_POSSIBLE = ", ".join(f".{name}" for name in MEDIA_TYPES)
_WHOLE = r"\d{1,9}"
_DECIMAL = r"(?:\d{1,9}(?:\.\d{1,20})?|\.\d{1,20})"
_PIXELS = re.compile(rf"({_WHOLE}),({_WHOLE}),({_WHOLE}),({_WHOLE})", re.ASCII)
_PERCENTS = re.compile(rf"pct:({_DECIMAL}),({_DECIMAL}),({_DECIMAL}),({_DECIMAL})", re.ASCII)
_SIZE = re.compile(
    rf"(?P<up>\^)?(?:(?P<max>max)|pct:(?P<pct>{_DECIMAL})|(?P<fit>!)?(?P<w>{_WHOLE})?,(?P<h>{_WHOLE})?)",
    re.ASCII,
)
_ROTATION = re.compile(rf"(!)?({_DECIMAL})", re.ASCII)
_FULL_TURN = 360
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the image: `full`, `square`, pixels, or per cent of width and height."""

    kind: Literal["full", "square", "pixels", "percent"]
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Size:
    """How large the region is to become, in pixels; 0 stands for a side left open."""

    kind: Literal["max", "percent", "exact", "fit"]
    width: int = 0
    height: int = 0
    percent: float = 0
    upscale: bool = False


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """A request that follows the grammar; whether it fits an image, `iiif.image.resolve` says."""

    region: Region
    size: Size
    mirror: bool
    degrees: float
    """Clockwise, from 0 up to but not including 360."""
    quality: Quality
    format: Format
    version: Version


@lru_cache(maxsize=8192)
def parse(region: str, size: str, rotation: str, name: str, version: Version = 3) -> ImageRequest:
    """Read the four path segments of an image request, percent-decoded.

    Raises `Invalid` for what the grammar does not allow and for formats we do not make.
    """
    quality, image_format = _name(name)
    mirror, degrees = _rotation(rotation)
    return ImageRequest(
        _region(region), _size(size, version), mirror, degrees, quality, image_format, version
    )


def _region(text: str) -> Region:
    if text == "full":
        return Region("full")
    if text == "square":
        return Region("square")
    if found := _PIXELS.fullmatch(text):
        region = Region("pixels", *(int(part) for part in found.groups()))
    elif found := _PERCENTS.fullmatch(text):
        region = Region("percent", *(float(part) for part in found.groups()))
    else:
        raise _malformed("vùng ảnh (region)", "region", text, "full, square, x,y,w,h, pct:x,y,w,h")
    if not region.width or not region.height:
        raise Invalid("Vùng ảnh (region) không có diện tích.", "The region has no area.", "region")
    return region


def _size(text: str, version: Version) -> Size:
    if version == OLD and text == "full":
        return Size("max")
    found = _SIZE.fullmatch(text)
    allowed = "max, w,  ,h  pct:n  w,h  !w,h" + ("" if version == OLD else ", ^…")
    if not found or (found["up"] and version == OLD):
        raise _malformed("kích thước (size)", "size", text, allowed)
    upscale = bool(found["up"])
    if found["max"]:
        return Size("max", upscale=upscale)
    if found["pct"]:
        return Size("percent", percent=float(found["pct"]), upscale=upscale)
    width, height = int(found["w"] or 0), int(found["h"] or 0)
    if (found["fit"] and not (found["w"] and found["h"])) or not (found["w"] or found["h"]):
        raise _malformed("kích thước (size)", "size", text, allowed)
    if (found["w"] and not width) or (found["h"] and not height):
        raise Invalid("Kích thước (size) phải từ 1 điểm ảnh.", "The size must be at least 1 pixel.", "size")
    return Size("fit" if found["fit"] else "exact", width, height, upscale=upscale)


def _rotation(text: str) -> tuple[bool, float]:
    found = _ROTATION.fullmatch(text)
    if not found or float(found[2]) > _FULL_TURN:
        raise _malformed("góc xoay (rotation)", "rotation", text, "0–360, !0–360")
    return bool(found[1]), float(found[2]) % _FULL_TURN


def _name(text: str) -> tuple[Quality, Format]:
    quality, dot, image_format = text.partition(".")
    if quality not in _QUALITIES or not dot:
        raise _malformed(
            "chất lượng (quality)", "quality", text, f"default, color, gray, bitonal + {_POSSIBLE}"
        )
    for known in MEDIA_TYPES:
        if image_format == known:
            return _QUALITIES[quality], known
    if image_format in _KNOWN_FORMATS:
        # 400, not 501: Image API 3.0, section 4.5.
        raise Invalid(
            f"Máy chủ này không xuất ảnh dạng .{image_format}. Có thể dùng: {_POSSIBLE}.",
            f"This service does not make .{image_format} images. Possible: {_POSSIBLE}.",
            "format",
        )
    raise _malformed("định dạng (format)", "format", text, _POSSIBLE)


def _malformed(vi: str, en: str, text: str, allowed: str) -> Invalid:
    # The text comes back as plain text, shortened and without control characters.
    shown = "".join(char if char.isprintable() else "�" for char in text[:_SHOWN])
    shown += "…" if len(text) > _SHOWN else ""
    return Invalid(
        f"Phần {vi} “{shown}” không đúng cú pháp IIIF. Có thể dùng: {allowed}.",
        f"The {en} “{shown}” does not follow the IIIF syntax. Possible: {allowed}.",
        en,
    )
