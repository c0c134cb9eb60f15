"""The Elasticsearch adapter of the search port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from elasticsearch import ApiError, NotFoundError, TransportError

from museum.ports.search import Found, Query, SearchDocument
from search.common import batches, overtaken, unavailable
from search.elastic.bodies import STREAMS, Body, counted, counting, matching, passing, removal_of, source_of
from search.elastic.connection import Cluster, Revisions, translated_errors
from search.ranking import Candidate
from search.retrieval import WINDOW, Retrieved, answer
from search.staging import Stage
from search.streams import Entry, Streams

_BULK_SECONDS = 60.0
_PAGE = 5_000
_KEEP_ALIVE = "1m"
_MOST_ROUNDS = 5
_OLDER, _NO_ALIAS = 409, 404
_SERVER_FAULT = 500
T = TypeVar("T")


class ElasticIndex:
    """An index on a cluster, its names starting with `prefix`; nothing is connected before it is used."""

    def __init__(self, url: str, prefix: str) -> None:
        self._cluster = Cluster(url, prefix)

    def prepare(self) -> None:
        """Create the first revision; idempotent."""
        with translated_errors():
            self._cluster.prepare()

    def apply(self, documents: Sequence[SearchDocument], gone: Iterable[tuple[str, int]] = ()) -> None:
        """Write and remove, in the revision that is searched and in one being built; findable on return."""
        removals = [removal_of(*one) for one in gone]
        with translated_errors():
            for batch in batches(documents):
                self._write([source_of(document) for document in batch])
            if removals:
                self._write(removals)

    def search(self, query: Query) -> Found:
        """Answer a query."""
        with translated_errors():
            return _twice(lambda: answer(_Reading(self._cluster), query))

    def versions(self) -> Mapping[str, int]:
        """Give the id and version of every document that is in the index."""
        with translated_errors():
            return _twice(lambda: dict(self._versions()))

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new revision beside the running one, then switch; Conflict when another rebuild began.

        What is applied meanwhile reaches both revisions: `documents` must be read lazily, from
        records as they stand after the call.
        """
        with translated_errors():
            self._cluster.prepare()
            name = self._cluster.begin()
        try:
            count = self._fill(documents)
            with translated_errors():
                self._carry_over_removals(name)
                self._cluster.switch(name)
        except BaseException:
            with suppress(ApiError, TransportError):
                self._cluster.abandon(name)
            raise
        return count

    def check(self) -> str | None:
        """Give None when the index answers, else what is wrong."""
        try:
            active = self._cluster.revisions().active
        except (ApiError, TransportError) as error:
            return str(error)
        return None if active else f"no index {self._cluster.active}: run “museum init”"

    def close(self) -> None:
        """Close the connections to the cluster."""
        self._cluster.client.close()

    def _write(self, sources: Sequence[Body]) -> None:
        """Write to all revisions there are.

        A rebuild may begin or end at any moment. Only when the same revisions stand before and
        after has everything reached those that matter: a rebuild that begins later reads records later.
        """
        before = self._prepared()
        for _ in range(_MOST_ROUNDS):
            reached = self._bulk(self._cluster.active, sources, refresh=True)
            if before.building:
                reached &= self._bulk(self._cluster.building, sources, refresh=True)
            after = self._prepared()
            if reached and (after.active, after.building) == (before.active, before.building):
                return
            before = after
        raise unavailable(RuntimeError("its revisions change again and again"))

    def _prepared(self) -> Revisions:
        revisions = self._cluster.revisions()
        if revisions.active:
            return revisions
        # A cluster that lost its data starts over; what is missing then, `museum reindex` brings.
        self._cluster.prepare()
        return self._cluster.revisions()

    def _bulk(self, alias: str, sources: Sequence[Body], *, refresh: bool) -> bool:
        """Write to the revision behind an alias, passing over what is older than what stands there.

        Gives False when the alias stands for nothing (any more).
        """
        operations: list[Body] = []
        for source in sources:
            guard = {"_id": source["id"], "version": source["version"], "version_type": "external_gte"}
            operations += [{"index": guard}, source]
        patient = self._cluster.client.options(request_timeout=_BULK_SECONDS)
        answered = patient.bulk(index=alias, operations=operations, require_alias=True, refresh=refresh)
        for item in answered["items"]:
            done = item["index"]
            if done["status"] == _NO_ALIAS:
                return False
            if "error" in done and done["status"] != _OLDER:
                raise unavailable(RuntimeError(f"{done['status']} {done['error']['type']}"))
        return True

    def _versions(self, *, gone: bool = False) -> Iterator[tuple[str, int]]:
        """List ids and versions of documents, or of removals."""
        client = self._cluster.client
        point = client.open_point_in_time(index=self._cluster.active, keep_alive=_KEEP_ALIVE)["id"]
        after: list[Any] | None = None
        try:
            while True:
                found = client.search(
                    pit={"id": point, "keep_alive": _KEEP_ALIVE},
                    query={"term": {"gone": gone}},
                    sort=["_shard_doc"],
                    source={"includes": ["id", "version"]},
                    size=_PAGE,
                    search_after=after,
                    allow_partial_search_results=False,
                )["hits"]["hits"]
                yield from ((one["_source"]["id"], one["_source"]["version"]) for one in found)
                if len(found) < _PAGE:
                    return
                after = found[-1]["sort"]
        finally:
            with suppress(NotFoundError):
                client.close_point_in_time(id=point)

    def _fill(self, documents: Iterable[SearchDocument]) -> int:
        count = 0
        for batch in batches(documents):
            sources = [source_of(document) for document in batch]
            with translated_errors():
                standing = self._bulk(self._cluster.building, sources, refresh=False)
            if not standing:
                raise overtaken()
            count += len(batch)
        return count

    def _carry_over_removals(self, name: str) -> None:
        """Remember removals in a new revision, so that a change that was long on its way revives nothing."""
        removals = dict(self._versions(gone=True))
        ids = sorted(removals)
        for start in range(0, len(ids), _PAGE):
            some = ids[start : start + _PAGE]
            standing = self._cluster.client.mget(index=name, ids=some, source=False)["docs"]
            missing = [one["_id"] for one in standing if not one.get("found")]
            if missing:
                self._bulk(
                    self._cluster.building, [removal_of(one, removals[one]) for one in missing], refresh=False
                )


