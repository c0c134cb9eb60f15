"""The rows of a plan's dashboard: systems, objectives and their indicators, with what stands above and beneath the plan."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language, gettext, ngettext
from frontend.presenters.charts import chart_of
from frontend.presenters.progress import all_targets_words, figure_shown, tally
from frontend.presenters.texts import title_of
from frontend.workbench.objectives import system_words
from museum.services.indicators.rules import RULES

if TYPE_CHECKING:
    from frontend.manage.following import Period
    from frontend.presenters.charts import Chart
    from frontend.presenters.progress import FigureShown
    from museum.domain.indicators import Indicator
    from museum.domain.plans import Plan
    from museum.domain.translated import Shown
    from museum.services.indicators.results import Overlap, Progress

_BY_HAND = frozenset({"reported", "activities", "activity_participants", "activity_funds"})
"""Rules that say nothing of what is counted: two of them measure the same only under the same code."""


@dataclass(frozen=True)
class Above:
    """What the plan above asks of the same thing."""

    plan: str
    target: str
    url: str


@dataclass(frozen=True)
class Row:
    """An indicator on the dashboard."""

    figure: FigureShown
    chart: Chart
    url: str
    above: Above | None


@dataclass(frozen=True)
class ObjectiveRows:
    """An objective with its indicators."""

    code: str
    text: Shown
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SystemRows:
    """What a plan asks of one system of institutions."""

    anchor: str
    name: str
    objectives: tuple[ObjectiveRows, ...]
    tally: Sequence[tuple[str, str, int]]

    @property
    def rows(self) -> list[Row]:
        """All its indicators."""
        return [row for one in self.objectives for row in one.rows]


def systems_of(
    plan: Plan, progress: Sequence[Progress], period: Period, parent: Plan | None
) -> list[SystemRows]:
    """Group a plan's indicators by system and objective; objectives without indicators are named, too."""
    lang = current_language()
    above = _above(parent)
    rows: dict[str, list[Row]] = {one.id: [] for one in plan.objectives}
    for one in progress:
        rows.setdefault(one.objective.id, []).append(_row(one, period, above))
    found = []
    for code, name in system_words().items():
        held = [one for one in plan.objectives if one.system == code]
        objectives = tuple(
            ObjectiveRows(one.code, title_of(one.text, lang, one.code), tuple(rows[one.id])) for one in held
        )
        if held:
            figures = [row.figure for one in objectives for row in one.rows]
            found.append(SystemRows(code, name, objectives, tally(figures)))
    return found


def _row(one: Progress, period: Period, above: Mapping[str, Above]) -> Row:
    figure = figure_shown(one, period.years, current_language())
    return Row(
        figure=figure,
        chart=chart_of(one, period.years, figure.name.text),
        url=url_for("manage.indicator", indicator_id=one.indicator.id, **period.kept),
        above=above.get(_sameness(one.indicator)),
    )


def _sameness(indicator: Indicator) -> str:
    """Give what two indicators of different plans have in common when they measure the same."""
    code = indicator.code if indicator.rule in _BY_HAND else ""
    narrowed = {name: value for name, value in indicator.parameters.items() if value}
    return json.dumps([indicator.rule, indicator.kind, indicator.measure, code, narrowed], sort_keys=True)


def _above(parent: Plan | None) -> dict[str, Above]:
    if parent is None:
        return {}
    title = title_of(parent.title, current_language(), parent.slug).text
    url = url_for("manage.plan", slug=parent.slug)
    return {
        _sameness(row): Above(title, all_targets_words(row), url)
        for one in parent.objectives
        for row in one.indicators
    }


def overlap_words(overlap: Overlap) -> str:
    """Declare what counts toward two indicators: `12 mục được tính cho cả “A” và “B”`."""
    lang = current_language()
    return ngettext(
        "%(num)s record counts toward both “%(first)s” and “%(second)s”.",
        "%(num)s records count toward both “%(first)s” and “%(second)s”.",
        overlap.rows,
        first=title_of(overlap.one.name, lang, overlap.one.code).text,
        second=title_of(overlap.other.name, lang, overlap.other.code).text,
    )


def rule_words(indicator: Indicator) -> str:
    """Say in a sentence what counts."""
    rule = RULES.get(indicator.rule)
    return (
        rule.what.shown(current_language()).text if rule is not None else gettext("What counts is not known.")
    )
