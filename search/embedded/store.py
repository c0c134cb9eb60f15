"""The embedded index's file: connections, transactions, revisions.

One SQLite database in WAL mode, shared by all processes: web workers read while a background
worker writes. A revision of the index is a set of tables with its number in their names; the
table `state` says which one is searched (`active`) and which one is being built, if any.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from search.common import unavailable

BUSY_SECONDS = 15.0
_STATE = """
CREATE TABLE state (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID
"""
_TABLES = (
    # A row's number rises with every change, so that the highest is the last one indexed.
    """CREATE TABLE documents_{r} (
        row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
        gone INTEGER NOT NULL DEFAULT 0, kind TEXT NOT NULL DEFAULT '', gate INTEGER,
        tags TEXT NOT NULL DEFAULT '')""",
    "CREATE TABLE entries_{r} (row INTEGER PRIMARY KEY, entry TEXT NOT NULL)",
    "CREATE TABLE gates_{r} (gate INTEGER PRIMARY KEY, tokens TEXT NOT NULL UNIQUE)",
    """CREATE TABLE tags_{r} (
        tag INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, vi TEXT NOT NULL, en TEXT NOT NULL,
        keys TEXT NOT NULL, UNIQUE (facet, value, vi, en))""",
    # The words come analysed: this tokenizer parts them at blanks and leaves all letters as they are.
    """CREATE VIRTUAL TABLE words_{r} USING fts5(
        title_exact, title_key, names_exact, names_key, text_exact, text_key, number,
        tokenize = "ascii")""",
)
_NAMES = ("documents", "entries", "gates", "tags", "words")


@dataclass(frozen=True)
class State:
    """Which revisions there are."""

    active: int = 0
    building: int = 0
    """0 when none is being built."""
    last: int = 0
    """The highest number given so far."""


@dataclass(frozen=True)
class Revision:
    """A revision's tables inside a running transaction."""

    connection: sqlite3.Connection
    number: int

    def run(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Cursor:
        """Run a statement in which `{r}` stands for the number."""
        return self.connection.execute(sql.replace("{r}", str(self.number)), values)

    def create(self) -> None:
        """Create the tables, empty."""
        for table in _TABLES:
            self.run(table)

    def drop(self) -> None:
        """Drop the tables; those who are reading them read on."""
        for name in _NAMES:
            self.run(f"DROP TABLE IF EXISTS {name}_{{r}}")


@dataclass(frozen=True)
class Writing:
    """A running transaction that writes, and the revisions that it found."""

    connection: sqlite3.Connection
    state: State

    def revision(self, number: int) -> Revision:
        """Address one revision."""
        return Revision(self.connection, number)

    def revisions(self) -> list[Revision]:
        """List the revisions that a change must reach."""
        return [self.revision(number) for number in (self.state.active, self.state.building) if number]

    def save(self, state: State) -> None:
        """Write which revisions there are from now on."""
        rows = [("active", state.active), ("building", state.building), ("last", state.last)]
        self.connection.executemany("INSERT OR REPLACE INTO state (name, revision) VALUES (?, ?)", rows)


class Store:
    """The file and this process's connections to it. Errors become `Unavailable`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._inherited: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()

    @contextmanager
    def reading(self) -> Iterator[Revision]:
        """Read one consistent state of the active revision."""
        with self._transaction("BEGIN") as connection:
            yield Revision(connection, _state(connection).active)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Write in one transaction, waiting for other writers first."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield Writing(connection, _state(connection))

    def prepare(self) -> None:
        """Create the file with its first revision; nothing happens where it stands."""
        if not self.path.exists():
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._create()
            except (OSError, sqlite3.Error) as error:
                raise unavailable(error) from error
        with self.reading():
            pass

    def _create(self) -> None:
        """Make the file whole under another name: of several processes one sets it in its place.

        Switched to WAL where it stands, it would be locked for the others just then.
        """
        part = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        try:
            with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("BEGIN")
                connection.execute(_STATE)
                file = Writing(connection, State())
                file.revision(1).create()
                file.save(State(active=1, last=1))
                connection.execute("COMMIT")
            with suppress(FileExistsError):
                os.link(part, self.path)
        finally:
            part.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._take()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # Whatever state it is in, closing it rolls back.
                connection.close()
                raise
        except sqlite3.Error as error:
            raise unavailable(error) from error
        self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._pid != os.getpid():
                # Connections do not survive a fork, and closing them here would drop the parent's locks.
                self._inherited += self._idle
                self._idle, self._pid = [], os.getpid()
            if self._idle:
                return self._idle.pop()
        return self._open()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._idle.append(connection)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            # The mode creates no file: one that is missing was never prepared.
            f"{self.path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        # The index can be rebuilt from the database: it need not survive a power cut to the last commit.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-32000")
        connection.execute("PRAGMA temp_store=MEMORY")
        return connection


def _state(connection: sqlite3.Connection) -> State:
    return State(**dict(connection.execute("SELECT name, revision FROM state")))
