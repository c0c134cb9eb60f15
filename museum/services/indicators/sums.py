"""Adding up terms: those over the same facts in one query, exact amounts outside of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    distinct,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import True_

from museum.domain.exact import PLACES, ten_thousandths
from museum.domain.progress import Value
from museum.services.indicators.asking import Key
from museum.services.indicators.rule import ONE, Facts, Term

Wanted = tuple[Key, int, Sequence[Term]]
"""The terms of an answer in a year."""
Group = Callable[[Facts], ColumnElement[Any]]
"""What the facts of a year are told apart by."""
Batch = list[tuple[Key, Term]]
_MOST = 100
"""Terms in one query: databases take some thousand columns."""
_MOST_VALUES = 20_000
"""Values that are given with one query: SQLite takes some 32 000."""


class Sums:
    """Values by key and group, as they come in from one term after the other."""

    def __init__(self) -> None:
        self._amounts: dict[tuple[Key, Any], Fraction] = {}
        self._wholes: dict[tuple[Key, Any], Fraction] = {}
        self._without: set[tuple[Key, Any]] = set()

    def add(self, key: Key, group: Any, amount: Fraction, whole: Fraction | None) -> None:
        """Add a part of a value."""
        at = (key, group)
        self._amounts[at] = self._amounts.get(at, Fraction(0)) + amount
        if whole is None:
            self._without.add(at)
        else:
            self._wholes[at] = self._wholes.get(at, Fraction(0)) + whole

    def of(self, key: Key) -> dict[Any, Value]:
        """Give a key's values by group. A whole of which a part is unknown is unknown."""
        return {
            group: Value(amount, None if (key, group) in self._without else self._wholes.get((key, group)))
            for (one, group), amount in self._amounts.items()
            if one == key
        }


