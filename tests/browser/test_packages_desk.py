"""An educator makes a package in a real browser: finds an object, draws the detail, asks, publishes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from museum.entrypoints.sample.load import DEMO_PASSWORD
from tests.browser.conftest import picture, serious

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def log_in(page: Page, site: str, lang: str) -> None:
    page.goto(f"{site}/login?lang={lang}")
    page.context.add_cookies([{"name": "lang", "value": lang, "url": site}])
    page.locator("input[type=email]").fill("giao-duc@example.org")
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()


def looked_at(page: Page, name: str) -> None:
    """Keep a picture of the page, and let it be open to all and no wider than its window."""
    picture(page, name)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "lang"), [(1440, "vi"), (360, "en")])
def test_a_package_is_made_from_the_first_word_to_its_edition(
    visit: Callable[..., Page], site: str, width: int, lang: str
) -> None:
    page = visit(width)
    log_in(page, site, lang)
    page.goto(f"{site}/teach/packages/new")
    page.locator("#title_vi").fill(f"Ngôi sao trên trống {width}")
    page.locator("#title_en").fill(f"The star on the drum {width}")
    page.locator("#grade_from").select_option("4")
    page.locator("#grade_to").select_option("5")
    looked_at(page, f"teach-package-new-{lang}-{width}")
    page.locator(".savebar .button").click()

    page.locator("a[href$='/objects/new']").click()
    page.locator("#q").fill("trong dong")
    page.locator("#q").press("Enter")
    looked_at(page, f"teach-package-find-{lang}-{width}")
    page.locator(".package-find button").first.click()

    drawn = page.locator("[data-region-of]")
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    full = int(drawn.get_attribute("data-width") or 0)
    assert int(page.locator("#x").input_value()) == pytest.approx(full * 0.25, abs=full * 0.02)
    assert int(page.locator("#width").input_value()) == pytest.approx(full * 0.5, abs=full * 0.02)
    page.locator("#observe_vi").fill("Em hãy đếm số cánh sao.")
    looked_at(page, f"teach-package-object-{lang}-{width}")
    page.locator(".savebar .button").first.click()

    page.locator("a[href$='/questions/new']").click()
    page.locator("#text_vi").fill("Ngôi sao có mấy cánh?")
    page.locator("#choice_0_vi").fill("Tám")
    page.locator("#choice_1_vi").fill("Mười bốn")
    page.locator("#right-1").check()
    looked_at(page, f"teach-package-question-{lang}-{width}")
    page.locator(".savebar .button").first.click()

    expect(page.locator("#objects .scan")).to_have_count(1)
    expect(page.locator("#questions .chapter")).to_have_count(1)
    looked_at(page, f"teach-package-{lang}-{width}")
    page.locator("a[href$='/publish']").click()
    looked_at(page, f"teach-package-publish-{lang}-{width}")
    page.locator(".ask-first form .button").click()
    expect(page.locator("#editions .line")).to_have_count(1)
    expect(page.locator(".bench__head .chip--published")).to_be_visible()
    page.goto(f"{site}/teach/packages")
    expect(page.get_by_role("link", name=re.compile(f"{width}"))).to_be_visible()
    looked_at(page, f"teach-packages-{lang}-{width}")
