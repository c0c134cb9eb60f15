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
    value: float | None
    """None where it could not be measured: `how` says why."""
    unit: str
    aim: str = ""
    met: bool | None = None
    how: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def at_least(name: str, value: float, aim: float, unit: str = "×", how: str = "") -> Figure:
    """Give a figure that should not be below its aim."""
    return Figure(name, value, unit, f"≥ {aim:g}", value >= aim, how)


def at_most(name: str, value: float, aim: float, unit: str = "×", how: str = "") -> Figure:
    """Give a figure that should not be above its aim."""
    return Figure(name, value, unit, f"≤ {aim:g}", value <= aim, how)


def not_measured(name: str, aim: str, why: str) -> Figure:
    """Give a figure that this machine cannot give: no failure."""
    return Figure(name, None, "", aim, how=f"not measured: {why}")


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
