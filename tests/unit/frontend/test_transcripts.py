"""Visitors read what is written on pages, and search in it without scripts."""

from __future__ import annotations

import re

import pytest

from museum.domain.states import Publication
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Translated
from tests.unit.frontend.conftest import Site


def write(site: Site, media_id: str, text: str, language: str = "vi") -> None:
    with site.house.sessions() as session:
        session.add(
            Transcription(media_id=media_id, text=text, language=language, changed_at=site.house.clock.now())
        )
        session.commit()


@pytest.fixture
def book(site: Site) -> str:
    artefact_id = site.add(Translated("Gia phả", "Genealogy"), scans=3)
    write(site, "image1x0", "Trống đồng\nNgọc Lũ\n\nđoạn <b>hai</b>")
    write(site, "image1x2", "大南 trống đồng", "lzh")
    return artefact_id


def part(page: str) -> str:
    found = re.search(r'<section[^>]*id="transcript".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_the_text_of_the_page_is_shown_line_by_line_in_its_language(site: Site, book: str) -> None:
    shown = part(site.get(f"/vi/artefacts/{book}"))
    assert 'lang="vi"' in shown
    assert "Trống đồng<br>Ngọc Lũ" in " ".join(shown.split()).replace("<br> ", "<br>")
    assert "đoạn &lt;b&gt;hai&lt;/b&gt;" in shown
    assert 'data-transcript="1"' in shown
    third = part(site.get(f"/en/artefacts/{book}?page=3"))
    assert 'lang="lzh"' in third
    assert "大南" in third
    assert "Literary Chinese" in third
    second = part(site.get(f"/en/artefacts/{book}?page=2"))
    assert "Nobody has written down yet" in second
    assert 'data-transcript="1"' in part(site.get(f"/en/artefacts/{book}?page=99"))


def test_an_artefact_without_any_text_has_no_such_part(site: Site) -> None:
    plain = site.add(Translated("Ấm"), scans=2)
    unscanned = site.add(Translated("Chén"), scans=0)
    for artefact_id in (plain, unscanned):
        assert part(site.get(f"/vi/artefacts/{artefact_id}?q=x")) == ""


def test_a_plain_form_searches_all_pages_and_marks_what_it_found(site: Site, book: str) -> None:
    shown = part(site.get(f"/en/artefacts/{book}?page=2&q=trong dong"))
    assert "2 finds" in shown
    assert re.findall(r'href="([^"]*page=\d[^"]*#transcript)">', shown)[1:] == [
        f"/en/artefacts/{book}?page=1&amp;q=trong+dong#transcript",
        f"/en/artefacts/{book}?page=3&amp;q=trong+dong#transcript",
    ]
    assert "<mark>Trống đồng</mark> Ngọc Lũ đoạn" in shown
    first = part(site.get(f"/en/artefacts/{book}?page=1&q=đồng ngọc"))
    text = first[first.index("transcript__text") :]
    assert "Trống <mark>đồng</mark><br>" in text.replace("\n", "")
    assert "<mark>Ngọc</mark> Lũ" in text
    nothing = part(site.get(f"/en/artefacts/{book}?q=thuyền"))
    assert "is not found in this object" in nothing
    assert "Trống đồng" in nothing, "the text stays"


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", '"', "%", "x" * 5000, "\x00", "…"])
def test_odd_questions_are_harmless(site: Site, book: str, asked: str) -> None:
    answer = site.client.get(f"/vi/artefacts/{book}", query_string={"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert len(part(answer.text)) < 20_000


def test_nothing_of_a_draft_is_shown(site: Site) -> None:
    draft = site.add(Translated("Nháp"), state=Publication.DRAFT)
    write(site, "image1x0", "bí mật")
    answer = site.client.get(f"/vi/artefacts/{draft}?q=bí")
    assert answer.status_code == 404
    assert "mật" not in answer.text
