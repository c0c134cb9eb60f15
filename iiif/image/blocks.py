"""Objects in remote storage, read in blocks of about a megabyte: neighbouring tiles lie together."""

from __future__ import annotations

from iiif.cache import BoundedCache
from museum.ports import ObjectStore

BLOCK = 1 << 20
"""Bytes of a block. One request fetches the tiles that a viewer asks for next, too."""

Blocks = BoundedCache[tuple[str, object, int], bytes]
"""(key, edition, number) → block. An object written anew under its old key is a new edition."""


class RemoteObject:
    """One object, its blocks kept in a cache that all objects share."""

    def __init__(self, store: ObjectStore, key: str, blocks: Blocks) -> None:
        self._store = store
        self._key = key
        self._blocks = blocks
        self._edition = object()
        self._size: int | None = None

    @property
    def size(self) -> int:
        """Bytes of the object; raises KeyError when there is none, `Unavailable` when storage fails."""
        if self._size is None:
            info = self._store.stat(self._key)
            if info is None:
                raise KeyError(self._key)
            self._size = info.size
        return self._size

    def read(self, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the object's end. Raises as `size` does."""
        if length <= 0:
            return b""
        first, last = start // BLOCK, (start + length - 1) // BLOCK
        parts = []
        for number in range(first, last + 1):
            begin = number * BLOCK
            parts.append(self._block(number)[max(0, start - begin) : start + length - begin])
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _block(self, number: int) -> bytes:
        return self._blocks.get_or_make(
            (self._key, self._edition, number),
            lambda: self._store.read_range(self._key, number * BLOCK, BLOCK),
        )
