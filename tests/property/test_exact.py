"""Numbers are read as people write them, kept exactly, and written as they were."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from museum.domain.exact import LARGEST, PLACES, decimal_text, exact_from, ten_thousandths

numbers = some.integers(0, LARGEST * 10**PLACES).map(lambda one: Fraction(one, 10**PLACES))
wholes = some.integers(0, LARGEST)


@settings(max_examples=40)
@given(numbers)
def test_what_is_written_is_read_again(value: Fraction) -> None:
    text = decimal_text(value)
    assert Fraction(text) == value
    assert ten_thousandths(text) == value * 10**PLACES
    assert len(text) <= 24, "it has room in its column"


@settings(max_examples=40)
@given(wholes, some.integers(0, 99))
def test_people_in_vietnam_and_abroad_write_the_same_number(whole: int, hundredths: int) -> None:
    value = Fraction(whole * 100 + hundredths, 100)
    if value > LARGEST:
        value = Fraction(LARGEST)
        whole, hundredths = LARGEST, 0
    abroad = f"{whole:,}.{hundredths:02}"
    here = abroad.replace(",", " ").replace(".", ",").replace(" ", ".")
    plain = f"{whole}.{hundredths:02}"
    for text in (abroad, here, plain, plain.replace(".", ","), f" {here} ", f"{here} %"):
        assert exact_from(text) == value, text


@settings(max_examples=40)
@given(wholes)
def test_thousands_may_be_parted_and_are_no_decimals(whole: int) -> None:
    for mark in (",", ".", " ", "\u00a0"):
        assert exact_from(f"{whole:,}".replace(",", mark)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "−1",
        "abc",
        "1.23.456",
        "1,23,456",
        "12.34.5",
        "1.2345.678",
        "1e3",
        "0x10",
        "1.00001",
        "½",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert exact_from(text) is None


@settings(max_examples=40)
@given(some.text(max_size=12))
def test_whatever_is_typed_is_a_number_within_bounds_or_none(text: str) -> None:
    value = exact_from(text)
    assert value is None or 0 <= value <= LARGEST


@settings(max_examples=40)
@given(some.integers(LARGEST + 1, LARGEST * 100))
def test_more_than_a_province_can_report_is_none(whole: int) -> None:
    assert exact_from(str(whole)) is None


@pytest.mark.parametrize("text", ["1.234", "1,234", "1234", "1 234"])
def test_three_digits_behind_one_mark_are_thousands(text: str) -> None:
    assert exact_from(text) == 1234


def test_what_needs_more_places_is_not_rounded_silently() -> None:
    assert exact_from("0.125") == Fraction(1, 8)
    with pytest.raises(ValueError, match="decimal places"):
        decimal_text(Fraction(1, 3))
