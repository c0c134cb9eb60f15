"""Other makers' viewers open our manifests: tiles come, the title is shown, and no console complains.

`make test-services` installs them into `build/viewers`. Their pages come from an address of their own, as another
institution's would, so that what browsers ask of foreign scripts (CORS) is asked of us. Nothing but loopback is
reached, and nothing else may be wanted: neither by our manifests nor by what the viewers bring along.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, Route, expect

from tests.browser.conftest import PICTURES
from tests.factories.book import take_in_book
from tests.factories.command import ROOT, Installation, get

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

INSTALLED = ROOT / "build" / "viewers" / "node_modules"
PAGES = ROOT / "tests" / "browser" / "viewers"
VIEWERS = ("mirador", "clover", "universalviewer")
THEIR_OWN = "Accessing element.ref was removed in React 19."
"""What Mirador 4.0.0 says of itself, whatever it shows."""
WAIT = 20_000
"""Milliseconds for a viewer to show what it was given."""


class _Files(SimpleHTTPRequestHandler):
    """Serves the viewers' pages, and below `/npm/` what was installed."""

    def translate_path(self, path: str) -> str:
        wanted = urlsplit(path).path
        root = INSTALLED if wanted.startswith("/npm/") else PAGES
        return str(root / wanted.removeprefix("/npm").lstrip("/"))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        return None


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another institution's site, which carries the viewers."""
    if not INSTALLED.is_dir():
        pytest.fail(f"{INSTALLED} is missing: `make test-services` installs the viewers")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(PAGES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def book(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A book of six leaves, taken in while the site runs; gives its id."""
    return take_in_book(installation, tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def manifests(site: str, installation: Installation, book: str) -> dict[str, str]:
    """Addresses of a single picture, a book and an exhibition."""
    leaf = installation.run("search", "lá đề đất nung", "--json").item["hits"][0]["id"]
    base = f"{site}/iiif/presentation/3"
    return {
        "picture": f"{base}/artefacts/{leaf}/manifest.json",
        "book": f"{base}/artefacts/{book}/manifest.json",
        "exhibition": f"{base}/exhibitions/tieng-dong/manifest.json",
    }


@pytest.fixture
def guest(browser: Browser, elsewhere: str) -> Iterator[Page]:
    """A page of another site; what its console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="vi-VN")
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Universal Viewer asks its own site for a file that its package lacks.
        lacking = message.text.startswith("Failed to load") and message.location["url"].startswith(elsewhere)
        if message.type == "error" and not lacking and not message.text.startswith(THEIR_OWN):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("kind", ["picture", "book", "exhibition"])
@pytest.mark.parametrize("viewer", VIEWERS)
def test_opens_without_complaint(
    guest: Page, elsewhere: str, site: str, manifests: dict[str, str], viewer: str, kind: str
) -> None:
    seen = _Traffic(guest, site)
    manifest = json.loads(get(manifests[kind])[2])
    guest.goto(f"{elsewhere}/{viewer}.html?manifest={manifests[kind]}")
    # Universal Viewer speaks no Vietnamese: it takes the English title.
    titles = re.compile("|".join(re.escape(words) for shown in manifest["label"].values() for words in shown))
    expect(guest.get_by_text(titles).locator("visible=true").first).to_be_visible(timeout=WAIT)
    seen.wait_for_tiles(manifest)
    guest.wait_for_load_state("networkidle")
    PICTURES.mkdir(parents=True, exist_ok=True)
    guest.screenshot(path=str(PICTURES / f"viewer-{viewer}-{kind}.png"))
    assert seen.refused == []
    assert seen.outside == []


class _Traffic:
    """What a page asks for: of us, and of places further away."""

    def __init__(self, page: Page, site: str) -> None:
        self._page = page
        self._pixels = f"{site}/iiif/image/"
        self._site = site
        self.tiles: list[str] = []
        self.refused: list[str] = []
        """Answers of ours that were no success."""
        self.outside: list[str] = []
        page.context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", self._refuse)
        page.on("response", self._note)

    def _refuse(self, route: Route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def _note(self, answer: Response) -> None:
        if not answer.url.startswith(self._site):
            return
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {answer.url}")
        elif answer.url.startswith(self._pixels) and not answer.url.endswith("/info.json"):
            self.tiles.append(answer.url)

    def wait_for_tiles(self, manifest: dict[str, Any], seconds: int = 20) -> None:
        """Wait until deep zoom, not only the strip of thumbnails, shows a canvas of the manifest."""
        services = [_service(canvas) for canvas in manifest["items"]]
        for _ in range(seconds * 5):
            if any(_is_tile(url, service) for url in self.tiles for service in services):
                return
            self._page.wait_for_timeout(200)
        pytest.fail(f"no tile of {services} among {self.tiles}")


def _service(canvas: dict[str, Any]) -> str:
    return str(canvas["items"][0]["items"][0]["body"]["service"][0]["id"])


def _is_tile(url: str, service: str) -> bool:
    """Say whether an address is a part of the picture at some scale, as deep zoom asks for."""
    if not url.startswith(f"{service}/"):
        return False
    region = url.removeprefix(f"{service}/").split("/")[0]
    return region not in ("full", "square")
