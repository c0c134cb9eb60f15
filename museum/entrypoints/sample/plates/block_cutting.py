"""The blocks of a woodcut: five for colours and the key block, each a list of white shapes on black.

Cut shapes are closed curves; lines swell and taper as a knife leaves them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from museum.entrypoints.sample.plates.curves import Point, Points, along, brush, smooth, unsteady

BLOCKS = ("rose", "yellow", "green", "red", "indigo", "black")


class Print:
    """The six blocks, each a list of white shapes on black."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.shapes: dict[str, list[str]] = {name: [] for name in BLOCKS}

    def body(self, name: str) -> str:
        return "".join(self.shapes[name])

    def area(self, name: str, points: Points, cut: bool = False) -> None:
        """A printed area, or (cut) one cleared from the block."""
        d = smooth(unsteady(points, self.rng, 2.5), True)
        self.shapes[name].append(f'<path d="{d}" fill="{"#000" if cut else "#fff"}"/>')

    def cleared(self, points: Points) -> None:
        """Cleared from every block, for what stands in front."""
        for name in BLOCKS:
            self.area(name, points, cut=True)

    def line(
        self, points: Points, width: float, taper: Sequence[float] = (0.35, 1.0, 0.9, 0.3), cut: bool = False
    ) -> None:
        """A key line; the knife's small facets show along it."""
        course = unsteady(along(points, max(6, 3 * len(points))), self.rng, min(1.6, width * 0.05))
        outline = brush(course, [width * w * self.rng.uniform(0.85, 1.15) for w in taper])
        self.shapes["black"].append(f'<path d="{smooth(outline, True)}" fill="{"#000" if cut else "#fff"}"/>')

    def outlined(self, name: str, points: Points, width: float) -> None:
        """A coloured area with its key outline."""
        self.area(name, points)
        self.line([*points, points[0]], width, (0.8, 1.1, 0.8, 1.15, 0.9, 1.0, 0.8))

    def dot(self, name: str, at: Point, radius: float, cut: bool = False) -> None:
        fill = "#000" if cut else "#fff"
        self.shapes[name].append(
            f'<circle cx="{at[0]:.0f}" cy="{at[1]:.0f}" r="{radius:.0f}" fill="{fill}"/>'
        )
