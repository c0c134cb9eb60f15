from __future__ import annotations

from museum.domain.translated import Language, Translated
from museum.ports.search import SearchDocument
from museum.text.query import analyse
from search.ranking import Candidate, rank
from search.streams import streams_of


def candidate(
    identifier: str, vi: str = "", en: str = "", number: str = "", names: tuple[str, ...] = (), text: str = ""
) -> Candidate:
    document = SearchDocument(
        identifier, "artefact", 1, ("public",), Translated(vi, en), number, names, Translated(text, "")
    )
    return Candidate(identifier, streams_of(document))


def order(typed: str, *candidates: Candidate, lang: Language = "vi") -> list[str]:
    return [one.id for one in rank(candidates, analyse(typed), lang)]


def test_the_typed_spelling_in_a_text_stands_before_another_word_in_a_title() -> None:
    assert order("lụa", candidate("rice", "Lúa"), candidate("silk", "Khăn", text="dệt bằng lụa")) == [
        "silk",
        "rice",
    ]


def test_an_old_register_without_diacritics_stands_before_another_word() -> None:
    assert order("lụa", candidate("rice", "Lúa"), candidate("old", "Khan lua")) == ["old", "rice"]


def test_a_whole_word_in_a_text_stands_before_the_beginning_of_a_word_in_a_title() -> None:
    assert order(
        "than", candidate("begins", "Thanh gươm"), candidate("whole", "Lò", text="đốt bằng than")
    ) == [
        "whole",
        "begins",
    ]


def test_two_words_as_typed_stand_before_one_of_them_in_a_better_place() -> None:
    strong = candidate("strong", "Sơn", names=("lá",))
    assert order("sơn la", strong, candidate("place", "Khăn", text="ở Sơn La")) == ["place", "strong"]


def test_a_title_that_says_just_that_stands_before_a_longer_one() -> None:
    assert order("ấm", candidate("long", "Ấm rượu hình gà men trắng"), candidate("short", "Ấm")) == [
        "short",
        "long",
    ]


def test_a_rare_word_weighs_more_than_one_that_all_others_have() -> None:
    common = [candidate(f"common{at}", "Bình gốm", names=("Chăm",)) for at in range(8)]
    rare = candidate("rare", "Bình sứ", names=("Kim Lan",))
    other = candidate("other", "Bình gốm", names=("Chăm",))
    assert order("gốm kim", *common, rare, other)[0] == "rare"


def test_words_of_different_names_do_not_stand_side_by_side() -> None:
    apart = candidate("apart", "Tượng", names=("đá", "sa thạch"))
    together = candidate("together", "Tượng", names=("đá sa thạch",))
    assert order("đá sa thạch", apart, together) == ["together", "apart"]


def test_a_word_told_again_and_again_lifts_a_text_a_little() -> None:
    once = candidate("a-once", "Chuyện", text="con voi")
    often = candidate("b-often", "Chuyện", text="voi voi voi voi voi voi")
    title = candidate("c-title", "Voi")
    assert order("voi", once, often, title) == ["c-title", "b-often", "a-once"]


def test_the_order_does_not_depend_on_the_order_of_arrival() -> None:
    candidates = [
        candidate(f"c{at}", "Bát men lam" if at % 2 else "Đĩa men lam", number=f"BT {at}") for at in range(30)
    ]
    expected = order("men lam", *candidates)
    assert order("men lam", *reversed(candidates)) == expected
    assert order("men lam", *candidates[11:], *candidates[:11]) == expected


def test_the_score_tells_how_many_words_were_found() -> None:
    found = rank(
        [candidate("all", "Trống đồng cổ"), candidate("some", "Trống da")], analyse("trống đồng cổ "), "vi"
    )
    assert 3 <= found[0].score < 5
    assert found[1].score < 2
