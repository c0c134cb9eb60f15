"""Exemplary models, the digitisation ledger and quality checks in a real browser, with the sample museum."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, serious

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CURATOR, MANAGER, PASSWORD = "kiem-ke@example.org", "quan-ly@example.org", "trong-dong-2026"
DESK = (
    "/manage/models",
    "/manage/models/new",
    "/manage/ledger",
    "/manage/ledger/rows",
    "/manage/ledger/items/new",
)


def _enter(page: Page, site: str, email: str, lang: str) -> None:
    page.context.add_cookies([{"name": "lang", "value": lang, "url": site}])
    page.goto(f"{site}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form.narrow button")
    page.wait_for_load_state("networkidle")


def _undo(page: Page) -> None:
    """Take back what was said, and wait for the scan's page with its keys."""
    page.click(".check-undo button")
    expect(page.locator(".check-undo")).to_have_count(0)
    expect(page.locator("[data-keys-help]")).to_be_visible()


@pytest.mark.parametrize(("width", "lang"), [(1440, "vi"), (1440, "en"), (360, "vi"), (360, "en")])
def test_the_pages_fit_and_everybody_can_use_them(
    site: str, visit: Callable[..., Page], width: int, lang: str
) -> None:
    page = visit(width)
    _enter(page, site, MANAGER, lang)
    for path in DESK:
        page.goto(site + path)
        name = path.strip("/").replace("/", "-")
        picture(page, f"{name}-{lang}-{width}")
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_scans_are_judged_by_keys_alone(site: str, visit: Callable[..., Page]) -> None:
    page = visit(1440)
    _enter(page, site, CURATOR, "en")
    page.goto(f"{site}/curate/checks")
    page.wait_for_selector("[data-pane=on]")
    assert serious(page) == []
    name = page.inner_text(".checking__what h2")
    expect(page.locator("[data-check=pass] button")).to_be_focused()
    page.keyboard.press("Alt+2")
    expect(page.locator("input[value=too_light]")).to_be_checked()
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".check-undo")).to_contain_text("is to be scanned again")
    _undo(page)
    # It comes back, unjudged, and passes this time.
    expect(page.locator(".checking__what h2")).to_have_text(name)
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".check-undo")).to_contain_text("passed")
    _undo(page)
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**skipped=**")


def test_a_scan_is_judged_without_scripts(site: str, visit: Callable[..., Page]) -> None:
    page = visit(360, java_script_enabled=False)
    _enter(page, site, CURATOR, "vi")
    page.goto(f"{site}/curate/checks")
    page.locator("label[for=fault-cut_off]").click()
    page.click("[data-check=fail] button")
    expect(page.locator(".check-undo")).to_be_visible()
    page.click(".check-undo button")
    expect(page.locator("[data-check=pass]")).to_be_visible()


def test_the_ledger_is_read_on_a_telephone_with_large_letters(visit: Callable[..., Page], site: str) -> None:
    page = visit(360, 740, bypass_csp=True)
    _enter(page, site, MANAGER, "vi")
    page.goto(f"{site}/manage/ledger")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    heights = page.locator(".ledger-cell").evaluate_all(
        "cells => cells.filter(one => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert heights == 0, "numbers run into the next line"
