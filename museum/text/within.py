"""Finding inside one thing that has much text: the pages of a book, the words of a record.

Words are compared as everywhere (`museum.text.words`). What was typed side by side is looked for
side by side first: `trống đồng` is one word in two syllables. Only where that is nowhere, the last
word may be the beginning of a longer one, and then the words may stand apart on one page.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from museum.text.clean import normalise
from museum.text.fold import fold
from museum.text.highlight import Likeness, likeness
from museum.text.lines import broken_words
from museum.text.query import LONGEST_QUERY, MOST_TERMS, SHORTEST_PREFIX, Term
from museum.text.words import FUNCTION_WORDS_EN, FUNCTION_WORDS_VI, Word, forms, whole_words, words

MOST_MATCHES = 10_000
"""Matches that are looked for: more than that nobody pages through."""
_QUOTED = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True)
class Passage:
    """A text that is searched as one: a page, a description."""

    text: str
    language: str = "vi"
    """BCP 47: says whether line ends break words."""


@dataclass(frozen=True, order=True)
class Match:
    """Where something was found."""

    inexact: bool
    """Only the bare letters agree, or a word begins so. What is exact stands first."""
    passage: int
    """Which passage, from 0."""
    start: int
    end: int
    """Offsets into its text."""


@dataclass(frozen=True)
class Completion:
    """What somebody may go on to type."""

    text: str
    count: int
    """How often it stands there."""


@dataclass(frozen=True)
class Asked:
    """A question taken apart: what stands in quotation marks, or the whole of it, is one run of words."""

    runs: tuple[tuple[Term, ...], ...] = ()
    quoted: bool = False


def asked_of(text: str) -> Asked:
    """Take a question apart; what is beyond the limits of any search is not read."""
    clean = normalise(text[: 4 * LONGEST_QUERY])[:LONGEST_QUERY]
    open_end = not text[-1:].isspace()
    quoted = [found[1] for found in _QUOTED.finditer(clean)]
    if not quoted:
        return Asked(tuple(filter(None, [_terms(clean, open_end=open_end)])))
    loose = _QUOTED.sub(" ", clean)
    runs = [*(_terms(part) for part in quoted), *((term,) for term in _terms(loose) if not term.minor)]
    return Asked(tuple(run for run in runs if run), quoted=True)


def _terms(text: str, *, open_end: bool = False) -> tuple[Term, ...]:
    found = whole_words(text)[:MOST_TERMS]
    accented = any(fold(word.exact) != word.exact for word in found)
    terms = []
    for word in found:
        last = open_end and word is found[-1] and word.end == len(text)
        minor = word.exact in FUNCTION_WORDS_EN or (accented and word.exact in FUNCTION_WORDS_VI)
        terms.append(
            Term(
                word.exact,
                word.key,
                not accented,
                minor,
                unfinished=last and len(word.key) >= SHORTEST_PREFIX,
            )
        )
    return tuple(terms)


class Concordance:
    """The words of all passages, in their order and by their letters. Safe for threads once made."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._exact: list[str] = []
        self._key: list[str] = []
        self._passage, self._start, self._end = array("I"), array("I"), array("I")
        self._first, self._last = array("I"), array("I")
        """Places that a word takes in the order of words: `H'Mông` takes two, its parts one each."""
        self._by_key: dict[str, array[int]] = {}
        place = 0
        for number, passage in enumerate(passages):
            # A gap between passages, so that nothing runs from one into the next.
            place = self._read(number, passage, place) + 2
        self._counted = Counter(self._exact)
        self._folded = {exact: fold(exact) for exact in self._counted}

    @property
    def weight(self) -> int:
        """Bytes that it takes to keep, roughly."""
        return 60 * len(self._exact) + 300 * len(self._folded)

    def _read(self, number: int, passage: Passage, place: int) -> int:
        """Take the words of a passage in; gives the place after its last word."""
        for word in _mended(passage):
            parts = _parts(passage.text, word)
            self._add(number, word, place, place + max(len(parts), 1) - 1)
            for part in parts:
                self._add(number, part, place, place)
                place += 1
            place += not parts
        return place

    def _add(self, passage: int, word: Word, first: int, last: int) -> None:
        at = len(self._exact)
        self._exact.append(word.exact)
        self._key.append(word.key)
        for kept, value in zip(
            (self._passage, self._start, self._end, self._first, self._last),
            (passage, word.start, word.end, first, last),
            strict=True,
        ):
            kept.append(value)
        self._by_key.setdefault(word.key, array("I")).append(at)

    def find(
        self, text: str, *, most: int = MOST_MATCHES, among: Container[int] | None = None
    ) -> list[Match]:
        """Find what was typed: exact matches first, each kind in the order of the passages; `most` at most.

        Matches of one question do not overlap. With `among`, only those passages are looked into.
        """
        asked = asked_of(text)
        if not asked.runs:
            return []
        found = self._together(asked.runs, most, among)
        if not found and asked.runs[-1][-1].unfinished:
            found = self._together(asked.runs, most, among, beginnings=True)
        words_apart = tuple((term,) for term in asked.runs[0] if not term.minor)
        if not found and not asked.quoted and len(words_apart) > 1:
            found = self._together(words_apart, most, among)
        return _apart(found)[:most]

    def _together(
        self,
        runs: Sequence[tuple[Term, ...]],
        most: int,
        among: Container[int] | None,
        *,
        beginnings: bool = False,
    ) -> list[Match]:
        """Find the runs in those passages that have all of them."""
        each = [list(islice(self._run(run, among, beginnings=beginnings), most)) for run in runs]
        common = set.intersection(*({match.passage for match in found} for found in each))
        return sorted({match for found in each for match in found if match.passage in common})

    def _run(self, run: Sequence[Term], among: Container[int] | None, *, beginnings: bool) -> Iterator[Match]:
        for row, like in self._rows(run, beginnings=beginnings):
            first, last = row[0], row[-1]
            if among is not None and self._passage[first] not in among:
                continue
            yield Match(like is not Likeness.EXACT, self._passage[first], self._start[first], self._end[last])

    def _rows(self, run: Sequence[Term], *, beginnings: bool) -> Iterator[tuple[list[int], Likeness]]:
        """List where words stand side by side in their order, with how well the worst of them answers."""
        alone = len(run) == 1
        for at in self._standing(run[0], beginnings=beginnings and alone):
            row, worst = [at], self._like(run[0], at, alone=alone)
            for number, term in enumerate(run[1:], start=2):
                if worst is Likeness.NONE:
                    break
                after, like = self._following(row[-1], term, prefix=beginnings and number == len(run))
                row.append(after)
                worst = min(worst, like)
            if worst is not Likeness.NONE:
                yield row, worst

    def _standing(self, term: Term, *, beginnings: bool) -> Iterable[int]:
        """List the words that may answer a term, in their order."""
        if not beginnings:
            return self._by_key.get(term.key, ())
        bare = fold(term.exact)
        return sorted(
            at
            for key, standing in self._by_key.items()
            if key.startswith((term.key, bare))
            for at in standing
        )

    def _following(self, at: int, term: Term, *, prefix: bool) -> tuple[int, Likeness]:
        """Give the word that best answers a term directly after another word, and how well."""
        found = [(self._like(term, after, alone=False, prefix=prefix), after) for after in self._after(at)]
        like, after = max(found, default=(Likeness.NONE, at))
        return after, like

    def _after(self, at: int) -> Iterator[int]:
        """List the words that stand directly after a word: one, or one and its first part."""
        wanted = self._last[at] + 1
        for after in range(bisect_left(self._first, wanted), len(self._first)):
            if self._first[after] != wanted:
                return
            yield after

    def _like(self, term: Term, at: int, *, alone: bool, prefix: bool = True) -> Likeness:
        word = Word(0, 0, self._exact[at], self._key[at])
        like = likeness(term, word)
        if like is Likeness.NONE and not alone and word.key == term.key:
            # In a row of words `trong` typed for `trong` is right; alone, `trống` was meant.
            return Likeness.EXACT
        return Likeness.NONE if like is Likeness.BEGINS and not prefix else like

    def complete(
        self, text: str, *, least: int = 1, most: int = 20, among: Container[int] | None = None
    ) -> list[Completion]:
        """Say how what was typed may go on: words as spelt first, then the more frequent ones.

        Of several words the last is completed, where the others stand directly before it.
        """
        typed = _terms(normalise(text)[:LONGEST_QUERY])
        if not typed:
            return []
        *before, last = typed
        bare = fold(last.exact)
        counted = self._going_on(before, among) if before else self._alone(among)
        ranked = sorted(
            (not exact.startswith(last.exact), -count, f"{start} {exact}".strip())
            for start, exact, count in counted
            if count >= least and self._folded[exact].startswith(bare)
        )
        return [Completion(text, -count) for _, count, text in ranked[:most]]

    def _alone(self, among: Container[int] | None) -> Iterator[tuple[str, str, int]]:
        counted = self._counted
        if among is not None:
            counted = Counter(
                exact for exact, passage in zip(self._exact, self._passage, strict=True) if passage in among
            )
        return (("", exact, count) for exact, count in counted.items())

    def _going_on(
        self, before: Sequence[Term], among: Container[int] | None
    ) -> Iterator[tuple[str, str, int]]:
        """List what stands directly after words: these as found, the next one, how often."""
        counted: Counter[tuple[str, str]] = Counter()
        for row, _ in islice(self._rows(before, beginnings=False), MOST_MATCHES):
            if among is None or self._passage[row[0]] in among:
                start = " ".join(self._exact[at] for at in row)
                counted.update((start, self._exact[after]) for after in self._after(row[-1]))
        return ((start, exact, count) for (start, exact), count in counted.items())


