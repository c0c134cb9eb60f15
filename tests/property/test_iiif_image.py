"""Image requests of every kind, on images of every size."""

from __future__ import annotations

import math
import tempfile
import time
import zipfile
from functools import lru_cache
from pathlib import Path

import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from iiif.image.request import parse
from iiif.image.resolve import Limits, Resolved, View, canonical, resolve
from iiif.image.tiles import find_tile
from museum.domain.errors import MuseumError
from museum.domain.tile_archive import TILE, TileIndex, TileKey, parse_entry
from tests.unit.iiif.scans import BASE, Client, Gate, MemoryStore, image_application, make_scan, store_scan
from tests.unit.iiif.test_tiles import asked_by_openseadragon

sides = st.integers(1, 60_000)
decimals = st.decimals(0, 100, places=3).map(lambda value: f"{value:f}")
regions = st.one_of(
    st.sampled_from(["full", "square"]),
    st.tuples(*[st.integers(0, 3000)] * 4).map(lambda four: ",".join(map(str, four))),
    st.tuples(*[decimals] * 4).map(lambda four: "pct:" + ",".join(four)),
)
lengths = st.integers(0, 3000).map(str)
sizes = st.builds(
    "{}{}".format,
    st.sampled_from(["", "^"]),
    st.one_of(
        st.just("max"),
        lengths.map("{},".format),
        lengths.map(",{}".format),
        st.tuples(lengths, lengths).map(",".join),
        st.tuples(lengths, lengths).map(lambda two: "!" + ",".join(two)),
        decimals.map("pct:{}".format),
    ),
)
rotations = st.builds(
    "{}{}".format, st.sampled_from(["", "!"]), st.sampled_from(["0", "90", "180", "270", "12.5"])
)
names = st.sampled_from(["default.jpg", "color.png", "gray.jpg", "bitonal.png", "default.webp"])
junk = st.text(max_size=20)
nasty = st.sampled_from(
    [
        *(
            "%2F",
            "%252F",
            "..",
            "%2e%2e",
            "%00",
            "%",
            "%zz",
            "%C3%28",
            "%ED%A0%80",
            "NaN",
            "inf",
            "-1",
            "1e308",
        ),
        *(
            "9" * 400,
            "0",
            ".",
            ",",
            "^",
            "!",
            "^!",
            "pct:",
            "full",
            "max",
            "square",
            "info.json",
            "scan1",
            "3",
            "2",
        ),
        *(
            "default.jpg",
            "default.avif",
            "%D9%A3",
            "%EF%BC%91",
            "%E2%80%AE",
            ";",
            "?",
            "#",
            "+",
            " ",
            "\\",
            "x" * 3000,
        ),
    ]
)
raw_paths = st.lists(st.lists(nasty, max_size=4).map("".join), max_size=9).map("/".join)


@lru_cache(maxsize=1)
def client() -> Client:
    store, scan = MemoryStore(), make_scan(1300, 777)
    store_scan(store, scan)
    return Client(image_application(store=store, find=Gate(scan1=scan.grant()), base_url=BASE))


def fitted(region: str, size: str, rotation: str, name: str) -> Resolved | MuseumError:
    try:
        return resolve(parse(region, size, rotation, name), View(1300, 777), Limits())
    except MuseumError as error:
        return error


@given(regions, sizes, st.sampled_from(["0", "90", "!180"]), names)
@settings(max_examples=150, deadline=None)
def test_whatever_is_asked_has_exactly_the_size_it_should(
    region: str, size: str, rotation: str, name: str
) -> None:
    answer = client()(f"/3/scan1/{region}/{size}/{rotation}/{name}")
    resolved = fitted(region, size, rotation, name)
    if isinstance(resolved, MuseumError):
        assert answer.status == 400
        assert resolved.reason.vi in answer.text
        return
    assert answer.status == 200
    width, height = answer.image.width, answer.image.height
    if rotation == "90":
        width, height = height, width
    assert abs(width - resolved.width) <= resolved.slack[0]
    assert abs(height - resolved.height) <= resolved.slack[1]
    if size.endswith(",") and size[0].isdigit():
        assert width == int(size[:-1])


