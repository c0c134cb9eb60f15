"""Letters to people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from museum.domain.errors import MuseumError
from museum.domain.translated import Language


@dataclass(frozen=True)
class Attachment:
    """A file that comes with a letter."""

    name: str
    media_type: str
    content: bytes
    parameters: tuple[tuple[str, str], ...] = ()
    """Of the media type, such as `method` of a calendar entry (RFC 6047, section 2.4)."""


@dataclass(frozen=True)
class Letter:
    """A mail in plain text that nobody has to answer."""

    to: str
    subject: str
    text: str
    language: Language = "vi"
    sender_name: str = ""
    """Who writes, e.g. the museum; the address is the post's own."""
    id: str = ""
    """Becomes its Message-ID, so that whoever gets it twice can tell."""
    about: str = ""
    """Id of what it is about: by this a post that keeps letters can forget them."""
    written_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


class Unanswered(MuseumError):
    """The post was given a letter and did not say whether it took it: trying again might double it."""


class Mailer(Protocol):
    """Hands letters to the post."""

    @property
    def sender(self) -> str:
        """The address that letters come from."""
        ...

    def send(self, letter: Letter) -> None:
        """Hand over.

        Raises `Unavailable` when the post has not taken it and may do so later, `Rejected` when it
        never will, `Unanswered` when nobody can tell.
        """
        ...

    def forget(self, about: Collection[str]) -> int:
        """Destroy what the post keeps of letters about these; gives how many. Raises `Unavailable`."""
        ...
