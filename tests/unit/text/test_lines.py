"""Text that stands in lines."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.text.lines import broken_words, clean_lines, flowing


def test_lines_stay_and_what_is_invisible_goes() -> None:
    typed = "  Trống  đồng\r\n\r\n\r\n\u200bNgọc\tLũ \rHà Nam\u2028\n\n"
    assert clean_lines(unicodedata.normalize("NFD", typed)) == "Trống đồng\n\nNgọc Lũ\nHà Nam"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_lines(text)
    assert clean_lines(once) == once
    assert "\x00" not in once
    assert not {"\r", "\f", "\v"} & set(once)


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "\u2010", "\u00ac"])
def test_a_word_that_a_line_breaks_is_read_as_one_but_no_vietnamese_syllables_are(hyphen: str) -> None:
    page = clean_lines(f"un monu{hyphen}\nment de bronze")
    assert flowing(page, "fr") == "un monument de bronze"
    assert flowing("Nước Việt-Nam độc-\nlập", "vi") == "Nước Việt-Nam độc- lập"


def test_a_dash_at_a_line_end_breaks_no_word() -> None:
    assert flowing("il dit -\noui", "fr") == "il dit - oui"
    assert broken_words("1945-\n1954", "fr") == []
    assert broken_words("monu-\nment", "fr") == [(4, 6)]
