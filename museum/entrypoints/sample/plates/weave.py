"""Cloth, thread by thread: plain ground with supplementary weft, and how it lies on the table.

A pattern is an array of colour numbers, one per cell; 0 is bare ground. A cell is two warps wide and
two picks high, as in the brocade of the Thái, Mường and their neighbours, where the pattern weft runs
over pairs of warps. Every thread crossing is one small tile of light (a twisted, rounded thread),
chosen by how the thread runs there; colours come per thread, so that each has its own dye lot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from museum.entrypoints.sample.plates.relief import Image, Sheet
from museum.entrypoints.sample.plates.surface import (
    Bytes,
    Field,
    as_bytes,
    as_field,
    from_array,
    seamless,
    strands_on,
)

Cells = NDArray[np.int8]
_FINE = 72
_FAT = 3
"""Thicknesses of thread, from thin to a slub."""
_WAYS = 5
"""Tiles of a kind, so that no two neighbours have the same fibres."""


@dataclass(frozen=True)
class Cloth:
    """A piece of cloth on its sheet; lengths in pixels of the plate at scale 1."""

    pattern: Cells
    palette: Sequence[tuple[float, float, float]]
    """Colours of the pattern wefts; number 0 is not used."""
    warp: Field
    """Colour of each warp: (2 * columns, 3)."""
    weft: Field
    """Colour of each ground pick: (2 * rows, 3)."""
    left: float
    top: float
    thread: float = 9.0
    """Width of a ground thread."""
    light: Field | None = None
    """Extra light per cell and band, 1 = none: creases, stains, fading."""
    seed: int = 1

    @property
    def width(self) -> float:
        return float(self.pattern.shape[1] * 2 * self.thread)

    @property
    def height(self) -> float:
        return float(self.pattern.shape[0] * 2 * self.thread)


def laid_cloth(sheet: Sheet, cloth: Cloth) -> tuple[Image, Image]:
    """The cloth where it lies on its sheet, and the 8-bit mask of where it is."""
    q = max(1, round(cloth.thread * sheet.scale))
    plain = plain_light(cloth.pattern.shape[0] * 2, cloth.pattern.shape[1] * 2, q, cloth.seed)
    ground = coloured(plain, _ground_colours(cloth), q)
    light, cover = _float_light(cloth, 2 * q)
    floats = coloured(light, _float_colours(cloth), 2 * q)
    face = from_array(cover).ifthenelse(floats, ground, blend=True)
    return spread_out(sheet, face, cloth.left, cloth.top, cloth.thread, q, cloth.seed)


def spread_out(
    sheet: Sheet, face: Image, left: float, top: float, thread: float, q: int, seed: int
) -> tuple[Image, Image]:
    """A cloth of straight threads, each `q` pixels wide, laid on the sheet as cloth really lies: a
    little out of true, with its selvedge loops and its fuzz; and the 8-bit mask of where it is.
    """
    edged = face.bandjoin(from_array(_edges(face.height, face.width, q, seed)))
    places = _coordinates(sheet, left, top, q / thread, seed)
    moved = edged.mapim(places, interpolate=pyvips.Interpolate.new("bilinear"))
    return _fuzzed(moved.extract_band(0, n=3), sheet, seed), moved[3]


def coloured(light: Bytes, colours: Field, pitch: int) -> Image:
    """Tiles of light (128 = as dyed) times the colour of the thread that lies there."""
    dyed = from_array(as_bytes(colours)).zoom(pitch, pitch)
    # min() in bytes would wrap: the shift keeps ushort, the cast clips at white
    return ((from_array(light) * dyed) >> 7).cast("uchar").copy(interpretation="srgb")


def mosaic(tiles: Bytes, codes: Any) -> Bytes:
    """Tiles set side by side as the codes say."""
    rows, columns = codes.shape
    pitch = tiles.shape[1]
    out = np.empty((rows, pitch, columns, pitch), np.uint8)
    for line in range(pitch):
        out[:, line] = np.ascontiguousarray(tiles[:, line])[codes]
    return out.reshape(rows * pitch, columns * pitch)


def reduced(fine: Any, pitch: int) -> Bytes:
    """A finely drawn tile, averaged to its pixels."""
    edges = np.linspace(0, _FINE, pitch + 1).round().astype(int)
    rows = np.add.reduceat(fine, edges[:-1], axis=0) / np.diff(edges)[:, None]
    both = np.add.reduceat(rows, edges[:-1], axis=1) / np.diff(edges)[None, :]
    return as_bytes(both)


def yarn(width: Any, twists: float, seed: int, along: Any, across: Any, bulge: Any) -> tuple[Any, Any]:
    """Light (128 = as dyed) and cover (0..1) of a thread; `across` runs -1..1 from its lit side."""
    generator = np.random.default_rng(seed)
    v = across / width
    inside = np.clip((1 - np.abs(v)) * 9, 0, 1)
    round_ = np.sqrt(np.clip(1 - v * v, 0, 1))
    phase = generator.uniform(0, 6.28)
    ply = np.sin(2 * np.pi * twists * along + 2.2 * v + 0.6)
    fine = np.sin(2 * np.pi * (twists * 3) * along + 9 * v + phase) * np.sin(np.pi * along) ** 0.5
    hair = generator.normal(0, 1, 24)[((v + 1) * 11.9).astype(int) % 24] * np.sin(np.pi * along) ** 0.5
    light = 54 + 70 * round_ - 27 * v + 19 * ply * round_ + 10 * fine + 7 * hair
    return light * bulge, inside


def tile_grid() -> tuple[Any, Any]:
    axis = (np.arange(_FINE) + 0.5) / _FINE
    return axis[None, :] + 0 * axis[:, None], axis[:, None] + 0 * axis[None, :]


def _float_tiles(pitch: int) -> tuple[Bytes, Bytes]:
    """Pattern weft over a cell: [thickness][dives at left][dives at right][way]."""
    x, y = tile_grid()
    lights, covers = [], []
    for index in range(_FAT * 4 * _WAYS):
        fat, ends, way = index // (4 * _WAYS), index // _WAYS % 4, index % _WAYS
        dive = np.ones_like(x)
        if ends & 2:
            dive = dive * np.clip(x * 2.2 + 0.22 + 0.3 * way / _WAYS, 0, 1)
        if ends & 1:
            dive = dive * np.clip((1 - x) * 2.2 + 0.42 - 0.2 * way / _WAYS, 0, 1)
        rise = np.sin(dive * np.pi / 2)
        width = (0.80, 0.90, 1.04)[fat] * (0.50 + 0.50 * rise)
        light, cover = yarn(width, 2, 31 * way + fat, x, (y - 0.5) * 2, 0.62 + 0.40 * rise)
        lights.append(reduced(light * 1.04, pitch))
        covers.append(reduced(cover * np.clip(dive * 2.4 - 0.2, 0, 1) * 255, pitch))
    return np.stack(lights), np.stack(covers)


def _ground_tiles(pitch: int) -> Bytes:
    """One crossing of the plain ground: [weft or warp on top][thickness][way]."""
    x, y = tile_grid()
    tiles = []
    for index in range(2 * _FAT * _WAYS):
        warp, fat, way = index // (_FAT * _WAYS), index // _WAYS % _FAT, index % _WAYS
        along, across = (y, (x - 0.5) * 2) if warp else (x, (y - 0.5) * 2)
        crown = np.sin(np.pi * np.clip(along, 0, 1)) ** 0.7
        width = (0.84, 0.93, 1.06)[fat] * (0.80 + 0.20 * crown)
        light, cover = yarn(width, 1, 17 * way + fat + 200 * warp, along, across, 0.60 + 0.46 * crown)
        tiles.append(reduced(light * cover + 44 * (1 - cover), pitch))
    return np.stack(tiles)


def _fatness(rows: int, columns: int, seed: int, reach: float) -> Any:
    """0..2 along each row: mostly the middle one, now and then a thin place or a slub."""
    field = seamless(rows, columns, 2, 60, seed, power=0.4, stretch=reach)
    return np.digitize(field, (-0.9, 1.25))


def plain_light(rows: int, columns: int, q: int, seed: int) -> Bytes:
    """Plain weave of so many picks and warps as light alone: 128 is as dyed."""
    warp_up = (np.add.outer(np.arange(rows), np.arange(columns)) % 2).astype(np.int64)
    weft_fat = _fatness(rows, columns, seed + 11, 900)
    warp_fat = _fatness(columns, rows, seed + 12, 900).T
    ways = np.random.default_rng(seed).integers(0, _WAYS, (rows, columns))
    codes = (warp_up * _FAT + np.where(warp_up, warp_fat, weft_fat)) * _WAYS + ways
    return mosaic(_ground_tiles(q), codes)


def _float_light(cloth: Cloth, pitch: int) -> tuple[Bytes, Bytes]:
    pattern = cloth.pattern
    rows, columns = pattern.shape
    before, after = np.zeros_like(pattern), np.zeros_like(pattern)
    before[:, 1:], after[:, :-1] = pattern[:, :-1], pattern[:, 1:]
    fat = _fatness(rows, columns, cloth.seed + 21, 500)
    ways = np.random.default_rng(cloth.seed + 3).integers(0, _WAYS, (rows, columns))
    codes = ((fat * 2 + (before != pattern)) * 2 + (after != pattern)) * _WAYS + ways
    lights, covers = _float_tiles(pitch)
    bare = len(lights)
    lights = np.concatenate([lights, np.zeros_like(lights[:1])])
    covers = np.concatenate([covers, np.zeros_like(covers[:1])])
    codes = np.where(pattern > 0, codes, bare)
    return mosaic(lights, codes), mosaic(covers, codes)


def _folds(cloth: Cloth) -> Field:
    """The light on the cloth's own soft undulation, per cell."""
    rows, columns = cloth.pattern.shape
    swell = seamless(rows, columns, 14, 220, cloth.seed + 31, power=1.6)
    lean = np.gradient(swell, axis=0) + np.gradient(swell, axis=1)
    light = 1 + 0.045 * lean / max(float(lean.std()), 1e-6)
    light = (light + 0.016 * seamless(rows, columns, 3, 16, cloth.seed + 32))[:, :, None]
    return (light if cloth.light is None else light * cloth.light).astype(np.float32)


