"""Looking after bookings at the workbench, and what teachers say afterwards."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.education import Programme
from museum.domain.people import AuditEntry
from museum.domain.visits import Booking, SentLetter
from museum.services import attendance, feedback
from museum.services.attendance import Came
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from tests.factories.house import House
from tests.factories.staff import Client, hidden
from tests.factories.teaching import EDUCATOR, MANAGER, Teaching, build_teaching


@pytest.fixture
def teaching(house: House) -> Teaching:
    return build_teaching(house)


def _asks_for_approval(teaching: Teaching) -> None:
    with teaching.house.sessions() as session, writing(session):
        session.get_one(Programme, teaching.calendar.programme_id).approval = True


def _letters(teaching: Teaching) -> list[str]:
    drain(teaching.house.work())
    with teaching.house.sessions() as session:
        return list(session.scalars(select(SentLetter.kind).order_by(SentLetter.at, SentLetter.kind)))


def test_a_booking_is_refused_with_words_or_approved(teaching: Teaching) -> None:
    _asks_for_approval(teaching)
    visit = teaching.calendar.session(places=2)
    first, second = (teaching.calendar.book(visit, school=f"Trường {name}").id for name in ("Một", "Hai"))
    client = teaching.client()
    desk = client.get("/teach/").text
    assert "Waiting for your answer" in desk
    assert "Trường Một" in desk
    wordless = client.post(f"/teach/bookings/{first}/refuse", {"answer": " "})
    assert wordless.status_code == 422
    assert "Please say why" in wordless.text
    client.post(f"/teach/bookings/{first}/refuse", {"answer": "Buổi ấy phòng trống đồng đóng cửa."})
    assert teaching.booking(first).state == "cancelled"
    page = client.get(f"/teach/bookings/{first}").text
    assert "Buổi ấy phòng trống đồng đóng cửa." in page
    client.post(f"/teach/bookings/{second}/approve", {"answer": ""})
    assert teaching.booking(second).state == "confirmed"
    history = client.get(f"/teach/bookings/{second}").text
    assert "Approved" in history
    assert EDUCATOR in history
    late = client.post(f"/teach/bookings/{second}/refuse", {"answer": "Muộn rồi."})
    assert late.status_code == 422
    assert "does not wait for approval any more" in late.text
    assert "Muộn rồi." not in client.get(f"/teach/bookings/{second}").text


def test_numbers_are_changed_where_there_is_room_and_nothing_typed_is_lost(teaching: Teaching) -> None:
    visit = teaching.calendar.session(places=2, pupil_places=70)
    booked = teaching.calendar.book(visit, pupils=30).id
    teaching.calendar.book(visit, pupils=20)
    client, address = teaching.client(), f"/teach/bookings/{booked}/numbers"
    version = {"version": hidden(client.get(f"/teach/bookings/{booked}").text, "version")}
    full = client.post(address, {**version, "pupils": "55", "adults": "4"})
    assert full.status_code == 422
    assert 'value="55"' in full.text
    assert "20 more pupils only" in full.text
    assert client.post(address, {**version, "pupils": "45", "adults": "4"}).status_code == 302
    assert (teaching.booking(booked).pupils, teaching.calendar.counts(visit)) == (45, (2, 65))
    stale = client.post(address, {**version, "pupils": "10", "adults": "4"})
    assert stale.status_code == 422, "the form shows what was there before the last change"
    assert "has just been changed" in stale.text
    assert teaching.booking(booked).pupils == 45


def test_a_booking_is_moved_and_cancelled_by_staff(teaching: Teaching) -> None:
    first, second = teaching.calendar.session(), teaching.calendar.session(days=12)
    booked = teaching.calendar.book(first).id
    client = teaching.client()
    foreign = teaching.other.session()
    assert client.post(f"/teach/bookings/{booked}/move", {"session": foreign}).status_code == 403
    assert client.post(f"/teach/bookings/{booked}/move", {"session": ""}).status_code == 422
    assert client.post(f"/teach/bookings/{booked}/move", {"session": second}).status_code == 302
    assert teaching.booking(booked).session_id == second
    assert (teaching.calendar.counts(first), teaching.calendar.counts(second)) == ((0, 0), (1, 30))
    asked = client.get(f"/teach/bookings/{booked}/cancel")
    assert "Cancel this booking?" in asked.text
    assert teaching.booking(booked).state == "confirmed"
    too_long = client.post(f"/teach/bookings/{booked}/cancel", {"answer": "dài " * 600})
    assert too_long.status_code == 422
    client.post(f"/teach/bookings/{booked}/cancel", {"answer": "Xin lỗi thầy cô."})
    gone = teaching.booking(booked)
    assert (gone.state, gone.answer) == ("cancelled", "Xin lỗi thầy cô.")
    history = client.get(f"/teach/bookings/{booked}").text
    assert "Moved to another session" in history
    assert "Cancelled by the museum" in history


def test_a_turn_in_the_waiting_list_is_changed_with_a_reason_that_stays(teaching: Teaching) -> None:
    visit = teaching.calendar.session(places=1)
    _, second, third = (teaching.calendar.book(visit).id for _ in range(3))
    client, address = teaching.client(MANAGER), f"/teach/bookings/{third}/reorder"
    assert "place 2 of 2" in client.get(f"/teach/bookings/{third}").text
    silent = client.post(address, {"position": "1", "reason": ""})
    assert silent.status_code == 422
    assert "Please say why" in silent.text
    assert client.post(address, {"position": "đầu", "reason": "x"}).status_code == 422
    client.post(address, {"position": "1", "reason": "Trường ở xa, chỉ đi được ngày này."})
    page = client.get(f"/teach/bookings/{third}").text
    assert "place 1 of 2" in page
    assert "Trường ở xa, chỉ đi được ngày này." in page
    assert MANAGER in page
    assert "place 2 of 2" in client.get(f"/teach/bookings/{second}").text


def test_the_link_is_sent_once_for_each_request(teaching: Teaching) -> None:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(visit, language="vi").id
    drain(teaching.house.work())
    client, address = teaching.client(), f"/teach/bookings/{booked}"
    key = hidden(client.get(address).text, "key")
    for _ in range(3):
        assert client.post(f"{address}/resend", {"key": key}).status_code == 302
    assert [kind for kind in _letters(teaching) if kind.startswith("link:")] == [f"link:{key}"]
    letter = teaching.house.mail.letters[-1]
    assert teaching.token(booked) in letter.text
    assert teaching.token(booked) not in client.get(address).text, "staff do not hold the teacher's key"
    client.post(f"{address}/resend", {"key": hidden(client.get(address).text, "key")})
    assert len([kind for kind in _letters(teaching) if kind.startswith("link:")]) == 2
    assert "Letter sent: link to the booking" in client.get(address).text
    assert client.post(f"{address}/resend", {"key": "../x"}).status_code == 422
    walked = attendance_of_a_walk_in(teaching, visit)
    assert "Send the link once more" not in client.get(f"/teach/bookings/{walked}").text
    assert client.post(f"/teach/bookings/{walked}/resend", {"key": "k1"}).status_code == 422


def attendance_of_a_walk_in(teaching: Teaching, visit: str) -> str:
    with teaching.house.sessions() as session:
        group = attendance.WalkIn(12, 1)
        return attendance.walk_in(session, teaching.house.ports, SYSTEM, visit, group, "k").id


def test_bookings_are_found_however_they_are_spelled(teaching: Teaching) -> None:
    visit, past = teaching.calendar.session(places=3), teaching.calendar.session(days=0.1)
    chieng = teaching.calendar.book(visit, school="Trường PTDTBT THCS Chiềng Vân", class_name="6A").id
    teaching.calendar.book(visit, school="Trường THCS Hai Bà Trưng")
    teaching.calendar.book(past, school="Trường Cũ")
    teaching.other.book(teaching.other.session(), school="Trường Chiềng Vân của nơi khác")
    teaching.house.clock.pass_time(days=2)
    client = teaching.client()

    def found(**asked: str) -> list[str]:
        page = client.get("/teach/bookings", query_string=asked).text
        return re.findall(r'<td class="main"><a href="[^"]*">([^<]*)</a>', page)

    assert len(found()) == 2, "what lies behind is not shown first"
    assert len(found(**{"from": ""})) == 3
    for words in ("chieng van", "CHIỀNG VÂN", "6a chieng", teaching.booking(chieng).reference[:6]):
        assert found(q=words) == ["Class 6A, Trường PTDTBT THCS Chiềng Vân"], words
    assert found(q="không có") == []
    assert found(state="cancelled") == []
    assert found(state="nonsense", q="%") == []
    assert len(found(to="2026-11-24", **{"from": "2026-11-20"})) == 1


def _table(client: Client, path: str, *, posted: bool = False) -> list[list[str]]:
    answer = client.post(path, {"from": ""}) if posted else client.get(path)
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_tables_run_no_formula_and_hold_contacts_only_when_asked(teaching: Teaching) -> None:
    visit = teaching.calendar.session()
    teaching.calendar.book(
        visit,
        school="=HYPERLINK(1)",
        class_name="+6A",
        commune="@xã",
        teacher_name="-2+3",
        phone="+84 912 345 678",
        needs="\t=1+1",
    )
    client = teaching.client()
    plain = _table(client, "/teach/bookings.csv?from=")
    assert "'=HYPERLINK(1)" in plain[1]
    assert not {"co.lan@example.org", "+84 912 345 678"} & set(plain[1])
    full = _table(client, "/teach/bookings/contacts.csv", posted=True)
    assert "co.lan@example.org" in full[1]
    assert [cell for row in full for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")] == []
    with teaching.house.sessions() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "contacts")).all()
        assert [(one.user_id, one.details) for one in noted] == [
            (teaching.people[EDUCATOR].user_id, {"bookings": 1})
        ]


ANSWERS = {"content": "5", "guiding": "4", "activity": "5", "arrangements": "3", "again": "5"}


def _visited(teaching: Teaching, school: str = "THCS Chiềng Vân") -> str:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(visit, school=school).id
    with teaching.house.sessions() as session:
        attendance.attend(session, teaching.house.ports, SYSTEM, booked, Came(28, 2))
    return booked


def test_a_teacher_says_how_it_was_and_may_say_it_better(teaching: Teaching) -> None:
    booked = _visited(teaching)
    teacher, address = Client(teaching.app), f"/en/bookings/{teaching.token(booked)}/feedback"
    page = teacher.get(address)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    typed = {**ANSWERS, "good": "Các em thích <gõ> trống.", "wishes": "Thêm thời gian."}
    incomplete = teacher.post(address, {**typed, "again": "", "guiding": "6"})
    assert incomplete.status_code == 422
    assert incomplete.text.count("Please choose one of the five answers.") >= 2
    assert "Các em thích &lt;gõ&gt; trống." in incomplete.text
    assert re.search(r'id="q-content-5"[^>]*checked', incomplete.text)
    for good in ("Các em thích <gõ> trống.", "Tất cả."):
        assert teacher.post(address, {**typed, "good": good}).status_code == 303
    assert "Tất cả." in teacher.get(address).text
    too_long = teacher.post(address, {**typed, "wishes": "dài " * 500})
    assert too_long.status_code == 422
    assert 'id="wishes-error"' in too_long.text
    with teaching.house.sessions() as session:
        kept = feedback.given(session, session.get_one(Booking, booked))
        assert kept is not None
        assert (kept.answers["arrangements"], kept.text, kept.wishes) == (3, "Tất cả.", "Thêm thời gian.")


def test_the_form_opens_with_the_visit_and_closes_with_the_data(teaching: Teaching) -> None:
    booked = teaching.calendar.book(teaching.calendar.session(days=2)).id
    teacher, address = Client(teaching.app), f"/vi/bookings/{teaching.token(booked)}/feedback"
    assert "<textarea" not in teacher.get(address).text
    early = teacher.post(address, {**ANSWERS, "good": "Hay lắm"})
    assert early.status_code == 409
    assert "Hay lắm" in early.text
    teaching.house.clock.pass_time(days=2, hours=3)
    assert teacher.post(address, ANSWERS).status_code == 303, "nobody entered who came: the session is over"
    assert teacher.get("/vi/bookings/NONE-0/feedback").status_code == 404
    teaching.house.clock.pass_time(days=90)
    assert teacher.get(address).status_code == 403


def test_results_are_means_with_their_numbers_and_words_without_names(teaching: Teaching) -> None:
    scores = ((5, "Rất hay."), (4, ""), (2, "Nên có ghế."))
    for number, (score, words) in enumerate(scores):
        booked = _visited(teaching, school=f"Trường {number}")
        given = feedback.Given(dict.fromkeys(feedback.QUESTIONS, score), words)
        with teaching.house.sessions() as session:
            feedback.give(session, teaching.house.ports, booked, given)
    _visited(teaching, school="Trường im lặng")
    client = teaching.client()
    page = client.get("/teach/feedback").text
    assert "3 of 4 groups answered" in page
    assert page.count(">3.7<") == len(feedback.QUESTIONS)
    assert "Agree: 1" in page
    assert "Nên có ghế." in page
    assert "Trường 0" not in page
    assert "Hear the drum" not in teaching.client("giao.duc@b.local").get("/teach/feedback").text
    for odd in ("1900", "9999", "x"):
        assert client.get(f"/teach/feedback?year={odd}").status_code == 200
