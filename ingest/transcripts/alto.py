"""ALTO (Analyzed Layout and Text Object, Library of Congress), versions 2, 3 and 4: words with their places.

Read as a stream: no document type, no entities, no network, a bounded tree. Places stay in the
file's own measure; what they are on a scan is decided where the scan is known.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.transcripts import refusals
from museum.domain.transcriptions import LONGEST_PAGE, MOST_PAGES, MOST_WORDS, TranscriptionSource
from museum.ports.stages import Measure, Place, ReadLine, ReadPage, ReadWord
from museum.text.clean import normalise
from museum.text.words import whole_words

_LANGUAGES = {
    "vie": "vi",
    "eng": "en",
    "fra": "fr",
    "fre": "fr",
    "lat": "la",
    "chi": "lzh",
    "zho": "lzh",
    "khm": "km",
    "zh": "lzh",
}
"""ISO 639 codes as ALTO's makers write them; Chinese characters on our pages are literary Chinese."""
_HYPHENS = "-\u00ad\u2010\u00ac\u2e17"
_SHORT_TAG = 2


@dataclass
class _Page:
    """A page being read."""

    width: float
    height: float
    lines: list[ReadLine | None] = field(default_factory=list)
    """None stands for the gap after a block of several lines."""
    languages: Counter[str] = field(default_factory=Counter)
    block_lines: int = 0
    words: int = 0


def read_alto(data: bytes, name: str) -> tuple[ReadPage, ...]:
    """Read the pages of an ALTO file; raises Rejected."""
    reader = _Reader(name)
    try:
        for event, element in _events(data):
            tag = etree.QName(element).localname
            if event == "start":
                reader.start(tag, element)
            else:
                reader.end(tag, element)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise refusals.damaged_xml(f"{line}:{column}") from None
    if not any(page.text for page in reader.pages):
        raise refusals.empty()
    return tuple(reader.pages)


def _events(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    # recover=False: half of a page is worse than none. huge_tree=False keeps libxml2's own limits.
    return iter(
        etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            recover=False,
            remove_comments=True,
            remove_pis=True,
        )
    )


class _Reader:
    """What has been read of a file so far."""

    def __init__(self, name: str) -> None:
        self.pages: list[ReadPage] = []
        self._name = name
        self._measure = Measure.MM10  # ALTO's own default
        self._picture = ""
        self._page: _Page | None = None
        self._begun = False

    def start(self, tag: str, element: etree._Element) -> None:
        """Note what an element says of all that stands in it."""
        if not self._begun:
            _check_root(element, tag)
            self._begun = True
        if tag == "Page":
            self._page = _Page(_number(element.get("WIDTH")), _number(element.get("HEIGHT")))
            _note_language(self._page, element)
        elif tag == "TextBlock" and self._page:
            self._page.block_lines = 0
            _note_language(self._page, element)

    def end(self, tag: str, element: etree._Element) -> None:
        """Take in an element that is read whole, and let it go."""
        page = self._page
        if tag == "MeasurementUnit":
            self._measure = _measure(normalise(element.text or ""))
        elif tag == "fileName":
            self._picture = normalise(element.text or "")
        elif tag == "TextLine" and page:
            _take_line(page, element)
            element.clear()
        elif tag == "TextBlock" and page:
            if page.block_lines > 1:
                page.lines.append(None)
            element.clear()
        elif tag == "Page" and page:
            self._take_page(page)
            element.clear()

    def _take_page(self, page: _Page) -> None:
        self._page = None
        number = len(self.pages) + 1
        if number > MOST_PAGES:
            raise refusals.too_many_pages(MOST_PAGES)
        while page.lines and page.lines[-1] is None:
            page.lines.pop()
        text = "\n".join(line.text if line else "" for line in page.lines)
        if len(text) > LONGEST_PAGE or page.words > MOST_WORDS:
            raise refusals.too_long(number, LONGEST_PAGE)
        self.pages.append(
            ReadPage(
                self._name,
                number,
                TranscriptionSource.ALTO,
                text,
                language=page.languages.most_common(1)[0][0] if page.languages else "",
                picture=self._picture,
                lines=tuple(line for line in page.lines if line),
                measure=self._measure,
                width=page.width,
                height=page.height,
            )
        )


def _check_root(element: etree._Element, tag: str) -> None:
    if element.getroottree().docinfo.doctype:
        raise refusals.with_entities()
    if tag.casefold() != "alto":
        raise refusals.not_alto(tag[:40])


def _measure(text: str) -> Measure:
    try:
        return Measure(text.casefold())
    except ValueError:
        raise refusals.odd_unit(text[:40]) from None


def _note_language(page: _Page, element: etree._Element) -> None:
    tag = element.get("LANG") or element.get("language") or ""
    code, _, rest = tag.casefold().partition("-")
    if code:
        known = _LANGUAGES.get(code, code if len(code) == _SHORT_TAG else "")
        page.languages["vi-Hani" if (known, rest) == ("vi", "hani") else known] += 1


def _take_line(page: _Page, element: etree._Element) -> None:
    words: list[ReadWord] = []
    text = ""
    spaced = False
    for child in element:
        kind = etree.QName(child).localname
        if kind == "SP":
            spaced = True
        elif kind == "HYP" and words:
            words[-1] = _hyphenated(words[-1], _place(child))
            text = f"{text.rstrip(_HYPHENS)}-"
        elif kind == "String":
            word = normalise(child.get("CONTENT") or "")
            if child.get("SUBS_TYPE") == "HypPart1":
                word = f"{word.rstrip(_HYPHENS)}-"
            if not word:
                continue
            apart = spaced or not (_is_han(text[-1:]) and _is_han(word[:1]))
            text += f" {word}" if text and apart else word
            words.append(ReadWord(word, _place(child)))
            spaced = False
    page.words += len(words)
    text = normalise(text)
    if text:
        page.lines.append(ReadLine(text, _place(element), tuple(words)))
        page.block_lines += 1


def _hyphenated(word: ReadWord, hyphen: Place | None) -> ReadWord:
    place = word.place
    if place and hyphen:
        right = max(place[0] + place[2], hyphen[0] + hyphen[2])
        place = (place[0], place[1], right - place[0], place[3])
    return ReadWord(f"{word.text.rstrip(_HYPHENS)}-", place)


def _is_han(char: str) -> bool:
    """Say whether a character is a word of its own and wants no blank round it."""
    found = whole_words(char * 2) if char else []
    return len(found) > 1 and not char.isdecimal()


def _place(element: etree._Element) -> Place | None:
    x, y, width, height = (_number(element.get(name), -1.0) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    return (x, y, width, height) if x >= 0 and y >= 0 and width > 0 and height > 0 else None


def _number(text: str | None, otherwise: float = 0.0) -> float:
    try:
        number = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
