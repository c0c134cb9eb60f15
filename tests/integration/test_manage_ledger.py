"""Pages of models, the digitisation ledger and quality checks, as managers and curators see them."""

from __future__ import annotations

import csv
import io
import re

import pytest

from museum.db.engine import writing
from museum.domain.heritage import ScanCheck
from museum.domain.people import Role
from museum.domain.plans import Plan
from museum.domain.reporting import Nomination
from museum.domain.translated import Translated
from tests.factories.heritage import Scan, record
from tests.factories.house import House
from tests.factories.managing import LEAD, OUTSIDER, Managing, build_managing, build_things
from tests.factories.staff import hidden


@pytest.fixture
def managing(house: House) -> Managing:
    return build_managing(house)


def _fill(managing: Managing) -> None:
    house = managing.house
    with house.sessions() as session:
        record(
            house,
            session,
            managing.other_id,
            Scan(True),
            title="Ấn",
            treasure=True,
            described=True,
            number="B 1",
        )
        record(house, session, managing.other_id, title='=HYPERLINK("x")', treasure=True, number="B 2")
        record(house, session, managing.institution_id, Scan(), title="Trống của a", number="A 1")


def test_each_number_of_the_ledger_opens_to_as_many_rows(managing: Managing) -> None:
    _fill(managing)
    build_things(managing)
    client = managing.client()
    page = client.get("/manage/ledger").text
    # The lead of a plan for the whole site follows only institutions that are units; a is none yet.
    assert "Trống của a" not in page
    cells = re.findall(r'href="(/manage/ledger/rows\?[^"]+)">([\d.,]+)<', page)
    assert len(cells) > 5
    for address, count in sorted(set(cells)):
        rows = client.get(address.replace("&amp;", "&")).text
        assert f"{count} record" in rows, address
        assert rows.count('class="ledger-row"') == int(count)
    assert "Ấn" in client.get("/manage/ledger/rows?kind=treasure&stage=checked").text
    assert "Ấn" not in client.get("/manage/ledger/rows?kind=treasure&stage=checked&missing=1").text
    for odd in ("year=0001", "year=9999", "year=x", "page=0", "page=99999", "stage=x&kind=x&collection=x"):
        assert client.get(f"/manage/ledger/rows?{odd}").status_code == 200, odd
    assert "Đền trên núi" in client.get("/manage/ledger/rows?kind=special_site&lang=vi").text


def test_the_ledger_of_others_stays_shut(managing: Managing) -> None:
    _fill(managing)
    build_things(managing)
    client = managing.client(OUTSIDER)
    for path in ("/manage/ledger", "/manage/ledger/rows", "/manage/ledger/rows.csv"):
        assert client.get(f"{path}?institution={managing.other_id}").status_code == 404
        page = client.get(path).text
        assert "Ấn" not in page
        assert "Đền trên núi" not in page


def test_the_table_runs_nothing_and_names_every_row(managing: Managing) -> None:
    _fill(managing)
    answer = managing.client().get("/manage/ledger/rows.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["Accession number", "B 1", "B 2"]
    assert rows[2][1] == '\'=HYPERLINK("x")'
    assert rows[1][3:] == ["yes", "yes", "yes", "yes", "no"]


def test_a_model_goes_from_proposal_to_honour(managing: Managing) -> None:
    things = build_things(managing)
    with managing.house.sessions() as session, writing(session):
        session.get_one(Plan, things["plan_id"]).unit_id = None
    lead, outsider = managing.client(), managing.client(OUTSIDER)
    form = {
        "plan": things["plan_id"],
        "unit": things["unit_id"],
        "year": things["year"],
        "whom": "individual",
        "title_vi": "Người giữ tủ sách",
        "story_vi": "Mười năm giữ tủ sách của bản.",
        "steps_vi": "1. Một cái tủ\n2. Một người",
    }
    refused = lead.post("/manage/models/new", form)
    assert refused.status_code == 422
    assert "only with their consent" in refused.text
    path = lead.post("/manage/models/new", {**form, "consent": "y"}).location.partition("#")[0]
    assert outsider.get(path).status_code == 404
    assert "Người giữ tủ sách" not in outsider.get("/manage/models").text
    assert lead.post(f"{path}/to/honoured", {"award_vi": "Bằng khen"}).status_code == 302
    assert "Proposed" in lead.get(path).text
    lead.post(f"{path}/to/endorsed")
    assert outsider.get(path).status_code == 200
    assert outsider.post(f"{path}/to/honoured", {"award_vi": "Bằng khen"}).status_code == 403
    assert lead.post(f"{path}/to/honoured", {"award_vi": ""}).status_code == 422
    lead.post(f"{path}/to/honoured", {"award_vi": "Bằng khen của Chủ tịch UBND tỉnh"})
    assert "Bằng khen của Chủ tịch UBND tỉnh" in outsider.get("/manage/models").text
    printed = outsider.get(f"/manage/models/print?only={path.rpartition('/')[2]}").text
    assert "<span>Một cái tủ</span>" in printed


def test_a_change_by_two_is_told(managing: Managing) -> None:
    things = build_things(managing)
    client = managing.client(LEAD)
    path = f"/manage/models/{things['nomination_id']}/edit"
    form = {"seen": hidden(client.get(path).text, "seen"), "whom": "model", "story_vi": "Kể"}
    mine = {**form, "title_vi": "Tên của tôi", "title_en": "Shelf on the field"}
    with managing.house.sessions() as session, writing(session):
        session.get_one(Nomination, things["nomination_id"]).title = Translated(
            "Tên khác", "Shelf on the field"
        )
    answer = client.post(path, mine)
    assert answer.status_code == 409
    assert "Tên khác" in answer.text
    assert "Tên của tôi" in answer.text


def test_a_scan_is_checked_taken_back_and_failed(managing: Managing) -> None:
    _fill(managing)
    curator = managing.client(managing.employ("kiem.ke@a.local", Role.CATALOGUER))
    page = curator.get("/curate/checks").text
    assert "Trống của a" in page
    found = re.search(r'action="(/curate/checks/([^"/]+))"', page)
    assert found
    path, media_id = found.groups()
    said = {"seen": hidden(page, "seen")}
    assert curator.post(path, {**said, "do": "fail"}).status_code == 422
    assert curator.post(path, {**said, "do": "pass"}).status_code == 302
    assert curator.post(path, {**said, "do": "fail", "faults": "too_dark"}).status_code == 409
    assert "Every scan is checked" in curator.get(f"/curate/checks?last={media_id}").text
    curator.post(f"{path}/undo")
    curator.post(path, {**said, "do": "fail", "faults": "too_dark", "words": "<b>Mép</b>"})
    failed = curator.get("/curate/checks/failed").text
    assert "Too dark" in failed
    assert "&lt;b&gt;Mép" in failed
    with managing.house.sessions() as session:
        check = session.get_one(ScanCheck, media_id)
        assert (check.passed, check.note) == (False, "[too_dark] <b>Mép</b>")
