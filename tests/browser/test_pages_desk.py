"""The pages desk in a real browser: read and typed side by side, turned by keys, drawn on; and what visitors get of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from museum.entrypoints.sample.load import DEMO_PASSWORD
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NUMBER = "BTM-1217/N-9"
"""An artefact of the sample museum with two scans, the second a detail of the first."""


@pytest.fixture
def artefact_id(installation: Installation) -> str:
    found = installation.run("search", NUMBER, "--json")
    return str(found.item["hits"][0]["id"])


def log_in(page: Page, site: str, lang: str) -> None:
    page.goto(f"{site}/login?lang={lang}")
    page.context.add_cookies([{"name": "lang", "value": lang, "url": site}])
    page.locator("input[type=email]").fill("bien-tap@example.org")
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()


def test_pages_are_read_typed_and_turned(visit: Callable[..., Page], site: str, artefact_id: str) -> None:
    page = visit()
    log_in(page, site, "vi")
    page.goto(f"{site}/curate/artefacts/{artefact_id}/pages")
    picture(page, "curate-pages-vi-1440")
    assert serious(page) == []
    page.locator(".leaf__link").first.click()
    page.locator("[data-pane=on]").wait_for()
    page.locator("#text").fill("Chiêng có núm\ncủa người Mường")
    page.keyboard.press("Alt+PageDown")
    expect(page.locator(".turner")).to_contain_text("2")
    expect(page.locator("#text")).to_have_value("")
    page.locator("#text").fill("Núm chiêng")
    page.keyboard.press("Alt+PageUp")
    expect(page.locator("#text")).to_have_value("Chiêng có núm\ncủa người Mường")
    picture(page, "curate-page-vi-1440")
    assert serious(page) == []

    page.locator(".turner [rel=next]").click()
    page.locator(".more-said summary").click()
    page.locator("#detail_of").select_option(index=1)
    page.get_by_role("button", name=re.compile("vẽ|draw")).click()
    drawn = page.locator("[data-region-of]")
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60, steps=4)
    page.mouse.up()
    assert int(page.locator("#detail_width").input_value()) > 0
    page.locator(".savebar button[value=save]").click()
    expect(page.locator("#text")).to_have_value("Núm chiêng")
    assert int(page.locator("#detail_width").input_value()) > 0

    phone = visit(360, 740)
    log_in(phone, site, "en")
    for path in ("pages", page.url.split("/artefacts/")[1].split("/", 1)[1]):
        phone.goto(f"{site}/curate/artefacts/{artefact_id}/{path}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        assert serious(phone) == []


def test_the_desk_works_without_scripts(visit: Callable[..., Page], site: str, artefact_id: str) -> None:
    page = visit(java_script_enabled=False)
    log_in(page, site, "en")
    page.goto(f"{site}/curate/artefacts/{artefact_id}/pages")
    page.get_by_role("button", name="Add an entry").click()
    page.locator(".toc__vi input").fill("Mặt chiêng")
    page.get_by_role("button", name="Save the table of contents").click()
    expect(page.locator(".toc__vi input")).to_have_value("Mặt chiêng")
    page.locator("#files").set_input_files(
        [{"name": "gong.txt", "mimeType": "text/plain", "buffer": "Tiếng chiêng gọi mùa".encode()}]
    )
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.locator(".files-plan")).to_contain_text("Tiếng chiêng gọi mùa")
    page.get_by_role("button", name="Keep these texts").click()
    expect(page.locator(".leaf").first).to_contain_text("Tiếng chiêng gọi mùa")

    visitor = visit(java_script_enabled=False)
    visitor.goto(f"{site}/vi/artefacts/{artefact_id}")
    visitor.locator("#transcript-q").fill("tieng chieng")
    visitor.locator(".transcript__field button").click()
    expect(visitor.locator(".transcript__finds mark")).to_have_text("Tiếng chiêng")


def test_the_text_follows_the_page_that_is_shown(
    visit: Callable[..., Page], site: str, artefact_id: str
) -> None:
    page = visit()
    page.goto(f"{site}/vi/artefacts/{artefact_id}")
    page.locator("[data-canvas] canvas").first.wait_for()
    assert serious(page) == []
    page.locator("[data-do=next]").first.click()
    expect(page.locator("[data-transcript]")).to_have_attribute("data-transcript", "2")
    expect(page.locator("#transcript")).to_contain_text("Núm chiêng")
