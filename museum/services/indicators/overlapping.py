"""What counts toward two indicators of a plan. It is allowed, and declared.

Two indicators overlap by their roots: the records of what happened. A group's attendance is one root, whether
it counts as part of a session, as a group, as so many pupils or as a package used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from museum.services.indicators.asking import Question
from museum.services.indicators.rule import Term

_BLOCK = 30
"""Indicators are marked by bits: two blocks of them go into a database's integer."""


def shared_roots(session: Session, questions: Sequence[Question]) -> dict[tuple[int, int], int]:
    """Count the roots that two answers share, by the places of these in the list; pairs without any are absent."""
    kinds: dict[str, dict[int, list[Term]]] = {}
    for place, question in enumerate(questions):
        for term in question.terms():
            kinds.setdefault(term.facts.root_kind, {}).setdefault(place, []).append(term)
    found: dict[tuple[int, int], int] = {}
    for terms in kinds.values():
        for pair, roots in _shared(session, terms).items():
            found[pair] = found.get(pair, 0) + roots
    return found


def _shared(session: Session, terms: Mapping[int, Sequence[Term]]) -> dict[tuple[int, int], int]:
    places = sorted(terms)
    blocks = [places[first : first + _BLOCK] for first in range(0, len(places), _BLOCK)]
    if len(blocks) > 1:
        together = [sorted({*one, *other}) for one, other in combinations(blocks, 2)]
    else:
        together = blocks if len(places) > 1 else []
    found: dict[tuple[int, int], int] = {}
    for some in together:
        counted: dict[tuple[int, int], int] = {}
        for mask, roots in session.execute(_masks(some, terms)):
            marked = [place for bit, place in enumerate(some) if int(mask) >> bit & 1]
            for pair in combinations(marked, 2):
                counted[pair] = counted.get(pair, 0) + roots
        found.update(counted)
    return found


def _masks(places: Sequence[int], terms: Mapping[int, Sequence[Term]]) -> Select[Any]:
    by_facts: dict[str, list[tuple[int, Term]]] = {}
    for bit, place in enumerate(places):
        for term in terms[place]:
            by_facts.setdefault(term.facts.name, []).append((bit, term))
    marked = [_marked(batch) for batch in by_facts.values()]
    if len(marked) == 1:
        roots = marked[0].subquery()
        mask: ColumnElement[int] = roots.c.mask
    else:
        each = union_all(*marked).subquery()
        # Each bit comes from one kind of facts, and each root once from it: the sum is the union.
        roots = select(func.sum(each.c.mask).label("mask")).group_by(each.c.root).subquery()
        mask = roots.c.mask
    return select(mask, func.count()).select_from(roots).group_by(mask)


def _marked(batch: Sequence[tuple[int, Term]]) -> Select[Any]:
    facts = batch[0][1].facts
    ground, counts = _apart(batch)
    bits = [
        case((taken, literal(2**bit, BigInteger)), else_=0)
        for (bit, _), taken in zip(batch, counts, strict=True)
    ]
    # Several facts may have one root, such as the programmes of a package: it is marked by any of them.
    repeated = any(term.once and term.key is facts.root for _, term in batch)
    mask = _sum(func.max(bit) if repeated else bit for bit in bits)
    query = (
        select(facts.root.label("root"), mask.label("mask"))
        .select_from(facts.tables)
        .where(facts.holds, ground, or_(*counts))
    )
    return query.group_by(facts.root) if repeated else query


def _apart(batch: Sequence[tuple[int, Term]]) -> tuple[ColumnElement[bool], list[ColumnElement[bool]]]:
    """Give on which ground all of some terms count, where it is the same, and what more each of them asks for.

    Said once of all, the ground leads the database to the few rows that lie there.
    """
    first = batch[0][1]
    one_ground = all(term.scope == first.scope for _, term in batch)
    wanted = [term.narrowed if one_ground else term.taken for _, term in batch]
    counts = [
        taken if term.adds is None else and_(taken, term.adds)
        for taken, (_, term) in zip(wanted, batch, strict=True)
    ]
    return first.within if one_ground else true(), counts


def _sum(parts: Iterable[ColumnElement[int]]) -> ColumnElement[int]:
    first, *others = parts
    for one in others:
        first = first + one
    return first
