from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from frontend.assets import Built
from frontend.public import feeds
from frontend.security_headers import content_security_policy
from museum.domain.progress import Verdict
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.unit.frontend.conftest import BASE_URL, Site

DRUM = Translated("Trống đồng", "Bronze drum")
PAGES = ("", "exhibitions", "exhibitions/mo", "artefacts/artefact1", "search?q=trong", "about", "styleguide")


@pytest.fixture
def full(site: Site) -> Site:
    site.exhibit("mo", Translated("Tiếng trống", "The drum"), site.add(DRUM), site.add(Translated("Đĩa", "")))
    return site


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_stands_and_holds_nothing_inline(full: Site, lang: str, page: str) -> None:
    text = full.get(f"/{lang}/{page}")
    for piece in (" style=", "<style", " onclick=", " onload=", "javascript:", "<script>"):
        assert piece not in text
    assert text.count("<h1") == 1
    assert '<main id="main"' in text


def test_the_style_guide_shows_figures_in_all_states(full: Site) -> None:
    text = full.get("/vi/styleguide").split('id="g-figures"')[1].split("</section>")[0]
    table = text.split("<tbody>")[1].split("</tbody>")[0]
    assert [f"state--{one}" in table for one in Verdict] == [True] * len(Verdict)
    assert [f"chart--{shape}" in table for shape in ("bars", "line", "ticks")] == [True] * 3


@pytest.mark.parametrize("page", PAGES)
def test_pages_may_be_kept_for_a_minute_at_most(full: Site, page: str) -> None:
    response = full.client.get(f"/vi/{page}")
    assert response.cache_control.public
    assert response.cache_control.max_age is not None
    assert response.cache_control.max_age <= 60
    tag = response.headers["ETag"]
    again = full.client.get(f"/vi/{page}", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.data


def test_page_travels_compressed_where_taken(full: Site) -> None:
    plain = full.client.get("/vi/")
    short = full.client.get("/vi/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(short.data) == plain.data
    assert len(short.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers


def test_headers_forbid_what_pages_do_not_do(full: Site) -> None:
    for path in ("/vi/", "/en/nowhere", "/robots.txt"):
        headers = full.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "data:" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in headers["Strict-Transport-Security"]


def test_policy_lets_pictures_come_from_the_public_address() -> None:
    assert "img-src 'self' https://museum.example:8443;" in content_security_policy(
        "https://museum.example:8443/"
    )


def test_home_opens_with_the_newest_exhibition(full: Site) -> None:
    page = full.get("/en/")
    assert "The drum" in page
    assert "/iiif/image/3/image1x0/750,605,1500,789/" in page
    assert "Search in 2 objects" in page


def test_home_without_exhibitions_shows_the_newest_object_whole(site: Site) -> None:
    site.add(DRUM)
    page = site.get("/en/")
    assert '<h1 id="opening"><a href="/en/artefacts/artefact1">Bronze drum</a></h1>' in page
    assert "/iiif/image/3/image1x0/full/" in page


def test_empty_museum_says_what_will_come(site: Site) -> None:
    assert "The first objects are on their way" in site.get("/en/")
    assert "No exhibition is open yet" in site.get("/en/exhibitions")


def test_exhibition_leaves_out_what_may_not_be_seen(site: Site) -> None:
    shown, gone = site.add(DRUM), site.add(Translated("Đã rút", "Withdrawn"), state=Publication.WITHDRAWN)
    site.exhibit("mo", Translated("Tiếng trống", "The drum"), gone, shown)
    page = site.get("/vi/exhibitions/mo")
    assert "Trống đồng" in page
    assert "Đã rút" not in page
    # The opening picture was the withdrawn one's: another takes its place.
    assert "image2x0" not in page
    assert "image1x0" in page


def test_withdrawn_exhibition_is_gone(site: Site) -> None:
    site.exhibit("cu", Translated("Cũ", "Old"), site.add(DRUM), state=Publication.WITHDRAWN)
    assert site.client.get("/vi/exhibitions/cu").status_code == 410
    assert "/exhibitions/cu" not in site.get("/sitemap.xml")


def locations(xml: str) -> list[str]:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return [element.text or "" for element in ET.fromstring(xml).iter(f"{space}loc")]  # noqa: S314  (our own)


def test_sitemap_names_published_pages_in_both_languages(full: Site) -> None:
    draft = full.add(Translated("Nháp", "Draft"), state=Publication.DRAFT)
    named = locations(full.get("/sitemap.xml"))
    for lang in ("vi", "en"):
        assert f"{BASE_URL}/{lang}/artefacts/artefact1" in named
        assert f"{BASE_URL}/{lang}/exhibitions/mo" in named
    assert not [address for address in named if draft in address]


def test_large_sitemap_comes_in_parts(full: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "PER_MAP", 1)
    parts = locations(full.get("/sitemap.xml"))
    assert parts == [f"{BASE_URL}/sitemap.xml?part={number}" for number in (1, 2)]
    named = [page for part in parts for page in locations(full.get(part.removeprefix(BASE_URL)))]
    assert len(named) == len(set(named)) == 2 * (6 + 1 + 2)
    assert full.client.get("/sitemap.xml?part=3").status_code == 404
    assert full.client.get("/sitemap.xml?part=x").status_code == 200


def test_robots_name_the_sitemap_and_close_the_workbench(site: Site) -> None:
    text = site.get("/robots.txt")
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in text
    assert "Disallow: /curate/" in text


def test_database_away_is_told_kindly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("SELECT secret", {"name": "Lan"}, Exception("gone"))

    monkeypatch.setattr("frontend.public.home.newest_exhibitions", away)
    response = site.client.get("/vi/")
    assert response.status_code == 503
    assert "Chúng tôi sẽ trở lại ngay" in response.text
    assert "secret" not in response.text


def test_fault_of_ours_is_told_without_details(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("frontend.public.home.newest_exhibitions", broken)
    response = site.client.get("/en/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.text
    assert "inner detail" not in response.text


def test_wrong_method_keeps_its_header(site: Site) -> None:
    response = site.client.post("/vi/about")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_assets_are_kept_for_good_and_travel_compressed(site: Site, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"frontend/ts/entries/site.ts": {"file": "site-1.js"}}')
    (tmp_path / "site-1.js").write_text("plain")
    (tmp_path / "site-1.js.gz").write_bytes(gzip.compress(b"plain"))
    site.app.extensions["museum_assets"] = Built(tmp_path)
    assert 'src="/assets/site-1.js"' in site.get("/vi/about")
    plain = site.client.get("/assets/site-1.js")
    short = site.client.get("/assets/site-1.js", headers={"Accept-Encoding": "gzip"})
    assert plain.data == b"plain"
    assert gzip.decompress(short.data) == b"plain"
    assert plain.mimetype == short.mimetype == "text/javascript"
    assert "immutable" in plain.headers["Cache-Control"]
    for closed in ("manifest.json", "site-1.js.gz", "..%2Fconftest.py", "none.js"):
        assert site.client.get(f"/assets/{closed}").status_code == 404


def test_pages_stand_before_the_front_end_is_built(site: Site, tmp_path: Path) -> None:
    site.app.extensions["museum_assets"] = Built(tmp_path)
    assert '<link rel="stylesheet"' not in site.get("/vi/about")
