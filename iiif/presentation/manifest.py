"""The manifest of an artefact: what is stored once it is described."""

from __future__ import annotations

import re
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.parts import (
    CONTEXT,
    homepages,
    label_of,
    part_of,
    provider,
    required_statement,
    rights,
)
from iiif.presentation.pictures import blank_canvas, canvas, page_label, thumbnail
from iiif.presentation.record import public_metadata
from iiif.presentation.text import language_map, rich_map
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact, Vocabulary
from museum.domain.translated import Translated
from museum.text.fold import fold

_RECORD = Translated("Hồ sơ hiện vật (JSON)", "Artefact record (JSON)")
_BOOK = re.compile(
    r"\b(sach|thu tich|gia pha|than pha|than tich|dia ba|so ghi|so tay|album|book|manuscript|codex)\b"
)
"""What turns its pages, in folded letters."""
_RIGHT_TO_LEFT = ("han nom", "chu han", "chu nom", "japanese", "chinese")
_FEWEST_PAGES = 2


def artefact_manifest(artefact: Artefact) -> dict[str, Any]:
    """Describe an artefact (Presentation API 3.0, section 5.2), ids under the placeholder base.

    Holds public fields only, whatever the record's state; raises InvalidDocument.
    """
    label = label_of(artefact)
    scans = artefact.ready_media
    book = _is_book(artefact) and len(scans) >= _FEWEST_PAGES
    canvases = [
        canvas(artefact, medium, page_label(medium, number, book=book))
        for number, medium in enumerate(scans, start=1)
    ]
    summary = rich_map(artefact.description)
    return validated(
        {
            "@context": CONTEXT,
            "id": addresses.manifest_of(artefact.id),
            "type": "Manifest",
            "label": label,
            **({"summary": summary} if summary else {}),
            "metadata": public_metadata(artefact),
            "requiredStatement": required_statement(artefact),
            **rights(artefact),
            "provider": provider(artefact.institution),
            **({"thumbnail": thumbnail(scans[0])} if scans else {}),
            "viewingDirection": "right-to-left" if book and _reads_leftwards(artefact) else "left-to-right",
            "behavior": ["paged" if book else "individuals"],
            "homepage": homepages("artefacts", artefact.id, label),
            "seeAlso": [
                {
                    "id": addresses.record_of(artefact.id),
                    "type": "Dataset",
                    "label": language_map(_RECORD),
                    "format": "application/json",
                }
            ],
            "partOf": part_of(artefact.institution),
            "items": canvases or [blank_canvas(addresses.canvas_of(artefact.id, "none"))],
        }
    )


def _words(artefact: Artefact, *vocabularies: Vocabulary) -> list[str]:
    terms = (term for vocabulary in vocabularies for term in artefact.terms_of(vocabulary))
    return [fold(text) for term in terms for text in (term.label.vi, term.label.en) if text]


def _is_book(artefact: Artefact) -> bool:
    """Say whether the scans are pages to be turned: by type, or by a material like `printed book`."""
    return any(_BOOK.search(word) for word in _words(artefact, Vocabulary.OBJECT_TYPE, Vocabulary.MATERIAL))


def _reads_leftwards(artefact: Artefact) -> bool:
    """Say whether a book opens from the right, as books in Chinese characters do."""
    words = _words(artefact, Vocabulary.OBJECT_TYPE, Vocabulary.KEYWORD, Vocabulary.CULTURE)
    return any(script in word for word in words for script in _RIGHT_TO_LEFT)
