"""Another institution's object: taken over at the workbench, looked into from its owner's server."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from museum.entrypoints.sample.load import DEMO_PASSWORD
from tests.browser.conftest import picture, serious
from tests.factories.command import get

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def partner(site: str) -> Iterator[str]:
    """Another museum on another origin: it lends what the sample museum has, under addresses of its own."""

    class Lending(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own = f"http://{self.headers['Host']}"
            status, headers, body = get(f"{site}{self.path}")
            if "json" in headers["Content-Type"]:
                body = body.replace(site.encode(), own.encode())
            self.send_response(status)
            self.send_header("Content-Type", headers["Content-Type"])
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lending)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/login?lang=vi")
    page.locator("input[type=email]").fill("bien-tap@example.org")
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()
    page.goto(f"{site}/curate/loans?lang=vi")
    expect(page.locator("h1")).to_be_visible()


def manifest_of(page: Page, site: str, partner: str) -> str:
    """Find the widest object of the partner's that has several pages."""
    shelves, found = [f"{site}/iiif/presentation/3/collection.json"], {}
    while shelves:
        for one in page.request.get(shelves.pop()).json()["items"]:
            if one["type"] == "Collection":
                shelves.append(one["id"])
            elif "/artefacts/" in one["id"]:
                canvases = page.request.get(one["id"]).json()["items"]
                found[one["id"]] = (min(len(canvases), 2), canvases[0]["width"])
    return max(found, key=lambda at: found[at]).replace(site, partner)


def wide_by(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_an_object_on_loan_from_the_drop_to_the_deep_zoom(
    visit: Callable[..., Page], site: str, partner: str
) -> None:
    page = visit()
    log_in(page, site)
    assert serious(page) == []
    picture(page, "loans-empty-vi-1440")
    page.locator("main a.button").first.click()
    picture(page, "loans-new-vi-1440")
    assert serious(page) == []
    address = manifest_of(page, site, partner)
    page.evaluate(
        """address => {
            const held = new DataTransfer();
            held.setData('text/uri-list', `https://viewer.example/?manifest=${address}`);
            const place = document.querySelector('[data-take]');
            for (const type of ['dragover', 'drop'])
                place.dispatchEvent(new DragEvent(type, { dataTransfer: held, bubbles: true, cancelable: true }));
        }""",
        address,
    )
    expect(page.locator(".offered")).to_be_visible(timeout=15_000)
    page.wait_for_load_state("networkidle")
    assert page.locator(".offered__picture img").evaluate("image => image.naturalWidth") > 100
    picture(page, "loans-offered-vi-1440")
    assert serious(page) == []
    page.locator("form[data-take] .button").click()
    page.wait_for_url(re.compile(r"/curate/loans/(?!new)"))
    picture(page, "loans-kept-vi-1440")
    assert serious(page) == []
    loan = page.url.rsplit("/", 1)[-1]
    for lang in ("vi", "en"):
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 800 if width < 1000 else 900})
            for name in ("loans", "loans/new", f"loans/{loan}", f"loans/{loan}/remove"):
                page.goto(f"{site}/curate/{name}?lang={lang}")
                assert wide_by(page) <= 0, name
                assert serious(page) == [], name
                picture(page, f"curate-{name.replace(loan, 'one').replace('/', '-')}-{lang}-{width}")
            page.goto(f"{site}/{lang}/loans/{loan}")
            page.locator("[data-lent][data-deep=ready]").wait_for(timeout=15_000)
            page.wait_for_load_state("networkidle")
            assert wide_by(page) <= 0
            assert serious(page) == []
            picture(page, f"loan-{lang}-{width}")
    expect(page.locator("[data-canvas] canvas").first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    closer = page.locator("[data-do=in]")
    for _ in range(6):
        if closer.get_attribute("aria-disabled") != "true":
            closer.click()
    page.wait_for_load_state("networkidle")
    assert any(one.startswith(partner) and one.endswith("/info.json") for one in asked)
    assert any(one.startswith(partner) and "/0/default." in one for one in asked), "tiles come from its owner"
    page.locator("[data-do=next]").click()
    expect(page.locator("[data-page-now]")).to_have_text("2")
    expect(page.locator("[data-leaf][aria-current]")).to_have_count(1)
    page.locator("[data-canvas] [role=application]").focus()
    page.keyboard.press("f")
    expect(page.locator("[data-do=full]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")


def test_without_scripts_the_small_picture_stands(
    visit: Callable[..., Page], site: str, partner: str
) -> None:
    page = visit(java_script_enabled=False)
    log_in(page, site)
    link = page.locator("td.main a").first.get_attribute("href")
    assert link is not None
    page.goto(f"{site}/en/loans/{link.rsplit('/', 1)[-1]}")
    still = page.locator("[data-still] img")
    expect(still).to_be_visible()
    assert still.evaluate("image => image.naturalWidth") > 100
    expect(page.locator("[data-do=in]")).not_to_be_visible()
    picture(page, "loan-without-scripts-en-1440")
