"""A number and the rows behind it: how it is counted, its history, its parts by unit, and each record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, url_for

from frontend.api.table import BYTE_ORDER_MARK, inert
from frontend.i18n import current_language, day, gettext
from frontend.manage.blueprint import manage
from frontend.manage.dashboard_ground import ground_of
from frontend.manage.dashboard_rows import rule_words
from frontend.manage.following import Period, asked_period, plan_name, year_switch
from frontend.manage.indicator_rows import Reader, RowShown, cells_of, kind_words, row_shown
from frontend.presenters.charts import LARGE, chart_of
from frontend.presenters.measures import amount_words
from frontend.presenters.progress import all_targets_words, figure_shown
from frontend.presenters.texts import title_of
from frontend.workbench.context import context
from frontend.workbench.desk import desk
from museum.domain.errors import NotFound
from museum.domain.indicators import Indicator
from museum.domain.local_time import local, moment_of
from museum.domain.plans import Objective, Plan, PlanDay
from museum.domain.units import OrganisationalUnit
from museum.services import plans
from museum.services.indicators import counting
from museum.services.indicators.rules import RULES, Parameter, ParameterKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from frontend.workbench.desk import Desk
    from museum.services.indicators.results import CountedRow, Progress

LISTED = 100
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Asked:
    """An indicator of a plan, and what is looked at."""

    indicator: Indicator
    objective: Objective
    plan: Plan
    period: Period


@dataclass(frozen=True)
class Listed:
    """A page of rows."""

    rows: Sequence[RowShown]
    total: int
    amount: str
    digest: str
    page: int

    @property
    def last(self) -> int:
        """The last page."""
        return max(1, -(-self.total // LISTED))


def _asked(here: Desk, indicator_id: str) -> Asked:
    indicator = here.session.get(Indicator, indicator_id)
    objective = here.session.get(Objective, indicator.objective_id) if indicator is not None else None
    plan = here.session.get(Plan, objective.plan_id) if objective is not None else None
    if indicator is None or objective is None or plan is None:
        raise NotFound(
            "Không có chỉ tiêu này. Hãy mở kế hoạch và chọn một chỉ tiêu.",
            "There is no such indicator. Please open the plan and choose one.",
        )
    return Asked(indicator, objective, plan, asked_period(plan, local(here.ports.clock.now()).date()))


@manage.get("/indicators/<indicator_id>")
def indicator(indicator_id: str) -> str:
    """Show an indicator in a year, and the rows that make its number."""
    here = desk()
    asked = _asked(here, indicator_id)
    one, period, lang = asked.indicator, asked.period, current_language()
    progress = counting.progress_of_one(here.session, here.ports, one, period.year, until=period.until)
    unit = _unit(here, request.args.get("unit", ""))
    parts = counting.by_unit(here.session, here.ports, one, period.year, until=period.until)
    reader = Reader(here, asked.plan)
    figure = figure_shown(progress, period.years, lang)
    return render_template(
        "manage/indicator.html",
        asked=asked,
        period=period,
        figure=figure,
        chart=chart_of(progress, period.years, figure.name.text, LARGE),
        plan_name=plan_name(asked.plan),
        objective=title_of(asked.objective.text, lang, asked.objective.code),
        how=rule_words(one),
        narrowed=_narrowed(here.session, one),
        targets=all_targets_words(one),
        whole=one.whole.shown(lang),
        source=one.source.shown(lang),
        cut_off=day(moment_of(period.cut_off)),
        years=year_switch(asked.plan, period, "manage.indicator", indicator_id=one.id),
        ground=ground_of(one, parts, period),
        unit=title_of(unit.name, lang, unit.code).text if unit is not None else "",
        listed=_listed(here, asked, reader, unit),
        remedy=_remedy(progress),
        leads=reader.leads,
        page_url=lambda number: _page_url(asked, unit, number),
        all_url=_page_url(asked, None, 1),
        table_url=url_for("manage.indicator_table", indicator_id=one.id, **_kept(asked, unit)),
    )


def _kept(asked: Asked, unit: OrganisationalUnit | None) -> dict[str, Any]:
    return {**asked.period.kept, **({"unit": unit.id} if unit is not None else {})}


def _page_url(asked: Asked, unit: OrganisationalUnit | None, number: int) -> str:
    kept: dict[str, Any] = {**_kept(asked, unit), **({"page": number} if number > 1 else {})}
    return url_for("manage.indicator", indicator_id=asked.indicator.id, **kept) + "#rows"


def _unit(here: Desk, unit_id: str) -> OrganisationalUnit | None:
    if not unit_id:
        return None
    found = here.session.get(OrganisationalUnit, unit_id)
    if found is None:
        raise NotFound(
            "Không có đơn vị này. Hãy xem danh sách đơn vị.",
            "There is no such unit. Please see the list of units.",
        )
    return found


def _listed(here: Desk, asked: Asked, reader: Reader, unit: OrganisationalUnit | None) -> Listed:
    page = max(1, min(request.args.get("page", 1, int) or 1, LAST_PAGE))
    one, period, kinds = asked.indicator, asked.period, kind_words()
    if unit is None:
        found = counting.rows_of(
            here.session, here.ports, one, period.year, until=period.until, page=page, size=LISTED
        )
        shown = [row_shown(row, reader, kinds) for row in found.rows]
        amount = amount_words(found.amount) if found.amount is not None else ""
        return Listed(shown, found.total, amount, found.digest, page)
    every = counting.all_rows(here.session, here.ports, one, period.year, until=period.until)
    rows = list(_of_unit(every, unit))
    shown = [row_shown(row, reader, kinds) for row in rows[(page - 1) * LISTED : page * LISTED]]
    return Listed(shown, len(rows), _sum_words(rows), "", page)


def _sum_words(rows: Sequence[CountedRow]) -> str:
    return amount_words(sum((row.amount for row in rows), Fraction(0))) if rows else ""


def _of_unit(rows: Iterable[CountedRow], unit: OrganisationalUnit) -> Iterator[CountedRow]:
    """Keep a unit's own rows: those entered for it, and the records of the institution that it is."""
    for row in rows:
        own = row.unit_id == unit.id if row.unit_id is not None else False
        if own or (unit.institution_id is not None and row.institution_id == unit.institution_id):
            yield row


