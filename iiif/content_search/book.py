"""All that can be searched of one artefact, read once and kept while its record stays as it is."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy.orm import Session

from iiif.content_search.asked import TOLD, TRANSCRIBED
from museum.domain.collections import Artefact
from museum.services.transcriptions import texts_of
from museum.text.clean import plain_text
from museum.text.lines import clean_lines
from museum.text.within import Concordance, Passage

LONGEST_BOOK = 6_000_000
"""Characters of an artefact's pages that are searched: some 3 000 pages."""


@dataclass(frozen=True)
class Written:
    """A text that is searched, and what it is."""

    name: str
    """The scan's id, or the record's field with its language."""
    text: str
    language: str
    """BCP 47; empty where nobody noted it."""
    motivation: str
    on_page: bool
    """True of a scan's transcription."""


@dataclass(frozen=True)
class Book:
    """The texts of an artefact with their concordance."""

    texts: tuple[Written, ...]
    concordance: Concordance
    anchor: str
    """The scan that stands for the whole artefact; empty when there is none."""

    @property
    def weight(self) -> int:
        """Bytes that it takes to keep, roughly."""
        return self.concordance.weight + sum(2 * len(one.text) + 500 for one in self.texts)

    def among(self, motivations: Container[str]) -> frozenset[int]:
        """List the texts that were made for one of these reasons, by their place."""
        return frozenset(at for at, one in enumerate(self.texts) if one.motivation in motivations)


def read_book(session: Session, artefact: Artefact) -> Book:
    """Read an artefact's pages in their order, then what its record tells."""
    texts: list[Written] = []
    left = LONGEST_BOOK
    for media_id, language, text in texts_of(session, artefact.id):
        left -= len(text)
        if left < 0:
            break
        texts.append(Written(media_id, text, language, TRANSCRIBED, on_page=True))
    texts += _told(artefact)
    ready = artefact.ready_media
    passages = [Passage(one.text, one.language or "vi") for one in texts]
    return Book(tuple(texts), Concordance(passages), ready[0].id if ready else "")


def _told(artefact: Artefact) -> list[Written]:
    """List what the record tells in words that anybody may read: inscription, description, significance."""
    inscription = clean_lines(artefact.inscription)
    told = [Written("inscription", inscription, "", TRANSCRIBED, on_page=False)]
    for field, value in (("description", artefact.description), ("significance", artefact.significance)):
        for language, text in (("vi", value.vi), ("en", value.en)):
            told.append(Written(f"{field}/{language}", plain_text(text), language, TOLD, on_page=False))
    return [one for one in told if one.text]
