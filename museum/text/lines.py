"""Text that stands in lines, as on a page: cleaned without losing its lines, read on where a line breaks a word."""

from __future__ import annotations

import re

from museum.text.clean import normalise

_LINE_END = re.compile("\r\n|[\r\n\v\x1c-\x1e\x85\u2028\u2029]")
_HYPHENS = "-\u00ad\u2010\u00ac\u2e17"
"""What stands at a line's end where a word is broken: hyphens, the negation sign of old OCR, `⸗`."""
_BROKEN = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}][^\S\n]*\n\s*(?=[^\W\d_])")
_WHOLE_SYLLABLES = ("vi", "lzh", "zh")
"""Languages whose lines break between syllables: a hyphen there joins syllables, it breaks no word."""


def clean_lines(text: str) -> str:
    """Compose letters and clean each line (see `normalise`); of several empty lines one is left, none at the ends.

    A hyphen at a line's end stays, also one that is invisible elsewhere.
    """
    kept: list[str] = []
    for raw in _LINE_END.split(text.replace("\f", "\n")):
        line = normalise(_visible_hyphen(raw))
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _visible_hyphen(line: str) -> str:
    bare = line.rstrip()
    return f"{bare[:-1]}-" if bare.endswith("\u00ad") else line


def breaks_words(language: str) -> bool:
    """Say whether lines of a language may break a word (BCP 47 tag); Vietnamese is broken between syllables."""
    return language.partition("-")[0].casefold() not in _WHOLE_SYLLABLES


def flowing(text: str, language: str) -> str:
    """Give a page's text as one line; a word that a line's end broke is whole again (`tran-/scribe`)."""
    return normalise(_BROKEN.sub("", text) if breaks_words(language) else text)


def broken_words(text: str, language: str) -> list[tuple[int, int]]:
    """List where lines' ends break words: from the hyphen to the second half, as offsets into the text."""
    return [found.span() for found in _BROKEN.finditer(text)] if breaks_words(language) else []
