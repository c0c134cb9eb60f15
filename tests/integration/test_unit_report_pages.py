"""A unit fills in its report by the link of its letter: looked at by machines, saved in steps, sent once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from museum.domain.base import Base
from museum.domain.indicators import Evidence
from museum.domain.local_time import local
from museum.domain.people import Person, Role
from museum.services import calls, report_parts, unit_approval
from tests.factories.collecting import COMMUNE, LIBRARY, Collecting, build_collecting, photograph
from tests.factories.house import House
from tests.factories.staff import Client, employ, hidden, institution_of, staffed_app


@pytest.fixture
def collecting(house: House) -> Collecting:
    collecting = build_collecting(house)
    collecting.call()
    return collecting


@pytest.fixture
def app(collecting: Collecting) -> Flask:
    return staffed_app(collecting.house)


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app)


def _form(collecting: Collecting, page: str, **typed: str) -> dict[str, str]:
    """Fill in the form of numbers: all that is asked, whole unless told otherwise."""
    events, share, held = (collecting.indicators[code] for code in ("events", "share", "held"))
    plain = {
        "amount": "12", "as_of": "2026-11-20", "source": "Sổ", "s_amount": "3", "s_whole": "4", "s_as_of": "2026-11-20",
        "s_source": "Sổ", **typed,
    }  # fmt: skip
    own = {name: text for name, text in plain.items() if not name.startswith("s_")}
    theirs = {name[2:]: text for name, text in plain.items() if name.startswith("s_")}
    return {
        "seen": hidden(page, "seen"),
        **{f"{name}-{events}": text for name, text in own.items()},
        **{f"{name}-{share}": text for name, text in theirs.items()},
        f"remark-{held}": "",
    }


def test_looking_changes_nothing_and_is_kept_nowhere(collecting: Collecting, client: Client) -> None:
    link, house = collecting.link(), collecting.house

    def rows() -> dict[str, list[str]]:
        with house.sessions() as session:
            tables = Base.metadata.sorted_tables
            return {one.name: sorted(map(repr, session.execute(one.select()))) for one in tables}

    before = rows()
    for path in ("", "/numbers", "/activities", "/activities/new", "/words", "/check"):
        for ask in (client.http.get, client.http.head):
            answer = ask(link + path)
            assert answer.status_code == 200, path
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.http.get(f"{link}/send").status_code == 405
    assert rows() == before


@pytest.mark.services
def test_a_link_that_is_not_right_says_so(collecting: Collecting, client: Client) -> None:
    link = collecting.link()
    for wrong in (link[:-1], f"{link}0", "/vi/reporting/nothing", "/vi/reporting/đ-1"):
        page = client.get(wrong)
        assert page.status_code == 404
        assert "Đường dẫn báo cáo không đúng" in page.text
    with collecting.house.sessions() as session:
        calls.close(session, collecting.house.ports, collecting.lead, collecting.call_id)
    collecting.house.clock.pass_time(days=61)
    assert client.get(link).status_code == 403


def test_a_unit_fills_in_its_report_and_sends_it_once(collecting: Collecting, client: Client) -> None:
    link = collecting.link()
    page = client.get(link).text
    assert "Xã Na Sang" in page
    assert "Sở Văn hóa" in page
    saved = client.post(
        f"{link}/numbers", {**_form(collecting, client.get(f"{link}/numbers").text), "do": "next"}
    )
    assert saved.headers["Location"].endswith("/activities")
    form = client.get(f"{link}/activities/new").text
    typed = {
        "seen": hidden(form, "seen"),
        "key": hidden(form, "key"),
        "title": "Đêm hội đọc",
        "kind": "reading",
        "first": "2026-04-21",
        "participants": "1.200",
        f"counts-{collecting.indicators['held']}": "1",
    }
    for _ in range(2):
        assert client.post(f"{link}/activities/new", typed).status_code == 303
    listed = client.get(f"{link}/activities").text
    assert listed.count("Đêm hội đọc</a>") == 1
    words = client.get(f"{link}/words").text
    told = {"seen": hidden(words, "seen"), "difficulties": "Thiếu người.", "proposals": "", "model": ""}
    client.post(f"{link}/words", told)
    assert "Thiếu người." in client.get(f"{link}/check").text
    for _ in range(2):
        assert client.post(f"{link}/send").status_code == 303
    report = collecting.report()
    assert (report.state, report.sequence) == ("sent", 1)
    assert "Đã gửi, chờ duyệt" in client.get(link).text or "Sent, to be read" in client.get(link).text
    refused = client.post(f"{link}/words", {**told, "difficulties": "Khác"})
    assert refused.status_code == 409
    assert "Khác" in refused.text
    assert collecting.report().answers["texts"] == {"difficulties": "Thiếu người."}


@pytest.mark.services
def test_what_is_missing_is_named_with_its_place(collecting: Collecting, client: Client) -> None:
    link = collecting.link()
    answer = client.post(f"{link}/send")
    assert answer.status_code == 422
    assert f"#n-{collecting.indicators['events']}" in answer.text
    assert collecting.report().state == "asked"


@pytest.mark.parametrize("lang", ["vi", pytest.param("en", marks=pytest.mark.services)])
def test_bad_numbers_are_told_beside_their_fields_and_nothing_is_saved(
    collecting: Collecting, client: Client, lang: str
) -> None:
    link = collecting.link().replace("/vi/", f"/{lang}/")
    page = client.get(f"{link}/numbers").text
    answer = client.post(f"{link}/numbers", _form(collecting, page, amount="-2", s_amount="9"))
    assert answer.status_code == 422
    events, share = collecting.indicators["events"], collecting.indicators["share"]
    said = {"vi": ("không thể âm", "Lớn hơn tổng số"), "en": ("cannot be negative", "More than the whole")}[
        lang
    ]
    for name, words in zip((f"amount-{events}", f"amount-{share}"), said, strict=True):
        beside = re.search(rf'id="{name}-error"><span>([^<]*)', answer.text)
        assert beside
        assert words in beside[1]
    assert 'value="-2"' in answer.text
    assert collecting.report().answers == {}


def test_a_number_has_its_day_at_once_and_is_whole(collecting: Collecting, client: Client) -> None:
    link, events = f"{collecting.link()}/numbers", collecting.indicators["events"]
    today = local(collecting.house.clock.now()).date().isoformat()
    page = client.get(link).text
    assert re.search(rf'id="as_of-{events}"[^>]*value="{today}"', page)
    assert page.count("(bắt buộc)") >= 2
    seen = {"seen": hidden(page, "seen")}
    half = client.post(link, {**seen, f"amount-{events}": "1,5", f"as_of-{events}": today})
    assert half.status_code == 422
    assert "Hãy ghi một số nguyên" in half.text
    assert client.post(link, {**seen, f"as_of-{events}": today}).status_code == 303
    assert collecting.report().answers == {}, "a day that the form proposed says nothing"
    assert client.post(link, {**seen, f"amount-{events}": "2", f"as_of-{events}": today}).status_code == 303
    assert collecting.report().answers["values"][events]["as_of"] == today


def test_two_with_one_link_see_what_both_wrote(collecting: Collecting, app: Flask) -> None:
    link = f"{collecting.link()}/numbers"
    first, second = Client(app), Client(app)
    opened = [one.get(link).text for one in (first, second)]
    assert first.post(link, _form(collecting, opened[0], amount="11", s_source="Sổ cũ")).status_code == 303
    answer = second.post(link, _form(collecting, opened[1], amount="99", s_source="Sổ cũ"))
    assert answer.status_code == 409
    events = collecting.indicators["events"]
    assert re.search(rf'id="amount-{events}"[^>]*value="99"', answer.text)
    assert "<blockquote>11</blockquote>" in answer.text
    assert collecting.report().answers["values"][events]["amount"] == "11"
    settled = second.post(link, _form(collecting, answer.text, amount="99", s_source="Sổ cũ"))
    assert settled.status_code == 303
    assert collecting.report().answers["values"][events]["amount"] == "99"


@pytest.mark.services
def test_a_photograph_is_kept_with_its_number_and_shown_to_the_link_alone(
    collecting: Collecting, client: Client
) -> None:
    link, part = collecting.link(), report_parts.value_part(collecting.indicators["events"])
    path = f"{link}/evidence/{part}"
    assert client.get(path).status_code == 200
    sent = client.http.post(
        path,
        data={"csrf_token": client.token(), "files": (photograph(), "anh.jpg"), "caption": "Tủ sách"},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303
    with collecting.house.sessions() as session:
        (row,) = session.scalars(select(Evidence))
    picture = client.get(f"{path}/{row.id}.jpg")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    assert picture.headers["Cache-Control"] == "private, no-store"
    bad = client.http.post(
        path,
        data={"csrf_token": client.token(), "files": (photograph(), "")},
        content_type="multipart/form-data",
    )
    assert bad.status_code == 422
    assert client.http.post(path, data={"files": (photograph(), "a.jpg")}).status_code == 400
    assert client.get(f"{link}/evidence/value:nothing").status_code == 404
    client.post(f"{path}/{row.id}/remove")
    assert client.get(f"{path}/{row.id}.jpg").status_code == 404


@pytest.mark.services
def test_an_activity_is_changed_and_taken_out(collecting: Collecting, client: Client) -> None:
    collecting.fill_in()
    link = f"{collecting.link()}/activities/hoi"
    page = client.get(link).text
    assert "Đêm hội đọc" in page
    bad = client.post(
        link, {"seen": hidden(page, "seen"), "title": "", "kind": "reading", "first": "2026-04-21"}
    )
    assert bad.status_code == 422
    assert 'id="title-error"' in bad.text
    assert client.get(f"{link}/remove").status_code == 200
    client.post(f"{link}/remove")
    assert collecting.report().answers["activities"] == {}
    assert client.get(link).status_code == 404


@pytest.mark.services
def test_a_reporter_finds_what_the_institution_is_asked(collecting: Collecting, app: Flask) -> None:
    house = collecting.house
    collecting.call(LIBRARY, COMMUNE)
    with house.sessions() as session:
        employ(session, house, "thu.vien@a.local", Role.REPORTER, institution_of(session, house, "thu-vien"))
    client = Client(app)
    client.login("thu.vien@a.local")
    page = client.get("/manage/asked").text
    assert collecting.link(LIBRARY).removeprefix("/en") in page
    assert collecting.link(COMMUNE).removeprefix("/vi") not in page
    assert client.get("/manage/calls").status_code == 403


def test_the_lead_reads_returns_and_approves(collecting: Collecting, app: Flask) -> None:
    house = collecting.house
    with house.sessions() as session:
        employ(session, house, "so@a.local", Role.MANAGER, institution_of(session, house, "so-van-hoa"))
    client = Client(app)
    client.login("so@a.local")
    collecting.send()
    path = f"/manage/unit-reports/{collecting.report().id}"
    page = client.get(path).text
    assert "Lượt sử dụng thư viện" in page or "Events" in page
    assert "12" in page
    assert client.post(f"{path}/return", {"reason": " "}).status_code == 422
    assert client.post(f"{path}/return", {"reason": "Thiếu nguồn."}).status_code == 302
    assert "Thiếu nguồn." in client.get(collecting.link()).text
    collecting.send()
    stale = client.post(f"{path}/approve", {"version": "1"})
    assert stale.status_code == 302
    assert collecting.report().state == "sent"
    for _ in range(2):
        version = hidden(client.get(path).text, "version") if collecting.report().state == "sent" else "1"
        client.post(f"{path}/approve", {"version": version})
    assert len(collecting.counted()[0]) == 2
    client.post(f"{path}/take-back")
    assert collecting.counted() == ([], [])
    assert client.get(f"/manage/calls/{collecting.call_id}").status_code == 200


@pytest.mark.services
def test_a_call_is_made_in_the_browser(collecting: Collecting, app: Flask) -> None:
    house = collecting.house
    with house.sessions() as session:
        employ(session, house, "so@a.local", Role.MANAGER, institution_of(session, house, "so-van-hoa"))
    client = Client(app)
    client.login("so@a.local")
    form = client.get("/manage/calls/new").text
    assert 'value="2026-11-29"' in form
    typed = {"plan": collecting.plan_id, "title_vi": "Đợt hai", "year": "2026", "deadline": "2026-11-21"}
    assert client.post("/manage/calls/new", typed).status_code == 422
    made = client.post("/manage/calls/new", {**typed, "deadline": "2026-12-01", "remind_days": ["7", "-1"]})
    assert made.status_code == 302
    path = made.headers["Location"]
    assert client.post(f"{path}/send").status_code == 302
    client.post(f"{path}/units", {"do": "add", "kind": "commune"})
    page = client.get(path).text
    assert "Xã Na Sang" in page or "Na Sang" in page
    share = collecting.indicators["share"]
    client.post(f"{path}/indicators", {"sort": "commune", f"ask-commune-{share}": "1"})
    ask = client.get(f"{path}/send")
    assert ask.status_code == 200
    client.post(f"{path}/send", {"units": "2"})
    collecting.call_id = path.rpartition("/")[2]
    assert collecting.report().indicator_ids == [share]
    assert collecting.report().call.remind_days == [7, -1]
    assert [one.to for one in collecting.deliver()] == ["na.sang@example.org", "na.sang@example.org"]
    sheet = client.get(f"{path}/links")
    assert sheet.status_code == 200
    assert sheet.headers["Cache-Control"] == "private, no-store"
    house.clock.moment += timedelta(days=20)
    assert client.post(f"{path}/remind").status_code == 302
    client.post(f"{path}/close")
    assert collecting.report().call.closed_at is not None


@pytest.mark.services
def test_approval_by_the_link_s_own_people_is_not_possible(collecting: Collecting) -> None:
    collecting.send()
    person = Person("r", "r", {"x": frozenset({Role.REPORTER})})
    with collecting.house.sessions() as session, pytest.raises(Exception, match="Only managers"):
        unit_approval.approve(session, collecting.house.ports, person, collecting.report().id, 1)
