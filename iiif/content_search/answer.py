"""Answers of Content Search 2.0: annotation pages (section 4.2) and term pages (5.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iiif.content_search.asked import Asked
from iiif.content_search.book import Book, Written
from iiif.presentation import addresses
from museum.domain.page_lines import PageLine, around, page_lines
from museum.domain.pages import within
from museum.text.within import Completion, Match

CONTEXT = "http://iiif.io/api/search/2/context.json"
PAGE = 100
"""Annotations on a page of results; a match is never divided."""
ROUND = 60
"""Characters before and after what was found that show it in its context."""
_LINE_ENDS = re.compile("\n+")


@dataclass(frozen=True)
class Layout:
    """The layout of a scan's transcription, and the scan's size."""

    text: str
    """As it was when the layout was read: it may have changed since the search."""
    layout: Mapping[str, Any]
    width: int
    height: int


@dataclass(frozen=True)
class Leaf:
    """One page of results."""

    matches: tuple[Match, ...]
    number: int
    """From 1."""
    of: int
    begin: int
    """Annotations before it."""
    total: int
    """Annotations on all pages together."""


def leaf_of(book: Book, matches: Sequence[Match], number: int) -> Leaf | None:
    """Cut a page out of all matches; None beyond the last."""
    counts = [len(_pieces(book.texts[match.passage].text, match)) for match in matches]
    starts: list[tuple[int, int]] = [(0, 0)]
    """Of each page: its first match, the annotations before it."""
    total = 0
    for at, count in enumerate(counts):
        if total - starts[-1][1] + count > PAGE and total > starts[-1][1]:
            starts.append((at, total))
        total += count
    if number > len(starts):
        return None
    first, begin = starts[number - 1]
    last = starts[number][0] if number < len(starts) else len(matches)
    return Leaf(tuple(matches[first:last]), number, len(starts), begin, total)


def _pieces(text: str, match: Match) -> list[tuple[int, int]]:
    """Part a match where lines end: each piece stands on one line."""
    pieces, start = [], match.start
    for line in text[match.start : match.end].split("\n"):
        if line.strip():
            pieces.append((start, start + len(line)))
        start += len(line) + 1
    return pieces


def search_answer(
    artefact_id: str, book: Book, asked: Asked, leaf: Leaf, layouts: Mapping[str, Layout]
) -> dict[str, Any]:
    """Write a page of results, ids under the placeholder base; without words asked for, without contexts."""
    service = addresses.content_search_of(artefact_id)
    several = leaf.of > 1
    items: list[dict[str, Any]] = []
    contexts: list[dict[str, Any]] = []
    writer = _Writer(artefact_id, book, layouts)
    for match in leaf.matches:
        text = book.texts[match.passage]
        pieces = [
            (start, end, writer.annotation(text, start, end)) for start, end in _pieces(text.text, match)
        ]
        items += [annotation for _, _, annotation in pieces]
        if asked.q:
            contexts.append(_context(text, pieces))
    return {
        "@context": CONTEXT,
        "id": service + asked.parameters(page=leaf.number if several else 0),
        "type": "AnnotationPage",
        **(_paging(service, asked, leaf) if several else {}),
        **({"ignored": list(asked.ignored)} if asked.ignored else {}),
        "items": items,
        **({"annotations": [{"type": "AnnotationPage", "items": contexts}]} if contexts else {}),
    }


def _paging(service: str, asked: Asked, leaf: Leaf) -> dict[str, Any]:
    def page(number: int) -> dict[str, str]:
        return {"id": service + asked.parameters(page=number), "type": "AnnotationPage"}

    return {
        "partOf": {
            "id": service + asked.parameters(),
            "type": "AnnotationCollection",
            "total": leaf.total,
            "first": page(1),
            "last": page(leaf.of),
        },
        **({"prev": page(leaf.number - 1)} if leaf.number > 1 else {}),
        **({"next": page(leaf.number + 1)} if leaf.number < leaf.of else {}),
        "startIndex": leaf.begin,
    }


class _Writer:
    """Writes the annotations of one answer."""

    def __init__(self, artefact_id: str, book: Book, layouts: Mapping[str, Layout]) -> None:
        self._artefact_id = artefact_id
        self._whole = addresses.canvas_of(artefact_id, book.anchor or "none")
        self._layouts = layouts
        self._lines: dict[str, list[PageLine]] = {}

    def annotation(self, text: Written, start: int, end: int) -> dict[str, Any]:
        """Write the annotation of what stands between two offsets on one line."""
        address, target = (
            self._place(text, start, end) if text.on_page else (f"{self._whole}/{text.name}", "")
        )
        body = {"type": "TextualBody", "value": text.text[start:end], "format": "text/plain"}
        return {
            "id": f"{address}/{start}-{end}",
            "type": "Annotation",
            "motivation": text.motivation,
            "body": {**body, **({"language": text.language} if text.language else {})},
            "target": target or self._whole,
        }

    def _place(self, text: Written, start: int, end: int) -> tuple[str, str]:
        """Name the line of a page, and the region of the canvas where the words stand: else the line, else all."""
        canvas = addresses.canvas_of(self._artefact_id, text.name)
        known = self._layouts.get(text.name)
        line = next(one for one in self._lines_of(text, known) if one.start <= start < one.end)
        words = [word.box for word in line.words if word.start < end and start < word.end]
        box = around(words) or line.box
        region = within(box, known.width, known.height) if box and known else None
        address = addresses.line_of(self._artefact_id, text.name, line.number)
        return address, addresses.region_of(canvas, region) if region else canvas

    def _lines_of(self, text: Written, known: Layout | None) -> list[PageLine]:
        if text.name not in self._lines:
            layout = known.layout if known and known.text == text.text else {}
            self._lines[text.name] = page_lines(text.text, layout)
        return self._lines[text.name]


def _context(text: Written, pieces: Sequence[tuple[int, int, dict[str, Any]]]) -> dict[str, Any]:
    """Write what stands before and after a match (4.2.5); one over two lines has two targets (4.2.8)."""
    targets = []
    for start, end, annotation in pieces:
        before, after = _before(text.text, start), _after(text.text, end)
        quote = {
            "type": "TextQuoteSelector",
            **({"prefix": before} if before else {}),
            "exact": text.text[start:end],
            **({"suffix": after} if after else {}),
        }
        targets.append({"type": "SpecificResource", "source": annotation["id"], "selector": [quote]})
    return {
        "id": f"{pieces[0][2]['id']}/context",
        "type": "Annotation",
        "motivation": "contextualizing",
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _before(text: str, start: int) -> str:
    begin = max(0, start - ROUND)
    piece = _LINE_ENDS.sub(" ", text[begin:start])
    # Not from the middle of a word, where there is a word's beginning.
    return piece if begin == 0 or " " not in piece.strip() else piece[piece.index(" ") + 1 :]


def _after(text: str, end: int) -> str:
    piece = _LINE_ENDS.sub(" ", text[end : end + ROUND])
    return piece if end + ROUND >= len(text) or " " not in piece.strip() else piece[: piece.rindex(" ")]


def completion_answer(artefact_id: str, asked: Asked, terms: Sequence[Completion]) -> dict[str, Any]:
    """Write the terms that an unfinished word may become, each with the search for it."""
    service = addresses.content_search_of(artefact_id)
    return {
        "@context": CONTEXT,
        "id": addresses.autocomplete_of(artefact_id) + asked.parameters(least=True),
        "type": "TermPage",
        **({"ignored": list(asked.ignored)} if asked.ignored else {}),
        "items": [
            {
                "type": "Term",
                "value": term.text,
                "total": term.count,
                "service": [{"id": service + asked.parameters(q=term.text), "type": "SearchService2"}],
            }
            for term in terms
        ],
    }
