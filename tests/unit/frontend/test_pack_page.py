"""Offline packs on the site: what is said of them, who gets them, and when not."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from frontend.context import KEY
from frontend.public import packs
from museum.domain.people import Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from tests.unit.frontend.conftest import Site

DRUM = Translated("Trống đồng", "Bronze drum")


def test_the_page_tells_size_and_use_and_the_pack_follows(site: Site) -> None:
    one = site.add(DRUM, scans=2, size=(600, 400))
    for lang, words in (("vi", "MB"), ("en", "MB")):
        body = site.get(f"/{lang}/artefacts/{one}/pack")
        assert words in body
        assert f'href="/{lang}/artefacts/{one}/pack.zip"' in body
        assert "noindex" in body
    response = site.client.get(f"/vi/artefacts/{one}/pack.zip")
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="btt-0001.zip"'
    assert "no-store" in response.headers["Cache-Control"]
    assert "btt-0001/index.html" in zipfile.ZipFile(io.BytesIO(response.data)).namelist()


@pytest.mark.parametrize(
    ("state", "status"),
    [(Publication.DRAFT, 404), (Publication.IN_REVIEW, 404), (Publication.WITHDRAWN, 410)],
)
def test_what_is_not_public_is_not_packed(site: Site, state: str, status: int) -> None:
    hidden = site.add(Translated("Bí mật"), state=state)
    for path in ("pack", "pack.zip"):
        response = site.client.get(f"/vi/artefacts/{hidden}/{path}")
        assert response.status_code == status
        assert "Bí mật" not in response.text


def test_staff_may_pack_what_they_prepare(site: Site) -> None:
    hidden = site.add(DRUM, state=Publication.DRAFT)
    with site.house.sessions() as session:
        institution = site.house.institution(session).id
    site.enter_as(Person("u", "", {institution: frozenset({Role.EDITOR})}))
    assert site.client.get(f"/vi/artefacts/{hidden}/pack.zip").status_code == 200


def test_a_pack_that_is_too_large_is_made_by_the_command(site: Site) -> None:
    one = site.add(DRUM)
    site.app.extensions[KEY] = replace(site.app.extensions[KEY], pack_limit_mb=0)
    body = site.get(f"/en/artefacts/{one}/pack")
    assert f"museum export pack {one}" in body
    assert "pack.zip" not in body.replace("btt-0001.zip", "")
    refused = site.client.get(f"/en/artefacts/{one}/pack.zip")
    assert refused.status_code == 413
    assert f"museum export pack {one}" in refused.text


def test_only_so_many_are_given_out_together(site: Site) -> None:
    one = site.add(DRUM)
    path = f"/vi/artefacts/{one}/pack.zip"
    taken = [site.client.get(path, buffered=False) for _ in range(packs.AT_ONCE)]
    assert site.client.get(path).status_code == 503
    taken[0].close()
    again = site.client.get(path)
    assert again.status_code == 200
    again.close()
    for response in taken[1:]:
        response.close()
    # A question for its size alone takes no turn.
    for _ in range(packs.AT_ONCE + 1):
        assert site.client.head(path).status_code == 200
    assert site.client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0.1 MB"), (1 << 20, "1 MB"), (13_002_342, "12.4 MB"), (300 << 20, "300 MB")]
)
def test_sizes_in_words(site: Site, size: int, words: str) -> None:
    with site.app.test_request_context("/en/"):
        assert packs.size_words(size) == words
    with site.app.test_request_context("/vi/"):
        assert packs.size_words(size) == words.replace(".", ",")
