"""The viewer of an object's page: keys, fingers, pages, shared views, found words, and what it all weighs."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import picture, serious
from tests.browser.library import DETAIL, PAGES, Library, library
from tests.factories.command import Installation

__all__ = ["library"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Page]
PHONE: dict[str, Any] = {"device_scale_factor": 3, "has_touch": True, "is_mobile": True}
HEAVIEST = 400_000
"""Bytes to the first sharp view of an object on a phone."""


def opened(page: Page, address: str) -> Locator:
    """Open an object's page, wait for the viewer, and give its picture."""
    page.goto(address)
    page.locator("[data-stage][data-deep=ready]").wait_for()
    return page.get_by_role("application").first


def said(page: Page) -> Locator:
    return page.locator("[data-stage] [data-live]")


def region(page: Page) -> list[int] | None:
    found = re.search(r"xywh=(\d+),(\d+),(\d+),(\d+)", page.url)
    return [int(side) for side in found.groups()] if found else None


def kept(page: Page, wanted: str) -> None:
    expect(page).to_have_url(re.compile(wanted))


def test_every_key_does_what_the_list_of_keys_says(visit: Visit, library: Library) -> None:
    page = visit()
    canvas = opened(page, f"{library.site}/en/artefacts/{library.book}")
    canvas.focus()
    page.keyboard.press("PageDown")
    expect(said(page)).to_have_text(f"Image 2 of {PAGES}: Page 2")
    page.keyboard.press("End")
    expect(said(page)).to_have_text(f"Image {PAGES} of {PAGES}: Page {PAGES}")
    page.keyboard.press("PageUp")
    kept(page, f"#page={PAGES - 1}$")
    page.keyboard.press("Home")
    expect(said(page)).to_have_text(f"Image 1 of {PAGES}: Page 1")
    page.keyboard.press("r")
    expect(said(page)).to_have_text("Turned to 90 degrees")
    page.keyboard.press("Shift+R")
    expect(said(page)).to_have_text("Turned to 0 degrees")
    page.keyboard.press("Shift+R")
    expect(said(page)).to_have_text("Turned to 270 degrees")
    page.keyboard.press("0")
    expect(said(page)).to_have_text("The whole object is shown")
    for _ in range(3):
        page.keyboard.press("+")
    kept(page, "xywh=")
    before = region(page)
    assert before is not None
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.hash !== before", arg=f"#{page.url.split('#')[1]}")
    after = region(page)
    assert after is not None
    assert after[0] > before[0]
    assert abs(after[1] - before[1]) <= 1
    page.keyboard.press("0")
    kept(page, f"{library.book}$")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys of the viewer")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(canvas).to_be_focused()
    page.keyboard.press("f")
    expect(page.locator("[data-do=full]")).to_have_attribute("aria-pressed", "true")


def test_every_press_counts_however_fast_the_pages_are_turned(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}").focus()
    for _ in range(8):
        page.keyboard.press("PageDown")
        page.wait_for_timeout(30)
    expect(said(page)).to_have_text(f"Image 9 of {PAGES}: Page 9")
    kept(page, "#page=9$")
    following = page.get_by_role("button", name="Next page")
    for _ in range(5):
        following.click(delay=0)
    kept(page, "#page=14$")


def test_every_step_of_zooming_is_told(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.large}").focus()
    told: list[str] = []
    for _ in range(4):
        page.keyboard.press("+")
        page.wait_for_timeout(900)
        told.append(said(page).inner_text())
    assert all(one.startswith("Zoomed to") for one in told[1:])
    assert len(set(told)) == len(told)


def test_a_book_leafed_leftwards_has_its_next_page_on_the_left(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.scroll}")
    boxes = [page.locator(f"[data-do={name}]").bounding_box() for name in ("next", "previous")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] < boxes[1]["x"]
    page.locator("[aria-current=page]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-page]").nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-page]").nth(0)).to_be_focused()


