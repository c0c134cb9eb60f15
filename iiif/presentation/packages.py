"""The manifest of a package for learning: its objects in their order, and on each what to look for.

It is for pupils and for other software: of the quiz, the guide and the answers nothing goes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from iiif.presentation import addresses
from iiif.presentation.exhibition import Canvases, member_canvas
from iiif.presentation.parts import (
    CONTEXT,
    CREDITS,
    homepages,
    label_of,
    name_of,
    part_of,
    provider,
    required_statement,
)
from iiif.presentation.pictures import Views, blank_canvas, thumbnail
from iiif.presentation.text import LanguageMap, language_map, rich_map, terms_map
from iiif.presentation.validate import validated
from museum.domain.collections import Artefact, Media
from museum.domain.curriculum import SUBJECTS, grades_shown
from museum.domain.education import Package, PackageObject, Where
from museum.domain.pages import within
from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.domain.translated import LANGUAGES, Language, Translated
from museum.services.package_content import picture_of, region_of

_TO_OBSERVE = Translated("Quan sát", "To observe")
_PLACES = {
    Where.MUSEUM: Translated("Tại bảo tàng", "At the museum"),
    Where.SCHOOL: Translated("Tại trường", "At your school"),
    Where.ONLINE: Translated("Trực tuyến", "Online"),
}
_GRADES = Translated("Lớp", "Grades")
_SUBJECTS = Translated("Môn học", "Subjects")
_TOPIC = Translated("Chủ đề", "Topic")
_DURATION = Translated("Thời lượng", "Duration")
_PLACE = Translated("Địa điểm", "Place")
_OUTCOMES = Translated("Học sinh học được gì", "What pupils learn")
_WORKSHEETS: dict[Language, Translated] = {
    "vi": Translated("Phiếu học tập bằng tiếng Việt (PDF)", "Worksheet in Vietnamese (PDF)"),
    "en": Translated("Phiếu học tập bằng tiếng Anh (PDF)", "Worksheet in English (PDF)"),
}
_PACK = Translated("Gói dùng ngoại tuyến (ZIP)", "Offline pack (ZIP)")


def package_manifest(
    package: Package, visible: Iterable[Artefact], terms: PixelTerms = STANDARD_TERMS
) -> dict[str, Any]:
    """Describe a package as a manifest; objects that are not among the `visible` artefacts are left out.

    Canvases are those of the artefacts' own manifests, under their permanent ids: one for each scan,
    also where several of its details are observed. Raises InvalidDocument.
    """
    views = {one.id: Views.of(one, terms=terms) for one in visible}
    canvases: Canvases = {}
    cover: Media | None = None
    for placed in package.objects:
        scan = picture_of(placed)
        if placed.artefact_id not in views or scan is None or scan.duration is not None:
            continue
        cover = cover or scan
        canvas = member_canvas(views[placed.artefact_id], scan, {}, first=True)
        _observe(package, placed, canvases.setdefault(canvas["id"], canvas))
    shown = [views[one.artefact_id].artefact for one in package.objects if one.artefact_id in views]
    label = language_map(package.title, otherwise=package.slug)
    blank = blank_canvas(addresses.package_part(package.slug, "canvas", "none"))
    return validated(
        {
            "@context": CONTEXT,
            "id": addresses.package_manifest_of(package.slug),
            "type": "Manifest",
            "label": label,
            **_present("summary", language_map(package.summary)),
            "metadata": _metadata(package),
            "requiredStatement": {
                "label": language_map(CREDITS),
                "value": _credits(package, shown),
            },
            "provider": provider(package.institution),
            **({"thumbnail": thumbnail(cover)} if cover else {}),
            "behavior": ["individuals"],
            "homepage": homepages("education", package.slug, label),
            "rendering": _renderings(package),
            "partOf": part_of(package.institution),
            "items": list(canvases.values()) or [blank],
        }
    )


def _observe(package: Package, placed: PackageObject, canvas: dict[str, Any]) -> None:
    """Lay what to look for on a canvas, on the detail where there is one."""
    words = rich_map(placed.observe)
    region = region_of(placed)
    box = within(region, canvas["width"], canvas["height"]) if region else None
    if not words and box is None:
        return
    # A detail without words is tagged by its object's name, so that viewers show where it lies.
    told = words or label_of(placed.artefact)
    page = canvas.setdefault("annotations", [])
    if not page:
        page.append(
            {
                "id": addresses.package_part(package.slug, "observe", canvas["id"].rpartition("/")[2]),
                "type": "AnnotationPage",
                "label": language_map(_TO_OBSERVE),
                "items": [],
            }
        )
    page[0]["items"].append(
        {
            "id": addresses.package_part(package.slug, "look", placed.id),
            "type": "Annotation",
            "motivation": "commenting" if words else "tagging",
            "body": [_body(lang, text[0]) for lang, text in told.items()],
            "target": addresses.region_of(canvas["id"], box) if box else canvas["id"],
        }
    )


def _body(lang: str, text: str) -> dict[str, Any]:
    body = {
        "type": "TextualBody",
        "value": text,
        "format": "text/html" if text.startswith("<") else "text/plain",
    }
    return body if lang == "none" else {**body, "language": lang}


def _metadata(package: Package) -> list[dict[str, Any]]:
    minutes = package.minutes
    length = Translated(f"{minutes} phút", f"{minutes} minutes") if minutes else Translated()
    pairs: Mapping[Translated, LanguageMap] = {
        _GRADES: language_map(grades_shown(package.grade_from, package.grade_to)),
        _SUBJECTS: terms_map([SUBJECTS[code] for code in package.subjects if code in SUBJECTS]),
        _TOPIC: language_map(package.topic),
        _DURATION: language_map(length),
        _PLACE: language_map(_PLACES[Where(package.where)]),
        _OUTCOMES: rich_map(package.outcomes),
    }
    return [{"label": language_map(label), "value": value} for label, value in pairs.items() if value]


def _credits(package: Package, shown: Iterable[Artefact]) -> LanguageMap:
    """Name the institution, and whoever else wants to be named for an object."""
    named = name_of(package.institution)
    others = dict.fromkeys(
        text
        for artefact in shown
        for texts in required_statement(artefact)["value"].values()
        for text in texts
        if text not in {one for own in named.values() for one in own}
    )
    return {lang: [*texts, *others] for lang, texts in named.items()}


def _renderings(package: Package) -> list[dict[str, Any]]:
    worksheets = [
        {
            "id": addresses.worksheet_of(lang, package.slug),
            "type": "Text",
            "label": language_map(_WORKSHEETS[lang]),
            "format": "application/pdf",
            "language": [lang],
        }
        for lang in LANGUAGES
    ]
    pack = {
        "id": addresses.package_pack_of(package.slug),
        "type": "Dataset",
        "label": language_map(_PACK),
        "format": "application/zip",
        "language": list(LANGUAGES),
    }
    return [*worksheets, pack]


def _present(name: str, value: LanguageMap) -> dict[str, LanguageMap]:
    return {name: value} if value else {}
