"""Panel of a Hmong skirt: hemp, drawn in beeswax and dyed in indigo, with sewn and stitched bands.

From the waist down: bare hemp that was gathered in pleats, the waxed field (squares of snail shells,
stars, crosses, ferns and diamonds), a band of cross-stitch between strips of appliqué, a second waxed
border and the hem. The wax cracked in the vat, and the pleats of wearing have left their creases.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.batik_motifs import MOTIFS, drawn_by_hand, ruled, zigzag
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.relief import Image, Sheet, drawn, drawn_colours, laid
from museum.entrypoints.sample.plates.surface import (
    DO_PAPER,
    Bytes,
    Field,
    as_bytes,
    as_field,
    from_array,
    ground,
    seamless,
)
from museum.entrypoints.sample.plates.weave import (
    mosaic,
    plain_light,
    reduced,
    spread_out,
    tile_grid,
    yarn,
)

WIDTH = HEIGHT = 8000
PIXELS_PER_MM = 20.0
THREAD = 8.0
WARPS, PICKS = 876, 856
LEFT, TOP = 496.0, 380.0
CLOTH_WIDTH, CLOTH_HEIGHT = WARPS * THREAD, PICKS * THREAD

FIELD = (560.0, 4320.0)
"""The waxed field, from and to, in pixels down the cloth; then the bands below it."""
STITCHED = (4440.0, 5408.0)
BORDER = (5528.0, 6440.0)
STITCH = 22

HEMP = (228.0, 219.0, 193.0)
DYED = (31.0, 43.0, 78.0)
RED, OCHRE, WHITE, GREEN, PINK = "#8f2a2c", "#b9852f", "#d9d2bf", "#47624c", "#b05a6e"
SILKS = (
    (0.0, 0.0, 0.0),
    (176.0, 46.0, 44.0),
    (216.0, 160.0, 60.0),
    (226.0, 219.0, 200.0),
    (86.0, 118.0, 82.0),
    (190.0, 92.0, 116.0),
)


def draw(scale: float) -> Image:
    """The panel on dó paper."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    q = max(1, round(THREAD * scale))
    own = Sheet(round(CLOTH_WIDTH), round(CLOTH_HEIGHT), q / THREAD)
    face = _shaded(_sewn(_dyed(own, q), own), q)
    face = _stitched(face, own)
    cloth, mask = spread_out(sheet, face, LEFT, TOP, THREAD, q, 15)
    both = cloth.bandjoin(mask).copy_memory()
    placed = laid(ground(sheet, DO_PAPER, 12), both.extract_band(0, n=3), both[3], sheet, 44)
    return with_card(placed, PIXELS_PER_MM * scale)


# ---- wax and dye ---------------------------------------------------------------------------------


def _wax() -> str:
    """All that the wax pen drew, as white lines."""
    rng = Random(23)
    parts = [_wax_field(rng), _wax_border(rng)]
    return (
        f'<g fill="none" stroke="white" stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</g>'
    )


def _path(d: str, width: float) -> str:
    return f'<path d="{d}" stroke-width="{width:.1f}"/>'


def _wax_field(rng: Random) -> str:
    columns, rows, edge = 10, 5, 130.0
    top, bottom = FIELD[0] + edge, FIELD[1] - edge
    across, down = CLOTH_WIDTH / columns, (bottom - top) / rows
    order = (0, 1, 3, 0, 4, 0, 2, 1, 0, 3)
    parts = []
    for row in range(rows):
        for column in range(columns):
            motif = MOTIFS[order[(column + 3 * row) % len(order)]]
            x, y = (column + 0.5) * across, top + (row + 0.5) * down
            d = drawn_by_hand(motif, x, y, across * 0.90, down * 0.90, rng)
            parts.append(_path(d, rng.gauss(10.2, 0.6)))
    lines = "".join(
        ruled(0, CLOTH_WIDTH, top + row * down + off, rng) for row in range(rows + 1) for off in (-17, 0, 17)
    )
    for column in range(columns + 1):
        for off in (-15, 3):
            x, count = column * across + off, 42
            points = [(x + rng.gauss(0, 1.7), top + (bottom - top) * k / count) for k in range(count + 1)]
            lines += "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
    parts.append(_path(lines, 9.0))
    for high, low in ((FIELD[0] + 14, top - 34), (bottom + 34, FIELD[1] - 14)):
        teeth = zigzag(0, CLOTH_WIDTH, high, low, 58, rng) + zigzag(
            0, CLOTH_WIDTH, high + 20, low + 20, 58, rng
        )
        parts.append(_path(teeth, 9.5))
    return "".join(parts)


