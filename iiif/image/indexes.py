"""Indexes of tile archives from the database: a look there takes a fraction of a request to remote storage."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from museum.domain.collections import CopyKeys
from museum.services.scans import kept_index

log = structlog.get_logger()


class KeptIndexes:
    """Gives the index that was kept when an archive was made. Safe for threads."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def __call__(self, copies: CopyKeys) -> bytes | None:
        """Give an archive's index; None where none of its recipe is kept, or the database does not answer."""
        try:
            with self._sessions() as session:
                return kept_index(session, copies)
        except SQLAlchemyError as error:
            log.warning("index not read from the database", reason=type(error).__name__)
            return None
