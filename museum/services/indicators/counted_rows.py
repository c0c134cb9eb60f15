"""The rows behind a number: the very facts that were added up, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, literal, null, select
from sqlalchemy.orm import Session

from museum.domain.exact import decimal_text
from museum.domain.local_time import local
from museum.services.indicators.rule import Term

_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row without its title."""

    kind: str
    id: str
    on: date | None
    amount: Fraction
    whole: Fraction | None
    institution_id: str | None
    unit_id: str | None


def rows_select(term: Term) -> Select[Any]:
    """Give a term's rows as a query: key, moment, amount, whole, institution and unit, the earliest first."""
    facts = term.facts
    whole = null() if term.whole is None else term.whole
    base = select(term.key.label("row_key")).select_from(facts.tables).where(facts.holds, term.taken)
    if term.once:
        moment = func.min(facts.moment, type_=facts.moment.type).label("row_moment")
        grouped = base.add_columns(
            moment, literal(1), null(), func.min(facts.institution), func.min(facts.unit)
        )
        return grouped.group_by("row_key").order_by("row_moment", "row_key")
    single = base.add_columns(
        facts.moment.label("row_moment"), term.amount, whole, facts.institution, facts.unit
    )
    return single.order_by("row_moment", "row_key")


def plain_rows(session: Session, terms: tuple[Term, ...]) -> Iterator[PlainRow]:
    """Go through all rows of an answer."""
    for term in terms:
        for key, moment, amount, whole, institution_id, unit_id in session.execute(
            rows_select(term).execution_options(yield_per=_AT_A_TIME)
        ):
            part = None if whole is None else Fraction(whole)
            yield PlainRow(term.kind, key, _day(moment), Fraction(amount), part, institution_id, unit_id)


def _day(moment: datetime | date | None) -> date | None:
    return local(moment).date() if isinstance(moment, datetime) else moment


class Digest:
    """SHA-256 of rows as they come: of their kinds, ids and amounts in order."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, row: PlainRow) -> None:
        """Take a row in."""
        whole = "" if row.whole is None else decimal_text(row.whole)
        self._sum.update(f"{row.kind} {row.id} {decimal_text(row.amount)} {whole}\n".encode())

    def hex(self) -> str:
        """Give the digest of what was taken in."""
        return self._sum.hexdigest()
