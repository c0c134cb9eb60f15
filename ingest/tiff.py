"""The few things about TIFF that both reading a header and writing a pyramid need.

TIFF 6.0 (Adobe, 1992) and its 64-bit form BigTIFF (libtiff's design, 2007).
"""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO


class Tag(IntEnum):
    """Tags by the names of the specification."""

    NEW_SUBFILE_TYPE = 254
    IMAGE_WIDTH = 256
    IMAGE_LENGTH = 257
    BITS_PER_SAMPLE = 258
    COMPRESSION = 259
    PHOTOMETRIC_INTERPRETATION = 262
    ORIENTATION = 274
    SAMPLES_PER_PIXEL = 277
    X_RESOLUTION = 282
    Y_RESOLUTION = 283
    PLANAR_CONFIGURATION = 284
    RESOLUTION_UNIT = 296
    TILE_WIDTH = 322
    TILE_LENGTH = 323
    TILE_OFFSETS = 324
    TILE_BYTE_COUNTS = 325
    YCBCR_SUBSAMPLING = 530
    REFERENCE_BLACK_WHITE = 532
    EXPOSURE_TIME = 33434
    F_NUMBER = 33437
    EXIF_IFD = 34665


class Type(IntEnum):
    """Types of values."""

    SHORT = 3
    LONG = 4
    RATIONAL = 5
    IFD = 13
    LONG8 = 16
    IFD8 = 18


FORMATS = {
    Type.SHORT: "H",
    Type.LONG: "I",
    Type.RATIONAL: "II",
    Type.IFD: "I",
    Type.LONG8: "Q",
    Type.IFD8: "Q",
}
CLASSIC, BIG = 42, 43
"""Versions in the header: offsets of 32 and of 64 bits."""
REDUCED = 1
"""Bit of NewSubfileType: a smaller version of another image of the file."""
_MOST_PAGES = 2_000
_MOST_TAGS = 512
_MOST_VALUES = 4
_LONGEST_START = 16


class NoTiffError(ValueError):
    """The bytes are no TIFF header, or one that makes no sense."""


@dataclass(frozen=True)
class _Shape:
    """How numbers are laid out: byte order, and 32 or 64 bits."""

    order: str
    big: bool

    @property
    def count(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "H"))

    @property
    def entry(self) -> struct.Struct:
        return struct.Struct(self.order + ("HHQ8s" if self.big else "HHI4s"))

    @property
    def pointer(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "I"))


Directory = dict[int, tuple[float, ...]]
"""Values by tag; rationals are divided."""


def read_directories(path: Path, wanted: frozenset[int]) -> list[Directory]:
    """Read the wanted tags of every image in the file, a few bytes each; raises NoTiffError, OSError.

    Only a tag's first few numbers are read, never all it claims to hold: a header that
    lies about sizes costs nothing. A chain of directories that bites its tail ends there.
    """
    with path.open("rb") as file:
        shape, at = _read_start(file)
        found: list[Directory] = []
        seen: set[int] = set()
        while at and at not in seen and len(found) < _MOST_PAGES:
            seen.add(at)
            directory, at = _read_directory(file, shape, at, wanted)
            if Tag.EXIF_IFD in directory:
                with suppress(NoTiffError):  # what the camera noted is welcome, not needed
                    inner, _ = _read_directory(file, shape, int(directory[Tag.EXIF_IFD][0]), wanted)
                    directory = {**inner, **directory}
            found.append(directory)
    if not found:
        raise NoTiffError("no image in it")
    return found


def _read_start(file: BinaryIO) -> tuple[_Shape, int]:
    start = file.read(_LONGEST_START)
    order = {b"II": "<", b"MM": ">"}.get(start[:2])
    if order is None or len(start) < _LONGEST_START:
        raise NoTiffError("no TIFF header")
    version, first = struct.unpack_from(order + "HI", start, 2)
    if version == CLASSIC:
        return _Shape(order, big=False), first
    if version == BIG:
        return _Shape(order, big=True), struct.unpack_from(order + "Q", start, 8)[0]
    raise NoTiffError(f"TIFF version {version}")


def _read_directory(file: BinaryIO, shape: _Shape, at: int, wanted: frozenset[int]) -> tuple[Directory, int]:
    """Read one directory and the place of the next."""
    (count,) = shape.count.unpack(_read(file, at, shape.count.size))
    if not 0 < count <= _MOST_TAGS:
        raise NoTiffError(f"{count} tags")
    body = _read(file, at + shape.count.size, count * shape.entry.size)
    values: Directory = {}
    for tag, kind, number, value in shape.entry.iter_unpack(body):
        if tag in wanted and tag not in values and (numbers := _values(file, shape, kind, number, value)):
            values[tag] = numbers
    after = at + shape.count.size + len(body)
    try:
        return values, shape.pointer.unpack(_read(file, after, shape.pointer.size))[0]
    except NoTiffError:
        return values, 0  # the last directory may stand at the very end, without its closing zero


def _values(file: BinaryIO, shape: _Shape, kind: int, number: int, value: bytes) -> tuple[float, ...]:
    if kind not in FORMATS:
        return ()
    layout = struct.Struct(shape.order + FORMATS[Type(kind)] * min(number, _MOST_VALUES))
    if layout.size > len(value):
        (place,) = shape.pointer.unpack(value)
        value = _read(file, place, layout.size)
    numbers = layout.unpack_from(value)
    if kind == Type.RATIONAL:
        return tuple(up / down if down else 0.0 for up, down in zip(numbers[::2], numbers[1::2], strict=True))
    return numbers


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    try:
        file.seek(at)
        data = file.read(length)
    except (OverflowError, ValueError) as error:
        raise NoTiffError(f"place {at}") from error
    if len(data) != length:
        raise NoTiffError("cut off")
    return data
