"""What was modelled, incised and brushed in brown on the jar: petals, rings, the lotus scroll, stripes."""

from __future__ import annotations

import math
import random

import numpy as np

from museum.entrypoints.sample.plates.blue_white_motifs import Cobalt
from museum.entrypoints.sample.plates.curves import Placing, Point, smooth, unsteady
from museum.entrypoints.sample.plates.jar_form import on_jar, ring, seen

PETALS = 26


def _petal_shape(share: float) -> list[Point]:
    """A lotus petal hanging from the neck, pointed below; `share` < 1 for the contours within."""
    half = ((-0.34, 0.98), (-0.46, 0.6), (-0.4, 0.3), (-0.2, 0.1), (0.0, 0.0))
    shape = [*half, *[(-x, y) for x, y in reversed(half[:-1])]]
    return [(x * share, 0.55 + (y - 0.55) * share) for x, y in shape]


def petal_forms() -> str:
    """The shoulder's petals as swelling forms."""
    parts = []
    for k in range(PETALS):
        angle = (k + 0.5) / PETALS * math.tau - math.pi
        if not seen(angle):
            continue
        place = on_jar(angle, 2270, 640)
        for step in range(7):
            share = 1 - step / 7
            grey = int(60 + 150 * math.sqrt(1 - share**2))
            d = smooth([place(x * 0.86, y) for x, y in _petal_shape(share)], True)
            parts.append(f'<path d="{d}" fill="rgb({grey},{grey},{grey})"/>')
    return "".join(parts)


def decorated() -> Cobalt:
    """All incising and all brown, from the lip to the foot."""
    c = Cobalt(random.Random(22))
    for level, width in ((1130, 60), (2330, 34), (2420, 16), (4980, 16), (5060, 40), (5140, 14), (6180, 26)):
        c.stroke(ring(level)[:20], width * 0.45, (1.0, 1.0))
        c.stroke(ring(level)[19:], width * 0.45, (1.0, 1.0))
        if width > 20:
            _brown_ring(c, level, width)
    for k in range(PETALS):
        angle = (k + 0.5) / PETALS * math.tau - math.pi
        if seen(angle):
            _petal(c, on_jar(angle + c.rng.gauss(0, 0.004), 2270, 640))
    _scroll(c)
    for k in range(44):
        angle = (k + 0.5) / 44 * math.tau - math.pi + c.rng.gauss(0, 0.004)
        if seen(angle):
            _stripe(c, on_jar(angle, 6130, 960))
    return c


def _brown_ring(c: Cobalt, level: float, width: float) -> None:
    upper, lower = ring(level - width / 2), ring(level + width / 2)
    c.wash(unsteady(upper, c.rng, 3) + unsteady(lower[::-1], c.rng, 3), 0.75)


def _petal(c: Cobalt, place: Placing) -> None:
    outline = [place(x * 0.9, y) for x, y in _petal_shape(1.0)]
    c.stroke(outline, 13, (0.8, 1.0, 1.1, 1.0, 0.8))
    c.stroke([place(x * 0.86, y) for x, y in _petal_shape(0.72)], 8, (0.6, 1.0, 0.7))
    c.wash(
        [place(x, y) for x, y in ((0, 0.2), (-0.12, 0.36), (-0.05, 0.62), (0.05, 0.62), (0.12, 0.36))], 0.62
    )
    for side in (-1, 1):
        c.wash([place(side * x, y) for x, y in ((0.5, 0.02), (0.46, 0.34), (0.36, 0.12), (0.12, -0.02))], 0.8)


