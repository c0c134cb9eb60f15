"""Every manifest and collection of the sample museum and of a book, as served: sound, and no link into nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.factories.book import take_in_book
from tests.factories.command import Installation, get
from tests.factories.presentation3 import faults

# It takes most of a minute: run with the other journeys through the whole house.
pytestmark = pytest.mark.services
TOP = "/iiif/presentation/3/collection.json"
PAGED = ("first", "next")
"""How other collections name the parts of a long one."""
LINKS = ("homepage", "seeAlso", "rendering", "thumbnail", "logo", "partOf", "service", "annotations")
MADE_FOR_EACH = ("pdf", "zip")
"""Made when first asked for: a few of each are enough."""
FEW = 2


@dataclass
class Documents:
    """What a harvester finds that starts at the top and follows what is named."""

    site: str
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def follow(self, address: str) -> None:
        if address in self.found:
            return
        status, headers, body = get(address)
        assert status == 200, address
        assert headers["Content-Type"].startswith("application/ld+json"), address
        self.found[address] = document = json.loads(body)
        for name in PAGED:
            if name in document:
                self.follow(_id(document[name]))
        if document["type"] == "Collection":
            for member in document["items"]:
                self.follow(member["id"])

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [document for document in self.found.values() if document["type"] == kind]

    def links(self) -> Iterator[tuple[str, str]]:
        """Give each address of ours that a document names, and the media type that it promises ("" for none)."""
        for document in self.found.values():
            for node in _nodes(document):
                for name in LINKS:
                    for one in node.get(name, []):
                        if _id(one).startswith(self.site) and not one.get("items"):
                            yield _id(one), one.get("format", "")


def _id(node: Any) -> str:
    return str(node if isinstance(node, str) else node.get("id") or node.get("@id", ""))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(one)


def _packages(site: str) -> set[str]:
    """Name the packages for learning: no collection holds them, the page for schools does."""
    return set(re.findall(r'href="/vi/education/([\w-]+)"', get(f"{site}/vi/education")[2].decode()))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Documents]:
    folder = tmp_path_factory.mktemp("sample")
    installation = Installation(folder / "data", {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    loaded = installation.run("sample", "--fast", "--wait", timeout=280)
    assert loaded.status == 0, loaded.stderr
    take_in_book(installation, folder / "book")
    with installation.serving() as site:
        documents = Documents(site)
        documents.follow(f"{site}{TOP}")
        for slug in _packages(site):
            documents.follow(f"{site}/iiif/presentation/3/packages/{slug}/manifest.json")
        yield documents


@pytest.mark.xdist_group("sample")
def test_a_harvester_finds_all_that_is_published(documents: Documents) -> None:
    assert len(documents.of("Manifest")) >= 28
    assert len(documents.of("Collection")) >= 3
    assert {
        "/iiif/presentation/3/exhibitions/tieng-dong/manifest.json",
        "/iiif/presentation/3/packages/doc-mat-trong-dong/manifest.json",
    } <= {address.removeprefix(documents.site) for address in documents.found}


@pytest.mark.xdist_group("sample")
def test_each_is_sound_and_stands_where_its_id_says(documents: Documents) -> None:
    wrong = {address: faults(document) for address, document in documents.found.items()}
    assert {address: found for address, found in wrong.items() if found} == {}
    assert [address for address, document in documents.found.items() if document["id"] != address] == []


@pytest.mark.xdist_group("sample")
def test_what_they_name_is_there_and_is_what_they_say(documents: Documents) -> None:
    wanted: dict[str, str] = {}
    made: dict[str, int] = {}
    for address, kind in documents.links():
        ending = address.partition("?")[0].rpartition(".")[2]
        if address in wanted or (ending in MADE_FOR_EACH and made.get(ending, 0) >= FEW):
            continue
        made[ending] = made.get(ending, 0) + 1
        wanted[address] = kind
    wrong = []
    for address, kind in wanted.items():
        searched = "/iiif/search/" in address
        status, headers, _ = get(f"{address}?q=tr" if searched else address)
        if status != 200 or not headers["Content-Type"].startswith(kind):
            wrong.append(f"{status} {headers.get('Content-Type')} {address} {kind}")
    assert wrong == []
    assert len(wanted) > 100
