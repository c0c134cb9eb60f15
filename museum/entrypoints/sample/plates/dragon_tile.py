"""A terracotta bodhi-leaf tile (lá đề) of the Lý dynasty (11th-12th century) with a dragon in relief.

Such leaves stood along the ridges and eaves of palaces and pagodas at Thăng Long. The Lý dragon is
long, smooth and even: a body of many regular bends that tightens towards the tail, a flame crest rising
from the lip, a streaming mane, a pearl, three claws on each foot; flames edge the leaf.
"""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates import relief
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.curves import Point, along, crackle, smooth, unsteady
from museum.entrypoints.sample.plates.dragon_forms import (
    LOCKS,
    forms,
    girth_at,
    leaf,
    lock_course,
    on_head,
    spine,
)

WIDTH, HEIGHT = 7000, 8000
PIXELS_PER_MM = 14.0


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(WIDTH, HEIGHT, scale)
    rng = random.Random(10)
    mask = relief.drawn(sheet, f'<path d="{smooth(_edge(rng), True)}" fill="#fff"/>', soft=1.5)
    ground = relief.do_paper(sheet, 61, (206, 198, 182))
    laid = relief.laid(ground, _terracotta(sheet), mask, sheet, 170, depth=0.62)
    return with_card(laid, PIXELS_PER_MM * scale)


def _edge(rng: random.Random) -> list[Point]:
    """The outline as it is now: hand-cut, chipped in places, the tip blunted."""
    chips = (
        (5900.0, 3840.0, 60.0),
        (1200.0, 5900.0, 75.0),
        (4700.0, 6960.0, 60.0),
        (3500.0, 430.0, 46.0),
    )
    found = []
    for x, y in along([*leaf(0), leaf(0)[0]], 420):
        pull = sum(
            deep * math.exp(-((((x - cx) ** 2 + (y - cy) ** 2) / 120**2) ** 2)) for cx, cy, deep in chips
        )
        reach = math.hypot(x - 3500, y - 4500)
        rough = pull * rng.uniform(0.7, 1.15) + rng.gauss(0, 1.6)
        found.append((x - (x - 3500) / reach * rough, y - (y - 4500) / reach * rough))
    return found


def _terracotta(sheet: relief.Sheet) -> Any:
    """The fired clay: modelled forms, tooled lines, grit, chips, soil in the hollows."""
    form = relief.modelled(sheet, forms(), 0.25, 11)
    tooled = relief.drawn(sheet, _tooling(), soft=2.4)
    grit = relief.noise(sheet, 2.4, 16, 3, slope=0.5)
    lumps = relief.noise(sheet, 20, 160, 4, slope=1.5)
    clouds = relief.noise(sheet, 260, 2600, 5, slope=1.5)
    pores = relief.tiled(sheet, relief.specks(800, 1500, (2, 13), 6), 1500, soft=1.1)
    sand = relief.tiled(sheet, relief.specks(560, 1300, (1.5, 6.5), 7), 1300)
    height = form * 1.25 - tooled * 0.042 + lumps * 1.7 + grit * 0.55 - pores * 0.028 + sand * 0.006
    light = relief.curve(relief.slope(height, sheet), -4, 4, _soft_light)
    low = relief.kept((form - tooled * 0.2 + 20).cast("uchar"))
    deep = relief.kept((relief.hollow(low, 70, sheet) * 0.9 + 128).cast("uchar")) * 1.0 - 128
    tone = 132 + clouds * 15 + lumps * 9 + grit * 9 - pores * 0.22 - tooled * 0.16 - deep * 0.5
    fired = relief.tint(tone, _CLAY)
    settled = deep * 0.045 + lumps * 0.5 + clouds * 0.35
    soil = relief.curve(settled, -4, 4, lambda v: 205 / (1 + np.exp(-(v - 1.5) * 2.6)))
    earth = relief.tint(118 + grit * 22 + lumps * 8, _SOIL)
    colour = relief.blended(soil, earth, fired)
    colour = relief.blended((sand * 0.34).cast("uchar"), relief.flat(sheet, (226, 212, 190)), colour)
    return relief.lit(colour, (light * (relief.falloff(sheet, 128, 30) / 128)).cast("uchar"))


_CLAY: tuple[relief.Stop, ...] = (
    (0.0, (54, 36, 28)),
    (0.3, (110, 74, 56)),
    (0.5, (158, 110, 84)),
    (0.7, (188, 142, 110)),
    (1.0, (228, 194, 162)),
)
_SOIL: tuple[relief.Stop, ...] = ((0.0, (62, 50, 40)), (0.5, (128, 110, 90)), (1.0, (190, 172, 146)))


