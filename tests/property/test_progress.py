"""Indicators of every kind: what a year's value means beside what a plan asks for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from museum.domain.progress import (
    Basis,
    Kind,
    Standing,
    Target,
    Value,
    Verdict,
    expected_by,
    forecast,
    measured,
    overlapping,
    standing,
    target_of,
    trend,
)

amounts = some.integers(0, 10**9).map(Fraction)
years = some.integers(2014, 2045)


def value(amount: int, whole: int | None = None) -> Value:
    return Value(Fraction(amount), None if whole is None else Fraction(whole))


@given(kind=some.sampled_from(list(Kind)), year=years, low=amounts)
def test_no_data_is_no_data_and_never_nothing(kind: Kind, year: int, low: Fraction) -> None:
    found = standing(kind, [Target(2014, 2045, low)], {}, year)
    assert (found.verdict, found.done, found.shortfall) == (Verdict.NO_DATA, None, None)


@given(amount=amounts, year=years)
def test_without_a_target_a_count_is_told_and_not_judged(amount: Fraction, year: int) -> None:
    found = standing(Kind.COUNT, [], {year: Value(amount)}, year)
    assert found == Standing(year, Verdict.NO_TARGET, amount, None, None, None)


@given(done=amounts, low=amounts, more=amounts)
def test_a_range_is_behind_met_or_passed_and_what_is_missing_adds_up(
    done: Fraction, low: Fraction, more: Fraction
) -> None:
    found = standing(Kind.RANGE, [Target(2026, 2026, low, low + more)], {2026: Value(done)}, 2026)
    assert found.shortfall is not None
    if done < low:
        assert found.verdict == Verdict.BEHIND
        assert done + found.shortfall == low
    else:
        assert found.shortfall == 0
        assert found.verdict == (Verdict.BEYOND if done > low + more else Verdict.MET)


@pytest.mark.parametrize(("held", "verdict"), [(1, "behind"), (2, "met"), (3, "met"), (4, "beyond")])
def test_two_to_three_activities_a_year(held: int, verdict: str) -> None:
    assert (
        standing(
            Kind.RANGE, [Target(2023, 2030, Fraction(2), Fraction(3))], {2026: value(held)}, 2026
        ).verdict
        == verdict
    )


def test_growth_knows_its_base_year() -> None:
    uses = {2024: value(100_000), 2025: value(107_000), 2026: value(115_560)}
    plan = [Target(2023, 2025, Fraction(6), Fraction(8)), Target(2026, 2030, Fraction(8), Fraction(10))]
    assert standing(Kind.GROWTH, plan, uses, 2025).done == 7
    assert standing(Kind.GROWTH, plan, uses, 2026).verdict == Verdict.MET
    assert standing(Kind.GROWTH, plan, uses, 2024).verdict == Verdict.NO_DATA, "there is no year before"
    assert measured(Kind.GROWTH, uses, 2026, base_year=2024) == Fraction(750, 100)
    assert measured(Kind.GROWTH, {2025: value(0), 2026: value(9)}, 2026) is None, (
        "nothing does not grow by per cent"
    )


@given(part=some.integers(0, 500), whole=some.integers(1, 500))
def test_a_share_is_its_part_of_the_whole(part: int, whole: int) -> None:
    found = standing(Kind.SHARE, [Target(2026, 2026, Fraction(15))], {2026: value(part, whole)}, 2026)
    assert found.done == Fraction(part * 100, whole)
    assert (found.verdict == Verdict.BEHIND) == (part * 100 < 15 * whole)


def test_a_milestone_that_lies_ahead_is_not_missed_yet() -> None:
    plan = [Target(2030, 2030, Fraction(50))]
    shares = {2029: value(20, 100), 2030: value(20, 100)}
    assert standing(Kind.SHARE, plan, shares, 2029).verdict == Verdict.UNDERWAY
    assert standing(Kind.SHARE, plan, shares, 2029).shortfall == 30
    assert standing(Kind.SHARE, plan, shares, 2030).verdict == Verdict.BEHIND
    assert standing(Kind.SHARE, plan, {2027: value(60, 100)}, 2027).verdict == Verdict.MET


def test_a_share_without_its_whole_is_no_data() -> None:
    for given_value in (value(3), value(3, 0)):
        assert (
            standing(Kind.SHARE, [Target(2026, 2026, Fraction(15))], {2026: given_value}, 2026).verdict
            == "no_data"
        )


def test_a_share_looks_to_the_next_milestone() -> None:
    plan = [
        Target(2026, 2026, Fraction(15)),
        Target(2030, 2030, Fraction(50)),
        Target(2045, 2045, Fraction(90)),
    ]
    assert [target_of(Kind.SHARE, plan, year).low for year in (2026, 2027, 2030, 2031)] == [15, 50, 50, 90]  # type: ignore[union-attr]
    assert target_of(Kind.SHARE, plan, 2046) is None
    assert expected_by(plan, None, 2028) == Fraction(65, 2)
    assert expected_by(plan, (2025, Fraction(11)), 2025) == 11
    assert expected_by(plan, None, 2025) is None
    assert expected_by(plan, None, 2050) == 90


@given(amount=some.integers(0, 50))
def test_held_or_not_held(amount: int) -> None:
    found = standing(Kind.YES_NO, [Target(2023, 2030, Fraction(1))], {2026: value(amount)}, 2026)
    assert found.verdict == (Verdict.MET if amount else Verdict.BEHIND)


@given(
    kind=some.sampled_from([Kind.COUNT, Kind.RANGE]),
    rows=some.lists(some.integers(0, 9), min_size=1, max_size=40),
)
def test_one_row_less_is_exactly_one_row_less(kind: Kind, rows: list[int]) -> None:
    plan = [Target(2026, 2026, Fraction(10))]
    whole = standing(kind, plan, {2026: value(sum(rows))}, 2026)
    without = standing(kind, plan, {2026: value(sum(rows[1:]))}, 2026)
    assert whole.done is not None
    assert without.done is not None
    assert whole.done - without.done == rows[0]


def test_targets_that_meet_in_a_year_are_told_and_the_closer_one_holds() -> None:
    wide, close = Target(2023, 2030, Fraction(2)), Target(2026, 2026, Fraction(5))
    assert overlapping([close, wide]) == [(wide, close)]
    assert overlapping([Target(2023, 2025, Fraction(6)), Target(2026, 2030, Fraction(8))]) == []
    assert target_of(Kind.COUNT, [wide, close], 2026) == close
    for wrong in ((2027, 2026, 1, None), (2026, 2026, -1, None), (2026, 2026, 3, 2)):
        with pytest.raises(ValueError, match="target"):
            Target(wrong[0], wrong[1], Fraction(wrong[2]), None if wrong[3] is None else Fraction(wrong[3]))


def test_a_forecast_counts_on_what_is_planned_or_on_the_pace_so_far() -> None:
    assert forecast(Fraction(2), Fraction(1), 300, 365) == 3
    assert forecast(Fraction(73), None, 73, 365) == 365
    assert forecast(Fraction(3), None, 20, 365) is None
    with pytest.raises(ValueError, match="day"):
        forecast(Fraction(3), None, 400, 365)


def test_a_trend_needs_two_years() -> None:
    assert trend({2026: Fraction(5)}, 2026) is None
    assert trend({2023: Fraction(2), 2026: Fraction(8)}, 2026) == 2


def test_a_milestone_that_was_missed_stays_due() -> None:
    asked = [Target(2024, 2025, Fraction(30)), Target(2026, 2030, Fraction(50))]
    assert expected_by(asked, (2026, Fraction(10)), 2026) == 30, "10 per cent is no way on which 30 were due"
    assert expected_by(asked, (2026, Fraction(40)), 2026) == 40
    assert expected_by(asked[:1], None, 2029) == 30


def test_what_rests_on_some_of_the_units_is_provisional_and_growth_is_that_of_what_compares() -> None:
    values = {2025: value(100), 2026: value(80)}
    basis = Basis(units=7, expected=10, now=Fraction(80), before=Fraction(70))
    found = standing(Kind.GROWTH, [Target(2024, 2030, Fraction(8))], values, 2026, None, basis)
    assert (found.done, found.verdict, found.provisional) == (Fraction(100, 7), Verdict.MET, True)
    nothing = standing(Kind.GROWTH, [Target(2024, 2030, Fraction(8))], values, 2026, None, Basis(0, 10))
    assert (nothing.done, nothing.verdict, nothing.provisional) == (None, Verdict.NO_DATA, False)


def test_the_larger_of_pace_and_what_is_arranged_is_foretold() -> None:
    assert forecast(Fraction(100), Fraction(5), 73, 365) == 500
    assert forecast(Fraction(100), Fraction(900), 73, 365) == 1000
    assert forecast(Fraction(1), Fraction(5), 10, 365) == 6