def _narrowed(session: Session, one: Indicator) -> list[str]:
    """Word what narrows the rule."""
    rule = RULES.get(one.rule)
    known = {parameter.name: parameter for parameter in rule.parameters} if rule is not None else {}
    return [
        _parameter_words(session, known[name], value)
        for name, value in one.parameters.items()
        if value and name in known
    ]


def _parameter_words(session: Session, parameter: Parameter, value: object) -> str:
    lang = current_language()
    label = parameter.label.shown(lang).text
    if parameter.kind == ParameterKind.FLAG:
        return label
    if parameter.kind == ParameterKind.CHOICE:
        names = dict(parameter.choices)
        return (
            f"{label}: {names[str(value)].shown(lang).text}" if str(value) in names else f"{label}: {value}"
        )
    named = {f"{one.month:02d}-{one.day:02d}": one for one in plans.plan_days(session)}
    return f"{label}: {', '.join(_day_words(named.get(one), one) for one in str(value).split())}"


def _day_words(marked: PlanDay | None, value: str) -> str:
    month, _, of_month = value.partition("-")
    written = f"{int(of_month)}/{int(month)}" if of_month.isdigit() and month.isdigit() else value
    return f"{marked.name.shown(current_language()).text} ({written})" if marked is not None else written


def _remedy(progress: Progress) -> str:
    """Say what to do where there is no number."""
    one = progress.indicator
    if progress.standing.done is not None:
        return ""
    if progress.standing.year in progress.values:
        return gettext("Enter the number that is missing, or ask the units for it.")
    rule = RULES.get(one.rule)
    if rule is None or one.rule == "reported":
        return gettext("Enter the value, or ask the units to report it.")
    if not rule.kept and rule.planned is not None:
        return gettext(
            "Once a session for it is held and the groups are entered, it counts by itself; what was held elsewhere is entered as an activity."
        )
    if not rule.kept:
        return gettext(
            "Enter the activities that were held, each with what it counts toward, or ask the units."
        )
    return gettext("No institution of this site had records in this year: ask the units to report.")


@manage.get("/indicators/<indicator_id>/rows.csv")
def indicator_table(indicator_id: str) -> Response:
    """Give all rows behind a number as a table, written while they are read."""
    here = desk()
    asked = _asked(here, indicator_id)
    unit = _unit(here, request.args.get("unit", ""))
    name = f"{asked.plan.slug}-{asked.indicator.code}-{asked.period.year}.csv"
    body = _table(here, asked, unit)
    return Response(
        body,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _table(here: Desk, asked: Asked, unit: OrganisationalUnit | None) -> Iterator[str]:
    """Make the rows of the table in a session of its own: the request's is closed when the first are on their way."""
    kinds, lang, hidden = kind_words(), current_language(), gettext("(another institution's)")
    titles = [
        gettext("Kind of record"),
        gettext("What was counted"),
        gettext("Day"),
        gettext("Unit"),
        gettext("Counts for"),
        gettext("Denominator"),
        gettext("Identifier"),
    ]
    reader = Reader(here, asked.plan)
    # Read now, while the request's own session is open.
    _ = reader.leads, reader.managed, reader.units, reader.places
    sessions, ports = context().session_factory, here.ports
    indicator_id, period = asked.indicator.id, asked.period

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + _line(titles)
        with sessions() as session:
            one = session.get_one(Indicator, indicator_id)
            rows = counting.all_rows(session, ports, one, period.year, until=period.until)
            for row in rows if unit is None else _of_unit(rows, unit):
                yield _line(cells_of(row, reader, kinds, lang, hidden))

    return lines()


def _line(cells: Sequence[str]) -> str:
    sheet = io.StringIO()
    csv.writer(sheet, quoting=csv.QUOTE_ALL).writerow([inert(cell) for cell in cells])
    return sheet.getvalue()
