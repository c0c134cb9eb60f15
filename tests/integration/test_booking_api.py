"""Other software books by the promised address, as often as its network makes it ask."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from frontend.api.bookings import register_booking_api
from frontend.security.limits import API
from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.education import Programme
from museum.domain.errors import Unavailable
from museum.domain.states import Publication
from museum.domain.visits import Booking, SessionState, VisitSession
from museum.services import booking_changes
from tests.factories.at_once import at_once
from tests.factories.house import House, build_house
from tests.factories.staff import staffed_app
from tests.factories.visits import Calendar

WHOLE = {
    "school": "THCS Nà Pó",
    "commune": "Nà Pó",
    "class_name": "6A",
    "grade": 6,
    "pupils": 43,
    "adults": 3,
    "teacher_name": "Lò Thị Lan",
    "email": "co.lan@truong.edu.vn",
    "phone": "0912 345 678",
    "language": "vi",
}


@dataclass
class Software:
    """Somebody's program before the API."""

    house: House
    app: Flask
    calendar: Calendar

    def book(self, session_id: str, key: str | None = None, **entries: Any) -> TestResponse:
        return self.send(session_id, json.dumps({**WHOLE, **entries}), key)

    def send(
        self, session_id: str, body: str | bytes, key: str | None = None, **headers: str
    ) -> TestResponse:
        return self.app.test_client().post(
            f"/api/v1/sessions/{session_id}/bookings",
            data=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": new_id() if key is None else key,
                **headers,
            },
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Flask]:
    house = build_house(tmp_path_factory.mktemp("booking-api"))
    app = staffed_app(house)
    register_booking_api(app)
    return house, app


@pytest.fixture
def software(built: tuple[House, Flask]) -> Iterator[Software]:
    house, app = built
    yield Software(house, app, Calendar.of(house))
    with house.sessions() as session, writing(session):
        session.execute(update(VisitSession).values(state=SessionState.CLOSED))


def named(answer: TestResponse) -> set[str]:
    """Name the fields of a problem, all of it being said in both languages."""
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["status"] == answer.status_code
    assert told["detail"]
    assert told["detail_vi"]
    errors = told.get("errors", [])
    assert all(one["detail"] and one["detail_vi"] and one["pointer"] == f"#/{one['field']}" for one in errors)
    return {one["field"] for one in errors}


def test_a_booking_is_answered_with_its_number_and_its_address(software: Software) -> None:
    visit = software.calendar.session()
    first, second = software.book(visit), software.book(visit)
    assert (first.status_code, second.status_code) == (201, 201)
    told = first.get_json()
    assert set(told) == {"reference", "status", "state", "manage_url"}
    assert (told["status"], second.get_json()["status"]) == ("confirmed", "waitlisted")
    assert told["manage_url"].startswith("https://museum.example/vi/bookings/")
    path = told["manage_url"].removeprefix("https://museum.example")
    assert told["reference"] in software.app.test_client().get(path).text
    assert "Access-Control-Allow-Origin" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


def test_little_is_needed(software: Software) -> None:
    few = {name: WHOLE[name] for name in ("school", "pupils", "teacher_name", "email", "phone", "language")}
    assert software.send(software.calendar.session(), json.dumps(few)).status_code == 201


def test_the_same_key_twenty_times_is_one_booking(software: Software) -> None:
    visit = software.calendar.session(places=5)
    answers = at_once([lambda: software.book(visit, "one-key")] * 20)
    assert {answer.status_code for answer in answers} == {201}  # type: ignore[attr-defined]
    assert len({answer.text for answer in answers}) == 1  # type: ignore[attr-defined]
    assert software.calendar.states(visit) == ["confirmed"]
    other = software.book(visit, "one-key", pupils=42)
    assert other.status_code == 422
    named(other)
    # The same key is free in another session: it names a request there.
    assert software.book(software.calendar.session(), "one-key").status_code == 201


def test_forty_at_once_get_five_places(software: Software) -> None:
    visit = software.calendar.session(places=5)
    keys = [new_id() for _ in range(36)]
    answers = at_once([lambda key=key: software.book(visit, key) for key in (*keys, *keys[:4])])  # type: ignore[misc]
    assert Counter(answer.status_code for answer in answers) == {201: 40}  # type: ignore[attr-defined]
    told = {answer.get_json()["reference"]: answer.get_json()["status"] for answer in answers}  # type: ignore[attr-defined]
    assert Counter(told.values()) == {"confirmed": 5, "waitlisted": 31}


@pytest.mark.parametrize(
    ("entries", "fields"),
    [
        ({"pupils": 0}, {"pupils"}),
        ({"pupils": 500}, {"pupils"}),
        ({"pupils": 61}, {"pupils"}),
        ({"pupils": "nhiều", "email": "lan", "school": ""}, {"pupils", "email", "school"}),
        ({"school": None}, {"school"}),
        ({"school": "\ud800"}, {"school"}),
        ({"grade": 13}, {"grade"}),
        ({"language": "fr"}, {"language"}),
        ({"adults": -1}, {"adults"}),
        ({"classes": 3}, {"classes"}),
        ({"teacher_name": "a" * 121}, {"teacher_name"}),
    ],
)
def test_what_is_wrong_is_named(software: Software, entries: dict[str, Any], fields: set[str]) -> None:
    visit = software.calendar.session()
    answer = software.book(visit, **entries)
    assert answer.status_code == 400
    assert named(answer) == fields
    assert software.calendar.states(visit) == []


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '"x"', "{", b"\xff\xfe", "[" * 100_00, '{"pupils": ' + "9" * 5000 + "}"]
)
def test_what_is_no_booking_is_refused(software: Software, body: str | bytes) -> None:
    answer = software.send(software.calendar.session(), body)
    assert answer.status_code == 400
    named(answer)


