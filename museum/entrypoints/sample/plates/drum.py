"""The face of a Đông Sơn bronze drum (Heger type I, about 500-100 BC), seen straight on.

A star of fourteen rays, feather chevrons between them; then, from the middle outward, bands of combs,
tangent circles and running spirals, the feathered people with their houses on stilts, the stags and
birds, the great band of flying and standing water birds, and the saw-tooth borders; a plain rim.
All figures move anticlockwise, as on Ngọc Lũ I, whose order of bands this drawing follows freely.
"""

from __future__ import annotations

import math
import random
from functools import partial
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates import drum_motifs as motifs
from museum.entrypoints.sample.plates import relief
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.curves import broken, crackle, round_circle, smooth
from museum.entrypoints.sample.plates.drum_motifs import BODY, HIGH, Caster

SIDE = 9000
PIXELS_PER_MM = 10.0
CX, CY, RADIUS = 4500.0, 4370.0, 3960.0
RAYS = 14
PEN = 11.0


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(SIDE, SIDE, scale)
    mask = relief.drawn(sheet, _outline("#fff"), soft=1.2)
    bronze = _bronze(sheet)
    ground = relief.board(sheet, 41, (156, 153, 146))
    return with_card(relief.laid(ground, bronze, mask, sheet, 120), PIXELS_PER_MM * scale)


def _outline(fill: str) -> str:
    """The drum's edge: a cast circle, a little uneven, with three old nicks."""
    rng = random.Random(5)
    nicks = ((1.1, 26.0, 0.02), (3.75, 44.0, 0.03), (5.2, 20.0, 0.012))
    points = []
    for k in range(720):
        a = k / 720 * math.tau
        r = RADIUS + 7 * math.sin(2 * a + 1) + 4 * math.sin(5 * a) + rng.gauss(0, 1.1)
        r -= sum(deep * math.exp(-(((a - at) / wide) ** 2)) for at, deep, wide in nicks)
        points.append((CX + r * math.sin(a), CY - r * math.cos(a)))
    return f'<path d="{smooth(points, True)}" fill="{fill}"/>'


def _bronze(sheet: relief.Sheet) -> Any:
    """The cast metal: its height, the light on it, its patina."""
    worn = relief.drawn(sheet, _cast_lines(), soft=2.3)
    forms = relief.drawn(sheet, _forms(), detail=0.25, soft=26)
    grain = relief.noise(sheet, 2.4, 20, 3, slope=0.7)
    lumps = relief.noise(sheet, 22, 150, 4, slope=1.4)
    clouds = relief.noise(sheet, 160, 1900, 5, slope=1.5)
    pits = relief.tiled(sheet, relief.specks(420, 1500, (2, 13), 6), 1500, soft=1.2)
    dirt = relief.kept((relief.hollow(worn, 22, sheet) * 0.5 + 128).cast("uchar")) * 2.0 - 256
    crusted = clouds * 0.9 + lumps * 0.6 + grain * 0.22 + dirt * 0.008
    crust = relief.kept(relief.curve(crusted, -5, 5, lambda v: 240 / (1 + np.exp(-(v - 1.8) * 5))))
    height = worn * 0.034 + forms * 0.62 + lumps * 0.9 + grain * 0.42 - pits * 0.02
    height = height + crust * (grain * 0.0016 + lumps * 0.002 + 0.012)
    light = relief.curve(relief.slope(height, sheet), -3, 3, _gleam)
    tone = 84 + clouds * 11 + lumps * 6 + grain * 7 - dirt * 0.24 + worn * 0.26 - pits * 0.25 + forms * 0.16
    tone = relief.kept(tone.cast("uchar"))
    age = relief.curve(clouds - lumps * 0.3, -4, 4, lambda v: 255 / (1 + np.exp(v * 1.7)))
    metal = relief.blended(age, relief.tint(tone, _BROWN), relief.tint(tone, _PATINA))
    green = relief.tint(118 + grain * 20 + lumps * 12 - dirt * 0.3 + worn * 0.12 - pits * 0.2, _MALACHITE)
    colour = relief.blended(crust, green, metal)
    return relief.lit(colour, (light * (relief.falloff(sheet, 128, 34) / 128)).cast("uchar"))


_PATINA: tuple[relief.Stop, ...] = (
    (0.0, (17, 21, 17)),
    (0.22, (38, 48, 40)),
    (0.42, (66, 79, 64)),
    (0.6, (98, 108, 84)),
    (0.8, (146, 147, 112)),
    (1.0, (198, 188, 148)),
)
_BROWN: tuple[relief.Stop, ...] = (
    (0.0, (22, 19, 15)),
    (0.22, (48, 44, 33)),
    (0.42, (83, 76, 55)),
    (0.6, (120, 106, 74)),
    (0.8, (168, 143, 98)),
    (1.0, (214, 189, 138)),
)
_MALACHITE: tuple[relief.Stop, ...] = (
    (0.0, (26, 42, 36)),
    (0.3, (62, 88, 74)),
    (0.55, (98, 126, 106)),
    (0.8, (144, 164, 140)),
    (1.0, (196, 204, 180)),
)


