"""What a published record still keeps to itself: sensitive findspots, donors who ask not to be named.

Pages, manifests, search documents and the API all ask here; none decides by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from museum.domain.collections import Artefact, FindspotVisibility, Term, Vocabulary
from museum.domain.translated import Translated

_TELLS_FINDSPOT = frozenset({"provenance"})
"""Free texts in which registers tell where a thing was found."""
_TELLS_DONOR = frozenset({"provenance", "acquisition"})
"""Free texts in which registers tell who gave it."""
_TWO_PARTS = 2


@dataclass(frozen=True)
class PublicPlace:
    """A findspot as the public may know it."""

    label: Translated
    term: Term | None
    """The vocabulary's term; None where only a part of its name may be told."""


def public_places(artefact: Artefact) -> tuple[PublicPlace, ...]:
    """Give the findspots: as they are, blurred to the last part of the name (the province), or none."""
    terms = artefact.terms_of(Vocabulary.PLACE)
    if artefact.findspot_visibility in (None, FindspotVisibility.OPEN):
        return tuple(PublicPlace(term.label, term) for term in terms)
    if artefact.findspot_visibility != FindspotVisibility.COARSE:
        return ()
    # Of `xã …, tỉnh …` the province is told; a name without parts may be the very spot to be kept.
    blurred = (Translated(_province(term.label.vi), _province(term.label.en)) for term in terms)
    return tuple(PublicPlace(label, None) for label in blurred if label)


def _province(name: str) -> str:
    parts = [part.strip() for part in name.split(",") if part.strip()]
    return parts[-1] if len(parts) >= _TWO_PARTS else ""


def public_donor(artefact: Artefact) -> str:
    """Give the donor's name where it may be told, else an empty string."""
    donor = artefact.donor
    return donor.name if donor is not None and not donor.anonymous else ""


def withheld(artefact: Artefact) -> frozenset[str]:
    """List the codes of public fields that this record keeps back, because they would tell what is sensitive."""
    kept: frozenset[str] = frozenset()
    if artefact.findspot_visibility not in (None, FindspotVisibility.OPEN):
        kept |= _TELLS_FINDSPOT
    if artefact.donor is not None and artefact.donor.anonymous:
        kept |= _TELLS_DONOR
    return kept
