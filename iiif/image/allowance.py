"""How much one client may have rendered: enough for a school class behind one address, not for a siege.

What is stored, kept or unchanged costs nothing, so a page costs a client something only when it is the
first to ask for its pictures. The unit is a picture of a megapixel; a larger one costs in proportion.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from iiif.cache import BoundedCache
from museum.domain.errors import MuseumError

BURST_SECONDS = 60
"""So many seconds' worth may be had at once: with the default rate, a class of forty who each open a page
of thirty pictures that nobody has seen before."""
_CLIENTS = 10_000
_PICTURE = 1_000_000
"""Pixels of one unit."""
_NETWORK = 64
"""Bits of an IPv6 address that belong to one client."""


class TooMany(MuseumError):
    """A client has had its share for now; `seconds` says when it may ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Địa chỉ của bạn đã yêu cầu quá nhiều ảnh trong thời gian ngắn. Hãy thử lại sau {seconds} giây.",
            f"Too many pictures were asked for from your address. Please try again in {seconds} seconds.",
        )
        self.seconds = seconds


def cost_of(width: int, height: int) -> float:
    """Give what a picture costs, in pictures of a megapixel; never less than one."""
    return max(1.0, width * height / _PICTURE)


@dataclass(slots=True)
class _Account:
    units: float
    moment: float


class Allowances:
    """One account a client, filled at a steady rate. Of many clients those seen last are remembered."""

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._most = per_second * BURST_SECONDS
        self._clock = clock
        self._accounts: BoundedCache[str, _Account] = BoundedCache(_CLIENTS)
        self._lock = threading.Lock()

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
