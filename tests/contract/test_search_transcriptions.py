"""What is written on an artefact's pages finds the artefact, over both engines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from museum.domain.collections import Media
from museum.domain.events import ArtefactChanged
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports.search import Found, Query, SearchIndex
from museum.services import transcriptions
from museum.services.permission import SYSTEM
from museum.services.transcriptions import PageText
from search.documents import LONGEST_TRANSCRIPTION
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.handlers import index_artefact
from search.reconcile import reindex
from tests.factories.books import a_book
from tests.factories.house import House


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.services)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    if request.param == "embedded":
        embedded = EmbeddedIndex(tmp_path / "index")
        embedded.prepare()
        yield embedded
        embedded.close()
        return
    elastic = ElasticIndex(os.environ["MUSEUM_TEST_ELASTICSEARCH_URL"], f"test-{uuid4().hex[:12]}")
    elastic.prepare()
    try:
        yield elastic
    finally:
        client = elastic._cluster.client
        for name in client.indices.get_alias(index=f"{elastic._cluster.active}-r*"):
            client.indices.delete(index=name)
        elastic.close()


@pytest.fixture
def book(house: House, index: SearchIndex) -> tuple[House, str, list[str]]:
    house = house.with_ports(index=index)
    artefact_id, scans = a_book(house, description=Translated("Sách cũ", ""))
    first, second, third = scans
    texts = [
        PageText(first, "Họ Nguyễn làng Phù Ủng\ngốc ở Thanh Hóa"),
        PageText(second, "L'empereur fit éle-\nver un monument", "fr"),
        PageText(third, "大南一統志", "lzh"),
    ]
    with house.sessions() as session:
        transcriptions.keep(session, house.ports, SYSTEM, artefact_id, texts)
        index_artefact(session, house.ports, ArtefactChanged(artefact_id))
    return house, artefact_id, scans


def ask(house: House, text: str) -> Found:
    return house.ports.index.search(Query(text))


@pytest.mark.parametrize(
    "asked", ["phù ủng", "phu ung", "gốc ở thanh hóa", "élever un monument", "elever", "一統"]
)
def test_an_artefact_is_found_by_what_is_written_on_its_pages(
    book: tuple[House, str, list[str]], asked: str
) -> None:
    house, artefact_id, _ = book
    assert [hit.id for hit in ask(house, asked).hits] == [artefact_id]
    with house.sessions() as session:
        assert reindex(house.sessions, house.ports) == 1
        del session
    assert [hit.id for hit in ask(house, asked).hits] == [artefact_id], "also after the index was built anew"


def test_the_find_shows_the_words_in_their_context(book: tuple[House, str, list[str]]) -> None:
    house, _, _ = book
    (hit,) = ask(house, "phù ủng").hits
    assert "Họ Nguyễn làng Phù Ủng gốc ở Thanh Hóa" in hit.snippet.vi
    (hit,) = ask(house, "monument").hits
    assert "élever un monument" in hit.snippet.en


def test_a_text_that_was_taken_away_finds_nothing_any_more(book: tuple[House, str, list[str]]) -> None:
    house, artefact_id, (first, *_) = book
    with house.sessions() as session:
        transcriptions.write(session, house.ports, SYSTEM, PageText(first, ""))
        index_artefact(session, house.ports, ArtefactChanged(artefact_id))
    assert ask(house, "phù ủng").hits == ()
    assert ask(house, "monument").total == 1


def test_what_the_public_cannot_see_and_what_is_too_long_is_not_indexed(
    book: tuple[House, str, list[str]],
) -> None:
    house, artefact_id, (first, second, _) = book
    long = PageText(first, "\n".join(["trang dài"] * (LONGEST_TRANSCRIPTION // 10 + 10))[:59_000] + "\ncuối")
    with house.sessions() as session:
        transcriptions.write(session, house.ports, SYSTEM, long)
        session.get_one(Media, second).state = MediaState.FAILED
        session.commit()
        index_artefact(session, house.ports, ArtefactChanged(artefact_id))
    assert ask(house, "trang dài").total == 1
    assert ask(house, "cuối").total == 0
    assert ask(house, "monument").total == 0
