"""The calendar and the pages of programmes: what is free, in words; and nothing that is not public."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import event

from frontend.presenters.calendar import Asked
from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.education import Package, PackageObject, PackageStep, Phase, Programme, Where
from museum.domain.people import Person, Role
from museum.domain.plans import Objective, Plan, PlanDay, Served, System
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Blackout, SessionState
from tests.factories.visits import Calendar
from tests.unit.frontend.conftest import Site
from tests.unit.frontend.test_site import locations

# The tests' clock stands at nine in the morning of Sunday, 22 November 2026, in Vietnam.


def days_of(page: str) -> dict[str, str]:
    """Give the text of each day of a month or week by its date."""
    parts = re.split(r'<li class="day ', page)[1:]
    return {re.search(r'datetime="(\d{4}-\d\d-\d\d)"', part)[1]: part for part in parts}  # type: ignore[index]


def keep(site: Site, *rows: object) -> None:
    with site.house.sessions() as session, writing(session):
        session.add_all(rows)


def institution_id(site: Site) -> str:
    with site.house.sessions() as session:
        return site.house.institution(session).id


def test_pages_stand_and_hold_nothing_inline(site: Site) -> None:
    Calendar.of(site.house, slug="trong").session()
    for page in ("calendar", "calendar?view=week", "calendar?view=list", "programmes/trong"):
        for lang in ("vi", "en"):
            response = site.client.get(f"/{lang}/{page}")
            assert response.status_code == 200
            for piece in (" style=", "<style", " onclick=", "javascript:", "<script>"):
                assert piece not in response.text
            assert response.text.count("<h1") == 1
            assert response.cache_control.max_age is not None
            assert response.cache_control.max_age <= 60


def test_each_day_says_in_words_what_is_free(site: Site) -> None:
    calendar = Calendar.of(site.house, opens_days=20, closes_hours=24)
    for days, places, values in (
        (1.5, 2, {}),
        (2.5, 1, {"taken": 1}),
        (0.5, 1, {"taken": 1}),
        (3.5, 2, {"state": SessionState.CANCELLED}),
        (4.5, 2, {"state": SessionState.CLOSED}),
        (-2.5, 2, {}),
    ):
        calendar.session(places, days=days, **values)
    calendar.session(days=26)
    found = days_of(site.get("/en/calendar"))
    for day, words in (
        ("2026-11-23", "room for 2 classes"),
        ("2026-11-24", "waiting list"),
        ("2026-11-22", "fully booked"),
        ("2026-11-25", "cancelled"),
        ("2026-11-26", "booking closed"),
        ("2026-11-19", "over"),
    ):
        assert words in found[day], day
    december = days_of(site.get("/en/calendar?date=2026-12-01"))
    assert "booking not open yet" in december["2026-12-18"]
    assert "booking opens on 28 November 2026 at 09:00" in site.get("/en/calendar?view=list&date=2026-12-01")


def test_a_month_is_laid_out_by_weekdays_and_shown_as_days_in_vietnam(site: Site) -> None:
    calendar = Calendar.of(site.house)
    # Half past six in the evening of the 30th in London is the first of the next month in Vietnam.
    calendar.session(days=8, starts_at=site.house.clock.now() + timedelta(days=8, hours=16.5))
    page = site.get("/en/calendar")
    found = days_of(page)
    assert len(found) == 30
    assert found["2026-11-01"].startswith("day--7 "), "the first of November 2026 is a Sunday"
    assert "today" in found["2026-11-22"]
    assert "brief" not in page
    assert "01:30–03:00" not in page
    assert "01:30" in days_of(site.get("/en/calendar?date=2026-12-24"))["2026-12-01"]


def test_a_full_day_leads_on_to_its_week(site: Site) -> None:
    calendar = Calendar.of(site.house)
    for number in range(6):
        calendar.session(days=3 + number / 24)
    month = days_of(site.get("/en/calendar"))["2026-11-25"]
    assert "2 more" in month
    assert month.count("day__further") == 2
    week = re.search(r'href="([^"]+)#calendar">2 more', month)
    assert week
    there = site.get(week[1].replace("&amp;", "&"))
    assert days_of(there)["2026-11-25"].count('class="brief ') == 6
    assert len(days_of(there)) == 7


def test_days_of_plans_and_closed_days_are_named(site: Site) -> None:
    Calendar.of(site.house)
    keep(
        site,
        PlanDay(id=new_id(), month=11, day=23, name=Translated("Ngày Di sản", "Heritage Day")),
        Blackout(
            id=new_id(),
            institution_id=institution_id(site),
            first=date(2026, 11, 26),
            last=date(2026, 11, 27),
            reason=Translated("Vệ sinh kho", "Cleaning of the stores"),
        ),
    )
    found = days_of(site.get("/en/calendar"))
    assert "Heritage Day" in found["2026-11-23"]
    for day, closed in (("25", False), ("26", True), ("27", True), ("28", False)):
        assert ("Cleaning of the stores" in found[f"2026-11-{day}"]) is closed
    listed = site.get("/en/calendar?view=list")
    assert listed.index("Heritage Day") < listed.index("Cleaning of the stores")


def test_the_list_begins_today_and_an_empty_month_leads_to_the_next_session(site: Site) -> None:
    calendar = Calendar.of(site.house)
    calendar.session(days=-3)
    calendar.session(days=40)
    page = site.get("/en/calendar?view=list")
    assert 'class="session ' not in page
    assert "No more sessions in this time" in page
    lead = re.search(r'href="([^"]+)#calendar">Friday, 1 January 2027', page)
    assert lead
    there = site.get(lead[1].replace("&amp;", "&"))
    assert there.count('class="session ') == 1


def test_the_calendar_is_narrowed_by_its_form(site: Site) -> None:
    young = Calendar.of(site.house, slug="nho", title=Translated("Nhỏ", "Small"), grade_from=1, grade_to=5)
    online = Calendar.of(
        site.house, slug="xa", title=Translated("Xa", "Far"), where=Where.ONLINE, languages=["en"]
    )
    young.session(days=2)
    young.session(days=3, taken=1)
    online.session(days=4)

    def shown(query: str) -> set[str]:
        found = days_of(site.get(f"/en/calendar?{query}"))
        return {day[-2:] for day, text in found.items() if 'class="brief ' in text}

    assert shown("") == {"24", "25", "26"}
    assert shown("programme=nho") == {"24", "25"}
    assert shown("grade=9") == {"26"}
    assert shown("place=online") == {"26"}
    assert shown("language=vi") == {"24", "25"}
    assert shown("free=1") == {"24", "26"}
    assert shown("free=1&programme=nho&grade=4") == {"24"}
    assert shown("programme=nothing") == set()
    page = site.get("/en/calendar?grade=4&free=1")
    assert '<option value="4" selected>' in page
    assert 'name="free" value="1" checked' in page
    assert 'content="noindex' in page
    assert 'content="noindex' not in site.get("/en/calendar")


def test_languages_that_sessions_are_held_in_are_named_and_asked_for(site: Site) -> None:
    upland = Calendar.of(site.house, slug="ban", languages=["hmn", "vi"])
    upland.session(days=2)
    Calendar.of(site.house, slug="pho").session(days=3)
    page = site.get("/vi/calendar?view=list&language=hmn")
    assert '<option value="hmn" selected>Tiếng Mông</option>' in page
    assert "Tiếng Mông, Tiếng Việt" in page
    assert page.count('class="session ') == 1
    assert "Hmong, Vietnamese" in site.get("/en/programmes/ban")


def test_what_nobody_understands_is_as_if_it_were_not_said(site: Site) -> None:
    Calendar.of(site.house).session()
    for query in (
        "date=2026-02-30",
        "date=0001-01-01",
        "date=9999-12-31",
        "view=year&grade=13&place=moon&language=xx",
        "grade=%F0%9F%A5%81&programme=" + "x" * 4000,
        "date=2026-11-22&date=x",
    ):
        for view in ("", "&view=list", "&view=week"):
            assert site.client.get(f"/vi/calendar?{query}{view}").status_code == 200, query


def test_pages_are_turned_with_what_was_chosen_and_end_somewhere(site: Site) -> None:
    Calendar.of(site.house)
    page = site.get("/en/calendar?date=2026-11-22&grade=4")
    assert 'href="/en/calendar?date=2026-10-01&amp;grade=4#calendar" rel="prev"' in page
    assert 'href="/en/calendar?date=2026-12-01&amp;grade=4#calendar" rel="next"' in page
    assert 'hreflang="vi" href="https://museum.example/vi/calendar?date=2026-11-22&amp;grade=4"' in page
    assert 'rel="next"' not in site.get("/en/calendar?date=2099-01-01")
    assert 'rel="prev"' not in site.get("/en/calendar?date=1999-01-01")


@given(on=some.dates(date(2000, 1, 1), date(2100, 1, 1)), view=some.sampled_from(["month", "week", "list"]))
def test_pages_of_the_calendar_follow_one_another_without_gap(on: date, view: Any) -> None:
    asked = Asked(view, on)
    first, last = asked.span
    assert first <= on <= last
    assert replace(asked, on=last + timedelta(days=1)).span[0] == last + timedelta(days=1)
    assert replace(asked, on=first - timedelta(days=1)).span[1] == first - timedelta(days=1)


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    with site.house.sessions() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_a_full_month_asks_the_database_no_more_than_an_empty_one(site: Site) -> None:
    calendars = [Calendar.of(site.house) for _ in range(3)]
    with counted(site) as few:
        calendars[0].session(days=1)
        few.clear()
        site.get("/en/calendar")
    for number in range(30):
        calendars[number % 3].session(days=1 + number / 5)
    with counted(site) as many:
        page = site.get("/en/calendar")
    assert page.count('class="brief ') == 31
    assert len(many) == len(few) <= 5


def programme_with_everything(site: Site, **rules: Any) -> Calendar:
    drum, draft = site.add(Translated("Trống", "Drum")), site.add(Translated("Nháp", "Secret"), state="draft")
    now, owner = site.house.clock.now(), institution_id(site)
    package = Package(
        id=new_id(),
        slug="goi",
        institution_id=owner,
        title=Translated("Gói trống", "The drum package"),
        guide=Translated("Chỉ cho giáo viên", "For teachers alone"),
        state=Publication.PUBLISHED,
        created_at=now,
        changed_at=now,
        steps=[
            PackageStep(id=new_id(), position=0, phase=Phase.DURING, title=Translated("In hoa", "Print it"))
        ],
        objects=[
            PackageObject(id=new_id(), position=0, artefact_id=draft),
            PackageObject(id=new_id(), position=1, artefact_id=drum),
        ],
    )
    plan = Plan(id=new_id(), slug="ke-hoach", title=Translated("Kế hoạch", "The plan"))
    objective = Objective(
        id=new_id(), code="trai-nghiem", system=System.MUSEUM, text=Translated("Trải nghiệm", "Experience")
    )
    plan.objectives.append(objective)
    keep(site, package, plan)
    calendar = Calendar.of(site.house, slug="trong", package_id=package.id, **rules)
    keep(
        site,
        Served(subject_kind="programme", subject_id=calendar.programme_id, objective_id=objective.id),
    )
    return calendar


def test_a_programme_says_what_a_teacher_asks(site: Site) -> None:
    calendar = programme_with_everything(
        site,
        grade_from=4,
        grade_to=9,
        age_from=9,
        least_pupils=10,
        most_pupils=45,
        pupils_per_adult=15,
        languages=["vi", "en"],
        opens_days=30,
        closes_hours=36,
        notice_days=3,
        reconfirm_days=5,
        offer_hours=24,
        remote_first_days=14,
        most_each_month=2,
        approval=True,
        cost=Translated("Miễn phí", "Free of charge"),
        meeting_point=Translated("Dưới gốc đa", "Under the banyan"),
        note="Only for the staff",
    )
    calendar.session(places=3, days=20)
    page = site.get("/en/programmes/trong")
    for words in (
        "Grades 4–9, from 9 years old",
        "10 to 45 pupils",
        "at least one for every 15 pupils",
        "90 minutes",
        "Vietnamese, English",
        "Free of charge",
        "Under the banyan",
        "Booking opens 30 days before the session and closes 36 hours before the session.",
        "An educator reads each booking",
        "Until 14 days before, places go to schools in remote communes first",
        "held for 24 hours",
        "Up to 3 days before you may change",
        "at the latest 5 days before",
        "2 times a month",
        "room for 3 classes",
        "schools in remote communes first until 28 November 2026",
        "The drum package",
        "Print it",
        ">Drum</a>",
        "Experience",
    ):
        assert words in page, words
    for hidden in ("Secret", "For teachers alone", "Only for the staff"):
        assert hidden not in page
    assert page.index("opening__picture") < page.index("<h1")


def test_a_programme_names_the_next_sessions_that_can_be_booked(site: Site) -> None:
    calendar = Calendar.of(site.house, slug="trong", closes_hours=48)
    calendar.session(days=1)
    calendar.session(days=5, state=SessionState.CANCELLED)
    calendar.session(days=6, state=SessionState.CLOSED)
    shown = [calendar.session(days=days, taken=days % 2) for days in range(10, 20)]
    page = site.get("/en/programmes/trong")
    assert re.findall(r'href="/en/sessions/(\w+)"', page) == shown[:8]
    assert page.count("Join the waiting list") == page.count("Book this session") == 4


def test_rules_that_a_programme_has_not_are_not_spoken_of(site: Site) -> None:
    Calendar.of(site.house, slug="trong")
    page = site.get("/en/programmes/trong")
    for words in ("remote communes", "a month", "once more", "educator reads", "Booking opens"):
        assert words not in page
    assert "confirmed at once" in page
    assert "You can book until 1 day before the session." in page
    assert "No session can be booked" in page


def test_what_is_not_public_is_nowhere(site: Site) -> None:
    draft = Calendar.of(site.house, slug="nhap", title=Translated("Nháp", "Draft"), state=Publication.DRAFT)
    gone = Calendar.of(
        site.house,
        slug="rut",
        title=Translated("Đã rút", "Withdrawn"),
        state=Publication.WITHDRAWN,
        withdrawn_at=site.house.clock.now(),
    )
    shown = Calendar.of(site.house, slug="mo", title=Translated("Mở", "Open"))
    for calendar in (draft, gone, shown):
        calendar.session(days=1)
    shown.session(days=2, state=SessionState.DRAFT)
    assert site.client.get("/vi/programmes/nhap").status_code == 404
    assert site.client.get("/vi/programmes/rut").status_code == 410
    page = site.get("/en/calendar")
    assert page.count('class="brief ') == 1
    for name in ("Draft", "Withdrawn"):
        assert f">{name}<" not in page
    named = locations(site.get("/sitemap.xml"))
    assert [one for one in named if "/programmes/" in one] == [
        f"https://museum.example/{lang}/programmes/mo" for lang in ("vi", "en")
    ]


def test_staff_see_a_programme_in_preparation_and_the_public_calendar(site: Site) -> None:
    site.enter_as(Person("u", "", {institution_id(site): frozenset({Role.EDUCATOR})}))
    Calendar.of(site.house, slug="nhap", title=Translated("Nháp", "Draft"), state=Publication.DRAFT).session()
    preview = site.client.get("/en/programmes/nhap")
    assert "Only staff of the institution see this page" in preview.text
    assert preview.cache_control.no_store
    assert "room for 1 class" in preview.text
    assert "Draft" not in site.get("/en/calendar?date=2026-12-02")


def test_machines_read_the_programme_as_events(site: Site) -> None:
    calendar = programme_with_everything(site, age_from=9, age_to=15)
    visit = calendar.session(places=2, pupil_places=60, pupils_taken=20, days=2)
    online = Calendar.of(site.house, slug="xa", where=Where.ONLINE)
    online.session(days=2, join_url="https://meet.example/secret", languages=["en"])
    data = described(site.get("/en/programmes/trong"))
    assert data["typicalAgeRange"] == "9-15"
    (one,) = data["subEvent"]
    assert one["@type"] == "EducationEvent"
    assert one["startDate"] == "2026-11-24T09:00:00+07:00"
    assert one["url"] == f"https://museum.example/en/sessions/{visit}"
    assert (one["maximumAttendeeCapacity"], one["remainingAttendeeCapacity"]) == (60, 40)
    assert one["location"]["@type"] == "Place"
    page = site.get("/en/programmes/xa")
    (other,) = described(page)["subEvent"]
    assert other["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert other["inLanguage"] == ["en"]
    assert other["location"] == {"@type": "VirtualLocation", "url": other["url"]}
    assert "meet.example" not in page


def described(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_script_in_words_of_a_programme_is_inert(site: Site) -> None:
    evil = Translated("<script>alert(1)</script>", "</script><b onmouseover=alert(1)>x</b>")
    Calendar.of(site.house, slug="xau", title=evil, summary=evil, cost=evil, meeting_point=evil).session(
        days=1, place=evil, note=evil
    )
    for path in ("/vi/programmes/xau", "/en/programmes/xau", "/vi/calendar", "/en/calendar?view=list"):
        page = site.get(path)
        assert "<script>alert" not in page
        assert not re.search(r"<b [^>]*onmouseover", page)


def test_a_programme_outside_the_museum_says_where_each_session_is(site: Site) -> None:
    calendar = Calendar.of(site.house, slug="luu-dong", where=Where.SCHOOL)
    calendar.session(days=2, place=Translated("Trường Chiềng Vân", "Chiềng Vân school"))
    page = site.get("/en/programmes/luu-dong")
    assert "The museum comes to your school" in page
    assert "Chiềng Vân school" in page
    with site.house.sessions() as session:
        address = site.house.institution(session).address.en
        assert not address or address not in page
        assert session.get_one(Programme, calendar.programme_id).where == Where.SCHOOL
