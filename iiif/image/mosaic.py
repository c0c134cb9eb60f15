"""JPEG tiles of one size side by side, as one image that is decoded where and when it is read.

libvips has a fast way to do so: TIFF. So tiles are not decoded one by one and joined, but a TIFF is
written around them in memory (a few hundred bytes; TIFF 6.0 and its Technical Note 2) and opened:
as fast as a pyramid TIFF on a disk, and only the tiles at work are ever held decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import pyvips

_SHORT, _LONG, _RATIONAL = 3, 4, 5
_LAYOUTS = {_SHORT: "H", _LONG: "I", _RATIONAL: "II"}
_HEADER = struct.Struct("<2sHI")
_ENTRY = struct.Struct("<HHI4s")
_LAST = struct.Struct("<I")
"""Place of the next directory: none."""
_ROOM = 4
"""Bytes of a value that fit into its entry."""
_CLASSIC, _JPEG, _TOGETHER = 42, 7, 1
_GREY, _YCBCR = 1, 6
_FULL_RANGE = (0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1)
"""ReferenceBlackWhite of JPEG's YCbCr (JFIF 1.02): rationals."""
_FAIL = "error"


def mosaic(tiles: Sequence[bytes], across: int, side: int, whole: tuple[int, int]) -> Any:
    """Join JPEG tiles, given row by row, `across` in each.

    All but those of the last column and row must be `side` pixels square; `whole` says how many columns
    and rows are. Raises `pyvips.Error` for a tile that is no JPEG; one that breaks off raises it when read.
    """
    rows = [tiles[start : start + across] for start in range(0, len(tiles), across)]
    columns, lines = whole
    parts = []
    for band, full in ((rows[:lines], True), (rows[lines:], False)):
        if not band:
            continue
        left = [tile for row in band for tile in row[:columns]]
        right = [tile for row in band for tile in row[columns:]]
        pair = []
        if left:
            pair.append(_as_tiff(left, columns, side) if full and len(left) > 1 else _joined(left, columns))
        if right:
            pair.append(_joined(right, 1))
        parts.append(pair[0] if len(pair) == 1 else pair[0].join(pair[1], "horizontal"))
    return parts[0] if len(parts) == 1 else parts[0].join(parts[1], "vertical")


def _joined(tiles: Sequence[bytes], across: int) -> Any:
    images = [pyvips.Image.jpegload_buffer(tile, access="sequential", fail_on=_FAIL) for tile in tiles]
    return images[0] if len(images) == 1 else pyvips.Image.arrayjoin(images, across=across)


def _as_tiff(tiles: Sequence[bytes], across: int, side: int) -> Any:
    grey = pyvips.Image.jpegload_buffer(tiles[0]).bands == 1
    return pyvips.Image.tiffload_buffer(_tiff(tiles, across, side, grey=grey), fail_on=_FAIL)


def _tiff(tiles: Sequence[bytes], across: int, side: int, *, grey: bool) -> bytes:
    """Write a TIFF of one image around tiles that are JPEG files with tables of their own."""
    lengths = [len(tile) for tile in tiles]
    size = (across * side, len(tiles) // across * side)
    # How long the directory is does not depend on the numbers in it.
    start = len(_directory(size, side, lengths, lengths, grey=grey))
    offsets = list(accumulate(lengths[:-1], initial=start))
    return b"".join((_directory(size, side, offsets, lengths, grey=grey), *tiles))


def _directory(
    size: tuple[int, int], side: int, offsets: Sequence[int], lengths: Sequence[int], *, grey: bool
) -> bytes:
    """Write the header, the one directory and the values that do not fit into it."""
    channels = 1 if grey else 3
    # By ascending tag, as the specification wants it.
    entries: list[tuple[int, int, Sequence[int]]] = [
        (256, _LONG, size[:1]),  # ImageWidth
        (257, _LONG, size[1:]),  # ImageLength
        (258, _SHORT, (8,) * channels),  # BitsPerSample
        (259, _SHORT, (_JPEG,)),  # Compression
        (262, _SHORT, (_GREY if grey else _YCBCR,)),  # PhotometricInterpretation
        (277, _SHORT, (channels,)),  # SamplesPerPixel
        (284, _SHORT, (_TOGETHER,)),  # PlanarConfiguration
        (322, _SHORT, (side,)),  # TileWidth
        (323, _SHORT, (side,)),  # TileLength
        (324, _LONG, offsets),  # TileOffsets
        (325, _LONG, lengths),  # TileByteCounts
    ]
    if not grey:
        entries.append((530, _SHORT, (2, 2)))  # YCbCrSubSampling
        entries.append((532, _RATIONAL, _FULL_RANGE))  # ReferenceBlackWhite
    directory, values = bytearray(struct.pack("<H", len(entries))), bytearray()
    values_at = _HEADER.size + len(directory) + len(entries) * _ENTRY.size + _LAST.size
    for tag, kind, numbers in entries:
        value = struct.pack(f"<{len(numbers)}{_LAYOUTS[kind][0]}", *numbers)
        if len(value) > _ROOM:
            place = struct.pack("<I", values_at + len(values))
            values += value
            value = place
        directory += _ENTRY.pack(tag, kind, len(numbers) // len(_LAYOUTS[kind]), value.ljust(_ROOM, b"\0"))
    return _HEADER.pack(b"II", _CLASSIC, _HEADER.size) + directory + _LAST.pack(0) + values
