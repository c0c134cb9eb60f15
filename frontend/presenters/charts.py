"""Charts of an indicator's years, drawn on the server: where each mark stands, and what is read out instead.

A chart never stands alone: the table with the same numbers is beside or beneath it. What is missing is drawn as
missing, never as 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from frontend.i18n import gettext
from frontend.presenters.measures import amount_words, percent_words
from frontend.presenters.progress import value_words
from museum.domain.progress import Kind, Target, measured, target_of
from museum.services.milestones import targets_of, way_to_milestone

if TYPE_CHECKING:
    from museum.services.indicators.results import Progress

YEARS = 5
"""Years of a small multiple."""


@dataclass(frozen=True)
class Frame:
    """The paper of a chart, in its own units."""

    name: str
    width: int
    height: int
    top: int
    """Left free above the highest mark, for its number."""
    foot: int
    """Under the ground line, for the years."""
    side: int = 2
    labelled: bool = False
    """Whether each mark has its number."""


SMALL = Frame("small", 150, 58, top=4, foot=16)
LARGE = Frame("large", 560, 260, top=34, foot=30, side=8, labelled=True)


@dataclass(frozen=True)
class Column:
    """A year in a chart."""

    year: int
    x: float
    """Its middle."""
    bar: tuple[float, float, float, float] | None
    """x, y, width and height; None: nothing to draw."""
    dot: float | None
    """y of a share's point."""
    held: bool | None
    """Of yes or no; None: no data."""
    known: bool
    current: bool
    label: str
    label_y: float
    target: tuple[float, float, float, float] | None
    """x and width of the mark, y of the upper end (the same as the lower one where there is none) and of the lower."""


@dataclass(frozen=True)
class Chart:
    """A chart, ready for `components/figures.html`."""

    key: str
    """Unique on its page."""
    shape: str
    """bars, line or ticks."""
    frame: Frame
    title: str
    told: str
    """The whole chart in words."""
    columns: tuple[Column, ...]
    ground: float
    """y of 0."""
    way: str
    """Points of the way to the milestone; empty where there is none."""
    line: str
    """Points of the known shares."""

    @property
    def drawn(self) -> bool:
        """Whether there is anything to see: a value, or what is asked for."""
        return any(one.known or one.target for one in self.columns) or bool(self.way)

    @property
    def ends(self) -> tuple[int, int]:
        """The first and the last year."""
        return self.columns[0].year, self.columns[-1].year


@dataclass(frozen=True)
class _Scale:
    frame: Frame
    least: Fraction
    most: Fraction
    columns: int

    def y(self, value: Fraction) -> float:
        frame = self.frame
        room = frame.height - frame.top - frame.foot
        share = (value - self.least) / (self.most - self.least)
        return round(frame.height - frame.foot - room * float(share), 2)

    @property
    def step(self) -> float:
        return (self.frame.width - 2 * self.frame.side) / self.columns

    def x(self, at: int) -> float:
        return round(self.frame.side + self.step * (at + 0.5), 2)


def chart_of(progress: Progress, years: Sequence[int], title: str, frame: Frame = SMALL) -> Chart:
    """Draw an indicator's years; the last one is the present one."""
    indicator = progress.indicator
    kind, targets = Kind(indicator.kind), targets_of(indicator)
    values = [measured(kind, progress.values, year, indicator.base_year) for year in years]
    asked = [target_of(kind, targets, year) for year in years]
    ways = [way_to_milestone(progress, year) for year in years]
    scale = _scale(kind, frame, values, asked, ways)
    columns = tuple(
        _column(
            kind, scale, at, years, values[at], asked[at], _label(kind, values[at]) if frame.labelled else ""
        )
        for at in range(len(years))
    )
    share = kind is Kind.SHARE
    return Chart(
        key=f"{frame.name}-{indicator.id}",
        shape="line" if share else "ticks" if kind is Kind.YES_NO else "bars",
        frame=frame,
        title=title,
        told=_told(progress, years, values),
        columns=columns,
        ground=scale.y(Fraction(0)),
        way=_points(scale, ways) if share else "",
        line=_points(scale, values) if share else "",
    )


def _scale(
    kind: Kind,
    frame: Frame,
    values: Sequence[Fraction | None],
    asked: Sequence[Target | None],
    ways: Sequence[Fraction | None],
) -> _Scale:
    zero = Fraction(0)
    ends = [zero, *(one for one in values if one is not None), *(one for one in ways if one is not None)]
    if kind is Kind.YES_NO:
        ends = [zero, Fraction(1)]
    elif kind is not Kind.SHARE:
        # Of a share the milestone may lie years ahead: the way to it is drawn, not the milestone itself.
        ends += [one.high or one.low for one in asked if one is not None]
    least, most = min(ends), max(ends)
    if kind is Kind.SHARE and most > 0:
        most = max(most, min(Fraction(100), most * 5 / 4))
    return _Scale(frame, least, most if most > least else least + 1, len(values))


def _column(
    kind: Kind,
    scale: _Scale,
    at: int,
    years: Sequence[int],
    value: Fraction | None,
    asked: Target | None,
    label: str,
) -> Column:
    x, step = scale.x(at), scale.step
    wide = round(step * 0.56, 2)
    top = scale.y(value) if value is not None else scale.y(Fraction(0))
    counted = kind not in (Kind.SHARE, Kind.YES_NO)
    return Column(
        year=years[at],
        x=x,
        bar=_bar(scale, x, wide, value) if counted and value is not None else None,
        dot=top if kind is Kind.SHARE and value is not None else None,
        held=value > 0 if kind is Kind.YES_NO and value is not None else None,
        known=value is not None,
        current=at == len(years) - 1,
        label=label,
        label_y=round(min(top, scale.y(Fraction(0))) - 11, 2),
        target=_mark(scale, x, round(step * 0.86, 2), asked) if counted and asked is not None else None,
    )


def _bar(scale: _Scale, x: float, wide: float, value: Fraction) -> tuple[float, float, float, float]:
    ground, top = scale.y(Fraction(0)), scale.y(value)
    # A count of 0 is a count: it is drawn as a line, and no data is not drawn at all.
    return round(x - wide / 2, 2), min(ground, top), wide, max(abs(ground - top), 1.5)


def _mark(scale: _Scale, x: float, wide: float, asked: Target) -> tuple[float, float, float, float]:
    low = scale.y(asked.low)
    return round(x - wide / 2, 2), wide, scale.y(asked.high) if asked.high is not None else low, low


def _points(scale: _Scale, values: Sequence[Fraction | None]) -> str:
    return " ".join(f"{scale.x(at)},{scale.y(one)}" for at, one in enumerate(values) if one is not None)


def _label(kind: Kind, value: Fraction | None) -> str:
    if value is None or kind is Kind.YES_NO:
        return ""
    return percent_words(value) if kind in (Kind.SHARE, Kind.GROWTH) else amount_words(value)


def _told(progress: Progress, years: Sequence[int], values: Sequence[Fraction | None]) -> str:
    indicator = progress.indicator
    return "; ".join(
        f"{year}: {value_words(indicator, value) or gettext('no data yet')}"
        for year, value in zip(years, values, strict=True)
    )
