"""The painter's motifs of the Chu Đậu plate: peonies, lobed leaves, tendrils, lotus panels, scrolls.

Everything is painted twice, as the painter did: outlines with the tip of a loaded brush, then a wash of
thinner cobalt inside them. `Cobalt` keeps the two apart; brightness is the strength of the cobalt.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from museum.entrypoints.sample.plates.curves import Placing, Point, Points, along, brush, smooth


class Cobalt:
    """Outlines and washes in the order of painting; later petals cover earlier ones."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.washes: list[str] = []

    def stroke(self, points: Points, width: float, taper: Sequence[float] = (0.35, 1.0, 0.8, 0.25)) -> None:
        """One stroke of the brush: it swells and thins, and starts with a fuller load."""
        count = max(8, 4 * len(points))
        course = along(points, count)
        widths = [width * w * self.rng.uniform(0.86, 1.14) for w in taper]
        load = self.rng.uniform(0.72, 1.0)
        d = smooth(brush(course, widths), True)
        self.lines.append(f'<path d="{d}" fill="#fff" fill-opacity="{load:.2f}"/>')

    def wash(self, points: Points, strength: float, cover: bool = False) -> None:
        """A wash inside an outline; `cover` first hides what was painted beneath."""
        d = smooth(points, True)
        grey = int(255 * min(1.0, strength * self.rng.uniform(0.85, 1.12)))
        if cover:
            self.lines.append(f'<path d="{d}" fill="#000"/>')
            self.washes.append(f'<path d="{d}" fill="rgb({grey},{grey},{grey})"/>')
        else:
            self.washes.append(f'<path d="{d}" fill="#fff" fill-opacity="{grey / 255:.2f}"/>')

    def reserve(self, points: Points, width: float) -> None:
        """A line left white in a wash."""
        self.washes.append(
            f'<path d="{smooth(points)}" fill="none" stroke="#000" stroke-width="{width:.1f}" '
            'stroke-opacity="0.8" stroke-linecap="round"/>'
        )

    def dot(self, at: Point, radius: float) -> None:
        self.lines.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:.1f}" fill="#fff"/>')


def petal(
    c: Cobalt, place: Placing, angle: float, inner: float, outer: float, spread: float, pen: float
) -> None:
    """One frilled petal about the flower's middle: a lobed edge, a wash dark at its root, fine veins."""
    rng = c.rng
    edge: list[Point] = []
    lobes = 3
    for k in range(13):
        t = k / 12
        frill = 0.9 + 0.1 * abs(math.sin(t * lobes * math.pi)) + rng.gauss(0, 0.008)
        turn = angle + (t - 0.5) * spread
        rise = inner + (outer - inner) * (0.55 + 0.45 * math.sin(math.pi * t)) * frill
        edge.append((math.sin(turn) * rise, math.cos(turn) * rise))
    root = [
        (math.sin(angle + side * spread * 0.34) * inner, math.cos(angle + side * spread * 0.34) * inner)
        for side in (0.9, -0.9)
    ]
    whole = [place(x, y) for x, y in edge + root]
    c.wash(whole, 0.13, cover=True)
    shade = [place(x * 0.8, y * 0.8) for x, y in edge[1:-1]] + [place(x, y) for x, y in root]
    c.wash(shade, 0.2)
    deep = [place(x * 0.62, y * 0.62) for x, y in edge[3:-3]] + [place(x, y) for x, y in root]
    if outer - inner > 0.2:
        c.wash(deep, 0.3)
    closed = [place(*root[1]), *[place(x, y) for x, y in edge], place(*root[0])]
    c.stroke(closed, pen, (0.5, 0.95, 1.1, 0.8, 1.15, 0.9, 0.5))
    for k in (3, 5, 7, 9):
        x, y = edge[k]
        reach = rng.uniform(0.62, 0.74)
        start = rng.uniform(0.88, 0.93)
        c.stroke([place(x * start, y * start), place(x * reach, y * reach * 0.99)], pen * 0.45, (0.9, 0.2))


def peony(c: Cobalt, place: Placing, pen: float, rings: int = 4) -> None:
    """A full peony seen from the front, in the unit circle: outer petals first, the curled heart last."""
    rng = c.rng
    for ring in range(rings):
        outer = 1.0 - 0.2 * ring
        count = (9, 8, 6, 5)[ring]
        turn = rng.uniform(0, 1)
        for k in range(count):
            angle = (k + turn + rng.uniform(-0.12, 0.12)) / count * math.tau
            reach = outer * rng.uniform(0.93, 1.04)
            petal(c, place, angle, 0.1 + 0.06 * (rings - ring), reach, math.tau / count * 1.3, pen)
    heart = [place(0.2 * math.cos(t), 0.17 * math.sin(t)) for t in [k * 0.7 for k in range(9)]]
    c.wash(heart, 0.5, cover=True)
    curl = [place(0.02 * t * math.cos(t), 0.018 * t * math.sin(t)) for t in [0.6 * k for k in range(18)]]
    c.stroke(curl, pen * 0.9)
    for k in range(16):
        a = k / 16 * math.tau + rng.gauss(0, 0.08)
        c.dot(place(0.235 * math.cos(a), 0.205 * math.sin(a)), pen * rng.uniform(0.45, 0.75))


