"""Lines of a page with their places, also after somebody corrected the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from museum.domain.page_lines import around, page_lines, realigned

TEXT = "Trống đồng\n\nNgọc Lũ"
LAYOUT = {
    "lines": [
        {"box": [0, 0, 220, 40], "words": [["Trống", 0, 0, 100, 40], ["đồng", 120, 0, 100, 40]]},
        {"box": [0, 60, 220, 40], "words": [["Ngọc", 0, 60, 100, 40], ["Lũ", 120, 60, 100, 40]]},
    ]
}


def test_lines_and_words_know_where_they_stand() -> None:
    first, second = page_lines(TEXT, LAYOUT)
    assert (first.number, first.text, first.start, first.box) == (1, "Trống đồng", 0, (0, 0, 220, 40))
    assert (second.number, second.start, second.end) == (2, 12, 19)
    assert [TEXT[word.start : word.end] for word in second.words] == ["Ngọc", "Lũ"]
    assert second.words[1].box == (120, 60, 100, 40)


def test_without_a_fitting_layout_there_are_lines_without_places() -> None:
    assert [line.box for line in page_lines(TEXT, {})] == [None, None]
    assert [line.box for line in page_lines("Một dòng", LAYOUT)] == [None]
    assert page_lines("", LAYOUT) == []


def test_words_that_are_not_in_the_line_leave_its_place_alone() -> None:
    odd = {"lines": [{"box": [1, 2, 3, 4], "words": [["khác", 0, 0, 9, 9]]}]}
    (line,) = page_lines("Trống đồng", odd)
    assert (line.box, line.words) == ((1, 2, 3, 4), ())


def test_a_corrected_word_keeps_its_place() -> None:
    new = "Trống đồng\nNgọc Lữ"
    lines = page_lines(new, realigned(TEXT, LAYOUT, new))
    assert [new[word.start : word.end] for word in lines[1].words] == ["Ngọc", "Lữ"]
    assert lines[1].words[1].box == (120, 60, 100, 40)


def test_a_line_with_more_words_keeps_the_line_s_place_alone() -> None:
    new = "Cái trống đồng\nNgọc Lũ"
    first, second = page_lines(new, realigned(TEXT, LAYOUT, new))
    assert (first.box, first.words) == ((0, 0, 220, 40), ())
    assert len(second.words) == 2


def test_a_new_line_shares_the_place_of_its_neighbours() -> None:
    new = "Trống đồng\nmới thêm\nNgọc Lũ"
    lines = page_lines(new, realigned(TEXT, LAYOUT, new))
    assert lines[1].box == (0, 0, 220, 100)
    assert [len(line.words) for line in lines] == [2, 0, 2]


def test_a_text_without_places_gets_none() -> None:
    assert realigned("a\nb", {}, "a\nc") == {}
    assert realigned(TEXT, LAYOUT, "") == {}
    assert around([]) is None


WORDS = st.lists(st.sampled_from(["trống", "đồng", "ngọc", "lũ"]), min_size=1, max_size=4)


@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(WORDS, max_size=6))
def test_every_line_of_a_corrected_page_has_a_place(old: list[list[str]], new: list[list[str]]) -> None:
    layout = {
        "lines": [
            {
                "box": [0, 60 * row, 900, 40],
                "words": [[word, 100 * at, 60 * row, 90, 40] for at, word in enumerate(words)],
            }
            for row, words in enumerate(old)
        ]
    }
    text, fresh = ("\n".join(" ".join(words) for words in lines) for lines in (old, new))
    lines = page_lines(fresh, realigned(text, layout, fresh))
    assert len(lines) == len(new)
    assert all(line.box is not None for line in lines)
    for line in lines:
        assert all(line.start <= word.start < word.end <= line.end for word in line.words)