def _stripe(c: Cobalt, place: Placing) -> None:
    """A narrow upright petal of the lower wall."""
    half = ((-0.12, 0.0), (-0.13, 0.6), (-0.1, 0.88), (0.0, 1.0))
    shape = [*half, *[(-x, y) for x, y in reversed(half[:-1])]]
    c.stroke([place(x, y) for x, y in shape], 10, (0.9, 1.0, 0.9))
    core = (
        (-0.055, 0.06),
        (-0.06, 0.5),
        (-0.04, 0.76),
        (0.0, 0.86),
        (0.04, 0.76),
        (0.06, 0.5),
        (0.055, 0.06),
    )
    c.wash([place(x * c.rng.uniform(0.85, 1.1), y) for x, y in core], 0.72)


def _stem(t: float) -> tuple[float, float]:
    """The scroll's stem: angle and height; a bend for each blossom."""
    return t * 0.86, 3700 + 700 * math.sin(t * math.pi + math.pi / 2)


def _scroll(c: Cobalt) -> None:
    """The lotus scroll: a stem that rises and falls round the jar, a blossom in each bend, big leaves."""
    for k in range(-3, 4):
        turns = [k + i / 16 for i in range(-8, 9)]
        course = [on_jar(*_stem(t), 1)(0, 0) for t in turns if seen(_stem(t)[0])]
        if len(course) > 3:
            c.washes.append(
                f'<path d="{smooth(course)}" fill="none" stroke="#fff" stroke-width="36" '
                'stroke-opacity="0.75"/>'
            )
            c.stroke(course, 20, (0.9, 1.0, 0.8, 1.0))
    for k in range(-14, 15):
        t = k / 7 + 0.5 / 7
        _offshoot(c, t, 1 if k % 2 else -1, 560 if k % 7 in (3, 0) else 680)
    for k in range(-2, 3):
        _bud(c, k)
    for k in range(-2, 3):
        at = k * 0.86 + c.rng.gauss(0, 0.008)
        if seen(at):
            _lotus(c, on_jar(at, 3190 if k % 2 else 4330, 1020, math.pi if k % 2 else 0.0))


def _bud(c: Cobalt, k: int) -> None:
    """A bud on a long stalk with two leaves, filling the room the blossom leaves free."""
    up = 1 if k % 2 == 0 else -1
    (angle, level), (end, _) = _stem(k + 0.4), _stem(k)
    if not (seen(end - 0.15) and seen(angle)):
        return
    tip = 2960 if up > 0 else 4560
    between = [(angle - 0.07, (level * 0.6 + tip * 0.4)), (end + 0.14, level * 0.2 + tip * 0.8)]
    stalk = [on_jar(a, v, 1)(0, 0) for a, v in ((angle, level), *between, (end, tip))]
    c.washes.append(
        f'<path d="{smooth(stalk)}" fill="none" stroke="#fff" stroke-width="30" stroke-opacity="0.75"/>'
    )
    c.stroke(stalk, 17, (0.9, 1.0, 0.8))
    base = 0.0 if up > 0 else math.pi
    for lean, size, off in ((1.75, 500, 0.1), (-1.9, 520, 0.0)):
        _leaf(c, on_jar(end + off, tip + up * 30, size, base - lean * up))
    bud = on_jar(end, tip + up * 40, 430, base - 0.25 * up)
    for turn in (-0.5, 0.5, 0.0):
        _lotus_petal(c, bud, turn, 1.0, 0.42)


def _offshoot(c: Cobalt, t: float, side: int, size: float) -> None:
    """A leaf on its stalk, and a tendril on the stem's other side."""
    (a0, l0), (angle, level), (a1, l1) = _stem(t - 0.02), _stem(t), _stem(t + 0.02)
    heading = math.atan2((a1 - a0) * 2300, l0 - l1)
    near = min(range(-3, 4), key=lambda k: abs(k - t))
    inward = (near % 2 == 0) == (math.sin(heading + side) < 0)
    if not seen(angle * 1.02) or (abs(near - t) < 0.3 and inward and abs(near - t) < 0.16):
        return
    lean = heading + side * c.rng.uniform(0.8, 1.1)
    foot = on_jar(angle, level, size * c.rng.uniform(0.9, 1.08), lean)
    c.stroke([foot(0, -0.02), foot(0.02, 0.06), foot(0, 0.12)], 24, (1.0, 0.9))
    _leaf(c, lambda x, y: foot(x, y * 0.9 + 0.08))
    x, y = 0.32 * math.sin(heading - side * 1.2), 0.32 * math.cos(heading - side * 1.2)
    curl = on_jar(angle + x * 620 / 2300, level - y * 620, 150, heading)
    _curl(c, curl)


