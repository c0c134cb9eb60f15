"""The plates' shared toolkit: drawn layers, noise, relief under one soft light, and the ground.

Everything is given in pixels of the plate at scale 1; a `Sheet` knows the scale at which the plate
is drawn. Images are libvips pipelines, computed by both cores only when a plate is written, so a
plate of 9000 pixels needs little memory.

A plate is built in this order: line work drawn as SVG becomes a height (`drawn`), noise is added to
it (`noise`), `slope` and `hollow` read the light and the dirt off the height, `tint` turns a tone into
colour, `lit` joins the two, and `laid` puts the object with its shadow on the ground.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyvips

Colour = tuple[float, float, float]
Stop = tuple[float, Colour]
Image = Any  # libvips has no type stubs


@dataclass(frozen=True)
class Sheet:
    """The plate's size at scale 1, and the scale at which it is drawn."""

    width: int
    height: int
    scale: float

    @property
    def columns(self) -> int:
        return max(1, round(self.width * self.scale))

    @property
    def rows(self) -> int:
        return max(1, round(self.height * self.scale))


def drawn(
    sheet: Sheet, body: str, background: str = "black", detail: float = 1.0, soft: float = 0.0
) -> Image:
    """Grey SVG line work as one 8-bit band, blurred by `soft` plate pixels.

    `detail` < 1 draws soft forms small and enlarges them, after the blur.
    """
    image = _drawn(sheet, body, background, detail, bands=1)
    sigma = soft * image.width / sheet.width
    if sigma >= 0.5:
        image = kept(image.gaussblur(sigma, precision="integer"))
    return image if detail == 1.0 else kept(fitted(sheet, image))


def drawn_colours(sheet: Sheet, body: str, background: str = "black", detail: float = 1.0) -> Image:
    """SVG as three bands: three independent layers, when the body paints with red, green and blue."""
    image = _drawn(sheet, body, background, detail, bands=3)
    return image if detail == 1.0 else kept(fitted(sheet, image))


def modelled(sheet: Sheet, body: str, detail: float, soft: float) -> Image:
    """A modelled form: grey SVG drawn small, blurred and enlarged without steps; float, 0 to 255."""
    small = _drawn(sheet, body, "black", detail, bands=1).cast("float")
    sigma = soft * small.width / sheet.width
    if sigma >= 0.4:
        small = small.gaussblur(sigma, precision="float")
    small = (small * 256).cast("ushort").copy_memory()
    return kept(fitted(sheet, small, kernel="cubic")) * (1 / 256)


def _drawn(sheet: Sheet, body: str, background: str, detail: float, bands: int) -> Image:
    """The SVG, painted once and kept: each reader of a lazy image would paint it again.

    A body must not use the `opacity` attribute (each use costs a buffer of the whole sheet), but
    `fill-opacity` and `stroke-opacity`.
    """
    columns, rows = max(1, round(sheet.columns * detail)), max(1, round(sheet.rows * detail))
    image = pyvips.Image.svgload_buffer(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{columns}" height="{rows}" '
            f'viewBox="0 0 {sheet.width} {sheet.height}" preserveAspectRatio="none">'
            f'<rect width="{sheet.width}" height="{sheet.height}" fill="{background}"/>{body}</svg>'
        ).encode(),
        unlimited=True,
    )
    return kept(image.extract_band(0, n=bands))


def kept(image: Image) -> Image:
    """An image computed now and held, because several steps read it (each would compute it again)."""
    return image.copy_memory()


def fitted(sheet: Sheet, image: Image, kernel: str = "linear") -> Image:
    """Any image, enlarged or reduced to exactly the sheet."""
    return image.resize(sheet.columns / image.width, vscale=sheet.rows / image.height, kernel=kernel).gravity(
        "centre", sheet.columns, sheet.rows, extend="copy"
    )


@lru_cache(maxsize=8)
def _spectrum(size: int, shortest: float, longest: float, slope: float, stretch: float, seed: int) -> Image:
    """A square of band-limited noise that repeats without a seam: mean 0, deviation 1."""
    generator = np.random.default_rng(seed)
    white = np.fft.rfft2(generator.standard_normal((size, size), dtype=np.float32))
    fy = np.fft.fftfreq(size)[:, None] / min(stretch, 1.0)
    fx = np.fft.rfftfreq(size)[None, :] * max(stretch, 1.0)
    frequency = np.hypot(fx, fy)
    frequency[0, 0] = 1.0
    gain = frequency**-slope
    gain /= 1.0 + (frequency * shortest) ** 6
    gain *= 1.0 / (1.0 + (1.0 / (frequency * longest)) ** 6)
    gain[0, 0] = 0.0
    field = np.fft.irfft2(white * gain, s=(size, size)).astype(np.float32)
    field /= max(float(field.std()), 1e-9)
    return pyvips.Image.new_from_memory(np.ascontiguousarray(field).tobytes(), size, size, 1, "float")


