"""A leaf of a museum's old accession register (sổ kiểm kê hiện vật), filled in by hand.

Printed rules and heads; twenty-two entries in two fountain-pen inks by one hand over some years, with
corrections, red pencil ticks of a later stocktaking and the register's stamp. The museum, its numbers
and its villages are invented; the kinds of object are those that such registers really list.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.lettering import lettering_strokes, lettering_svg, polylines
from museum.entrypoints.sample.plates.register_entries import ENTRIES, HEADS, Entry
from museum.entrypoints.sample.plates.relief import Image, Sheet, drawn_colours, laid
from museum.entrypoints.sample.plates.surface import (
    GREY_BOARD,
    Stock,
    as_bytes,
    from_array,
    ground,
    repeated,
    seamless,
    spread,
    times,
)

WIDTH, HEIGHT, PIXELS_PER_MM = 6000, 8500, 20.0
PAGE = (250.0, 230.0, 5740.0, 8080.0)
LEDGER_PAPER = Stock((233, 219, 184), fibre=0.035, fibres=0.5, tooth=1.7, cloud=4.0, flecks=9)
COLUMNS = (590, 1230, 2330, 2900, 3560, 4640, 5090, 5590)
HEAD_TOP, HEAD_FOOT, ROW = 1010, 1250, 291
NIB = (3.9, -2.7)
"""The nib's edge: strokes along it are fine, strokes across it broad."""

# density of each drawn layer (printing, blue-black, violet) in red, green, blue
_DENSITY = ((0.72, 1.75, 1.10), (0.80, 1.48, 1.95), (0.74, 1.02, 0.80))


def draw(scale: float) -> Image:
    """The leaf on grey board, under the lamp, its gutter at the left."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    tooth = _tooth(sheet)
    paper = ground(sheet, LEDGER_PAPER, 21).copy_memory()
    page = times(times(paper, _ageing(sheet)), _transmitted(_inks(sheet), tooth, sheet))
    page = _in_red(page, tooth, sheet)
    outlines = _outlines(sheet)
    leaves = laid(ground(sheet, GREY_BOARD, 5), paper, outlines[1], sheet, 34)
    leaves = times(leaves, outlines[2])
    return with_card(laid(leaves, page, outlines[0], sheet, 16, 0.5), PIXELS_PER_MM * scale)


def _tooth(sheet: Sheet) -> Image:
    """The paper's tooth as a repeating byte tile: it feathers ink and breaks pencil."""
    side = max(24, round(1210 * sheet.scale))
    field = seamless(side, side, max(1.7, 3.0 * sheet.scale), 30 * sheet.scale + 3, 77, power=0.8)
    return repeated(as_bytes(field * 13 + 128), sheet)


# ---- what is drawn -----------------------------------------------------------------------------


def _inks(sheet: Sheet) -> Image:
    """Three layers: red = printing, green = blue-black ink, blue = violet ink."""
    return drawn_colours(sheet, _printing() + _handwriting())


