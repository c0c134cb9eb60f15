"""Two objects side by side: chosen from one, moved together or alone, at one true scale, and shared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, serious
from tests.browser.library import Library, library

__all__ = ["library"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Page]


def opened(page: Page, library: Library, hash_: str = "", lang: str = "en") -> None:
    page.goto(f"{library.site}/{lang}/compare?left={library.large}&right={library.small}{hash_}")
    page.locator("[data-compare][data-deep=ready]").wait_for()


def parts(page: Page) -> dict[str, list[int]]:
    """Read from the address which parts are seen."""
    found = re.findall(r"(left|right)=(\d+,\d+,\d+,\d+)", page.url.partition("#")[2])
    return {side: [int(number) for number in region.split(",")] for side, region in found}


def press(page: Page, side: str, what: str, times: int = 1) -> None:
    for _ in range(times):
        page.locator(f"[data-half={side}] [data-do={what}]").click()
    # The address is written once the movement has ended.
    page.wait_for_timeout(900)


def bar(page: Page, side: str) -> tuple[str, float]:
    """Give what a scale bar says and how long it is."""
    scale = page.locator(f"[data-half={side}] [data-scale]")
    length: Any = scale.locator(".scale__bar").evaluate("bar => bar.getBoundingClientRect().width")
    return scale.inner_text().strip(), float(length)


def test_from_an_object_to_the_other_and_back(visit: Visit, library: Library) -> None:
    page = visit()
    page.goto(f"{library.site}/en/artefacts/{library.large}")
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_role("searchbox", name="Search for the other object").fill("đĩa nhỏ")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Small plate", exact=True).click()
    expect(page).to_have_url(f"{library.site}/en/compare?left={library.large}&right={library.small}")
    expect(page.locator("main h2")).to_have_text(["Large plate", "Small plate"])
    page.locator("[data-compare][data-deep=ready]").wait_for()
    page.get_by_role("link", name="Exchange the sides").click()
    expect(page.locator("main h2")).to_have_text(["Small plate", "Large plate"])
    page.get_by_role("link", name="Small plate", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Small plate")


def test_both_move_together_until_they_are_set_free(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, library)
    press(page, "left", "in", 3)
    together = parts(page)
    assert set(together) == {"left", "right"}
    # The plates have the same proportions: the same share of each is seen.
    assert together["left"][2] == pytest.approx(2 * together["right"][2], rel=0.02)
    page.get_by_role("button", name="Move together").click()
    expect(page.locator("[data-live]")).to_have_text("Each picture moves by itself")
    press(page, "right", "in")
    alone = parts(page)
    assert alone["left"] == pytest.approx(together["left"], abs=3)
    assert alone["right"][2] < together["right"][2]
    assert "free=1" in page.url


def test_keys_lead_both_from_either_side(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, library)
    page.locator("[data-half=right]").get_by_role("application").focus()
    for key in ("+", "+", "+", "ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_timeout(900)
    seen = parts(page)
    # To the right of the middle, on both.
    assert seen["left"][0] + seen["left"][2] / 2 > 1550
    assert seen["right"][0] + seen["right"][2] / 2 > 775


def test_at_one_true_scale_the_small_plate_is_small(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, library)
    assert bar(page, "left") != bar(page, "right")
    page.get_by_role("button", name="Same true scale").click()
    expect(page.locator("[data-live]")).to_have_text("Both objects at the same scale")
    page.wait_for_timeout(500)
    assert bar(page, "left")[0] == bar(page, "right")[0]
    assert bar(page, "left")[1] == pytest.approx(bar(page, "right")[1], abs=1)
    press(page, "left", "in")
    assert bar(page, "left")[0] == bar(page, "right")[0]
    assert bar(page, "left")[1] == pytest.approx(bar(page, "right")[1], abs=1)
    assert "scale=1" in page.url


def test_the_address_brings_somebody_else_to_the_same_view(visit: Visit, library: Library) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, library)
    press(page, "left", "in", 3)
    page.get_by_role("button", name="Move together").click()
    press(page, "right", "in", 2)
    mine = parts(page)
    page.get_by_role("button", name="Share this view").click()
    expect(page.locator("[data-live]")).to_have_text("Link to this view copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = visit()
    other.goto(link)
    other.locator("[data-compare][data-deep=ready]").wait_for()
    expect(other.get_by_role("button", name="Move together")).to_have_attribute("aria-pressed", "false")
    press(other, "left", "turn", 4)
    theirs = parts(other)
    for side in ("left", "right"):
        assert theirs[side] == pytest.approx(mine[side], abs=0.03 * mine[side][2])


@pytest.mark.parametrize(
    "hash_", ["#left=<b>,1,2,3&right=NaN", "#left=0,0,0,0", "#right=9999999,0,9,9&scale=2", "#" + "x" * 5000]
)
def test_an_address_from_anybody_does_no_harm(visit: Visit, library: Library, hash_: str) -> None:
    page = visit()
    opened(page, library, hash_)
    press(page, "left", "whole")
    expect(page.locator("[data-live]")).to_have_text("The whole object is shown")


def test_without_scripts_there_are_two_pictures_and_forms(visit: Visit, library: Library) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{library.site}/en/compare?left={library.large}&right={library.small}")
    for still in page.locator("[data-still]").all():
        expect(still.locator("img")).to_be_visible()
        assert page.request.get(f"{library.site}{still.get_attribute('href')}").status == 200
    page.locator("[data-half=left] select").select_option("2")
    page.locator("[data-half=left]").get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(f"left={library.large}&left-page=2|left-page=2"))
    expect(page.locator("[data-half=left] img")).to_have_attribute("alt", re.compile("Detail"))
    assert f"right={library.small}" in page.url


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_comparing_is_accessible_at_every_width(
    visit: Visit, library: Library, lang: str, scheme: str
) -> None:
    for width in (360, 768, 1440):
        page = visit(width, color_scheme=scheme)
        opened(page, library, lang=lang)
        assert serious(page) == [], width
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, width
        picture(page, f"compare-{lang}-{scheme}-{width}")
        page.goto(f"{library.site}/{lang}/compare?left={library.large}")
        assert serious(page) == [], width
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, width
        picture(page, f"choose-{lang}-{scheme}-{width}")
        page.context.close()
