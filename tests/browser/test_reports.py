"""A manager writes the annual report: begun, worded, taken along as a file, frozen and counted again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from museum.bootstrap import bootstrap
from museum.domain.collections import Institution
from museum.settings import Settings
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation
from tests.factories.followed import stock_plan

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMAIL, PASSWORD = "quan-ly@example.org", "trống đồng Đông Sơn 1893"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("reports") / "data"
    installation = Installation(data, {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    named = ("--email", EMAIL, "--role", "manager", "--password-stdin")
    assert installation.run("user", "create", *named, stdin=PASSWORD).status == 0
    platform = bootstrap(Settings(data_dir=data))
    with platform.sessions() as session:
        stock_plan(session, datetime.now(UTC), session.scalars(select(Institution.id)).one())
        session.commit()
    platform.engine.dispose()
    with installation.serving() as address:
        yield address


def _log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form .button").first.click()


def _is_well(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert serious(page) == []


@pytest.mark.parametrize(("width", "kind"), [(1440, "Annual report"), (360, "Report on demand")])
def test_a_report_from_its_draft_to_its_frozen_figures(
    visit: Callable[..., Page], site: str, tmp_path: Path, width: int, kind: str
) -> None:
    page = visit(width=width, locale="en-GB", accept_downloads=True)
    _log_in(page, f"{site}/manage/reports")
    _is_well(page)
    page.get_by_role("link", name="New report").click()
    _is_well(page)
    page.get_by_label("Plan").select_option(index=0)
    page.get_by_label(kind).check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(kind)
    _is_well(page)
    picture(page, f"report-{width}")
    proposals = page.get_by_role("textbox", name="V. Proposals")
    drafted = proposals.input_value()
    proposals.fill("- Đề nghị bố trí kinh phí mua sách cho xã vùng cao.")
    page.get_by_role("button", name="Save report").click()
    section = page.locator("#part-text-proposals")
    expect(section).to_contain_text("your own words")
    section.get_by_role("button", name="Back to the draft").click()
    expect(page.get_by_role("textbox", name="V. Proposals")).to_have_value(drafted)
    with page.expect_download() as waited:
        page.get_by_role("link", name="DOCX").click()
    path = tmp_path / "bao-cao.docx"
    waited.value.save_as(path)
    assert waited.value.suggested_filename.endswith("-du-thao.docx")
    assert path.read_bytes()[:2] == b"PK"
    page.get_by_role("link", name="Freeze the figures").click()
    _is_well(page)
    page.locator("main form .button").click()
    expect(page.locator("main")).to_contain_text("Frozen")
    expect(page.get_by_role("textbox", name="V. Proposals")).to_have_count(0)
    _is_well(page)
    page.get_by_role("link", name="Count again").click()
    expect(page.locator("main")).to_contain_text("gives the same figures")
    _is_well(page)
