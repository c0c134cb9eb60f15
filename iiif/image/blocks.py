"""Objects in remote storage, read in blocks of about a megabyte: neighbouring tiles lie together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from iiif.cache import BoundedCache
from museum.ports import ObjectStore

BLOCK = 1 << 20
"""Bytes of a block. One request fetches the tiles that a viewer asks for next, too."""
_AT_ONCE = 8
"""Requests that are under way together, for pictures made of many blocks."""
_FIRST, _STEP = 1 << 17, 1 << 15
"""Bytes of an object's first read, and where it may begin and end: who wants one tile of a scan waits for less.

More where the tile is larger: one of nothing but detail has as many bytes.
"""

Blocks = BoundedCache[tuple[str, object, int], bytes]
"""(key, edition, number) → block. An object written anew under its old key is a new edition.

Negative numbers are first reads.
"""


class RemoteObject:
    """One object, its blocks kept in a cache that all objects share."""

    def __init__(self, store: ObjectStore, key: str, blocks: Blocks) -> None:
        self._store = store
        self._key = key
        self._blocks = blocks
        self._edition = object()
        self._size: int | None = None
        self._first: tuple[int, int] | None = None
        """Where the first read began, and its bytes."""

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
        if self._first is None:
            # Should two threads come here at once, the later one's choice holds.
            self._first = _around(start, length)
        begin, room = self._first
        if begin <= start and start + length <= begin + room:
            name = -1 - begin - room // _STEP
            return self._kept(name, begin, room)[start - begin : start - begin + length]
        return self._from_blocks(start, length)

    def _from_blocks(self, start: int, length: int) -> bytes:
        first, last = start // BLOCK, (start + length - 1) // BLOCK
        parts = []
        for number in range(first, last + 1):
            begin = number * BLOCK
            parts.append(self._block(number)[max(0, start - begin) : start + length - begin])
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def read_many(self, spans: Sequence[tuple[int, int]]) -> list[bytes]:
        """Read several pieces, given by start and length; their blocks are fetched side by side."""
        wanted = {
            number
            for start, length in spans
            for number in range(start // BLOCK, (start + length - 1) // BLOCK + 1)
            if self._blocks.get((self._key, self._edition, number)) is None
        }
        if len(wanted) > 1:
            list(_readers().map(self._block, sorted(wanted)))
        return [self._from_blocks(start, length) for start, length in spans]

    def _block(self, number: int) -> bytes:
        return self._kept(number, number * BLOCK, BLOCK)

    def _kept(self, name: int, start: int, length: int) -> bytes:
        return self._blocks.get_or_make(
            (self._key, self._edition, name), lambda: self._store.read_range(self._key, start, length)
        )


def _around(start: int, length: int) -> tuple[int, int]:
    """Give begin and length of a first read that is worth its request."""
    begin = start // _STEP * _STEP
    whole = -(-(start + length - begin) // _STEP) * _STEP
    # What is larger than a tile comes in blocks like everything else.
    return begin, max(_FIRST, whole) if length <= _FIRST else _FIRST


@cache
def _readers() -> ThreadPoolExecutor:
    """Give the threads that wait for storage; made when first needed, after a server has forked."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="blocks")
