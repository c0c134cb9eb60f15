"""What the public may read of a record, as label and value pairs in the order of the fields table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iiif.presentation.text import LanguageMap, in_no_language, language_map, link, rich_map, terms_map
from museum.domain.collections import Artefact, FindspotVisibility, Vocabulary
from museum.domain.fields import FIELDS, Field, Kind
from museum.domain.rights import rights_label
from museum.domain.translated import Translated

_ELSEWHERE = frozenset({"title", "description", "credit"})
"""Fields that a manifest shows in properties of their own."""
_TELLS_FINDSPOT = frozenset({"provenance"})
"""Free text in which registers tell where a thing was found."""


def public_metadata(artefact: Artefact) -> list[dict[str, Any]]:
    """List the record's public fields as Presentation 3 `metadata`; empty ones are left out."""
    pairs = (
        (field, _value(artefact, field)) for field in FIELDS if field.public and field.code not in _ELSEWHERE
    )
    return [{"label": language_map(field.label), "value": value} for field, value in pairs if value]


def _value(artefact: Artefact, field: Field) -> LanguageMap:
    if field.code in _TELLS_FINDSPOT and artefact.findspot_visibility != FindspotVisibility.OPEN:
        return {}
    if field.kind in (Kind.TERM, Kind.TERMS):
        return terms_map(_terms(artefact, Vocabulary(field.code)))
    if field.kind is Kind.DONOR:
        donor = artefact.donor
        return in_no_language(donor.name) if donor is not None and not donor.anonymous else {}
    if field.kind is Kind.YEAR and artefact.date_display:
        # The date for people stands in its own field.
        return {}
    value = getattr(artefact, field.code)
    return _READ[field.kind](value) if value is not None else {}


def _terms(artefact: Artefact, vocabulary: Vocabulary) -> list[Translated]:
    labels = [term.label for term in artefact.terms_of(vocabulary)]
    if vocabulary is not Vocabulary.PLACE or artefact.findspot_visibility == FindspotVisibility.OPEN:
        return labels
    if artefact.findspot_visibility != FindspotVisibility.COARSE:
        return []
    # Of `xã …, tỉnh …` the province is told; a name without parts may be the very spot to be kept.
    return [place for label in labels if (place := Translated(_last_part(label.vi), _last_part(label.en)))]


def _last_part(name: str) -> str:
    parts = [part.strip() for part in name.split(",") if part.strip()]
    return parts[-1] if len(parts) > 1 else ""


def _year(year: int) -> LanguageMap:
    before = Translated(f"{-year} TCN", f"{-year} BCE")
    return language_map(before if year < 0 else Translated(str(year), str(year)))


def _rights(value: str) -> LanguageMap:
    return link(value, rights_label(value)) if value.startswith("http") else in_no_language(value)


_READ: dict[Kind, Callable[[Any], LanguageMap]] = {
    Kind.TEXT: in_no_language,
    Kind.TRANSLATED: language_map,
    Kind.RICH: rich_map,
    Kind.YEAR: _year,
    Kind.RIGHTS: _rights,
}
