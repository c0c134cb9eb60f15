"""The cluster: its client, its errors, and the revisions behind their aliases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from search.common import overtaken, unavailable
from search.streams import FORMAT

SETTINGS = Path(__file__).resolve().parents[2] / "config" / "search" / "elasticsearch.json"
SECONDS, RETRIES = 10.0, 2
"""Patience with a request that changes something."""
READING_SECONDS, READING_RETRIES = 5.0, 1
"""Patience while somebody waits for a page."""
_EXISTS = "resource_already_exists_exception"


@dataclass(frozen=True)
class Revisions:
    """Which indices stand behind the aliases."""

    active: str | None = None
    building: str | None = None
    others: tuple[str, ...] = ()
    """Left behind by a crash."""

    @property
    def next_number(self) -> int:
        """A number that no revision has."""
        names = [name for name in (self.active, self.building, *self.others) if name]
        return 1 + max((int(name.rsplit("-r", 1)[1]) for name in names), default=0)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the client's errors into `Unavailable`."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise unavailable(error) from error


class Cluster:
    """One installation's indices on a cluster. Methods raise the client's errors: see `translated_errors`."""

    def __init__(self, url: str, prefix: str) -> None:
        self.client = Elasticsearch(
            url,
            request_timeout=SECONDS,
            max_retries=RETRIES,
            retry_on_timeout=True,
            retry_on_status=(429, 502, 503, 504),
        )
        self.reading = self.client.options(
            request_timeout=READING_SECONDS, max_retries=READING_RETRIES, retry_on_timeout=False
        )
        self.active = f"{prefix or 'museum'}-search-{FORMAT}"
        self.building = f"{self.active}-building"

    def revisions(self) -> Revisions:
        """Look up which indices there are."""
        found: dict[str, Any] = dict(self.reading.indices.get_alias(index=f"{self.active}-r*"))
        roles = {alias: name for name, index in found.items() for alias in index["aliases"]}
        active, building = roles.get(self.active), roles.get(self.building)
        return Revisions(active, building, tuple(sorted(found.keys() - {active, building})))

    def prepare(self) -> None:
        """Create the first revision where there is none; of several processes one does."""
        revisions = self.revisions()
        if revisions.active is None:
            self._create(revisions.next_number, self.active)

    def begin(self) -> str:
        """Create the revision to be built; one left unfinished is dropped: the last to begin wins."""
        revisions = self.revisions()
        if revisions.building:
            self.client.indices.delete(index=revisions.building, ignore_unavailable=True)
        return self._create(revisions.next_number, self.building)

    def switch(self, name: str) -> None:
        """Put a built revision in the place of the active one, at once; raises Conflict when overtaken."""
        self.client.indices.refresh(index=name)
        active = self.revisions().active
        actions: list[dict[str, Any]] = [
            {"remove": {"index": name, "alias": self.building, "must_exist": True}},
            {"add": {"index": name, "alias": self.active}},
        ]
        if active:
            actions.append({"remove": {"index": active, "alias": self.active}})
        try:
            self.client.indices.update_aliases(actions=actions)
        except NotFoundError as error:
            raise overtaken() from error
        for left in self.revisions().others:
            self.client.indices.delete(index=left, ignore_unavailable=True)

    def abandon(self, name: str) -> None:
        """Drop a revision that will not be finished."""
        self.client.indices.delete(index=name, ignore_unavailable=True)

    def _create(self, number: int, alias: str) -> str:
        kept = json.loads(SETTINGS.read_text(encoding="utf-8"))
        name = f"{self.active}-r{number}"
        try:
            self.client.indices.create(
                index=name, settings=kept["settings"], mappings=kept["mappings"], aliases={alias: {}}
            )
        except BadRequestError as error:
            if error.error != _EXISTS:
                raise
            if alias == self.building:
                raise overtaken() from error
        return name
