"""A song sheet on dó paper: a lullaby in cipher numerals with its words, written out by brush and pen.

Cipher notation (ký âm số) is how many village teachers wrote tunes down in the twentieth century: the
digits are degrees of the scale, a dot above or below an octave, a line beneath a halved note, a dash a
held one. Tune and words were made up for this drawing; the border is by brush, in ink and madder, and
wax has dripped on the sheet from the lamp it was sung by.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.lettering import lettering_svg
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

WIDTH, HEIGHT, PIXELS_PER_MM = 6000, 8500, 22.0
PAPER = Stock((226, 208, 170), fibre=0.12, fibres=0.8, tooth=2.0, cloud=4.5, flecks=55, contrast=0.55)
SHEET = (420.0, 360.0, 5580.0, 7990.0)
MARGIN = 520.0
STAVE_TOP, STAVE = 2080.0, 790.0
NIB = (6.2, -4.4)

BLACK, MADDER, BROWN = "#f00", "#0f0", "#00f"
_DENSITY = ((1.75, 0.10, 0.75), (1.80, 1.20, 1.00), (1.72, 1.28, 1.35))
"""Density of ink, madder and thin brown ink (columns), in red, green and blue (rows)."""

TITLE = "Ru con bên suối"
UNDER = "Điệu ru · nhịp 2/4 · chậm, tha thiết"
# each bar: notes as (numeral with marks, syllable); ' high, , low, _ halved, - held, . dotted
LINES: tuple[tuple[tuple[tuple[str, str], ...], ...], ...] = (
    ((("5,_", "À"), ("6,_", "ơi,"), ("1", "con")), (("2_", "ngủ"), ("1_", "cho"), ("6,", "ngoan")),
     (("5,", ""), ("-", "")), (("1_", "để"), ("2_", "mẹ"), ("3", "ra"))),
    ((("5_", "suối"), ("3_", "vớt"), ("2", "trăng")), (("1_", "vàng"), ("2_", "về"), ("3", "soi")),
     (("2", ""), ("-", "")), (("3_", "Trăng"), ("5_", "rơi"), ("6", "đầu"))),
    ((("5_", "nón,"), ("6_", "trăng"), ("1'", "cười")), (("6_", "gió"), ("5_", "đưa"), ("3", "bông")),
     (("5", "lúa"), ("-", "")), (("3_", "nhớ"), ("2_", "lời"), ("1", "mẹ"))),
    ((("2_", "ru."), ("3_", "À"), ("5", "ơi,")), (("3_", "nhà"), ("2_", "mình"), ("1", "bên")),
     (("6,", "núi"), ("-", "")), (("1_", "bếp"), ("2_", "hồng"), ("3", "còn"))),
    ((("5_", "đỏ,"), ("3_", "khói"), ("2", "mù")), (("1_", "còn"), ("6,_", "vương."), ("1", "Ngủ")),
     (("2", "đi"), ("-", "")), (("3_", "mai"), ("2_", "sáng"), ("1", "tinh"))),
    ((("6,_", "sương"), ("1_", "theo"), ("2", "cha")), (("1_", "gùi"), ("6,_", "nắng"), ("5,", "lên")),
     (("6,_", "nương,"), ("5,_", "à"), ("6,", "ơi")), (("1", "..."), ("-", ""))),
)  # fmt: skip


def draw(scale: float) -> Image:
    """The sheet on grey board."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    paper = ground(sheet, PAPER, 41).copy_memory()
    written = times(times(paper, _ageing(sheet)), _transmitted(sheet))
    written = _waxed(written, sheet)
    outline = drawn_colours(sheet, f'<polygon points="{_deckle()}" fill="#fff"/>')[0]
    placed = laid(ground(sheet, GREY_BOARD, 44), written, outline, sheet, 26)
    return with_card(placed, PIXELS_PER_MM * scale)


# ---- what is written -----------------------------------------------------------------------------------


