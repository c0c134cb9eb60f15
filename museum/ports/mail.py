"""Letters to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """A mail in plain text."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Hands letters to the post."""

    def send(self, letter: Letter) -> None:
        """Hand over; raises `Unavailable` when the post does not take it."""
        ...
