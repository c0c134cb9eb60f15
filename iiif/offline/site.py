"""All public documents as files: manifests, collections and the journal of changes for a server without a program."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from iiif.discovery.activities import PAGE, change_collection, change_page, last_page
from iiif.presentation.addresses import with_base
from iiif.presentation.shelf import Shelf
from museum.domain.errors import Gone, NotFound
from museum.domain.people import VISITOR
from museum.services import changes

_PRESENTATION = "/iiif/presentation/3"
_PART = re.compile(r"\.json\?page=(\d+)")
"""A part of a long collection: a file's name has no question."""
_TRANSCRIPTION = re.compile(r"canvas/([^/]+)/transcription\.json")


def static_documents(shelf: Shelf, sessions: Callable[[], Session], base: str) -> Iterator[tuple[str, bytes]]:
    """Give path and content of every public document; all that they refer to among them is there.

    The way leads from the top collection down, through the gate, so that what anybody may find is what
    goes out. Images stay where they are: the manifests name their services under `base`.
    """
    waiting = deque([f"{base}{_PRESENTATION}/collection.json"])
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        document = _document(shelf, address.removeprefix(base), base)
        if document is None:
            continue
        known = json.loads(document)
        for name in _referred_to(known):
            if name not in seen and name.startswith(f"{base}/"):
                seen.add(name)
                waiting.append(name)
        yield _file_of(address.removeprefix(base)), _PART.sub(r"-\1.json", _without_search(known)).encode()
    yield from _journal(sessions, base)


def _referred_to(document: dict[str, Any]) -> Iterator[str]:
    """Name the documents that one lists: members of a collection, transcriptions of a manifest's canvases."""
    for member in document.get("items", ()):
        if member.get("type") in ("Manifest", "Collection"):
            yield member["id"]
        elif member.get("type") == "Canvas":
            yield from (page["id"] for page in member.get("annotations", ()) if "items" not in page)


def _without_search(document: dict[str, Any]) -> str:
    """Write a document without the services that a server without a program lacks."""
    services = [one for one in document.get("service", ()) if one.get("type") != "SearchService2"]
    kept = {name: value for name, value in document.items() if name != "service"}
    return _json(kept | ({"service": services} if services else {}))


def _document(shelf: Shelf, path: str, base: str) -> bytes | None:
    """Read a document by its path below the base; None for what was withdrawn meanwhile."""
    parts = urlsplit(path)
    kind, _, name = parts.path.removeprefix(f"{_PRESENTATION}/").partition("/")
    try:
        if kind == "collection.json":
            return shelf.top(VISITOR, base).document.body
        if kind == "artefacts":
            artefact_id, _, rest = name.partition("/")
            found = _TRANSCRIPTION.fullmatch(rest)
            if found:
                return shelf.transcription(VISITOR, artefact_id, found[1], base).document.body
            return shelf.artefact(VISITOR, artefact_id, base).document.body
        if kind == "exhibitions":
            return shelf.exhibition(VISITOR, name.partition("/")[0], base).document.body
        if kind == "collections":
            page = int(parse_qs(parts.query).get("page", ["0"])[0])
            return shelf.collection(VISITOR, name.removesuffix(".json"), page, base).document.body
    except (NotFound, Gone):
        pass
    return None


def _file_of(path: str) -> str:
    return _PART.sub(r"-\1.json", path).removeprefix("/")


def _journal(sessions: Callable[[], Session], base: str) -> Iterator[tuple[str, bytes]]:
    with sessions() as session:
        total = changes.count(session)
        yield "iiif/discovery/1/collection.json", _written(change_collection(total), base)
        for number in range(last_page(total) + 1):
            found = changes.entries(session, number * PAGE, PAGE)
            page = change_page(number, found[: max(0, total - number * PAGE)], total)
            yield f"iiif/discovery/1/page/{number}.json", _written(page, base)


def _written(document: dict[str, Any], base: str) -> bytes:
    return with_base(_json(document).encode(), base)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
