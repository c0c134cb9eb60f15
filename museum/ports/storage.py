"""Objects in storage: originals, access copies, manifests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class ObjectInfo:
    """What storage knows of an object."""

    key: str
    size: int
    """Bytes."""
    changed_at: datetime


class ObjectStore(Protocol):
    """Stores objects whole or not at all: a reader never sees half of one.

    Keys are relative paths of `[A-Za-z0-9._-]` segments joined by `/`; others raise ValueError.
    Missing objects raise KeyError; an engine that fails raises `museum.domain.errors.Unavailable`.
    """

    def put(
        self, key: str, data: bytes | BinaryIO | Path, content_type: str = "application/octet-stream"
    ) -> None:
        """Write an object, replacing what stood there, atomically and durably."""
        ...

    def adopt(self, key: str, path: Path, content_type: str = "application/octet-stream") -> None:
        """Take a local file over as an object, as `put` does; the file is gone afterwards.

        Where storage is on the same disk nothing is copied.
        """
        ...

    def put_new(
        self, key: str, data: BinaryIO | Path, content_type: str = "application/octet-stream"
    ) -> bool:
        """Write an object only if none stands there; False (and nothing changed) if one does."""
        ...

    def get(self, key: str) -> bytes:
        """Read an object whole."""
        ...

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the object's end."""
        ...

    def as_file(self, key: str) -> AbstractContextManager[Path]:
        """Give a local path to the object, for reading, while the context lasts."""
        ...

    def local_path(self, key: str) -> Path | None:
        """Give the object's own path where storage is a local disk and the object exists; else None."""
        ...

    def stat(self, key: str) -> ObjectInfo | None:
        """Describe an object, or None when there is none."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; no error when there is none."""
        ...

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List the objects whose key starts with `prefix`, ordered by key."""
        ...

    def sweep(self, older_than: datetime) -> int:
        """Remove what broken-off writes left before that moment; give how many pieces."""
        ...

    def check(self) -> str | None:
        """Give None when storage answers and can be written, else what is wrong."""
        ...
