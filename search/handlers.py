"""The stage's handlers: a record that changed is found as it stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlalchemy.orm import Session

from museum.domain.collections import Artefact
from museum.domain.events import Event
from museum.domain.exhibitions import Exhibition
from museum.ports import Ports
from museum.ports.search import SearchDocument
from museum.services import artefacts, exhibitions, transcriptions
from museum.services.visibility import gate_tokens
from search.documents import PageText, artefact_document, exhibition_document

R = TypeVar("R", Artefact, Exhibition)


def index_artefact(session: Session, ports: Ports, event: Event) -> None:
    """Bring the index up to an artefact's present version, or take it out; raises `Unavailable`."""
    record = session.get(Artefact, event.subject)
    if record is None:
        _forget(ports, event.subject)
        return
    version = record.version

    def build(artefact: Artefact, gate: tuple[str, ...]) -> SearchDocument:
        return artefact_document(artefact, gate, written_on(session, artefact.id))

    _show(ports, record, build)
    artefacts.record_indexed(session, event.subject, version)


def index_exhibition(session: Session, ports: Ports, event: Event) -> None:
    """Bring the index up to an exhibition's present version, or take it out; raises `Unavailable`."""
    record = session.get(Exhibition, event.subject)
    if record is None:
        _forget(ports, event.subject)
        return
    version = record.version
    _show(ports, record, exhibition_document)
    exhibitions.record_indexed(session, event.subject, version)


def written_on(session: Session, artefact_id: str) -> Iterator[PageText]:
    """Give language and text of an artefact's pages, in page order."""
    return ((language, text) for _, language, text in transcriptions.texts_of(session, artefact_id))


def _show(ports: Ports, record: R, build: Callable[[R, tuple[str, ...]], SearchDocument]) -> None:
    gate = gate_tokens(record)
    if gate:
        ports.index.apply([build(record, gate)])
    else:
        ports.index.apply([], gone=[(record.id, record.version)])


def _forget(ports: Ports, identifier: str) -> None:
    """Take out what the database no longer has, at the version that the index shows."""
    version = ports.index.versions().get(identifier)
    if version is not None:
        ports.index.apply([], gone=[(identifier, version)])
