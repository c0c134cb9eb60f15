from __future__ import annotations

import pytest

from museum.text.query import LONGEST_QUERY, MOST_TERMS, SearchTerms, analyse, number_key


def test_terms_know_how_they_were_typed() -> None:
    silk, cloth = analyse("LỤA vai ").terms
    assert (silk.exact, silk.key, silk.bare, silk.unfinished) == ("lụa", "lua", False, False)
    assert (cloth.exact, cloth.key, cloth.bare) == ("vai", "vai", False), "who types one mark types all"
    assert all(term.bare for term in analyse("lua vai").terms)


def test_only_a_last_word_with_nothing_after_it_is_unfinished() -> None:
    assert [term.unfinished for term in analyse("trống đồ").terms] == [False, True]
    assert not any(
        term.unfinished for typed in ("trống ", "trống.", "trống\u00a0", "a") for term in analyse(typed).terms
    )


def test_repeated_words_count_once_and_spellings_apart() -> None:
    assert [term.exact for term in analyse("hoa HOA hoà hòa hoa ").terms] == ["hoa", "hòa"]


def test_function_words_are_minor_unless_nothing_else_was_typed() -> None:
    assert [term.exact for term in analyse("khăn của người Thái").terms if term.minor] == ["của"]
    assert [term.exact for term in analyse("the lion of the temple").terms if term.minor] == ["the", "of"]
    assert not any(term.minor for term in analyse("của").terms)


def test_without_diacritics_a_vietnamese_function_word_may_be_another_word() -> None:
    assert not any(term.minor for term in analyse("trong dong").terms), "trống đồng"
    assert [term.exact for term in analyse("hình chim trong mặt trống").terms if term.minor] == ["trong"]


@pytest.mark.parametrize("typed", ["", "   ", "…!?", "\u200b\u00ad", "---", "_"])
def test_what_has_no_letter_has_no_terms(typed: str) -> None:
    assert analyse(typed) == SearchTerms()


def test_endless_questions_are_read_to_a_limit() -> None:
    assert len(analyse(" ".join(f"w{at}" for at in range(1000))).terms) <= MOST_TERMS
    assert len(analyse("x" * 10**6).terms[0].exact) <= LONGEST_QUERY


@pytest.mark.parametrize(
    "typed", ["BTHY-1234/Gm-56", "bthy 1234 gm 56", "BTHY.1234–Gm.56", "bthy1234gm56", " BTHY_1234/GM-56 "]
)
def test_a_register_number_has_one_key_however_punctuated(typed: str) -> None:
    assert number_key(typed) == "bthy·1234·gm·56"


def test_numbers_side_by_side_stay_apart_and_words_are_no_number() -> None:
    assert number_key("1-23") != number_key("12-3")
    assert number_key("lụa") == number_key("") == ""
