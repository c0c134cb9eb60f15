"""The folder as object storage: what the contract cannot provoke."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from museum.adapters.storage import open_store
from museum.adapters.storage.files import INCOMING, FileStore
from museum.domain.errors import Unavailable

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store")


def _pieces(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "store").rglob("*") if path.is_file()]


@pytest.mark.parametrize("step", ["sendfile", "fsync", "link", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_fails_leaves_nothing_and_says_so(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, fail)
    failures = []
    for key, write in (("a/replaced", store.put), ("a/new", store.put_new)):
        try:
            write(key, source)
        except Unavailable as error:
            failures.append(error.reason)
    assert failures
    for reason in failures:
        assert ("đầy" in reason.vi) == (number != errno.EIO)
        assert "disk" in reason.en
    monkeypatch.undo()
    assert len(_pieces(tmp_path)) == 2 - len(failures)
    assert store.put_new("a/later", source) is True
    assert store.get("a/later") == source.read_bytes()


def test_a_system_that_cannot_copy_in_the_kernel(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "not between files")

    monkeypatch.setattr(os, "sendfile", refuse)
    source = tmp_path / "source"
    source.write_bytes(os.urandom(5_000_000))
    store.put("k", source)
    assert store.get("k") == source.read_bytes()


def test_the_content_is_on_the_disk_before_it_has_its_name(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def forced(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112
        fsync(handle)

    def named(old: Path, new: Path) -> None:
        done.append("name")
        replace(old, new)

    store.put("a/first", b"1")
    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(os, "replace", named)
    store.put("a/second", b"2")
    assert done == ["file", "name", "folder"]


def test_sweeping_takes_only_what_is_old(store: FileStore, tmp_path: Path) -> None:
    old, young = (tmp_path / "store" / INCOMING / name for name in ("old", "young"))
    old.write_bytes(b"1")
    young.write_bytes(b"2")
    week_ago = (datetime.now(UTC) - timedelta(days=7)).timestamp()
    os.utime(old, (week_ago, week_ago))
    assert store.sweep(datetime.now(UTC) - timedelta(days=1)) == 1
    assert not old.exists()
    assert young.exists()


def test_writing_beside_deleting_loses_nothing(store: FileStore) -> None:
    # Both empty and fill the same folders: a name must never be given in a folder just removed.
    def churn(name: str) -> None:
        for _ in range(150):
            store.put(f"x/y/z/{name}", b"1")
            store.delete(f"x/y/z/{name}")
        store.put(f"x/y/z/{name}", name.encode())

    threads = [Thread(target=churn, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(found.key, store.get(found.key)) for found in store.list()] == [
        (f"x/y/z/{name}", name.encode()) for name in "abcd"
    ]


def test_deleting_leaves_no_empty_folders(store: FileStore, tmp_path: Path) -> None:
    store.put("a/b/c", b"1")
    store.delete("a/b/c")
    assert [path.name for path in (tmp_path / "store").iterdir()] == [INCOMING]


def test_the_objects_own_path_is_given(store: FileStore, tmp_path: Path) -> None:
    store.put("a/b", b"1")
    assert store.local_path("a/b") == tmp_path / "store" / "a" / "b"
    with store.as_file("a/b") as path:
        assert path == tmp_path / "store" / "a" / "b"


def test_a_folder_that_cannot_be_written_is_told(store: FileStore, tmp_path: Path) -> None:
    assert store.check() is None
    (tmp_path / "store" / INCOMING).rmdir()
    assert "Storage" in (store.check() or "")


def test_addresses(tmp_path: Path) -> None:
    spaced = open_store(f"file://{tmp_path}/with%20space")
    spaced.put_new("k", BytesIO(b"1"))
    assert (tmp_path / "with space" / "k").read_bytes() == b"1"
    for wrong in (
        "ftp://host/x",
        "file://elsewhere/x",
        "file:relative",
        "s3://",
        "s3:///prefix",
        "/plain",
        "",
    ):
        with pytest.raises(ValueError, match="neither"):
            open_store(wrong)
    for prefix in ("../up", "a//b", "a b"):
        with pytest.raises(ValueError, match="not a storage key"):
            open_store(f"s3://bucket/{prefix}")


def test_boto3_is_loaded_by_buckets_alone(tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys; from museum.adapters.storage import open_store;"
        f"open_store('file://{tmp_path}/s').put('k', b'1');"
        "assert 'boto3' not in sys.modules and 'botocore' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
