"""A package on paper and in a pack: what pupils get, what is for teachers alone, and how often it is made."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from frontend.context import KEY
from museum.domain.collections import Artefact
from museum.domain.education import Package, Programme
from museum.domain.people import Person, Role
from museum.domain.prints import PAPERS, printed_version
from museum.domain.translated import Translated
from museum.domain.visits import Booking
from museum.services import booking_changes, packages, upkeep
from museum.services.booking_links import token_of
from museum.services.package_parts import ObjectPlan
from museum.services.permission import SYSTEM
from tests.factories.lessons import LOOK, SECRET, Lessons
from tests.factories.visits import Calendar
from tests.unit.frontend.conftest import Site
from tests.unit.frontend.test_sheet import HOSTILE, Printer

DRUM = Translated("Trống đồng", "Bronze drum")
TEACHER = Person("t", "Cô Lan", {"school": frozenset({Role.TEACHER})})


@pytest.fixture
def lessons(site: Site) -> Lessons:
    return Lessons(site.house)


@pytest.fixture
def printer(site: Site) -> Printer:
    printer = Printer()
    object.__setattr__(site.house.ports, "documents", printer)
    return printer


@pytest.fixture
def slug(site: Site, lessons: Lessons) -> str:
    return lessons.make(ObjectPlan(site.add(DRUM), "image1x0", (600, 400, 900, 600), LOOK))


def test_papers_are_set_for_real(site: Site, lessons: Lessons) -> None:
    nasty = Translated(HOSTILE, f"<p>{HOSTILE}</p><ul><li>A<ol><li>B</li></ol></li></ul>")
    one, bare = site.add(Translated(HOSTILE)), site.add(Translated(), scans=0)
    slug = lessons.make(
        ObjectPlan(one, "image1x0", (0, 0, 3000, 500), nasty),
        ObjectPlan(bare),
        outcomes=nasty,
        materials=nasty,
        guide=nasty,
        topic=Translated(HOSTILE),
    )
    site.enter_as(TEACHER)
    for lang, kind, name in (
        ("vi", "worksheet", "phieu-hoc-tap"),
        ("en", "guide", "teachers-guide"),
        ("vi", "answers", "dap-an"),
    ):
        answer = site.client.get(f"/{lang}/education/{slug}/{kind}.pdf")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"] == f'inline; filename="{name}-{slug}.pdf"'


def test_the_worksheet_tells_no_answer_and_asks_for_no_name(site: Site, printer: Printer, slug: str) -> None:
    answer = site.client.get(f"/en/education/{slug}/worksheet.pdf")
    assert "max-age=60" in answer.headers["Cache-Control"]
    _, data, files = printer.asked[0]
    told = json.dumps(data, ensure_ascii=False)
    assert SECRET not in told
    assert '"right"' not in told
    assert data["labels"]["group"] == "Group / class"
    assert data["edition"] == "Edition 1 of 22 November 2026"
    assert data["questions"][0]["choices"][1]["text"] == "Fourteen"
    assert set(files) == {"object-1.jpg", "code-1.svg"}
    shape = data["objects"][0]["picture"]
    assert (shape["width"], shape["height"]) == (900, 600)


def test_the_answer_key_tells_all(site: Site, printer: Printer, slug: str) -> None:
    site.enter_as(TEACHER)
    site.client.get(f"/en/education/{slug}/answers.pdf")
    first, second = printer.asked[0][1]["questions"]
    assert first["right"] == "B"
    assert SECRET in json.dumps(second["answer"], ensure_ascii=False)
    site.client.get(f"/en/education/{slug}/guide.pdf")
    assert SECRET in json.dumps(printer.asked[1][1]["guide"], ensure_ascii=False)


def test_visitors_are_told_how_teachers_come_to_it(site: Site, printer: Printer, slug: str) -> None:
    given = ("", "?booking=", "?booking=ABCD-1234", "?booking=" + "x" * 5000)
    for kind, asked in itertools.product(("guide", "answers"), given):
        answer = site.client.get(f"/en/education/{slug}/{kind}.pdf{asked}")
        assert answer.status_code == 403
        assert "The teacher&#39;s guide and the answer key are for teachers." in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    assert printer.asked == []


def _booked(site: Site, slug: str) -> tuple[Calendar, str, str]:
    """Book a session of a programme with the package; gives the calendar, the booking's id and its token."""
    calendar = Calendar.of(site.house)
    with site.house.sessions() as session:
        package = session.query(Package).filter_by(slug=slug).one()
        session.get_one(Programme, calendar.programme_id).package_id = package.id
        session.commit()
    booked = calendar.book(calendar.session())
    with site.house.sessions() as session:
        return calendar, booked.id, token_of(site.house.ports, session.get_one(Booking, booked.id))


