"""A blue-and-white stoneware plate of the Chu Đậu kilns (Hải Dương, 15th century), from above.

Underglaze cobalt on a pale grey body: a peony in the middle, a collar of lotus panels, a peony scroll
round the wall of the well, a classic scroll on the rim; a clear, faintly blue glaze with crackle,
pinholes, iron specks from the kiln, wear at the lip and one old chip.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvips

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates import blue_white_motifs as motifs
from museum.entrypoints.sample.plates import relief
from museum.entrypoints.sample.plates.blue_white_motifs import Cobalt
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.curves import (
    Placing,
    Point,
    Points,
    along,
    crackle,
    flat_at,
    round_circle,
    smooth,
    unsteady,
)

SIDE = 8000
PIXELS_PER_MM = 20.0
CX, CY, RADIUS = 4000.0, 3870.0, 3440.0
CHIP_ANGLE = 2.25


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(SIDE, SIDE, scale)
    mask = relief.drawn(sheet, _outline(), soft=1.4)
    ground = relief.board(sheet, 52, (92, 90, 88))
    laid = relief.laid(ground, _stoneware(sheet), mask, sheet, 190, depth=0.7)
    return with_card(laid, PIXELS_PER_MM * scale)


def _outline() -> str:
    """The lip: thrown on the wheel, a little out of round, with one chip."""
    rng = random.Random(2)
    points = []
    for k in range(540):
        a = k / 540 * math.tau
        r = RADIUS + 9 * math.sin(2 * a + 0.6) + 4 * math.sin(3 * a) + rng.gauss(0, 0.7)
        near = (a - CHIP_ANGLE) / 0.016
        r -= 40 * math.exp(-(near**4)) * (1 + 0.2 * math.sin(k * 2.1))
        points.append((CX + r * math.sin(a), CY - r * math.cos(a)))
    return f'<path d="{smooth(points, True)}" fill="#fff"/>'


def _stoneware(sheet: relief.Sheet) -> Any:
    """Body, cobalt and glaze, under the light."""
    cobalt = _cobalt(sheet)
    cracks = relief.drawn(sheet, _crackle(), soft=0.7)
    orange_peel = relief.noise(sheet, 16, 90, 6, slope=1.2)
    grain = relief.noise(sheet, 2.4, 14, 7, slope=0.3)
    mist = relief.noise(sheet, 300, 2600, 8, slope=1.3)
    specks = relief.tiled(sheet, relief.specks(34, 2100, (1.8, 8), 9), 2100)
    pinholes = relief.tiled(sheet, relief.specks(150, 1700, (1.6, 4.2), 10), 1700)
    tone = cobalt + grain * 2.2 + mist * 2.0 + orange_peel * 0.9 + cracks * 0.085
    painted = relief.tint(tone, _COBALT)
    stained = relief.blended((specks * 0.8).cast("uchar"), relief.flat(sheet, (74, 50, 30)), painted)
    stained = relief.blended((cracks * 0.26).cast("uchar"), relief.flat(sheet, (112, 92, 66)), stained)
    height = orange_peel * 0.4 + grain * 0.08 - pinholes * 0.02 - cracks * 0.006 + specks * 0.008
    form = _form_light(sheet)
    light = form + relief.slope(height, sheet) * 34
    glazed = relief.lit(stained, light.cast("uchar"))
    return _worn_lip(sheet, glazed, grain)


_COBALT: tuple[relief.Stop, ...] = (
    (0.0, (229, 229, 217)),
    (0.1, (213, 216, 210)),
    (0.28, (158, 174, 196)),
    (0.5, (93, 117, 167)),
    (0.72, (52, 70, 128)),
    (0.9, (30, 38, 82)),
    (1.0, (22, 24, 50)),
)


def _cobalt(sheet: relief.Sheet) -> Any:
    """The strength of the blue: strokes bleeding a little, washes pooled at their edges, iron heaps."""
    c = _painted()
    lines = relief.drawn(sheet, "".join(c.lines), soft=1.6)
    washes = relief.drawn(sheet, "".join(c.washes), detail=0.5, soft=2.4)
    bleed = relief.softened(lines, 11, sheet)
    pooled = relief.hollow(washes, 20, sheet) * -0.42
    streak = relief.noise(sheet, 7, 70, 11, slope=1.0)
    heaps = relief.noise(sheet, 5, 40, 12, slope=0.8)
    load = washes * 0.62 + pooled
    load = load + load * (streak * 0.17) + lines * (heaps * 0.1 + 0.66) + bleed * 0.2
    spots = relief.curve(heaps * 1.0 + streak * 0.4, -4, 4, lambda v: 255 / (1 + np.exp(-(v - 2.1) * 7)))
    return relief.kept((load + (spots * lines) * 0.0011 + 8).cast("uchar"))


def _painted() -> Cobalt:
    """The whole painting, from the middle to the rim."""
    c = Cobalt(random.Random(15))
    for share, width in (
        (0.447, 13),
        (0.466, 7),
        (0.625, 9),
        (0.642, 14),
        (0.868, 13),
        (0.884, 7),
        (0.972, 16),
    ):
        _banded(c, share, width)
    _middle(c)
    for k in range(22):
        wide = math.tau * 0.475 * RADIUS / 22
        place = round_circle(
            CX, CY, 0.472 * RADIUS, k / 22 * math.tau + c.rng.gauss(0, 0.004), 0.148 * RADIUS
        )
        motifs.lotus_panel(c, _narrowed(place, wide / (0.148 * RADIUS) * 1.12), 11)
    _scroll(c)
    for k in range(64):
        place = round_circle(
            CX, CY, 0.89 * RADIUS, -k / 64 * math.tau + c.rng.gauss(0, 0.003), 0.076 * RADIUS
        )
        motifs.wave(c, _narrowed(place, 1.12), 12)
    return c


def _narrowed(place: Placing, by: float) -> Placing:
    return lambda x, y: place(x * by, y)


def _banded(c: Cobalt, share: float, width: float) -> None:
    """A ring, painted on the turning wheel with a steady brush that runs dry and is loaded again."""
    start = c.rng.uniform(0, math.tau)
    for part in range(5):
        first = start + part * math.tau / 5
        reach = math.tau / 5 * 1.02
        points = []
        for k in range(24):
            a = first + reach * k / 23
            r = share * RADIUS + 3.5 * math.sin(3 * a + share * 40) + c.rng.gauss(0, 0.5)
            points.append((CX + r * math.sin(a), CY - r * math.cos(a)))
        c.stroke(points, width, (0.85, 1.0, 0.9, 0.75))


def _leafy(
    c: Cobalt, stem: Points, count: int, size: float, pen: float, keep_off: Sequence[Point], within: Point
) -> None:
    """Leaves on short stalks along a stem, to the left and right by turns, a tendril here and there."""
    course = along(stem, count * 4 + 5)
    inner, outer = within
    for k in range(count):
        (ax, ay), (x, y), (bx, by) = (course[k * 4 + i] for i in (1, 2, 3))
        side = 1 if k % 2 else -1
        heading = math.atan2(bx - ax, ay - by) + side * c.rng.uniform(0.75, 1.15)
        reach = size * c.rng.uniform(0.82, 1.12)
        tip = (x + reach * math.sin(heading), y - reach * math.cos(heading))
        far = math.dist(tip, (CX, CY)) / RADIUS
        if not inner < far < outer:
            # no room on this side of the stem: lie along it instead
            heading -= side * 0.6
            reach *= 0.72
        if any(math.dist(tip, at) < size * 1.15 for at in keep_off):
            continue
        stalk = flat_at(x, y, reach, heading)
        if k % 4 == 2:
            curl = flat_at(x, y, size * 0.75, heading - side * 1.9)
            motifs.tendril(c, curl, pen * 1.1)
        c.stroke([stalk(0, 0), stalk(0.02, 0.08), stalk(0, 0.2)], pen * 1.3, (1.0, 0.9))
        foot = stalk(0, 0.12)
        motifs.leaf(c, flat_at(foot[0], foot[1], reach * 0.92, heading), pen)


def _middle(c: Cobalt) -> None:
    """The medallion: a peony with two buds, on one branching stem whose leaves fill the round."""
    unit = 0.43 * RADIUS
    base = flat_at(CX, CY, unit)
    stems = (
        [(-0.16, -0.94), (0.06, -0.72), (0.06, -0.4), (0.0, 0.0)],
        [(0.06, -0.74), (0.42, -0.68), (0.7, -0.34), (0.76, 0.04), (0.62, 0.44), (0.4, 0.66)],
        [
            (0.05, -0.66),
            (-0.34, -0.7),
            (-0.68, -0.38),
            (-0.76, 0.02),
            (-0.66, 0.4),
            (-0.36, 0.72),
            (-0.02, 0.82),
        ],
    )
    flower = [base(0.34 * math.cos(t), 0.05 + 0.34 * math.sin(t)) for t in (0, 1.05, 2.1, 3.15, 4.2, 5.25)]
    drawn = [[base(x, y) for x, y in stem] for stem in stems]
    for stem in drawn:
        c.stroke(stem, 27, (1.0, 0.9, 0.75, 0.6))
    _leafy(c, drawn[1], 10, 0.3 * unit, 9, flower, (0.0, 0.43))
    _leafy(c, drawn[2], 12, 0.3 * unit, 9, flower, (0.0, 0.43))
    _leafy(c, drawn[0], 3, 0.25 * unit, 9, flower, (0.0, 0.43))
    for x, y, size, lean in ((0.38, 0.68, 0.17, -0.5), (0.04, 0.83, 0.15, 1.3)):
        ox, oy = base(x, y)
        bud = flat_at(ox, oy, size * unit, lean)
        for turn in (-0.75, 0.75, 0.0):
            motifs.petal(c, bud, turn, 0.1, 1.05, 1.2, 9)
        motifs.leaf(c, flat_at(ox, oy, size * unit * 0.7, lean + 0.9), 8)
        motifs.leaf(c, flat_at(ox, oy, size * unit * 0.7, lean - 0.9), 8)
    ox, oy = base(-0.02, 0.06)
    motifs.peony(c, flat_at(ox, oy, 0.6 * unit, 0.2), 11)


def _scroll(c: Cobalt) -> None:
    """The peony scroll round the wall: one wandering stem, a bloom in each bend, leaves between."""
    blooms, middle, swing, steps = 10, 0.757, 0.078, 10
    stem = []
    for k in range(blooms * steps + 1):
        a = k / (blooms * steps) * math.tau
        share = middle + swing * math.cos(a * blooms / 2) + c.rng.gauss(0, 0.0012)
        stem.append((CX + share * RADIUS * math.sin(a), CY - share * RADIUS * math.cos(a)))
    heads = []
    for k in range(blooms):
        a = k / blooms * math.tau + c.rng.gauss(0, 0.006)
        share = middle - 0.022 if k % 2 == 0 else middle + 0.022
        heads.append((CX + share * RADIUS * math.sin(a), CY - share * RADIUS * math.cos(a), a))
    for k in range(blooms):
        part = stem[k * steps : (k + 1) * steps + 1]
        c.stroke(part, 17, (0.8, 1.0, 0.7, 0.9))
        branch = [part[3], ((part[1][0] + heads[k][0]) / 2, (part[1][1] + heads[k][1]) / 2), heads[k][:2]]
        c.stroke(branch, 15, (1.0, 0.8))
    for k in range(blooms):
        part = stem[k * steps : (k + 1) * steps + 1]
        _leafy(c, part, 8, 0.088 * RADIUS, 8, [head[:2] for head in heads], (0.655, 0.855))
    for x, y, a in heads:
        motifs.peony(c, flat_at(x, y, 0.1 * RADIUS * c.rng.uniform(0.96, 1.05), a), 8, rings=3)


def _crackle() -> str:
    """The crackle of the glaze: a net that grew crack by crack, some stained more than others."""
    rng = random.Random(31)
    parts = []
    for crack in crackle(rng, SIDE, SIDE, 25, 1400, 1500, 0.17):
        faint = rng.uniform(0.16, 0.9) ** 1.5
        parts.append(
            f'<path d="{smooth(unsteady(crack, rng, 1.6))}" stroke-width="{rng.uniform(1.2, 2.6):.1f}" '
            f'stroke-opacity="{faint:.2f}"/>'
        )
    return f'<g fill="none" stroke="#fff">{"".join(parts)}</g>'


def _form_light(sheet: relief.Sheet) -> Any:
    """The light on the thrown form, made small: flat well, rising wall, everted rim; and the lamp's gloss."""
    n = 500
    y, x = np.mgrid[0:n, 0:n].astype(np.float32) * (SIDE / n)
    dx, dy = (x - CX) / RADIUS, (y - CY) / RADIUS
    r = np.hypot(dx, dy) + 1e-6
    wall = np.exp(-(((r - 0.755) / 0.105) ** 2)) * 0.55 + np.exp(-(((r - 0.625) / 0.02) ** 2)) * 0.08
    lip = -np.exp(-(((r - 0.998) / 0.02) ** 2)) * 1.1 + np.exp(-(((r - 0.88) / 0.016) ** 2)) * -0.22
    toward = (dx + dy) / r / math.sqrt(2)
    light = 119 + (wall + lip) * toward * 44 - 7 * (dx + dy) - 16 * np.exp(-(((r - 0.655) / 0.05) ** 2)) * 0.4
    light += 20 * np.exp(-(((r - 0.925) / 0.03) ** 2)) * np.exp(-(((toward + 1) / 0.09) ** 2))
    light += 34 * np.exp(-(((r - 0.8) / 0.035) ** 2)) * np.exp(-(((toward - 1) / 0.05) ** 2))
    small = pyvips.Image.new_from_memory(light.astype(np.float32).tobytes(), n, n, 1, "float")
    return relief.fitted(sheet, small)