def test_keys_in_a_field_are_the_fields(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}")
    number = page.get_by_label("Go to image")
    number.fill("12")
    number.press("Home")
    expect(said(page)).to_have_text(re.compile("^Image 1 of"))
    number.press("Enter")
    expect(said(page)).to_have_text(f"Image 12 of {PAGES}: Page 12")
    number.fill("9999")
    number.press("Enter")
    kept(page, "#page=12$")


def test_the_strip_is_one_stop_for_the_tab_key_and_loads_what_is_in_sight(
    visit: Visit, library: Library
) -> None:
    page = visit(360, 800)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, f"{library.site}/en/artefacts/{library.book}")
    page.wait_for_load_state("networkidle")
    thumbnails = [url for url in asked if url.endswith(".webp")]
    assert 0 < len(thumbnails) < PAGES
    strip = page.get_by_role("navigation", name="Pages")
    assert strip.locator("a[data-page][tabindex='0']").count() == 1
    current = strip.locator("[aria-current=page]")
    expect(current).to_have_text("Page 1")
    current.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"Image 3 of {PAGES}: Page 3")
    expect(strip.locator("[aria-current=page]")).to_have_text("Page 3")


def test_a_finger_scrolls_the_page_swipes_the_pages_and_moves_what_is_zoomed(
    browser: Browser, library: Library
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, **PHONE)
    page = context.new_page()
    canvas = opened(page, f"{library.site}/en/artefacts/{library.book}")
    assert canvas.evaluate("element => element.style.touchAction") == "pan-y"
    touch = context.new_cdp_session(page)
    box = canvas.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2

    def finger(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def swipe(start: float, end: float) -> None:
        finger("touchStart", (start, middle))
        for step in range(1, 6):
            finger("touchMove", (start + (end - start) * step / 5, middle + step))
        finger("touchEnd")

    swipe(300, 80)
    expect(said(page)).to_have_text(f"Image 2 of {PAGES}: Page 2")
    swipe(80, 300)
    expect(said(page)).to_have_text(f"Image 1 of {PAGES}: Page 1")
    finger("touchStart", (160, middle), (200, middle))
    for step in range(1, 8):
        finger("touchMove", (160 - 12 * step, middle), (200 + 12 * step, middle))
    finger("touchEnd")
    kept(page, "#page=1&xywh=")
    assert canvas.evaluate("element => element.style.touchAction") == "none"
    swipe(300, 80)
    page.wait_for_timeout(800)
    kept(page, "#page=1&xywh=")
    context.close()


def test_chapters_lead_to_their_pages(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}")
    page.get_by_text("Contents", exact=True).click()
    page.get_by_role("link", name="Chi trưởng").click()
    kept(page, "#page=12$")
    expect(page.get_by_role("link", name="Chi trưởng")).to_be_hidden()


def test_a_detail_is_marked_where_it_lies_and_leads_back(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.large}")
    spot = page.locator(".spot")
    expect(spot).to_have_count(1)
    expect(page.locator("[data-scale]")).to_contain_text("cm")
    spot.click()
    expect(said(page)).to_have_text("Image 2 of 2: Detail: Recto")
    page.get_by_role("button", name="Where it lies on the object").click()
    kept(page, "#page=1&xywh=")
    shown = region(page)
    assert shown is not None
    x, y, width, height = DETAIL
    assert shown[0] <= x
    assert shown[1] <= y
    assert shown[0] + shown[2] >= x + width
    assert shown[1] + shown[3] >= y + height
    page.locator(".spot").focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Image 2 of 2: Detail: Recto")


def test_a_shared_view_opens_the_page_and_the_part_for_somebody_else(visit: Visit, library: Library) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas = opened(page, f"{library.site}/en/artefacts/{library.large}")
    canvas.focus()
    for key in ("+", "+", "+", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    kept(page, "xywh=")
    page.wait_for_timeout(700)
    mine = region(page)
    page.get_by_role("button", name="Share this view").click()
    expect(said(page)).to_have_text("Link to this view copied")
    expect(page.locator("[data-shared]")).to_have_text("Link to this view copied")
    link = page.evaluate("navigator.clipboard.readText()")
    state = re.fullmatch(rf"{library.site}/en/artefacts/{library.large}\?iiif-content=([\w-]+)", link)
    assert state
    assert mine is not None
    canvas_state = json.loads(unquote(base64.urlsafe_b64decode(state[1] + "==").decode()))
    assert canvas_state["id"].endswith("#xywh=" + ",".join(map(str, mine)))
    other = visit(1024, 700)
    opened(other, link)
    other.get_by_role("application").focus()
    other.wait_for_timeout(300)
    # What the other sees is at least what I saw, and hardly more than its window's shape adds.
    other.keyboard.press("ArrowLeft")
    other.keyboard.press("ArrowRight")
    kept(other, "xywh=")
    other.wait_for_timeout(700)
    theirs = region(other)
    assert theirs is not None
    assert theirs[0] <= mine[0] + 3
    assert theirs[1] <= mine[1] + 3
    assert theirs[0] + theirs[2] >= mine[0] + mine[2] - 3
    assert theirs[1] + theirs[3] >= mine[1] + mine[3] - 3
    assert theirs[2] * theirs[3] < 2 * mine[2] * mine[3]


@pytest.mark.parametrize(
    ("fragment", "told"),
    [
        ("#page=3&xywh=10,10,200,200", "Page 3"),
        ("#page=0", "Page 1"),
        ("#page=99999", f"Page {PAGES}"),
        ("#page=-3&xywh=-1,0,1,1", "Page 1"),
        ("#page=2&xywh=999999,0,10,10", "Page 2"),
        ("#page=2&xywh=NaN,1e9,<b>,0", "Page 2"),
        ("#xywh=0,0,0,0", "Page 1"),
        ("#page=%3Cimg%20src=x%20onerror=alert(1)%3E", "Page 1"),
    ],
)
def test_an_address_from_anybody_does_no_harm(
    visit: Visit, library: Library, fragment: str, told: str
) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}{fragment}")
    expect(said(page)).to_have_text(re.compile(rf"{told}$"))
    page.get_by_role("application").focus()
    page.keyboard.press("0")
    expect(said(page)).to_have_text("The whole object is shown")


def test_a_link_on_the_page_itself_turns_to_another_view(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}")
    page.evaluate("location.hash = '#page=4'")
    expect(said(page)).to_have_text(f"Image 4 of {PAGES}: Page 4")


def test_found_words_are_marked_and_stepped_through(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}")
    field = page.get_by_role("searchbox", name="Find in this object")
    field.fill("khai co")
    field.press("Enter")
    expect(said(page)).to_have_text(re.compile("^Hit 1 of 2: .*khai cơ"))
    kept(page, "#page=3&xywh=")
    expect(page.locator(".hit")).not_to_have_count(0)
    expect(page.locator(".hit--now").first).to_be_visible()
    page.get_by_role("button", name="Next hit").click()
    expect(said(page)).to_have_text(re.compile("^Hit 2 of 2"))
    kept(page, "#page=7&xywh=")
    field.fill("zzqxv")
    field.press("Enter")
    expect(said(page)).to_have_text("“zzqxv” is not found here")
    expect(page.locator(".hit")).to_have_count(0)


def test_what_was_searched_below_is_marked_above(visit: Visit, library: Library) -> None:
    page = visit()
    opened(page, f"{library.site}/en/artefacts/{library.book}?q=khai+co&page=7")
    expect(page.locator(".hit--now").first).to_be_visible()
    expect(page.locator("[data-hit-count]")).to_have_text("2 / 2")
    page.get_by_role("button", name="Previous hit").click()
    kept(page, r"\?q=khai\+co#page=3&xywh=")
    expect(page.locator("[data-transcript]")).to_have_attribute("data-transcript", "3")


def test_seeing_better_changes_the_screen_alone(visit: Visit, library: Library) -> None:
    page = visit()
    canvas = opened(page, f"{library.site}/en/artefacts/{library.large}")
    page.locator(".more summary").click()
    page.get_by_label("Contrast").fill("150")
    assert canvas.evaluate("element => element.style.filter") == "contrast(1.5)"
    page.get_by_role("button", name="As scanned").click()
    assert canvas.evaluate("element => element.style.filter") == ""


def test_tiles_are_fetched_only_when_the_picture_is_no_longer_sharp(visit: Visit, library: Library) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    canvas = opened(page, f"{library.site}/en/artefacts/{library.large}")
    page.wait_for_load_state("networkidle")
    image = library.media(library.large)[0]
    whole = [url for url in asked if f"/{image}/full/" in url and not url.endswith(".webp")]
    assert len(whole) == 1
    assert not [url for url in asked if url.endswith("info.json")]
    canvas.focus()
    with page.expect_request(re.compile(rf"/{image}/\d+,\d+,\d+,\d+/512,512/0/default\.")):
        for _ in range(4):
            page.keyboard.press("+")


def test_without_scripts_every_page_can_be_leafed_to(visit: Visit, library: Library) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{library.site}/en/artefacts/{library.book}")
    page.locator("a[data-page]").nth(3).click()
    kept(page, r"\?page=4$")
    still = page.locator("[data-still] img")
    expect(still).to_have_attribute("alt", "Picture of A family book – Page 4")
    assert library.media(library.book)[3] in (still.get_attribute("src") or "")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_viewer_is_accessible_at_every_width(
    visit: Visit, library: Library, lang: str, scheme: str
) -> None:
    for width in (360, 768, 1440):
        page = visit(width, color_scheme=scheme)
        opened(page, f"{library.site}/{lang}/artefacts/{library.book}#page=3")
        assert serious(page) == [], width
        page.locator(".more summary").click()
        assert serious(page) == [], width
        page.locator("[data-do=keys]").click()
        assert serious(page) == [], width
        page.keyboard.press("Escape")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        beyond = page.locator("[data-stage] :is(button, summary, input, .scale)").evaluate_all(
            "(all, width) => all.filter(one => one.getBoundingClientRect().right > width).length", width
        )
        assert beyond == 0, width
        page.evaluate("document.documentElement.style.fontSize = ''")
        picture(page, f"viewer-{lang}-{scheme}-{width}")
        page.context.close()


def weight(browser: Browser, address: str) -> int:
    """Count the bytes that a phone takes until the object is first seen sharp, as they travelled."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, **PHONE)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    addresses: dict[str, str] = {}
    finished: list[tuple[float, int, str]] = []
    network.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    network.on(
        "Network.loadingFinished",
        lambda e: finished.append(
            (e["timestamp"], e["encodedDataLength"], addresses.get(e["requestId"], ""))
        ),
    )
    page.goto(address)
    still = page.locator("[data-still] img")
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=still.element_handle())
    shown = still.evaluate("image => image.currentSrc")
    sharp = still.evaluate(
        "async image => { const plain = new Image(); plain.src = image.currentSrc; await plain.decode();"
        " const box = image.getBoundingClientRect();"
        " return plain.naturalWidth >= 0.9 * devicePixelRatio"
        " * Math.min(box.width - 16, (box.height - 16) * plain.naturalWidth / plain.naturalHeight) }"
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    moment = min(when for when, _, url in finished if url == shown)
    context.close()
    assert sharp or "/full/max/" in shown, "the first picture is coarser than screen and scan"
    return int(sum(size for when, size, _ in finished if when <= moment))


def test_the_first_sharp_view_on_a_phone_is_light(
    browser: Browser, library: Library, site: str, installation: Installation
) -> None:
    batik = installation.run("search", "vạt váy lanh in sáp ong", "--json").item["hits"][0]["id"]
    drum = installation.run("search", "mặt trống đồng Đông Sơn", "--json").item["hits"][0]["id"]
    for address in (
        f"{library.site}/vi/artefacts/{library.book}",
        f"{library.site}/vi/artefacts/{library.large}",
        f"{site}/vi/artefacts/{batik}",
        f"{site}/vi/artefacts/{drum}",
    ):
        taken = weight(browser, address)
        assert taken <= HEAVIEST, (address, taken)
