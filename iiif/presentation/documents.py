"""Documents ready to be sent: stored manifests under the public address, and what is built on demand."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iiif.cache import BoundedCache
from iiif.presentation.addresses import with_base
from museum.ports import ObjectStore

_STORED_BYTES = 32 << 20
_BUILT_BYTES = 16 << 20
BUILT_SECONDS = 1.5
"""For so long a document built on demand is given out again: the withdrawn must be gone in two seconds."""


@dataclass(frozen=True)
class Document:
    """A JSON document, plain and packed, with its validator."""

    body: bytes
    packed: bytes
    """The same in gzip."""
    etag: str

    @classmethod
    def of(cls, body: bytes) -> Document:
        """Pack a document once, for all who will read it."""
        # The validator is weak: one for both codings.
        return cls(body, gzip.compress(body, 6, mtime=0), f'W/"{zlib.crc32(body):08x}{len(body):x}"')

    @property
    def weight(self) -> int:
        """Bytes it takes to keep."""
        return len(self.body) + len(self.packed)


class Documents:
    """What one process keeps ready, bounded by bytes. Safe for threads."""

    def __init__(self, store: ObjectStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._stored: BoundedCache[tuple[str, str], Document] = BoundedCache(
            _STORED_BYTES, weigh=lambda document: document.weight
        )
        self._built: BoundedCache[tuple[str, str], Document] = BoundedCache(
            _BUILT_BYTES, weigh=lambda document: document.weight, seconds=BUILT_SECONDS, clock=clock
        )

    def stored(self, key: str, base: str) -> Document:
        """Give a stored document under the public address; raises KeyError, `Unavailable`."""
        return self._stored.get_or_make(
            (key, base), lambda: Document.of(with_base(self._store.get(key), base))
        )

    def built(self, name: str, base: str, build: Callable[[], dict[str, Any]]) -> Document:
        """Give a public document that `build` makes; what it raises is kept by nobody."""
        return self._built.get_or_make((name, base), lambda: self.fresh(base, build))

    def fresh(self, base: str, build: Callable[[], dict[str, Any]]) -> Document:
        """Give a document for one reader alone."""
        document = json.dumps(build(), ensure_ascii=False, separators=(",", ":"))
        return Document.of(with_base(document.encode(), base))
