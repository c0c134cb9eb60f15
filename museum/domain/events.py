"""What happened, in the past tense, and the rows in which it waits to be acted on.

An event is written in the transaction that made it true. For each of its handlers (the table
`FLOW` in `museum.bootstrap`) there is one `Job`, which is where attempts, leases and errors live.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from museum.domain.base import Base, Id
from museum.domain.states import JobState


@dataclass(frozen=True)
class Event:
    """Base of all events; `subject` is the id of what it happened to."""

    kinds: ClassVar[dict[str, type[Event]]] = {}
    subject: str

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.__name__] = cls

    @property
    def payload(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ScanReceived(Event):
    """An original is in storage and its media row (subject) exists."""


@dataclass(frozen=True)
class ScanDigitised(Event):
    """The access copies of a media row (subject) are in storage."""


@dataclass(frozen=True)
class ScanDamaged(Event):
    """An access copy of a media row (subject) could not be read as it was written."""


@dataclass(frozen=True)
class ArtefactChanged(Event):
    """A record (subject), its state or the order of its scans changed."""


@dataclass(frozen=True)
class ManifestPublished(Event):
    """The manifest of an artefact (subject) shows its present version."""


@dataclass(frozen=True)
class ExhibitionChanged(Event):
    """An exhibition (subject), its state or what stands in it changed."""


class Cause(StrEnum):
    """Why a booking came to its state, where the state alone does not tell."""

    UNSAID = ""
    ACCEPTED = "accepted"
    """The group took the place that it was offered."""
    APPROVED = "approved"
    REFUSED = "refused"
    NUMBERS = "numbers"
    """Other numbers of pupils or adults."""
    MOVED = "moved"
    """To another session."""
    GIVEN_BACK = "given_back"
    """The teacher cancelled."""
    WITHDRAWN = "withdrawn"
    """The museum cancelled."""
    EXPIRED = "expired"
    """An offer that nobody accepted in time."""
    LAPSED = "lapsed"
    """A place that nobody reconfirmed in time."""


@dataclass(frozen=True)
class BookingChanged(Event):
    """A booking (subject) came to a state, for the so-and-so-many-th time."""

    state: str
    sequence: int
    cause: str = Cause.UNSAID


@dataclass(frozen=True)
class SessionChanged(Event):
    """A session (subject) was moved or cancelled, for the so-and-so-many-th time: those booked want to know."""

    sequence: int


@dataclass(frozen=True)
class ReminderDue(Event):
    """A visit draws near, and the group (subject: its booking) is to be reminded."""


@dataclass(frozen=True)
class ReconfirmationDue(Event):
    """A group (subject: its booking) has to say that it still comes, or its place is freed."""


@dataclass(frozen=True)
class WaitingOver(Event):
    """Booking closed while a group (subject: its booking) was still on the waiting list."""


@dataclass(frozen=True)
class FeedbackDue(Event):
    """A group (subject: its booking) was here, and is asked what it thought of it."""


@dataclass(frozen=True)
class LinkWanted(Event):
    """The link to a booking (subject) is to be sent to its teacher once more; each request has a key of its own."""

    key: str


@dataclass(frozen=True)
class ReportAsked(Event):
    """A unit (subject: its report) is asked for its part of a call."""


@dataclass(frozen=True)
class ReportReminderDue(Event):
    """A unit (subject: its report) that has not answered is to be reminded.

    `turn` says of what: so many days before the deadline (negative: after it) and that deadline, or `by-hand:` and the
    day on which a manager wanted it.
    """

    turn: str


@dataclass(frozen=True)
class ReportReturned(Event):
    """A unit's report (subject) was sent back with a reason, in the so-and-so-many-th turn of events."""

    sequence: int


@dataclass(frozen=True)
class ReportApproved(Event):
    """A unit's report (subject) was approved, in the so-and-so-many-th turn of events."""

    sequence: int


def event_from(kind: str, payload: dict[str, Any]) -> Event:
    """Rebuild an event from its row."""
    return Event.kinds[kind](**payload)


class Job(Base):
    """One handler's duty to one event: at least once, until done or resting."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "due_at", "id"), Index(None, "subject"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """Name of the event's class."""
    payload: Mapped[dict[str, Any]]
    subject: Mapped[str] = mapped_column(Id)
    handler: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default=JobState.PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime]
    """Not to be claimed before; while running, the end of the lease."""
    lease: Mapped[str | None] = mapped_column(String(40))
    """Token of who is at it."""
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