def leaf(c: Cobalt, place: Placing, pen: float) -> None:
    """A lobed peony leaf from its stalk at the origin to its tip at (0, 1), painted wet and dark."""
    rng = c.rng
    bow = rng.uniform(-0.14, 0.14)
    half = [(0.06, 0.06), (0.26, 0.16), (0.4, 0.36), (0.24, 0.38), (0.36, 0.52), (0.34, 0.68), (0.17, 0.64)]
    half += [(0.17, 0.8)]
    right = [(x * rng.uniform(0.9, 1.1) + bow * y * y, y) for x, y in half]
    left = [(-x * rng.uniform(0.9, 1.1) + bow * y * y, y) for x, y in reversed(half)]
    outline = [place(x, y) for x, y in [(0.0, 0.0), *right, (bow, 1.02), *left]]
    c.wash(outline, rng.uniform(0.42, 0.62), cover=True)
    c.stroke([*outline, outline[0]], pen * 0.85, (0.6, 1.0, 0.7, 1.1, 0.8, 1.0, 0.6))
    midrib = [place(bow * y * y, y) for y in (0.05, 0.3, 0.6, 0.93)]
    c.reserve(midrib, pen * 0.9)
    c.stroke(midrib, pen * 0.4, (1.0, 0.3))
    for y, x in ((0.2, 0.3), (0.4, 0.29), (0.58, 0.24)):
        for side in (-1, 1):
            end = place(side * x * 0.86 + bow * y * y, y + 0.13)
            c.reserve([place(bow * y * y, y), end], pen * 0.6)
            c.stroke([place(bow * y * y, y), end], pen * 0.32, (1.0, 0.2))


def small_leaf(c: Cobalt, place: Placing, pen: float) -> None:
    """A comma of a leaf made in one press of the brush."""
    bow = c.rng.uniform(0.1, 0.28)
    course = [place(bow * math.sin(y * 2.6), y) for y in (0.0, 0.3, 0.6, 1.0)]
    widths = [pen * w for w in (0.6, 4.4, 3.6, 0.4)]
    outline = brush(along(course, 12), widths)
    c.wash(outline, 0.55)
    c.stroke([*outline, outline[0]], pen * 0.55, (0.7, 1.0, 0.8))


def tendril(c: Cobalt, place: Placing, pen: float, turns: float = 1.4) -> None:
    """A curling tendril."""
    steps = 16
    points = []
    for k in range(steps):
        t = k / (steps - 1)
        reach = 0.42 * (1 - t * 0.82)
        points.append(
            place(reach * math.sin(t * turns * math.tau), 0.45 - reach * math.cos(t * turns * math.tau))
        )
    c.stroke([place(-0.12, -0.1), *points], pen * 0.75, (0.5, 1.0, 0.9, 0.7, 1.2))


def lotus_panel(c: Cobalt, place: Placing, pen: float) -> None:
    """A lappet of the cloud collar: double outline, an ogee point, a scroll within."""
    outline = [(-0.46, 0.0), (-0.47, 0.5), (-0.36, 0.82), (-0.12, 0.9), (0.0, 1.0)]
    ogee = outline + [(-x, y) for x, y in reversed(outline[:-1])]
    c.stroke([place(x, y) for x, y in ogee], pen * 1.25, (0.9, 1.1, 0.8, 1.1, 0.9))
    inner = [(x * 0.78, y * 0.86 + 0.0) for x, y in ogee]
    c.wash([place(x, y) for x, y in inner], 0.24)
    c.stroke([place(x, y) for x, y in inner], pen * 0.6, (0.8, 1.0, 0.8))
    for side in (-1, 1):
        curl = [
            (side * (0.15 + 0.014 * t * math.cos(t)), 0.3 + 0.02 * t * math.sin(t))
            for t in [0.55 * k for k in range(1, 16)]
        ]
        c.stroke([place(x, y) for x, y in curl], pen * 0.6)
    drop = [(0.0, 0.74), (0.07, 0.58), (0.0, 0.5), (-0.07, 0.58)]
    c.wash([place(x, y) for x, y in drop], 0.8)


def wave(c: Cobalt, place: Placing, pen: float) -> None:
    """One turn of the classic scroll along the rim."""
    curl = [
        (0.34 * (1 - t / 8.5) * math.cos(t), 0.52 + 0.38 * (1 - t / 8.5) * math.sin(t))
        for t in _angles(-1.4, 6.4)
    ]
    stem = [(-0.7, 0.12), (-0.35, 0.1), (0.0, 0.11)]
    c.stroke([place(x, y) for x, y in stem + curl], pen * 1.1, (0.5, 1.0, 1.2, 0.9, 0.7))
    comma = brush(along([(0.4, 0.92), (0.5, 0.62), (0.44, 0.3)], 8), (0.03, 0.17, 0.04))
    c.wash([place(x, y) for x, y in comma], 0.75)


def _angles(first: float, last: float, count: int = 13) -> list[float]:
    return [first + (last - first) * k / (count - 1) for k in range(count)]
