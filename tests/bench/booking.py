"""Places asked for by many at once: how long the last of them waits, on both databases."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.figures import Figure, at_most, not_measured
from tests.factories.command import Installation
from tests.factories.postgres import fresh_database
from tests.factories.rush import Rush, rush

ASKING, REPEATED, PLACES = 500, 20, 30
AIM = 10
"""Seconds, for 95 of 100."""


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure the rush; with `short`, a tenth of it."""
    figures = _figures("SQLite", _rushed(folder / "sqlite", "", short=short))
    server = os.environ.get("MUSEUM_TEST_POSTGRES_URL", "")
    if not server:
        why = "MUSEUM_TEST_POSTGRES_URL names no server"
        return [*figures, not_measured("booking: 95 of 100 answered, PostgreSQL", f"≤ {AIM} s", why)]
    with fresh_database(server) as url:
        return [*figures, *_figures("PostgreSQL", _rushed(folder / "postgresql", url, short=short))]


def _figures(engine: str, answered: Rush) -> list[Figure]:
    states = ", ".join(f"{count} {state}" for state, count in sorted(answered.states.items()))
    how = f"{len(answered.answers)} at once in {answered.seconds:.1f} s: {states}"
    faults = sum(count for status, count in answered.statuses.items() if status != 201)
    return [
        at_most(f"booking: 95 of 100 answered, {engine}", answered.p95, AIM, "s", how),
        at_most("… not answered with a booking", float(faults), 0, ""),
    ]


def _rushed(folder: Path, url: str, *, short: bool) -> Rush:
    folder.mkdir()
    database = url or f"sqlite:///{folder / 'museum.db'}"
    installation = Installation(
        folder / "data", {"MUSEUM_DATABASE_URL": database, "MUSEUM_RATELIMIT_ENABLED": "0"}
    )
    if installation.run("init").status != 0:
        raise RuntimeError("init failed")
    start = (datetime.now(UTC) + timedelta(days=20)).isoformat(timespec="seconds")
    made = installation.run(
        *("session", "create", "--programme", "Nghe tiếng trống đồng", "--start", start),
        *("--places", str(PLACES), "--open", "--json"),
    )
    part = 10 if short else 1
    with installation.serving() as address:
        port = int(address.rpartition(":")[2])
        return rush(port, made.item["session"], ASKING // part, REPEATED // part)