def test_who_holds_a_bookings_link_has_the_teachers_papers(
    site: Site, lessons: Lessons, printer: Printer, slug: str
) -> None:
    other = lessons.make(ObjectPlan(site.add(DRUM)), title=Translated("Gói khác"))
    _, booking_id, token = _booked(site, slug)
    for kind in ("guide", "answers"):
        answer = site.client.get(f"/vi/education/{slug}/{kind}.pdf?booking={token}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert site.client.get(f"/vi/education/{other}/{kind}.pdf?booking={token}").status_code == 403
    page = site.client.get(f"/vi/education/{slug}?booking={token}")
    assert f"guide.pdf?booking={token}" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    # The address that others are given carries no key.
    assert f'rel="canonical" href="https://museum.example/vi/education/{slug}"' in page.text
    # A link that expired, or whose booking was cancelled, opens nothing.
    then = site.house.clock.moment
    site.house.clock.pass_time(days=100)
    assert site.client.get(f"/vi/education/{slug}/guide.pdf?booking={token}").status_code == 403
    site.house.clock.moment = then
    with site.house.sessions() as session:
        booking_changes.cancel(session, site.house.ports, booking_id, person=SYSTEM)
    assert site.client.get(f"/vi/education/{slug}/guide.pdf?booking={token}").status_code == 403


def test_a_class_that_asks_together_has_it_made_once(site: Site, printer: Printer, slug: str) -> None:
    path = f"/vi/education/{slug}/worksheet.pdf"
    with ThreadPoolExecutor(8) as class_:
        bodies = set(class_.map(lambda _: site.client.get(path).data, range(16)))
    assert len(bodies) == 1
    site.house.clock.pass_time(days=3)
    again = site.client.get(path)
    assert again.data in bodies
    assert site.client.get(path, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304
    assert len(printer.asked) == 1


def test_a_changed_caption_marks_the_worksheet_until_somebody_looked(
    site: Site, printer: Printer, slug: str
) -> None:
    note = "Changed since this edition."
    site.client.get(f"/en/education/{slug}/worksheet.pdf")
    assert note not in site.get(f"/en/education/{slug}")
    with site.house.sessions() as session:
        session.query(Artefact).one().title = Translated("Trống Ngọc Lũ", "The Ngọc Lũ drum")
        session.commit()
    assert note in site.get(f"/en/education/{slug}")
    site.client.get(f"/en/education/{slug}/worksheet.pdf")
    assert printer.asked[1][1]["edition"] == "Edition 1 of 22 November 2026, changed since"
    assert printer.asked[1][1]["objects"][0]["title"] == "The Ngọc Lũ drum"
    with site.house.sessions() as session:
        package = session.query(Package).one()
        packages.renew_sheet(session, site.house.ports, SYSTEM, package.id)
    assert note not in site.get(f"/en/education/{slug}")


def test_repair_removes_papers_of_the_past(site: Site, lessons: Lessons, printer: Printer, slug: str) -> None:
    other = lessons.make(ObjectPlan(site.add(DRUM)), title=Translated("Đã rút"))
    for one in (slug, other):
        site.client.get(f"/vi/education/{one}/worksheet.pdf")
    lessons.withdraw(other)
    store = site.house.ports.store
    made = store.stat(next(iter(store.list(PAPERS))).key)
    assert made is not None
    site.house.clock.moment = made.changed_at + timedelta(hours=2)
    with site.house.sessions() as session:
        upkeep.repair(session, site.house.ports)
    assert [printed_version(one.key)[0] for one in store.list(PAPERS)] == [lessons.id_of(slug)]


def _opened(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_a_pack_has_all_that_pupils_need_and_nothing_of_the_teachers(
    site: Site, printer: Printer, slug: str
) -> None:
    opened = _opened(site.client.get(f"/en/education/{slug}/download.zip"))
    names = {name.removeprefix(f"{slug}/") for name in opened.namelist()}
    assert {
        "index.html",
        "README.txt",
        "phieu-hoc-tap.pdf",
        "worksheet.pdf",
        "details/1.jpg",
        "btt-0001/index.html",
        "assets/pack.js",
    } <= names
    assert [data["lang"] for _, data, _ in printer.asked] == ["vi", "en"]
    assert [data["labels"]["paper"] for _, data, _ in printer.asked][1] == "Worksheet"
    words = b"".join(opened.read(name) for name in opened.namelist() if not name.endswith((".jpg", ".js")))
    assert SECRET.encode() not in words
    page = opened.read(f"{slug}/index.html").decode()
    assert "Đếm số cánh sao." in page
    assert "Count the rays." in page
    small = _opened(site.client.get(f"/en/education/{slug}/download.zip?light=1"))
    assert not [name for name in small.namelist() if "/btt-0001/" in name]
    assert f"{slug}/details/1.jpg" in small.namelist()
    # What is too large is refused, with a way out.
    site.app.extensions[KEY] = replace(site.app.extensions[KEY], pack_limit_mb=0)
    answer = site.client.get(f"/en/education/{slug}/download.zip")
    assert answer.status_code == 413
    assert "Take the small one without the zoom" in answer.text
