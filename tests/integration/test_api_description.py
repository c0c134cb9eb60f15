"""The API's own description, held against its addresses and its real answers; and its errors, whatever they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.test import TestResponse

from frontend.api.bookings import register_booking_api
from frontend.api.records import api
from museum.bootstrap import Platform
from museum.db.engine import writing
from museum.domain.base import new_id
from museum.entrypoints.sample.education import load_education
from museum.services.package_parts import ObjectPlan
from museum.services.plans import load_plans
from tests.factories.described import KNOWN, TYPES, faults, resolved, schemas_within
from tests.factories.house import House, build_house
from tests.factories.lessons import LOOK, Lessons
from tests.factories.staff import staffed_app
from tests.factories.visits import Calendar
from tests.unit.iiif.records import a_full_artefact

BASE = "https://museum.example"
CONFIG = Path(__file__).parents[2] / "config"
BOOKING = {"school": "THCS Nà Pó", "pupils": 30, "teacher_name": "Lò Thị Lan", "email": "co.lan@example.org"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The sample's plans, programmes and sessions, and beside them a record with everything, in a package."""
    house = build_house(tmp_path_factory.mktemp("described"))
    platform = SimpleNamespace(ports=house.ports, settings=SimpleNamespace(mail="file:///outbox"))
    with house.sessions() as session:
        load_plans(session, house.ports, CONFIG / "plans")
        institution = house.institution(session)
        load_education(session, cast("Platform", platform), institution, CONFIG / "sample")
        with writing(session):
            drum = a_full_artefact(session, institution, scans=1)
        Lessons(house).make(ObjectPlan(drum.id, drum.ready_media[0].id, (1, 2, 30, 40), LOOK))
    return house