def _gleam(slope: Any) -> Any:
    """Old bronze under a soft lamp: dark away from it, a low sheen on what leans to it."""
    return 124 + 92 * np.tanh(slope * 0.95) + 40 * np.exp(-(((slope - 0.9) / 0.4) ** 2))


def _forms(steps: int = 16) -> str:
    """The broad forms, drawn small: the domed star, the raised ground, the rounded rim and its groove."""
    ring = f'<circle cx="{CX}" cy="{CY}" r='
    shapes = [f'{ring}"{RADIUS}" fill="#404040"/>']
    for k in range(steps):
        grey = 64 + int(40 * math.sin((k + 1) / steps * math.pi / 2))
        shapes.append(f'{ring}"{RADIUS - 4 * k - 4:.0f}" fill="rgb({grey},{grey},{grey})"/>')
    shapes.append(f'{ring}"{RADIUS * 0.925:.0f}" fill="none" stroke="#505050" stroke-width="22"/>')
    for k in range(steps):
        grey = 104 + int(150 * math.sqrt((k + 1) / steps))
        shapes.append(f'<path d="{_star(1 - k / steps * 0.82)}" fill="rgb({grey},{grey},{grey})"/>')
    return "".join(shapes)


def _star(breadth: float) -> str:
    """The star's outline; less breadth gives the inner contours of its domed rays."""
    rng = random.Random(8)
    points = []
    inner, outer = RADIUS * 0.056, RADIUS * 0.142
    for k in range(RAYS):
        a = (k + rng.uniform(-0.03, 0.03)) / RAYS * math.tau
        half = math.pi / RAYS * (0.25 + 0.75 * breadth)
        reach = inner + (outer - inner) * (0.55 + 0.45 * breadth) * rng.uniform(0.985, 1.0)
        for turn, r in ((-half, inner * (0.3 + 0.7 * breadth)), (0.0, reach)):
            points.append((CX + r * math.sin(a + turn), CY - r * math.cos(a + turn)))
    return broken(points, True)


def _cast_lines() -> str:
    """All raised lines and bodies, from the middle outward."""
    rng = random.Random(21)
    parts = [
        f'<path d="{_star(1.0)}" fill="{BODY}" stroke="{HIGH}" stroke-width="{PEN * 0.8}"/>',
        _chevrons(rng),
        _combs(0.146, 0.160, 96, rng),
        _tangent_circles(0.163, 0.188, 58, rng),
        _spirals(0.191, 0.220, 44, rng),
        _tangent_circles(0.223, 0.246, 78, rng),
        _combs(0.249, 0.261, 168, rng),
        _people(rng),
        _tangent_circles(0.449, 0.473, 148, rng),
        _stags(rng),
        _tangent_circles(0.589, 0.614, 184, rng),
        _birds(rng),
        _combs(0.766, 0.781, 480, rng),
        _saw_teeth(0.784, 0.812, 264, rng),
        _tangent_circles(0.815, 0.843, 224, rng),
        _tangent_circles(0.846, 0.874, 232, rng),
        _saw_teeth(0.877, 0.905, 290, rng),
        _combs(0.908, 0.922, 560, rng),
        _spacers(rng),
        _scars(rng),
    ]
    return "".join(parts)


def _circle(share: float, rng: random.Random, weight: float = 0.85) -> str:
    """One raised ring, drawn as the string-and-peg compass left it: not quite true."""
    dx, dy = rng.gauss(0, 2.0), rng.gauss(0, 2.0)
    return (
        f'<circle cx="{CX + dx:.1f}" cy="{CY + dy:.1f}" r="{share * RADIUS:.1f}" fill="none" '
        f'stroke="{HIGH}" stroke-width="{PEN * weight:.1f}"/>'
    )


def _at(share: float, angle: float) -> tuple[float, float]:
    return CX + share * RADIUS * math.sin(angle), CY - share * RADIUS * math.cos(angle)