def _ground_colours(cloth: Cloth) -> Field:
    """Each crossing in the colour of the thread on top, darker under and beside a float."""
    rows, columns = cloth.pattern.shape[0] * 2, cloth.pattern.shape[1] * 2
    generator = np.random.default_rng(cloth.seed + 41)
    warp_up = (np.add.outer(np.arange(rows), np.arange(columns)) % 2)[:, :, None]
    warp = cloth.warp * generator.normal(1, 0.022, (columns, 1))
    weft = cloth.weft * generator.normal(1, 0.030, (rows, 1))
    colours = np.where(warp_up == 1, warp[None, :, :], weft[:, None, :])
    covered = (cloth.pattern > 0).astype(np.float32)
    cast = np.zeros_like(covered)
    cast[1:] += 0.5 * covered[:-1]
    cast[:, 1:] += 0.25 * covered[:, :-1]
    shade = 1 - np.maximum(0.52 * covered, 0.22 * cast)
    both = np.repeat(np.repeat(shade[:, :, None] * _folds(cloth), 2, 0), 2, 1)
    return as_field(colours * both)


def _float_colours(cloth: Cloth) -> Field:
    rows, columns = cloth.pattern.shape
    generator = np.random.default_rng(cloth.seed + 51)
    base = np.asarray(cloth.palette, np.float32)[cloth.pattern]
    lot = generator.normal(1, 0.035, (rows, 1)) + 0.035 * seamless(
        rows, columns, 2, 90, cloth.seed + 52, stretch=120
    )
    return (base * lot[:, :, None] * _folds(cloth)).astype(np.float32)


