"""Everything that is no stored tile: rendered by libvips from the level that suffices."""

from __future__ import annotations

import math
import os
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pyvips

from iiif.image.levels import Levels, Source, open_levels
from iiif.image.request import Format
from iiif.image.resolve import Resolved
from iiif.image.watermark import overlaid

_PRECISE_AREA = 1 << 18
"""Pixels that may be read to place a region more exactly than the coarsest sufficient level would.

Where that is too few, edges are off by at most half a pixel of the answer.
"""
_READ_AREA = 64_000_000
"""Pixels that one request may make us read: above that, a coarser level is scaled up instead."""
_LITTLE = 0.4
"""Above this scale an image is made hardly smaller, or larger."""
_WHITE = 255
_QUARTER = 90
_TURNS = {1: "d90", 2: "d180", 3: "d270"}
_THRESHOLD = 128
_AVIF_TOGETHER = 2_000_000
"""Pixels up to which several AVIF pictures are encoded together: twenty bytes are needed for each."""
_ONE_LARGE_AVIF = threading.Lock()


def prepare_vips() -> None:
    """Set up libvips for a server: no untrusted loaders, no cache of operations, few threads a picture."""
    pyvips.block_untrusted_set(True)
    # Renderings are kept as bytes by the service; an operation cache would keep decoded tiles and open files.
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(min(2, os.cpu_count() or 1))


@dataclass(frozen=True)
class Box:
    """A region's edges in pixels of the full-size image, and that image's size."""

    left: int
    top: int
    right: int
    bottom: int
    width: int
    height: int

    @classmethod
    def of(cls, wanted: Resolved, cut: int, width: int, height: int) -> Box:
        """Scale a region up from the reader's view, whose pixels are `cut` times halved."""
        right = min((wanted.x + wanted.region_width) << cut, width)
        bottom = min((wanted.y + wanted.region_height) << cut, height)
        return cls(wanted.x << cut, wanted.y << cut, right, bottom, width, height)

    def area(self, level: int) -> int:
        """Give the pixels it has on a level."""
        return ((self.right - self.left) >> level) * ((self.bottom - self.top) >> level)

    def fits(self, level: int) -> bool:
        """Say whether its edges lie on a level's grid. The image's own edge always does."""
        inner = [self.left, self.top]
        inner += [self.right] if self.right < self.width else []
        inner += [self.bottom] if self.bottom < self.height else []
        return not any(edge % (1 << level) for edge in inner)

    def on(self, level: int, width: int, height: int) -> tuple[int, int, int, int]:
        """Give left, top, width and height on a level of that size."""
        half = (1 << level) >> 1
        right = width if self.right == self.width else min((self.right + half) >> level, width)
        bottom = height if self.bottom == self.height else min((self.bottom + half) >> level, height)
        left, top = min((self.left + half) >> level, width - 1), min((self.top + half) >> level, height - 1)
        return left, top, max(1, right - left), max(1, bottom - top)


def choose_level(box: Box, size: tuple[int, int], levels: int) -> int:
    """Choose the level to read for an answer of that size.

    It is the coarsest with enough pixels, or a finer one where its grid misses the region.
    Bounded: never more than `_READ_AREA` pixels to read while there is a coarser level.
    """
    factor = min((box.right - box.left) / size[0], (box.bottom - box.top) / size[1])
    level = min(levels - 1, math.floor(math.log2(factor))) if factor > 1 else 0
    while level and not box.fits(level) and box.area(level - 1) <= _PRECISE_AREA:
        level -= 1
    while box.area(level) > _READ_AREA and level < levels - 1:
        level += 1
    return level


def render(source: Source, wanted: Resolved, cut: int, watermark: str = "") -> bytes:
    """Render a picture from an archive or a pyramid, encoded; `watermark` is laid over it.

    Raises DamagedArchive, KeyError and `Unavailable` as storage does, `pyvips.Error` for pixels that
    cannot be decoded.
    """
    with open_levels(source) as levels:
        return _rendered(levels, wanted, cut, watermark)


def _rendered(levels: Levels, wanted: Resolved, cut: int, watermark: str) -> bytes:
    # A function of its own, so that the images are gone before the sources they read from.
    box = Box.of(wanted, cut, levels.width, levels.height)
    number = choose_level(box, (wanted.width, wanted.height), levels.count)
    level = levels.level(number)
    image = _scaled(level.crop(*box.on(number, level.width, level.height)), wanted)
    if watermark:
        image = overlaid(image, wanted, watermark)
    return _encoded(_quality(_turned(image, wanted), wanted), wanted)


def _scaled(image: Any, wanted: Resolved) -> Any:
    image = _plain_colours(image)
    if (image.width, image.height) != (wanted.width, wanted.height):
        # Levels are twice apart, so little is left to shrink: there this kernel looks as the slower Lanczos does.
        across, down = wanted.width / image.width, wanted.height / image.height
        image = image.resize(
            across, vscale=down, kernel="cubic" if min(across, down) > _LITTLE else "lanczos3"
        )
    return image


def _plain_colours(image: Any) -> Any:
    if image.hasalpha():
        image = image.flatten(background=_WHITE)
    if image.interpretation not in ("srgb", "b-w") or image.format != "uchar":
        image = image.colourspace("b-w" if image.bands == 1 else "srgb")
    return image


def _turned(image: Any, wanted: Resolved) -> Any:
    if not wanted.mirror and not wanted.degrees:
        return image
    # Turning reads in another order than decoding writes; the answer's area is bounded, so hold it.
    image = image.copy_memory()
    if wanted.mirror:
        image = image.fliphor()
    quarters, rest = divmod(wanted.degrees, _QUARTER)
    if rest:
        if wanted.format == "jpg":
            return image.rotate(wanted.degrees, background=_WHITE)
        # Premultiplied, so that edges do not fade towards the black that lies under clear corners.
        clear = image.addalpha().premultiply().rotate(wanted.degrees, background=0)
        return clear.unpremultiply().cast("uchar")
    return image.rot(_TURNS[int(quarters)]) if quarters else image


def _quality(image: Any, wanted: Resolved) -> Any:
    if wanted.quality == "default":
        return image
    alpha = image[image.bands - 1] if image.hasalpha() else None
    grey = (image[: image.bands - 1] if alpha is not None else image).colourspace("b-w")
    if wanted.quality == "bitonal":
        grey = (grey >= _THRESHOLD).copy(interpretation="b-w")
    return grey.bandjoin(alpha) if alpha is not None else grey


def _encoded(image: Any, wanted: Resolved) -> bytes:
    options: dict[Format, dict[str, Any]] = {
        # Optimised tables would save a hundredth of the bytes for three times the time.
        "jpg": {"Q": 85},
        "png": {"compression": 6, "bitdepth": 1 if wanted.quality == "bitonal" and image.bands == 1 else 8},
        "webp": {"Q": 80, "effort": 2},
        "avif": {"Q": 55, "effort": 0},
    }
    hungry = wanted.format == "avif" and image.width * image.height > _AVIF_TOGETHER
    with _ONE_LARGE_AVIF if hungry else nullcontext():
        # No metadata leaves the house: copies are sRGB, and what cameras note stays with the original.
        data: bytes = image.write_to_buffer(f".{wanted.format}", keep="none", **options[wanted.format])
    return data
