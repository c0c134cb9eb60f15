"""Small test images, drawn by code."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pyvips
from PIL import Image

CORNERS = {"top left": (200, 30, 30), "top right": (30, 160, 30), "bottom left": (30, 30, 200)}
"""Colours of three corners; the fourth is white. Tells every way of turning and mirroring apart."""


def drawing(width: int, height: int) -> Any:
    """Draw waves of many sizes in colour, different at every place; a `pyvips.Image` of 8 bits."""
    place = pyvips.Image.xyz(width, height)
    x, y = place[0], place[1]
    red = (x * 0.9 + y * 0.2).sin() * 60 + (y * 0.37).sin() * 50 + 128
    green = (x * 0.21 + y * 1.1).sin() * 70 + 120
    blue = (x * 2.3 - y * 0.7).sin() * 60 + 110
    return red.bandjoin([green, blue]).cast("uchar").copy(interpretation="srgb")


def write_tiff(path: Path, width: int = 700, height: int = 600, **options: Any) -> Path:
    """Write a drawing as TIFF."""
    drawing(width, height).tiffsave(str(path), **options)
    return path


def write_jpeg(path: Path, width: int = 700, height: int = 600, **options: Any) -> Path:
    """Write a drawing as JPEG."""
    drawing(width, height).jpegsave(str(path), **options)
    return path


def cornered(width: int = 90, height: int = 60) -> Image.Image:
    """Draw a picture whose corners have colours of their own."""
    picture = Image.new("RGB", (width, height), (255, 255, 255))
    half = (width // 2, height // 2)
    picture.paste(CORNERS["top left"], (0, 0, *half))
    picture.paste(CORNERS["top right"], (half[0], 0, width, half[1]))
    picture.paste(CORNERS["bottom left"], (0, half[1], half[0], height))
    return picture


def turned(orientation: int) -> Image.Image:
    """Lay `cornered()` down so that the orientation tag brings it upright (TIFF 6.0, tag 274)."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return cornered().transpose(undo[orientation]) if orientation in undo else cornered()


def write_turned(path: Path, orientation: int) -> Path:
    """Write `turned()` with its tag, in the format that the file's ending names."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    # TIFF keeps the tag in its own directory.
    options: dict[str, Any] = {"tiffinfo": {274: orientation}} if path.suffix == ".tif" else {"exif": exif}
    if path.suffix == ".jpg":
        options |= {"quality": 95, "subsampling": 0}
    if path.suffix == ".webp":
        options["lossless"] = True
    turned(orientation).save(path, **options)
    return path


def tiff_bytes(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    """Write a classic TIFF that is one directory (tag, type, count, value) and no pixels."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return struct.pack("<2sHIH", b"II", 42, 8, len(entries)) + rows + struct.pack("<I", following)


def png_bytes(width: int, height: int) -> bytes:
    """Write a PNG header of any size, with no pixels."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0)
    return head + struct.pack(">I", zlib.crc32(head[12:])) + struct.pack(">I4sI", 0, b"IDAT", 0)
