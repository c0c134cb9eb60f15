"""Reported values: a page for each plan and year, with what the system counts itself beside what units say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.manage.unit_rows import choice_words, date_words, name_of
from frontend.manage.value_rows import FIELDS, IndicatorRows, Sent, Sheet, read, rows_of
from frontend.presenters.measures import amount_words, measure_words
from frontend.presenters.progress import counted_from, value_words
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.questions import Question
from frontend.workbench.words import ngettext
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.indicators import EvidenceFor, Indicator
from museum.domain.local_time import local
from museum.domain.plans import Objective, Plan
from museum.services import evidence, lead, plans, reported_values, units
from museum.services.countable import TICKED, years_of
from museum.services.indicators import counting
from museum.services.indicators.rules import RULES
from museum.services.indicators.scope import Ground
from museum.services.reported_values import ENTERED, Faulty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from museum.domain.translated import Shown
    from museum.domain.units import OrganisationalUnit

MANY = 12
"""Units; above, a page is about one of them, or about one indicator."""
MOST_YEARS = 30
ROWS = 100
"""Units of an indicator on one page."""


@dataclass(frozen=True)
class _Asked:
    """What the page is asked for."""

    plan: Plan
    year: int
    years: tuple[int, ...]
    unit_id: str
    indicator_id: str
    page: int = 1
    last: int = 1


def _today() -> date:
    return local(desk().ports.clock.now()).date()


def _asked(all_plans: Sequence[Plan]) -> _Asked:
    here, today = desk(), _today()
    slug = request.args.get("plan", "")
    mine = [one for one in all_plans if lead.leads(here.person, one)]
    plan = next((one for one in all_plans if one.slug == slug), None)
    if slug and plan is None:
        raise NotFound("Không có kế hoạch này.", "There is no such plan.")
    plan = plan or next(iter([*mine, *all_plans]))
    years = _years(plan, today)
    said = request.args.get("year", "")
    if said and not (said.isascii() and said.isdecimal() and len(said) == 4 and int(said) in years):  # noqa: PLR2004 - digits of a year
        raise NotFound(
            f"Kế hoạch này không nhận số liệu năm “{said[:10]}”. Hãy chọn từ {years[-1]} đến {years[0]}.",
            f"This plan takes no values for the year “{said[:10]}”. Choose one from {years[-1]} to {years[0]}.",
        )
    return _Asked(
        plan,
        int(said) if said else min(max(years), today.year),
        years,
        request.args.get("unit", ""),
        request.args.get("indicator", ""),
        max(1, request.args.get("page", 1, type=int)),
    )


def _years(plan: Plan, today: date) -> tuple[int, ...]:
    """List the years for which a number may be entered, latest first: those before it too, that growth is measured from."""
    rows = [one for objective in plan.objectives for one in objective.indicators if one.rule in ENTERED]
    spans = [reported_values.years_for(plan, one, today.year) for one in rows]
    first, last = years_of(plan)
    begin = min([one[0] for one in spans], default=first or today.year)
    end = min(last or today.year, today.year)
    return tuple(range(end, max(min(begin, end), end - MOST_YEARS) - 1, -1))


@manage.route("/values", methods=["GET", "POST"])
def value_list() -> Response:
    """Show the numbers of a plan's year, and keep what is filled in."""
    here = desk()
    all_plans = plans.all_plans(here.session)
    if not all_plans:
        return make_response(render_template("manage/values.html", plan=None))
    asked, sheet, choices = _sheet(_asked(all_plans))
    if request.method == "GET":
        return _page(asked, sheet, choices, rows_of(sheet))
    entries, faults = read((row for one in rows_of(sheet) for row in one.rows), request.form)
    sent = Sent(request.form, faults)
    if not faults:
        try:
            changed = reported_values.set_values(here.session, here.ports, here.person, asked.year, entries)
        except Faulty as error:
            sent = _refused(error)
        else:
            flash(
                ngettext("%(num)s value was saved.", "%(num)s values were saved.", changed)
                if changed
                else gettext("Nothing was changed."),
                GOOD if changed else PLAIN,
            )
            return redirect(_here(asked))
    return _page(asked, sheet, choices, rows_of(sheet, sent), 409 if sent.clashed else 422)


