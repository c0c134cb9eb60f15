"""What a specimen plate is: a drawing made by this project, at the size of a real scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyvips


@dataclass(frozen=True)
class Plate:
    """One specimen plate.

    `draw(scale)` returns an 8-bit sRGB image, three bands, of `round(width * scale)` by
    `round(height * scale)` pixels. It is deterministic: the same scale gives the same pixels,
    so that an ingest of the plate twice is the same original twice.
    """

    slug: str
    width: int
    """Pixels at scale 1."""
    height: int
    """Pixels at scale 1."""
    pixels_per_mm: float
    """Resolution of the plate at scale 1, of the real object's size: written into the TIFF."""
    draw: Callable[[float], pyvips.Image]
