"""Tile archives, opened once and read by offset: one `pread` a tile from a disk, blocks from elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

from iiif.cache import BoundedCache
from iiif.image.blocks import Blocks, RemoteObject
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import DamagedArchive, TileIndex, TileKey
from museum.ports import ObjectStore

_SIGNATURES = {
    "jpg": (b"\xff\xd8", b"\xff\xd9"),
    "png": (b"\x89PNG", b"IEND\xaeB`\x82"),
    "webp": (b"RIFF", b""),
}
_OPEN_ARCHIVES = 128
"""Descriptors that one process holds at most."""
_INDEXED_TILES = 640_000
"""Tiles whose places one process remembers at most: 11 MB."""

_INDEX = 1 << 19
"""Bytes: the index of a scan of 8 gigapixels."""
_LOOKED_AT = 1
"""Seconds between two looks whether an index in use was replaced."""

KnownIndexes = Callable[[CopyKeys], bytes | None]
"""Gives an archive's index from a place nearer than remote storage, or None where that has none.

Must be safe to call from several threads, and raise nothing for a place that does not answer.
"""


class _LocalFile:
    """A file held open for `pread` from any thread. Closed with its last reader, never under one."""

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._opened = self._seen()
        self.size = self._opened[0]

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def read(self, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; raises DamagedArchive once the file has changed."""
        data = os.pread(self._descriptor, length, start)
        self._check()
        return data

    def read_many(self, spans: Sequence[tuple[int, int]]) -> list[bytes]:
        """Read several pieces, given by start and length; raises DamagedArchive as `read` does."""
        found = [os.pread(self._descriptor, length, start) for start, length in spans]
        self._check()
        return found

    def _check(self) -> None:
        # Afterwards, so that nothing that was read meanwhile passes.
        if self._seen() != self._opened:
            msg = "the file was removed, replaced or written to since it was opened"
            raise DamagedArchive(msg)

    def _seen(self) -> tuple[int, int, int]:
        found = os.fstat(self._descriptor)
        return found.st_size, found.st_mtime_ns, found.st_nlink


class _Watched:
    """Looks now and then whether a file is still the one that was read."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._read = self._seen()
        self._due = clock() + _LOOKED_AT

    def changed(self) -> bool:
        now = self._clock()
        if now < self._due:
            return False
        self._due = now + _LOOKED_AT
        return self._seen() != self._read

    def _seen(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns


class TileArchive:
    """One scan's tiles. Index and bytes belong together: both were opened at the same time."""

    def __init__(
        self, index: TileIndex, source: _LocalFile | RemoteObject, watched: _Watched | None = None
    ) -> None:
        self.index = index
        self._source = source
        self._watched = watched
        self._start, self._end = _SIGNATURES.get(index.format, (b"", b""))
        self._sound = bytearray(index.count)
        """Per tile, whether its checksum was right when it was first read."""

    def stale(self) -> bool:
        """Say whether its index is no longer the one in storage, as far as that can be seen from here."""
        return self._watched is not None and self._watched.changed()

    def tile(self, key: TileKey) -> bytes | None:
        """Read a tile as it is stored; None when the archive has none there; raises DamagedArchive."""
        number = self.index.number(key)
        if number is None:
            return None
        data = self._source.read(self.index.offsets[number], self.index.lengths[number])
        self._check(number, data)
        return data

    def tiles(self, keys: Sequence[TileKey]) -> list[bytes]:
        """Read several tiles, together where that is faster; raises DamagedArchive."""
        numbers = [self._number(key) for key in keys]
        spans = [(self.index.offsets[number], self.index.lengths[number]) for number in numbers]
        found = self._source.read_many(spans)
        for number, data in zip(numbers, found, strict=True):
            self._check(number, data)
        return found

    def _number(self, key: TileKey) -> int:
        number = self.index.number(key)
        if number is None:
            msg = f"no {key}"
            raise DamagedArchive(msg)
        return number

    def _check(self, number: int, data: bytes) -> None:
        """See that a tile is what the index says: by its checksum when it is first read, by its ends always."""
        right = (
            len(data) == self.index.lengths[number]
            and data.startswith(self._start)
            and data.endswith(self._end)
        )
        if right and not self._sound[number]:
            checksums = self.index.checksums
            right = not checksums or crc32(data) == checksums[number]
            self._sound[number] = right
        if not right:
            msg = f"tile {number} is not what the index says"
            raise DamagedArchive(msg)


class Archives:
    """The archives a process holds open: bounded in number and in the memory of their indexes."""

    def __init__(
        self,
        store: ObjectStore,
        blocks: Blocks,
        *,
        known: KnownIndexes = lambda _: None,
        open_at_once: int = _OPEN_ARCHIVES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._blocks = blocks
        self._known = known
        self._clock = clock
        # An index of few tiles still costs a descriptor: it weighs as much as an archive's fair share.
        share = _INDEXED_TILES // open_at_once
        self._open: BoundedCache[str, TileArchive] = BoundedCache(
            _INDEXED_TILES, weigh=lambda archive: min(_INDEXED_TILES, max(share, archive.index.count))
        )

    def get(self, copies: CopyKeys) -> TileArchive:
        """Open a scan's archive or give the open one; raises KeyError, DamagedArchive, `Unavailable`."""
        archive = self._open.get_or_make(copies.archive, lambda: self._read(copies))
        return self.again(copies) if archive.stale() else archive

    def again(self, copies: CopyKeys) -> TileArchive:
        """Open an archive anew that did not hold what its index said: it may have been replaced since."""
        self._open.discard(copies.archive)
        return self._open.get_or_make(copies.archive, lambda: self._read(copies, trusting=False))

    def _read(self, copies: CopyKeys, *, trusting: bool = True) -> TileArchive:
        """Open an archive; without trust, by nothing but what stands in storage."""
        path = self._store.local_path(copies.archive)
        if path is None:
            index = (self._near(copies) if trusting else None) or self._stored(copies)
            return TileArchive(index, RemoteObject(self._store, copies.archive, self._blocks))
        beside = self._store.local_path(copies.archive_index)
        watched = _Watched(beside, self._clock) if beside else None
        index = self._stored(copies)
        try:
            source = _LocalFile(path)
        except FileNotFoundError as error:
            raise KeyError(copies.archive) from error
        if source.size != index.size:
            msg = f"archive has {source.size} bytes, its index says {index.size}"
            raise DamagedArchive(msg)
        return TileArchive(index, source, watched)

    def _near(self, copies: CopyKeys) -> TileIndex | None:
        """Give the index that is known without asking storage, where it is right."""
        data = self._known(copies)
        try:
            return TileIndex.from_bytes(data) if data else None
        except DamagedArchive:
            return None

    def _stored(self, copies: CopyKeys) -> TileIndex:
        # A range, because stores read these fastest; few indexes are as large as this.
        data = self._store.read_range(copies.archive_index, 0, _INDEX)
        return TileIndex.from_bytes(data if len(data) < _INDEX else self._store.get(copies.archive_index))
