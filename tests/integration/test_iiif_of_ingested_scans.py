"""What ingest makes, the image service serves: the two agree on tiles, levels and pixels."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyvips

from ingest.derive import derive
from museum.adapters.storage import open_store
from museum.domain.collections import CopyKeys
from museum.ports.pixels import Grant
from tests.unit.iiif.scans import BASE, Client, Gate, image_application, picture
from tests.unit.iiif.test_tiles import asked_by_openseadragon


def difference(one: pyvips.Image, other: pyvips.Image) -> float:
    assert (one.width, one.height) == (other.width, other.height)
    return (one.colourspace("srgb").cast("float") - other.cast("float")).abs().avg()


@pytest.fixture(params=[(1301, 777), (2501, 1703)], ids=["lossless pyramid", "tiles alone"], scope="module")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Client, pyvips.Image]:
    folder: Path = tmp_path_factory.mktemp("scan")
    original = picture(*request.param).copy_memory()
    original.tiffsave(str(folder / "scan.tif"), compression="lzw")
    into = folder / "made"
    into.mkdir()
    made = derive(folder / "scan.tif", into)
    store = open_store((folder / "objects").as_uri())
    keys = CopyKeys("scan1", made.recipe)
    for key, path in (
        (keys.archive, made.archive),
        (keys.archive_index, made.archive_index),
        (keys.pyramid, made.pyramid),
    ):
        if path:
            store.put(key, path)
    gate = Gate(scan1=Grant("full", made.width, made.height, made.recipe, keys))
    return Client(image_application(store=store, find=gate, base_url=BASE)), original


def test_every_tile_a_viewer_asks_for_shows_its_part_of_the_scan(served: tuple[Client, pyvips.Image]) -> None:
    client, original = served
    for path in asked_by_openseadragon(client.json("/3/scan1/info.json")):
        answer = client(f"/3/scan1/{path}/0/default.jpg")
        assert answer.status == 200, path
        region, _, size = path.partition("/")
        x, y, w, h = (
            (0, 0, original.width, original.height) if region == "full" else map(int, region.split(","))
        )
        width, height = (w, h) if size == "max" else map(int, size.split(","))
        assert (answer.image.width, answer.image.height) == (width, height)
        # Each pixel of a level is the mean of those it covers; at the edge the last ones count again.
        scale = -(-w // width) if width > 1 else -(-h // height)
        covered = original.crop(x, y, w, h).embed(0, 0, width * scale, height * scale, extend="copy")
        if min(width, height) > 8:
            assert difference(answer.image, covered.shrink(scale, scale)) < 3, path


@pytest.mark.parametrize(
    ("region", "size", "tolerance"),
    [
        (None, (400, None), 5),
        (None, (1000, None), 5),
        ((1, 3, 1299, 771), (433, 257), 5),
        ((300, 200, 801, 503), (801, 503), 4),
        ((513, 257, 700, 511), (100, 73), 5),
    ],
)
def test_other_requests_look_as_rendered_from_the_scan(
    served: tuple[Client, pyvips.Image],
    region: tuple[int, int, int, int] | None,
    size: tuple[int, int | None],
    tolerance: float,
) -> None:
    client, original = served
    x, y, w, h = region or (0, 0, original.width, original.height)
    answer = client(f"/3/scan1/{x},{y},{w},{h}/{size[0]},{size[1] or ''}/0/default.png")
    assert answer.status == 200
    assert answer.image.width == size[0]
    shown = original.crop(x, y, w, h).resize(size[0] / w, vscale=answer.image.height / h)
    assert difference(answer.image, shown) < tolerance
