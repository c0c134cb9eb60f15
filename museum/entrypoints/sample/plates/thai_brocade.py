"""Brocaded face of a blanket (mặt phà), in the tradition of the Thái of Northwest Vietnam.

White cotton ground; supplementary wefts in indigo, madder, turmeric, leaf green and plum. From the
edge inwards: weft stripes, triangles, a procession of elephants with their howdahs between trees, and
the wide field of hooked lozenges (móc câu) that hold the eight-petalled star-anise flower, with
butterflies in the half lozenges; below, the water dragon (con luông), and a corded fringe of warps.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.fringe import Fringe, hung
from museum.entrypoints.sample.plates.relief import Image, Sheet, laid
from museum.entrypoints.sample.plates.surface import GREY_BOARD, Field, as_field, ground, seamless
from museum.entrypoints.sample.plates.weave import (
    Cells,
    Cloth,
    art,
    laid_cloth,
    mirrored,
    stamp,
    tied,
)

WIDTH, HEIGHT, PIXELS_PER_MM = 10000, 6000, 26.0
COLUMNS, ROWS = 482, 246
LEFT, TOP, THREAD = 662.0, 350.0, 9.0
MARGIN = 10
PERIOD = 77

INDIGO, MADDER, TURMERIC, LEAF, PLUM, DARN = 1, 2, 3, 4, 5, 6
PALETTE = (
    (0.0, 0.0, 0.0),
    (43.0, 49.0, 84.0),
    (164.0, 52.0, 42.0),
    (206.0, 154.0, 62.0),
    (90.0, 112.0, 70.0),
    (124.0, 58.0, 86.0),
    (214.0, 207.0, 196.0),
)
COTTON = (233.0, 220.0, 190.0)
INKS = {"#": INDIGO, "r": MADDER, "y": TURMERIC, "g": LEAF, "p": PLUM}

ELEPHANT = """
..............y...............
.............yry..............
............yrrry.............
...........yrryrry............
..........#########...........
....####..#r#r#r#r#...........
..########################....
.##########################...
.##.########################..
###########r###r###r########..
###########rr#rrr#rr#########.
##.########r###r###r######.##.
##..#######################.#.
##...######################.#.
##.y.##..##################.#.
##.yy.#...####..######.####.##
.##.......####..######.####..#
..##......####..####...####...
..........####..####...####...
..........####..####...####...
.........#####.#####..#####...
"""

BUTTERFLY = """
##......
####...#
#rr##.#.
#ryr##.#
##rr####
.######r
...####r
.######r
##rr####
#ry##..#
###....#
"""

TREE = """
.....y
....yr
.....#
.#...#
##..##
.##.##
..####
#..###
##..##
.##.##
..####
#..###
##..##
.##.##
..####
.....#
.....#
....##
...###
..####
.#####
"""

DRAGON_HEAD = """
......y...y.y.
.....yy..yyy..
......#yyyy...
...########...
.####r######..
####rr########
########..####
..#####....###
##............
#######...####
.#############
..###########.
"""


def _lozenge_distance(across: Any, down: Any) -> Any:
    return np.abs(across) + np.abs(down)


def _star(size: int) -> Cells:
    """The eight-petalled flower of the star anise (hoa hồi), petals parted by bare threads."""
    reach = 2 * size
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    a, b = np.maximum(np.abs(x), np.abs(y)), np.minimum(np.abs(x), np.abs(y))
    petal = (b <= size) & (a - b <= size) & (b > 0) & (a != b)
    edge = petal & ((b == size) | (a - b == size))
    out = np.where(petal, np.where(edge, MADDER, TURMERIC), 0).astype(np.int8)
    out[reach - 1 : reach + 2, reach - 1 : reach + 2] = INDIGO
    return out


def _hooked(ring: Any, along: Any, inner: int) -> Any:
    """Hooks (móc câu) that grow outwards from a ring: a stem, a bar and its bent end."""
    height, place = ring - inner, along % 12
    stem = (place <= 1) & (height >= 0) & (height <= 9)
    bar = (height >= 8) & (height <= 9) & (place <= 7)
    end = (place >= 6) & (place <= 7) & (height >= 4) & (height <= 9)
    return stem | bar | end


def _lozenges(rows: int, columns: int) -> Cells:
    """The wide field: whole hooked lozenges, half ones between them, zigzag paths where they part."""
    y, x = np.mgrid[0:rows, 0:columns]
    y = y - rows // 2
    x = (x + PERIOD // 2) % PERIOD - PERIOD // 2 - 38
    x = np.where(x < -38, x + PERIOD, x)
    main = _lozenge_distance(x, y)
    side = np.where(x < 0, x + 38, x - 38)
    half = _lozenge_distance(side, np.abs(y) - rows // 2)
    along = np.abs(np.abs(x) - np.abs(y)) + 6
    out = np.zeros((rows, columns), np.int8)

    def paint(where: Any, colour: int) -> None:
        out[where] = colour

    paint((main >= 35) & (main <= 37), INDIGO)
    paint((main >= 32) & (main <= 33), MADDER)
    paint(_hooked(main, along, 20) & (main > 19) & (main < 31), INDIGO)
    paint((main >= 18) & (main <= 20), INDIGO)
    paint((main >= 15) & (main <= 16), LEAF)
    paths = (main > 38) & (half > 39)
    paint(paths & ((main - 39) % 9 < 3), PLUM)
    paint(paths & ((main - 39) % 9 >= 4) & ((main - 39) % 9 < 6), TURMERIC)
    paint(paths & ((main - 39) % 9 == 7), INDIGO)
    paint((half >= 36) & (half <= 38) & (main > 37), LEAF)
    paint((half >= 32) & (half <= 33), INDIGO)
    paint(_hooked(33 - half, along, 3) & (half < 31) & (half > 20), MADDER)
    paint((half >= 18) & (half <= 19), INDIGO)
    return out


def _dragons(rows: int, columns: int) -> Cells:
    """Water dragons (con luông) head to head: a zigzag body with a spine and hooked scales."""
    half = PERIOD
    y, x = np.mgrid[0:rows, 0:half]
    wave = np.abs((x + 4) % 22 - 11) - 5.5
    body = y - rows / 2 - 1 - wave
    out = np.zeros((rows, half), np.int8)
    long = (x > 10) & (x < half - 5)
    out[long & (np.abs(body) <= 3.5)] = INDIGO
    out[long & (np.abs(body) <= 1) & (x % 4 < 2)] = TURMERIC
    out[long & (body < -3.5) & (body > -8) & (x % 5 == 0)] = MADDER
    out[long & (body < -6) & (body > -8) & (x % 5 == 1)] = MADDER
    out[long & (body > 3.5) & (body < 7) & (x % 5 == 2)] = LEAF
    out[:, :14] = 0
    stamp(out, art(DRAGON_HEAD, INKS), rows // 2 - 9, 1)
    stamp(out, _star(2), 2, half - 14)
    pair = np.concatenate([out[:, ::-1], out], axis=1)
    return np.tile(pair, (1, columns // pair.shape[1] + 1))[:, :columns]


def _elephants(rows: int, columns: int) -> Cells:
    """Elephants that walk towards the middle, a tree before each, a butterfly above the trunk."""
    out = np.zeros((rows, columns), np.int8)
    elephant, tree = art(ELEPHANT, INKS), mirrored(art(TREE, INKS))
    small = mirrored(art(BUTTERFLY, INKS | {"#": PLUM}))
    spacing = 66
    for k in range(7):
        left = k * spacing + 1
        facing = elephant if left + 24 > columns // 2 else elephant[:, ::-1]
        stamp(out, tree, rows - 24, left)
        stamp(out, facing, rows - 24, left + 16)
        stamp(out, small, 6 if k % 2 else 8, left + 48)
        stamp(out, _star(2), rows - 10, left + 51)
    return out


def _triangles(rows: int, columns: int, colour: int, second: int) -> Cells:
    """Rows of stepped triangles, tip to tip (răng cưa)."""
    y, x = np.mgrid[0:rows, 0:columns]
    slant = np.abs(x % 14 - 7)
    out = np.where(slant <= y * 7 // rows, colour, 0)
    inner = (slant <= y * 7 // rows - 3) & (y < rows - 1)
    return np.where(inner, second, out).astype(np.int8)


@lru_cache(maxsize=1)
def pattern() -> Cells:
    """The whole cloth on squared paper."""
    out = np.zeros((ROWS, COLUMNS), np.int8)
    inner = out[:, MARGIN : COLUMNS - MARGIN]
    columns = inner.shape[1]
    for rows, colour in (
        ((10, 11), MADDER), ((13, 15), INDIGO), ((29, 30), INDIGO), ((32, 33), TURMERIC),
        ((66, 68), INDIGO), ((70, 71), MADDER), ((190, 191), MADDER), ((193, 195), INDIGO),
        ((222, 223), TURMERIC), ((225, 226), INDIGO), ((239, 241), INDIGO), ((243, 244), MADDER),
    ):  # fmt: skip
        inner[rows[0] : rows[1]] = colour
    inner[17:28] = _triangles(11, columns, INDIGO, MADDER)
    inner[34:65] = _elephants(31, columns)
    inner[72:189] = _lozenges(117, columns)
    for k in range(6):
        middle = 38 + k * PERIOD
        stamp(inner, _star(5), 130 - 10, middle - 10)
        for row in (72, 178):
            stamp(inner, mirrored(art(BUTTERFLY, INKS)), row, middle - 45)
    inner[196:221] = _dragons(25, columns)
    inner[227:238] = _triangles(11, columns, PLUM, LEAF)[::-1]
    out = tied(out)
    _slips(out)
    _darn(out, 203, 352)
    return out


def _slips(cells: Cells) -> None:
    """The weaver's own slips: a few floats one thread short, a pick whose colour ran out."""
    generator = np.random.default_rng(77)
    ends = np.argwhere((cells[:, 1:] != cells[:, :-1]) & (cells[:, 1:] > 0))
    for row, column in ends[generator.choice(len(ends), 46, replace=False)]:
        cells[row, column + 1] = 0
    wrong = cells[131, 250:330]
    wrong[wrong == INDIGO] = PLUM


