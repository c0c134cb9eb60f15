"""The embedded index as several processes share it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from museum.domain.errors import Unavailable
from museum.domain.translated import Translated
from museum.ports.search import Query, SearchDocument
from search.embedded import EmbeddedIndex
from search.streams import FORMAT

SPAWN = multiprocessing.get_context("spawn")


def document(identifier: str, version: int = 1) -> SearchDocument:
    return SearchDocument(
        identifier, "artefact", version, ("public",), Translated(f"Trống số {identifier}", "")
    )


def write(folder: Path, name: str, count: int) -> None:
    index = EmbeddedIndex(folder)
    for at in range(count):
        index.apply([document(f"{name}-{at}"), document("shared", version=at)])


def write_for_ever(folder: Path) -> None:
    index = EmbeddedIndex(folder)
    at = 0
    while True:
        at += 1
        index.apply([document(f"k-{at}-{part}") for part in range(5)])


def rebuild_slowly(folder: Path) -> None:
    def stream() -> Iterator[SearchDocument]:
        for at in range(10_000):
            yield document(f"slow-{at}")
            time.sleep(0.001)

    EmbeddedIndex(folder).rebuild(stream())


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    opened = EmbeddedIndex(tmp_path)
    opened.prepare()
    yield opened
    opened.close()


def total(index: EmbeddedIndex) -> int:
    return index.search(Query("trống", limit=1)).total


def test_processes_write_side_by_side_while_another_reads(index: EmbeddedIndex, tmp_path: Path) -> None:
    writers = [SPAWN.Process(target=write, args=(tmp_path, name, 25)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    seen = [0]
    while any(writer.is_alive() for writer in writers):
        seen.append(total(index))
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert seen == sorted(seen), "nothing that was found vanishes"
    assert total(index) == 51
    assert index.versions()["shared"] == 24


def test_a_writer_killed_at_any_moment_leaves_whole_batches(index: EmbeddedIndex, tmp_path: Path) -> None:
    for _ in range(3):
        writer = SPAWN.Process(target=write_for_ever, args=(tmp_path,))
        writer.start()
        before = total(index)
        while total(index) == before and writer.is_alive():
            time.sleep(0.01)
        assert writer.pid
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        assert total(index) % 5 == 0
    index.apply([document("after")])
    assert total(index) % 5 == 1


def test_a_rebuild_killed_half_way_is_dropped_by_the_next(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.apply([document("kept")])
    rebuilding = SPAWN.Process(target=rebuild_slowly, args=(tmp_path,))
    rebuilding.start()
    with sqlite3.connect(tmp_path / f"search-{FORMAT}.db") as file:
        while not file.execute(
            "SELECT revision FROM state WHERE name = 'building' AND revision > 0"
        ).fetchone():
            assert rebuilding.is_alive()
            time.sleep(0.01)
    assert rebuilding.pid
    os.kill(rebuilding.pid, signal.SIGKILL)
    rebuilding.join()
    index.apply([document("meanwhile")])
    assert set(index.versions()) == {"kept", "meanwhile"}
    assert index.rebuild([document("new")]) == 1
    with sqlite3.connect(tmp_path / f"search-{FORMAT}.db") as file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE name GLOB 'documents_*'").fetchall()
    assert len(tables) == 1, "what a crash left is gone"


def test_a_forked_process_does_not_use_its_parents_connections(index: EmbeddedIndex) -> None:
    index.apply([document("parent")])
    seen = 0
    child = os.fork()
    if not child:
        try:
            index.apply([document("child")])
            seen = total(index)
        finally:
            os._exit(seen)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 2
    assert total(index) == 2


def test_a_damaged_file_is_unavailable_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / f"search-{FORMAT}.db").write_bytes(b"no database " * 1000)
    index = EmbeddedIndex(tmp_path)
    for call in (index.prepare, lambda: index.search(Query("a")), lambda: index.apply([document("x")])):
        with pytest.raises(Unavailable):
            call()
    assert index.check()
