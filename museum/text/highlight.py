"""Which words of a text a question found, and the piece of a text that shows them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from museum.text.query import SearchTerms, Term, analyse
from museum.text.words import FUNCTION_WORDS_VI, Word, words

SNIPPET_LENGTH = 200
"""Characters of a snippet, but for what it takes not to cut words."""
_LEAD = 60
_MOST_SPANS = 500


class Likeness(IntEnum):
    """How a word of the text answers a typed word."""

    NONE = 0
    BEGINS = 1
    """It begins like the last, unfinished word."""
    FOLDED = 2
    """The same letters, other diacritics."""
    EXACT = 3


@dataclass(frozen=True)
class Span:
    """A found word, as offsets into the text."""

    start: int
    end: int
    exact: bool
    """False when only the bare letters agree."""
    term: int
    """Which of the question's terms it answers."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, found or not: pages escape the text and mark what was found."""

    text: str
    found: bool


def likeness(term: Term, word: Word) -> Likeness:
    """Compare a typed word with a word of the text.

    To a question without diacritics every spelling is exact, but `trong` typed so is not the
    function word: `trống` was meant.
    """
    if term.bare and word.exact in FUNCTION_WORDS_VI:
        return Likeness.NONE
    if word.exact == term.exact or (term.bare and word.key == term.key):
        return Likeness.EXACT
    if word.key == term.key:
        return Likeness.FOLDED
    if term.unfinished and (word.key.startswith(term.key) or word.exact.startswith(term.exact)):
        return Likeness.BEGINS
    return Likeness.NONE


def highlight(text: str, query: str | SearchTerms) -> tuple[Span, ...]:
    """Find a question's words in a text: spans in their order, none overlapping another.

    Of each typed word only the best likeness is marked: where `lụa` stands, `lúa` is not.
    Function words are left out.
    """
    asked = analyse(query) if isinstance(query, str) else query
    best: dict[int, Likeness] = {}
    spans: dict[int, list[Span]] = {}
    for word in words(text):
        for number, term in enumerate(asked.terms):
            like = Likeness.NONE if term.minor else likeness(term, word)
            if like is Likeness.NONE or like < best.get(number, like):
                continue
            if like > best.get(number, Likeness.NONE):
                best[number], spans[number] = like, []
            if len(spans[number]) < _MOST_SPANS:
                spans[number].append(Span(word.start, word.end, like is Likeness.EXACT, number))
    return _apart(span for found in spans.values() for span in found)


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Order spans and drop those inside another (the parts of `H'Mông`)."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def pieces(text: str, query: str | SearchTerms) -> tuple[Piece, ...]:
    """Cut a text into found and other stretches; joined again they are the text."""
    cut: list[Piece] = []
    at = 0
    for span in highlight(text, query):
        if span.start > at:
            cut.append(Piece(text[at : span.start], found=False))
        cut.append(Piece(text[span.start : span.end], found=True))
        at = span.end
    if at < len(text):
        cut.append(Piece(text[at:], found=False))
    return tuple(cut)


def snippet(text: str, query: str | SearchTerms, length: int = SNIPPET_LENGTH) -> str:
    """Cut from a plain text the piece that shows most of a question's words; empty when it has none.

    `…` stands where something was left out.
    """
    spans = highlight(text, query)
    if not spans:
        return ""
    if len(text) <= length + _LEAD:
        return text
    first = _richest(spans, length)
    begin = _word_start(text, max(0, min(spans[first].start - _LEAD, len(text) - length)))
    end = _word_end(text, max(begin + length, spans[first].end))
    return f"{'… ' if begin else ''}{text[begin:end].strip()}{' …' if end < len(text) else ''}"


def _richest(spans: Sequence[Span], length: int) -> int:
    """Give the first span of the window that shows the most different terms."""
    starts = [span.start for span in spans]
    reach = length - _LEAD
    windows = (spans[at : bisect_right(starts, span.start + reach)] for at, span in enumerate(spans))
    richness = [len({span.term for span in window}) for window in windows]
    return richness.index(max(richness))


def _word_start(text: str, at: int) -> int:
    """Move forward to the next start of a word, unless one starts here."""
    if at == 0 or text[at - 1].isspace():
        return at
    blank = text.find(" ", at, at + _LEAD)
    return blank + 1 if blank >= 0 else at


def _word_end(text: str, at: int) -> int:
    """Move on to the end of the word; a text without blanks is cut where it is."""
    if at >= len(text):
        return len(text)
    blank = text.find(" ", at, at + _LEAD)
    return blank if blank >= 0 else at
