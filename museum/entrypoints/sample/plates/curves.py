"""Pen and brush for the plates' line work: smooth curves, tapering strokes, bending round a circle."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]
Points = Sequence[Point]
Placing = Callable[[float, float], Point]


def broken(points: Iterable[Point], closed: bool = False) -> str:
    """Straight from point to point."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")


def smooth(points: Points, closed: bool = False) -> str:
    """One flowing curve through the points (Catmull-Rom, as Bézier curves)."""
    if len(points) < 3:
        return broken(points, closed)
    before, after = (points[-1], points[:2]) if closed else (points[0], points[-1:])
    way = [before, *points, *after]
    bends = [
        f"C{bx + (cx - ax) / 6:.1f} {by + (cy - ay) / 6:.1f} "
        f"{cx - (dx - bx) / 6:.1f} {cy - (dy - by) / 6:.1f} {cx:.1f} {cy:.1f}"
        for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(way, way[1:], way[2:], way[3:], strict=False)
    ]
    return f"M{points[0][0]:.1f} {points[0][1]:.1f}{''.join(bends)}{'Z' if closed else ''}"


def along(points: Points, count: int) -> list[Point]:
    """`count` points on the smooth curve through `points`, evenly by parameter."""
    n = len(points)
    found = []
    for k in range(count):
        t = k / (count - 1) * (n - 1)
        i = min(int(t), n - 2)
        u = t - i
        a, b, c, d = points[max(i - 1, 0)], points[i], points[i + 1], points[min(i + 2, n - 1)]
        found.append((_spline(a[0], b[0], c[0], d[0], u), _spline(a[1], b[1], c[1], d[1], u)))
    return found


def _spline(a: float, b: float, c: float, d: float, u: float) -> float:
    return b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)))


def brush(points: Points, widths: Sequence[float]) -> list[Point]:
    """The closed outline of a stroke along the points whose width changes as given along its length."""
    left, right = [], []
    n = len(points)
    for i, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(i - 1, 0)], points[min(i + 1, n - 1)]
        span = math.hypot(bx - ax, by - ay) or 1.0
        t = i / (n - 1) * (len(widths) - 1)
        k = min(int(t), len(widths) - 2)
        half = (widths[k] + (widths[k + 1] - widths[k]) * (t - k)) / 2
        nx, ny = -(by - ay) / span * half, (bx - ax) / span * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]


def round_circle(cx: float, cy: float, radius: float, angle: float, size: float = 1.0) -> Placing:
    """Places a motif standing on a circle, bent with it: x forward anticlockwise, y outward.

    `angle` in radians clockwise from the top; the motif's own coordinates are multiplied by `size`.
    """

    def place(x: float, y: float) -> Point:
        reach = radius + y * size
        turn = angle - x * size / (radius + 0.4 * size)
        return cx + reach * math.sin(turn), cy - reach * math.cos(turn)

    return place


def flat_at(ox: float, oy: float, size: float, tilt: float = 0.0, flip: bool = False) -> Placing:
    """Places a motif on a plane: x to the right (or left), y upwards."""
    cos, sin = math.cos(tilt) * size, math.sin(tilt) * size

    def place(x: float, y: float) -> Point:
        u = -x if flip else x
        return ox + u * cos + y * sin, oy + u * sin - y * cos

    return place


def unsteady(points: Points, rng: random.Random, by: float) -> list[Point]:
    """The same points, as a hand would set them."""
    return [(x + rng.gauss(0, by), y + rng.gauss(0, by)) for x, y in points]


def crackle(
    rng: random.Random, width: float, height: float, cell: float, count: int, longest: float, bend: float
) -> list[list[Point]]:
    """A net of cracks: each wanders from its seed until it meets an older one."""
    taken: dict[tuple[int, int], int] = {}
    cracks: list[list[Point]] = []
    for index in range(count):
        x, y, heading = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, 6.283)
        if (int(x / cell), int(y / cell)) in taken:
            continue
        half = [_crack(rng, taken, index, x, y, heading + turn, cell, longest, bend) for turn in (0, math.pi)]
        cracks.append(half[1][::-1] + half[0][1:])
    return cracks


def _crack(
    rng: random.Random,
    taken: dict[tuple[int, int], int],
    index: int,
    x: float,
    y: float,
    heading: float,
    cell: float,
    longest: float,
    bend: float,
) -> list[Point]:
    points, gone, sway = [(x, y)], 0.0, rng.gauss(0, bend / 3)
    while gone < longest:
        heading += rng.gauss(0, bend) + sway
        x, y, gone = x + cell * math.cos(heading), y + cell * math.sin(heading), gone + cell
        points.append((x, y))
        key = (int(x // cell), int(y // cell))
        if taken.setdefault(key, index) != index:
            break
    return points
