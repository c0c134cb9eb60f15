"""`museum serve` and `museum worker`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from museum.bootstrap import Platform
from museum.entrypoints.cli.common import console, open_platform
from museum.entrypoints.log import configure_logging
from museum.entrypoints.sample.load import DEMO_PASSWORD, accounts
from museum.settings import load_settings

THREADS = 32
"""A web process's threads. Tiles are quick; with few threads they wait behind slow renderings."""
GRACE = 20
"""Seconds a child may take to stop."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65_535), default=None, help="5000, or MUSEUM_PORT.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Web processes.")
@click.option("--sample", "with_sample", is_flag=True, help="Load the sample museum beside it.")
def serve(host: str, port: int | None, workers: int, *, with_sample: bool) -> None:
    """Serve the site; starts an embedded worker unless MUSEUM_QUEUE names a broker."""
    if port is not None:
        os.environ["MUSEUM_PORT"] = str(port)
    # glibc gives each thread an arena of its own: with libvips' buffers that keeps twice the memory.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    platform = open_platform(quiet=False)
    settings = platform.settings
    # Worker processes read the settings for themselves: the wired platform is only for looking.
    platform.engine.dispose()
    children = _children(embedded=settings.embedded_queue, with_sample=with_sample)
    _announce(platform, with_sample=with_sample)
    try:
        _granian(host, settings.port, workers)
    finally:
        _stop(children)


def _announce(platform: Platform, *, with_sample: bool) -> None:
    console.print(f"\n  [bold]{platform.settings.public_url}[/]\n", highlight=False)
    if with_sample:
        console.print("  Demo accounts (password: " + DEMO_PASSWORD + ")", highlight=False)
        for address, role in accounts(platform):
            console.print(f"    {address:34} {role}", highlight=False)
        console.print("\n  The sample museum fills while you watch; Ctrl-C stops.\n")


def _children(*, embedded: bool, with_sample: bool) -> list[subprocess.Popen[bytes]]:
    commands = []
    if embedded:
        commands.append(["worker", "--parent", str(os.getpid())])
    if with_sample:
        commands.append(["sample", "--follow"])
    return [
        subprocess.Popen([sys.executable, "-m", "museum.entrypoints.cli", *command])  # noqa: S603 - our own command
        for command in commands
    ]


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        "museum.entrypoints.web:create_application",
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        backlog=1024,
        interface=Interfaces.WSGI,
        factory=True,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        working_dir=Path.cwd(),
    ).serve()


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes, with a broker.",
)
@click.option("--parent", type=int, default=None, hidden=True, help="Stop when this process has gone.")
def worker(concurrency: int, parent: int | None) -> None:
    """Do what events ask for: digitise, describe, index."""
    platform = open_platform(quiet=False)
    configure_logging(load_settings().log_level)
    from museum.entrypoints.worker import Worker, serve_celery  # noqa: PLC0415

    if platform.settings.embedded_queue:
        Worker(platform, parent).run()
    else:
        sys.exit(serve_celery(platform, concurrency))
