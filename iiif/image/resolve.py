"""What a request means for one image: pixels in, pixels out, canonical form (Image API 3.0, 4.1-4.8)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from iiif.image.request import OLD, Format, ImageRequest, Quality, Region, Size, Version
from museum.domain.errors import Invalid
from museum.ports.pixels import halved, halvings

_ALL = 100
"""Per cent."""
_AVIF_AREA = 6_000_000
"""Pixels of an AVIF picture: its encoder takes twenty bytes for each. Pages ask for 2400 by 2400 at most."""

_ASKEW_AREA = 4_000_000
"""Pixels of a picture turned by anything but quarters: that takes many times as long as the rest."""
_QUARTER = 90


@dataclass(frozen=True)
class Limits:
    """The largest picture the service makes, in pixels (info.json's maxWidth, maxHeight, maxArea)."""

    side: int = 10_000
    area: int = 16_000_000

    def allow(self, width: int, height: int) -> bool:
        """Say whether a picture of this size may be made."""
        return width <= self.side and height <= self.side and width * height <= self.area

    def factor(self, width: int, height: int) -> float:
        """Give the scale that makes a picture just fit."""
        return min(self.side / width, self.side / height, math.sqrt(self.area / (width * height)))


@dataclass(frozen=True, slots=True)
class View:
    """The image as one reader may see it: the whole pyramid, or its levels from `cut` down."""

    width: int
    height: int
    cut: int = 0

    @staticmethod
    @lru_cache(maxsize=1024)
    def of(width: int, height: int, max_side: int | None) -> View:
        """Halve until the longer side keeps within `max_side`."""
        cut = halvings(width, height, max_side)
        return View(halved(width, cut), halved(height, cut), cut)

    def levels(self, tile: int) -> tuple[tuple[int, int, int], ...]:
        """List width, height and scale factor of each level, down to the one that is a single tile."""
        levels = [(self.width, self.height, 1)]
        while max(levels[-1][:2]) > tile:
            level = len(levels)
            levels.append((halved(self.width, level), halved(self.height, level), 1 << level))
        return tuple(levels)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A request fitted to an image: which pixels, at which size, turned how."""

    x: int
    y: int
    region_width: int
    region_height: int
    """Pixels of the view."""
    width: int
    height: int
    """Pixels of the answer before it is rotated."""
    slack: tuple[int, int]
    """By how many pixels width and height may differ: 1 for a side that only the aspect ratio sets."""
    mirror: bool
    degrees: float
    quality: Quality
    format: Format

    @property
    def plain(self) -> bool:
        """Whether nothing is asked but a region at a size."""
        return not self.mirror and not self.degrees and self.quality == "default"

    @property
    def askew(self) -> bool:
        """Whether it is turned by anything but quarters."""
        return self.degrees % _QUARTER != 0

    @property
    def area(self) -> float:
        """Pixels of the answer after it is rotated: of the box around it, where it stands askew."""
        if not self.askew:
            return self.width * self.height
        angle = math.radians(self.degrees)
        across, down = abs(math.cos(angle)), abs(math.sin(angle))
        return (self.width * across + self.height * down) * (self.width * down + self.height * across)


def resolve(request: ImageRequest, view: View, limits: Limits) -> Resolved:
    """Fit a request to an image; raises `Invalid` for what lies outside it or is too large or too small."""
    x, y, width, height = _region(request.region, view)
    out_width, out_height, slack = _size(request, width, height, limits)
    larger = out_width > width or out_height > height or request.size.percent > _ALL
    if larger and not request.size.upscale:
        upscaling = "" if request.version == OLD else " (^)"
        raise Invalid(
            f"Kích thước yêu cầu lớn hơn vùng ảnh ({width}×{height}). Hãy giảm kích thước{upscaling}.",
            f"The size is larger than the region ({width}×{height}). Please ask for less{upscaling}.",
            "size",
        )
    if out_width < 1 or out_height < 1:
        raise Invalid("Ảnh kết quả nhỏ hơn 1 điểm ảnh.", "The picture would be smaller than 1 pixel.", "size")
    if not limits.allow(out_width, out_height):
        raise Invalid(
            f"Ảnh kết quả quá lớn: tối đa {limits.side} điểm ảnh mỗi cạnh, {limits.area} điểm ảnh tất cả.",
            f"The picture would be too large: at most {limits.side} pixels a side and {limits.area} in all.",
            "size",
        )
    if request.format == "avif" and out_width * out_height > _AVIF_AREA:
        raise Invalid(
            f"Ảnh .avif có tối đa {_AVIF_AREA} điểm ảnh. Hãy giảm kích thước hoặc dùng .jpg, .webp.",
            f"An .avif picture has at most {_AVIF_AREA} pixels. Please ask for less, or for .jpg or .webp.",
            "size",
        )
    resolved = Resolved(
        x, y, width, height, out_width, out_height, slack,
        request.mirror, request.degrees, request.quality, request.format,
    )  # fmt: skip
    if resolved.askew and resolved.area > _ASKEW_AREA:
        raise Invalid(
            f"Ảnh xoay một góc không phải bội của 90° có tối đa {_ASKEW_AREA} điểm ảnh sau khi xoay. Hãy giảm kích thước.",
            f"A picture not turned by quarters has at most {_ASKEW_AREA} pixels once turned. Please ask for less.",
            "size",
        )
    return resolved


def canonical(resolved: Resolved, view: View, limits: Limits, version: Version) -> str:
    """Give the canonical path of a request (Image API 3.0, section 4.8; 2.1, section 4.7)."""
    region = (resolved.region_width, resolved.region_height)
    size = (resolved.width, resolved.height)
    whole = region == (view.width, view.height)
    region_text = "full" if whole else f"{resolved.x},{resolved.y},{region[0]},{region[1]}"
    if version == OLD:
        keeps_aspect = size[1] == _proportion(region[1], size[0], region[0])
        size_text = "full" if size == region else f"{size[0]}," if keeps_aspect else f"{size[0]},{size[1]}"
    elif size == _largest(*region, min(1.0, limits.factor(*region))):
        size_text = "max"
    elif size[0] > region[0] or size[1] > region[1]:
        size_text = "^max" if size == _largest(*region, limits.factor(*region)) else f"^{size[0]},{size[1]}"
    else:
        size_text = f"{size[0]},{size[1]}"
    rotation = ("!" if resolved.mirror else "") + f"{resolved.degrees:.10f}".rstrip("0").rstrip(".")
    return f"{region_text}/{size_text}/{rotation}/{resolved.quality}.{resolved.format}"


def _region(region: Region, view: View) -> tuple[int, int, int, int]:
    if region.kind == "full":
        return 0, 0, view.width, view.height
    if region.kind == "square":
        side = min(view.width, view.height)
        return (view.width - side) // 2, (view.height - side) // 2, side, side
    left, right = region.x, region.x + region.width
    top, bottom = region.y, region.y + region.height
    if region.kind == "percent":
        # Edges are rounded, not widths: regions that touch in per cent touch in pixels.
        left, right = _round(left * view.width / _ALL), _round(right * view.width / _ALL)
        top, bottom = _round(top * view.height / _ALL), _round(bottom * view.height / _ALL)
        # What begins before the last per cent ends begins inside, however few pixels that is.
        left = min(left, view.width - 1) if region.x < _ALL else left
        top = min(top, view.height - 1) if region.y < _ALL else top
        right, bottom = max(right, left + 1), max(bottom, top + 1)
    if left >= view.width or top >= view.height:
        raise Invalid(
            f"Vùng ảnh nằm ngoài ảnh ({view.width}×{view.height}).",
            f"The region lies outside the image ({view.width}×{view.height}).",
            "region",
        )
    right, bottom = min(right, view.width), min(bottom, view.height)
    return int(left), int(top), int(right - left), int(bottom - top)


def _size(request: ImageRequest, width: int, height: int, limits: Limits) -> tuple[int, int, tuple[int, int]]:
    """Give the answer's width and height and their slack."""
    size = request.size
    if size.kind == "max":
        factor = limits.factor(width, height)
        return *_largest(width, height, factor if size.upscale else min(1.0, factor)), (0, 0)
    if size.kind == "fit":
        fitted = _fitted(size, width, height, limits)
        # A pixel more would still be inside the box.
        return *fitted, (int(fitted[0] < size.width), int(fitted[1] < size.height))
    if size.kind == "percent":
        return _round(width * size.percent / _ALL), _round(height * size.percent / _ALL), (1, 1)
    if not size.height:
        return size.width, max(1, _proportion(height, size.width, width)), (0, 1)
    if not size.width:
        return max(1, _proportion(width, size.height, height)), size.height, (1, 0)
    return size.width, size.height, (0, 0)


def _fitted(size: Size, width: int, height: int, limits: Limits) -> tuple[int, int]:
    factor = min(size.width / width, size.height / height)
    if factor > 1 and not size.upscale:
        # Smaller would do for the specification; the validators want the error.
        return size.width, size.height
    fitted = (
        min(size.width, max(1, _round(width * factor))),
        min(size.height, max(1, _round(height * factor))),
    )
    return fitted if limits.allow(*fitted) else _largest(width, height, limits.factor(width, height))


def _largest(width: int, height: int, factor: float) -> tuple[int, int]:
    # Rounded down, so that the limits hold; exact where nothing is scaled.
    return (width, height) if factor == 1 else (max(1, int(width * factor)), max(1, int(height * factor)))


def _round(value: float) -> int:
    return math.floor(value + 0.5)


def _proportion(side: int, part: int, whole: int) -> int:
    return (2 * side * part + whole) // (2 * whole)
