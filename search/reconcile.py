"""Comparing the index with the database, and building it anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, sessionmaker

from museum.domain.collections import Artefact
from museum.domain.exhibitions import Exhibition
from museum.ports import Ports
from museum.ports.search import SearchDocument
from museum.services import artefacts, exhibitions, transcriptions
from museum.services.visibility import gate_tokens
from search.documents import artefact_document, exhibition_document
from search.handlers import written_on

_BATCH = 200
Noting = tuple[Callable[[Session, str, int], None], str, int]
"""How to note on a record which version the index shows; the record's id; the version."""


def lag(session: Session, ports: Ports) -> int:
    """Count records that the index shows in another version or not at all, and what it has beyond them."""
    shown = ports.index.versions()
    stored: dict[str, int] = {}
    for columns in (select(Artefact.id, Artefact.version), select(Exhibition.id, Exhibition.version)):
        stored.update(session.execute(columns).tuples().all())
    return sum(
        1 for identifier in stored.keys() | shown.keys() if stored.get(identifier) != shown.get(identifier)
    )


def reindex(session_factory: sessionmaker[Session], ports: Ports) -> int:
    """Build the index anew from all records, last changed last; gives how many documents it holds.

    Searches go on meanwhile. Raises `Unavailable`, or `Conflict` when another rebuild began.
    """
    unnoted: list[Noting] = []
    with session_factory() as session:
        number = ports.index.rebuild(_documents(session, unnoted))
    with session_factory() as session:
        for note, identifier, version in unnoted:
            note(session, identifier, version)
    return number


def _documents(session: Session, unnoted: list[Noting]) -> Iterator[SearchDocument]:
    """Stream the documents of all records, and list those whose version is not noted as indexed."""
    records = session.scalars(
        select(Artefact)
        .order_by(Artefact.changed_at, Artefact.id)
        .options(selectinload(Artefact.donor))
        .execution_options(yield_per=_BATCH)
    )
    for batch in records.partitions():
        transcribed = transcriptions.with_texts(session, [artefact.id for artefact in batch])
        for artefact in batch:
            gate = gate_tokens(artefact)
            if gate:
                pages = written_on(session, artefact.id) if artefact.id in transcribed else ()
                yield artefact_document(artefact, gate, pages)
            if artefact.indexed_version != artefact.version:
                unnoted.append((artefacts.record_indexed, artefact.id, artefact.version))
    for exhibition in session.scalars(
        select(Exhibition).order_by(Exhibition.changed_at, Exhibition.id).execution_options(yield_per=_BATCH)
    ):
        gate = gate_tokens(exhibition)
        if gate:
            yield exhibition_document(exhibition, gate)
        if exhibition.indexed_version != exhibition.version:
            unnoted.append((exhibitions.record_indexed, exhibition.id, exhibition.version))
