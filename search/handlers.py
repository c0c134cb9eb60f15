"""The stage's handlers: a record that changed is found as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from museum.domain.collections import Artefact
from museum.domain.events import Event
from museum.domain.exhibitions import Exhibition
from museum.ports import Ports
from museum.ports.search import SearchDocument
from museum.services import artefacts, exhibitions
from museum.services.visibility import gate_tokens
from search.documents import artefact_document, exhibition_document

R = TypeVar("R", Artefact, Exhibition)


def index_artefact(session: Session, ports: Ports, event: Event) -> None:
    """Bring the index up to an artefact's present version, or take it out; raises `Unavailable`."""
    record = session.get(Artefact, event.subject)
    if record is None:
        _forget(ports, event.subject)
        return
    version = record.version
    _show(ports, record, artefact_document)
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
