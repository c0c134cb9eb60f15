"""What a teacher writes down is read kindly, and what is wrong is said in both languages, beside its field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.domain.booking_form import LONGEST, Filled, check_school, check_suits, level_told, levels_of, read
from museum.domain.education import Programme
from museum.domain.schools import Level, School

WHOLE = {
    "school": "THCS Chiềng Vân",
    "commune": "Chiềng Vân",
    "class_name": "6A",
    "grade": "6",
    "pupils": "43",
    "adults": "3",
    "teacher_name": "Lò Thị Lan",
    "email": "co.lan@truong.edu.vn",
    "phone": "+84 (0)912-345.678",
    "language": "en",
}


def asked(**entries: Any) -> Filled:
    return read({**WHOLE, **entries})


def offered(**rules: Any) -> Programme:
    return Programme(**{"least_pupils": 1, "most_pupils": 60, **rules})


def of_level(level: Level, name: str) -> School:
    return School(name=name, level=level)


def test_a_form_and_a_program_say_the_same() -> None:
    typed = asked()
    sent = read({**WHOLE, "grade": 6, "pupils": 43, "adults": 3})
    assert typed.faults == sent.faults == {}
    assert typed.values == sent.values
    assert typed.values["pupils"] == 43
    assert typed.values["classes"] == 1


def test_little_is_needed() -> None:
    few = {name: WHOLE[name] for name in ("school", "pupils", "teacher_name", "email")}
    read_few = read(few)
    assert read_few.faults == {}
    assert read_few.values["grade"] is None
    assert read_few.values["adults"] == 0
    assert read_few.values["language"] == "vi"


@pytest.mark.parametrize("name", ["school", "pupils", "teacher_name", "email"])
def test_what_is_needed_is_asked_for(name: str) -> None:
    assert name in asked(**{name: " "}).faults


@pytest.mark.parametrize(
    "pupils", ["0", "500", "-3", "4.5", "43 em", "٤٣", "9" * 5000, 0, 500, 43.0, True, [43]]
)
def test_a_number_of_pupils_that_is_none_is_refused(pupils: object) -> None:
    assert set(asked(pupils=pupils).faults) == {"pupils"}


@pytest.mark.parametrize(
    "email", ["lan", "lan@", "@truong.vn", "lan@truong", "a b@truong.vn", "lan@truong.vn\nx"]
)
def test_an_address_that_cannot_be_one_is_refused_and_kept(email: str) -> None:
    filled = asked(email=email)
    assert set(filled.faults) == {"email"}


@pytest.mark.parametrize(
    "email", ["lan@example.org", "lan@truong.test", "cô.lan@trường.vn", "LAN@Truong.Edu.VN"]
)
def test_an_address_is_not_looked_up(email: str) -> None:
    assert asked(email=email).faults == {}


@pytest.mark.parametrize("phone", ["12", "không có", "1" * 16, "0912 345 678; DROP"])
def test_a_telephone_number_has_digits(phone: str) -> None:
    assert set(asked(phone=phone).faults) == {"phone"}


@pytest.mark.parametrize("name", sorted(LONGEST))
def test_no_text_is_longer_than_it_can_be_kept(name: str) -> None:
    assert name in asked(**{name: "a" * (LONGEST[name] + 1)}).faults
    assert name in asked(**{name: "a" * 1_000_000}).faults
    assert name in asked(**{name: {"a": 1}}).faults


@pytest.mark.parametrize("bad", ["\ud800", "\U000f0000"])
def test_letters_that_nobody_can_read_are_refused(bad: str) -> None:
    assert "school" in asked(school=f"THCS {bad}").faults


def test_text_is_made_plain() -> None:
    filled = asked(
        school=" THCS\u200b \x00Chie\u0302\u0300ng\tVân\u202e ", needs="Xe lăn\r\n\r\n chữ  to\x07"
    )
    assert filled.values["school"] == "THCS Chiềng Vân"
    assert filled.values["needs"] == "Xe lăn\n\nchữ to"


@pytest.mark.parametrize(
    ("level", "name", "grade", "fits"),
    [
        (Level.LOWER_SECONDARY, "Trường THCS Chiềng Vân", "6", True),
        (Level.LOWER_SECONDARY, "Trường THCS Chiềng Vân", "3", False),
        (Level.LOWER_SECONDARY, "Trường PTDTBT TH&THCS Nà Pó", "3", True),
        (Level.UPPER_SECONDARY, "Trường THCS và THPT Nà Pó", "8", True),
        (Level.PRIMARY, "Trường liên cấp Hoa Ban", "11", True),
        (Level.CONTINUING, "Trung tâm GDNN-GDTX Chiềng Vân", "10", True),
        (Level.NURSERY, "Trường Mầm non Hoa Ban", "1", False),
        (Level.NURSERY, "Trường Mầm non Hoa Ban", "", True),
    ],
)
def test_a_grade_belongs_to_its_school(level: Level, name: str, grade: str, *, fits: bool) -> None:
    filled = asked(grade=grade)
    check_school(filled, of_level(level, name))
    assert ("grade" in filled.faults) is not fits


def test_a_school_that_nobody_knows_may_have_any_grade() -> None:
    filled = asked(school="THCS Chiềng Vân", grade="3")
    check_school(filled, None)
    assert filled.faults == {}
    assert level_told(filled) == Level.PRIMARY
    assert level_told(asked(grade="")) == Level.LOWER_SECONDARY


def test_a_school_of_several_levels_is_of_each() -> None:
    both = levels_of(of_level(Level.LOWER_SECONDARY, "PTDTBT TH&THCS Nà Pó"))
    assert both == {Level.PRIMARY, Level.LOWER_SECONDARY}


def test_all_that_does_not_suit_is_said_at_once() -> None:
    filled = asked(grade="3", adults="1", pupils="43")
    check_suits(filled, offered(grade_from=6, grade_to=9, pupils_per_adult=15))
    assert set(filled.faults) == {"grade", "adults"}
    assert "3 người lớn" in filled.faults["adults"].vi
    assert "3 accompanying" in filled.faults["adults"].en


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*WHOLE, "needs", "level", "classes"]), _ANYTHING))
def test_whatever_comes_is_read_or_refused_in_both_languages(entries: dict[str, Any]) -> None:
    filled = read({**WHOLE, **entries})
    check_school(filled, of_level(Level.PRIMARY, "TH Nà Pó"))
    check_suits(filled, offered(pupils_per_adult=15))
    assert all(said.vi and said.en for said in filled.faults.values())
    if not filled.faults:
        assert 1 <= filled.values["pupils"] <= 60
        for name, most in LONGEST.items():
            text = filled.values[name]
            assert len(text) <= most
            text.encode()
