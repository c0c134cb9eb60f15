"""Plaited strips of bamboo and rattan as a flat texture: twills, herringbone, diamonds, bound rims.

A cell is the crossing of one upright strip and one lying strip; `over` says where the lying one is on
top. Each strip has its own fibres, which run on from cell to cell as they do in split bamboo.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from museum.entrypoints.sample.plates.surface import Bytes, Field, as_bytes, as_field, seamless
from museum.entrypoints.sample.plates.weave import mosaic, reduced, tile_grid

_STRIPS = 12
"""Different strips of each direction."""


def strip_tiles(pitch: int) -> Bytes:
    """Light on a crossing: [lying or upright][begins here][ends here][strip], 128 = as it is."""
    x, y = tile_grid()
    tiles = []
    for index in range(2 * 4 * _STRIPS):
        lying, ends, strip = index // (4 * _STRIPS), index // _STRIPS % 4, index % _STRIPS
        along, across = (x, y) if lying else (y, x)
        tiles.append(reduced(_strip(along, (across - 0.5) * 2, ends, strip + 100 * lying), pitch))
    return np.stack(tiles)


def _strip(along: Any, across: Any, ends: int, seed: int) -> Any:
    """A flat split strip: rounded edges, fibres along it, bent down where it goes under."""
    generator = np.random.default_rng(seed)
    width = generator.uniform(0.90, 0.97)
    v = across / width + generator.normal(0, 0.02)
    lines = np.convolve(generator.normal(0, 1, 75), (0.25, 0.5, 0.25), "same")
    fibres = np.interp(v * 36 + 37, np.arange(75), lines)
    dark_vein = np.exp(-(((v - generator.uniform(-0.6, 0.6)) / 0.05) ** 2)) * generator.uniform(0, 26)
    light = 124 + 9 * fibres - dark_vein + 8 * np.cos(v * 1.9 + 0.5) - 9 * v
    light = (
        light + 26 * np.exp(-(((v + 0.84) / 0.07) ** 2)) - 46 * np.clip((np.abs(v) - 0.80) / 0.2, 0, 1) ** 2
    )
    bend = np.zeros_like(along)
    if ends & 2:
        bend = bend + np.exp(-((along / 0.20) ** 2))
    if ends & 1:
        bend = bend + np.exp(-(((1 - along) / 0.20) ** 2))
    light = light * (1 - 0.52 * bend) + 9 * np.sin(np.pi * along) * (bend > 0.02)
    return np.where(np.abs(v) < 1, light, 22)


def plaited(over: Any, pitch: int, seed: int) -> Bytes:
    """The light on a whole plaiting."""
    rows, columns = over.shape
    left, right = np.zeros_like(over), np.zeros_like(over)
    left[:, 1:], right[:, :-1] = over[:, :-1], over[:, 1:]
    up, down = np.ones_like(over), np.ones_like(over)
    up[1:], down[:-1] = over[:-1], over[1:]
    begins = np.where(over, ~left, up)
    finishes = np.where(over, ~right, down)
    generator = np.random.default_rng(seed)
    lying = generator.integers(0, _STRIPS, (rows, 1))
    upright = generator.integers(0, _STRIPS, (1, columns))
    strip = np.where(over, lying, upright)
    codes = ((over.astype(np.int64) * 2 + begins) * 2 + finishes) * _STRIPS + strip
    return mosaic(strip_tiles(pitch), codes)


def twill(rows: int, columns: int, span: int, turn: int) -> Any:
    """Over `span`, under `span`, the step turning back every `turn` rows (herringbone, nong đôi)."""
    y, x = np.mgrid[0:rows, 0:columns]
    lean = np.abs((y + turn) % (2 * turn) - turn)
    return (x + lean) % (2 * span) < span


def nested_diamonds(rows: int, columns: int, span: int, period: int) -> Any:
    """Diamonds one within the other (quả trám), the lying strips floating along their sides."""
    y, x = np.mgrid[0:rows, 0:columns]
    dx = np.abs((x + period // 2) % period - period // 2)
    dy = np.abs(y - rows // 2)
    return (dx + dy + span // 2) % (2 * span) < span


def strip_colours(over: Any, lying: Any, upright: Any, seed: int) -> Field:
    """A colour per crossing: every strip its own, ageing along its length, warmer here and greyer there."""
    rows, columns = over.shape
    generator = np.random.default_rng(seed)
    lying = np.asarray(lying, np.float32) * generator.normal(1, 0.07, (rows, 1))
    upright = np.asarray(upright, np.float32) * generator.normal(1, 0.06, (columns, 1))
    base = np.where(over[:, :, None], lying[:, None, :], upright[None, :, :])
    drift = 1 + 0.05 * seamless(rows, columns, 5, 40, seed + 1)
    warmth = np.asarray((1.0, 0.0, -1.0)) * 5.0 * seamless(rows, columns, 3, 50, seed + 2)[:, :, None]
    return as_field(base * drift[:, :, None] + warmth)


def bound_rim(columns: int, height: float, scale: float, period: float, seed: int) -> tuple[Bytes, Bytes]:
    """A rim of two hoops lashed with rattan: its light, and where the lashing lies over the hoops."""
    generator = np.random.default_rng(seed)
    rows = max(2, round(height * scale))
    h = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    s = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / scale
    hoop = np.where(h < 0.5, h / 0.5, (h - 0.5) / 0.5) * 2 - 1
    grain = seamless(rows, columns, 1.6, 40 * scale + 3, seed, power=0.5, stretch=40)
    light = 58 + 70 * np.sqrt(np.clip(1 - hoop**2, 0, 1)) - 18 * hoop + 7 * grain
    bound = np.zeros((rows, columns), bool)
    count = int(columns / scale / period) + 2
    jitter = generator.normal(0, period * 0.05, count + 1)
    for way in (-1, 1):
        place = s + way * (h - 0.5) * period * 0.62 + (0.5 + 0.5 * way) * period * 0.5
        turn = np.clip((place // period).astype(int), 0, count)
        v = ((place - turn * period + jitter[turn]) / period - 0.5) / 0.27
        inside = np.abs(v) < 1
        fibres = np.sin(v * 21 + turn * 3.7) * 6 + np.sin(v * 9 + turn) * 5
        lash = 62 + 72 * np.sqrt(np.clip(1 - v * v, 0, 1)) - 20 * v + fibres
        lash = lash * (0.66 + 0.40 * np.sin(np.pi * np.clip(h, 0, 1)))
        near = np.clip(1 - (np.abs(v) - 1) / 0.30, 0, 1) * (np.abs(v) >= 1)
        light = np.where(inside, lash, light * (1 - 0.45 * near))
        bound |= inside
    return as_bytes(light), (bound * 255).astype(np.uint8)


def cord(points: list[tuple[float, float]], thick: float, tones: tuple[str, str, str]) -> str:
    """A twisted two-ply cord along a path, as SVG: its shadow, then each turn of a ply over the last."""
    shade = tones[0]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    parts = [
        f'<path d="{path}" transform="translate(10 14)" stroke="#000" stroke-opacity="0.30" '
        f'stroke-width="{thick:.1f}"/>',
        f'<path d="{path}" stroke="{shade}" stroke-width="{thick * 0.9:.1f}"/>',
    ]
    carried = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length * thick, (y1 - y0) / length * thick
        while carried < length:
            t = carried / length
            parts.append(_turn_of_ply(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, ux, uy, thick, tones))
            carried += thick * 0.50
        carried -= length
    return f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</g>'


def _turn_of_ply(x: float, y: float, ux: float, uy: float, thick: float, tones: tuple[str, str, str]) -> str:
    """One turn: an S across the cord, dark at its edge, round, with its fibres; lit from the upper left."""
    shade, body, gleam = tones
    ax, ay = x - ux * 0.36 - uy * 0.34, y - uy * 0.36 + ux * 0.34
    bx, by = x + ux * 0.36 + uy * 0.34, y + uy * 0.36 - ux * 0.34
    lit = thick * 0.055

    def strand(along: float, reach: float, lift: float) -> str:
        sx, sy = ux * along - lift, uy * along - lift
        px, py, qx, qy = ax * (1 - reach) + x * reach, ay * (1 - reach) + y * reach, bx, by
        qx, qy = qx * (1 - reach) + x * reach, qy * (1 - reach) + y * reach
        return (
            f"M{px + sx:.1f} {py + sy:.1f}C{px + sx + ux * 0.25:.1f} {py + sy + uy * 0.25:.1f} "
            f"{qx + sx - ux * 0.25:.1f} {qy + sy - uy * 0.25:.1f} {qx + sx:.1f} {qy + sy:.1f}"
        )

    fibres = "".join(strand(k * 0.055, 0.14 + 0.05 * (k % 2), lit) for k in (-2, -1, 0, 1, 2))
    return (
        f'<path d="{strand(0, 0, 0)}" stroke="{shade}" stroke-width="{thick * 0.50:.1f}"/>'
        f'<path d="{strand(0, 0.05, 0)}" stroke="{body}" stroke-width="{thick * 0.36:.1f}"/>'
        f'<path d="{strand(0, 0.2, lit)}" stroke="{gleam}" stroke-opacity="0.45" '
        f'stroke-width="{thick * 0.17:.1f}"/>'
        f'<path d="{fibres}" stroke="{shade}" stroke-opacity="0.30" stroke-width="{thick * 0.022:.1f}"/>'
    )
