"""What is written on an artefact's pages, as visitors read it, and a search in it that needs no script.

The artefact's page calls `transcript_context(session, artefact, page, q)` and hands what it gives to
its template as `transcript`; `{% include "parts/transcript.html" %}` then shows the text of the page
(counted from 1 among the pictures that can be leafed through), a field to search in all pages, and,
where something was asked, the finds with links to their pages. Without any text there is nothing to
show. With scripts the text follows the viewer: `ts/entries/transcript.ts` listens to its event
`museum:page`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.i18n import current_language
from museum.domain.pages import page_labels, pictures_of
from museum.services.transcriptions import LANGUAGES, of_page, texts_of, with_texts
from museum.text.highlight import Piece
from museum.text.query import LONGEST_QUERY
from museum.text.within import Concordance, Match, Passage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.collections import Artefact, Media
    from museum.domain.translated import Shown

SHORT = 1_200
"""Characters of a text that is shown at once; a longer one is opened by whoever wants to read it."""
ROUND = 60
PAGES_SHOWN, SNIPPETS = 40, 3
LONGEST_BOOK = 1_500_000
"""Characters of an artefact that are searched while a visitor waits."""
_LINE_ENDS = re.compile("\n+")
Line = tuple[Piece, ...]


@dataclass(frozen=True)
class FoundPage:
    """A page on which something was found."""

    label: Shown
    url: str
    count: int
    lang: str
    snippets: tuple[Line, ...]


@dataclass(frozen=True)
class Search:
    """What was asked, and where it stands."""

    asked: str
    total: int
    pages: tuple[FoundPage, ...]
    more: int
    """Further pages with finds that are not listed."""


@dataclass(frozen=True)
class Transcript:
    """The text of one page."""

    number: int
    label: Shown
    paragraphs: tuple[tuple[Line, ...], ...]
    """Lines as they stand on the page; empty where nobody has transcribed it."""
    lang: str
    language: Shown | None
    opened: bool
    several: bool
    """Whether the artefact has more than one page."""
    action: str
    """Address of the artefact's page."""
    search: Search | None = None


@dataclass(frozen=True)
class _Written:
    number: int
    language: str
    text: str


def transcript_context(session: Session, artefact: Artefact, page: int, q: str = "") -> Transcript | None:
    """Show what is written on a page of an artefact, and search in all pages; None where nothing is written at all."""
    pictures = pictures_of(artefact)
    if not pictures or not with_texts(session, [artefact.id]):
        return None
    number = min(max(page, 1), len(pictures))
    asked = " ".join(q.split())[:LONGEST_QUERY]
    written = _written(session, artefact, pictures, number, asked=bool(asked))
    lang = current_language()
    labels = page_labels(artefact)
    here = next((one for one in written if one.number == number), None)
    matches = _find(written, asked) if asked else []
    return Transcript(
        number=number,
        label=labels[pictures[number - 1].id].shown(lang),
        paragraphs=_paragraphs(here.text, _on(matches, written, here)) if here else (),
        lang=here.language if here else "",
        language=LANGUAGES[here.language].shown(lang) if here and here.language in LANGUAGES else None,
        opened=bool(asked) or here is None or len(here.text) <= SHORT,
        several=len(pictures) > 1,
        action=url_for("public.artefact", artefact_id=artefact.id),
        search=_search(artefact, asked, written, matches, [labels[one.id].shown(lang) for one in pictures])
        if asked
        else None,
    )


def _written(
    session: Session, artefact: Artefact, pictures: Sequence[Media], number: int, *, asked: bool
) -> list[_Written]:
    """Read the text of one page, or of all where something is asked."""
    if not asked:
        row = of_page(session, pictures[number - 1].id)
        return [_Written(number, row.language, row.text)] if row else []
    numbers = {medium.id: at for at, medium in enumerate(pictures, start=1)}
    return [
        _Written(numbers[media_id], language, text)
        for media_id, language, text in texts_of(session, artefact.id)
        if media_id in numbers
    ]


def _find(written: Sequence[_Written], asked: str) -> list[Match]:
    passages, left = [], LONGEST_BOOK
    for one in written:
        left -= len(one.text)
        passages.append(Passage(one.text if left >= 0 else "", one.language))
    return Concordance(passages).find(asked)


def _on(matches: Sequence[Match], written: Sequence[_Written], here: _Written) -> list[Match]:
    at = written.index(here)
    return sorted((match for match in matches if match.passage == at), key=lambda match: match.start)


def _search(
    artefact: Artefact,
    asked: str,
    written: Sequence[_Written],
    matches: Sequence[Match],
    labels: Sequence[Shown],
) -> Search:
    by_page: dict[int, list[Match]] = {}
    for match in matches:
        # Exact finds come first, and so do the pages that have them.
        by_page.setdefault(match.passage, []).append(match)
    pages = [
        FoundPage(
            label=labels[written[at].number - 1],
            url=url_for(
                "public.artefact",
                artefact_id=artefact.id,
                page=written[at].number,
                q=asked,
                _anchor="transcript",
            ),
            count=len(found),
            lang=written[at].language,
            snippets=tuple(_snippet(written[at].text, match) for match in found[:SNIPPETS]),
        )
        for at, found in list(by_page.items())[:PAGES_SHOWN]
    ]
    return Search(asked, len(matches), tuple(pages), max(0, len(by_page) - PAGES_SHOWN))


def _snippet(text: str, match: Match) -> Line:
    """Cut a match out with a few words round it, on one line."""
    begin, end = max(0, match.start - ROUND), min(len(text), match.end + ROUND)
    before, after = text[begin : match.start], text[match.end : end]
    if begin and " " in before.strip():
        before = "… " + before[before.index(" ") + 1 :]
    if end < len(text) and " " in after.strip():
        after = after[: after.rindex(" ")] + " …"
    cut = ((before, False), (text[match.start : match.end], True), (after, False))
    return tuple(Piece(_LINE_ENDS.sub(" ", piece), found) for piece, found in cut if piece)


def _paragraphs(text: str, matches: Sequence[Match]) -> tuple[tuple[Line, ...], ...]:
    paragraphs: list[list[Line]] = [[]]
    start = 0
    for line in text.split("\n"):
        if line:
            paragraphs[-1].append(_line(line, start, matches))
        elif paragraphs[-1]:
            paragraphs.append([])
        start += len(line) + 1
    return tuple(tuple(lines) for lines in paragraphs if lines)


def _line(line: str, start: int, matches: Sequence[Match]) -> Line:
    """Cut a line into what was found and what was not."""
    pieces: list[Piece] = []
    at = 0
    for match in matches:
        first, last = max(match.start - start, at), min(match.end - start, len(line))
        if first >= last:
            continue
        pieces += [Piece(line[at:first], found=False), Piece(line[first:last], found=True)]
        at = last
    return tuple(piece for piece in (*pieces, Piece(line[at:], found=False)) if piece.text)
