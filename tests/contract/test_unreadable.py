"""What PostgreSQL cannot hold: read as unreadable on every engine, and never taken for an outage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DataError

from frontend.api.bookings import register_booking_api
from frontend.api.records import api
from frontend.sessions import current_session
from iiif.presentation.shelf import Shelf
from iiif.web.answers import add_answers_to_all
from iiif.web.presentation import presentation_blueprint
from museum.domain.collections import Institution
from museum.domain.people import VISITOR
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.postgres import fresh_database
from tests.factories.staff import staffed_app
from tests.factories.visits import Calendar

BASE = "https://museum.example"
PATHS = (
    "/api/v1/packages/%00",
    "/api/v1/programmes/%00",
    "/api/v1/sessions/%00",
    "/api/v1/artefacts/%00",
    "/api/v1/artefacts/a%00.csv",
    "/vi/education/%00",
    "/vi/education/%00/worksheet.pdf",
    "/en/programmes/%00",
    "/vi/plans/%00",
    "/vi/exhibitions/%00",
    "/vi/artefacts/%00",
    "/vi/sessions/%00",
    "/vi/bookings/%00",
    "/calendars/programmes/%00.ics",
    "/calendars/institutions/%00.ics",
    "/iiif/presentation/3/packages/%00/manifest.json",
    "/iiif/presentation/3/artefacts/%00/manifest.json",
)
FILTERS = (
    "/vi/calendar?programme=%00",
    "/vi/calendar?institution=%00",
    "/vi/education?subject=%00&institution=x%00",
    "/vi/search?q=%00&materials=%00",
    "/%00?%00",
)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("unreadable")
    if request.param == "sqlite":
        yield build_house(folder)
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        yield build_house(folder, url)


@pytest.fixture(scope="module")
def client(house: House) -> FlaskClient:
    app = staffed_app(house, BASE)
    shelf = Shelf(house.sessions, house.ports.store, terms=house.ports.pixels)
    app.register_blueprint(presentation_blueprint(shelf=shelf, base_url=BASE, person=lambda: VISITOR))
    app.register_blueprint(api)
    register_booking_api(app)
    _ask_what_cannot_be_held(app)
    return app.test_client()


def _ask_what_cannot_be_held(app: Flask) -> None:
    """Add addresses that ask the database for a text which forms and bodies, unlike addresses, can bring."""

    def ask() -> str:
        found = current_session().scalar(select(Institution.id).where(Institution.slug == "a\0"))
        # SQLite would look for it, and find nothing; what is told of PostgreSQL's refusal is the same on both.
        raise DataError("SELECT ... WHERE slug = %s", {"slug": found}, ValueError("NUL"))

    documents = Blueprint("documents", __name__)
    add_answers_to_all(documents, lambda: BASE)
    documents.get("/iiif/asks")(ask)
    app.register_blueprint(documents)
    for path in ("/vi/asks", "/api/asks"):
        app.add_url_rule(path, path.replace("/", "_"), ask)


@pytest.mark.parametrize("path", PATHS)
def test_an_address_that_holds_nul_leads_nowhere(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404, answer.text
    if path.startswith(("/api/", "/iiif/")):
        assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", FILTERS)
def test_a_filter_that_holds_nul_breaks_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == (404 if path.startswith("/%00") else 200)


def test_a_filter_that_holds_nul_finds_nothing_rather_than_everything(
    house: House, client: FlaskClient
) -> None:
    visit = Calendar.of(house, slug="trong").session(days=2)
    listed = client.get("/api/v1/sessions").get_json()
    assert visit in [one["id"] for one in listed["sessions"]]
    for query in ("programme=%00", "institution=%00", "programme=trong%00"):
        answer = client.get(f"/api/v1/sessions?{query}")
        assert (answer.status_code, answer.get_json()["sessions"]) == (200, [])


def test_a_written_out_percent_sign_is_no_nul(client: FlaskClient) -> None:
    with client.application.test_request_context("/vi/search?q=100%2500&x=%25%30%30"):
        assert (request.args["q"], request.args["x"]) == ("100%00", "%00")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/vi/asks", "text/html"),
        ("/api/asks", "application/problem+json"),
        ("/iiif/asks", "application/problem+json"),
    ],
)
def test_what_the_database_refuses_is_no_outage(client: FlaskClient, path: str, kind: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (400, kind)
    assert answer.headers["Cache-Control"] == "no-store"
