"""Jobs in the database: written with the change that caused them, claimed by lease. SQL only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.events import Job
from museum.domain.states import JobState

OPEN = (JobState.PENDING, JobState.RUNNING)


def claim(
    session: Session, now: datetime, lease: timedelta, *, job_id: int | None = None, limit: int = 1
) -> list[Job]:
    """Claim jobs that are due, oldest first; one whose lease has run out is due again.

    Call inside a writing transaction. Two claimers never get the same job: SQLite writes one
    at a time, PostgreSQL skips rows that another has locked.
    """
    due = and_(Job.state.in_(OPEN), Job.due_at <= now)
    wanted = (
        select(Job.id).where(due).order_by(Job.due_at, Job.id).limit(limit).with_for_update(skip_locked=True)
    )
    if job_id is not None:
        wanted = wanted.where(Job.id == job_id)
    ids = list(session.scalars(wanted))
    if not ids:
        return []
    session.execute(
        update(Job)
        .where(Job.id.in_(ids))
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, due_at=now + lease, lease=new_id())
        .execution_options(synchronize_session=False)
    )
    return list(
        session.scalars(
            select(Job).where(Job.id.in_(ids)).order_by(Job.id).execution_options(populate_existing=True)
        )
    )


def renew(session: Session, job_id: int, lease: str, until: datetime) -> bool:
    """Prolong a lease that is still held; False when another has taken the job over."""
    done = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease, Job.state == JobState.RUNNING)
        .values(due_at=until)
    )
    return bool(getattr(done, "rowcount", 0))


def finish(session: Session, job_id: int, lease: str, now: datetime) -> bool:
    """Mark a job done if its lease is still held."""
    done = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease)
        .values(state=JobState.DONE, finished_at=now, lease=None, last_error="")
    )
    return bool(getattr(done, "rowcount", 0))


def postpone(session: Session, job_id: int, lease: str, due_at: datetime, error: str) -> None:
    """Give a job back to be tried again at `due_at`."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease)
        .values(state=JobState.PENDING, due_at=due_at, lease=None, last_error=error)
    )


def rest(session: Session, job_id: int, lease: str, now: datetime, error: str) -> None:
    """Put a job on the needs-attention list."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease)
        .values(state=JobState.RESTING, finished_at=now, lease=None, last_error=error)
    )


def wake(session: Session, job_ids: Sequence[int], now: datetime) -> int:
    """Let resting jobs try again from the start; gives how many."""
    done = session.execute(
        update(Job)
        .where(Job.id.in_(job_ids), Job.state == JobState.RESTING)
        .values(state=JobState.PENDING, attempts=0, due_at=now, finished_at=None)
    )
    return int(getattr(done, "rowcount", 0))


def counts(session: Session) -> dict[str, int]:
    """Count jobs by state."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    return dict(rows.tuples().all())


def waiting_since(session: Session) -> datetime | None:
    """Give the moment since which the oldest job that nobody works on has been due."""
    return session.scalar(select(func.min(Job.due_at)).where(Job.state == JobState.PENDING))


def open_for(session: Session, subjects: Collection[str]) -> bool:
    """Say whether any job about these subjects still waits or runs."""
    found = session.scalar(select(Job.id).where(Job.subject.in_(subjects), Job.state.in_(OPEN)).limit(1))
    return found is not None


def due_ids(session: Session, now: datetime, limit: int) -> list[int]:
    """List jobs that are due: for the sweeper that revives lost hints."""
    rows = session.scalars(
        select(Job.id)
        .where(or_(Job.state == JobState.PENDING, Job.state == JobState.RUNNING), Job.due_at <= now)
        .order_by(Job.id)
        .limit(limit)
    )
    return list(rows)
