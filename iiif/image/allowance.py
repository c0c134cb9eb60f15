"""How much one client may have rendered: enough for a school class behind one address, not for a siege.

What is stored, kept or unchanged costs nothing, so a page costs a client something only when it is the
first to ask for its pictures. The unit is a JPEG of a megapixel; a larger one costs in proportion, and one
that takes longer to turn or to encode so many times more. Of those that take long, one client may have a
few in hand together, so that it never holds all places where others would be rendered or wait.
"""

from __future__ import annotations

import ipaddress
import math
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from iiif.cache import BoundedCache
from iiif.image.request import Format
from iiif.image.resolve import Resolved
from museum.domain.errors import MuseumError

BURST_SECONDS = 60
"""So many seconds' worth may be had at once: with the default rate, a class of forty who each open a page
of thirty pictures that nobody has seen before."""
_CLIENTS = 10_000
_PICTURE = 1_000_000
"""Pixels of one unit."""
_NETWORK = 64
"""Bits of an IPv6 address that belong to one client."""
_WEIGHTS: dict[Format, int] = {"jpg": 1, "webp": 3, "png": 8, "avif": 8}
"""How many times the processor time of a JPEG an encoder takes."""
_ASKEW = 3
"""So many times more does a picture take that is turned by anything but quarters."""
_HEAVY_AREA = 2_000_000
"""Pixels above which a picture is heavy; those on pages, which may be AVIF, have less."""
_BACK_SOON = 2
"""Seconds after which a client may ask again that has all in hand it may have."""


class TooMany(MuseumError):
    """A client has had its share for now; `seconds` says when it may ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Địa chỉ của bạn đã yêu cầu quá nhiều ảnh trong thời gian ngắn. Hãy thử lại sau {seconds} giây.",
            f"Too many pictures were asked for from your address. Please try again in {seconds} seconds.",
        )
        self.seconds = seconds


class Cost(NamedTuple):
    """What it takes to render a picture."""

    units: float
    """Expected processor time, in JPEGs of a megapixel; never less than one."""
    heavy: bool
    """Whether a client may have only a few such in hand together."""


def cost_of(wanted: Resolved) -> Cost:
    """Give what a picture costs, by its area when turned and by how it is turned and encoded."""
    weight = _WEIGHTS[wanted.format] * (_ASKEW if wanted.askew else 1)
    heavy = wanted.askew or wanted.format == "png" or wanted.area > _HEAVY_AREA
    return Cost(max(1.0, weight * wanted.area / _PICTURE), heavy)


def heavy_at_once(at_once: int) -> int:
    """Give how many heavy pictures one client may have in hand where `at_once` are rendered together."""
    return max(2 * at_once, 12)


@dataclass(slots=True)
class _Account:
    units: float
    moment: float


class Allowances:
    """One account a client, filled at a steady rate. Of many clients those seen last are remembered."""

    def __init__(
        self, per_second: float, *, heavy: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Let one client have `heavy` pictures in hand that take long (default: by the processors)."""
        self._heavy = heavy or heavy_at_once(os.cpu_count() or 1)
        self._in_hand: Counter[str] = Counter()
        """Heavy pictures that are rendered, or wait for it, by client."""
        self._rate = per_second
        self._most = per_second * BURST_SECONDS
        self._clock = clock
        self._accounts: BoundedCache[str, _Account] = BoundedCache(_CLIENTS)
        self._lock = threading.Lock()

    @contextmanager
    def rendering(self, address: str, cost: Cost) -> Iterator[None]:
        """Charge a client for a picture that is rendered meanwhile; raises TooMany, and then charges nothing."""
        client = client_of(address)
        if cost.heavy:
            with self._lock:
                if self._in_hand[client] >= self._heavy:
                    raise TooMany(_BACK_SOON)
                self._in_hand[client] += 1
        try:
            self.take(address, cost.units)
            yield
        finally:
            if cost.heavy:
                with self._lock:
                    self._in_hand[client] -= 1
                    if not self._in_hand[client]:
                        del self._in_hand[client]

    def take(self, address: str, cost: float) -> None:
        """Charge a client; raises TooMany while it owes, and then charges nothing.

        The last picture may cost more than is left: it is made, and paid for before the next.
        """
        client, now = client_of(address), self._clock()
        with self._lock:
            account = self._accounts.get(client)
            if account is None:
                account = _Account(self._most, now)
                self._accounts.put(client, account)
            account.units = min(self._most, account.units + (now - account.moment) * self._rate)
            account.moment = now
            if account.units <= 0:
                raise TooMany(max(1, math.ceil(-account.units / self._rate)))
            account.units -= cost


def client_of(address: str) -> str:
    """Name the client behind an address: the address itself, or the network of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped
        return str(inner) if inner else str(ipaddress.ip_network((found, _NETWORK), strict=False))
    return address
