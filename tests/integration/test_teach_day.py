"""The day of the visit at the workbench: lists, checking in, groups without a booking, certificates."""

from __future__ import annotations

import re

import pytest

from tests.factories.house import House
from tests.factories.staff import hidden
from tests.factories.teaching import EDUCATOR, MANAGER, Teaching, build_teaching


@pytest.fixture
def teaching(house: House) -> Teaching:
    return build_teaching(house)


def test_a_group_is_checked_in_twice_put_right_and_taken_back(teaching: Teaching) -> None:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(
        visit, pupils=30, adults=2, class_name="6A", phone="0912 345 678", needs="một em đi xe lăn"
    ).id
    client = teaching.client()
    page = client.get(f"/teach/sessions/{visit}/day").text
    for told in ("Class 6A, THCS Chiềng Vân", "một em đi xe lăn", 'href="tel:0912345678"', 'value="30"'):
        assert told in page, told
    for _ in range(2):
        answer = client.post(
            f"/teach/bookings/{booked}/attendance",
            {"do": "attend", "pupils": "28", "adults": "2", "note": "đến muộn"},
        )
        assert answer.location.endswith(f"/day#g-{booked}")
    assert teaching.attendances() == [(28, 2, "đến muộn")]
    page = client.get(f"/teach/sessions/{visit}/day").text
    assert "28 pupils, 2 adults" in page
    assert re.search(r"<strong>28<span> / 30</span></strong>\s*pupils", page)
    client.post(f"/teach/bookings/{booked}/attendance", {"do": "undo"})
    assert teaching.attendances() == []
    client.post(f"/teach/bookings/{booked}/attendance", {"do": "absent", "note": "xe hỏng"})
    assert teaching.booking(booked).state == "absent"


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(teaching: Teaching) -> None:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(visit, pupils=30).id
    client = teaching.client()
    for pupils in ("", "nhiều", "0", "999"):
        answer = client.post(
            f"/teach/bookings/{booked}/attendance",
            {"do": "attend", "pupils": pupils, "adults": "3", "note": "cả lớp <b>vui</b>"},
        )
        assert answer.status_code == 422
        assert f'id="{booked}-pupils-error"' in answer.text
        assert "cả lớp &lt;b&gt;vui&lt;/b&gt;" in answer.text
        assert f'value="{pupils}"' in answer.text
    assert teaching.attendances() == []


def test_before_the_day_nothing_is_entered(teaching: Teaching) -> None:
    visit = teaching.calendar.session(days=3)
    booked = teaching.calendar.book(visit).id
    client = teaching.client()
    assert "Who came can be entered from" in client.get(f"/teach/sessions/{visit}/day").text
    answer = client.post(f"/teach/bookings/{booked}/attendance", {"do": "attend", "pupils": "30"})
    assert answer.status_code == 422
    assert "from the day of the session on" in answer.text
    assert client.post(f"/teach/bookings/{booked}/attendance", {"do": "dance"}).status_code == 404


def test_a_pass_leads_to_its_group_and_looking_enters_nothing(teaching: Teaching) -> None:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(visit).id
    reference = teaching.booking(booked).reference
    client = teaching.client()
    found = client.get(f"/teach/check-in?reference={reference.lower()[:4]}%20{reference.lower()[4:]}")
    assert found.location == f"/teach/check-in/{reference}"
    for path in (found.location, f"/teach/check-in/{reference.lower()}"):
        page = client.get(path)
        assert "THCS Chiềng Vân" in page.text
        assert "another day" not in page.text
    assert teaching.attendances() == []
    unknown = client.get("/teach/check-in/ZZZZZZZZ", follow_redirects=True)
    assert "no booking of this reference" in unknown.text
    teaching.house.clock.pass_time(days=1)
    assert "This pass is for another day" in client.get(f"/teach/check-in/{reference}").text
    foreign = teaching.other.book(teaching.other.session(days=1)).id
    assert client.get(f"/teach/check-in/{teaching.booking(foreign).reference}").status_code == 403


def _walk_in(page: str, **typed: str) -> dict[str, str]:
    return {"key": hidden(page, "key"), "pupils": "18", "adults": "2", **typed}


