"""The manifest of an exhibition: what stands in its sections, in their order, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.loans import Owners, loan_canvases
from iiif.presentation.parts import (
    CONTEXT,
    CREDITS,
    homepages,
    label_of,
    name_of,
    part_of,
    provider,
    required_statement,
    rights,
)
from iiif.presentation.pictures import Views, blank_canvas, thumbnail
from iiif.presentation.text import LanguageMap, language_map, rich_map, told_bodies
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact, Media
from museum.domain.exhibitions import Exhibition, Section, SectionItem, SectionLoan, StoryStep
from museum.domain.pages import pictures_of, within
from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.domain.translated import Translated

_SECTION = Translated("Phần {number}", "Section {number}")
Canvases = dict[str, dict[str, Any]]
"""Canvas id → canvas, in the order in which they are first met."""


def exhibition_manifest(
    exhibition: Exhibition,
    visible: Iterable[Artefact],
    terms: PixelTerms = STANDARD_TERMS,
    base: str = addresses.PLACEHOLDER,
) -> dict[str, Any]:
    """Describe an exhibition as a manifest; what is not among the `visible` artefacts is left out.

    Canvases are those of the artefacts' own manifests, and of their owners' for objects on loan,
    under their own permanent ids; sections are ranges, story steps are annotations. An id that its owner
    took from `base`, under which the manifest is served, is not believed. Raises InvalidDocument.
    """
    views = {one.id: Views.of(one, terms=terms) for one in visible if one.ready_media}
    canvases: Canvases = {}
    owners = Owners(base)
    ranges = []
    for number, section in enumerate(exhibition.sections, start=1):
        members = _members(exhibition, section, views, canvases, owners)
        if members:
            ranges.append(_range(exhibition, section, number, members))
    label = exhibition_label(exhibition)
    cover = cover_of(exhibition, (one.artefact for one in views.values()))
    blank = blank_canvas(addresses.exhibition_part(exhibition.slug, "canvas", "none"))
    return validated(
        {
            "@context": CONTEXT,
            "id": addresses.exhibition_manifest_of(exhibition.slug),
            "type": "Manifest",
            "label": label,
            **_present("summary", rich_map(exhibition.introduction) or language_map(exhibition.subtitle)),
            "requiredStatement": {
                "label": language_map(CREDITS),
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
    scans = {artefact.id: pictures_of(artefact) for artefact in visible}
    for ready in scans.values():
        for medium in ready:
            if medium.id == exhibition.cover_media_id:
                return medium
    order = (item.artefact_id for section in exhibition.sections for item in section.items)
    return next((scans[artefact_id][0] for artefact_id in order if scans.get(artefact_id)), None)


def _members(
    exhibition: Exhibition,
    section: Section,
    views: Mapping[str, Views],
    canvases: Canvases,
    owners: Owners,
) -> list[str]:
    """Add a section's canvases to those of the exhibition; gives their ids, in the section's order."""
    members: dict[str, None] = {}
    placed: list[SectionItem | SectionLoan] = [*section.items, *section.loans]
    for one in sorted(placed, key=lambda each: each.position):
        for canvas in _canvases(exhibition, section, one, views, owners):
            canvases.setdefault(canvas["id"], canvas)
            members[canvas["id"]] = None
    _tell(exhibition, section, canvases, members)
    return list(members)


def _canvases(
    exhibition: Exhibition,
    section: Section,
    placed: SectionItem | SectionLoan,
    views: Mapping[str, Views],
    owners: Owners,
) -> Iterator[dict[str, Any]]:
    """Give the canvases of what stands at one place: an artefact's first picture (or recording), and those that are told of."""
    if isinstance(placed, SectionLoan):
        yield from loan_canvases(exhibition.slug, placed, owners)
    elif placed.artefact_id in views:
        known = views[placed.artefact_id]
        told = {step.media_id for step in section.steps}
        shown = pictures_of(known.artefact) or known.artefact.ready_media
        for at, medium in enumerate(shown):
            if at == 0 or medium.id in told:
                caption = rich_map(placed.caption) if at == 0 else {}
                yield member_canvas(known, medium, caption, first=at == 0)


def member_canvas(views: Views, medium: Media, caption: LanguageMap, *, first: bool) -> dict[str, Any]:
    """Describe a scan among those of other artefacts; the `first` of an artefact is called after it."""
    artefact = views.artefact
    label = label_of(artefact)
    canvas = views.canvas(medium, label) if first else views.canvas(medium)
    # What lies on it elsewhere, details and transcription, belongs to the artefact's own manifest.
    canvas.pop("annotations", None)
    canvas.pop("behavior", None)
    return {
        **canvas,
        **_present("summary", caption),
        "requiredStatement": required_statement(artefact),
        **rights(artefact),
        "homepage": homepages("artefacts", artefact.id, label),
        "partOf": [{"id": addresses.manifest_of(artefact.id), "type": "Manifest", "label": label}],
    }


def _tell(exhibition: Exhibition, section: Section, canvases: Canvases, members: Iterable[str]) -> None:
    """Lay the steps of a section's story on the canvases they speak of."""
    for canvas_id in members:
        canvas = canvases[canvas_id]
        steps = [
            told
            for step in section.steps
            if _shows(canvas_id, step.media_id) and (told := _step(exhibition, step, canvas)) is not None
        ]
        if steps:
            part = f"{section.id}-{canvas_id.rpartition('/')[2]}"
            page = {
                "id": addresses.exhibition_part(exhibition.slug, "story", part),
                "type": "AnnotationPage",
                **_present("label", language_map(section.title)),
                "items": steps,
            }
            canvas.setdefault("annotations", []).append(page)


def _shows(canvas_id: str, media_id: str) -> bool:
    """Say whether a canvas is that of a scan of ours: elsewhere anything may be called so."""
    return canvas_id.startswith(addresses.PLACEHOLDER) and canvas_id.endswith(f"/canvas/{media_id}")


def _step(exhibition: Exhibition, step: StoryStep, canvas: Mapping[str, Any]) -> dict[str, Any] | None:
    """Describe a step as a comment on its region; None for one without words or outside the picture."""
    bodies = told_bodies(step.title, step.text)
    size = canvas.get("width", 0), canvas.get("height", 0)
    box = within((step.x, step.y, step.width, step.height), *size)
    if not bodies or box is None:
        return None
    return {
        "id": addresses.exhibition_part(exhibition.slug, "step", step.id),
        "type": "Annotation",
        "motivation": "commenting",
        "body": bodies,
        "target": addresses.region_of(canvas["id"], box),
    }


def _range(exhibition: Exhibition, section: Section, number: int, members: list[str]) -> dict[str, Any]:
    counted = Translated(_SECTION.vi.format(number=number), _SECTION.en.format(number=number))
    return {
        "id": addresses.exhibition_part(exhibition.slug, "range", section.id),
        "type": "Range",
        "label": language_map(section.title) or language_map(counted),
        **_present("summary", rich_map(section.text)),
        "items": [{"id": canvas_id, "type": "Canvas"} for canvas_id in members],
    }


def _present(name: str, value: LanguageMap) -> dict[str, LanguageMap]:
    return {name: value} if value else {}