@given(st.lists(junk, min_size=1, max_size=8).map("/".join), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_service(path: str, raw: bool) -> None:
    caller = client()
    caller.raw = raw
    encoded = "".join(char if char.isascii() and char.isprintable() else "%C3%A9" for char in path)
    for asked in (f"/{encoded}", f"/3/scan1/{encoded}", f"/3/scan1/full/max/{encoded}"):
        assert caller(asked).status in (200, 303, 400, 404)


@given(
    raw_paths,
    st.sampled_from(["/", "/3/", "/3/scan1/", "/2/scan1/full/", "/3/scan1/full/max/", "/3/scan1/full/^"]),
    st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_whatever_comes_over_the_wire_is_answered_at_once(path: str, start: str, raw: bool) -> None:
    caller = client()
    caller.raw = raw
    began = time.thread_time()
    answer = caller(start + path)
    took = time.thread_time() - began
    assert answer.status in (200, 303, 400, 404)
    if answer.status >= 400:
        assert took < 0.05
        assert len(answer.text) < 1000
        assert len(answer.text.splitlines()) == 2


@given(regions, sizes, rotations, names, sides, sides, st.sampled_from([2, 3]))
def test_the_canonical_address_means_the_same_picture(
    region: str, size: str, rotation: str, name: str, width: int, height: int, version: int
) -> None:
    view, limits = View(width, height), Limits()
    if version == 2:
        size = size.removeprefix("^")
    try:
        resolved = resolve(parse(region, size, rotation, name, version), view, limits)
    except MuseumError:
        return
    again = resolve(parse(*canonical(resolved, view, limits, version).split("/"), version), view, limits)
    same = (
        "x",
        "y",
        "region_width",
        "region_height",
        "width",
        "height",
        "mirror",
        "degrees",
        "quality",
        "format",
    )
    assert [getattr(again, part) for part in same] == [getattr(resolved, part) for part in same]


@given(regions, sizes, sides, sides)
def test_nothing_leaves_the_image_or_the_limits(region: str, size: str, width: int, height: int) -> None:
    view, limits = View(width, height), Limits()
    try:
        found = resolve(parse(region, size, "0", "default.jpg"), view, limits)
    except MuseumError:
        return
    assert 0 <= found.x < found.x + found.region_width <= width
    assert 0 <= found.y < found.y + found.region_height <= height
    assert limits.allow(found.width, found.height)
    assert min(found.width, found.height) >= 1
    if not size.startswith("^"):
        assert found.width <= found.region_width
        assert found.height <= found.region_height


@given(sides, sides, st.one_of(st.none(), st.integers(1, 60_000)), st.data())
def test_every_tile_a_viewer_may_ask_for_is_a_tile_of_the_archive(
    width: int, height: int, max_side: int | None, data: st.DataObject
) -> None:
    index = TileIndex(width, height, TILE, View(width, height).levels(TILE), "jpg", 0, (), ())
    view = View.of(width, height, max_side)
    if view.cut >= len(index.levels):
        return
    levels = view.levels(TILE)
    assert [(w, h) for w, h, _ in levels] == [(w, h) for w, h, _ in index.levels[view.cut :]]
    scale = data.draw(st.sampled_from([scale for _, _, scale in levels]))
    column = data.draw(st.integers(0, (view.width - 1) // (TILE * scale)))
    row = data.draw(st.integers(0, (view.height - 1) // (TILE * scale)))
    x, y = column * TILE * scale, row * TILE * scale
    w, h = min(TILE * scale, view.width - x), min(TILE * scale, view.height - y)
    size = f"{math.ceil(w / scale)},{math.ceil(h / scale)}"
    resolved = resolve(parse(f"{x},{y},{w},{h}", size, "0", "default.jpg"), view, Limits())
    found = find_tile(resolved, view, index)
    assert found is not None
    key, tile_width, tile_height = found
    assert (tile_width, tile_height) == (math.ceil(w / scale), math.ceil(h / scale))
    # At an odd edge one pixel may stand in several levels; then the finest answers.
    assert key == TileKey(view.cut + scale.bit_length() - 1, column, row) or min(w, h) < scale


@given(st.integers(1, 1700), st.integers(1, 1700))
@settings(max_examples=12, deadline=None)
def test_dzsave_writes_exactly_the_tiles_that_viewers_ask_for(width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "t.zip")
        black = pyvips.Image.black(width, height, bands=3)
        black.dzsave(str(archive), layout="iiif3", tile_size=TILE, overlap=0, container="zip", compression=0)
        entries = {parse_entry(entry) for entry in zipfile.ZipFile(archive).namelist()} - {None}
    written = {
        ("full" if tile.full else f"{tile.x},{tile.y},{tile.width},{tile.height}")
        + f"/{tile.tile_width},{tile.tile_height}"
        for tile in entries
        if tile
    }
    levels = View(width, height).levels(TILE)
    info = {
        "id": "",
        "width": width,
        "height": height,
        "tiles": [{"width": TILE, "scaleFactors": [s for *_, s in levels]}],
    }
    asked = {path.replace("/max", f"/{width},{height}") for path in asked_by_openseadragon(info)}
    assert asked == written
