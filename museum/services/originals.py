"""Originals by their content: checksum, and storing under it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import structlog

from museum.domain.collections import original_key
from museum.domain.errors import Unavailable
from museum.ports.storage import ObjectStore

log = structlog.get_logger()


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file as 64 hexadecimal digits; reads it once, holds a small part of it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store_original(
    store: ObjectStore, path: Path, content_type: str = "application/octet-stream"
) -> tuple[str, int]:
    """Store a file unaltered under its checksum; give checksum and size in bytes.

    What is stored already stays as it is, unless its size shows that it is damaged: then the sound
    file takes its place. Raises Unavailable when storage fails, or when the file changes meanwhile
    (a copy still under way), OSError when it cannot be read.
    """
    before = path.stat()
    sha256 = sha256_of(path)
    key = original_key(sha256)
    created = store.put_new(key, path, content_type)
    if _state(path.stat()) != _state(before):
        if created:
            # What was stored need not be what was measured.
            store.delete(key)
        raise Unavailable(
            "Tệp đang bị thay đổi trong lúc đọc. Hãy chờ chép xong rồi nạp lại.",
            "The file changes while it is read. Wait until it has been copied, then ingest it again.",
        )
    known = None if created else store.stat(key)
    if known is not None and known.size != before.st_size:
        log.warning("damaged original replaced", sha256=sha256, size=known.size, expected=before.st_size)
        store.put(key, path, content_type)
    return sha256, before.st_size


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns
