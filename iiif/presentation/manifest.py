"""The manifest of an artefact: what is stored once it is described."""

from __future__ import annotations

from typing import Any

from iiif.presentation import addresses
from iiif.presentation.navigation import NAVPLACE, Surroundings, nav_date, nav_place
from iiif.presentation.parts import (
    CONTEXT,
    collections_with,
    homepages,
    label_of,
    other_forms,
    provider,
    renderings,
    required_statement,
    rights,
)
from iiif.presentation.pictures import Views, blank_canvas, thumbnail
from iiif.presentation.record import public_metadata
from iiif.presentation.structures import structures_of
from iiif.presentation.text import rich_map
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact
from museum.domain.pages import pictures_of, turning_of

RECIPE = 2
"""Version of the way manifests are made. Raise it with their shape: all are then made anew, once."""


def artefact_manifest(artefact: Artefact, beside: Surroundings | None = None) -> dict[str, Any]:
    """Describe an artefact (Presentation API 3.0, section 5.2), ids under the placeholder base.

    Holds public fields only, whatever the record's state; raises InvalidDocument.
    """
    beside = beside or Surroundings()
    label = label_of(artefact)
    pictures = pictures_of(artefact)
    turning = turning_of(artefact)
    place = nav_place(artefact, beside.provinces)
    optional = {
        "summary": rich_map(artefact.description),
        "thumbnail": thumbnail(pictures[0]) if pictures else None,
        "navDate": nav_date(artefact),
        "navPlace": place,
        "service": _search(artefact, beside),
        "structures": structures_of(artefact),
    }
    canvases = Views.of(artefact, beside.transcribed, beside.terms).canvases()
    return validated(
        {
            "@context": [NAVPLACE, CONTEXT] if place else CONTEXT,
            "id": addresses.manifest_of(artefact.id),
            "type": "Manifest",
            "label": label,
            "metadata": public_metadata(artefact),
            "requiredStatement": required_statement(artefact),
            **rights(artefact),
            "provider": provider(artefact.institution),
            "viewingDirection": "right-to-left" if turning.leftwards else "left-to-right",
            "behavior": ["paged" if turning.book else "individuals"],
            "homepage": homepages("artefacts", artefact.id, label),
            "seeAlso": other_forms(artefact),
            "rendering": renderings(artefact),
            "partOf": collections_with(artefact),
            **{name: value for name, value in optional.items() if value},
            "items": canvases or [blank_canvas(addresses.canvas_of(artefact.id, "none"))],
        }
    )


def _search(artefact: Artefact, beside: Surroundings) -> list[dict[str, Any]]:
    """Name the service that searches within (Content Search API 2.0, section 3), where there is something to find."""
    if not (beside.transcribed or rich_map(artefact.description)):
        return []
    completes = {"id": addresses.autocomplete_of(artefact.id), "type": "AutoCompleteService2"}
    return [
        {"id": addresses.content_search_of(artefact.id), "type": "SearchService2", "service": [completes]}
    ]
