"""What the wax pen draws on Hmong cloth: spirals, crosses, ferns, zigzags, stars, in double lines.

Every motif is drawn on a square of side 1 about its centre, as polylines; `drawn_by_hand` sets it on
the cloth with the tremor of the pen, so that no two squares are alike.
"""

from __future__ import annotations

import math
from random import Random

Line = list[tuple[float, float]]
Motif = list[Line]


def spiral(x: float, y: float, size: float, turns: float, start: float, way: int) -> Line:
    """A snail shell (ốc), drawn from its outer end to its heart."""
    count = int(turns * 22)
    return [
        (
            x + size * (1 - 0.93 * k / count) * math.cos(start + way * 6.2832 * turns * k / count),
            y + size * (1 - 0.93 * k / count) * math.sin(start + way * 6.2832 * turns * k / count),
        )
        for k in range(count + 1)
    ]


def _quartered(lines: Motif) -> Motif:
    """A quarter of a motif, turned into all four."""
    return [
        [(sx * x, sy * y) for x, y in line]
        for line in lines
        for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1))
    ]


def _box(half: float) -> Line:
    return [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]


def _diamond(half: float) -> Line:
    return [(0, -half), (half, 0), (0, half), (-half, 0), (0, -half)]


def snails() -> Motif:
    """Four snail shells about a cross, small ones between their arms."""
    quarter = [
        spiral(0.235, 0.235, 0.165, 2.6, -2.36, 1),
        [(0.02, 0.04), (0.075, 0.075), (0.118, 0.118)],
        [(0.07, 0.44), (0.23, 0.425), (0.425, 0.425), (0.425, 0.23), (0.44, 0.07)],
        [(0.02, 0.10), (0.02, 0.42)],
        [(0.10, 0.02), (0.42, 0.02)],
    ]
    return [*_quartered(quarter), _diamond(0.06)]


def star() -> Motif:
    """The eight-rayed flower in a diamond, ferns in the corners."""
    lines: Motif = [_diamond(0.455), _diamond(0.425)]
    for k in range(8):
        a, b = k * math.pi / 4, (k + 0.5) * math.pi / 4
        c = (k - 0.5) * math.pi / 4
        near, tip = 0.10, 0.27 if k % 2 == 0 else 0.215
        lines.append(
            [
                (near * math.cos(c), near * math.sin(c)),
                (tip * math.cos(a), tip * math.sin(a)),
                (near * math.cos(b), near * math.sin(b)),
            ]
        )
        lines.append(
            [(0.03 * math.cos(a), 0.03 * math.sin(a)), (tip * 0.72 * math.cos(a), tip * 0.72 * math.sin(a))]
        )
    corner = [
        spiral(0.375, 0.375, 0.072, 1.7, 2.4, 1),
        spiral(0.235, 0.430, 0.036, 1.3, 0.4, -1),
        spiral(0.430, 0.235, 0.036, 1.3, 1.2, 1),
    ]
    return lines + _quartered(corner)


def cross() -> Motif:
    """A cross of double lines (the ways of the village), with steps in its corners and teeth in its arms."""
    lines: Motif = [_box(0.455), _diamond(0.05)]
    for inner in (0.085, 0.115, 0.20, 0.23, 0.315, 0.345):
        lines += _quartered([[(inner, 0.43), (inner, inner), (0.43, inner)]])
    teeth = [(0.11 + 0.04 * k, 0.035 if k % 2 else -0.035) for k in range(9)]
    for sign in (1, -1):
        lines += [[(sign * x, y) for x, y in teeth], [(y, sign * x) for x, y in teeth]]
    return lines


def ferns() -> Motif:
    """Fern shoots (rau dớn) that curl outwards from a middle stem, two by two."""
    lines: Motif = [_box(0.455), _box(0.43)]
    for sy in (-1, 1):
        for x in (-0.215, 0.215):
            lines.append([(x, sy * 0.02), (x, sy * 0.41)])
            for k in range(3):
                y = 0.105 + 0.118 * k
                for sx in (-1, 1):
                    curl = spiral(
                        x + sx * 0.108, sy * (y + 0.008), 0.058, 1.35, 3.14 if sx > 0 else 0.0, sx * sy
                    )
                    lines.append([(x, sy * (y - 0.06)), *curl])
    lines.append([(-0.43, 0.0), (0.43, 0.0)])
    return lines


def diamonds() -> Motif:
    """Nested diamonds cut by crossing double lines, with dots of wax."""
    lines: Motif = [_diamond(r) for r in (0.46, 0.43, 0.33, 0.30, 0.18, 0.15, 0.06)]
    for r, count in ((0.38, 9), (0.24, 6)):
        for k in range(count):
            t = (k + 0.5) / count
            lines += _quartered([[(r * t, r * (1 - t)), (r * t + 0.004, r * (1 - t))]])
    corner = [[(0.46, y), (y, 0.46)] for y in (0.10, 0.16, 0.28, 0.34)]
    return lines + _quartered(corner)


MOTIFS = (snails(), star(), cross(), ferns(), diamonds())


def drawn_by_hand(
    motif: Motif, x: float, y: float, width: float, height: float, rng: Random, shake: float = 2.2
) -> str:
    """The motif on the cloth as the `d` of one path, in the cloth's own pixels."""
    lean, turn = rng.gauss(0, 0.012), rng.gauss(0, 0.012)
    parts = []
    for line in motif:
        drift_x, drift_y = rng.gauss(0, shake), rng.gauss(0, shake)
        points = [
            (
                x + (px + py * lean) * width + drift_x + rng.gauss(0, shake * 0.42),
                y + (py + px * turn) * height + drift_y + rng.gauss(0, shake * 0.42),
            )
            for px, py in line
        ]
        parts.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points))
    return "".join(parts)


def ruled(x0: float, x1: float, y: float, rng: Random, step: float = 90.0) -> str:
    """A long line drawn against no ruler."""
    count = max(2, int(abs(x1 - x0) / step))
    points = [(x0 + (x1 - x0) * k / count, y + rng.gauss(0, 1.6)) for k in range(count + 1)]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)


def zigzag(x0: float, x1: float, top: float, bottom: float, step: float, rng: Random) -> str:
    """Teeth between two heights."""
    count = round((x1 - x0) / step)
    points = [
        (x0 + (x1 - x0) * k / count + rng.gauss(0, 2), (bottom if k % 2 else top) + rng.gauss(0, 2.5))
        for k in range(count + 1)
    ]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