def _wax_border(rng: Random) -> str:
    """Standing zigzags and rows of lines, with a row of small snail shells."""
    top, bottom = BORDER
    lines = "".join(ruled(0, CLOTH_WIDTH, y, rng) for y in (top + 26, top + 46, bottom - 46, bottom - 26))
    lines += "".join(ruled(0, CLOTH_WIDTH, top + 330 + k * 20, rng) for k in (0, 1))
    lines += "".join(ruled(0, CLOTH_WIDTH, top + 620 + k * 20, rng) for k in (0, 1))
    teeth = "".join(
        zigzag(0, CLOTH_WIDTH, top + 80 + k * 24, top + 240 + k * 24, 84, rng) for k in range(4)
    ) + "".join(zigzag(0, CLOTH_WIDTH, top + 660 + k * 26, top + 780 + k * 26, 64, rng) for k in range(3))
    shells = "".join(
        drawn_by_hand(MOTIFS[0] if k % 3 else MOTIFS[4], 125 + k * 250.5, top + 486, 245, 222, rng, 1.6)
        for k in range(28)
    )
    return _path(lines, 8.5) + _path(teeth, 10.5) + _path(shells, 8.5)


def _crackle(own: Sheet) -> Image:
    """How far dye came through cracks in the wax: 0 none, 255 all."""
    side = max(48, round(1536 * own.scale))
    step = max(1, side // 768)
    small = side // step
    generator = np.random.default_rng(31)
    y, x = np.mgrid[0:small, 0:small].astype(np.float32)
    bend = small / 210
    x += seamless(small, small, small / 26, small / 5, 41) * bend
    y += seamless(small, small, small / 26, small / 5, 42) * bend
    near, second = _nearest_two(x, y, small, generator.uniform(0, small, (430, 2)))
    width = (0.38 + 0.45 * seamless(small, small, small / 30, small / 3, 43)) * max(0.55, small / 700)
    crack = np.clip(1.25 - (second - near) / np.maximum(width * 1.5, 0.1), 0, 1)
    tile = from_array(np.round(crack * 255).astype(np.uint8)).resize(step, kernel="linear")
    across, down = math.ceil(own.columns / tile.width), math.ceil(own.rows / tile.height)
    cracks = tile.replicate(across, down).crop(0, 0, own.columns, own.rows)
    # the waist was never waxed, only kept out of the vat
    return cracks.draw_rect(0, 0, 0, own.columns, round((FIELD[0] - 14) * own.scale), fill=True)


def _nearest_two(x: Any, y: Any, side: int, points: Any) -> tuple[Any, Any]:
    """Distances to the nearest and the second nearest of the points, on a tile that wraps."""
    near = np.full(x.shape, 1e9, np.float32)
    second = near.copy()
    # a point is near only to its surroundings
    reach = math.ceil(side * 2.6 / math.sqrt(len(points))) + 4
    box = np.arange(-reach, reach + 1)
    for px, py in points:
        here = np.ix_((int(py) + box) % side, (int(px) + box) % side)
        dx, dy = np.abs(x[here] - np.float32(px)) % side, np.abs(y[here] - np.float32(py)) % side
        dx, dy = np.minimum(dx, side - dx), np.minimum(dy, side - dy)
        away = np.maximum(dx, dy) * 0.45 + (dx + dy) * 0.5
        second[here] = np.minimum(second[here], np.maximum(near[here], away))
        near[here] = np.minimum(near[here], away)
    return near, second


def _dyed(own: Sheet, q: int) -> Image:
    """The cloth's colour after the vat: wax kept it white, cracks let some dye in, threads took it
    unevenly; waist and bands below are piece-dyed or bare.
    """
    wax = drawn(own, _wax() + _bare_and_dark())
    sigma = 1.7 * own.scale
    soft = wax.gaussblur(sigma, precision="integer") if sigma > 0.5 else wax
    held = (soft * (255 - _crackle(own) * 0.78).cast("uchar") >> 8).cast("uchar")
    took = (held + from_array(_thread_dye()).zoom(q, q)).cast("ushort")
    level = np.clip((np.arange(512) - 84) / 172, 0, 1)
    level = level**1.25
    between = np.asarray((98.0, 118.0, 150.0))
    table = np.stack(
        [np.interp(level, (0, 0.45, 1), (DYED[b], between[b], HEMP[b])) for b in range(3)], axis=1
    )
    return took.maplut(from_array(np.round(table).astype(np.uint8)[None])).copy(interpretation="srgb")


def _bare_and_dark() -> str:
    """The waist was never dyed."""
    return f'<rect width="{CLOTH_WIDTH}" height="{FIELD[0] - 22}" fill="white"/>'


def _thread_dye() -> Bytes:
    """How each crossing took the dye: by warp, by pick, and by the vat's own clouds."""
    generator = np.random.default_rng(51)
    field = generator.normal(0, 7, (1, WARPS)) + generator.normal(0, 8, (PICKS, 1))
    field = field + 9 * seamless(PICKS, WARPS, 8, 260, 52, power=1.3) + generator.normal(0, 7, (PICKS, WARPS))
    return as_bytes(84 + field)


# ---- cloth, seams, stitches ----------------------------------------------------------------------


def _pleats() -> Field:
    """Light on the creases of old pleats: sharp at the waist, dying towards the hem."""
    y, x = np.mgrid[0:PICKS, 0:WARPS].astype(np.float32)
    sway = seamless(PICKS, WARPS, 40, 600, 61, power=1.5, stretch=0.2) * 2.6
    phase = (x + sway) / 12.4
    saw = phase - np.floor(phase)
    depth = 0.04 + 0.15 * np.exp(-y / 62) + 0.035 * np.clip((y - 690) / 170, 0, 1)
    crease = np.exp(-(((saw - 0.08) / 0.09) ** 2)) - 1.15 * np.exp(-(((saw - 0.30) / 0.13) ** 2))
    swell = seamless(PICKS, WARPS, 30, 500, 62, power=1.7, stretch=0.5)
    lean = np.gradient(swell, axis=0) + np.gradient(swell, axis=1)
    light = 1 + depth * crease + 0.05 * lean / lean.std()
    return as_field(light * (1 + 0.02 * seamless(PICKS, WARPS, 4, 30, 63)))


def _shaded(colour: Image, q: int) -> Image:
    """Dyed colour under the light on the threads and on the creases."""
    light = from_array(plain_light(PICKS, WARPS, q, 71))
    pleats = from_array(as_bytes(_pleats() * 150)).zoom(q, q)
    both = ((light * pleats) >> 7).cast("uchar")
    return ((colour * both) >> 7).cast("uchar").copy(interpretation="srgb")


def _sewn(colour: Image, own: Sheet) -> Image:
    """Strips of appliqué over the joins, with their turned edges and their seams."""
    first = round(FIELD[1] * own.scale)
    part = Sheet(own.width, round(CLOTH_HEIGHT - FIELD[1]), own.scale)
    body = f'<g transform="translate(0 {-FIELD[1]})">{_strips()}</g>'
    key = "#010203"
    layer = drawn_colours(part, body, background=key)
    rows = min(layer.height, own.rows - first)
    layer = layer.crop(0, 0, own.columns, rows)
    bare = (layer == [1, 2, 3]).bandand()
    return colour.insert(bare.ifthenelse(colour.crop(0, first, own.columns, rows), layer), 0, first)


def _strip(top: float, height: float, colour: str, rng: Random) -> str:
    """One folded strip: its shadow below, a lit upper fold, a dark lower one, and running stitches."""
    w = CLOTH_WIDTH
    seams = "".join(
        f"M{x:.0f} {y + rng.gauss(0, 1.4):.1f}l{rng.uniform(15, 21):.1f} {rng.gauss(0, 1.5):.1f}"
        for y in (top + 11, top + height - 11)
        for x in np.arange(6, w, 33) + rng.uniform(-3, 3)
    )
    return (
        f'<rect y="{top + height}" width="{w}" height="7" fill="#141b33"/>'
        f'<rect y="{top}" width="{w}" height="{height}" fill="{colour}"/>'
        f'<rect y="{top}" width="{w}" height="5" fill="#fff" fill-opacity="0.26"/>'
        f'<rect y="{top + height - 6}" width="{w}" height="6" fill="#000" fill-opacity="0.34"/>'
        f'<path d="{seams}" stroke="#d8cfb6" stroke-width="4.6" stroke-linecap="round"/>'
    )


def _strips() -> str:
    rng = Random(81)
    parts = []
    for top, height, colour in (
        (FIELD[1], 58, RED), (FIELD[1] + 62, 30, OCHRE), (FIELD[1] + 94, 26, WHITE),
        (STITCHED[1], 28, WHITE), (STITCHED[1] + 30, 32, OCHRE), (STITCHED[1] + 64, 56, RED),
        (BORDER[1], 34, OCHRE), (BORDER[1] + 36, 210, RED), (BORDER[1] + 248, 26, WHITE),
    ):  # fmt: skip
        parts.append(_strip(top, height, colour, rng))
    return "".join(parts) + _appliqued_teeth(BORDER[1] + 52, 178, rng)


def _appliqued_teeth(top: float, height: float, rng: Random) -> str:
    """Cut cloth sewn on the hem: triangles and diamonds, each edge turned under by needle."""
    parts = []
    for k in range(40):
        x = (k + 0.5) * CLOTH_WIDTH / 40
        half, middle = 70.0, top + height / 2
        colour = (WHITE, GREEN, OCHRE, PINK)[k % 4]
        corners = [(x, top + 8), (x + half, middle), (x, top + height - 8), (x - half, middle)]
        points = " ".join(f"{a + rng.gauss(0, 2.4):.1f},{b + rng.gauss(0, 2.4):.1f}" for a, b in corners)
        for dx, dy, fill in ((5, 6, "#3a0d12"), (-1.5, -2, "#f3ead2"), (0, 0, colour)):
            parts.append(f'<polygon points="{points}" transform="translate({dx} {dy})" fill="{fill}"/>')
        parts.append(
            f'<polygon points="{points}" fill="none" stroke="#efe6cf" stroke-width="3.6" '
            f'transform="translate({x * 0.14:.1f} {middle * 0.14:.1f}) scale(0.86)" '
            'stroke-opacity="0.8" stroke-dasharray="12 13"/>'
        )
        core = " ".join(f"{a * 0.42 + x * 0.58:.1f},{b * 0.42 + middle * 0.58:.1f}" for a, b in corners)
        parts.append(f'<polygon points="{core}" fill="#27345e" stroke="#101830" stroke-width="4"/>')
    return "".join(parts)


def _stitch_cells() -> Any:
    """The stitched band on its grid: hooked diamonds with stars, small crosses between them."""
    rows, columns = int((STITCHED[1] - STITCHED[0]) // STITCH), int(CLOTH_WIDTH // STITCH)
    y, x = np.mgrid[0:rows, 0:columns]
    period = 40
    dx, dy = (x - columns // 2) % period - period // 2, y - rows // 2
    away = np.abs(dx) + np.abs(dy)
    along = np.abs(np.abs(dx) - np.abs(dy))
    out = np.zeros((rows, columns), np.int8)
    out[(away >= 18) & (away <= 19)] = 1
    out[away == 16] = 2
    out[(away >= 12) & (away <= 14) & (along % 6 < 2)] = 3
    out[away == 11] = 5
    a, b = np.maximum(np.abs(dx), np.abs(dy)), np.minimum(np.abs(dx), np.abs(dy))
    out[(b <= 4) & (a - b <= 4) & (b > 0) & (a != b)] = 2
    out[(b <= 4) & (a - b <= 4) & (b > 0) & ((b == 4) | (a - b == 4))] = 1
    out[a <= 1] = 3
    sx = (x - columns // 2) % period - period // 2
    side = np.where(sx < 0, sx + period // 2, sx - period // 2)
    corner = np.abs(side) + np.abs(rows // 2 - np.abs(dy))
    out[corner == 15] = 4
    out[(corner >= 11) & (corner <= 12)] = 1
    out[(corner <= 8) & (corner >= 7)] = 5
    out[corner <= 4] = 2
    out[corner <= 1] = 3
    out[[0, 1, -2, -1]] = np.where((x[:4] // 2) % 2 == 0, 4, 3)
    out[[2, -3]] = 0
    return out


def _cross_tiles(pitch: int) -> tuple[Bytes, Bytes]:
    """A cross-stitch: one twisted thread over the other, in several hands."""
    x, y = tile_grid()
    lights, covers = [], []
    for way in range(6):
        skew = (way - 2.5) * 0.02
        under, below = yarn(0.42, 4, way, (x + y) / 2, (y - x + skew) * 1.15, 0.84)
        over, above = yarn(0.44, 4, way + 20, (x - y + 1) / 2, (x + y - 1 + skew) * 1.15, 1.06)
        light = np.where(above > 0.4, over, under)
        lights.append(reduced(light, pitch))
        covers.append(reduced(np.maximum(above, below) * 255, pitch))
    return np.stack(lights), np.stack(covers)


def _stitched(face: Image, own: Sheet) -> Image:
    """The cross-stitch band on its dark cloth."""
    cells = _stitch_cells()
    pitch = max(2, round(STITCH * own.scale))
    generator = np.random.default_rng(91)
    lights, covers = _cross_tiles(pitch)
    lights = np.concatenate([lights, lights[:1] * 0])
    covers = np.concatenate([covers, covers[:1] * 0])
    missing = generator.random(cells.shape) < 0.004
    codes = np.where((cells > 0) & ~missing, generator.integers(0, 6, cells.shape), 6)
    rows, columns = cells.shape
    lot = 1 + 0.06 * seamless(rows, columns, 2, 50, 92) + generator.normal(0, 0.03, cells.shape)
    silk = np.asarray(SILKS, np.float32)[cells] * lot[:, :, None]
    dyed = from_array(as_bytes(silk)).zoom(pitch, pitch)
    thread = ((from_array(mosaic(lights, codes)) * dyed) >> 7).cast("uchar")
    cover = from_array(mosaic(covers, codes))
    left = (own.columns - thread.width) // 2
    top = round(STITCHED[0] * own.scale) + 1
    shadow = cover.embed(1, 1, cover.width, cover.height) * 0.45
    under = face.crop(max(left, 0), top, min(thread.width, own.columns), thread.height)
    thread, cover = (i.crop(max(-left, 0), 0, under.width, under.height) for i in (thread, cover))
    shade = (255 - shadow.crop(max(-left, 0), 0, under.width, under.height)).cast("uchar")
    dark = ((under * shade) >> 8).cast("uchar")
    joined = cover.ifthenelse(thread, dark, blend=True).copy(interpretation="srgb")
    return face.insert(joined, max(left, 0), top)


PLATES: tuple[Plate, ...] = (Plate("hmong-batik", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
