"""Numbers of a report as they are written: on their side of what was asked for, whatever the rounding."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from museum.domain.indicators import Measure
from museum.domain.papers import Chart, Table
from museum.domain.plans import System
from museum.domain.progress import Kind, Target, Value, standing
from museum.domain.reporting import ReportKind
from museum.services.report_facts import DocumentFacts, Figures, IndicatorFacts, TargetFacts, YearFacts
from museum.services.report_tables import charts, note
from museum.services.report_words import measure_of, rounded, said, shown

YEAR = 2026


def growth(before: int, now: int, low: int = 10) -> IndicatorFacts:
    """Give an indicator that was to grow by so many per cent."""
    values = {YEAR - 1: Value(Fraction(before)), YEAR: Value(Fraction(now))}
    stands = standing(Kind.GROWTH, [Target(YEAR, YEAR, Fraction(low))], values, YEAR)
    years = (
        YearFacts(YEAR - 1, Fraction(before), None, None, None, None, "no_target", None),
        YearFacts(
            YEAR,
            Fraction(now),
            None,
            stands.done,
            stands.low,
            stands.high,
            stands.verdict,
            stands.shortfall,
        ),
    )
    return IndicatorFacts(
        id=f"i{before}-{now}",
        code="o/i",
        system=System.LIBRARY,
        objective="Mục tiêu",
        name=f"Chỉ tiêu {now}",
        kind=Kind.GROWTH,
        measure=Measure.USE,
        whole="",
        rule="",
        what="",
        parameters="{}",
        base_year=None,
        source="",
        targets=(TargetFacts(YEAR, YEAR, Fraction(low), None),),
        years=years,
        forecast=None,
        trend=None,
        units=(),
    )


def figures(*indicators: IndicatorFacts) -> Figures:
    """Give a year's figures."""
    plan = DocumentFacts("Kế hoạch", "", None)
    until = date(YEAR, 11, 24)
    return Figures(
        plan, (), 1, None, "", (), ReportKind.ANNUAL, YEAR, YEAR, until, indicators, (), (), (), (), (), ()
    )


def test_what_falls_short_by_little_is_not_written_as_reached() -> None:
    one = growth(1_000_000, 1_099_960)
    year = one.in_year(YEAR)
    assert shown(one, year) == "9,996"
    assert said(one, year) == "1.099.960 lượt sử dụng, tăng 9,996%"
    assert note(figures(one), one).endswith("còn thiếu 0,004 điểm phần trăm")


@given(
    st.fractions(-1000, 1000),
    st.fractions(-1000, 1000, max_denominator=10_000).map(lambda one: round(one, 4)),
)
def test_rounding_never_crosses_what_was_asked_for(value: Fraction, bound: Fraction) -> None:
    told = rounded(value, bound)
    assert (told < bound, told == bound) == (value < bound, value == bound)
    assert abs(told - value) <= Fraction(1, 200)


def test_what_fell_is_said_in_words_and_has_no_column() -> None:
    fell, grew, nearly = growth(10_000, 9_158), growth(1000, 1080), growth(1_000_000, 1_099_999)
    table, chart = (
        next(one for one in charts(figures(fell, grew, nearly))[2:] if isinstance(one, kind))
        for kind in (Table, Chart)
    )
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    assert [row[2] for row in table.rows] == ["giảm 8,42%", 80, Fraction("99.99")]
    assert chart.categories == ("CT2", "CT3")
    assert chart.series[0].values == (Fraction(80), Fraction("99.99"))


def test_groups_are_counted_as_visits_of_groups() -> None:
    one = growth(1, 2)
    assert measure_of(IndicatorFacts(**{**vars(one), "measure": Measure.GROUP})) == "lượt đoàn"
