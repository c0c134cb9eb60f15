"""ALTO files, drawn up for tests: words in lines at known places, in any measure and version."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

NAMESPACES = {
    "2": "http://www.loc.gov/standards/alto/ns-v2#",
    "3": "http://www.loc.gov/standards/alto/ns-v3#",
    "4": "http://www.loc.gov/standards/alto/ns-v4#",
    "": "",
}
WORD_WIDTH, WORD_HEIGHT, LINE_STEP, GAP = 100, 40, 60, 20


def alto(
    *lines: Sequence[str],
    version: str = "4",
    unit: str = "pixel",
    size: tuple[float, float] | None = (2049, 1025),
    scale: float = 1.0,
    language: str = "",
    picture: str = "",
    head: str = "",
    places: bool = True,
) -> bytes:
    """Write a page; a word ending in `-` is broken there, and the next line's first word is its rest."""
    namespace = f' xmlns="{NAMESPACES[version]}"' if NAMESPACES[version] else ""
    page = f' WIDTH="{size[0] * scale}" HEIGHT="{size[1] * scale}"' if size else ""
    tagged = f' LANG="{language}"' if language else ""
    source = f"<sourceImageInformation><fileName>{picture}</fileName></sourceImageInformation>"
    body = "".join(_line(words, row, scale, places=places) for row, words in enumerate(lines))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<alto{namespace}><Description>'
        f"<MeasurementUnit>{unit}</MeasurementUnit>{source if picture else ''}</Description><Layout>"
        f"<Page{page}><PrintSpace><TextBlock{tagged}>{body}</TextBlock></PrintSpace></Page></Layout></alto>"
    ).encode()


def box(row: int, at: int, count: int = 1) -> list[int]:
    """Give where `count` words from the `at`-th of a line stand, in pixels."""
    width = count * WORD_WIDTH + (count - 1) * GAP
    return [GAP + at * (WORD_WIDTH + GAP), GAP + row * LINE_STEP, width, WORD_HEIGHT]


def _line(words: Sequence[str], row: int, scale: float, *, places: bool) -> str:
    parts = []
    for at, word in enumerate(words):
        place = _place(box(row, at), scale) if places else ""
        if word.endswith("-"):
            half = f'<String CONTENT={quoteattr(word[:-1])} SUBS_TYPE="HypPart1" SUBS_CONTENT="x"{place}/>'
            parts.append(f'{half}<HYP CONTENT="-"/>')
        else:
            parts.append(f"<String CONTENT={quoteattr(word)}{place}/>")
    whole = _place(box(row, 0, len(words)), scale) if places else ""
    return f"<TextLine{whole}>{'<SP/>'.join(parts)}</TextLine>"


def _place(numbers: Sequence[int], scale: float) -> str:
    names = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    return "".join(f' {name}="{number * scale}"' for name, number in zip(names, numbers, strict=True))
