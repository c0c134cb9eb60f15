"""What the workbench's lists show: plain readings, each limited to the person's own institutions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from museum.domain.collections import Artefact, Media
from museum.domain.events import Job
from museum.domain.exhibitions import Exhibition
from museum.domain.states import JobState, MediaState, Publication

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LISTED = 50
SHORT = 8
SAMPLE = 12
"""Scans from which the pace is told."""
QUEUE = 5_000
"""Scans of the queue that are looked at to tell who waits for how long."""
MEGA = 1_000_000
UNKNOWN_SIZE = 50 * MEGA
"""Pixels taken for a scan whose header told none."""


def needing_attention(session: Session, institution_ids: Sequence[str]) -> list[Media]:
    """List the scans that failed, were rejected or could not be mended, newest first."""
    unmended = select(Job.subject).where(Job.handler == "digitise", Job.state == JobState.RESTING)
    query = (
        select(Media)
        .where(
            Media.institution_id.in_(institution_ids),
            or_(Media.state.in_((MediaState.FAILED, MediaState.REJECTED)), Media.id.in_(unmended)),
        )
        .order_by(Media.received_at.desc(), Media.id)
        .limit(LISTED)
    )
    return list(session.scalars(query))


def at_work(session: Session, institution_ids: Sequence[str]) -> list[Media]:
    """List the scans that are being digitised or wait for it, in their turn."""
    query = (
        select(Media)
        .where(Media.institution_id.in_(institution_ids), Media.state == MediaState.RECEIVED)
        .order_by(Media.received_at, Media.id)
        .limit(LISTED)
    )
    return list(session.scalars(query))


def scans_by_id(session: Session, institution_ids: Sequence[str], ids: Collection[str]) -> list[Media]:
    """Load those of the scans that belong to the institutions."""
    query = select(Media).where(Media.institution_id.in_(institution_ids), Media.id.in_(ids))
    return list(session.scalars(query))


def artefacts_in_state(
    session: Session, institution_ids: Sequence[str], state: Publication
) -> list[Artefact]:
    """List the artefacts last changed that are in a state."""
    query = select(Artefact).where(Artefact.institution_id.in_(institution_ids), Artefact.state == state)
    return list(session.scalars(query.order_by(Artefact.changed_at.desc(), Artefact.id).limit(SHORT)))


def state_counts(session: Session, institution_ids: Sequence[str]) -> dict[str, int]:
    """Count the artefacts by state."""
    query = (
        select(Artefact.state, func.count())
        .where(Artefact.institution_id.in_(institution_ids))
        .group_by(Artefact.state)
    )
    return dict(session.execute(query).tuples().all())


def draft_exhibitions(session: Session, institution_ids: Sequence[str]) -> list[Exhibition]:
    """List the exhibitions last changed that are not published."""
    query = select(Exhibition).where(
        Exhibition.institution_id.in_(institution_ids), Exhibition.state == Publication.DRAFT
    )
    return list(session.scalars(query.order_by(Exhibition.changed_at.desc(), Exhibition.id).limit(SHORT)))


@dataclass(frozen=True)
class Progress:
    """How far the digitising of a scan has come."""

    step: str
    """`waiting`, `running`, `again` (a further attempt is due), `ready`, `rejected` or `failed`."""
    seconds: int | None = None
    """Until it should be done, where recent work tells the pace."""


def progress(session: Session, scans: Sequence[Media]) -> dict[str, Progress]:
    """Say how far each scan has come and how long it should take."""
    open_ids = [scan.id for scan in scans if scan.state == MediaState.RECEIVED]
    if not open_ids:
        return {scan.id: Progress(scan.state) for scan in scans}
    jobs = {
        job.subject: job
        for job in session.scalars(select(Job).where(Job.subject.in_(open_ids), Job.kind == "ScanReceived"))
        if job.state in (JobState.PENDING, JobState.RUNNING)
    }
    pace, ahead = _pace(session), _pixels_ahead(session)
    answer = {}
    for scan in scans:
        if scan.state != MediaState.RECEIVED:
            answer[scan.id] = Progress(scan.state)
            continue
        job = jobs.get(scan.id)
        running = job is not None and job.state == JobState.RUNNING
        step = "running" if running else "again" if job is not None and job.attempts else "waiting"
        left = round(pace * ahead[scan.id]) if pace is not None and scan.id in ahead else None
        answer[scan.id] = Progress(step, left)
    return answer


def _pixels_ahead(session: Session) -> dict[str, int]:
    """Sum up the pixels to be done until each waiting scan is done, its own included.

    All institutions share the workers, so the queue of all of them counts.
    """
    query = (
        select(Media.id, Media.width, Media.height)
        .where(Media.state == MediaState.RECEIVED)
        .order_by(Media.received_at, Media.id)
        .limit(QUEUE)
    )
    total, ahead = 0, {}
    for media_id, width, height in session.execute(query).tuples():
        total += width * height if width and height else UNKNOWN_SIZE
        ahead[media_id] = total
    return ahead


def _pace(session: Session) -> float | None:
    """Give the seconds that a pixel took lately; None while nothing was digitised.

    A scan was begun when it came, or when the one before it was done: time spent waiting in an
    idle house does not count. One that came before the one before it was done a second time, because its
    copies were damaged: it says nothing.
    """
    query = (
        select(Media.received_at, Media.digitised_at, Media.width, Media.height)
        .where(Media.state == MediaState.READY, Media.digitised_at.is_not(None))
        .order_by(Media.digitised_at.desc())
        .limit(SAMPLE + 1)
    )
    rows = list(session.execute(query))[::-1]
    seconds, pixels = 0.0, 0
    for before, row in zip([None, *rows], rows, strict=False):
        if before is not None and row.received_at < before.received_at:
            continue
        begun = max(row.received_at, before.digitised_at) if before is not None else row.received_at
        seconds += (row.digitised_at - begun).total_seconds()
        pixels += (row.width or 0) * (row.height or 0)
    return seconds / pixels if pixels and seconds > 0 else None
