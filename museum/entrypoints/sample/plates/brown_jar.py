"""A brown-on-cream jar (gốm hoa nâu) of the Trần dynasty (13th-14th century), from the front.

Thick stoneware under a cream glaze: lotus petals modelled on the shoulder; on the body a lotus scroll
whose outlines were incised, the glaze scraped off inside them and iron brown brushed in; stripes
of narrow petals below; a foot left bare. The drawing is projected on the turned form, point by point.
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
from museum.entrypoints.sample.plates.curves import Point, crackle, smooth, unsteady
from museum.entrypoints.sample.plates.jar_form import CX, TILT, on_jar, radius_at, ring
from museum.entrypoints.sample.plates.jar_painting import decorated, petal_forms

WIDTH, HEIGHT = 7000, 8000
PIXELS_PER_MM = 15.0


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(WIDTH, HEIGHT, scale)
    mask = relief.drawn(sheet, f'<path d="{smooth(_silhouette(), True)}" fill="#fff"/>', soft=1.6)
    shadow = relief.modelled(sheet, _shadow(), 0.06, 90)
    ground = relief.board(sheet, 81, (150, 146, 138))
    shaded = (ground * (1 - shadow * (0.62 / 255))).cast("uchar")
    jar = relief.blended(mask, _stoneware(sheet), shaded).copy(interpretation="srgb")
    return with_card(jar, PIXELS_PER_MM * scale)


def _silhouette() -> list[Point]:
    """The jar's outline: two flanks, the far lip above, the near foot below."""
    rng = random.Random(3)
    levels = [1035 + (6940 - 1035) * k / 70 for k in range(71)]
    right = [(CX + radius_at(y) * (1 + 0.003 * math.sin(y / 700)) + rng.gauss(0, 1.2), y) for y in levels]
    left = [(CX - radius_at(y) * (1 + 0.004 * math.sin(y / 600 + 1)) + rng.gauss(0, 1.2), y) for y in levels]
    foot = [(CX + 1510 * math.sin(a), 6940 + 1510 * TILT * math.cos(a)) for a in np.linspace(1.4, -1.4, 17)]
    lip = [(CX - 1035 * math.sin(a), 1030 - 1035 * TILT * math.cos(a)) for a in np.linspace(1.45, -1.45, 17)]
    return right + foot + left[::-1] + lip