def _stroke(d: str, x: float, y: float, colour: str, width: float, turn: float = 0.0) -> str:
    return (
        f'<path d="{d}" transform="translate({x:.1f} {y:.1f}) rotate({turn:.2f})" fill="none" '
        f'stroke="{colour}" stroke-width="{width:.1f}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _centred(text: str, x: float, y: float, height: float, width: float) -> str:
    d, advance = lettering_svg(text, height, seed=1)
    return _stroke(d, x - advance / 2, y, "#f00", width)


def _printing() -> str:
    """Title, heads and rules, in a dull printing ink."""
    parts = [
        _centred("SỔ KIỂM KÊ HIỆN VẬT", 3110, 640, 132, 25),
        _centred("BẢO TÀNG MẪU", 1310, 480, 62, 8),
        _centred("Phòng Kiểm kê - Bảo quản", 1310, 600, 50, 5.5),
        _centred("Mẫu số 2 - KK", 5080, 470, 46, 5),
        _centred("Tờ số", 4880, 760, 54, 6),
        _centred("Quyển số", 1080, 820, 54, 6),
    ]
    left, right = COLUMNS[0], COLUMNS[-1]
    foot = HEAD_FOOT + ROW * len(ENTRIES)
    rules = [(left, y, right, y) for y in (HEAD_TOP, HEAD_TOP + 12, HEAD_FOOT, foot, foot + 12)]
    rules += [(x, HEAD_TOP, x, foot) for x in COLUMNS]
    heavy = "".join(f"M{a} {b}L{c} {d}" for a, b, c, d in rules)
    light = "".join(f"M{left} {HEAD_FOOT + ROW * k}H{right}" for k in range(1, len(ENTRIES)))
    feint = "".join(f"M{left} {HEAD_FOOT + ROW * k + ROW // 2}H{right}" for k in range(len(ENTRIES)))
    parts.append(f'<path d="{heavy}" stroke="#d00" stroke-width="4.5"/>')
    parts.append(f'<path d="{light}" stroke="#900" stroke-width="3.4"/>')
    parts.append(f'<path d="{feint}" stroke="#600" stroke-width="2.4" stroke-dasharray="3 9"/>')
    for head, x0, x1 in zip(HEADS, COLUMNS, COLUMNS[1:], strict=False):
        for k, line in enumerate(head):
            y = HEAD_TOP + 152 + (k - (len(head) - 1) / 2) * 84
            parts.append(_centred(line, (x0 + x1) / 2, y, 50, 6.2))
    return "".join(parts)


def _pen(text: str, x: float, y: float, height: float, colour: str, seed: int, hand: float = 0.72) -> str:
    """A run of script by a nib with a slanting edge: the stroke, and itself again along the edge."""
    d, _ = lettering_svg(text, height, hand=hand, seed=seed)
    turn = Random(seed).gauss(-0.25, 0.30)
    width = height * 0.060
    return _stroke(d, x, y, colour, width, turn) + _stroke(d, x + NIB[0], y + NIB[1], colour, width, turn)


def _wrapped(text: str, room: float, height: float) -> tuple[list[str], float]:
    """At most two lines for a cell, and the height at which they fit."""
    for size in (height, height * 0.93, height * 0.86, height * 0.79):
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lettering_svg(longer, size, hand=0.72)[1] <= room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) <= 2:
            break
    return lines, size


def _handwriting() -> str:
    rng = Random(1979)
    parts = [
        _pen("3", 1300, 818, 74, "#0f0", 3),
        _pen("47", 5010, 756, 84, "#0f0", 4),
        _pen("Cộng trang này: hai mươi hai hiện vật", 2600, HEAD_FOOT + ROW * 22 + 155, 80, "#00f", 8),
    ]
    for row, entry in enumerate(ENTRIES):
        colour = "#00f" if 9 <= row <= 14 or row == 19 else "#0f0"
        parts.append(_row(entry, HEAD_FOOT + ROW * row, colour, rng))
    return "".join(parts)


def _row(entry: Entry, top: float, colour: str, rng: Random) -> str:
    parts = []
    for column, text in enumerate(entry.cells):
        x, room = COLUMNS[column] + 30, COLUMNS[column + 1] - COLUMNS[column] - 62
        lines, size = _wrapped(text, room, 70.0)
        if column == entry.struck_column:
            lines, size = [entry.struck, text], 66.0
        for k, line in enumerate(lines):
            y = top + (124 if len(lines) == 2 else 178) + k * 118 + rng.gauss(0, 5)
            parts.append(_pen(line, x + rng.gauss(6, 7), y, size, colour, rng.randrange(9999)))
            if column == entry.struck_column and k == 0:
                parts.append(_struck_through(line, x, y, colour, rng))
    return "".join(parts)


