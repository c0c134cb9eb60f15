"""A teacher with 43 pupils and a telephone: from the calendar to a place, in less than two minutes of taps and letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = {"width": 360, "height": 740}
PROGRAMME = "Nghe tiếng trống đồng ở lớp bốn mươi ba em"
SCHOOL = "Trường THCS Pắc Thử"
LETTERS_A_SECOND, SECONDS_A_TAP = 2.5, 2.5
"""Of thumbs: 37 000 people typed 36 words a minute, some 3 letters a second (Palin et al., MobileHCI 2019); we count less."""
PATIENCE = 120


@dataclass
class Thumb:
    """Counts what a teacher has to do."""

    taps: int = 0
    letters: int = 0

    def tap(self, place: Locator) -> None:
        self.taps += 1
        place.click()

    def type(self, place: Locator, text: str) -> None:
        self.tap(place)
        self.letters += len(text)
        place.press_sequentially(text)

    def choose(self, place: Locator, value: str) -> None:
        self.taps += 2
        place.select_option(value)

    @property
    def seconds(self) -> float:
        return self.letters / LETTERS_A_SECOND + self.taps * SECONDS_A_TAP


@pytest.fixture(scope="module")
def session_id(installation: Installation) -> str:
    register = installation.data_dir.parent / "schools.csv"
    register.write_text(f"name,commune,level\n{SCHOOL},Xã Pắc Thử,lower_secondary\n", encoding="utf-8")
    assert installation.run("schools", "import", str(register)).status == 0
    start = (datetime.now(UTC) + timedelta(days=6)).isoformat(timespec="seconds")
    made = installation.run(
        *(
            "session",
            "create",
            "--programme",
            PROGRAMME,
            "--start",
            start,
            "--places",
            "9",
            "--open",
            "--json",
        )
    )
    assert made.status == 0, made.stderr
    return str(made.item["session"])


def filled_in(page: Page, thumb: Thumb) -> None:
    """Fill in the form as somebody with little time does."""
    thumb.type(page.locator("#school"), "pac thu")
    thumb.tap(page.get_by_role("option", name=SCHOOL))
    expect(page.locator("#commune")).to_be_hidden()
    thumb.choose(page.locator("#grade"), "6")
    thumb.type(page.locator("#class_name"), "6A")
    thumb.type(page.locator("#pupils"), "43")
    thumb.type(page.locator("#adults"), "3")
    thumb.type(page.locator("#teacher_name"), "Lò Thị Lan")
    thumb.type(page.locator("#email"), "lothilan.pacthu@gmail.example")
    thumb.type(page.locator("#phone"), "0912345678")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_from_the_calendar_to_a_place_in_two_minutes(
    visit: Callable[..., Page], site: str, session_id: str, lang: str
) -> None:
    page, thumb = visit(**PHONE), Thumb()
    page.goto(f"{site}/{lang}/calendar?view=list")
    thumb.tap(page.locator(f"a[href='/{lang}/sessions/{session_id}']").first)
    expect(page.locator("h1")).to_have_text(PROGRAMME)
    thumb.tap(page.locator(".visit__go a"))
    filled_in(page, thumb)
    # No thumb is as quick as this program, and forms sent so quickly are asked for once more.
    page.wait_for_timeout(3_000)
    thumb.tap(page.locator(".visit__send"))
    expect(page).to_have_url(re.compile(rf"/{lang}/bookings/[A-Z0-9]+-[0-9a-f]+$"))
    expect(page.locator("h1")).to_have_text({"vi": "Đã xác nhận", "en": "Confirmed"}[lang])
    expect(page.locator(".mine__reference")).to_be_visible()
    assert thumb.seconds < PATIENCE, thumb
    assert serious(page) == []
    picture(page, f"booking-{lang}-360")
    # Of what was typed nothing stays in the browser.
    assert page.evaluate("sessionStorage.length") == 0


def test_a_mistake_costs_one_correction(visit: Callable[..., Page], site: str, session_id: str) -> None:
    page = visit(**PHONE)
    page.goto(f"{site}/vi/sessions/{session_id}")
    filled_in(page, Thumb())
    page.locator("#email").fill("lothilan@")
    page.wait_for_timeout(3_000)
    page.locator(".visit__send").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#pupils")).to_have_value("43")
    expect(page.locator("#grade")).to_have_value("6")
    assert serious(page) == []
    picture(page, "booking-mended-360")
    page.locator("#summary a").click()
    page.locator("#email").fill("lothilan@gmail.example")
    page.locator(".visit__send").click()
    expect(page).to_have_url(re.compile(r"/vi/bookings/"))


def test_the_form_is_worked_by_keys_and_survives_the_page(
    visit: Callable[..., Page], site: str, session_id: str
) -> None:
    page = visit()
    page.goto(f"{site}/vi/sessions/{session_id}")
    page.locator("#school").focus()
    page.keyboard.type("pac th")
    expect(page.locator(".suggest__one")).to_have_count(1)
    expect(page.locator("#school")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggest__one")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#school")).to_have_value(SCHOOL)
    page.locator("#pupils").focus()
    page.keyboard.type("43")
    page.reload()
    expect(page.locator("#pupils")).to_have_value("43")
    expect(page.locator("#school")).to_have_value(SCHOOL)
    expect(page.locator("#commune")).to_be_hidden()
    # Typing on after a choice means another school: its commune is asked for.
    page.locator("#school").focus()
    page.keyboard.type(" 2")
    expect(page.locator("#commune")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_of_a_booking_is_open_to_everybody(
    visit: Callable[..., Page], site: str, session_id: str, width: int
) -> None:
    page = visit(width)
    page.goto(f"{site}/en/sessions/{session_id}")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"visit-en-{width}")
    filled_in(page, Thumb())
    page.wait_for_timeout(3_000)
    page.locator(".visit__send").click()
    page.locator("#numbers summary").click()
    page.locator("#move summary").click()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"booking-open-en-{width}")
    page.locator(".mine__cancel a").click()
    assert serious(page) == []
    page.get_by_role("button").filter(has_text="cancel").click()
    expect(page.locator("h1")).to_have_text("Cancelled")
