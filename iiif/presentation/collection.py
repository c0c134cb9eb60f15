"""Collections: all there is, by province, by institution, by theme; the exhibitions, and what stands in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.exhibition import exhibition_label
from iiif.presentation.parts import CONTEXT, homepages, label_of, name_of, provider
from iiif.presentation.pictures import thumbnail
from iiif.presentation.text import LanguageMap, language_map, rich_map
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact, Institution, Media, Term
from museum.domain.exhibitions import Exhibition
from museum.domain.pages import pictures_of
from museum.domain.translated import Translated

PAGE = 500
"""Manifests that one collection document lists at most; larger collections are made of numbered parts."""
_ALL = Translated("Sưu tập trực tuyến của các bảo tàng", "The museums' collections online")
_ALL_EXHIBITIONS = Translated("Triển lãm trực tuyến", "Online exhibitions")
_ALL_THEMES = Translated("Các sưu tập", "Collections by theme")
_PROVINCE = Translated("Bảo tàng và di sản: {name}", "Museums and heritage: {name}")


@dataclass(frozen=True)
class Part:
    """What of a collection one document lists."""

    artefacts: Sequence[Artefact]
    total: int
    """Artefacts of the whole collection."""
    page: int = 0
    """0 for the collection itself; from 1 its numbered parts, where it is too large for one document."""


def top_collection(institutions: Sequence[Institution], *, themes: bool = False) -> dict[str, Any]:
    """Describe the collection of all; valid, too, while there is nothing yet. `themes`: whether there are any."""
    members = [
        _reference(
            "Collection", addresses.collection_of(addresses.EXHIBITIONS), language_map(_ALL_EXHIBITIONS)
        )
    ]
    if themes:
        members.append(
            _reference("Collection", addresses.collection_of(addresses.THEMES), language_map(_ALL_THEMES))
        )
    members += [
        _reference("Collection", addresses.province_collection_of(province), _province_label(province))
        for province in provinces_of(institutions)
    ]
    members += [_institution_reference(institution) for institution in institutions]
    return _collection(addresses.top_collection(), language_map(_ALL), members)


def provinces_of(institutions: Iterable[Institution]) -> list[Translated]:
    """List the provinces in which institutions say they are, each once, by its slug."""
    named = [institution.province for institution in institutions if institution.province]
    by_slug = {addresses.province_slug(province): province for province in reversed(named)}
    return [by_slug[slug] for slug in sorted(by_slug)]


def province_collection(institutions: Sequence[Institution]) -> dict[str, Any]:
    """Describe a province by its institutions, of which there is at least one."""
    province = institutions[0].province
    return _collection(
        addresses.province_collection_of(province),
        _province_label(province),
        [_institution_reference(institution) for institution in institutions],
    )


def _province_label(province: Translated) -> LanguageMap:
    return language_map(
        Translated(
            _PROVINCE.vi.format(name=province.shown("vi")), _PROVINCE.en.format(name=province.shown("en"))
        )
    )


def themes_collection(terms: Iterable[Term]) -> dict[str, Any]:
    """Describe the museums' own collections, as the vocabulary names them."""
    members = [
        _reference("Collection", addresses.theme_collection_of(term.id), _theme_label(term)) for term in terms
    ]
    return _collection(addresses.collection_of(addresses.THEMES), language_map(_ALL_THEMES), members)


def theme_collection(term: Term, part: Part) -> dict[str, Any]:
    """Describe the artefacts that are counted among one of the museums' own collections."""
    return _in_parts(lambda page: addresses.theme_collection_of(term.id, page), _theme_label(term), part)


def _theme_label(term: Term) -> LanguageMap:
    return language_map(term.label, otherwise=term.id)


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
    return _collection(
        addresses.collection_of(addresses.EXHIBITIONS), language_map(_ALL_EXHIBITIONS), members
    )


def institution_collection(institution: Institution, part: Part) -> dict[str, Any]:
    """Describe an institution's artefacts."""
    about = rich_map(institution.about)
    return _in_parts(
        lambda page: addresses.collection_of(institution.slug, page),
        name_of(institution),
        part,
        provider=provider(institution),
        **({"summary": about} if about and not part.page else {}),
    )


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


def _in_parts(address: Callable[[int], str], name: LanguageMap, part: Part, **more: Any) -> dict[str, Any]:
    """Describe artefacts: up to `PAGE` are listed; of more, page 0 lists the parts."""
    if not part.page and part.total > PAGE:
        numbers = range(1, -(-part.total // PAGE) + 1)
        members = [
            _reference("Collection", address(number), _numbered(name, number, part.total))
            for number in numbers
        ]
    else:
        members = [_artefact_reference(artefact) for artefact in part.artefacts]
    label = _numbered(name, part.page, part.total) if part.page else name
    return _collection(address(part.page), label, members, **more)


def _institution_reference(institution: Institution) -> dict[str, Any]:
    return _reference("Collection", addresses.collection_of(institution.slug), name_of(institution))


def _artefact_reference(artefact: Artefact) -> dict[str, Any]:
    pictures = pictures_of(artefact)
    return _reference(
        "Manifest", addresses.manifest_of(artefact.id), label_of(artefact), pictures[0] if pictures else None
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
