"""A commune's reporter on a telephone: from the link in the letter to a report that counts."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from museum.bootstrap import bootstrap
from museum.domain.people import Role
from museum.settings import load_settings
from tests.browser.conftest import serious
from tests.factories.collecting import COMMUNE, Collecting, build_collecting, photograph
from tests.factories.command import Installation
from tests.factories.house import House
from tests.factories.staff import PASSWORD, employ, institution_of

MANAGER = "so.van.hoa@example.org"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A small installation of its own: nothing of the sample museum is needed here."""
    installation = Installation(tmp_path / "data", {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    return installation


@pytest.fixture
def collecting(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collecting]:
    for name, value in installation.environment.items():
        if name.startswith("MUSEUM_"):
            monkeypatch.setenv(name, value)
    platform = bootstrap(load_settings())
    house = House(
        installation.data_dir,
        platform.sessions,
        platform.ports,
        platform.ports.clock,  # type: ignore[arg-type]
        platform.ports.queue,  # type: ignore[arg-type]
        platform.ports.mailer,  # type: ignore[arg-type]
    )
    collecting = build_collecting(house)
    with house.sessions() as session:
        employ(session, house, MANAGER, Role.MANAGER, institution_of(session, house, "so-van-hoa"))
    yield collecting
    platform.engine.dispose()


def _letters(installation: Installation, about: str) -> list[str]:
    """Wait for letters whose subject holds some words; gives their texts."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = []
        for path in sorted((installation.data_dir / "outbox").glob("**/*.eml")):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            if about in letter["subject"] and body is not None:
                found.append(body.get_content())
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"no letter about {about}")


def _looked_at(page: Page) -> None:
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_a_commune_reports_by_telephone_and_it_counts_once_it_is_approved(
    collecting: Collecting, installation: Installation, visit: Callable[..., Page], tmp_path: Path
) -> None:
    today = collecting.house.clock.now().date()
    year_end = today.replace(month=12, day=31)
    collecting.call(COMMUNE, deadline=year_end)
    events, share, held = (collecting.indicators[code] for code in ("events", "share", "held"))
    with installation.serving() as site:
        (text,) = _letters(installation, "Đề nghị báo cáo")
        found = re.search(r"https?://[^/\s]+(/vi/reporting/\S+)", text)
        assert found
        link = f"{site}{found[1]}"

        phone = visit(360, 740)
        phone.goto(link)
        _looked_at(phone)
        phone.locator(".task").nth(0).click()
        _looked_at(phone)
        for indicator, amount in ((events, "1.250"), (share, "9")):
            phone.locator(f"#amount-{indicator}").fill(amount)
            phone.locator(f"#as_of-{indicator}").fill(today.isoformat())
            phone.locator(f"#source-{indicator}").fill("Sổ theo dõi")
        phone.locator(f"#whole-{share}").fill("4")
        phone.locator("button[value=next]").click()
        # Nine of four: told beside the field, and what was typed is there still.
        assert phone.locator(f"#amount-{share}-error").is_visible()
        assert phone.locator(f"#amount-{events}").input_value() == "1.250"
        _looked_at(phone)
        phone.locator(f"#amount-{share}").fill("3")
        phone.locator("button[value=next]").click()

        phone.locator("a[href$='/activities/new']").click()
        phone.locator("#title").fill("Đêm hội đọc ở bản")
        phone.locator("#kind").select_option("reading")
        phone.locator("#first").fill(today.isoformat())
        phone.locator("#participants").fill("120")
        assert phone.locator(f"#counts-{held}").is_checked()
        _looked_at(phone)
        phone.locator("button[value=files]").click()
        picture = tmp_path / "anh.jpg"
        picture.write_bytes(photograph().read())
        phone.locator("#files").set_input_files(picture)
        phone.locator("#caption").fill("Các em đọc sách")
        phone.locator("form[enctype] button").click()
        assert (
            phone.locator(".proof img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        )
        _looked_at(phone)

        phone.goto(f"{link}/check")
        _looked_at(phone)
        phone.locator(".asked-send button").click()
        assert collecting.report().state == "sent"
        assert collecting.counted() == ([], [])

        desk = visit(1440, 900)
        desk.goto(f"{site}/login")
        desk.locator("#email").fill(MANAGER)
        desk.locator("#password").fill(PASSWORD)
        desk.locator("#password").press("Enter")
        desk.wait_for_url(re.compile(r"/(manage|teach)/"))
        path = f"{site}/manage/unit-reports/{collecting.report().id}"
        desk.goto(path)
        assert serious(desk) == []
        desk.locator("#reason").fill("Xin ghi rõ số tủ sách của từng bản.")
        desk.locator("form[action$='/return'] button").click()
        (returned,) = _letters(installation, "trả lại")
        assert "Xin ghi rõ số tủ sách của từng bản." in returned

        phone.goto(link)
        assert "Xin ghi rõ số tủ sách của từng bản." in phone.locator(".asked-returned").inner_text()
        _looked_at(phone)
        phone.goto(f"{link}/numbers")
        phone.locator(f"#source-{share}").fill("Sổ của tám bản")
        phone.locator("button[value=save]").click()
        phone.goto(f"{link}/check")
        phone.locator(".asked-send button").click()

        desk.goto(path)
        desk.locator("form[action$='/approve'] button").click()
        assert _letters(installation, "đã được duyệt")
        values, (activity,) = collecting.counted()
        assert [str(one.amount) for one in values] == ["3", "1250"]
        assert activity.title == "Đêm hội đọc ở bản"
        desk.goto(f"{site}/manage/calls/{collecting.call_id}")
        assert "1" in desk.locator(".call-state__many").inner_text()
        assert serious(desk) == []
        phone.goto(link)
        _looked_at(phone)
