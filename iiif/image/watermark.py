"""Words laid over pictures whose rights are reserved.

The words are set by typst in the font that it carries, so that no machine needs fonts, and repeated in a
pattern that is fixed to the picture's own grid: tiles that lie side by side show one pattern.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyvips

from iiif.image.resolve import Resolved

_WIDTH = 280
"""Most pixels that the words are wide."""
_HEIGHT = 22
"""Pixels of the line, where the words are not too wide for it."""
_AIR = (70, 110)
"""Pixels between the words, across and down."""
_LIGHT, _DARK = 0.34, 0.26
"""How much the letters and their shadow cover: seen on white paper and on black lacquer, hiding neither."""
_SCALE = 4
"""The words are set larger and shrunk: thin strokes stay even."""
_SHEET = """
#set page(width: auto, height: auto, margin: 3pt, fill: none)
#set text(font: "Libertinus Serif", size: 24pt, fill: white, weight: "semibold", lang: "vi")
#sys.inputs.words
"""


def overlaid(image: Any, wanted: Resolved, words: str) -> Any:
    """Lay the words over a picture that was scaled to the size wanted and not turned yet.

    `image` is sRGB or grey, 8 bits a band, without alpha; so is the result.
    """
    left, top = _place(wanted)
    pattern = _pattern(words)
    across, down = left % pattern.width, top % pattern.height
    times = (across + image.width) // pattern.width + 1, (down + image.height) // pattern.height + 1
    cover = pattern.replicate(*times).crop(across, down, image.width, image.height)
    light, dark = cover[0] / 255, cover[1] / 255
    laid = image * (1 - dark) * (1 - light) + light * 255
    return laid.rint().cast("uchar").copy(interpretation=image.interpretation)


def _place(wanted: Resolved) -> tuple[int, int]:
    """Give where the picture lies on the grid of its own scale, in its pixels.

    Tiles at an edge are rounded up, so that their own ratio is not quite the level's: where a power of two
    explains the size, it is the scale.
    """
    for halvings in range(32):
        scale = 1 << halvings
        if scale > max(wanted.region_width, wanted.region_height):
            break
        if (-(-wanted.region_width // scale), -(-wanted.region_height // scale)) == (
            wanted.width,
            wanted.height,
        ):
            return wanted.x // scale, wanted.y // scale
    return (
        wanted.x * wanted.width // wanted.region_width,
        wanted.y * wanted.height // wanted.region_height,
    )


@lru_cache(maxsize=4)
def _pattern(words: str) -> Any:
    """Draw one period of the pattern in two bands: how much the letters cover, and their shadow."""
    letters = _letters(words)
    width, height = letters.width + _AIR[0], 2 * (letters.height + _AIR[1])
    line = letters.embed(0, _AIR[1] // 2, width, height // 2)
    # Every other line is moved by half the width, as bricks are laid.
    shifted = line.replicate(2, 1).crop(width // 2, 0, width, height // 2)
    light = line.join(shifted, "vertical")
    dark = light.wrap(x=1, y=1)
    return (light * _LIGHT).bandjoin(dark * _DARK).cast("uchar").copy_memory()


def _letters(words: str) -> Any:
    """Set the words; one band, 255 where there is ink."""
    import typst  # noqa: PLC0415 - only where a watermark is wanted

    set_words = typst.compile(
        _SHEET.encode(),
        format="png",
        ppi=72 * _SCALE,
        sys_inputs={"words": words},
        ignore_system_fonts=True,
    )
    drawn = pyvips.Image.new_from_buffer(set_words, "")
    ink = drawn[drawn.bands - 1]
    return ink.resize(min(_WIDTH / ink.width, _HEIGHT * 1.6 / ink.height))
