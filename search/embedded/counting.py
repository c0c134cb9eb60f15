"""Facets of the rows that match, filtered and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from museum.domain.translated import Translated
from museum.ports.search import FACETS, FacetCount, FacetValue
from search.embedded.matching import Row
from search.embedded.store import Revision
from search.facets import COUNTED_VALUES, Tag, filter_keys, tally

_PASSING = """
    SELECT DISTINCT t.tag FROM tags_{r} t, json_each(t.keys) k
    WHERE t.facet = ? AND k.value IN (SELECT value FROM json_each(?))
"""
_TAGS = """
    SELECT tag, facet, value, vi, en FROM tags_{r}
    WHERE tag IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
"""
_EVERY = ""
"""Under this name stand the counts of rows that pass all filters."""


def filtered(
    revision: Revision, rows: list[Row], filters: Mapping[str, tuple[str, ...]]
) -> tuple[list[Row], dict[str, tuple[FacetCount, ...]]]:
    """Keep the rows that pass the filters, and count facets, each without its own filter."""
    if not filters:
        return rows, _facets(revision, {_EVERY: Counter(_tags(rows))})
    allowed = {facet: _passing(revision, facet, values) for facet, values in filters.items()}
    kept = []
    counts: dict[str, Counter[str]] = {_EVERY: Counter()}
    for row, tags in rows:
        own = tags.split()
        failing = [facet for facet, passing in allowed.items() if passing.isdisjoint(own)]
        if not failing:
            kept.append((row, tags))
        if len(failing) <= 1:
            counts.setdefault(failing[0] if failing else _EVERY, Counter()).update(own)
    return kept, _facets(revision, counts)


def column(tags: Iterable[tuple[str, int]]) -> str:
    """Write a document's tags, (facet, number) each, for its row: the facet's place, a colon, the number."""
    return " ".join(f"{FACETS.index(facet)}:{number}" for facet, number in tags)


def _tags(rows: Iterable[Row]) -> Iterable[str]:
    return chain.from_iterable(tags.split() for _, tags in rows)


def _passing(revision: Revision, facet: str, values: tuple[str, ...]) -> frozenset[str]:
    if facet not in FACETS:
        return frozenset()
    keys = sorted({key for value in values for key in filter_keys(value)})
    found = revision.run(_PASSING, (facet, json.dumps(keys)))
    return frozenset(column([(facet, number)]) for (number,) in found)


def _facets(revision: Revision, counts: Mapping[str, Counter[str]]) -> dict[str, tuple[FacetCount, ...]]:
    frequent: Counter[str] = Counter()
    for place, facet in enumerate(FACETS):
        own = Counter({tag: count for tag, count in counts[_EVERY].items() if tag.startswith(f"{place}:")})
        own.update(
            {tag: count for tag, count in counts.get(facet, {}).items() if tag.startswith(f"{place}:")}
        )
        frequent.update(dict(own.most_common(COUNTED_VALUES)))
    known = _known_tags(revision, frequent)
    return tally((known[tag], count) for tag, count in frequent.items() if tag in known)


def _known_tags(revision: Revision, wanted: Iterable[str]) -> dict[str, Tag]:
    found = revision.run(_TAGS, (json.dumps([tag.split(":")[1] for tag in wanted]),))
    return {
        column([(facet, number)]): Tag(facet, FacetValue(value, Translated(vi, en)))
        for number, facet, value, vi, en in found
    }
