"""A record as JSON, as a table and in the words of schema.org: public fields alone, safe, until withdrawal."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from frontend.api.linked_data import record_linked_data
from frontend.api.records import api
from frontend.api.table import inert, record_table
from frontend.app import PublicContext, register_public
from ingest.registers.reader import TableReader
from museum.db.engine import writing
from museum.domain.collections import Artefact, FindspotVisibility, Institution
from museum.domain.fields import COLUMNS
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.factories.house import House
from tests.unit.iiif.records import a_full_artefact, an_artefact, an_institution

BASE = "https://museum.example"
FORMS = ("", ".csv", ".jsonld")


@pytest.fixture
def institution(session: Session) -> Institution:
    return an_institution(session)


@pytest.fixture
def drum(session: Session, institution: Institution) -> Artefact:
    artefact = a_full_artefact(session, institution, scans=2)
    session.commit()
    return artefact


@pytest.fixture
def client(house: House) -> FlaskClient:
    app = Flask("frontend", static_folder=None)
    register_public(app, PublicContext(house.sessions, house.ports, BASE, visits_after=None))
    app.register_blueprint(api)
    return app.test_client()


def address(artefact: Artefact, form: str) -> str:
    return f"/api/v1/artefacts/{artefact.id}{form}"


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_is_one_that_excel_opens_rightly(client: FlaskClient, drum: Artefact) -> None:
    answer = client.get(address(drum, ".csv"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert drum.id in answer.headers["Content-Disposition"]
    # Without the mark Excel reads the machine's old code page.
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.endswith(b"\r\n")
    (row,) = rows(answer.data)
    assert set(row) <= set(COLUMNS)
    assert row["title_vi"] == "Trống đồng Đông Sơn"
    assert row["title_en"] == "Đông Sơn bronze drum"
    assert row["materials"] == "đồng|chì"
    assert row["date_earliest"] == "-300"
    assert row["donor"] == "Trần Thị Hiến"
    assert "location" not in row
    assert "condition" not in row


def test_the_table_is_one_that_the_register_takes_back(drum: Artefact, tmp_path: Any) -> None:
    path = tmp_path / "record.csv"
    path.write_bytes(record_table(drum))
    register = TableReader().read(path)
    assert register.unknown_columns == ()
    (row,) = register.rows
    assert row.cells["title_vi"] == "Trống đồng Đông Sơn"
    assert row.cells["date_earliest"] == "-300"


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r\n=1+1",
        "  =1+1",
        "\u00a0=1",
        "＝1+1",
        "\ufeff=1",
        "-",
        '=HYPERLINK("https://x.example")',
    ],
)
def test_no_cell_is_run(session: Session, institution: Institution, text: str) -> None:
    assert inert(text).startswith("'")
    assert inert(text).replace("'", "") == text.replace("'", "")
    artefact = an_artefact(session, institution, title=Translated(text, ""), credit=text)
    (row,) = rows(record_table(artefact))
    assert row["title_vi"].startswith("'")
    assert row["credit"].startswith("'")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cao 3 cm;=1+1", "cao 3 cm;'=1+1"),
        ("bát;  +1", "bát;'  +1"),
        ("bát\t@SUM(A1)", "bát\t'@SUM(A1)"),
        ("bát\r\n=1+1", "bát\r\n'=1+1"),
        ("bát\n-2+3\n＝1", "bát\n'-2+3\n'＝1"),
        ("bát;\u202e=1", "bát;'\u202e=1"),
        ("=1;=1", "'=1;'=1"),
        ("-3;=1", "'-3;'=1"),
    ],
)
def test_nothing_is_run_where_a_spreadsheet_parts_a_cell(text: str, told: str) -> None:
    """A Vietnamese one ends a cell at `;`, and one that is told so at a tab or at the end of a line."""
    assert inert(text) == told


def test_many_blanks_cost_no_time() -> None:
    assert inert("\n" * 20_000 + ";" * 20_000).startswith("\n")


def test_every_cell_stands_in_quotes(drum: Artefact) -> None:
    for line in record_table(drum).decode("utf-8-sig").strip().split("\r\n"):
        assert line.startswith('"')
        assert line.endswith('"')


def test_the_register_takes_back_what_was_made_harmless(
    session: Session, institution: Institution, tmp_path: Any
) -> None:
    artefact = an_artefact(session, institution, provenance="Mua;=1+1, “cũ”\n@x")
    path = tmp_path / "record.csv"
    path.write_bytes(record_table(artefact))
    register = TableReader().read(path)
    assert register.unknown_columns == ()
    (row,) = register.rows
    assert row.cells["provenance"] == "Mua;'=1+1, “cũ”\n'@x"


@pytest.mark.parametrize("text", ["", "-300", "-12,5", "Trống", "1 = 1", "a@b", "’=", "—"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_linked_data_says_all_that_is_public_in_both_languages(client: FlaskClient, drum: Artefact) -> None:
    answer = client.get(address(drum, ".jsonld"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/ld+json"
    data = json.loads(answer.data)
    assert data["@context"] == "https://schema.org/"
    assert data["@type"] == "VisualArtwork"
    assert data["@id"] == f"{BASE}/api/v1/artefacts/{drum.id}"
    assert data["name"] == [
        {"@language": "vi", "@value": "Trống đồng Đông Sơn"},
        {"@language": "en", "@value": "Đông Sơn bronze drum"},
    ]
    assert data["description"][0]["@value"] == "Mặt trống có ngôi sao 14 cánh."
    assert data["temporalCoverage"] == "-0299/-0100"
    assert data["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert [picture["@id"] for picture in data["image"]] == [
        f"{BASE}/iiif/image/3/{medium.id}" for medium in drum.media
    ]
    others = {one["propertyID"]: one["value"] for one in data["additionalProperty"]}
    assert others["weight"] == "86 kg"
    assert others["provenance"] == "Đào được ở gò Mả Đống, thôn Ba"
    assert data["subjectOf"]["@id"].endswith(f"/artefacts/{drum.id}/manifest.json")
    assert data["spatialCoverage"][0]["@type"] == "Place"


@pytest.mark.parametrize(
    ("earliest", "latest", "told"),
    [
        (-500, -100, "-0499/-0099"),
        (-1, 1, "0000/0001"),
        (1978, 1978, "1978"),
        (1428, None, "1428"),
        (None, None, None),
    ],
)
def test_years_before_our_era_are_counted_as_the_standard_does(
    session: Session, institution: Institution, earliest: int | None, latest: int | None, told: str | None
) -> None:
    artefact = an_artefact(session, institution, date_earliest=earliest, date_latest=latest)
    assert record_linked_data(artefact, BASE).get("temporalCoverage") == told


@pytest.mark.parametrize("form", FORMS)
def test_what_is_kept_back_is_in_no_form(
    client: FlaskClient, session: Session, drum: Artefact, form: str
) -> None:
    with writing(session):
        drum.findspot_visibility = FindspotVisibility.HIDDEN
        assert drum.donor is not None
        drum.donor.anonymous = True
        drum.rights = ""
    text = client.get(address(drum, form)).data.decode()
    # As it is read: the JSON form writes its letters as escapes.
    text = text if form else json.dumps(json.loads(text), ensure_ascii=False)
    assert "Trống đồng Đông Sơn" in text
    for secret in ("BÍ MẬT", "Mả Đống", "Thanh Hóa", "Hiến", "thôn Ba"):
        assert secret not in text, secret


@pytest.mark.parametrize("form", FORMS)
def test_a_record_that_has_hardly_anything_has_every_form(
    client: FlaskClient, session: Session, institution: Institution, form: str
) -> None:
    bare = an_artefact(session, institution, scans=0, title=Translated("", "x"))
    session.commit()
    answer = client.get(address(bare, form))
    assert answer.status_code == 200
    assert '""]' not in answer.data.decode()


@pytest.mark.parametrize("form", FORMS)
def test_each_form_has_a_validator_and_goes_with_its_record(
    client: FlaskClient, session: Session, drum: Artefact, form: str
) -> None:
    answer = client.get(address(drum, form))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(address(drum, form), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60"
    with writing(session):
        drum.state = Publication.DRAFT
    assert client.get(address(drum, form)).status_code == 404
    with writing(session):
        drum.state = Publication.WITHDRAWN
    gone = client.get(address(drum, form), headers={"If-None-Match": answer.headers["ETag"]})
    assert gone.status_code == 410
    assert gone.headers["Content-Type"].startswith("application/problem+json")
    assert gone.headers["Cache-Control"] == "no-store"
    assert gone.headers["Access-Control-Allow-Origin"] == "*"
    assert "Trống" not in gone.data.decode()


@pytest.mark.parametrize("name", ["nothing.csv", "nothing.jsonld", ".csv", "..csv", "x" * 3000 + ".csv"])
def test_what_is_not_there_is_said_to_be_missing(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/artefacts/{name}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
