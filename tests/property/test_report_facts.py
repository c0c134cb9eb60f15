"""A plan made at random, with indicators of every kind, reports as well as those that come along."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from museum.domain.indicators import Measure
from museum.domain.papers import Chart, Paper, Part, Table
from museum.domain.plans import System
from museum.domain.progress import Kind, Target, Value, standing
from museum.domain.reporting import ReportKind
from museum.services.report_content import Frame, paper_of
from museum.services.report_facts import (
    DocumentFacts,
    Figures,
    IndicatorFacts,
    TargetFacts,
    YearFacts,
    facts,
    plain,
)
from museum.services.report_texts import drafts
from museum.services.report_words import number

AMOUNTS = st.one_of(st.none(), st.fractions(0, 10**9, max_denominator=4), st.just(Fraction(0)))
LAST = 2026


@st.composite
def indicators(draw: st.DrawFn, at: int, first: int) -> IndicatorFacts:
    kind = draw(st.sampled_from(Kind))
    low = draw(st.integers(0, 500))
    high = draw(st.one_of(st.none(), st.integers(low, 900)))
    asked = (
        TargetFacts(
            first - 1, LAST + draw(st.integers(0, 4)), Fraction(low), None if high is None else Fraction(high)
        ),
    )
    targets = draw(st.sampled_from([asked, ()]))
    values = {
        year: Value(amount, draw(st.sampled_from([None, Fraction(0), Fraction(45)])))
        for year in range(first - 1, LAST + 1)
        if (amount := draw(AMOUNTS)) is not None
    }
    plan = [Target(one.first, one.last, one.low, one.high) for one in targets]
    years = []
    for year in range(first - 1, LAST + 1):
        stands, value = standing(kind, plan, values, year), values.get(year)
        years.append(
            YearFacts(
                year,
                value.amount if value else None,
                value.whole if value else None,
                stands.done,
                stands.low,
                stands.high,
                str(stands.verdict),
                stands.shortfall,
                3,
                "ab" * 32,
            )
        )
    return IndicatorFacts(
        id=f"i{at}",
        code=f"o/{at}",
        system=draw(st.sampled_from(System)),
        objective="Mục tiêu",
        name=f"Chỉ tiêu {at}",
        kind=kind,
        measure=draw(st.sampled_from(Measure)),
        whole="",
        rule="Cách tính",
        what="Đếm.",
        parameters="{}",
        base_year=None,
        source="",
        targets=targets,
        years=tuple(years),
        forecast=None,
        trend=None,
        units=(),
    )


@st.composite
def reports(draw: st.DrawFn) -> Figures:
    first = draw(st.integers(LAST - 8, LAST))
    kind = (
        ReportKind.ANNUAL
        if first == LAST
        else draw(st.sampled_from([ReportKind.MIDTERM, ReportKind.CLOSING]))
    )
    return Figures(
        plan=DocumentFacts(draw(st.text(max_size=20)), "", None),
        parents=(),
        plan_version=1,
        valid_until=draw(st.one_of(st.none(), st.just(date(LAST, 12, 31)))),
        funding="",
        actors=(),
        kind=kind,
        first_year=first,
        last_year=LAST,
        until=date(LAST, 11, 24),
        indicators=tuple(draw(indicators(at, first)) for at in range(draw(st.integers(0, 6)))),
        overlaps=(),
        activities=(),
        things=(),
        days=(),
        answers=(),
        models=(),
    )


def every(*parts: Part) -> list[Table | Chart]:
    return [
        *(one for part in parts for one in part.blocks if isinstance(one, Table | Chart)),
        *(one for part in parts for one in every(*part.parts)),
    ]


@given(reports())
@settings(max_examples=20, deadline=None)
def test_any_plan_reports_and_its_figures_are_kept_exactly(figures: Figures) -> None:
    assert facts(Figures, json.loads(json.dumps(plain(figures)))) == figures
    paper: Paper = paper_of(figures, drafts(figures, "Bảo tàng"), Frame())
    named = set()
    for one in every(*paper.parts, *paper.appendices):
        if isinstance(one, Table):
            assert {len(row) for row in one.rows} <= {len(one.columns)}
            named |= {cell for row in one.rows for cell in row}
        else:
            assert {len(series.values) for series in one.series} <= {len(one.categories)}
    assert {one.name for one in figures.indicators} <= named
    shown = {
        cell
        for table in every(*paper.parts)
        if isinstance(table, Table)
        for row in table.rows
        for cell in row
    }
    for indicator in figures.indicators:
        last = figures.now(indicator)
        if indicator.kind == Kind.COUNT and last.amount is not None:
            assert last.amount in shown


@given(st.fractions(-(10**12), 10**12, max_denominator=1000))
def test_a_written_number_is_the_number_to_a_hundredth(value: Fraction) -> None:
    read = Fraction(number(value).replace(".", "").replace(",", ".").replace("−", "-"))
    assert abs(read - value) <= Fraction(1, 200)
