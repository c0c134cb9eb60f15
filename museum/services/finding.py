"""Finding for people: the index answers quickly, the gate has the last word.

The index learns of a withdrawal when a worker gets to it. Nobody may find a withdrawn record until then.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from museum.domain.collections import Artefact
from museum.domain.exhibitions import Exhibition
from museum.domain.people import VISITOR, Person
from museum.ports.search import Found, Query, SearchIndex
from museum.services.visibility import gate_of, visible_artefacts, visible_exhibitions


def find(session: Session, index: SearchIndex, query: Query, person: Person = VISITOR) -> Found:
    """Answer a query with what the person may see at this moment; raises Unavailable with the index."""
    found = index.search(replace(query, gate=gate_of(person)))
    ids = [hit.id for hit in found.hits]
    artefacts = visible_artefacts(session, person).with_only_columns(Artefact.id).where(Artefact.id.in_(ids))
    exhibitions = (
        visible_exhibitions(session, person).with_only_columns(Exhibition.id).where(Exhibition.id.in_(ids))
    )
    seen = {*session.scalars(artefacts), *session.scalars(exhibitions)}
    hits = tuple(hit for hit in found.hits if hit.id in seen)
    return replace(found, hits=hits, total=found.total - (len(found.hits) - len(hits)))
