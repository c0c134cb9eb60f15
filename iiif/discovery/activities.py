"""The journal as Activity Streams: a collection, its pages, their activities (Change Discovery API 1.0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.addresses import PLACEHOLDER
from iiif.presentation.text import language_map
from museum.domain.changes import ChangeKind, PublicChange
from museum.domain.translated import Translated

CONTEXT = "http://iiif.io/api/discovery/1/context.json"
PAGE = 100
"""Activities of a page. Pages that are full never change: this number may not change either."""
_DISCOVERY = f"{PLACEHOLDER}/iiif/discovery/1"
_RECORD = Translated("Hồ sơ hiện vật (JSON)", "Artefact record (JSON)")


def collection_address() -> str:
    """Name the collection of all changes."""
    return f"{_DISCOVERY}/collection.json"


def page_address(number: int) -> str:
    """Name a page, counted from 0."""
    return f"{_DISCOVERY}/page/{number}.json"


def activity_address(number: int) -> str:
    """Name an activity: permanent, whatever pages are made of."""
    return f"{_DISCOVERY}/activity/{number}.json"


def last_page(total: int) -> int:
    """Give the number of the newest page; the first one is there from the beginning, empty."""
    return max(0, (total - 1) // PAGE)


def change_collection(total: int) -> dict[str, Any]:
    """Describe the collection of all changes (section 3.1), `total` in number.

    The specification asks for a last page even where nothing has happened yet: it is page 0.
    """
    return {
        "@context": CONTEXT,
        "id": collection_address(),
        "type": "OrderedCollection",
        "totalItems": total,
        "first": _page(0),
        "last": _page(last_page(total)),
    }


def change_page(number: int, changes: Sequence[PublicChange], total: int) -> dict[str, Any]:
    """Describe a page (section 3.2): its activities from the oldest to the newest."""
    return {
        "@context": CONTEXT,
        "id": page_address(number),
        "type": "OrderedCollectionPage",
        "startIndex": number * PAGE,
        "partOf": {"id": collection_address(), "type": "OrderedCollection"},
        **({"prev": _page(number - 1)} if number else {}),
        **({"next": _page(number + 1)} if number < last_page(total) else {}),
        "orderedItems": [_activity(change) for change in changes],
    }


def change_activity(change: PublicChange) -> dict[str, Any]:
    """Describe one activity by itself (section 3.3)."""
    return {"@context": CONTEXT, **_activity(change)}


def _page(number: int) -> dict[str, str]:
    return {"id": page_address(number), "type": "OrderedCollectionPage"}


def _activity(change: PublicChange) -> dict[str, Any]:
    return {
        "id": activity_address(change.id),
        "type": change.kind,
        "object": _object(change),
        "endTime": _moment(change.at),
    }


def _object(change: PublicChange) -> dict[str, Any]:
    if change.subject_kind == "exhibition":
        return {"id": addresses.exhibition_manifest_of(change.name), "type": "Manifest"}
    manifest: dict[str, Any] = {"id": addresses.manifest_of(change.name), "type": "Manifest"}
    if change.kind != ChangeKind.DELETE:
        record = {
            "id": addresses.record_of(change.name),
            "type": "Dataset",
            "label": language_map(_RECORD),
            "format": "application/json",
        }
        manifest["seeAlso"] = [record]
    return manifest


def _moment(at: datetime) -> str:
    """Write a moment as xsd:dateTime in UTC, to the microsecond: what happened in one second has an order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
