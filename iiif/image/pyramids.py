"""Pyramid TIFFs beside archives: a file or a remote object, looked through before pixels are taken from it.

What they hold is compressed without loss and without checksums: one wrong bit shows as a scrambled picture
that decodes without complaint. The archive's index has their CRC-32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from iiif.cache import BoundedCache
from iiif.image.blocks import BLOCK, Blocks, RemoteObject
from museum.domain.tile_archive import DamagedArchive
from museum.ports import ObjectStore

_REMOTE = 64
"""Remote pyramids whose size one process remembers."""
_LOOKED_THROUGH = 10_000
"""Files of which one process remembers whether they are what was written."""

_Seen = tuple[str, int, int, int, int]
"""A file as it was looked through: key, inode, size, time of change, and the checksum it should have."""


class Pyramids:
    """The pyramids of one store. Each is read once before it is used, and again when it was replaced."""

    def __init__(self, store: ObjectStore, blocks: Blocks) -> None:
        self._store = store
        self._blocks = blocks
        self._sound: BoundedCache[_Seen, bool] = BoundedCache(_LOOKED_THROUGH)
        self._remote: BoundedCache[tuple[str, int], RemoteObject] = BoundedCache(_REMOTE)

    def get(self, key: str, checksum: int) -> Path | RemoteObject:
        """Give a pyramid that has this CRC-32, or any where it is not known (0).

        Raises DamagedArchive for one that is not what was written, KeyError, `Unavailable`.
        """
        local = self._store.local_path(key)
        if local is not None:
            return self._local(key, local, checksum)
        return self._remote.get_or_make((key, checksum), lambda: self._opened(key, checksum))

    def forget(self, key: str, checksum: int) -> None:
        """Open a remote pyramid anew when it is asked for next."""
        self._remote.discard((key, checksum))

    def _local(self, key: str, path: Path, checksum: int) -> Path:
        if checksum:
            try:
                found = path.stat()
                seen = (key, found.st_ino, found.st_size, found.st_mtime_ns, checksum)
                sound = self._sound.get_or_make(seen, lambda: _checksum(_pieces(path)) == checksum)
            except FileNotFoundError as error:
                raise KeyError(key) from error
            if not sound:
                raise _harmed(key)
        return path

    def _opened(self, key: str, checksum: int) -> RemoteObject:
        remote = RemoteObject(self._store, key, self._blocks)
        if checksum:
            spans = [(start, BLOCK) for start in range(0, remote.size, BLOCK)]
            if _checksum(remote.read_many(spans)) != checksum:
                raise _harmed(key)
        return remote


def _checksum(pieces: Iterable[bytes]) -> int:
    checksum = 0
    for piece in pieces:
        checksum = crc32(piece, checksum)
    return checksum


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece


def _harmed(key: str) -> DamagedArchive:
    return DamagedArchive(f"{key} is not what was written")
