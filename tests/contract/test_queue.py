"""Whatever carries the hints: what was queued gets done, once, also when hints or workers are lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pyvips

from tests.factories.command import Installation
from tests.factories.engines import engine_address

WAIT = 60


@pytest.fixture(params=["embedded", pytest.param("celery", marks=pytest.mark.services)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    settings = {"MUSEUM_LEASE_SECONDS": "2", "MUSEUM_ATTEMPTS": "20"}
    if request.param == "celery":
        # A queue of its own on the broker: another database number than the other tests'.
        settings["MUSEUM_QUEUE"] = engine_address("BROKER_URL").rsplit("/", 1)[0] + "/7"
    made = Installation(tmp_path / "data", settings)
    assert made.run("init").status == 0
    return made


@contextmanager
def _working(installation: Installation, workers: int = 1) -> Iterator[None]:
    started = [installation.start("worker") for _ in range(workers)]
    try:
        yield
    finally:
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait(30)


def _scans(folder: Path, number: int) -> Path:
    scans = folder / "scans"
    scans.mkdir()
    for at in range(number):
        pyvips.Image.gaussnoise(700, 500, seed=at).cast("uchar").pngsave(str(scans / f"s{at}.png"))
    return scans


def _await_done(installation: Installation, scans: int) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        status = installation.run("status", "--json").item
        if (
            status["counts"]["scans_ready"] == scans
            and not status["jobs"]["pending"]
            and not status["jobs"]["running"]
        ):
            assert status["counts"]["artefacts"] == scans
            assert status["jobs"]["resting"] == 0
            assert status["lag"] == 0
            return
        time.sleep(0.3)
    raise TimeoutError(str(status))


def test_what_is_queued_is_done_by_a_worker_that_runs(installation: Installation, tmp_path: Path) -> None:
    with _working(installation):
        queued = installation.run("ingest", str(_scans(tmp_path, 3)), "--publish", "--json")
        assert [item["status"] for item in queued.items] == ["queued"] * 3
        _await_done(installation, 3)


def test_what_was_queued_before_any_worker_came_is_done(installation: Installation, tmp_path: Path) -> None:
    installation.run("ingest", str(_scans(tmp_path, 2)), "--json")
    with _working(installation):
        _await_done(installation, 2)


def test_hints_that_were_lost_cost_only_time(installation: Installation, tmp_path: Path) -> None:
    deaf = dict(installation.settings)
    if "MUSEUM_QUEUE" in deaf:
        deaf["MUSEUM_QUEUE"] = "redis://127.0.0.1:1/0"
    queued = Installation(installation.data_dir, deaf).run("ingest", str(_scans(tmp_path, 2)), "--json")
    assert [item["status"] for item in queued.items] == ["queued"] * 2
    with _working(installation):
        _await_done(installation, 2)


def test_a_worker_killed_at_work_loses_and_doubles_nothing(
    installation: Installation, tmp_path: Path
) -> None:
    installation.run("ingest", str(_scans(tmp_path, 4)), "--json")
    for pause in (1.5, 2.5):
        worker = installation.start("worker")
        time.sleep(pause)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    with _working(installation, workers=2):
        _await_done(installation, 4)
