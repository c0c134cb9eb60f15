"""Object storage: a folder, or a bucket."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from museum.adapters.storage.files import FileStore
from museum.ports.storage import ObjectStore

__all__ = ["open_store"]


def open_store(url: str, *, endpoint_url: str | None = None) -> ObjectStore:
    """Open the storage at `file:///folder` or `s3://bucket/prefix`.

    `endpoint_url` is the address of an S3 service other than Amazon's. A folder that is missing is
    made now, a bucket at the first write. Raises ValueError for another kind of address, OSError
    for a folder that cannot be made.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.startswith("/"):
        return FileStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        # boto3 takes a third of a second to load: only who stores in a bucket pays for it.
        from museum.adapters.storage.s3 import S3Store  # noqa: PLC0415

        return S3Store(parts.netloc, unquote(parts.path), endpoint_url=endpoint_url)
    raise ValueError(f"{url!r} is neither file:///folder nor s3://bucket/prefix")
