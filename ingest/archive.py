"""Index a tile archive: read from the zip where each tile's bytes lie, and see that none is missing."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from museum.domain.tile_archive import TILE, DamagedArchive, TileIndex

_LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Signature, then the lengths of name and extra field (APPNOTE.TXT 6.3.10, section 4.3.7)."""
_SIGNATURE = b"PK\x03\x04"


def levels_of(width: int, height: int) -> tuple[tuple[int, int, int], ...]:
    """Give width, height and scale of each level: halved and rounded up until all fits into one tile."""
    levels = [(width, height, 1)]
    while max(levels[-1][:2]) > TILE:
        scale = 2 * levels[-1][2]
        levels.append((-(-width // scale), -(-height // scale), scale))
    return tuple(levels)


def tiles_across(pixels: int) -> int:
    """Give how many tiles cover so many pixels."""
    return -(-pixels // TILE)


def index_archive(archive: Path, width: int, height: int) -> TileIndex:
    """Index the archive of an image of that size; raises DamagedArchive when a tile is missing or cut off."""
    size = archive.stat().st_size
    levels = levels_of(width, height)
    try:
        with ZipFile(archive) as opened:
            # Everything before the first slash is the name the archive was given when it was made.
            entries = {entry.filename.partition("/")[2]: entry for entry in opened.infolist()}
    except (BadZipFile, OSError) as error:
        raise DamagedArchive(f"no readable zip: {error}") from error
    handle = os.open(archive, os.O_RDONLY)
    try:
        found = [(key, _span(handle, entries.get(name), name, size)) for key, name in _expected(levels)]
    finally:
        os.close(handle)
    return TileIndex(
        width=width,
        height=height,
        tile=TILE,
        levels=levels,
        format="jpg",
        size=size,
        keys=tuple(key for key, _ in found),
        spans=tuple(span for _, span in found),
    )


def _expected(levels: tuple[tuple[int, int, int], ...]) -> Iterator[tuple[tuple[int, int, int], str]]:
    """Yield every tile's key, in ascending order, with the entry it has: `<region>/<size>/0/default.jpg`."""
    width, height, _ = levels[0]
    for level, (across, down, scale) in enumerate(levels):
        side = TILE * scale
        for column in range(tiles_across(across)):
            for row in range(tiles_across(down)):
                x, y = column * side, row * side
                region = f"{x},{y},{min(side, width - x)},{min(side, height - y)}"
                if level == len(levels) - 1:
                    region = "full"
                shown = f"{min(TILE, across - column * TILE)},{min(TILE, down - row * TILE)}"
                yield (level, column, row), f"{region}/{shown}/0/default.jpg"


def _span(archive: int, entry: ZipInfo | None, name: str, size: int) -> tuple[int, int]:
    """Give offset and length of an entry's data, by its own header: the directory's may differ in length."""
    if entry is None:
        raise DamagedArchive(f"no tile {name}")
    if entry.compress_type != ZIP_STORED or not entry.file_size:
        raise DamagedArchive(f"tile {name} is empty or compressed")
    header = os.pread(archive, _LOCAL_HEADER.size, entry.header_offset)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_SIGNATURE):
        raise DamagedArchive(f"tile {name} is not where the directory says")
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    offset = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if offset + entry.file_size > size:
        raise DamagedArchive(f"tile {name} is cut off")
    return offset, entry.file_size
