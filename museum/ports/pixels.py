"""How much of a scan's pixels somebody may have: what the image service asks of the publish gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from museum.domain.collections import CopyKeys


@dataclass(frozen=True)
class Grant:
    """The publish gate's answer for one image and one reader."""

    status: Literal["full", "none", "gone"]
    """`none`: there is no such image, or not for this reader; `gone`: it was published and is withdrawn."""
    width: int = 0
    height: int = 0
    """Pixels of the scan as shown."""
    recipe: int = 0
    """Version of the recipe that made the access copies."""
    copies: CopyKeys | None = None
    """Where the access copies stand; always set when `status` is `full`."""
    max_side: int | None = None
    """Most pixels on the longer side that the rights allow this reader to have; None: no limit."""
    watermark: str = ""
    """Words that the rights want laid over the pixels; empty: none."""
    private: bool = False
    """A preview for this reader alone: nobody may keep a copy of the answer."""
    rights: str = ""
    """URI of the rights statement, when known."""
    edition: int = 0
    """Milliseconds, of the moment when the access copies were last made: what was rendered of earlier ones is void."""

    @property
    def lessened(self) -> bool:
        """Whether a reader with a pass would get more than this."""
        return self.max_side is not None or bool(self.watermark)

    @classmethod
    def refused(cls, *, gone: bool = False) -> Grant:
        """Give the answer for an image that this reader may not have."""
        return cls(status="gone" if gone else "none")


PixelGate = Callable[[str, str], Grant]
"""Asks the publish gate: (image id, the request's Cookie header or "") → grant.

May raise `museum.domain.errors.Unavailable`. Must be safe to call from several threads.
"""

DamageReport = Callable[[str], None]
"""Told the id of an image whose access copies could not be read. Called away from any request."""


def halvings(width: int, height: int, max_side: int | None) -> int:
    """Count how often a scan is halved until its longer side keeps within `max_side`.

    A reader whose rights allow fewer pixels gets a smaller image, not one with bounds on each
    answer: those could be had tile by tile.
    """
    times = 0
    while max_side and max(halved(width, times), halved(height, times)) > max_side:
        times += 1
    return times


def halved(pixels: int, times: int) -> int:
    """Halve a side so many times, rounding up, as the levels of a pyramid do."""
    return -(-pixels >> times)


def seen_region(
    region: tuple[int, int, int, int], width: int, height: int, times: int
) -> tuple[int, int, int, int]:
    """Give where a region of a scan of that size (x, y, width, height) lies once it is halved so many times."""
    width, height = halved(width, times), halved(height, times)
    left, top = min(region[0] >> times, width - 1), min(region[1] >> times, height - 1)
    right, bottom = halved(region[0] + region[2], times), halved(region[1] + region[3], times)
    return left, top, max(1, min(right, width) - left), max(1, min(bottom, height) - top)
