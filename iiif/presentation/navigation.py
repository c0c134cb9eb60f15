"""Where and when a record belongs: `navPlace` and `navDate`, as far as they can be told honestly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iiif.presentation.text import language_map
from museum.domain.collections import Artefact, Term, Vocabulary, term_key
from museum.domain.disclosure import PublicPlace, public_places
from museum.domain.rights import STANDARD_TERMS, PixelTerms
from museum.domain.transcriptions import Transcription
from museum.domain.translated import Translated

NAVPLACE = "http://iiif.io/api/extension/navplace/context.json"
_LAST_YEAR = 9999
_DECIMALS = 4
"""Of a degree: some ten metres, closer than any vocabulary places a village."""
_UNIT_NAME = re.compile(r"^(tỉnh|thành phố|tp\.?)\s+|\s+(province|city)$", re.IGNORECASE)
Position = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84), in GeoJSON's order."""


@dataclass(frozen=True)
class Surroundings:
    """What a manifest tells beside the record's own rows."""

    transcribed: frozenset[str] = field(default=frozenset())
    """Ids of the scans whose text is known."""
    provinces: Mapping[str, Position] = field(default_factory=dict)
    """Where the vocabulary puts provinces of which only the name may be told; by `province_key`."""
    terms: PixelTerms = STANDARD_TERMS
    """How large pictures are whose rights are reserved."""


def surroundings_of(session: Session, artefact: Artefact, terms: PixelTerms = STANDARD_TERMS) -> Surroundings:
    """Look up what a record's manifest tells beside its own rows."""
    transcribed = session.scalars(
        select(Transcription.media_id).where(
            Transcription.media_id.in_([medium.id for medium in artefact.media])
        )
    )
    return Surroundings(frozenset(transcribed), _provinces(session, artefact), terms)


def _provinces(session: Session, artefact: Artefact) -> dict[str, Position]:
    """Find the points of blurred places by their public names alone: nothing of the true spot goes in."""
    keys = {province_key(place.label) for place in public_places(artefact) if place.term is None}
    if not keys:
        return {}
    terms = session.scalars(
        select(Term).where(
            Term.vocabulary == Vocabulary.PLACE,
            or_(Term.key_vi.in_(keys), Term.key_en.in_(keys)),
            Term.proposed.is_(False),
        )
    )
    found: dict[str, Position] = {}
    for term in terms:
        position = _position(term)
        if position is not None:
            found |= dict.fromkeys({term.key_vi, term.key_en} & keys, position)
    return found


def province_key(label: Translated) -> str:
    """Reduce a province's name for look-up: `tỉnh Thanh Hóa` is `Thanh Hóa`."""
    return term_key(_UNIT_NAME.sub("", label.vi or label.en))


def nav_place(artefact: Artefact, provinces: Mapping[str, Position]) -> dict[str, Any] | None:
    """Give the places that may be told as GeoJSON; None when none of them has a position.

    A sensitive findspot's own position is never told: of a coarse one, the point of its province.
    """
    features = [
        {
            "type": "Feature",
            "properties": {"label": language_map(place.label)},
            "geometry": {"type": "Point", "coordinates": list(position)},
        }
        for place in public_places(artefact)
        if (position := _public_position(place, provinces)) is not None
    ]
    return {"type": "FeatureCollection", "features": features} if features else None


def _public_position(place: PublicPlace, provinces: Mapping[str, Position]) -> Position | None:
    return provinces.get(province_key(place.label)) if place.term is None else _position(place.term)


def _position(term: Term) -> Position | None:
    if term.longitude is None or term.latitude is None:
        return None
    return round(term.longitude, _DECIMALS), round(term.latitude, _DECIMALS)


def nav_date(artefact: Artefact) -> str | None:
    """Give the year of a record that is known to the year, as a moment; None for anything vaguer.

    A timeline would show `1428-1500` or `before our era` as one moment, which nobody has claimed.
    """
    year = artefact.date_earliest
    if year is None or year != artefact.date_latest or not 0 < year <= _LAST_YEAR:
        return None
    return f"{year:04}-01-01T00:00:00Z"