def _struck_through(wrong: str, x: float, y: float, colour: str, rng: Random) -> str:
    """Two quick lines through a wrong reading."""
    _, reach = lettering_svg(wrong, 66, hand=0.72)
    parts = []
    for low in (14.0, 31.0):
        start, bend, end = (y - low + rng.gauss(0, 4) for _ in range(3))
        parts.append(
            f"M{x - 8:.0f} {start:.0f}Q{x + reach / 2:.0f} {bend - 9:.0f} {x + reach + 22:.0f} {end:.0f}"
        )
    return _stroke("".join(parts), 0, 0, colour, 6)


# ---- ink on paper ------------------------------------------------------------------------------


def _transmitted(layers: Image, tooth: Image, sheet: Sheet) -> Image:
    """What the inks let through. Blurring by the paper's tooth before a steep curve gives feathered
    edges; the curve's crest before full cover is the rim where a drying stroke leaves its colour.
    """
    sigma = 2.3 * sheet.scale
    soft = layers.gaussblur(sigma, precision="integer") if sigma > 0.5 else layers
    level = np.arange(511) - 128 + 0.0
    # reduced, a stroke is less than a pixel wide and must not be eaten by the curve
    low, span = (58, 88) if sheet.scale > 0.5 else (14, 170)
    rise = np.clip((level - low) / span, 0, 1)
    cover = rise * rise * (3 - 2 * rise)
    cover = cover * (1 - 0.24 * np.clip((level - 165) / 70, 0, 1))
    cover = np.where(level <= 36, 0, cover)
    lookup = from_array(np.round(cover * 255).astype(np.uint8)[None, :])
    ink = times((soft + tooth).maplut(lookup), _flow(sheet))
    density = ink.recomb([list(row) for row in _DENSITY])
    through = np.round(255 * np.exp(-np.arange(1024) / 255)).astype(np.uint8)
    return density.cast("ushort").maplut(from_array(through[None, :]))


def _flow(sheet: Sheet) -> Image:
    """How much ink the nib gave: fuller after each dip, dry now and then."""
    rows, columns = 170, 120
    field = seamless(rows, columns, 1.6, 40, 91, power=0.7, stretch=6.0)
    return spread(214 + 26 * field, sheet)


def _in_red(page: Image, tooth: Image, sheet: Sheet) -> Image:
    """The stamp and the pencil: each drawn on its own small crop only."""
    stamp = (4230, 6900, 1250, 1120)
    page = _crop_inked(page, tooth, sheet, stamp, _stamp(620, 560, 470), (0.04, 1.35, 1.25), 2.4)
    for k in (0, 1):
        ticks = (COLUMNS[0] - 190, HEAD_FOOT + k * 11 * ROW, 420, 11 * ROW)
        page = _crop_inked(page, tooth, sheet, ticks, _ticks(k), (0.05, 1.05, 1.10), 5.0)
    return page


def _crop_inked(
    page: Image,
    tooth: Image,
    sheet: Sheet,
    box: tuple[int, int, int, int],
    body: str,
    density: tuple[float, float, float],
    rough: float,
) -> Image:
    """A layer laid dry on the paper: it takes on the tooth's tops and misses its valleys."""
    left, top = round(box[0] * sheet.scale), round(box[1] * sheet.scale)
    small = Sheet(box[2], box[3], sheet.scale)
    layer = drawn_colours(small, body)[0]
    width = min(layer.width, page.width - left)
    height = min(layer.height, page.height - top)
    layer = layer.crop(0, 0, width, height)
    grip = (tooth.crop(left, top, width, height) - 128.0) * rough + 205
    cover = times(layer, grip.cast("uchar"))
    table = np.stack([255 * np.exp(-d * np.arange(256) / 255) for d in density], axis=1)
    through = cover.maplut(from_array(np.round(table).astype(np.uint8)[None]))
    patch = times(page.crop(left, top, width, height), through)
    return page.insert(patch, left, top)


