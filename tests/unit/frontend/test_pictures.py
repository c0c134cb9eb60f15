from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from frontend.presenters import pictures
from museum.domain.collections import Media

SIDE = st.integers(1, 60_000)
SHARE = st.floats(0, 1)
ADDRESS = re.compile(r"/iiif/image/3/img/(full|(\d+),(\d+),(\d+),(\d+))/(max|(\d+),(\d+))/0/default\.jpg")


def media(width: int, height: int) -> Media:
    return Media(id="img", width=width, height=height)


def sizes(address: str, width: int, height: int) -> tuple[int, int, int, int, int, int]:
    """Read an address: region and size, both in pixels."""
    found = ADDRESS.fullmatch(address)
    assert found, address
    region = (0, 0, width, height) if found[1] == "full" else tuple(int(found[part]) for part in range(2, 6))
    size = region[2:] if found[6] == "max" else (int(found[7]), int(found[8]))
    return (*region, *size)  # type: ignore[return-value]


@given(width=SIDE, height=SIDE)
def test_no_size_is_larger_than_the_scan(width: int, height: int) -> None:
    picture = pictures.whole(media(width, height))
    entries = [entry.split(" ") for entry in picture.srcset.split(", ")]
    for address, descriptor in entries:
        _, _, _, _, w, h = sizes(address, width, height)
        assert 1 <= w <= width
        assert 1 <= h <= height
        assert descriptor == f"{w}w"
    assert picture.src in [address for address, _ in entries]


@given(width=SIDE, height=SIDE, x=SHARE, y=SHARE, zoom=st.floats(1, 16))
def test_detail_lies_inside_the_scan(width: int, height: int, x: float, y: float, zoom: float) -> None:
    detail = pictures.detail(media(width, height), (x, y), zoom)
    for picture in (detail.wide, detail.tall, pictures.card(media(width, height), (x, y), zoom)):
        left, top, w, h, size_w, size_h = sizes(picture.src, width, height)
        assert 0 <= left <= left + w <= width
        assert 0 <= top <= top + h <= height
        assert size_w <= w
        assert size_h <= h


def test_detail_keeps_its_focus_and_its_shape() -> None:
    region = pictures.crop(media(9000, 9000), (0.5, 0.5), 3.0, 1.5)
    assert (region.width, region.height) == (3000, 2000)
    assert (region.x + region.width / 2, region.y + region.height / 2) == (4500, 4500)
    corner = pictures.crop(media(9000, 9000), (0.0, 1.0), 3.0, 1.5)
    assert (corner.x, corner.y + corner.height) == (0, 9000)


def test_small_scan_is_asked_for_as_it_is() -> None:
    picture = pictures.whole(media(200, 150))
    assert picture.srcset == "/iiif/image/3/img/full/max/0/default.jpg 200w"


def test_shared_picture_and_download_are_bounded() -> None:
    assert pictures.shared(media(10_000, 5_000)) == "/iiif/image/3/img/full/1200,600/0/default.jpg"
    assert pictures.shared(media(800, 600)) == "/iiif/image/3/img/full/max/0/default.jpg"
