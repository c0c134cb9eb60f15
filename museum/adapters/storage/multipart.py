"""One upload in parts to an S3 service: several at a time, each with its checksum, whole or aborted."""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, TypedDict

import structlog
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef

log = structlog.get_logger()

PART = 8 * 1024 * 1024
"""Bytes of a part: S3 takes 5 MB or more and 10 000 parts, so up to 80 GB in one object."""
AT_ONCE = 4
"""Parts on their way at a time; with the one being read they hold 40 MB of memory."""


class OnlyNew(TypedDict, total=False):
    """The condition under which an object may be written."""

    IfNoneMatch: Literal["*"]


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """Cut a stream into parts; all but the last have `PART` bytes, an empty stream has one empty part."""
    part = _read(file)
    yield part
    while len(part) == PART and (part := _read(file)):
        yield part


def _read(file: BinaryIO) -> bytes:
    """Read one part; a stream may give less at a time than it is asked for."""
    pieces: list[bytes] = []
    missing = PART
    while missing and (piece := file.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def checksum(data: bytes) -> str:
    """Give the SHA-256 as S3 writes it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


@dataclass(frozen=True)
class Upload:
    """An upload that has been begun."""

    client: S3Client
    bucket: str
    name: str
    id: str

    def send(self, parts: Iterable[bytes], only_new: OnlyNew) -> None:
        """Send all parts and complete; on any error abort. Botocore's errors are passed on."""
        try:
            self._complete(self._send_parts(parts), only_new)
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """Give up. Where even that fails, `sweep` finds the upload later."""
        try:
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=self.name, UploadId=self.id)
        except (BotoCoreError, ClientError) as error:
            log.warning("upload not aborted", key=self.name, error=str(error))

    def _send_parts(self, parts: Iterable[bytes]) -> list[CompletedPartTypeDef]:
        done: list[CompletedPartTypeDef] = []
        under_way: deque[Future[CompletedPartTypeDef]] = deque()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upload") as pool:
            try:
                for number, part in enumerate(parts, 1):
                    under_way.append(pool.submit(self._send_part, number, part))
                    if len(under_way) == AT_ONCE:
                        done.append(under_way.popleft().result())
                done.extend(future.result() for future in under_way)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return done

    def _send_part(self, number: int, data: bytes) -> CompletedPartTypeDef:
        sha256 = checksum(data)
        sent = self.client.upload_part(
            Bucket=self.bucket,
            Key=self.name,
            UploadId=self.id,
            PartNumber=number,
            Body=data,
            ChecksumSHA256=sha256,
        )
        return {"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": sha256}

    def _complete(self, parts: list[CompletedPartTypeDef], only_new: OnlyNew) -> None:
        try:
            self.client.complete_multipart_upload(
                Bucket=self.bucket,
                Key=self.name,
                UploadId=self.id,
                MultipartUpload={"Parts": parts},
                **only_new,
            )
        except ClientError as error:
            # A completion whose answer was lost is tried again and finds its upload gone: done.
            if error.response["Error"]["Code"] != "NoSuchUpload" or not self._stands(parts):
                raise

    def _stands(self, parts: list[CompletedPartTypeDef]) -> bool:
        """Tell by its checksum of checksums whether the object that stands there is made of these parts."""
        found = self.client.head_object(Bucket=self.bucket, Key=self.name, ChecksumMode="ENABLED")
        digests = b"".join(base64.b64decode(part["ChecksumSHA256"]) for part in parts)
        return found.get("ChecksumSHA256") == f"{checksum(digests)}-{len(parts)}"
