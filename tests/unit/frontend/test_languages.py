from __future__ import annotations

import pytest

from museum.domain.translated import Translated
from tests.unit.frontend.conftest import Site


@pytest.mark.parametrize(
    ("cookie", "accepted", "home"),
    [
        ("", "", "/vi/"),
        ("", "en-GB,en;q=0.9,vi;q=0.5", "/en/"),
        ("", "fr,de;q=0.8", "/vi/"),
        ("en", "vi", "/en/"),
        ("vi", "en", "/vi/"),
        ("xx", "en", "/en/"),
    ],
)
def test_front_door_leads_to_the_visitors_language(site: Site, cookie: str, accepted: str, home: str) -> None:
    client = site.client
    if cookie:
        client.set_cookie("lang", cookie)
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.status_code == 302
    assert response.location == home
    assert "public" not in response.headers["Cache-Control"]


def test_pages_mirror_each_other(site: Site) -> None:
    artefact = site.add(Translated("Trống đồng", "Bronze drum"))
    vi, en = site.get(f"/vi/artefacts/{artefact}"), site.get(f"/en/artefacts/{artefact}")
    assert '<html lang="vi">' in vi
    assert '<html lang="en">' in en
    assert "Số đăng ký" in vi
    assert "Accession number" in en
    for page in (vi, en):
        for lang in ("vi", "en"):
            address = f"https://museum.example/{lang}/artefacts/{artefact}"
            assert f'<link rel="alternate" hreflang="{lang}" href="{address}">' in page
    assert f'<link rel="canonical" href="https://museum.example/en/artefacts/{artefact}">' in en


def test_the_other_language_opens_at_the_same_scan_and_words(site: Site) -> None:
    artefact = site.add(Translated("Gia phả", "Family book"), scans=3)
    page = site.get(f"/vi/artefacts/{artefact}?page=2&q=kh%E1%BA%A3i&lang=xx")
    assert f'<a href="/en/artefacts/{artefact}?page=2&amp;q=kh%E1%BA%A3i" hreflang="en"' in page
    # It is one page nevertheless, to whoever collects addresses.
    assert f'<link rel="canonical" href="https://museum.example/vi/artefacts/{artefact}">' in page


def test_borrowed_title_is_marked_and_carries_its_language(site: Site) -> None:
    artefact = site.add(Translated(vi="Sổ kiểm kê"))
    page = site.get(f"/en/artefacts/{artefact}")
    assert '<h1 lang="vi">Sổ kiểm kê</h1>' in page
    assert "shown in Vietnamese" in page
    assert "shown in" not in site.get(f"/vi/artefacts/{artefact}")


def test_vietnamese_reader_sees_mark_on_english_text(site: Site) -> None:
    artefact = site.add(Translated(en="Wooden bowl"))
    page = site.get(f"/vi/artefacts/{artefact}")
    assert '<h1 lang="en">Wooden bowl</h1>' in page
    assert "hiển thị bằng tiếng Anh" in page


def test_days_are_written_as_the_readers_write_them(site: Site) -> None:
    artefact = site.add(Translated("Trống", "Drum"))
    # 02:00 UTC on 22 November less an hour is still that day in Vietnam.
    assert "22/11/2026" in site.get(f"/vi/artefacts/{artefact}")
    assert "22 November 2026" in site.get(f"/en/artefacts/{artefact}")


def test_language_switch_of_a_search_keeps_what_was_asked(site: Site) -> None:
    page = site.get("/vi/search?q=tr%E1%BB%91ng&object_type=t1&_external=1&_scheme=javascript")
    assert 'href="/en/search?q=tr%E1%BB%91ng&amp;object_type=t1"' in page
    assert "javascript:" not in page


def test_unknown_page_is_told_in_the_language_of_its_address(site: Site) -> None:
    vi, en = site.client.get("/vi/khong-co"), site.client.get("/en/nowhere")
    assert (vi.status_code, en.status_code) == (404, 404)
    assert "Ở địa chỉ này không có gì" in vi.text
    assert "There is nothing at this address" in en.text
    assert site.client.get("/fr/").status_code == 404
