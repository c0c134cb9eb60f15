"""Words over pictures: one pattern over all tiles, in every quality, and no way round it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import pyvips

from iiif.image.request import parse
from iiif.image.resolve import Limits, View, resolve
from iiif.image.watermark import overlaid
from tests.unit.iiif.scans import Service, picture

WORDS = "© Bảo tàng tỉnh Nghệ An"


def flat(width: int, height: int) -> pyvips.Image:
    return (pyvips.Image.black(width, height, bands=3) + 120).cast("uchar").copy(interpretation="srgb")


def laid_over(view: View, region: str, size: str) -> pyvips.Image:
    wanted = resolve(parse(region, size, "0", "default.jpg"), view, Limits())
    return overlaid(flat(wanted.width, wanted.height), wanted, WORDS)


def difference(one: pyvips.Image, other: pyvips.Image) -> float:
    assert (one.width, one.height) == (other.width, other.height)
    return float((one.cast("int") - other.cast("int")).abs().max())


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_tiles_that_lie_side_by_side_show_one_pattern(scale: int) -> None:
    view = View(3001, 2003)
    step = 512 * scale
    joined = None
    for y in range(0, view.height, step):
        row = None
        for x in range(0, view.width, step):
            w, h = min(step, view.width - x), min(step, view.height - y)
            tile = laid_over(view, f"{x},{y},{w},{h}", f"{-(-w // scale)},{-(-h // scale)}")
            row = row.join(tile, "horizontal") if row else tile
        joined = joined.join(row, "vertical") if joined else row
    assert joined is not None
    whole = laid_over(view, "full", f"{-(-view.width // scale)},{-(-view.height // scale)}")
    assert difference(joined, whole) == 0


def test_the_words_are_seen_and_hide_little() -> None:
    shown = laid_over(View(1200, 900), "full", "max")
    change = (shown.cast("int") - 120).abs()
    assert change.max() > 25
    assert change.avg() < 3


def test_words_that_look_like_markup_are_words() -> None:
    wanted = resolve(parse("full", "max", "0", "default.jpg"), View(600, 400), Limits())
    shown = overlaid(flat(600, 400), wanted, '#panic("x") *a* $x$ [')
    assert (shown.cast("int") - 120).abs().max() > 20


TILE = "/3/scan1/0,0,512,512/512,512/0/default.jpg"


def test_no_stored_tile_of_a_watermarked_scan_leaves_the_house(serve: Callable[..., Service]) -> None:
    bare = serve()
    plain = bare(TILE)
    marked = serve(watermark=WORDS)
    for path in (TILE, "/3/scan1/full/325,195/0/default.jpg", "/3/scan1/full/200,/0/default.png"):
        before, after = bare(path), marked(path)
        assert after.status == 200
        assert after.headers["ETag"] != before.headers["ETag"]
        change = (
            after.image.colourspace("srgb").cast("int") - before.image.colourspace("srgb").cast("int")
        ).abs()
        assert change.max() > 20, path
    # Nobody who holds the bare tile is told that it is still the same.
    assert marked(TILE, if_none_match=plain.headers["ETag"]).status == 200


@pytest.mark.parametrize(
    "end", ["0/gray.jpg", "90/default.png", "!12.5/default.png", "0/bitonal.png", "0/default.avif"]
)
def test_a_watermark_survives_every_way_to_ask(serve: Callable[..., Service], end: str) -> None:
    path = f"/3/scan1/full/600,/{end}"
    assert serve(watermark=WORDS)(path).body != serve()(path).body


def test_a_grey_scan_stays_grey() -> None:
    wanted = resolve(parse("full", "max", "0", "default.jpg"), View(600, 400), Limits())
    grey = picture(600, 400).colourspace("b-w")
    assert overlaid(grey, wanted, WORDS).bands == 1
