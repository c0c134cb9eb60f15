"""What the public may read of a record, field by field: the one choice that all forms of the record share."""

from __future__ import annotations

from museum.domain.collections import Artefact, Vocabulary
from museum.domain.disclosure import public_donor, public_places, withheld
from museum.domain.fields import FIELDS, Field, Kind
from museum.domain.translated import Translated

Value = str | int | Translated | list[Translated] | None


def public_values(artefact: Artefact) -> dict[str, Value]:
    """Give a record's public fields by their codes, in the order of the fields table; empty ones too."""
    kept = withheld(artefact)
    return {
        field.code: _value(artefact, field) for field in FIELDS if field.public and field.code not in kept
    }


def _value(artefact: Artefact, field: Field) -> Value:
    if field.code == Vocabulary.PLACE:
        return [place.label for place in public_places(artefact)]
    if field.kind in (Kind.TERM, Kind.TERMS):
        return [term.label for term in artefact.terms_of(Vocabulary(field.code))]
    if field.kind is Kind.DONOR:
        return public_donor(artefact)
    value: Value = getattr(artefact, field.code)
    return value
