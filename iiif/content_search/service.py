"""The search inside an artefact: through the gate, over what is kept of it, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iiif.cache import BoundedCache
from iiif.content_search.answer import Layout, Leaf, completion_answer, leaf_of, search_answer
from iiif.content_search.asked import Asked, require_words
from iiif.content_search.book import Book, read_book
from iiif.presentation.documents import Documents, Source
from iiif.presentation.shelf import Reading
from museum.domain.collections import Artefact, Media
from museum.domain.errors import NotFound
from museum.domain.people import CURATORS, Person
from museum.domain.transcriptions import Transcription
from museum.ports import ObjectStore
from museum.services.visibility import find_artefact
from museum.text.within import MOST_MATCHES, Match

_BOOK_BYTES = 64 << 20
MOST_TERMS = 25
"""Terms that autocomplete offers."""


class ContentSearch:
    """Searches inside artefacts. Safe for threads."""

    def __init__(
        self,
        sessions: Callable[[], Session],
        store: ObjectStore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions = sessions
        self._documents = Documents(store, clock)
        self._books: BoundedCache[tuple[str, int], Book] = BoundedCache(
            _BOOK_BYTES, weigh=lambda book: book.weight, clock=clock
        )

    def search(self, person: Person, artefact_id: str, asked: Asked, base: str) -> Reading:
        """Find words in an artefact's texts; raises NotFound, Gone, Invalid.

        Without words it lists all there is, as the specification has it (4.1.1).
        """

        def look(session: Session) -> Source:
            artefact = find_artefact(session, person, artefact_id)

            def build() -> dict[str, Any]:
                book = self._book(session, artefact)
                leaf = leaf_of(book, _matches(book, asked), asked.page)
                if leaf is None:
                    raise NotFound(
                        "Kết quả tìm kiếm không có trang này.",
                        "The results of this search have no such page.",
                    )
                return search_answer(artefact_id, book, asked, leaf, _layouts(session, book, leaf))

            return Source(artefact.version, build)

        name = f"{artefact_id}{asked.parameters(page=asked.page)}{asked.ignored}"
        return self._reading(person, name, base, look)

    def complete(self, person: Person, artefact_id: str, asked: Asked, base: str) -> Reading:
        """Say how a word that was begun may go on in an artefact's texts; raises NotFound, Gone, Invalid."""

        def look(session: Session) -> Source:
            artefact = find_artefact(session, person, artefact_id)
            require_words(asked)

            def build() -> dict[str, Any]:
                book = self._book(session, artefact)
                among = _among(book, asked)
                terms = book.concordance.complete(asked.q, least=asked.least, most=MOST_TERMS, among=among)
                return completion_answer(artefact_id, asked, terms)

            return Source(artefact.version, build)

        name = f"{artefact_id}/autocomplete{asked.parameters(least=True)}{asked.ignored}"
        return self._reading(person, name, base, look)

    def _reading(self, person: Person, name: str, base: str, look: Callable[[Session], Source]) -> Reading:
        with self._sessions() as session:
            if not person.where(CURATORS):
                return Reading(self._documents.built(name, base, lambda: look(session)), private=False)
            # Staff may see what nobody else may: their answers are theirs alone.
            return Reading(self._documents.fresh(base, look(session).build), private=True)

    def _book(self, session: Session, artefact: Artefact) -> Book:
        return self._books.get_or_make((artefact.id, artefact.version), lambda: read_book(session, artefact))


def _among(book: Book, asked: Asked) -> frozenset[int] | None:
    return book.among(asked.motivations) if asked.restricted else None


def _matches(book: Book, asked: Asked) -> list[Match]:
    if asked.restricted and not asked.motivations:
        return []
    if asked.q:
        return book.concordance.find(asked.q, among=_among(book, asked))
    among = book.among(asked.motivations)
    return [match for at in sorted(among) for match in _lines(at, book.texts[at].text)][:MOST_MATCHES]


def _lines(at: int, text: str) -> list[Match]:
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Match(inexact=False, passage=at, start=start, end=start + len(line)))
        start += len(line) + 1
    return found


def _layouts(session: Session, book: Book, leaf: Leaf) -> dict[str, Layout]:
    """Read the layouts of those scans that a page of results speaks of."""
    texts = {book.texts[match.passage] for match in leaf.matches}
    scans = [text.name for text in texts if text.on_page]
    query = (
        select(Media.id, Transcription.text, Transcription.layout, Media.width, Media.height)
        .join(Transcription, Transcription.media_id == Media.id)
        .where(Media.id.in_(scans))
    )
    return {
        media_id: Layout(text, layout, width or 0, height or 0)
        for media_id, text, layout, width, height in session.execute(query).tuples()
    }
