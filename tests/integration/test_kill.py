"""`kill -9` anywhere: started again, all is ready and nothing is doubled."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from museum.domain.collections import Artefact, Media
from museum.domain.events import Job
from tests.factories.command import Installation
from tests.factories.real import require_sample

pytestmark = pytest.mark.services
ROUNDS = 10
FILES = [f"getty-mosaic-{number:02}.jpg" for number in (2, 3, 4, 5, 6, 7)]


def _kill_group(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    sample = require_sample()
    scans = tmp_path / "scans"
    scans.mkdir()
    for name in FILES:
        shutil.copy(sample / name, scans / name)
    installation = Installation(tmp_path / "data", {"MUSEUM_LEASE_SECONDS": "1", "MUSEUM_ATTEMPTS": "20"})
    assert installation.run("init").status == 0
    queued = installation.run("ingest", str(scans), "--publish", "--json")
    assert [item["status"] for item in queued.items] == ["queued"] * len(FILES)
    chance = random.Random(7)  # noqa: S311 - a test's dice
    for _ in range(ROUNDS):
        worker = installation.start("worker")
        time.sleep(chance.uniform(0.6, 2.0))
        _kill_group(worker)
    worker = installation.start("worker")
    try:
        _await_idle(installation, 120)
    finally:
        worker.terminate()
        worker.wait(30)
    _nothing_doubled(installation, len(FILES))


def test_an_ingest_killed_in_the_middle_and_started_again_is_whole(tmp_path: Path) -> None:
    sample = require_sample()
    scans = tmp_path / "scans"
    scans.mkdir()
    for name in FILES:
        shutil.copy(sample / name, scans / name)
    installation = Installation(tmp_path / "data", {"MUSEUM_LEASE_SECONDS": "1", "MUSEUM_ATTEMPTS": "20"})
    assert installation.run("init").status == 0
    for pause in (0.8, 1.6, 2.4):
        process = installation.start("ingest", str(scans), "--publish", "--wait", "--json")
        time.sleep(pause)
        if process.poll() is None:
            _kill_group(process)
    again = installation.run("ingest", str(scans), "--publish", "--wait", "--json")
    assert again.status == 0
    assert {item["status"] for item in again.items} <= {"ready", "duplicate"}
    worker = installation.start("worker")
    try:
        _await_idle(installation, 60)
    finally:
        worker.terminate()
        worker.wait(30)
    _nothing_doubled(installation, len(FILES))


def _await_idle(installation: Installation, wait: float) -> None:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        jobs = installation.run("status", "--json").item["jobs"]
        if not jobs["pending"] and not jobs["running"]:
            return
        time.sleep(0.3)
    raise TimeoutError(installation.run("status").stderr)


def _nothing_doubled(installation: Installation, files: int) -> None:
    engine = create_engine(f"sqlite:///{installation.data_dir / 'museum.db'}")
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Artefact)) == files
        assert connection.scalars(select(Media.state)).all() == ["ready"] * files
        assert connection.scalars(select(Artefact.__table__.c.state)).all() == ["published"] * files
        assert connection.scalar(select(func.count()).select_from(Job).where(Job.state == "resting")) == 0
    engine.dispose()
    objects = installation.data_dir / "objects"
    assert len([path for path in (objects / "originals").rglob("*") if path.is_file()]) == files
    assert len(list((objects / "copies").rglob("tiles.zip"))) == files
    assert len(list((objects / "copies").rglob("thumbnail.jpg"))) == files
    assert installation.run("status", "--json").item["counts"]["index_lag"] == 0
    # What a killed process left half-written is out of sight and is swept.
    for path in objects.rglob("*"):
        os.utime(path, (1, 1))
    assert installation.run("repair").status == 0
    names = {path.name for path in objects.rglob("*") if path.is_file()}
    assert not [name for name in names if "part" in name or name.startswith(".")]
