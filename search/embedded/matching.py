"""Matching in FTS5: a stage as an expression, the rows that match, best first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from museum.ports.search import Query
from museum.text.query import Term
from search.embedded.store import Revision
from search.staging import Stage

Row = tuple[int, str]
"""A document's row number and its tags."""

_EXACT = "{title_exact names_exact text_exact}"
_KEY = "{title_key names_key text_key number}"
_PROMINENT = "{title_key number}"
_ALLOWED = """
    d.gone = 0 AND d.kind IN (SELECT value FROM json_each(:kinds))
    AND d.gate IN (SELECT g.gate FROM gates_{r} g, json_each(:tokens) t WHERE instr(g.tokens, t.value))
"""
_ALL = f"SELECT d.row, d.tags FROM documents_{{r}} d WHERE {_ALLOWED} ORDER BY d.row DESC"  # noqa: S608 - constants
# Weights follow `search.ranking`: they choose the candidates, the ranking orders them.
_MATCHING = f"""
    SELECT d.row, d.tags FROM words_{{r}} w JOIN documents_{{r}} d ON d.row = w.rowid
    WHERE words_{{r}} MATCH :match AND {_ALLOWED}
    ORDER BY bm25(words_{{r}}, 10.0, 4.0, 5.0, 2.0, 2.0, 0.8, 6.0), d.id
"""  # noqa: S608 - constants
_ROWS = "SELECT rowid FROM words_{r} WHERE words_{r} MATCH ?"


def matching_rows(revision: Revision, query: Query, stage: Stage | None) -> list[Row]:
    """Find all rows of a stage, facet filters left aside, best first; without a stage, last indexed first."""
    asked = {"kinds": json.dumps(query.kinds), "tokens": json.dumps([f"\n{token}\n" for token in query.gate])}
    if stage is None:
        return revision.run(_ALL, asked).fetchall()
    rows: list[Row] = revision.run(_MATCHING, {**asked, "match": _expression(stage)}).fetchall()
    return _tiered(revision, stage, rows)


def _tiered(revision: Revision, stage: Stage, rows: list[Row]) -> list[Row]:
    """Keep the rows with enough of the terms, and put first what the ranking will put first.

    BM25 alone would not: to it a word that half of the documents have weighs nothing, in a title either.
    """
    partial = stage.at_least < len(stage.terms)
    found = _counted(revision, stage.terms, lambda term: _term(term, stage)) if partial else Counter[int]()
    accented = [term for term in stage.terms if not term.bare or (stage.beginnings and term.unfinished)]
    as_typed = _counted(revision, accented, _as_typed)
    prominent = _counted(revision, stage.terms, lambda term: f'{_PROMINENT} : "{term.key}"')
    enough = [row for row in rows if found[row[0]] >= stage.at_least] if partial else rows
    return sorted(enough, key=lambda row: (-found[row[0]], -as_typed[row[0]], -prominent[row[0]]))


def _counted(revision: Revision, terms: Iterable[Term], expression: Callable[[Term], str]) -> Counter[int]:
    """Count for each row how many of the terms it has, in the sense of the expression."""
    counted: Counter[int] = Counter()
    for term in terms:
        counted.update(row for (row,) in revision.run(_ROWS, (expression(term),)))
    return counted


def _expression(stage: Stage) -> str:
    """Write a stage as FTS5 expects it.

    The phrases find nothing more, for each implies its two terms: they lift documents where
    neighbouring terms stand together.
    """
    terms = [_term(term, stage) for term in stage.terms]
    phrases = [f'{_KEY} : "{first.key} {second.key}"' for first, second in pairwise(stage.terms)]
    if stage.at_least < len(terms):
        return " OR ".join([*terms, *phrases])
    return " AND ".join([*terms, f"({' OR '.join([terms[0], *phrases])})"])


def _term(term: Term, stage: Stage) -> str:
    # Words hold no quotation marks: they are letters, marks and digits.
    ways = (
        [f'{_KEY} : "{term.key}"'] if term.bare else [f'{_EXACT} : "{term.exact}"', f'{_KEY} : "{term.key}"']
    )
    if stage.beginnings and term.unfinished:
        ways += [f"{way} *" for way in ways]
    return f"({' OR '.join(ways)})"


def _as_typed(term: Term) -> str:
    return f'{_KEY} : "{term.key}"' if term.bare else f'{_EXACT} : "{term.exact}"'