def _soft_light(slope: Any) -> Any:
    """Matt clay: no sheen, deep but open shadows."""
    return 118 + 78 * np.tanh(slope * 0.72) + 10 * np.exp(-(((slope - 1.1) / 0.6) ** 2))


def _tooling() -> str:
    """What the modelling stick cut into the leather-hard clay, and what time did since."""
    rng = random.Random(12)
    parts = [_scales(rng), _strands(rng)]
    for crack in crackle(rng, WIDTH, HEIGHT, 22, 26, 900, 0.22):
        width = rng.uniform(2.0, 5.5)
        d = smooth(unsteady(crack, rng, 3))
        parts.append(f'<path d="{d}" stroke-width="{width:.1f}" stroke-opacity="0.9"/>')
    for _ in range(420):
        x, y, a = rng.uniform(700, 6300), rng.uniform(400, 7100), rng.gauss(0.9, 0.8)
        reach = rng.uniform(30, 260)
        end = (x + reach * math.cos(a), y + reach * math.sin(a))
        scratch = [(x, y), ((x + end[0]) / 2 + rng.gauss(0, 8), (y + end[1]) / 2), end]
        parts.append(
            f'<path d="{smooth(scratch)}" stroke-width="{rng.uniform(1.5, 5):.1f}" '
            f'stroke-opacity="{rng.uniform(0.15, 0.6):.2f}"/>'
        )
    return f'<g fill="none" stroke="#fff" stroke-linecap="round">{"".join(parts)}</g>'


def _scales(rng: random.Random) -> str:
    """Rows of crescent scales pressed across the body, and the line that parts off the belly."""
    body = spine(1500)
    parts: list[str] = []
    belly: list[Point] = []
    gone, row = 0.0, 0
    for i in range(50, len(body) - 30):
        (x, y), (bx, by) = body[i], body[i + 4]
        span = math.hypot(bx - x, by - y) or 1.0
        ux, uy = (bx - x) / span, (by - y) / span
        girth = girth_at(i / len(body))
        belly.append((x + uy * girth * 0.25, y - ux * girth * 0.25))
        gone += span / 4
        if gone < girth * 0.19:
            continue
        gone, row = 0.0, row + 1
        for lane in (-0.37, -0.2, -0.03, 0.14)[: 4 - row % 2]:
            out = (lane + 0.085 * (row % 2)) * girth
            arc = _crescent((x - uy * out, y + ux * out), (ux, uy), girth * 0.092)
            d = smooth(unsteady(arc, rng, 0.9))
            parts.append(f'<path d="{d}" stroke-width="{max(3.0, girth * 0.026):.1f}"/>')
        edge = (x + uy * girth * 0.45, y - ux * girth * 0.45)
        parts.append(f'<path d="{smooth([belly[-1], edge])}" stroke-width="{max(3.0, girth * 0.03):.1f}"/>')
    parts.append(f'<path d="{smooth(belly[::6])}" stroke-width="7"/>')
    return "".join(parts)


def _crescent(at: Point, forward: Point, radius: float) -> list[Point]:
    """One scale, its round edge towards the tail."""
    (x, y), (ux, uy) = at, forward
    shape = ((-0.75, -1.0), (1.05, -0.62), (1.5, 0.0), (1.05, 0.62), (-0.75, 1.0))
    return [(x + (ux * f - uy * s) * radius, y + (uy * f + ux * s) * radius) for f, s in shape]


def _strands(rng: random.Random) -> str:
    """Lines combed along the mane, the crest and the lips, and round the eye."""
    parts = []
    for k in range(LOCKS):
        for off in (-16, 4, 22):
            strand = along(lock_course(k, off), 9)[1:]
            parts.append(f'<path d="{smooth(unsteady(strand, rng, 2))}" stroke-width="5"/>')
    for off in (-20, 6, 28):
        crest = [
            (3060 + off, 2010),
            (3200 + off * 0.6, 1820 + off),
            (3400 + off, 1730 + off * 0.5),
            (3390 + off, 1580),
            (3490 + off * 0.3, 1430),
        ]
        parts.append(f'<path d="{smooth(unsteady(crest, rng, 3))}" stroke-width="5"/>')
    parts.append('<circle cx="3440" cy="2150" r="46" stroke-width="7"/>')
    parts.append('<circle cx="3432" cy="2146" r="13" fill="#fff"/>')
    lip = smooth([(3060, 2215), (3200, 2240), (3300, 2262), (3400, 2296)])
    parts.append(f'<path d="{lip}" stroke-width="9"/>')
    return on_head(parts)


PLATES: tuple[Plate, ...] = (Plate("ly-dragon-tile", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
