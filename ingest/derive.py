"""From an original to its access copies: tile archive, thumbnail, and of a small scan a lossless pyramid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pyvips
import structlog

from ingest import refusals
from ingest.archive import check_archive, check_copy, checksum_of, index_archive
from ingest.pixels import Image, VipsError, decodes, open_scan, shown
from ingest.probe import Scan, examine
from ingest.recipe import LOSSLESS_UP_TO, QUALITY, RECIPE, THUMBNAIL, THUMBNAIL_QUALITY
from museum.domain.collections import CopyKeys
from museum.domain.errors import Unavailable
from museum.domain.tile_archive import TILE, DamagedArchive, TileIndex, TileKey
from museum.ports import ObjectStore

log = structlog.get_logger()


@dataclass(frozen=True)
class Derived:
    """The access copies of one scan, as files."""

    width: int
    """Pixels as shown, after the orientation tag."""
    height: int
    pixels_per_mm: float | None
    pages: int
    """Of the original, of which the first is shown."""
    archive: Path
    archive_index: Path
    pyramid: Path | None
    """Of a small scan: without loss, in every size."""
    thumbnail: Path
    recipe: int = RECIPE


def derive(original: Path, into: Path) -> Derived:
    """Make the access copies of an original in the folder `into`, for the caller to store.

    One pass over the original cuts the tiles; the thumbnail is made of these. Raises Rejected when
    the file is at fault (no image, broken off, pixels that cannot be shown) and Unavailable when we
    are (disk full, out of memory).
    """
    scan = examine(original)
    try:
        return _derive(original, scan, into)
    except (VipsError, DamagedArchive, OSError) as error:
        if isinstance(error, VipsError) and not decodes(original, scan):
            raise refusals.damaged_pixels() from error
        log.warning("access copies not made", error=type(error).__name__, detail=str(error))
        raise Unavailable(
            "Không tạo được bản truy cập của ảnh, có thể do đầy ổ đĩa. Hãy kiểm tra dung lượng; hệ thống sẽ thử lại.",
            "The access copies could not be made; the disk may be full. Check the room on it; it will be tried again.",
        ) from error


def copies_whole(store: ObjectStore, keys: CopyKeys) -> bool:
    """Tell whether the stored access copies are as they were written. Raises `Unavailable` as storage does."""
    try:
        index = TileIndex.from_bytes(store.get(keys.archive_index))
        with store.as_file(keys.archive) as archive:
            check_archive(archive, index)
        beside = {"pyramid": keys.pyramid, "thumbnail": keys.thumbnail}
        for name, checksum in index.beside.items():
            with store.as_file(beside[name]) as copy:
                check_copy(copy, checksum)
    except (KeyError, DamagedArchive) as error:
        log.info("access copies damaged", reason=str(error))
        return False
    return True


def _derive(original: Path, scan: Scan, into: Path) -> Derived:
    lying = into / "lying.tif"
    image = shown(open_scan(original, scan), lying)
    small = image.width * image.height <= LOSSLESS_UP_TO
    if small:
        # Read three times below: decoded once.
        image = image.copy_memory()
    made = Derived(
        width=image.width,
        height=image.height,
        pixels_per_mm=scan.probed.pixels_per_mm,
        pages=scan.probed.pages,
        archive=into / "tiles.zip",
        archive_index=into / "tiles.idx",
        pyramid=into / "pyramid.tif" if small else None,
        thumbnail=into / "thumbnail.jpg",
    )
    _cut_tiles(image, made.archive)
    lying.unlink(missing_ok=True)
    index = index_archive(made.archive, made.width, made.height)
    beside = {"thumbnail": made.thumbnail}
    if made.pyramid:
        _write_pyramid(image, made.pyramid)
        beside["pyramid"] = made.pyramid
    else:
        image = _level_for_thumbnail(made.archive, index)
    _write_thumbnail(image, made.thumbnail)
    index = replace(index, beside={name: checksum_of(path) for name, path in beside.items()})
    made.archive_index.write_bytes(index.to_bytes())
    return made


def _cut_tiles(image: Image, archive: Path) -> None:
    image.dzsave(
        str(archive),
        layout="iiif3",
        container="zip",
        compression=0,
        tile_size=TILE,
        overlap=0,
        suffix=f".jpg[Q={QUALITY},keep=none]",
    )


def _write_pyramid(image: Image, path: Path) -> None:
    # libvips reads no tiles four times as large as the image.
    tiled = max(image.width, image.height) * 4 > TILE
    image.tiffsave(
        str(path),
        compression="deflate",
        predictor="horizontal",
        tile=tiled,
        tile_width=TILE,
        tile_height=TILE,
        pyramid=tiled,
        keep="none",
    )


def _level_for_thumbnail(archive: Path, index: TileIndex) -> Image:
    """Put the smallest level together that still has twice the thumbnail's size: four tiles or so."""
    level = max(
        at for at, (width, height, _) in enumerate(index.levels) if max(width, height) >= 2 * THUMBNAIL
    )
    keys = sorted((key for key in index.tiles() if key.level == level), key=lambda key: (key.row, key.column))
    with archive.open("rb") as file:
        tiles = [_tile(file, index, key) for key in keys]
    return pyvips.Image.arrayjoin(tiles, across=keys[-1].column + 1, hspacing=TILE, vspacing=TILE).crop(
        0, 0, *index.levels[level][:2]
    )


def _tile(archive: BinaryIO, index: TileIndex, key: TileKey) -> Image:
    span = index.span(key)
    if span is None:
        raise DamagedArchive(f"no {key}")
    archive.seek(span[0])
    return pyvips.Image.jpegload_buffer(archive.read(span[1]))


def _write_thumbnail(image: Image, path: Path) -> None:
    """Shrink, and sharpen what shrinking softened."""
    thumbnail = image.thumbnail_image(THUMBNAIL, height=THUMBNAIL, size="down")
    if thumbnail.width < image.width:
        thumbnail = thumbnail.sharpen(sigma=0.5)
    thumbnail.jpegsave(str(path), Q=THUMBNAIL_QUALITY, interlace=True, optimize_coding=True, keep="none")
