"""Packages for learning as teachers and pupils see them: the list, the page, the quiz."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from museum.db.engine import writing
from museum.domain.education import Package, Programme, Question, Where
from museum.domain.exhibitions import Exhibition
from museum.domain.people import Person, Role
from museum.domain.translated import Translated
from museum.services import artefacts, plans
from museum.services.package_parts import ObjectPlan
from museum.services.permission import SYSTEM
from museum.settings import ROOT
from tests.factories.lessons import LOOK, SECRET, Lessons
from tests.factories.visits import Calendar
from tests.unit.frontend.conftest import BASE_URL, Site

DRUM = Translated("Trống đồng", "Bronze drum")
TAILS = ("", "/worksheet.pdf", "/guide.pdf", "/answers.pdf", "/download.zip")


@pytest.fixture
def lessons(site: Site) -> Lessons:
    return Lessons(site.house)


def detail(artefact_id: str, scan: str = "image1x0") -> ObjectPlan:
    return ObjectPlan(artefact_id, scan, (600, 400, 900, 600), LOOK)


def test_the_list_leads_to_packages_by_what_a_teacher_asks(site: Site, lessons: Lessons) -> None:
    one = site.add(DRUM)
    lessons.make(detail(one))
    lessons.make(ObjectPlan(one), title=Translated("Hát ru", "Lullaby"), grade_from=1, grade_to=3, minutes=45)
    lessons.make(
        ObjectPlan(one), title=Translated("Cho mọi người", "For all"), grade_from=None, grade_to=None
    )
    body = site.get("/en/education")
    assert re.findall(r'<a href="/en/education/([\w-]+)"', body) == [
        "cho-moi-nguoi",
        "hat-ru",
        "doc-mat-trong",
    ]
    assert "Grades 6–7" in body
    assert "Any age" in body
    # Two are for lower secondary: the one that is made for it, and the one for everybody.
    label = re.search(r'value="lower_secondary">(.*?)</label>', body, re.DOTALL)
    assert label
    assert 'class="count">2<' in label[1]
    narrowed = site.get("/en/education?grade=2&duration=short")
    assert re.findall(r'<h3 [^>]*><a href="/en/education/([\w-]+)"', narrowed) == ["hat-ru"]
    assert "noindex" in narrowed
    assert 'hreflang="vi" href="https://museum.example/vi/education?grade=2&amp;duration=short"' in narrowed
    nothing = site.get("/en/education?subject=physics")
    assert "No package is like this" in nothing


def test_without_packages_the_list_says_where_to_begin(site: Site) -> None:
    for lang in ("vi", "en"):
        body = site.get(f"/{lang}/education?page=99999999&grade=x&level=%00")
        assert f'href="/{lang}/exhibitions"' in body
        assert 'class="facets' not in body


def test_only_a_class_that_comes_to_the_museum_makes_a_visit(site: Site, lessons: Lessons) -> None:
    one = site.add(DRUM)
    for where in Where:
        slug = lessons.make(ObjectPlan(one), title=Translated(f"Trống {where}", f"Drum {where}"), where=where)
        package_id = lessons.id_of(slug)
        programme = f"{slug}-offer"
        Calendar.of(site.house, slug=programme, where=where, package_id=package_id).session()
        package, offer = site.get(f"/en/education/{slug}"), site.get(f"/en/programmes/{programme}")
        visited = where is Where.MUSEUM
        for words, body in (
            ("Book a visit", package),
            ("During the visit", package),
            ("During the visit", offer),
            ("before and after the visit", offer),
        ):
            assert (words in body) is visited
            instead = words.replace("visit", "lesson")
            assert (instead in body) is not visited


def test_the_page_shows_details_and_leads_to_that_very_view(site: Site, lessons: Lessons) -> None:
    one = site.add(DRUM, scans=2)
    slug = lessons.make(detail(one, "image1x1"), ObjectPlan(one))
    for lang in ("vi", "en"):
        body = site.get(f"/{lang}/education/{slug}")
        assert "/iiif/image/3/image1x1/600,400,900,600/max/0/default.jpg" in body
        assert f'href="/{lang}/artefacts/{one}?page=2#page=2&amp;xywh=600,400,900,600"' in body
        assert f'href="/{lang}/artefacts/{one}"' in body
        assert f"{BASE_URL}/iiif/presentation/3/packages/{slug}/manifest.json" in body
        assert f'href="/{lang}/education/{slug}/worksheet.pdf"' in body
    assert "Edition 1 of 22 November 2026" in body
    assert "<li>Describe patterns.</li>" in body


def test_nothing_of_the_answers_or_the_guide_is_in_a_page(site: Site, lessons: Lessons) -> None:
    slug = lessons.make(detail(site.add(DRUM)))
    for asked in ("", "?check=1", "?check=1&q1=1", "?check=1&q1=0", "?booking=ABC-123"):
        body = site.get(f"/vi/education/{slug}{asked}")
        assert SECRET not in html.unescape(body)
        assert "guide.pdf" not in body
        assert "answers.pdf" not in body


def test_the_quiz_tells_right_from_wrong_and_no_more(site: Site, lessons: Lessons) -> None:
    path = f"/en/education/{lessons.make(detail(site.add(DRUM)))}"
    plain = site.get(path)
    assert "Right." not in plain
    assert 'href="#object-1"' in plain
    right = site.get(f"{path}?q1=1&check=1")
    assert "1 of 1 right." in right
    assert 'value="1" checked' in right
    wrong = site.get(f"{path}?q1=2&check=1")
    assert "0 of 1 right." in wrong
    assert "Look again." in wrong
    # Which one it would have been is not betrayed by any mark of its own.
    marked = re.findall(r'class="quiz__choice([^"]*)"', wrong)
    assert marked == ["", "", " quiz__choice--wrong"]
    for odd in ("", "9", "-1", "１", "1" * 300):
        assert "Not answered yet." in site.get(f"{path}?check=1&q1={odd}")
    # The other language goes on with the same answers.
    assert f'href="/vi{path[3:]}?check=1&amp;q1=2"' in wrong


def test_before_and_after_nobody_sees_it(site: Site, lessons: Lessons) -> None:
    one = site.add(DRUM)
    draft = lessons.make(detail(one), publish=False)
    gone = lessons.make(detail(one), title=Translated("Đã rút"))
    lessons.withdraw(gone)
    for tail in TAILS:
        assert site.client.get(f"/vi/education/{draft}{tail}").status_code == 404
        answer = site.client.get(f"/vi/education/{gone}{tail}")
        assert answer.status_code == 410
        assert "Đã rút" not in answer.text
    assert "/vi/education/" not in site.get("/vi/education").replace("/vi/education/?", "")


def test_staff_of_other_institutions_see_no_draft(site: Site, lessons: Lessons) -> None:
    slug = lessons.make(detail(site.add(DRUM)), publish=False)
    site.enter_as(Person("u", "", {"elsewhere": frozenset({Role.EDUCATOR, Role.ADMIN})}))
    for tail in TAILS:
        assert site.client.get(f"/vi/education/{slug}{tail}").status_code == 404


def test_educators_see_their_draft(site: Site, lessons: Lessons) -> None:
    slug = lessons.make(detail(site.add(DRUM)), publish=False)
    with site.house.sessions() as session:
        here = site.house.institution(session).id
    site.enter_as(Person("u", "", {here: frozenset({Role.EDUCATOR})}))
    answer = site.client.get(f"/en/education/{slug}")
    assert answer.status_code == 200
    assert "Preview" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "no-store" in site.client.get(f"/en/education/{slug}/worksheet.pdf").headers["Cache-Control"]


def test_an_object_that_was_withdrawn_is_seen_no_more(site: Site, lessons: Lessons) -> None:
    kept, gone = site.add(DRUM), site.add(Translated("Chiêng vàng", "Gong"))
    slug = lessons.make(detail(kept), detail(gone, "image2x0"))
    with site.house.sessions() as session:
        artefacts.withdraw(session, site.house.ports, SYSTEM, gone)
    body = site.get(f"/vi/education/{slug}")
    assert "Chiêng vàng" not in body
    assert "image2x0" not in body
    assert "image1x0" in body


def test_of_a_package_without_anything_to_observe_only_the_page_remains(site: Site, lessons: Lessons) -> None:
    gone = site.add(DRUM)
    slug = lessons.make(detail(gone))
    asked = "How many rays"
    with site.house.sessions() as session, writing(session):
        package = session.scalars(select(Package)).one()
        package.questions.append(
            Question(
                id="about",
                position=9,
                text=Translated(f"{asked}?", f"{asked}?"),
                object_id=package.objects[0].id,
            )
        )
    place = f"/en/education/{slug}"
    assert asked in site.get(place)
    assert "not shown at the moment" not in site.get(place)
    with site.house.sessions() as session:
        artefacts.withdraw(session, site.house.ports, SYSTEM, gone)
    body = site.get(place)
    assert "not shown at the moment" in body
    assert asked not in body
    assert slug not in site.get("/en/education")
    assert slug not in site.get("/sitemap.xml")


def test_objects_and_exhibitions_lead_to_their_packages(site: Site, lessons: Lessons) -> None:
    one, other = site.add(DRUM), site.add(Translated("Chiêng"))
    site.exhibit("tieng-dong", Translated("Tiếng đồng"), one)
    with site.house.sessions() as session:
        show = session.query(Exhibition).one().id
    slug = lessons.make(detail(one), exhibition_id=show)
    link = f'href="/vi/education/{slug}"'
    for path in ("/vi/", "/vi/exhibitions/tieng-dong", f"/vi/artefacts/{one}"):
        assert link in site.get(path), path
    assert link not in site.get(f"/vi/artefacts/{other}")
    assert 'href="/vi/exhibitions/tieng-dong"' in site.get(f"/vi/education/{slug}")
    lessons.withdraw(slug)
    for path in ("/vi/", "/vi/exhibitions/tieng-dong", f"/vi/artefacts/{one}"):
        assert link not in site.get(path), path


def test_it_names_the_plans_that_it_serves(site: Site, lessons: Lessons) -> None:
    slug = lessons.make(detail(site.add(DRUM)))
    with site.house.sessions() as session:
        plans.load_plans(session, site.house.ports, ROOT / "config" / "plans")
        plan = plans.all_plans(session)[0]
        objective, plan_slug, words = plan.objectives[0].id, plan.slug, plan.objectives[0].text.vi
        package_id = lessons.id_of(slug)
        plans.set_objectives(session, site.house.ports, SYSTEM, "package", package_id, [objective])
    body = html.unescape(site.get(f"/vi/education/{slug}"))
    assert f'href="/vi/plans/{plan_slug}"' in body
    assert words in body


def test_packages_akin_to_one_follow_it(site: Site, lessons: Lessons) -> None:
    one, other = site.add(DRUM), site.add(Translated("Chiêng"))
    shown = lessons.make(detail(one))
    sharing = lessons.make(detail(one), title=Translated("Cùng hiện vật"), subjects=("physics",))
    lessons.make(detail(other, "image2x0"), title=Translated("Khác hẳn"), subjects=("chemistry",))
    alike = lessons.make(detail(other, "image2x0"), title=Translated("Cùng môn"), subjects=("fine-arts",))
    body = site.get(f"/vi/education/{shown}")
    assert re.findall(r'<h3 [^>]*><a href="/vi/education/([\w-]+)"', body) == [sharing, alike]


def test_reserved_pictures_stay_small_and_rich_text_is_inert(site: Site, lessons: Lessons) -> None:
    nasty = Translated("<img src=x onerror=alert(1)><script>alert(2)</script>")
    one = site.add(DRUM, size=(6000, 4000), rights="http://rightsstatements.org/vocab/InC/1.0/")
    slug = lessons.make(
        replace(detail(one), observe=nasty),
        title=nasty,
        summary=nasty,
        topic=nasty,
        outcomes=nasty,
        materials=nasty,
    )
    body = site.get(f"/vi/education/{slug}")
    assert "<img src=x" not in body
    assert "<script>alert" not in body
    assert "image1x0/pct:10,10,15,15/" in body
    assert "image1x0/600,400" not in body


def test_it_leads_to_the_dates_that_can_be_booked(site: Site, lessons: Lessons) -> None:
    slug = lessons.make(detail(site.add(DRUM)))
    calendar = Calendar.of(site.house)
    with site.house.sessions() as session:
        session.get_one(Programme, calendar.programme_id).package_id = lessons.id_of(slug)
        session.commit()
    assert "No date is set at present." in site.get(f"/en/education/{slug}")
    # Booking of the first closes a day before; the second takes groups.
    closed, free = calendar.session(days=0.5), calendar.session(days=3)
    for path in (f"/en/education/{slug}", "/en/education"):
        body = site.get(path)
        assert f'href="/en/sessions/{free}"' in body
        assert f'href="/en/sessions/{closed}"' not in body
        assert 'href="/en/calendar"' in body
