"""From an original to its access copies: tile archive, pyramid and thumbnail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyvips
import structlog

from ingest import refusals
from ingest.archive import index_archive
from ingest.pixels import Image, VipsError, decodes, open_scan, shown
from ingest.probe import Scan, examine
from ingest.pyramid import write_from_archive, write_lossless
from ingest.recipe import LOSSLESS_UP_TO, QUALITY, RECIPE, THUMBNAIL, THUMBNAIL_QUALITY
from museum.domain.errors import Unavailable
from museum.domain.tile_archive import TILE, DamagedArchive, TileIndex

log = structlog.get_logger()


@dataclass(frozen=True)
class Derived:
    """The access copies of one scan, as files."""

    width: int
    """Pixels as shown, after the orientation tag."""
    height: int
    pixels_per_mm: float | None
    archive: Path
    archive_index: Path
    pyramid: Path
    thumbnail: Path
    recipe: int = RECIPE


def derive(original: Path, into: Path) -> Derived:
    """Make the access copies of an original in the folder `into`, for the caller to store.

    One pass over the original cuts the tiles; pyramid and thumbnail are made of these. Raises
    Rejected when the file is at fault (no image, broken off, pixels that cannot be shown) and
    Unavailable when we are (disk full, out of memory).
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


def _derive(original: Path, scan: Scan, into: Path) -> Derived:
    lying = into / "lying.tif"
    image = shown(open_scan(original, scan), lying)
    small = image.width * image.height <= LOSSLESS_UP_TO
    if small:
        # Read twice below: decoded once.
        image = image.copy_memory()
    made = Derived(
        width=image.width,
        height=image.height,
        pixels_per_mm=scan.probed.pixels_per_mm,
        archive=into / "tiles.zip",
        archive_index=into / "tiles.idx",
        pyramid=into / "pyramid.tif",
        thumbnail=into / "thumbnail.jpg",
    )
    _cut_tiles(image, made.archive)
    lying.unlink(missing_ok=True)
    index = index_archive(made.archive, made.width, made.height)
    made.archive_index.write_bytes(index.to_bytes())
    if small:
        write_lossless(image, made.pyramid)
    else:
        write_from_archive(made.archive, index, made.pyramid, grey=image.bands == 1)
        image = _level_for_thumbnail(made.pyramid, index)
    _write_thumbnail(image, made.thumbnail)
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


def _level_for_thumbnail(pyramid: Path, index: TileIndex) -> Image:
    """Open the smallest level that still has twice the thumbnail's size."""
    page = max(at for at, level in enumerate(index.levels) if max(level[:2]) >= 2 * THUMBNAIL)
    return pyvips.Image.tiffload(str(pyramid), page=page)


def _write_thumbnail(image: Image, path: Path) -> None:
    """Shrink, and sharpen what shrinking softened."""
    thumbnail = image.thumbnail_image(THUMBNAIL, height=THUMBNAIL, size="down")
    if thumbnail.width < image.width:
        thumbnail = thumbnail.sharpen(sigma=0.5)
    thumbnail.jpegsave(str(path), Q=THUMBNAIL_QUALITY, interlace=True, optimize_coding=True, keep="none")
