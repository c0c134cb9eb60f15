"""The order of finds, the same above every engine.

First comes what has more of the typed words, then what has more of them whole (not as the beginning
of a longer word), then what has more of them as they were typed (not with other diacritics). Among
equals it counts where: title before whole register number before names before text; words side by
side before words apart; short titles before long ones. What is still equal is ordered by the
reader's language, then by title.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from museum.domain.translated import LANGUAGES, Language
from museum.text.query import SearchTerms, Term
from search.streams import Streams

TITLE, WHOLE_NUMBER, NAMES, NUMBER_PART, TEXT = 10.0, 8.0, 5.0, 3.0, 2.0
EXACT = 1.0
TYPED_BARE = 0.95
"""The question has no diacritics, so that any are right."""
FOUND_BARE = 0.5
"""Typed with diacritics, found without: old registers were kept so."""
OTHERWISE = 0.3
"""The same letters with other diacritics: most often another word."""
BEGINS, BEGINS_BARE = 0.2, 0.15
"""A longer word that begins so."""
_OTHER_FIELDS = 0.2
"""How much a further field with the same word adds."""
_TOGETHER = 0.5
"""How much two neighbouring words add that stand together, as a share of the field's weight."""
_COVERED = 5.0
"""What a title adds that says nothing but the question."""
_HALFWAY = 20.0
"""The strength that counts half of what strength can count."""
_PRECISION = 9
_REPEATED = 0.1
"""How much each repetition in a text adds, up to …"""
_MOST_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that an engine proposes."""

    id: str
    streams: Streams


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its place."""

    id: str
    score: float


class _Field:
    """One field's words, blanks at both ends, so that a word is found as ` word `."""

    __slots__ = ("exact", "key", "weight")

    def __init__(self, weight: float, exact: str, key: str) -> None:
        self.weight = weight
        self.exact = f" {exact} "
        self.key = f" {key} "

    def likeness(self, term: Term) -> float:
        """Say how well the field has a term: 0 not at all, 1 as typed."""
        as_typed = f" {term.exact} " in self.exact
        if f" {term.key} " in self.key and not (as_typed and not term.bare):
            if term.bare:
                return EXACT if as_typed else TYPED_BARE
            return FOUND_BARE if f" {term.key} " in self.exact else OTHERWISE
        if as_typed:
            # Typed without diacritics, it is here a function word, which has no key.
            return OTHERWISE if term.bare else EXACT
        return self._begins(term) if term.unfinished else 0.0

    def _begins(self, term: Term) -> float:
        if f" {term.exact}" in self.exact and not term.bare:
            return BEGINS
        return BEGINS_BARE if f" {term.key}" in self.key else 0.0

    def together(self, first: Term, second: Term) -> float:
        """Say how well the field has two terms side by side."""
        if f" {first.exact} {second.exact} " in self.exact:
            return EXACT
        if f" {first.key} {second.key} " in self.key:
            return TYPED_BARE if first.bare and second.bare else OTHERWISE
        return 0.0

    def repeats(self, term: Term) -> int:
        """Count how often the field has a term beyond the first time, up to a few."""
        return max(0, min(self.key.count(f" {term.key} "), _MOST_REPEATS) - 1)


class _Judged:
    """One candidate against the terms of a question."""

    def __init__(self, candidate: Candidate, asked: SearchTerms) -> None:
        streams = candidate.streams
        self.id = candidate.id
        self.title = _Field(TITLE, streams.title_exact, streams.title_key)
        self.text = _Field(TEXT, streams.text_exact, streams.text_key)
        number = WHOLE_NUMBER if has_number(candidate, asked) else NUMBER_PART
        self.fields = (
            self.title,
            _Field(number, streams.number, streams.number),
            _Field(NAMES, streams.names_exact, streams.names_key),
            self.text,
        )
        self._terms = asked.terms
        self._likeness = [[field.likeness(term) for field in self.fields] for term in asked.terms]
        self.strengths = [self._strength(*one) for one in zip(asked.terms, self._likeness, strict=True)]

    def _strength(self, term: Term, likeness: Sequence[float]) -> float:
        found = [field.weight * like for field, like in zip(self.fields, likeness, strict=True)]
        if found[-1]:
            found[-1] *= 1 + _REPEATED * self.text.repeats(term)
        best = max(found)
        return best + _OTHER_FIELDS * (sum(found) - best)

    def tier(self) -> float:
        """Count the major terms that were found; as fractions of that, those found whole and as typed."""
        best = [max(found) for term, found in zip(self._terms, self._likeness, strict=True) if not term.minor]
        base = len(best) + 1
        found, whole, as_typed = (
            sum(1 for one in best if one >= least) for least in (BEGINS_BARE, OTHERWISE, TYPED_BARE)
        )
        return found + whole / base + as_typed / base**2

    def strength(self, rarity: Sequence[float], neighbours: Sequence[tuple[Term, Term]]) -> float:
        """Weigh all that was found."""
        alone = sum(weight * strength for weight, strength in zip(rarity, self.strengths, strict=True))
        together = sum(
            max(field.weight * field.together(first, second) for field in self.fields)
            for first, second in neighbours
        )
        return alone + _TOGETHER * together + _COVERED * self._covered()

    def _covered(self) -> float:
        """Give the share of a title, in the language where it is larger, that the question says."""
        titles = zip(self.title.exact.split("|"), self.title.key.split("|"), strict=True)
        return max(self._share(exact.strip(), key.strip()) for exact, key in titles)

    def _share(self, exact: str, key: str) -> float:
        title = _Field(TITLE, exact, key)
        found = sum(title.likeness(term) for term in self._terms)
        return found / max(len(exact.split()), len(self._terms))

    def speaks(self, lang: Language) -> bool:
        """Say whether title or text have a word of the question in that language."""
        at = LANGUAGES.index(lang)
        found = f" {self.title.key.split('|')[at]} {self.text.key.split('|')[at]} "
        return any(f" {term.key} " in found for term in self._terms if not term.minor)


def has_number(candidate: Candidate, asked: SearchTerms) -> bool:
    """Say whether the whole question is the candidate's register number."""
    return bool(asked.number) and f" {asked.number} " in f" {candidate.streams.number} "


def rank(candidates: Sequence[Candidate], asked: SearchTerms, lang: Language) -> list[Ranked]:
    """Order candidates; the same ones come out in the same order whatever order they came in."""
    judged = [_Judged(candidate, asked) for candidate in candidates]
    rarity = [_rarity(judged, at) for at in range(len(asked.terms))]
    neighbours = _neighbours(asked)
    share = (sum(1 for term in asked.terms if not term.minor) + 1) ** 2
    order = []
    for one in judged:
        strength = one.strength(rarity, neighbours)
        score = round(one.tier() + strength / (strength + _HALFWAY) / share, _PRECISION)
        order.append((-score, not one.speaks(lang), one.title.key, one.id))
    return [Ranked(identifier, -score) for score, _, _, identifier in sorted(order)]


def _neighbours(asked: SearchTerms) -> list[tuple[Term, Term]]:
    """List the terms that follow each other, with and without the function words between."""
    major = [term for term in asked.terms if not term.minor]
    return list(dict.fromkeys([*pairwise(asked.terms), *pairwise(major)]))


def _rarity(judged: Sequence[_Judged], at: int) -> float:
    """Weigh a term by how few of the candidates have it: 1 when all do."""
    having = sum(1 for one in judged if one.strengths[at])
    return 1 + math.log(len(judged) / having) if having else 1.0
