"""Programmes and sessions are planned at the workbench, by forms alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from museum.domain.education import Programme
from museum.domain.local_time import local
from museum.domain.people import User
from museum.domain.plans import Objective
from museum.domain.visits import Blackout, Resource, VisitSession
from museum.services.plans import load_plans
from tests.factories.house import House
from tests.factories.staff import hidden
from tests.factories.teaching import MANAGER, STRANGER, Teaching, build_teaching
from tests.factories.workbench import record_form

PLANS = Path(__file__).resolve().parents[2] / "config" / "plans"


@pytest.fixture
def teaching(house: House) -> Teaching:
    with house.sessions() as session:
        load_plans(session, house.ports, PLANS)
    return build_teaching(house)


def _visits(teaching: Teaching) -> list[VisitSession]:
    with teaching.house.sessions() as session:
        return list(session.scalars(select(VisitSession).order_by(VisitSession.starts_at)))


def _only(teaching: Teaching) -> VisitSession:
    (found,) = _visits(teaching)
    return found


def _form(programme_id: str, **more: Any) -> dict[str, Any]:
    return {
        "programme": programme_id,
        "day": "2027-05-17",
        "at": "08:30",
        "minutes": "90",
        "places": "2",
        "repeat": "once",
        "opened": "y",
        "languages": ["vi"],
        **more,
    }


def _programme(teaching: Teaching) -> str:
    return teaching.calendar.programme_id


def test_a_programme_is_drafted_given_its_rules_published_and_withdrawn(teaching: Teaching) -> None:
    client = teaching.client()
    made = client.post(
        "/teach/programmes/new",
        {
            "title_vi": "Làm gốm cùng nghệ nhân",
            "summary_vi": "Nặn và vẽ.",
            "where": "museum",
            "minutes": "120",
        },
    )
    assert made.status_code == 302
    path = made.location
    form = record_form(client, path)
    numbers = {"grade_from": "4", "grade_to": "9", "most_pupils": "45", "pupils_per_adult": "15"}
    wanted = {**form, **numbers, "where": "museum", "languages": ["vi", "hmn"], "approval": "y"}
    with teaching.house.sessions() as session:
        objective = session.scalars(select(Objective.id)).first()
    bad = client.post(path, {**wanted, "grade_from": "bốn"})
    assert bad.status_code == 422
    assert "is no whole number" in bad.text
    assert 'value="45"' in bad.text, "what was typed stays"
    turned = client.post(path, {**wanted, "grade_to": "2"})
    assert "must not be below" in turned.text
    saved = client.post(path, {**wanted, "objectives": [objective], "objectives_seen": ""})
    assert saved.status_code == 302
    with teaching.house.sessions() as session:
        kept = session.scalars(select(Programme).where(Programme.title_vi == "Làm gốm cùng nghệ nhân")).one()  # type: ignore[attr-defined]
        assert (kept.grade_from, kept.grade_to, kept.most_pupils, kept.approval) == (4, 9, 45, True)
        assert (kept.languages, kept.minutes, kept.state) == (["vi", "hmn"], 120, "draft")
        slug = kept.slug
    assert f'value="{objective}" id="objective-{objective}" checked' in client.get(path).text
    assert client.get(f"{path}/publish").status_code == 200
    client.post(f"{path}/publish")
    visitor = client.http.application.test_client()
    assert visitor.get(f"/vi/programmes/{slug}").status_code == 200
    client.post(f"{path}/withdraw")
    assert visitor.get(f"/vi/programmes/{slug}").status_code == 410


def test_two_who_change_a_programme_keep_both_changes_or_are_asked(teaching: Teaching) -> None:
    client, path = teaching.client(), f"/teach/programmes/{_programme(teaching)}"
    first, second = record_form(client, path), record_form(client, path)
    boxes = {"where": "museum"}
    assert client.post(path, {**first, **boxes, "note": "Gọi trước"}).status_code == 302
    assert client.post(path, {**second, **boxes, "note": "Nhắn trước"}).status_code == 409
    answer = client.post(path, {**second, **boxes, "note": "Nhắn trước"})
    assert "Gọi trước" in answer.text
    assert "Nhắn trước" in answer.text


def test_a_session_is_planned_at_the_hour_that_was_typed(teaching: Teaching) -> None:
    client = teaching.client()
    page = client.get(f"/teach/sessions/new?programme={_programme(teaching)}&day=2027-05-16")
    chosen = re.search(r"<option selected[^>]*>([^<]*)", page.text[page.text.index('id="plan_day"') :])
    assert chosen, "a day near 18/5 suggests it"
    assert chosen[1].startswith("18/5")
    made = client.post("/teach/sessions/new", _form(_programme(teaching), at="8h30"))
    assert made.status_code == 302
    assert local(_only(teaching).starts_at).strftime("%H:%M %d/%m/%Y") == "08:30 17/05/2027"
    shown = client.get(made.location).text
    assert "It lies 1 day before a day of the plans" in shown
    marks = hidden(shown, "plan_day")
    client.post(f"{made.location}/plan-day", {"plan_day": marks})
    assert _only(teaching).plan_day_id == marks
    assert "It lies 1 day before" not in client.get(made.location).text


def test_a_series_is_planned_and_says_what_it_left_out(teaching: Teaching) -> None:
    client = teaching.client()
    client.post("/teach/closed-days", {"first": "2027-05-26", "reason_vi": "Kiểm kê hiện vật"})
    answer = client.post(
        "/teach/sessions/new",
        _form(
            _programme(teaching),
            repeat="weekly",
            weekdays=["0", "2"],
            last="6/6/2027",
            exceptions="31/5/2027",
        ),
        follow_redirects=True,
    )
    assert [one.starts_at.day for one in _visits(teaching)] == [17, 19, 24, 2]
    assert "4 sessions planned" in answer.text
    assert "Kiểm kê hiện vật" in answer.text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"day": "mai"}, "is no day"),
    ({"at": "25:00"}, "is no hour"),
    ({"day": "2020-01-01"}, "is over"),
    ({"places": ""}, "fill in a number"),
    ({"places": "0"}, "places for 1 to"),
    ({"minutes": "9999"}, "between 10 and"),
    ({"repeat": "weekly", "last": "2027-05-01"}, "must come after the first"),
    ({"repeat": "days", "days": "1/1/2020 32/1/2027"}, "is no day"),
    ({"resources": ["nothing"]}, "not in the list any more"),
]


def test_what_cannot_be_planned_is_told_and_nothing_typed_is_lost(teaching: Teaching) -> None:
    client = teaching.client()
    for change, said in WRONG:
        form = _form(_programme(teaching), note_vi="Mang áo mưa", **change)
        answer = client.post("/teach/sessions/new", form)
        assert answer.status_code == 422, change
        assert said in answer.text
        assert "Mang áo mưa" in answer.text
    assert _visits(teaching) == []


def test_a_room_that_is_taken_is_told_and_so_is_a_second_click(teaching: Teaching) -> None:
    client = teaching.client()
    client.post("/teach/resources", {"kind": "room", "name": "Phòng trải nghiệm"})
    with teaching.house.sessions() as session:
        room = session.scalars(select(Resource.id)).one()
    first = _form(_programme(teaching), resources=[room])
    assert client.post("/teach/sessions/new", first).status_code == 302
    twin = client.post("/teach/sessions/new", first)
    assert twin.status_code == 422
    assert "has a session at 08:30" in twin.text
    taken = client.post("/teach/sessions/new", {**first, "at": "09:00"})
    assert taken.status_code == 409
    assert "Phòng trải nghiệm" in taken.text
    assert len(_visits(teaching)) == 1


def test_a_session_is_moved_once_the_person_knows_whom_that_concerns(teaching: Teaching) -> None:
    visit = teaching.calendar.session(places=1)
    teaching.calendar.book(visit)
    teaching.calendar.book(visit)
    client, path = teaching.client(), f"/teach/sessions/{visit}/move"
    page = client.get(f"{path}?day=2027-01-05&at=14:00&from=week").text
    assert "1 group is booked" in page
    assert "1 group is on the waiting list" in page
    assert hidden(page, "known") == "2"
    to = {"day": "2027-01-05", "at": "14:00", "minutes": "60", "from": "week"}
    unknown = client.post(path, to)
    assert unknown.status_code == 409
    assert "Look again before you move it" in unknown.text
    assert local(_only(teaching).starts_at).date() != date(2027, 1, 5)
    moved = client.post(path, {**to, "known": "2"})
    assert "view=week" in moved.location
    assert local(_only(teaching).starts_at).strftime("%H:%M %d/%m/%Y") == "14:00 05/01/2027"
    assert _only(teaching).sequence == 1


def test_a_session_is_cancelled_with_a_reason_that_its_page_shows(teaching: Teaching) -> None:
    visit = teaching.calendar.session()
    teaching.calendar.book(visit)
    client, path = teaching.client(), f"/teach/sessions/{visit}"
    bare = client.post(f"{path}/cancel", {"known": "1", "reason_vi": " "})
    assert bare.status_code == 422
    done = client.post(f"{path}/cancel", {"known": "1", "reason_vi": "Bão số 3"}, follow_redirects=True)
    assert "1 group gets a letter" in done.text
    assert "Bão số 3" in done.text
    assert teaching.calendar.states(visit) == ["cancelled"]


def test_places_are_never_fewer_than_taken_but_for_a_manager_who_says_why(teaching: Teaching) -> None:
    visit = teaching.calendar.session(places=2)
    for _ in range(2):
        teaching.calendar.book(visit)
    path = f"/teach/sessions/{visit}/places"
    educator, manager = teaching.client(), teaching.client(MANAGER)
    fewer = educator.post(path, {"places": "1", "pupil_places": ""})
    assert fewer.status_code == 409
    assert "Cancel or move some of them first" in fewer.text
    assert 'name="overbook"' not in fewer.text
    assert educator.post(path, {"places": "1", "overbook": "y", "reason": "Vì"}).status_code == 403
    asked = manager.post(path, {"places": "1"})
    assert 'name="overbook"' in asked.text
    assert manager.post(path, {"places": "1", "overbook": "y", "reason": ""}).status_code == 422
    assert manager.post(path, {"places": "1", "overbook": "y", "reason": "Phòng nhỏ"}).status_code == 302
    assert _only(teaching).overbooked
    assert "overbooked" in manager.get(f"/teach/sessions/{visit}").text


def test_the_page_of_a_session_lists_who_is_booked_and_who_waits_in_their_order(teaching: Teaching) -> None:
    visit = teaching.calendar.session(places=1)
    teaching.calendar.book(visit, school="THCS Một", email="co.mot@example.org")
    second = teaching.calendar.book(visit, school="THCS Hai")
    teaching.calendar.book(visit, school="THCS Ba")
    page = teaching.client().get(f"/teach/sessions/{visit}").text
    assert f"/teach/bookings/{second.id}" in page
    waiting = page[page.index('id="waiting-title"') :]
    assert waiting.index("THCS Hai") < waiting.index("THCS Ba")
    assert "THCS Một" not in waiting
    assert "co.mot@example.org" not in page, "who the teacher is stands on the booking's own page"


def test_a_room_that_is_taken_is_told_when_details_are_kept(teaching: Teaching) -> None:
    client = teaching.client()
    visit, other = teaching.calendar.session(), teaching.calendar.session()
    client.post("/teach/resources", {"kind": "room", "name": "Phòng trải nghiệm"})
    with teaching.house.sessions() as session:
        room = session.scalars(select(Resource.id)).one()
    form = record_form(client, f"/teach/sessions/{visit}")
    assert client.post(f"/teach/sessions/{visit}", {**form, "resources": [room]}).status_code == 302
    form = record_form(client, f"/teach/sessions/{other}")
    client.post(f"/teach/sessions/{other}/places", {"places": "3"})
    answer = client.post(f"/teach/sessions/{other}", {**form, "resources": [room], "note_vi": "Mang bút"})
    assert answer.status_code == 409
    assert "Taken by another session" in answer.text
    assert "Mang bút" in answer.text


def test_details_are_kept_and_a_clash_is_shown(teaching: Teaching) -> None:
    visit = teaching.calendar.session()
    client, path = teaching.client(), f"/teach/sessions/{visit}"
    form = record_form(client, path)
    kept = client.post(path, {**form, "note_vi": "Mang giấy vẽ", "place_vi": "Sân đình"})
    assert kept.status_code == 302
    assert (_only(teaching).note.vi, _only(teaching).place.vi) == ("Mang giấy vẽ", "Sân đình")
    late = client.post(path, {**form, "note_vi": "Mang bút"})
    assert late.status_code == 409
    assert "Mang giấy vẽ" in late.text


def test_the_calendar_shows_drafts_conflicts_closed_days_and_the_days_of_the_plans(
    teaching: Teaching,
) -> None:
    client = teaching.client()
    plain = _form(_programme(teaching))
    plain.pop("opened")
    client.post("/teach/sessions/new", plain)
    client.post("/teach/closed-days", {"first": "2027-05-17", "reason_vi": "Nghỉ bù"})
    visit = _only(teaching)
    for view in ("week", "month"):
        page = client.get(f"/teach/calendar?view={view}&date=2027-05-17").text
        assert f'id="session-{visit.id}"' in page
        assert "closed on this day: Nghỉ bù" in page
        assert "Draft" in page
        assert "International Museum Day" in page
        assert f"/teach/sessions/{visit.id}/move?from={view}" in page
    ahead = page[page.index('id="prepared"') :]
    assert [ahead.index(name) for name in ("Heritage Day", "Ethnic Groups", "Museum Day")] == sorted(
        ahead.index(name) for name in ("Heritage Day", "Ethnic Groups", "Museum Day")
    )
    assert "Reading Culture" not in ahead


def test_a_calendar_of_no_day_is_that_of_today(teaching: Teaching) -> None:
    client = teaching.client()
    for asked in ("", "9999-99-99", "0001-01-01", "'><script>"):
        answer = client.get("/teach/calendar", query_string={"date": asked, "view": "century"})
        assert answer.status_code == 200
        assert "November 2026" in answer.text


def test_what_is_prepared_for_a_day_of_the_plans_stands_there(teaching: Teaching) -> None:
    client = teaching.client()
    page = client.get(f"/teach/sessions/new?programme={_programme(teaching)}&day=2027-05-18").text
    options = page[page.index('id="plan_day"') :]
    found = re.search(r'<option selected[^>]*value="([^"]+)"', options)
    assert found
    client.post("/teach/sessions/new", _form(_programme(teaching), plan_day=found[1]))
    ahead = client.get("/teach/calendar").text
    ahead = ahead[ahead.index('id="prepared"') :]
    assert f"/teach/sessions/{_only(teaching).id}" in ahead
    assert ahead.count("Nothing is prepared yet") == 2


def test_closed_days_tell_what_lies_on_them_and_are_opened_again(teaching: Teaching) -> None:
    client = teaching.client()
    visit = teaching.calendar.session(days=5)
    day = local(_only(teaching).starts_at).date()
    bad = client.post(
        "/teach/closed-days",
        {"first": day.isoformat(), "last": (day - timedelta(days=1)).isoformat(), "reason_vi": "X"},
    )
    assert bad.status_code == 422
    client.post("/teach/closed-days", {"first": day.isoformat(), "reason_vi": "Tập huấn"})
    page = client.get("/teach/closed-days").text
    assert "1 session lies on these days" in page
    assert f"/teach/sessions/{visit}" in page
    with teaching.house.sessions() as session:
        closed = session.scalars(select(Blackout.id)).one()
    client.post(f"/teach/closed-days/{closed}/open")
    with teaching.house.sessions() as session:
        assert session.scalars(select(Blackout)).all() == []


def test_a_resource_is_renamed_linked_and_offered_no_longer(teaching: Teaching) -> None:
    client = teaching.client()
    made = client.post("/teach/resources", {"kind": "educator", "name": "  Cô   Lan "})
    path = made.location
    assert client.post("/teach/resources", {"kind": "educator", "name": "Cô Lan"}).status_code == 422
    with teaching.house.sessions() as session:
        account = session.scalars(select(User)).first()
        assert account is not None
        stranger = session.scalars(select(User.id).where(User.email == STRANGER)).one()
    assert client.post(path, {"name": "Cô Lan", "user": stranger, "offered": "y"}).status_code == 422
    assert client.post(path, {"name": "Cô Lan Anh", "user": account.id}).status_code == 302
    with teaching.house.sessions() as session:
        kept = session.scalars(select(Resource)).one()
        assert (kept.name, kept.user_id, kept.open) == ("Cô Lan Anh", account.id, False)
