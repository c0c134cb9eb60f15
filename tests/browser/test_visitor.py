"""A visitor: from home into an exhibition, and into an object down to its last thread, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDTHS = (360, 768, 1440)
WORDS = {
    "vi": {"all": "Tất cả trưng bày", "search": "Tìm", "other": "English"},
    "en": {"all": "All exhibitions", "search": "Search", "other": "Tiếng Việt"},
}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_from_home_to_an_exhibition_to_a_zoomed_artefact(
    visit: Callable[..., Page], site: str, lang: str
) -> None:
    page = visit()
    page.goto(f"{site}/{lang}/")
    assert page.locator("html").get_attribute("lang") == lang
    page.get_by_role("link", name=WORDS[lang]["all"]).click()
    page.locator(f"a[href='/{lang}/exhibitions/tieng-dong']").first.click()
    expect(page.locator("h1")).to_have_text({"vi": "Tiếng đồng", "en": "The voice of bronze"}[lang])
    page.locator(f"a[href^='/{lang}/artefacts/']").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator("[data-stage][data-deep=ready]").wait_for()
    # What was just said, the page, is not talked over.
    page.wait_for_timeout(1200)
    zoom = page.locator("[data-do=in]")
    for _ in range(2):
        zoom.click()
    expect(page.locator("[data-live]")).to_have_text(re.compile(r"\d+ ?%"))
    expect(page).to_have_url(re.compile(r"#page=1&xywh=\d+,\d+,\d+,\d+$"))


def test_the_viewer_is_worked_by_keys_alone(
    visit: Callable[..., Page], site: str, installation: Installation
) -> None:
    page = visit()
    page.goto(f"{site}/vi/artefacts/{_drum(installation)}")
    page.locator("[data-stage][data-deep=ready]").wait_for()
    page.get_by_role("application").focus()
    page.keyboard.press("+")
    expect(page.locator("[data-live]")).not_to_be_empty()


def _drum(installation: Installation) -> str:
    return str(installation.run("search", "mặt trống đồng Đông Sơn", "--json").item["hits"][0]["id"])


@pytest.mark.parametrize("typed", ["trống đồng", "trong dong", "bronze drum"])
def test_typed_with_or_without_diacritics_in_either_language(
    visit: Callable[..., Page], site: str, typed: str
) -> None:
    page = visit()
    page.goto(f"{site}/vi/")
    page.get_by_role("searchbox").first.fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/vi/search"))
    expect(page.locator("main a[href^='/vi/artefacts/']").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Mặt trống đồng Đông Sơn")


def test_the_language_switch_keeps_the_page_and_is_remembered(visit: Callable[..., Page], site: str) -> None:
    page = visit()
    page.goto(f"{site}/vi/exhibitions/tieng-dong")
    page.get_by_role("link", name="English", exact=True).first.click()
    expect(page).to_have_url(f"{site}/en/exhibitions/tieng-dong")
    page.goto(f"{site}/")
    expect(page).to_have_url(f"{site}/en/")


def test_what_has_no_english_is_shown_in_vietnamese_and_says_so(
    visit: Callable[..., Page], site: str, installation: Installation
) -> None:
    stamp = installation.run("search", "con dấu trên tờ sổ kiểm kê", "--json").item["hits"][0]
    assert stamp["title_en"] == ""
    page = visit()
    page.goto(f"{site}/en/artefacts/{stamp['id']}")
    expect(page.locator("h1[lang=vi]")).to_have_text(stamp["title_vi"])
    expect(page.get_by_text("shown in Vietnamese").first).to_be_visible()


def test_without_scripts_there_is_a_picture_and_a_link(
    visit: Callable[..., Page], site: str, installation: Installation
) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{site}/vi/artefacts/{_drum(installation)}")
    still = page.locator("a[data-still]")
    expect(still.locator("img")).to_be_visible()
    answer = page.request.get(f"{site}{still.get_attribute('href')}")
    assert answer.headers["content-type"] == "image/jpeg"


def test_what_is_not_there_is_told_in_the_readers_language(visit: Callable[..., Page], site: str) -> None:
    page = visit()
    for lang in ("vi", "en"):
        answer = page.request.get(f"{site}/{lang}/artefacts/nothing")
        assert answer.status == 404
        assert f'lang="{lang}"' in answer.text()


def _paths(installation: Installation) -> dict[str, str]:
    return {
        "home": "/",
        "exhibitions": "/exhibitions",
        "exhibition": "/exhibitions/soi-chi-biet-nho",
        "artefact": f"/artefacts/{_drum(installation)}",
        "search": "/search?q=trong+dong",
        "nothing-found": "/search?q=zzqxv",
        "about": "/about",
        "plans": "/plans",
        "plan": "/plans/hung-yen",
        "not-found": "/artefacts/nothing",
    }


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "name",
    ["home", "exhibitions", "exhibition", "artefact", "search", "nothing-found", "about", "plans", "plan"],
)
def test_pages_are_accessible_and_fit_every_width(
    visit: Callable[..., Page], site: str, installation: Installation, name: str, lang: str
) -> None:
    path = _paths(installation)[name]
    for width in WIDTHS:
        page = visit(width)
        page.goto(f"{site}/{lang}{path}")
        page.wait_for_load_state("networkidle")
        assert serious(page) == [], width
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{width} px: scrolls sideways by {wide} px"
        picture(page, f"{name}-{lang}-{width}")
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_guide_shows_every_component(visit: Callable[..., Page], site: str, scheme: str) -> None:
    for width in WIDTHS:
        page = visit(width, color_scheme=scheme)
        page.goto(f"{site}/styleguide")
        assert serious(page) == []
        picture(page, f"styleguide-{scheme}-{width}")
        page.context.close()


def test_text_at_twice_its_size_hides_nothing(
    visit: Callable[..., Page], site: str, installation: Installation
) -> None:
    drum = f"/vi/artefacts/{_drum(installation)}"
    for width in (360, 720):
        page = visit(width)
        for path in (
            "/vi/", "/vi/exhibitions/tieng-dong", "/vi/search?q=trong", drum, "/vi/compare",
            "/vi/education", "/vi/calendar", "/vi/plans",
        ):  # fmt: skip
            page.goto(f"{site}{path}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, (path, width)
