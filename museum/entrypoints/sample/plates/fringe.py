"""A cloth's fringe: its warps twisted into two-ply cords that hang, sway a little and end in a knot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from museum.entrypoints.sample.plates.relief import Image, Sheet
from museum.entrypoints.sample.plates.surface import Field, as_bytes, from_array


@dataclass(frozen=True)
class Fringe:
    """Cords side by side; lengths in pixels of the plate at scale 1."""

    left: float
    right: float
    top: float
    length: float
    colours: Field
    """One colour per cord, which also says how many there are."""
    seed: int = 5


def hung(sheet: Sheet, fringe: Fringe) -> tuple[Image, Image, int]:
    """The band of cords as an image, its 8-bit mask, and the row of the sheet where it begins."""
    scale = sheet.scale
    rows = round(fringe.length * 1.25 * scale)
    light = np.zeros((rows, sheet.columns), np.float32)
    cover = np.zeros((rows, sheet.columns), np.float32)
    colour = np.zeros((1, sheet.columns, 3), np.float32)
    count = len(fringe.colours)
    pitch = (fringe.right - fringe.left) / count
    order = np.random.default_rng(fringe.seed).permutation(count)
    for cord in order:
        middle = fringe.left + (cord + 0.5) * pitch
        first = max(0, round((middle - pitch * 1.6) * scale))
        last = min(sheet.columns, round((middle + pitch * 1.6) * scale))
        tone, over = _cord(np.arange(first, last) / scale - middle, rows, scale, pitch, fringe, int(cord))
        here = np.s_[:, first:last]
        light[here] = light[here] * (1 - over) + tone * over
        cover[here] = np.maximum(cover[here], over)
    edges = fringe.left + np.arange(count) * pitch
    index = np.clip(np.searchsorted(edges, np.arange(sheet.columns) / scale) - 1, 0, count - 1)
    colour[0] = fringe.colours[index]
    face = as_bytes(light[:, :, None] * colour / 128)
    mask = as_bytes(cover * 255)
    image = from_array(face).copy(interpretation="srgb")
    return image, from_array(mask), round(fringe.top * scale)


def _cord(x: Any, rows: int, scale: float, pitch: float, fringe: Fringe, cord: int) -> tuple[Any, Any]:
    """Light (128 = as dyed) and cover of one cord, on the columns at `x` from its middle."""
    generator = np.random.default_rng((fringe.seed, cord))
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / scale
    length = fringe.length * generator.uniform(0.90, 1.03)
    drift, swing, turn = generator.normal(0, 0.16), generator.normal(0, 0.10), generator.uniform(0, 6.28)
    at = y / length
    middle = pitch * (drift * at**1.4 + swing * np.sin(at * 4.4 + turn) * at)
    half = _half_width(at, pitch)
    v = (x[None, :] - middle) / half
    round_ = np.sqrt(np.clip(1 - v * v, 0, 1))
    lay = y / (pitch * 0.62) + turn + np.arcsin(np.clip(v, -1, 1)) / np.pi
    groove = np.abs(np.sin(np.pi * lay)) ** 0.6
    strand = np.sin(np.pi * lay * 7 + 3 * v)
    loose = np.clip((at - 0.90) * 14, 0, 1) + np.clip((0.07 - at) * 20, 0, 1)
    comb = np.sin(v * 17 + generator.uniform(0, 6) + np.sin(at * 30 + turn))
    twist = (0.52 + 0.48 * groove) * (1 + 0.10 * strand)
    tone = (52 + 74 * round_ - 24 * v) * (twist * (1 - loose) + loose * (0.80 + 0.28 * comb))
    cover = np.clip((1 - np.abs(v)) * half * scale, 0, 1)
    thin = np.clip(1.15 + comb * 1.2 - np.clip((at - 0.93) * 11, 0, 2.4), 0, 1)
    cover = cover * np.where(at > 0.9, thin, 1.0)
    return tone, cover * (at < 1.06)


def _half_width(at: Any, pitch: float) -> Any:
    """Gathered from the full pitch at the cloth into a cord, a knot near its end, then a small tuft."""
    gather = 0.50 - 0.20 * np.clip(at / 0.10, 0, 1) ** 0.6
    knot = 0.17 * np.exp(-(((at - 0.875) / 0.022) ** 2))
    tuft = 0.16 * np.clip((at - 0.90) / 0.10, 0, 1)
    return pitch * (gather + knot + tuft)
