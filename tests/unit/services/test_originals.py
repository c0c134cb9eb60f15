"""Originals by their content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from museum.adapters.storage.files import FileStore
from museum.domain.collections import original_key
from museum.domain.errors import Unavailable
from museum.services.originals import sha256_of, store_original

DATA = bytes(range(256)) * 5000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.tif"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store")


def test_an_original_is_stored_unaltered_under_its_checksum(store: FileStore, scan: Path) -> None:
    assert sha256_of(scan) == SHA256
    assert store_original(store, scan, "image/tiff") == (SHA256, len(DATA))
    assert store.get(original_key(SHA256)) == DATA


def test_the_same_content_twice_is_one_object(store: FileStore, scan: Path) -> None:
    store_original(store, scan)
    before = store.stat(original_key(SHA256))
    assert store_original(store, scan) == (SHA256, len(DATA))
    assert store.stat(original_key(SHA256)) == before
    assert len(list(store.list())) == 1


def test_a_damaged_original_is_replaced_by_a_sound_one(store: FileStore, scan: Path) -> None:
    store.put(original_key(SHA256), DATA[:100])
    store_original(store, scan)
    assert store.get(original_key(SHA256)) == DATA


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path: Path, scan: Path) -> None:
    class Growing(FileStore):
        def put_new(self, key: str, data: BinaryIO | Path, content_type: str = "") -> bool:
            with scan.open("ab") as file:
                file.write(b"more")
            return super().put_new(key, data, content_type)

    store = Growing(tmp_path / "growing")
    with pytest.raises(Unavailable) as failed:
        store_original(store, scan)
    assert "again" in failed.value.reason.en
    assert list(store.list()) == []


def test_a_file_that_cannot_be_read(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store_original(store, tmp_path / "missing")
    assert os.listdir(tmp_path / "store") == ["~incoming"]  # noqa: PTH208 - names are enough
