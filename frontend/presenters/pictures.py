"""Addresses of pictures at sizes that a page can use (IIIF Image API 3.0, section 4).

A scan whose rights are reserved is smaller in public than it is: regions of it are asked for in per
cent, which mean the same to visitors and to staff who see it whole, at sizes that visitors may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.context import context
from museum.domain.translated import Language, Shown
from museum.ports.pixels import halved, halvings
from museum.ports.pixels import seen_region as halved_region

if TYPE_CHECKING:
    from museum.domain.collections import Media

SIDES = (320, 480, 720, 1080, 1600, 2400)
"""Longest sides in pixels that pages ask for: few, so that caches serve most requests."""
DOWNLOAD_SIDE = 4000
STRIP_SIDE = 200
"""Longest side of a page in the strip: sharp enough at its height of some 70 points."""
SHARED_SIDE = 1200
"""What other sites show of a shared link (Open Graph)."""
LANDSCAPE = 1.9
PORTRAIT = 0.8


@dataclass(frozen=True)
class Picture:
    """One picture for `<img>`: pixel size of the largest offered, a default and a set to choose from."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str = ""
    alt_lang: Language | None = None

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.width / self.height

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes offered as they stand in addresses, smallest first: `320,240`, …, `max`."""
        return tuple(address.split("/")[-3] for address in self.srcset.split(", "))

    def srcset_as(self, ending: str) -> str:
        """Offer the same in another format: `avif`, `webp`."""
        return self.srcset.replace("/default.jpg ", f"/default.{ending} ")


@dataclass(frozen=True)
class Detail:
    """A detail cropped with intent: one cut for wide windows, one for upright ones."""

    wide: Picture
    tall: Picture


@dataclass(frozen=True)
class Large:
    """A scan at a size to open or download."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Region:
    """A part of a scan in pixels; the whole when it starts at 0, 0 and covers everything."""

    x: int
    y: int
    width: int
    height: int
    whole: bool = False

    def __str__(self) -> str:
        return "full" if self.whole else f"{self.x},{self.y},{self.width},{self.height}"


def service(image_id: str) -> str:
    """Give the address of a scan's image service."""
    return f"/iiif/image/3/{image_id}"


def fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """Give the size whose longest side is `side`, in the proportions of `width` by `height`."""
    longest = max(width, height)
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))


def seen(media: Media) -> tuple[int, int]:
    """Give the width and height of a scan as the public may see it, in pixels."""
    width, height = _full(media)
    times = _times(media)
    return halved(width, times), halved(height, times)


def seen_region(media: Media, region: Region) -> Region:
    """Give where a region of a scan lies in the pixels that the public may see."""
    times = _times(media)
    if not times or region.whole:
        return region
    box = (region.x, region.y, region.width, region.height)
    return Region(*halved_region(box, *_full(media), times))


def _full(media: Media) -> tuple[int, int]:
    return media.width or 1, media.height or 1


def _times(media: Media) -> int:
    """Give how often the scan is halved before the public sees it."""
    return halvings(*_full(media), context().ports.pixels.side_of(media.artefact.rights))


def _entire(media: Media) -> Region:
    return Region(0, 0, *_full(media), whole=True)


def _address(media: Media, region: Region, size: str) -> str:
    shown = str(region)
    if not region.whole and _times(media):
        width, height = _full(media)
        parts = (region.x / width, region.y / height, region.width / width, region.height / height)
        shown = "pct:" + ",".join(f"{part * 100:.4f}".rstrip("0").rstrip(".") for part in parts)
    return f"{service(media.id)}/{shown}/{size}/0/default.jpg"


def _available(media: Media, region: Region) -> tuple[int, int]:
    """Give the pixels that the public may have of a region, width and height."""
    times = _times(media)
    if not times:
        return region.width, region.height
    if region.whole:
        return seen(media)
    # Its edges may fall between two pixels of what is seen: one less is there in any case.
    return max(1, (region.width >> times) - 1), max(1, (region.height >> times) - 1)


def _bounded(media: Media, region: Region, side: int) -> tuple[str, int, int]:
    """Give the address, width and height of a region no longer than `side`."""
    available = _available(media, region)
    width, height = available if max(available) <= side else fitted(*available, side)
    size = "max" if (width, height) == (region.width, region.height) else f"{width},{height}"
    return _address(media, region, size), width, height


def _offered(media: Media, region: Region, sides: tuple[int, ...]) -> list[tuple[str, int, int]]:
    """List addresses with their sizes, smallest first; none is larger than the region itself."""
    longest = max(_available(media, region))
    useful = [side for side in sides if side < longest]
    return [_bounded(media, region, side) for side in (*useful, *sides[len(useful) :][:1])]


def _picture(
    media: Media, region: Region, alt: Shown | None, sides: tuple[int, ...], default: int
) -> Picture:
    offered = _offered(media, region, sides)
    src = next((entry for entry in offered if max(entry[1:]) >= default), offered[-1])
    _, width, height = offered[-1]
    return Picture(
        src=src[0],
        srcset=", ".join(f"{address} {entry_width}w" for address, entry_width, _ in offered),
        width=width,
        height=height,
        alt=alt.text if alt else "",
        alt_lang=alt.lang if alt and alt.borrowed else None,
    )


def whole(media: Media, alt: Shown | None = None, default: int = 720) -> Picture:
    """Show a scan uncropped."""
    return _picture(media, _entire(media), alt, SIDES, default)


def strip(media: Media) -> Picture:
    """Show a page in a strip of many."""
    return _picture(media, _entire(media), None, (STRIP_SIDE,), STRIP_SIDE)


def detail(media: Media, focus: tuple[float, float], zoom: float, alt: Shown | None = None) -> Detail:
    """Show a detail centred on `focus` (shares of width and height), `1 / zoom` of the scan's width wide."""
    return Detail(
        wide=_picture(media, crop(media, focus, zoom, LANDSCAPE), alt, SIDES, 1600),
        tall=_picture(media, crop(media, focus, zoom, PORTRAIT), alt, SIDES, 720),
    )


def part(media: Media, region: Region, alt: Shown | None = None) -> Picture:
    """Show a region of a scan, in its pixels."""
    return _picture(media, region, alt, SIDES, 1080)


def card(media: Media, focus: tuple[float, float], zoom: float, alt: Shown | None = None) -> Picture:
    """Show a detail at 3 by 2, for a list of exhibitions."""
    return _picture(media, crop(media, focus, zoom, 1.5), alt, SIDES, 720)


def crop(media: Media, focus: tuple[float, float], zoom: float, ratio: float) -> Region:
    """Cut a region of a ratio (width by height) round a focus, kept inside the scan."""
    full_width, full_height = _full(media)
    # The zoom speaks of a wide window; an upright cut keeps the same height of the object.
    height = full_width / max(zoom, 1.0) / LANDSCAPE if ratio < 1 else full_width / max(zoom, 1.0) / ratio
    height = min(height, full_height, full_width / ratio)
    width = height * ratio
    x = min(max(focus[0] * full_width - width / 2, 0), full_width - width)
    y = min(max(focus[1] * full_height - height / 2, 0), full_height - height)
    left, top = int(x), int(y)
    return Region(
        left, top, max(1, min(round(width), full_width - left)), max(1, min(round(height), full_height - top))
    )


def shared(media: Media) -> str:
    """Give the path of the picture that other sites show of a link."""
    return _bounded(media, _entire(media), SHARED_SIDE)[0]


def large(media: Media) -> Large:
    """Give the whole scan at a size to open or download."""
    return Large(*_bounded(media, _entire(media), DOWNLOAD_SIDE))
