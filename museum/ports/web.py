"""Reading what other people's web servers offer, at addresses that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

LARGEST = 10_000_000
"""Bytes of one answer, as they travel and after they are unpacked."""


@dataclass(frozen=True)
class Fetched:
    """What a server answered."""

    url: str
    """Where it came from in the end: redirects are followed."""
    content_type: str
    """As the server says, in lower case and without parameters; servers err."""
    data: bytes


class WebFetcher(Protocol):
    """Fetches from servers that nobody here trusts: only public addresses, within limits of time and size."""

    def get(self, url: str, *, accept: str = "*/*", most: int = LARGEST) -> Fetched:
        """Fetch one document of at most `most` bytes.

        Raises `Invalid` for an address that cannot be asked, `NotFound` and `Gone` as the server answers,
        `Rejected` when asking again cannot help, `Unavailable` when it may.
        """
        ...