def _darn(cells: Cells, row: int, column: int) -> None:
    """A mended place: over and under in a paler thread, with ragged ends."""
    generator = np.random.default_rng(9)
    for line in range(14):
        first = column + int(generator.integers(-2, 3)) - 2 * (line in (0, 13)) * -2
        last = column + 21 + int(generator.integers(-3, 3))
        places = np.arange(first, last)
        over = (places + 2 * (line % 2)) % 4 < 2
        cells[row + line, places[over]] = DARN
        cells[row + line, places[~over]] = 0


def _warps() -> Field:
    """White cotton, with the stripes that mark the selvedges."""
    warps = np.tile(np.asarray(COTTON, np.float32), (2 * COLUMNS, 1))
    for first, last, colour in ((0, 5, INDIGO), (8, 10, MADDER), (12, 13, INDIGO)):
        warps[first:last] = PALETTE[colour]
        warps[2 * COLUMNS - last : 2 * COLUMNS - first] = PALETTE[colour]
    return warps


def _wefts() -> Field:
    wefts = np.tile(np.asarray(COTTON, np.float32) * np.float32(0.985), (2 * ROWS, 1))
    for first, last, colour in ((4, 6, INDIGO), (8, 9, MADDER), (2 * ROWS - 6, 2 * ROWS - 3, INDIGO)):
        wefts[first:last] = PALETTE[colour]
    return wefts


