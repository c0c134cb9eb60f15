"""How often pages are visited: each visitor once a day and page, without cookies, and nothing kept of anybody.

A visitor is known for one day only, as a hash of address and browser with the day's salt. The salt and
the marks are thrown away at night; what stays is a number a page and day.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from museum.domain.heritage import PageVisits, VisitMark, VisitSalt
from museum.domain.local_time import local
from museum.ports import Ports
from museum.services.outbox import transaction

Page = Literal["exhibition", "package", "artefact"]
_CHUNK = 400
"""Rows of one statement: SQLite binds some thousands of values at most."""


@dataclass(frozen=True)
class Seen:
    """Somebody looked at a page."""

    page: Page
    subject_id: str
    institution_id: str
    day: date
    mark: str


def today(ports: Ports) -> date:
    """Give the day as calendars in Vietnam show it."""
    return local(ports.clock.now()).date()


def salt_of(session: Session, ports: Ports, day: date) -> str:
    """Give the salt of a day; whoever asks first makes it, for all processes."""
    known = session.get(VisitSalt, day)
    if known is not None:
        return known.salt
    with transaction(session, ports):
        _insert_new(session, VisitSalt, [{"day": day, "salt": secrets.token_hex(32)}])
    return session.scalars(select(VisitSalt.salt).where(VisitSalt.day == day)).one()


def mark_of(salt: str, visitor: str, page: Page, subject_id: str) -> str:
    """Make what tells visitors of a page apart for a day; `visitor` is what is known of one, as address and browser."""
    hashed = blake2b(digest_size=16, key=salt.encode()[:64])
    for part in (page, subject_id, visitor):
        hashed.update(part.encode() + b"\0")
    return hashed.hexdigest()


def count(session: Session, ports: Ports, seen: Iterable[Seen]) -> int:
    """Count visits, each mark once; gives how many were new. The same batch twice counts once."""
    by_mark = {(one.day, one.mark): one for one in seen}
    if not by_mark:
        return 0
    with transaction(session, ports):
        new = _insert_new(session, VisitMark, [{"day": day, "mark": mark} for day, mark in sorted(by_mark)])
        came = Counter(
            (one.page, one.subject_id, one.day, one.institution_id) for one in (by_mark[key] for key in new)
        )
        rows = [
            {
                "subject_kind": page,
                "subject_id": subject,
                "day": day,
                "institution_id": institution,
                "visits": visits,
            }
            for (page, subject, day, institution), visits in sorted(came.items())
        ]
        _add_up(session, rows)
    return len(new)


def forget(session: Session, ports: Ports) -> int:
    """Throw away what tells the visitors of past days apart; gives how many marks there were."""
    day = today(ports)
    if session.scalar(select(VisitSalt.day).where(VisitSalt.day < day).limit(1)) is None:
        return 0
    with transaction(session, ports):
        session.execute(delete(VisitSalt).where(VisitSalt.day < day))
        gone = session.execute(delete(VisitMark).where(VisitMark.day < day).returning(VisitMark.day)).all()
    return len(gone)


def _insert_new(
    session: Session, table: type[VisitSalt | VisitMark], rows: list[dict[str, object]]
) -> list[tuple[date, str]]:
    """Insert the rows that are not there yet; gives their keys."""
    second = VisitMark.mark if table is VisitMark else VisitSalt.salt
    made: list[tuple[date, str]] = []
    for at in range(0, len(rows), _CHUNK):
        statement = _insert(session)(table).values(rows[at : at + _CHUNK]).on_conflict_do_nothing()
        made += [(day, text) for day, text in session.execute(statement.returning(table.day, second))]
    return made


def _add_up(session: Session, rows: list[dict[str, object]]) -> None:
    for at in range(0, len(rows), _CHUNK):
        statement = _insert(session)(PageVisits).values(rows[at : at + _CHUNK])
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["subject_kind", "subject_id", "day"],
                set_={"visits": PageVisits.visits + statement.excluded.visits},
            )
        )


def _insert(session: Session) -> type[sqlite.Insert | postgresql.Insert]:
    return postgresql.Insert if session.get_bind().dialect.name == "postgresql" else sqlite.Insert
