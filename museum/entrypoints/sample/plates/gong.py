"""A bossed bronze gong (cồng, chiêng núm) as the Mường and the peoples of the Central Highlands play them.

Cast as a thick disc, hammered out and tuned with the hammer: the face keeps every blow as a small
facet. The boss is bright from the mallet, its collar scraped for the pitch; the shoulder dark with the
smoke of the hearth above which the gongs are kept; two holes for the cord, and a cord of plaited fibre.
"""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pyvips

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates import relief
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.curves import Point, along, brush, smooth

SIDE = 7000
PIXELS_PER_MM = 12.0
CX, CY, RADIUS = 3500.0, 3560.0, 2780.0
HOLES = (-0.15, 0.15)  # angles from the top, in radians


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(SIDE, SIDE, scale)
    mask = relief.drawn(sheet, _outline(), soft=1.5)
    ground = relief.do_paper(sheet, 101, (198, 186, 164))
    plate = relief.laid(ground, _bronze(sheet), mask, sheet, 240, depth=0.72)
    return with_card(_corded(sheet, plate), PIXELS_PER_MM * scale)


def _outline() -> str:
    """The rim, beaten: nearly round; the two holes go through."""
    rng = random.Random(6)
    points = []
    for k in range(300):
        a = k / 300 * math.tau
        r = (
            RADIUS
            + 13 * math.sin(2 * a + 1.3)
            + 7 * math.sin(5 * a)
            + 4 * math.sin(17 * a)
            + rng.gauss(0, 1.3)
        )
        points.append((CX + r * math.sin(a), CY - r * math.cos(a)))
    holes = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="40" fill="#000"/>' for x, y in _holes())
    return f'<path d="{smooth(points, True)}" fill="#fff"/>{holes}'


def _holes() -> list[Point]:
    return [(CX + 0.955 * RADIUS * math.sin(a), CY - 0.955 * RADIUS * math.cos(a)) for a in HOLES]


def _bronze(sheet: relief.Sheet) -> Any:
    """The metal: hammer facets, scrapes, soot and wear under the light on the form."""
    zones = _zones(sheet)
    facets = _facets(sheet, 150, 1) + _facets(sheet, 66, 2) * 0.2
    marks = relief.drawn(sheet, _marks(), soft=0.9)
    grain = relief.noise(sheet, 2.4, 18, 3, slope=0.6)
    lumps = relief.noise(sheet, 24, 200, 4, slope=1.3)
    clouds = relief.noise(sheet, 200, 2200, 5, slope=1.4)
    pits = relief.tiled(sheet, relief.specks(300, 1500, (1.6, 7), 6), 1500, soft=1.1)
    bright, worked, soot = (zones[k] * (1 / 255) for k in range(3))
    height = facets * worked * 36 + lumps * 0.6 + grain * 0.24 - pits * 0.022 - marks * 0.010
    lean = relief.slope(height, sheet)
    light = relief.curve(lean, -2, 2, _gleam)
    tone = 126 + clouds * 12 + lumps * 8 + grain * 6 + bright * 66 - soot * 62 - pits * 0.3 + marks * 0.06
    tone = relief.kept((tone - facets * worked * 12).cast("uchar"))
    smoky = relief.curve(soot * 190 + clouds * 26 + lumps * 15, 0, 300, lambda v: np.clip(v - 40, 0, 215))
    colour = relief.blended(smoky, relief.tint(tone * 1.0 + 26, _SOOT), relief.tint(tone, _BRONZE))
    return relief.lit(colour, (light * (_form_light(sheet) / 128)).cast("uchar"))


_BRONZE: tuple[relief.Stop, ...] = (
    (0.0, (24, 17, 11)),
    (0.25, (64, 44, 25)),
    (0.5, (126, 92, 48)),
    (0.72, (178, 138, 74)),
    (0.88, (212, 176, 106)),
    (1.0, (242, 216, 156)),
)
_SOOT: tuple[relief.Stop, ...] = (
    (0.0, (18, 16, 14)),
    (0.4, (52, 46, 38)),
    (0.7, (92, 82, 60)),
    (1.0, (150, 134, 96)),
)


def _gleam(lean: Any) -> Any:
    """Worked bronze: each facet takes or loses the light whole."""
    return 116 + 66 * np.tanh(lean * 1.3) + 46 * np.exp(-(((lean - 0.62) / 0.3) ** 2))


