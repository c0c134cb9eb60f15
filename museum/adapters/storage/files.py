"""Objects as files of one folder.

An object is written under a temporary name in the same file system, forced to the disk, and then
given its own name in one step: a reader, or a machine that loses its power, sees all of it or
nothing. Temporary names lie in a folder that no key can name.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from museum.adapters.storage.keys import checked
from museum.domain.errors import Unavailable
from museum.ports.storage import ObjectInfo

INCOMING = "~incoming"
"""Folder of the unfinished: `~` stands in no key."""
BLOCK = 4 * 1024 * 1024
"""Bytes copied at a time from a stream."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_ATTEMPTS = 20
"""How often a name is given when a `delete` clears its folder away in the same moment."""


class FileStore:
    """Stores objects under a root folder; see `museum.ports.storage.ObjectStore`."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._incoming = self._root / INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True)

    def put(
        self, key: str, data: bytes | BinaryIO | Path, content_type: str = "application/octet-stream"
    ) -> None:
        """Write an object, replacing what stood there, atomically and durably."""
        del content_type  # a folder keeps none
        target = self._path(key)
        with self._written(data) as part, _engine():
            _give_name(part, target, os.replace)

    def adopt(self, key: str, path: Path, content_type: str = "application/octet-stream") -> None:
        """Take a local file over as an object: renamed, or copied from another disk."""
        target = self._path(key)
        with path.open("rb") as file, _engine():
            os.fsync(file.fileno())
        try:
            _give_name(path, target, os.replace)
        except OSError as error:
            if error.errno != errno.EXDEV:
                with _engine():
                    raise
            self.put(key, path, content_type)
            path.unlink()

    def put_new(
        self, key: str, data: BinaryIO | Path, content_type: str = "application/octet-stream"
    ) -> bool:
        """Write an object only if none stands there; False (and nothing changed) if one does."""
        del content_type
        target = self._path(key)
        if self.local_path(key):
            return False
        with self._written(data) as part, _engine():
            try:
                # Unlike a rename, a link fails where the name is taken: exactly one of a race wins.
                _give_name(part, target, os.link)
            except FileExistsError:
                if target.is_dir():
                    raise
                return False
        return True

    def get(self, key: str) -> bytes:
        """Read an object whole."""
        with _engine(key):
            return self._path(key).read_bytes()

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the object's end."""
        if start < 0 or length < 0:
            raise ValueError("a range has no negative ends")
        with _engine(key), self._path(key).open("rb", buffering=0) as file:
            parts = []
            while length and (part := os.pread(file.fileno(), length, start)):
                parts.append(part)
                start, length = start + len(part), length - len(part)
            return parts[0] if len(parts) == 1 else b"".join(parts)

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        """Give the object's own path, for reading, while the context lasts."""
        path = self.local_path(key)
        if path is None:
            raise KeyError(key)
        yield path

    def local_path(self, key: str) -> Path | None:
        """Give the object's own path if it exists."""
        path = self._path(key)
        return path if path.is_file() else None

    def stat(self, key: str) -> ObjectInfo | None:
        """Describe an object, or None when there is none."""
        path = self._path(key)
        try:
            with _engine(key):
                found = path.stat()
        except KeyError:
            return None
        return _info(key, found) if path.is_file() else None

    def delete(self, key: str) -> None:
        """Remove an object; no error when there is none."""
        path = self._path(key)
        with suppress(KeyError), _engine(key):
            path.unlink()
        with suppress(OSError):  # a folder that is not empty stays
            for folder in path.parents:
                if folder == self._root:
                    break
                folder.rmdir()

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List the objects whose key starts with `prefix`, ordered by key."""
        return self._walk(self._root, "", prefix)

    def sweep(self, older_than: datetime) -> int:
        """Remove what broken-off writes left before that moment; give how many pieces."""
        swept = 0
        with _engine():
            for piece in os.scandir(self._incoming):
                with suppress(FileNotFoundError):  # just finished, or swept by another process
                    if piece.stat().st_mtime < older_than.timestamp():
                        Path(piece.path).unlink()
                        swept += 1
        return swept

    def check(self) -> str | None:
        """Give None when the folder can be written, else what is wrong."""
        try:
            with self._written(b"?"):
                return None
        except Unavailable as error:
            return str(error)

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    @contextmanager
    def _written(self, data: bytes | BinaryIO | Path) -> Iterator[Path]:
        """Write to a temporary name and force it to the disk; afterwards that name is removed."""
        part = self._incoming / secrets.token_hex(12)
        with ExitStack() as stack:
            if isinstance(data, Path):  # that it can be opened is the caller's affair, not storage's
                source: bytes | BinaryIO = stack.enter_context(data.open("rb"))
            else:
                source = data
            stack.callback(part.unlink, missing_ok=True)
            with _engine():
                file = stack.enter_context(part.open("xb", buffering=0))
            _write(source, file, whole=isinstance(data, Path))
            yield part

    def _walk(self, folder: Path, path: str, prefix: str) -> Iterator[ObjectInfo]:
        """Yield what lies under `folder` (whose key is `path`) in the order of whole keys."""
        try:
            with _engine(path), os.scandir(folder) as found:
                # `a-b`, `a.b`, `a/b` is the order of keys: a folder sorts by its name with the slash.
                entries = [(f"{entry.name}/" if entry.is_dir() else entry.name, entry) for entry in found]
        except KeyError:
            return  # cleared away while we looked
        for name, entry in sorted(entries, key=itemgetter(0)):
            key = path + name
            if name.endswith("/"):
                if name != f"{INCOMING}/" and (key.startswith(prefix) or prefix.startswith(key)):
                    yield from self._walk(folder / entry.name, key, prefix)
            elif key.startswith(prefix):
                with suppress(FileNotFoundError):
                    yield _info(key, entry.stat())


def _write(source: bytes | BinaryIO, file: FileIO, *, whole: bool) -> None:
    """Write and force to the disk; `whole` says that the source is a plain file, read from its beginning."""
    if isinstance(source, bytes):
        _write_all(file, source)
    elif whole:
        _copy_file(source, file)
    else:
        _copy_stream(source, file)
    with _engine():
        os.fsync(file.fileno())


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    with _engine():
        while rest:
            rest = rest[file.write(rest) :]


def _copy_stream(source: BinaryIO, file: FileIO) -> None:
    """Copy through a buffer. An error of the source is its owner's and stays what it is."""
    while block := source.read(BLOCK):
        _write_all(file, block)


