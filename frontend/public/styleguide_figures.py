"""Figures of a plan for the style guide: one for each state that a figure can be in, and each kind of chart."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from frontend.i18n import current_language, gettext
from frontend.presenters.charts import chart_of
from frontend.presenters.progress import figure_shown
from museum.domain.indicators import Indicator, IndicatorTarget, Measure
from museum.domain.plans import Objective
from museum.domain.progress import Kind, Value, standing
from museum.domain.translated import Translated
from museum.services.indicators.results import Progress
from museum.services.milestones import targets_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from frontend.presenters.charts import Chart
    from frontend.presenters.progress import FigureShown

YEARS = tuple(range(2022, 2027))
_ALL = Translated("tổng số xã", "all communes")


@dataclass(frozen=True)
class FigureSpecimen:
    """A figure with its chart."""

    figure: FigureShown
    chart: Chart


@dataclass(frozen=True)
class _Given:
    """What a specimen is made of."""

    kind: Kind
    measure: Measure
    target: tuple[int, int | None] | None
    """The lower and upper end; None: no target."""
    values: Mapping[int, int | tuple[int, int]]
    """Of a share: the part and the whole."""
    last: int = YEARS[-1]
    """The milestone of a share."""


def figure_specimens() -> list[FigureSpecimen]:
    """Give a figure in each state, with bars, a line on the way to a milestone, and ticks of yes or no."""
    grown = {year: 900 + 60 * (year - YEARS[0]) for year in YEARS}
    shares = {year: (10 + 6 * (year - YEARS[0]), 75) for year in YEARS}
    made = {
        gettext("Above the range"): _Given(Kind.RANGE, Measure.SESSION, (2, 3), {2024: 1, 2025: 2, 2026: 5}),
        gettext("Reached"): _Given(Kind.COUNT, Measure.PUPIL, (1000, None), grown),
        gettext("On the way to a milestone"): _Given(Kind.SHARE, Measure.COMMUNE, (50, None), shares, 2030),
        gettext("Short of its target"): _Given(Kind.GROWTH, Measure.USE, (8, 10), grown),
        gettext("Held in some years, not in others"): _Given(
            Kind.YES_NO, Measure.EVENT, (1, None), {2023: 1, 2024: 0, 2026: 1}
        ),
        gettext("Nobody has told a number"): _Given(Kind.COUNT, Measure.ACTIVITY, (12, None), {2023: 9}),
        gettext("The plan gives no number"): _Given(Kind.COUNT, Measure.VISIT, None, grown),
    }
    return [_specimen(at, name, given) for at, (name, given) in enumerate(made.items())]


def _specimen(at: int, name: str, given: _Given) -> FigureSpecimen:
    indicator = Indicator(
        id=f"specimen-{at}",
        code=str(at),
        name=Translated(name, name),
        kind=given.kind,
        measure=given.measure,
        whole=_ALL,
        base_year=None,
        last_year=None,
        targets=_targets(given),
    )
    values = {
        year: Value(Fraction(said)) if isinstance(said, int) else Value(Fraction(said[0]), Fraction(said[1]))
        for year, said in given.values.items()
    }
    progress = Progress(
        objective=Objective(code="A"),
        indicator=indicator,
        standing=standing(given.kind, targets_of(indicator), values, YEARS[-1]),
        values=values,
        forecast=None,
        planned=None,
        trend=None,
    )
    figure = figure_shown(progress, YEARS, current_language())
    return FigureSpecimen(figure, chart_of(progress, YEARS, name))


def _targets(given: _Given) -> list[IndicatorTarget]:
    if given.target is None:
        return []
    low, high = given.target
    return [
        IndicatorTarget(
            first=YEARS[0], last=given.last, low=Fraction(low), high=None if high is None else Fraction(high)
        )
    ]