def _mended(passage: Passage) -> Iterator[Word]:
    """List the words of a passage, those that a line's end broke as one."""
    text = passage.text
    breaks = dict(broken_words(text, passage.language))
    half: tuple[int, str] | None = None
    for word in whole_words(text):
        start, letters = half or (word.start, "")
        letters += text[word.start : word.end] if half or word.end in breaks else ""
        if word.end in breaks:
            half = start, letters
        elif half:
            half = None
            yield Word(start, word.end, *forms(letters))
        else:
            yield word


def _parts(text: str, word: Word) -> list[Word]:
    """List the parts of a word that apostrophes join; none for others."""
    written = text[word.start : word.end]
    if written.isalpha() or "\n" in written:
        return []
    return [
        Word(word.start + part.start, word.start + part.end, part.exact, part.key)
        for part in islice(words(written), 1, None)
    ]


def _apart(matches: Iterable[Match]) -> list[Match]:
    """Drop matches that overlap a better or an earlier one."""
    taken: dict[int, list[tuple[int, int]]] = {}
    kept = []
    for match in matches:
        spans = taken.setdefault(match.passage, [])
        at = bisect_left(spans, (match.end, 0))
        if at and spans[at - 1][1] > match.start:
            continue
        spans.insert(at, (match.start, match.end))
        kept.append(match)
    return kept
