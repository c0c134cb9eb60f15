"""Addresses of the site that letters and documents carry, and the key that signs some of them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Where the site stands, and its key."""

    base: str
    """Public address of the site without a final slash."""
    secret: Callable[[], str]
    """Read when first needed: a command that signs nothing makes no key."""

    def key(self) -> bytes:
        """Give the key that signs links."""
        return self.secret().encode()

    def signed(self, what: str) -> str:
        """Give the part of a link that nobody can make up: 128 bits of what it opens, as 32 letters and digits."""
        return hmac.new(self.key(), what.encode(), hashlib.sha256).hexdigest()[:32]

    def absolute(self, path: str) -> str:
        """Give the public address of a path that starts with `/`."""
        return f"{self.base.rstrip('/')}{path}"
