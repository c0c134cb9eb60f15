"""Two objects side by side: through the gate, by address alone, and with something to choose from."""

from __future__ import annotations

import re

import pytest

from museum.domain.collections import Media
from museum.domain.errors import Unavailable
from museum.domain.people import Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.ports.search import Found, Query
from tests.unit.frontend.conftest import Site

DRUM, PLATE = Translated("Trống đồng", "Bronze drum"), Translated("Đĩa hoa lam", "Blue plate")


def test_both_stand_side_by_side_with_their_credits(site: Site) -> None:
    drum = site.add(
        DRUM, number="BT-1", credit="Bảo tàng A", rights="http://creativecommons.org/licenses/by/4.0/"
    )
    plate = site.add(PLATE, number="BT-2", credit="Bảo tàng B")
    page = site.get(f"/en/compare?left={drum}&right={plate}")
    halves = page.split('data-half="')[1:]
    assert [half[:5].rstrip('"') for half in halves] == ["left", "right"]
    for half, told in zip(
        halves, (("Bronze drum", "BT-1", "Bảo tàng A"), ("Blue plate", "BT-2", "Bảo tàng B")), strict=True
    ):
        assert all(words in half for words in told)
    assert f'href="/en/artefacts/{drum}"' in page
    # The language switch keeps what is compared.
    assert f"/vi/compare?left={drum}&amp;right={plate}" in page
    assert '<meta name="robots" content="noindex">' in page


def test_works_without_scripts_as_two_pictures_with_links(site: Site) -> None:
    drum, plate = site.add(DRUM), site.add(PLATE)
    page = site.get(f"/vi/compare?left={drum}&right={plate}")
    for image in ("image1x0", "image2x0"):
        assert re.search(rf'<a class="half__still" href="/iiif/image/3/{image}/full/max/0/default.jpg"', page)


def test_two_pages_of_one_object(site: Site) -> None:
    book = site.add(DRUM, scans=4)
    page = site.get(f"/en/compare?left={book}&right={book}&left-page=2&right-page=4")
    assert re.findall(r'data-half="\w+" data-image="(\w+)"', page) == ["image1x1", "image1x3"]
    assert f"/en/compare?left={book}&amp;left-page=4&amp;right={book}&amp;right-page=2" in page
    # A form that turns one side carries the other along.
    right = page.split('data-half="right"')[1]
    assert '<input type="hidden" name="left-page" value="2">' in right
    assert 'name="right-page"' in right


@pytest.mark.parametrize("asked", ["0", "5", "-1", "x", "1e9"])
def test_a_page_that_is_not_there_is_the_first(site: Site, asked: str) -> None:
    book = site.add(DRUM, scans=4)
    page = site.get(f"/en/compare?left={book}&right={book}&left-page={asked}")
    assert re.findall(r'data-half="\w+" data-image="(\w+)"', page) == ["image1x0", "image1x0"]


@pytest.mark.parametrize(("bad", "where"), [("left", "left"), ("right", "right")])
def test_an_unknown_object_is_named(site: Site, bad: str, where: str) -> None:
    drum = site.add(DRUM)
    good = "right" if bad == "left" else "left"
    response = site.client.get(f"/en/compare?{good}={drum}&{bad}=%3Cb%3Enone")
    assert response.status_code == 404
    assert f"on the {where} (&lt;b&gt;none)" in response.text
    assert "Bronze drum" not in response.text


def test_what_was_withdrawn_is_gone_and_what_is_no_draft_of_mine_is_not_there(site: Site) -> None:
    drum = site.add(DRUM)
    gone = site.add(Translated("Đã rút", "Withdrawn thing"), state=Publication.WITHDRAWN)
    draft = site.add(Translated("Còn nháp", "Secret draft"), state=Publication.DRAFT)
    tomb = site.client.get(f"/en/compare?left={drum}&right={gone}")
    missing = site.client.get(f"/en/compare?left={draft}")
    assert (tomb.status_code, missing.status_code) == (410, 404)
    assert "Withdrawn thing" not in tomb.text
    assert "Secret draft" not in missing.text
    assert "on the right" in tomb.text