def _lotus(c: Cobalt, place: Placing) -> None:
    """A lotus in profile: spreading outer petals, upright inner ones, the pod's crown between."""
    for spread, reach, width in ((1.3, 0.86, 0.3), (0.95, 0.98, 0.34), (0.55, 1.06, 0.36), (0.2, 1.08, 0.34)):
        for side in (-1, 1):
            _lotus_petal(c, place, side * spread, reach * c.rng.uniform(0.96, 1.03), width)
    _lotus_petal(c, place, 0.0, 1.0, 0.4)
    for side in (-1, 1):
        _lotus_petal(c, place, side * 0.62, 0.62, 0.3)
    _lotus_petal(c, place, 0.0, 0.6, 0.36)


def _lotus_petal(c: Cobalt, place: Placing, turn: float, reach: float, width: float) -> None:
    def at(x: float, y: float) -> Point:
        y = y * reach
        return place(x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn))

    half = [(0.0, 0.0), (-width * 0.62, 0.3), (-width * 0.7, 0.58), (-width * 0.4, 0.84), (0.0, 1.0)]
    outline = [at(x, y) for x, y in half + [(-x, y) for x, y in half[-2:0:-1]]]
    c.wash(outline, 0.16, cover=True)
    inner = [at(x * 0.7, 0.04 + y * 0.82) for x, y in half + [(-x, y) for x, y in half[-2:0:-1]]]
    c.wash(inner, c.rng.uniform(0.7, 0.9))
    c.stroke([*outline, outline[0]], 15, (0.8, 1.0, 1.1, 1.0, 0.8))
    for x in (-0.3, -0.1, 0.1, 0.3):
        vein = [at(x * width * 0.8, 0.16), at(x * width * 1.5, 0.46), at(x * width * 0.9, 0.78)]
        c.reserve(vein, 9)
        c.stroke(vein, 6, (0.6, 1.0, 0.4))


def _leaf(c: Cobalt, place: Placing) -> None:
    """A scrolling leaf with a hooked tip."""
    left = [(0.0, 0.0), (-0.22, 0.14), (-0.3, 0.36), (-0.2, 0.5), (-0.3, 0.66), (-0.16, 0.86), (0.12, 1.0)]
    right = [(0.02, 0.8), (0.2, 0.66), (0.14, 0.5), (0.3, 0.4), (0.22, 0.14)]
    outline = [place(x * c.rng.uniform(0.92, 1.08), y) for x, y in left + right]
    c.wash(outline, c.rng.uniform(0.72, 0.92), cover=True)
    c.stroke([*outline, outline[0]], 14, (0.8, 1.0, 0.8, 1.0))
    midrib = [place(x, y) for x, y in ((0.0, 0.04), (-0.03, 0.4), (-0.04, 0.7), (0.04, 0.9))]
    c.reserve(midrib, 14)
    c.stroke(midrib, 8, (1.0, 0.5))
    for y in (0.22, 0.4, 0.58):
        for side in (-1, 1):
            rib = [place(-0.02, y), place(side * 0.19, y + 0.1)]
            c.reserve(rib, 9)
            c.stroke(rib, 6, (1.0, 0.4))


def _curl(c: Cobalt, place: Placing) -> None:
    points = [place((1 - t / 8) * math.cos(t), (1 - t / 8) * math.sin(t)) for t in np.linspace(0, 6.6, 16)]
    c.stroke(points, 14, (0.5, 1.0, 0.9, 0.8))
    c.wash(points[9:], 0.5)
