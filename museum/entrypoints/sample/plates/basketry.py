"""A basket for steamed glutinous rice (ép khẩu), as the Thái and Khơ Mú of the Northwest plait it.

Doubled walls of split bamboo in herringbone twill (nong đôi) with a band of nested diamonds in dyed
strips, a deep lid, rims lashed with rattan, a wooden cross for a foot, and the cord by which the
basket hangs above the hearth. The plaiting is drawn flat and then bent round the form.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyvips

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.plaiting import (
    bound_rim,
    cord,
    nested_diamonds,
    plaited,
    strip_colours,
    twill,
)
from museum.entrypoints.sample.plates.relief import Image, Sheet, blended, drawn_colours
from museum.entrypoints.sample.plates.surface import (
    Stock,
    as_bytes,
    from_array,
    ground,
    lamp,
    seamless,
    spread,
    times,
)

WIDTH, HEIGHT, PIXELS_PER_MM = 7000, 8000, 22.0
MIDDLE = 3500.0
LID_TOP, LID_FOOT = 1010.0, 2420.0
BODY_TOP, BODY_FOOT = 2420.0, 6760.0
LID_RADIUS = 1960.0
AROUND = 2000.0
"""Radius at which the flat plaiting is drawn: half the circumference is its width."""
STRIP = 42
COLUMNS = 150
LID_ROWS, BODY_ROWS = 46, 106
RIM = 168.0

FEET = ((-1380, -1010, 7050), (1010, 1380, 7050), (-205, 205, 7078))
"""Left, right and foot of each foot's end, from the middle."""

WALL = Stock((196, 190, 178), fibre=0.05, tooth=2.2, cloud=2.0)
PALE, HONEY, SMOKED, DYED = (208, 174, 118), (184, 142, 86), (146, 102, 60), (76, 48, 35)


def draw(scale: float) -> Image:
    """The basket standing before a paper wall."""
    sheet = Sheet(WIDTH, HEIGHT, scale)
    pitch = max(1, round(STRIP * scale))
    texture = _texture(pitch)
    grid = _Grid(sheet)
    places = grid.enlarged(np.stack(grid.flat_places(pitch / STRIP, texture.width), axis=2))
    skin = texture.mapim(places, interpolate=pyvips.Interpolate.new("bilinear"))
    skin = ((skin * spread(grid.light() * 128, sheet)) >> 7).cast("uchar").copy(interpretation="srgb")
    shapes = drawn_colours(sheet, _outline() + _feet())
    wall = times(ground(sheet, WALL, 9), spread(grid.floor_shadow() * 255, sheet))
    footed = blended(shapes[1], _wood(sheet), wall)
    return with_card(_hung(blended(shapes[0], skin, footed), sheet), PIXELS_PER_MM * scale)


# ---- the flat plaiting -----------------------------------------------------------------------------


def _texture(pitch: int) -> Image:
    """Lid above body, as one flat plaiting, rims included; three bands."""
    over, lying, upright = _plan()
    light = plaited(over, pitch, 5)
    colours = strip_colours(over, lying, upright, 6)
    dyed = from_array(as_bytes(colours)).zoom(pitch, pitch)
    flat = ((from_array(light) * dyed) >> 7).cast("uchar")
    for row, seed in ((0, 1), (LID_ROWS * STRIP - RIM, 2), (LID_ROWS * STRIP + 26, 3), (_foot_row(), 4)):
        if row > 0:
            flat = _with_rim(flat, row, pitch / STRIP, seed)
    return flat.copy_memory()


def _foot_row() -> float:
    return (LID_ROWS + BODY_ROWS) * STRIP - RIM - 40


def _with_rim(flat: Image, row: float, scale: float, seed: int) -> Image:
    light, bound = bound_rim(flat.width, RIM, scale, 92.0, seed)
    picked = from_array(bound).ifthenelse([186, 138, 80], [136, 92, 52]).cast("uchar")
    band = ((from_array(light) * picked) >> 7).cast("uchar")
    top = min(round(row * scale), flat.height - band.height)
    return flat.insert(band, 0, top)


