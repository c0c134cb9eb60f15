"""Lid of a lacquer box inlaid with mother-of-pearl (sơn then khảm trai), seen from above.

The scene is the old one of bamboo and birds (trúc tước), with a plum in blossom and garden rocks: what
scholars' boxes of the Red River delta carry. Each cut piece of shell has its own play of colour; the
lacquer is deep brown-black, worn to its red underlayers along the edges, finely scratched by use.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.inlay import Inlayer, Point
from museum.entrypoints.sample.plates.relief import Image, Sheet, blended, drawn_colours, laid
from museum.entrypoints.sample.plates.surface import (
    GREY_BOARD,
    Bytes,
    as_bytes,
    from_array,
    ground,
    repeated,
    seamless,
    slope_of,
    spread,
    strands_on,
)

WIDTH, HEIGHT, PIXELS_PER_MM = 8000, 6000, 20.0
LID = (780.0, 520.0, 7220.0, 5380.0)
CORNER = 110.0
BEVEL = 150.0
BAND = (270.0, 560.0)
"""The fret border, from and to, inwards from the lid's edge."""


def draw(scale: float) -> Image:
    """The lid on grey board."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    pieces = drawn_colours(sheet, _inlaid())
    lid = blended(pieces[2], _shell(sheet, pieces), _lacquer(sheet))
    lid = _polished(lid, pieces, sheet)
    outline = drawn_colours(sheet, _rounded_box(0, "#f00"))[0]
    placed = laid(ground(sheet, GREY_BOARD, 17), lid, outline, sheet, 95, 0.62)
    return with_card(placed, PIXELS_PER_MM * scale)


def _rounded_box(inset: float, paint: str) -> str:
    left, top, right, bottom = (v + inset * way for v, way in zip(LID, (1, 1, -1, -1), strict=True))
    return (
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" '
        f'rx="{CORNER - inset * 0.4}" fill="{paint}"/>'
    )


# ---- the scene ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _inlaid() -> str:
    """Every piece of shell on the lid."""
    inlayer = Inlayer(19)
    _border(inlayer)
    inlayer.moon(4500, 1540, 265)
    _bamboo(inlayer)
    _plum(inlayer)
    _rocks(inlayer)
    inlayer.bird(3120, 2180, 5.6, flip=1, lean=-8)
    inlayer.bird(4230, 2520, 6.2, flip=-1, lean=12, flying=True)
    inlayer.bird(3790, 1800, 4.0, flip=1, lean=-16, flying=True)
    inlayer.bird(5010, 3640, 5.2, flip=-1, lean=4)
    inlayer.butterfly(3560, 3120, 4.2, 24)
    inlayer.butterfly(4330, 3420, 3.0, -32)
    return inlayer.svg()


def _border(inlayer: Inlayer) -> None:
    """Two lines with the key fret between, chrysanthemums at corners and middles."""
    left, top, right, bottom = LID
    for inset, width in ((BAND[0] - 34, 18.0), (BAND[1] + 34, 18.0), (BAND[1] + 84, 9.0)):
        x0, y0, x1, y1 = left + inset, top + inset, right - inset, bottom - inset
        for line in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            inlayer.strip(*line, width)
    middle = (BAND[0] + BAND[1]) / 2
    unit = 236.0
    for x0, y0, x1, y1, turn in (
        (left + middle, top + middle, right - middle, top + middle, 0),
        (right - middle, top + middle, right - middle, bottom - middle, 1),
        (right - middle, bottom - middle, left + middle, bottom - middle, 2),
        (left + middle, bottom - middle, left + middle, top + middle, 3),
    ):
        length = math.hypot(x1 - x0, y1 - y0)
        count = int(length / (unit * 1.13) / 2) * 2
        for k in range(1, count):
            t = k / count
            x, y = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t
            if k == count // 2:
                inlayer.rosette(x, y, 150)
            else:
                inlayer.fret(x, y, unit, turn)
        inlayer.rosette(x0, y0, 160)


def _bamboo(inlayer: Inlayer) -> None:
    """Three stems at the left, leaning a little in the wind, and their leaves."""
    for x, y, lean, joints, width in (
        (1960, 4470, 0.10, 9, 74), (2290, 4500, 0.20, 8, 58), (1830, 4480, -0.015, 8, 46),
    ):  # fmt: skip
        points: list[Point] = [(x, y)]
        for k in range(joints):
            length = 395 - 20 * abs(k - 4)
            turn = -math.pi / 2 + lean + 0.035 * k * (1 if lean > 0.05 else -0.6)
            x0, y0 = points[-1]
            points.append((x0 + length * math.cos(turn), y0 + length * math.sin(turn)))
        points = [p for p in points if p[1] > LID[1] + BAND[1] + 230]
        inlayer.culm(points, width)
        for k, (px, py) in enumerate(points[2:]):
            side = 1 if k % 2 == 0 else -1
            reach = inlayer.rng.uniform(170, 330)
            bx, by = px + side * reach, py - reach * 0.62
            if not LID[0] + BAND[1] + 330 < bx < 3500:
                continue
            inlayer.bough([(px, py), ((px + bx) / 2, (py + by) / 2 - 14), (bx, by)], 17)
            inlayer.spray(bx, by, 1.15 if side > 0 else 2.0, 300, 5)
            if k % 2:
                inlayer.spray((px + bx) / 2, (py + by) / 2 - 14, 0.9 if side > 0 else 2.3, 230, 3)
        inlayer.spray(points[-1][0], points[-1][1], 0.6 if lean > 0 else 1.1, 330, 5)
    inlayer.bough([(2260, 2380), (2560, 2330), (2860, 2290), (3160, 2300), (3420, 2340)], 30)
    for x, y, turn in ((2560, 2335, 1.5), (3160, 2305, 1.3), (3420, 2340, 0.7), (3300, 2320, 1.9)):
        inlayer.spray(x, y, turn, 270, 4)


def _plum(inlayer: Inlayer) -> None:
    """An old plum from the right: crooked boughs, blossoms in threes and fives, buds."""
    trunk: list[Point] = [
        (6330, 4480), (6210, 4160), (6290, 3860), (6060, 3560), (6080, 3240), (5820, 2980), (5560, 2860),
        (5330, 2640),
    ]  # fmt: skip
    boughs: list[tuple[list[Point], float]] = [
        ([(6080, 3240), (6230, 2920), (6160, 2610), (6310, 2330), (6230, 2050), (6330, 1800)], 74),
        ([(6160, 2610), (5930, 2380), (5820, 2120), (5600, 1930), (5520, 1690)], 56),
        ([(6060, 3560), (5760, 3600), (5500, 3740), (5180, 3780), (4900, 3870), (4640, 3830)], 62),
        ([(5560, 2860), (5330, 2960), (5130, 2920), (4900, 3040)], 40),
        ([(5820, 2120), (5930, 1880), (5870, 1660)], 34),
    ]
    inlayer.bough(trunk, 168)
    for points, width in boughs:
        inlayer.bough(points, width)
    for points, _ in [(trunk[4:], 0.0), *boughs]:
        for (x0, y0), (x1, y1) in pairwise(points):
            for t in (0.3, 0.85):
                x = x0 + (x1 - x0) * t + inlayer.rng.gauss(0, 74)
                y = y0 + (y1 - y0) * t + inlayer.rng.gauss(0, 74)
                if inlayer.rng.random() < 0.78:
                    inlayer.blossom(x, y, inlayer.rng.uniform(66, 104))
                else:
                    inlayer.leaf(x, y, inlayer.rng.uniform(-2.6, -0.5), 62, 24)


def _rocks(inlayer: Inlayer) -> None:
    """Garden rocks at both feet, orchid leaves and grass between."""
    for x, y, lean in ((2860, 4560, -0.5), (3150, 4580, 0.2), (5760, 4560, -0.3), (4300, 4590, 0.1)):
        for k in range(9):
            angle = -math.pi / 2 + lean + (k - 4) * 0.24 + inlayer.rng.gauss(0, 0.05)
            length = inlayer.rng.uniform(260, 540)
            inlayer.leaf(x + 12 * (k - 4), y, angle, length, 17, (k - 4) * 26 + inlayer.rng.gauss(0, 16))
    for x, y, w, h in (
        (1590, 4380, 120, 210), (1790, 4500, 150, 130), (2040, 4330, 150, 290), (2210, 4480, 130, 150),
        (2430, 4420, 130, 200), (1930, 4590, 260, 66), (2380, 4600, 240, 58), (2620, 4580, 130, 84),
        (6080, 4400, 110, 220), (6330, 4500, 170, 140), (6500, 4410, 110, 210), (5900, 4560, 150, 92),
        (6260, 4610, 260, 56), (3560, 4620, 230, 50), (3900, 4640, 150, 34), (4860, 4630, 240, 46),
        (5230, 4625, 160, 44),
    ):  # fmt: skip
        inlayer.rock(x, y, w, h)


# ---- shell ---------------------------------------------------------------------------------------------


def _shell(sheet: Sheet, pieces: Image) -> Image:
    """Nacre: where in the play of colour a point lies is its piece's own place, plus the growth lines
    that run through the piece, plus the slow change of the angle at which one sees the lid.
    """
    across, along = (repeated(_growth(sheet, way), sheet) for way in (0, 1))
    lines = (pieces[1] > 127).ifthenelse(across, along)
    rows, columns = 90, 120
    angle = spread(60 + 42 * seamless(rows, columns, 5, 60, 23, power=1.2), sheet)
    play = pieces[0] + lines + angle
    at = np.arange(768) / 150.0
    table = np.stack([_nacre(at, band) for band in range(3)], axis=1)
    return play.maplut(from_array(np.round(table).astype(np.uint8)[None])).copy(interpretation="srgb")


def _nacre(at: Any, band: int) -> Any:
    """The shell's colour by place: silver that turns to rose, green and blue, and sinks to grey between."""
    hue = np.cos(2 * math.pi * (at + (0.0, 0.34, 0.62)[band]))
    fine = np.cos(2 * math.pi * (at * 1.9 + (0.0, 0.3, 0.55)[band]))
    bright = 176 + 26 * np.cos(2 * math.pi * at * 0.57 + 0.6) + (5, 2, -3)[band]
    return np.clip(bright + (30, 21, 27)[band] * hue + 9 * fine, 60, 250)


