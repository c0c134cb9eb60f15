"""Access copies that could not be read: noted, reported once in a while, and let be for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import structlog

from iiif.cache import BoundedCache
from museum.ports.pixels import DamageReport

log = structlog.get_logger()

_KEPT = 1000
_LATELY = 5
"""Seconds for which what could not be read is not tried again: the other copy answers, or nobody."""
_QUIET = 30
"""Seconds between two reports of the same image."""


class Damage:
    """What one process found damaged. Safe for threads; a report never holds a request up."""

    def __init__(
        self, report: DamageReport | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report = report
        self._found: BoundedCache[Hashable, bool] = BoundedCache(_KEPT, seconds=_LATELY, clock=clock)
        self._reported: BoundedCache[str, bool] = BoundedCache(_KEPT, seconds=_QUIET, clock=clock)

    def lately(self, copy: Hashable) -> bool:
        """Say whether a copy was found damaged a moment ago."""
        return self._found.get(copy) is not None

    def note(self, image_id: str, copy: Hashable, error: Exception) -> None:
        """Note that a copy of an image could not be read, and report it."""
        self._found.put(copy, value=True)
        if self._reported.get(image_id) is not None:
            return
        self._reported.put(image_id, value=True)
        log.warning("access copy damaged", image=image_id, reason=str(error))
        if self._report is not None:
            _reporter().submit(_tell, self._report, image_id)


def _tell(report: DamageReport, image_id: str) -> None:
    try:
        report(image_id)
    except Exception:
        log.warning("damage not reported", image=image_id, exc_info=True)


@cache
def _reporter() -> ThreadPoolExecutor:
    """Give the thread that reports; made when first needed, after a server has forked."""
    return ThreadPoolExecutor(1, thread_name_prefix="damage")
