"""Grounds for large flat plates: two repeating tiles of different periods and one soft cloud of light.

Sums of tiles whose periods have no common measure do not repeat within a plate, and cost two byte
additions per pixel; so a ground of fifty million pixels is made in well under a second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from museum.entrypoints.sample.plates.relief import Colour, Image, Sheet

Field = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Stock:
    """What a ground is made of; lengths in pixels of the plate at scale 1."""

    tone: Colour
    fibre: float = 0.10
    """Relief of the fibres lying in it."""
    tooth: float = 2.4
    """Relief of its finest grain."""
    fibres: float = 0.7
    """Fibres in each tile, per pixel of its side."""
    grain: float = 2.6
    """Wavelength of that grain."""
    cloud: float = 5.0
    """Unevenness of the pulp, in grey levels."""
    flecks: int = 0
    """Specks of bark in each tile."""
    contrast: float = 0.5
    """How dark the darkest level is of the tone, 0..1."""


GREY_BOARD = Stock((136, 135, 131), fibre=0.05, tooth=2.6, cloud=1.5)
DO_PAPER = Stock((221, 206, 176), fibre=0.115, tooth=2.0, cloud=3.0, flecks=40)


def as_field(values: Any) -> Field:
    """Any array as the float kind that the drawing is done in."""
    field: Field = np.asarray(values, np.float32)
    return field


def as_bytes(levels: Any) -> Bytes:
    """Grey levels, rounded and held within a byte."""
    rounded: Bytes = np.clip(np.round(levels), 0, 255).astype(np.uint8)
    return rounded


def from_array(array: Any) -> Image:
    """A numpy array of one or more bands as a libvips image."""
    array = np.ascontiguousarray(array)
    bands = 1 if array.ndim == 2 else array.shape[2]
    kinds = {"uint8": "uchar", "uint16": "ushort", "float32": "float"}
    return pyvips.Image.new_from_memory(
        array.tobytes(), array.shape[1], array.shape[0], bands, kinds[str(array.dtype)]
    )


def times(image: Image, factor: Image) -> Image:
    """One 8-bit image seen through another (255 lets all through), in whole numbers for speed."""
    return ((image * factor + 255) >> 8).cast("uchar").copy(interpretation="srgb")


def seamless(
    rows: int,
    columns: int,
    shortest: float,
    longest: float,
    seed: int,
    *,
    power: float = 1.0,
    stretch: float = 1.0,
) -> Field:
    """Noise of the given wavelengths that tiles without a seam: mean 0, deviation 1.

    `stretch` > 1 draws it out along x.
    """
    white = np.random.default_rng(seed).standard_normal((rows, columns), dtype=np.float32)
    fy = np.fft.fftfreq(rows)[:, None] * math.sqrt(stretch) ** -1
    fx = np.fft.rfftfreq(columns)[None, :] * math.sqrt(stretch)
    frequency = np.maximum(np.hypot(fx, fy), 1e-6).astype(np.float32)
    gain = frequency**-power / (1 + (frequency * shortest) ** 6) / (1 + (1 / (frequency * longest)) ** 6)
    gain[0, 0] = 0.0
    field: Field = np.fft.irfft2(np.fft.rfft2(white) * gain, s=(rows, columns)).astype(np.float32)
    return field / max(float(field.std()), 1e-9)


def slope_of(height: Field) -> Field:
    """How far each point leans to the upper left light, on a tile that wraps."""
    down, right = np.roll(height, -1, 0), np.roll(height, -1, 1)
    up, left = np.roll(height, 1, 0), np.roll(height, 1, 1)
    return (down - up + right - left) * np.float32(0.5)


def repeated(tile: Bytes, sheet: Sheet) -> Image:
    """A tile over the whole sheet."""
    image = from_array(tile)
    across, down = math.ceil(sheet.columns / image.width), math.ceil(sheet.rows / image.height)
    return image.replicate(across, down).crop(0, 0, sheet.columns, sheet.rows)


def spread(small: Any, sheet: Sheet) -> Image:
    """A small float array (grey levels) as a smooth 8-bit image of the whole sheet."""
    image = from_array(as_bytes(small))
    return image.resize(
        sheet.columns / image.width, vscale=sheet.rows / image.height, kernel="linear"
    ).gravity("centre", sheet.columns, sheet.rows, extend="copy")


def lamp(rows: int, columns: int, middle: float = 128.0, reach: float = 13.0) -> Field:
    """One soft lamp at the upper left, as levels on a small field."""
    y, x = np.mgrid[0 : 1 : complex(rows), 0 : 1 : complex(columns)]
    return as_field(middle + reach * (0.75 - 1.45 * np.hypot(x - 0.22, y - 0.16)))


def ground(sheet: Sheet, stock: Stock, seed: int) -> Image:
    """A whole sheet of the stock under the lamp: three 8-bit bands."""
    tiles = [_tile(sheet, stock, period, seed + k) for k, period in enumerate((1440, 1080 + 45))]
    rows, columns = 96, max(8, round(96 * sheet.columns / sheet.rows))
    cloud = seamless(rows, columns, 3, 40, seed + 7, power=1.4)
    level = repeated(tiles[0], sheet) + repeated(tiles[1], sheet)
    level = level + spread(lamp(rows, columns) + cloud * stock.cloud, sheet)
    # dithered by the tiles' own grain, so that the eight-bit cloud shows no steps
    at = (np.arange(768) - 256) / 256
    table = np.stack([_tone_curve(at, tone, stock.contrast) for tone in stock.tone], axis=1)
    return level.maplut(from_array(table[None].astype(np.uint8))).copy(interpretation="srgb")


def _tone_curve(at: Any, tone: float, contrast: float) -> Any:
    """Level 0.5 is the tone itself; below, it sinks to its shade, above, it rises to near white."""
    low = tone * (1 - contrast * (1 - np.clip(at, 0, 0.5) * 2))
    high = tone + (255 - tone) * np.clip(at * 2 - 1, 0, 1) * 0.8
    return np.clip(np.where(at < 0.5, low, high), 0, 255).round()


def _tile(sheet: Sheet, stock: Stock, period: int, seed: int) -> Bytes:
    """Grain, fibres and flecks of the stock, as levels about 128."""
    scale = sheet.scale
    side = max(24, round(period * scale))
    count = round(period * stock.fibres)
    strands = strands_on(side, count, (60 * scale + 2, 520 * scale + 4), 2 * scale, seed)
    tooth = seamless(side, side, max(1.6, stock.grain * scale), 26 * scale + 2, seed, power=0.6)
    height = strands * (255 * 0.5 * stock.fibre) + tooth * (stock.tooth * 0.5)
    level = slope_of(height) * (5.0 * scale**0.9) + tooth * 1.1 + strands * (stock.fibre * 30)
    if stock.flecks:
        level = level - dots_on(side, stock.flecks, (1.5 * scale, 8 * scale), seed + 3) * 60
    return as_bytes(level + 128)


def strands_on(
    side: int,
    count: int,
    length: tuple[float, float],
    weight: float,
    seed: int,
    *,
    lean: float = 0.2,
    curl: float = 1.0,
) -> Field:
    """Wandering fibres on a tile that wraps: 0 between them, about 1 on their backs.

    Drawn by stamping points, since a thousand strokes of SVG would take seconds. `weight` is their width
    in pixels, `lean` the direction most of them lie in; `curl` 0 makes them straight.
    """
    generator = np.random.default_rng(seed)
    steps = max(3, int(length[1]))
    t = np.arange(steps, dtype=np.float32)[None, :]
    reach = generator.uniform(*length, (count, 1))
    bend, twist = generator.normal(0, 1.5, (2, count, 1)) / reach
    sway = 0.5 * np.sin(t * (12.0 / reach) + generator.uniform(0, 6.28, (count, 1)))
    bent = bend * t + twist * np.abs(t - reach / 2) + sway
    heading = generator.normal(lean, 0.9, (count, 1)) + curl * bent
    x = (generator.uniform(0, side, (count, 1)) + np.cumsum(np.cos(heading), axis=1)).ravel()
    y = (generator.uniform(0, side, (count, 1)) + np.cumsum(np.sin(heading), axis=1)).ravel()
    taper = (
        np.sqrt(np.clip(1 - (2 * t / reach - 1) ** 2, 0, 1)) * generator.uniform(0.12, 1.0, (count, 1)) ** 1.4
    )
    field = splat(side, x, y, taper.ravel())
    rounds = max(0, round(weight))
    for _ in range(rounds):
        field = (
            field * 2 + np.roll(field, 1, 0) + np.roll(field, 1, 1) + np.roll(field, (1, 1), (0, 1))
        ) * 0.2
    return as_field(np.minimum(field * (1 + 0.55 * rounds), 1.6))


def splat(side: int, x: Any, y: Any, weight: Any) -> Field:
    """Points with weights, laid on a wrapping tile between its four nearest pixels."""
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    fx, fy = x - left, y - top
    field = np.zeros(side * side)
    for dy, wy in ((0, 1 - fy), (1, fy)):
        for dx, wx in ((0, 1 - fx), (1, fx)):
            at = (top + dy) % side * side + (left + dx) % side
            field += np.bincount(at, weights=wx * wy * weight, minlength=side * side)
    return field.reshape(side, side).astype(np.float32)


def dots_on(side: int, count: int, radii: tuple[float, float], seed: int) -> Field:
    """Irregular specks on a wrapping tile, 0..1."""
    generator = np.random.default_rng(seed)
    field = np.zeros((side, side), np.float32)
    for radius in radii[0] + (radii[1] - radii[0]) * generator.random(count) ** 3:
        reach = int(radius * 1.6) + 2
        y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        turn, slim = generator.uniform(0, 3.14), generator.uniform(1.0, 3.2)
        along = x * np.cos(turn) + y * np.sin(turn)
        across = (y * np.cos(turn) - x * np.sin(turn)) * slim
        bumps = 0.16 * np.sin(3 * np.arctan2(across, along) + 2 * turn) + 0.10 * np.sin(x * 1.7 + y * 2.3)
        spot = np.clip(radius * (1 + bumps) - np.hypot(along, across) + 0.5, 0, 1) * generator.uniform(
            0.35, 1
        )
        rows = (generator.integers(0, side) + y[:, 0]) % side
        columns = (generator.integers(0, side) + x[0]) % side
        field[np.ix_(rows, columns)] = np.maximum(field[np.ix_(rows, columns)], spot)
    return field
