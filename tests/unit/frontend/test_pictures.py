"""Addresses of pictures: what pages ask for is there, for the public and for staff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from frontend.context import KEY
from frontend.presenters import pictures
from frontend.presenters.pictures import Picture, Region
from iiif.image.request import parse
from iiif.image.resolve import Limits, View, resolve
from museum.domain.collections import Artefact, Media
from museum.domain.rights import PixelTerms

SIDE = st.integers(1, 60_000)
SHARE = st.floats(0, 1)
ADDRESS = re.compile(r"/iiif/image/3/img/(full|(\d+),(\d+),(\d+),(\d+))/(max|(\d+),(\d+))/0/default\.jpg")


IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"
LIMIT = 2000


def media(width: int, height: int, rights: str = "") -> Media:
    return Media(id="img", width=width, height=height, artefact=Artefact(rights=rights, dimensions=[]))


@pytest.fixture(autouse=True, scope="module")
def _within_an_application() -> Iterator[None]:
    app = Flask("pictures", static_folder=None)
    app.extensions[KEY] = SimpleNamespace(ports=SimpleNamespace(pixels=PixelTerms(side=LIMIT)))
    with app.app_context():
        yield


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


def every_picture(medium: Media, x: float, y: float, zoom: float) -> list[Picture]:
    width, height = medium.width or 1, medium.height or 1
    left, top = min(int(x * width), width - 1), min(int(y * height), height - 1)
    corner = Region(left, top, width - left, height - top)
    dot = Region(left, top, 1, 1)
    detail = pictures.detail(medium, (x, y), zoom)
    return [
        pictures.whole(medium),
        pictures.strip(medium),
        detail.wide,
        detail.tall,
        pictures.card(medium, (x, y), zoom),
        pictures.part(medium, corner),
        pictures.part(medium, dot),
    ]


@given(width=SIDE, height=SIDE, x=SHARE, y=SHARE, zoom=st.floats(1, 16), reserved=st.booleans())
def test_whatever_a_page_asks_for_the_service_has(
    width: int, height: int, x: float, y: float, zoom: float, *, reserved: bool
) -> None:
    medium = media(width, height, IN_COPYRIGHT if reserved else "")
    public = View.of(width, height, LIMIT if reserved else None)
    asked = [
        entry.split(" ")
        for picture in every_picture(medium, x, y, zoom)
        for entry in (
            f"{picture.src} 0w",
            *picture.srcset.split(", "),
            *picture.srcset_as("avif").split(", "),
        )
    ]
    asked += [[pictures.shared(medium), "0w"], [pictures.large(medium).address, "0w"]]
    for address, descriptor in asked:
        *_, region, size, rotation, name = address.split("/")
        for view in (public, View(width, height)):
            # Staff with a pass see the whole scan under the same address.
            found = resolve(parse(region, size, rotation, name), view, Limits())
            if view == public and descriptor != "0w":
                assert f"{found.width}w" == descriptor


@given(width=SIDE, height=SIDE, x=SHARE, y=SHARE, right=SHARE, bottom=SHARE)
def test_a_region_stays_inside_what_the_public_sees(
    width: int, height: int, x: float, y: float, right: float, bottom: float
) -> None:
    medium = media(width, height, IN_COPYRIGHT)
    left, top = int(x * (width - 1)), int(y * (height - 1))
    region = Region(left, top, 1 + int(right * (width - left - 1)), 1 + int(bottom * (height - top - 1)))
    found, (seen_width, seen_height) = pictures.seen_region(medium, region), pictures.seen(medium)
    assert 0 <= found.x < found.x + found.width <= seen_width
    assert 0 <= found.y < found.y + found.height <= seen_height
    if (seen_width, seen_height) == (width, height):
        assert found == region
    else:
        assert found.width / seen_width == pytest.approx(region.width / width, abs=3 / seen_width)


def test_a_reserved_scan_is_offered_no_larger_than_the_public_sees_it() -> None:
    medium = media(9000, 6000, IN_COPYRIGHT)
    assert pictures.seen(medium) == (1125, 750)
    whole = pictures.whole(medium)
    assert whole.srcset.endswith("/full/1125,750/0/default.jpg 1125w")
    part = pictures.part(medium, Region(3000, 1500, 1500, 1200))
    assert part.src == "/iiif/image/3/img/pct:33.3333,25,16.6667,20/186,149/0/default.jpg"
    large = pictures.large(medium)
    assert (large.width, large.height) == (1125, 750)
    assert pictures.seen(media(9000, 6000)) == (9000, 6000)


def test_staff_and_the_public_see_the_same_part_of_a_reserved_scan() -> None:
    medium = media(9000, 6000, IN_COPYRIGHT)
    address = pictures.part(medium, Region(3000, 1500, 1500, 1200)).src.split("/")
    places = []
    for view in (View.of(9000, 6000, LIMIT), View(9000, 6000)):
        found = resolve(parse(*address[-4:]), view, Limits())
        places.append((found.x / view.width, found.y / view.height, found.region_width / view.width))
    assert places[0] == pytest.approx(places[1], abs=0.002)
