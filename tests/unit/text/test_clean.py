from __future__ import annotations

import unicodedata

import pytest

from museum.text.clean import normalise, plain_text
from museum.text.fold import fold


def test_text_is_composed_and_its_blanks_are_single_spaces() -> None:
    messy = unicodedata.normalize("NFD", "  Trống\u00a0đồng\u2003\tNgọc\r\nLũ\x0b ")
    assert normalise(messy) == "Trống đồng Ngọc Lũ"


def test_what_shows_nothing_is_dropped_and_does_not_part_words() -> None:
    assert normalise("\ufeffBảo\u00adtàng\u200c \u202eHưng\u2060 Yên\u202c") == "Bảotàng Hưng Yên"
    assert normalise("Đông\u200bSơn") == "Đông Sơn"
    assert normalise("a\x00b\x1fc") == "a b c"


def test_spelling_is_left_alone() -> None:
    assert normalise("Thanh Hoá, Khánh Hòa") == "Thanh Hoá, Khánh Hòa"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Trống đồng", "Trống đồng"),
        ("<p>Mặt <em>trống</em></p><p>Chim&nbsp;lạc</p>", "Mặt trống Chim lạc"),
        ("mo<b>sa</b>ic<br>floor", "mosaic floor"),
        ("H &lt; 5&thinsp;cm &amp; Ø 3", "H < 5 cm & Ø 3"),
        ("cao < 5 cm, rộng > 3 cm", "cao < 5 cm, rộng > 3 cm"),
        ("<ul><li>một<li>hai</ul>", "một hai"),
        ("<script>alert(1)</script><style>p{}</style>còn lại", "còn lại"),
        ("</script>vẫn đọc", "vẫn đọc"),
        ("<!-- ghi chú -->Bình <unknown>vôi</unknown>", "Bình vôi"),
        ("", ""),
    ],
)
def test_markup_gives_its_words(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Trống Đồng", "trong dong"),
        ("ĐẶC BIỆT", "dac biet"),
        ("Søren Ǿ łódź", "soren o lodz"),
        ("ơ̆ ư̆", "o u"),
        ("ß", "ss"),
    ],
)
def test_folding_leaves_bare_letters(text: str, bare: str) -> None:
    assert fold(text) == bare
