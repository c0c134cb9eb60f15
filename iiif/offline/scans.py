"""Scans as files: the tiles of an archive under level 0 names, and the information that leads viewers to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from iiif.image.info import CONTEXTS
from iiif.image.pictures import fitted
from iiif.image.resolve import View
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import TILE, DamagedArchive, TileIndex
from museum.ports import ObjectStore, PictureSource
from museum.ports.pixels import Grant

log = structlog.get_logger()

_READ_AT_ONCE = 4 << 20
"""Bytes that are read of an archive at a time: neighbouring tiles lie together."""
_LONELY_SIDE = 2000
"""Longer side of the one picture that stands for a scan whose tiles may not be given away."""
_BYTES_PER_PIXEL = 0.25
"""Of such a picture, which is only made when it is read: an estimate."""


@dataclass(frozen=True)
class Files:
    """Files whose names and sizes are known, read in this very order."""

    sizes: Sequence[tuple[str, int]]
    """Name and bytes."""
    read: Callable[[], Iterator[bytes]]
    exact: bool = True


@dataclass(frozen=True)
class LocalScan:
    """A scan as it goes into a pack, below a folder `images/<id>`."""

    image_id: str
    width: int
    height: int
    levels: tuple[tuple[int, int, int], ...]
    """Width, height and scale factor, from full size down; one alone where there are no tiles."""
    format: str
    lessened: bool
    """Whether its rights keep it smaller, or marked."""
    files: Files

    @property
    def whole(self) -> str:
        """Name of the file that shows the scan whole."""
        width, height, _ = self.levels[-1]
        size = "max" if len(self.levels) == 1 else f"{width},{height}"
        return f"images/{self.image_id}/full/{size}/0/default.{self.format}"


def local_scan(store: ObjectStore, pictures: PictureSource, image_id: str, grant: Grant) -> LocalScan:
    """Plan the files of a scan; only what the grant allows is among them. Raises `Unavailable`."""
    index = None if grant.watermark else _index(store, image_id, grant)
    view = View.of(grant.width, grant.height, grant.max_side)
    if index is None or len(index.levels) <= view.cut:
        return _lonely(pictures, image_id, grant, view)
    tiles = _tiles(image_id, index, view)
    levels = tuple((width, height, scale >> view.cut) for width, height, scale in index.levels[view.cut :])
    info = _information(image_id, levels, index.format, grant.rights)
    copies = _copies(grant)

    def read() -> Iterator[bytes]:
        yield info
        yield from _spans(store, copies.archive, [span for _, span in tiles])

    sizes = [(f"images/{image_id}/info.json", len(info)), *((name, span[1]) for name, span in tiles)]
    return LocalScan(
        image_id, view.width, view.height, levels, index.format, grant.lessened, Files(sizes, read)
    )


def _copies(grant: Grant) -> CopyKeys:
    if grant.copies is None:
        msg = "a grant that allows pixels must say where they are"
        raise ValueError(msg)
    return grant.copies


def _index(store: ObjectStore, image_id: str, grant: Grant) -> TileIndex | None:
    try:
        return TileIndex.from_bytes(store.get(_copies(grant).archive_index))
    except (KeyError, DamagedArchive) as error:
        log.warning("tile archive damaged", image=image_id, reason=str(error))
        return None


def _lonely(pictures: PictureSource, image_id: str, grant: Grant, view: View) -> LocalScan:
    """Plan one picture instead of tiles."""
    width, height = fitted(view.width, view.height, _LONELY_SIDE)
    levels = ((width, height, 1),)
    info = _information(image_id, levels, "jpg", grant.rights)

    def read() -> Iterator[bytes]:
        yield info
        yield pictures.jpeg(image_id, grant, max(width, height))

    sizes = [
        (f"images/{image_id}/info.json", len(info)),
        (f"images/{image_id}/full/max/0/default.jpg", int(width * height * _BYTES_PER_PIXEL)),
    ]
    files = Files(sizes, read, exact=False)
    return LocalScan(image_id, width, height, levels, "jpg", grant.lessened, files)


def _tiles(image_id: str, index: TileIndex, view: View) -> list[tuple[str, tuple[int, int]]]:
    """Name the tiles of the levels that may be given (Image API 3.0, section 4.7), in the archive's order."""
    named = []
    for key, offset, length in zip(index.tiles(), index.offsets, index.lengths, strict=True):
        level, column, row = key.level, key.column, key.row
        if level < view.cut:
            continue
        level_width, level_height, scale = index.levels[level]
        step = index.tile * (scale >> view.cut)
        x, y = column * step, row * step
        region = (x, y, min(step, view.width - x), min(step, view.height - y))
        size = (
            min(index.tile, level_width - column * index.tile),
            min(index.tile, level_height - row * index.tile),
        )
        named.append((_tile_name(image_id, view, region, size, index.format), (offset, length)))
    named.sort(key=lambda entry: entry[1])
    return named


def _tile_name(
    image_id: str, view: View, region: tuple[int, int, int, int], size: tuple[int, int], ending: str
) -> str:
    whole = region == (0, 0, view.width, view.height)
    where = "full" if whole else ",".join(map(str, region))
    wanted = "max" if size == (view.width, view.height) else f"{size[0]},{size[1]}"
    return f"images/{image_id}/{where}/{wanted}/0/default.{ending}"


def _spans(store: ObjectStore, key: str, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """Read spans that stand in the order of their offsets, many of them at a time."""
    at = 0
    while at < len(spans):
        start, end, last = spans[at][0], sum(spans[at]), at + 1
        while last < len(spans) and sum(spans[last]) - start <= _READ_AT_ONCE:
            end = max(end, sum(spans[last]))
            last += 1
        block = store.read_range(key, start, end - start)
        for offset, length in spans[at:last]:
            yield block[offset - start : offset - start + length]
        at = last


def _information(image_id: str, levels: tuple[tuple[int, int, int], ...], ending: str, rights: str) -> bytes:
    """Write the information document of files without a service (level 0)."""
    width, height, _ = levels[0]
    small = [{"width": levels[-1][0], "height": levels[-1][1]}]
    tiles = [{"width": TILE, "height": TILE, "scaleFactors": [scale for _, _, scale in levels]}]
    document: dict[str, Any] = {
        "@context": CONTEXTS[3],
        "id": f"images/{image_id}",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": width,
        "height": height,
        "sizes": small,
        **({"tiles": tiles} if len(levels) > 1 else {}),
        **({"preferredFormats": [ending], "extraFormats": [ending]} if ending != "jpg" else {}),
        **({"rights": rights} if rights else {}),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
