"""An educator plans in a real browser: a programme, a series, a session dragged to another day; and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from museum.bootstrap import Platform, bootstrap
from museum.db.engine import writing
from museum.domain.local_time import LOCAL, local, moment_of
from museum.domain.translated import Translated
from museum.domain.visits import VisitSession
from museum.services import bookings, institutions, programmes, resources, visit_sessions
from museum.services.bookings import Asked
from museum.services.permission import SYSTEM
from museum.services.programmes import Rules
from museum.services.session_details import Details
from museum.services.visit_sessions import Slot
from museum.settings import Settings
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMAIL, PASSWORD = "giao-duc@example.org", "trống đồng Đông Sơn 1893"
MANAGER = "quan-ly@example.org"
TODAY = datetime.now(LOCAL).date()
MONDAY = TODAY + timedelta(days=14 - TODAY.weekday())


@dataclass(frozen=True)
class Desk:
    """The site with a programme, a room and one session in which a group is booked and one waits."""

    site: str
    platform: Platform
    session: str

    def start(self) -> datetime:
        with self.platform.sessions() as session:
            return local(session.get_one(VisitSession, self.session).starts_at)

    def move_back(self) -> None:
        with self.platform.sessions() as session, writing(session):
            visit = session.get_one(VisitSession, self.session)
            visit.starts_at, visit.ends_at = _at(MONDAY, 9), _at(MONDAY, 11)


def _at(day: date, hour: int) -> datetime:
    return moment_of(day, time(hour))


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data: Path = tmp_path_factory.mktemp("planning") / "data"
    installation = Installation(data, {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    for email, role in ((EMAIL, "educator"), (MANAGER, "manager")):
        named = ("--email", email, "--role", role, "--password-stdin")
        assert installation.run("user", "create", *named, stdin=PASSWORD).status == 0
    platform = bootstrap(Settings(data_dir=data))
    with installation.serving() as site:
        yield Desk(site, platform, _stock(platform))


def _stock(platform: Platform) -> str:
    ports = platform.ports
    with platform.sessions() as session:
        institution = institutions.get(session)
        rules = Rules(Translated("Nghe tiếng trống đồng", "Hear the drum"), closes_hours=0, minutes=120)
        programme = programmes.create(session, ports, SYSTEM, institution.id, rules)
        programmes.publish(session, ports, SYSTEM, programme.id)
        room = resources.create(session, ports, SYSTEM, institution.id, "room", "Phòng trải nghiệm").id
        slot, details = Slot(120, 1, opened=True), Details(resource_ids=(room,))
        (visit,) = visit_sessions.plan(
            session, ports, SYSTEM, programme.id, [_at(MONDAY, 9)], slot, details
        ).sessions
        for number in range(2):
            asked = Asked(f"THCS Chiềng Vân {number}", 40, "co.lan@example.org", adults=2)
            bookings.book(session, ports, visit.id, asked, f"key-{number}")
        return visit.id


def _log_in(page: Page, site: str, lang: str = "en", email: str = EMAIL) -> None:
    page.context.add_cookies([{"name": "lang", "value": lang, "url": site}])
    page.goto(f"{site}/login")
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()
    page.goto(f"{site}/teach/calendar")
    expect(page.locator("h1")).to_be_visible()


def _looked_at(page: Page, name: str) -> None:
    picture(page, name)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "lang"), [(1440, "en"), (360, "vi")])
def test_every_page_of_planning_is_open_to_all_and_no_wider_than_its_window(
    visit: Callable[..., Page], planning: Desk, width: int, lang: str
) -> None:
    planning.move_back()
    page = visit(width)
    _log_in(page, planning.site, lang)
    with planning.platform.sessions() as session:
        programme = session.get_one(VisitSession, planning.session).programme_id
        room = session.scalars(select(resources.Resource.id)).first()
    for name, path in {
        "month": f"calendar?date={MONDAY}",
        "week": f"calendar?view=week&date={MONDAY}",
        "session": f"sessions/{planning.session}",
        "session-new": f"sessions/new?programme={programme}&day=2027-05-17",
        "session-move": f"sessions/{planning.session}/move",
        "session-cancel": f"sessions/{planning.session}/cancel",
        "programmes": "programmes",
        "programme": f"programmes/{programme}",
        "programme-new": "programmes/new",
        "resources": "resources",
        "resource": f"resources/{room}",
        "closed-days": "closed-days",
    }.items():
        page.goto(f"{planning.site}/teach/{path}")
        _looked_at(page, f"teach-{name}-{lang}-{width}")


def test_a_session_is_dragged_after_a_word_about_whom_that_concerns(
    visit: Callable[..., Page], planning: Desk
) -> None:
    planning.move_back()
    page = visit(1440, 1300)
    _log_in(page, planning.site)
    page.goto(f"{planning.site}/teach/calendar?view=week&date={MONDAY}")
    session = page.locator(f"#session-{planning.session}")
    lines = page.locator("[data-day]").nth(3).locator(".cal__sessions")
    held, onto = session.bounding_box(), lines.bounding_box()
    assert held
    assert onto
    one_hour = onto["height"] / 12
    page.mouse.move(held["x"] + 30, held["y"] + 8)
    page.mouse.down()
    page.mouse.move(onto["x"] + 50, onto["y"] + 7 * one_hour + 8, steps=6)
    page.mouse.up()
    dialog = page.locator("[data-dialog]")
    expect(dialog).to_contain_text("1 group is booked. 1 group is on the waiting list.")
    expect(dialog).to_contain_text("14:00")
    _looked_at(page, "teach-move-dialog-en-1440")
    dialog.get_by_role("button", name="Leave it as it is").click()
    assert planning.start() == _at(MONDAY, 9)

    page.locator("[data-view=week]").wait_for()
    session.locator(".cal__move").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 group is booked")
    page.locator("#day").fill((MONDAY + timedelta(days=3)).isoformat())
    page.locator("#at").fill("14:00")
    page.get_by_role("button", name="Move it and write to 2 groups").click()
    expect(page.locator(f"#session-{planning.session}")).to_contain_text("14:00–16:00")
    assert planning.start() == _at(MONDAY + timedelta(days=3), 14)


def test_a_series_is_planned_on_a_phone_and_a_room_that_is_taken_is_told(
    visit: Callable[..., Page], planning: Desk
) -> None:
    planning.move_back()
    page = visit(360, 740)
    _log_in(page, planning.site)
    page.goto(f"{planning.site}/teach/sessions/new?day={MONDAY}")
    expect(page.locator("#weekdays")).to_be_hidden()
    page.get_by_label("Every week").check()
    expect(page.locator("#weekdays")).to_be_visible()
    page.get_by_label("Wednesday").check()
    page.locator("#last").fill((MONDAY + timedelta(days=20)).isoformat())
    page.get_by_label("Monday").check()
    page.locator("#at").fill("10:00")
    page.get_by_label("Phòng trải nghiệm").check()
    page.locator(".savebar .button").click()
    expect(page.locator("#summary")).to_contain_text("Taken by another session")
    expect(page.locator("#last")).to_be_visible()
    page.get_by_label("Phòng trải nghiệm").uncheck()
    page.locator(".savebar .button").click()
    expect(page.locator("body")).to_contain_text("6 sessions planned")


def test_a_near_day_of_the_plans_is_suggested_and_marked(visit: Callable[..., Page], planning: Desk) -> None:
    page = visit(360, 740)
    _log_in(page, planning.site)
    page.goto(f"{planning.site}/teach/sessions/new")
    near = TODAY.replace(month=5, day=16)
    near = near if near > TODAY else near.replace(year=near.year + 1)
    page.locator("#day").fill(near.isoformat())
    page.locator("#day").blur()
    expect(page.locator("[data-suggestion]")).to_contain_text(f"18/5/{near.year}")
    page.get_by_role("button", name="Mark it").click()
    expect(page.locator("[data-suggestion]")).to_be_hidden()
    expect(page.locator("#plan_day option:checked")).to_have_text(re.compile("^18/5"))


def test_all_of_it_works_without_scripts(visit: Callable[..., Page], planning: Desk) -> None:
    planning.move_back()
    page = visit(360, 740, java_script_enabled=False)
    _log_in(page, planning.site)
    page.goto(f"{planning.site}/teach/sessions/new")
    page.locator("#day").fill((MONDAY + timedelta(days=30)).isoformat())
    page.locator("#at").fill("15:00")
    page.locator("#repeat-2").check()
    page.locator("#days").fill(f"{MONDAY + timedelta(days=31)} {MONDAY + timedelta(days=33):%d/%m/%Y}")
    page.locator(".savebar .button").click()
    expect(page.locator("body")).to_contain_text("3 sessions planned")
    page.goto(f"{planning.site}/teach/calendar?view=week&date={MONDAY}")
    page.locator(f"#session-{planning.session} .cal__move").click()
    page.locator("#at").fill("13:30")
    page.get_by_role("button", name="Move it and write to 2 groups").click()
    expect(page.locator(f"#session-{planning.session}")).to_contain_text("13:30")


@pytest.mark.parametrize(("email", "may"), [(EMAIL, False), (MANAGER, True)])
def test_only_a_manager_keeps_more_groups_than_there_is_room_and_only_with_a_reason(
    visit: Callable[..., Page], planning: Desk, email: str, may: bool
) -> None:
    planning.move_back()
    page = visit(1440)
    _log_in(page, planning.site, email=email)
    page.goto(f"{planning.site}/teach/sessions/{planning.session}")
    page.get_by_label("Places for pupils in all").fill("30")
    page.get_by_role("button", name="Save places").click()
    places = page.locator("#room")
    expect(places).to_contain_text("Classes booked: 1, pupils: 40")
    beyond = places.get_by_role("checkbox")
    if not may:
        expect(beyond).to_have_count(0)
        return
    beyond.check()
    page.get_by_role("button", name="Save places").click()
    expect(beyond).to_be_checked()
    places.get_by_label("Why").fill("Hội trường nhỏ hơn trong tuần này")
    page.get_by_role("button", name="Save places").click()
    expect(page.get_by_text("Saved. Free places are offered to those who wait.")).to_be_visible()
    with planning.platform.sessions() as session:
        visited = session.get_one(VisitSession, planning.session)
        assert (visited.overbooked, visited.pupils_taken, visited.pupil_places) == (True, 40, 30)
