"""Facets: which there are, how a filter names a value, how counts are put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from museum.domain.translated import Translated
from museum.ports.search import FACETS, FacetCount, FacetValue, SearchDocument
from museum.text.clean import normalise
from museum.text.fold import fold
from museum.text.words import whole_words

MOST_VALUES = 100
"""Values of a facet that an answer shows."""
COUNTED_VALUES = MOST_VALUES + 20
"""Values that an engine counts: a renamed term stands under both its labels for a while."""
_LONGEST_LABEL = 300


@dataclass(frozen=True)
class Tag:
    """A facet's value on a document."""

    facet: str
    value: FacetValue


def tags_of(document: SearchDocument) -> list[Tag]:
    """List a document's values of the facets there are, each once, labels in their plain form."""
    return [
        Tag(facet, FacetValue(value, Translated(_plain(label.vi), _plain(label.en))))
        for facet in FACETS
        for value, label in {one.value: one.label for one in document.facets.get(facet, ())}.items()
    ]


def _plain(label: str) -> str:
    return normalise(label)[:_LONGEST_LABEL]


def value_keys(value: FacetValue) -> tuple[str, ...]:
    """List what names a value in a filter: itself, and its labels as spelt or without diacritics."""
    keys = {f"={value.value}"}
    for label in (value.label.vi, value.label.en):
        if label:
            keys |= {_spelt(label), _bare(label)}
    return tuple(sorted(keys))


def filter_keys(typed: str) -> tuple[str, ...]:
    """List the keys by which a filter finds its value.

    A label typed without diacritics means every value that reads so; one typed with them means that spelling.
    """
    return f"={typed}", _bare(typed) if fold(typed) == normalise(typed).casefold() else _spelt(typed)


def _spelt(label: str) -> str:
    return "x" + " ".join(word.exact for word in whole_words(normalise(label)))


def _bare(label: str) -> str:
    return "k" + " ".join(word.key for word in whole_words(normalise(label)))


def tally(counted: Iterable[tuple[Tag, int]]) -> dict[str, tuple[FacetCount, ...]]:
    """Put counts together by facet, most frequent first.

    A term that was renamed stands under both labels until all its records are indexed again:
    the counts are added, the more frequent label is shown.
    """
    values: dict[str, dict[str, list[tuple[int, Translated]]]] = {}
    for tag, count in counted:
        values.setdefault(tag.facet, {}).setdefault(tag.value.value, []).append((count, tag.value.label))
    return {facet: _most_frequent(values[facet]) for facet in FACETS if facet in values}


def _most_frequent(values: Mapping[str, list[tuple[int, Translated]]]) -> tuple[FacetCount, ...]:
    counts = [
        FacetCount(
            value,
            max(found, key=lambda one: (one[0], one[1].vi, one[1].en))[1],
            sum(count for count, _ in found),
        )
        for value, found in values.items()
    ]
    return tuple(sorted(counts, key=lambda one: (-one.count, one.value))[:MOST_VALUES])
