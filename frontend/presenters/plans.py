"""Plans, their objectives with what serves them, and the days of the year that they ask to be marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel.dates import format_date
from flask import url_for

from frontend.i18n import current_language, day, gettext, ngettext, number
from frontend.presenters.availability import SessionShown, session_shown
from frontend.presenters.plan_days import days_words
from frontend.presenters.texts import Story, story, title_of
from frontend.workbench.objectives import by_system, system_words
from museum.domain.local_time import moment_of
from museum.domain.translated import Language, Shown
from museum.services.serving import DayOfTheYear, Serving, YearOf

if TYPE_CHECKING:
    from datetime import date

    from frontend.presenters.plan_figures import PublicFigure
    from museum.domain.plan_days import Marked
    from museum.domain.plans import Objective, Plan


@dataclass(frozen=True)
class PlanCard:
    """A plan in the list."""

    url: str
    title: Shown
    facts: tuple[str, ...]
    """Number, date and term of the document, as far as they are known."""
    served: str
    """How many of its objectives are served here."""
    tally: Sequence[tuple[str, str, int]] = ()
    """How its public indicators stand this year: verdict, its word, how many."""


@dataclass(frozen=True)
class Link:
    """Something that serves an objective."""

    url: str
    title: Shown
    facts: str = ""


@dataclass(frozen=True)
class ObjectiveShown:
    """An objective, and beneath it what serves it."""

    anchor: str
    text: Shown
    programmes: tuple[Link, ...]
    packages: tuple[Link, ...]
    exhibitions: tuple[Link, ...]
    figures: tuple[PublicFigure, ...] = ()

    @property
    def served(self) -> bool:
        return bool(self.programmes or self.packages or self.exhibitions)


@dataclass(frozen=True)
class SystemShown:
    """The objectives of one system of institutions."""

    anchor: str
    name: str
    objectives: tuple[ObjectiveShown, ...]


@dataclass(frozen=True)
class PlanPage:
    """A plan's own page."""

    card: PlanCard
    note: Story
    systems: tuple[SystemShown, ...]
    year: str
    """What came of its programmes this year, in a sentence; empty when there are none."""
    parent: Link | None


@dataclass(frozen=True)
class DayShown:
    """A day of the year that plans ask to be marked."""

    date: date
    number: str
    """Of the day; of the first and the last one where there are several in a month."""
    month: str
    several: bool
    """Whether it is several days in a row."""
    name: Shown
    on: str
    sessions: tuple[SessionShown, ...]
    held: str
    """What was held for it last, in a sentence."""
    asked_by: tuple[Link, ...]


def plan_card(
    plan: Plan,
    serving: Mapping[str, Serving],
    lang: Language,
    tally: Sequence[tuple[str, str, int]] = (),
) -> PlanCard:
    """Show a plan in a list."""
    served = sum(bool(serving.get(one.id)) for one in plan.objectives)
    return PlanCard(
        url=url_for("public.plan", slug=plan.slug),
        title=title_of(plan.title, lang, plan.slug),
        facts=tuple(plan_facts(plan)),
        served=gettext(
            "%(served)s of %(all)s objectives are served here", served=served, all=len(plan.objectives)
        ),
        tally=tally,
    )


def plan_facts(plan: Plan) -> list[str]:
    """Give number, date and term of the document, as far as they are known."""
    facts = [plan.document] if plan.document else []
    if plan.issued_on is not None:
        facts.append(gettext("of %(day)s", day=_written(plan.issued_on)))
    if plan.valid_until is not None:
        facts.append(gettext("in force to %(year)s", year=plan.valid_until.year))
    if plan.vision_until is not None:
        facts.append(gettext("with a vision to %(year)s", year=plan.vision_until.year))
    return facts


def _written(on: date) -> str:
    return day(moment_of(on))


