"""Addresses made from titles: each stands once among things of a kind, and stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from museum.domain.education import Package, Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.translated import Translated
from museum.text.fold import fold

LONGEST = 80
"""Characters made of a title; the columns have room for a number behind them."""


def slug_of(title: Translated, otherwise: str) -> str:
    """Make an address from a title: folded letters and hyphens; `otherwise` where it has none."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title.vi or title.en)).strip("-")[:LONGEST] or otherwise


def add_under_free_slug(session: Session, made: Exhibition | Package | Programme, wanted: str) -> None:
    """Write a new row under the address, or under the first like it that is free (`…-2`, `…-3`).

    Somebody else may take the same address at the same moment, where an institution's lock does not part
    them: then the next one is tried, and the running transaction goes on.
    """
    kind = type(made)
    for slug in _like(wanted):
        taken = select(kind.id).where(kind.slug == slug)
        if session.scalar(taken) is not None:
            continue
        made.slug = slug
        try:
            with session.begin_nested():
                session.add(made)
                session.flush()
        except IntegrityError:
            if session.scalar(taken) is None:
                raise
        else:
            return


def _like(wanted: str) -> Iterator[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in count(2))