def noise(
    sheet: Sheet, shortest: float, longest: float, seed: int, *, slope: float = 1.0, stretch: float = 1.0
) -> Image:
    """Noise with wavelengths between the two given: deviation 1, as a float image of the sheet.

    `stretch` > 1 draws it out horizontally, < 1 vertically. Short noise repeats (at periods that differ
    by seed, so that two of them never repeat together); long noise is made small and enlarged.
    """
    shrink = max(1, int(shortest * sheet.scale / 5)) if longest * sheet.scale > 280 else 1
    near, far = shortest * sheet.scale / shrink, longest * sheet.scale / shrink
    whole = math.ceil(max(sheet.columns, sheet.rows) / shrink) + 2
    period = min(max(64, whole), max(320, int(far * 7)) + 61 * (seed % 5), 1400)
    tile = _spectrum(period + period % 2, max(near, 1.6), max(far, 3.0), slope, stretch, seed)
    across = math.ceil((sheet.columns / shrink + 2) / tile.width)
    down = math.ceil((sheet.rows / shrink + 2) / tile.height)
    field = tile.replicate(across, down)
    if shrink == 1:
        return field.crop(0, 0, sheet.columns, sheet.rows)
    # enlarging costs time, so it is done once: to 8 bits, a thirtieth of a deviation each
    field = (field * 30 + 128.5).cast("uchar")
    field = field.crop(0, 0, math.ceil(sheet.columns / shrink) + 2, math.ceil(sheet.rows / shrink) + 2)
    field = kept(field.resize(shrink, kernel="linear").crop(0, 0, sheet.columns, sheet.rows))
    return field * (1 / 30) - 128 / 30


def tiled(sheet: Sheet, body: str, period: int, reach: int = 60, soft: float = 0.0) -> Image:
    """SVG that repeats: drawn on one square of `period`, what overhangs by `reach` folded round its edges.

    Pale shapes on black, blurred by `soft`; one 8-bit band.
    """
    side = max(16, round(period * sheet.scale))
    edge = min(side // 2, math.ceil(reach * sheet.scale))
    whole = side + 2 * edge
    margin = edge / side * period
    painted = pyvips.Image.svgload_buffer(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{whole}" '
            f'viewBox="{-margin} {-margin} {period + 2 * margin} {period + 2 * margin}">'
            f'<rect x="{-margin}" y="{-margin}" width="100%" height="100%" fill="black"/>{body}</svg>'
        ).encode(),
        unlimited=True,
    )[1]
    painted = softened(painted, soft, sheet).numpy()
    tile = painted[edge : edge + side, edge : edge + side].copy()
    core = slice(edge, edge + side)
    if edge:
        for near in (slice(0, edge), slice(edge + side, None)):
            into = slice(side - edge, side) if near.start == 0 else slice(0, edge)
            tile[into, :] = np.maximum(tile[into, :], painted[near, core])
            tile[:, into] = np.maximum(tile[:, into], painted[core, near])
    image = pyvips.Image.new_from_memory(tile.tobytes(), side, side, 1, "uchar")
    tiles = image.replicate(math.ceil(sheet.columns / side), math.ceil(sheet.rows / side))
    return tiles.crop(0, 0, sheet.columns, sheet.rows)


def specks(count: int, period: int, radii: tuple[float, float], seed: int, paint: str = "white") -> str:
    """A square's worth of small irregular grains, for `tiled`: most of them near the smaller radius."""
    rng = random.Random(seed)
    shapes = []
    for _ in range(count):
        x, y = rng.uniform(0, period), rng.uniform(0, period)
        radius = radii[0] + (radii[1] - radii[0]) * rng.random() ** 3
        turn, corners = rng.uniform(0, 6.28), rng.randint(5, 8)
        points = " ".join(
            f"{x + radius * rng.uniform(0.6, 1.15) * math.cos(turn + k * 6.283 / corners):.1f},"
            f"{y + radius * rng.uniform(0.6, 1.15) * math.sin(turn + k * 6.283 / corners):.1f}"
            for k in range(corners)
        )
        shapes.append(
            f'<polygon points="{points}" fill="{paint}" fill-opacity="{rng.uniform(0.35, 1):.2f}"/>'
        )
    return "".join(shapes)


