"""What the public reads of a plan's figures and of the models that it honoured: numbers, never who sent them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.i18n import gettext
from frontend.presenters.charts import YEARS, chart_of
from frontend.presenters.progress import all_targets_words, figure_shown
from frontend.presenters.texts import listed, story, title_of

if TYPE_CHECKING:
    from frontend.presenters.charts import Chart
    from frontend.presenters.progress import FigureShown
    from frontend.presenters.texts import Story
    from museum.domain.reporting import Nomination
    from museum.domain.translated import Language, Shown
    from museum.services.indicators.results import Progress


@dataclass(frozen=True)
class PublicFigure:
    """An indicator on the public page."""

    figure: FigureShown
    chart: Chart
    targets: str
    before: str
    """What was done last year; empty where there is no data."""


@dataclass(frozen=True)
class ModelShown:
    """A model that was honoured."""

    title: Shown
    by: Shown
    """The unit where it was made."""
    year: int
    award: Shown
    story: Story
    steps: Story


def public_figures(
    progress: Sequence[Progress], year: int, lang: Language
) -> Mapping[str, tuple[PublicFigure, ...]]:
    """Give for each objective's id the indicators whose figures are public."""
    years = range(year - YEARS + 1, year + 1)
    found: dict[str, list[PublicFigure]] = {}
    for one in progress:
        if one.indicator.public:
            found.setdefault(one.objective.id, []).append(_figure(one, years, lang))
    return {objective: tuple(figures) for objective, figures in found.items()}


def _figure(one: Progress, years: Sequence[int], lang: Language) -> PublicFigure:
    figure = figure_shown(one, years, lang)
    before = figure.years[-2]
    said = (
        gettext("%(year)s: %(value)s", year=before.year, value=before.value)
        if before.value
        else gettext("%(year)s: no data", year=before.year)
    )
    return PublicFigure(
        figure, chart_of(one, years, figure.name.text), all_targets_words(one.indicator), said
    )


def model_shown(one: Nomination, lang: Language) -> ModelShown:
    """Show a model as everybody may read it: what was done and how; whom to ask is for managers."""
    return ModelShown(
        title=title_of(one.title, lang, ""),
        by=one.unit.name.shown(lang),
        year=one.year,
        award=one.award.shown(lang),
        story=story(one.story, lang),
        steps=listed(one.steps, lang),
    )
