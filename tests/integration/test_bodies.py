"""Requests that are too large: refused in words, by whomever and to whatever they are sent."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from frontend.workbench.wiring import LARGEST_FORM
from tests.factories.house import House
from tests.factories.staff import staffed_app
from tests.factories.workbench import JSON

BODY = json.dumps({"x": "y" * LARGEST_FORM}).encode()


@pytest.fixture
def client(house: House) -> FlaskClient:
    return staffed_app(house, upload_limit_mb=5).test_client()


def _sent(body: bytes, *, announced: bool) -> dict[str, Any]:
    if announced:
        return {"data": body}
    # As with chunked transfer.
    return {"input_stream": io.BytesIO(body), "environ_overrides": {"wsgi.input_terminated": True}}


@pytest.mark.parametrize(
    "path", ["/", "/vi/", "/en/artefacts/none", "/login", "/curate/", "/nothing", "/healthz"]
)
def test_a_page_refuses_what_is_too_large(client: FlaskClient, path: str) -> None:
    answer = client.post(path, content_type="application/json", **_sent(BODY, announced=True))
    assert answer.status_code == 413
    assert answer.content_type.startswith("text/html")
    assert answer.headers["Cache-Control"].endswith("no-store")


@pytest.mark.parametrize(
    ("path", "came", "back"),
    [
        ("/manage/units/list", "http://localhost/manage/units?q=x", "/manage/units?q=x"),
        ("/manage/plans/import", None, "/manage/plans/import"),
        ("/manage/plans/import", "https://elsewhere.example/manage/units", "/manage/plans/import"),
        ("/manage/plans/import", "http://localhost//elsewhere.example/", "/manage/plans/import"),
        ("/manage/units/list", None, None),
    ],
)
def test_what_is_too_large_tells_the_limit_and_leads_back(
    client: FlaskClient, path: str, came: str | None, back: str | None
) -> None:
    answer = client.post(path, data=BODY, headers={"Referer": came} if came else {})
    assert answer.status_code == 413
    assert f"{LARGEST_FORM // 1_000_000} MB" in answer.text
    found = re.search(r'<a class="button" href="([^"]*)"', answer.text)
    assert (found[1] if found else None) == back


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/nothing", "/iiif/presentation/3/collection.json"])
def test_what_programs_ask_refuses_it_as_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.post(path, content_type="application/json", **_sent(BODY, announced=True))
    assert answer.status_code == 413
    assert answer.content_type.startswith("application/problem+json")
    said = json.loads(answer.data)
    assert said["status"] == 413
    assert said["detail_vi"].startswith("Nội dung gửi lên lớn hơn")


@pytest.mark.parametrize(
    "path", ["/", "/vi/", "/login", "/curate/artefacts/new", "/nothing", "/api/v1/search"]
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_what_comes_without_a_length_breaks_nothing(client: FlaskClient, path: str, kind: str) -> None:
    answer = client.post(path, content_type=kind, **_sent(BODY, announced=False))
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("path", ["/curate/upload", "/curate/artefacts/none/transcripts"])
def test_uploads_say_themselves_how_much_they_take(
    client: FlaskClient, path: str, *, announced: bool
) -> None:
    answer = client.post(
        path, content_type="application/json", headers=JSON, **_sent(BODY, announced=announced)
    )
    # Not for its size: nobody is logged in.
    assert answer.status_code == 401


def test_what_fits_is_taken_as_before(client: FlaskClient) -> None:
    assert client.post("/vi/view", data=b"{}", content_type="application/json").status_code != 413
