"""A teacher books, without scripts: the session's page, the form, the booking's own page, the bookings of an account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from museum.db.engine import writing
from museum.domain.education import Programme, Where
from museum.domain.errors import Unavailable
from museum.domain.people import Role
from museum.domain.school_names import commune_key, name_key
from museum.domain.schools import Level, School
from museum.domain.states import Publication
from museum.domain.visits import Booking, SessionState, VisitSession
from museum.services import booking_changes, waiting
from tests.factories.house import House, build_house
from tests.factories.staff import Client, employ, hidden, staffed_app
from tests.factories.visits import Calendar

ENTRIES = {
    "school_id": "",
    "school": "THCS Nà Pó",
    "commune": "Nà Pó",
    "level": "",
    "class_name": "6A",
    "classes": "1",
    "grade": "6",
    "pupils": "43",
    "adults": "3",
    "needs": "Một em đi xe lăn: xin lối không bậc thang.",
    "teacher_name": "Lò Thị Lan",
    "email": "co.lan@truong.edu.vn",
    "phone": "0912 345 678",
    "language": "vi",
    "expects": "place",
}


@dataclass
class Desk:
    """A programme, its sessions, and a browser before them."""

    house: House
    app: Flask
    calendar: Calendar
    client: Client
    programmes: list[str]

    def form(self, session_id: str, **entries: str) -> dict[str, str]:
        """Open a session's form and fill it in, in the time that a person takes."""
        page = self.client.get(f"/en/sessions/{session_id}").text
        self.house.clock.pass_time(seconds=60)
        carried = {name: hidden(page, name) for name in ("key", "stamp", "programme")}
        return {**carried, **ENTRIES, **entries}

    def send(self, session_id: str, form: dict[str, str]) -> TestResponse:
        return self.client.post(f"/en/sessions/{session_id}/book", form)

    def book(self, session_id: str, **entries: str) -> str:
        """Book; gives the address of the booking."""
        answer = self.send(session_id, self.form(session_id, **entries))
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def bookings(self) -> list[Booking]:
        with self.house.sessions() as session:
            mine = select(Booking).join(VisitSession).where(VisitSession.programme_id.in_(self.programmes))
            return list(session.scalars(mine.order_by(Booking.created_at)))

    def change(self, model: type, key: str, **values: object) -> None:
        with self.house.sessions() as session, writing(session):
            row = session.get_one(model, key)
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Flask]:
    house = build_house(tmp_path_factory.mktemp("booking"))
    return house, staffed_app(house)


@pytest.fixture
def desk(built: tuple[House, Flask]) -> Iterator[Desk]:
    """Give a programme of its own in a house that all tests share: making one takes longer than they do."""
    house, app = built
    calendar = Calendar.of(house, pupils_per_adult=15, grade_from=6, grade_to=9)
    yield Desk(house, app, calendar, Client(app), [calendar.programme_id])
    with house.sessions() as session, writing(session):
        session.execute(update(VisitSession).values(state=SessionState.CLOSED))


def faults(page: str) -> set[str]:
    """Name the fields that a page complains of."""
    return set(re.findall(r'id="([a-z_]+)-error"', page))


