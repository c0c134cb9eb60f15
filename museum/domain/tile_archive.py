r"""The tile archive's format: one uncompressed zip of IIIF tiles, and an index of where each tile lies.

The zip is what `dzsave --layout iiif3` writes: entries `<stem>/<region>/<size>/0/default.<ext>`.
The index is a small object beside it, so that a tile costs one range read and no look at the zip.

Index layout (all integers little-endian):
    8 bytes   magic `MTILES1\n`
    u32       number of tiles
    u32       length of the JSON head
    ...       JSON head: {"width", "height", "tile", "levels": [[width, height, scale], …], "format", "size"}
    then, sorted by key, per tile 24 bytes: u8 level, 3 pad, u32 column, u32 row, u64 offset, u32 length
"""

from __future__ import annotations

import json
import re
import struct
from bisect import bisect_left
from dataclasses import dataclass

MAGIC = b"MTILES1\n"
TILE = 512
"""Pixels on a side."""
_HEAD = struct.Struct("<8sII")
_ROW = struct.Struct("<B3xIIQI")
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
    keys: tuple[tuple[int, int, int], ...]
    spans: tuple[tuple[int, int], ...]

    def span(self, key: TileKey) -> tuple[int, int] | None:
        """Give offset and length of a tile in the archive, or None when there is none."""
        wanted = (key.level, key.column, key.row)
        at = bisect_left(self.keys, wanted)
        return self.spans[at] if at < len(self.keys) and self.keys[at] == wanted else None

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
            },
            separators=(",", ":"),
        ).encode()
        rows = b"".join(_ROW.pack(*key, *span) for key, span in zip(self.keys, self.spans, strict=True))
        return _HEAD.pack(MAGIC, len(self.keys), len(head)) + head + rows

    @classmethod
    def from_bytes(cls, data: bytes) -> TileIndex:
        """Read an index object; raises DamagedArchive."""
        try:
            magic, count, head_length = _HEAD.unpack_from(data)
            if magic != MAGIC or len(data) != _HEAD.size + head_length + count * _ROW.size:
                msg = "not a tile index, or cut off"
                raise DamagedArchive(msg)
            head = json.loads(data[_HEAD.size : _HEAD.size + head_length])
            rows = list(_ROW.iter_unpack(data[_HEAD.size + head_length :]))
            return cls(
                width=head["width"],
                height=head["height"],
                tile=head["tile"],
                levels=tuple((w, h, s) for w, h, s in head["levels"]),
                format=head["format"],
                size=head["size"],
                keys=tuple((level, column, row) for level, column, row, _, _ in rows),
                spans=tuple((offset, length) for _, _, _, offset, length in rows),
            )
        except (struct.error, KeyError, TypeError, ValueError) as error:
            if isinstance(error, DamagedArchive):
                raise
            msg = "unreadable tile index"
            raise DamagedArchive(msg) from error


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