def _stamp(x: float, y: float, radius: float) -> str:
    """The register's round stamp, pressed a little askew and harder at one side."""
    rings = "".join(
        f'<circle cx="{x}" cy="{y}" r="{radius * r:.0f}" fill="none" stroke="#e00" stroke-width="{w}"/>'
        for r, w in ((1.0, 17), (0.93, 5), (0.58, 7))
    )
    upper = _on_ring("BẢO TÀNG MẪU", x, y, radius * 0.665, 96, -math.pi / 2, 1)
    lower = _on_ring("SỔ KIỂM KÊ HIỆN VẬT", x, y, radius * 0.845, 64, math.pi / 2, -1)
    sun = " ".join(
        f"{x + r * math.sin(k * math.pi / 14):.1f},{y - r * math.cos(k * math.pi / 14):.1f}"
        for k, r in enumerate((172, 74) * 14)
    )
    press = (
        '<radialGradient id="p" cx="0.36" cy="0.36" r="0.78"><stop offset="0.45" stop-color="#000" '
        'stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.55"/></radialGradient>'
    )
    return (
        f'<g transform="rotate(-7 {x} {y})">{rings}{upper}{lower}<polygon points="{sun}" fill="#e00"/></g>'
        f'<defs>{press}</defs><rect width="1250" height="1120" fill="url(#p)"/>'
    )


