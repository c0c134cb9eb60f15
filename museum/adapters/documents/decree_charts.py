"""Charts as they are drawn: scale, groups of columns and what is written beside them, in parts that fit a page."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from museum.adapters.documents.decree import NO_DATA, number_text, one_line
from museum.domain.papers import Chart

_UPRIGHT = 8
"""So many groups stand side by side; more lie one below another."""
_LYING_BARS = 36
"""Bars of a part that lies: they fit a page with their names."""
_LABEL = 120
"""Letters of a category's name or a series' in the drawing; the table beside it has all."""
_STEPS = (1, 2, Fraction(5, 2), 5, 10)


def pieces(chart: Chart) -> list[dict[str, Any]]:
    """Give a chart as drawings: one, or several where it has more groups than a page holds; all on one scale."""
    count = len(chart.categories)
    bars = max(1, len(chart.series))
    lying = count > _UPRIGHT or count * bars > 3 * _UPRIGHT
    at_once = max(1, _LYING_BARS // bars) if lying else max(1, count)
    step, steps = _scale(chart)
    top = step * steps
    ticks = [{"at": at / steps, "text": number_text(step * at)} for at in range(steps + 1)]
    return [
        {
            "lying": lying,
            "bars": bars,
            "measure": one_line(chart.measure),
            "names": [_short(series.name) for series in chart.series] if bars > 1 else [],
            "ticks": ticks,
            "groups": [_group(chart, at, top) for at in range(start, min(count, start + at_once))],
            "alt": alt_text(chart, range(start, min(count, start + at_once))),
        }
        for start in range(0, count, at_once)
    ]


def alt_text(chart: Chart, span: range | None = None) -> str:
    """Say a chart in words: caption, and each value with its category and series."""
    said = "; ".join(_said(chart, at) for at in span or range(len(chart.categories)))
    caption = one_line(chart.caption).rstrip(".")
    measure = f" ({one_line(chart.measure)})" if one_line(chart.measure) else ""
    return f"Biểu đồ: {caption}{measure}. {said}."


def value_at(chart: Chart, series: int, category: int) -> Fraction | None:
    """Give a value; None where a series is shorter than the categories."""
    values = chart.series[series].values
    return values[category] if category < len(values) else None


def _said(chart: Chart, at: int) -> str:
    values = ", ".join(
        f"{one_line(series.name)} {_text(value_at(chart, nth, at))}"
        for nth, series in enumerate(chart.series)
    )
    return f"{one_line(chart.categories[at])}: {values}"


def _group(chart: Chart, at: int, top: Fraction) -> dict[str, Any]:
    bars = [value_at(chart, nth, at) for nth in range(len(chart.series))]
    return {
        "label": _short(chart.categories[at]),
        "bars": [
            {"at": None if value is None else float(max(Fraction(0), value) / top), "text": _text(value)}
            for value in bars
        ],
    }


def _text(value: Fraction | None) -> str:
    return NO_DATA if value is None else number_text(value)


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"


def _scale(chart: Chart) -> tuple[Fraction, int]:
    """Give the step between two lines of the scale and how many steps reach the largest value: four to six."""
    largest = max(_known(chart), default=Fraction(0))
    if largest <= 0:
        return Fraction(1), 4
    raw = largest / 5
    power = Fraction(1)
    while power * 10 <= raw:
        power *= 10
    while power > raw:
        power /= 10
    step = next(power * one for one in _STEPS if power * one >= raw)
    return step, max(1, -(-largest // step))


def _known(chart: Chart) -> Iterator[Fraction]:
    for series in chart.series:
        yield from (value for value in series.values if value is not None)
