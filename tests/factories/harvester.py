"""A harvester that reads a journal of changes as Change Discovery 1.0, section 3.5, tells it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Fetch = Callable[[str], dict[str, Any]]


class Harvester:
    """Keeps what it believes to be public; `fetch` gives the document at an address."""

    def __init__(self, fetch: Fetch, collection: str) -> None:
        self._fetch = fetch
        self._collection = collection
        self._seen = ""
        self.public: set[str] = set()
        self.pages_read = 0

    def crawl(self) -> None:
        """Walk backwards from the newest activity and stop before what was seen the last time."""
        processed: set[str] = set()
        newest = self._seen
        address: str | None = self._fetch(self._collection)["last"]["id"]
        while address:
            page = self._fetch(address)
            self.pages_read += 1
            for activity in reversed(page["orderedItems"]):
                if activity["endTime"] < self._seen:
                    address = None
                    break
                newest = max(newest, activity["endTime"])
                self._take(activity, processed)
            if address:
                address = page.get("prev", {}).get("id")
        self._seen = newest

    def _take(self, activity: dict[str, Any], processed: set[str]) -> None:
        manifest = activity["object"]["id"]
        if manifest in processed:
            return
        processed.add(manifest)
        if activity["type"] == "Delete":
            self.public.discard(manifest)
        else:
            self.public.add(manifest)