def _plan() -> tuple[Any, Any, Any]:
    """What goes over what, row by row, and the strips' colours."""
    rows = LID_ROWS + BODY_ROWS
    over = twill(rows, COLUMNS, 2, 9)
    lying = np.tile(np.asarray(HONEY, np.float32), (rows, 1))
    upright = np.tile(np.asarray(PALE, np.float32), (COLUMNS, 1))

    def band(first: int, last: int, pattern: Any, colour: tuple[int, int, int]) -> None:
        over[first:last] = pattern
        lying[first:last] = colour

    body = LID_ROWS
    band(14, 33, nested_diamonds(19, COLUMNS, 2, 18), DYED)
    band(10, 12, twill(2, COLUMNS, 1, 1), DYED)
    band(35, 37, twill(2, COLUMNS, 1, 1), DYED)
    band(body + 8, body + 10, twill(2, COLUMNS, 1, 1), DYED)
    band(body + 13, body + 46, nested_diamonds(33, COLUMNS, 3, 30), DYED)
    band(body + 49, body + 51, twill(2, COLUMNS, 1, 1), DYED)
    band(body + 54, body + 84, twill(30, COLUMNS, 3, 10), SMOKED)
    band(body + 87, body + 89, twill(2, COLUMNS, 1, 1), DYED)
    band(body + 90, rows, twill(rows - body - 90, COLUMNS, 1, 3), HONEY)
    return over, lying, upright


# ---- the form ----------------------------------------------------------------------------------------


def _radius(y: Any, rims: float = 1.0) -> Any:
    """Half the width of the basket at a height of the plate, with or without its bound rims."""
    up = np.clip((LID_FOOT - 190 - y) / (LID_FOOT - 190 - LID_TOP), 0, 1)
    lid = LID_RADIUS * np.clip(1 - up**2.7, 0, 1) ** (1 / 2.7)
    lid = lid + 26 * rims * ((y > LID_FOOT - RIM) & (y < LID_FOOT))
    t = np.clip((y - BODY_TOP) / (BODY_FOOT - BODY_TOP), 0, 1)
    body = 1800 + 900 * t * (1 - t) * (1.25 - 0.55 * t) - 210 * t**2.2
    body = (
        body
        + 24 * rims * (t > 1 - RIM / (BODY_FOOT - BODY_TOP))
        + 14 * rims * ((y < BODY_TOP + 200) & (y > BODY_TOP))
    )
    return np.where(y < LID_FOOT, lid, body)