def _worn_lip(sheet: relief.Sheet, glazed: Any, grain: Any) -> Any:
    """Where the glaze drew off the lip the body shows, burnt brown; and in the chip, buff and rough."""
    rng = random.Random(77)
    bits = []
    for _ in range(150):
        a, reach = rng.uniform(0, math.tau), rng.uniform(0.01, 0.08)
        r = RADIUS * rng.uniform(0.9945, 1.0)
        arc = [
            (CX + r * math.sin(a + reach * t), CY - r * math.cos(a + reach * t)) for t in (0, 0.33, 0.66, 1)
        ]
        bits.append(
            f'<path d="{smooth(unsteady(arc, rng, 2))}" stroke-width="{rng.uniform(6, 22):.0f}" '
            f'stroke-opacity="{rng.uniform(0.25, 0.85):.2f}"/>'
        )
    cx, cy = CX + (RADIUS - 18) * math.sin(CHIP_ANGLE), CY - (RADIUS - 18) * math.cos(CHIP_ANGLE)
    chip = [
        (cx + 78 * math.cos(t) * rng.uniform(0.7, 1.15), cy + 62 * math.sin(t) * rng.uniform(0.7, 1.15))
        for t in [k / 14 * math.tau for k in range(14)]
    ]
    ring = f'<circle cx="{CX}" cy="{CY}" r="{RADIUS + 4}" stroke-width="26" stroke-opacity="0.55"/>'
    body = f'<g fill="none" stroke="#fff" stroke-linecap="round">{ring}{"".join(bits)}</g>'
    bare = relief.drawn(sheet, body + f'<path d="{smooth(chip, True)}" fill="#fff"/>', detail=0.5, soft=2.2)
    clay = relief.tint(120 + grain * 26 - relief.hollow(bare, 18, sheet) * 0.2, _CLAY)
    return relief.blended(bare, clay, glazed)


_CLAY: tuple[relief.Stop, ...] = ((0.0, (70, 46, 30)), (0.5, (158, 126, 94)), (1.0, (222, 204, 172)))

PLATE_SIDE = 7200
"""Pixels of the plate. The drawing's own unit is a little finer: this much is drawn within eight seconds."""


def plate(scale: float) -> Any:
    """Draw the plate at its size."""
    return draw(scale * PLATE_SIDE / SIDE)


PLATES: tuple[Plate, ...] = (
    Plate("blue-white-plate", PLATE_SIDE, PLATE_SIDE, PIXELS_PER_MM * PLATE_SIDE / SIDE, plate),
)
