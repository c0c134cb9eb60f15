"""What the museum needs of the outside, as small protocols, and the bundle that carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from museum.ports.clock import Clock
from museum.ports.mail import Mailer
from museum.ports.queue import Queue
from museum.ports.search import SearchIndex
from museum.ports.stages import RegisterReader, ScanProbe
from museum.ports.storage import ObjectStore

__all__ = ["Clock", "Mailer", "ObjectStore", "Ports", "Queue", "RegisterReader", "ScanProbe", "SearchIndex"]


@dataclass(frozen=True)
class Ports:
    """All ports of one process, wired by `museum.bootstrap`."""

    store: ObjectStore
    index: SearchIndex
    queue: Queue
    mailer: Mailer
    clock: Clock
    probe: ScanProbe
    registers: RegisterReader
    flow: Mapping[str, tuple[str, ...]]
    """Name of an event's class → names of its handlers."""
