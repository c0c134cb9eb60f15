from __future__ import annotations

import gzip
import json
import re

import pytest
from flask import Response, g

from museum.domain.collections import Chapter, FindspotVisibility, Media, Vocabulary
from museum.domain.content_state import write
from museum.domain.errors import Unavailable
from museum.domain.people import Person, Role
from museum.domain.states import Publication
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Translated
from museum.ports.search import Found, Query
from tests.unit.frontend.conftest import Site

DRUM = Translated("Trống đồng", "Bronze drum")


def test_page_shows_the_object_and_its_record(site: Site) -> None:
    artefact = site.add(
        DRUM,
        number="BTHY-1234/Gm-56",
        dimensions="79 × 63 cm",
        description=Translated("<p>Mặt trống.</p>", "<p>The face of a drum.</p>"),
        rights="http://creativecommons.org/licenses/by/4.0/",
        credit="Bảo tàng tỉnh",
        terms={Vocabulary.MATERIAL: Translated("đồng", "bronze")},
    )
    page = site.get(f"/en/artefacts/{artefact}")
    for shown in (
        "BTHY-1234/Gm-56",
        "79 × 63 cm",
        "The face of a drum.",
        "Bảo tàng tỉnh",
        "Attribution (CC BY 4.0)",
    ):
        assert shown in page
    assert 'href="/en/search?materials=term10"' in page
    assert 'data-image="image1x0" data-label="Image 1" data-width="3000" data-height="2000"' in page
    assert "https://museum.example/iiif/presentation/3/artefacts/artefact1/manifest.json" in page


def test_private_fields_stay_private(site: Site) -> None:
    artefact = site.add(
        DRUM, location="Kho 2, tủ 7", condition="Nứt ở vành", notes={"Giá mua": "3 lượng vàng"}
    )
    page = site.get(f"/vi/artefacts/{artefact}")
    for secret in ("Kho 2", "Nứt ở vành", "3 lượng vàng"):
        assert secret not in page


@pytest.mark.parametrize(
    ("visibility", "told", "kept"),
    [
        (FindspotVisibility.OPEN, ["Xã Ngọc Lũ, tỉnh Ninh Bình", "đắp đê"], []),
        (FindspotVisibility.COARSE, ["tỉnh Ninh Bình"], ["Ngọc Lũ", "đắp đê"]),
        (FindspotVisibility.HIDDEN, [], ["Ninh Bình", "đắp đê"]),
    ],
)
def test_findspot_is_told_as_far_as_allowed(
    site: Site, visibility: FindspotVisibility, told: list[str], kept: list[str]
) -> None:
    artefact = site.add(
        DRUM,
        findspot_visibility=visibility,
        provenance="Phát hiện khi đắp đê",
        terms={Vocabulary.PLACE: Translated("Xã Ngọc Lũ, tỉnh Ninh Bình", "")},
    )
    page = site.get(f"/vi/artefacts/{artefact}")
    assert all(word in page for word in told)
    assert not any(word in page for word in kept)


def test_scripts_in_rich_text_are_inert(site: Site) -> None:
    artefact = site.add(
        Translated("<script>alert(1)</script>", ""),
        description=Translated(
            '<p onclick="x()">Mô tả</p><script>alert(2)</script><a href="javascript:x()">đây</a>', ""
        ),
    )
    page = site.get(f"/vi/artefacts/{artefact}")
    assert "&lt;script&gt;alert(1)" in page
    assert "alert(2)" not in page
    assert "onclick" not in page
    assert "javascript:" not in page


def test_json_ld_cannot_be_broken_out_of(site: Site) -> None:
    artefact = site.add(Translated("</script><b>x", "x"), creator='"; </script>')
    page = site.get(f"/vi/artefacts/{artefact}")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    data = json.loads(block[1])
    assert data["name"] == "</script><b>x"
    assert data["@id"] == f"https://museum.example/vi/artefacts/{artefact}"


@pytest.mark.parametrize(
    ("rights", "offered"),
    [
        ("http://creativecommons.org/publicdomain/zero/1.0/", True),
        ("http://rightsstatements.org/vocab/InC/1.0/", False),
        ("", False),
    ],
)
def test_download_follows_the_rights(site: Site, rights: str, offered: bool) -> None:
    artefact = site.add(DRUM, rights=rights)
    assert (" download>" in site.get(f"/en/artefacts/{artefact}")) is offered


