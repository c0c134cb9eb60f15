"""Rendered pictures on the machine's own disk: shared by its processes, bounded, and never missed.

Not storage: all of it can be made again, so nothing here may stop an answer. A file is written beside
its place and renamed into it; it carries a checksum, so that what a power cut left is no picture.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import structlog

log = structlog.get_logger()

_HEAD = struct.Struct("<4sI")
_MAGIC = b"KEPT"
_LOCK = ".lock"
_DRAFT = ".draft"
_BLOCK = 4096
"""Bytes that a file system hands out at once."""
_PAUSE = 60.0
"""Seconds without writing after the disk refused."""
_DRAFT_SECONDS = 3600
"""A draft this old belongs to a process that was killed."""
_FULL, _TIDY = 7 / 8, 3 / 4
"""Shares of the capacity: above the first, the oldest go until the second is left."""
_WRITERS = 8
"""Processes that may write between two looks without all of them together passing the capacity."""
_SHARES = 128
"""So many of the largest pictures there is room for; what is larger still is not kept."""


class _File(NamedTuple):
    used: float
    size: int
    path: str


class KeptPictures:
    """Keeps pictures under their keys; those used longest ago go first. Safe for threads and processes."""

    def __init__(self, folder: Path, capacity: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`capacity` is in bytes. The folder is made when it is first needed."""
        self._folder = folder
        self._capacity = capacity
        self._clock = clock
        self._room = 0
        """Bytes that this process may still write before it looks at all that lies there."""
        self._lock = threading.Lock()
        self._resume = float("-inf")
        self._complained = False

    def get(self, key: str) -> bytes | None:
        """Give what is kept, or None."""
        path = self._path(key)
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._complain(error)
            return None
        data = _opened(held)
        with suppress(OSError):
            if data is None:
                path.unlink()
            else:
                # The time of its last use, for those who make room.
                os.utime(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep a picture, if the disk allows."""
        if len(data) > self._capacity // _SHARES or self._clock() < self._resume:
            return
        with self._lock:
            self._room -= _blocks(len(data))
            look = self._room < 0
        if look and not self.tidy():
            return
        try:
            self._write(self._path(key), data)
        except OSError as error:
            self._complain(error)
            self._resume = self._clock() + _PAUSE
            if error.errno == errno.ENOSPC:
                # Others need the disk more than we do.
                self.tidy(share=_TIDY / 2, above=0)
            return
        self._complained = False

    def tidy(self, *, share: float = _TIDY, above: float = _FULL) -> bool:
        """Where more than `above` of the capacity is used, let the oldest go until `share` of it is left.

        Says whether there is room: not while another process makes it.
        """
        try:
            with (self._folder / _LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                used = self._tidied(share, above)
        except FileNotFoundError:
            used = 0
        except BlockingIOError:
            return False
        except OSError as error:
            self._complain(error)
            return False
        with self._lock:
            self._room = max(self._capacity // _SHARES, int(self._capacity * _FULL - used) // _WRITERS)
        return True

    def _tidied(self, share: float, above: float) -> int:
        files = sorted(self._files())
        used = sum(file.size for file in files)
        if used <= self._capacity * above:
            return used
        for file in files:
            with suppress(OSError):
                os.unlink(file.path)  # noqa: PTH108 - thousands of names, no need for objects
            used -= file.size
            if used <= self._capacity * share:
                break
        return used

    def _files(self) -> Iterator[_File]:
        abandoned = time.time() - _DRAFT_SECONDS
        for shelf in _listed(self._folder):
            for entry in _listed(shelf.path) if shelf.is_dir(follow_symlinks=False) else ():
                try:
                    seen = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(_DRAFT):
                        # Somebody's work, unless it has been left.
                        if seen.st_mtime < abandoned:
                            os.unlink(entry.path)  # noqa: PTH108
                        continue
                except OSError:
                    # Another process has removed or renamed it meanwhile.
                    continue
                yield _File(seen.st_mtime, _blocks(seen.st_size), entry.path)

    def _path(self, key: str) -> Path:
        name = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
        return self._folder / name[:2] / name[2:]

    def _write(self, path: Path, data: bytes) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}{_DRAFT}")
        try:
            try:
                file = draft.open("xb")
            except FileNotFoundError:
                draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                file = draft.open("xb")
            with file:
                file.write(_HEAD.pack(_MAGIC, zlib.crc32(data)))
                file.write(data)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise

    def _complain(self, error: OSError) -> None:
        if not self._complained:
            self._complained = True
            log.warning("rendered pictures are not kept on disk", reason=error.strerror)


def _opened(held: bytes) -> bytes | None:
    if len(held) <= _HEAD.size:
        return None
    magic, checksum = _HEAD.unpack_from(held)
    data = held[_HEAD.size :]
    return data if magic == _MAGIC and zlib.crc32(data) == checksum else None


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return list(entries)
    return []


def _blocks(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
