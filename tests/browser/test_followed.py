"""A manager a few days before the report: from the desk to a plan, to a number, to its rows, to the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from museum.bootstrap import bootstrap
from museum.domain.collections import Institution
from museum.domain.visits import Attendance
from museum.settings import Settings
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation
from tests.factories.followed import Followed, stock_plan

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMAIL, PASSWORD = "quan-ly@example.org", "trống đồng Đông Sơn 1893"


@dataclass(frozen=True)
class Desk:
    """The site with a plan that is followed."""

    site: str
    data: Path
    made: Followed

    @property
    def plan(self) -> str:
        return f"{self.site}/manage/plans/{self.made.slug}"

    def without(self, booking_id: str) -> None:
        """Take a group's attendance back."""
        platform = bootstrap(Settings(data_dir=self.data))
        with platform.sessions() as session:
            session.delete(session.get_one(Attendance, booking_id))
            session.commit()
        platform.engine.dispose()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("followed") / "data"
    installation = Installation(data, {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    named = ("--email", EMAIL, "--role", "manager", "--password-stdin")
    assert installation.run("user", "create", *named, stdin=PASSWORD).status == 0
    platform = bootstrap(Settings(data_dir=data))
    with platform.sessions() as session:
        institution = session.scalars(select(Institution.id)).one()
        made = stock_plan(session, datetime.now(UTC), institution)
        session.commit()
    platform.engine.dispose()
    with installation.serving() as site:
        yield Desk(site, data, made)


def _log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form .button").first.click()


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_manager_follows_a_number_to_the_record_behind_it(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit(locale="en-GB")
    _log_in(page, f"{desk.site}/manage/")
    page.locator("#due ~ ul").get_by_role("link", name="Our province: learning all life long").click()
    expect(page).to_have_url(desk.plan)
    pupils = page.locator("tr", has=page.get_by_role("link", name="Pupils who came"))
    expect(pupils).to_contain_text("138 pupils")
    pupils.locator(".figures-table__done a").click()
    expect(page).to_have_url(re.compile(f"/manage/indicators/{desk.made.indicators['pupils']}"))
    expect(page.locator(".big-number")).to_contain_text("138 pupils")
    rows = page.locator(".rows-table tbody tr")
    expect(rows).to_have_count(3)
    rows.filter(has_text="85").locator("a").click()
    expect(page).to_have_url(f"{desk.site}/teach/bookings/{desk.made.booking_ids[0]}")
    expect(page.locator("main")).to_contain_text("85")
    desk.without(desk.made.booking_ids[2])
    page.goto(desk.plan)
    expect(pupils).to_contain_text("126 pupils")


def test_the_map_and_the_years_are_chosen_by_keyboard_alone(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit(locale="en-GB", java_script_enabled=False)
    _log_in(page, desk.plan)
    page.get_by_role("link", name="2025", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".figures-table").first).to_contain_text("2 sessions")
    choice = page.locator("#map-of")
    choice.focus()
    choice.press("End")
    page.locator(".map-choice button").press("Enter")
    expect(page.locator("#map-of option[selected]")).to_have_text("Events")
    expect(page).to_have_url(re.compile("year=2025"))
    summary = page.locator(".behind-charts summary").first
    summary.focus()
    summary.press("Enter")
    expect(page.locator(".behind-charts table").first).to_be_visible()
    # The points of the map are for the mouse: their links stand in the table beside it.
    assert page.locator(".ground__map a:not([tabindex='-1'])").count() == 0


def test_a_point_of_the_map_leads_to_the_units_rows(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit(locale="en-GB")
    _log_in(page, f"{desk.plan}?map={desk.made.indicators['model']}")
    page.locator(".ground__map a", has=page.locator("title", has_text="Xã Na Sang")).click()
    expect(page.locator("main")).to_contain_text("Only of Xã Na Sang.")
    expect(page.locator(".rows-table tbody tr")).to_have_count(1)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_are_sound(visit: Callable[..., Page], desk: Desk, lang: str, width: int) -> None:
    page = visit(width=width, height=800, locale="vi-VN" if lang == "vi" else "en-GB")
    _log_in(page, f"{desk.site}/manage/")
    numbers = desk.made.indicators
    paths = {
        "desk": "/manage/",
        "plan": f"/manage/plans/{desk.made.slug}?map={numbers['model']}",
        "share": f"/manage/indicators/{numbers['model']}",
        "growth": f"/manage/indicators/{numbers['pupils']}",
        "none": f"/manage/indicators/{numbers['events']}",
        "public": f"/{lang}/plans/{desk.made.slug}",
        "list": f"/{lang}/plans",
    }
    for name, path in paths.items():
        page.goto(f"{desk.site}{path}")
        expect(page.locator("h1")).to_be_visible()
        for summary in page.locator("details > summary").all()[:2]:
            summary.click()
        assert serious(page) == [], name
        _fits(page)
        picture(page, f"followed-{name}-{lang}-{width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_seen_in_every_scheme(visit: Callable[..., Page], desk: Desk, scheme: str) -> None:
    for contrast in ("no-preference", "more"):
        page = visit(locale="en-GB", color_scheme=scheme, contrast=contrast)
        page.goto(f"{desk.site}/en/plans/{desk.made.slug}")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        marks = page.locator(".chart__bar, .chart__bar--now, .chart__dot")
        fills = marks.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
        assert fills
        assert ground not in fills
        assert serious(page) == []
        picture(page, f"followed-public-{scheme}-{contrast}")


def test_the_dashboard_fits_on_a_sheet_of_paper(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit(794, 1123, locale="en-GB")
    _log_in(page, desk.plan)
    page.emulate_media(media="print")
    _fits(page)
    shares = page.locator(".figures-table th[scope=row]").evaluate_all(
        "heads => heads.map(one => one.offsetWidth / one.closest('table').offsetWidth)"
    )
    assert min(shares) >= 0.3
