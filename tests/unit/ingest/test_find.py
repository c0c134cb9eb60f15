"""Which files are ingested, in which order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.find import Refused, find_files, natural_key
from museum.domain.errors import Invalid


def _make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def _found(folder: Path, *paths: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in find_files(paths or [folder]) if isinstance(path, Path)]


def test_everything_is_found_in_the_order_of_a_person(tmp_path: Path) -> None:
    _make(tmp_path, "f10.tif", "f2.tif", "F1.tif", "box 10/1.tif", "box 9/readme.txt", "box 9/2.tif", "a.doc")
    assert _found(tmp_path) == [
        "a.doc",
        "box 9/2.tif",
        "box 9/readme.txt",
        "box 10/1.tif",
        "F1.tif",
        "f2.tif",
        "f10.tif",
    ]


def test_what_the_system_left_is_skipped(tmp_path: Path) -> None:
    _make(tmp_path, ".DS_Store", "Thumbs.db", "._scan.tif", ".hidden/x.tif", "__MACOSX/y.tif", "scan.tif")
    assert _found(tmp_path) == ["scan.tif"]
    assert _found(tmp_path, tmp_path / ".hidden" / "x.tif") == [".hidden/x.tif"], (
        "asked for by name it is taken"
    )


def test_files_and_folders_in_the_order_given_each_once(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.tif", "a/2.tif", "b.tif")
    assert _found(tmp_path, tmp_path / "b.tif", tmp_path / "a", tmp_path / "a" / "1.tif", tmp_path) == [
        "b.tif",
        "a/1.tif",
        "a/2.tif",
    ]


def test_paths_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(tmp_path, "in/1.tif")
    monkeypatch.chdir(tmp_path)
    assert list(find_files([Path("in")])) == [tmp_path / "in" / "1.tif"]


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    _make(tmp_path, "secret/passwords.txt", "in/scan.tif", "in/deep/page.tif")
    (tmp_path / "in" / "out").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "stolen.txt").symlink_to(tmp_path / "secret" / "passwords.txt")
    (tmp_path / "in" / "deep" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "itself").symlink_to(tmp_path / "in" / "itself")
    (tmp_path / "in" / "nowhere").symlink_to(tmp_path / "in" / "nothing")
    assert _found(tmp_path, tmp_path / "in") == ["in/deep/page.tif", "in/scan.tif"]
    refused = [one for one in find_files([tmp_path / "in"]) if isinstance(one, Refused)]
    assert [one.source.name for one in refused] == ["itself", "nowhere", "out", "stolen.txt"]
    assert all(one.reason.vi and one.reason.en for one in refused)


def test_a_link_given_by_name_is_meant(tmp_path: Path) -> None:
    _make(tmp_path, "real/scan.tif")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert _found(tmp_path, tmp_path / "link") == ["link/scan.tif"]


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    _make(tmp_path, "scan.tif")
    os.mkfifo(tmp_path / "pipe")
    assert _found(tmp_path) == ["scan.tif"]
    assert [one.source.name for one in find_files([tmp_path]) if isinstance(one, Refused)] == ["pipe"]
    with pytest.raises(Invalid):
        find_files([tmp_path / "pipe"])


def test_what_does_not_exist_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        find_files([tmp_path, tmp_path / "missing"])
    assert "missing" in refused.value.reason.vi


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(tmp_path, "a/1.tif", "b/2.tif")
    scan = os.scandir

    def refuse(path: object) -> object:
        if str(path).endswith("/a"):
            raise PermissionError
        return scan(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    assert _found(tmp_path) == ["a", "b/2.tif"]


def test_natural_order() -> None:
    names = ["bản 2", "Bản 10", "BẢN 1", "bản", "10", "9", "9a", "x007", "x7", "x08"]
    assert sorted(names, key=natural_key) == [
        "9",
        "9a",
        "10",
        "bản",
        "BẢN 1",
        "bản 2",
        "Bản 10",
        "x007",
        "x7",
        "x08",
    ]
