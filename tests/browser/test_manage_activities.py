"""A manager enters what was done: with a telephone in the field, and among the units of a province at the desk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from ingest.registers.reader import TableReader
from ingest.registers.units import UNITS
from museum.bootstrap import Platform, bootstrap
from museum.db.engine import writing
from museum.domain.indicators import Activity, Evidence
from museum.domain.local_time import LOCAL
from museum.domain.plans import Plan
from museum.domain.units import OrganisationalUnit
from museum.services import institutions, units
from museum.services.permission import SYSTEM
from museum.services.unit_lists import import_units
from museum.settings import Settings
from tests.browser.conftest import picture, serious
from tests.factories.command import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMAIL, PASSWORD = "quan-ly@example.org", "trống đồng Đông Sơn 1893"
TODAY = datetime.now(LOCAL).date()
LIST = (
    "Tên đơn vị,Loại,Trực thuộc,Mã,Đến ngày,Từ ngày,Đơn vị kế thừa,Vĩ độ,Kinh độ,Vùng khó khăn,Email\n"
    "Tỉnh Sơn La,tỉnh,,14,,,,,,,\n"
    'Xã Chiềng Vân,xã,Tỉnh Sơn La,03646,,01/07/2025,,"21,30","103,90",x,ubnd.chiengvan@example.org\n'
    "Xã Na Sang,xã,Tỉnh Sơn La,03647,,01/07/2025,,21.32,103.91,,\n"
    "Xã Bản Cũ,xã,Tỉnh Sơn La,03001,30/06/2025,,Xã Na Sang,,,,\n"
    "Sở Văn hóa Thể thao và Du lịch,sở,Tỉnh Sơn La,,,,,,,,\n"
    "Thư viện tỉnh,thiết chế,Sở Văn hóa Thể thao và Du lịch,,,,,,,,\n"
)


@dataclass(frozen=True)
class Desk:
    """The site with the plans that come along, led here, and the units of a small province."""

    site: str
    platform: Platform


@pytest.fixture(scope="module")
def doings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data: Path = tmp_path_factory.mktemp("doings") / "data"
    installation = Installation(data, {"MUSEUM_RATELIMIT_ENABLED": "0"})
    assert installation.run("init").status == 0
    named = ("--email", EMAIL, "--role", "manager", "--password-stdin")
    assert installation.run("user", "create", *named, stdin=PASSWORD).status == 0
    platform = bootstrap(Settings(data_dir=data))
    stock(platform, data)
    with installation.serving() as site:
        yield Desk(site, platform)


def stock(platform: Platform, folder: Path) -> None:
    """Let the only institution lead all plans, and take in the list of units."""
    ports, path = platform.ports, folder / "don-vi.csv"
    path.write_text(LIST, encoding="utf-8")
    with platform.sessions() as session:
        institution_id = institutions.get(session).id
        with writing(session):
            for plan in session.scalars(select(Plan)):
                plan.institution_id = institution_id
        results = import_units(session, ports, SYSTEM, TableReader(UNITS).read(path))
        assert [one.errors for one in results if one.errors] == []
        units.ensure_institution_units(session, ports)


def _log_in(page: Page, site: str, lang: str = "en") -> None:
    page.context.add_cookies([{"name": "lang", "value": lang, "url": site}])
    page.goto(f"{site}/login")
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button[type=submit], form .button").first.click()
    page.goto(f"{site}/manage/activities")
    expect(page.locator("h1")).to_be_visible()


def _photograph() -> bytes:
    """Take a photograph as telephones do: lying on its side, with the place where it was taken."""
    image = Image.new("RGB", (400, 300), (47, 93, 80))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (21.0, 19.0, 32.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_an_activity_is_entered_in_the_field_with_a_photograph(
    visit: Callable[..., Page], doings: Desk
) -> None:
    page = visit(360, 740, has_touch=True)
    _log_in(page, doings.site)
    page.get_by_role("link", name="Enter an activity").first.click()
    page.get_by_label("Unit that held it").select_option(label="Thư viện tỉnh")
    page.get_by_label("Book circulation").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What it was").fill("Luân chuyển sách về Chiềng Vân")
    page.locator("#participants").fill("120")
    page.get_by_label("Cost, in đồng").fill("15.000.000")
    taken = FilePayload(name="IMG_1893.jpg", mimeType="image/jpeg", buffer=_photograph())
    page.locator("#files").set_input_files(taken)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Enter it").click()
    expect(page.locator("h1")).to_have_text("Luân chuyển sách về Chiềng Vân")
    shown = page.locator(".evidence__piece img")
    expect(shown).to_have_count(1)
    assert shown.evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    ) == [
        240,
        320,
    ]
    picture(page, "manage-activity-entered-360-en")
    assert serious(page) == []
    with doings.platform.sessions() as session:
        entered = session.scalars(select(Activity)).one()
        assert (entered.participants, entered.cost, entered.first) == (120, 15_000_000, TODAY)
        assert len(entered.counted) >= 1, "what a round of circulation counts toward was proposed and ticked"
        assert session.scalars(select(Evidence.mime)).all() == ["image/jpeg"]


@pytest.mark.parametrize(("width", "lang"), [(1440, "en"), (360, "vi")])
def test_every_page_of_units_activities_and_values_is_open_to_all_and_no_wider_than_its_window(
    visit: Callable[..., Page], doings: Desk, width: int, lang: str
) -> None:
    page = visit(width)
    _log_in(page, doings.site, lang)
    with doings.platform.sessions() as session:
        commune = session.scalars(
            select(OrganisationalUnit.id).where(OrganisationalUnit.code == "03647")
        ).one()
        slug = session.scalars(select(Plan.slug).where(Plan.slug.contains("son-la"))).first()
    for name, path in {
        "activities": "activities",
        "activity-kind": "activities/new",
        "activity-new": "activities/new?kind=reading",
        "units": "units",
        "units-gone": "units?gone=1",
        "unit": f"units/{commune}?like=chieng",
        "unit-new": "units/new",
        "values": f"values?plan={slug}",
    }.items():
        page.goto(f"{doings.site}/manage/{path}")
        picture(page, f"manage-{name}-{width}-{lang}")
        assert serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
