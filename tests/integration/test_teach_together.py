"""Two people at the workbench at once: nobody overwrites unseen what somebody else did, and no step lies."""

from __future__ import annotations

import pytest

from museum.db.engine import writing
from museum.domain.education import Programme
from museum.domain.visits import SessionState, VisitSession
from tests.factories.house import House
from tests.factories.staff import hidden
from tests.factories.teaching import MANAGER, Teaching, build_teaching


@pytest.fixture
def teaching(house: House) -> Teaching:
    return build_teaching(house)


def _places(teaching: Teaching, session_id: str) -> int:
    with teaching.house.sessions() as session:
        return session.get_one(VisitSession, session_id).places


def test_places_that_somebody_else_changed_are_shown_before_they_are_overwritten(teaching: Teaching) -> None:
    visit = teaching.calendar.session(places=2)
    path = f"/teach/sessions/{visit}"
    first, second = teaching.client(), teaching.client(MANAGER)
    seen = [hidden(one.get(path).text, "version") for one in (first, second)]
    assert first.post(f"{path}/places", {"places": "5", "version": seen[0]}).status_code == 302
    stale = second.post(f"{path}/places", {"places": "3", "version": seen[1]})
    assert stale.status_code == 409
    assert "Somebody else has just changed this session" in stale.text
    assert 'value="3"' in stale.text, "what was typed stays"
    assert _places(teaching, visit) == 5
    told = hidden(stale.text, "version")
    assert second.post(f"{path}/places", {"places": "3", "version": told}).status_code == 302
    assert _places(teaching, visit) == 3


def test_a_count_that_was_entered_is_not_overwritten_by_a_page_from_before(teaching: Teaching) -> None:
    visit = teaching.on_the_day()
    booked = teaching.calendar.book(visit, pupils=30).id
    first, second = teaching.client(), teaching.client(MANAGER)
    path = f"/teach/bookings/{booked}/attendance"
    version = hidden(first.get(f"/teach/sessions/{visit}/day").text, "version")
    came = {"do": "attend", "pupils": "28", "adults": "2", "version": version}
    for _ in range(2):
        assert first.post(path, came).status_code == 302, "two taps are one"
    for stale in ({"do": "absent"}, {"do": "undo"}, {**came, "pupils": "12"}):
        answer = second.post(path, {**stale, "version": version})
        assert answer.status_code == 422
        assert "Somebody else has just changed this group" in answer.text
    assert teaching.attendances() == [(28, 2, "")]
    now = hidden(answer.text, "version")
    assert second.post(path, {"do": "undo", "version": now}).status_code == 302
    assert teaching.attendances() == []


def test_a_booking_that_is_cancelled_already_is_not_said_to_be_cancelled_now(teaching: Teaching) -> None:
    booked = teaching.calendar.book(teaching.calendar.session()).id
    path = f"/teach/bookings/{booked}"
    first, second = teaching.client(), teaching.client(MANAGER)
    version = hidden(second.get(f"{path}/cancel").text, "version")
    numbers = {"pupils": "20", "adults": "2", "version": version}
    assert first.post(f"{path}/numbers", numbers).status_code == 302
    stale = second.post(f"{path}/cancel", {"answer": "Mưa bão", "version": version})
    assert stale.status_code == 422
    assert "Mưa bão" in stale.text
    assert teaching.booking(booked).state == "confirmed"
    first.post(f"{path}/cancel", {"answer": "Bão số 3"})
    for again in (second.get(f"{path}/cancel"), second.post(f"{path}/cancel", {"answer": "Mưa bão"})):
        assert again.status_code == 302
    page = second.get(path).text
    assert "was cancelled before" in page
    assert teaching.booking(booked).answer == "Bão số 3"


def test_a_booking_is_offered_only_sessions_that_take_it(teaching: Teaching) -> None:
    calendar = teaching.calendar
    with teaching.house.sessions() as session, writing(session):
        # Closed for teachers, not for the staff.
        session.get_one(Programme, calendar.programme_id).closes_hours = 24 * 60
    booked = calendar.session(places=2, days=100)
    late = calendar.session(places=2, days=12)
    states = (SessionState.DRAFT, SessionState.CLOSED, SessionState.CANCELLED)
    out = [calendar.session(days=12, state=state) for state in states]
    full, small = calendar.session(days=101), calendar.session(days=101, pupil_places=20)
    calendar.book(full)
    mine = calendar.book(booked, pupils=30).id
    client, path = teaching.client(), f"/teach/bookings/{mine}"
    page = client.get(path).text
    assert f'value="{late}"' in page
    for other in (*out, full, small):
        assert f'value="{other}"' not in page
    version = hidden(page, "version")
    assert client.post(f"{path}/move", {"session": late, "version": version}).status_code == 302
    assert teaching.booking(mine).session_id == late
