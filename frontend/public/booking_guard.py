"""What keeps programs from filling in forms for people, without asking people to prove that they are none.

A field that no person sees must stay empty, and the form must have been open for some seconds. Whoever
stumbles over either, by a helpful browser or by great haste, sends the same form once more and is through.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta

from museum.domain.base import new_id
from museum.ports import Ports

TRAP = "website"
"""Name of the field that no person sees: programs cannot resist it."""
QUICKEST = timedelta(seconds=3)
"""Nobody fills in the form in less, not even a browser that remembers everything."""
_KEY = re.compile(r"[a-z0-9]{10,40}")


def form_key(sent: str = "") -> str:
    """Give the key of a form: the one it came with, so that two clicks are one request, or a new one."""
    return sent if _KEY.fullmatch(sent) else new_id() + new_id()


def stamp(ports: Ports, key: str, *, waited: bool = False) -> str:
    """Note when a form was opened; `waited`: by somebody who has filled it in before."""
    opened = ports.clock.now() - (QUICKEST if waited else timedelta())
    seconds = int(opened.timestamp())
    return f"{seconds}-{_mac(ports, key, seconds)}"


def filled_by_a_person(ports: Ports, key: str, sent: str, trap: str) -> bool:
    """Say whether the form looks as if somebody had read it."""
    seconds, _, mac = sent.partition("-")
    if trap or not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 12):  # noqa: PLR2004 - digits
        return False
    if not hmac.compare_digest(mac.encode(), _mac(ports, key, int(seconds)).encode()):
        return False
    return ports.clock.now().timestamp() - int(seconds) >= QUICKEST.total_seconds()


def _mac(ports: Ports, key: str, seconds: int) -> str:
    return hmac.new(ports.links.key(), f"form:{key}:{seconds}".encode(), hashlib.sha256).hexdigest()[:32]
