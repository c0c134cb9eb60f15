"""What holds for any text whatever."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from museum.text.clean import normalise, plain_text
from museum.text.fold import fold
from museum.text.highlight import highlight, pieces, snippet
from museum.text.query import analyse, number_key
from museum.text.tones import place_tone
from museum.text.words import key_of, words

KNOWN = "trống đồng lụa lúa hoà hòa thủy thuỷ quý gìa nguyễn H'Mông kỹ mỹ ơ̆ 大越 BTHY-12/Gm.3 Qur’an mosaics"
SYLLABLES = st.sampled_from(KNOWN.split())
VIETNAMESE = st.lists(SYLLABLES, max_size=12).map(" ".join)
TEXT = st.one_of(st.text(max_size=80), VIETNAMESE, st.text(alphabet="aàáeèoòóuùyýhqgitnđ'’-12 ", max_size=40))


@given(TEXT)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    clean = normalise(text)
    assert normalise(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)


@given(TEXT)
def test_how_a_text_is_encoded_does_not_change_its_words(text: str) -> None:
    composed = [(word.exact, word.key) for word in words(normalise(unicodedata.normalize("NFC", text)))]
    decomposed = [(word.exact, word.key) for word in words(normalise(unicodedata.normalize("NFD", text)))]
    assert composed == decomposed


@given(TEXT)
def test_words_are_places_in_the_text_and_can_be_parted_by_blanks(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        for form in (word.exact, word.key):
            assert form
            assert form.split() == [form]
            assert not set(form) & set('"|*(){}:')


@given(VIETNAMESE)
def test_case_and_diacritics_do_not_change_keys(text: str) -> None:
    keys = [word.key for word in words(text)]
    assert [word.key for word in words(text.upper())] == keys
    assert [word.key for word in words(fold(text))] == keys
    assert [key_of(key) for key in keys] == keys


@given(st.text(alphabet="aăâeêioôơuưyàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵhqgtncmpbđ", max_size=7))
def test_placing_a_tone_changes_no_letter_and_is_done_once(word: str) -> None:
    placed = place_tone(word)
    assert place_tone(placed) == placed
    assert fold(placed) == fold(word)
    assert sorted(unicodedata.normalize("NFD", placed)) == sorted(unicodedata.normalize("NFD", word))


@given(TEXT, TEXT)
def test_pieces_are_the_text_and_spans_stand_apart(text: str, typed: str) -> None:
    assert "".join(piece.text for piece in pieces(text, typed)) == text
    spans = highlight(text, typed)
    assert all(before.end <= after.start for before, after in pairwise(spans))


@given(VIETNAMESE.filter(bool))
def test_a_text_is_found_in_itself(text: str) -> None:
    assert highlight(text, text)
    assert snippet(text, text) == text


@settings(deadline=None)
@given(st.text(max_size=3000), TEXT)
def test_a_snippet_is_a_piece_of_its_text(text: str, typed: str) -> None:
    clean = normalise(text)
    piece = snippet(clean, typed, length=40)
    assert piece.removeprefix("… ").removesuffix(" …") in clean


@given(TEXT)
def test_any_question_can_be_taken_apart(typed: str) -> None:
    asked = analyse(typed)
    assert len({term.exact for term in asked.terms}) == len(asked.terms)
    assert not asked.terms or not all(term.minor for term in asked.terms)


@given(st.text(max_size=200))
def test_any_markup_gives_plain_text(markup: str) -> None:
    assert plain_text(markup) == normalise(plain_text(markup))


@given(
    st.lists(st.sampled_from(["BTHY", "gm", "Đ", "12", "7", "2024"]), max_size=5), st.sampled_from(" -/._–")
)
def test_punctuation_does_not_change_a_register_number(parts: list[str], sign: str) -> None:
    assert number_key(sign.join(parts)) == number_key(" / ".join(parts).lower())
