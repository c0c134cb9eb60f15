"""What numbers rest on: how many of the units expected have one, and what of two years can be compared.

A sum of seven communes is not that of ten, and a growth from ten to seven is none. So a share or a sum tells
how many have reported, and a growth is that of the units alone of which both years are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from museum.domain.local_time import local
from museum.domain.progress import Basis, Kind, Value
from museum.services.indicators.asking import Key, Question, Told
from museum.services.indicators.foretelling import Today
from museum.services.indicators.like_units import Cluster, clusters, leaves
from museum.services.indicators.rule import Facts
from museum.services.indicators.sums import Wanted, add_up

_HUNDRED = 100
ALL = "*"
"""All institutions together."""
_COVERED = (Kind.COUNT, Kind.RANGE, Kind.SHARE)
Counted = Mapping[Key, Mapping[int, Value]]
"""Values by question and year."""
Bases = dict[str, dict[int, Basis]]
"""By indicator and year."""


def bases(
    session: Session, asked: Sequence[tuple[Question, Collection[int]]], today: Today, values: Counted
) -> Bases:
    """Say what the numbers of questions rest on, in the years that each needs; where nothing is to be said, nothing.

    `values` are the numbers themselves.
    """
    found: Bases = {}
    dated = []
    for question, years in asked:
        kind = Kind(question.indicator.kind)
        if kind == Kind.GROWTH and question.rule.name != "reported":
            dated.append((question, years))
            continue
        for year in years:
            basis = _of_values(question, kind, year, years)
            if basis is not None:
                found.setdefault(question.indicator.id, {})[year] = basis
    _compare_records(session, dated, today, values, found)
    return found


def base_of(question: Question, year: int) -> int:
    """Give the year that a growth is measured from."""
    base = question.indicator.base_year
    return year - 1 if base is None else base


def _of_values(question: Question, kind: Kind, year: int, years: Collection[int]) -> Basis | None:
    if question.rule.name != "reported":
        return None
    if kind == Kind.GROWTH:
        base = base_of(question, year)
        return _compare_values(question, base, year) if base in years and base < year else None
    return _coverage(question, year) if kind in _COVERED else None


def _coverage(question: Question, year: int) -> Basis | None:
    """Count who was asked by a call, or without one all of the kind that reports, and of whom there is a number."""
    told = question.told.get(year, {})
    if not told:
        return None
    ground = question.asked.scope.ground
    expected = leaves(ground, _expected(question, year), year)
    known = sum(not ground.over(one, year).isdisjoint(told) for one in expected)
    return Basis(known, len(expected), as_of=min(one.as_of for one in told.values()))


def _expected(question: Question, year: int) -> frozenset[str]:
    within, places = question.units_in(year), question.asked.scope.ground.places
    if year in question.called:
        return question.called[year] & within
    told = {*question.told.get(year, {}), *question.told.get(year - 1, {})}
    levels = {places[one].level for one in told}
    return frozenset(one for one in within if places[one].level in levels)


def _compare_values(question: Question, base: int, year: int) -> Basis | None:
    before, now = question.told.get(base, {}), question.told.get(year, {})
    if not before or not now:
        return None
    found = clusters(question, base, year)
    alike = [one for one in found if one.comparable]
    old, new = _sum(before, alike, base), _sum(now, alike, year)
    whole = sum((one.amount for one in before.values()), Fraction(0))
    silent = _silent(question, found, base, year)
    return Basis(
        units=sum(one.size for one in alike),
        expected=sum(one.size for one in found if one.expected) + silent,
        now=new if alike else None,
        before=old if alike else None,
        whole_before=old if alike else None,
        share=old * _HUNDRED / whole if whole else None,
        as_of=min(one.as_of for one in now.values()),
        before_as_of=min(one.as_of for one in before.values()),
    )


def _sum(told: Mapping[str, Told], alike: Iterable[Cluster], year: int) -> Fraction:
    return sum((told[one].amount for each in alike for one in each.told[year]), Fraction(0))


def _silent(question: Question, found: Iterable[Cluster], base: int, year: int) -> int:
    """Count the units that were asked by a call and have no number in either year."""
    known = {one for each in found for one in each.members}
    ground, told = question.asked.scope.ground, question.told.get(year, {})
    asked = question.called.get(year, frozenset()) & question.units_in(year) & question.units_in(base)
    alone = leaves(ground, asked - known, year)
    return sum(ground.over(one, year).isdisjoint(told) for one in alone)


def _compare_records(
    session: Session,
    asked: Sequence[tuple[Question, Collection[int]]],
    today: Today,
    values: Counted,
    found: Bases,
) -> None:
    """Compare records with days: of institutions that were on the site for the whole base year, to the same day."""
    pairs = [
        (question, year, base)
        for question, years in asked
        for year in years
        if (base := base_of(question, year)) in years and base < year
        if today.running(year) or not _all_alike(question, base, year)
    ]
    alike = [(question, year, base) for question, year, base in pairs if _all_alike(question, base, year)]
    _compare_alike(session, alike, today, values, found)
    pairs = [one for one in pairs if one not in alike]
    if not pairs:
        return
    whole_years: dict[Key, Wanted] = {}
    cut_years: dict[Key, Wanted] = {}
    for question, year, base in pairs:
        cut = same_day(base, today.day) if today.running(year) else None
        for each in (year, base):
            key = _key(question, each)
            whole_years[key] = (key, each, question.terms(each))
        if cut is not None:
            key = _key(question, base, cut)
            cut_years[key] = (key, base, question.terms(base, cut))
    # What is counted in one go is counted to one day.
    parts = {}
    for wanted in (whole_years, cut_years):
        sums = add_up(session, wanted.values(), _of_institution)
        parts.update({key: sums.of(key) for key in wanted})
    for question, year, base in pairs:
        cut = same_day(base, today.day) if today.running(year) else None
        keys = _key(question, year), _key(question, base, cut), _key(question, base)
        now, before, whole = (parts[key] for key in keys)
        if now or before or whole:
            counted = tuple(
                {one: value.amount for one, value in part.items()} for part in (now, before, whole)
            )
            found.setdefault(question.indicator.id, {})[year] = _of_records(
                question, base, year, cut, counted
            )


def _compare_alike(
    session: Session,
    pairs: Sequence[tuple[Question, int, int]],
    today: Today,
    values: Counted,
    found: Bases,
) -> None:
    """Compare a running year whose institutions were all there before: only the base year's part is to be counted."""
    cuts = {
        _key(question, base, cut): (_key(question, base, cut), base, question.terms(base, cut))
        for question, _, base in pairs
        if (cut := same_day(base, today.day))
    }
    sums = add_up(session, cuts.values())
    for question, year, base in pairs:
        cut = same_day(base, today.day)
        counted = tuple(
            {ALL: value.amount} if value is not None else {}
            for value in (
                values[question.key].get(year),
                sums.of(_key(question, base, cut)).get(base),
                values[question.key].get(base),
            )
        )
        if any(any(part.values()) for part in counted):
            found.setdefault(question.indicator.id, {})[year] = _of_records(
                question, base, year, cut, counted
            )