class _Grid:
    """Coarse coordinates of the plate, fine enough for whatever bends smoothly."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.columns, self.rows = 438, 1000
        self.x = (np.arange(self.columns, dtype=np.float32)[None, :] + 0.5) * (WIDTH / self.columns)
        self.y = (np.arange(self.rows, dtype=np.float32)[:, None] + 0.5) * (HEIGHT / self.rows)
        self.wander = [
            seamless(self.rows, self.columns, 12, 240, 31 + k, power=1.5, stretch=0.6) for k in range(2)
        ]
        self.radius = np.maximum(_radius(self.y, 0.0), 1.0)
        self.is_lid = self.y < LID_FOOT

    def enlarged(self, field: Any) -> Image:
        image = from_array(field.astype(np.float32))
        sheet = self.sheet
        return image.resize(
            sheet.columns / image.width, vscale=sheet.rows / image.height, kernel="linear"
        ).gravity("centre", sheet.columns, sheet.rows, extend="copy")

    def _sine(self) -> Any:
        """Where each point lies across the form: -1 at its left limb, 1 at its right."""
        across = np.where(self.is_lid, LID_RADIUS + 44, self.radius + 30)
        return np.clip((self.x - MIDDLE) / across, -0.9985, 0.9985)

    def flat_places(self, unit: float, width: int) -> tuple[Any, Any]:
        """For each point, the place on the flat plaiting that shows there."""
        steps = np.hypot(np.gradient(self.radius[:, 0]) * 0.42, HEIGHT / self.rows)
        steps = np.minimum(steps, 34)
        at = np.searchsorted(self.y[:, 0], (LID_TOP, LID_FOOT, BODY_FOOT))
        down = np.zeros(self.rows)
        lid, body = steps[at[0] : at[1]], steps[at[1] : at[2]]
        down[at[0] : at[1]] = np.cumsum(lid) / lid.sum() * LID_ROWS * STRIP
        down[at[1] : at[2]] = (LID_ROWS + np.cumsum(body) / body.sum() * BODY_ROWS) * STRIP
        down[at[2] :] = (LID_ROWS + BODY_ROWS) * STRIP - 2
        angle = np.arcsin(self._sine())
        u = (angle * AROUND + self.wander[0] * 7) * unit + width / 2
        v = (down[:, None] + self.wander[1] * 7 + 0 * self.x) * unit
        return u, np.maximum(v, 0)

    def light(self) -> Any:
        """One soft lamp at the upper left, the wall's at the right, hollows at the rims; 1 = full."""
        sine = np.clip((self.x - MIDDLE) / self.radius, -1, 1)
        cosine = np.sqrt(1 - sine**2)
        tilt = np.gradient(self.radius[:, 0]) / (HEIGHT / self.rows)
        tilt = np.clip(np.convolve(tilt, np.ones(9) / 9, "same"), -1.6, 2.2)[:, None]
        length = np.hypot(1, tilt)
        nx, ny, nz = sine / length, -tilt / length, cosine / length
        lambert = np.clip(-0.50 * nx - 0.38 * ny * 1.0 + 0.78 * nz, 0, None)
        sheen = np.clip(-0.33 * nx - 0.25 * ny + 0.91 * nz, 0, 1) ** 14
        level = 0.33 + 0.60 * lambert + 0.06 * sheen + 0.12 * np.clip(nx, 0, 1) ** 3
        below_lid = np.exp(-np.clip(self.y - LID_FOOT, 0, None) / 120) * (self.y >= LID_FOOT)
        above_foot = np.exp(-np.clip(BODY_FOOT - self.y, 0, None) / 320)
        level = level * (1 - 0.62 * below_lid) * (1 - 0.34 * above_foot)
        smoke = 1 - 0.10 * np.clip(seamless(self.rows, self.columns, 30, 300, 55, power=1.4), -1, 2)
        return np.clip(level * smoke * 1.04, 0, 1.95)

    def floor_shadow(self) -> Any:
        """Contact shadow under the foot, a long one to the right, and the lamp's pool on the wall."""
        foot = 7055.0
        contact = np.exp(-(((self.x - MIDDLE) / 1500) ** 4) - ((self.y - foot) / 62) ** 2)
        cast = np.exp(-(((self.x - MIDDLE - 760) / 2150) ** 4) - ((self.y - foot - 26) / 150) ** 2)
        on_wall = np.exp(-(((self.x - MIDDLE - 1150) / 1900) ** 4) - ((self.y - 5000) / 2400) ** 4)
        floor = 0.07 * np.clip((self.y - 6200) / 500, 0, 1)
        pool = lamp(self.rows, self.columns, 1.0, 0.10)
        level = (0.93 - floor) * (1 - 0.62 * contact) * (1 - 0.40 * cast) * (1 - 0.10 * on_wall) * pool
        return np.clip(level, 0, 1)


def _outline() -> str:
    """The silhouette, in red, uneven by the thickness of a strip here and there."""
    y = np.concatenate([np.linspace(LID_TOP, LID_TOP + 160, 40), np.linspace(LID_TOP + 164, BODY_FOOT, 500)])
    generator = np.random.default_rng(3)
    sides = []
    for way in (-1, 1):
        rough = np.convolve(generator.normal(0, 1, y.size), np.ones(5) / 5, "same") * 6
        x = MIDDLE + way * (_radius(y) + rough)
        sides.append([f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True)])
    return f'<polygon points="{" ".join(sides[0] + sides[1][::-1])}" fill="#f00"/>'


def _feet() -> str:
    """The wooden cross that the basket stands on: two ends in front, one behind; in green."""
    parts = ""
    for x0, x1, foot in FEET:
        parts += (
            f'<polygon points="{MIDDLE + x0},{BODY_FOOT - 20} {MIDDLE + x1},{BODY_FOOT - 20} '
            f'{MIDDLE + x1 - 24},{foot} {MIDDLE + x0 + 24},{foot}" fill="#0f0"/>'
        )
    return parts


