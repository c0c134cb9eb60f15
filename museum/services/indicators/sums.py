"""Adding up terms: those over the same facts in one query, exact amounts outside of the database."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
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
    text,
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
_MOST_EXACT = 10
"""The same of exact ones: what does not count of them is given by id, and SQLite takes some 32 000 values."""


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
    batches: dict[tuple[str, str], dict[int, Batch]] = {}
    exact: dict[tuple[Key, int], dict[int, Term]] = {}
    for key, year, terms in wanted:
        for place, term in enumerate(terms):
            if term.exact:
                exact.setdefault((key, place), {})[year] = term
            else:
                alike = batches.setdefault((term.facts.name, term.scope.system), {})
                alike.setdefault(year, []).append((key, term))
    entered = [(key, by_year) for (key, _), by_year in exact.items()]
    for first in range(0, len(entered), _MOST_EXACT):
        _add_exactly(session, found, entered[first : first + _MOST_EXACT], group)
    for by_year in batches.values():
        _add_together(session, found, by_year, group)
    return found


def _add_together(session: Session, found: Sums, by_year: Mapping[int, Batch], group: Group | None) -> None:
    """Add up terms over the same facts."""
    facts = next(iter(by_year.values()))[0][1].facts
    if group is None and len(by_year) > 1 and facts.many and _hashes(session):
        # What is not asked of every year, such as growth's first, is read along in the same go and left.
        every = list({key: (key, term) for batch in by_year.values() for key, term in batch}.values())
        each = {year: batch[0][1] for year, batch in by_year.items()}
        asked = {(key, year) for year, batch in by_year.items() for key, _ in batch}
        for batch in _cut(every):
            _take(found, session.execute(_sums_by_year(batch, each)), batch, asked)
        return
    for alike in _alike(by_year):
        parts = {year: _cut(batch) for year, batch in alike.items()}
        for place, batch in enumerate(next(iter(parts.values()))):
            # The years ask for the same terms in the same order: their sums stand under one another.
            years = {year: [term for _, term in part[place]] for year, part in parts.items()}
            _take(found, _rows(session, years, group), batch)


def _cut(batch: Batch) -> list[Batch]:
    return [batch[first : first + _MOST] for first in range(0, len(batch), _MOST)]


def _alike(by_year: Mapping[int, Batch]) -> list[dict[int, Batch]]:
    """Put the years together that ask for the same terms: what is closed is asked for no more."""
    found: dict[tuple[Key, ...], dict[int, Batch]] = {}
    for year, batch in by_year.items():
        found.setdefault(tuple(key for key, _ in batch), {})[year] = batch
    return list(found.values())


def _take(
    found: Sums,
    rows: Iterable[Sequence[Any]],
    batch: Batch,
    asked: Container[tuple[Key, int]] | None = None,
) -> None:
    """Take sums in: each row begins with its year or group; `asked`: of these years alone."""
    for row in rows:
        sums = iter(row[1:])
        for key, term in batch:
            amount, whole = next(sums), next(sums) if term.whole is not None else None
            # A count has no NULL: none is 0.
            if amount is None or (amount == 0 and _is_count(term)):
                continue
            if asked is None or (key, row[0]) in asked:
                part = None if whole is None else Fraction(int(whole))
                found.add(key, row[0], Fraction(int(amount)), part)


def _rows(
    session: Session, years: Mapping[int, Sequence[Term]], group: Group | None
) -> Iterable[Sequence[Any]]:
    if next(iter(years.values()))[0].facts.by_unit:
        return _of_units(session, years, group)
    queries = [_sums_in(year, terms, group) for year, terms in years.items()]
    return session.execute(union_all(*queries) if len(queries) > 1 else queries[0])


def _of_units(
    session: Session, years: Mapping[int, Sequence[Term]], group: Group | None
) -> Iterator[Sequence[Any]]:
    """Give the sums of what units entered, unit by unit, of those on the ground.

    The database is not told which these are: a country has more communes than a statement takes values.
    """
    terms = next(iter(years.values()))
    facts, scope = terms[0].facts, terms[0].scope
    one_each = {year: some[0] for year, some in years.items()}
    keys = [_year_of(one_each), facts.unit, *([] if group is None else [group(facts)])]
    each = [term.narrowed for term in terms]
    query = (
        select(
            *keys, *(one for term, taken in zip(terms, each, strict=True) for one in _sums_of(term, taken))
        )
        .select_from(facts.tables)
        .where(*facts.given, _in_any(one_each), or_(*each))
        .group_by(*(text(str(place)) for place in range(1, len(keys) + 1)))
    )
    for row in session.execute(query):
        if row[1] in scope.units_in(row[0]):
            yield row[len(keys) - 1 :] if group is not None else (row[0], *row[2:])


def _year_of(years: Mapping[int, Term]) -> ColumnElement[Any]:
    """Give in SQL in which of some years facts lie."""
    if len(years) == 1:
        return literal(next(iter(years)))
    return case(*((term.facts.in_year, literal(year)) for year, term in years.items()))


def _in_any(years: Mapping[int, Term]) -> ColumnElement[bool]:
    return or_(*(term.facts.in_year for term in years.values()))


def _hashes(session: Session) -> bool:
    """Say whether the database joins many rows by reading whole tables: then once for all years, not once a year.

    SQLite goes from row to row by an index: it is faster with each year by itself.
    """
    return session.get_bind().dialect.name == "postgresql"


def _sums_by_year(batch: Batch, years: Mapping[int, Term]) -> Select[Any]:
    """Give the sums of all years in one go; what terms ask for does not depend on the year but by their ground."""
    facts = batch[0][1].facts
    here = or_(*(and_(term.facts.in_year, term.within) for term in years.values()))
    sums = [one for _, term in batch for one in _sums_of(term, term.narrowed)]
    query = select(_year_of(years).label("counted_in"), *sums).select_from(facts.tables)
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
    return first.within, [term.narrowed for term in terms]


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
    session: Session, found: Sums, asked: Sequence[tuple[Key, Mapping[int, Term]]], group: Group | None
) -> None:
    queries = [_each_of(at, by_year, group) for at, (_, by_year) in enumerate(asked)]
    amounts: dict[tuple[int, Any], int] = {}
    wholes: dict[tuple[int, Any], int | None] = {}
    for at, year, unit, one, amount, whole in session.execute(union_all(*queries)):
        if unit not in asked[at][1][year].scope.units_in(year):
            continue
        amounts[at, one] = amounts.get((at, one), 0) + ten_thousandths(amount)
        before = wholes.get((at, one), 0)
        wholes[at, one] = None if whole is None or before is None else before + ten_thousandths(whole)
    for (at, one), amount in amounts.items():
        whole = wholes[at, one]
        exact = None if whole is None else Fraction(whole, 10**PLACES)
        found.add(asked[at][0], one, Fraction(amount, 10**PLACES), exact)


def _each_of(at: int, by_year: Mapping[int, Term], group: Group | None) -> Select[Any]:
    """Select what units entered, one by one, with the unit: which are on the ground is seen outside."""
    term = next(iter(by_year.values()))
    facts, year = term.facts, _year_of(by_year)
    whole = null() if term.whole is None else type_coerce(term.whole, String)
    return (
        select(
            literal(at),
            year,
            facts.unit,
            year if group is None else group(facts),
            type_coerce(term.amount, String),
            whole,
        )
        .select_from(facts.tables)
        .where(*facts.given, _in_any(by_year), term.narrowed)
    )


def keys_of(session: Session, term: Term, of: Iterable[str] | None = None) -> set[str]:
    """Give the keys of a term's rows; of those given alone, if any are given."""
    ours = true() if of is None else term.key.in_(sorted(of))
    query = select(term.key).select_from(term.facts.tables).where(term.facts.holds, term.taken, ours)
    return set(session.scalars(query.distinct()))
