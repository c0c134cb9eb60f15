r"""The tile archive's format: one uncompressed zip of IIIF tiles, and an index of where each tile lies.

The zip is what `dzsave --layout iiif3` writes: entries `<stem>/<region>/<size>/0/default.<ext>`.
The index is a small object beside it, so that a tile costs one range read and no look at the zip.

Index layout (all integers little-endian):
    8 bytes   magic `MTILES2\n`
    u32       number of tiles
    u32       length of the JSON head
    ...       JSON head: {"width", "height", "tile", "levels": [[width, height, scale], …], "format", "size",
              "beside": {"pyramid": CRC-32, "thumbnail": CRC-32}}
    u64 each  offsets of the tiles in the zip: level by level from full size on, each column by column
    u32 each  their lengths
    u32 each  their checksums (CRC-32, as in the zip)
    u32       CRC-32 of all before

Indexes of the first recipe have the magic `MTILES1\n`, no `beside` in their head (there was a pyramid), and
per tile 24 bytes in the same order: u8 level, 3 pad, u32 column, u32 row, u64 offset, u32 length.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

MAGIC = b"MTILES2\n"
_FIRST_MAGIC = b"MTILES1\n"
TILE = 512
"""Pixels on a side."""
_PYRAMID = "pyramid"
_FIRST_BESIDE = {_PYRAMID: 0}
_HEAD = struct.Struct("<8sII")
_ROW = struct.Struct("<B3xIIQI")
_SUM = struct.Struct("<I")
_NAME = re.compile(
    r"^[^/]+/(?P<region>full|(?P<x>\d+),(?P<y>\d+),(?P<w>\d+),(?P<h>\d+))/(?P<tw>\d+),(?P<th>\d+)/0/default\.\w+$"
)


class DamagedArchive(ValueError):
    """The archive or its index is not what this format says."""


@dataclass(frozen=True)
class TileKey:
    """A tile by its level (0 = full size, each next half of it), column and row."""

    level: int
    column: int
    row: int


@dataclass(frozen=True)
class TileIndex:
    """Where each tile lies in the archive."""

    width: int
    height: int
    tile: int
    levels: tuple[tuple[int, int, int], ...]
    """Per level its width and height in pixels and its scale factor (1, 2, 4 …)."""
    format: str
    size: int
    """Bytes of the whole archive, so that a cut-off one is noticed."""
    offsets: Sequence[int]
    lengths: Sequence[int]
    """Bytes, tile by tile in the order of `tiles()`."""
    checksums: Sequence[int] = ()
    """CRC-32 of each tile; none in indexes of the first recipe."""
    beside: Mapping[str, int] = field(default_factory=dict)
    """CRC-32 of the copies that stand beside the archive; 0 where it is not known."""

    @cached_property
    def _firsts(self) -> tuple[tuple[int, int, int], ...]:
        """Per level the number of its first tile, and how many columns and rows it has."""
        firsts, first = [], 0
        for width, height, _ in self.levels:
            columns, rows = -(-width // self.tile), -(-height // self.tile)
            firsts.append((first, columns, rows))
            first += columns * rows
        return tuple(firsts)

    @property
    def pyramid(self) -> bool:
        """Whether a pyramid TIFF stands beside the archive, with all the detail of the scan."""
        return _PYRAMID in self.beside

    @property
    def count(self) -> int:
        """How many tiles the levels have."""
        first, columns, rows = self._firsts[-1]
        return first + columns * rows

    def tiles(self) -> Iterator[TileKey]:
        """Yield every tile's key in the order of the index."""
        for level, (_, columns, rows) in enumerate(self._firsts):
            for column in range(columns):
                for row in range(rows):
                    yield TileKey(level, column, row)

    def number(self, key: TileKey) -> int | None:
        """Give a tile's place in the order of the index, or None when there is none."""
        if not 0 <= key.level < len(self._firsts):
            return None
        first, columns, rows = self._firsts[key.level]
        if not (0 <= key.column < columns and 0 <= key.row < rows):
            return None
        return first + key.column * rows + key.row

    def span(self, key: TileKey) -> tuple[int, int] | None:
        """Give offset and length of a tile in the archive, or None when there is none."""
        number = self.number(key)
        return None if number is None else (self.offsets[number], self.lengths[number])

    def to_bytes(self) -> bytes:
        """Write the index object."""
        head = json.dumps(
            {
                "width": self.width,
                "height": self.height,
                "tile": self.tile,
                "levels": self.levels,
                "format": self.format,
                "size": self.size,
                "beside": dict(self.beside),
            },
            separators=(",", ":"),
        ).encode()
        data = b"".join(
            (
                _HEAD.pack(MAGIC, self.count, len(head)),
                head,
                struct.pack(f"<{self.count}Q", *self.offsets),
                struct.pack(f"<{self.count}I", *self.lengths),
                struct.pack(f"<{self.count}I", *self.checksums),
            )
        )
        return data + _SUM.pack(crc32(data))

    @classmethod
    def from_bytes(cls, data: bytes) -> TileIndex:
        """Read an index object; raises DamagedArchive."""
        try:
            magic, count, head_length = _HEAD.unpack_from(data)
            head = json.loads(data[_HEAD.size : _HEAD.size + head_length])
            columns = _COLUMNS[magic](data, _HEAD.size + head_length, count)
            index = cls(
                head["width"],
                head["height"],
                head["tile"],
                tuple((width, height, scale) for width, height, scale in head["levels"]),
                head["format"],
                head["size"],
                *columns,
                beside=head.get("beside", _FIRST_BESIDE),
            )
            if index.count != count or (magic != MAGIC and not _in_order(index, data[-count * _ROW.size :])):
                msg = "the index does not list the tiles that its levels have"
                raise DamagedArchive(msg)
        except (struct.error, LookupError, TypeError, ValueError, ArithmeticError) as error:
            if isinstance(error, DamagedArchive):
                raise
            msg = "unreadable tile index"
            raise DamagedArchive(msg) from error
        return index


