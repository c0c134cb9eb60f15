"""What the public may read of a record, as label and value pairs in the order of the fields table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iiif.presentation.text import LanguageMap, in_no_language, language_map, link, rich_map, terms_map
from museum.domain.collections import Artefact, Vocabulary
from museum.domain.disclosure import public_donor, public_places, withheld
from museum.domain.fields import FIELDS, Field, Kind
from museum.domain.rights import rights_label
from museum.domain.translated import Translated

_ELSEWHERE = frozenset({"title", "description", "credit"})
"""Fields that a manifest shows in properties of their own."""


def public_metadata(artefact: Artefact) -> list[dict[str, Any]]:
    """List the record's public fields as Presentation 3 `metadata`; empty ones are left out."""
    left_out = _ELSEWHERE | withheld(artefact)
    pairs = (
        (field, _value(artefact, field)) for field in FIELDS if field.public and field.code not in left_out
    )
    return [{"label": language_map(field.label), "value": value} for field, value in pairs if value]


def _value(artefact: Artefact, field: Field) -> LanguageMap:
    if field.kind in (Kind.TERM, Kind.TERMS):
        return terms_map(_terms(artefact, Vocabulary(field.code)))
    if field.kind is Kind.DONOR:
        return in_no_language(public_donor(artefact))
    if field.kind is Kind.YEAR and artefact.date_display:
        # The date for people stands in its own field.
        return {}
    value = getattr(artefact, field.code)
    return _READ[field.kind](value) if value is not None else {}


def _terms(artefact: Artefact, vocabulary: Vocabulary) -> list[Translated]:
    if vocabulary is Vocabulary.PLACE:
        return [place.label for place in public_places(artefact)]
    return [term.label for term in artefact.terms_of(vocabulary)]


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
