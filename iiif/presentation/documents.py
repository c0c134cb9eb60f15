"""Documents ready to be sent: stored manifests under the public address, and what is built on demand."""

from __future__ import annotations

import gzip
import json
import re
import time
import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

import brotli

from iiif.cache import BoundedCache
from iiif.presentation.addresses import with_base
from museum.ports import ObjectStore

_STORED_BYTES = 32 << 20
_BUILT_BYTES = 16 << 20
BUILT_SECONDS = 1.5
"""For so long nobody asks whether a document still holds: the withdrawn must be gone in two seconds."""
_GZIP, _BROTLI = 6, 5
"""Where either coding is small and still quick: once for all who read the document."""
_PACKED_SHARE = 0.2
"""About what both packed forms take of the plain one together."""
_NO = re.compile(r";\s*q=0(\.0*)?\s*$")
Coding = Literal["br", "gzip", ""]


@dataclass(frozen=True)
class Document:
    """A JSON document with its validator; packed when somebody first asks for that."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> Document:
        """Give a document its validator."""
        # The validator is weak: one for all codings.
        return cls(body, f'W/"{zlib.crc32(body):08x}{len(body):x}"')

    @cached_property
    def packed(self) -> bytes:
        """The document in gzip."""
        return gzip.compress(self.body, _GZIP, mtime=0)

    @cached_property
    def squeezed(self) -> bytes:
        """The document in brotli, some tenth smaller."""
        return bytes(brotli.compress(self.body, quality=_BROTLI))

    def coded(self, accept_encoding: str) -> tuple[bytes, Coding]:
        """Give the document in the best coding that a reader takes, and its name; "" for none."""
        coding = _coding(accept_encoding)
        if coding == "br":
            return self.squeezed, coding
        return (self.packed, coding) if coding else (self.body, coding)

    @property
    def weight(self) -> int:
        """Bytes it takes to keep."""
        return int(len(self.body) * (1 + _PACKED_SHARE))


@lru_cache(maxsize=256)
def _coding(accept_encoding: str) -> Coding:
    """Choose a coding (RFC 9110, 12.5.3); what a reader does not name, or refuses by `q=0`, is not used."""
    named = {
        part.partition(";")[0].strip().lower()
        for part in accept_encoding.split(",")
        if not _NO.search(part.lower())
    }
    if "br" in named:
        return "br"
    return "gzip" if "gzip" in named else ""


@dataclass(frozen=True)
class _Kept:
    """A document that was built, and what it was built from."""

    signature: Hashable
    document: Document


@dataclass(frozen=True)
class Source:
    """How a document is built, and a cheap way to tell whether it would come out the same."""

    signature: Hashable
    build: Callable[[], dict[str, Any]] = field(compare=False)


class Documents:
    """What one process keeps ready, bounded by bytes. Safe for threads."""

    def __init__(self, store: ObjectStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._stored: BoundedCache[tuple[str, str], Document] = BoundedCache(
            _STORED_BYTES, weigh=lambda document: document.weight
        )
        self._kept: BoundedCache[tuple[str, str], _Kept] = BoundedCache(
            _BUILT_BYTES, weigh=lambda kept: kept.document.weight
        )
        self._checked: BoundedCache[tuple[str, str], Document] = BoundedCache(
            _BUILT_BYTES, weigh=lambda document: document.weight, seconds=BUILT_SECONDS, clock=clock
        )

    def stored(self, key: str, base: str) -> Document:
        """Give a stored document under the public address; raises KeyError, `Unavailable`."""
        return self._stored.get_or_make(
            (key, base), lambda: Document.of(with_base(self._store.get(key), base))
        )

    def built(self, name: str, base: str, look: Callable[[], Source]) -> Document:
        """Give a public document; `look` says from what it is built, and raises where nobody may see it.

        It is looked at every moment, and built again only when something changed. What `look` raises
        is kept by nobody.
        """
        return self._checked.get_or_make((name, base), lambda: self._current(name, base, look))

    def _current(self, name: str, base: str, look: Callable[[], Source]) -> Document:
        source = look()
        kept = self._kept.get((name, base))
        if kept is not None and kept.signature == source.signature:
            return kept.document
        document = self.fresh(base, source.build)
        self._kept.put((name, base), _Kept(source.signature, document))
        return document

    def fresh(self, base: str, build: Callable[[], dict[str, Any]]) -> Document:
        """Give a document for one reader alone."""
        document = json.dumps(build(), ensure_ascii=False, separators=(",", ":"))
        return Document.of(with_base(document.encode(), base))
