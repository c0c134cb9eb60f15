"""Educators keep the directory of schools at their workbench."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from museum.domain.schools import Level, School
from museum.services import schools
from museum.services.permission import SYSTEM
from museum.services.schools import SchoolFacts
from tests.factories.house import House
from tests.factories.staff import Client, hidden
from tests.factories.teaching import STRANGER, Teaching, build_teaching

LIST = "Tên trường,Xã,Vùng khó khăn\nTrường THCS Nậm Mẫu,Xã Nậm Mẫu,x\nTrường Hoa Sim,,\n"
FORM = {
    "name": "Trường THCS Pù Mẫu",
    "commune": "Xã Pù Mẫu",
    "level": "lower_secondary",
    "remote": "yes",
    "code": "T7",
    "pupils": "1.250",
    "open": "yes",
}


@pytest.fixture
def teaching(house: House) -> Teaching:
    return build_teaching(house)


def add(teaching: Teaching, name: str, commune: str = "Xã Mẫu Sơn") -> str:
    with teaching.house.sessions() as session:
        facts = SchoolFacts(name, commune, Level.LOWER_SECONDARY)
        return schools.save(session, teaching.house.ports, SYSTEM, facts).id


def stored(teaching: Teaching, name: str) -> School | None:
    with teaching.house.sessions() as session:
        return session.scalar(select(School).where(School.name == name))


def upload(client: Client, text: str, **form: str) -> str:
    sent = client.post(
        "/teach/schools/list",
        {"file": (io.BytesIO(text.encode()), "truong.csv"), **form},
        content_type="multipart/form-data",
    )
    return sent.text


def test_a_school_is_added_found_and_corrected(teaching: Teaching) -> None:
    client = teaching.client()
    assert "The directory is empty" in client.get("/teach/schools").text
    assert client.post("/teach/schools/new", FORM).status_code == 302
    made = stored(teaching, "Trường THCS Pù Mẫu")
    assert made is not None
    assert (made.pupils, made.remote, made.code) == (1250, True, "T7")
    listed = client.get("/teach/schools?q=pu+mau&remote=1&level=lower_secondary").text
    assert f"/teach/schools/{made.id}" in listed
    assert "Nothing matches" in client.get("/teach/schools?q=pu+mau&level=primary").text
    page = client.get(f"/teach/schools/{made.id}").text
    changed = {**FORM, "pupils": "1251", "open": "no", "seen": hidden(page, "seen")}
    assert client.post(f"/teach/schools/{made.id}", changed).status_code == 302
    made = stored(teaching, "Trường THCS Pù Mẫu")
    assert made is not None
    assert (made.pupils, made.open) == (1251, False)
    assert "Trường THCS Pù Mẫu" in client.get("/teach/schools?closed=1").text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(teaching: Teaching) -> None:
    client = teaching.client()
    add(teaching, "Trường THCS Pù Mẫu", "Pù Mẫu")
    twin = client.post("/teach/schools/new", FORM)
    assert twin.status_code == 422
    assert "merge them" in twin.text
    assert 'value="1.250"' in twin.text
    for field, value in (("pupils", "nhiều"), ("commune", ""), ("level", "none")):
        refused = client.post("/teach/schools/new", {**FORM, "name": "Trường Khác", field: value})
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.text


def test_two_who_change_one_school_are_told_of_each_other(teaching: Teaching) -> None:
    school_id = add(teaching, "Trường THCS Pù Mẫu", "Xã Pù Mẫu")
    mine, theirs = teaching.client(), teaching.client(STRANGER)
    seen = hidden(mine.get(f"/teach/schools/{school_id}").text, "seen")
    form = {**FORM, "code": "", "pupils": "", "remote": "no", "seen": seen}
    assert theirs.post(f"/teach/schools/{school_id}", {**form, "pupils": "300"}).status_code == 302
    clash = mine.post(f"/teach/schools/{school_id}", {**form, "pupils": "301"})
    assert clash.status_code == 409
    assert "Somebody else wrote meanwhile" in clash.text
    kept = stored(teaching, "Trường THCS Pù Mẫu")
    assert kept is not None
    assert kept.pupils == 300


def test_a_list_is_looked_at_first_and_then_taken_in(teaching: Teaching) -> None:
    client = teaching.client()
    looked = upload(client, LIST, do="look")
    assert "Nothing is kept yet" in looked
    assert stored(teaching, "Trường THCS Nậm Mẫu") is None
    taken = upload(client, LIST, do="take", close_missing="y")
    assert "Please give the school" in taken
    assert "No school was closed" in taken
    made = stored(teaching, "Trường THCS Nậm Mẫu")
    assert made is not None
    assert made.remote
    assert "needs the columns" in upload(client, "a,b\n1,2\n", do="take")
    assert "Please choose a CSV or XLSX file" in client.post("/teach/schools/list", {"do": "take"}).text


def test_names_with_script_and_turned_text_are_inert(teaching: Teaching) -> None:
    text = "School,Commune,Level\n<script>alert(1)</script>,\u202e=cmd,primary\n"
    page = upload(teaching.client(), text, do="take")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    kept = stored(teaching, "<script>alert(1)</script>")
    assert kept is not None
    assert "\u202e" not in kept.commune


def test_a_school_that_is_there_twice_is_merged(teaching: Teaching) -> None:
    client = teaching.client()
    old, new = add(teaching, "THCS Pu Mẫu cũ"), add(teaching, "Trường THCS Pù Mẫu")
    page = client.get(f"/teach/schools/{old}?like=pu+mau").text
    assert f'value="{new}"' in page
    assert f'value="{old}"' not in page
    merged = client.post(f"/teach/schools/{old}/merge", {"into": new})
    assert merged.location.endswith(f"/teach/schools/{new}")
    assert "was merged into" in client.get(f"/teach/schools/{old}").text
    again = client.post(f"/teach/schools/{new}/merge", {"into": old}, follow_redirects=True)
    assert "Please merge into another school" in again.text