def _wood(sheet: Sheet) -> Image:
    """Dark worn wood, its grain lying across the feet."""
    rows, columns = 500, 438
    grain = seamless(rows, columns, 2, 40, 71, power=0.8, stretch=0.08)
    figure = seamless(rows, columns, 1.5, 8, 72, power=0.4, stretch=0.03)
    level = 118 + 17 * grain + 10 * figure
    y = np.linspace(0, HEIGHT, rows)[:, None]
    level = level * (0.42 + 0.58 * np.clip((y - BODY_FOOT - 10) / 260, 0, 1))
    tone = spread(level, sheet)
    side = max(24, round(900 * sheet.scale))
    fine = seamless(side, side, 2.0, 30 * sheet.scale + 3, 73, power=0.5, stretch=0.06)
    tile = from_array(as_bytes(128 + 20 * fine))
    across, down = sheet.columns // side + 1, sheet.rows // side + 1
    both = (tone * tile.replicate(across, down).crop(0, 0, sheet.columns, sheet.rows)) >> 7
    table = np.linspace(0, 1, 256)[:, None] * np.asarray((196.0, 150.0, 108.0))
    lookup = from_array(np.round(table).astype(np.uint8)[None])
    return both.cast("uchar").maplut(lookup).copy(interpretation="srgb")


def _hung(image: Image, sheet: Sheet) -> Image:
    """The hanging cord over everything: up both sides through the basket's loops, knotted above."""
    tones = ("#39291c", "#8a6d47", "#dcc193")
    parts = [_foot_edges()]
    for way in (-1, 1):
        for x, loop in ((1668, 2190.0), (1640, 2700.0), (1420, 6400.0)):
            ring = [
                (MIDDLE + way * x + 58 * np.cos(a), loop + 74 * np.sin(a)) for a in np.linspace(2.0, 7.4, 22)
            ]
            parts.append(cord([(float(a), float(b)) for a, b in ring], 30, tones))
        t = np.linspace(0, 1, 70)
        rise = np.stack([MIDDLE + way * (1420 + 248 * t**0.8), 6440 - 4290 * t], axis=1)
        up = np.linspace(0, 1, 40)[1:]
        lean = np.stack([MIDDLE + way * (1668 - 1640 * up**1.08), 2150 - 1610 * up**1.10], axis=1)
        path = np.concatenate([rise, lean]) + 3.0 * np.sin(np.arange(109) / 5.3)[:, None]
        parts.append(cord([(float(a), float(b)) for a, b in path], 58, tones))
    knot = [(MIDDLE + 74 * np.cos(a), 520 + 52 * np.sin(a)) for a in np.linspace(0, 6.3, 26)]
    parts.append(cord([(MIDDLE, 300.0), (MIDDLE + 6, 400.0), (MIDDLE, 500.0)], 70, tones))
    parts.append(cord([(float(a), float(b)) for a, b in knot], 52, tones))
    layer = pyvips.Image.svgload_buffer(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.columns}" height="{sheet.rows}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">{"".join(parts)}</svg>'
        ).encode(),
        unlimited=True,
    ).copy_memory()
    return blended(layer[3], layer.extract_band(0, n=3), image).copy(interpretation="srgb")


def _foot_edges() -> str:
    """The worn arrises of the feet: lit at the left, dark at the right, and the rim's shadow on them."""
    parts = ""
    for x0, x1, foot in FEET:
        edges = [(x0 + 18, "#e9cfa4", 9, 0.35)] + [
            (x1 - 22 - w / 2, "#000", w, 0.10) for w in (18, 44, 78, 120)
        ]
        for x, colour, width, shade in edges:
            parts += (
                f'<path d="M{MIDDLE + x} {BODY_FOOT + 4}L{MIDDLE + x} {foot - 8}" stroke="{colour}" '
                f'stroke-width="{width}" stroke-opacity="{shade}"/>'
            )
    return parts


PLATES: tuple[Plate, ...] = (Plate("basketry", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
