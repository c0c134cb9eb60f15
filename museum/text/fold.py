"""Fold Vietnamese text to bare lower-case letters."""

from __future__ import annotations

import unicodedata

_STROKES = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})


def fold(text: str) -> str:
    """Drop case and all diacritics, `đ` included: `Trống Đồng` → `trong dong`."""
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept.translate(_STROKES)).casefold()