class _Reading:
    """The engine under `answer`."""

    def __init__(self, cluster: Cluster) -> None:
        self._client = cluster.reading
        self._index = cluster.active

    def retrieve(self, query: Query, stage: Stage | None) -> Retrieved:
        """Match and count."""
        found = self._client.search(
            index=self._index,
            query=matching(query, stage),
            post_filter=passing(query),
            aggs=counting(query),
            size=WINDOW if stage else 0,
            sort=_order(stage),
            source={"includes": list(STREAMS)},
            track_total_hits=True,
            allow_partial_search_results=False,
        )
        candidates = [Candidate(one["_id"], Streams(**one["_source"])) for one in found["hits"]["hits"]]
        counts = found["aggregations"]
        return Retrieved(
            reach=counts["reach"]["doc_count"],
            total=found["hits"]["total"]["value"],
            candidates=candidates,
            facets=counted(counts),
        )

    def page(self, query: Query, stage: Stage | None, offset: int, limit: int) -> list[str]:
        """List ids in the engine's order."""
        if not limit:
            return []
        found = self._client.search(
            index=self._index,
            query=matching(query, stage),
            post_filter=passing(query),
            from_=offset,
            size=limit,
            sort=_order(stage),
            source=False,
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        return [one["_id"] for one in found["hits"]["hits"]]

    def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """Give what finds show."""
        if not ids:
            return {}
        found = self._client.mget(index=self._index, ids=list(ids), source=["entry"])["docs"]
        return {
            one["_id"]: Entry.from_json(one["_id"], one["_source"]["entry"])
            for one in found
            if one.get("found") and "entry" in one["_source"]
        }


def _order(stage: Stage | None) -> list[Body]:
    # One shard numbers its changes, so that the highest number is the last one indexed.
    return [{"_score": "desc"}, {"id": "asc"}] if stage else [{"_seq_no": "desc"}]


def _twice(ask: Callable[[], T]) -> T:
    """Ask again when the index was replaced by a rebuild under the question."""
    try:
        return ask()
    except NotFoundError:
        return ask()
    except ApiError as error:
        if error.status_code < _SERVER_FAULT:
            raise
        return ask()