def _edges(rows: int, columns: int, q: int, seed: int) -> Bytes:
    """Where the cloth is: full, but for the small loops with which each pick turns at the selvedge."""
    mask = np.full((rows, columns), 255, np.uint8)
    y = (np.arange(rows) + 0.5) / (2 * q) % 1
    loop = (1 - np.sqrt(np.clip(1 - (2 * y - 1) ** 2, 0, 1))) * 1.5 * q
    loop = loop + np.random.default_rng(seed).uniform(0, 0.7 * q, rows // q + 2).repeat(q)[:rows]
    x = np.arange(min(3 * q, columns))[None, :]
    mask[:, : x.size] = np.clip((x - loop[:, None]) * 255, 0, 255)
    mask[:, columns - x.size :] = np.clip((x[:, ::-1] - np.roll(loop, q)[:, None]) * 255, 0, 255)
    return mask


def _coordinates(sheet: Sheet, left: float, top: float, unit: float, seed: int) -> Image:
    """For every pixel of the sheet, the point of the cloth that lies there."""
    step = max(2.0, 18 * sheet.scale)
    columns, rows = math.ceil(sheet.columns / step) + 1, math.ceil(sheet.rows / step) + 1
    x = (np.arange(columns, dtype=np.float32) + 0.5)[None, :] * (sheet.width / columns)
    y = (np.arange(rows, dtype=np.float32) + 0.5)[:, None] * (sheet.height / rows)
    sway = [
        seamless(rows, columns, 25, 500, seed + 61 + k, power=1.8) * 13
        + seamless(rows, columns, 3.2, 14, seed + 71 + k, power=1.0) * 1.15
        for k in (0, 1)
    ]
    along = (x - left + sway[0]) * unit - 0.5
    down = (y - top + sway[1]) * unit - 0.5
    both = from_array(np.stack([along, down], axis=2).astype(np.float32))
    return both.resize(sheet.columns / columns, vscale=sheet.rows / rows, kernel="linear").gravity(
        "centre", sheet.columns, sheet.rows, extend="copy"
    )


def _fuzzed(image: Image, sheet: Sheet, seed: int) -> Image:
    """Loose fibre ends that stand off the threads and catch the light."""
    side = max(24, round(1170 * sheet.scale))
    hairs = strands_on(side, 520, (8 * sheet.scale + 1, 60 * sheet.scale + 2), 1 * sheet.scale, seed)
    tile = from_array(np.clip(hairs * 44 * min(1.0, sheet.scale + 0.2), 0, 70).astype(np.uint8))
    layer = tile.replicate(math.ceil(sheet.columns / side), math.ceil(sheet.rows / side)).crop(
        0, 0, sheet.columns, sheet.rows
    )
    return (image + layer).cast("uchar").copy(interpretation="srgb")


def tied(pattern: Cells, longest: int = 7) -> Cells:
    """Long floats bound down: every so many cells, staggered from row to row, a warp goes over."""
    out = pattern.copy()
    run = np.zeros(pattern.shape[0], int)
    for column in range(1, pattern.shape[1]):
        same = (pattern[:, column] > 0) & (pattern[:, column] == pattern[:, column - 1])
        run = np.where(same, run + 1, 0)
        due = (run >= longest) & ((column + 3 * np.arange(pattern.shape[0])) % longest == 0)
        out[due, column] = 0
        run[due] = 0
    return out


def art(drawing: str, colours: dict[str, int]) -> Cells:
    """A motif from its drawing on squared paper; a dot or a space is bare ground."""
    lines = [line for line in drawing.splitlines() if line.strip()]
    width = max(len(line) for line in lines)
    out = np.zeros((len(lines), width), np.int8)
    for row, line in enumerate(lines):
        for column, char in enumerate(line):
            out[row, column] = colours.get(char, 0)
    return out


def mirrored(half: Cells) -> Cells:
    """A motif from its left half and its middle column."""
    return np.concatenate([half, half[:, -2::-1]], axis=1)


def stamp(pattern: Cells, motif: Cells, row: int, column: int) -> None:
    """Put a motif on the pattern with its upper left corner there; what lies outside is cut off."""
    top, left = max(0, row), max(0, column)
    bottom = min(pattern.shape[0], row + motif.shape[0])
    right = min(pattern.shape[1], column + motif.shape[1])
    if top >= bottom or left >= right:
        return
    part = motif[top - row : bottom - row, left - column : right - column]
    here = pattern[top:bottom, left:right]
    here[part != 0] = part[part != 0]
