"""Engines and sessions for SQLite (WAL) and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.interfaces import ORMOption

from museum.domain.base import Base
from museum.domain.errors import Unavailable

M = TypeVar("M", bound=Base)
BUSY_MS = 15_000
WRITING = "museum_writing"


def open_engine(url: str) -> Engine:
    """Open the database; nothing is connected yet.

    SQLite runs in WAL mode with foreign keys on. A transaction that will write starts with
    BEGIN IMMEDIATE (see `writing`): one that read first and wrote later would fail at once
    when another process wrote in between, whatever the busy timeout.
    Errors do not repeat the values of a statement: they end up in logs, and some are personal.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            hide_parameters=True,
            connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "application_name": "museum"},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would start transactions by itself, and only deferred ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted or overwritten is not to be read in the file any more.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing_now = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing_now else "BEGIN")


def open_sessions(engine: Engine) -> sessionmaker[Session]:
    """Give the maker of sessions. Rows stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def locked(session: Session, model: type[M], key: str, options: Sequence[ORMOption] = ()) -> M | None:
    """Get a row for changing it: read anew, and held until the transaction ends.

    Who else wants it waits (PostgreSQL); SQLite's writing transactions are one at a time anyway.
    `options` say what is not loaded along: nobody should wait for that.
    """
    return session.get(model, key, with_for_update={"of": model}, populate_existing=True, options=options)


def alone(session: Session, model: type[Base]) -> None:
    """Keep all others from writing to a table until the transaction ends; they may read it.

    SQLite's writing transactions are one at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {model.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def one_by_one(session: Session, name: str) -> None:
    """Let transactions that give the same name go on one after the other, each until it ends.

    SQLite's writing transactions are one at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@contextmanager
def snapshot(session: Session) -> Iterator[Session]:
    """Read many things as they were at one moment, whatever others write meanwhile; what was read before is let go.

    SQLite reads so in every transaction. Within a writing one, that one's own view holds.
    """
    if session.info.get(WRITING):
        yield session
        return
    session.rollback()
    session.expire_all()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        # The next transaction sees what has come since.
        session.rollback()


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """Run one writing transaction: committed at the end, rolled back on any error.

    What the session read before is let go first, so that all that is decided on was read
    inside the transaction. Nested calls join the outer one.
    """
    if session.info.get(WRITING):
        yield session
        return
    session.rollback()
    session.expire_all()
    session.info[WRITING] = True
    try:
        session.connection(execution_options={WRITING: True})
        yield session
        session.commit()
    except OperationalError as error:
        session.rollback()
        # The driver's own words are for whoever reads the log: they name processes, addresses and files.
        raise Unavailable(
            "Cơ sở dữ liệu không nhận thay đổi lúc này. Hãy thử lại sau ít phút.",
            "The database does not take the change now. Please try again in a few minutes.",
        ) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITING, None)
