"""A zip that is written from front to back, nothing compressed, its size known beforehand.

Tiles are JPEG: packing them again gains nothing. Each entry's checksum stands in front of it, so that
every program can open the file, also one that reads it as a stream (APPNOTE 6.3.10; the 64-bit form
where a file grows past 4 GB or 65 535 entries).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
_OFFSET_64 = struct.Struct("<2HQ")
_MOST_16, _MOST_32 = 0xFFFF, 0xFFFFFFFF
_PLAIN, _WIDE = 20, 45
"""Version needed: plain, and with 64-bit fields."""
_UTF8 = 0x800
_UNIX = 3 << 8
_READABLE = 0o100644 << 16
_FIRST_YEAR = 1980


@dataclass(frozen=True)
class _Entry:
    name: bytes
    crc: int
    size: int
    offset: int

    @property
    def extra(self) -> bytes:
        """The offset in 64 bits, where 32 do not hold it."""
        return _OFFSET_64.pack(1, 8, self.offset) if self.offset >= _MOST_32 else b""


def zip_size(entries: Iterable[tuple[str, int]]) -> int:
    """Give the size in bytes of a zip of entries of these names and sizes."""
    offset, central, count = 0, 0, 0
    for name, size in entries:
        length = len(name.encode())
        central += _CENTRAL.size + length + (_OFFSET_64.size if offset >= _MOST_32 else 0)
        offset += _LOCAL.size + length + size
        count += 1
    wide = _is_wide(count, offset, central)
    return offset + central + (_END_64.size + _LOCATOR_64.size if wide else 0) + _END.size


def _is_wide(count: int, offset: int, central: int) -> bool:
    return count >= _MOST_16 or offset >= _MOST_32 or central >= _MOST_32


def write_zip(entries: Iterable[tuple[str, bytes]], moment: datetime) -> Iterator[bytes]:
    """Give the bytes of a zip; `moment`, in local time, is the date of its entries."""
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    day = max(0, moment.year - _FIRST_YEAR) << 9 | moment.month << 5 | moment.day
    written: list[_Entry] = []
    offset = 0
    for name, data in entries:
        entry = _Entry(name.encode(), zlib.crc32(data), len(data), offset)
        head = _LOCAL.pack(
            b"PK\x03\x04", _PLAIN, _UTF8, 0, time, day, entry.crc, entry.size, entry.size, len(entry.name), 0
        )
        offset += len(head) + len(entry.name) + entry.size
        written.append(entry)
        yield head + entry.name + data
    central = 0
    for entry in written:
        record = _central(entry, time, day)
        central += len(record)
        yield record
    yield _end(len(written), central, offset)


def _central(entry: _Entry, time: int, day: int) -> bytes:
    extra = entry.extra
    needed = _WIDE if extra else _PLAIN
    head = _CENTRAL.pack(
        b"PK\x01\x02", _UNIX | needed, needed, _UTF8, 0, time, day, entry.crc, entry.size, entry.size,
        len(entry.name), len(extra), 0, 0, 0, _READABLE, min(entry.offset, _MOST_32),
    )  # fmt: skip
    return head + entry.name + extra


def _end(count: int, central: int, offset: int) -> bytes:
    end = b""
    if _is_wide(count, offset, central):
        end = _END_64.pack(
            b"PK\x06\x06", _END_64.size - 12, _UNIX | _WIDE, _WIDE, 0, 0, count, count, central, offset
        ) + _LOCATOR_64.pack(b"PK\x06\x07", 0, offset + central, 1)
    small = min(count, _MOST_16)
    return end + _END.pack(
        b"PK\x05\x06", 0, 0, small, small, min(central, _MOST_32), min(offset, _MOST_32), 0
    )
