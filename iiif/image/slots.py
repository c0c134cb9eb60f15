"""A bound on how many pictures are rendered at once, and on how many requests wait for their turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from museum.domain.errors import Unavailable

_DOOR = 2.0
"""Seconds to wait for a place among those who wait: a moment later there is one, unless all of it is stuck."""


class Slots:
    """Lets a few work at once and some wait for a while; refuses the others."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._slots = threading.BoundedSemaphore(at_once)
        self._patience = patience

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold a slot; raises `Unavailable` when too many wait already, or after waiting in vain."""
        if not self._places.acquire(timeout=min(_DOOR, self._patience)):
            raise _busy()
        try:
            if not self._slots.acquire(timeout=self._patience):
                raise _busy()
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()


def _busy() -> Unavailable:
    return Unavailable(
        "Máy chủ ảnh đang bận. Hãy thử lại sau vài giây.",
        "The image service is busy. Please try again in a few seconds.",
    )
