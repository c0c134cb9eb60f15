"""Finding inside one thing that has much text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.text.fold import fold
from museum.text.within import MOST_MATCHES, Concordance, Match, Passage
from museum.text.words import whole_words

PAGES = (
    Passage("Trống đồng Ngọc Lũ\ncủa người H'Mông trắng"),
    Passage("trong dong; trồng đong, trống"),
    Passage("Un monu-\nment de bronze", "fr"),
    Passage("Độc-\nlập tự do"),
    Passage("天地玄黃 宇宙洪荒", "lzh"),
)


@pytest.fixture(scope="module")
def book() -> Concordance:
    return Concordance(PAGES)


def said(found: list[Match]) -> list[str]:
    return [PAGES[match.passage].text[match.start : match.end] for match in found]


def test_words_side_by_side_are_found_as_typed_before_as_folded(book: Concordance) -> None:
    found = book.find("trống đồng")
    assert said(found) == ["Trống đồng", "trong dong", "trồng đong"]
    assert [match.inexact for match in found] == [False, True, True]


def test_without_diacritics_every_spelling_is_exact(book: Concordance) -> None:
    assert [match.inexact for match in book.find("trong dong")] == [False, False, False]


def test_a_phrase_runs_over_a_line_end_but_not_into_the_next_page(book: Concordance) -> None:
    assert said(book.find("lũ của")) == ["Lũ\ncủa"]
    assert said(book.find('"trắng trong"')) == []


def test_words_apart_are_found_when_nothing_stands_together(book: Concordance) -> None:
    assert said(book.find("ngọc trống")) == ["Trống", "Ngọc"]
    assert book.find('"ngọc trống"') == []
    assert book.find("ngọc bronze") == [], "not on one page"
    assert said(book.find('"trống đồng" người')) == ["Trống đồng", "người"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("monument", ["monu-\nment"]),
        ("un monument de", ["Un monu-\nment de"]),
        ("độc lập tự do", ["Độc-\nlập tự do"]),
        ("mông trắng", ["Mông trắng"]),
        ("hmong trang", ["H'Mông trắng"]),
        ("h'mông", ["H'Mông"]),
        ("玄黃", ["玄黃"]),
        ("bron", ["bronze"]),
        ("ngọc lu", ["Ngọc Lũ"]),
        ("bron ", []),
        ("?! …", []),
        ("", []),
    ],
)
def test_what_is_found(book: Concordance, asked: str, answer: list[str]) -> None:
    assert said(book.find(asked)) == answer


def test_only_some_passages_are_looked_into(book: Concordance) -> None:
    assert said(book.find("trống", among={1}))[0] == "trống"
    assert book.find("monument", among={0}) == []
    assert [one.text for one in book.complete("monu", among={0})] == []


def test_a_word_is_completed_as_spelt_first_then_by_how_often_it_stands_there(book: Concordance) -> None:
    assert [(one.text, one.count) for one in book.complete("trố")] == [
        ("trống", 2),
        ("trong", 1),
        ("trồng", 1),
    ]
    assert [one.text for one in book.complete("mon")] == ["monument", "mông"]
    assert [one.text for one in book.complete("ment")] == [], "half a word is no term"
    assert [one.text for one in book.complete("ngoc l")] == ["ngọc lũ"]
    assert [one.text for one in book.complete("tr", least=2)] == ["trống"]
    assert book.complete("  ") == []


TEXTS = st.lists(st.text(st.sampled_from("aăâ đốĐng-'\n天地s.1"), max_size=60), max_size=5)


@given(TEXTS, st.text(st.sampled_from("aăâ đống'天1"), max_size=12))
def test_whatever_is_found_has_the_letters_that_were_typed(texts: list[str], asked: str) -> None:
    passages = [Passage(text, "fr") for text in texts]
    found = Concordance(passages).find(f"{asked} ")
    assert len(found) <= MOST_MATCHES
    assert sorted(found) == found
    keys = {word.key for word in whole_words(asked)}
    for match in found:
        text = passages[match.passage].text
        assert 0 <= match.start < match.end <= len(text)
        joined = fold(text[match.start : match.end].replace("-\n", "").replace("'", ""))
        assert any(fold(key)[:2] in joined for key in keys), (text, match)


@given(TEXTS)
def test_every_word_of_a_text_is_found_where_it_stands(texts: list[str]) -> None:
    passages = [Passage(text, "vi") for text in texts]
    book = Concordance(passages)
    for number, passage in enumerate(passages):
        for word in whole_words(passage.text):
            found = book.find(f'"{passage.text[word.start : word.end]}"')
            assert any(one.passage == number and one.start <= word.start < one.end for one in found)