def fibres(count: int, period: int, length: tuple[float, float], width: float, seed: int) -> str:
    """A square's worth of long, wandering fibres, as in hand-made paper or felted board."""
    rng = random.Random(seed)
    strands = []
    for _ in range(count):
        x, y, heading = rng.uniform(0, period), rng.uniform(0, period), rng.gauss(0.2, 0.9)
        reach = rng.uniform(*length) / 3
        d = f"M{x:.0f} {y:.0f}q"
        for _ in range(3):
            bend = rng.gauss(0, 0.45)
            d += (
                f"{reach / 2 * math.cos(heading):.1f} {reach / 2 * math.sin(heading):.1f} "
                f"{reach * math.cos(heading + bend):.1f} {reach * math.sin(heading + bend):.1f} "
            )
            heading += 2 * bend
        weight = width * rng.uniform(0.5, 1.6)
        strands.append(
            f'<path d="{d}" stroke-width="{weight:.1f}" stroke-opacity="{rng.uniform(0.15, 0.9):.2f}"/>'
        )
    return f'<g fill="none" stroke="white" stroke-linecap="round">{"".join(strands)}</g>'


def softened(image: Image, sigma: float, sheet: Sheet) -> Image:
    """A blur of `sigma` plate pixels; below half a pixel at this scale it is nothing."""
    return image if sigma * sheet.scale < 0.5 else image.gaussblur(sigma * sheet.scale, precision="integer")


def slope(height: Image, sheet: Sheet) -> Image:
    """How far each point leans to the light, which stands at the upper left: 0 on the level."""
    kernel = pyvips.Image.new_from_array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]], scale=8)
    return height.cast("float").conv(kernel, precision="float") * sheet.scale


def hollow(height: Image, reach: float, sheet: Sheet) -> Image:
    """How far each point of an 8-bit height lies below its surroundings (dirt, pooling): signed float."""
    return softened(height, reach, sheet).cast("float") - height


def curve(field: Image, low: float, high: float, function: Callable[[Any], Any]) -> Image:
    """A function of a float field over [low, high], as one 8-bit band by look-up."""
    table = np.clip(function(np.linspace(low, high, 4096)), 0, 255).astype(np.uint8)
    lookup = pyvips.Image.new_from_memory(table.tobytes(), 4096, 1, 1, "uchar")
    factor = 4095 / (high - low)
    return (field * factor - low * factor).cast("ushort").maplut(lookup)


def tint(field: Image, stops: Sequence[Stop], low: float = 0.0, high: float = 255.0) -> Image:
    """Colour by tone: the field, read from `low` to `high`, along stops at 0..1; three 8-bit bands."""
    at = np.linspace(0, 1, 1024)
    places = [place for place, _ in stops]
    table = np.stack([np.interp(at, places, [colour[b] for _, colour in stops]) for b in range(3)], axis=1)
    lookup = pyvips.Image.new_from_memory(np.round(table).astype(np.uint8).tobytes(), 1024, 1, 3, "uchar")
    factor = 1023 / (high - low)
    return (field * factor - low * factor).cast("ushort").maplut(lookup).copy(interpretation="srgb")


def flat(sheet: Sheet, colour: Colour) -> Image:
    """One plain colour over the whole sheet."""
    # a tile, repeated: cheaper than arithmetic over the whole sheet
    tile = (pyvips.Image.black(512, 512, bands=3) + list(colour)).cast("uchar").copy_memory()
    tiles = tile.replicate(math.ceil(sheet.columns / 512), math.ceil(sheet.rows / 512))
    return tiles.crop(0, 0, sheet.columns, sheet.rows)


def blended(mask: Image, over: Image, under: Image) -> Image:
    """`over` where the 8-bit mask is white, `under` where it is black."""
    return mask.ifthenelse(over, under, blend=True)


def lit(colour: Image, light: Image) -> Image:
    """Colour under an 8-bit light: 128 leaves it as it is; above, it tends to white like a sheen."""
    gain = np.arange(256) / 128
    glow = np.maximum(gain - 1, 0) * 70
    table = np.stack([np.minimum(gain, 1 + 0.55 * np.maximum(gain - 1, 0)), glow], axis=1).astype(np.float32)
    lookup = pyvips.Image.new_from_memory(table.tobytes(), 256, 1, 2, "float")
    both = light.maplut(lookup)
    return (colour * both[0] + both[1]).cast("uchar").copy(interpretation="srgb")