def _facets(sheet: relief.Sheet, size: int, seed: int) -> Any:
    """The hammer's blows: shallow dishes side by side, meeting in ridges."""
    shrink = max(1, round(size * sheet.scale / 26))
    columns, rows = sheet.columns // shrink + 2, sheet.rows // shrink + 2
    cell = max(4, round(size * sheet.scale / shrink))
    far = pyvips.Image.worley(columns, rows, cell_size=cell, seed=seed) * (1 / cell)
    dish = ((far * far) * 20000).cast("ushort").gaussblur(1.1, precision="float").cast("ushort").copy_memory()
    return relief.kept(relief.fitted(sheet, dish)) * (1 / 20000)


def _polar(n: int) -> tuple[Any, Any, Any]:
    """Radius (in rim radii), and direction, over a small square."""
    y, x = np.mgrid[0:n, 0:n].astype(np.float32) * (SIDE / n)
    dx, dy = (x - CX) / RADIUS, (y - CY) / RADIUS
    return np.hypot(dx, dy) + 1e-5, dx, dy


def _zones(sheet: relief.Sheet) -> Any:
    """Three soft maps in one image: bright from playing and scraping, hammered, sooted."""
    r, dx, dy = _polar(440)
    ragged = 0.012 * np.sin(9 * np.arctan2(dy, dx)) + 0.008 * np.sin(23 * np.arctan2(dy, dx) + 1)
    bright = np.exp(-((r / 0.12) ** 4)) + 0.66 * np.exp(-(((r + ragged - 0.335) / 0.05) ** 4))
    bright += 0.28 * np.exp(-(((r + ragged - 0.72) / 0.022) ** 2))
    worked = 1 - 0.8 * np.exp(-((r / 0.2) ** 6)) - 0.45 * np.exp(-(((r - 0.335) / 0.06) ** 4))
    soot = 1 / (1 + np.exp(-(r + 3 * ragged - 0.875) * 34)) + 0.5 * np.exp(-(((r - 0.215) / 0.028) ** 2))
    stack = np.clip(np.stack([bright, worked, soot], axis=2), 0, 1) * 255
    small = pyvips.Image.new_from_memory(stack.astype(np.uint8).tobytes(), 440, 440, 3, "uchar")
    return relief.kept(relief.fitted(sheet, small))


def _form_light(sheet: relief.Sheet) -> Any:
    """Light on the beaten form, made small: boss, collar, face, turned-down shoulder."""
    n = 600
    r, dx, dy = _polar(n)
    toward = -(dx + dy) / r / math.sqrt(2)
    boss = np.where(r < 0.185, np.sin(np.clip(r / 0.185, 0, 1) * math.pi / 2) ** 1.5, 0) * 1.25
    boss *= 1 / (1 + np.exp(np.clip((r - 0.178) * 240, -40, 40)))
    collar = 0.62 * np.exp(-(((r - 0.415) / 0.026) ** 2)) - 0.3 * np.exp(-(((r - 0.25) / 0.02) ** 2))
    shoulder = 1.2 / (1 + np.exp(-(r - 0.93) * 46))
    step = 0.42 * np.exp(-(((r - 0.8) / 0.016) ** 2)) - 0.3 * np.exp(-(((r - 0.765) / 0.014) ** 2))
    light = 130 + (boss + collar + shoulder + step) * toward * 58
    # the face sags a little, and its round scrapings throw the light in two opposite fans
    face = np.exp(-(((r - 0.58) / 0.2) ** 4))
    angle = np.arctan2(dy, dx)
    light += face * (15 * np.cos(2 * (angle - math.pi * 0.28)) + 10 * toward)
    light += 74 * np.exp(-(((dx + 0.062) ** 2 + (dy + 0.066) ** 2) / 0.0016))
    light -= 24 * np.exp(-(((r - 0.2) / 0.02) ** 2)) * (0.6 - 0.4 * toward)
    small = pyvips.Image.new_from_memory(
        np.clip(light, 20, 235).astype(np.float32).tobytes(), n, n, 1, "float"
    )
    return relief.fitted(sheet, small)