def _growth(sheet: Sheet, way: int) -> Bytes:
    """The shell's growth lines and its fine grain, as a repeating tile."""
    side = max(32, round(1350 * sheet.scale))
    stretch = 5.0 if way == 0 else 1 / 5.0
    lines = seamless(
        side, side, 26 * sheet.scale + 1, 420 * sheet.scale + 4, 31 + way, power=1.5, stretch=stretch
    )
    grain = seamless(side, side, max(1.6, 2.2 * sheet.scale), 14 * sheet.scale + 2, 41 + way, power=0.3)
    lamellae = seamless(
        side, side, 3 * sheet.scale + 1, 30 * sheet.scale + 3, 36 + way, power=0.5, stretch=stretch
    )
    return as_bytes(128 + 24 * lines + 5 * lamellae + 3 * grain)


# ---- lacquer ---------------------------------------------------------------------------------------------


def _edge_distance(rows: int) -> tuple[Any, Any, Any, int]:
    """Coarse coordinates of the plate and how far each point lies within the lid."""
    columns = round(rows * WIDTH / HEIGHT)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    x, y = (x + 0.5) * (WIDTH / columns), (y + 0.5) * (HEIGHT / rows)
    left, top, right, bottom = LID
    inside = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
    return x, y, inside, columns


def _lacquer(sheet: Sheet) -> Image:
    """Deep brown-black, polished; vermilion undercoat where edges and hands have worn it."""
    rows = 750
    x, y, inside, columns = _edge_distance(rows)
    rough = seamless(rows, columns, 3, 60, 51, power=0.9)
    fine = seamless(rows, columns, 1.6, 9, 52, power=0.4)
    worn = np.exp(-(((inside - 8) / 15) ** 2)) * 0.9 + 0.55 * np.exp(-(((inside - BEVEL) / 15) ** 2))
    worn = np.clip(worn * (0.45 + 0.55 * rough + 0.35 * fine), 0, 1)
    depth = 1 + 0.07 * seamless(rows, columns, 60, 500, 53, power=1.6)
    window = np.exp(-((((x - 2000) + (y - 1300) * 0.6) / 2600) ** 2) - ((y - 1100) / 2600) ** 2)
    window = window + 0.25 * np.exp(-((((x - 5900) + (y - 3900) * 0.7) / 1500) ** 2))
    base = np.asarray((25.0, 17.0, 14.0)) * depth[:, :, None] + window[:, :, None] * np.asarray(
        (29.0, 26.0, 26.0)
    )
    under = np.asarray((122.0, 40.0, 24.0)) * (0.8 + 0.12 * fine[:, :, None])
    colour = base * (1 - worn[:, :, None]) + under * worn[:, :, None]
    bands = [spread(colour[:, :, band], sheet) for band in range(3)]
    joined: Image = bands[0].bandjoin(bands[1:])
    return joined.copy(interpretation="srgb")


