"""Where the tone mark of a Vietnamese syllable stands.

Two ways of writing are both right (`hòa`, `thủy`, `khỏe` and `hoà`, `thuỷ`, `khoẻ`), and old
keyboards put marks in places where neither does (`qúy`, `hòan`). To compare words the mark is
put where the older, still most common way has it.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SYLLABLE = re.compile(
    "(ngh|ng|nh|gh|gi(?=[aăâeêoôơuư])|g|qu|kh|k|ph|th|tr|t|ch|c|[bdđhlmnprsvx])?"
    "([aăâeêioôơuưy]{1,3})"
    "(ch|nh|ng|[cmnpt])?"
)
_MARKED_VOWELS = "ăâêôơư"
_WITH_GLIDES = 3


def place_tone(word: str) -> str:
    """Move the tone mark of a lower-case syllable to its customary vowel: `thuỷ` → `thủy`.

    Anything that is no Vietnamese syllable with one tone comes back as it is, composed (NFC).
    """
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    tones = [mark for mark in letters if mark in _TONES]
    if len(tones) == 1:
        bare = unicodedata.normalize("NFC", letters.replace(tones[0], ""))
        syllable = _SYLLABLE.fullmatch(bare)
        if syllable:
            onset, vowels, coda = (part or "" for part in syllable.groups())
            at = len(onset) + _toned(vowels, closed=bool(coda)) + 1
            letters = bare[:at] + tones[0] + bare[at:]
    return unicodedata.normalize("NFC", letters)


def _toned(vowels: str, *, closed: bool) -> int:
    """Give the index of the vowel that carries the tone."""
    marked = max(vowels.rfind(vowel) for vowel in _MARKED_VOWELS)
    if marked >= 0:
        return marked
    if closed:
        return len(vowels) - 1
    return 1 if len(vowels) == _WITH_GLIDES else 0