def test_several_scans_make_a_strip_that_works_without_scripts(site: Site) -> None:
    artefact = site.add(DRUM, scans=3)
    page = site.get(f"/en/artefacts/{artefact}")
    pages = re.findall(r'<a href="([^"]+)" data-page data-image="(\w+)"', page)
    assert pages == [
        (f"/en/artefacts/{artefact}", "image1x0"),
        (f"/en/artefacts/{artefact}?page=2", "image1x1"),
        (f"/en/artefacts/{artefact}?page=3", "image1x2"),
    ]
    second = site.get(f"/en/artefacts/{artefact}?page=2")
    assert 'alt="Picture of Bronze drum – Image 2"' in second
    assert re.search(r'src="/iiif/image/3/image1x1/full/1080,720/0/default.jpg"', second)
    assert f'<link rel="canonical" href="https://museum.example/en/artefacts/{artefact}">' in second


@pytest.mark.parametrize("asked", ["0", "4", "99999999999", "-1", "1.5", "²", "x", "%00", ""])
def test_a_page_that_is_not_there_is_the_first(site: Site, asked: str) -> None:
    artefact = site.add(DRUM, scans=3)
    page = site.get(f"/en/artefacts/{artefact}?page={asked}")
    assert 'data-open="1"' in page


def test_the_main_picture_is_offered_in_light_formats_at_the_size_it_has(site: Site) -> None:
    artefact = site.add(DRUM, size=(3000, 2000))
    page = site.get(f"/vi/artefacts/{artefact}")
    sources = re.findall(r'<source type="([^"]+)" srcset="([^"]+)" sizes="([^"]+)">', page)
    assert [kind for kind, _, _ in sources] == ["image/avif", "image/webp"]
    for kind, srcset, sizes in sources:
        assert f"/full/1080,720/0/default.{kind.split('/')[1]} 1080w" in srcset
        assert "* 1.500)" in sizes
    assert page.count('fetchpriority="high"') == 1


def test_a_shared_view_is_shown_at_once(site: Site) -> None:
    artefact = site.add(DRUM, scans=2)
    base = f"https://museum.example/iiif/presentation/3/artefacts/{artefact}"
    state = write(f"{base}/canvas/image1x1", f"{base}/manifest.json", (100, 200, 900, 600))
    page = site.get(f"/en/artefacts/{artefact}?iiif-content={state}")
    assert 'data-open="2" data-region="100,200,900,600"' in page
    assert "/iiif/image/3/image1x1/100,200,900,600/max/0/default.jpg" in page
    broken = site.get(f"/en/artefacts/{artefact}?iiif-content=%3Cscript%3E")
    assert 'data-open="1" data-region=""' in broken
    assert "<script>" not in broken.split("</head>")[1]


def test_a_detail_says_where_it_lies_and_chapters_where_they_begin(site: Site) -> None:
    artefact = site.add(DRUM, scans=3)
    with site.house.sessions() as session:
        detail = session.get_one(Media, "image1x2")
        detail.detail_of_id = "image1x0"
        detail.detail_x, detail.detail_y, detail.detail_width, detail.detail_height = 10, 20, 300, 4000
        label = Translated("<b>Chương</b> một", "")
        session.add(Chapter(artefact_id=artefact, position=0, label=label, media_id="image1x1"))
        session.commit()
    page = site.get(f"/vi/artefacts/{artefact}")
    # Kept within the scan it belongs to.
    assert 'data-detail-of="image1x0" data-region="10,20,300,1980"' in page
    assert page.count("data-detail-of") == 1
    assert (
        f'href="/vi/artefacts/{artefact}?page=2" data-chapter="2">&lt;b&gt;Chương&lt;/b&gt; một</a>' in page
    )


def test_a_book_of_hundreds_of_pages_stays_one_light_page(site: Site) -> None:
    artefact = site.add(DRUM, scans=500, rights="http://creativecommons.org/publicdomain/zero/1.0/")
    page = site.get(f"/en/artefacts/{artefact}")
    assert page.count(" data-page ") == 500
    assert page.count('loading="lazy"') >= 500
    assert page.count(" download>") == 13
    assert "all 500 pages (IIIF)" in page
    assert len(gzip.compress(page.encode())) < 40_000


def test_searching_within_is_offered_where_something_is_transcribed(site: Site) -> None:
    plain, book = site.add(DRUM), site.add(DRUM)
    with site.house.sessions() as session:
        session.add(Transcription(media_id="image2x0", text="Tờ một", changed_at=site.house.clock.now()))
        session.commit()
    assert "data-find" not in site.get(f"/en/artefacts/{plain}")
    assert f'data-find="/iiif/search/2/{book}"' in site.get(f"/en/artefacts/{book}")


