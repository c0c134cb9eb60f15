"""Collections: all there is, an institution's artefacts, the exhibitions, an exhibition's artefacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.exhibition import exhibition_label
from iiif.presentation.parts import CONTEXT, homepages, label_of, name_of, provider
from iiif.presentation.pictures import thumbnail
from iiif.presentation.text import LanguageMap, language_map, rich_map
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact, Institution, Media
from museum.domain.exhibitions import Exhibition
from museum.domain.translated import Translated

PAGE = 500
"""Manifests that one collection document lists at most; larger collections are made of numbered parts."""
EXHIBITIONS = "exhibitions"
"""Slug of the collection of exhibitions; no institution has it."""
_ALL = Translated("Sưu tập trực tuyến của các bảo tàng", "The museums' collections online")
_ALL_EXHIBITIONS = Translated("Triển lãm trực tuyến", "Online exhibitions")


def top_collection(institutions: Iterable[Institution]) -> dict[str, Any]:
    """Describe the collection of all; valid, too, while there is nothing yet."""
    members = [_reference("Collection", addresses.collection_of(EXHIBITIONS), language_map(_ALL_EXHIBITIONS))]
    members += [
        _reference("Collection", addresses.collection_of(institution.slug), name_of(institution))
        for institution in institutions
    ]
    return _collection(addresses.top_collection(), language_map(_ALL), members)


def exhibitions_collection(exhibitions: Iterable[Exhibition], covers: Mapping[str, Media]) -> dict[str, Any]:
    """Describe the collection of exhibitions; `covers`: exhibition id → the scan that stands for it."""
    members = [
        _reference(
            "Manifest",
            addresses.exhibition_manifest_of(exhibition.slug),
            exhibition_label(exhibition),
            covers.get(exhibition.id),
        )
        for exhibition in exhibitions
    ]
    return _collection(addresses.collection_of(EXHIBITIONS), language_map(_ALL_EXHIBITIONS), members)


def institution_collection(
    institution: Institution, artefacts: Sequence[Artefact], *, total: int, page: int = 0
) -> dict[str, Any]:
    """Describe an institution's artefacts, `total` in all.

    Up to `PAGE` they are listed; of more, page 0 lists the parts, and pages from 1 the artefacts given.
    """
    name = name_of(institution)
    if not page and total > PAGE:
        parts = range(1, -(-total // PAGE) + 1)
        members = [
            _reference(
                "Collection", addresses.collection_of(institution.slug, part), _numbered(name, part, total)
            )
            for part in parts
        ]
    else:
        members = [_artefact_reference(artefact) for artefact in artefacts]
    label = _numbered(name, page, total) if page else name
    document_id = addresses.collection_of(institution.slug, page)
    about = rich_map(institution.about)
    more: dict[str, Any] = {"summary": about} if about and not page else {}
    return _collection(document_id, label, members, provider=provider(institution), **more)


def exhibition_collection(exhibition: Exhibition, artefacts: Iterable[Artefact]) -> dict[str, Any]:
    """Describe the artefacts of an exhibition, each once, in the order of its sections."""
    visible = {artefact.id: artefact for artefact in artefacts}
    order = dict.fromkeys(item.artefact_id for section in exhibition.sections for item in section.items)
    members = [_artefact_reference(visible[artefact_id]) for artefact_id in order if artefact_id in visible]
    label = exhibition_label(exhibition)
    return _collection(
        addresses.collection_of(exhibition.slug),
        label,
        members,
        provider=provider(exhibition.institution),
        homepage=homepages("exhibitions", exhibition.slug, label),
    )


def _artefact_reference(artefact: Artefact) -> dict[str, Any]:
    scans = artefact.ready_media
    return _reference(
        "Manifest", addresses.manifest_of(artefact.id), label_of(artefact), scans[0] if scans else None
    )


def _reference(kind: str, address: str, label: LanguageMap, picture: Media | None = None) -> dict[str, Any]:
    return {
        "id": address,
        "type": kind,
        "label": label,
        **({"thumbnail": thumbnail(picture)} if picture else {}),
    }


def _numbered(name: LanguageMap, page: int, total: int) -> LanguageMap:
    span = f"{(page - 1) * PAGE + 1}–{min(page * PAGE, total)}"
    return {lang: [f"{text} ({span})" for text in texts] for lang, texts in name.items()}


def _collection(address: str, label: LanguageMap, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return validated(
        {"@context": CONTEXT, "id": address, "type": "Collection", "label": label, **more, "items": items}
    )
