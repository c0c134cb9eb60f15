from __future__ import annotations

from museum.text.highlight import highlight, pieces, snippet
from museum.text.query import analyse


def marked(text: str, typed: str) -> list[str]:
    return [piece.text for piece in pieces(text, typed) if piece.found]


def test_what_was_typed_is_marked_as_it_stands_in_the_text() -> None:
    assert marked("Trống đồng Ngọc Lũ", "ngoc lu") == ["Ngọc", "Lũ"]
    assert marked("Bình hoa Khánh Hoà", "hòa") == ["Hoà"]
    assert marked("Tro\u0302\u0301ng", "trống") == ["Tro\u0302\u0301ng"]


def test_other_spellings_are_marked_only_where_the_typed_one_is_missing() -> None:
    assert marked("Vải lụa bên ruộng lúa", "lụa") == ["lụa"]
    assert marked("Ruộng lúa", "lụa") == ["lúa"]
    assert marked("Vải lụa bên ruộng lúa", "lua") == ["lụa", "lúa"]
    spans = highlight("lụa lúa", "lụa")
    assert [(span.start, span.end, span.exact) for span in spans] == [(0, 3, True)]


def test_longer_words_are_marked_only_where_the_whole_word_is_missing() -> None:
    assert marked("mosaics and a mosaicist", "mosaic") == ["mosaics"]
    assert marked("a mosaicist", "mosaic") == ["mosaicist"]
    assert marked("a mosaicist", "mosaic ") == []


def test_function_words_are_not_marked() -> None:
    assert marked("The lion of the temple", "lion of the") == ["lion"]


def test_typed_without_diacritics_a_function_word_is_not_what_was_meant() -> None:
    assert marked("Để trong nhà, cạnh trống đồng", "trong dong") == ["trống", "đồng"]
    assert marked("Để trong nhà sàn", "để trong nhà") == ["nhà"]


def test_a_joined_word_is_marked_whole_or_in_part_and_never_twice() -> None:
    assert marked("người H'Mông hoa", "hmông") == ["H'Mông"]
    assert marked("người H'Mông hoa", "mông") == ["Mông"]
    assert marked("người H'Mông hoa", "h'mông mông") == ["H'Mông"]


def test_pieces_are_the_text_again_and_carry_markup_as_text() -> None:
    text = "<b>Trống</b> & “đồng”"
    assert "".join(piece.text for piece in pieces(text, "trống đồng")) == text
    assert marked(text, "trống đồng") == ["Trống", "đồng"]
    assert pieces("", "trống") == ()


def test_a_snippet_is_the_text_itself_when_short_and_nothing_without_a_match() -> None:
    assert snippet("Mặt trống có chim lạc.", "chim") == "Mặt trống có chim lạc."
    assert snippet("Mặt trống có chim lạc.", "rồng") == ""


def test_a_snippet_shows_the_place_with_most_of_the_words() -> None:
    filler = "lời kể dài dòng về chuyện khác " * 20
    text = f"{filler}chim bay. {filler}Mặt trống khắc chim lạc và hươu. {filler}"
    piece = snippet(text, "chim lạc")
    assert "chim lạc và hươu" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert len(piece) < 300
    assert piece.strip("… ") in text, "whole words only"


def test_a_snippet_of_text_without_blanks_is_cut_all_the_same() -> None:
    text = "大" * 500 + "國王" + "越" * 500
    piece = snippet(text, analyse("國王"))
    assert "國王" in piece
    assert len(piece) < 300
