"""Regions and sizes fitted to an image."""

from __future__ import annotations

import pytest

from iiif.image.request import parse
from iiif.image.resolve import Limits, View, canonical, resolve
from museum.domain.errors import Invalid

WIDE = View(1300, 777)


def fitted(region: str, size: str, view: View = WIDE, limits: Limits | None = None, rotation: str = "0"):
    return resolve(parse(region, size, rotation, "default.jpg"), view, limits or Limits())


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("full", (0, 0, 1300, 777)),
        ("square", (261, 0, 777, 777)),
        ("10,20,30,40", (10, 20, 30, 40)),
        ("1200,700,512,512", (1200, 700, 100, 77)),
        ("pct:0,0,50,50", (0, 0, 650, 389)),
        ("pct:50,50,50,50", (650, 389, 650, 388)),
        ("pct:25,0,200,100", (325, 0, 975, 777)),
        ("pct:0,0,0.0001,0.0001", (0, 0, 1, 1)),
    ],
)
def test_regions_are_cut_at_the_edge(region: str, expected: tuple[int, int, int, int]) -> None:
    found = fitted(region, "max")
    assert (found.x, found.y, found.region_width, found.region_height) == expected


@pytest.mark.parametrize("region", ["1300,0,1,1", "0,777,10,10", "pct:100,0,1,1", "999999999,999999999,1,1"])
def test_a_region_outside_the_image_is_refused(region: str) -> None:
    with pytest.raises(Invalid, match="outside"):
        fitted(region, "max")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("max", (1300, 777)),
        ("650,", (650, 389)),
        (",100", (167, 100)),
        ("pct:50", (650, 389)),
        ("pct:100", (1300, 777)),
        ("100,100", (100, 100)),
        ("!400,400", (400, 239)),
        ("!1300,777", (1300, 777)),
        ("^2600,", (2600, 1554)),
        ("^!2000,2000", (2000, 1195)),
        ("^pct:150", (1950, 1166)),
        ("^2000,100", (2000, 100)),
    ],
)
def test_sizes_keep_the_aspect_ratio_unless_told_otherwise(size: str, expected: tuple[int, int]) -> None:
    found = fitted("full", size)
    assert (found.width, found.height) == expected


@pytest.mark.parametrize(
    "size", ["1301,", ",778", "1301,777", "1300,778", "pct:100.01", "pct:250", "!2000,3000", "!1301,778"]
)
def test_nothing_is_scaled_up_without_the_caret(size: str) -> None:
    with pytest.raises(Invalid, match="larger than the region"):
        fitted("full", size)


@pytest.mark.parametrize("size", ["^10001,10", "^5000,5000", "^pct:1000", "^,9999", "^999999999,999999999"])
def test_nothing_is_made_above_the_limits(size: str) -> None:
    with pytest.raises(Invalid, match="too large"):
        fitted("full", size)


def test_max_keeps_within_the_limits_and_the_caret_fills_them() -> None:
    limits = Limits(side=1000, area=400_000)
    large = fitted("full", "max", limits=limits)
    assert large.width * large.height <= 400_000
    assert large.width > 810
    assert fitted("0,0,100,50", "max", limits=limits).width == 100
    filled = fitted("0,0,100,50", "^max", limits=limits)
    assert filled.width * filled.height <= 400_000
    assert filled.width > 890


def test_a_fit_above_the_limits_is_made_as_large_as_they_allow() -> None:
    found = fitted("full", "!1300,1300", limits=Limits(side=600))
    assert (found.width, found.height) == (600, 358)


def test_a_picture_below_one_pixel_is_refused_but_a_thin_one_keeps_its_pixel() -> None:
    with pytest.raises(Invalid, match="smaller than 1 pixel"):
        fitted("full", "pct:0.01")
    thin = fitted("full", "10,", View(9000, 3))
    assert (thin.width, thin.height) == (10, 1)


@pytest.mark.parametrize(
    ("request_path", "version", "expected"),
    [
        (("full", "1300,777", "0"), 3, "full/max/0/default.jpg"),
        (("0,0,5000,5000", "pct:50", "360"), 3, "full/650,389/0/default.jpg"),
        (("pct:50,50,50,50", "max", "!22.50"), 3, "650,389,650,388/max/!22.5/default.jpg"),
        (("square", "^1000,", "0"), 3, "261,0,777,777/^1000,1000/0/default.jpg"),
        (("full", "^max", "0"), 3, "full/^max/0/default.jpg"),
        (("full", "full", "0"), 2, "full/full/0/default.jpg"),
        (("full", "650,389", "0"), 2, "full/650,/0/default.jpg"),
        (("full", "650,100", "0"), 2, "full/650,100/0/default.jpg"),
    ],
)
def test_the_canonical_form(request_path: tuple[str, str, str], version: int, expected: str) -> None:
    request = parse(*request_path, "default.jpg", version)
    assert canonical(resolve(request, WIDE, Limits()), WIDE, Limits(), version) == expected


def test_a_reader_with_fewer_pixels_sees_a_smaller_image_of_the_same_pyramid() -> None:
    view = View.of(8001, 6000, 1100)
    assert (view.width, view.height, view.cut) == (1001, 750, 3)
    assert view.levels(512) == ((1001, 750, 1), (501, 375, 2))
    assert View.of(8001, 6000, None) == View(8001, 6000, 0)
    with pytest.raises(Invalid, match="larger than the region"):
        fitted("0,0,512,512", "1024,", view)


@pytest.mark.parametrize(("size", "degrees"), [("1600,1600", "45"), ("2200,2000", "1"), ("max", "359.5")])
def test_what_is_turned_askew_has_bounds_of_its_own(size: str, degrees: str) -> None:
    view = View(4000, 4000)
    with pytest.raises(Invalid) as caught:
        fitted("full", size, view, rotation=degrees)
    assert caught.value.field == "size"
    assert fitted("full", size, view, rotation="270").area >= 2_560_000
    assert fitted("full", "1400,1400", view, rotation=degrees).area < 4_000_000
