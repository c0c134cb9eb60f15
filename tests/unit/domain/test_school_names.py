"""Schools are one by what people mean, however lists write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.domain.school_names import commune_key, level_from, level_of_name, name_key, words_key
from museum.domain.schools import Level


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trường THCS Chiềng Vân", "trường trung học cơ sở chiềng vân"),
        ("Trường Tiểu học Nậm Mẫu", "TH Nậm Mẫu"),
        ("Trường PTDTBT THCS Pù Mẫu", "Phổ thông dân tộc bán trú THCS Pù Mẫu"),
        ("Trường THPT Lê-Lợi", "THPT  Lê Lợi"),
    ],
)
def test_one_school_written_twice_is_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_schools_that_differ_are_told_apart() -> None:
    assert name_key("Trường Tiểu học Chiềng Vân") != name_key("Trường THCS Chiềng Vân")
    assert name_key("Trường THCS Chiềng Vân 1") != name_key("Trường THCS Chiềng Vân 2")


def test_communes_are_one_with_and_without_their_kind() -> None:
    assert {commune_key(text) for text in ("Xã Chiềng Vân", "chieng van", "Chieng Van commune")} == {
        "chieng van"
    }
    assert commune_key("Xã") == "xa"
    assert commune_key("Xã Phường Cầu") == "phuong cau"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Trường Mầm non Hoa Ban", Level.NURSERY),
        ("Trường TH&THCS Nậm Mẫu", Level.LOWER_SECONDARY),
        ("Trường PTDTNT THCS và THPT Nậm Mẫu", Level.UPPER_SECONDARY),
        ("Trung tâm GDNN – GDTX Sông Mẫu", Level.CONTINUING),
        ("Trung tâm học tập cộng đồng Pù Mẫu", Level.COMMUNITY),
        ("Trường Hoa Sim", None),
    ],
)
def test_a_name_tells_the_level(name: str, level: Level | None) -> None:
    assert level_of_name(name) == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Tiểu học", Level.PRIMARY),
        ("cấp 2", Level.LOWER_SECONDARY),
        ("Trung học phổ thông", Level.UPPER_SECONDARY),
        ("TH và THCS", Level.LOWER_SECONDARY),
        ("lower_secondary", Level.LOWER_SECONDARY),
        ("Upper secondary", Level.UPPER_SECONDARY),
        ("trung cấp", None),
        ("", None),
    ],
)
def test_lists_write_levels_in_many_ways(text: str, level: Level | None) -> None:
    assert level_from(text) == level


@given(st.text("aăâđeêioôơuưybcghklmnpqrstvxáàảãạ ấừ ứ.-–&0123", max_size=60))
def test_keys_leave_nothing_that_writing_otherwise_could_change(text: str) -> None:
    key = name_key(text)
    assert key == name_key(text.upper()) == name_key(f"  {text.title()}.")
    assert words_key(key) == key
    assert level_of_name(text) == level_of_name(key)
