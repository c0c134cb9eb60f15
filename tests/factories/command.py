"""The `museum` command, run as its users run it: a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ran:
    """What a command answered."""

    status: int
    stdout: str
    stderr: str

    @property
    def items(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def item(self) -> dict[str, Any]:
        (only,) = self.items
        return only


@dataclass
class Installation:
    """An installation in a folder of its own."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUSEUM_")}
        return {**kept, "MUSEUM_DATA_DIR": str(self.data_dir), "PYTHONPATH": str(ROOT), **self.settings}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "museum.entrypoints.cli", *words]

    def run(self, *words: str, stdin: str | None = None, timeout: float = 240) -> Ran:
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        log = (self.data_dir.parent / f"{words[0]}.log").open("a")
        return subprocess.Popen(
            self.command(*words),
            env=self.environment,
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    @contextmanager
    def serving(self, *words: str, wait: float = 60) -> Iterator[str]:
        """Serve the site on a free port; gives its address."""
        port = free_port()
        server = self.start("serve", "--port", str(port), *words)
        address = f"http://127.0.0.1:{port}"
        try:
            _await(f"{address}/healthz", server, wait)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, server: subprocess.Popen[str], wait: float) -> None:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server stopped with {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server on loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(url)


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Fetch from our own server; errors are answers too."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server on loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, _headers(answer), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, _headers(error), error.read()


def _headers(answer: Any) -> dict[str, str]:
    """Give the headers under their usual names, however the server writes them."""
    return {name.title(): value for name, value in answer.headers.items()}
