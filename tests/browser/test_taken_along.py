"""Views that are shared and dropped, and packs that are opened from a stick."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from museum.domain.content_state import encoded, read
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="session")
def drum(installation: Installation) -> str:
    return str(installation.run("search", "mặt trống đồng Đông Sơn", "--json").item["hits"][0]["id"])


def _canvas(page: Page, site: str, drum: str) -> str:
    manifest = page.request.get(f"{site}/iiif/presentation/3/artefacts/{drum}/manifest.json").json()
    return str(manifest["items"][0]["id"])


def test_a_pasted_state_opens_the_page_at_its_region(
    visit: Callable[..., Page], site: str, drum: str
) -> None:
    page = visit()
    asked: list[str] = []

    def note(request: Request) -> None:
        query = parse_qs(urlsplit(request.url).query)
        asked.extend(query.get("iiif-content", []))

    page.on("request", note)
    state = json.dumps(
        {"id": f"{_canvas(page, site, drum)}#xywh=10,20,30,40", "type": "Canvas", "note": "ảnh"}
    )
    page.goto(f"{site}/vi/view")
    page.get_by_label("IIIF").fill(state)
    page.locator("form[data-view] button").click()
    page.wait_for_url(f"**/vi/artefacts/{drum}#page=1&xywh=10,20,30,40")
    # What the script encodes is what the specification, and we, encode.
    assert encoded(state) in asked
    assert read(asked[0]) == read(state)


def _drop(page: Page, kind: str, text: str) -> None:
    page.evaluate(
        """([kind, text]) => {
          const data = new DataTransfer();
          if (kind === "file") data.items.add(new File([text], "state.json", { type: "application/json" }));
          else data.setData(kind, text);
          const place = document.querySelector("[data-drop]");
          for (const name of ["dragover", "drop"])
            place.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [kind, text],
    )


@pytest.mark.parametrize("kind", ["text/plain", "text/uri-list", "file"])
def test_what_is_dropped_opens(visit: Callable[..., Page], site: str, drum: str, kind: str) -> None:
    page = visit()
    page.goto(f"{site}/en/artefacts/{drum}")
    mark = page.locator("a.iiif-drag").first
    address = str(mark.get_attribute("href"))
    page.goto(f"{site}/en/view")
    _drop(
        page,
        kind,
        json.dumps({"id": address.partition("?")[0], "type": "Manifest"}) if kind == "file" else address,
    )
    page.wait_for_url(f"**/en/artefacts/{drum}")


def test_what_holds_no_address_is_told_and_stays(visit: Callable[..., Page], site: str) -> None:
    page = visit()
    page.goto(f"{site}/en/view")
    _drop(page, "text/plain", "  ")
    expect(page.locator("[data-drop-said]")).not_to_be_empty()
    _drop(page, "file", "x" * 200_000)
    expect(page.locator("[data-drop-said]")).to_contain_text("longer")
    assert page.url == f"{site}/en/view"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_are_accessible_and_fit(visit: Callable[..., Page], site: str, drum: str, lang: str) -> None:
    foreign = f"/view?iiif-content=https://other.example/{'long-' * 30}/manifest.json"
    for name, path in (
        ("view", "/view"),
        ("view-foreign", foreign),
        ("view-missing", f"/view?iiif-content={site}/iiif/presentation/3/artefacts/none/manifest.json"),
        ("pack", f"/artefacts/{drum}/pack"),
    ):
        for width in (360, 1440):
            page = visit(width)
            page.goto(f"{site}/{lang}{path}")
            assert serious(page) == [], (name, width)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, (name, width)
            picture(page, f"{name}-{lang}-{width}")
            page.context.close()


@pytest.fixture(scope="session")
def stick(installation: Installation, drum: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stick")
    other = installation.run("search", "tranh gà", "--json").item["hits"][0]["id"]
    for name, wanted in (("one", [drum]), ("two", [drum, other])):
        target = folder / f"{name}.zip"
        assert installation.run("export", "pack", *wanted, "-o", str(target)).status == 0
        zipfile.ZipFile(target).extractall(folder / name)
    return folder


@pytest.mark.parametrize(
    ("lang", "title"), [("vi", "Mặt trống đồng Đông Sơn"), ("en", "Face of a Đông Sơn bronze drum")]
)
@pytest.mark.parametrize("width", [360, 1440])
def test_a_pack_opens_from_a_file_and_needs_nothing_else(
    visit: Callable[..., Page], stick: Path, lang: str, title: str, width: int
) -> None:
    (index,) = (stick / "one").glob("*/index.html")
    page = visit(width)
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: elsewhere.append(request.url) if request.url[:5] not in ("file:", "data:") else None,
    )
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(f"{index.as_uri()}#lang={lang}")
    stage = page.locator("[data-stage]")
    expect(stage).to_have_attribute("data-drawn", "yes")
    for _ in range(4):
        page.locator("[data-word=in]").click()
        page.wait_for_timeout(200)
    page.locator("[data-scan]").nth(1).click()
    page.wait_for_timeout(500)
    expect(page.locator("h1").filter(visible=True)).to_have_text(title)
    assert stage.get_attribute("data-failed") is None
    assert (elsewhere, failed) == ([], [])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    picture(page, f"offline-{lang}-{width}")


def test_a_pack_of_several_leads_to_each(visit: Callable[..., Page], stick: Path) -> None:
    (index,) = (stick / "two").glob("*/index.html")
    page = visit()
    page.goto(f"{index.as_uri()}#lang=vi")
    picture(page, "offline-contents")
    assert page.locator(".objects li").count() == 2
    page.locator(".objects a").nth(1).click()
    expect(page.locator("[data-stage]")).to_have_attribute("data-drawn", "yes")
    page.locator(".back").click()
    expect(page.locator(".objects")).to_be_visible()


def test_a_pack_shows_its_pictures_and_words_without_scripts(visit: Callable[..., Page], stick: Path) -> None:
    (index,) = (stick / "one").glob("*/index.html")
    page = visit(java_script_enabled=False)
    page.goto(index.as_uri())
    expect(page.locator("[data-scan] img").first).to_be_visible()
    for title in ("Mặt trống đồng Đông Sơn", "Face of a Đông Sơn bronze drum"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