def add_up(session: Session, wanted: Iterable[Wanted], group: Group | None = None) -> Sums:
    """Add up the amounts of terms by years, or by a group of their facts. Groups without a row are absent."""
    found = Sums()
    exact: list[tuple[Key, int, Term]] = []
    batches: dict[tuple[str, str], dict[int, Batch]] = {}
    for key, year, terms in wanted:
        for term in terms:
            if term.exact:
                exact.append((key, year, term))
            else:
                batches.setdefault((term.facts.name, term.scope.system), {}).setdefault(year, []).append(
                    (key, term)
                )
    widest = max((len(term.scope.units_in(year)) for _, year, term in exact), default=0)
    most = max(1, min(_MOST, _MOST_VALUES // (1 + widest)))
    for first in range(0, len(exact), most):
        _add_exactly(session, found, exact[first : first + most], group)
    for by_year in batches.values():
        for alike in _alike(by_year):
            for first in range(0, len(next(iter(alike.values()))), _MOST):
                part = {year: batch[first : first + _MOST] for year, batch in alike.items()}
                _add_batch(session, found, part, group)
    return found


def _alike(by_year: Mapping[int, Batch]) -> list[dict[int, Batch]]:
    """Put the years together that ask for the same terms: what is closed is asked for no more."""
    found: dict[tuple[Key, ...], dict[int, Batch]] = {}
    for year, batch in by_year.items():
        found.setdefault(tuple(key for key, _ in batch), {})[year] = batch
    return list(found.values())


def _add_batch(session: Session, found: Sums, by_year: Mapping[int, Batch], group: Group | None) -> None:
    # The years ask for the same terms in the same order: their sums stand under one another.
    batch = next(iter(by_year.values()))
    years = {year: [term for _, term in each] for year, each in by_year.items()}
    if group is None and len(years) > 1 and batch[0][1].facts.many and _hashes(session):
        query: Select[Any] | CompoundSelect[Any] = _sums_by_year(years)
    else:
        queries = [_sums_in(year, terms, group) for year, terms in years.items()]
        query = union_all(*queries) if len(queries) > 1 else queries[0]
    for row in session.execute(query):
        sums = iter(row[1:])
        for key, term in batch:
            amount, whole = next(sums), next(sums) if term.whole is not None else None
            # A count has no NULL: none is 0.
            if amount is not None and not (amount == 0 and _is_count(term)):
                part = None if whole is None else Fraction(int(whole))
                found.add(key, row[0], Fraction(int(amount)), part)


def _hashes(session: Session) -> bool:
    """Say whether the database joins many rows by reading whole tables: then once for all years, not once a year.

    SQLite goes from row to row by an index: it is faster with each year by itself.
    """
    return session.get_bind().dialect.name == "postgresql"


def _sums_by_year(years: Mapping[int, Sequence[Term]]) -> Select[Any]:
    """Give the sums of all years in one go; what terms ask for does not depend on the year but by their ground."""
    terms = next(iter(years.values()))
    facts = terms[0].facts
    year = case(*((each[0].facts.in_year, literal(one)) for one, each in years.items()))
    here = or_(*(and_(each[0].facts.in_year, each[0].within) for each in years.values()))
    sums = [one for term in terms for one in _sums_of(term, term.narrowed)]
    query = select(year.label("counted_in"), *sums).select_from(facts.tables)
    return query.where(*facts.given, here).group_by("counted_in")


def _sums_in(year: int, terms: Sequence[Term], group: Group | None) -> Select[Any]:
    facts = terms[0].facts
    where, counts = _narrowed(terms)
    sums = [one for term, taken in zip(terms, counts, strict=True) for one in _sums_of(term, taken)]
    query = select(literal(year) if group is None else group(facts).label("counted_in"), *sums)
    query = query.select_from(facts.tables).where(facts.holds, where)
    return query if group is None else query.group_by("counted_in")


def _narrowed(terms: Sequence[Term]) -> tuple[ColumnElement[bool], list[ColumnElement[bool]]]:
    """Give what holds of all facts that any of the terms takes, and what more each of them asks for."""
    first = terms[0]
    if len(terms) == 1:
        return first.taken, [true()]
    each = [term.narrowed for term in terms]
    return and_(first.within, or_(*each)) if first.facts.by_unit else first.within, each


def _is_count(term: Term) -> bool:
    return term.once or (term.amount is ONE and term.whole is None)


def _sums_of(term: Term, taken: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    def where_taken(one: ColumnElement[Any]) -> ColumnElement[Any]:
        return one if isinstance(taken, True_) else case((taken, one))

    if term.once:
        return [func.count(distinct(where_taken(term.key)))]
    if _is_count(term):
        return [func.count() if isinstance(taken, True_) else func.count(where_taken(ONE))]
    return [func.sum(where_taken(one)) for one in (term.amount, term.whole) if one is not None]


def _add_exactly(
    session: Session, found: Sums, asked: Sequence[tuple[Key, int, Term]], group: Group | None
) -> None:
    queries = [_each_of(at, year, term, group) for at, (_, year, term) in enumerate(asked)]
    amounts: dict[tuple[int, Any], int] = {}
    wholes: dict[tuple[int, Any], int | None] = {}
    for at, one, amount, whole in session.execute(union_all(*queries)) if queries else ():
        amounts[at, one] = amounts.get((at, one), 0) + ten_thousandths(amount)
        before = wholes.get((at, one), 0)
        wholes[at, one] = None if whole is None or before is None else before + ten_thousandths(whole)
    for (at, one), amount in amounts.items():
        whole = wholes[at, one]
        exact = None if whole is None else Fraction(whole, 10**PLACES)
        found.add(asked[at][0], one, Fraction(amount, 10**PLACES), exact)


def _each_of(at: int, year: int, term: Term, group: Group | None) -> Select[Any]:
    within = literal(year) if group is None else group(term.facts)
    whole = null() if term.whole is None else type_coerce(term.whole, String)
    return (
        select(literal(at), within, type_coerce(term.amount, String), whole)
        .select_from(term.facts.tables)
        .where(term.facts.holds, term.taken)
    )


def keys_of(session: Session, term: Term, of: Iterable[str] | None = None) -> set[str]:
    """Give the keys of a term's rows; of those given alone, if any are given."""
    ours = true() if of is None else term.key.in_(sorted(of))
    query = select(term.key).select_from(term.facts.tables).where(term.facts.holds, term.taken, ours)
    return set(session.scalars(query.distinct()))
