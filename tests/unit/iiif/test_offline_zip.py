"""The zip that is written from front to back, before the standard library and the system's own unzip."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.offline import zip as offline_zip
from iiif.offline.zip import write_zip, zip_size

MOMENT = datetime(2026, 11, 22, 9, 30, 14)  # noqa: DTZ001 - a zip knows no zone
NAMES = st.text(alphabet="abcđồ/,.0123456789", min_size=1, max_size=20)
ENTRIES = st.dictionaries(NAMES, st.binary(max_size=200), max_size=12)


def _opened(entries: dict[str, bytes]) -> tuple[bytes, zipfile.ZipFile]:
    body = b"".join(write_zip(entries.items(), MOMENT))
    return body, zipfile.ZipFile(io.BytesIO(body))


@given(ENTRIES)
def test_what_goes_in_comes_out_and_the_size_was_known(entries: dict[str, bytes]) -> None:
    body, opened = _opened(entries)
    assert len(body) == zip_size((name, len(data)) for name, data in entries.items())
    assert opened.namelist() == list(entries)
    assert opened.testzip() is None
    assert {name: opened.read(name) for name in entries} == entries


def test_entries_are_stored_dated_and_readable() -> None:
    _, opened = _opened({"a/b.txt": b"x" * 100})
    (info,) = opened.infolist()
    assert info.compress_type == zipfile.ZIP_STORED
    assert info.date_time == (2026, 11, 22, 9, 30, 14)
    assert info.external_attr >> 16 == 0o100644
    # No data descriptor: a program that reads a stream knows the length before the bytes.
    assert not info.flag_bits & 0x08


def test_more_than_the_old_form_can_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_zip, "_MOST_32", 5000)
    entries = {f"{n}.bin": bytes([n]) * 1000 for n in range(20)}
    body = b"".join(write_zip(entries.items(), MOMENT))
    assert len(body) == zip_size((name, len(data)) for name, data in entries.items())
    assert body.count(b"PK\x06\x06") == 1


def test_many_entries_take_the_wide_form() -> None:
    entries = {str(n): b"" for n in range(66_000)}
    body, opened = _opened(entries)
    assert len(opened.namelist()) == 66_000
    assert len(body) == zip_size((name, 0) for name in entries)


@pytest.mark.skipif(shutil.which("unzip") is None, reason="no unzip on this machine")
def test_other_programs_open_it(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(_opened({"trống/ảnh 1.jpg": b"abc", "b": b""})[0])
    done = subprocess.run(
        ["unzip", "-tq", "p.zip"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
