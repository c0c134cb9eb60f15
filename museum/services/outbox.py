"""Events and the work they cause: recorded with the change, dispatched after the commit, run under a lease."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session, sessionmaker

from museum.db import outbox
from museum.db.engine import WRITING, M, locked, writing
from museum.domain.errors import MuseumError
from museum.domain.events import Event, Job, event_from
from museum.ports import Ports

log = structlog.get_logger()

Handler = Callable[[Session, Ports, Event], None]
_WAITING = "museum_jobs"
_RECORDED = "museum_events"
_CLOSING = "museum_closing"


@dataclass(frozen=True)
class Patience:
    """How long a handler may be silent and how often it is tried."""

    lease: timedelta = timedelta(seconds=60)
    attempts: int = 5
    first_wait: timedelta = timedelta(seconds=2)

    def wait(self, attempt: int) -> timedelta:
        """Give the pause after a failed attempt (1, 2, …): doubling, an hour at most."""
        doubled = self.first_wait * float(2 ** (attempt - 1))
        return min(doubled, timedelta(hours=1))


@contextmanager
def transaction(session: Session, ports: Ports) -> Iterator[Session]:
    """Run a service's one transaction; what it recorded is dispatched once it is committed.

    A service that is called inside another's transaction joins it.
    """
    if session.info.get(WRITING):
        yield session
        return
    job_ids: list[int] = []
    session.info[_WAITING] = job_ids
    session.info[_RECORDED] = {}
    session.info[_CLOSING] = {}
    with writing(session):
        yield session
        _close(session)
    if job_ids:
        ports.queue.hint(job_ids)


def at_the_end(session: Session, name: Hashable, act: Callable[[], None]) -> None:
    """Do something as the last thing of the running transaction, once for each name.

    For what has to take a lock that many want: it is held for the commit alone, and nothing is
    waited for under it.
    """
    session.info[_CLOSING].setdefault(name, act)


def _close(session: Session) -> None:
    closing: dict[Hashable, Callable[[], None]] = session.info[_CLOSING]
    while closing:
        closing.pop(next(iter(closing)))()


def held(session: Session, model: type[M], key: str) -> M | None:
    """Get a row: locked and read anew inside a transaction, as it is known outside one."""
    return locked(session, model, key) if session.info.get(WRITING) else session.get(model, key)


def record(session: Session, ports: Ports, event: Event) -> None:
    """Write an event's jobs in the running transaction; the same event twice in one is once.

    Handlers read the record as it is when they run, so one job sees both changes.
    """
    recorded: dict[Event, list[Job]] = session.info[_RECORDED]
    # What a savepoint took back is in the session no more, and is written again.
    if event in recorded and all(job in session for job in recorded[event]):
        return
    now = ports.clock.now()
    jobs = [
        Job(
            kind=type(event).__name__,
            payload=event.payload,
            subject=event.subject,
            handler=handler,
            due_at=now,
            created_at=now,
        )
        for handler in ports.flow.get(type(event).__name__, ())
    ]
    session.add_all(jobs)
    session.flush()
    recorded[event] = jobs
    session.info[_WAITING].extend(job.id for job in jobs)


@dataclass(frozen=True)
class Work:
    """All that is needed to run jobs."""

    sessions: sessionmaker[Session]
    ports: Ports
    handlers: Mapping[str, Handler]
    on_rest: Mapping[str, Callable[[Session, Ports, Event, MuseumError | None], None]]
    """What to note on the record when a handler has given up; by the handler's name."""
    patience: Patience = Patience()


def run_next(work: Work, job_id: int | None = None) -> bool:
    """Claim and run one job (that one, or the oldest due); False when there was none."""
    with work.sessions() as session:
        now = work.ports.clock.now()
        with writing(session):
            claimed = outbox.claim(session, now, work.patience.lease, job_id=job_id)
        if not claimed:
            return False
    _run(work, claimed[0])
    return True


def _run(work: Work, job: Job) -> None:
    bound = log.bind(job=job.id, handler=job.handler, subject=job.subject, attempt=job.attempts)
    lease = job.lease or ""
    event = event_from(job.kind, job.payload)
    if job.attempts > work.patience.attempts:
        # Its worker died every time: the job itself is what kills it.
        _give_up(work, job, event, None, "the worker stopped while it ran, every time")
        return
    try:
        with _heartbeat(work, job.id, lease), work.sessions() as session:
            work.handlers[job.handler](session, work.ports, event)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises must end in a retry or a reason
        bound.warning("job failed", error=type(error).__name__, exc_info=not isinstance(error, MuseumError))
        known = error if isinstance(error, MuseumError) else None
        text = str(error) or type(error).__name__
        if job.attempts >= work.patience.attempts:
            _give_up(work, job, event, known, text)
        else:
            with work.sessions() as session, writing(session):
                due = work.ports.clock.now() + work.patience.wait(job.attempts)
                outbox.postpone(session, job.id, lease, due, text)
        return
    with work.sessions() as session, writing(session):
        outbox.finish(session, job.id, lease, work.ports.clock.now())
    bound.info("job done")


def _give_up(work: Work, job: Job, event: Event, error: MuseumError | None, text: str) -> None:
    with work.sessions() as session, transaction(session, work.ports):
        note = work.on_rest.get(job.handler)
        if note:
            note(session, work.ports, event, error)
        outbox.rest(session, job.id, job.lease or "", work.ports.clock.now(), text)
    log.error("job rests", job=job.id, handler=job.handler, subject=job.subject)


@contextmanager
def _heartbeat(work: Work, job_id: int, lease: str) -> Iterator[None]:
    """Renew the lease while the handler runs: a scan of 900 megapixels takes longer than any short lease."""
    stop = threading.Event()
    every = work.patience.lease.total_seconds() / 3

    def beat() -> None:
        while not stop.wait(every):
            try:
                with work.sessions() as session, writing(session):
                    if not outbox.renew(session, job_id, lease, work.ports.clock.now() + work.patience.lease):
                        return
            except Exception:
                log.warning("lease not renewed", job=job_id, exc_info=True)

    thread = threading.Thread(target=beat, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def drain(work: Work) -> int:
    """Run jobs until none is due; gives how many ran."""
    ran = 0
    while run_next(work):
        ran += 1
    return ran
