"""What was erased is to be gone from the database's files too."""

from __future__ import annotations

from sqlalchemy.orm import Session


def settle(session: Session) -> bool:
    """Empty SQLite's write-ahead log, in which pages lie about as they were before; False when others read in it now.

    In the database's own file nothing remains: connections overwrite what they delete. PostgreSQL
    clears dead rows by itself (autovacuum). Ends the session's transaction, which must be a reading one.
    """
    session.rollback()
    engine = session.get_bind().engine
    if engine.dialect.name != "sqlite":
        return True
    # Not through a connection of SQLAlchemy's: that would begin a transaction, within which nothing is moved.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone() or (1, 0, 0)
        return not busy
    finally:
        connection.close()
