"""Text as it comes, made plain: composed letters, ordinary spaces, no mark-up."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

# Joiners, soft hyphens, byte order and direction marks: they show nothing and part words that are one.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The zero-width space parts words; control characters stand where tabs and line ends were lost.
_BLANK = re.compile("[\\s\u200b\x00-\x1f\x7f-\x9f]+")
_SILENT_TAGS = frozenset({"script", "style", "template", "noscript", "head", "title"})
_INLINE_TAGS = frozenset({"a", "abbr", "b", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u"})


def normalise(text: str) -> str:
    """Compose letters (NFC), drop what shows nothing, make every run of blanks one space, trim.

    The spelling stays as it was written; that `hoà` and `hòa` are one word is decided where
    words are compared: see `museum.text.words`.
    """
    return _BLANK.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def plain_lines(text: str) -> str:
    """Do the same to each line of a text of several; lines end as here, whatever they ended with."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(normalise(line) for line in lines).strip()


def in_one_direction(text: str) -> str:
    """Drop the marks that turn the direction of writing: with them a text reads otherwise than it is kept."""
    return _DIRECTION.sub("", text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _SILENT_TAGS:
            self._silent += 1
        elif tag not in _INLINE_TAGS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT_TAGS:
            self._silent = max(0, self._silent - 1)
        elif tag not in _INLINE_TAGS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(markup: str) -> str:
    """Give the words of limited mark-up as one line of plain text; what is plain already stays."""
    if "<" not in markup and "&" not in markup:
        return normalise(markup)
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return normalise("".join(reader.parts))
