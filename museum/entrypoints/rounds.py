"""The worker's rounds: what no event asks for, but time."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from museum.db.erasing import settle
from museum.services.outbox import Work
from museum.services.visit_upkeep import keep_up

log = structlog.get_logger()

EVERY = 30.0
"""Seconds between rounds."""


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
        try:
            with self._work.sessions() as session:
                done = keep_up(session, self._work.ports)
                if done.erased or self._unsettled:
                    self._unsettled = not settle(session)
        except Exception as error:
            # The worker goes on, whatever a round meets.
            log.warning("round failed", error=type(error).__name__, exc_info=True)
