"""A teacher looks for a day: on a phone, at a desk, by keys alone, without scripts; in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from museum.domain.local_time import local
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLE = "Nghe chuông và khánh"
OTHER = "Xem tranh in"


@pytest.fixture(scope="module")
def month(installation: Installation) -> date:
    """Plan two sessions on the tenth of a month to come, and one on the twelfth; gives the tenth."""
    ahead = local(datetime.now(UTC)).date() + timedelta(days=70)
    tenth = ahead.replace(day=10)
    for title, day, hour in ((TITLE, tenth, 8), (OTHER, tenth, 14), (TITLE, tenth + timedelta(days=2), 9)):
        planned = installation.run(
            "session", "create", "--programme", title, "--start", f"{day}T{hour:02}:00", "--places", "2",
            "--open", "--json",
        )  # fmt: skip
        assert planned.status == 0, planned.stderr
        assert planned.item["session"]
    return tenth


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_calendar_fits_every_window_and_bars_nobody(
    visit: Callable[..., Page], site: str, month: date, lang: str, width: int
) -> None:
    page = visit(width)
    for view in ("month", "week", "list"):
        page.goto(f"{site}/{lang}/calendar?view={view}&date={month}")
        expect(page.get_by_role("link", name=re.compile(TITLE)).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert serious(page) == []
        if view != "list":
            picture(page, f"calendar-{view}-{lang}-{width}")


def test_on_a_phone_the_month_is_a_list_of_days_with_sessions(
    visit: Callable[..., Page], site: str, month: date
) -> None:
    page = visit(360)
    page.goto(f"{site}/en/calendar?date={month}&programme={_slug(page, site, TITLE)}")
    days = page.locator(".day:visible:has(.brief) .day__words")
    assert [re.sub(r"^\w+, ", "", words) for words in days.all_inner_texts()] == [
        f"{day.day} {day:%B %Y}" for day in (month, month + timedelta(days=2))
    ]


def test_a_phone_narrows_the_calendar_in_a_sheet(visit: Callable[..., Page], site: str, month: date) -> None:
    page = visit(360)
    page.goto(f"{site}/en/calendar?date={month}")
    page.get_by_role("button", name=re.compile("^Narrow|^Lọc")).click()
    page.locator("#by-programme").select_option(label=OTHER)
    page.locator("#narrowing").get_by_role("button", name=re.compile("Show these")).click()
    expect(page).to_have_url(re.compile(r"programme=\w"))
    expect(page.get_by_role("link", name=re.compile(OTHER)).first).to_be_visible()
    expect(page.locator(".brief", has_text=TITLE)).to_have_count(0)


def test_arrow_keys_walk_from_session_to_session(visit: Callable[..., Page], site: str, month: date) -> None:
    page = visit()
    page.goto(f"{site}/en/calendar?date={month}")
    first = page.locator(f".day:has(time[datetime='{month}']) .brief", has_text=TITLE)
    first.focus()
    page.keyboard.press("ArrowDown")
    assert OTHER in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    landed = page.evaluate("document.activeElement.closest('.day').querySelector('time').dateTime")
    assert date.fromisoformat(landed) > month


def test_without_scripts_one_comes_from_the_calendar_to_the_session(
    visit: Callable[..., Page], site: str, month: date
) -> None:
    page = visit(1440, java_script_enabled=False)
    page.goto(f"{site}/en/calendar?date={month - timedelta(days=31)}")
    page.locator("a[rel=next]").click()
    page.locator(f".day:has(time[datetime='{month}']) .brief", has_text=TITLE).click()
    expect(page).to_have_url(re.compile(r"/en/sessions/\w+"))
    expect(page.locator("h1")).to_contain_text(TITLE)


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_programmes_page(visit: Callable[..., Page], site: str, month: date, lang: str, width: int) -> None:
    page = visit(width)
    slug = _slug(page, site, TITLE)
    page.goto(f"{site}/{lang}/programmes/{slug}")
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator(f"time[datetime^='{month}']").first).to_be_visible()
    assert serious(page) == []
    picture(page, f"programme-{lang}-{width}")


def _slug(page: Page, site: str, title: str) -> str:
    answer = page.request.get(f"{site}/api/v1/programmes")
    return next(
        str(one["slug"]) for one in json.loads(answer.body())["programmes"] if one["title"].get("vi") == title
    )