def _polished(lid: Image, pieces: Image, sheet: Sheet) -> Image:
    """What lies over all: bevels, the lacquer's tooth, scratches, dust, and each piece's lit rim."""
    rows = 750
    _, _, inside, _ = _edge_distance(rows)
    x, y = np.gradient(inside, axis=1), np.gradient(inside, axis=0)
    size = np.maximum(np.hypot(x, y), 1e-6)
    lean = (x + y) / size * np.clip((BEVEL - inside) / BEVEL, 0, 1) ** 0.8 * (inside > -20)
    ridge = np.exp(-(((inside - BEVEL) / 13) ** 2)) * (x + y) / size
    bevel = spread(96 + 33 * lean + 26 * ridge, sheet)
    side = max(32, round(1270 * sheet.scale))
    tile = repeated(_scratches(sheet, side), sheet)
    rims = _rims(pieces, sheet)
    added = bevel + tile + rims - 96 - 100 - 128
    return (lid + added).cast("uchar").copy(interpretation="srgb")


def _scratches(sheet: Sheet, side: int) -> Bytes:
    """Fine scratches of wiping, dust, and the tooth of the polish; 100 = none."""
    scale = sheet.scale
    fine = strands_on(side, 420, (30 * scale + 2, 420 * scale + 3), 0, 61, lean=0.5, curl=0.06)
    dust = strands_on(side, 150, (2, 8 * scale + 2), 1, 62)
    tooth = seamless(side, side, max(1.7, 3.2 * scale), 22 * scale + 3, 63, power=0.5)
    keen = min(1.0, scale * 1.4)
    level = (
        100
        + keen * (15 * np.minimum(fine, 1.2) + 42 * np.minimum(dust, 1.0))
        + slope_of(tooth) * 1.1
        + tooth * 0.7
    )
    return as_bytes(level)


def _rims(pieces: Image, sheet: Sheet) -> Image:
    """Shell stands a hair above the lacquer: lit at its upper left, dark at its lower right; 128 = level."""
    reach = max(1, round(3 * sheet.scale))
    mask = pieces[2]
    down = mask.embed(reach, reach, mask.width, mask.height)
    return ((mask.cast("short") - down) * (0.16 * min(1.0, sheet.scale + 0.2)) + 128).cast("uchar")


PLATES: tuple[Plate, ...] = (Plate("lacquer-box", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
