"""`museum serve` and `museum worker`."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import click
import structlog

from museum.bootstrap import Platform
from museum.entrypoints.cli.common import console, open_platform
from museum.entrypoints.log import configure_logging
from museum.entrypoints.sample.load import DEMO_PASSWORD, accounts
from museum.settings import BadSettings, load_settings

log = structlog.get_logger()

THREADS = 32
"""A web process's threads. Tiles are quick; with few threads they wait behind slow renderings."""
ARENAS = 2
M_ARENA_MAX = -8
"""The parameter's number for `mallopt`, from glibc's malloc.h."""
YIELDS = 5
"""How far the worker beside the server stands back (nice): people wait for pages, not for what follows from them."""
PAUSE = 1.0
"""Seconds before a process that died is started again."""
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
    _few_arenas()
    platform = open_platform(quiet=False)
    settings = platform.settings
    # Worker processes read the settings for themselves: the wired platform is only for looking.
    platform.engine.dispose()
    _refuse_taken_port(host, settings.port)
    children = Children()
    if settings.embedded_queue:
        children.keep("worker", "--parent", str(os.getpid()))
    if with_sample:
        children.start("sample", "--follow")
    _announce(platform, with_sample=with_sample)
    try:
        _granian(host, settings.port, workers)
    finally:
        children.stop()


def _few_arenas() -> None:
    """Let all threads share two arenas: glibc gives each its own, and with libvips' buffers that doubles the memory.

    The variable is read when a program starts: it holds for those we start. Web processes are
    forked from this one and inherit what is set in it.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", str(ARENAS))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def _refuse_taken_port(host: str, port: int) -> None:
    """Say in one line that the port is taken, before the server says it in fifty."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise BadSettings(f"MUSEUM_PORT: {host}:{port}: {reason}; choose another with --port") from None


class Children:
    """Processes beside the server: the worker is started again when it dies, whatever killed it."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        self._stopping = threading.Event()

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command of ours."""
        child = subprocess.Popen([sys.executable, "-m", "museum.entrypoints.cli", *words])  # noqa: S603 - our own
        self._running.append(child)
        return child

    def keep(self, *words: str) -> None:
        """Start a command and start it again whenever it ends before `stop`."""
        threading.Thread(target=self._keep, args=words, name=f"keep-{words[0]}", daemon=True).start()

    def _keep(self, *words: str) -> None:
        while not self._stopping.is_set():
            child = self.start(*words)
            child.wait()
            self._running.remove(child)
            if not self._stopping.wait(PAUSE):
                log.warning("started again", command=words[0], status=child.returncode)

    def stop(self) -> None:
        """End all of them, politely first."""
        self._stopping.set()
        running = list(self._running)
        for child in running:
            child.send_signal(signal.SIGTERM)
        for child in running:
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()


def _announce(platform: Platform, *, with_sample: bool) -> None:
    console.print(f"\n  [bold]{platform.settings.public_url}[/]\n", highlight=False)
    if with_sample:
        console.print("  Demo accounts (password: " + DEMO_PASSWORD + ")", highlight=False)
        for address, role in accounts(platform):
            console.print(f"    {address:34} {role}", highlight=False)
        console.print("\n  The sample museum fills while you watch; Ctrl-C stops.\n")


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
    if parent is not None:
        os.nice(YIELDS)
    from museum.entrypoints.worker import Worker, serve_celery  # noqa: PLC0415

    if platform.settings.embedded_queue:
        Worker(platform, parent).run()
    else:
        sys.exit(serve_celery(platform, concurrency))
