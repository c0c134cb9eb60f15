"""A record in the words of schema.org, as JSON-LD: for search engines and other people's catalogues."""

from __future__ import annotations

from typing import Any

from frontend.api.values import Value, public_values
from museum.domain.collections import Artefact, InstitutionKind
from museum.domain.disclosure import PublicPlace, public_places
from museum.domain.fields import BY_CODE
from museum.domain.pages import page_labels, pictures_of
from museum.domain.translated import LANGUAGES, Translated
from museum.text.clean import plain_text

CONTEXT = "https://schema.org/"
_KINDS = {InstitutionKind.MUSEUM: "Museum", InstitutionKind.LIBRARY: "Library"}
_PROPERTIES = {
    "accession_number": "identifier",
    "title": "name",
    "other_names": "alternateName",
    "object_type": "artform",
    "date_display": "dateCreated",
    "materials": "artMedium",
    "dimensions": "size",
    "description": "description",
    "keywords": "keywords",
    "rights": "license",
    "credit": "creditText",
}
"""Field code → the property that means just that. All others stand as `additionalProperty` under their own name."""
_ELSEWHERE = frozenset({"creator", "date_earliest", "date_latest", "findspot", "collection"})


def record_linked_data(artefact: Artefact, base_url: str) -> dict[str, Any]:
    """Describe a record's public fields as a schema.org `VisualArtwork`; `base_url` is the site's public address."""
    values = public_values(artefact)
    record = f"{base_url}/api/v1/artefacts/{artefact.id}"
    own = {name: _said(values[code]) for code, name in _PROPERTIES.items() if code in values}
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "VisualArtwork",
        "@id": record,
        **own,
        "url": [f"{base_url}/{lang}/artefacts/{artefact.id}" for lang in LANGUAGES],
        "creator": {"@type": "Thing", "name": creator} if (creator := _said(values["creator"])) else None,
        "temporalCoverage": _interval(values["date_earliest"], values["date_latest"]),
        "spatialCoverage": [_place(place) for place in public_places(artefact)],
        "isPartOf": _collections(values.get("collection")),
        "provider": _institution(artefact, base_url),
        "image": _pictures(artefact, base_url),
        "additionalProperty": _properties(values),
        "subjectOf": {
            "@type": "DigitalDocument",
            "@id": f"{base_url}/iiif/presentation/3/artefacts/{artefact.id}/manifest.json",
            "encodingFormat": 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
        },
        "version": artefact.version,
    }
    return {name: value for name, value in data.items() if value}


def _said(value: Value) -> Any:
    """Give a value with the language of each text, as JSON-LD writes it."""
    if isinstance(value, Translated):
        texts = [
            {"@language": lang, "@value": plain_text(texts[0])}
            for lang, texts in value.language_map().items()
        ]
        return [text for text in texts if text["@value"]]
    if isinstance(value, list):
        return [text for label in value for text in _said(label)]
    return plain_text(value) if isinstance(value, str) else value


def _interval(earliest: Value, latest: Value) -> str:
    """Give a span of years (ISO 8601): before our era counted astronomically, 500 BCE as -0499."""
    years = [year for year in (earliest, latest) if isinstance(year, int)]
    return "/".join(_year(year) for year in dict.fromkeys(years))


def _year(year: int) -> str:
    counted = year + 1 if year < 0 else year
    return f"-{-counted:04}" if counted < 0 else f"{counted:04}"


def _place(place: PublicPlace) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Place", "name": _said(place.label)}
    if place.term is not None and place.term.latitude is not None and place.term.longitude is not None:
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": place.term.latitude,
            "longitude": place.term.longitude,
        }
    return found


def _collections(labels: Value) -> list[dict[str, Any]]:
    found = labels if isinstance(labels, list) else []
    return [{"@type": "Collection", "name": _said(label)} for label in found]


def _institution(artefact: Artefact, base_url: str) -> dict[str, Any]:
    institution = artefact.institution
    return {
        "@type": _KINDS.get(InstitutionKind(institution.kind), "Organization"),
        "@id": f"{base_url}/iiif/presentation/3/collections/{institution.slug}.json",
        "name": _said(institution.name),
    }


def _pictures(artefact: Artefact, base_url: str) -> list[dict[str, Any]]:
    labels = page_labels(artefact)
    return [
        {
            "@type": "ImageObject",
            "@id": f"{base_url}/iiif/image/3/{medium.id}",
            "contentUrl": f"{base_url}/iiif/image/3/{medium.id}/full/max/0/default.jpg",
            "encodingFormat": "image/jpeg",
            "caption": _said(labels[medium.id]),
        }
        for medium in pictures_of(artefact)
    ]


def _properties(values: dict[str, Value]) -> list[dict[str, Any]]:
    """Give what schema.org has no word for, under the names of the fields table."""
    rest = {
        code: _said(value)
        for code, value in values.items()
        if code not in _PROPERTIES and code not in _ELSEWHERE
    }
    return [
        {
            "@type": "PropertyValue",
            "propertyID": code,
            "name": _said(BY_CODE[code].label),
            "value": value,
        }
        for code, value in rest.items()
        if value
    ]
