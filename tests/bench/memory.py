"""What processes of this machine hold in memory (Linux)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Held:
    """Memory of one process, in megabytes."""

    resident: float
    """All its pages, those it shares with others included."""
    share: float
    """Its pages, each divided by the number of processes that hold it: these can be added up."""


def web_processes(port: int) -> list[Held]:
    """Look at the processes of `museum serve --port PORT`, without the worker that it starts beside them."""
    running = {int(path.name): _command(path) for path in PROC.glob("[0-9]*")}
    # A forked process has the command line of the one that forked it, another one its own.
    same = [pid for pid, command in running.items() if f" serve --port {port} " in f"{command} "]
    family = [pid for pid in running if pid in same or _parent(pid) in same]
    return [_held(pid) for pid in family if " worker " not in f"{running[pid]} "]


def _command(path: Path) -> str:
    try:
        return (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


def _held(pid: int) -> Held:
    text = (PROC / str(pid) / "smaps_rollup").read_text()
    kilobytes = {
        name: int(number) for name, number in re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.MULTILINE)
    }
    return Held(kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)
