"""The few errors a caller can act on. Each says in both languages what happened and what to do."""

from __future__ import annotations

from museum.domain.translated import Translated


class MuseumError(Exception):
    """Base: `reason` is for people, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.reason = Translated(vi, en)


class NotFound(MuseumError):
    """There is no such thing, or not for this person."""


class Gone(MuseumError):
    """It was published and has been withdrawn."""


class NotAllowed(MuseumError):
    """The person's roles do not cover it."""


class Invalid(MuseumError):
    """Input that must be corrected; `field` names the field, where there is one."""

    def __init__(self, vi: str, en: str, field: str = "") -> None:
        super().__init__(vi, en)
        self.field = field


class Conflict(MuseumError):
    """Somebody else was first, or a number is taken."""


class Rejected(MuseumError):
    """A file that cannot be taken: trying again cannot help."""


class Unavailable(MuseumError):
    """An engine does not answer: trying again later may help."""
