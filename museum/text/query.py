"""What somebody typed, taken apart into the words to be found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from museum.text.clean import normalise
from museum.text.fold import fold
from museum.text.words import FUNCTION_WORDS_EN, FUNCTION_WORDS_VI, whole_words

LONGEST_QUERY = 400
"""Characters of a question that are read."""
MOST_TERMS = 24
SHORTEST_PREFIX = 2
"""Letters from which on an unfinished word finds longer ones."""


@dataclass(frozen=True)
class Term:
    """A word to be found."""

    exact: str
    key: str
    bare: bool
    """True when nothing in the question has diacritics: then every spelling is what was meant.

    Where other words have them, `la` means `la`: `Sơn La` is no mountain leaf.
    """
    minor: bool = False
    """A function word: an answer may do without it."""
    unfinished: bool = False
    """The last word, with nothing typed after it: it may be the beginning of a longer one."""


@dataclass(frozen=True)
class SearchTerms:
    """A question taken apart. Without terms there is nothing that could be found."""

    terms: tuple[Term, ...] = ()
    """Each once, in the order of their first appearance."""
    number: str = ""
    """The whole question as the key of a register number (see `number_key`); empty when it can be none."""


def number_key(number: str) -> str:
    """Join what distinguishes a register number: `BTHY-1234/Gm-56` → `bthy·1234·gm·56`.

    Empty for what has no digits and so is no register number.
    """
    parts = re.findall(r"\d+|[^\W\d_]+", fold(normalise(number)))
    return "·".join(parts) if any(part.isdigit() for part in parts) else ""


def analyse(text: str) -> SearchTerms:
    """Take a question apart; what is beyond `LONGEST_QUERY` characters or `MOST_TERMS` words is not read."""
    clean = normalise(text[: 4 * LONGEST_QUERY])[:LONGEST_QUERY]
    found = whole_words(clean)[:MOST_TERMS]
    if not found:
        return SearchTerms()
    last = found[-1]
    open_end = last.end == len(clean) and not text[-1:].isspace() and len(last.key) >= SHORTEST_PREFIX
    accented = any(fold(word.exact) != word.exact for word in found)
    terms: dict[str, Term] = {}
    for word in found:
        unfinished = open_end and word is last
        if unfinished or word.exact not in terms:
            minor = word.exact in FUNCTION_WORDS_EN or (accented and word.exact in FUNCTION_WORDS_VI)
            terms[word.exact] = Term(word.exact, word.key, not accented, minor, unfinished)
    if all(term.minor for term in terms.values()):
        terms = {exact: replace(term, minor=False) for exact, term in terms.items()}
    return SearchTerms(tuple(terms.values()), number_key(clean))