def _copy_file(source: BinaryIO, file: FileIO) -> None:
    """Copy inside the kernel; through a buffer where the system cannot."""
    offset = 0
    try:
        while sent := os.sendfile(file.fileno(), source.fileno(), offset, 1 << 30):
            offset += sent
    except OSError as error:
        if offset or error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSOCK, errno.EOPNOTSUPP):
            with _engine():
                raise
        _copy_stream(source, file)


def _give_name(part: Path, target: Path, give: Callable[[Path, Path], None]) -> None:
    """Give a finished file its name, and make the name as durable as the content."""
    for attempt in range(_ATTEMPTS):
        _make_folder(target.parent)
        try:
            give(part, target)
        except FileNotFoundError:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            break
    _force(target.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    try:
        folder.mkdir()
    except FileExistsError:
        if folder.is_file():  # neither made by another writer nor cleared away since
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
    except FileNotFoundError:
        return  # cleared away by a `delete` meanwhile: the caller tries again
    _force(folder.parent)


def _force(folder: Path) -> None:
    """Force a folder's entries to the disk."""
    with suppress(FileNotFoundError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _info(key: str, found: os.stat_result) -> ObjectInfo:
    return ObjectInfo(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


@contextmanager
def _engine(key: str | None = None) -> Iterator[None]:
    """Turn the file system's errors into ours; with a key, "no such file" is "no such object"."""
    try:
        yield
    except OSError as error:
        if key is not None and isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
            raise KeyError(key) from None
        if error.errno in _FULL:
            raise Unavailable(
                "Ổ lưu trữ đã đầy nên không ghi được. Hãy giải phóng dung lượng; việc xử lý sẽ tự tiếp tục.",
                "The storage disk is full. Make room on it; the work will then go on by itself.",
            ) from error
        raise Unavailable(
            f"Kho lưu trữ không đọc hoặc ghi được ({error.strerror}). Hãy kiểm tra ổ đĩa và quyền thư mục.",
            f"Storage cannot be read or written ({error.strerror}). Check the disk and its permissions.",
        ) from error
