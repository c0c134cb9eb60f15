"""A package for learning before a class: found, looked into, answered and taken along, on a phone and without scripts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from museum.domain.collections import Artefact
from museum.domain.education import Package
from museum.services import package_parts, packages
from museum.services.package_parts import ObjectPlan
from museum.services.permission import SYSTEM
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation
from tests.factories.inside import inside
from tests.factories.lessons import CHOOSE, IN_WORDS, LOOK, OUTLINE, STEP

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DRUM = "BTM-1201/Đ-14"
SLUG = "trong-truoc-lop"


@pytest.fixture(scope="session")
def package(installation: Installation) -> str:
    """Publish a package about a detail of the sample's drum; gives its address below the language."""
    with inside(installation) as platform, platform.sessions() as session:
        ports = platform.ports
        if session.scalar(select(Package.id).where(Package.slug == SLUG)) is None:
            drum = session.scalars(select(Artefact).where(Artefact.accession_number == DRUM)).one()
            scan = drum.ready_media[0]
            width, height = scan.width or 1, scan.height or 1
            region = (width // 3, height // 3, width // 4, height // 4)
            made = packages.create(session, ports, SYSTEM, drum.institution, OUTLINE, SLUG)
            package_parts.write_step(session, ports, SYSTEM, made.id, STEP)
            package_parts.write_object(
                session, ports, SYSTEM, made.id, ObjectPlan(drum.id, scan.id, region, LOOK)
            )
            for question in (CHOOSE, IN_WORDS):
                package_parts.write_question(session, ports, SYSTEM, made.id, question)
            packages.publish(session, ports, SYSTEM, made.id)
    return f"education/{SLUG}"


def test_a_class_without_scripts_checks_its_answers(
    visit: Callable[..., Page], site: str, package: str
) -> None:
    page = visit(360, 800, java_script_enabled=False)
    page.goto(f"{site}/vi/education?grade=6")
    page.locator(f"a[href='/vi/{package}']").click()
    page.locator("input[name=q1][value='0']").check()
    page.locator("button[name=check]").click()
    expect(page).to_have_url(re.compile(r"\?q1=0&check=1#quiz$"))
    expect(page.locator(".quiz__verdict--wrong")).to_be_visible()
    page.locator("input[name=q1][value='1']").check()
    page.locator("button[name=check]").click()
    expect(page.locator(".quiz__verdict--right")).to_be_visible()
    expect(page.locator("input[name=q1][value='1']")).to_be_checked()


def test_a_detail_opens_in_the_viewer_at_that_very_place(
    visit: Callable[..., Page], site: str, package: str
) -> None:
    page = visit()
    page.goto(f"{site}/en/{package}")
    page.get_by_role("link", name=re.compile("Look into this detail")).click()
    page.locator("[data-stage][data-deep=ready]").wait_for()
    expect(page).to_have_url(re.compile(r"#page=1&xywh=\d+,\d+,\d+,\d+$"))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_list_and_page_are_open_to_all(
    visit: Callable[..., Page], site: str, package: str, lang: str, width: int
) -> None:
    page = visit(width)
    for name, path in (("packages", "education"), ("package", f"{package}?check=1&q1=0")):
        page.goto(f"{site}/{lang}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(page) == []
        picture(page, f"{name}-{lang}-{width}")


def test_the_pack_works_from_a_file(
    visit: Callable[..., Page], site: str, package: str, tmp_path: Path
) -> None:
    page = visit(360, 800, locale="vi-VN")
    answer = page.request.get(f"{site}/vi/{package}/download.zip")
    (tmp_path / "pack.zip").write_bytes(answer.body())
    zipfile.ZipFile(tmp_path / "pack.zip").extractall(tmp_path)
    page.goto((tmp_path / SLUG / "index.html").as_uri())
    page.locator("input[name=q1][value='0']").check()
    page.locator("[data-check]").click()
    expect(page.locator("[data-verdict=wrong]")).to_be_visible()
    page.locator("input[name=q1][value='1']").check()
    page.locator("[data-check]").click()
    expect(page.locator("[data-verdict=right]")).to_be_visible()
    page.locator("[data-language=en]").click()
    expect(page.get_by_role("heading", name="Reading a drum", exact=True)).to_be_visible()
    page.locator("article a:visible").first.click()
    page.locator("[data-stage][data-drawn=yes]").wait_for()
