"""The turned form of the brown-flower jar: its profile, and how a drawing lies on its wall."""

from __future__ import annotations

import math

import numpy as np

from museum.entrypoints.sample.plates.curves import Placing, Point

CX = 3480.0
# how far the eye stands above: the flattening of every ring
TILT = 0.065
# height on the plate, and the radius of the jar there
PROFILE = (
    (1010, 1010), (1060, 1060), (1130, 1050), (1200, 950), (1330, 900), (1450, 960), (1580, 1200),
    (1760, 1560), (2000, 1890), (2350, 2180), (2800, 2370), (3300, 2420), (3900, 2350), (4600, 2140),
    (5300, 1870), (5900, 1640), (6400, 1500), (6560, 1480), (6640, 1500), (6900, 1540), (6960, 1520),
)  # fmt: skip
_HEIGHTS = np.array([y for y, _ in PROFILE], dtype=float)
_RADII = np.array([r for _, r in PROFILE], dtype=float)


def radius_at(y: float) -> float:
    """The turned profile, smoothed."""
    return float(np.mean([np.interp(y + d, _HEIGHTS, _RADII) for d in (-70, -35, 0, 35, 70)]))


def on_jar(angle: float, base: float, size: float, lean: float = 0.0) -> Placing:
    """Places a motif on the turned wall: x round it, y up it, foot at height `base`."""
    cos, sin = math.cos(lean), math.sin(lean)

    def place(x: float, y: float) -> Point:
        u, v = x * cos + y * sin, y * cos - x * sin
        level = base - v * size
        turn = angle + u * size / 2300
        radius = radius_at(level)
        return CX + radius * math.sin(turn), level + radius * TILT * math.cos(turn) - 70

    return place


def seen(angle: float) -> bool:
    return abs(angle) < 1.5


def ring(level: float, reach: float = 1.52) -> list[Point]:
    """A ring round the jar at one height, as far as it is seen."""
    radius = radius_at(level)
    return [
        (CX + radius * math.sin(a), level + radius * TILT * math.cos(a) - 70)
        for a in np.linspace(-reach, reach, 40)
    ]
