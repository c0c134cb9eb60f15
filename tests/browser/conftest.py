"""A real browser before the real site with the sample museum (plates at an eighth of their size)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.factories.command import ROOT, Installation

PICTURES = ROOT / "build" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Give the browser's path; a missing browser is a failure."""
    path = os.environ.get("MUSEUM_TEST_CHROMIUM") or shutil.which("chromium") or ""
    if not Path(path).is_file():
        pytest.fail("MUSEUM_TEST_CHROMIUM names no browser")
    return path


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(
        tmp_path_factory.mktemp("browser") / "data",
        # Other institutions' servers stand on this very machine.
        {"MUSEUM_RATELIMIT_ENABLED": "0", "MUSEUM_PARTNER_HOSTS_ALLOWED": "127.0.0.1"},
    )
    assert installation.run("init").status == 0
    loaded = installation.run("sample", "--fast", "--wait", timeout=280)
    assert loaded.status == 0, loaded.stderr
    return installation


@pytest.fixture(scope="session")
def site(installation: Installation) -> Iterator[str]:
    with installation.serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of a width; what its console complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused form answers 422, a missing page 404: the browser notes it, and it is meant.
        if message.type == "error" and not message.text.startswith(
            "Failed to load resource: the server responded with a status of 4"
        ):
            complaints.append(message.text)

    def opener(width: int = 1440, height: int = 900, **choices: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **choices)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []


def serious(page: Page) -> list[str]:
    """List the serious and critical violations of WCAG 2.2 A and AA on a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, its lazy images loaded."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate(
        "document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager' })"
    )
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)
