"""An educator at the museum's door, with a telephone and a poor network; a teacher with the link afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from museum.bootstrap import bootstrap
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.education import Programme
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.domain.visits import Attendance, Booking, SessionState, VisitSession
from museum.services import bookings
from museum.services.booking_links import token_of
from museum.services.bookings import Asked
from museum.settings import Settings
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMAIL, PASSWORD = "giao-duc@example.org", "trống đồng Đông Sơn 1893"
PHONE = {"width": 360, "height": 740}
SCHOOLS = (
    ("Trường PTDTBT THCS Chiềng Vân", "6A", 43),
    ("Trường THCS Na Sang", "7C", 29),
    ("Trường Tiểu học Ban Mai", "4B", 31),
)


@dataclass(frozen=True)
class Door:
    """The site on the day of a session with three groups."""

    site: str
    session: str
    references: list[str]
    tokens: list[str]
    data: Path

    def attended(self) -> list[tuple[int, int]]:
        with Session(create_engine(f"sqlite:///{self.data / 'museum.db'}")) as session:
            rows = session.scalars(select(Attendance).order_by(Attendance.pupils))
            return [(one.pupils, one.adults) for one in rows]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    data = tmp_path_factory.mktemp("door") / "data"
    installation = Installation(data, {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    named = ("--email", EMAIL, "--role", "educator", "--password-stdin")
    assert installation.run("user", "create", *named, stdin=PASSWORD).status == 0
    visit, made, tokens = _stock(data)
    with installation.serving() as site:
        yield Door(site, visit, [one.reference for one in made], tokens, data)


def _stock(data: Path) -> tuple[str, list[Booking], list[str]]:
    platform = bootstrap(Settings(data_dir=data))
    now = datetime.now(UTC)
    with platform.sessions() as session:
        programme = Programme(
            id=new_id(),
            slug="trong-dong",
            institution_id=session.scalars(select(Institution.id)).one(),
            title=Translated("Nghe tiếng trống đồng", "Hear the drum"),
            meeting_point=Translated("Sảnh lớn", "Main hall"),
            closes_hours=0,
            state=Publication.PUBLISHED,
            created_at=now,
            changed_at=now,
        )
        visit = VisitSession(
            id=new_id(),
            programme_id=programme.id,
            institution_id=programme.institution_id,
            # A moment ahead, so that it can still be booked; whatever the hour, it is today in Vietnam.
            starts_at=now + timedelta(seconds=30),
            ends_at=now + timedelta(minutes=90),
            places=4,
            state=SessionState.OPEN,
            created_at=now,
            changed_at=now,
        )
        session.add_all((programme, visit))
        session.commit()
        made = [
            bookings.book(
                session,
                platform.ports,
                visit.id,
                Asked(
                    school,
                    pupils,
                    "co.lan@example.org",
                    class_name=name,
                    adults=2,
                    phone="0912 345 678",
                    needs="Một em đi xe lăn.",
                ),
                new_id(),
            )
            for school, name, pupils in SCHOOLS
        ]
        tokens = [token_of(platform.ports, one) for one in made]
    platform.engine.dispose()
    return visit.id, made, tokens


def _log_in(page: Page) -> None:
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form .button").first.click()


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_groups_are_checked_in_by_telephone_without_scripts(visit: Callable[..., Page], door: Door) -> None:
    page = visit(**PHONE, locale="vi-VN", java_script_enabled=False)
    # The first thing is the code on a pass, read by the telephone's own camera, before any log-in.
    page.goto(f"{door.site}/teach/check-in/{door.references[0]}")
    expect(page).to_have_url(re.compile("/login"))
    _log_in(page)
    expect(page.locator("h1")).to_contain_text("Chiềng Vân")
    expect(page.locator("input[name=pupils]")).to_have_value("43")
    page.locator("button[value=attend]").click()
    expect(page).to_have_url(re.compile(f"/teach/sessions/{door.session}/day"))
    assert door.attended() == [(43, 2)]

    second = page.locator(".group", has_text="Na Sang")
    second.locator("input[name=pupils]").fill("27")
    second.locator("button[value=attend]").click()
    third = page.locator(".group", has_text="Ban Mai")
    third.locator("summary").click()
    third.locator("input[name=note]").fill("Xe hỏng dọc đường.")
    third.locator("button[value=absent]").click()
    expect(page.locator(".group--absent")).to_contain_text("Xe hỏng dọc đường.")
    assert door.attended() == [(0, 0), (27, 2), (43, 2)]

    page.locator("#walk-in > summary").click()
    page.locator("#walk-in-pupils").fill("abc")
    page.locator("#walk-in-school").fill("Trung tâm học tập cộng đồng Mường Nhà")
    page.locator("#walk-in .buttons .button").click()
    expect(page.locator("#walk-in-pupils-error")).to_be_visible()
    expect(page.locator("#walk-in-school")).to_have_value("Trung tâm học tập cộng đồng Mường Nhà")
    page.locator("#walk-in-pupils").fill("12")
    page.locator("#walk-in .buttons .button").click()
    assert door.attended() == [(0, 0), (12, 0), (27, 2), (43, 2)]

    page.locator(".group", has_text="Mường Nhà").locator("button[value=undo]").click()
    assert len(door.attended()) == 3


def test_pages_of_the_day_are_sound_on_telephones_and_desks(visit: Callable[..., Page], door: Door) -> None:
    for width in (360, 1440):
        page = visit(width=width, height=800, locale="en-GB")
        page.goto(f"{door.site}/teach/")
        _log_in(page)
        for name in ("", "day", f"sessions/{door.session}/day", "bookings?from=", "feedback"):
            page.goto(f"{door.site}/teach/{name}")
            expect(page.locator("h1")).to_be_visible()
            assert serious(page) == [], name
            _fits(page)
            picture(page, f"teach-{name.split('/')[0].split('?')[0] or 'desk'}-en-{width}")
        page.locator(".nav a", has_text="Bookings").first.evaluate("link => link.click()")
        page.locator(".booking-cards a").first.click()
        expect(page.locator("#history")).to_be_visible()
        assert serious(page) == []
        _fits(page)
        picture(page, f"teach-booking-en-{width}")


def test_a_teacher_says_how_it_was_by_telephone(visit: Callable[..., Page], door: Door) -> None:
    staff = visit(**PHONE, locale="vi-VN")
    staff.goto(f"{door.site}/teach/check-in/{door.references[0]}")
    _log_in(staff)
    if staff.locator("button[value=attend]").is_visible():
        staff.locator("button[value=attend]").click()
    page = visit(**PHONE, locale="vi-VN")
    page.goto(f"{door.site}/vi/bookings/{door.tokens[0]}/feedback")
    assert serious(page) == []
    _fits(page)
    for code in ("content", "guiding", "activity", "arrangements"):
        page.locator(f"label[for=q-{code}-5]").click()
    page.locator("#good").fill("Các em thích gõ trống.")
    page.locator("main .button").click()
    # One statement is without an answer: it is named, and nothing else is lost.
    expect(page.locator("#q-again-error")).to_be_visible()
    expect(page.locator("#good")).to_have_value("Các em thích gõ trống.")
    assert serious(page) == []
    page.locator("#q-again-1").focus()
    page.keyboard.press("ArrowRight")
    page.locator("main .button").click()
    expect(page.locator(".notice--good")).to_be_visible()
    expect(page.locator("#q-again-2")).to_be_checked()
    picture(page, "feedback-vi-360")