def test_a_group_without_a_booking_is_entered_once_however_often_the_form_is_sent(teaching: Teaching) -> None:
    visit = teaching.on_the_day(places=2)
    client = teaching.client()
    address = f"/teach/sessions/{visit}/day"
    form = _walk_in(client.get(address).text, school="Trung tâm học tập cộng đồng Na Sang", level="community")
    for _ in range(2):
        assert client.post(f"{address}/groups", form).status_code == 302
    assert teaching.attendances() == [(18, 2, "")]
    page = client.get(address).text
    assert "Na Sang" in page
    assert "without a booking" in page
    wrong = client.post(f"{address}/groups", {**_walk_in(page, school="Lớp ghép"), "pupils": "mười"})
    assert wrong.status_code == 422
    assert "Lớp ghép" in wrong.text
    assert 'id="walk-in-pupils-error"' in wrong.text
    assert len(teaching.attendances()) == 1


def test_beyond_the_places_only_a_manager_lets_in_and_says_so(teaching: Teaching) -> None:
    visit = teaching.on_the_day(places=1)
    teaching.calendar.book(visit)
    waiting = teaching.calendar.book(visit).id
    address = f"/teach/sessions/{visit}/day"
    educator, manager = teaching.client(), teaching.client(MANAGER)
    page = educator.get(address).text
    assert "Let them in beyond the places" not in page
    form = _walk_in(page)
    assert "not enough room" in educator.post(f"{address}/groups", form).text
    assert educator.post(f"{address}/groups", {**form, "beyond": "yes"}).status_code == 403
    assert "Let them in beyond the places" in manager.get(address).text
    assert manager.post(f"{address}/groups", {**form, "beyond": "yes"}).status_code == 302
    refused = educator.post(f"/teach/bookings/{waiting}/attendance", {"do": "let-in"})
    assert refused.status_code == 422
    assert "not enough room" in refused.text
    manager.post(f"/teach/bookings/{waiting}/attendance", {"do": "let-in", "beyond": "yes"})
    assert teaching.booking(waiting).state == "confirmed"
    assert teaching.calendar.counts(visit) == (3, 78)


def test_the_list_of_a_day_is_for_all_educators_or_one(teaching: Teaching) -> None:
    first, second = teaching.on_the_day(), teaching.on_the_day(hours=4)
    away = teaching.calendar.session(days=1.5)
    foreign = teaching.other.session(days=0.1)
    for visit, school in ((first, "Trường Một"), (second, "Trường Hai"), (away, "Trường Ba")):
        teaching.calendar.book(visit, school=school)
    teaching.other.book(foreign, school="Trường Bốn")
    mai = teaching.led_by(first, "Cô Mai", EDUCATOR)
    teaching.led_by(second, "Anh Nam")
    client = teaching.client()
    page = client.get("/teach/day").text
    assert "Trường Một" in page
    assert "Trường Hai" in page
    assert "Trường Ba" not in page
    assert "Trường Bốn" not in page
    assert "Sunday, 22 November 2026" in page
    assert "My sessions alone" in page
    mine = client.get(f"/teach/day?educator={mai}").text
    assert "Trường Một" in mine
    assert "Trường Hai" not in mine
    assert "Trường Ba" in client.get("/teach/day?date=2026-11-23").text
    for odd in ("0000-00-00", "9999-12-31", "0001-01-01", "tomorrow", "2026-11-22T10", "'"):
        assert client.get("/teach/day", query_string={"date": odd}).status_code == 200


def test_the_certificate_is_for_classes_that_came(teaching: Teaching) -> None:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(visit, class_name="6A", commune="xã Chiềng Vân").id
    client, address = teaching.client(), f"/teach/bookings/{booked}/certificate.pdf"
    assert client.get(address).status_code == 409
    client.post(f"/teach/bookings/{booked}/attendance", {"do": "attend", "pupils": "28", "adults": "2"})
    answer = client.get(f"/vi/bookings/{teaching.token(booked)}/certificate.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert address in client.get(f"/teach/bookings/{booked}").text
    assert teaching.client("giao.duc@b.local").get(address).status_code == 403


def test_the_desk_shows_what_needs_a_hand_and_is_quiet_without(teaching: Teaching) -> None:
    client = teaching.client()
    assert "Nothing waits for you" in client.get("/teach/").text
    today = teaching.on_the_day(hours=2)
    teaching.led_by(today, "Cô Mai")
    teaching.calendar.book(today, school="Trường Hôm Nay")
    page = client.get("/teach/").text
    assert "Cô Mai" in page
    assert "1 to check in" in page
    teaching.house.clock.pass_time(hours=6)
    assert "Who came?" in client.get("/teach/").text
