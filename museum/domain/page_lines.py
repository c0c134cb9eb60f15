"""The lines of a transcribed page: what they say, and where on the scan they and their words stand.

A transcription keeps its text, and beside it the layout. `layout["lines"]` has one entry for each
line of the text that is not empty, in the same order; without that the layout means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the scan."""


@dataclass(frozen=True)
class PageWord:
    """A word of a line."""

    start: int
    end: int
    """Offsets into the page's text."""
    box: Box


@dataclass(frozen=True)
class PageLine:
    """A line of a page that is not empty."""

    number: int
    """From 1."""
    start: int
    """Offset into the page's text."""
    text: str
    box: Box | None = None
    words: tuple[PageWord, ...] = ()
    """Empty where only the line's place is known, or not even that."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def page_lines(text: str, layout: Mapping[str, Any]) -> list[PageLine]:
    """Put a transcription's text and layout together; a layout that does not fit the text is left aside."""
    standing = list(_standing(text))
    known: Sequence[Mapping[str, Any]] = layout.get("lines") or ()
    if len(known) != len(standing):
        known = ()
    return [
        PageLine(
            number,
            start,
            line,
            box_of(known[number - 1].get("box")) if known else None,
            _words(line, start, known[number - 1].get("words") or ()) if known else (),
        )
        for number, (start, line) in enumerate(standing, start=1)
    ]


def _standing(text: str) -> Iterator[tuple[int, str]]:
    """List the lines that are not empty, each with its offset."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _words(line: str, start: int, known: Sequence[Sequence[Any]]) -> tuple[PageWord, ...]:
    found: list[PageWord] = []
    at = 0
    for word, *numbers in known:
        begin, box = line.find(word, at), box_of(numbers)
        if not word or begin < 0 or box is None:
            return ()
        at = begin + len(word)
        found.append(PageWord(start + begin, start + at, box))
    return tuple(found)


def box_of(numbers: object) -> Box | None:
    """Read a box; None for what is none."""
    if not isinstance(numbers, list | tuple) or len(numbers) != len(Box.__args__):  # type: ignore[attr-defined]
        return None
    x, y, width, height = (int(number) for number in numbers)
    return (x, y, width, height) if width > 0 and height > 0 else None


def around(boxes: Sequence[Box]) -> Box | None:
    """Give the box round several boxes."""
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def realigned(old: str, layout: Mapping[str, Any], new: str) -> dict[str, Any]:
    """Carry a layout over to a text that somebody corrected.

    Lines that stay keep all they have. A corrected line keeps its place, and its words theirs where
    there are as many as before. Lines that came or went share the place of those round them.
    """
    known = page_lines(old, layout)
    if not known or any(line.box is None for line in known):
        return {}
    fresh = [line for _, line in _standing(new)]
    lines: list[dict[str, Any]] = []
    matcher = SequenceMatcher(None, [line.text for line in known], fresh, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            lines += [layout["lines"][at] for at in range(first, last)]
        elif last - first == end - begin:
            lines += [
                _corrected(known[first + at], fresh[begin + at], layout["lines"][first + at]["words"])
                for at in range(end - begin)
            ]
        else:
            neighbours = known[first:last] or known[max(0, first - 1) : first + 1]
            place = around([line.box for line in neighbours if line.box])
            lines += [{"box": list(place or ()), "words": []} for _ in range(begin, end)]
    return {"lines": lines} if lines else {}


def _corrected(line: PageLine, text: str, known: Sequence[Sequence[Any]]) -> dict[str, Any]:
    words = text.split()
    kept = (
        [[word, *old[1:]] for word, old in zip(words, known, strict=True)]
        if len(words) == len(known) and line.words
        else []
    )
    return {"box": list(line.box or ()), "words": kept}
