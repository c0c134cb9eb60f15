"""A measured figure, and running a process with an eye on time and memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One figure with its aim."""

    name: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None
    how: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Run:
    """One process, finished."""

    seconds: float
    megabytes: float
    """Peak memory of the process itself."""
    status: int


def run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a process to its end: wall time, and the operating system's account of its memory."""
    started = time.perf_counter()
    process = subprocess.Popen(list(command), env=dict(environment), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024, process.returncode)
