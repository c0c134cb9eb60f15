"""Shared views: content states are opened here, refused, or shown where they belong."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from flask import request

from frontend.public.views import LARGEST_BODY, opening, share_state
from frontend.sessions import current_session
from museum.domain.collections import Artefact, Chapter
from museum.domain.content_state import LONGEST, encoded, write
from museum.domain.exhibitions import Exhibition
from museum.domain.people import Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.unit.frontend.conftest import BASE_URL, Site

PRESENTATION = f"{BASE_URL}/iiif/presentation/3"
DRUM = Translated("Trống đồng", "Bronze drum")


def _manifest(artefact_id: str) -> str:
    return f"{PRESENTATION}/artefacts/{artefact_id}/manifest.json"


def _canvas(artefact_id: str, media_id: str) -> str:
    return f"{PRESENTATION}/artefacts/{artefact_id}/canvas/{media_id}"


def _open(site: Site, state: str, lang: str = "vi") -> Any:
    return site.client.get(f"/{lang}/view?iiif-content={quote(state, safe='')}")


@pytest.fixture
def book(site: Site) -> str:
    return site.add(DRUM, scans=3, size=(3000, 2000))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_shared_region_opens_the_page_at_it(site: Site, book: str, lang: str) -> None:
    state = write(_canvas(book, "image1x1"), _manifest(book), (100, 200, 300, 400))
    response = _open(site, state, lang)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/{lang}/artefacts/{book}#page=2&xywh=100,200,300,400"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("state", "fragment"),
    [
        (_manifest, ""),
        (lambda a: f"{_manifest(a)}?manifest={_manifest(a)}", ""),
        (lambda a: _canvas(a, "image1x2"), "#page=3"),
        (lambda a: f"{_canvas(a, 'image1x0')}#xywh=percent:0,0,50,50", "#page=1&xywh=0,0,1500,1000"),
        (lambda a: f"{_canvas(a, 'image1x0')}#xywh=2900,1900,500,500", "#page=1&xywh=2900,1900,100,100"),
        (lambda a: f"{_canvas(a, 'image1x0')}#xywh=5000,1,2,3", "#page=1"),
        (lambda a: f"{BASE_URL}/iiif/image/3/image1x1/full/max/0/default.jpg", "#page=2"),
        (lambda a: f"{BASE_URL}/iiif/image/2/image1x1", "#page=2"),
        (lambda a: f"{BASE_URL}/en/artefacts/{a}", ""),
        (lambda a: json.dumps({"id": _canvas(a, "none"), "type": "Canvas", "partOf": _manifest("elsewhere")}), None),
    ],
)  # fmt: skip
def test_addresses_of_ours(site: Site, book: str, state: Any, fragment: str | None) -> None:
    response = _open(site, state(book))
    if fragment is None:
        assert response.status_code == 404
    else:
        assert response.headers["Location"] == f"/vi/artefacts/{book}{fragment}"


def test_an_exhibition_and_its_parts(site: Site, book: str) -> None:
    site.exhibit("tieng-dong", Translated("Tiếng đồng"), book)
    with site.house.sessions() as session:
        section = session.query(Exhibition).one().sections[0].id
    base = f"{PRESENTATION}/exhibitions/tieng-dong"
    for state, target in (
        (f"{base}/manifest.json", ""),
        (f"{base}/range/{section}", f"#s-{section}"),
        (f"{base}/range/none", ""),
        (f"{base}/canvas/none", ""),
        (f"{BASE_URL}/vi/exhibitions/tieng-dong", ""),
    ):
        assert _open(site, state).headers["Location"] == f"/vi/exhibitions/tieng-dong{target}"
    # The picture of an exhibition's manifest is the artefact's own: there it can be looked into.
    shown = write(_canvas(book, "image1x0"), f"{base}/manifest.json")
    assert _open(site, shown).headers["Location"] == f"/vi/artefacts/{book}#page=1"


def test_a_chapter_opens_at_its_first_page(site: Site, book: str) -> None:
    with site.house.sessions() as session:
        chapter = Chapter(artefact_id=book, position=0, label=Translated("Một"), media_id="image1x2")
        session.add(chapter)
        session.commit()
        address = f"{PRESENTATION}/artefacts/{book}/range/{chapter.id}"
    assert _open(site, address).headers["Location"] == f"/vi/artefacts/{book}#page=3"


def test_collections_lead_to_lists(site: Site) -> None:
    assert _open(site, f"{PRESENTATION}/collection.json").headers["Location"] == "/vi/search"
    shows = f"{PRESENTATION}/collections/exhibitions.json"
    assert _open(site, shows).headers["Location"] == "/vi/exhibitions"


@pytest.mark.parametrize("state", [Publication.DRAFT, Publication.IN_REVIEW])
def test_what_is_not_public_is_not_there(site: Site, state: str) -> None:
    hidden = site.add(Translated("Bí mật"), state=state)
    for address in (_manifest(hidden), _canvas(hidden, "image1x0"), f"{BASE_URL}/iiif/image/3/image1x0"):
        response = _open(site, address)
        assert response.status_code == 404
        assert "Bí mật" not in response.text
        assert response.text == _open(
            site, address.replace(hidden, "artefact9").replace("image1", "image9")
        ).text.replace("image9", "image1").replace("artefact9", hidden)


def test_staff_are_led_to_what_they_prepare(site: Site) -> None:
    hidden = site.add(DRUM, state=Publication.DRAFT)
    with site.house.sessions() as session:
        institution = site.house.institution(session).id
    site.enter_as(Person("u", "", {institution: frozenset({Role.EDITOR})}))
    assert _open(site, _manifest(hidden)).status_code == 303


def test_what_was_withdrawn_says_so(site: Site) -> None:
    gone = site.add(DRUM, state=Publication.WITHDRAWN)
    response = _open(site, _manifest(gone), "en")
    assert response.status_code == 410
    assert "No longer on show" in response.text
    assert "Bronze drum" not in response.text


def test_a_scan_that_is_no_more_leads_to_its_object(site: Site, book: str) -> None:
    response = _open(site, _canvas(book, "image9x9"))
    assert response.status_code == 404
    assert f'href="/vi/artefacts/{book}"' in response.text


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/iiif/m.json",
        "https://museum.example.evil.example/iiif/presentation/3/artefacts/artefact1/manifest.json",
        "https://museum.example:8443/iiif/presentation/3/artefacts/artefact1/manifest.json",
        "https://MUSEUM.EXAMPLE.:443/iiif/m.json",
    ],
)
def test_another_sites_address_is_shown_and_never_followed(site: Site, book: str, address: str) -> None:
    response = _open(site, address, "en")
    assert response.status_code == 200
    assert "Location" not in response.headers
    (link,) = re.findall(r'<a href="(https?://[^"]+)" rel="([^"]+)"', response.text)
    assert link[0] == address
    assert {"noopener", "nofollow"} <= set(link[1].split())
    assert "http-equiv" not in response.text


def test_of_a_foreign_canvas_the_manifest_is_named(site: Site) -> None:
    state = write("https://other.example/canvas/1", "https://other.example/manifest", (1, 2, 3, 4))
    assert 'href="https://other.example/manifest"' in _open(site, state).text


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_links_from_before_the_site_moved_to_https_hold(site: Site, book: str, scheme: str) -> None:
    assert (
        _open(site, f"{scheme}://MUSEUM.example{_manifest(book).removeprefix(BASE_URL)}").status_code == 303
    )


@pytest.mark.parametrize(
    "state",
    [
        "x",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        '{"id": "x"}',
        "A" * (LONGEST + 1),
        "%00",
        "[" * 500,
    ],
)
def test_what_cannot_be_read_is_told_and_inert(site: Site, state: str) -> None:
    for lang in ("vi", "en"):
        response = _open(site, state, lang)
        assert response.status_code == 400
        assert f'<html lang="{lang}"' in response.text
        assert "<script>alert" not in response.text


@pytest.mark.parametrize(
    "address",
    [
        f"{BASE_URL}/iiif/presentation/3/artefacts/../../../login",
        f"{BASE_URL}//evil.example/",
        f"{BASE_URL}/login?next=//evil.example",
        f"{BASE_URL}/iiif/presentation/3/artefacts/a%2F..%2Fb/manifest.json",
        f"{BASE_URL}/iiif/presentation/3/artefacts/%0d%0aSet-Cookie:x/manifest.json",
        BASE_URL,
    ],
)
def test_no_other_path_of_ours_is_a_way_out(site: Site, address: str) -> None:
    response = _open(site, address)
    assert response.status_code == 404
    assert "Location" not in response.headers


def test_without_a_state_it_asks_for_one(site: Site) -> None:
    body = site.get("/vi/view")
    assert 'name="iiif-content"' in body
    assert 'method="post"' not in body.lower()
    assert 'hreflang="en"' in body


def test_a_posted_state_opens_too(site: Site, book: str) -> None:
    plain = json.dumps({"id": f"{_canvas(book, 'image1x1')}#xywh=1,2,3,4", "type": "Canvas"})
    expected = f"/vi/artefacts/{book}#page=2&xywh=1,2,3,4"
    client = site.client
    assert client.post("/vi/view", data={"iiif-content": plain}).headers["Location"] == expected
    as_json = client.post("/vi/view", data=plain, content_type="application/json")
    assert as_json.headers["Location"] == expected
    assert client.post("/vi/view", data={}).status_code == 400
    assert client.post("/vi/view", data={"iiif-content": "x" * (2 * LARGEST_BODY)}).status_code == 413


def test_the_artefacts_page_learns_what_to_open_with(site: Site, book: str) -> None:
    other = site.add(Translated("Khác"))
    state = write(_canvas(book, "image1x1"), _manifest(book), (1, 2, 3, 4))
    for text, expected in (
        (state, (2, (1, 2, 3, 4))),
        (_canvas(book, "image1x2"), (3, None)),
        (_manifest(book), None),
        (_manifest(other), None),
        (_canvas(other, "image2x0"), None),
        (_canvas(book, "gone"), None),
        ("rubbish", None),
        ("https://other.example/m", None),
        ("", None),
    ):
        with site.app.test_request_context(f"/vi/artefacts/{book}?iiif-content={quote(text, safe='')}"):
            found = opening(request, current_session().get_one(Artefact, book))
            assert (found and (found.page, found.region)) == expected, text


def test_what_is_shared_opens_here_again(site: Site, book: str) -> None:
    with site.app.test_request_context("/en/"):
        artefact = current_session().get_one(Artefact, book)
        link = share_state(artefact, artefact.ready_media[2], (10, 20, 30, 40))
    assert link.startswith(f"{BASE_URL}/en/view?iiif-content=")
    answer = site.client.get(link.removeprefix(BASE_URL))
    assert answer.headers["Location"] == f"/en/artefacts/{book}#page=3&xywh=10,20,30,40"


def test_bare_base64_that_others_write_is_taken(site: Site, book: str) -> None:
    assert _open(site, encoded(_manifest(book))).status_code == 303


def test_of_several_targets_ours_is_opened_and_two_of_ours_are_compared(site: Site, book: str) -> None:
    other = site.add(Translated("Chiêng"))
    foreign = {"id": "https://other.example/m", "type": "Manifest"}
    ours = {"id": _canvas(book, "image1x1"), "type": "Canvas"}
    answer = _open(site, encoded(json.dumps([foreign, ours])))
    assert answer.headers["Location"] == f"/vi/artefacts/{book}#page=2"
    both = _open(site, encoded(json.dumps([ours, {"id": _manifest(other), "type": "Manifest"}])))
    where, _, query = both.headers["Location"].partition("?")
    assert where == "/vi/compare"
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    assert asked == {"left": book, "left-page": "2", "right": other, "right-page": "1"}
