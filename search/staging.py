"""The stages of a search: first all words as typed, then less and less until something is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from museum.text.query import SearchTerms, Term

FEW = 10
"""Below as many finds, the next stage is tried as well."""


@dataclass(frozen=True)
class Stage:
    """What a document must have. What a stage finds, the next finds too."""

    terms: tuple[Term, ...]
    """Of these, in their order …"""
    at_least: int
    """… so many must be found."""
    beginnings: bool = False
    """Whether the unfinished word may be the beginning of a longer one."""
    last_resort: bool = False
    """Tried only when nothing was found so far."""


def stages(asked: SearchTerms) -> Iterator[Stage]:
    """List the stages for a question that has terms.

    Where some words may be missing, the beginning of a word is no longer enough: `lũ` would find every `lụa`.
    """
    major = tuple(term for term in asked.terms if not term.minor)
    count = len(major)
    yield Stage(asked.terms, len(asked.terms))
    if count < len(asked.terms):
        yield Stage(major, count)
    if any(term.unfinished for term in major):
        yield Stage(major, count, beginnings=True)
    most, half = -(-2 * count // 3), -(-count // 2)
    if most < count:
        yield Stage(major, most)
    if half < most:
        yield Stage(major, half, last_resort=True)
    if half > 1:
        yield Stage(major, 1, last_resort=True)
