"""Celery as the queue: one generic task by name carries a job's number; the database holds the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

log = structlog.get_logger()

TASK = "museum.run_job"


def celery_app(broker_url: str) -> Celery:
    """Make the Celery application that producers and workers share.

    A message is acknowledged after the work, and given back when its process is lost; results
    are not kept: what became of a job stands in the database.
    """
    app = Celery("museum", broker=broker_url)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue="museum",
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
        },
        task_publish_retry=False,
    )
    return app


class CeleryQueue:
    """Sends a job's number to the broker."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def hint(self, job_ids: Sequence[int]) -> None:
        """Send the numbers; a broker that is away costs a warning: the sweeper will find the jobs."""
        try:
            for job_id in job_ids:
                self._app.send_task(TASK, args=(job_id,), retry=False)
        except (OperationalError, OSError) as error:
            log.warning("broker away", error=type(error).__name__, jobs=len(job_ids))

    def check(self) -> str | None:
        """Ask the broker for a connection."""
        connection: Any = self._app.connection_for_write()
        try:
            connection.ensure_connection(max_retries=0, timeout=2)
        except Exception as error:  # noqa: BLE001 - each transport has errors of its own
            return f"{type(error).__name__}"
        finally:
            connection.release()
        return None
