"""The bounded cache."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from iiif.cache import BoundedCache


def test_what_was_used_last_stays_and_the_weight_is_bounded() -> None:
    cache: BoundedCache[str, bytes] = BoundedCache(10, weigh=len)
    cache.put("a", b"1234")
    cache.put("b", b"1234")
    assert cache.get("a") == b"1234"
    cache.put("c", b"1234")
    assert cache.get("b") is None
    assert cache.get("a") == b"1234"
    assert cache.weight == 8
    cache.put("huge", bytes(11))
    assert cache.get("huge") is None
    assert cache.weight == 8
    cache.put("a", b"1")
    assert cache.weight == 5
    cache.discard("a")
    assert cache.weight == 4


def test_age_counts_from_the_moment_of_asking() -> None:
    now = [0.0]
    cache: BoundedCache[str, int] = BoundedCache(10, seconds=2, clock=lambda: now[0])

    def slow() -> int:
        now[0] += 1.5
        return 7

    assert cache.get_or_make("a", slow) == 7
    now[0] = 1.9
    assert cache.get("a") == 7
    now[0] = 2.0
    assert cache.get("a") is None
    assert cache.weight == 0


def test_what_many_want_at_once_is_made_once() -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)
    made: list[int] = []
    together = threading.Barrier(8)
    release = threading.Event()

    def make() -> int:
        made.append(1)
        release.wait(5)
        return 7

    def ask() -> int:
        together.wait()
        return cache.get_or_make("a", make)

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(ask) for _ in range(8)]
        release.set()
        assert [answer.result() for answer in answers] == [7] * 8
    assert len(made) == 1


def test_errors_reach_all_who_wait_and_are_not_kept() -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)

    def fail() -> int:
        raise KeyError("no")

    with pytest.raises(KeyError):
        cache.get_or_make("a", fail)
    assert cache.get_or_make("a", lambda: 7) == 7
