"""The background worker: a process of its own that does what events ask for.

Embedded, it watches the database. With a broker, Celery hands it job numbers, and a sweeper
looks for jobs whose hint was lost. The same handlers run either way, and the same rounds are done of
what time brings.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType

import structlog
from celery import Celery
from sqlalchemy.exc import SQLAlchemyError

from museum.adapters.queue.celery import TASK, celery_app
from museum.adapters.queue.embedded import EmbeddedQueue
from museum.bootstrap import Platform, bootstrap
from museum.db import outbox
from museum.entrypoints.rounds import Rounds
from museum.services.outbox import Work, run_next
from museum.settings import load_settings

log = structlog.get_logger()

IDLE = 1.0
"""Seconds between looks when nobody rings."""
GLANCE = 0.05
"""Seconds between looks at the bell."""
SWEEP = 15.0
"""Seconds between the sweeper's rounds beside a broker, or half a lease where that is shorter."""


class Worker:
    """Runs jobs until told to stop; a job that has begun is finished first."""

    def __init__(self, platform: Platform, parent: int | None = None) -> None:
        self._platform = platform
        self._parent = parent
        self._stop = threading.Event()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Stop after the present job."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped, or until the process that started it has gone."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        queue = self._platform.ports.queue
        rounds = Rounds(self._platform.work)
        log.info("worker started", pid=os.getpid())
        while not self._stop.is_set() and not self._orphaned():
            rounds.look()
            rung = queue.rung() if isinstance(queue, EmbeddedQueue) else 0
            if self._one():
                continue
            self._rest(rung)
        log.info("worker stopped", pid=os.getpid())

    def _orphaned(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def _one(self) -> bool:
        try:
            return run_next(self._platform.work)
        except SQLAlchemyError as error:
            log.warning("database away", error=type(error).__name__)
            return False

    def _rest(self, rung: int) -> None:
        queue = self._platform.ports.queue
        until = time.monotonic() + IDLE
        while time.monotonic() < until and not self._stop.wait(GLANCE):
            if isinstance(queue, EmbeddedQueue) and queue.rung() != rung:
                return


def serve_celery(platform: Platform, concurrency: int) -> int:
    """Run a Celery worker with its sweeper; gives its exit status."""
    app = celery_with_handlers(platform.settings.queue)
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(platform.work, app, stop), name="sweeper", daemon=True)
    sweeper.start()
    try:
        worker = app.Worker(
            concurrency=concurrency,
            loglevel="WARNING",
            hostname=f"museum-{os.getpid()}@%h",
            without_gossip=True,
            without_mingle=True,
        )
        worker.start()
        return int(worker.exitcode or 0)
    finally:
        stop.set()


def celery_with_handlers(broker_url: str) -> Celery:
    """Give the Celery application with its one task."""
    app = celery_app(broker_url)
    held: list[Platform] = []

    @app.task(name=TASK, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
    def run_job(job_id: int) -> None:
        # A forked pool child makes connections of its own, once.
        if not held:
            held.append(bootstrap(load_settings()))
        run_next(held[0].work, job_id)

    return app


def _sweep(work: Work, app: Celery, stop: threading.Event) -> None:
    """Do the rounds, and send again the numbers of jobs that are due: hints get lost, retries have none."""
    rounds = Rounds(work)
    while not stop.wait(min(SWEEP, work.patience.lease.total_seconds() / 2)):
        rounds.look()
        try:
            with work.sessions() as session:
                waiting = outbox.due_ids(session, work.ports.clock.now(), limit=500)
            for job_id in waiting:
                app.send_task(TASK, args=(job_id,), retry=False)
        except Exception as error:  # noqa: BLE001 - the next round makes it good
            log.warning("sweep failed", error=type(error).__name__)
