"""Telephone numbers and e-mail addresses as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.domain.contacts import dialled, email_as_written, is_phone


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+84 200 000 0000", "+842000000000"),
        ("+84 (0)200 000 0000", "+842000000000"),
        ("(0200) 3.876.543", "02003876543"),
        ("0200-3876/543", "02003876543"),
    ],
)
def test_a_number_is_dialled_without_what_stands_between_its_digits(written: str, number: str) -> None:
    assert is_phone(written)
    assert dialled(written) == number


@pytest.mark.parametrize(
    "text",
    ["", "0200", "0200 387 6543 máy 12", "+" * 9, "1" * 16, "０２００３８７６５４３", "tel:02003876543"],
)
def test_what_is_no_number_is_told_from_one(text: str) -> None:
    assert not is_phone(text)


_BETWEEN = st.sampled_from(["", " ", "-", ".", "/", ") ", " ("])
_WRITTEN = st.lists(st.tuples(_BETWEEN, st.sampled_from("0123456789")), min_size=8, max_size=15)


@given(st.sampled_from(["", "+", " +", "+("]), _WRITTEN)
def test_every_digit_is_dialled_but_the_trunk_zero(start: str, written: list[tuple[str, str]]) -> None:
    text = start + "".join(between + digit for between, digit in written)
    assert is_phone(text)
    number, plus = dialled(text), "+" if "+" in start else ""
    digits = "".join(digit for _, digit in written)
    without_a_zero = {digits[:at] + digits[at + 1 :] for at, digit in enumerate(digits) if digit == "0"}
    assert number in {plus + one for one in (digits, *without_a_zero)}
    assert number == plus + digits or "(0)" in text


def test_an_address_is_read_without_asking_any_server() -> None:
    assert email_as_written("Giao-Duc@Bao-Tang.VN") == "Giao-Duc@bao-tang.vn"
    for text in ("bao tang@x.vn", "baotang", "a@localhost", "<script>@x.vn", ""):
        assert email_as_written(text) is None, text
