"""The manifest of an exhibition: its artefacts in the order of its sections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.parts import (
    CONTEXT,
    homepages,
    label_of,
    name_of,
    part_of,
    provider,
    required_statement,
    rights,
)
from iiif.presentation.pictures import blank_canvas, canvas, thumbnail
from iiif.presentation.text import LanguageMap, language_map, rich_map
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact, Media
from museum.domain.exhibitions import Exhibition, SectionItem
from museum.domain.translated import Translated

_CREDITS = Translated("Thực hiện", "Credits")
_SECTION = Translated("Phần {number}", "Section {number}")


def exhibition_manifest(exhibition: Exhibition, visible: Iterable[Artefact]) -> dict[str, Any]:
    """Describe an exhibition as a manifest; what is not among the `visible` artefacts is left out.

    Canvases are those of the artefacts' own manifests, under their own permanent ids; sections are
    ranges. Raises InvalidDocument.
    """
    shown = {artefact.id: artefact for artefact in visible if artefact.ready_media}
    canvases: dict[str, dict[str, Any]] = {}
    ranges: list[dict[str, Any]] = []
    for number, section in enumerate(exhibition.sections, start=1):
        members = [item for item in section.items if item.artefact_id in shown]
        for item in members:
            canvases.setdefault(item.artefact_id, _canvas(shown[item.artefact_id], item))
        if members:
            counted = Translated(_SECTION.vi.format(number=number), _SECTION.en.format(number=number))
            ranges.append(
                {
                    "id": addresses.exhibition_part(exhibition.slug, "range", section.id),
                    "type": "Range",
                    "label": language_map(section.title) or language_map(counted),
                    **_present("summary", rich_map(section.text)),
                    "items": [{"id": canvases[item.artefact_id]["id"], "type": "Canvas"} for item in members],
                }
            )
    label = exhibition_label(exhibition)
    cover = cover_of(exhibition, shown.values())
    blank = blank_canvas(addresses.exhibition_part(exhibition.slug, "canvas", "none"))
    return validated(
        {
            "@context": CONTEXT,
            "id": addresses.exhibition_manifest_of(exhibition.slug),
            "type": "Manifest",
            "label": label,
            **_present("summary", rich_map(exhibition.introduction) or language_map(exhibition.subtitle)),
            "requiredStatement": {
                "label": language_map(_CREDITS),
                "value": rich_map(exhibition.credits) or name_of(exhibition.institution),
            },
            "provider": provider(exhibition.institution),
            **({"thumbnail": thumbnail(cover)} if cover else {}),
            "behavior": ["individuals"],
            "homepage": homepages("exhibitions", exhibition.slug, label),
            "partOf": part_of(exhibition.institution),
            "items": list(canvases.values()) or [blank],
            **({"structures": ranges} if ranges else {}),
        }
    )


def exhibition_label(exhibition: Exhibition) -> LanguageMap:
    """Give an exhibition's title."""
    return language_map(exhibition.title, otherwise=exhibition.slug)


def cover_of(exhibition: Exhibition, visible: Iterable[Artefact]) -> Media | None:
    """Give the scan that stands for an exhibition: its cover if it may be seen, else its first artefact's."""
    scans = {artefact.id: artefact.ready_media for artefact in visible}
    for ready in scans.values():
        for medium in ready:
            if medium.id == exhibition.cover_media_id:
                return medium
    order = (item.artefact_id for section in exhibition.sections for item in section.items)
    return next((scans[artefact_id][0] for artefact_id in order if scans.get(artefact_id)), None)


def _canvas(artefact: Artefact, item: SectionItem) -> dict[str, Any]:
    label = label_of(artefact)
    return {
        **canvas(artefact, artefact.ready_media[0], label),
        **_present("summary", rich_map(item.caption)),
        "requiredStatement": required_statement(artefact),
        **rights(artefact),
        "homepage": homepages("artefacts", artefact.id, label),
        "partOf": [{"id": addresses.manifest_of(artefact.id), "type": "Manifest", "label": label}],
    }


def _present(name: str, value: LanguageMap) -> dict[str, LanguageMap]:
    return {name: value} if value else {}