def test_staff_compare_what_they_prepare_and_nobody_else_may_keep_it(site: Site) -> None:
    drum, draft = site.add(DRUM), site.add(PLATE, state=Publication.DRAFT)
    with site.house.sessions() as session:
        institution = site.house.institution(session).id
    site.enter_as(Person("u1", "Lan", {institution: frozenset({Role.CATALOGUER})}))
    preview = site.client.get(f"/en/compare?left={drum}&right={draft}")
    assert preview.status_code == 200
    assert "no-store" in preview.headers["Cache-Control"]


def test_an_object_without_a_picture_cannot_be_compared(site: Site) -> None:
    bare = site.add(DRUM, number="BT-9", scans=0)
    response = site.client.get(f"/en/compare?left={bare}")
    assert response.status_code == 404
    assert "BT-9" in response.text
    assert f"/en/compare?left={bare}" not in site.get(f"/en/artefacts/{bare}")


def test_one_object_offers_its_own_views_its_neighbours_and_its_kin(site: Site) -> None:
    drum, plate, jar = site.add(DRUM, scans=3), site.add(PLATE), site.add(Translated("Thạp", "Jar"))
    hidden = site.add(Translated("Còn nháp", "Secret draft"), state=Publication.DRAFT)
    site.exhibit("mo", Translated("Đang mở", "Open"), drum, plate, hidden)
    site.finds(drum, plate, jar)
    page = site.get(f"/en/compare?left={drum}&left-page=2")
    start = f"/en/compare?left={drum}&amp;left-page=2"
    links = re.findall(r'<a href="(/en/compare\?[^"]+)" rel="nofollow"', page)
    assert links[:3] == [
        f"{start}&amp;right={drum}&amp;right-page=3",
        f"{start}&amp;right={drum}",
        f"{start}&amp;right={plate}",
    ]
    assert "Secret draft" not in page
    assert f'href="/en/compare?left={drum}"' in site.get(f"/en/artefacts/{drum}")


def test_the_other_object_can_be_searched_for(site: Site) -> None:
    drum, plate = site.add(DRUM), site.add(PLATE)
    site.finds(plate)
    page = site.get(f"/en/compare?right={drum}&q=plate")
    assert f"/en/compare?right={drum}&amp;left={plate}" in page
    assert f'<input type="hidden" name="right" value="{drum}">' in page
    assert "Found for “plate”" in page
    first = site.get("/en/compare?q=plate")
    assert f"/en/compare?left={plate}" in first


def test_without_an_object_the_newest_can_be_chosen(site: Site) -> None:
    drum, bare = site.add(DRUM), site.add(PLATE, scans=0)
    hidden = site.add(Translated("Còn nháp", "Secret draft"), state=Publication.DRAFT)
    page = site.get("/en/compare")
    assert re.findall(r'href="/en/compare\?left=([^"]+)" rel="nofollow"', page) == [drum]
    assert bare not in page
    assert hidden not in page


def test_choosing_lives_without_the_index(site: Site) -> None:
    def away(query: Query) -> Found:
        raise Unavailable("Chỉ mục nghỉ.", "The index is away.")

    drum = site.add(DRUM)
    site.index.answer = away
    assert "The search does not answer" in site.get(f"/en/compare?left={drum}&q=plate")
    assert "Compare with" in site.get(f"/en/compare?left={drum}")


def test_words_typed_into_the_search_are_inert(site: Site) -> None:
    drum = site.add(DRUM)
    page = site.get(f"/en/compare?left={drum}&q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E" + "x" * 500)
    assert "<script>alert" not in page
    assert "x" * 201 not in page


def test_one_scale_is_offered_only_where_both_sizes_are_borne_out(site: Site) -> None:
    drum = site.add(DRUM, size=(3000, 2000), dimensions="30 × 20 cm")
    plate = site.add(PLATE, size=(3000, 2000), dimensions="15 × 10 cm")
    bare = site.add(Translated("Thạp", "Jar"))
    with site.house.sessions() as session:
        session.get_one(Media, "image1x0").pixels_per_mm = 10.0
        session.get_one(Media, "image2x0").pixels_per_mm = 20.0
        session.get_one(Media, "image3x0").pixels_per_mm = 10.0
        session.commit()
    both = site.get(f"/en/compare?left={drum}&right={plate}")
    assert "Same true scale" in both
    assert re.findall(r'data-per-mm="([\d.]+)"', both) == ["10.0", "20.0"]
    assert "Same true scale" not in site.get(f"/en/compare?left={drum}&right={bare}")
