"""A story in an exhibition: the picture stays, the text moves; by scrolling, keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, serious

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATH = "exhibitions/soi-chi-biet-nho"


@pytest.mark.parametrize("width", [360, 1440])
def test_the_picture_follows_the_text(visit: Callable[..., Page], site: str, width: int) -> None:
    page = visit(width)
    page.goto(f"{site}/vi/{PATH}")
    story = page.locator("[data-story]")
    stage = story.locator("[data-stage]")
    for number in (2, 4):
        story.locator("[data-step]").nth(number - 1).evaluate(
            "step => step.scrollIntoView({ block: 'center', behavior: 'instant' })"
        )
        expect(stage.locator("[data-now]")).to_have_text(f"{number} / 5")
        expect(stage.locator(".told__sharp[data-ready]")).to_have_count(1)
    box = stage.bounding_box()
    assert box is not None
    assert -1 <= box["y"] <= 1, "the picture stays at the top of the window"
    assert serious(page) == []
    picture(page, f"story-vi-{width}")


def test_steps_are_gone_through_by_keyboard_and_can_be_linked(visit: Callable[..., Page], site: str) -> None:
    page = visit(1440)
    page.goto(f"{site}/en/{PATH}")
    stage = page.locator("[data-story] [data-stage]")
    stage.locator("[data-go='1']").focus()
    page.keyboard.press("Enter")
    expect(stage.locator("[data-now]")).to_have_text("2 / 5")
    page.keyboard.press("ArrowRight")
    expect(stage.locator("[data-now]")).to_have_text("3 / 5")
    expect(page.locator("[data-story] [role=status]")).to_have_text("Step 3 of 5")
    link = page.locator("[data-story] [data-step] .step a").nth(4).get_attribute("href") or ""
    page.goto(f"{site}/en/{PATH}{link}")
    expect(page.locator("[data-story] [data-now]")).to_have_text("5 / 5")
    page.goto("about:blank")
    page.goto(f"{site}/vi/{PATH}{link}")
    expect(page.locator("[data-story] [data-now]")).to_have_text("5 / 5")


def test_without_scripts_every_step_has_its_own_picture(visit: Callable[..., Page], site: str) -> None:
    page = visit(360, java_script_enabled=False)
    page.goto(f"{site}/vi/{PATH}")
    expect(page.locator("[data-stage]")).to_be_hidden()
    expect(page.locator("[data-story] [data-step] .told__own img")).to_have_count(5)
    expect(page.locator("[data-story] [data-step]").nth(4)).to_contain_text("mạng lại bằng chỉ trắng")
