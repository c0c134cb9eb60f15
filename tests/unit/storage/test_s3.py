"""S3 that fails: driven against a small server on loopback that answers as told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import pytest
from botocore.stub import Stubber

from museum.adapters.storage.multipart import PART
from museum.adapters.storage.s3 import ATTEMPTS, S3Store
from museum.domain.errors import Unavailable

Answer = tuple[int, bytes] | None
"""Status and body; None cuts the connection."""


class FakeS3(ThreadingHTTPServer):
    """Answers each request by `reply` and keeps a list of them."""

    reply: Callable[[str, str], Answer]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: FakeS3
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(f"{self.command} {self.path}")
        answer = self.server.reply(self.command, self.path)
        if answer is None:
            self.close_connection = True
            return
        status, body = answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"etag"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 05:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:-5] if body.startswith(b"short") else body)
            if body.startswith(b"short"):
                self.close_connection = True

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _answer  # noqa: N815 - the library looks for these

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # Pauses between attempts are the library's; waiting for them would only slow the tests.
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)
    with FakeS3() as opened:
        thread = threading.Thread(target=opened.serve_forever, daemon=True)
        thread.start()
        yield opened
        opened.shutdown()


@pytest.fixture
def store(server: FakeS3) -> S3Store:
    return S3Store("bucket", endpoint_url=f"http://127.0.0.1:{server.server_port}")


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()


@pytest.mark.parametrize("answer", [(500, b""), (503, _error("SlowDown")), None], ids=["500", "503", "reset"])
def test_a_service_that_fails_is_asked_five_times_and_no_more(
    server: FakeS3, store: S3Store, answer: Answer
) -> None:
    server.reply = lambda *_: answer
    for use in (
        lambda: store.put("k", b"1"),
        lambda: store.get("k"),
        lambda: store.stat("k"),
        lambda: store.delete("k"),
        lambda: list(store.list()),
    ):
        server.seen.clear()
        with pytest.raises(Unavailable) as failed:
            use()
        assert len(server.seen) == ATTEMPTS
        assert "thử lại" in failed.value.reason.vi
        assert "tried again" in failed.value.reason.en
    assert store.check() is not None


@pytest.mark.parametrize("answer", [(500, b""), (503, _error("SlowDown")), None], ids=["500", "503", "reset"])
def test_a_range_that_fails_the_short_way_is_asked_for_as_everything_else(
    server: FakeS3, store: S3Store, answer: Answer
) -> None:
    server.reply = lambda *_: answer
    with pytest.raises(Unavailable) as failed:
        store.read_range("k", 0, 5)
    assert len(server.seen) == 1 + ATTEMPTS
    assert "thử lại" in failed.value.reason.vi
    # Where nobody answered, the short way is not tried again at once.
    server.reply = lambda *_: (206, b"right")
    server.seen.clear()
    assert store.read_range("k", 0, 5) == b"right"
    assert len(server.seen) == 1


@pytest.mark.parametrize("odd", [(206, b"short answer"), (200, b"everything")], ids=["cut", "whole"])
def test_an_odd_answer_to_a_range_is_not_believed(server: FakeS3, store: S3Store, odd: Answer) -> None:
    answers = iter([odd, (206, b"right")])
    server.reply = lambda *_: next(answers)
    assert store.read_range("k", 0, 5) == b"right"


def test_a_range_needs_one_request(server: FakeS3, store: S3Store) -> None:
    server.reply = lambda *_: (206, b"right")
    for _ in range(3):
        assert store.read_range("a/b.c", 0, 5) == b"right"
    assert server.seen == ["GET /bucket/a/b.c"] * 3


def test_nobody_at_the_address(store: S3Store, server: FakeS3) -> None:
    server.server_close()
    with pytest.raises(Unavailable):
        S3Store("bucket", endpoint_url="http://127.0.0.1:9").get("k")


def test_a_service_that_recovers_is_not_noticed(server: FakeS3, store: S3Store) -> None:
    answers = iter([(503, b""), None, (500, b""), (200, b"whole")])
    server.reply = lambda *_: next(answers)
    assert store.get("k") == b"whole"


def test_an_answer_that_breaks_off_is_asked_for_again(server: FakeS3, store: S3Store) -> None:
    answers = iter([(200, b"short answer"), (200, b"short answer"), (200, b"the whole answer")])
    server.reply = lambda *_: next(answers)
    assert store.get("k") == b"the whole answer"

    server.reply = lambda *_: (200, b"short answer")
    server.seen.clear()
    with pytest.raises(Unavailable):
        store.get("k")
    assert len(server.seen) == 3


def test_refused_access_is_told_and_not_repeated(server: FakeS3, store: S3Store) -> None:
    server.reply = lambda *_: (403, _error("AccessDenied"))
    with pytest.raises(Unavailable) as failed:
        store.get("k")
    assert "AccessDenied" in failed.value.reason.en
    assert len(server.seen) == 1


STARTED = b"<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>"


def test_an_upload_whose_parts_fail_is_aborted(server: FakeS3, store: S3Store) -> None:
    def reply(command: str, path: str) -> Answer:
        if command == "POST":
            return 200, STARTED
        return (503, b"") if "partNumber=2" in path else (204 if command == "DELETE" else 200, b"")

    server.reply = reply
    with pytest.raises(Unavailable):
        store.put("k", BytesIO(bytes(PART * 3)))
    assert [line for line in server.seen if line.startswith("DELETE")] == ["DELETE /bucket/k?uploadId=U1"]
    assert sum("partNumber=2" in line for line in server.seen) == ATTEMPTS
    assert not any(line.startswith("POST /bucket/k?uploadId") for line in server.seen), "never completed"


@pytest.mark.parametrize(("stored", "fine"), [(True, True), (False, False)], ids=["ours", "another"])
def test_a_completion_answered_twice(store: S3Store, server: FakeS3, *, stored: bool, fine: bool) -> None:
    import base64  # noqa: PLC0415

    from museum.adapters.storage.multipart import checksum  # noqa: PLC0415

    parts = [bytes(PART), b"end"]
    whole = checksum(b"".join(base64.b64decode(checksum(part)) for part in parts)) + "-2"
    with Stubber(store._client) as stub:
        stub.add_response("create_multipart_upload", {"UploadId": "U1"})
        stub.add_response("upload_part", {"ETag": '"1"'})
        stub.add_response("upload_part", {"ETag": '"2"'})
        stub.add_client_error("complete_multipart_upload", "NoSuchUpload", http_status_code=404)
        stub.add_response("head_object", {"ChecksumSHA256": whole if stored else "other-2"})
        if not fine:
            stub.add_response("abort_multipart_upload", {})
        if fine:
            store.put("k", BytesIO(b"".join(parts)))
        else:
            with pytest.raises(Unavailable):
                store.put("k", BytesIO(b"".join(parts)))
        stub.assert_no_pending_responses()


@pytest.mark.parametrize("there", [True, False])
def test_a_race_that_amazon_leaves_undecided(server: FakeS3, store: S3Store, *, there: bool) -> None:
    heads = iter([(404, b""), (200, b"") if there else (404, b"")])
    server.reply = lambda command, _: (
        next(heads) if command == "HEAD" else (409, _error("ConditionalRequestConflict"))
    )
    if there:
        assert store.put_new("k", BytesIO(b"1")) is False
    else:
        with pytest.raises(Unavailable):
            store.put_new("k", BytesIO(b"1"))


def test_a_missing_bucket_is_made_in_its_region(server: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    made: list[bool] = []

    def reply(command: str, path: str) -> Answer:
        if path == "/bucket" and command == "PUT":
            made.append(True)
            return 200, b""
        return (200, b"") if made else (404, _error("NoSuchBucket"))

    server.reply = reply
    S3Store("bucket", "inner/prefix", endpoint_url=f"http://127.0.0.1:{server.server_port}").put("k", b"1")
    assert server.seen == ["PUT /bucket/inner/prefix/k", "PUT /bucket", "PUT /bucket/inner/prefix/k"]
