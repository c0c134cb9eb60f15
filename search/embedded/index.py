"""The embedded adapter of the search port."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from museum.domain.errors import MuseumError, Unavailable
from museum.ports.search import Found, Query, SearchDocument
from search.common import batches, overtaken
from search.embedded.counting import filtered
from search.embedded.matching import matching_rows
from search.embedded.store import Revision, Store, Writing
from search.embedded.writing import analysed, carry_over_removals, put, remove
from search.ranking import Candidate
from search.retrieval import WINDOW, Retrieved, answer
from search.staging import Stage
from search.streams import FORMAT, Entry, Streams

_STREAMS = """
    SELECT rowid, title_exact, title_key, names_exact, names_key, text_exact, text_key, number
    FROM words_{r} WHERE rowid IN (SELECT value FROM json_each(?))
"""
_IDS = "SELECT row, id FROM documents_{r} WHERE row IN (SELECT value FROM json_each(?))"
_ENTRIES = """
    SELECT d.id, e.entry FROM documents_{r} d JOIN entries_{r} e ON e.row = d.row
    WHERE d.id IN (SELECT value FROM json_each(?))
"""


class EmbeddedIndex:
    """An index in `folder`; nothing is opened before it is used."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder / f"search-{FORMAT}.db")

    def prepare(self) -> None:
        """Create the index's file; idempotent."""
        self._store.prepare()

    def apply(self, documents: Sequence[SearchDocument], gone: Iterable[tuple[str, int]] = ()) -> None:
        """Write and remove in one transaction, in the revision that is searched and in one being built."""
        ready = [analysed(document) for document in documents]
        removed = list(gone)
        with self._store.writing() as file:
            for revision in file.revisions():
                for document in ready:
                    put(revision, document)
                for identifier, version in removed:
                    remove(revision, identifier, version)

    def search(self, query: Query) -> Found:
        """Answer a query from one consistent state of the index."""
        with self._store.reading() as revision:
            return answer(_Reading(revision), query)

    def versions(self) -> Mapping[str, int]:
        """Give the id and version of every document that is in the index."""
        with self._store.reading() as revision:
            return dict(revision.run("SELECT id, version FROM documents_{r} WHERE gone = 0").fetchall())

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new revision beside the running one, then switch; Conflict when another rebuild began.

        What is applied meanwhile reaches both revisions: `documents` must be read lazily, from
        records as they stand after the call.
        """
        self._store.prepare()
        number = self._begin()
        count = 0
        try:
            for batch in batches(documents):
                ready = [analysed(document) for document in batch]
                # One transaction a batch: other writers wait no longer than that takes.
                with self._building(number) as file:
                    for document in ready:
                        put(file.revision(number), document)
                count += len(ready)
            self._switch(number)
        except BaseException:
            self._abandon(number)
            raise
        return count

    def check(self) -> str | None:
        """Give None when the index can be read, else what is wrong."""
        try:
            with self._store.reading() as revision:
                revision.run("SELECT row FROM documents_{r} LIMIT 1").fetchone()
        except Unavailable as error:
            return str(error)
        return None

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def _begin(self) -> int:
        """Start a revision; one that a crash or another process left unfinished is dropped: the last wins."""
        with self._store.writing() as file:
            if file.state.building:
                file.revision(file.state.building).drop()
            number = file.state.last + 1
            file.revision(number).create()
            file.save(replace(file.state, building=number, last=number))
        return number

    @contextmanager
    def _building(self, number: int) -> Iterator[Writing]:
        """Write to the revision being built, as long as it is still that one."""
        with self._store.writing() as file:
            if file.state.building != number:
                raise overtaken()
            yield file

    def _switch(self, number: int) -> None:
        with self._building(number) as file:
            old = file.revision(file.state.active)
            carry_over_removals(old, file.revision(number))
            file.save(replace(file.state, active=number, building=0))
            old.drop()

    def _abandon(self, number: int) -> None:
        with suppress(MuseumError), self._building(number) as file:
            file.revision(number).drop()
            file.save(replace(file.state, building=0))


class _Reading:
    """The engine under `answer`: one transaction that reads one revision."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._passing: dict[Stage | None, list[int]] = {}

    def retrieve(self, query: Query, stage: Stage | None) -> Retrieved:
        """Match and count."""
        matching = matching_rows(self._revision, query, stage)
        passing, facets = filtered(self._revision, matching, query.filters)
        self._passing[stage] = [row for row, _ in passing]
        best = self._passing[stage][:WINDOW] if stage else []
        return Retrieved(len(matching), len(passing), self._candidates(best), facets)

    def page(self, query: Query, stage: Stage | None, offset: int, limit: int) -> list[str]:
        """List ids in the engine's order; the rows were found by `retrieve`."""
        del query
        rows = self._passing[stage][offset : offset + limit]
        ids = self._ids(rows)
        return [ids[row] for row in rows]

    def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """Give what finds show."""
        found = self._revision.run(_ENTRIES, (json.dumps(ids),))
        return {identifier: Entry.from_json(identifier, json.loads(kept)) for identifier, kept in found}

    def _candidates(self, rows: Sequence[int]) -> list[Candidate]:
        ids = self._ids(rows)
        found = self._revision.run(_STREAMS, (json.dumps(rows),))
        return [Candidate(ids[row], Streams(*streams)) for row, *streams in found]

    def _ids(self, rows: Sequence[int]) -> dict[int, str]:
        return dict(self._revision.run(_IDS, (json.dumps(rows),)).fetchall())
