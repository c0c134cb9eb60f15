"""Waistband of a Mường woman's skirt (cạp váy), in its three bands, woven thread by thread.

From the top: rang trên, of small geometric fields; rang dưới, the widest of them, with stars, lozenges
and rafters in bright silks; and cao, on the indigo of the skirt, where dragons, phoenixes, deer and
turtles walk in rows. The pattern is supplementary weft of silk on dark cotton, counted by pairs of warps.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.relief import Image, Sheet, laid
from museum.entrypoints.sample.plates.surface import DO_PAPER, Field, as_field, ground, seamless
from museum.entrypoints.sample.plates.weave import Cells, Cloth, art, laid_cloth, mirrored, stamp, tied

WIDTH, HEIGHT, PIXELS_PER_MM = 10000, 6000, 25.0
COLUMNS, ROWS = 508, 278
LEFT, TOP, THREAD = 428.0, 380.0, 9.0

WHITE, RED, GOLD, GREEN, VIOLET, ROSE, SKY = 1, 2, 3, 4, 5, 6, 7
PALETTE = (
    (0.0, 0.0, 0.0),
    (228.0, 219.0, 198.0),
    (166.0, 44.0, 42.0),
    (212.0, 160.0, 62.0),
    (92.0, 124.0, 78.0),
    (104.0, 66.0, 112.0),
    (196.0, 112.0, 122.0),
    (104.0, 136.0, 158.0),
)
INDIGO, BLACK = (42.0, 45.0, 64.0), (37.0, 33.0, 36.0)
INKS = {"w": WHITE, "r": RED, "y": GOLD, "g": GREEN, "v": VIOLET, "p": ROSE, "s": SKY}

DRAGON = """
..........................................yy..
...y..y..........................y.......y.yy.
....yyy.........................yyy.....yy....
..rrrrrr.......................y.y.y...yyy....
.rrwrrrrrr.........yyyyy........yyy...yyyy....
rrrrrrrrrrr......yyyyyyyyy......yy...yyyyy....
rrr..rrrrrrr...yyygggggggyyy...yyy..yyyyy.....
r..r..yyyyyyy.yygggwgwgwgggyyyyyyyyyyyyy......
..rr..yyggggyyyggwgyyyyygwgggyyyyyyyggyy......
.yyyy.yyggwggygggyyyyyyyyggwggggggggggy.......
y..y...yyggwggggyyy.....yyyggwgwgwgggyy.......
.yy.....yyggggyyyy..p.p..yyyygggggyyyy........
.........yyyyyyyy..ppppp....yyyyyyyy..........
........y..yyy......ppp........yy..yy.........
.......yy...yy..............y...yy..yy........
......y.y.y..yy............y.y.y.yy..y.y......
.....yyyyyy.yyyy..........yyyyyy.yyyyyyy......
"""

PHOENIX = """
......y.y.y.......................
.......yyy..............r.........
......rrrrr............rr.r.......
....wwrwrrr...........rrr.rr......
...wwwrrrrr.........rrrrr.rrr.....
......rrrr.........rrggrr.rgrr....
.......rrr........rrgggr.rrggr....
.......rrrr......rrggyr..rggrr....
........rrrrrrrrrrrgyyr.rrgyr.....
........rrwrwrwrwrrryyrrrgyyr..yy.
.........rrrrrrrrrrrrrrrgyyrryyyy.
.........vrrwrwrwrrrrrrryyyyyyy...
..........vvrrrrrrrrryyyyyyy......
...........vvvrrrrrryyyyyr........
..............rrrrrr...rrrrr......
...............y..y......rrgrr....
...............y..y........rggr...
..............yyyyyy........rrrr..
"""

DEER = """
.w...w..w.w..................
.w.w.w..w.ww.................
..www....ww..................
...ww...ww...................
....wwwww....................
..pppppppp...................
.pppwpppppp..................
pppppppppp...................
..pp.pppppp..................
......ppppp............p.....
......pppppppppppppppppp.....
......ppwpppwpppwpppwppppp...
......pppppppppppppppppppp...
.......pppwpppwpppwppppppp...
.......ppppppppppppppppppp...
.......pppp.....ppp..pppp....
.......pp.pp....pp....pp.....
......pp...pp...pp.....pp....
......pp...pp....pp....pp....
.....pp...pp......pp...pp....
.....ppp..ppp.....ppp..ppp...
"""

TURTLE_HALF = """
..........yy
.........yyw
..........yy
.gg......ggy
.ggg..gggggg
..ggggggyygg
....ggyyggyy
...ggyyggssy
...gyyggssss
..ggyggsswws
..gyyggssww.
..ggyggsswws
...gyyggssss
...ggyyggssy
....ggyyggyy
..ggggggyygg
.ggg..gggggg
.gg......ggg
...........g
"""


def _star(size: int, petal: int, edge: int, heart: int) -> Cells:
    """The eight-rayed star, rays parted by bare threads."""
    reach = 2 * size
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    a, b = np.maximum(np.abs(x), np.abs(y)), np.minimum(np.abs(x), np.abs(y))
    ray = (b <= size) & (a - b <= size) & (b > 0) & (a != b)
    rim = ray & ((b == size) | (a - b == size))
    out = np.where(rim, edge, np.where(ray, petal, 0)).astype(np.int8)
    out[reach - 1 : reach + 2, reach - 1 : reach + 2] = heart
    return out


def _upper_band(rows: int) -> Cells:
    """Rang trên: rafters and small stars in alternating fields."""
    y, x = np.mgrid[0:rows, 0:COLUMNS]
    out = np.zeros((rows, COLUMNS), np.int8)
    field = x // 42
    inside = x % 42
    rafter = (np.abs(inside - 21) + y) % 12
    colours = np.asarray((RED, GOLD, GREEN, VIOLET), np.int8)[(np.abs(inside - 21) + y) // 12 % 4]
    out = np.where((field % 2 == 0) & (rafter < 8), colours, out)
    out[(field % 2 == 0) & (rafter == 9)] = WHITE
    framed = (field % 2 == 1) & ((inside < 2) | (inside > 39))
    out[framed] = ROSE
    for k in range(1, 13, 2):
        star = _star(6, GOLD if k % 4 == 1 else WHITE, RED, GREEN)
        stamp(out, star, rows // 2 - 12, k * 42 + 8)
        for dx, dy in ((5, 4), (35, 4), (5, rows - 7), (35, rows - 7)):
            stamp(out, _small_cross(SKY), dy, k * 42 + dx)
    return out


def _small_cross(colour: int) -> Cells:
    return art(".#.\n###\n.#.", {"#": colour})


def _lower_band(rows: int) -> Cells:
    """Rang dưới: great lozenges, ring in ring, stars at their hearts, hooked edges, half ones between."""
    y, x = np.mgrid[0:rows, 0:COLUMNS]
    period = 84
    dx = np.abs((x - COLUMNS // 2 + period // 2) % period - period // 2)
    dy = np.abs(y - rows // 2)
    main = dx + dy
    half = (period // 2 - dx) + (rows // 2 + 1 - dy)
    along = np.abs(dx - dy)
    out = np.zeros((rows, COLUMNS), np.int8)
    out[(main >= 38) & (main <= 40)] = RED
    out[(main >= 34) & (main <= 36)] = GOLD
    hooks = ((main - 24 <= 8) & (main >= 24)) & ((along % 10 < 2) | ((main >= 30) & (along % 10 < 6)))
    out[hooks] = WHITE
    out[(main >= 20) & (main <= 22)] = GREEN
    out[(main >= 17) & (main <= 18)] = RED
    outside = main > 42
    for first, colour in (
        (3, VIOLET),
        (8, WHITE),
        (12, ROSE),
        (17, GOLD),
        (22, GREEN),
        (27, RED),
        (32, SKY),
        (37, VIOLET),
        (42, GOLD),
        (47, RED),
    ):
        out[outside & (half >= first) & (half < first + 3)] = colour
    out[outside & (half < 3)] = GOLD
    for k in range(-3, 4):
        middle = COLUMNS // 2 + k * period
        stamp(out, _star(5, GOLD, RED, WHITE), rows // 2 - 10, middle - 10)
    return out


def _animals(rows: int) -> Cells:
    """Cao: two rows of dragons, phoenixes, deer and turtles that walk away from the middle."""
    out = np.zeros((rows, COLUMNS), np.int8)
    figures = [art(DRAGON, INKS), art(PHOENIX, INKS), mirrored(art(TURTLE_HALF, INKS)), art(DEER, INKS)]
    for foot, order, first in ((rows // 2, (0, 3, 1, 2), 17), (rows - 1, (1, 2, 0, 3), 17)):
        stamp(out, _star(4, GOLD, RED, WHITE), foot - 19, COLUMNS // 2 - 8)
        for way in (-1, 1):
            _walk(out, [figures[k] for k in order], foot, first, way)
    return out


def _walk(out: Cells, figures: list[Cells], foot: int, first: int, way: int) -> None:
    """One row of animals from the middle to an edge, a flower and a cross between each two."""
    middle, at, k = COLUMNS // 2, first, 0
    while at < middle:
        figure = figures[k % len(figures)]
        wide = figure.shape[1]
        column = middle + at if way > 0 else middle - at - wide
        stamp(out, figure if way > 0 else figure[:, ::-1], foot - figure.shape[0], column)
        beside = column + wide + 2 if way > 0 else column - 9
        stamp(out, _star(2, GOLD, ROSE, WHITE)[1:-1, 1:-1], foot - 9, beside)
        stamp(out, _small_cross(SKY), foot - 17, beside + 2)
        at, k = at + wide + 12, k + 1


def _teeth(rows: int, colour: int, second: int) -> Cells:
    y, x = np.mgrid[0:rows, 0:COLUMNS]
    slant = np.abs(x % 16 - 8)
    return np.where(slant <= y, colour, np.where((slant - y >= 3) & (y < rows - 2), second, 0)).astype(
        np.int8
    )


@lru_cache(maxsize=1)
def pattern() -> Cells:
    """The whole waistband on squared paper."""
    out = np.zeros((ROWS, COLUMNS), np.int8)
    out[8:60] = _upper_band(52)
    out[78:179] = _lower_band(101)
    out[206:250] = _animals(44)
    out[254:263] = _teeth(9, GREEN, GOLD)
    out[266:274] = _teeth(8, RED, WHITE)[::-1]
    for first, last, colour in (
        (2, 4, RED), (5, 6, GOLD), (61, 63, GOLD), (64, 65, WHITE), (66, 69, RED), (70, 71, WHITE),
        (73, 75, GREEN), (76, 77, GOLD), (180, 182, GOLD), (183, 184, WHITE), (186, 189, RED),
        (196, 197, WHITE), (199, 201, VIOLET), (203, 204, GOLD), (251, 253, RED), (264, 265, GOLD),
    ):  # fmt: skip
        out[first:last] = colour
    out[190:195] = np.where((np.arange(COLUMNS) // 3 + np.arange(5)[:, None]) % 3 == 0, SKY, 0)
    out[:, :4] = 0
    out[:, -4:] = 0
    return tied(out)


def _years() -> Field:
    """Wear: a body's crease across the middle, silk rubbed pale at the fold, one old water mark."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    light = np.ones((ROWS, COLUMNS, 3), np.float32)
    wander = 2.5 * seamless(ROWS, COLUMNS, 30, 300, 3)
    for place, across, depth in (
        (COLUMNS * 0.49, x, 0.12),
        (COLUMNS * 0.245, x, 0.06),
        (70.0, y, 0.08),
        (193.0, y, 0.08),
    ):
        off = (across - place + wander) / 2.2
        light *= (1 - depth * off * np.exp(-(off**2) / 2))[:, :, None]
    rubbed = np.exp(-(((y - 70 + wander) / 7) ** 2)) + np.exp(-(((y - 193 + wander) / 7) ** 2))
    light += 0.10 * (rubbed * np.clip(0.6 + 0.5 * seamless(ROWS, COLUMNS, 5, 50, 6), 0, 1.4))[:, :, None]
    away = np.hypot(x - 430, (y - 60) * 1.1) + 4 * seamless(ROWS, COLUMNS, 4, 60, 8)
    tide = np.exp(-(((away - 44) / 1.8) ** 2)) + 0.3 * np.clip((44 - away) / 3, 0, 1)
    return as_field(light * (1 - 0.12 * tide[:, :, None] * np.asarray((0.6, 0.9, 1.2), np.float32)))


def _ground_threads(count: int) -> Any:
    return np.tile(np.asarray(BLACK, np.float32), (count, 1))


def draw(scale: float) -> Image:
    """The waistband, opened out, on dó paper."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    wefts = _ground_threads(2 * ROWS)
    wefts[2 * 195 :] = INDIGO
    warps = _ground_threads(2 * COLUMNS)
    for first, last in ((0, 4), (2 * COLUMNS - 4, 2 * COLUMNS)):
        warps[first:last] = PALETTE[RED]
    cloth = Cloth(pattern(), PALETTE, warps, wefts, LEFT, TOP, THREAD, _years(), seed=24)
    face, mask = laid_cloth(sheet, cloth)
    both = face.bandjoin(mask).copy_memory()
    placed = laid(ground(sheet, DO_PAPER, 27), both.extract_band(0, n=3), both[3], sheet, 46)
    return with_card(placed, PIXELS_PER_MM * scale)


PLATES: tuple[Plate, ...] = (Plate("muong-waistband", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
