"""How wide words are in Times New Roman, near enough to break lines of the head evenly and rule below them.

Widths of its basic letters in thousandths of the size; a mark above or below a letter adds none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

_POINT = 25.4 / 72
_LONGEST = 400
"""Letters of a line that is still worth weighing."""
_REGULAR: Mapping[int, str] = {
    278: "/:;\\ijlt'|",
    250: " ,.",
    333: "!()-I[]`fr",
    389: "Js",
    444: "?acez",
    556: "FPS",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "&m",
    833: "%",
    889: "M",
    944: "W@",
}
_BOLD: Mapping[int, str] = {
    278: "'/\\il|",
    250: " ,.",
    333: "!()-:;[]`fjt",
    389: "Is",
    444: "cerz",
    556: "Sbdhknpqu",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYw",
    778: "GHKOQ",
    833: "&m",
    944: "M@",
    1000: "%W",
}
_OTHER = 500
"""Digits, and most small letters."""
_STROKED = str.maketrans("đĐ", "dD")


def width(text: str, size: float, *, bold: bool) -> float:
    """Give a line's width in millimetres."""
    bare = (
        sign
        for sign in unicodedata.normalize("NFD", text.translate(_STROKED))
        if not unicodedata.combining(sign)
    )
    widths = _widths(bold=bold)
    return sum(widths.get(sign, _OTHER) for sign in bare) / 1000 * size * _POINT


def balanced(text: str, size: float, room: float, *, bold: bool) -> list[str]:
    """Break a line that is wider than its room into as few lines as hold it, about as long as each other."""
    if len(text) > _LONGEST or width(text, size, bold=bold) <= room:
        return [text]
    words = [(word, width(f"{word} ", size, bold=bold)) for word in text.split(" ")]
    fewest = len(_filled(words, room))
    tries = (room * part / 40 for part in range(16, 40))
    narrow = next((limit for limit in tries if len(_filled(words, limit)) <= fewest), room)
    return _filled(words, narrow)


def _filled(words: list[tuple[str, float]], room: float) -> list[str]:
    out: list[list[str]] = []
    used = room + 1
    for word, wide in words:
        if used + wide > room:
            out.append([])
            used = 0
        out[-1].append(word)
        used += wide
    return [" ".join(line) for line in out]


@cache
def _widths(*, bold: bool) -> Mapping[str, int]:
    return {sign: wide for wide, signs in (_BOLD if bold else _REGULAR).items() for sign in signs}
