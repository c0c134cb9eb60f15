"""Managers keep units, enter activities with what proves them, and fill in values, at their workbench."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from museum.domain.indicators import Activity, Evidence, ReportedValue
from museum.domain.people import Role
from museum.domain.units import OrganisationalUnit
from museum.services import activities, units
from museum.services.permission import SYSTEM
from tests.factories.doings import Doings, build_doings
from tests.factories.house import House
from tests.factories.managing import LEAD, OUTSIDER, Managing, build_managing
from tests.factories.staff import Client, hidden
from tests.factories.workbench import picture, record_form

LIST = "Tên đơn vị,Loại,Trực thuộc\nXã Mới,xã,Tỉnh Sơn Lam\nXã Lạ,xã,Tỉnh Không Có\n"


@pytest.fixture
def managing(house: House) -> Managing:
    return build_managing(house)


@pytest.fixture
def doings(managing: Managing) -> Doings:
    return build_doings(managing.house, managing.other_id)


def read(managing: Managing, model: type[Any]) -> list[Any]:
    with managing.house.sessions() as session:
        return list(session.scalars(select(model)))


def form_of(doings: Doings, **more: Any) -> dict[str, Any]:
    return {
        "unit": doings.units["na-sang"],
        "kind": "circulation",
        "title": "Luân chuyển sách",
        "first": "2026-04-21",
        "last": "",
        "place": "Nhà văn hóa bản Pó",
        "participants": "1.250",
        "partners": "",
        "cost": "15 000 000",
        "funding": "socialised",
        "note": "",
        "indicators_seen": "",
        "indicators": [doings.indicators["rounds"]],
        **more,
    }


def enter(client: Client, form: dict[str, Any], *files: tuple[str, bytes]) -> TestResponse:
    sent = {**form, "files": [(io.BytesIO(body), name) for name, body in files]}
    return client.post("/manage/activities/new", sent, content_type="multipart/form-data")


def test_an_activity_is_entered_with_a_photograph_and_looked_up(managing: Managing, doings: Doings) -> None:
    client = managing.client()
    begun = client.get(
        f"/manage/activities/new?kind=circulation&unit={doings.units['na-sang']}&first=2026-04-21"
    )
    ticked = set(re.findall(r'value="([a-z0-9]+)" id="indicator-[a-z0-9]+" checked', begun.text))
    assert ticked == {doings.indicators[code] for code in ("rounds", "people", "day")}
    answer = enter(client, form_of(doings), ("anh.png", picture()), ("lạ.exe", b"MZ"))
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "“lạ.exe”" in page, "what is not taken is told, and the rest is kept"
    (activity,) = read(managing, Activity)
    assert (activity.participants, activity.cost, activity.last) == (1250, 15_000_000, date(2026, 4, 21))
    (proof,) = read(managing, Evidence)
    small = client.get(f"/manage/evidence/{proof.id}/small.jpg")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    original = client.get(f"/manage/evidence/{proof.id}")
    assert original.data == picture()
    assert original.headers["Content-Disposition"] == "attachment; filename*=UTF-8''anh.png"
    assert original.headers["X-Content-Type-Options"] == "nosniff"
    listed = client.get("/manage/activities?year=2026&kind=circulation&q=luan").text
    assert "Luân chuyển sách" in listed
    assert "1,250 people took part" in listed
    assert "Nothing matches" in client.get("/manage/activities?year=2025").text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    managing: Managing, doings: Doings
) -> None:
    client = managing.client()
    for more, says in (
        ({"participants": "-5"}, "A number cannot be negative."),
        ({"first": "20/13/2026"}, "Please give a day"),
        ({"last": "2026-04-01"}, "It ends before it begins."),
        ({"first": "2027-02-01"}, "does not lie between"),
        ({"unit": doings.units["ban-cu"]}, "choose its successor: Xã Na Sang"),
        ({"title": ""}, "Please give the activity a name."),
        ({"kind": "party"}, "Please choose the kind of activity."),
        ({"indicators": [doings.indicators["clubs"]]}, "It cannot count toward"),
    ):
        answer = enter(client, form_of(doings, **more), ("anh.png", picture()))
        assert answer.status_code == 422, more
        assert says in answer.text.replace("&#39;", "'"), more
        assert "Nhà văn hóa bản Pó" in answer.text
        assert "Choose the photographs again" in answer.text
    assert read(managing, Activity) == read(managing, Evidence) == []


@pytest.mark.services
def test_two_people_change_one_activity(managing: Managing, doings: Doings) -> None:
    client = managing.client()
    path = enter(client, form_of(doings)).location
    mine = {**record_form(client, path), "indicators_seen": doings.indicators["rounds"]}
    theirs = {**mine, "place": "Trường học", "indicators": [doings.indicators["rounds"]]}
    assert client.post(path, theirs).status_code == 302
    clash = client.post(path, {**mine, "title": "Đợt hai", "indicators": [doings.indicators["people"]]})
    assert clash.status_code == 409
    assert "Trường học" in clash.text
    assert "Đợt hai" in clash.text
    settled = {
        **mine,
        "title": "Đợt hai",
        "place": "Trường học",
        "seen": hidden(clash.text, "seen"),
        "indicators": [doings.indicators["people"]],
    }
    assert client.post(path, settled).status_code == 302
    (activity,) = read(managing, Activity)
    assert (activity.title, activity.place) == ("Đợt hai", "Trường học")
    assert [one.indicator_id for one in activity.counted] == [doings.indicators["people"]]


@pytest.mark.services
def test_an_activity_is_entered_like_last_time_and_deleted_after_a_question(
    managing: Managing, doings: Doings
) -> None:
    client = managing.client()
    path = enter(client, form_of(doings), ("anh.png", picture())).location
    (first,) = read(managing, Activity)
    like = client.get(f"/manage/activities/new?like={first.id}").text
    assert "Nhà văn hóa bản Pó" in like
    assert "1250" not in like, "who comes is counted each time"
    assert f'id="indicator-{doings.indicators["rounds"]}" checked' in like
    assert "Delete this activity?" in client.get(f"{path}/delete").text
    assert client.post(f"{path}/delete").status_code == 302
    assert read(managing, Activity) == read(managing, Evidence) == []


@pytest.mark.services
def test_the_table_that_is_taken_home_runs_no_formula(managing: Managing, doings: Doings) -> None:
    client = managing.client()
    enter(client, form_of(doings, title='=HYPERLINK("http://x")', note="+1;=1"))
    table = client.get("/manage/activities.csv")
    assert table.mimetype == "text/csv"
    assert "\"'=HYPERLINK(" in table.text
    assert "\"'+1;'=1\"" in table.text
    assert '"15000000"' in table.text


def test_values_are_filled_in_all_of_them_or_none(managing: Managing, doings: Doings) -> None:
    client, path = managing.client(), f"/manage/values?plan={doings.slug}&year=2026"
    page = client.get(path).text
    assert "Indicator sessions" in page, "what the system counts is shown, with a way to its records"
    assert f'name="v.{doings.indicators["sessions"]}' not in page
    assert "2025: no data" in page, "growth tells the year that it is measured from"

    def typed(code: str, unit: str = "na-sang", **values: str) -> dict[str, str]:
        name = f"v.{doings.indicators[code]}.{doings.units[unit]}"
        sent = {f"{name}.{field}": text for field, text in values.items()}
        sent.setdefault(f"{name}.as_of", "2026-11-01")
        sent[f"{name}.seen"] = hidden(page, f"{name}.seen")
        sent[f"{name}.version"] = hidden(page, f"{name}.version")
        return sent

    wrong = client.post(
        path, {**typed("clubs", amount="7"), **typed("communes", amount="12", whole="10", source="Sổ A")}
    )
    assert wrong.status_code == 422
    assert "is more than the whole" in wrong.text
    assert "Sổ A" in wrong.text
    assert read(managing, ReportedValue) == []
    sent = {**typed("clubs", amount="1.200"), **typed("communes", amount="3", whole="10")}
    assert client.post(path, sent).status_code == 302
    assert sorted(int(one.amount) for one in read(managing, ReportedValue)) == [3, 1200]
    stale = client.post(path, typed("clubs", amount="8"))
    assert stale.status_code == 409
    assert "1200" in stale.text
    (clubs,) = [one for one in read(managing, ReportedValue) if one.amount == 1200]
    shown = client.get(f"/manage/values/{clubs.id}").text
    assert "1,200" in shown
    gone = client.post(f"/manage/values/{clubs.id}/remove", {"version": "1"})
    assert gone.status_code == 302
    assert len(read(managing, ReportedValue)) == 1
    assert client.get(f"/manage/values?plan={doings.slug}&year=2035").status_code == 404


def test_a_manager_of_another_institution_enters_for_its_own_unit_alone(
    managing: Managing, doings: Doings
) -> None:
    client = managing.client(OUTSIDER)
    assert "You look after no unit yet" in client.get("/manage/activities/new").text
    assert enter(client, form_of(doings)).status_code == 403
    with managing.house.sessions() as session:
        units.ensure_institution_units(session, managing.house.ports)
        activities.create(session, managing.house.ports, SYSTEM, doings.facts(title="Của tỉnh"))
        own = session.scalars(
            select(OrganisationalUnit.id).where(OrganisationalUnit.institution_id == managing.institution_id)
        ).one()
    assert enter(client, form_of(doings, unit=own, indicators=[])).status_code == 302
    listed = client.get("/manage/activities").text
    assert "Luân chuyển sách" in listed
    assert "Của tỉnh" not in listed
    assert "Của tỉnh" not in client.get("/manage/activities.csv").text
    name = f"v.{doings.indicators['clubs']}.{doings.units['na-sang']}"
    sent = {f"{name}.amount": "5", f"{name}.as_of": "2026-11-01", f"{name}.seen": "x", f"{name}.version": "0"}
    client.post(f"/manage/values?plan={doings.slug}&year=2026", sent)
    assert read(managing, ReportedValue) == []
    # The directory is there to be read, and is the lead's to change.
    unit = client.get(f"/manage/units/{doings.units['na-sang']}")
    assert unit.status_code == 200
    assert "Was it merged?" not in unit.text


@pytest.mark.services
def test_reporters_have_none_of_these_pages(managing: Managing, doings: Doings) -> None:
    client = managing.client(managing.employ("dien@b.local", Role.REPORTER, "b"))
    for path in (
        "activities",
        "activities/new",
        "activities.csv",
        "values",
        "units",
        f"units/{doings.units['na-sang']}",
    ):
        assert client.get(f"/manage/{path}").status_code == 403, path


def test_the_lead_keeps_the_directory_of_units(managing: Managing, doings: Doings) -> None:
    client = managing.client(LEAD)
    path = f"/manage/units/{doings.units['chieng-van']}"
    form = record_form(client, path)
    changed = {**form, "latitude": "21.5", "longitude": "103.9", "remote": "no", "email": "xa@example.org"}
    assert client.post(path, changed).status_code == 302
    with managing.house.sessions() as session:
        unit = units.get(session, doings.units["chieng-van"])
        assert (unit.latitude, unit.remote, unit.email) == (21.5, False, "xa@example.org")
    wrong = client.post(path, {**record_form(client, path), "latitude": "48.8", "remote": "no"})
    assert wrong.status_code == 422
    assert "do not lie in Vietnam" in wrong.text
    assert "Xã Na Sang" in client.get(f"{path}?like=sang").text
    merged = {"into": doings.units["na-sang"], "on": "2026-07-01"}
    assert client.post(f"{path}/merge", merged).status_code == 302
    assert "until 30/06/2026" in client.get(path).text
    assert "Xã Chiềng Vân" in client.get("/manage/units?gone=1").text
    assert "are no units yet" in client.get("/manage/units").text
    assert client.post("/manage/units/institutions").status_code == 302
    assert "Museum b" in client.get("/manage/units?kind=institution").text


def test_a_list_of_units_is_looked_at_first_and_taken_whole(managing: Managing, doings: Doings) -> None:
    del doings
    client = managing.client()

    def send(text: str, do: str) -> TestResponse:
        form = {"file": (io.BytesIO(text.encode()), "don-vi.csv"), "do": do}
        return client.post("/manage/units/list", form, content_type="multipart/form-data")

    known = len(read(managing, OrganisationalUnit))
    for do, status in (("look", 200), ("take", 422)):
        answer = send(LIST, do)
        assert answer.status_code == status
        assert "Nothing is kept: rows speak of one another" in answer.text
        assert "There is no unit “Tỉnh Không Có”" in answer.text
    good = LIST.replace("Xã Lạ,xã,Tỉnh Không Có\n", "")
    assert "Nothing is kept yet" in send(good, "look").text
    assert len(read(managing, OrganisationalUnit)) == known
    assert "The list is taken in" in send(good, "take").text
    assert len(read(managing, OrganisationalUnit)) == known + 1
    assert send("x,y\n1,2\n", "take").status_code == 422
