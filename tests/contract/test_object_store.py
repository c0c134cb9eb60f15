"""What every object store promises; run over a folder and over a real S3 service."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from museum.adapters.storage import open_store
from museum.domain.errors import Unavailable
from museum.ports.storage import ObjectStore

LARGE = 20 * 1024 * 1024 + 7
"""Bytes: three parts on S3."""


def _clear(store: ObjectStore) -> None:
    for found in list(store.list()):
        store.delete(found.key)
    store.sweep(datetime.now(UTC) + timedelta(days=1))


@pytest.fixture(params=["files", pytest.param("s3", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "files":
        yield f"file://{tmp_path}/store"
        return
    assert os.environ.get("MUSEUM_TEST_S3_ENDPOINT_URL"), "set MUSEUM_TEST_S3_ENDPOINT_URL to an S3 service"
    address = f"s3://museum-contract/{uuid.uuid4().hex}"
    yield address
    _clear(_open(address))


def _open(url: str) -> ObjectStore:
    return open_store(url, endpoint_url=os.environ.get("MUSEUM_TEST_S3_ENDPOINT_URL"))


@pytest.fixture
def store(url: str) -> ObjectStore:
    return _open(url)


def _keys(store: ObjectStore, prefix: str = "") -> list[str]:
    return [found.key for found in store.list(prefix)]


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "upload.bin"
    path.write_bytes(data)
    return path


class _Trickle(BytesIO):
    """A stream that gives less than it is asked for, as pipes and sockets do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, 999_983) if size and size > 0 else size)


