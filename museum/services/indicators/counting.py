"""How far the indicators of a plan have come, the rows behind each number, each unit's part, and overlaps.

Everything is counted when it is asked for, from the rows that are there: what was deleted a moment ago counts
no more. `until` is the last day whose records count; years are those that clocks in Vietnam show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from museum.domain.indicators import Indicator
from museum.domain.local_time import local, span_of
from museum.domain.plans import Objective, Plan
from museum.domain.progress import Basis, Kind, Target, Value, measured, standing, trend
from museum.domain.units import OrganisationalUnit
from museum.ports import Ports
from museum.services.indicators.asking import Key, Question, begun, of_one, of_plan
from museum.services.indicators.bases import bases
from museum.services.indicators.counted_rows import Digest, plain_rows
from museum.services.indicators.foretelling import Today, foretold
from museum.services.indicators.overlapping import shared_roots
from museum.services.indicators.results import CountedRow, Overlap, Progress, Rows, UnitValue
from museum.services.indicators.row_titles import with_titles
from museum.services.indicators.rule import Facts, Term
from museum.services.indicators.sums import add_up, keys_of
from museum.services.indicators.year import Year

_AT_A_TIME = 500
_LONGEST_WAY = 20
"""Years that a share is followed back at the most."""


def progress_of(
    session: Session,
    ports: Ports,
    plan: Plan,
    year: int,
    *,
    until: date | None = None,
    years_before: int = 5,
    since: int | None = None,
) -> list[Progress]:
    """Say how far a plan's indicators have come in a year, in the plan's order, with the years before it.

    Those that were closed before the year are left out; with `since` only those that were before that one.
    """
    indicators = [one for objective in plan.objectives for one in objective.indicators]
    years = _needed(indicators, year, years_before, begun(plan))
    questions = of_plan(session, plan, Year(year, until), years, since)
    return _progress(session, ports, questions, years_before)


def progress_of_one(
    session: Session, ports: Ports, indicator: Indicator, year: int, *, until: date | None = None
) -> Progress:
    """Say how far one indicator has come in a year, with the five years before it."""
    before = 5
    plan = session.get_one(Objective, indicator.objective_id).plan_id
    years = _needed([indicator], year, before, begun(session.get_one(Plan, plan)))
    question = of_one(session, indicator, Year(year, until), years)
    return _progress(session, ports, [question], before)[0]


def rows_of(
    session: Session,
    ports: Ports,
    indicator: Indicator,
    year: int,
    *,
    until: date | None = None,
    page: int = 1,
    size: int = 100,
) -> Rows:
    """Give a page of the rows behind a number, from 1, and what all of them come to."""
    question = of_one(session, indicator, Year(year, until))
    shown, total, digest = [], 0, Digest()
    for row in plain_rows(session, question.terms()):
        if (page - 1) * size <= total < page * size:
            shown.append(row)
        total += 1
        digest.add(row)
    value = _values(session, [(question, {year})], _today(ports, until))[question.key].get(year)
    return Rows(
        tuple(with_titles(session, shown)),
        total,
        value.amount if value else None,
        value.whole if value else None,
        digest.hex(),
    )


def all_rows(
    session: Session, ports: Ports, indicator: Indicator, year: int, *, until: date | None = None
) -> Iterator[CountedRow]:
    """Go through all rows behind a number, in the order in which `rows_of` pages and digests them."""
    del ports
    rows = plain_rows(session, of_one(session, indicator, Year(year, until)).terms())
    while some := list(islice(rows, _AT_A_TIME)):
        yield from with_titles(session, some)


def by_unit(
    session: Session, ports: Ports, indicator: Indicator, year: int, *, until: date | None = None
) -> list[UnitValue]:
    """Give each unit's part of a number.

    Of records that the system keeps, the units are the institutions of the site. Of what is entered they are
    all units on the plan's ground whose system fits, but for those for which a unit above has reported. What
    belongs to no unit of the directory is a part of its own: the parts add up to the number.
    """
    question = of_one(session, indicator, Year(year, until))
    return (
        _institutions(session, ports, question, year)
        if question.rule.kept
        else _units(session, question, year)
    )


def overlaps(
    session: Session, ports: Ports, plan: Plan, year: int, *, until: date | None = None
) -> list[Overlap]:
    """List the pairs of a plan's indicators that count the same records in a year, and how many these are.

    Records are compared by what happened, not by how it is counted: see `Facts.root`.
    """
    del ports
    questions = of_plan(session, plan, Year(year, until))
    found = shared_roots(session, questions)
    return [
        Overlap(questions[one].indicator, questions[other].indicator, rows)
        for (one, other), rows in sorted(found.items())
    ]


def _needed(indicators: Sequence[Indicator], year: int, before: int, since: int | None) -> set[int]:
    """Give the years to count: growth is over the year before, or over its base year.

    The way of a share to its milestones begins with the plan, whatever years are looked at.
    """
    grows = [one for one in indicators if one.kind == Kind.GROWTH]
    first = year - before - int(any(one.base_year is None for one in grows))
    bases = {one.base_year for one in grows if one.base_year is not None and one.base_year < year}
    shares = since is not None and any(one.kind == Kind.SHARE for one in indicators)
    way = range(max(since or year, year - _LONGEST_WAY), year) if shares else ()
    return {*range(first, year + 1), *bases, *way}


def _today(ports: Ports, until: date | None) -> Today:
    today = local(ports.clock.now()).date()
    return Today(today if until is None else min(today, until))


def _progress(session: Session, ports: Ports, questions: Sequence[Question], before: int) -> list[Progress]:
    if not questions:
        return []
    asked = questions[0].asked.year
    today = _today(ports, asked.until)
    needed = [(one, _needed([one.indicator], asked.number, before, one.since)) for one in questions]
    values = _values(session, needed, today)
    after = _moment(ports, asked.until)
    planned = _planned(session, questions, after) if today.running(asked.number) else {}
    known = bases(session, needed, today, values)
    return [
        _told(one, values[one.key], known.get(one.indicator.id, {}), planned.get(one.key), before, today)
        for one in questions
    ]


def _moment(ports: Ports, until: date | None) -> datetime:
    """Give the moment after which what is arranged is still to come."""
    now = ports.clock.now()
    return now if until is None else min(now, span_of(until, until)[1])


def _told(
    question: Question,
    values: Mapping[int, Value],
    basis: Mapping[int, Basis],
    planned: Fraction | None,
    before: int,
    today: Today,
) -> Progress:
    year = question.asked.year.number
    one, kind = question.indicator, Kind(question.indicator.kind)
    targets = [Target(each.first, each.last, each.low, each.high) for each in one.targets]
    needed = _needed([one], year, before, question.since)
    own = {each: value for each, value in values.items() if each in needed}
    history = {each: measured(kind, own, each, one.base_year, basis.get(each)) for each in own}
    return Progress(
        objective=question.objective,
        indicator=one,
        standing=standing(kind, targets, own, year, one.base_year, basis.get(year)),
        values=own,
        forecast=foretold(question, own, basis.get(year), planned, today),
        planned=planned,
        trend=trend({each: value for each, value in history.items() if value is not None}, year),
        basis={each: found for each, found in basis.items() if each in needed},
        since=question.since,
    )


def _values(
    session: Session, asked: Sequence[tuple[Question, set[int]]], today: Today
) -> dict[Key, dict[int, Value]]:
    """Count questions in the years that each needs, and each of the same answer once."""
    different: dict[Key, tuple[Question, set[int]]] = {}
    for one, years in asked:
        different.setdefault(one.key, (one, set()))[1].update(years)
    wanted = [
        (key, year, one.terms(year)) for key, (one, years) in different.items() for year in sorted(years)
    ]
    sums = add_up(session, wanted)
    return {key: _with_nothing(one, sums.of(key), years, today) for key, (one, years) in different.items()}


def _with_nothing(
    question: Question, counted: Mapping[int, Value], years: Collection[int], today: Today
) -> dict[int, Value]:
    """Tell 0 from no data: see the description of the architecture."""
    found = dict(counted)
    for year in years:
        if (
            year not in found
            and _nothing_known(question, year, today)
            and question.asked.scope.kept_since(year)
        ):
            found[year] = Value(Fraction(0))
    return found


def _nothing_known(question: Question, year: int, today: Today) -> bool:
    """Say whether no row of a year means that there was nothing, where our own records reach so far back."""
    kind = Kind(question.indicator.kind)
    if not question.rule.kept or kind == Kind.SHARE or question.closed(year):
        return False
    return today.over(year) if kind == Kind.YES_NO else today.begun(year)


def _planned(session: Session, questions: Sequence[Question], after: datetime) -> dict[Key, Fraction]:
    """Add up what is arranged; what counts once a year, such as a package, not where it has counted already."""
    found: dict[Key, Fraction] = {}
    plain: list[tuple[Key, int, tuple[Term, ...]]] = []
    for key, one in {one.key: one for one in questions}.items():
        terms = one.planned(after)
        if terms and terms[0].once:
            coming = set[str]().union(*(keys_of(session, term) for term in terms))
            held = [term for term in one.terms() if term.once] if coming else []
            found[key] = Fraction(len(coming.difference(*(keys_of(session, term, coming) for term in held))))
        elif terms:
            plain.append((key, one.asked.year.number, terms))
    sums = add_up(session, plain)
    for key, year, _ in plain:
        value = sums.of(key).get(year)
        found[key] = value.amount if value else Fraction(0)
    # Where nothing is arranged, that foretells nothing.
    return {key: planned for key, planned in found.items() if planned}


def _of_institution(facts: Facts) -> ColumnElement[Any]:
    return facts.institution


def _of_unit(facts: Facts) -> ColumnElement[Any]:
    return facts.unit if facts.by_unit else facts.institution


def _institutions(session: Session, ports: Ports, question: Question, year: int) -> list[UnitValue]:
    parts = add_up(session, [(question.key, year, question.terms())], _of_institution).of(question.key)
    today = _today(ports, question.asked.year.until)
    scope, nothing = question.asked.scope, _nothing_known(question, year, today)
    within = scope.institutions_in(year)
    units = _listed(session, scope.ground.on(year))
    found = []
    for unit in units:
        house = scope.ground.houses.get(unit.institution_id or "")
        if house is None or (within is not None and house.id not in within):
            continue
        part = parts.pop(house.id, None)
        if part is None and nothing and local(house.since).year <= year:
            part = Value(Fraction(0))
        found.append(UnitValue(unit, part))
    return [*found, *_of_no_unit(parts)]


def _units(session: Session, question: Question, year: int) -> list[UnitValue]:
    parts = add_up(session, [(question.key, year, question.terms())], _of_unit).of(question.key)
    scope, told = question.asked.scope, question.told.get(year, {})
    found = [
        UnitValue(unit, _together(parts.pop(unit.id, None), parts.pop(unit.institution_id, None)))
        for unit in _listed(session, scope.units_in(year))
        # A number stands for all beneath; what was only done stands for nobody else.
        if unit.id in parts
        or unit.institution_id in parts
        or scope.ground.above(unit.id, year).isdisjoint(told)
    ]
    return [*found, *_of_no_unit(parts)]


def _of_no_unit(parts: Mapping[str | None, Value]) -> list[UnitValue]:
    """Give what is left over as a part of its own, so that the parts come to the whole."""
    left = [one for one in parts.values() if one.amount or one.whole]
    if not left:
        return []
    wholes = [one.whole for one in left]
    known = [one for one in wholes if one is not None]
    whole = sum(known, Fraction(0)) if len(known) == len(wholes) else None
    return [UnitValue(None, Value(sum((one.amount for one in left), Fraction(0)), whole))]


def _together(entered: Value | None, recorded: Value | None) -> Value | None:
    """Add what a unit entered to what its institution's records say."""
    if entered is None or recorded is None:
        return entered or recorded
    return Value(entered.amount + recorded.amount)


def _listed(session: Session, ids: frozenset[str]) -> list[OrganisationalUnit]:
    order = (OrganisationalUnit.kind, OrganisationalUnit.name_key, OrganisationalUnit.id)
    return [one for one in session.scalars(select(OrganisationalUnit).order_by(*order)) if one.id in ids]
