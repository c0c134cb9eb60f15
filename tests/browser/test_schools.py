"""An educator keeps the directory of schools, at the desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from museum.entrypoints.sample.load import DEMO_PASSWORD
from tests.browser.conftest import picture, serious

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/login?lang=en")
    page.locator("input[type=email]").fill("giao-duc@example.org")
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()
    page.goto(f"{site}/teach/schools")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_list_is_looked_at_and_a_school_is_found_again(
    visit: Callable[..., Page], site: str, tmp_path: Path, width: int
) -> None:
    page = visit(width)
    _log_in(page, site)
    assert serious(page) == []
    picture(page, f"teach-schools-{width}")
    listed = tmp_path / "truong.csv"
    listed.write_text("Tên trường,Xã\nTrường THCS Đồi Mẫu,Xã Đồi Mẫu\nTrường Hoa Sim,\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(str(listed))
    page.locator("button[value=look]").click()
    expect(page.locator("table")).to_contain_text("Trường THCS Đồi Mẫu")
    expect(page.locator("table tbody tr").first).to_contain_text("Trường Hoa Sim")
    assert serious(page) == []
    picture(page, f"teach-schools-looked-{width}")
    page.goto(f"{site}/teach/schools")
    page.locator("#q").fill("thcs nam mau")
    page.locator("form[role=search] button").click()
    page.get_by_role("link", name="Trường PTDTBT THCS Nậm Mẫu").click()
    expect(page.locator("#name")).to_have_value("Trường PTDTBT THCS Nậm Mẫu")
    assert serious(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
