"""One bounded cache for all that this stage keeps: grants, archives, blocks, renderings, documents."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Keeps what was used last, up to a total weight, and each entry no longer than `seconds`.

    What several threads want at once is made once. Safe for threads; errors are kept by nobody.
    """

    def __init__(
        self,
        capacity: int,
        *,
        weigh: Callable[[V], int] = lambda _: 1,
        seconds: float = float("inf"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._seconds = seconds
        self._clock = clock
        self._weight = 0
        self._entries: OrderedDict[K, tuple[V, int, float]] = OrderedDict()
        self._making: dict[K, Future[V]] = {}
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """The weight of all entries together."""
        return self._weight

    def get(self, key: K) -> V | None:
        """Give what is kept, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if self._clock() >= entry[2]:
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: K, value: V, *, since: float | None = None) -> None:
        """Keep a value; its age counts from `since`, the moment when it was asked for."""
        weight = self._weigh(value)
        expires = (self._clock() if since is None else since) + self._seconds
        with self._lock:
            self._drop(key)
            if weight > self._capacity:
                return
            self._entries[key] = (value, weight, expires)
            self._weight += weight
            while self._weight > self._capacity:
                self._drop(next(iter(self._entries)))

    def discard(self, key: K) -> None:
        """Forget a value."""
        with self._lock:
            self._drop(key)

    def now(self) -> float:
        """Give the moment from which the age of a value asked for now would count."""
        return self._clock()

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """Give what is kept, or make and keep it; threads that want the same wait for one of them."""
        kept = self.get(key)
        if kept is not None:
            return kept
        with self._lock:
            under_way = self._making.get(key)
            if under_way is None:
                mine = self._making[key] = Future()
        if under_way is not None:
            return under_way.result()
        since = self._clock()
        try:
            value = make()
        except BaseException as error:
            self._finish(key)
            mine.set_exception(error)
            raise
        self.put(key, value, since=since)
        self._finish(key)
        mine.set_result(value)
        return value

    def _finish(self, key: K) -> None:
        with self._lock:
            del self._making[key]

    def _drop(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._weight -= entry[1]