def _marks() -> str:
    """Scrapes of the tuner round the collar, the mallet's bruises on the boss, scratches of long use."""
    rng = random.Random(44)
    parts = []
    for _ in range(1500):
        share = rng.choice(
            (rng.gauss(0.335, 0.035), rng.gauss(0.335, 0.03), rng.gauss(0.72, 0.012), rng.uniform(0.22, 0.9))
        )
        a, reach = rng.uniform(0, math.tau), rng.uniform(0.03, 0.22) * 0.3 / max(share, 0.2)
        arc = []
        for t in (0, 0.33, 0.66, 1):
            r = (share + rng.gauss(0, 0.0007)) * RADIUS
            arc.append((CX + r * math.sin(a + reach * t), CY - r * math.cos(a + reach * t)))
        parts.append(
            f'<path d="{smooth(arc)}" stroke-width="{rng.uniform(1.3, 4.2):.1f}" '
            f'stroke-opacity="{rng.uniform(0.2, 0.9):.2f}"/>'
        )
    for _ in range(330):
        a, r = rng.uniform(0, math.tau), RADIUS * math.sqrt(rng.random())
        x, y, turn, reach = (
            CX + r * math.sin(a),
            CY - r * math.cos(a),
            rng.gauss(0.8, 0.8),
            rng.uniform(30, 380),
        )
        end = (x + reach * math.cos(turn), y + reach * math.sin(turn))
        parts.append(
            f'<path d="M{x:.0f} {y:.0f}L{end[0]:.0f} {end[1]:.0f}" stroke-width="{rng.uniform(1.2, 3):.1f}" '
            f'stroke-opacity="{rng.uniform(0.2, 0.8):.2f}"/>'
        )
    for _ in range(120):
        a, r = rng.uniform(0, math.tau), 0.1 * RADIUS * math.sqrt(rng.random())
        parts.append(
            f'<circle cx="{CX + r * math.sin(a):.0f}" cy="{CY - r * math.cos(a):.0f}" '
            f'r="{rng.uniform(4, 17):.0f}" '
            f'stroke-width="3" stroke-opacity="{rng.uniform(0.15, 0.6):.2f}"/>'
        )
    return f'<g fill="none" stroke="#fff" stroke-linecap="round">{"".join(parts)}</g>'


def _cord() -> list[Point]:
    """The carrying loop: from hole to hole over the rim, lying slack on the paper above."""
    (lx, ly), (rx, ry) = _holes()
    return [
        (lx, ly + 14),
        (lx - 50, ly - 190),
        (lx + 60, 380),
        (CX - 10, 250),
        (rx - 40, 372),
        (rx + 70, ry - 210),
        (rx, ry + 14),
    ]


def _corded(sheet: relief.Sheet, plate: Any) -> Any:
    """The plaited cord, strand by strand, with its shadow."""
    course = along(_cord(), 220)
    rng = random.Random(50)
    whole = f'<path d="{smooth(course)}" fill="none" stroke="#fff" stroke-width="72" stroke-linecap="round"/>'
    strands = []
    for i in range(1, len(course) - 3):
        (ax, ay), (bx, by) = course[i], course[i + 2]
        span = math.hypot(bx - ax, by - ay) or 1.0
        nx, ny = -(by - ay) / span, (bx - ax) / span
        lay = [(ax + nx * 34, ay + ny * 34), ((ax + bx) / 2, (ay + by) / 2), (bx - nx * 34, by - ny * 34)]
        for share, grey in ((1.0, 60), (0.75, 130), (0.45, 190), (0.2, 225)):
            tone = int(grey * rng.uniform(0.88, 1.1))
            d = smooth(brush(along(lay, 7), (10 * share, 26 * share, 10 * share)), True)
            strands.append(f'<path d="{d}" fill="rgb({tone},{tone},{tone})"/>')
    mask = relief.drawn(sheet, whole, soft=1.2)
    twist = relief.drawn(sheet, "".join(strands), background="#181818", soft=1.0)
    hair = relief.noise(sheet, 2.4, 24, 51, slope=0.6)
    cord = relief.tint(
        twist * 0.8 + hair * 15 + 14, ((0.0, (32, 22, 14)), (0.5, (128, 98, 62)), (1.0, (218, 192, 146)))
    )
    away = round(26 * sheet.scale)
    shadow = relief.softened(mask, 15, sheet).embed(away, away, sheet.columns + away, sheet.rows + away)
    dimmed = (plate * (1 - shadow.crop(0, 0, sheet.columns, sheet.rows) * (0.5 / 255))).cast("uchar")
    return relief.blended(mask, cord, dimmed).copy(interpretation="srgb")


PLATES: tuple[Plate, ...] = (Plate("gong", SIDE, SIDE, PIXELS_PER_MM, draw),)
