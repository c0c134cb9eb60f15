"""Tile archives, opened once and read by offset: one `pread` a tile from a disk, blocks from elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

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
_INDEXED_TILES = 120_000
"""Tiles whose places one process remembers at most: some 35 MB."""


class _LocalFile:
    """A file held open for `pread` from any thread. Closed with its last reader, never under one."""

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._descriptor).st_size

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def read(self, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`."""
        return os.pread(self._descriptor, length, start)


class TileArchive:
    """One scan's tiles. Index and bytes belong together: both were opened at the same time."""

    def __init__(self, index: TileIndex, source: _LocalFile | RemoteObject) -> None:
        self.index = index
        self._source = source
        self._start, self._end = _SIGNATURES.get(index.format, (b"", b""))

    def tile(self, key: TileKey) -> bytes | None:
        """Read a tile as it is stored; None when the archive has none there; raises DamagedArchive."""
        span = self.index.span(key)
        if span is None:
            return None
        offset, length = span
        data = self._source.read(offset, length)
        if len(data) != length or not data.startswith(self._start) or not data.endswith(self._end):
            msg = f"tile {key} is not what the index says"
            raise DamagedArchive(msg)
        return data


class Archives:
    """The archives a process holds open: bounded in number and in the memory of their indexes."""

    def __init__(self, store: ObjectStore, blocks: Blocks, *, open_at_once: int = _OPEN_ARCHIVES) -> None:
        self._store = store
        self._blocks = blocks
        # An index of few tiles still costs a descriptor: it weighs as much as an archive's fair share.
        share = _INDEXED_TILES // open_at_once
        self._open: BoundedCache[str, TileArchive] = BoundedCache(
            _INDEXED_TILES, weigh=lambda archive: min(_INDEXED_TILES, max(share, len(archive.index.keys)))
        )

    def get(self, copies: CopyKeys) -> TileArchive:
        """Open a scan's archive or give the open one; raises KeyError, DamagedArchive, `Unavailable`."""
        return self._open.get_or_make(copies.archive, lambda: self._read(copies))

    def tile(self, copies: CopyKeys, key: TileKey) -> bytes | None:
        """Read a tile. An archive that was replaced since it was opened is opened anew."""
        try:
            return self.get(copies).tile(key)
        except DamagedArchive:
            self._open.discard(copies.archive)
            return self.get(copies).tile(key)

    def _read(self, copies: CopyKeys) -> TileArchive:
        index = TileIndex.from_bytes(self._store.get(copies.archive_index))
        path = self._store.local_path(copies.archive)
        if path is None:
            return TileArchive(index, RemoteObject(self._store, copies.archive, self._blocks))
        try:
            source = _LocalFile(path)
        except FileNotFoundError as error:
            raise KeyError(copies.archive) from error
        if source.size != index.size:
            msg = f"archive has {source.size} bytes, its index says {index.size}"
            raise DamagedArchive(msg)
        return TileArchive(index, source)