def _shadow() -> str:
    """The jar's shadow: dark where it stands, drawn out to the right over the table."""
    parts = []
    for cx, cy, rx, ry, dark in (
        (4400, 6990, 2300, 330, 0.4),
        (3900, 7000, 1950, 210, 0.5),
        (3540, 7010, 1620, 120, 0.9),
    ):
        parts.append(f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" fill="#fff" fill-opacity="{dark}"/>')
    return "".join(parts)


def _stoneware(sheet: relief.Sheet) -> Any:
    """The jar's surface: clay, glaze, iron brown, and the light on the form."""
    c = decorated()
    cut = relief.drawn(sheet, "".join(c.lines), soft=2.6)
    brown = relief.drawn(sheet, "".join(c.washes), detail=0.5, soft=3.2)
    cracks = relief.drawn(sheet, _crackle(), soft=0.8)
    grain = relief.noise(sheet, 2.4, 16, 3, slope=0.5)
    lumps = relief.noise(sheet, 26, 190, 4, slope=1.4)
    clouds = relief.noise(sheet, 260, 2400, 5, slope=1.5)
    turning = relief.noise(sheet, 9, 60, 6, slope=0.8, stretch=14.0)
    pits = relief.tiled(sheet, relief.specks(330, 1700, (2, 9), 7), 1700)
    petals = relief.modelled(sheet, petal_forms(), 0.25, 14)
    iron = brown * 0.56 + relief.hollow(brown, 26, sheet) * -0.3
    iron = iron + iron * (lumps * 0.12 + turning * 0.07 + grain * 0.05) + cut * 0.3
    tone = 16 + iron + clouds * 4.5 + lumps * 2.4 + grain * 2.6 + pits * 0.09 + cracks * 0.16
    glazed = relief.tint(tone, _IRON)
    bare = relief.drawn(sheet, _bare(), detail=0.5, soft=5)
    clay = relief.tint(122 + grain * 20 + turning * 15 + clouds * 10 - pits * 0.2, _CLAY)
    colour = relief.blended(bare, clay, glazed)
    height = (
        lumps * 0.7 + turning * 0.3 + grain * 0.16 + petals * 0.42 - cut * 0.026 - pits * 0.02 - bare * 0.006
    )
    height = height + brown * 0.004 - cracks * 0.004
    light = _form_light(sheet) * (1 + relief.slope(height, sheet) * 0.3)
    jar = relief.lit(colour, light.cast("uchar"))
    return relief.blended(
        relief.drawn(sheet, _mouth(), detail=0.25, soft=7), relief.flat(sheet, (30, 25, 21)), jar
    )


def _mouth() -> str:
    """The opening, seen from a little above: deepest at the near left, where no light falls."""
    parts = []
    for k in range(12):
        share = k / 11
        parts.append(
            f'<ellipse cx="{CX - 150 * share:.0f}" cy="{1024 + 8 * share:.0f}" rx="{900 - 250 * share:.0f}" '
            f'ry="{52 - 20 * share:.0f}" fill="#fff" fill-opacity="{0.34 if k else 0.5}"/>'
        )
    return "".join(parts)


_IRON: tuple[relief.Stop, ...] = (
    (0.0, (232, 222, 196)),
    (0.12, (222, 208, 176)),
    (0.3, (184, 146, 98)),
    (0.5, (126, 80, 44)),
    (0.72, (82, 47, 27)),
    (1.0, (38, 22, 16)),
)
_CLAY: tuple[relief.Stop, ...] = ((0.0, (82, 58, 42)), (0.5, (168, 134, 102)), (1.0, (226, 204, 172)))


def _form_light(sheet: relief.Sheet) -> Any:
    """Light on the turned form, made small: a window at the left, a reflex at the right."""
    n = 640
    y, x = np.mgrid[0:n, 0:n].astype(np.float32)
    x, y = x * (WIDTH / n), y * (HEIGHT / n)
    levels = np.linspace(0, HEIGHT, n)
    radius = np.array([radius_at(v) for v in levels])
    lean = np.gradient(radius, levels)[:, None]
    s = np.clip((x - CX) / radius[:, None], -1, 1)
    nz = np.sqrt(1 - s**2)
    norm = np.sqrt(1 + lean**2)
    # the wall faces up where the profile widens downwards
    toward = (-0.62 * s - 0.42 * (lean / norm) * -1 * -1 + 0.66 * nz) / 1.02
    light = 58 + 84 * np.clip(toward + 0.18 * (lean / norm), 0, 1.2)
    light += 13 * np.clip(s - 0.72, 0, 1) / 0.28
    gloss = np.exp(-(((s + 0.52) / 0.05) ** 2)) * np.exp(-(((y - 2500) / 620) ** 4)) * 34
    gloss += np.exp(-(((s + 0.38) / 0.022) ** 2)) * np.exp(-(((y - 2420) / 460) ** 4)) * 20
    gloss += np.exp(-(((s + 0.5) / 0.07) ** 2)) * np.exp(-(((y - 1120) / 60) ** 2)) * 40
    light += gloss
    light -= 40 * np.exp(-(((y - 1330) / 90) ** 2))
    light -= 30 * np.exp(-(((y - 6990) / 90) ** 2))
    small = pyvips.Image.new_from_memory(light.astype(np.float32).tobytes(), n, n, 1, "float")
    return relief.fitted(sheet, small)


def _bare() -> str:
    """Where there is no glaze: the foot, below a wavering line with runs; flakes on the shoulder and lip."""
    rng = random.Random(9)
    edge = []
    for k, (x, y) in enumerate(ring(6330, 1.57)):
        run = (
            34 * math.sin(k * 0.33)
            + 16 * math.sin(k * 0.93 + 1)
            + {12: 110, 13: 60, 27: 90, 31: 45}.get(k, 0)
        )
        edge.append((x, y + run + rng.gauss(0, 9)))
    foot = [(CX - 2200, 6300), *edge, (CX + 2200, 6300), (CX + 2200, 7200), (CX - 2200, 7200)]
    parts = [f'<path d="{smooth(foot[1:-3])}L{CX + 2200} 7200L{CX - 2200} 7200Z" fill="#fff"/>']
    for angle, level, size in (
        (-0.62, 2330, 60),
        (0.74, 4020, 46),
        (0.2, 5240, 38),
        (-1.0, 3700, 42),
        (0.35, 1215, 44),
    ):
        place = on_jar(angle, level, size)
        flake = [
            place(math.cos(t) * rng.uniform(0.5, 1.1), math.sin(t) * rng.uniform(0.4, 0.9))
            for t in [k * 0.57 for k in range(11)]
        ]
        parts.append(f'<path d="{smooth(flake, True)}" fill="#fff"/>')
    return "".join(parts)


def _crackle() -> str:
    """The glaze's wide crackle, brown with age."""
    rng = random.Random(14)
    parts = []
    for crack in crackle(rng, WIDTH, HEIGHT, 25, 1300, 900, 0.19):
        parts.append(
            f'<path d="{smooth(unsteady(crack, rng, 1.5))}" stroke-width="{rng.uniform(1.4, 3.2):.1f}" '
            f'stroke-opacity="{rng.uniform(0.2, 0.9) ** 1.4:.2f}"/>'
        )
    return f'<g fill="none" stroke="#fff">{"".join(parts)}</g>'


PLATES: tuple[Plate, ...] = (Plate("brown-flower-jar", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
