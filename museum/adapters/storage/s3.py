"""Objects in a bucket of an S3 service.

Small objects go in one request, larger ones in parts; either carries SHA-256 checksums that the
service verifies, and is visible only when it is whole. Requests are tried at most five times with
growing pauses, by botocore.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypedDict, TypeVar, cast

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from museum.adapters.storage.keys import checked
from museum.adapters.storage.multipart import OnlyNew, Upload, checksum, parts_of
from museum.adapters.storage.ranges import RangeReader
from museum.domain.errors import Unavailable
from museum.ports.storage import ObjectInfo

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.literals import BucketLocationConstraintType

ATTEMPTS = 5
"""How often a request is tried in all."""
_READS = 3
"""How often an answer that breaks off is asked for again."""
_MISSING = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchBucket"})
_LOST_RACE = frozenset({"409", "ConditionalRequestConflict"})
_TAKEN = frozenset({"412", "PreconditionFailed"})
_PAST_THE_END = frozenset({"416", "InvalidRange"})
_OWNED = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=32,
    # We send SHA-256 ourselves: trailing checksums are a dialect that not every service speaks.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_supported",
)
_DOWNLOADS = TransferConfig(max_concurrency=4, num_download_attempts=ATTEMPTS)
T = TypeVar("T")


class _Span(TypedDict, total=False):
    """Which bytes are asked for, as an HTTP range."""

    Range: str


class S3Store:
    """Stores objects under a prefix of a bucket; see `museum.ports.storage.ObjectStore`."""

    def __init__(self, bucket: str, prefix: str = "", *, endpoint_url: str | None = None) -> None:
        inner = prefix.strip("/")
        self._bucket = bucket
        self._prefix = f"{checked(inner)}/" if inner else ""
        self._endpoint_url = endpoint_url

    def put(
        self, key: str, data: bytes | BinaryIO | Path, content_type: str = "application/octet-stream"
    ) -> None:
        """Write an object, replacing what stood there, atomically and durably."""
        self._write(key, data, content_type, {})

    def adopt(self, key: str, path: Path, content_type: str = "application/octet-stream") -> None:
        """Take a local file over as an object: sent, then removed here."""
        self.put(key, path, content_type)
        path.unlink()

    def put_new(
        self, key: str, data: BinaryIO | Path, content_type: str = "application/octet-stream"
    ) -> bool:
        """Write an object only if none stands there; False (and nothing changed) if one does."""
        if self.stat(key) is not None:
            return False
        try:
            self._write(key, data, content_type, {"IfNoneMatch": "*"})
        except FileExistsError:
            return False
        return True

    def get(self, key: str) -> bytes:
        """Read an object whole."""
        with _engine(key):
            return self._fetch(self._name(key), {})

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the object's end."""
        if start < 0 or length < 0:
            raise ValueError("a range has no negative ends")
        # A range has at least one byte in HTTP: asked for none, we ask for one and drop it.
        span = f"bytes={start}-{start + max(length, 1) - 1}"
        name = self._name(key)
        with _engine(key):
            data = self._ranges.read(name, start, length) if self._ranges and length else None
            if data is not None:
                return data
            try:
                return self._fetch(name, {"Range": span})[:length]
            except ClientError as error:
                if _code(error) in _PAST_THE_END:
                    return b""
                raise

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        """Give a local copy of the object, for reading, while the context lasts."""
        name = self._name(key)
        with tempfile.TemporaryDirectory(prefix="object-") as folder:
            path = Path(folder) / Path(key).name
            with _engine(key):
                self._client.download_file(self._bucket, name, str(path), Config=_DOWNLOADS)
            yield path

    def local_path(self, key: str) -> Path | None:
        """Give None: a bucket is on no local disk."""
        checked(key)
        return None

    def stat(self, key: str) -> ObjectInfo | None:
        """Describe an object, or None when there is none."""
        name = self._name(key)
        try:
            with _engine(key):
                found = self._client.head_object(Bucket=self._bucket, Key=name)
        except KeyError:
            return None
        return ObjectInfo(key, found["ContentLength"], found["LastModified"])

    def delete(self, key: str) -> None:
        """Remove an object; no error when there is none."""
        name = self._name(key)
        try:
            with _engine(key):
                self._client.delete_object(Bucket=self._bucket, Key=name)
        except KeyError:
            return

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List the objects whose key starts with `prefix`, ordered by key."""
        pages = self._client.get_paginator("list_objects_v2")
        try:
            with _engine(prefix):
                for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                    for found in page.get("Contents", ()):
                        key = found["Key"].removeprefix(self._prefix)
                        yield ObjectInfo(key, found["Size"], found["LastModified"])
        except KeyError:
            return  # the bucket is made at the first write

    def sweep(self, older_than: datetime) -> int:
        """Abort the uploads in parts that were begun before that moment; give how many."""
        swept = 0
        pages = self._client.get_paginator("list_multipart_uploads")
        try:
            with _engine(self._prefix):
                for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                    for upload in page.get("Uploads", ()):
                        if upload["Initiated"] < older_than:
                            Upload(self._client, self._bucket, upload["Key"], upload["UploadId"]).abort()
                            swept += 1
        except KeyError:
            return swept
        return swept

    def check(self) -> str | None:
        """Give None when the bucket can be written, else what is wrong."""
        name = f"{self._prefix}check"
        try:
            with _engine():
                # An upload that is begun and aborted needs the right to write and shows nobody anything.
                begun = self._with_bucket(
                    lambda: self._client.create_multipart_upload(Bucket=self._bucket, Key=name)
                )
                Upload(self._client, self._bucket, name, begun["UploadId"]).abort()
        except Unavailable as error:
            return str(error)
        return None

    @cached_property
    def _session(self) -> boto3.session.Session:
        # One of its own: the shared default one is not made for several threads.
        return boto3.session.Session()

    @cached_property
    def _client(self) -> S3Client:
        return self._session.client("s3", endpoint_url=self._endpoint_url, config=_CONFIG)

    @cached_property
    def _ranges(self) -> RangeReader | None:
        credentials = self._session.get_credentials()
        return RangeReader(self._client, credentials, self._bucket) if credentials else None

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)

    def _fetch(self, name: str, span: _Span) -> bytes:
        """Read content; again when the answer breaks off, which botocore leaves to its callers."""
        left = _READS
        while True:
            body = self._client.get_object(Bucket=self._bucket, Key=name, **span)["Body"]
            left -= 1
            try:
                return body.read()
            except (BotoCoreError, HTTPError):
                if not left:
                    raise

    def _write(self, key: str, data: bytes | BinaryIO | Path, content_type: str, only_new: OnlyNew) -> None:
        name = self._name(key)
        if isinstance(data, Path):
            with data.open("rb") as file:
                self._send(name, file, content_type, only_new)
        else:
            self._send(name, BytesIO(data) if isinstance(data, bytes) else data, content_type, only_new)

    def _send(self, name: str, file: BinaryIO, content_type: str, only_new: OnlyNew) -> None:
        """Send in one request, or in parts what is larger than one; FileExistsError for what is not new."""
        parts = parts_of(file)
        first, second = next(parts), next(parts, None)
        with _engine():
            try:
                if second is None:
                    self._send_small(name, first, content_type, only_new)
                else:
                    self._send_large(name, chain((first, second), parts), content_type, only_new)
            except ClientError as error:
                if only_new and self._taken(name, error):
                    raise FileExistsError(name) from None
                raise

    def _send_small(self, name: str, data: bytes, content_type: str, only_new: OnlyNew) -> None:
        self._with_bucket(
            lambda: self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=data,
                ContentType=content_type,
                ChecksumSHA256=checksum(data),
                **only_new,
            )
        )

    def _send_large(self, name: str, parts: Iterable[bytes], content_type: str, only_new: OnlyNew) -> None:
        begun = self._with_bucket(
            lambda: self._client.create_multipart_upload(
                Bucket=self._bucket, Key=name, ContentType=content_type, ChecksumAlgorithm="SHA256"
            )
        )
        Upload(self._client, self._bucket, name, begun["UploadId"]).send(parts, only_new)

    def _taken(self, name: str, error: ClientError) -> bool:
        """Tell whether a write of something new failed because somebody else was first."""
        if _code(error) in _LOST_RACE:
            # Amazon answers so while another write is under way: it decides once that has ended.
            return self.stat(name.removeprefix(self._prefix)) is not None
        return _code(error) in _TAKEN

    def _with_bucket(self, call: Callable[[], T]) -> T:
        """Make the bucket when the first write finds none."""
        try:
            return call()
        except ClientError as error:
            if _code(error) != "NoSuchBucket":
                raise
        self._make_bucket()
        return call()

    def _make_bucket(self) -> None:
        region = self._client.meta.region_name
        try:
            if region in ("us-east-1", "aws-global"):  # the one that may not be named
                self._client.create_bucket(Bucket=self._bucket)
            else:
                place = cast("BucketLocationConstraintType", region)
                self._client.create_bucket(
                    Bucket=self._bucket, CreateBucketConfiguration={"LocationConstraint": place}
                )
        except ClientError as error:
            if _code(error) not in _OWNED:
                raise


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


@contextmanager
def _engine(key: str | None = None) -> Iterator[None]:
    """Turn the service's errors into ours; with a key, "not found" is "no such object"."""
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if key is not None and code in _MISSING:
            raise KeyError(key) from None
        raise _unavailable(code) from error
    except (BotoCoreError, Boto3Error, HTTPError) as error:
        raise _unavailable(type(error).__name__) from error


def _unavailable(why: str) -> Unavailable:
    return Unavailable(
        f"Kho lưu trữ S3 không thực hiện được yêu cầu ({why}). Hệ thống sẽ tự thử lại; nếu kéo dài, "
        "hãy kiểm tra dịch vụ S3, khóa truy cập và quyền ghi.",
        f"The S3 storage did not carry out the request ({why}). It will be tried again; if this goes on, "
        "check the S3 service, its access key and the right to write.",
    )