def _strokes(d: str, weight: float = 0.7) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{HIGH}" stroke-width="{PEN * weight:.1f}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _chevrons(rng: random.Random) -> str:
    """Between the rays: nested chevrons with their feather barbs, and a bead at the ring."""
    d, beads = [], []
    for k in range(RAYS):
        middle = (k + 0.5) / RAYS * math.tau
        for level in range(5):
            low, high = 0.074 + 0.0125 * level, 0.083 + 0.0125 * level
            wide = 0.03 + 0.036 * level
            sway = rng.gauss(0, 0.002)
            left, tip, right = (
                _at(high, middle - wide),
                _at(low + sway * 0.3, middle + sway),
                _at(high, middle + wide),
            )
            d.append(broken([left, tip, right]))
            for side in (-1, 1):
                for t in (0.3, 0.6, 0.9) if level else (0.6,):
                    share, turn = low + (high - low) * t, middle + side * wide * t
                    d.append(broken([_at(share, turn), _at(share + 0.006, turn)]))
        x, y = _at(0.0655, middle)
        beads.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{HIGH}"/>')
    return _strokes("".join(d), 0.5) + "".join(beads)


def _combs(inner: float, outer: float, count: int, rng: random.Random) -> str:
    """A band of short upright strokes between two rings."""
    d = []
    for k in range(count):
        a = (k + rng.uniform(-0.12, 0.12)) / count * math.tau
        d.append(broken([_at(inner + 0.0025, a), _at(outer - 0.0025, a + rng.gauss(0, 0.0008))]))
    return _circle(inner, rng) + _circle(outer, rng) + _strokes("".join(d), 0.72)


def _tangent_circles(inner: float, outer: float, count: int, rng: random.Random) -> str:
    """Circles with a point, each joined to the next by a tangent."""
    middle, radius = (inner + outer) / 2, (outer - inner) * 0.31 * RADIUS
    step = math.tau / count
    d, shapes = [], []
    for k in range(count):
        a = (k + rng.uniform(-0.04, 0.04)) * step
        x, y = _at(middle + rng.gauss(0, 0.0004), a)
        r = radius * rng.uniform(0.93, 1.04)
        shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>')
        shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.2:.1f}" fill="{HIGH}"/>')
        swing = r / RADIUS / middle * 0.5
        d.append(
            broken(
                [
                    _at(middle + radius / RADIUS * 0.98, a + swing * 0.4),
                    _at(middle - radius / RADIUS * 0.98, a + step),
                ]
            )
        )
    circles = f'<g fill="none" stroke="{HIGH}" stroke-width="{PEN * 0.62:.1f}">{"".join(shapes)}</g>'
    return _circle(inner, rng) + _circle(outer, rng) + _strokes("".join(d), 0.6) + circles


def _spirals(inner: float, outer: float, count: int, rng: random.Random) -> str:
    """A running band of S spirals."""
    middle, half = (inner + outer) / 2, (outer - inner) / 2 * 0.72
    step = math.tau / count
    d = []
    for k in range(count):
        place = round_circle(CX, CY, middle * RADIUS, k * step + rng.gauss(0, 0.004), half * RADIUS)
        curl = [
            (0.52 * math.cos(t) * (1 - t / 9), 0.9 * math.sin(t) * (1 - t / 9))
            for t in np.linspace(0, 7.2, 18)
        ]
        left = [place(-0.52 + x, y) for x, y in curl]
        right = [place(0.52 - x, -y) for x, y in curl]
        d.append(smooth(left[::-1] + right[1:]))
    return _circle(inner, rng) + _circle(outer, rng) + _strokes("".join(d), 0.6)


def _saw_teeth(inner: float, outer: float, count: int, rng: random.Random) -> str:
    """Solid triangles pointing inward, their sides set with a parallel line."""
    shapes, d = [], []
    step = math.tau / count
    for k in range(count):
        a = (k + rng.uniform(-0.05, 0.05)) * step
        tip = inner + (outer - inner) * rng.uniform(0.1, 0.18)
        base = outer - 0.0018
        shapes.append(broken([_at(base, a - step * 0.34), _at(tip, a), _at(base, a + step * 0.34)], True))
        d.append(broken([_at(inner + 0.002, a - step * 0.14), _at(base - 0.004, a - step * 0.5)]))
    teeth = f'<path d="{"".join(shapes)}" fill="{HIGH}"/>'
    return _circle(inner, rng) + _circle(outer, rng) + teeth + _strokes("".join(d), 0.42)


def _figure(share: float, angle: float, size: float, rng: random.Random, lift: float = 0.0) -> Caster:
    place = round_circle(CX, CY, share * RADIUS + lift, angle, size)
    return Caster(place, rng, size, PEN)


