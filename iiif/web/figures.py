"""What the image service counts for Prometheus, at a cost that a tile does not feel.

Each thread adds to counters of its own, without a lock; they are summed when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from threading import get_ident
from typing import Literal

from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

Kind = Literal["tile", "rendered", "cached", "info", "unchanged", "refused", "other"]
KINDS: tuple[Kind, ...] = ("tile", "rendered", "cached", "info", "unchanged", "refused", "other")
BOUNDS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.0)
"""Upper bounds in seconds; what takes longer still is counted in a last bucket."""
_WIDTH = len(BOUNDS) + 2
_AT = {kind: number * _WIDTH for number, kind in enumerate(KINDS)}


class ImageFigures(Collector):
    """Requests to the image service by kind, and how long they took."""

    def __init__(self) -> None:
        # By thread: the number of a thread that has ended goes to a new one, which counts on.
        self._counts: dict[int, list[float]] = {}

    def note(self, kind: Kind, seconds: float) -> None:
        """Count one request."""
        mine = self._counts.get(get_ident())
        if mine is None:
            mine = self._counts[get_ident()] = [0.0] * (_WIDTH * len(KINDS))
        at = _AT[kind]
        mine[at] += seconds
        mine[at + 1 + bisect_left(BOUNDS, seconds)] += 1

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """Sum over all threads."""
        threads = [list(counts) for counts in list(self._counts.values())]
        sums = [sum(column) for column in zip(*threads, strict=True)] or [0.0] * (_WIDTH * len(KINDS))
        family = HistogramMetricFamily(
            "museum_image_seconds", "Time to answer a request for pixels, by kind.", labels=["kind"]
        )
        for kind in KINDS:
            at, below = _AT[kind], 0.0
            buckets = []
            for number, bound in enumerate((*map(str, BOUNDS), "+Inf")):
                below += sums[at + 1 + number]
                buckets.append((bound, below))
            family.add_metric([kind], buckets, sum_value=sums[at])
        yield family