def _stroke(d: str, x: float, y: float, colour: str, width: float, turn: float = 0.0) -> str:
    return (
        f'<path d="{d}" transform="translate({x:.1f} {y:.1f}) rotate({turn:.2f})" fill="none" '
        f'stroke="{colour}" stroke-width="{width:.1f}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _pen(text: str, x: float, y: float, height: float, colour: str, seed: int, hand: float = 0.75) -> str:
    """Script set on its middle, by a broad nib: the stroke twice, apart along the nib's edge."""
    d, advance = lettering_svg(text, height, hand=hand, seed=seed)
    left, weight, nib = x - advance / 2, height * 0.058, height / 100
    turn = Random(seed).gauss(-0.2, 0.3)
    passes = (0.0, 0.5, 1.0) if height > 150 else (0.0, 1.0)
    return "".join(
        _stroke(d, left + NIB[0] * nib * t, y + NIB[1] * nib * t, colour, weight, turn) for t in passes
    )


def _written() -> str:
    rng = Random(12)
    left, right = SHEET[0] + MARGIN, SHEET[2] - MARGIN
    parts = [
        _pen(TITLE, (left + right) / 2, 1330, 250, BLACK, 2, 0.8),
        _pen(UNDER, (left + right) / 2, 1640, 82, BROWN, 3),
        _pen("1 = Rê", left + 210, 1870, 92, MADDER, 4, 0.4),
        _brushed_rule((left + right) / 2 - 900, 1462, 1800, rng),
    ]
    for row, bars in enumerate(LINES):
        parts.append(_stave(bars, left, right, STAVE_TOP + row * STAVE, rng, last=row == len(LINES) - 1))
    parts.append(_pen("Chép lại bên bếp lửa, mùa gặt", (left + right) / 2 + 900, 7010, 78, BROWN, 9))
    return "".join(parts)


def _stave(bars: Any, left: float, right: float, top: float, rng: Random, *, last: bool) -> str:
    """One line of the tune: numerals above, syllables below, bar lines between."""
    parts = []
    width = (right - left) / len(bars)
    for number, bar in enumerate(bars):
        x0 = left + number * width
        step = width / (len(bar) + 0.35)
        for k, (mark, syllable) in enumerate(bar):
            x = x0 + (k + 0.72) * step + rng.gauss(0, 8)
            parts.append(_note(mark, x, top + 250 + rng.gauss(0, 5), rng))
            if syllable:
                parts.append(
                    _pen(
                        syllable,
                        x + rng.gauss(0, 10),
                        top + 545 + rng.gauss(0, 6),
                        104,
                        BLACK,
                        rng.randrange(9999),
                    )
                )
        parts.append(_halved(bar, x0, step, top + 250))
        if not (last and number == len(bars) - 1):
            parts.append(
                _stroke(
                    f"M0 0q{rng.gauss(0, 5):.1f} 120 {rng.gauss(0, 4):.1f} 240",
                    x0 + width,
                    top + 110,
                    BROWN,
                    7,
                )
            )
    if last:
        parts.append(
            _stroke("M0 0l2 250", right - 22, top + 105, BLACK, 8)
            + _stroke("M0 0l1 250", right + 14, top + 105, BLACK, 22)
        )
    return "".join(parts)


def _note(mark: str, x: float, y: float, rng: Random) -> str:
    if mark[0] == "-":
        return _stroke(f"M-46 0q46 {rng.gauss(-4, 4):.1f} 92 0", x, y - 56, BLACK, 15)
    out = _pen(mark[0], x, y, 158, BLACK, rng.randrange(9999), 0.4)
    if "'" in mark:
        out += _stroke("M0 0l1 2", x + 6, y - 200, BLACK, 24)
    if "," in mark:
        out += _stroke("M0 0l1 2", x, y + (66 if "_" in mark else 44), BLACK, 24)
    return out


def _halved(bar: Any, x0: float, step: float, y: float) -> str:
    """The line beneath notes of half the length, drawn through neighbours in one go."""
    runs: list[list[int]] = []
    for k, (mark, _) in enumerate(bar):
        if "_" in mark:
            if runs and runs[-1][-1] == k - 1:
                runs[-1].append(k)
            else:
                runs.append([k])
    return "".join(
        _stroke(f"M0 0q{(len(run) - 1) * step / 2 + 46:.0f} 5 {(len(run) - 1) * step + 92:.0f} -3",
                x0 + (run[0] + 0.72) * step - 46, y + 30, BLACK, 10)
        for run in runs
    )  # fmt: skip


def _brushed_rule(x: float, y: float, length: float, rng: Random) -> str:
    """A line drawn in one breath, swelling and running out."""
    upper = [
        (x + length * t / 30, y - 11 * math.sin(math.pi * t / 30) ** 0.5 + rng.gauss(0, 1.5))
        for t in range(31)
    ]
    lower = [
        (x + length * t / 30, y + 9 * math.sin(math.pi * t / 30) ** 0.7 + rng.gauss(0, 2.0))
        for t in range(30, -1, -1)
    ]
    return f'<polygon points="{" ".join(f"{a:.0f},{b:.0f}" for a, b in upper + lower)}" fill="{MADDER}"/>'


# ---- the border ------------------------------------------------------------------------------------------


def _border() -> str:
    """Brushed frame: a madder band of rafters between two ink lines, lotus at the corners, waves below."""
    rng = Random(5)
    left, top, right, bottom = SHEET[0] + 190, SHEET[1] + 190, SHEET[2] - 190, SHEET[3] - 210
    parts = []
    for inset, colour, width in ((0, BLACK, 15), (150, BLACK, 8), (186, MADDER, 7)):
        for x0, y0, x1, y1 in (
            (left, top, right, top), (right, top, right, bottom),
            (right, bottom, left, bottom), (left, bottom, left, top),
        ):  # fmt: skip
            ux, uy = (x1 - x0) / math.hypot(x1 - x0, y1 - y0), (y1 - y0) / math.hypot(x1 - x0, y1 - y0)
            ax, ay = x0 + (ux - uy) * inset, y0 + (uy + ux) * inset
            bx, by = x1 + (-ux - uy) * inset, y1 + (-uy + ux) * inset
            wave = "".join(
                f"L{ax + (bx - ax) * k / 24 + rng.gauss(0, 2):.1f} "
                f"{ay + (by - ay) * k / 24 + rng.gauss(0, 2):.1f}"
                for k in range(1, 25)
            )
            parts.append(_stroke(f"M{ax:.1f} {ay:.1f}{wave}", 0, 0, colour, width + rng.gauss(0, 0.8)))
    parts.append(_rafters(left, top, right, bottom, rng))
    for x, y, turn in ((left, top, 0), (right, top, 90), (right, bottom, 180), (left, bottom, 270)):
        parts.append(_lotus(x, y, turn))
    return "".join(parts)


def _rafters(left: float, top: float, right: float, bottom: float, rng: Random) -> str:
    """Brush dabs that lean two by two, all round in the band of the border."""
    parts = []
    middle = 75.0
    runs = (
        (left, top + middle, right, top + middle), (right - middle, top, right - middle, bottom),
        (right, bottom - middle, left, bottom - middle), (left + middle, bottom, left + middle, top),
    )  # fmt: skip
    for x0, y0, x1, y1 in runs:
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        count = int((length - 760) / 96)
        for k in range(count + 1):
            at = 380 + (length - 760) * k / count
            for way in (-1, 1):
                px, py = x0 + ux * at, y0 + uy * at
                nx, ny = -uy * way, ux * way
                tipx, tipy = px + nx * 48 + ux * 32, py + ny * 48 + uy * 32
                fat = rng.uniform(12, 19)
                parts.append(
                    f'<path d="M{px:.1f} {py:.1f}'
                    f"Q{px + nx * 34 - ux * fat:.1f} {py + ny * 34 - uy * fat:.1f} {tipx:.1f} {tipy:.1f}"
                    f"Q{px + nx * 18 + ux * fat * 1.6:.1f} {py + ny * 18 + uy * fat * 1.6:.1f} "
                    f'{px:.1f} {py:.1f}Z" fill="{MADDER}"/>'
                )
    return "".join(parts)


def _lotus(x: float, y: float, turn: float) -> str:
    """A corner flower in outline, its petals filled thinly."""
    petals = []
    for k in range(7):
        a = math.radians(45 + (k - 3) * 25)
        tip, wide = 330 - 16 * abs(k - 3), 62
        ux, uy = math.cos(a), math.sin(a)
        d = (
            f"M{70 * ux:.0f} {70 * uy:.0f}C{150 * ux - wide * uy:.0f} {150 * uy + wide * ux:.0f} "
            f"{(tip - 80) * ux - wide * uy:.0f} {(tip - 80) * uy + wide * ux:.0f} "
            f"{tip * ux:.0f} {tip * uy:.0f}"
            f"C{(tip - 80) * ux + wide * uy:.0f} {(tip - 80) * uy - wide * ux:.0f} "
            f"{150 * ux + wide * uy:.0f} {150 * uy - wide * ux:.0f} {70 * ux:.0f} {70 * uy:.0f}Z"
        )
        petals.append((abs(k - 3), d, ux, uy, tip))
    parts = ['<circle cx="0" cy="0" r="96" fill="#0f0"/>']
    for _, d, ux, uy, tip in sorted(petals, key=lambda p: -p[0]):
        parts.append(f'<path d="{d}" fill="#030" stroke="{BLACK}" stroke-width="9"/>')
        parts.append(
            _stroke(
                f"M{110 * ux:.0f} {110 * uy:.0f}L{(tip - 70) * ux:.0f} {(tip - 70) * uy:.0f}", 0, 0, MADDER, 7
            )
        )
    return f'<g transform="translate({x:.0f} {y:.0f}) rotate({turn})">{"".join(parts)}</g>'


# ---- ink, paper, wax -------------------------------------------------------------------------------------


def _transmitted(sheet: Sheet) -> Image:
    """What the three colours let through: feathered by the soft unsized paper, uneven as a brush is."""
    layers = drawn_colours(sheet, _border() + _written())
    sigma = 3.0 * sheet.scale
    soft = layers.gaussblur(sigma, precision="integer") if sigma > 0.5 else layers
    side = max(24, round(1310 * sheet.scale))
    tooth = seamless(
        side, side, max(1.7, 4.0 * sheet.scale), 46 * sheet.scale + 3, 71, power=0.9, stretch=2.2
    )
    grip = repeated(as_bytes(128 + 17 * tooth), sheet)
    level = np.arange(511) - 128.0
    rise = np.clip((level - 30) / 125, 0, 1)
    cover = rise * rise * (3 - 2 * rise) * (1 - 0.16 * np.clip((level - 170) / 60, 0, 1))
    lookup = from_array(np.round(cover * 255).astype(np.uint8)[None])
    rows, columns = 170, 120
    load = spread(205 + 30 * seamless(rows, columns, 1.6, 30, 73, power=0.7), sheet)
    ink = times((soft + grip).maplut(lookup), load)
    density = ink.recomb([list(row) for row in _DENSITY])
    through = np.round(255 * np.exp(-np.arange(1280) / 255)).astype(np.uint8)
    return density.cast("ushort").maplut(from_array(through[None]))


def _grid(rows: int) -> tuple[Any, Any, int]:
    columns = round(rows * WIDTH / HEIGHT)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return (x + 0.5) * (WIDTH / columns), (y + 0.5) * (HEIGHT / rows), columns


def _drops() -> tuple[tuple[float, float, float], ...]:
    return ((4720.0, 6790.0, 128.0), (4915.0, 6960.0, 66.0), (4600.0, 7010.0, 40.0), (5010.0, 6730.0, 30.0))


def _ageing(sheet: Sheet) -> Image:
    """Fold lines, browned edges, lamp smoke at the top, oil spread about the wax; 255 = none."""
    rows = 680
    x, y, columns = _grid(rows)
    left, top, right, bottom = SHEET
    rough = seamless(rows, columns, 5, 120, 81, power=1.2)
    edge = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y)) + 42 * rough
    stain = 0.22 * np.exp(-np.maximum(edge, 0) / 130) + 0.08 * np.exp(-np.maximum(edge, 0) / 600)
    shade = np.zeros_like(stain)
    wander = 9 * seamless(rows, columns, 6, 80, 82)
    for place, across in ((3000.0, x), (2720.0, y), (5380.0, y)):
        off = (across - place + wander) / 13
        stain += 0.10 * np.exp(-(off**2) / 3) * (0.7 + 0.3 * rough)
        shade += 0.13 * off * np.exp(-(off**2) / 2) + 0.025 * np.exp(-((off / 14) ** 2))
    for cx, cy, radius in _drops():
        away = np.hypot(x - cx, y - cy) / radius
        stain += 0.16 * np.exp(-((away / 2.1) ** 4)) * (1 + 0.15 * rough)
    smoke = 0.10 * np.exp(-(((x - 1500) / 900) ** 2) - ((y - 700) / 520) ** 2) * (1 + 0.4 * rough)
    tint = np.asarray((0.45, 0.72, 1.10), np.float32)
    level = (1 - stain[:, :, None] * tint) * (1 - shade - smoke)[:, :, None]
    bands = [spread(255 * level[:, :, band], sheet) for band in range(3)]
    joined: Image = bands[0].bandjoin(bands[1:])
    return joined


