"""The door to libvips: what a scan's pixels are before anything is made of them.

libvips brings no types; what is `Any` here stays in this module and its two neighbours.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pyvips
import structlog

from ingest import refusals
from ingest.probe import Format, Scan
from ingest.recipe import LOSSLESS_UP_TO, MAX_PROFILE

log = structlog.get_logger()

Image = Any
"""A `pyvips.Image`."""
VipsError = pyvips.Error

_MOST_THREADS = 4
"""Each holds strips of the image: more than this many cost memory and bring little."""
_UNLIMITED_UP_TO = 512 * 1024 * 1024
"""Bytes of a TIFF whose strips may have any size: some scanners compress the image as one strip, which
is then held in memory. Above, libtiff's own limit of 50 MB protects us."""
_GREY = frozenset({"b-w", "grey16"})
_INTEGER = frozenset({"srgb", "rgb16", "cmyk", *_GREY})
"""Interpretations whose pixels must be whole numbers of 8 or 16 bits."""
_ABSOLUTE = frozenset({"lab", "labs", "scrgb"})
"""Interpretations that say by themselves which colour each pixel has."""
_PROFILE = "icc-profile-data"
_ORIENTATION = "orientation"
_UPRIGHT, _MIRRORED, _LAST_ORIENTATION = 1, 2, 8
_WHITE = 255
_UNSEEN = 2
"""Levels of 255 by which a colour may be off and nobody sees it."""


@cache
def prepare() -> None:
    """Set libvips up, once a process: trusted loaders alone, no cache of operations, few threads."""
    pyvips.block_untrusted_set(state=True)
    # Every scan is new: a cache would only keep its decoded pixels.
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(min(os.cpu_count() or 1, _MOST_THREADS))


def open_scan(path: Path, scan: Scan) -> Image:
    """Open for one pass from top to bottom; raises Rejected when there is no way to begin.

    A file that breaks off or does not decode raises `VipsError` during that pass.
    """
    prepare()
    try:
        return _load(path, scan)
    except VipsError as error:
        log.info("scan not opened", error=_last_line(error))
        raise refusals.damaged_header(scan.format.name) from error


def _load(path: Path, scan: Scan) -> Image:
    name = str(path)
    # Each format by its own loader, so that nothing else is tried on the bytes.
    match scan.format:
        case Format.TIFF:
            # Errors inside a strip are warnings to this loader, and nothing but such errors are.
            unlimited = path.stat().st_size <= _UNLIMITED_UP_TO
            return pyvips.Image.tiffload(
                name, page=scan.page, access="sequential", fail_on="warning", unlimited=unlimited
            )
        case Format.JPEG:
            # Not on warnings: some telephones' files have one ("Invalid SOS parameters") and are whole.
            return pyvips.Image.jpegload(name, access="sequential", fail_on="error")
        case Format.PNG:
            return pyvips.Image.pngload(name, access="sequential", fail_on="error")
        case Format.WEBP:
            return pyvips.Image.webpload(name, access="sequential", fail_on="error")


def decodes(path: Path, scan: Scan) -> bool:
    """Tell whether the file's pixels can be read to the end: who is at fault when a copy failed."""
    try:
        open_scan(path, scan).avg()
    except VipsError as error:
        log.info("scan not decoded", error=_last_line(error))
        return False
    return True


def shown(image: Image, scratch: Path) -> Image:
    """Make an image as it is to be seen: upright, sRGB or grey of 8 bits, on white, without metadata.

    One that lies on its side or head is turned by way of the file `scratch`, which the caller removes.
    Raises Rejected for pixels that cannot be shown.
    """
    orientation = image.get(_ORIENTATION) if image.get_typeof(_ORIENTATION) else _UPRIGHT
    return _turned(_bare(_on_white(_in_srgb(image))), orientation, scratch)


def _in_srgb(image: Image) -> Image:
    """Convert to sRGB, or to grey what is grey; channels beyond the colours follow as they are."""
    space = image.interpretation
    if space not in _ABSOLUTE and not (space in _INTEGER and image.format in ("uchar", "ushort")):
        raise refusals.odd_pixels(f"{space}, {image.format}, {image.bands}")
    if space in _INTEGER and image.get_typeof(_PROFILE):
        if len(image.get(_PROFILE)) > MAX_PROFILE:
            raise refusals.profile_too_large()
        image = _by_profile(image)
    elif space == "cmyk":
        image = _transform(image)
    return image.colourspace("b-w" if space in _GREY else "srgb").cast("uchar")


def _by_profile(image: Image) -> Image:
    """Convert by the embedded profile; one that is sRGB, or makes no sense, is passed over."""
    try:
        return image if _is_srgb(image) else _transform(image)
    except VipsError as error:
        log.info("colour profile not used", error=_last_line(error))
        return _transform(_bare(image)) if image.interpretation == "cmyk" else image


def _transform(image: Image) -> Image:
    """Convert by the embedded profile; CMYK without one by libvips' own for presses."""
    return image.icc_transform(
        "srgb",
        embedded=True,
        input_profile="cmyk" if image.interpretation == "cmyk" else "none",
        intent="relative",
        black_point_compensation=True,
        depth=8,
    )


def _is_srgb(image: Image) -> bool:
    """Tell whether the profile leaves colours where they are: saves most scans their slowest step."""
    if image.interpretation not in ("srgb", "rgb16"):
        return False
    steps = range(0, 256, 51)
    cube = bytes(value for colour in product(steps, repeat=3) for value in colour)
    profile = image.get(_PROFILE)
    sample = pyvips.Image.new_from_memory(cube, len(steps) ** 3, 1, 3, "uchar").copy(interpretation="srgb")
    sample.set_type(pyvips.GValue.blob_type, _PROFILE, profile)
    return bool((_transform(sample) - sample).abs().max() <= _UNSEEN)


def _on_white(image: Image) -> Image:
    """Lay what is transparent on white; channels that are neither colour nor alpha are dropped."""
    colours = 1 if image.interpretation == "b-w" else 3
    if image.bands == colours:
        return image
    if image.bands == colours + 1:
        return image.flatten(background=_WHITE)
    return image.extract_band(0, n=colours)


def _bare(image: Image) -> Image:
    """Drop all metadata: Exif with place and owner, XMP, IPTC, thumbnails, the profile."""
    bare = image.copy()  # metadata belongs to the copy alone
    for name in image.get_fields():
        bare.remove(name)
    return bare


def _turned(image: Image, orientation: int, scratch: Path) -> Image:
    """Turn upright (TIFF 6.0, tag 274). Only a mirrored image can still be read from top to bottom."""
    if orientation == _MIRRORED:
        return image.fliphor()
    if not _MIRRORED < orientation <= _LAST_ORIENTATION:
        return image
    lying = _at_random(image, scratch).copy()
    lying.set_type(pyvips.GValue.gint_type, _ORIENTATION, orientation)
    return lying.autorot()


def _at_random(image: Image, scratch: Path) -> Image:
    """Make every place of the image readable at any time: a small one in memory, others by tiles in a file."""
    if image.width * image.height <= LOSSLESS_UP_TO:
        return image.copy_memory()
    image.tiffsave(str(scratch), tile=True, tile_width=256, tile_height=256, bigtiff=True)
    return pyvips.Image.tiffload(str(scratch), access="random")


def _last_line(error: Exception) -> str:
    """Give the innermost message; paths stay out of the log."""
    return str(error).strip().splitlines()[-1].rpartition("/")[2]