def laid(ground: Image, thing: Image, mask: Image, sheet: Sheet, drop: float, depth: float = 0.55) -> Image:
    """The object on the ground, with a contact shadow and a long soft one away from the light."""
    small = mask.shrink(8, 8) if min(sheet.columns, sheet.rows) > 2400 else mask
    unit = sheet.scale * small.width / sheet.columns
    edge = int(drop * unit * 3) + 2
    wide = small.embed(edge, edge, small.width + 2 * edge, small.height + 2 * edge)
    shadow: Image = 0
    for share, far, blur in ((0.45, 0.35, 0.3), (0.55, 1.0, 0.9)):
        soft = wide.gaussblur(max(0.6, drop * blur * unit), precision="integer")
        shift = int(drop * far * unit)
        shadow = soft.crop(edge - shift, edge - shift, small.width, small.height) * share + shadow
    dark = kept(fitted(sheet, kept((shadow * depth).cast("uchar"))))
    return blended(mask, thing, blended(dark, flat(sheet, (0, 0, 0)), ground)).copy(interpretation="srgb")


def board(sheet: Sheet, seed: int, tone: Colour = (128, 129, 128)) -> Image:
    """A photographer's grey board: felted fibres, a fine tooth, flecks, a breath of light."""
    felt = tiled(sheet, fibres(2600, 1100, (50, 240), 2.0, seed), 1100, reach=160)
    tooth = noise(sheet, 2.4, 26, seed, slope=0.5)
    flecks = tiled(sheet, specks(90, 1700, (1.5, 6), seed + 3), 1700, soft=0.8)
    relief = slope(felt * 0.035 + tooth * 2.4, sheet)
    level = falloff(sheet) + relief * 4.6 + felt * 0.02 + tooth * 1.8 - flecks * 0.07
    red, green, blue = tone
    dark = (red * 0.45, green * 0.45, blue * 0.45)
    pale = (min(255.0, red * 1.55), min(255.0, green * 1.55), min(255.0, blue * 1.55))
    return tint(level, [(0.0, dark), (0.5, tone), (1.0, pale)])


def do_paper(sheet: Sheet, seed: int, tone: Colour = (222, 207, 176)) -> Image:
    """Dó paper: bark fibres of many lengths, faint laid lines, flecks of bark, thin and thick places."""
    long = tiled(sheet, fibres(420, 1900, (180, 900), 3.4, seed), 1900, reach=600)
    short = tiled(sheet, fibres(2400, 1300, (40, 220), 2.2, seed + 1), 1300, reach=160)
    bark = tiled(sheet, specks(46, 2300, (2, 9), seed + 2), 2300, soft=1.0)
    laid_lines = noise(sheet, 14, 30, seed + 3, stretch=14.0, slope=0.2)
    cloud = noise(sheet, 60, 900, seed + 4, slope=1.3)
    tooth = noise(sheet, 2.4, 30, seed + 2, slope=0.7)
    relief = slope(long * 0.03 + short * 0.026 + tooth * 2.2 + laid_lines * 0.8, sheet)
    level = falloff(sheet) + relief * 4.5 + cloud * 2.2 + laid_lines * 1.4 + long * 0.05 + short * 0.03 - 8
    level = level - bark * 0.32
    red, green, blue = tone
    stops = [
        (0.0, (red * 0.42, green * 0.36, blue * 0.28)),
        (0.5, tone),
        (0.8, (min(255.0, red * 1.13), min(255.0, green * 1.15), min(255.0, blue * 1.2))),
        (1.0, (255.0, 252.0, 242.0)),
    ]
    return tint(level, stops, 0, 255)


def falloff(sheet: Sheet, middle: float = 128.0, reach: float = 15.0) -> Image:
    """The lamp's light on a level ground: brighter at the upper left, dying to the lower right."""
    across = middle + reach * (0.8 - 1.1 * (np.linspace(0, 1, sheet.columns) - 0.25) ** 2)
    down = -reach * 1.1 * (np.linspace(0, 1, sheet.rows) - 0.2) ** 2
    row = pyvips.Image.new_from_memory(across.astype(np.float32).tobytes(), sheet.columns, 1, 1, "float")
    wide = np.repeat(down.astype(np.float32)[:, None], 512, axis=1)
    column = pyvips.Image.new_from_memory(wide.tobytes(), 512, sheet.rows, 1, "float")
    columns = column.replicate(math.ceil(sheet.columns / 512), 1).crop(0, 0, sheet.columns, sheet.rows)
    return row.replicate(1, sheet.rows) + columns
