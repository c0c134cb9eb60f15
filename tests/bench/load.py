"""Load on a server of this machine, from a process of its own; the same client for all that are compared."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONNECTIONS = 8
HERE = Path(__file__).resolve().parent
WRK = shutil.which("wrk")
OWN_CLIENT = "own client"
CLIENT = "wrk" if WRK else f"{OWN_CLIENT}, itself good for some 10 000/s"


@dataclass(frozen=True)
class Load:
    """What a server answered in a while."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    """Milliseconds."""

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def throughput(port: int, paths: Sequence[str], seconds: float, coding: str = "identity") -> Load:
    """Ask for the paths in turn over 8 connections for so long; raises RuntimeError when one is refused."""
    if WRK is None:
        return _own(port, paths, seconds, coding=coding)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths))
        file.flush()
        how = ("-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "60s")
        asked = ("-H", f"Accept-Encoding: {coding}", "-s", str(HERE / "wrk.lua"))
        ran = subprocess.run(
            [WRK, *how, *asked, f"http://127.0.0.1:{port}"],
            env={**os.environ, "BENCH_PATHS": file.name},
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(ran.stdout.splitlines()[-1])
    _refuse_refusals(found["refused"] + found["lost"], found["requests"])
    return Load(found["requests"], found["seconds"], found["bytes"], found["p50"], found["p99"])


def once(port: int, paths: Sequence[str], connections: int = CONNECTIONS) -> Load:
    """Ask for each path once; raises RuntimeError when one is refused."""
    return _own(port, paths, 0, connections)


def _own(
    port: int, paths: Sequence[str], seconds: float, connections: int = CONNECTIONS, coding: str = "identity"
) -> Load:
    ran = subprocess.run(
        [sys.executable, str(HERE / "client.py"), str(port), str(connections), str(seconds), coding],
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    _refuse_refusals(found["refused"], found["requests"])
    taken = sorted(found["milliseconds"])
    p99 = taken[min(len(taken) - 1, len(taken) * 99 // 100)]
    return Load(found["requests"], found["seconds"], found["bytes"], statistics.median(taken), p99)


def _refuse_refusals(refused: int, requests: int) -> None:
    if refused:
        msg = f"{refused} of {requests} requests were refused or lost: that is no measurement"
        raise RuntimeError(msg)
