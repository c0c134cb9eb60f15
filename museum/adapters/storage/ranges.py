"""Range reads from S3 without the ceremony of its client: signed, sent, and read.

A reader waits for them, and most of the time that boto3 needs for one goes into what it does around
the request. Whatever is not a plain answer is left to boto3, which knows about retries, redirects
and errors.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from types_boto3_s3 import S3Client

_TIMEOUT = 10
"""Seconds to connect, and between two pieces of an answer."""
_CONNECTIONS = 32
_PAUSE = 60
"""Seconds for which boto3 alone is asked, after a request that did not even bring an answer."""
_PARTIAL = 206


class RangeReader:
    """Reads parts of the objects of one bucket. Safe for threads."""

    def __init__(self, client: S3Client, credentials: Credentials, bucket: str) -> None:
        # Where objects of the bucket are found is the client's knowledge. Keys need no quoting.
        signed = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
        self._base = signed.partition("?")[0].removesuffix("k")
        self._region = client.meta.region_name
        self._credentials = credentials
        self._session = URLLib3Session(
            proxies=get_environ_proxies(self._base),
            timeout=_TIMEOUT,
            max_pool_connections=_CONNECTIONS,
        )
        self._resume = 0.0
        self._lock = threading.Lock()

    def read(self, name: str, start: int, length: int) -> bytes | None:
        """Read `length` bytes (at least one) from `start`, fewer at the object's end; None for anything unusual."""
        if time.monotonic() < self._resume:
            return None
        request = AWSRequest(
            "GET",
            self._base + name,
            headers={
                "Range": f"bytes={start}-{start + length - 1}",
                "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD",
            },
        )
        try:
            keys = self._credentials.get_frozen_credentials()
            S3SigV4Auth(keys, "s3", self._region).add_auth(request)
            answer = self._session.send(request.prepare())
            content: bytes = answer.content
        except (BotoCoreError, HTTPError, OSError):
            with self._lock:
                self._resume = time.monotonic() + _PAUSE
            return None
        return content if answer.status_code == _PARTIAL and len(content) <= length else None
