"""What a phone loads before an object's picture is sharp."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.figures import Figure, at_most, not_measured
from tests.browser.conftest import ARGUMENTS

NAME, AIM = "bytes to the first sharp view on a phone", 400
SCREEN: dict[str, Any] = {
    "viewport": {"width": 360, "height": 800},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
    "locale": "vi-VN",
}
SHARP = 0.5
"""Pixels of the picture for each of the screen's: on screens as dense as this the eye sees no more."""
_PIXELS = re.compile(r"/iiif/image/3/[^/]+/(full|\d+,\d+,\d+,\d+)/(\d+),\d*/0/default\.")
"""Region and width of an answer."""


@dataclass
class Transferred:
    """What came over the wire."""

    bytes: int = 0
    requests: int = 0
    urls: list[str] = field(default_factory=list)


def first_view(url: str) -> Figure:
    """Open a page with an empty cache; count all that comes, headers too, until nothing more is asked for.

    That is a little more than it takes: the picture is sharp before the last request is answered. Raises
    RuntimeError if it is not sharp then.
    """
    chromium = os.environ.get("MUSEUM_TEST_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        return not_measured(NAME, f"≤ {AIM}", "Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(**SCREEN).new_page()
        counted = _count(page)
        page.goto(url)
        page.wait_for_load_state("networkidle")
        page.wait_for_selector("[data-deep=ready]")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1500)
        sharpness = _sharpness(page, counted.urls)
        browser.close()
    if sharpness < SHARP:
        raise RuntimeError(f"the picture has {sharpness:.2f} pixels for each of the screen's: not sharp")
    how = (
        f"360 × 800 at 3 pixels to the point, empty cache, {counted.requests} answers with their headers until the "
        f"page is quiet; the picture then has {sharpness:.2f} pixels for each of the screen's"
    )
    return at_most(NAME, counted.bytes / 1000, AIM, "kB", how)


def _count(page: Page) -> Transferred:
    counted = Transferred()

    def finished(event: dict[str, Any]) -> None:
        counted.bytes += int(event["encodedDataLength"])
        counted.requests += 1

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", finished)
    page.on("requestfinished", lambda request: counted.urls.append(request.url))
    return counted


def _sharpness(page: Page, urls: list[str]) -> float:
    """Compare the finest pixels that came of the open picture with the screen's on which it is shown."""
    image, width, shown = page.evaluate(
        """() => {
          const leaf = document.querySelector("[data-page][aria-current]").dataset;
          const box = document.querySelector("[data-canvas]").getBoundingClientRect();
          const points = Math.min(box.width, box.height * leaf.width / leaf.height);
          return [leaf.image, Number(leaf.width), points * devicePixelRatio];
        }"""
    )
    across = [_across(url, width) for url in urls if f"/{image}/" in url]
    return max(across, default=0) / float(shown)


def _across(url: str, width: int) -> float:
    """Give the pixels that the whole picture has across at the scale at which a part of it was asked for."""
    found = _PIXELS.search(url)
    if found is None:
        return 0
    region, answer = found[1], int(found[2])
    return answer if region == "full" else width * answer / int(region.split(",")[2])
