from __future__ import annotations

from museum.text.query import analyse
from search.staging import stages


def steps(typed: str) -> list[tuple[int, int, bool, bool]]:
    return [
        (len(stage.terms), stage.at_least, stage.beginnings, stage.last_resort)
        for stage in stages(analyse(typed))
    ]


def test_one_finished_word_is_looked_for_once() -> None:
    assert steps("trống ") == [(1, 1, False, False)]


def test_an_unfinished_word_is_first_looked_for_whole() -> None:
    assert steps("trống") == [(1, 1, False, False), (1, 1, True, False)]


def test_of_two_words_one_is_enough_only_as_a_last_resort() -> None:
    assert steps("trống đồng ") == [(2, 2, False, False), (2, 1, False, True)]


def test_of_many_words_two_thirds_then_half_then_one() -> None:
    assert steps("ấm men lam nhạt quai vịt ") == [
        (6, 6, False, False), (6, 4, False, False), (6, 3, False, True), (6, 1, False, True),
    ]  # fmt: skip


def test_function_words_are_dropped_before_any_other() -> None:
    assert steps("khăn của người Thái ")[:2] == [(4, 4, False, False), (3, 3, False, False)]