def _waxed(image: Image, sheet: Sheet) -> Image:
    """Drops of lamp wax: domed, milky, lit at the upper left, with a thin run-out edge."""
    scale = sheet.scale
    box = (4380, 6520, 800, 680)
    left, top = round(box[0] * scale), round(box[1] * scale)
    columns, rows = round(box[2] * scale), round(box[3] * scale)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    x, y = x / scale + box[0], y / scale + box[1]
    height = np.zeros((rows, columns), np.float32)
    wobble = seamless(rows, columns, 70 * scale + 1, 420 * scale + 3, 91, power=1.8) * 0.06
    for cx, cy, radius in _drops():
        away = np.maximum(np.hypot(x - cx, (y - cy) * 1.06) / radius + wobble, 0)
        dome = np.sqrt(np.clip(1 - away**3.2, 0, 1)) * (1 - 0.10 * np.exp(-((away / 0.45) ** 2)))
        height = np.maximum(height, dome * radius**0.55)
    height += 0.10 * seamless(rows, columns, 9 * scale + 1, 60 * scale + 3, 92, power=1.0) * (height > 0)
    gy, gx = np.gradient(height, 1 / max(scale, 0.05))
    light = np.clip((gx + gy) * 1.3, -0.62, 0.7)
    gleam = np.exp(-(((gx - 0.06) / 0.026) ** 2) - ((gy - 0.06) / 0.026) ** 2) * (height > 2)
    thick = np.clip(height / 9, 0, 1)
    cover = (0.60 * thick + 0.16 * (height > 0))[:, :, None]
    wax = np.asarray((214.0, 190.0, 138.0)) * (1 + 0.42 * light[:, :, None]) + 60 * gleam[:, :, None]
    under = np.frombuffer(image.crop(left, top, columns, rows).write_to_memory(), np.uint8)
    under = under.reshape(rows, columns, 3).astype(np.float32)
    joined = as_bytes(under * (1 - cover) + wax * cover)
    return image.insert(from_array(joined).copy(interpretation="srgb"), left, top)


def _deckle() -> str:
    """The sheet's own edge, as the mould left it: never straight."""
    rng = Random(8)
    left, top, right, bottom = SHEET
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    points = []
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        count = int(math.hypot(x1 - x0, y1 - y0) / 16)
        bow, drift = rng.gauss(0, 12), 0.0
        for k in range(count):
            t = k / count
            drift = drift * 0.86 + rng.gauss(0, 3.4)
            off = bow * math.sin(math.pi * t) + drift
            ux, uy = (x1 - x0) / math.hypot(x1 - x0, y1 - y0), (y1 - y0) / math.hypot(x1 - x0, y1 - y0)
            points.append(f"{x0 + (x1 - x0) * t - uy * off:.1f},{y0 + (y1 - y0) * t + ux * off:.1f}")
    return " ".join(points)


PLATES: tuple[Plate, ...] = (Plate("song-sheet", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
