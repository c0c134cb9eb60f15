"""Rendered pictures on a disk: bounded, shared, and never in the way."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from iiif.image.kept import KeptPictures

MB = 1 << 20
PICTURE = os.urandom(60_000)


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def used(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in lying(folder))


def test_what_was_kept_is_found_by_every_process(tmp_path: Path) -> None:
    KeptPictures(tmp_path / "kept", 64 * MB).put("a", PICTURE)
    other = KeptPictures(tmp_path / "kept", 64 * MB)
    assert other.get("a") == PICTURE
    assert other.get("b") is None
    assert len(lying(tmp_path)) == 1


def test_a_torn_file_is_no_picture_and_goes(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path, 64 * MB)
    for harm in (
        lambda data: data[:100],
        lambda data: b"",
        lambda data: data[:-1] + b"!",
        lambda data: b"x" * 90,
    ):
        kept.put("a", PICTURE)
        (path,) = lying(tmp_path)
        path.write_bytes(harm(path.read_bytes()))
        assert kept.get("a") is None
        assert lying(tmp_path) == []


def test_the_folder_stays_within_its_bounds_and_loses_what_was_used_longest_ago(tmp_path: Path) -> None:
    capacity = 16 * MB
    kept = KeptPictures(tmp_path, capacity)
    kept.put("loved", PICTURE)
    for number in range(600):
        kept.put(str(number), PICTURE)
        if number % 20 == 0:
            # Longer than a tick of the clock that files are stamped by.
            time.sleep(0.01)
            assert kept.get("loved") == PICTURE, number
        assert used(tmp_path) <= capacity
    assert kept.get("0") is None
    assert kept.get("599") == PICTURE
    assert used(tmp_path) > capacity // 2


def test_a_picture_too_large_for_its_share_is_not_kept(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path, 16 * MB)
    kept.put("large", bytes(MB))
    assert kept.get("large") is None


def test_several_processes_write_and_make_room_at_once(tmp_path: Path) -> None:
    script = (
        "import sys, os; from pathlib import Path; from iiif.image.kept import KeptPictures\n"
        f"kept = KeptPictures(Path({str(tmp_path)!r}), {8 * MB})\n"
        "for n in range(250):\n"
        "    kept.put(f'{sys.argv[1]}-{n}', os.urandom(30_000)); kept.get(f'{n % 4}-{n // 2}')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(number)]) for number in range(4)]
    highest = 0
    while any(process.poll() is None for process in running):
        try:
            highest = max(highest, used(tmp_path))
        except FileNotFoundError:
            continue
    assert [process.wait() for process in running] == [0] * 4
    assert 0 < highest <= 8 * MB
    assert not list(tmp_path.rglob("*.draft"))


def test_a_folder_that_cannot_be_written_is_reported_once_and_missed_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    seconds = [0.0]
    kept = KeptPictures(tmp_path / "file" / "kept", 64 * MB, clock=lambda: seconds[0])
    with capture_logs() as logs:
        for number in range(5):
            kept.put("a", PICTURE)
            assert kept.get("a") is None
            seconds[0] += 30 * number
    assert len(logs) == 1


def test_a_full_disk_is_given_room_and_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    kept = KeptPictures(tmp_path, 16 * MB, clock=lambda: seconds[0])
    for number in range(180):
        kept.put(str(number), PICTURE)
    before = used(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(KeptPictures, "_write", full)
        kept.put("a", PICTURE)
        kept.put("b", PICTURE)
    assert [entry["reason"] for entry in logs] == ["No space left on device"]
    assert used(tmp_path) < before * 0.75
    kept.put("c", PICTURE)
    assert kept.get("c") is None
    seconds[0] += 61
    kept.put("c", PICTURE)
    assert kept.get("c") == PICTURE


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path, 64 * MB)
    kept.put("a", PICTURE)
    (path,) = lying(tmp_path)
    left, under_way = path.with_name("x.1.1.draft"), path.with_name("y.2.2.draft")
    for draft in (left, under_way):
        draft.write_bytes(b"half")
    os.utime(left, (0, 0))
    kept.tidy()
    assert sorted(lying(tmp_path)) == sorted([path, under_way])
