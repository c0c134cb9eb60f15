from __future__ import annotations

import pytest

from museum.text.words import LONGEST_WORD, forms, whole_words, words


def exact(text: str) -> list[str]:
    return [word.exact for word in words(text)]


def keys(text: str) -> list[str]:
    return [word.key for word in words(text)]


def test_words_are_lower_case_letters_with_their_places() -> None:
    text = "Trống, ĐỒNG!"
    assert exact(text) == ["trống", "đồng"]
    assert keys(text) == ["trong", "dong"]
    assert [text[word.start : word.end] for word in words(text)] == ["Trống", "ĐỒNG"]


def test_letters_and_digits_are_words_of_their_own() -> None:
    assert keys("BTHY-1234/Gm56, 18th") == ["bthy", "1234", "gm", "56", "18", "th"]


def test_each_han_character_is_a_word() -> None:
    assert exact("大森英秀 chữ 𡨸喃") == ["大", "森", "英", "秀", "chữ", "𡨸", "喃"]
    assert exact("\U0003134f\U00031350") == ["\U0003134f", "\U00031350"], "newer than Python's tables"


@pytest.mark.parametrize("written", ["H'Mông", "H’Mông", "Hʼmông", "H`Mông"])
def test_an_apostrophe_joins_and_the_parts_are_there_as_well(written: str) -> None:
    assert exact(written) == ["hmông", "h", "mông"]
    assert [word.exact for word in whole_words(f"người {written} hoa")] == ["người", "hmông", "hoa"]


def test_quotation_marks_are_no_part_of_words() -> None:
    assert exact("'lion' dogs' “rồng”") == ["lion", "dogs", "rồng"]


def test_letters_with_free_marks_are_whole_words() -> None:
    assert exact("čhư̆ Yang Sin, ꪼꪕ") == ["čhư̆", "yang", "sin", "ꪼꪕ"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Trống", "tro\u0302\u0301ng"),
        ("ðông", "đông"),
        ("ﬁne", "fine"),
        ("１２", "12"),
        ("ĐÌNH", "đình"),
    ],
)
def test_ways_of_writing_one_word_are_one_word(one: str, other: str) -> None:
    assert exact(one) == exact(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lụa", "lua"), ("kỹ", "kĩ"), ("Lý", "li"), ("quý", "quí"), ("mosaics", "mosaic"), ("bodies", "body"),
        ("boxes", "box"), ("vases", "vase"), ("dishes", "dish"), ("glasses", "glass"),
    ],
)  # fmt: skip
def test_ways_of_typing_one_word_have_one_key(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize("word", ["glass", "venus", "basis", "gas", "hus"])
def test_not_every_s_is_a_plural(word: str) -> None:
    assert keys(word) == [word]


def test_words_without_end_are_cut() -> None:
    assert forms("x" * 10_000) == ("x" * LONGEST_WORD, "x" * LONGEST_WORD)
