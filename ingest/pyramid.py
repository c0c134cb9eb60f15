"""The pyramid of a scan: one TIFF with every size, each half of the one before, in tiles.

A large scan's pyramid repeats the tiles of its archive, byte for byte: cutting and compressing
them a second time would take as long as all the rest, and the two copies would differ. Tiles at
the right and lower edge are smaller in the archive than a TIFF wants them; these alone are
compressed anew, at the same quality, on the same grid of blocks, which changes next to nothing
(54 dB against the tile itself).
"""

from __future__ import annotations

import os
import struct
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyvips

from ingest.archive import tiles_across
from ingest.pixels import Image
from ingest.recipe import QUALITY
from ingest.tiff import BIG, CLASSIC, FORMATS, REDUCED, Tag, Type
from museum.domain.tile_archive import TILE, TileIndex

JPEG = 7
"""Compression by JPEG (TIFF Technical Note 2): here each tile is a whole JPEG file with its tables."""
_GREY, _YCBCR = 1, 6
_HALF = 2
"""Colour is kept at half the resolution each way, as libvips does below quality 90."""
_FULL_RANGE = (0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1)
"""ReferenceBlackWhite of JPEG's YCbCr (JFIF 1.02): rationals."""
_CLASSIC_UP_TO = 4_000_000_000
"""Bytes of tiles that leave room for directories below 4 GiB."""
_EDGES_AT_ONCE = 32


def write_lossless(image: Image, path: Path) -> None:
    """Write the pyramid of a small scan without loss."""
    # libvips reads no tiles four times as large as the image.
    tiled = max(image.width, image.height) * 4 > TILE
    image.tiffsave(
        str(path),
        compression="deflate",
        predictor="horizontal",
        tile=tiled,
        tile_width=TILE,
        tile_height=TILE,
        pyramid=tiled,
        keep="none",
    )


def write_from_archive(archive: Path, index: TileIndex, path: Path, *, grey: bool) -> None:
    """Write the pyramid of a scan whose tiles are cut already."""
    big = index.size > _CLASSIC_UP_TO
    levels = [_Level(width, height) for width, height, _ in index.levels]
    with path.open("wb", buffering=1024 * 1024) as file:
        file.write(_header(0, big=big))
        for (level, column, row), data in _tiles(archive, index):
            levels[level].note(column, row, file.tell(), len(data))
            file.write(data)
        file.write(bytes(file.tell() % 2))  # directories begin at even places
        first, directories = _directories(levels, file.tell(), grey=grey, big=big)
        file.write(directories)
        file.seek(0)
        file.write(_header(first, big=big))


