"""Scans as canvases: what is painted, what stands for it, and how it is called."""

from __future__ import annotations

from typing import Any

from iiif.image.resolve import View
from iiif.presentation import addresses
from iiif.presentation.text import LanguageMap, language_map
from museum.domain.collections import Artefact, Media
from museum.domain.tile_archive import TILE
from museum.domain.translated import Translated

_NO_PICTURE = Translated("Chưa có ảnh số hóa", "Not digitised yet")
_BLANK = (1200, 900)
"""Size of the canvas that stands for a record without scans."""


def canvas(artefact: Artefact, medium: Media, label: LanguageMap) -> dict[str, Any]:
    """Describe a scan as a canvas, with its picture painted over all of it."""
    canvas_id = addresses.canvas_of(artefact.id, medium.id)
    width, height = medium.width or 0, medium.height or 0
    return {
        "id": canvas_id,
        "type": "Canvas",
        "label": label,
        "height": height,
        "width": width,
        "thumbnail": thumbnail(medium),
        "items": [
            {
                "id": f"{canvas_id}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas_id}/annotation",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": {
                            "id": f"{addresses.image_service_of(medium.id)}/full/max/0/default.jpg",
                            "type": "Image",
                            "format": "image/jpeg",
                            "height": height,
                            "width": width,
                            "service": _service(medium),
                        },
                        "target": canvas_id,
                    }
                ],
            }
        ],
    }


def blank_canvas(canvas_id: str) -> dict[str, Any]:
    """Describe the empty canvas of what has no picture: a manifest must have a canvas (section 5.2)."""
    return {
        "id": canvas_id,
        "type": "Canvas",
        "label": language_map(_NO_PICTURE),
        "height": _BLANK[1],
        "width": _BLANK[0],
        "items": [{"id": f"{canvas_id}/page", "type": "AnnotationPage", "items": []}],
    }


def thumbnail(medium: Media) -> list[dict[str, Any]]:
    """Describe the small picture of a scan: the pyramid's last level, which is a stored tile."""
    width, height, _ = View(medium.width or 1, medium.height or 1).levels(TILE)[-1]
    return [
        {
            "id": f"{addresses.image_service_of(medium.id)}/full/{width},{height}/0/default.jpg",
            "type": "Image",
            "format": "image/jpeg",
            "height": height,
            "width": width,
            "service": _service(medium),
        }
    ]


def page_label(medium: Media, number: int, *, book: bool) -> LanguageMap:
    """Give a scan's label, or its number as a page or a picture."""
    counted = (
        Translated(f"Trang {number}", f"Page {number}")
        if book
        else Translated(f"Ảnh {number}", f"Image {number}")
    )
    return language_map(medium.label) or language_map(counted)


def _service(medium: Media) -> list[dict[str, Any]]:
    return [{"id": addresses.image_service_of(medium.id), "type": "ImageService3", "profile": "level2"}]
