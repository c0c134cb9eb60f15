"""`museum sample`: the sample museum."""

from __future__ import annotations

import time

import click

from museum.bootstrap import Platform
from museum.entrypoints.cli.common import as_json, console, emit, progress
from museum.entrypoints.cli.house import initialise
from museum.entrypoints.log import configure_logging
from museum.entrypoints.sample.education import open_packages
from museum.entrypoints.sample.load import accounts, load_sample, open_exhibitions
from museum.services.outbox import drain
from museum.settings import load_settings

FAST = 1 / 8
LOOK = 0.5
"""Seconds between looks at what a worker has done."""


@click.command()
@click.option("--fast", is_flag=True, help="Plates at an eighth of their size.")
@click.option("--wait", is_flag=True, help="Do the whole pipeline in this process.")
@click.option("--follow", is_flag=True, help="Stay until a worker has finished it.")
@as_json
def sample(*, fast: bool, wait: bool, follow: bool, machine: bool) -> None:
    """Load the sample museum that `make demo` shows: drawn by this project, taken in by the real ingest."""
    settings = load_settings()
    configure_logging("WARNING")
    platform = initialise(settings)
    with progress("Sample museum", None, shown=not machine) as advance:
        for step in load_sample(platform, scale=FAST if fast else 1.0):
            advance(step.what)
            if machine:
                emit({"file": step.what, "done": step.done, "total": step.total})
            if wait:
                drain(platform.work)
            _open(platform)
    if wait:
        drain(platform.work)
    while any(waiting := _open(platform)) and follow:
        time.sleep(LOOK)
    if wait:
        drain(platform.work)
    closed, packages = waiting
    if machine:
        emit(
            {
                "exhibitions_waiting": closed,
                "packages_waiting": packages,
                "accounts": [address for address, _ in accounts(platform)],
            }
        )
    else:
        console.print(
            f"Sample museum loaded; {closed} exhibitions and {packages} packages wait for their pictures."
            if any(waiting)
            else "Sample museum complete."
        )


def _open(platform: Platform) -> tuple[int, int]:
    """Open what can be shown by now; gives how many exhibitions and packages are still waiting."""
    return open_exhibitions(platform), open_packages(platform)