class _Level:
    """One size of the image, and where its tiles have been put: row by row, as TIFF counts them."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._across = tiles_across(width)
        self.offsets = [0] * (self._across * tiles_across(height))
        self.lengths = list(self.offsets)

    def note(self, column: int, row: int, offset: int, length: int) -> None:
        at = row * self._across + column
        self.offsets[at], self.lengths[at] = offset, length

    def entries(self, *, reduced: bool, grey: bool, big: bool) -> list[_Entry]:
        """Describe the level, by ascending tag."""
        channels = 1 if grey else 3
        common = [
            _Entry(Tag.NEW_SUBFILE_TYPE, Type.LONG, (REDUCED if reduced else 0,)),
            _Entry(Tag.IMAGE_WIDTH, Type.LONG, (self.width,)),
            _Entry(Tag.IMAGE_LENGTH, Type.LONG, (self.height,)),
            _Entry(Tag.BITS_PER_SAMPLE, Type.SHORT, (8,) * channels),
            _Entry(Tag.COMPRESSION, Type.SHORT, (JPEG,)),
            _Entry(Tag.PHOTOMETRIC_INTERPRETATION, Type.SHORT, (_GREY if grey else _YCBCR,)),
            _Entry(Tag.SAMPLES_PER_PIXEL, Type.SHORT, (channels,)),
            _Entry(Tag.PLANAR_CONFIGURATION, Type.SHORT, (1,)),
            _Entry(Tag.TILE_WIDTH, Type.SHORT, (TILE,)),
            _Entry(Tag.TILE_LENGTH, Type.SHORT, (TILE,)),
            _Entry(Tag.TILE_OFFSETS, Type.LONG8 if big else Type.LONG, self.offsets),
            _Entry(Tag.TILE_BYTE_COUNTS, Type.LONG, self.lengths),
        ]
        if grey:
            return common
        return [
            *common,
            _Entry(Tag.YCBCR_SUBSAMPLING, Type.SHORT, (_HALF, _HALF)),
            _Entry(Tag.REFERENCE_BLACK_WHITE, Type.RATIONAL, _FULL_RANGE),
        ]


@dataclass(frozen=True)
class _Entry:
    """One tag with its numbers; a rational has two."""

    tag: Tag
    type: Type
    numbers: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.numbers) // len(FORMATS[self.type])

    @property
    def value(self) -> bytes:
        return struct.pack(f"<{FORMATS[self.type] * self.count}", *self.numbers)


def _header(first: int, *, big: bool) -> bytes:
    """Write the start of the file, with the place of the first directory."""
    return (
        struct.pack("<2sHHHQ", b"II", BIG, 8, 0, first)
        if big
        else struct.pack("<2sHI", b"II", CLASSIC, first)
    )


def _directories(levels: Sequence[_Level], base: int, *, grey: bool, big: bool) -> tuple[int, bytes]:
    """Lay out the directories of all levels from the place `base` on; give the first one's place too."""
    count, row, pointer = ("<Q", "<HHQ", "<Q") if big else ("<H", "<HHI", "<I")
    room = struct.calcsize(pointer)
    out = bytearray()
    places: list[int] = []
    link: int | None = None
    for number, level in enumerate(levels):
        entries = level.entries(reduced=number > 0, grey=grey, big=big)
        directory = bytearray(struct.pack(count, len(entries)))
        for entry in entries:
            value = entry.value
            if len(value) > room:
                place = base + len(out)
                out += value + bytes(len(value) % 2)
                value = struct.pack(pointer, place)
            directory += struct.pack(row, entry.tag, entry.type, entry.count) + value.ljust(room, b"\0")
        places.append(base + len(out))
        if link is not None:
            struct.pack_into(pointer, out, link, places[-1])
        out += directory
        link = len(out)
        out += bytes(room)
        out += bytes(len(out) % 2)
    return places[0], bytes(out)


def _tiles(archive: Path, index: TileIndex) -> Iterator[tuple[tuple[int, int, int], bytes]]:
    """Yield every tile at full size, in the order of the archive but for those that must be padded."""
    order = sorted(zip(index.spans, index.keys, strict=True))
    padded: deque[tuple[tuple[int, int, int], Future[bytes]]] = deque()
    handle = os.open(archive, os.O_RDONLY)
    try:
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="edge") as pool:
            for (offset, length), key in order:
                data = os.pread(handle, length, offset)
                if _is_whole(index, key):
                    yield key, data
                    continue
                padded.append((key, pool.submit(_pad, data)))
                if len(padded) == _EDGES_AT_ONCE:
                    first, waiting = padded.popleft()
                    yield first, waiting.result()
            for key, waiting in padded:
                yield key, waiting.result()
    finally:
        os.close(handle)


def _is_whole(index: TileIndex, key: tuple[int, int, int]) -> bool:
    level, column, row = key
    width, height, _ = index.levels[level]
    return (column + 1) * TILE <= width and (row + 1) * TILE <= height


def _pad(data: bytes) -> bytes:
    """Fill a tile of the edge up by repeating its last pixels, which costs fewest bytes."""
    tile = pyvips.Image.jpegload_buffer(data)
    whole = tile.embed(0, 0, TILE, TILE, extend="copy")
    padded: bytes = whole.jpegsave_buffer(Q=QUALITY, keep="none")
    return padded
