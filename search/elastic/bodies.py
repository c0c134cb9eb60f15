"""What is said to Elasticsearch: documents, queries and aggregations, as pure data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from museum.domain.translated import Translated
from museum.ports.search import FACETS, FacetCount, FacetValue, Query, SearchDocument
from museum.text.query import Term
from search.facets import COUNTED_VALUES, Tag, filter_keys, tags_of, tally, value_keys
from search.staging import Stage
from search.streams import entry_of, streams_of

Body = dict[str, Any]
STREAMS = ("title_exact", "title_key", "names_exact", "names_key", "text_exact", "text_key", "number")
# Weights follow `search.ranking`: they choose the candidates, the ranking orders them. Points are far
# above what weights can add up to, and not so far that single-precision scores lose the latter.
_EXACT = {"title_exact": 1.0, "names_exact": 0.5, "text_exact": 0.2}
_KEY = {"title_key": 0.4, "names_key": 0.2, "text_key": 0.08, "number": 0.6}
_OTHER_FIELDS = 0.2
_FOUND, _AS_TYPED, _PROMINENT = 10_000.0, 1_000.0, 100.0
_SEPARATOR = "\x1f"


def source_of(document: SearchDocument) -> Body:
    """Give a document as it is indexed."""
    tags: dict[str, list[str]] = {}
    keys: dict[str, list[str]] = {}
    for tag in tags_of(document):
        label = tag.value.label
        tags.setdefault(tag.facet, []).append(_SEPARATOR.join((tag.value.value, label.vi, label.en)))
        keys.setdefault(tag.facet, []).extend(value_keys(tag.value))
    return {
        "id": document.id,
        "version": document.version,
        "gone": False,
        "kind": document.kind,
        "gate": sorted(set(document.gate)),
        **asdict(streams_of(document)),
        "tags": tags,
        "keys": keys,
        "entry": entry_of(document).as_json(),
    }


def removal_of(identifier: str, version: int) -> Body:
    """Give what stands in place of a removed document, for a deletion is forgotten after a minute."""
    return {"id": identifier, "version": version, "gone": True}


def matching(query: Query, stage: Stage | None) -> Body:
    """Write what matches: gate, kinds and a stage's terms; without a stage, all that the gate lets in.

    The score puts first what the ranking will put first: more terms, more of them as typed, more of
    them in title or number; only then what is rare or repeated.
    """
    body: Body = {
        "filter": [
            {"term": {"gone": False}},
            {"terms": {"kind": list(query.kinds)}},
            {"terms": {"gate": list(query.gate)}},
        ]
    }
    if stage:
        terms = [_worth(_FOUND, _ways(term, stage)) for term in stage.terms]
        body["must"] = [{"bool": {"should": terms, "minimum_should_match": stage.at_least}}]
        body["should"] = [
            *(_worth(_AS_TYPED, _as_typed(term)) for term in stage.terms),
            *(_worth(_PROMINENT, _words(term.key, ("title_key", "number"))) for term in stage.terms),
            *(_best(_weighed(term)) for term in stage.terms),
            *(_best(_phrases(first, second)) for first, second in pairwise(stage.terms)),
        ]
    return {"bool": body}


def _worth(points: float, ways: list[Body]) -> Body:
    """Give a clause that adds its points once, whichever and however many ways match."""
    return {"constant_score": {"filter": {"bool": {"should": ways}}, "boost": points}}


def _ways(term: Term, stage: Stage) -> list[Body]:
    wanted = [(field, term.key) for field in _KEY]
    if not term.bare:
        wanted += [(field, term.exact) for field in _EXACT]
    ways: list[Body] = [{"term": {field: word}} for field, word in wanted]
    if stage.beginnings and term.unfinished:
        ways += [{"prefix": {field: word}} for field, word in wanted]
    return ways


def _as_typed(term: Term) -> list[Body]:
    return _words(term.key, _KEY) if term.bare else _words(term.exact, _EXACT)


def _words(word: str, fields: Iterable[str]) -> list[Body]:
    return [{"term": {field: word}} for field in fields]


def _weighed(term: Term) -> list[Body]:
    exact = [{"term": {field: {"value": term.exact, "boost": weight}}} for field, weight in _EXACT.items()]
    key = [{"term": {field: {"value": term.key, "boost": weight}}} for field, weight in _KEY.items()]
    return exact + key


def _phrases(first: Term, second: Term) -> list[Body]:
    phrase = f"{first.key} {second.key}"
    return [{"match_phrase": {field: {"query": phrase, "boost": weight}}} for field, weight in _KEY.items()]


def _best(ways: list[Body]) -> Body:
    return {"dis_max": {"queries": ways, "tie_breaker": _OTHER_FIELDS}}


def passing(query: Query, without: str = "") -> Body:
    """Write the facet filters: any value of a facet, every facet but the one left out."""
    return {
        "bool": {
            "filter": [
                {"terms": {f"keys.{facet}": sorted({key for value in values for key in filter_keys(value)})}}
                for facet, values in query.filters.items()
                if facet != without
            ]
        }
    }


def counting(query: Query) -> Body:
    """Write the aggregations: matches before the facet filters, and each facet without its own filter."""
    facets = {
        facet: {
            "filter": passing(query, without=facet),
            "aggs": {"tags": {"terms": {"field": f"tags.{facet}", "size": COUNTED_VALUES}}},
        }
        for facet in FACETS
    }
    return {"reach": {"filter": {"match_all": {}}}, **facets}


def counted(aggregations: Mapping[str, Any]) -> dict[str, tuple[FacetCount, ...]]:
    """Read the facets' counts."""
    return tally(_buckets(aggregations))


def _buckets(aggregations: Mapping[str, Any]) -> Iterator[tuple[Tag, int]]:
    for facet in FACETS:
        for bucket in aggregations[facet]["tags"]["buckets"]:
            value, vi, en = str(bucket["key"]).split(_SEPARATOR)
            yield Tag(facet, FacetValue(value, Translated(vi, en))), int(bucket["doc_count"])
