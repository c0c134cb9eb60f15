"""Indicators in words, in both languages: what each kind asks, what was done, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from frontend.i18n import init_i18n, speaking
from frontend.presenters import measures
from frontend.presenters.progress import FigureShown, all_targets_words, figure_shown, tally
from museum.domain.base import new_id
from museum.domain.indicators import Indicator, IndicatorTarget, Measure
from museum.domain.plan_words import MEASURES
from museum.domain.plans import Objective
from museum.domain.progress import Kind, Value, Verdict, standing
from museum.domain.translated import Language, Translated
from museum.services.indicators.results import Progress
from museum.services.milestones import targets_of

YEAR = 2026
Targets = tuple[tuple[int, int, int, int | None], ...]
GIVEN: Mapping[Kind, tuple[Measure, Targets, Mapping[int, Value]]] = {
    Kind.COUNT: (
        Measure.SESSION,
        ((2024, 2030, 12, None),),
        {2025: Value(Fraction(9)), 2026: Value(Fraction(10))},
    ),
    Kind.RANGE: (Measure.ACTIVITY, ((2024, 2030, 2, 3),), {2026: Value(Fraction(4))}),
    Kind.GROWTH: (
        Measure.USE,
        ((2023, 2025, 6, 8), (2026, 2030, 8, 10)),
        {2025: Value(Fraction(11000)), 2026: Value(Fraction(12400))},
    ),
    Kind.SHARE: (
        Measure.COMMUNE,
        ((2026, 2026, 15, None), (2030, 2030, 50, None)),
        {2026: Value(Fraction(7), Fraction(60))},
    ),
    Kind.YES_NO: (Measure.EVENT, ((2024, 2030, 1, None),), {2026: Value(Fraction(1))}),
}
WORDS: Mapping[tuple[Kind, Language], tuple[str, str, str, str, str]] = {
    (Kind.COUNT, "vi"): ("12 buổi mỗi năm", "10 buổi", "", "chưa đạt", "2 buổi"),
    (Kind.COUNT, "en"): ("12 sessions a year", "10 sessions", "", "not reached", "2 sessions"),
    (Kind.RANGE, "vi"): ("02–03 hoạt động mỗi năm", "4 hoạt động", "", "vượt", ""),
    (Kind.RANGE, "en"): ("2–3 activities a year", "4 activities", "", "surpassed", ""),
    (Kind.GROWTH, "vi"): (
        "tăng 8–10% mỗi năm",
        "+12,73%",
        "12.400 lượt sử dụng; năm 2025: 11.000",
        "vượt",
        "",
    ),
    (Kind.GROWTH, "en"): (
        "up 8–10 % a year",
        "+12.73 %",
        "12,400 uses; 11,000 in 2025",
        "surpassed",
        "",
    ),
    (Kind.SHARE, "vi"): (
        "15% đến năm 2026",
        "11,67%",
        "7 xã, phường trên tổng số 60",
        "chưa đạt",
        "3,33 điểm phần trăm",
    ),
    (Kind.SHARE, "en"): (
        "15 % by 2026",
        "11.67 %",
        "7 communes of 60 in all",
        "not reached",
        "3.33 percentage points",
    ),
    (Kind.YES_NO, "vi"): ("tổ chức hằng năm", "đã tổ chức", "", "đạt", ""),
    (Kind.YES_NO, "en"): ("held every year", "held", "", "reached", ""),
}


@pytest.fixture(scope="module")
def speech() -> Iterator[Flask]:
    app = Flask("frontend")
    init_i18n(app)
    with app.test_request_context("/en/"):
        yield app


def made(
    kind: Kind, measure: Measure, targets: Targets, values: Mapping[int, Value], year: int = YEAR
) -> Progress:
    indicator = Indicator(
        id=new_id(),
        code="one",
        name=Translated("Chỉ tiêu", "Indicator"),
        kind=kind,
        measure=measure,
        rule="reported",
    )
    indicator.base_year = None
    indicator.targets = [
        IndicatorTarget(
            id=new_id(),
            first=first,
            last=last,
            low=Fraction(low),
            high=None if high is None else Fraction(high),
        )
        for first, last, low, high in targets
    ]
    stands = standing(kind, targets_of(indicator), values, year)
    return Progress(Objective(id=new_id(), code="one"), indicator, stands, values, None, None, None)


def shown(progress: Progress, lang: Language) -> FigureShown:
    with speaking(lang):
        return figure_shown(progress, (YEAR - 1, YEAR), lang)


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize(("kind", "lang"), list(WORDS))
def test_each_kind_is_worded_as_plans_word_it(kind: Kind, lang: Language) -> None:
    figure = shown(made(kind, *GIVEN[kind]), lang)
    found = (figure.target, figure.done, figure.counted, figure.state, figure.shortfall)
    assert tuple(text.replace("\u00a0", " ") for text in found) == WORDS[kind, lang]


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("lang", "none", "unasked"),
    [("vi", "chưa có số liệu", "không đặt chỉ tiêu"), ("en", "no data yet", "no target set")],
)
def test_no_data_is_said_and_never_0_and_no_target_is_no_failure(
    kind: Kind, lang: Language, none: str, unasked: str
) -> None:
    measure, targets, values = GIVEN[kind]
    empty = shown(made(kind, measure, targets, {}), lang)
    assert (empty.state, empty.done, empty.shortfall) == (none, "", "")
    assert [one.value for one in empty.years] == ["", ""]
    free = shown(made(kind, measure, (), values), lang)
    assert (free.target, free.state, free.shortfall) == (unasked, unasked, "")
    assert free.done


@pytest.mark.usefixtures("speech")
def test_a_number_that_cannot_be_judged_says_what_is_missing() -> None:
    measure, targets, values = GIVEN[Kind.GROWTH]
    alone = shown(made(Kind.GROWTH, measure, targets, {YEAR: values[YEAR]}), "en")
    assert alone.verdict == Verdict.NO_DATA
    assert alone.why == "There is no number of 2025 to compare with."
    assert alone.counted == "12,400 uses"
    from_nothing = shown(
        made(Kind.GROWTH, measure, targets, {YEAR - 1: Value(Fraction(0)), YEAR: values[YEAR]}), "en"
    )
    assert "none in 2025" in from_nothing.why
    part = made(Kind.SHARE, Measure.COMMUNE, GIVEN[Kind.SHARE][1], {YEAR: Value(Fraction(7))})
    assert shown(part, "en").why == "What it is a share of has not been entered."


@pytest.mark.usefixtures("speech")
def test_targets_of_several_years_name_their_years() -> None:
    growth, share = (made(kind, *GIVEN[kind]).indicator for kind in (Kind.GROWTH, Kind.SHARE))
    with speaking("vi"):
        assert all_targets_words(growth) == "2023–2025: tăng 6–8% mỗi năm; 2026–2030: tăng 8–10% mỗi năm"
        assert all_targets_words(share) == "15% đến năm 2026; 50% đến năm 2030"
    growth.base_year = 2020
    with speaking("en"):
        assert "up 8–10\u00a0% a year on average since 2020" in all_targets_words(growth)


@pytest.mark.usefixtures("speech")
def test_a_share_before_its_milestone_says_whether_it_is_on_the_way() -> None:
    values = {2026: Value(Fraction(10), Fraction(100)), 2028: Value(Fraction(28), Fraction(100))}
    targets: Targets = ((2030, 2030, 50, None),)
    slow = shown(made(Kind.SHARE, Measure.COMMUNE, targets, values, 2028), "en")
    assert slow.way.replace("\u00a0", " ") == "behind on the way: 30 % is due by now"
    faster = {**values, 2028: Value(Fraction(30), Fraction(100))}
    good = shown(made(Kind.SHARE, Measure.COMMUNE, targets, faster, 2028), "en")
    assert good.way.startswith("on the way")
    assert good.state == "under way"


@pytest.mark.usefixtures("speech")
def test_a_forecast_and_a_trend_are_told_in_words() -> None:
    progress = made(Kind.COUNT, *GIVEN[Kind.COUNT])
    told = replace(progress, forecast=Fraction(25, 2), planned=Fraction(2), trend=Fraction(-1, 2))
    figure = shown(told, "en")
    assert (figure.forecast, figure.planned, figure.trend) == (
        "12 sessions",
        "2 sessions",
        "falling by 0.5 a year",
    )


@pytest.mark.usefixtures("speech")
def test_a_shortfall_too_small_to_read_is_not_written_as_0() -> None:
    near = {2025: Value(Fraction(100000)), 2026: Value(Fraction(107999, 1) + Fraction(999, 1000))}
    figure = shown(made(Kind.GROWTH, Measure.USE, GIVEN[Kind.GROWTH][1], near), "en")
    assert figure.state == "not reached"
    assert figure.shortfall == "less than 0.01 percentage points"


@pytest.mark.usefixtures("speech")
@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**12))
def test_what_is_not_nothing_is_never_written_as_0(value: Fraction) -> None:
    for lang in ("vi", "en"):
        with speaking(lang):
            assert measures.amount_words(value) not in ("0", "")


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize("measure", list(MEASURES))
def test_one_of_anything_is_not_written_in_the_plural(measure: Measure) -> None:
    with speaking("en"):
        one = measures.counted_words(measure, Fraction(1))
        many = measures.counted_words(measure, Fraction(2))
    assert one.startswith("1 ")
    assert (one[2:] == many[2:]) == (measure is Measure.DONG)


@pytest.mark.usefixtures("speech")
def test_states_are_tallied_in_one_order() -> None:
    figures = [shown(made(kind, *GIVEN[kind]), "en") for kind in Kind]
    assert [(name, count) for name, _, count in tally(figures)] == [("beyond", 2), ("met", 1), ("behind", 2)]
