"""Answering a query above an engine: stages, ranking, snippets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from museum.domain.translated import Translated
from museum.ports.search import FacetCount, Found, Hit, Query
from museum.text.highlight import snippet
from museum.text.query import SearchTerms, analyse
from search.ranking import Candidate, Ranked, has_number, rank
from search.staging import FEW, Stage, stages
from search.streams import Entry

WINDOW = 200
"""Finds that are ranked; those after them stand in the engine's own order."""
DEEPEST = 10_000
"""Finds that can be paged through."""


@dataclass(frozen=True)
class Retrieved:
    """What an engine found in one stage."""

    reach: int
    """How many documents match, facet filters left aside."""
    total: int
    """How many match, facet filters included."""
    candidates: Sequence[Candidate] = ()
    """The best of them, `WINDOW` at most."""
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)


class Engine(Protocol):
    """One reading of an index. All methods see only what the query's gate and kinds let through."""

    def retrieve(self, query: Query, stage: Stage | None) -> Retrieved:
        """Match and count; without a stage everything matches, and there are no candidates."""
        ...

    def page(self, query: Query, stage: Stage | None, offset: int, limit: int) -> list[str]:
        """List ids in the engine's order, after `retrieve` of the same; without a stage, last indexed first."""
        ...

    def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """Give what finds show; one that vanished meanwhile is missing."""
        ...


def answer(engine: Engine, query: Query) -> Found:
    """Answer a query; a text without any word finds nothing, an empty one lists all."""
    if not query.text:
        listed = engine.retrieve(query, None)
        return Found(listed.total, _hits(engine, None, _listing(engine, query)), listed.facets)
    asked = analyse(query.text)
    if not asked.terms:
        return Found(0)
    stage, found = _widened(engine, query, asked)
    best = rank(found.candidates, asked, query.lang)
    return Found(found.total, _hits(engine, asked, _page(engine, query, stage, best)), found.facets)


def _bounds(query: Query) -> tuple[int, int]:
    """Give where the page begins and ends."""
    begin = min(max(0, query.offset), DEEPEST)
    return begin, min(begin + max(0, query.limit), DEEPEST)


def _listing(engine: Engine, query: Query) -> list[Ranked]:
    begin, end = _bounds(query)
    return [Ranked(identifier, 0.0) for identifier in engine.page(query, None, begin, end - begin)]


def _widened(engine: Engine, query: Query, asked: SearchTerms) -> tuple[Stage, Retrieved]:
    """Go on to wider stages while finds are few, facet filters left aside: they narrow what is seen."""
    first, *wider = stages(asked)
    stage, found = first, engine.retrieve(query, first)
    for following in wider:
        if _suffices(found, asked) or (following.last_resort and found.reach):
            break
        stage, found = following, engine.retrieve(query, following)
    return stage, found


def _suffices(found: Retrieved, asked: SearchTerms) -> bool:
    return found.reach >= FEW or any(has_number(candidate, asked) for candidate in found.candidates)


def _page(engine: Engine, query: Query, stage: Stage, best: Sequence[Ranked]) -> list[Ranked]:
    begin, end = _bounds(query)
    page = list(best[begin:end])
    after = max(begin, len(best))
    if len(best) == WINDOW and end > after:
        page += [Ranked(identifier, 0.0) for identifier in engine.page(query, stage, after, end - after)]
    return page


def _hits(engine: Engine, asked: SearchTerms | None, page: Sequence[Ranked]) -> tuple[Hit, ...]:
    entries = engine.entries([one.id for one in page])
    return tuple(_hit(entries[one.id], one.score, asked) for one in page if one.id in entries)


def _hit(entry: Entry, score: float, asked: SearchTerms | None) -> Hit:
    return Hit(
        id=entry.id,
        kind=entry.kind,
        accession_number=entry.accession_number,
        title=entry.title,
        score=score,
        image_id=entry.image_id,
        snippet=Translated(snippet(entry.text.vi, asked), snippet(entry.text.en, asked))
        if asked
        else Translated(),
    )
