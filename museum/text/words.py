"""Words of a text, each as written (exact) and as it may be typed (key).

The exact form is lower-case, composed, with its tone mark in the customary place. The key has no
diacritics at all, `i` for `y` after the consonants where both are written (`kỹ`, `kĩ`), and no
ending of an English plural. Whatever finds or marks words compares these two forms and no others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from museum.text.fold import fold
from museum.text.tones import place_tone

LONGEST_WORD = 64
"""Characters of a word that are compared."""

_ENGLISH = (
    "a an and are as at be by do for from he in into is it its of on or so than that the their this to was"
    " were with"
)
_VIETNAMESE = (
    "bởi các cho của cùng có cũng do hay hoặc khi là mà một này những như nhưng ở rằng sẽ tại theo thì trong"
    " trên từ và vào về với vì được để đã đang đó đến"
)
FUNCTION_WORDS_EN = frozenset(_ENGLISH.split())
FUNCTION_WORDS_VI = frozenset(_VIETNAMESE.split())
"""Words that a question may contain and an answer need not."""

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_APOSTROPHES = "'`´‘’\u02bb\u02bc\uff07"
_LETTER = rf"[^\W\d_\u02bb\u02bc{_HAN}]"


def _combining() -> str:
    r"""List the combining marks of the Basic Multilingual Plane as ranges of a character class.

    `\w` leaves them out, yet the letters of Ê Đê, Thái or Chăm are not words without them.
    """
    marks = [code for code in range(0x300, 0xFE30) if unicodedata.category(chr(code)).startswith("M")]
    ranges: list[list[int]] = []
    for code in marks:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_LETTERS = rf"{_LETTER}+(?:[{_combining()}]+{_LETTER}*)*"
_WORD = re.compile(rf"[{_HAN}]|\d+|{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*")
_JOINED = re.compile(rf"[{_APOSTROPHES}]")
_PART = re.compile(rf"[^{_APOSTROPHES}]+")
_FINAL_Y = re.compile("(h|k|l|m|s|t|v|qu)y")
_SHORTEST_PLURAL = 4


class Word(NamedTuple):
    """A word and where it stands."""

    start: int
    end: int
    exact: str
    key: str


@lru_cache(maxsize=65_536)
def forms(word: str) -> tuple[str, str]:
    """Give the exact form and the key of one word; neither is ever empty or holds a blank."""
    letters = unicodedata.normalize("NFKC", word).casefold().replace("ð", "đ")[:LONGEST_WORD]
    # Not "letters only": characters newer than Python's tables (Nôm among them) have no category yet.
    kept = (
        char for char in letters if unicodedata.category(char)[0] not in "PSZ" and char not in _APOSTROPHES
    )
    exact = place_tone("".join(kept))
    return exact, key_of(exact)


def key_of(exact: str) -> str:
    """Reduce an exact form to its key; a lone mark, of which folding leaves nothing, is its own key."""
    bare = fold(exact)
    if not bare:
        return exact
    if _FINAL_Y.fullmatch(bare):
        return bare[:-1] + "i"
    return _singular(bare)


def _singular(word: str) -> str:
    """Drop the ending of an English plural; no Vietnamese syllable ends in `s`."""
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word[-2] in "isu":
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]


def words(text: str) -> Iterator[Word]:
    """List the words of a text in their order.

    A Han character is a word, so is a run of digits or of letters (`Gm56` is two). What an
    apostrophe joins (`H'Mông`, `Qur'an`) comes whole first, then in its parts.
    """
    for found in _WORD.finditer(text):
        start, end = found.span()
        yield Word(start, end, *forms(found[0]))
        if _JOINED.search(found[0]):
            for part in _PART.finditer(found[0]):
                yield Word(start + part.start(), start + part.end(), *forms(part[0]))


def whole_words(text: str) -> list[Word]:
    """List the words without the parts of those that an apostrophe joins: as a question means them."""
    found: list[Word] = []
    for word in words(text):
        if not found or word.start >= found[-1].end:
            found.append(word)
    return found