class _Broken(BytesIO):
    """A stream that fails after some bytes, as a dropped upload does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > LARGE // 2:
            raise ConnectionResetError
        return super().read(size)


@pytest.mark.parametrize("data", [b"", b"m", b"\x00\xff" * 70_000], ids=["empty", "one byte", "binary"])
def test_what_was_put_is_read_whole(store: ObjectStore, data: bytes) -> None:
    store.put("manifests/ab/one.json", data, "application/json")
    assert store.get("manifests/ab/one.json") == data
    found = store.stat("manifests/ab/one.json")
    assert found is not None
    assert (found.key, found.size) == ("manifests/ab/one.json", len(data))
    assert abs(found.changed_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_put_takes_bytes_streams_and_files(store: ObjectStore, tmp_path: Path) -> None:
    store.put("a", b"bytes")
    store.put("b", BytesIO(b"stream"))
    store.put("c", _file(tmp_path, b"file"))
    assert [store.get(key) for key in "abc"] == [b"bytes", b"stream", b"file"]


def test_a_stream_is_taken_from_where_it_stands(store: ObjectStore, tmp_path: Path) -> None:
    path = _file(tmp_path, b"skipped|kept")
    with path.open("rb") as file:
        file.read(8)
        store.put("rest", file)
    assert store.get("rest") == b"kept"


def test_put_replaces(store: ObjectStore) -> None:
    store.put("k", b"a longer first version")
    store.put("k", b"second")
    assert store.get("k") == b"second"
    assert _keys(store) == ["k"]


@pytest.mark.parametrize("size", [0, 1000, LARGE])
def test_an_adopted_file_is_an_object_and_no_file_any_more(
    store: ObjectStore, tmp_path: Path, size: int
) -> None:
    store.put("a/b", b"old")
    path = _file(tmp_path, os.urandom(size))
    digest = hashlib.sha256(path.read_bytes()).digest()
    store.adopt("a/b", path)
    assert hashlib.sha256(store.get("a/b")).digest() == digest
    assert not path.exists()
    assert _keys(store) == ["a/b"]


def test_a_file_that_cannot_be_adopted_is_the_callers_error(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.adopt("a/b", tmp_path / "nothing")
    assert _keys(store) == []


def test_a_file_from_another_disk_is_adopted_too(store: ObjectStore) -> None:
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir():
        pytest.skip("no second disk")
    path = _file(elsewhere, b"from afar")
    store.adopt("a/b", path)
    assert store.get("a/b") == b"from afar"
    assert not path.exists()


def test_put_new_never_replaces(store: ObjectStore, tmp_path: Path) -> None:
    assert store.put_new("originals/x", _file(tmp_path, b"first")) is True
    assert store.put_new("originals/x", BytesIO(b"second")) is False
    assert store.get("originals/x") == b"first"


@pytest.mark.parametrize("as_path", [True, False], ids=["file", "stream"])
def test_large_objects_arrive_unaltered(store: ObjectStore, tmp_path: Path, *, as_path: bool) -> None:
    data = os.urandom(LARGE)
    if as_path:
        assert store.put_new("large", _file(tmp_path, data)) is True
    else:
        store.put("large", _Trickle(data))
    found = store.stat("large")
    assert found is not None
    assert found.size == LARGE
    with store.as_file("large") as path:
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()
    assert store.put_new("large", BytesIO(b"another")) is False


def test_exactly_one_of_sixteen_wins(url: str) -> None:
    start = threading.Barrier(16)

    def attempt(number: int) -> bool:
        own = _open(url)
        start.wait()
        return own.put_new("raced/object", BytesIO(b"%02d" % number * 1000))

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(attempt, range(16)))
    assert sum(won) == 1
    assert _open(url).get("raced/object") == b"%02d" % won.index(True) * 1000


def test_exactly_one_of_four_large_ones_wins(url: str, tmp_path: Path) -> None:
    start = threading.Barrier(4)
    data = [bytes([number]) * (9 * 1024 * 1024) for number in range(4)]

    def attempt(number: int) -> bool:
        own = _open(url)
        start.wait()
        return own.put_new("raced/large", BytesIO(data[number]))

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(attempt, range(4)))
    assert sum(won) == 1
    assert _open(url).get("raced/large") == data[won.index(True)]
    assert _open(url).sweep(datetime.now(UTC) + timedelta(days=1)) == 0


def test_readers_see_the_old_or_the_new(store: ObjectStore) -> None:
    versions = [bytes([number]) * 300_000 for number in range(8)]
    store.put("turning", versions[0])
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(store.get("turning"))

    reader = threading.Thread(target=read)
    reader.start()
    for version in versions:
        store.put("turning", version)
    done.set()
    reader.join()
    assert seen
    assert seen <= set(versions)


def test_ranges(store: ObjectStore) -> None:
    store.put("r", bytes(range(100)))
    assert store.read_range("r", 0, 10) == bytes(range(10))
    assert store.read_range("r", 42, 1) == b"*"
    assert store.read_range("r", 90, 50) == bytes(range(90, 100))
    assert store.read_range("r", 100, 5) == b""
    assert store.read_range("r", 5000, 5) == b""
    assert store.read_range("r", 7, 0) == b""
    with pytest.raises(ValueError, match="negative"):
        store.read_range("r", -1, 5)
    with pytest.raises(ValueError, match="negative"):
        store.read_range("r", 1, -5)


def test_a_range_of_an_empty_object_is_empty(store: ObjectStore) -> None:
    store.put("empty", b"")
    assert store.read_range("empty", 0, 10) == b""


def test_missing_objects(store: ObjectStore) -> None:
    for look in (
        store.get,
        lambda key: store.read_range(key, 0, 5),
        lambda key: store.as_file(key).__enter__(),
    ):
        with pytest.raises(KeyError):
            look("not/there")
    assert store.stat("not/there") is None
    assert store.local_path("not/there") is None
    store.delete("not/there")
    store.put("folder/object", b"1")
    assert store.stat("folder") is None
    with pytest.raises(KeyError):
        store.get("folder")


def test_before_the_first_write_there_is_nothing(url: str) -> None:
    fresh = _open(url.replace("museum-contract", f"museum-{uuid.uuid4().hex[:20]}"))
    assert list(fresh.list()) == []
    assert fresh.sweep(datetime.now(UTC)) == 0
    assert fresh.stat("a") is None


def test_delete_removes(store: ObjectStore) -> None:
    store.put("gone/deep/down", b"1")
    store.put("gone/stays", b"2")
    store.delete("gone/deep/down")
    assert store.stat("gone/deep/down") is None
    assert _keys(store) == ["gone/stays"]
    store.put("gone/deep", b"what was a folder may be an object")
    assert store.get("gone/deep") == b"what was a folder may be an object"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/../../b",
        "a/./b",
        ".",
        "a b",
        "a\\b",
        "ảnh",
        "a\n",
        "~incoming/x",
        "k" * 901,
    ],
)
def test_other_keys_are_refused(store: ObjectStore, key: str) -> None:
    for use in (
        store.get,
        store.stat,
        store.delete,
        store.local_path,
        lambda key: store.put(key, b""),
        lambda key: store.put_new(key, BytesIO()),
        lambda key: store.read_range(key, 0, 1),
        lambda key: store.as_file(key).__enter__(),
    ):
        with pytest.raises(ValueError, match="not a storage key"):
            use(key)


def test_listing_is_ordered_by_whole_keys(store: ObjectStore) -> None:
    keys = ["a", "b/c", "b-c", "b.c", "b/c-d", "b/c.d", "b0", "B", "b/a/z", "b_c", "c/..hidden", "c/.hidden"]
    for key in keys:
        store.put(key, key.encode())
    assert _keys(store) == sorted(keys)
    assert [found.size for found in store.list()] == [len(key) for key in sorted(keys)]


def test_listing_by_prefix_needs_no_folder(store: ObjectStore) -> None:
    for key in ["copies/ab/1", "copies/ab/2", "copies/ac/1", "copies-old", "originals/ab"]:
        store.put(key, b"")
    assert _keys(store, "copies/") == ["copies/ab/1", "copies/ab/2", "copies/ac/1"]
    assert _keys(store, "copies/a") == ["copies/ab/1", "copies/ab/2", "copies/ac/1"]
    assert _keys(store, "copies/ab/2") == ["copies/ab/2"]
    assert _keys(store, "copies") == ["copies-old", "copies/ab/1", "copies/ab/2", "copies/ac/1"]
    assert _keys(store, "../") == []
    assert _keys(store, "nothing") == []


def test_long_listings_are_whole(store: ObjectStore) -> None:
    keys = [f"many/{number:04}" for number in range(1005)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: store.put(key, b""), keys))
    assert _keys(store, "many/") == keys


def test_a_source_that_breaks_off_leaves_nothing(store: ObjectStore) -> None:
    for write in (store.put, store.put_new):
        with pytest.raises(ConnectionResetError):
            write("half", _Broken(b"x" * LARGE))
    assert store.stat("half") is None
    assert _keys(store) == []
    assert store.sweep(datetime.now(UTC) + timedelta(days=1)) == 0


def test_a_file_that_is_missing_is_the_callers_error(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put("k", tmp_path / "nowhere")
    assert _keys(store) == []


SLOW_PUT = """
import io, os, sys, time
from museum.adapters.storage import open_store