def typed(page: str) -> dict[str, str]:
    """Read what stands in a page's form."""
    found = dict(re.findall(r'<input[^>]*id="([a-z_]+)"[^>]*value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]*id="([a-z_]+)"[^>]*>\s*([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]*id="([a-z_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return {name: unescape(text) for name, text in found.items()}


def all_kept(page: str, **entries: str) -> bool:
    expected = {
        name: text for name, text in {**ENTRIES, **entries}.items() if name not in ("expects", "level")
    }
    kept = typed(page)
    return all(kept.get(name, "") == text for name, text in expected.items())


def test_a_teacher_books_and_comes_to_a_page_of_their_own(desk: Desk) -> None:
    visit = desk.calendar.session()
    address = desk.book(visit)
    page = desk.client.get(address)
    assert page.status_code == 200
    assert "Confirmed" in page.text
    assert "Class 6A, 43 pupils, 3 adults" in page.text
    (booking,) = desk.bookings()
    assert (booking.state, booking.pupils, booking.level) == ("confirmed", 43, Level.LOWER_SECONDARY)
    assert booking.needs == ENTRIES["needs"]


def test_two_clicks_are_one_booking(desk: Desk) -> None:
    visit = desk.calendar.session(places=3)
    form = desk.form(visit)
    answers = {desk.send(visit, form).headers["Location"] for _ in range(3)}
    assert len(answers) == 1
    assert len(desk.bookings()) == 1
    # The page taken back and sent for another class: said, and one more click is a booking of its own.
    again = desk.send(visit, {**form, "class_name": "6B"})
    assert again.status_code == 409
    assert all_kept(again.text, class_name="6B")
    renewed = {
        **form,
        "class_name": "6B",
        "key": hidden(again.text, "key"),
        "stamp": hidden(again.text, "stamp"),
    }
    assert desk.send(visit, renewed).status_code == 303
    assert len(desk.bookings()) == 2


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ({"pupils": "0"}, {"pupils"}),
        ({"pupils": "500"}, {"pupils"}),
        ({"pupils": "61", "adults": "5"}, {"pupils"}),
        ({"adults": "2"}, {"adults"}),
        ({"grade": "3"}, {"grade"}),
        ({"email": "co.lan"}, {"email"}),
        ({"commune": ""}, {"commune"}),
        ({"classes": "2", "pupils": "80", "adults": "6"}, {"classes"}),
        ({"school": "", "teacher_name": " ", "pupils": "x"}, {"school", "teacher_name", "pupils"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, entries: dict[str, str], named: set[str]
) -> None:
    visit = desk.calendar.session(places=1)
    answer = desk.send(visit, desk.form(visit, **entries))
    assert answer.status_code == 422
    assert faults(answer.text) == named
    assert f'href="/vi/sessions/{visit}"' in answer.text, "the other language has an address to open"
    assert all_kept(answer.text, **{name: text.strip() or text for name, text in entries.items()})
    assert desk.bookings() == []
    mended = {**ENTRIES, "key": hidden(answer.text, "key"), "stamp": hidden(answer.text, "stamp")}
    assert desk.send(visit, mended).status_code == 303, "mended, it goes through at once"


def test_when_the_places_go_meanwhile_the_teacher_chooses(desk: Desk) -> None:
    visit, later = desk.calendar.session(), desk.calendar.session(days=12)
    form = desk.form(visit)
    desk.calendar.book(visit, adults=2, grade=6)
    answer = desk.send(visit, form)
    assert answer.status_code == 409
    assert all_kept(answer.text)
    assert [one.state for one in desk.bookings()] == ["confirmed"], "nobody is put on a list unasked"
    assert f'formaction="/en/sessions/{later}/book"' in answer.text
    carried = {name: hidden(answer.text, name) for name in ("key", "stamp")}
    # One click on another date books what was typed; one on the list waits.
    assert desk.send(later, {**form, **carried}).status_code == 303
    assert desk.send(visit, {**form, **carried, "expects": "wait"}).status_code == 303
    assert sorted(one.state for one in desk.bookings()) == ["confirmed", "confirmed", "waitlisted"]


def _vanish(desk: Desk, visit: str) -> None:
    with desk.house.sessions() as session, writing(session):
        session.execute(delete(VisitSession).where(VisitSession.id == visit))


def _hide(desk: Desk, visit: str) -> None:
    desk.change(VisitSession, visit, state=SessionState.DRAFT)


def _withdraw(desk: Desk, visit: str) -> None:
    del visit
    desk.change(
        Programme,
        desk.calendar.programme_id,
        state=Publication.WITHDRAWN,
        withdrawn_at=desk.house.clock.now(),
    )


@pytest.mark.parametrize(("go", "status"), [(_vanish, 404), (_hide, 404), (_withdraw, 410)])
def test_a_session_that_vanished_leaves_what_was_typed_and_offers_others(
    desk: Desk, go: Callable[[Desk, str], None], status: int
) -> None:
    other = Calendar.of(desk.house)
    desk.programmes.append(other.programme_id)
    visit, elsewhere = desk.calendar.session(), other.session(days=11)
    form = desk.form(visit)
    go(desk, visit)
    answer = desk.send(visit, form)
    assert answer.status_code == status
    assert all_kept(answer.text)
    assert f'formaction="/en/sessions/{elsewhere}/book"' in answer.text
    carried = {name: hidden(answer.text, name) for name in ("key", "stamp")}
    assert desk.send(elsewhere, {**form, **carried}).status_code == 303


@pytest.mark.parametrize("state", [SessionState.CLOSED, SessionState.CANCELLED])
def test_a_session_that_was_closed_meanwhile_offers_others(desk: Desk, state: SessionState) -> None:
    visit, later = desk.calendar.session(), desk.calendar.session(days=12)
    form = desk.form(visit)
    desk.change(VisitSession, visit, state=state)
    answer = desk.send(visit, form)
    assert answer.status_code == 409
    assert all_kept(answer.text)
    assert f"/en/sessions/{later}" in answer.text
    assert desk.bookings() == []


def test_what_nobody_can_book_any_more_is_said_before_what_is_wrong_with_the_form(desk: Desk) -> None:
    visit = desk.calendar.session()
    form = desk.form(visit, adults="0")
    assert "adults" in faults(desk.send(visit, form).text)
    desk.change(VisitSession, visit, state=SessionState.CANCELLED)
    answer = desk.send(visit, form)
    assert answer.status_code == 409
    assert "This session was cancelled" in answer.text
    assert faults(answer.text) == set()


@pytest.mark.parametrize("pupils", ["0", "500", "nhiều"])
def test_the_span_that_is_told_is_the_programmes_own(desk: Desk, pupils: str) -> None:
    other = Calendar.of(desk.house, least_pupils=10, most_pupils=45)
    desk.programmes.append(other.programme_id)
    visit = other.session()
    assert "a whole number from 10 to 45" in desk.send(visit, desk.form(visit, pupils=pupils)).text
    both = desk.form(visit, pupils=pupils, classes="2")
    assert "a whole number from 10 to 90" in desk.send(visit, both).text
    address = desk.book(visit, pupils="20")
    changed = desk.client.post(f"{address}/numbers", {"pupils": pupils, "adults": "2"})
    assert changed.status_code == 422
    assert "a whole number from 10 to 45" in changed.text


def test_a_form_that_nobody_read_is_asked_for_once_more(desk: Desk) -> None:
    visit = desk.calendar.session()
    form = desk.form(visit)
    for bad in (
        {"website": "https://buy.example"},
        {"stamp": ""},
        {"stamp": form["stamp"].replace("-", "0-")},
        {"key": "anotherkey22"},
    ):
        answer = desk.send(visit, {**form, **bad})
        assert answer.status_code == 422
        assert all_kept(answer.text)
    page = desk.client.get(f"/en/sessions/{visit}").text
    quick = {**form, "key": hidden(page, "key"), "stamp": hidden(page, "stamp")}
    answer = desk.send(visit, quick)
    assert answer.status_code == 422
    assert desk.bookings() == []
    renewed = {**quick, "stamp": hidden(answer.text, "stamp")}
    assert desk.send(visit, renewed).status_code == 303


def test_a_form_of_a_session_that_ended_is_shown_again(desk: Desk) -> None:
    visit = desk.calendar.session()
    form = desk.form(visit)
    stranger = Client(desk.app)
    answer = stranger.http.post(f"/en/sessions/{visit}/book", data={**form, "csrf_token": "old"})
    assert answer.status_code == 400
    assert all_kept(answer.text)
    elsewhere = {"Origin": "https://elsewhere.example"}
    forged = stranger.http.post(f"/en/sessions/{visit}/book", data=form, headers=elsewhere)
    assert forged.status_code == 400
    assert ENTRIES["teacher_name"] not in forged.text, "nothing of a form that another site sent"
    assert desk.bookings() == []


def test_too_many_forms_are_told_to_wait_and_lose_nothing(desk: Desk) -> None:
    desk.client = Client(staffed_app(desk.house, ratelimit_enabled=True))
    visit = desk.calendar.session()
    form = desk.form(visit, pupils="0")
    statuses = [desk.send(visit, form).status_code for _ in range(61)]
    assert statuses == [422] * 60 + [429]
    answer = desk.send(visit, form)
    assert all_kept(answer.text, pupils="0")
    assert int(answer.headers["Retry-After"]) > 0
    assert "Wait a minute" in answer.text


def test_a_busy_database_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = desk.calendar.session()
    form = desk.form(visit)

    def busy(*_args: object, **_more: object) -> Booking:
        raise Unavailable("Bận.", "Busy.")

    with monkeypatch.context() as patched:
        patched.setattr("frontend.public.visits.book", busy)
        answer = desk.send(visit, form)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert all_kept(answer.text)
    assert desk.send(visit, {**form, "stamp": hidden(answer.text, "stamp")}).status_code == 303


def test_the_directory_is_searched_while_one_types_and_understood_without_scripts(desk: Desk) -> None:
    with desk.house.sessions() as session, writing(session):
        session.add(
            School(
                name="Trường PTDTBT TH&THCS Nà Pó",
                name_key=name_key("Trường PTDTBT TH&THCS Nà Pó"),
                commune="Xã Nà Pó",
                commune_key=commune_key("Xã Nà Pó"),
                level=Level.LOWER_SECONDARY,
                remote=True,
            )
        )
    offered = desk.client.get("/en/schools?q=na po").get_json()
    assert [one["name"] for one in offered] == ["Trường PTDTBT TH&THCS Nà Pó"]
    assert set(offered[0]) == {"id", "name", "commune", "level"}, (
        "which schools are remote is not for everybody"
    )
    assert desk.client.get("/en/schools?q=n").get_json() == []
    assert desk.client.get("/en/schools?q=%00%25").status_code == 200
    visit = desk.calendar.session(places=3)
    chosen = {"school": offered[0]["name"], "school_id": offered[0]["id"], "commune": ""}
    desk.book(visit, **chosen)
    desk.book(visit, school="ptdtbt th&thcs na po", commune="na po", class_name="6B")
    # A name that was changed after the choice is what counts.
    desk.book(visit, **{**chosen, "school": "THCS Khác", "commune": "Nà Pó"})
    assert [bool(one.school_id and one.remote) for one in desk.bookings()] == [True, True, False]


def test_where_remote_schools_come_first_others_wait_without_being_refused(desk: Desk) -> None:
    desk.change(Programme, desk.calendar.programme_id, remote_first_days=5)
    visit = desk.calendar.session()
    page = desk.client.get(f"/en/sessions/{visit}").text
    assert "remote" in page
    desk.book(visit, expects="wait")
    assert [one.state for one in desk.bookings()] == ["waitlisted"]


def test_looking_changes_nothing_and_the_address_goes_nowhere(desk: Desk) -> None:
    visit, later = desk.calendar.session(), desk.calendar.session(days=12)
    address = desk.book(visit)
    before = desk.bookings()[0].version
    for path in ("", "/cancel", "/pass.pdf", "/visit.ics", "/accept", "/reconfirm", "/move", "/numbers"):
        for _ in range(2):
            for ask in (desk.client.get, desk.client.http.head):
                answer = ask(f"{address}{path}?session={later}&pupils=1&adults=1")
                assert answer.status_code in (200, 405)
                if answer.status_code == 200:
                    assert "no-store" in answer.headers["Cache-Control"]
                    assert answer.headers["Referrer-Policy"] == "no-referrer"
                    assert "noindex" in answer.headers["X-Robots-Tag"]
    (booking,) = desk.bookings()
    assert (booking.version, booking.state, booking.session_id) == (before, "confirmed", visit)
    page = desk.client.get(address).text
    assert "canonical" not in page
    assert "og:url" not in page


def test_a_link_that_is_none_or_old_says_so(desk: Desk) -> None:
    visit = desk.calendar.session()
    address = desk.book(visit)
    for wrong in (address[:-1], address[:-1] + "g", "/en/bookings/x", "/en/bookings/%00-%00"):
        answer = desk.client.get(wrong)
        assert answer.status_code == 404
        assert "confirmation letter" in answer.text
    desk.house.clock.pass_time(days=75)
    old = desk.client.get(address)
    assert old.status_code == 403
    assert "expired" in old.text


def test_a_booking_is_changed_moved_and_cancelled_by_its_page(desk: Desk) -> None:
    visit, later = desk.calendar.session(places=2), desk.calendar.session(days=12)
    address = desk.book(visit)
    wrong = desk.client.post(f"{address}/numbers", {"pupils": "50", "adults": "2"})
    assert wrong.status_code == 422
    assert faults(wrong.text) == {"adults"}
    assert typed(wrong.text)["pupils"] == "50"
    changed = desk.client.post(f"{address}/numbers", {"pupils": "40", "adults": "3"})
    assert (changed.status_code, changed.headers["Location"]) == (303, address)
    assert "40 pupils" in desk.client.get(address).text
    moved = desk.client.post(f"{address}/move", {"session": later})
    assert moved.status_code == 303
    assert desk.calendar.counts(visit) == (0, 0)
    assert desk.calendar.counts(later) == (1, 40)
    lost = desk.client.post(f"{address}/move", {"session": "nosuchsession"})
    assert lost.status_code == 409
    question = desk.client.get(f"{address}/cancel").text
    assert "Yes, cancel it" in question
    assert desk.client.post(f"{address}/cancel").status_code == 303
    assert desk.calendar.counts(later) == (0, 0)
    assert "Cancelled" in desk.client.get(address).text
    assert desk.client.get(f"{address}/pass.pdf").status_code == 302


def test_moving_is_held_to_the_rules_of_a_new_booking(desk: Desk) -> None:
    soon, later = desk.calendar.session(places=2, days=5), desk.calendar.session(places=2, days=30)
    desk.change(Programme, desk.calendar.programme_id, remote_first_days=7)
    address = desk.book(soon)
    refused = desk.client.post(f"{address}/move", {"session": later})
    assert refused.status_code == 409
    assert "schools of remote communes first" in refused.text
    assert (desk.calendar.counts(soon)[0], desk.calendar.counts(later)) == (1, (0, 0))


def test_the_notice_period_is_kept(desk: Desk) -> None:
    visit, later = desk.calendar.session(places=2), desk.calendar.session(days=12)
    address = desk.book(visit)
    desk.house.clock.pass_time(days=9)
    for path, form in (("move", {"session": later}), ("numbers", {"pupils": "45", "adults": "3"})):
        answer = desk.client.post(f"{address}/{path}", form)
        assert answer.status_code == 403
        assert "call the museum" in answer.text
    assert desk.client.post(f"{address}/numbers", {"pupils": "30", "adults": "2"}).status_code == 303


def test_a_place_that_is_offered_is_accepted_or_is_gone(desk: Desk) -> None:
    visit = desk.calendar.session()
    first = desk.calendar.book(visit, adults=2)
    address = desk.book(visit, expects="wait")
    page = desk.client.get(address).text
    assert "number 1 on the waiting list" in page
    with desk.house.sessions() as session:
        booking_changes.cancel(session, desk.house.ports, first.id)
    assert "A place is held for you" in desk.client.get(address).text
    assert desk.client.post(f"{address}/accept").status_code == 303
    assert "Confirmed" in desk.client.get(address).text
    waits = desk.book(visit, expects="wait", class_name="6B")
    with desk.house.sessions() as session:
        booking_changes.cancel(session, desk.house.ports, desk.bookings()[1].id)
        desk.house.clock.pass_time(hours=50)
        waiting.promote(session, desk.house.ports, visit)
    late = desk.client.post(f"{waits}/accept")
    assert late.status_code == 409
    assert "expired" in late.text


def test_a_group_is_reconfirmed_when_it_is_asked_to(desk: Desk) -> None:
    desk.change(Programme, desk.calendar.programme_id, reconfirm_days=3)
    address = desk.book(desk.calendar.session())
    assert "Yes, we come" in desk.client.get(address).text
    assert desk.client.post(f"{address}/reconfirm").status_code == 303
    assert "Yes, we come" not in desk.client.get(address).text
    assert desk.bookings()[0].reconfirmed_at is not None


def test_the_pass_names_no_key_and_the_calendar_has_the_visit(desk: Desk) -> None:
    address = desk.book(desk.calendar.session())
    token = address.rpartition("/")[2]
    printed = desk.client.get(f"{address}/pass.pdf")
    assert printed.data.startswith(b"%PDF-")
    assert token.encode() not in printed.data
    entry = desk.client.get(f"{address}/visit.ics")
    assert entry.mimetype == "text/calendar"
    assert b"BEGIN:VEVENT" in entry.data


def test_nobody_comes_to_a_session_online(desk: Desk) -> None:
    desk.change(Programme, desk.calendar.programme_id, where=Where.ONLINE)
    address = desk.book(desk.calendar.session(join_url="https://meet.example/secret"))
    page = desk.client.get(address).text
    assert 'href="https://meet.example/secret"' in page
    assert "pass.pdf" not in page
    assert desk.client.get(f"{address}/pass.pdf").status_code == 404


def test_the_pass_says_what_it_is_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    address = desk.book(desk.calendar.session(places=2))
    community = desk.book(
        desk.calendar.session(places=2, days=11), level=Level.COMMUNITY, grade="", class_name=""
    )
    printed: list[Mapping[str, Any]] = []

    def keep(_template: str, data: Mapping[str, Any], _files: object = None) -> bytes:
        printed.append(data)
        return b"%PDF-"

    monkeypatch.setattr(desk.house.ports.documents, "pdf", keep)
    desk.client.get(f"{address}/pass.pdf")
    desk.client.get(f"{community}/pass.pdf")
    desk.change(Programme, desk.calendar.programme_id, where=Where.SCHOOL)
    desk.client.get(f"{address}/pass.pdf")
    visit, other, at_school = printed
    assert visit["labels"]["pass"] == "Visit pass"
    assert "at the door" in visit["labels"]["show"]
    assert "43 pupils" in str(visit["rows"])
    assert "43 participants" in str(other["rows"])
    assert "pupil" not in str(other["rows"])
    assert at_school["labels"]["pass"] == "Session pass"
    assert "at the door" not in at_school["labels"]["show"]
    page = desk.client.get(address).text
    assert "Session pass (PDF)" in page
    assert "Visit pass" not in page


def test_who_waited_in_vain_waits_no_more(desk: Desk) -> None:
    visit = desk.calendar.session()
    desk.calendar.book(visit, adults=2)
    address = desk.book(visit, expects="wait")
    later = desk.calendar.session(days=15)
    desk.house.clock.pass_time(days=9.5)
    page = desk.client.get(address).text
    assert f"/en/sessions/{later}" in page, "another day is at hand"
    assert "No place became free" in page
    assert "the waiting list with it" in page
    assert "number 1 on the waiting list" not in page
    assert f"{address}/numbers" not in page


def test_a_teacher_with_an_account_finds_what_is_known_filled_in(desk: Desk) -> None:
    with desk.house.sessions() as session:
        employ(session, desk.house, "co.lan@a.local", Role.TEACHER, desk.house.institution(session))
    assert desk.client.get("/en/my-bookings").status_code == 302
    assert desk.client.login("co.lan@a.local").headers["Location"].endswith("/account/")
    assert desk.client.get("/account/").headers["Location"].endswith("/en/my-bookings")
    assert "Nothing booked" in desk.client.get("/en/my-bookings").text
    visit = desk.calendar.session(places=2)
    assert typed(desk.client.get(f"/en/sessions/{visit}").text)["email"] == "co.lan@a.local"
    address = desk.book(visit)
    assert address in desk.client.get("/en/my-bookings").text
    known = typed(desk.client.get(f"/en/sessions/{visit}").text)
    assert (known["school"], known["commune"], known["phone"]) == ("THCS Nà Pó", "Nà Pó", "0912 345 678")
    assert known.get("pupils", "") == ""
    assert desk.client.get("/teach/").status_code == 403


def test_a_session_that_is_over_is_shown_and_not_booked(desk: Desk) -> None:
    visit = desk.calendar.session(days=2)
    form = desk.form(visit)
    desk.house.clock.pass_time(days=3)
    page = desk.client.get(f"/en/sessions/{visit}")
    assert page.status_code == 200
    assert f"{visit}/book" not in page.text
    assert desk.send(visit, form).status_code == 409
    assert desk.client.get("/en/sessions/nosuchone").status_code == 404
    assert desk.client.get("/en/sessions/%00").status_code == 404
