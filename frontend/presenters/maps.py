"""Units as points on a plain map: no tiles, nothing fetched, only where each lies and how much it did.

The projection is equirectangular around the middle of the units shown: over a province its error is far below the size
of a point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from museum.domain.translated import Shown

WIDTH = 640
LEAST_HEIGHT, MOST_HEIGHT = 260, 560
MARGIN = 44
SMALLEST, LARGEST = 5.0, 22.0
"""Radii of points."""
MOST_LABELS = 14
_LETTER, _LINE = 7.4, 17.0
"""About how much room a letter takes, and a line of them, at the size of the labels."""


@dataclass(frozen=True)
class Located:
    """A unit with what it did, before it has its place on the map."""

    id: str
    name: Shown
    url: str
    remote: bool
    latitude: float
    longitude: float
    amount: Fraction | None
    """What the point's size says; None: no data."""
    value: str
    """The same in words."""


@dataclass(frozen=True)
class Point:
    """A unit on the map."""

    unit: Located
    x: float
    y: float
    radius: float
    labelled: bool = False

    @property
    def diamond(self) -> str:
        """The corners of a remote unit's mark, as large on the paper as a disc of the radius."""
        half = round(self.radius * math.sqrt(math.pi / 2), 2)
        x, y = self.x, self.y
        return f"{x},{round(y - half, 2)} {round(x + half, 2)},{y} {x},{round(y + half, 2)} {round(x - half, 2)},{y}"

    @property
    def label_x(self) -> float:
        return round(self.x + self.radius * 1.3 + 4, 2)


@dataclass(frozen=True)
class Map:
    """A map of units, larger points first so that smaller ones lie upon them."""

    width: int
    height: int
    points: tuple[Point, ...]

    @property
    def known(self) -> bool:
        """Whether any of the units has data."""
        return any(one.unit.amount is not None for one in self.points)

    @property
    def has_remote(self) -> bool:
        return any(one.unit.remote for one in self.points)

    @property
    def has_unknown(self) -> bool:
        return any(one.unit.amount is None for one in self.points)


def map_of(units: Iterable[Located]) -> Map | None:
    """Lay units out; None where none has a place."""
    rows = list(units)
    if not rows:
        return None
    middle = math.cos(math.radians(sum(one.latitude for one in rows) / len(rows)))
    flat = [(one.longitude * middle, -one.latitude) for one in rows]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    room = WIDTH - 2 * MARGIN
    spread = max(right - left, (bottom - top) * room / (MOST_HEIGHT - 2 * MARGIN), 0.02)
    scale = room / spread
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, round((bottom - top) * scale + 2 * MARGIN)))
    shift_x = (WIDTH - (right - left) * scale) / 2
    shift_y = (height - (bottom - top) * scale) / 2
    most = max((one.amount for one in rows if one.amount is not None), default=Fraction(0))
    points = [
        Point(
            one,
            round(shift_x + (x - left) * scale, 2),
            round(shift_y + (y - top) * scale, 2),
            _radius(one, most),
        )
        for one, (x, y) in zip(rows, flat, strict=True)
    ]
    points.sort(key=lambda point: (-point.radius, point.unit.name.text))
    return Map(WIDTH, height, tuple(_labelled(points)))


def _radius(unit: Located, most: Fraction) -> float:
    if unit.amount is None or most <= 0:
        return SMALLEST
    return round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(max(unit.amount / most, Fraction(0))), 2)


def _labelled(points: Sequence[Point]) -> list[Point]:
    """Give names to the points that have room for theirs, the largest first."""
    taken = [
        (one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in points
    ]
    named, found = 0, []
    for point in points:
        box = (
            point.label_x,
            point.y - _LINE / 2,
            point.label_x + _LETTER * len(point.unit.name.text),
            point.y + _LINE / 2,
        )
        free = named < MOST_LABELS and box[2] < WIDTH and not any(_meet(box, other) for other in taken)
        if free:
            taken.append(box)
            named += 1
        found.append(replace(point, labelled=free))
    return found


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
