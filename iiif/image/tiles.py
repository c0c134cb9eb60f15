"""Which tile of the archive answers a request, if one does."""

from __future__ import annotations

from iiif.image.resolve import Resolved, View
from museum.domain.tile_archive import TileIndex, TileKey


def find_tile(resolved: Resolved, view: View, index: TileIndex) -> tuple[TileKey, int, int] | None:
    """Give the key, width and height of the tile that a request asks for, or None.

    Tile sizes are rounded up, as dzsave writes them, the Image API's implementation notes compute
    them and OpenSeadragon asks for them. Where only the aspect ratio sets a side (`512,`), rounding
    another way by a pixel still means the tile; a size given in full is meant exactly.
    """
    if not resolved.plain or resolved.format != index.format:
        return None
    for number in range(view.cut, len(index.levels)):
        level_width, level_height, scale = index.levels[number]
        step = index.tile * (scale >> view.cut)
        if resolved.x % step or resolved.y % step:
            # Coarser levels have wider steps still.
            return None
        if resolved.region_width != min(step, view.width - resolved.x):
            continue
        if resolved.region_height != min(step, view.height - resolved.y):
            continue
        column, row = resolved.x // step, resolved.y // step
        width = min(index.tile, level_width - column * index.tile)
        height = min(index.tile, level_height - row * index.tile)
        off = abs(resolved.width - width), abs(resolved.height - height)
        if off[0] <= resolved.slack[0] and off[1] <= resolved.slack[1]:
            return TileKey(number, column, row), width, height
    return None