class Slow(io.BytesIO):
    def read(self, size=-1):
        if self.tell() > len(self.getbuffer()) * 3 // 4:
            print("half way", flush=True)
            time.sleep(60)
        return super().read(min(size, 1 << 20))

store = open_store(sys.argv[1], endpoint_url=os.environ.get("MUSEUM_TEST_S3_ENDPOINT_URL"))
getattr(store, sys.argv[2])("killed/object", Slow(bytes(40 << 20)))
"""


@pytest.mark.parametrize("way", ["put", "put_new"])
def test_a_writer_killed_half_way_leaves_nothing_to_see(url: str, way: str) -> None:
    writer = subprocess.Popen([sys.executable, "-c", SLOW_PUT, url, way], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"half way\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    store = _open(url)
    assert store.stat("killed/object") is None
    assert _keys(store) == []
    assert store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0, "what may still be written is left alone"
    time.sleep(1)  # S3 tells the time of an upload to the second
    assert store.sweep(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert store.sweep(datetime.now(UTC) + timedelta(days=1)) == 0
    assert store.put_new("killed/object", BytesIO(b"again")) is True


def test_an_object_is_no_folder_as_well(store: ObjectStore) -> None:
    store.put("thing", b"1")
    with pytest.raises(Unavailable):
        store.put_new("thing/below", BytesIO(b"2"))
    assert store.get("thing") == b"1"


def test_check_says_that_all_is_well_and_leaves_no_trace(store: ObjectStore) -> None:
    assert store.check() is None
    assert _keys(store) == []
    assert store.sweep(datetime.now(UTC) + timedelta(days=1)) == 0
