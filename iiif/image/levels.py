"""Where a picture's pixels come from: the tiles of an archive, or a pyramid TIFF beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyvips

from iiif.image.archive import TileArchive
from iiif.image.blocks import RemoteObject
from iiif.image.mosaic import mosaic
from museum.domain.errors import Unavailable
from museum.domain.tile_archive import TileKey

Source = TileArchive | Path | RemoteObject
"""An archive; or a TIFF, on a disk or elsewhere."""
T = TypeVar("T")


class Level(Protocol):
    """One size of a scan, in pixels."""

    width: int
    height: int

    def crop(self, left: int, top: int, width: int, height: int) -> Any:
        """Give a part of it as an image of libvips, decoded when it is read."""
        ...


class Levels(Protocol):
    """The sizes of a scan, each half of the one before; 0 is full size."""

    width: int
    height: int
    count: int

    def level(self, number: int) -> Level:
        """Open a level for reading anywhere in it."""
        ...


@contextmanager
def open_levels(source: Source) -> Iterator[Levels]:
    """Open a source. What is cut from it must be read before the context ends.

    Raises, also while it is read, DamagedArchive, KeyError and `Unavailable` as storage does, and
    `pyvips.Error` for pixels that cannot be decoded.
    """
    if isinstance(source, TileArchive):
        yield ArchiveLevels(source)
        return
    opener = _Opener(source)
    try:
        yield Pyramid(opener)
    except pyvips.Error:
        if opener.failure is not None:
            raise opener.failure from None
        raise


class ArchiveLevels:
    """The levels of a tile archive."""

    def __init__(self, archive: TileArchive) -> None:
        self._archive = archive
        self.width, self.height, _ = archive.index.levels[0]
        self.count = len(archive.index.levels)

    def level(self, number: int) -> Level:
        """Give a level; nothing is read yet."""
        return _TiledLevel(self._archive, number)


class _TiledLevel:
    """One level of an archive: of a region, only the tiles that it touches are read."""

    def __init__(self, archive: TileArchive, number: int) -> None:
        self._archive = archive
        self._number = number
        self.width, self.height, _ = archive.index.levels[number]

    def crop(self, left: int, top: int, width: int, height: int) -> Any:
        side = self._archive.index.tile
        columns = range(left // side, (left + width - 1) // side + 1)
        rows = range(top // side, (top + height - 1) // side + 1)
        tiles = self._archive.tiles(
            [TileKey(self._number, column, row) for row in rows for column in columns]
        )
        # The last column and row may be narrower than the others.
        whole = (
            len(columns) - (columns.stop * side > self.width),
            len(rows) - (rows.stop * side > self.height),
        )
        joined = mosaic(tiles, len(columns), side, whole)
        return joined.crop(left - columns.start * side, top - rows.start * side, width, height)


class _Opener:
    """Opens one TIFF as often as levels are needed, from a disk or through blocks of a remote object."""

    def __init__(self, source: Path | RemoteObject) -> None:
        self._source = source
        self.failure: Unavailable | KeyError | None = None
        """What storage said when reading broke off: libvips cannot pass it on."""
        self._sources: list[Any] = []
        """Held while images read from them: libvips calls back into objects it does not own."""

    def load(self, **options: int) -> Any:
        """Open the TIFF; nothing is decoded yet."""
        if isinstance(self._source, Path):
            return pyvips.Image.tiffload(str(self._source), fail_on="error", **options)
        return pyvips.Image.tiffload_source(self._reader(self._source), fail_on="error", **options)

    def _reader(self, remote: RemoteObject) -> Any:
        position = 0

        def read(length: int) -> bytes:
            nonlocal position
            data = self._guarded(lambda: remote.read(position, length), b"")
            position += len(data)
            return data

        def seek(offset: int, whence: int) -> int:
            nonlocal position
            if whence == os.SEEK_END:
                position = self._guarded(lambda: remote.size, 0)
            elif whence == os.SEEK_SET:
                position = 0
            position += offset
            return position

        source = pyvips.SourceCustom()
        source.on_read(read)
        source.on_seek(seek)
        self._sources.append(source)
        return source

    def _guarded(self, call: Callable[[], T], otherwise: T) -> T:
        try:
            return call()
        except (Unavailable, KeyError) as error:
            self.failure = error
            return otherwise


class Pyramid:
    """The levels of one pyramid TIFF, as pages or as sub-directories."""

    def __init__(self, opener: _Opener) -> None:
        self._opener = opener
        self._base = opener.load()
        pages, inner = _field(self._base, "n-pages"), _field(self._base, "n-subifds")
        self._nested = pages <= 1 and inner > 0
        self.count = 1 + inner if self._nested else max(1, pages)
        self.width: int = self._base.width
        self.height: int = self._base.height

    def level(self, number: int) -> Any:
        """Open a level for reading anywhere in it; 0 is full size."""
        if number == 0:
            return self._base
        return self._opener.load(subifd=number - 1) if self._nested else self._opener.load(page=number)


def _field(image: Any, name: str) -> int:
    return int(image.get(name)) if image.get_typeof(name) else 0
