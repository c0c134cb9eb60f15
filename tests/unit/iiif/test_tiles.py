"""Every tile a viewer asks for lies in the archive as dzsave wrote it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from iiif.cache import BoundedCache
from iiif.image.archive import Archives
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import DamagedArchive
from tests.unit.iiif.scans import (
    Client,
    DiskStore,
    Gate,
    MemoryStore,
    Service,
    image_application,
    make_scan,
    store_scan,
)

SIZES = [(1300, 777), (2049, 1025), (513, 511), (512, 512), (300, 200), (1024, 512), (1025, 40), (515, 2047)]


def asked_by_openseadragon(info: dict[str, Any]) -> Iterator[str]:
    """List what OpenSeadragon's IIIF tile source asks for, level by level."""
    version = 3 if "id" in info else 2
    tile = info["tiles"][0]["width"]
    factors = info["tiles"][0]["scaleFactors"]
    width, height = info["width"], info["height"]
    highest = round(math.log2(max(factors)))
    for level in range(highest + 1):
        scale = 0.5 ** (highest - level)
        level_width, level_height = math.ceil(width * scale), math.ceil(height * scale)
        if level_width < tile and level_height < tile:
            if level_width == width:
                yield "full/full" if version == 2 else "full/max"
            else:
                yield f"full/{level_width}," + (f"{level_height}" if version == 3 else "")
            continue
        step = round(tile / scale)
        for x in range(0, width, step):
            for y in range(0, height, step):
                w, h = min(step, width - x), min(step, height - y)
                region = "full" if (w, h) == (width, height) else f"{x},{y},{w},{h}"
                size_w = min(tile, level_width - x // step * tile)
                size_h = min(tile, level_height - y // step * tile)
                if version == 2 and size_w == width:
                    yield f"{region}/full"
                elif version == 3 and (size_w, size_h) == (width, height):
                    yield f"{region}/max"
                else:
                    yield f"{region}/{size_w},{size_h}"


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_viewer_finds_all_its_tiles_in_the_archive(
    serve: Callable[..., Service], width: int, height: int, version: int
) -> None:
    service = serve(width, height)
    # Without a pyramid, whatever is not read from the archive fails.
    service.store.delete("copies/sc/scan1/r1/pyramid.tif")
    info = service.json(f"/{version}/scan1/info.json")
    assert [scale for _, _, scale in service.scan.index.levels] == info["tiles"][0]["scaleFactors"]
    seen = set()
    for path in asked_by_openseadragon(info):
        answer = service(f"/{version}/scan1/{path}/0/default.jpg")
        assert answer.status == 200, path
        seen.add(answer.body)
    stored = set(service.scan.tiles)
    assert seen == stored


def test_the_whole_image_in_one_tile_answers_under_every_name(serve: Callable[..., Service]) -> None:
    service = serve(1300, 777)
    service.store.delete("copies/sc/scan1/r1/pyramid.tif")
    names = [
        "full/325,195",
        "full/325,",
        "0,0,1300,777/325,195",
        "0,0,2048,2048/325,",
        "full/,195",
        "full/pct:25",
    ]
    names += ["pct:0,0,100,100/325,195", "full/!325,195"]
    assert len({service(f"/3/scan1/{name}/0/default.jpg").body for name in names}) == 1
    assert service("/3/scan1/full/325,195/0/color.jpg").status == 200


@pytest.mark.parametrize(
    "name", ["1024,0,276,777/138,", "1024,0,276,777/,389", "0,0,1024,777/pct:50", "1024,0,276,777/pct:50"]
)
def test_where_only_the_aspect_ratio_sets_a_side_rounding_does_not_miss_the_tile(
    serve: Callable[..., Service], name: str
) -> None:
    service = serve(1300, 777)
    service.store.delete("copies/sc/scan1/r1/pyramid.tif")
    answer = service(f"/3/scan1/{name}/0/default.jpg")
    assert answer.status == 200
    assert answer.image.height == 389
    assert f"/{answer.image.width},389/0/default.jpg" in answer.headers["Link"]


@pytest.mark.parametrize("size", ["138,388", "137,389", "139,389"])
def test_a_size_given_in_full_is_met_exactly(serve: Callable[..., Service], size: str) -> None:
    service = serve(1300, 777)
    answer = service(f"/3/scan1/1024,0,276,777/{size}/0/default.jpg")
    assert f"{answer.image.width},{answer.image.height}" == size


def test_a_reader_with_fewer_pixels_gets_the_lower_levels_of_the_same_archive(
    serve: Callable[..., Service],
) -> None:
    service = serve(2049, 1025, max_side=1100)
    service.store.delete("copies/sc/scan1/r1/pyramid.tif")
    info = service.json("/3/scan1/info.json")
    assert (info["width"], info["height"]) == (1025, 513)
    assert info["tiles"][0]["scaleFactors"] == [1, 2, 4]
    index = service.scan.index
    given = {service(f"/3/scan1/{path}/0/default.jpg").body for path in asked_by_openseadragon(info)}
    assert given == {tile for key, tile in zip(index.tiles(), service.scan.tiles, strict=True) if key.level}
    assert service("/3/scan1/1024,512,512,512/max/0/default.jpg").image.width == 1
    assert service("/3/scan1/1025,0,512,512/max/0/default.jpg").status == 400


def test_neighbouring_tiles_from_remote_storage_cost_a_small_read_and_one_block() -> None:
    store, scan = MemoryStore(), make_scan(1300, 777)
    store_scan(store, scan)
    client = Client(image_application(store=store, find=Gate(scan1=scan.grant()), base_url=""))
    info = client.json("/3/scan1/info.json")
    answers = [client(f"/3/scan1/{path}/0/default.jpg") for path in asked_by_openseadragon(info)]
    assert {answer.status for answer in answers} == {200}
    assert len(answers) == 9
    keys = CopyKeys("scan1", 1)
    assert [key for key, _, _ in store.reads] == [keys.archive_index, keys.archive, keys.archive]
    assert [length for _, _, length in store.reads[1:]] == [1 << 17, 1 << 20]


@pytest.mark.parametrize(
    ("region", "size"),
    [
        ((0, 5, 512, 512), (512, 512)),
        ((5, 0, 512, 512), (512, 512)),
        ((512, 0, 512, 511), (512, 511)),
        ((0, 0, 511, 512), (511, 512)),
        ((0, 256, 1024, 512), (512, 256)),
        ((0, 0, 512, 512), (511, 512)),
    ],
)
def test_what_is_almost_a_tile_is_not_taken_for_one(
    serve: Callable[..., Service], region: tuple[int, int, int, int], size: tuple[int, int]
) -> None:
    service = serve(1300, 777)
    answer = service(f"/3/scan1/{','.join(map(str, region))}/{size[0]},{size[1]}/0/default.jpg")
    assert (answer.image.width, answer.image.height) == size
    stored = set(service.scan.tiles)
    assert answer.body not in stored
    shown = service.scan.original.crop(*region).resize(size[0] / region[2], vscale=size[1] / region[3])
    assert (answer.image.cast("float") - shown.cast("float")).abs().avg() < 3


def test_an_archive_that_its_index_does_not_fit_is_not_opened(tmp_path: Path) -> None:
    store, scan = DiskStore(tmp_path), make_scan(513, 511)
    store_scan(store, scan)
    archives = Archives(store, BoundedCache(1))
    store.put(CopyKeys("scan1", 1).archive, scan.archive + b"more")
    with pytest.raises(DamagedArchive, match="bytes"):
        archives.get(CopyKeys("scan1", 1))
