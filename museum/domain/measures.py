"""Whether the scale that a scan's file claims agrees with the object's own measurements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from museum.domain.collections import Artefact, Media
from museum.domain.pages import detail_box, whole_of

_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
_NUMBER = r"\d+(?:[.,]\d+)?"
_LENGTHS = re.compile(rf"({_NUMBER}(?:\s*[×xX]\s*{_NUMBER})*)\s*(mm|cm|m)\b")
_LEAST, _MOST = 0.6, 1.7
"""The picture's longer side over a length of the object: margins make it more, a broad crop less."""


def lengths_mm(text: str) -> tuple[float, ...]:
    """Give the lengths that a text of dimensions names, in millimetres: `270,5 × 100 cm` → (2705, 1000)."""
    found: list[float] = []
    for numbers, unit in _LENGTHS.findall(text):
        found.extend(float(one.replace(",", ".")) * _MM[unit] for one in re.findall(_NUMBER, numbers))
    return tuple(length for length in found if length > 0)


def trusted_pixels_per_mm(artefact: Artefact, medium: Media) -> float | None:
    """Give a scan's scale where the object's dimensions bear it out, else None.

    Files name the resolution at which they were meant to be printed as often as that of the scan:
    a floor mosaic of three metres says 300 dpi too. A further view may borrow the trust of another
    one of the same object and the same scale: details are smaller than what is measured. A detail
    whose place is known is measured against the scan on which it lies.
    """
    borne_out = claims_borne_out(artefact, [*artefact.ready_media, medium])
    return scale_among(borne_out, medium, whole_of(artefact, medium))


def claims_borne_out(artefact: Artefact, media: Iterable[Media]) -> frozenset[float]:
    """Give the scales that scans claim and at least one of them fits the object's dimensions."""
    lengths = lengths_mm(artefact.dimensions or "")
    return frozenset(
        one.pixels_per_mm for one in media if one.pixels_per_mm and _fits(one, one.pixels_per_mm, lengths)
    )


def scale_among(borne_out: Collection[float], medium: Media, whole: Media | None) -> float | None:
    """Give a scan's scale, in pixels a millimetre, where it is borne out; `whole`: what it is a detail of."""
    if medium.pixels_per_mm in borne_out:
        return medium.pixels_per_mm
    if whole is None or whole.pixels_per_mm is None or whole.pixels_per_mm not in borne_out:
        return None
    box = detail_box(medium, whole)
    return whole.pixels_per_mm * (medium.width or 0) / box[2] if box is not None else None


def _fits(medium: Media, claimed: float, lengths: tuple[float, ...]) -> bool:
    side = max(medium.width or 0, medium.height or 0) / claimed
    return any(_LEAST <= side / length <= _MOST for length in lengths)
