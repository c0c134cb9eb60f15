"""A curator: from log-in and upload to the published page in an exhibition, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from playwright.sync_api import Page, expect

from museum.entrypoints.sample.load import DEMO_PASSWORD
from tests.browser.conftest import picture, serious

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ACCOUNTS = {"editor": "bien-tap", "cataloguer": "kiem-ke"}


def _log_in(page: Page, site: str, role: str = "editor") -> None:
    page.goto(f"{site}/curate/")
    expect(page).to_have_url(re.compile("/login"))
    page.goto(f"{site}/login?lang=vi")
    page.locator("input[type=email]").fill(f"{ACCOUNTS[role]}@example.org")
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()
    page.goto(f"{site}/curate/")
    expect(page.locator("h1")).to_be_visible()


def _scan(folder: Path) -> Path:
    path = folder / "Ấm trà men ngọc.png"
    grain = pyvips.Image.gaussnoise(900, 700, sigma=12, mean=120, seed=3)
    grain.bandjoin([grain * 1.1, grain * 0.9]).cast("uchar").copy(interpretation="srgb").pngsave(str(path))
    return path


def test_from_log_in_and_upload_to_a_published_page_and_withdrawn(
    visit: Callable[..., Page], site: str, tmp_path: Path
) -> None:
    page = visit()
    _log_in(page, site)
    picture(page, "curate-overview-vi-1440")
    assert serious(page) == []

    page.goto(f"{site}/curate/upload")
    letter = tmp_path / "thư.txt"
    letter.write_text("Kính gửi")
    page.locator("#files").set_input_files([str(_scan(tmp_path)), str(letter)])
    lines = page.locator("[data-list] > li")
    expect(lines).to_have_count(2)
    ready = page.locator("[data-list] > li").filter(has_text="Ấm trà")
    expect(ready.locator("a[data-link]")).to_be_visible(timeout=30_000)
    expect(lines.filter(has_text="thư.txt").locator("[data-reason]")).not_to_be_empty()
    picture(page, "curate-upload-vi-1440")
    assert serious(page) == []
    ready.locator("a[data-link]").click()

    page.wait_for_url(re.compile("/curate/artefacts/"))
    record = page.url.split("?")[0]
    artefact_id = record.rsplit("/", 1)[-1]
    page.locator("[name=title_vi]").fill("Ấm trà men ngọc")
    page.locator("[name=title_en]").fill("Celadon teapot")
    page.locator("[name=materials]").fill("Gốm|Men ngọc")
    page.locator("[name=description_vi]").fill("Ấm nhỏ.\n\nVòi cong <script>alert(1)</script>")
    page.locator("[name=date_earliest]").fill("sớm lắm")
    page.locator(".savebar .button").click()
    expect(page.locator("#summary")).to_be_visible()
    assert page.locator("[name=title_en]").input_value() == "Celadon teapot"
    page.locator("[name=date_earliest]").fill("1100")
    page.locator("[name=date_latest]").fill("1200")
    page.locator(".savebar .button").click()
    expect(page.locator("h1")).to_have_text("Ấm trà men ngọc")
    expect(page.locator("#scans")).to_contain_text("900")
    picture(page, "curate-artefact-vi-1440")
    assert serious(page) == []

    assert page.request.get(f"{site}/vi/artefacts/{artefact_id}").status == 200, "staff may preview a draft"
    visitor = visit()
    assert visitor.request.get(f"{site}/vi/artefacts/{artefact_id}").status == 404

    page.goto(f"{record}/publish")
    page.locator("main form .button").first.click()
    answer = visitor.goto(f"{site}/en/artefacts/{artefact_id}")
    assert answer is not None
    assert answer.status == 200
    expect(visitor.locator("h1")).to_have_text("Celadon teapot")
    assert "<script>alert" not in visitor.content()
    visitor.locator("[data-canvas] canvas").first.wait_for()

    exhibition = _exhibit(page, site)
    answer = visitor.goto(f"{site}/vi/exhibitions/{exhibition}")
    assert answer is not None
    assert answer.status == 200
    expect(visitor.locator("h1")).to_have_text("Trà và men")
    expect(visitor.locator("main")).to_contain_text("Ấm trà men ngọc")

    page.goto(f"{record}/withdraw")
    page.locator("main form .button").first.click()
    visitor.wait_for_timeout(2100)
    for path in (
        f"/vi/artefacts/{artefact_id}",
        f"/iiif/presentation/3/artefacts/{artefact_id}/manifest.json",
    ):
        assert visitor.request.get(f"{site}{path}").status == 410, path


def _exhibit(page: Page, site: str) -> str:
    """Make an exhibition with one section that shows the teapot; gives its address."""
    page.goto(f"{site}/curate/exhibitions/new")
    page.locator("[name=title_vi]").fill("Trà và men")
    page.locator("[name=title_en]").fill("Tea and glaze")
    page.locator("[name=introduction_vi]").fill("Một ấm trà kể chuyện.")
    page.locator(".savebar .button").click()
    page.wait_for_url(re.compile("/curate/exhibitions/(?!new)"))
    workbench = page.url.split("?")[0]
    page.locator("button[value=add]").click()
    if "/sections/" not in page.url:
        page.locator("a[href*='/sections/']").first.click()
    page.locator("[name=title_vi]").fill("Phần một")
    page.locator("#look").fill("Ấm trà")
    page.locator("#found button").first.click()
    expect(page.locator("[name=item]")).to_have_count(1)
    page.locator(".savebar button[value=save]").click()
    picture(page, "curate-section-vi-1440")
    assert serious(page) == []
    page.goto(workbench)
    assert serious(page) == []
    picture(page, "curate-exhibition-vi-1440")
    page.goto(f"{workbench}/publish")
    page.locator("main form .button").first.click()
    page.goto(workbench)
    return (
        page.locator("a[href*='/exhibitions/']", has_text=re.compile("Xem|View"))
        .first.get_attribute("href")
        .rsplit("/", 1)[-1]
    )  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_workbench_is_accessible_and_fits(
    visit: Callable[..., Page], site: str, lang: str, width: int
) -> None:
    page = visit(width)
    page.goto(f"{site}/login?lang={lang}")
    assert serious(page) == []
    picture(page, f"login-{lang}-{width}")
    _log_in(page, site)
    for name in ("", "upload", "artefacts", "artefacts/new", "exhibitions", "exhibitions/new"):
        page.goto(f"{site}/curate/{name}?lang={lang}")
        page.wait_for_load_state("networkidle")
        assert page.locator("html").get_attribute("lang") == lang
        assert serious(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        picture(page, f"curate-{name.replace('/', '-') or 'overview'}-{lang}-{width}")


def test_sections_and_steps_fit_a_telephone_with_text_at_twice_its_size(
    visit: Callable[..., Page], site: str
) -> None:
    page = visit(360)
    _log_in(page, site)
    page.goto(f"{site}/curate/exhibitions")
    page.locator("main a", has_text="Sợi chỉ biết nhớ").first.click()
    page.locator("a[href*='/sections/']").first.wait_for()
    sections = page.locator("a[href*='/sections/']").evaluate_all("links => links.map(link => link.href)")
    steps: list[str] = []
    for address in dict.fromkeys(sections):
        page.goto(address)
        steps += page.locator("a[href*='/steps/']").evaluate_all("links => links.map(link => link.href)")
        _fits_at_twice(page)
    assert steps
    page.goto(steps[0])
    _fits_at_twice(page)


def _fits_at_twice(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    beyond = page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)"
    )
    assert wide <= 0, (page.url, beyond)


def test_a_cataloguer_finds_no_way_to_publish(visit: Callable[..., Page], site: str) -> None:
    page = visit()
    _log_in(page, site, "cataloguer")
    page.goto(f"{site}/curate/artefacts")
    page.locator("main a[href^='/curate/artefacts/']").first.click()
    assert page.locator("a[href$='/publish']").count() == 0


def test_uploading_works_without_scripts(visit: Callable[..., Page], site: str, tmp_path: Path) -> None:
    page = visit(java_script_enabled=False)
    _log_in(page, site)
    page.goto(f"{site}/curate/upload")
    path = tmp_path / "không kịch bản.png"
    pyvips.Image.gaussnoise(300, 200, seed=9).cast("uchar").pngsave(str(path))
    page.locator("#files").set_input_files(str(path))
    page.locator("[data-without-script] .button").click()
    expect(page.locator("main")).to_contain_text("không kịch bản.png")
