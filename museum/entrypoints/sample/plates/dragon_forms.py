"""The modelled forms of the dragon tile: leaf, flames, jewel, clouds, and the dragon, in rolls of clay."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from museum.entrypoints.sample.plates.curves import Point, Points, along, broken, brush, smooth

LEAF: Points = (
    (3500, 420),
    (3620, 820),
    (3960, 1340),
    (4720, 2080),
    (5560, 3080),
    (6060, 4240),
    (6120, 5340),
    (5760, 6300),
    (5040, 6860),
    (4260, 7060),
    (3500, 7110),
)
LOCKS = 4


def leaf(inset: float, count: int = 60) -> list[Point]:
    """The leaf's outline, drawn in by `inset` towards its heart."""
    right = along(LEAF, count)
    whole = right + [(2 * 3500 - x, y) for x, y in reversed(right[1:-1])]
    cx, cy = 3500.0, 4500.0
    found = []
    for x, y in whole:
        reach = math.hypot(x - cx, y - cy)
        share = 1 - inset * (1 + 0.4 * min(1.0, max(0.0, (3600 - y) / 2400))) / reach
        found.append((cx + (x - cx) * share, cy + (y - cy) * share))
    return found


def _tube(points: Points, widths: Sequence[float], base: int, top: int, levels: int = 9) -> str:
    """A rounded, tapering roll of clay: nested strokes, each narrower and higher."""
    course = points if len(points) > 60 else along(points, max(20, 5 * len(points)))
    parts = []
    for k in range(levels):
        share = k / levels
        narrow = math.sqrt(1 - share**2)
        grey = int(base + (top - base) * (k + 1) / levels)
        d = broken(brush(course, [w * narrow for w in widths]), True)
        parts.append(f'<path d="{d}" fill="rgb({grey},{grey},{grey})"/>')
    return "".join(parts)


def _mound(x: float, y: float, radius: float, base: int, top: int) -> str:
    parts = []
    for k in range(9):
        share = (k + 1) / 9
        grey = int(base + (top - base) * math.sqrt(share))
        parts.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius * (1.05 - share):.0f}" '
            f'fill="rgb({grey},{grey},{grey})"/>'
        )
    return "".join(parts)


def _plate_of(inset: float, grey: int) -> str:
    return f'<path d="{smooth(leaf(inset), True)}" fill="rgb({grey},{grey},{grey})"/>'


def forms() -> str:
    """The slab with its bevel and sunk field, the flames of the border, the dragon."""
    rng = random.Random(4)
    slab = "".join(_plate_of(9.0 * k, 40 + 7 * k) for k in range(9))
    sunk = "".join(_plate_of(110 + 6 * k, 100 - 9 * k) for k in range(5))
    inner = _roll_round(560, 42, 118) + _roll_round(620, 20, 96)
    return slab + sunk + _flames(rng) + inner + _clouds(rng) + _jewel() + _dragon(rng)


def _jewel() -> str:
    """The flaming jewel over the dragon, under the leaf's tip."""
    parts = []
    for side in (-1, 1):
        for k in range(4):
            x, y, s = 3500 + side * (40 + 62 * k), 2330 - 30 * k, 1 - 0.12 * k
            sweep = [
                (x, y + 190),
                (x + side * 110 * s, y + 40),
                (x + side * 30, y - 190 * s),
                (x + side * 70, y - 400 * s),
            ]
            parts.append(_tube(sweep, (30, 70, 58, 6), 66, 140 - 8 * k, 6))
    parts.append(_tube([(3500, 2300), (3470, 2060), (3530, 1900), (3500, 1700)], (60, 90, 60, 6), 66, 150, 6))
    return "".join(parts) + _mound(3500, 2420, 150, 90, 190) + _mound(3500, 2420, 84, 150, 236)


def _roll_round(inset: float, width: float, top: int) -> str:
    """A thin roll of clay laid all round the field."""
    outline = leaf(inset)
    return _tube([*outline, outline[0]], [width, width], 66, top, 5)


def _flames(rng: random.Random) -> str:
    """The border: flames licking up along both sides to the tip, each a curled head and two tongues."""
    parts = []
    side = [p for p in leaf(335, 90) if p[0] >= 3500]
    for k in range(12, 89, 3):
        i = min(k, len(side) - 2)
        (x, y), (bx, by) = side[i], side[max(i - 3, 0)]
        along_x, along_y = bx - x, by - y
        span = math.hypot(along_x, along_y) or 1.0
        ux, uy = along_x / span, along_y / span
        size = 216 * (0.62 if k < 20 else 1.0) * rng.uniform(0.92, 1.06)
        for mirror in (1, -1):
            parts.append(_flame(x, y, ux, uy, size, mirror))
    return "".join(parts)


