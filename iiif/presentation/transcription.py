"""What is written on a scan, as annotations that supplement its canvas."""

from __future__ import annotations

from typing import Any

from iiif.presentation import addresses
from iiif.presentation.parts import CONTEXT
from iiif.presentation.text import language_map
from iiif.presentation.validate import validated
from museum.domain.collections import Media
from museum.domain.page_lines import PageLine, page_lines
from museum.domain.pages import within
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Translated

_LABEL = Translated("Bản chép lại", "Transcription")


def transcription_reference(artefact_id: str, media_id: str) -> dict[str, Any]:
    """Refer to a scan's transcription from its canvas."""
    return {
        "id": addresses.transcription_of(artefact_id, media_id),
        "type": "AnnotationPage",
        "label": language_map(_LABEL),
    }


def transcription_page(medium: Media, transcription: Transcription) -> dict[str, Any]:
    """Describe a transcription as an annotation page: a line each where their places are known, else all in one.

    A line keeps its annotation's id while the lines before it stay. Raises InvalidDocument.
    """
    canvas = addresses.canvas_of(medium.artefact_id, medium.id)
    lines = page_lines(transcription.text, transcription.layout)
    if all(line.box is not None for line in lines):
        items = [
            _annotation(
                addresses.line_of(medium.artefact_id, medium.id, line.number),
                line.text,
                transcription.language,
                _place(canvas, line, medium),
            )
            for line in lines
        ]
    else:
        whole = addresses.text_of(medium.artefact_id, medium.id)
        items = [_annotation(whole, transcription.text, transcription.language, canvas)]
    reference = transcription_reference(medium.artefact_id, medium.id)
    return validated({"@context": CONTEXT, **reference, "items": items})


def _place(canvas: str, line: PageLine, medium: Media) -> str:
    box = within(line.box, medium.width or 0, medium.height or 0) if line.box else None
    return addresses.region_of(canvas, box) if box else canvas


def _annotation(address: str, text: str, language: str, target: str) -> dict[str, Any]:
    return {
        "id": address,
        "type": "Annotation",
        "motivation": "supplementing",
        "body": {"type": "TextualBody", "value": text, "format": "text/plain", "language": language},
        "target": target,
    }