def _key(question: Question, year: int, until: date | None = None) -> Key:
    return *question.key, str(year), str(until or "")


def _of_institution(facts: Facts) -> ColumnElement[Any]:
    return facts.institution


def _of_records(
    question: Question,
    base: int,
    year: int,
    cut: date | None,
    counted: tuple[Mapping[Any, Fraction], ...],
) -> Basis:
    """Put a basis together of what was counted by institution, or under `ALL` of all of them together."""
    now, before, whole = counted
    every = {*now, *before, *whole}
    if question.rule.kept:
        there = _there(question, year)
        alike = {one for one in there if _since(question, one) <= date(base, 1, 1)}
        units, expected, some = len(alike), len(there), bool(alike)
        alike = {*alike, ALL} if alike == there else alike
    else:
        # What people enter of what they did is not asked of anybody: no row is no gap.
        alike, units, expected, some = every, 0, 0, bool(now) and bool(whole)
    sums = [sum((part.get(one, Fraction(0)) for one in alike), Fraction(0)) for part in counted]
    all_before = sum(whole.values(), Fraction(0))
    return Basis(
        units,
        expected,
        now=sums[0] if some else None,
        before=sums[1] if some else None,
        whole_before=sums[2] if some else None,
        share=sums[2] * _HUNDRED / all_before if all_before else None,
        until=cut,
    )


def _all_alike(question: Question, base: int, year: int) -> bool:
    """Say whether the sums of two whole years can be compared as they are: then they need no counting again."""
    if not question.rule.kept:
        return True
    scope = question.asked.scope
    if scope.institutions_in(base) != scope.institutions_in(year):
        return False
    return all(_since(question, one) <= date(base, 1, 1) for one in _there(question, year))


def _there(question: Question, year: int) -> set[str]:
    """Give the institutions on the ground that were on the site by a year's end."""
    scope = question.asked.scope
    within = scope.institutions_in(year)
    some = scope.ground.houses if within is None else within
    return {one for one in some if _since(question, one).year <= year}


def _since(question: Question, house_id: str) -> date:
    return local(question.asked.scope.ground.houses[house_id].since).date()


def same_day(year: int, day: date) -> date:
    """Give the same day of another year; of a leap day the one before."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