def _flame(x: float, y: float, ux: float, uy: float, size: float, mirror: int) -> str:
    """One flame: forward is (ux, uy) up the side, outward is to its right; mirrored on the left side."""

    def at(forward: float, out: float) -> Point:
        px = x + (ux * forward - uy * out) * size
        return (px if mirror > 0 else 7000 - px, y + (uy * forward + ux * out) * size)

    curl = [
        at(-0.1 + 0.34 * (1 - t / 7) * math.cos(t), -0.12 + 0.36 * (1 - t / 7) * math.sin(t))
        for t in np.linspace(5.6, 0.4, 9)
    ]
    tongue = [at(-0.75, 0.32), at(-0.2, 0.5), at(0.5, 0.4), at(0.95, 0.06), at(1.25, 0.34)]
    inner = [at(-0.5, -0.42), at(0.1, -0.5), at(0.55, -0.36), at(0.8, -0.12)]
    return (
        _tube(tongue, (20, 78, 82, 50, 8), 70, 152, 6)
        + _tube(inner, (14, 52, 44, 8), 70, 128, 6)
        + _tube(curl, (18, 48, 58, 46), 70, 150, 6)
    )


@lru_cache(maxsize=4)
def spine(count: int) -> tuple[Point, ...]:
    """The dragon's body from the neck to the tail's tip: a spiral that fills the leaf, in even bends."""
    cx, cy, turns = 3500.0, 4560.0, 1.7
    rim = sorted((math.atan2(y - cy, x - cx), math.hypot(x - cx, y - cy)) for x, y in leaf(640))
    angles, reaches = [a for a, _ in rim], [min(r, 2250.0) for _, r in rim]
    phase = 0.0
    bare: list[tuple[float, float, float, float]] = []
    for k in range(count):
        t = k / (count - 1) * turns
        angle = 0.16 + t * math.tau
        room = float(np.interp((angle + math.pi) % math.tau - math.pi, angles, reaches, period=math.tau))
        reach = room * (0.47 + 0.40 * min(1.0, t / 1.05)) + 320 * max(0.0, t - 1.58)
        step = (
            1.0
            if not bare
            else math.dist(bare[-1][:2], (cx + reach * math.cos(angle), cy + reach * math.sin(angle)))
        )
        phase += math.tau * step / (760 - 200 * t)
        bare.append((cx + reach * math.cos(angle), cy + reach * math.sin(angle), phase, t / turns))
    found = []
    for k, (x, y, turn, share) in enumerate(bare):
        (ax, ay), (bx, by) = bare[max(k - 1, 0)][:2], bare[min(k + 1, count - 1)][:2]
        span = math.hypot(bx - ax, by - ay) or 1.0
        sway = (136 - 50 * share) * math.sin(turn) * min(1.0, share * 12)
        found.append((x - (by - ay) / span * sway, y + (bx - ax) / span * sway))
    neck = ((3700.0, 4270.0), (4000.0, 4310.0), (4260.0, 4480.0), (4390.0, 4680.0))
    return (*along([*neck, found[count // 60 + 4]], max(6, count // 28)), *found[count // 60 + 5 :])


def girth_at(t: float) -> float:
    return 262 * (1 - 0.68 * t) * (0.84 + 0.16 * math.sin(min(1.0, t * 6) * math.pi / 2))


def _dragon(rng: random.Random) -> str:
    """Fins under the body, the body, legs with claws, then the head over all."""
    body = spine(560)
    widths = [girth_at(k / 24) for k in range(24)] + [16.0]
    parts = [_fins(body)]
    for k, (share, side) in enumerate(((0.09, 1), (0.26, -1), (0.47, 1), (0.6, 1))):
        parts.append(_leg(body, share, side, 1.0 - 0.09 * k, rng))
    parts += [_mane(), _tube(body, widths, 84, 214, 10), _head()]
    return "".join(parts)


def _fins(body: Points) -> str:
    """The dorsal fins: a row of small leaves along one side of the body."""
    parts = []
    for i in range(24, len(body) - 16, 4):
        (x, y), (bx, by) = body[i], body[i + 2]
        span = math.hypot(bx - x, by - y) or 1.0
        ux, uy = (bx - x) / span, (by - y) / span
        reach = girth_at(i / len(body)) * 0.86
        tip = (x - uy * reach + ux * reach * 0.3, y + ux * reach + uy * reach * 0.3)
        parts.append(
            _tube(
                [(x, y), ((x + tip[0]) / 2, (y + tip[1]) / 2), tip],
                (reach * 0.5, reach * 0.42, 6),
                80,
                138,
                4,
            )
        )
    return "".join(parts)


def _leg(body: Points, share: float, side: int, size: float, rng: random.Random) -> str:
    """A short leg with three claws and a lock of hair at the elbow."""
    x, y = body[int(share * len(body))]
    s = size * 300
    knee = (x + side * 0.62 * s, y + 0.32 * s)
    foot = (x + side * 1.15 * s, y + 0.02 * s)
    parts = [_tube([(x, y), knee, foot], (0.52 * s, 0.4 * s, 0.24 * s), 90, 190, 7)]
    for turn in (-0.9, -0.2, 0.5):
        a = turn + rng.gauss(0, 0.05)
        mid = (foot[0] + side * 0.28 * s * math.cos(a), foot[1] + 0.28 * s * math.sin(a))
        tip = (mid[0] + side * 0.2 * s * math.cos(a + 0.8), mid[1] + 0.24 * s * math.sin(a + 0.8))
        parts.append(_tube([foot, mid, tip], (0.16 * s, 0.14 * s, 0.02 * s), 90, 176, 5))
    for k in range(3):
        end = (knee[0] - side * (0.2 + 0.2 * k) * s, knee[1] + (0.62 - 0.12 * k) * s)
        mid = (knee[0] + side * 0.05 * s, knee[1] + 0.34 * s)
        parts.append(_tube([knee, mid, end], (0.16 * s, 0.13 * s, 0.02 * s), 84, 146, 4))
    return "".join(parts)


def on_head(parts: Sequence[str]) -> str:
    """Parts of the head, set where the neck begins."""
    return f'<g transform="translate(3650 4290) scale(1.2) translate(-3640 -2330)">{"".join(parts)}</g>'


def _mane() -> str:
    """Locks streaming back behind the neck."""
    hair = []
    for k in range(LOCKS):
        (sx, sy), *rest = lock_course(k, 0)
        hair.append(_tube([(sx, sy), *rest], (72, 86, 60, 8), 84, 172 + (k % 2) * 22, 6))
    return on_head(hair)


def lock_course(k: int, off: float) -> list[Point]:
    """The course of one lock of the mane, or of a strand `off` to its side."""
    lift = 150 - 70 * k
    return [
        (3640 + 12 * k, 2130 + 34 * k + off),
        (3900 + 8 * k, 2050 - lift + 60 * k + off),
        (4160 - 14 * k, 2110 - lift + 78 * k + off * 0.7),
        (4400 - 46 * k, 1980 - lift + 110 * k + off * 0.3),
    ]


def _head() -> str:
    """The head in profile to the left: crest of flame from the lip, open jaw, pearl, beard."""
    crest = [(3150, 2140), (3040, 1960), (3200, 1800), (3420, 1740), (3380, 1560), (3490, 1400), (3520, 1240)]
    crest_back = [(3260, 2080), (3330, 1960), (3520, 1900), (3580, 1740), (3640, 1620)]
    trunk = [(3360, 2200), (3220, 2160), (3070, 2160), (2960, 2060), (3010, 1950)]
    jaw = [(3560, 2400), (3400, 2440), (3230, 2430), (3120, 2370), (3060, 2400)]
    skull = [(3300, 2190), (3420, 2130), (3560, 2160), (3680, 2270), (3720, 2330)]
    beard = [[(3440 + 40 * k, 2450), (3400 + 46 * k, 2560), (3290 + 60 * k, 2620)] for k in range(3)]
    parts = [_tube(lock, (46, 40, 6), 84, 150, 5) for lock in beard]
    parts += [
        _tube(crest, (60, 96, 104, 92, 70, 8), 84, 196, 7),
        _tube(crest_back, (50, 74, 60, 8), 84, 168, 6),
    ]
    parts += [_tube(jaw, (120, 96, 66, 20), 100, 200, 7), _tube(skull, (150, 220, 250, 220), 120, 232, 9)]
    parts += [_tube(trunk, (150, 118, 90, 60, 12), 110, 222, 8), _mound(3170, 2300, 66, 90, 236)]
    parts += [
        _mound(3440, 2150, 50, 180, 250),
        _tube([(3330, 2080), (3430, 2050), (3560, 2090)], (16, 46, 12), 190, 248, 5),
    ]
    parts += [_tube([(3620, 2250), (3700, 2190), (3790, 2210)], (60, 84, 8), 170, 226, 5)]
    return on_head(parts)


def _clouds(rng: random.Random) -> str:
    """Small curls of cloud that fill the field between the bends."""
    parts = []
    body = spine(420)
    rim = leaf(640)
    placed: list[Point] = []
    for _ in range(1700):
        x, y = rng.uniform(1300, 5700), rng.uniform(1700, 6500)
        near = min(math.dist((x, y), p) for p in body[::3])
        edge = min(math.dist((x, y), p) for p in rim)
        if (
            math.dist((x, y), (3500, 2300)) < 560
            or near < 245
            or edge < 105
            or not _inside(x, y, rim)
            or (2660 < x < 4760 and 2750 < y < 4800)
        ):
            continue
        if any(math.dist((x, y), p) < 238 for p in placed):
            continue
        placed.append((x, y))
        turn, size = rng.uniform(0, 6.28), rng.uniform(88, 122)
        curl = [
            (x + size * (1 - t / 7.4) * math.cos(t + turn), y + size * (1 - t / 7.4) * math.sin(t + turn))
            for t in np.linspace(0, 6.0, 10)
        ]
        tail = [curl[0], (curl[0][0] + size * math.cos(turn - 1.3), curl[0][1] + size * math.sin(turn - 1.3))]
        parts.append(_tube([tail[1], *curl], (6, 30, 40, 40, 34), 62, 112, 5))
    return "".join(parts)


def _inside(x: float, y: float, outline: Points) -> bool:
    """Whether a point lies within a closed outline."""
    found = False
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            found = not found
    return found
