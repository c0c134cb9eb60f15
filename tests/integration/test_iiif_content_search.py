"""Content Search 2.0 over HTTP: what a viewer is told of words inside an artefact."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from iiif.web.search import search_blueprint
from museum.domain.people import VISITOR, Person, Role
from museum.domain.transcriptions import TranscriptionSource
from museum.domain.translated import Translated
from museum.services import artefacts, transcriptions
from museum.services.permission import SYSTEM
from museum.services.transcriptions import PageText
from tests.factories.books import a_book
from tests.factories.house import House
from tests.factories.transcripts import box

BASE = "https://museum.example"
CANVAS = f"{BASE}/iiif/presentation/3/artefacts/{{}}/canvas/{{}}"


class Desk:
    """The blueprint over a house, and a clock that the test moves."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.seconds = 0.0
        self.person: Person = VISITOR
        app = Flask("content-search")
        app.register_blueprint(
            search_blueprint(
                sessions=house.sessions,
                store=house.ports.store,
                base_url=BASE,
                person=lambda: self.person,
                clock=lambda: self.seconds,
            )
        )
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **query: str) -> Any:
        answer = self.client.get(f"/iiif/search/2/{path}", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def status(self, path: str, **query: str) -> int:
        return self.client.get(f"/iiif/search/2/{path}", query_string=query).status_code

    def write(self, artefact_id: str, pages: Sequence[PageText]) -> None:
        with self.house.sessions() as session:
            transcriptions.keep(session, self.house.ports, SYSTEM, artefact_id, pages)
        self.seconds += 2


def layout_of(text: str) -> dict[str, Any]:
    lines = [line.split() for line in text.split("\n") if line]
    return {
        "lines": [
            {
                "box": box(row, 0, len(words)),
                "words": [[word, *box(row, at)] for at, word in enumerate(words)],
            }
            for row, words in enumerate(lines)
        ]
    }


def page(media_id: str, text: str, language: str = "vi", *, places: bool = True) -> PageText:
    layout = layout_of(text) if places else {}
    return PageText(media_id, text, language, layout, TranscriptionSource.ALTO)


FIRST = "Trống đồng Ngọc Lũ\ntìm thấy năm 1893"
SECOND = "Nắp trong dong\ntrồng cây trống\nđồng cổ"
THIRD = "Un monu-\nment de bronze"


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def book(desk: Desk) -> tuple[str, list[str]]:
    artefact_id, scans = a_book(
        desk.house,
        description=Translated("<p>Sách chép về <em>trống đồng</em>.</p>", "<p>On bronze drums.</p>"),
        inscription="大南 trống đồng",
    )
    first, second, third = scans
    desk.write(
        artefact_id,
        [page(first, FIRST), page(second, SECOND, places=False), page(third, THIRD, "fr")],
    )
    return artefact_id, scans


def values(answer: Any) -> list[str]:
    return [item["body"]["value"] for item in answer["items"]]


def test_words_are_found_with_their_places_exact_before_folded(
    desk: Desk, book: tuple[str, list[str]]
) -> None:
    artefact_id, (first, second, _) = book
    answer = desk.get(artefact_id, q="trống đồng")
    assert answer["@context"] == "http://iiif.io/api/search/2/context.json"
    assert answer["type"] == "AnnotationPage"
    assert answer["id"] == f"{BASE}/iiif/search/2/{artefact_id}?q=tr%E1%BB%91ng+%C4%91%E1%BB%93ng"
    assert values(answer) == ["Trống đồng", "trống", "đồng", "trống đồng", "trống đồng", "trong dong"]
    item = answer["items"][0]
    x, y, width, height = box(0, 0, 2)
    canvas = CANVAS.format(artefact_id, first)
    assert item == {
        "id": f"{canvas}/transcription/1/0-10",
        "type": "Annotation",
        "motivation": "supplementing",
        "body": {"type": "TextualBody", "value": "Trống đồng", "format": "text/plain", "language": "vi"},
        "target": f"{canvas}#xywh={x},{y},{width},{height}",
    }
    assert answer["items"][1]["target"] == CANVAS.format(artefact_id, second), "no place is known: the canvas"
    assert [one["motivation"] for one in answer["items"][3:5]] == ["supplementing", "describing"]
    assert answer["items"][4]["target"] == canvas, "what is said of the whole points to its first picture"


def test_matches_are_shown_in_their_context_also_over_two_lines(
    desk: Desk, book: tuple[str, list[str]]
) -> None:
    artefact_id, _ = book
    answer = desk.get(artefact_id, q="ngoc lu")
    (context,) = answer["annotations"][0]["items"]
    assert context["motivation"] == "contextualizing"
    assert context["target"]["source"] == answer["items"][0]["id"]
    assert context["target"]["selector"] == [
        {
            "type": "TextQuoteSelector",
            "prefix": "Trống đồng ",
            "exact": "Ngọc Lũ",
            "suffix": " tìm thấy năm 1893",
        }
    ]
    answer = desk.get(artefact_id, q="monument")
    assert values(answer) == ["monu-", "ment"]
    (context,) = answer["annotations"][0]["items"]
    assert [target["source"] for target in context["target"]] == [item["id"] for item in answer["items"]]
    assert answer["items"][1]["target"].endswith("#xywh={},{},{},{}".format(*box(1, 0)))


def test_every_context_names_an_annotation_of_the_same_answer_and_no_string_is_empty(
    desk: Desk, book: tuple[str, list[str]]
) -> None:
    artefact_id, _ = book
    for asked in ("trống", "trong", "de", "năm 1893", "đồng trống", "大南", "b", "bron"):
        answer = desk.get(artefact_id, q=asked)
        ids = [item["id"] for item in answer["items"]]
        assert len(ids) == len(set(ids))
        if not ids:
            assert "annotations" not in answer
            continue
        targets = [
            target
            for context in answer["annotations"][0]["items"]
            for target in (context["target"] if isinstance(context["target"], list) else [context["target"]])
        ]
        assert {target["source"] for target in targets} == set(ids)
        assert all(all(text for text in target["selector"][0].values()) for target in targets)


def test_what_the_specification_says_of_parameters(desk: Desk, book: tuple[str, list[str]]) -> None:
    artefact_id, _ = book
    told = desk.get(artefact_id, q="trống", motivation="describing")
    assert {item["motivation"] for item in told["items"]} == {"describing"}
    assert told["id"].endswith("?q=tr%E1%BB%91ng&motivation=describing")
    both = desk.get(artefact_id, q="trống", motivation="describing supplementing tagging")
    assert len(both["items"]) == len(desk.get(artefact_id, q="trống")["items"])
    assert desk.get(artefact_id, q="trống", motivation="tagging")["items"] == []
    ignored = desk.get(artefact_id, q="trống", user="https://x.example/u", date="2026-01-01T00:00:00Z/")
    assert ignored["ignored"] == ["date", "user"]
    assert "ignored" not in desk.get(artefact_id, q="trống", motivation="")
    nothing = desk.get(artefact_id, q="zzz")
    assert (nothing["type"], nothing["items"]) == ("AnnotationPage", [])
    assert desk.get(artefact_id, q="?! …")["items"] == []
    all_lines = desk.get(artefact_id)
    assert values(all_lines)[:2] == FIRST.split("\n")
    assert len(all_lines["items"]) == 7 + 1 + 2
    assert "annotations" not in all_lines


def test_many_matches_come_in_pages_that_lead_to_each_other(desk: Desk) -> None:
    artefact_id, scans = a_book(desk.house, pages=5)
    text = "\n".join(["giấy trống"] * 50)
    desk.write(artefact_id, [page(scan, text) for scan in scans])
    first = desk.get(artefact_id, q="giấy")
    assert first["partOf"]["total"] == 250
    assert (len(first["items"]), first["startIndex"], "prev" in first) == (100, 0, False)
    seen, answer = list(first["items"]), first
    while "next" in answer:
        address = urlsplit(answer["next"]["id"])
        query = {name: value[0] for name, value in parse_qs(address.query).items()}
        before = answer["id"]
        answer = desk.get(address.path.rsplit("/", 1)[-1], **query)
        assert answer["prev"]["id"] == before
        assert answer["startIndex"] == len(seen)
        assert answer["annotations"][0]["items"][0]["target"]["source"] == answer["items"][0]["id"]
        seen += answer["items"]
    assert len({item["id"] for item in seen}) == 250
    assert answer["id"] == first["partOf"]["last"]["id"]
    assert desk.status(artefact_id, q="giấy", page="4") == 404
    for bad in ("0", "-1", "x", "1" * 20, "٣"):
        assert desk.status(artefact_id, q="giấy", page=bad) == 400


def test_a_word_that_was_begun_is_completed(desk: Desk, book: tuple[str, list[str]]) -> None:
    artefact_id, _ = book
    answer = desk.get(f"{artefact_id}/autocomplete", q="trố")
    assert answer["@context"] == "http://iiif.io/api/search/2/context.json"
    assert answer["type"] == "TermPage"
    assert [(term["value"], term["total"]) for term in answer["items"]] == [
        ("trống", 4),
        ("trong", 1),
        ("trồng", 1),
    ]
    service = answer["items"][0]["service"][0]
    assert service == {
        "id": f"{BASE}/iiif/search/2/{artefact_id}?q=tr%E1%BB%91ng",
        "type": "SearchService2",
    }
    assert [term["value"] for term in desk.get(f"{artefact_id}/autocomplete", q="tro", min="2")["items"]] == [
        "trống"
    ]
    narrow = desk.get(f"{artefact_id}/autocomplete", q="tro", motivation="describing", user="x")
    assert [term["total"] for term in narrow["items"]] == [1]
    assert narrow["ignored"] == ["user"]
    assert desk.get(f"{artefact_id}/autocomplete", q="zzz")["items"] == []
    for bad in ({}, {"q": " "}, {"q": "x", "min": "no"}):
        refused = desk.client.get(f"/iiif/search/2/{artefact_id}/autocomplete", query_string=bad)
        assert refused.status_code == 400
        assert set(refused.get_json()["reason"]) == {"vi", "en"}


def test_only_what_the_gate_lets_through_can_be_searched(desk: Desk, book: tuple[str, list[str]]) -> None:
    artefact_id, _ = book
    draft, (scan, *_) = a_book(desk.house, number="BT-2", state="draft", published_at=None)
    desk.write(draft, [page(scan, "bí mật")])
    for path in ("none", draft, f"{draft}/autocomplete"):
        assert desk.status(path, q="bí") == 404
        assert "mật" not in desk.client.get(f"/iiif/search/2/{path}?q=bi").text
    with desk.house.sessions() as session:
        institution = desk.house.institution(session).id
    desk.person = Person("me", "Me", {institution: frozenset({Role.CATALOGUER})})
    mine = desk.client.get(f"/iiif/search/2/{draft}?q=bí")
    assert mine.get_json()["items"]
    assert mine.headers["Cache-Control"] == "private, no-store"
    desk.person = VISITOR
    assert desk.status(draft, q="bí") == 404

    assert desk.get(artefact_id, q="trống")["items"]
    with desk.house.sessions() as session:
        artefacts.withdraw(session, desk.house.ports, SYSTEM, artefact_id)
    desk.seconds += 1.9
    for path in (artefact_id, f"{artefact_id}/autocomplete"):
        assert desk.status(path, q="trống") == 410


def test_a_text_that_changed_is_found_as_it_stands_now(desk: Desk, book: tuple[str, list[str]]) -> None:
    artefact_id, (first, *_) = book
    assert desk.get(artefact_id, q="thuyền")["items"] == []
    desk.write(artefact_id, [page(first, "Thuyền rồng")])
    assert values(desk.get(artefact_id, q="thuyền")) == ["Thuyền"]
    assert desk.get(artefact_id, q="ngọc lũ")["items"] == []


def test_answers_are_for_everybody_s_viewers(desk: Desk, book: tuple[str, list[str]]) -> None:
    artefact_id, _ = book
    answer = desk.client.get(f"/iiif/search/2/{artefact_id}?q=trống")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"].startswith("application/ld+json")
    assert "search/2/context.json" in answer.headers["Content-Type"]
    assert "max-age=60" in answer.headers["Cache-Control"]
    etag = answer.headers["ETag"]
    again = desk.client.get(f"/iiif/search/2/{artefact_id}?q=trống", headers={"If-None-Match": etag})
    assert again.status_code == 304
    asked = desk.client.options(f"/iiif/search/2/{artefact_id}")
    assert asked.status_code == 200
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert desk.client.post(f"/iiif/search/2/{artefact_id}").status_code == 405
    assert desk.status(f"{artefact_id}/other") == 404


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(q=st.text(max_size=600), motivation=st.text(max_size=30), least=st.text(max_size=9))
def test_no_question_makes_it_fall(
    desk: Desk, book: tuple[str, list[str]], q: str, motivation: str, least: str
) -> None:
    artefact_id, _ = book
    desk.seconds += 2
    assert desk.status(artefact_id, q=q, motivation=motivation) == 200
    assert desk.status(f"{artefact_id}/autocomplete", q=q, min=least) in (200, 400)


VERSES = (
    "trống đồng ngọc lũ được tìm thấy năm tại làng hưng yên người ta nói con hươu chim lạc bay quanh mặt trời"
    " có mười bốn tia sáng thuyền lông công giã gạo nhảy múa"
)


def test_a_book_of_500_pages_is_searched_in_bounded_time(desk: Desk) -> None:
    chance = random.Random(7)  # noqa: S311 - a text that is the same every time
    artefact_id, scans = a_book(desk.house, pages=500)
    texts = ["\n".join(" ".join(chance.choices(VERSES.split(), k=10)) for _ in range(30)) for _ in scans]
    desk.write(artefact_id, [page(scan, text) for scan, text in zip(scans, texts, strict=True)])
    began = time.process_time()
    assert desk.get(artefact_id, q="trống đồng")["items"]
    cold = time.process_time() - began
    queries = []

    def count(*_: object) -> None:
        queries.append(1)

    with desk.house.sessions() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    began = time.process_time()
    for asked in ("trong", "hưng yên", "chim lac bay", "công", "x", "mười hươu trống lông"):
        desk.get(artefact_id, q=asked)
        desk.get(f"{artefact_id}/autocomplete", q=asked)
    warm = (time.process_time() - began) / 12
    assert cold < 5, "seconds of work, whoever else is at work"
    assert warm < 1
    assert len(queries) < 12 * 10, "the number of queries does not grow with the pages"