@pytest.fixture(scope="module")
def app(house: House) -> Flask:
    app = staffed_app(house, BASE)
    app.register_blueprint(api)
    register_booking_api(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return cast("dict[str, Any]", answer.get_json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_address_is_described_and_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    there = {
        (re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "api.nothing"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == {(path, method) for path, method, _ in operations(document)}
    assert document["servers"] == [{"url": f"{BASE}/api/v1"}]


def test_it_is_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for path, method, operation in operations(document):
        parameters = operation["parameters"]
        places = [(one["in"], one["name"]) for one in parameters]
        assert len(set(places)) == len(places)
        assert {name for where, name in places if where == "path"} == set(re.findall(r"{(.+?)}", path))
        assert all(one["required"] for one in parameters if one["in"] == "path")
        assert all({"name", "in", "description", "schema"} <= set(one) for one in parameters)
        assert ("requestBody" in operation) == (method == "post")
        for status, answer in operation["responses"].items():
            found = resolved(document, answer)
            assert found["description"]
            assert ("application/problem+json" in found["content"]) == (status >= "400")


def test_its_schemas_are_whole(document: dict[str, Any]) -> None:
    found = list(schemas_within(document["paths"])) + list(schemas_within(document["components"]))
    assert len(found) > 100
    for schema in found:
        assert set(schema) <= KNOWN, schema
        whole = resolved(document, schema)
        kinds = whole.get("type", [])
        assert set([kinds] if isinstance(kinds, str) else kinds) <= set(TYPES)
        assert set(whole.get("required", ())) <= set(whole.get("properties", ()))
    used = {one["$ref"].rpartition("/")[2] for one in found if "$ref" in one}
    assert used >= set(document["components"]["schemas"])


def check(document: dict[str, Any], path: str, answer: TestResponse, method: str = "get") -> Any:
    """Hold an answer against what is said of its status."""
    told = resolved(document, document["paths"][path][method]["responses"][str(answer.status_code)])
    found = json.loads(answer.data)
    assert list(faults(document, told["content"][answer.mimetype]["schema"], found)) == []
    return found


def test_real_answers_are_as_described(house: House, client: FlaskClient, document: dict[str, Any]) -> None:
    def got(path: str, **names: str) -> Any:
        filled = path.partition("?")[0].format(**names)
        answer = client.get(f"/api/v1{filled}?{path.partition('?')[2]}")
        assert answer.status_code == 200, answer.text
        return check(document, path.partition("?")[0], answer)

    listed = {kind: got(f"/{kind}")[kind] for kind in ("packages", "programmes")}
    assert len(listed["packages"]) == 1
    assert len(listed["programmes"]) >= 3
    for kind, found in listed.items():
        for one in found:
            whole = got(f"/{kind}/{{slug}}", slug=one["slug"])
            assert whole["slug"] == one["slug"]
    sessions = got("/sessions?from=2026-11-23&to=2027-02-20")["sessions"]
    assert len(sessions) > 10
    assert any(one["plan_day"] for one in sessions)
    got("/sessions/{session_id}", session_id=sessions[0]["id"])
    (shown,) = got("/packages/{slug}", slug=listed["packages"][0]["slug"])["objects"]
    record = got("/artefacts/{artefact_id}", artefact_id=shown["artefact"])
    assert len(record) > 20
    got("/search?q=x&lang=en&limit=1")
    got("/exhibitions")


def test_a_booking_and_its_refusals_are_as_described(
    house: House, client: FlaskClient, document: dict[str, Any]
) -> None:
    visit = Calendar.of(house).session()
    path = "/sessions/{session_id}/bookings"
    asked = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert list(faults(document, asked, BOOKING)) == []

    def sent(session_id: str, body: Any, key: str = "") -> Any:
        answer = client.post(
            path.format(session_id=session_id).join(("/api/v1", "")),
            json=body,
            headers={"Idempotency-Key": key or new_id()},
        )
        return answer.status_code, check(document, path, answer, "post")

    assert sent(visit, BOOKING, "k")[0] == 201
    assert sent(visit, {**BOOKING, "pupils": 31}, "k")[0] == 422
    status, told = sent(visit, {**BOOKING, "pupils": 0})
    assert (status, [one["field"] for one in told["errors"]]) == (400, ["pupils"])
    assert list(faults(document, asked, {**BOOKING, "pupils": 0})) != []
    assert sent("nosuchone", BOOKING)[0] == 404
    assert sent(visit, {"needs": "x" * 30_000})[0] == 413


def told(answer: TestResponse) -> int:
    """Give the status of a problem that says in both languages what it is."""
    assert answer.mimetype == "application/problem+json", answer.text[:200]
    body = json.loads(answer.data)
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    assert body["detail_vi"]
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code


def test_what_is_not_there_is_a_problem(client: FlaskClient) -> None:
    assert [told(client.get(path)) for path in ("/api/", "/api/v2/search", "/api/v1/x")] == [404] * 3
    assert told(client.post("/api/v2/search")) == 404
    refused = client.delete("/api/v1/packages")
    assert told(refused) == 405
    assert "GET" in refused.headers["Allow"]
    assert told(client.get("/api/v1/packages?limit=x")) == 400
    assert client.get("/vi/nothing").mimetype == "text/html"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("BÍ MẬT"), 500),
        (OperationalError("SELECT", {"email": "BÍ MẬT"}, Exception("BÍ MẬT")), 503),
        (DataError("SELECT", {"email": "BÍ MẬT"}, Exception("BÍ MẬT")), 400),
    ],
)
def test_what_breaks_is_a_problem_too(
    house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr("frontend.api.education.find_session", broken)
    monkeypatch.setattr("frontend.api.bookings.book", broken)
    visit = Calendar.of(house).session()
    answers = [
        client.get(f"/api/v1/sessions/{visit}"),
        client.post(
            f"/api/v1/sessions/{visit}/bookings", json=BOOKING, headers={"Idempotency-Key": new_id()}
        ),
    ]
    assert [told(answer) for answer in answers] == [status, status]
    assert not any("BÍ MẬT" in answer.text for answer in answers)