def _years() -> Field:
    """What time did: creases of storage, fading towards one side, two old tide marks, warm dust."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    light = np.ones((ROWS, COLUMNS, 3), np.float32)
    wander = 2.2 * seamless(ROWS, COLUMNS, 30, 300, 5)
    for place, across in ((COLUMNS * 0.335, x), (COLUMNS * 0.667, x), (ROWS * 0.52, y)):
        off = (across - place + wander) / 2.4
        light *= (1 - 0.10 * off * np.exp(-(off**2) / 2))[:, :, None]
    fade = np.clip((x / COLUMNS - 0.55) * 1.6, 0, 1) * 0.05
    light += fade[:, :, None] * np.asarray((1.0, 0.9, 0.5), np.float32)
    rough = seamless(ROWS, COLUMNS, 4, 60, 8) * 3.5
    for middle, radius, depth in (((396.0, 40.0), 27.0, 0.10), ((92.0, 176.0), 19.0, 0.08)):
        away = np.hypot(x - middle[0], (y - middle[1]) * 1.25) + rough
        tide = np.exp(-(((away - radius) / 1.6) ** 2)) + 0.35 * np.clip((radius - away) / 3, 0, 1)
        light *= 1 - depth * tide[:, :, None] * np.asarray((0.5, 0.9, 1.5), np.float32)
    return light


def _cord_colours() -> Field:
    warps = _warps()
    count = COLUMNS * 2 // 6
    lot = np.random.default_rng(3).normal(0.97, 0.03, (count, 1))
    return as_field(warps[: count * 6].reshape(count, 6, 3).mean(1) * lot)


def draw(scale: float) -> Image:
    """The cloth with its fringe, laid on grey board."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    cloth = Cloth(pattern(), PALETTE, _warps(), _wefts(), LEFT, TOP, THREAD, _years(), seed=4)
    face, mask = laid_cloth(sheet, cloth)
    right, bottom = LEFT + cloth.width, TOP + cloth.height
    cords, cords_mask, row = hung(sheet, Fringe(LEFT + 8, right - 8, bottom - 14, 560, _cord_colours()))
    with_mask = face.bandjoin(mask).copy_memory()
    beneath = cords.bandjoin(cords_mask)
    both = _cloth_over_cords(with_mask, beneath, row)
    laid_out = laid(ground(sheet, GREY_BOARD, 3), both.extract_band(0, n=3), both[3], sheet, 46)
    return with_card(laid_out, PIXELS_PER_MM * scale)


def _cloth_over_cords(cloth: Image, cords: Image, row: int) -> Image:
    """Only the band that the cords hang in is joined; the cloth above it stays as it is."""
    under = cords.crop(0, 0, cords.width, min(cords.height, cloth.height - row))
    over = cloth.crop(0, row, cloth.width, under.height)
    colour = over[3].ifthenelse(over.extract_band(0, n=3), under.extract_band(0, n=3), blend=True)
    mask = (over[3] > under[3]).ifthenelse(over[3], under[3])
    return cloth.insert(colour.bandjoin(mask).cast("uchar"), 0, row)


PLATES: tuple[Plate, ...] = (Plate("thai-brocade", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