def test_nothing_on_the_page_is_styled_or_scripted_inline(site: Site) -> None:
    artefact = site.add(DRUM, scans=12)
    page = site.get(f"/en/artefacts/{artefact}")
    assert " style=" not in page
    assert not re.findall(r"\son\w+=", page)
    assert not re.findall(r'<script(?! type="application/ld\+json")(?![^>]*\bsrc=)', page)


def test_record_without_scan_or_date_is_still_a_page(site: Site) -> None:
    artefact = site.add(DRUM, scans=0, date_earliest=-300, date_latest=-100)
    page = site.get(f"/vi/artefacts/{artefact}")
    assert "Chưa có ảnh" in page
    assert "300–100 TCN" in page
    assert "300–100 BCE" in site.get(f"/en/artefacts/{artefact}")


def test_draft_is_nowhere_and_withdrawn_is_a_tombstone_in_general_words(site: Site) -> None:
    draft = site.add(Translated("Bản nháp bí mật", "Secret draft"), state=Publication.DRAFT)
    gone = site.add(Translated("Hiện vật đã rút", "Withdrawn thing"), state=Publication.WITHDRAWN)
    missing, tomb = site.client.get(f"/vi/artefacts/{draft}"), site.client.get(f"/en/artefacts/{gone}")
    assert (missing.status_code, tomb.status_code) == (404, 410)
    assert "bí mật" not in missing.text
    assert "Withdrawn thing" not in tomb.text
    assert "No longer on show" in tomb.text


def test_staff_preview_a_draft_that_nobody_else_may_keep(site: Site) -> None:
    draft = site.add(DRUM, state=Publication.DRAFT)
    with site.house.sessions() as session:
        institution = site.house.institution(session).id
    site.enter_as(Person("u1", "Lan", {institution: frozenset({Role.CATALOGUER})}))
    response = site.client.get(f"/vi/artefacts/{draft}")
    assert response.status_code == 200
    assert "Xem trước" in response.text
    assert "no-store" in response.headers["Cache-Control"]


def test_open_exhibition_looks_to_staff_as_to_visitors(site: Site) -> None:
    shown, draft = site.add(DRUM), site.add(Translated("Còn nháp", "Draft"), state=Publication.DRAFT)
    site.exhibit("mo", Translated("Đang mở", "Open"), shown, draft)
    site.exhibit("san", Translated("Đang chuẩn bị", "In preparation"), shown, draft, state=Publication.DRAFT)
    with site.house.sessions() as session:
        institution = site.house.institution(session).id
    site.enter_as(Person("u1", "Lan", {institution: frozenset({Role.EDITOR})}))
    noted: list[tuple[str, ...]] = []

    @site.app.after_request
    def note(response: Response) -> Response:
        noted.append(g.get("preview_images", ()))
        return response

    assert "Còn nháp" not in site.get("/vi/exhibitions/mo")
    preparing = site.get("/vi/exhibitions/san")
    assert "Còn nháp" in preparing
    assert "Chưa công khai" in preparing
    # Only the draft's scan needs a pass.
    assert noted == [(), ("image2x0",)]


def test_seen_in_names_open_exhibitions_only(site: Site) -> None:
    artefact = site.add(DRUM)
    site.exhibit("mo", Translated("Đang mở", "Open"), artefact)
    site.exhibit("dong", Translated("Còn nháp", "Draft"), artefact, state=Publication.DRAFT)
    page = site.get(f"/vi/artefacts/{artefact}")
    assert "/vi/exhibitions/mo" in page
    assert "Còn nháp" not in page


def test_similar_objects_share_terms_and_leave_out_the_object_itself(site: Site) -> None:
    kind = {Vocabulary.OBJECT_TYPE: Translated("trống", "drum")}
    artefact, other = site.add(DRUM, terms=kind), site.add(Translated("Trống khác", "Another drum"))
    site.finds(artefact, other)
    page = site.get(f"/en/artefacts/{artefact}")
    assert "Another drum" in page
    assert site.index.asked[-1].filters == {"object_type": ("term10",)}
    assert f'href="/en/artefacts/{artefact}"' not in page.split('id="similar"')[1]


def test_page_lives_without_the_index(site: Site) -> None:
    def away(query: Query) -> Found:
        raise Unavailable("Chỉ mục nghỉ.", "The index is away.")

    artefact = site.add(DRUM, terms={Vocabulary.OBJECT_TYPE: Translated("trống", "drum")})
    site.index.answer = away
    assert "Bronze drum" in site.get(f"/en/artefacts/{artefact}")
    assert len(site.index.asked) == 1