def plan_page(
    plan: Plan,
    parent: Plan | None,
    serving: Mapping[str, Serving],
    year: int,
    lang: Language,
    figures: Mapping[str, tuple[PublicFigure, ...]] = MappingProxyType({}),
) -> PlanPage:
    """Show a plan whole; `figures`: what the public may read of its numbers, by objective."""
    names = system_words()
    systems = tuple(
        SystemShown(
            code,
            names[code],
            tuple(_objective(one, serving[one.id], year, lang, figures.get(one.id, ())) for one in held),
        )
        for code, held in by_system(plan.objectives)
    )
    above = (
        Link(url_for("public.plan", slug=parent.slug), title_of(parent.title, lang, parent.slug))
        if parent is not None
        else None
    )
    return PlanPage(
        card=plan_card(plan, serving, lang),
        note=story(plan.note, lang),
        systems=systems,
        year=_year_of_all(serving.values(), year),
        parent=above,
    )


def _objective(
    objective: Objective, found: Serving, year: int, lang: Language, figures: tuple[PublicFigure, ...]
) -> ObjectiveShown:
    return ObjectiveShown(
        anchor=objective.code,
        text=objective.text.shown(lang),
        programmes=tuple(
            Link(
                url_for("public.programme", slug=one.slug),
                title_of(one.title, lang, one.slug),
                year_words(came, year),
            )
            for one, came in found.programmes
        ),
        packages=tuple(
            Link(url_for("public.package", slug=one.slug), title_of(one.title, lang, one.slug))
            for one in found.packages
        ),
        exhibitions=tuple(
            Link(url_for("public.exhibition", slug=one.slug), title_of(one.title, lang, one.slug))
            for one in found.exhibitions
        ),
        figures=figures,
    )


def year_words(came: YearOf, year: int) -> str:
    """Say what a programme's year is: `năm 2026: đã tổ chức 9 buổi, đón 8 nhóm với 301 học sinh; còn 3 buổi …`."""
    told = []
    held = ngettext("%(num)s session", "%(num)s sessions", came.sessions)
    if came.groups:
        told.append(
            gettext(
                "%(sessions)s held, %(groups)s with %(pupils)s came",
                sessions=held,
                groups=ngettext("%(num)s group", "%(num)s groups", came.groups),
                pupils=_pupils(came.pupils),
            )
        )
    elif came.sessions:
        told.append(gettext("%(sessions)s held", sessions=held))
    if came.ahead:
        told.append(
            ngettext(
                "%(num)s session to come by the end of the year",
                "%(num)s sessions to come by the end of the year",
                came.ahead,
            )
        )
    return gettext(
        "in %(year)s: %(told)s", year=year, told="; ".join(told) or gettext("no session planned yet")
    )


def _pupils(count: int) -> str:
    return ngettext("%(count)s pupil", "%(count)s pupils", count, count=number(count))


def _year_of_all(found: Iterable[Serving], year: int) -> str:
    """Add up the programmes of a plan, each once, however many objectives it serves."""
    programmes = {one.id: came for serving in found for one, came in serving.programmes}
    if not programmes:
        return ""
    return year_words(sum(programmes.values(), YearOf()), year)


def day_shown(one: DayOfTheYear, asked_by: Sequence[tuple[Plan, Objective]], lang: Language) -> DayShown:
    """Show a day of the year with what is prepared for it."""
    held, marked = one.held, one.marked
    speech = current_language()
    return DayShown(
        date=one.on,
        number=_number(marked),
        # Vietnamese writes the month with a small letter where a number stands before it.
        month=format_date(one.on, "'tháng' M" if speech == "vi" else "LLLL", locale=speech),
        several=marked.several,
        name=one.day.name.shown(lang),
        on=days_words(marked),
        sessions=tuple(session_shown(visit, lang) for visit in one.sessions),
        held=gettext(
            "Last held: %(groups)s with %(pupils)s.",
            groups=ngettext("%(num)s group", "%(num)s groups", held.groups),
            pupils=_pupils(held.pupils),
        )
        if held.groups
        else "",
        asked_by=tuple(
            Link(f"{url_for('public.plan', slug=plan.slug)}#{objective.code}", _short(plan, lang))
            for plan, objective in asked_by
        ),
    )


def _number(marked: Marked) -> str:
    within = marked.several and marked.on.month == marked.last.month
    return f"{marked.on.day}–{marked.last.day}" if within else str(marked.on.day)


def _short(plan: Plan, lang: Language) -> Shown:
    """Give what stands before the colon of a plan's title: the province's name."""
    title = title_of(plan.title, lang, plan.slug)
    return replace(title, text=title.text.partition(":")[0])
