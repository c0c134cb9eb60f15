"""Plans and their parts as the pages show them that enter and change plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal

from frontend.i18n import current_language, gettext, ngettext
from frontend.manage.plan_forms import capital
from frontend.presenters.texts import title_of
from museum.domain.indicators import Measure
from museum.domain.local_time import local
from museum.domain.plan_words import KINDS, LEVELS, MEASURES, SYSTEMS
from museum.domain.progress import Kind
from museum.services.indicators.rules import RULES
from museum.services.lead import leads

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from frontend.workbench.desk import Desk
    from museum.domain.plans import Plan
    from museum.domain.translated import Shown, Translated
    from museum.services.plan_content import IndicatorContent, PlanContent, TargetContent


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list."""

    slug: str
    title: Shown
    facts: str
    """Number of the document, level and ground, in a line."""
    level: str
    ground: str
    term: str
    lead: str
    due: str
    """Before which day the next reports are due."""
    left: str
    """How long that is."""
    size: str
    mine: bool


@dataclass(frozen=True)
class IndicatorShown:
    """An indicator in the outline of a plan."""

    code: str
    name: Shown
    facts: str
    """Kind, measure and rule."""
    targets: tuple[str, ...]
    closed: str


@dataclass(frozen=True)
class ObjectiveShown:
    """An objective in the outline of a plan."""

    code: str
    text: Shown
    system: str
    indicators: tuple[IndicatorShown, ...]


@dataclass(frozen=True)
class ActorShown:
    """Somebody who has a part in a plan."""

    at: int
    name: Shown
    duty: Shown
    leads: bool


def plan_row(here: Desk, plan: Plan, institutions: Mapping[str, str], units: Mapping[str, str]) -> PlanRow:
    """Show a plan in the list; institutions and units by id, with their names."""
    lang = current_language()
    level = word(plan.level, LEVELS)
    ground = units.get(plan.unit_id or "", "")
    due = next_due(plan, local(here.ports.clock.now()).date())
    indicators = sum(len(one.indicators) for one in plan.objectives)
    return PlanRow(
        slug=plan.slug,
        title=title_of(plan.title, lang, plan.slug),
        facts=" · ".join(filter(None, (plan.document, level, ground))),
        level=level,
        ground=ground,
        term=_term(plan),
        lead=institutions.get(plan.institution_id or "", ""),
        due=f"{due[0]:%d/%m/%Y}" if due else "",
        left=_left(due[1]) if due else "",
        size=", ".join(
            (
                ngettext("%(num)s objective", "%(num)s objectives", len(plan.objectives)),
                ngettext("%(num)s indicator", "%(num)s indicators", indicators),
            )
        ),
        mine=leads(here.person, plan),
    )


def next_due(plan: Plan, today: date) -> tuple[date, int] | None:
    """Give the next day before which reports are due, and how many days that is from today."""
    if not (plan.reports_month and plan.reports_day):
        return None
    for year in (today.year, today.year + 1):
        try:
            due = date(year, plan.reports_month, plan.reports_day)
        except ValueError:
            # 29 February of a year that has none.
            due = date(year, plan.reports_month, plan.reports_day - 1)
        if due >= today:
            return due, (due - today).days
    return None


def _left(days: int) -> str:
    return gettext("today") if not days else ngettext("in %(num)s day", "in %(num)s days", days)


def _term(plan: Plan) -> str:
    first = str(plan.issued_on.year) if plan.issued_on else ""
    last = str(plan.valid_until.year) if plan.valid_until else ""
    return (
        f"{first}–{last}" if first and last else first or (gettext("to %(year)s", year=last) if last else "")
    )


def word(code: str, words: Mapping[Any, Translated]) -> str:
    """Word a code, the first letter large."""
    return capital(words[code].shown(current_language()).text) if code in words else code


def actors_shown(content: PlanContent) -> list[ActorShown]:
    """Show who has a part in a plan."""
    lang = current_language()
    return [
        ActorShown(at, one.name.shown(lang), one.duty.shown(lang), one.leads)
        for at, one in enumerate(content.actors, start=1)
    ]


def objectives_shown(content: PlanContent) -> list[ObjectiveShown]:
    """Show what a plan asks for."""
    lang = current_language()
    return [
        ObjectiveShown(
            one.code,
            one.text.shown(lang),
            word(one.system, SYSTEMS),
            tuple(indicator_line(indicator) for indicator in one.indicators),
        )
        for one in content.objectives
    ]


def indicator_line(one: IndicatorContent) -> IndicatorShown:
    """Show an indicator in a few lines."""
    lang = current_language()
    rule = RULES.get(one.rule)
    facts = [word(one.kind, KINDS), one_word(one.measure), rule.label.shown(lang).text if rule else one.rule]
    return IndicatorShown(
        one.code,
        one.name.shown(lang),
        " · ".join(facts),
        tuple(target_words(one.kind, target) for target in one.targets),
        gettext("closed after %(year)s", year=one.last_year) if one.last_year else "",
    )


def one_word(measure: str) -> str:
    """Word what an indicator's number is."""
    return MEASURES[Measure(measure)].shown(current_language()).text if measure in set(Measure) else measure


def target_words(kind: str, target: TargetContent) -> str:
    """Write a target with its years: `2023–2030: 2–3`."""
    years = str(target.first) if target.first == target.last else f"{target.first}–{target.last}"
    if kind == Kind.SHARE:
        years = str(target.last)
    if kind == Kind.YES_NO:
        return f"{years}: {gettext('yes')}"
    low = amount(target.low)
    said = low if target.high is None else f"{low}–{amount(target.high)}"
    return f"{years}: {said} %" if kind in (Kind.GROWTH, Kind.SHARE) else f"{years}: {said}"


def amount(value: Fraction) -> str:
    """Write a number with its decimals."""
    return format_decimal(value.numerator / value.denominator, "#,##0.####", locale=current_language())