def _here(asked: _Asked) -> str:
    return url_for(
        "manage.value_list",
        plan=asked.plan.slug,
        year=asked.year,
        unit=asked.unit_id or None,
        indicator=asked.indicator_id or None,
        page=asked.page if asked.page > 1 else None,
    )


def _refused(error: Faulty) -> Sent:
    """Give what a service found wrong, beside the fields it is about."""
    faults = {
        key: {
            one.field if isinstance(one, Invalid) and one.field in FIELDS else "amount": one.reason.shown(
                current_language()
            ).text
        }
        for key, one in error.faults.items()
    }
    clashed = frozenset(key for key, one in error.faults.items() if isinstance(one, Conflict))
    return Sent(request.form, faults, clashed)


@dataclass(frozen=True)
class _Choices:
    """What the page may be narrowed to."""

    units: Sequence[OrganisationalUnit]
    indicators: Sequence[Indicator]


def _sheet(asked: _Asked) -> tuple[_Asked, Sheet, _Choices]:
    """Choose the indicators and units of the page."""
    here, language = desk(), current_language()
    today = _today()
    ground, mine = Ground.of(here.session, asked.plan), lead.units_of(here.session, here.person)
    every = [
        (one, objective)
        for objective in asked.plan.objectives
        for one in objective.indicators
        if one.rule in ENTERED and _asks(asked, one, today)
    ]
    within = {one.id: ground.scope(objective.system).units_in(asked.year) & mine for one, objective in every}
    known = {one.id: one for one in units.all_units(here.session)}
    reached = {unit for held in within.values() for unit in held}
    choices = _Choices([one for one in known.values() if one.id in reached], [one for one, _ in every])
    unit_id = asked.unit_id if asked.unit_id in reached else ""
    rows = [(one, o) for one, o in every if not asked.indicator_id or one.id == asked.indicator_id]
    if not unit_id and not asked.indicator_id and len(reached) > MANY:
        unit_id = _own(choices.units)
    held: dict[str, Sequence[OrganisationalUnit]] = {
        one.id: [known[unit] for unit in known if unit in within[one.id] and (not unit_id or unit == unit_id)]
        for one, _ in rows
    }
    last = max(1, -(-max((len(one) for one in held.values()), default=0) // ROWS))
    page = min(asked.page, last)
    held = {one: found[(page - 1) * ROWS : page * ROWS] for one, found in held.items()}
    indicators: list[tuple[Indicator, Shown]] = [
        (one, objective.text.shown(language)) for one, objective in rows if held[one.id]
    ]
    leads = lead.leads(here.person, asked.plan)
    sheet = Sheet(here.session, asked.year, today, indicators, held, leads)
    return replace(asked, unit_id=unit_id, page=page, last=last), sheet, choices


def _asks(asked: _Asked, indicator: Indicator, today: date) -> bool:
    first, last = reported_values.years_for(asked.plan, indicator, today.year)
    return first <= asked.year <= last


def _own(found: Sequence[OrganisationalUnit]) -> str:
    """Give the unit that a page begins with: the person's own institution's, or the first."""
    here = desk().institution_ids
    own = next((one for one in found if one.institution_id in here), None)
    return own.id if own is not None else next((one.id for one in found), "")


@dataclass(frozen=True)
class CountedShown:
    """An indicator that the system counts, with its number."""

    name: Shown
    done: str
    """Empty: no data."""
    counted: str
    how: str
    url: str
    enter_url: str
    """Where activities that count toward it are entered; empty for what nobody enters."""


def _counted(asked: _Asked) -> list[CountedShown]:
    here, language = desk(), current_language()
    found = counting.progress_of(here.session, here.ports, asked.plan, asked.year, years_before=1)
    return [
        CountedShown(
            one.indicator.name.shown(language),
            value_words(one.indicator, one.standing.done),
            counted_from(one.indicator, one, asked.year),
            RULES[one.indicator.rule].label.shown(language).text,
            url_for("manage.indicator", indicator_id=one.indicator.id, year=asked.year),
            url_for("manage.activity_list", plan=asked.plan.slug, year=asked.year)
            if one.indicator.rule in TICKED
            else "",
        )
        for one in found
        if one.indicator.rule in RULES and one.indicator.rule != reported_values.REPORTED
    ]


def _page(
    asked: _Asked, sheet: Sheet, choices: _Choices, groups: Sequence[IndicatorRows], status: int = 200
) -> Response:
    here, language = desk(), current_language()
    wrong = [(row, text) for one in groups for row in one.rows for text in row.faults.values()]
    in_plan = _years(asked.plan, sheet.today)
    body = render_template(
        "manage/values.html",
        plan=asked.plan,
        title=asked.plan.title.shown(language),
        year=asked.year,
        years=in_plan,
        plans=[(one.slug, one.title.shown(language)) for one in plans.all_plans(here.session)],
        units=[(one.id, choice_words(one, sheet.today)) for one in choices.units],
        indicators=[(one.id, one.name.shown(language)) for one in choices.indicators],
        groups=groups,
        wrong=wrong,
        counted=_counted(asked),
        action=_here(asked),
        page_url=lambda number: _here(replace(asked, page=number)),
        asked=asked,
        many=len(choices.units) > MANY,
        today=sheet.today,
    )
    return make_response(body, status)


@manage.get("/values/<value_id>")
def value(value_id: str) -> Response:
    """Show one number with its evidence."""
    here, language = desk(), current_language()
    shown = reported_values.get_for(here.session, here.person, value_id)
    indicator = here.session.get_one(Indicator, shown.indicator_id)
    objective = here.session.get_one(Objective, indicator.objective_id)
    plan = here.session.get_one(Plan, objective.plan_id)
    body = render_template(
        "manage/value.html",
        value=shown,
        name=indicator.name.shown(language),
        plan=plan,
        plan_title=plan.title.shown(language),
        unit=name_of(units.get(here.session, shown.unit_id)),
        amount=amount_words(shown.amount),
        measure=measure_words(indicator.measure, shown.amount),
        whole="" if shown.whole is None else amount_words(shown.whole),
        as_of=date_words(shown.as_of),
        proofs=evidence.of(here.session, EvidenceFor.VALUE, value_id),
        back=url_for("manage.value_list", plan=plan.slug, year=shown.year, unit=shown.unit_id),
        fixed=shown.unit_report_id is not None and not lead.leads(here.person, plan),
    )
    return make_response(body)


@manage.route("/values/<value_id>/remove", methods=["GET", "POST"])
def value_remove(value_id: str) -> Response:
    """Ask before a number is taken away; do it when the answer comes."""
    here = desk()
    shown = reported_values.get_for(here.session, here.person, value_id)
    indicator = here.session.get_one(Indicator, shown.indicator_id)
    plan = here.session.get_one(Plan, here.session.get_one(Objective, indicator.objective_id).plan_id)
    name = indicator.name.shown(current_language()).text
    if request.method == "POST":
        said = request.form.get("version", "")
        version = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0  # noqa: PLR2004 - digits
        try:
            reported_values.remove_value(here.session, here.ports, here.person, value_id, version)
        except Conflict as error:
            flash(error.reason.shown(current_language()).text, BAD)
            return redirect(url_for("manage.value", value_id=value_id))
        flash(
            gettext(
                "Taken away. “%(name)s” has no data of this unit for %(year)s now.",
                name=name,
                year=shown.year,
            ),
            GOOD,
        )
        return redirect(url_for("manage.value_list", plan=plan.slug, year=shown.year, unit=shown.unit_id))
    question = Question(
        title=gettext("Take this value away?"),
        what=gettext("Its evidence goes with it. From then on there is no data, which is not 0."),
        verb=gettext("Take it away"),
        back=url_for("manage.value", value_id=value_id),
        subject=name,
    )
    body = render_template("manage/ask.html", question=question, hidden={"version": shown.version})
    return make_response(body)