def _people(rng: random.Random) -> str:
    """Two halves, each with its procession, two houses, the drummers' platform and the mortar."""
    scene: list[tuple[Any, float, float]] = [
        (partial(motifs.house, saddle=True), 1085, 545),
        *[
            (partial(motifs.dancer, holds=h), 292, 640)
            for h in ("spear", "organ", "axe", "spear", "organ", "spear")
        ],
        (partial(motifs.house, saddle=False), 740, 590),
        (motifs.pounders, 430, 600),
        (motifs.drummers, 800, 590),
    ]
    total = sum(width for _, width, _ in scene)
    parts = [_circle(0.264, rng), _circle(0.446, rng), _circle(0.4415, rng, 0.5)]
    for half in range(2):
        gone = rng.uniform(-40, 40)
        for paint, width, size in scene:
            angle = -(half + (gone + width / 2) / total) * math.pi + rng.gauss(0, 0.004)
            figure = _figure(0.264, angle, size * rng.uniform(0.975, 1.015), rng, 6)
            paint(figure)
            parts.extend(figure.parts)
            gone += width
    return "".join(parts)


def _stags(rng: random.Random) -> str:
    """Two herds of ten, parted by six flying birds on one side and eight on the other."""
    row = ["deer"] * 10 + ["bird"] * 6 + ["deer"] * 10 + ["bird"] * 8
    widths = [412.0 if kind == "deer" else 378.0 for kind in row]
    turn = math.tau / sum(widths)
    parts, gone = [_circle(0.476, rng), _circle(0.586, rng)], 900.0
    for index, (kind, width) in enumerate(zip(row, widths, strict=True)):
        angle = -(gone + width / 2) * turn + rng.gauss(0, 0.003)
        gone += width
        if kind == "deer":
            figure = _figure(0.476, angle, 418 * rng.uniform(0.95, 1.03), rng, 8)
            motifs.deer(figure, stag=index % 2 == 0)
        else:
            figure = _figure(0.531, angle, 330 * rng.uniform(0.95, 1.03), rng)
            motifs.flying_bird(figure)
        parts.extend(figure.parts)
    return "".join(parts)


def _birds(rng: random.Random) -> str:
    """Eighteen birds in flight and, between them, eighteen standing."""
    parts = [_circle(0.617, rng), _circle(0.763, rng)]
    for k in range(18):
        angle = -(k + rng.gauss(0, 0.012)) / 18 * math.tau
        flier = _figure(0.689, angle, 610 * rng.uniform(0.96, 1.03), rng)
        motifs.flying_bird(flier)
        stander = _figure(0.617, angle - math.tau / 36 - 0.012, 440 * rng.uniform(0.93, 1.05), rng, 10)
        motifs.standing_bird(stander)
        parts.extend(flier.parts + stander.parts)
    return "".join(parts)


def _spacers(rng: random.Random) -> str:
    """The square marks of the spacers that held core and mould apart: flat patches over the design."""
    parts = []
    for share, count in ((0.455, 7), (0.74, 13), (0.955, 19)):
        for k in range(count):
            x, y = _at(share + rng.gauss(0, 0.012), (k + rng.uniform(-0.2, 0.2)) / count * math.tau)
            corners = [
                (x + dx * rng.uniform(20, 30), y + dy * rng.uniform(20, 30))
                for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            parts.append(
                f'<path d="{broken(corners, True)}" fill="#5a5a5a" stroke="#181818" stroke-width="4"/>'
            )
    return "".join(parts)


def _scars(rng: random.Random) -> str:
    """Hairline cracks running in from the rim, and the scratches of a long life."""
    parts = []
    for net in crackle(rng, SIDE, SIDE, 26, 5, 1300, 0.16):
        parts.append(
            f'<path d="{smooth(net)}" fill="none" stroke="#000" stroke-width="{rng.uniform(3, 6):.1f}"/>'
        )
    for _ in range(240):
        x, y, a = rng.uniform(400, 8600), rng.uniform(400, 8400), rng.gauss(0.6, 0.9)
        reach = rng.uniform(40, 420)
        end = (x + reach * math.cos(a), y + reach * math.sin(a))
        bow = ((x + end[0]) / 2 + rng.gauss(0, 9), (y + end[1]) / 2 + rng.gauss(0, 9))
        parts.append(
            f'<path d="{smooth([(x, y), bow, end])}" fill="none" stroke="#000" '
            f'stroke-width="{rng.uniform(1.2, 3.2):.1f}" stroke-opacity="{rng.uniform(0.2, 0.8):.2f}"/>'
        )
    return "".join(parts)


PLATE_SIDE = 8480
"""Pixels of the plate. The drawing's own unit is a little finer: this much is drawn within eight seconds."""


def plate(scale: float) -> Any:
    """Draw the plate at its size."""
    return draw(scale * PLATE_SIDE / SIDE)


PLATES: tuple[Plate, ...] = (
    Plate("dong-son-drum", PLATE_SIDE, PLATE_SIDE, PIXELS_PER_MM * PLATE_SIDE / SIDE, plate),
)
