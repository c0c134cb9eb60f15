"""Pixels from an archive alone: whatever part is cut, however many tiles it touches, it has no seams."""

from __future__ import annotations

import io
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from iiif.cache import BoundedCache
from iiif.image.archive import Archives, TileArchive
from iiif.image.blocks import BLOCK
from iiif.image.levels import ArchiveLevels, open_levels
from iiif.image.mosaic import mosaic
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import TILE, DamagedArchive
from tests.unit.iiif.scans import MemoryStore, Scan, index_of, make_scan, picture, store_scan


@lru_cache
def archive_of(width: int, height: int, quality: int, *, grey: bool = False) -> tuple[Scan, TileArchive]:
    store, scan = MemoryStore(), make_scan(width, height, quality=quality, pyramid=False)
    if grey:
        scan = _in_grey(scan)
    store_scan(store, scan)
    return scan, Archives(store, BoundedCache(64 * BLOCK, weigh=len)).get(CopyKeys("scan1", 1))


def _in_grey(scan: Scan) -> Scan:
    image = picture(scan.width, scan.height).colourspace("b-w")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tiles.zip")
        image.dzsave(str(path), layout="iiif3", tile_size=TILE, overlap=0, container="zip", compression=0)
        index = index_of(path, scan.width, scan.height, pyramid=False)
        return Scan(scan.width, scan.height, image, path.read_bytes(), index, b"")


@lru_cache
def whole(width: int, height: int, quality: int, level: int, *, grey: bool = False) -> Image.Image:
    """Put a level together from its tiles by another library."""
    scan, _ = archive_of(width, height, quality, grey=grey)
    canvas = Image.new("L" if grey else "RGB", scan.index.levels[level][:2])
    for key, tile in zip(scan.index.tiles(), scan.tiles, strict=True):
        if key.level == level:
            canvas.paste(Image.open(io.BytesIO(tile)), (key.column * TILE, key.row * TILE))
    return canvas


SCANS = [
    (1300, 777, 92),
    (1300, 777, 80),
    (2049, 1025, 85),
    (1024, 1024, 85),
    (300, 2000, 85),
    (515, 513, 85),
]


@settings(deadline=None, max_examples=60)
@given(
    scan=st.sampled_from(SCANS),
    level=st.integers(0, 5),
    edges=st.tuples(*[st.floats(0, 1)] * 4),
    grey=st.booleans(),
)
def test_any_part_is_cut_from_the_whole_without_seams(
    scan: tuple[int, int, int], level: int, edges: tuple[float, float, float, float], *, grey: bool
) -> None:
    _, archive = archive_of(*scan, grey=grey)
    level = min(level, len(archive.index.levels) - 1)
    width, height, _ = archive.index.levels[level]
    left, right = sorted(round(edge * width) for edge in edges[:2])
    top, bottom = sorted(round(edge * height) for edge in edges[2:])
    left, top = min(left, width - 1), min(top, height - 1)
    box = (left, top, max(right, left + 1), max(bottom, top + 1))
    with open_levels(archive) as levels:
        cut = levels.level(level).crop(left, top, box[2] - left, box[3] - top)
        found = Image.frombytes("L" if grey else "RGB", (cut.width, cut.height), cut.write_to_memory())
    assert ImageChops.difference(found, whole(*scan, level, grey=grey).crop(box)).getbbox() is None


def test_only_the_tiles_that_a_part_touches_are_read() -> None:
    store, scan = MemoryStore(), make_scan(2049, 1025, pyramid=False)
    store_scan(store, scan)
    archive = Archives(store, BoundedCache(64 * BLOCK, weigh=len)).get(CopyKeys("scan1", 1))
    asked: list[tuple[int, int, int]] = []
    tiles = archive.tiles
    archive.tiles = lambda keys: asked.extend((k.level, k.column, k.row) for k in keys) or tiles(keys)  # type: ignore[method-assign, func-returns-value]
    ArchiveLevels(archive).level(0).crop(500, 512, 13, 512).avg()
    assert asked == [(0, 0, 1), (0, 1, 1)]


def test_a_picture_of_many_blocks_fetches_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iiif.image.blocks.BLOCK", 5000)
    store, scan = MemoryStore(), make_scan(2049, 1025, pyramid=False)
    store_scan(store, scan)
    archive = Archives(store, BoundedCache(64 * BLOCK, weigh=len)).get(CopyKeys("scan1", 1))
    for _ in range(2):
        ArchiveLevels(archive).level(0).crop(0, 0, 2049, 1025).avg()
    assert len(store.reads) == len(set(store.reads)) > 10


def test_a_tile_that_is_no_jpeg_or_breaks_off_is_no_picture() -> None:
    scan = make_scan(1024, 512, quality=85)
    first, second = scan.tiles[:2]
    with pytest.raises(pyvips.Error):
        mosaic([b"\xff\xd8 no picture \xff\xd9", second], 2, TILE, (2, 1)).avg()
    with pytest.raises(pyvips.Error):
        mosaic([first[:2000]], 1, TILE, (1, 1)).avg()


def test_a_tile_with_one_flipped_bit_is_told_even_among_others() -> None:
    store, scan = MemoryStore(), make_scan(1300, 777, pyramid=False)
    store_scan(store, scan)
    at = scan.index.offsets[2] + scan.index.lengths[2] // 2
    harmed = scan.archive[:at] + bytes([scan.archive[at] ^ 1]) + scan.archive[at + 1 :]
    store.put(CopyKeys("scan1", 1).archive, harmed)
    archive = Archives(store, BoundedCache(64 * BLOCK, weigh=len)).get(CopyKeys("scan1", 1))
    with pytest.raises(DamagedArchive):
        ArchiveLevels(archive).level(0).crop(0, 0, 1300, 777)
    level = ArchiveLevels(archive).level(1)
    assert level.crop(0, 0, level.width, level.height).avg() > 0
