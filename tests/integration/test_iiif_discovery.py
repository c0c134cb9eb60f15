"""Change Discovery 1.0 over HTTP: documents as harvesters and caches meet them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from iiif.discovery.activities import CONTEXT, PAGE
from iiif.web.discovery import discovery_blueprint
from museum.db.engine import writing
from museum.domain.changes import PublicChange
from tests.factories.house import House

BASE = "https://museum.example"
ROOT = f"{BASE}/iiif/discovery/1"


@pytest.fixture
def client(house: House) -> FlaskClient:
    app = Flask("discovery")
    app.register_blueprint(discovery_blueprint(sessions=house.sessions, base_url=BASE))
    return app.test_client()


def _fill(house: House, number: int, **values: Any) -> None:
    row = {"kind": "Create", "subject_kind": "artefact", "subject_id": "abc", "name": "abc"} | values
    with house.sessions() as session, writing(session):
        rows = [
            {**row, "id": n, "at": house.clock.now() + timedelta(milliseconds=n)}
            for n in range(1, number + 1)
        ]
        session.execute(insert(PublicChange), rows)


def _read(client: FlaskClient, path: str) -> dict[str, Any]:
    response = client.get(f"/iiif/discovery/1{path}")
    assert response.status_code == 200, path
    document: dict[str, Any] = json.loads(response.data)
    assert document["id"] == ROOT + path
    return document


def test_an_empty_journal_is_a_collection_with_one_empty_page(client: FlaskClient) -> None:
    collection = _read(client, "/collection.json")
    page = {"id": f"{ROOT}/page/0.json", "type": "OrderedCollectionPage"}
    assert collection == {
        "@context": CONTEXT,
        "id": f"{ROOT}/collection.json",
        "type": "OrderedCollection",
        "totalItems": 0,
        "first": page,
        "last": page,
    }
    assert _read(client, "/page/0.json")["orderedItems"] == []


def test_activities_of_each_kind(client: FlaskClient, house: House) -> None:
    now = house.clock.now()
    rows = [
        {"id": 1, "kind": "Create", "subject_kind": "artefact", "subject_id": "a1", "name": "a1", "at": now},
        {
            "id": 2,
            "kind": "Create",
            "subject_kind": "exhibition",
            "subject_id": "e",
            "name": "dong",
            "at": now,
        },
        {"id": 3, "kind": "Delete", "subject_kind": "artefact", "subject_id": "a1", "name": "a1", "at": now},
    ]
    with house.sessions() as session, writing(session):
        session.execute(insert(PublicChange), rows)
    created, shown, deleted = _read(client, "/page/0.json")["orderedItems"]
    manifest = f"{BASE}/iiif/presentation/3/artefacts/a1/manifest.json"
    assert created["id"] == f"{ROOT}/activity/1.json"
    assert created["object"]["id"] == manifest
    assert created["object"]["seeAlso"][0]["id"] == f"{BASE}/api/v1/artefacts/a1"
    assert created["endTime"] == "2026-11-22T02:00:00.000000Z"
    assert shown["object"] == {
        "id": f"{BASE}/iiif/presentation/3/exhibitions/dong/manifest.json",
        "type": "Manifest",
    }
    # Of what went only the address is told.
    assert deleted["type"] == "Delete"
    assert deleted["object"] == {"id": manifest, "type": "Manifest"}
    assert _read(client, "/activity/3.json") == {"@context": CONTEXT, **deleted}


@pytest.mark.parametrize(("number", "last"), [(1, 0), (PAGE, 0), (PAGE + 1, 1), (2 * PAGE, 1)])
def test_pages_are_full_before_the_next_begins(
    client: FlaskClient, house: House, number: int, last: int
) -> None:
    _fill(house, number)
    collection = _read(client, "/collection.json")
    assert collection["totalItems"] == number
    assert collection["last"]["id"] == f"{ROOT}/page/{last}.json"
    counts = [len(_read(client, f"/page/{n}.json")["orderedItems"]) for n in range(last + 1)]
    assert sum(counts) == number
    assert counts[:-1] == [PAGE] * last
    assert "next" not in _read(client, f"/page/{last}.json")
    assert client.get(f"/iiif/discovery/1/page/{last + 1}.json").status_code == 404


def test_a_full_page_is_kept_and_what_grows_is_asked_for_each_time(client: FlaskClient, house: House) -> None:
    _fill(house, PAGE + 1)
    kept = {
        path: client.get(f"/iiif/discovery/1/{path}").headers
        for path in ("page/0.json", "page/1.json", "collection.json")
    }
    assert "max-age=86400" in kept["page/0.json"]["Cache-Control"]
    assert "no-cache" in kept["page/1.json"]["Cache-Control"]
    assert "no-cache" in kept["collection.json"]["Cache-Control"]
    etag = kept["page/1.json"]["ETag"]
    again = client.get("/iiif/discovery/1/page/1.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_as_json_ld_packed_and_open_to_all(client: FlaskClient) -> None:
    response = client.get("/iiif/discovery/1/collection.json", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Type"] == f'application/ld+json;profile="{CONTEXT}"'
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    plain = client.get("/iiif/discovery/1/collection.json", headers={"Accept": "application/json"})
    assert plain.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    ["page/-1.json", "page/01.json", "page/٣.json", "page/1e3.json", "page/99999999999.json", "page/0",
     "page/.json", "activity/0.json", "activity/1.json", "activity/x.json", "", "page/../collection"],
)  # fmt: skip
def test_what_is_no_address_is_not_found_in_both_languages(client: FlaskClient, path: str) -> None:
    response = client.get(f"/iiif/discovery/1/{path}")
    assert response.status_code == 404
    if path:
        assert set(json.loads(response.data)["reason"]) == {"vi", "en"}


def test_without_a_database_it_says_when_to_come_back(house: House) -> None:
    def broken() -> Iterator[None]:
        raise OperationalError("select", {}, Exception("away"))

    app = Flask("discovery")
    app.register_blueprint(discovery_blueprint(sessions=broken, base_url=BASE))  # type: ignore[arg-type]
    response = app.test_client().get("/iiif/discovery/1/collection.json")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
