"""Index a tile archive: read from the zip where each tile's bytes lie, and see that none is missing.

Later, see that what lies in storage is still what was put there.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import crc32

from museum.domain.tile_archive import TILE, DamagedArchive, TileIndex

_LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Signature, then the lengths of name and extra field (APPNOTE.TXT 6.3.10, section 4.3.7)."""
_SIGNATURE = b"PK\x03\x04"
_BLOCK = 1 << 20
"""Bytes read at a time."""


def levels_of(width: int, height: int) -> tuple[tuple[int, int, int], ...]:
    """Give width, height and scale of each level: halved and rounded up until all fits into one tile."""
    levels = [(width, height, 1)]
    while max(levels[-1][:2]) > TILE:
        scale = 2 * levels[-1][2]
        levels.append((-(-width // scale), -(-height // scale), scale))
    return tuple(levels)


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
    offsets, lengths, checksums = array("Q"), array("I"), array("I")
    handle = os.open(archive, os.O_RDONLY)
    try:
        for name in _expected(levels):
            entry = entries.get(name)
            if entry is None:
                raise DamagedArchive(f"no tile {name}")
            offsets.append(_offset(handle, entry, name, size))
            lengths.append(entry.file_size)
            checksums.append(entry.CRC)
    finally:
        os.close(handle)
    return TileIndex(width, height, TILE, levels, "jpg", size, offsets, lengths, checksums)


def check_archive(archive: Path, index: TileIndex) -> None:
    """See that an archive holds every tile as it was written; raises DamagedArchive for one that does not."""
    if archive.stat().st_size != index.size:
        raise DamagedArchive(f"archive has {archive.stat().st_size} bytes, its index says {index.size}")
    handle = os.open(archive, os.O_RDONLY)
    try:
        for at, key in enumerate(index.tiles()):
            if crc32(os.pread(handle, index.lengths[at], index.offsets[at])) != index.checksums[at]:
                raise DamagedArchive(f"{key} is not what was written")
    finally:
        os.close(handle)


def check_copy(copy: Path, checksum: int) -> None:
    """See that a copy beside an archive is as it was written; raises DamagedArchive for one that is not."""
    if checksum_of(copy) != checksum:
        raise DamagedArchive(f"{copy.name} is not what was written")


def checksum_of(path: Path) -> int:
    """Give the CRC-32 of a file."""
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            checksum = crc32(block, checksum)
    return checksum


def _expected(levels: tuple[tuple[int, int, int], ...]) -> Iterator[str]:
    """Yield the entry of every tile in the order of the index: `<region>/<size>/0/default.jpg`."""
    width, height, _ = levels[0]
    for level, (across, down, scale) in enumerate(levels):
        side = TILE * scale
        for column in range(_tiles_across(across)):
            for row in range(_tiles_across(down)):
                x, y = column * side, row * side
                region = f"{x},{y},{min(side, width - x)},{min(side, height - y)}"
                if level == len(levels) - 1:
                    region = "full"
                shown = f"{min(TILE, across - column * TILE)},{min(TILE, down - row * TILE)}"
                yield f"{region}/{shown}/0/default.jpg"


def _tiles_across(pixels: int) -> int:
    """Give how many tiles cover so many pixels."""
    return -(-pixels // TILE)


def _offset(archive: int, entry: ZipInfo, name: str, size: int) -> int:
    """Give the offset of an entry's data, by its own header: the directory's may differ in length."""
    if entry.compress_type != ZIP_STORED or not entry.file_size:
        raise DamagedArchive(f"tile {name} is empty or compressed")
    header = os.pread(archive, _LOCAL_HEADER.size, entry.header_offset)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_SIGNATURE):
        raise DamagedArchive(f"tile {name} is not where the directory says")
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    offset: int = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if offset + entry.file_size > size:
        raise DamagedArchive(f"tile {name} is cut off")
    return offset
