"""A folk woodblock print in the manner of Đông Hồ (Bắc Ninh): a hen with her chicks, our own composition.

Printed on giấy điệp, dó paper brushed with powdered scallop shell, whose broad brush lines shimmer.
Five blocks: leaf green, cinnabar, sophora yellow, indigo grey and pale rose of natural colours, and last
the black key block of bamboo-leaf ash; each a little out of register, with the grain of the wood in it.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates import relief
from museum.entrypoints.sample.plates.block_cutting import BLOCKS, Print
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.hen_blocks import cut_blocks

WIDTH, HEIGHT = 8000, 6000
PIXELS_PER_MM = 20.0
INKS: dict[str, relief.Colour] = {
    "rose": (214, 150, 122),
    "yellow": (222, 170, 62),
    "green": (92, 122, 66),
    "red": (178, 62, 40),
    "indigo": (74, 92, 108),
    "black": (34, 31, 30),
}
# how far each block lies from the key block, in plate pixels
SHIFTS = {
    "rose": (14, -9),
    "yellow": (-12, 11),
    "green": (16, 13),
    "red": (-15, -12),
    "indigo": (9, 17),
    "black": (0, 0),
}


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(WIDTH, HEIGHT, scale)
    image, height = _shell_paper(sheet)
    tooth = relief.noise(sheet, 2.4, 18, 92, slope=0.7)
    grain = (
        relief.noise(sheet, 5, 70, 97, slope=0.8, stretch=26.0)
        + relief.noise(sheet, 60, 520, 93, slope=1.2) * 0.5
    )
    blocks = cut_blocks(random.Random(90))
    for index, name in enumerate(BLOCKS):
        image = _printed(sheet, image, blocks, name, index, tooth, grain)
    light = relief.slope(height, sheet) * 26 + relief.falloff(sheet, 128, 10)
    return with_card(relief.lit(image, light.cast("uchar")), PIXELS_PER_MM * scale)


def _shell_paper(sheet: relief.Sheet) -> tuple[Any, Any]:
    """Dó paper under its coat of shell powder: pine-needle brush lines, glints of shell; and its height."""
    paper = relief.do_paper(sheet, 91, (221, 208, 178))
    strokes = relief.noise(sheet, 7, 60, 94, slope=0.5, stretch=60.0)
    sweep = relief.noise(sheet, 90, 900, 95, slope=1.0, stretch=6.0)
    glints = relief.tiled(sheet, relief.specks(900, 1300, (1.2, 4.6), 96), 1300)
    coat = relief.curve(strokes + sweep * 0.6, -4, 4, lambda v: 132 + 27 * v)
    shell = relief.flat(sheet, (243, 236, 219))
    image = relief.blended((coat * 0.72).cast("uchar"), shell, paper)
    image = relief.blended((glints * 0.62).cast("uchar"), relief.flat(sheet, (255, 254, 250)), image)
    return image, strokes * 0.6 + relief.noise(sheet, 2.4, 18, 92, slope=0.7) * 0.5 + glints * 0.012


def _printed(
    sheet: relief.Sheet, image: Any, blocks: Print, name: str, index: int, tooth: Any, grain: Any
) -> Any:
    """One block's impression: its ink, thin where the wood's grain and the paper's tooth held it off."""
    dx, dy = SHIFTS[name]
    key = name == "black"
    turn = 0.05 * (index - 3)
    body = f'<g transform="translate({dx} {dy}) rotate({turn:.2f} 4000 2900)">{blocks.body(name)}</g>'
    block = relief.drawn(sheet, body, detail=1.0 if key else 0.5, soft=1.4)
    took = block * 0.93 - relief.hollow(block, 13, sheet) * 0.3 if key else block * 0.82
    uneven = tooth * (15 if key else 20) + grain * (11 if key else 17)
    # the colours are thin water colour: even where they are full, the paper's lights work through
    took = took + uneven * (block * (1 / 255)) - 22
    mask = relief.kept(relief.curve(took, 0, 300, lambda v: np.clip((v - 92) * 1.95, 0, 246 if key else 212)))
    return relief.blended(mask, relief.flat(sheet, INKS[name]), image)


PLATES: tuple[Plate, ...] = (Plate("folk-print", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