def test_the_request_has_its_form(software: Software) -> None:
    visit, body = software.calendar.session(), json.dumps(WHOLE)
    for key in ("", " ", "k" * 121):
        answer = software.send(visit, body, key)
        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.get_json()["detail"]
    assert software.send(visit, body, **{"Content-Type": "text/plain"}).status_code == 400
    large = software.book(visit, needs="a" * 30_000)
    assert large.status_code == 413
    named(large)
    assert software.calendar.states(visit) == []


def test_a_session_that_is_not_there_is_said_to_be_so(software: Software) -> None:
    calendar = software.calendar
    visit, past, closed, draft = (
        calendar.session(),
        calendar.session(days=-1),
        calendar.session(),
        calendar.session(),
    )
    with software.house.sessions() as session, writing(session):
        session.get_one(VisitSession, closed).state = SessionState.CANCELLED
        session.get_one(VisitSession, draft).state = SessionState.DRAFT
    statuses = [software.book(one).status_code for one in ("nosuchone", "%00", draft, past, closed)]
    assert statuses == [404, 404, 404, 409, 409]
    with software.house.sessions() as session, writing(session):
        programme = session.get_one(Programme, calendar.programme_id)
        programme.state, programme.withdrawn_at = Publication.WITHDRAWN, software.house.clock.now()
    gone = software.book(visit)
    assert gone.status_code == 410
    named(gone)


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("Bận.", "Busy."),
        OperationalError("INSERT", {"email": "co.lan@truong.edu.vn"}, Exception("locked")),
    ],
)
def test_a_busy_database_is_a_reason_to_come_again(
    software: Software, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def busy(*_args: object) -> None:
        raise error

    monkeypatch.setattr("frontend.api.bookings.book", busy)
    answer = software.book(software.calendar.session())
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "co.lan" not in answer.text
    named(answer)


def test_one_e_mail_address_books_so_often_an_hour_and_nobody_else_locks_it_out(
    software: Software, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tuple(replace(one, most="3 per hour") if one.counts else one for one in API)
    monkeypatch.setattr("frontend.api.bookings.API", few)
    app = staffed_app(software.house, ratelimit_enabled=True)
    register_booking_api(app)
    limited = Software(software.house, app, software.calendar)
    visit = software.calendar.session(places=40)
    assert {limited.book(visit, pupils=0).status_code for _ in range(5)} == {400}, (
        "what is refused does not count"
    )
    assert limited.book(visit, "one-key").status_code == 201
    software.house.clock.pass_time(seconds=2)
    assert {limited.book(visit, "one-key").status_code for _ in range(5)} == {201}, "nor what is sent again"
    assert [limited.book(visit).status_code for _ in range(3)] == [201, 201, 429]
    refused = limited.book(visit, email=" CO.LAN@truong.edu.vn")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]
    named(refused)
    assert limited.book(visit, email="co.hoa@truong.edu.vn").status_code == 201
    for body in ("[" * 10_000, "[]", "{", json.dumps({**WHOLE, "email": ["\ud800"]})):
        assert limited.send(visit, body).status_code == 400


def test_a_request_keeps_its_first_answer_whatever_becomes_of_the_booking(software: Software) -> None:
    visit = software.calendar.session()
    first, second = software.book(visit, "first").get_json(), software.book(visit, "second").get_json()
    assert (first["status"], first["state"]) == ("confirmed", "confirmed")
    with software.house.sessions() as session:
        booking = session.scalars(select(Booking).where(Booking.reference == first["reference"])).one()
        booking_changes.cancel(session, software.house.ports, booking.id)
    again = software.book(visit, "first")
    assert again.status_code == 201
    assert again.get_json() == {**first, "state": "cancelled"}
    assert software.book(visit, "second").get_json() == {**second, "status": "waitlisted", "state": "offered"}


def test_where_an_educator_approves_something_is_to_be_waited_for(software: Software) -> None:
    calendar = Calendar.of(software.house, approval=True)
    told = software.book(calendar.session()).get_json()
    assert (told["status"], told["state"]) == ("waitlisted", "asked")


def test_a_key_that_programs_read_in_different_ways_is_refused_as_such(software: Software) -> None:
    visit = software.calendar.session()
    for key in ("khóa-1", "a\tb"):
        answer = software.book(visit, key)
        assert answer.status_code == 400
        assert named(answer) == {"key"}
        assert "ASCII" in answer.get_json()["detail_vi"]
    unknown = software.book("nosuchsession")
    assert (unknown.status_code, unknown.get_json()["detail_vi"]) == (404, "Không có buổi này.")