_Columns = tuple[Sequence[int], Sequence[int], Sequence[int]]


def _columns(data: bytes, start: int, count: int) -> _Columns:
    """Read offsets, lengths and checksums."""
    if len(data) != start + 16 * count + _SUM.size or _SUM.unpack_from(data, start + 16 * count)[0] != crc32(
        memoryview(data)[: start + 16 * count]
    ):
        msg = "not a tile index, cut off or altered"
        raise DamagedArchive(msg)
    offsets, lengths, checksums = array("Q"), array("I"), array("I")
    offsets.frombytes(data[start : start + 8 * count])
    lengths.frombytes(data[start + 8 * count : start + 12 * count])
    checksums.frombytes(data[start + 12 * count : start + 16 * count])
    if sys.byteorder == "big":
        for column in (offsets, lengths, checksums):
            column.byteswap()
    return offsets, lengths, checksums


def _rows(data: bytes, start: int, count: int) -> _Columns:
    """Read the rows of the first recipe."""
    if len(data) != start + count * _ROW.size:
        msg = "not a tile index, or cut off"
        raise DamagedArchive(msg)
    rows = [row[3:] for row in _ROW.iter_unpack(data[start:])]
    return array("Q", [offset for offset, _ in rows]), array("I", [length for _, length in rows]), ()


def _in_order(index: TileIndex, rows: bytes) -> bool:
    """Say whether the rows of the first recipe name the tiles in the order of today."""
    named = (row[:3] for row in _ROW.iter_unpack(rows))
    return all(row == (key.level, key.column, key.row) for row, key in zip(named, index.tiles(), strict=True))


_COLUMNS = {MAGIC: _columns, _FIRST_MAGIC: _rows}


@dataclass(frozen=True)
class EntryName:
    """What the name of a zip entry says of a tile."""

    x: int
    y: int
    width: int
    height: int
    tile_width: int
    tile_height: int
    full: bool


def parse_entry(name: str) -> EntryName | None:
    """Read the name of a zip entry; None for what is no tile (`info.json`, properties)."""
    found = _NAME.match(name)
    if not found:
        return None
    if found["region"] == "full":
        return EntryName(0, 0, 0, 0, int(found["tw"]), int(found["th"]), full=True)
    x, y, width, height, tile_width, tile_height = (
        int(found[part]) for part in ("x", "y", "w", "h", "tw", "th")
    )
    return EntryName(x, y, width, height, tile_width, tile_height, full=False)
