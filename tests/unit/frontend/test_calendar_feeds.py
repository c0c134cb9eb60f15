"""Calendars to subscribe to: read by two parsers, public facts alone, gone when withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.education import Programme, Where
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Resource, ResourceKind, SessionResource, SessionState, VisitSession
from museum.services.calendar_links import educator_address, signed_name
from tests.factories.visits import Calendar
from tests.unit.frontend.conftest import Site

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def entries(text: str) -> dict[str, icalendar.Component]:
    return {str(one["uid"]): one for one in icalendar.Calendar.from_ical(text).walk("VEVENT")}


@pytest.fixture
def calendar(site: Site) -> Calendar:
    return Calendar.of(site.house, slug="trong", where=Where.ONLINE)


def educator(site: Site, *session_ids: str, **values: object) -> Resource:
    with site.house.sessions() as session, writing(session):
        institution = site.house.institution(session)
        session.flush()
        resource = Resource(
            id=new_id(),
            institution_id=institution.id,
            **{"kind": ResourceKind.EDUCATOR, "name": "Cô Mai", **values},
        )
        session.add(resource)
        session.flush()
        session.add_all(SessionResource(session_id=one, resource_id=resource.id) for one in session_ids)
        return resource


def test_two_parsers_read_the_same_hours_in_vietnam(site: Site, calendar: Calendar) -> None:
    calendar.session(days=1, note=Translated("Mang; giấy, bút\nvà kéo", ""))
    response = site.client.get("/calendars/programmes/trong.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (first,) = entries(response.text).values()
    second = vobject.readOne(response.text).vevent
    start = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)
    for begins, ends in (
        (first["dtstart"].dt, first["dtend"].dt),
        (second.dtstart.value, second.dtend.value),
    ):
        assert begins == start
        assert ends == start + timedelta(minutes=90)
        assert begins.utcoffset() == timedelta(hours=7)
    assert str(first["summary"]) == second.summary.value == "Nghe tiếng trống đồng"
    assert "Mang; giấy, bút" in str(first["description"])
    assert second.description.value == str(first["description"])


def test_a_feed_speaks_the_language_asked_for_and_is_not_sent_twice(site: Site, calendar: Calendar) -> None:
    calendar.session(days=1)
    assert "SUMMARY:Hear the drum" in site.get("/calendars/programmes/trong.ics?lang=en")
    first = site.client.get("/calendars/programmes/trong.ics?lang=nothing")
    assert "SUMMARY:Nghe tiếng trống đồng" in first.text
    assert first.cache_control.max_age is not None
    assert first.cache_control.max_age <= 60
    site.house.clock.pass_time(hours=1)
    again = site.client.get(
        "/calendars/programmes/trong.ics", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_feed_holds_public_facts_alone(site: Site, calendar: Calendar) -> None:
    shown = calendar.session(places=2, days=1.5, join_url="https://meet.example/secret")
    cancelled = calendar.session(
        days=2, state=SessionState.CANCELLED, sequence=3, reason=Translated("Bão", "A storm")
    )
    calendar.session(days=3, state=SessionState.DRAFT)
    draft = Calendar.of(site.house, slug="nhap", state=Publication.DRAFT)
    draft.session(days=1)
    calendar.book(shown, teacher_name="Nguyễn Thị Lan", phone="0912345678", needs="đường dốc cho xe lăn")
    with site.house.sessions() as session:
        slug = site.house.institution(session).slug
    resource = educator(site, shown, cancelled)
    for path in (
        "/calendars/programmes/trong.ics",
        f"/calendars/institutions/{slug}.ics",
        f"/calendars/educators/{signed_name(site.house.ports, resource)}.ics",
    ):
        text = site.get(path)
        found = entries(text)
        assert set(found) == {f"session-{shown}", f"session-{cancelled}"}
        assert str(found[f"session-{cancelled}"]["status"]) == "CANCELLED"
        assert int(found[f"session-{cancelled}"]["sequence"]) == 3
        unfolded = text.replace("\r\n ", "")
        for private in ("meet.example", "Lan", "0912345678", "xe lăn", "co.lan@example.org", "Chiềng Vân"):
            assert private not in unfolded
    assert site.client.get("/calendars/programmes/nhap.ics").status_code == 404
    assert site.client.get("/calendars/institutions/nothing.ics").status_code == 404


def test_a_withdrawn_programme_leaves_every_feed(site: Site, calendar: Calendar) -> None:
    calendar.session(days=1)
    with site.house.sessions() as session, writing(session):
        found = session.get_one(Programme, calendar.programme_id)
        found.state, found.withdrawn_at = Publication.WITHDRAWN, site.house.clock.now()
        slug = site.house.institution(session).slug
    assert site.client.get("/calendars/programmes/trong.ics").status_code == 410
    assert entries(site.get(f"/calendars/institutions/{slug}.ics")) == {}


def test_a_feed_goes_a_month_back_and_a_year_ahead(site: Site, calendar: Calendar) -> None:
    past, soon, later = (calendar.session(days=days) for days in (-20, 3, 390))
    calendar.session(days=-40)
    calendar.session(days=420)
    found = entries(site.get("/calendars/programmes/trong.ics"))
    assert set(found) == {f"session-{one}" for one in (past, soon, later)}


def test_an_educators_calendar_opens_by_its_signed_address_alone(site: Site, calendar: Calendar) -> None:
    mine, other = calendar.session(days=1), calendar.session(days=2)
    resource, room = educator(site, mine), educator(site, other, kind=ResourceKind.ROOM, name="Phòng 1")
    ports = site.house.ports
    address = educator_address(ports, resource)
    assert address.startswith(f"{ports.links.base}/calendars/educators/")
    path = f"/calendars/educators/{signed_name(ports, resource)}.ics"
    assert address.endswith(path)
    response = site.client.get(path)
    assert set(entries(response.text)) == {f"session-{mine}"}
    assert response.cache_control.private
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert site.client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    wrong = signed_name(ports, resource)[:-1] + ("0" if not path.endswith("0.ics") else "1")
    for guessed in (wrong, resource.id, f"{resource.id}-", "-", "x", signed_name(ports, room)):
        assert site.client.get(f"/calendars/educators/{guessed}.ics").status_code == 404, guessed
    with site.house.sessions() as session, writing(session):
        session.get_one(Resource, resource.id).open = False
    assert site.client.get(path).status_code == 410


def test_a_session_that_moved_says_so_in_the_feed(site: Site, calendar: Calendar) -> None:
    visit = calendar.session(days=1)
    before = site.client.get("/calendars/programmes/trong.ics")
    with site.house.sessions() as session, writing(session):
        found = session.get_one(VisitSession, visit)
        found.starts_at += timedelta(days=1)
        found.ends_at += timedelta(days=1)
        found.sequence += 1
    after = site.client.get("/calendars/programmes/trong.ics")
    (one,) = entries(after.text).values()
    assert int(one["sequence"]) == 1
    assert one["dtstart"].dt == datetime(2026, 11, 24, 9, 0, tzinfo=HANOI)
    assert after.headers["ETag"] != before.headers["ETag"]
