"""What units type is read as people write it, and what is wrong is said beside its field."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from museum.domain.indicators import ActivityKind, Indicator
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.services.unit_answers import clean, read_activity, read_texts, read_value

TODAY = date(2026, 11, 22)
SHARE = Indicator(id="share", code="share", kind=Kind.SHARE, rule="reported", name=Translated("Tủ sách"))
HELD = Indicator(id="held", code="held", kind=Kind.COUNT, rule="activities", name=Translated("Sự kiện"))
NUMBER = {"amount": "1.250", "whole": "2 000", "as_of": "20/11/2026", "source": "Sổ"}
ACTIVITY = {"kind": "reading", "title": "Đêm hội", "first": "2026-04-21", "counts": "held"}


def test_numbers_are_read_as_they_are_written() -> None:
    given, faults = read_value(SHARE, NUMBER, 2026, TODAY)
    assert faults == {}
    assert (given.amount, given.whole, given.as_of) == (Fraction(1250), Fraction(2000), date(2026, 11, 20))


def test_an_empty_field_is_no_number_and_not_zero() -> None:
    given, faults = read_value(SHARE, {"amount": "", "whole": ""}, 2026, TODAY)
    assert (given.amount, given.whole, faults) == (None, None, {})
    assert read_value(SHARE, {"amount": "0", "whole": "4"}, 2026, TODAY)[0].amount == 0


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"amount": "-3"}, "amount", "negative"),
        ({"amount": "−3"}, "amount", "negative"),
        ({"amount": "ba"}, "amount", "number"),
        ({"amount": "2001"}, "amount", "whole"),
        ({"whole": "0"}, "whole", "more than 0"),
        ({"as_of": "2025-12-31"}, "as_of", "2025"),
        ({"as_of": "2026-12-31"}, "as_of", "not come"),
        ({"as_of": "hôm qua"}, "as_of", "day"),
        ({"none": "1"}, "none", "tick"),
        ({"source": "x" * 501}, "source", "500"),
    ],
)
def test_bad_numbers_are_told_beside_their_field(typed: dict[str, str], field: str, says: str) -> None:
    _, faults = read_value(SHARE, {**NUMBER, **typed}, 2026, TODAY)
    assert list(faults) == [field]
    assert says in faults[field].en
    assert faults[field].vi


@pytest.mark.parametrize("amount", ["2", "0,5"])
def test_held_or_not_is_yes_or_no(amount: str) -> None:
    yes_no = Indicator(id="y", code="y", kind=Kind.YES_NO, rule="reported", name=Translated("Có"))
    assert list(read_value(yes_no, {"amount": amount}, 2026, TODAY)[1]) == ["amount"]
    assert read_value(yes_no, {"amount": "0"}, 2026, TODAY)[0].amount == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"kind": "party"}, "kind"),
        ({"funding": "found"}, "funding"),
        ({"first": ""}, "first"),
        ({"first": "2025-04-21"}, "first"),
        ({"first": "2026-12-24"}, "first"),
        ({"last": "2026-04-20"}, "last"),
        ({"last": "2062-04-20"}, "last"),
        ({"participants": "-1"}, "participants"),
        ({"participants": "2,5"}, "participants"),
        ({"cost": "nhiều"}, "cost"),
        ({"counts": "elsewhere"}, "counts"),
    ],
)
def test_bad_activities_are_told_beside_their_field(typed: dict[str, str], field: str) -> None:
    held, faults = read_activity({**ACTIVITY, **typed}, 2026, TODAY, {"held": HELD})
    assert held is None
    assert list(faults) == [field]


def test_an_activity_of_one_day_ends_on_it() -> None:
    held, _ = read_activity({**ACTIVITY, "participants": "1.200"}, 2026, TODAY, {"held": HELD})
    assert held is not None
    assert (held.kind, held.last, held.participants, held.counts) == (
        ActivityKind.READING,
        date(2026, 4, 21),
        1200,
        ("held",),
    )


def test_texts_keep_their_lines_and_say_when_they_are_too_long() -> None:
    assert clean("proposals", " Một \r\n\r\n hai ") == "Một\n\nhai"
    assert clean("title", "Đêm\nhội") == "Đêm hội"
    told, faults = read_texts({"proposals": "x" * 8_001, "model": "Tủ sách"})
    assert list(faults) == ["proposals"]
    assert told["model"] == "Tủ sách"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20/11/2026", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
        ("20261120", None),
        ("٢٠/١١/٢٠٢٦", None),
        ("2026-W47-5", None),
    ],
)
def test_days_are_read_as_everywhere_else(typed: str, day: date | None) -> None:
    given, faults = read_value(SHARE, {**NUMBER, "as_of": typed}, 2026, TODAY)
    assert given.as_of == day
    assert ("as_of" in faults) is (day is None)
