from __future__ import annotations

import pytest

from museum.text.tones import place_tone


@pytest.mark.parametrize(
    ("written", "customary"),
    [
        ("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("hoá", "hóa"), ("tuý", "túy"), ("xoè", "xòe"),
        ("hòan", "hoàn"), ("tòan", "toàn"), ("cuả", "của"), ("muà", "mùa"), ("miá", "mía"), ("thuế", "thuế"),
        ("qúy", "quý"), ("qùa", "quà"), ("gìa", "già"), ("gíêng", "giếng"), ("nguỹên", "nguyễn"), ("úông", "uống"),
        ("khủyu", "khuỷu"), ("rựơu", "rượu"), ("ngòai", "ngoài"),
    ],
)  # fmt: skip
def test_the_mark_goes_where_custom_has_it(written: str, customary: str) -> None:
    assert place_tone(written) == customary


CUSTOMARY = (
    "hòa thủy già gì gìn giữ giường quý quả quốc của mùa mưa mừa rượu hữu người ngoài khuỷu huỳnh thuở tuệ"
    " trống đồng lụa lúa lũa yến uyển ít"
)


@pytest.mark.parametrize("word", CUSTOMARY.split())
def test_what_is_written_by_custom_stays(word: str) -> None:
    assert place_tone(word) == word


@pytest.mark.parametrize(
    "word", ["café", "résumé", "qur'ān", "ñandú", "über", "bronze", "1802", "大", "ơ̆", "hoàhoà", "bảotàng"]
)
def test_what_is_no_vietnamese_syllable_stays(word: str) -> None:
    assert place_tone(word) == word


def test_words_that_differ_stay_different() -> None:
    family = [
        "ma",
        "má",
        "mà",
        "mả",
        "mã",
        "mạ",
        "mua",
        "múa",
        "mùa",
        "mưa",
        "mứa",
        "hoa",
        "hóa",
        "hòa",
        "hỏa",
        "họa",
    ]
    assert len({place_tone(word) for word in family}) == len(family)
