"""What both engines keep of a document: words in two forms, parted by blanks, and what a find shows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from museum.domain.translated import Translated
from museum.ports.search import SearchDocument
from museum.text.clean import normalise
from museum.text.query import number_key
from museum.text.words import FUNCTION_WORDS_EN, FUNCTION_WORDS_VI, words

FORMAT = 1
"""Part of the index's name: raise it when streams, entries or an engine's layout change.

The next version then starts an index of its own, and `museum reindex` fills it.
"""
LONGEST_TEXT = 60_000
"""Characters of a text, in one language, that are searched."""
PART = " | "
"""Stands between parts of a stream, so that no phrase runs from one into the next."""


@dataclass(frozen=True, slots=True)
class Streams:
    """A document's words, by field and form: blanks between words, `PART` between parts."""

    title_exact: str
    title_key: str
    names_exact: str
    names_key: str
    text_exact: str
    text_key: str
    number: str
    """Parts of the register number, then its `number_key`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a find shows."""

    id: str
    kind: str
    accession_number: str
    title: Translated
    image_id: str | None
    text: Translated

    def as_json(self) -> dict[str, Any]:
        """Give the entry as the engines store it."""
        return {
            "kind": self.kind,
            "number": self.accession_number,
            "title": [self.title.vi, self.title.en],
            "image": self.image_id,
            "text": [self.text.vi, self.text.en],
        }

    @staticmethod
    def from_json(identifier: str, kept: Mapping[str, Any]) -> Entry:
        """Read an entry back."""
        return Entry(
            identifier,
            kept["kind"],
            kept["number"],
            Translated(*kept["title"]),
            kept["image"],
            Translated(*kept["text"]),
        )


def streams_of(document: SearchDocument) -> Streams:
    """Analyse a document."""
    # Among keys, function words would answer other words: `thế` the, `bể` be, and `trong` typed for
    # `trống`. They stay among exact words, and in Vietnamese titles: there, `đó` is a fish trap.
    title = [_channels(document.title.vi), _channels(document.title.en, left_out=FUNCTION_WORDS_EN)]
    text = [
        _channels(document.text.vi[:LONGEST_TEXT], left_out=FUNCTION_WORDS_VI),
        _channels(document.text.en[:LONGEST_TEXT], left_out=FUNCTION_WORDS_EN),
    ]
    names = [_channels(name) for name in document.names]
    parts = [word.key for word in words(normalise(document.accession_number))]
    whole = number_key(document.accession_number)
    return Streams(
        title_exact=PART.join(exact for exact, _ in title),
        title_key=PART.join(key for _, key in title),
        names_exact=PART.join(exact for exact, _ in names),
        names_key=PART.join(key for _, key in names),
        text_exact=PART.join(exact for exact, _ in text),
        text_key=PART.join(key for _, key in text),
        number=" ".join([*parts, whole] if whole else parts),
    )


def entry_of(document: SearchDocument) -> Entry:
    """Keep what a find shows."""
    text = document.text
    return Entry(
        document.id,
        document.kind,
        document.accession_number,
        document.title,
        document.image_id,
        Translated(normalise(text.vi[:LONGEST_TEXT]), normalise(text.en[:LONGEST_TEXT])),
    )


def _channels(text: str, left_out: Container[str] = ()) -> tuple[str, str]:
    found = [(word.exact, word.key) for word in words(normalise(text))]
    return " ".join(exact for exact, _ in found), " ".join(
        key for exact, key in found if exact not in left_out
    )