def _on_ring(text: str, x: float, y: float, radius: float, height: float, middle: float, way: int) -> str:
    """Letters bent along a circle; `way` -1 sets them upright at its foot."""
    strokes, advance = lettering_strokes(text, height, seed=2)
    loosened = 1.12
    parts = []
    for line in polylines(strokes, 5):
        points = []
        for px, py in line:
            angle = middle + way * (px - advance / 2) * loosened / radius
            reach = radius - way * py
            points.append(f"{x + reach * math.cos(angle):.1f} {y + reach * math.sin(angle):.1f}")
        parts.append("M" + "L".join(points))
    return (
        f'<path d="{"".join(parts)}" fill="none" stroke="#e00" stroke-width="{height * 0.15:.0f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _ticks(part: int) -> str:
    """Red pencil ticks beside the numbers that a later stocktaking found."""
    rng = Random(part + 5)
    marks = []
    for row in range(11):
        if (part, row) in ((0, 6), (1, 2), (1, 9)):
            continue
        x, y = 62 + rng.gauss(0, 14), ROW * row + 165 + rng.gauss(0, 14)
        marks.append(
            f"M{x:.0f} {y:.0f}"
            f"q{rng.uniform(14, 22):.0f} {rng.uniform(30, 44):.0f} 28 {rng.uniform(52, 64):.0f}"
            f"q{rng.uniform(30, 44):.0f} -96 {rng.uniform(92, 122):.0f} -{rng.uniform(138, 176):.0f}"
        )
    d = "".join(marks)
    return "".join(_stroke(d, k * 2.0, k * 3.0, "#b00", 9 - 2 * k) for k in (0, 1))


# ---- the leaf itself ---------------------------------------------------------------------------


def _small(sheet: Sheet, rows: int = 340) -> tuple[Any, Any, int, int]:
    """A coarse grid of the plate's coordinates, for whatever is soft."""
    columns = round(rows * sheet.width / sheet.height)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return x * (sheet.width / columns), y * (sheet.height / rows), rows, columns


def _ageing(sheet: Sheet) -> Image:
    """Browned edges, the gutter's shadow and swell, handling, foxing and a tide mark; 255 = none."""
    x, y, rows, columns = _small(sheet, 680)
    left, top, right, bottom = PAGE
    rough = seamless(rows, columns, 6, 160, 4, power=1.2)
    edge = np.minimum(np.minimum(y - top, bottom - y), right - x) + 38 * rough
    brown = 0.20 * np.exp(-np.maximum(edge, 0) / 150) + 0.09 * np.exp(-np.maximum(edge, 0) / 620)
    thumb = 0.13 * np.exp(-(((x - right) / 420) ** 2) - ((y - bottom + 300) / 620) ** 2) * (1 + 0.3 * rough)
    away = np.hypot(x - 900, y - 7900) + 90 * rough
    tide = 0.16 * np.exp(-(((away - 1050) / 22) ** 2)) + 0.05 * np.clip((1050 - away) / 60, 0, 1)
    stain = brown + thumb + tide + _foxing(rows, columns)
    gutter = np.clip(x - left, 0, None)
    shade = 0.52 * np.exp(-gutter / 95) + 0.15 * np.exp(-gutter / 420)
    swell = 0.05 * np.exp(-(((gutter - 620) / 330) ** 2))
    tint = np.asarray((0.42, 0.72, 1.18), np.float32)
    level = (1 - stain[:, :, None] * tint) * (1 - shade + swell * 0.7)[:, :, None] * 0.98
    levels = [spread(255 * level[:, :, band], sheet) for band in range(3)]
    joined: Image = levels[0].bandjoin(levels[1:])
    return joined


def _foxing(rows: int, columns: int) -> Any:
    """Rust-coloured spots of mildew, in loose colonies."""
    generator = np.random.default_rng(14)
    field = np.zeros((rows, columns), np.float32)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    centres = generator.uniform((0.05, 0.12), (0.95, 0.92), (9, 2)) * (rows, columns)
    for _ in range(150):
        cy, cx = centres[generator.integers(0, 9)] + generator.normal(0, 46, 2)
        radius = 0.7 + 3.4 * generator.random() ** 3
        box = np.s_[max(0, int(cy) - 14) : int(cy) + 15, max(0, int(cx) - 14) : int(cx) + 15]
        spot = np.exp(-(((y[box] - cy) ** 2 + (x[box] - cx) ** 2) / (2 * radius**2)))
        field[box] += spot * generator.uniform(0.05, 0.26)
    return np.minimum(field, 0.4)


def _page_outline(grow: float, seed: int) -> str:
    """The leaf's edge: cut straight once, now worn, its far corner rounded and one edge torn a little."""
    rng = Random(seed)
    left, top, right, bottom = PAGE[0], PAGE[1] - 0.2 * grow, PAGE[2] + grow, PAGE[3] + grow
    points = [(left, top)]
    points += [(left + k * 122, top + rng.gauss(0, 1.4)) for k in range(1, 44)]
    points += [(right - 42, top + 3), (right - 10, top + 20), (right, top + 60)]
    points += [(right + rng.gauss(0, 1.6), top + 90 + k * 61) for k in range(124)]
    if grow == 0.0:
        points[110:114] = [(right, 4350), (right - 74, 4378), (right - 96, 4396), (right - 4, 4404)]
    points += [(right - 12, bottom - 80), (right - 60, bottom - 16), (right - 130, bottom)]
    points += [(right - 130 - k * 60, bottom + rng.gauss(0, 1.6)) for k in range(1, 88)]
    points.append((left, bottom))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _outlines(sheet: Sheet) -> Image:
    """Red: the leaf, with the four holes its binder wanted. Green: the leaves below, of which a little
    shows at the fore-edge and the foot. Blue: the lines between those.
    """
    holes = "".join(
        f'<circle cx="{PAGE[0] + 190}" cy="{y}" r="56" fill="#0ff"/>' for y in (1330, 3230, 5130, 7030)
    )
    lower = "".join(
        f'<polygon points="{_page_outline(36 - 9 * k, 40 + k)}" fill="#0f{blue}" stroke="#0f8" '
        'stroke-width="3"/>'
        for k, blue in enumerate(("c", "d", "d", "e"))
    )
    page = f'<polygon points="{_page_outline(0, 3)}" fill="#fff"/>'
    return drawn_colours(sheet, lower + page + holes, background="#00f")


PLATES: tuple[Plate, ...] = (Plate("register-page", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
