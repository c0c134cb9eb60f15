"""The worker's rounds: what no event asks for, but time."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from sqlalchemy.orm import Session

from museum.db.erasing import settle
from museum.ports import Ports
from museum.services import page_visits
from museum.services.outbox import Work
from museum.services.visit_upkeep import keep_up

log = structlog.get_logger()

EVERY = 30.0
"""Seconds between rounds."""

Task = Callable[[Session, Ports], bool]
"""Does what time asks for; gives whether anything was erased that must be gone from the files too."""


def _bookings(session: Session, ports: Ports) -> bool:
    return bool(keep_up(session, ports).erased)


def _page_visits(session: Session, ports: Ports) -> bool:
    return bool(page_visits.forget(session, ports))


TASKS: tuple[Task, ...] = (_bookings, _page_visits)


class Rounds:
    """Does a round when its time has come; several workers may, and one that was killed is missed by nobody."""

    def __init__(self, work: Work, clock: Callable[[], float] = time.monotonic) -> None:
        self._work = work
        self._clock = clock
        self._next = clock()
        # Another process may have erased something and died before it was gone from the files too.
        self._unsettled = True

    def look(self) -> None:
        """Do a round if one is due; what fails is left to the next."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + EVERY
        for task in TASKS:
            self._do(task)
        if self._unsettled:
            self._do(self._settle)

    def _do(self, task: Task) -> None:
        try:
            with self._work.sessions() as session:
                if task(session, self._work.ports):
                    self._unsettled = True
        except Exception as error:
            # The worker goes on, whatever a round meets, and one task does not wait for another.
            log.warning("round failed", task=task.__name__, error=type(error).__name__, exc_info=True)

    def _settle(self, session: Session, _ports: Ports) -> bool:
        self._unsettled = not settle(session)
        return False
