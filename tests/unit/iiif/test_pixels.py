"""What is rendered is what the scan shows: compared with a plain rendering of the original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips

from iiif.image.render import Box, choose_level, render
from iiif.image.request import parse
from iiif.image.resolve import Limits, View, resolve
from tests.unit.iiif.scans import Service, make_scan


def difference(one: pyvips.Image, other: pyvips.Image) -> float:
    assert (one.width, one.height, one.bands) == (other.width, other.height, other.bands)
    return (one.cast("float") - other.cast("float")).abs().avg()


def straight(
    original: pyvips.Image, region: tuple[int, int, int, int], size: tuple[int, int]
) -> pyvips.Image:
    cut = original.crop(*region)
    return cut.resize(size[0] / region[2], vscale=size[1] / region[3]) if size != region[2:] else cut


def test_pixels_at_full_size_are_the_originals(serve: Callable[..., Service]) -> None:
    service = serve(1300, 777)
    whole = service("/3/scan1/full/max/0/default.png").image
    assert difference(whole, service.scan.original) == 0
    part = service("/3/scan1/701,333,401,99/max/0/default.png").image
    assert difference(part, service.scan.original.crop(701, 333, 401, 99)) == 0


@pytest.mark.parametrize(
    ("region", "size", "tolerance"),
    [
        ((0, 0, 1300, 777), (400, 239), 3),
        ((0, 0, 1300, 777), (650, 389), 2),
        ((100, 52, 400, 300), (200, 150), 2),
        ((101, 51, 801, 603), (200, 151), 4),
        ((3, 5, 1200, 700), (120, 70), 4),
        ((3, 5, 1200, 700), (300, 175), 4),
        ((0, 0, 1300, 777), (1000, 100), 3),
        ((1299, 776, 1, 1), (1, 1), 1),
        ((640, 0, 5, 777), (2, 777), 4),
    ],
)
def test_a_region_at_a_size_looks_as_cut_and_scaled_from_the_original(
    serve: Callable[..., Service], region: tuple[int, int, int, int], size: tuple[int, int], tolerance: float
) -> None:
    service = serve(1300, 777)
    path = f"/3/scan1/{','.join(map(str, region))}/{size[0]},{size[1]}/0/default.png"
    assert difference(service(path).image, straight(service.scan.original, region, size)) < tolerance


def test_enlarging_needs_the_caret_and_looks_as_enlarged_from_the_original(
    serve: Callable[..., Service],
) -> None:
    service = serve(300, 200)
    region = (10, 20, 50, 40)
    image = service("/3/scan1/10,20,50,40/^150,120/0/default.png").image
    assert difference(image, straight(service.scan.original, region, (150, 120))) < 1


@pytest.mark.parametrize(
    ("rotation", "turn"),
    [
        ("0", lambda image: image),
        ("90", lambda image: image.rot90()),
        ("180", lambda image: image.rot180()),
        ("270", lambda image: image.rot270()),
        ("!0", lambda image: image.fliphor()),
        ("!90", lambda image: image.fliphor().rot90()),
        ("!270", lambda image: image.fliphor().rot270()),
    ],
)
def test_mirrored_first_then_turned_clockwise(
    serve: Callable[..., Service], rotation: str, turn: Callable[[pyvips.Image], pyvips.Image]
) -> None:
    service = serve(300, 200)
    image = service(f"/3/scan1/20,10,200,100/max/{rotation}/default.png").image
    assert difference(image, turn(service.scan.original.crop(20, 10, 200, 100))) == 0


def test_corners_that_turning_leaves_empty_are_clear_or_white(serve: Callable[..., Service]) -> None:
    service = serve(300, 200)
    clear = service("/3/scan1/full/max/30/default.png").image
    assert clear.bands == 4
    assert clear(0, 0)[3] == 0
    assert clear(clear.width // 2, clear.height // 2)[3] == 255
    plain = service("/3/scan1/full/max/0/default.png").image
    middle = clear(clear.width // 2, clear.height // 2)[:3]
    assert max(abs(one - other) for one, other in zip(middle, plain(150, 100), strict=True)) < 30
    white = service("/3/scan1/full/max/30/default.jpg").image
    assert white.bands == 3
    assert min(white(0, 0)) > 250
    # All of the picture and no more: the bounding box of a rectangle turned by 30°.
    assert abs(white.width - 359.8) < 2
    assert abs(white.height - 323.2) < 2


def test_grey_has_one_band_and_bitonal_two_values(serve: Callable[..., Service]) -> None:
    service = serve(300, 200)
    grey = service("/3/scan1/full/max/0/gray.png").image
    assert grey.bands == 1
    assert difference(grey, service.scan.original.colourspace("b-w")) == 0
    bitonal = service("/3/scan1/full/max/0/bitonal.png").image
    values = set(bytes(bitonal.colourspace("b-w").write_to_memory()))
    assert values == {0, 255}
    assert service("/3/scan1/full/max/0/bitonal.jpg").image.width == 300


@pytest.mark.parametrize(
    ("image_format", "media_type", "loader"),
    [("jpg", "image/jpeg", "jpegload"), ("png", "image/png", "pngload"), ("webp", "image/webp", "webpload")],
)
def test_formats(serve: Callable[..., Service], image_format: str, media_type: str, loader: str) -> None:
    service = serve(300, 200)
    answer = service(f"/3/scan1/full/150,100/0/default.{image_format}")
    assert answer.headers["Content-Type"] == media_type
    assert answer.image.get("vips-loader").startswith(loader)
    assert difference(answer.image, straight(service.scan.original, (0, 0, 300, 200), (150, 100))) < 12


def test_no_metadata_leaves_the_house(tmp_path: Path) -> None:
    original = make_scan(300, 200).original.copy()
    original.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", "Nguyễn Văn A (Nguyễn Văn A, ASCII)")
    original.set_type(pyvips.GValue.blob_type, "xmp-data", b"<x:xmpmeta>secret</x:xmpmeta>")
    original.tiffsave(str(tmp_path / "p.tif"), tile=True, pyramid=True, compression="deflate")
    for name in ("default.jpg", "default.png", "default.webp"):
        wanted = resolve(parse("full", "100,", "0", name), View(300, 200), Limits())
        data = render(tmp_path / "p.tif", wanted, 0)
        assert b"secret" not in data
        assert b"Nguy" not in data


def test_pyramids_of_nested_directories_are_read_too(tmp_path: Path) -> None:
    scan = make_scan(1300, 777, nested=True)
    (tmp_path / "p.tif").write_bytes(scan.pyramid)
    wanted = resolve(parse("full", "300,", "0", "default.png"), View(1300, 777), Limits())
    image = pyvips.Image.new_from_buffer(render(tmp_path / "p.tif", wanted, 0), "")
    assert difference(image, straight(scan.original, (0, 0, 1300, 777), (300, 179))) < 4


def test_a_reader_with_fewer_pixels_gets_the_same_picture_smaller(serve: Callable[..., Service]) -> None:
    service = serve(2049, 1025, max_side=600)
    image = service("/3/scan1/100,50,300,150/max/0/default.png").image
    assert difference(image, straight(service.scan.original, (400, 200, 1200, 600), (300, 150))) < 3


@pytest.mark.parametrize(
    ("region", "size", "level"),
    [
        ((0, 0, 30_000, 30_000), (512, 512), 5),
        ((0, 0, 30_000, 30_000), (3999, 3999), 2),
        ((1024, 2048, 1024, 1024), (512, 512), 1),
        ((1025, 2048, 1024, 1024), (512, 512), 1),
        ((1025, 2048, 500, 500), (250, 250), 0),
        ((1024, 2048, 500, 500), (512, 512), 0),
        # A stripe: one side asks for every pixel, but nobody reads 900 million.
        ((0, 0, 30_000, 30_000), (9999, 1), 2),
        ((3, 3, 29_997, 29_997), (9999, 1), 2),
        ((1, 1, 29_999, 29_999), (3900, 3900), 2),
    ],
)
def test_the_level_read_is_enough_and_bounded(
    region: tuple[int, int, int, int], size: tuple[int, int], level: int
) -> None:
    x, y, width, height = region
    assert choose_level(Box(x, y, x + width, y + height, 30_000, 30_000), size, 7) == level
