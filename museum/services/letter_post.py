"""The post's side of every letter: handed over by whoever claimed it, once at most, and tried again where it was refused.

A letter is claimed before it is handed over: a row is committed that nobody can write twice, and who wrote
it, and nobody else, hands the letter to the post. So whatever dies in between costs a letter and never
doubles one. Only where the post itself says that it has *not* taken a letter is the claim given back and the
job tried again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.db import outbox
from museum.db.engine import writing
from museum.domain.errors import Rejected, Unavailable
from museum.domain.events import Job
from museum.domain.reporting import UnitLetter
from museum.domain.states import JobState
from museum.domain.visits import SentLetter
from museum.ports import Ports
from museum.ports.mail import Letter, Unanswered
from museum.services.outbox import transaction

log = structlog.get_logger()

OVERDUE = timedelta(minutes=10)
"""A letter that was claimed so long ago and not handed over is lost: somebody had better call."""
AGAIN_AFTER, AGAIN_UNTIL = timedelta(minutes=10), timedelta(days=3)
"""Letters that the post did not take are tried again so often and for so long by themselves."""

Claim = TypeVar("Claim", SentLetter, UnitLetter)
"""The rows that letters are claimed by."""


def hand_over(session: Session, ports: Ports, claims: type[Claim], letter: Letter) -> None:
    """Hand over a letter whose claim (a row of its id) is committed; raises Unavailable when the post is closed."""
    try:
        ports.mailer.send(letter)
    except Unavailable:
        with transaction(session, ports):
            session.delete(session.get_one(claims, letter.id))
        raise
    except (Rejected, Unanswered) as error:
        # Never to be taken, or perhaps taken: the claim stays, and the staff see it.
        log.warning("letter not handed over", letter=letter.id, error=type(error).__name__)
        return
    with transaction(session, ports):
        session.get_one(claims, letter.id).handed_over_at = ports.clock.now()


def try_again(session: Session, ports: Ports, handlers: Collection[str]) -> int:
    """Wake letters that rest because the post did not take them; gives how many. They are tried for some days."""
    now = ports.clock.now()
    rested = select(Job.id).where(
        Job.handler.in_(handlers),
        Job.state == JobState.RESTING,
        Job.finished_at < now - AGAIN_AFTER,
        Job.created_at > now - AGAIN_UNTIL,
    )
    if session.scalar(rested.limit(1)) is None:
        return 0
    with writing(session):
        ids = session.scalars(rested).all()
        woken = outbox.wake(session, ids, now)
    ports.queue.hint(ids)
    return woken
