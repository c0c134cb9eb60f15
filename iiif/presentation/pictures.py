"""Scans and recordings as canvases: what is painted, what stands for it, what lies on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from iiif.image.resolve import View
from iiif.presentation import addresses
from iiif.presentation.text import LanguageMap, language_map, textual_bodies
from iiif.presentation.transcription import transcription_reference
from museum.domain.collections import Artefact, Media
from museum.domain.measures import claims_borne_out, scale_among
from museum.domain.pages import detail_box, is_detail, page_labels, turning_of, wholes_of
from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.domain.tile_archive import TILE
from museum.domain.translated import Translated

_NO_PICTURE = Translated("Chưa có ảnh số hóa", "Not digitised yet")
_DETAILS = Translated("Chi tiết", "Details")
_BLANK = (1200, 900)
"""Size of the canvas that stands for a record without scans."""
_PHYSICAL = "http://iiif.io/api/annex/services/physdim"
_SIGNIFICANT = 6
"""Digits of a scale: more than any ruler tells."""


@dataclass(frozen=True)
class Views:
    """What is to be known of all scans of an artefact before any of them is described."""

    artefact: Artefact
    labels: Mapping[str, Translated]
    """Media id → what it is called."""
    book: bool
    wholes: Mapping[str, Media]
    """Media id of a detail → the scan it lies on."""
    details: Mapping[str, list[Media]]
    """Media id of a scan → the details on it."""
    borne_out: frozenset[float]
    """Scales in pixels a millimetre that can be believed."""
    transcribed: frozenset[str] = field(default=frozenset())
    max_side: int | None = None
    """Most pixels on the longer side that the rights leave of a picture."""

    @classmethod
    def of(
        cls,
        artefact: Artefact,
        transcribed: frozenset[str] = frozenset(),
        terms: PixelTerms = STANDARD_TERMS,
    ) -> Views:
        """Look once at all scans of an artefact; `transcribed`: the ids of those whose text is known."""
        wholes = wholes_of(artefact)
        details: dict[str, list[Media]] = {}
        for medium in artefact.ready_media:
            if medium.id in wholes:
                details.setdefault(wholes[medium.id].id, []).append(medium)
        return cls(
            artefact,
            page_labels(artefact),
            turning_of(artefact).book,
            wholes,
            details,
            claims_borne_out(artefact, artefact.ready_media),
            transcribed,
            terms.side_of(artefact.rights),
        )

    def canvases(self) -> list[dict[str, Any]]:
        """Describe all that can be shown, in page order."""
        return [self.canvas(medium) for medium in self.artefact.ready_media]

    def canvas(self, medium: Media, label: LanguageMap | None = None) -> dict[str, Any]:
        """Describe a scan or recording as a canvas, with what is painted over all of it."""
        canvas_id = addresses.canvas_of(self.artefact.id, medium.id)
        timed = medium.duration is not None
        painted, size = _recorded(medium) if timed else _pictured(medium, self.max_side)
        annotations = [*self._details(canvas_id, medium), *self._transcription(medium)]
        return {
            "id": canvas_id,
            "type": "Canvas",
            "label": label or language_map(self.labels[medium.id]),
            **size,
            **({} if timed else {"thumbnail": thumbnail(medium)}),
            **self._behaviour(medium),
            **self._scale(canvas_id, medium),
            "items": [
                {
                    "id": f"{canvas_id}/page",
                    "type": "AnnotationPage",
                    "items": [
                        {
                            "id": f"{canvas_id}/annotation",
                            "type": "Annotation",
                            "motivation": "painting",
                            "body": painted,
                            "target": canvas_id,
                        }
                    ],
                }
            ],
            **({"annotations": annotations} if annotations else {}),
        }

    def _behaviour(self, medium: Media) -> dict[str, list[str]]:
        """Keep what is no page out of the openings of a book."""
        aside = self.book and (is_detail(medium) or medium.duration is not None)
        return {"behavior": ["non-paged"]} if aside else {}

    def _scale(self, canvas_id: str, medium: Media) -> dict[str, Any]:
        """Say how large a pixel is on the object (IIIF annex, physical dimensions)."""
        scale = scale_among(self.borne_out, medium, self.wholes.get(medium.id))
        if scale is None:
            return {}
        service = {
            "@context": f"{_PHYSICAL}/1/context.json",
            "id": f"{canvas_id}/scale",
            "type": "PhysicalDimensionService",
            "profile": _PHYSICAL,
            "physicalScale": float(f"{1 / scale:.{_SIGNIFICANT}g}"),
            "physicalUnits": "mm",
        }
        return {"service": [service]}

    def _details(self, canvas_id: str, medium: Media) -> Iterable[dict[str, Any]]:
        """Lead from the regions of a scan to the canvases that show them closer."""
        details = self.details.get(medium.id)
        if not details:
            return
        page_id = f"{canvas_id}/details"
        yield {
            "id": page_id,
            "type": "AnnotationPage",
            "label": language_map(_DETAILS),
            "items": [
                {
                    "id": f"{page_id}/{detail.id}",
                    "type": "Annotation",
                    # Mirador shows comments alone; what the link is, the first word says.
                    "motivation": ["linking", "commenting"],
                    "body": [*textual_bodies(self.labels[detail.id]), self._link(detail)],
                    "target": _region(canvas_id, detail, medium),
                }
                for detail in details
            ],
        }

    def _link(self, detail: Media) -> dict[str, Any]:
        manifest = {"id": addresses.manifest_of(self.artefact.id), "type": "Manifest"}
        return {
            "type": "SpecificResource",
            "source": {
                "id": addresses.canvas_of(self.artefact.id, detail.id),
                "type": "Canvas",
                "partOf": [manifest],
            },
        }

    def _transcription(self, medium: Media) -> Iterable[dict[str, Any]]:
        if medium.id in self.transcribed:
            yield transcription_reference(self.artefact.id, medium.id)


def _region(canvas_id: str, detail: Media, whole: Media) -> str:
    box = detail_box(detail, whole)
    return addresses.region_of(canvas_id, box) if box else canvas_id


def _pictured(medium: Media, max_side: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the picture of a scan, as large as the public gets it, and the size of its canvas."""
    size = {"height": medium.height or 0, "width": medium.width or 0}
    view = View.of(medium.width or 1, medium.height or 1, max_side)
    body = {
        "id": f"{addresses.image_service_of(medium.id)}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "height": view.height,
        "width": view.width,
        "service": _service(medium),
    }
    return body, size


def _recorded(medium: Media) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a sound or moving picture and the extent of its canvas.

    Ready for intangible heritage; no such file can be taken in yet, and none is served.
    """
    extent: dict[str, Any] = {"duration": medium.duration}
    moving = medium.mime.startswith("video/")
    if moving and medium.width and medium.height:
        extent |= {"height": medium.height, "width": medium.width}
    body = {
        "id": addresses.recording_of(medium.id),
        "type": "Video" if moving else "Sound",
        "format": medium.mime,
        **extent,
    }
    return body, extent


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


def _service(medium: Media) -> list[dict[str, Any]]:
    return [{"id": addresses.image_service_of(medium.id), "type": "ImageService3", "profile": "level2"}]
