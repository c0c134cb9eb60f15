"""What a newcomer waits for after the set-up: the first page, and the sample museum complete."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.factories.command import Installation

EXHIBITIONS = 3
LIMIT = 600


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure `make demo` after the set-up; with `short`, small plates."""
    if short:
        return []
    installation = Installation(folder / "demo")
    started = time.perf_counter()
    if installation.run("init").status != 0:
        raise RuntimeError("init failed")
    with installation.serving("--sample", wait=LIMIT):
        first = time.perf_counter() - started
        while time.perf_counter() - started < LIMIT and not _complete(installation):
            time.sleep(1)
        whole = time.perf_counter() - started
    return [
        Figure("demo: first page after the set-up", first, "s", "≤ 30", first <= 30),
        Figure("demo: sample museum complete", whole, "s", "≤ 180", whole <= 180),
    ]


def _complete(installation: Installation) -> bool:
    status = installation.run("status", "--json").item
    counts, jobs = status["counts"], status["jobs"]
    return (
        counts["exhibitions_published"] == EXHIBITIONS
        and counts["scans"] == counts["scans_ready"] > 0
        and not jobs["pending"]
        and not jobs["running"]
    )
