"""The states that a record, a scan and a piece of work can be in."""

from __future__ import annotations

from enum import StrEnum


class Publication(StrEnum):
    """What the public may know of a record (nháp, chờ duyệt, đã công bố, đã rút)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class MediaState(StrEnum):
    """How far a scan has come."""

    RECEIVED = "received"
    READY = "ready"
    REJECTED = "rejected"
    """The file itself is at fault: retrying cannot help; the reason says what to do."""
    FAILED = "failed"
    """Something of ours was at fault: it rests in the needs-attention list and may be retried."""


class JobState(StrEnum):
    """How far one handler has come with one event."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    RESTING = "resting"
    """Gave up after its last attempt; a person has to look ("needs attention")."""
