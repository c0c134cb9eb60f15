"""Terms: looked up in either language, proposed when unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from museum.domain.collections import Term, Vocabulary, term_key
from museum.domain.translated import Translated

_VIETNAMESE = re.compile(
    r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)


@dataclass(frozen=True)
class TermEntry:
    """A term as the vocabulary files give it."""

    vocabulary: Vocabulary
    label: Translated
    year_from: int | None = None
    year_to: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def find_term(session: Session, vocabulary: Vocabulary, label: str) -> Term | None:
    """Find a term by its label in either language; approved ones first."""
    key = term_key(label)
    return session.scalar(
        select(Term)
        .where(Term.vocabulary == vocabulary, or_(Term.key_vi == key, Term.key_en == key))
        .order_by(Term.proposed, Term.id)
        .limit(1)
    )


def find_or_propose(session: Session, vocabulary: Vocabulary, label: str) -> Term:
    """Find a term, or add it as proposed in the language its letters speak of."""
    found = find_term(session, vocabulary, label)
    if found:
        return found
    text = " ".join(label.split())
    vietnamese = _VIETNAMESE.search(text) is not None
    term = Term(
        vocabulary=vocabulary,
        label=Translated(vi=text) if vietnamese else Translated(en=text),
        key_vi=term_key(text) if vietnamese else "",
        key_en="" if vietnamese else term_key(text),
        proposed=True,
    )
    session.add(term)
    session.flush()
    return term


def load_terms(session: Session, entries: Iterable[TermEntry]) -> int:
    """Add the approved terms that are missing, and complete proposed ones; gives how many were new."""
    added = 0
    for entry in entries:
        found = None
        for label in (entry.label.vi, entry.label.en):
            found = found or (find_term(session, entry.vocabulary, label) if label else None)
        if found and not found.proposed:
            continue
        if not found:
            found = Term(vocabulary=entry.vocabulary)
            session.add(found)
            added += 1
        found.label = entry.label
        found.key_vi = term_key(entry.label.vi)
        found.key_en = term_key(entry.label.en)
        found.proposed = False
        found.year_from, found.year_to = entry.year_from, entry.year_to
        found.latitude, found.longitude = entry.latitude, entry.longitude
    session.flush()
    return added


def suggestions(session: Session, vocabulary: Vocabulary, limit: int = 500) -> list[Term]:
    """List a vocabulary's terms for a form's list of suggestions."""
    rows: Any = session.scalars(
        select(Term)
        .where(Term.vocabulary == vocabulary)
        .order_by(Term.proposed, Term.key_vi, Term.key_en)
        .limit(limit)
    )
    return list(rows)
