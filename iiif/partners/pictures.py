"""Small pictures of other institutions' objects, decoded without risk.

Source: ITU-T T.81, annex B.1.1 (markers), annex G (progressive scans).
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pyvips
import structlog
from PIL import Image

from iiif.image.render import prepare_vips
from iiif.partners.sizes import SIDE
from museum.domain.errors import Rejected
from museum.ports.partners import SmallPicture

log = structlog.get_logger()

QUALITY = 85
MOST_PIXELS = 100_000_000
"""Of a picture that is decoded at all."""
_MOST_SCANS = 100
"""Passes over the whole picture that a progressive JPEG may ask of its reader: real ones have about ten."""
_START_OF_SCAN = b"\xff\xda"
_SHRINKS = (8, 4, 2)
"""By how much a JPEG's decoder can make it smaller by itself."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_WHITE = 255


@cache
def _prepare() -> None:
    prepare_vips()


def shrink(data: bytes) -> SmallPicture:
    """Decode a picture and make it small; raises Rejected for what is none, or would cost too much.

    Its header is read before a pixel is decoded, by a library that allocates nothing for it.
    """
    _prepare()
    try:
        image = _opened(data, *_checked(data)).thumbnail_image(
            SIDE, height=SIDE, size="down", export_profile="srgb", intent="relative"
        )
        if image.hasalpha():
            image = image.flatten(background=_WHITE)
        image = image.colourspace("b-w" if image.bands == 1 else "srgb").cast("uchar")
        made = bytes(image.jpegsave_buffer(Q=QUALITY, interlace=True, optimize_coding=True, keep="none"))
    except pyvips.Error as error:
        log.info("partner's picture not decoded", error=str(error).strip().splitlines()[-1][:200])
        raise _no_picture() from error
    return SmallPicture(made, image.width, image.height)


def _opened(data: bytes, kind: str, side: int) -> Any:
    """Open by the format's own loader, so that nothing else is tried on the bytes; broken off is broken."""
    if kind == "PNG":
        return pyvips.Image.pngload_buffer(data, access="sequential", fail_on="error")
    if kind == "WEBP":
        return pyvips.Image.webpload_buffer(data, access="sequential", fail_on="error")
    shrink_by = next((by for by in _SHRINKS if side >= 2 * by * SIDE), 1)
    return pyvips.Image.jpegload_buffer(data, shrink=shrink_by, access="sequential", fail_on="error")


def _checked(data: bytes) -> tuple[str, int]:
    """Tell format and longest side by the content; raises Rejected unless it is one of three, and of a sane size."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as header:
            kind, (width, height) = header.format or "", header.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_picture() from error
    if width * height > MOST_PIXELS or (kind == "JPEG" and data.count(_START_OF_SCAN) > _MOST_SCANS):
        raise Rejected(
            f"Ảnh quá lớn hoặc bất thường để lấy bản nhỏ ({width} × {height} điểm ảnh). Hãy báo cho đơn vị sở hữu.",
            f"The picture is too large or too odd to be made small ({width} × {height} pixels). Tell its owner.",
        )
    return kind, max(width, height)


def _no_picture() -> Rejected:
    return Rejected(
        "Máy chủ của đơn vị sở hữu không gửi ảnh đọc được (JPEG, PNG hoặc WebP). Hãy báo cho đơn vị ấy.",
        "The owner's server sends no picture that can be read (JPEG, PNG or WebP). Tell the institution.",
    )
