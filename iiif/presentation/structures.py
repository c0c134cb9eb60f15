"""The ranges of a manifest: its table of contents."""

from __future__ import annotations

from typing import Any

from iiif.presentation import addresses
from iiif.presentation.text import language_map
from museum.domain.collections import Artefact, Media
from museum.domain.pages import Heading, contents_of
from museum.domain.translated import Translated

_CONTENTS = Translated("Mục lục", "Table of contents")
_CHAPTER = Translated("Mục {number}", "Entry {number}")


def structures_of(artefact: Artefact) -> list[dict[str, Any]]:
    """Describe the ranges of an artefact; none for most.

    All chapters stand below one range, which is what viewers take for the table of contents. There is
    no range of `sequence` beside it: Mirador 4 complains of one in its console.
    """
    headings = contents_of(artefact)
    return [_range(artefact, "contents", _CONTENTS, _entries(artefact, headings))] if headings else []


def _entries(artefact: Artefact, headings: tuple[Heading, ...]) -> list[dict[str, Any]]:
    return [
        _range(
            artefact,
            heading.chapter.id,
            heading.chapter.label or _numbered(number),
            [
                *(_canvas(artefact, page) for page in heading.pages),
                *_entries(artefact, heading.parts),
            ],
        )
        for number, heading in enumerate(headings, start=1)
    ]


def _numbered(number: int) -> Translated:
    return Translated(_CHAPTER.vi.format(number=number), _CHAPTER.en.format(number=number))


def _range(artefact: Artefact, part: str, label: Translated, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": addresses.range_of(artefact.id, part),
        "type": "Range",
        "label": language_map(label, otherwise=part),
        "items": items,
    }


def _canvas(artefact: Artefact, medium: Media) -> dict[str, Any]:
    return {"id": addresses.canvas_of(artefact.id, medium.id), "type": "Canvas"}
