"""The grammar: what is read, and what is refused with a reason."""

from __future__ import annotations

import pytest

from iiif.image.request import Region, Size, parse
from museum.domain.errors import Invalid


def test_a_whole_request_is_read_part_by_part() -> None:
    request = parse("125,15,120,140", "^!90,80", "!22.5", "gray.png")
    assert request.region == Region("pixels", 125, 15, 120, 140)
    assert request.size == Size("fit", 90, 80, upscale=True)
    assert (request.mirror, request.degrees) == (True, 22.5)
    assert (request.quality, request.format) == ("gray", "png")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("max", Size("max")),
        ("^max", Size("max", upscale=True)),
        ("90,", Size("exact", 90, 0)),
        (",90", Size("exact", 0, 90)),
        ("^,90", Size("exact", 0, 90, upscale=True)),
        ("pct:33.3", Size("percent", percent=33.3)),
        ("pct:.5", Size("percent", percent=0.5)),
        ("90,80", Size("exact", 90, 80)),
        ("!90,80", Size("fit", 90, 80)),
    ],
)
def test_every_form_of_size_is_read(text: str, size: Size) -> None:
    assert parse("full", text, "0", "default.jpg").size == size


@pytest.mark.parametrize(
    ("text", "degrees"), [("0", 0), ("360", 0), ("90", 90), ("359.5", 359.5), ("007", 7)]
)
def test_rotation_is_clockwise_and_a_full_turn_is_none(text: str, degrees: float) -> None:
    assert parse("full", "max", text, "default.jpg").degrees == degrees


def test_colour_is_the_default() -> None:
    assert parse("full", "max", "0", "color.jpg") == parse("full", "max", "0", "default.jpg")


@pytest.mark.parametrize(
    "region",
    [
        "", "FULL", "full ", "-1,0,10,10", "1,2,3", "1,2,3,4,5", "a,b,c,d", "NaN,0,1,1", "1e3,0,1,1", "0,0,0,10", "0,0,10,0",
        "1.5,0,1,1", "pct:-1,0,1,1", "pct:0,0,0,1", "pct:NaN,0,1,1", "pct:1e1,0,1,1", "pct:0,0,100", "inf,0,1,1",
        "9999999999,0,1,1", "٣,٠,١,١", "0,0,1,1/..", "0x1,0,1,1", "1,,1,1", "+1,0,1,1",
    ],
)  # fmt: skip
def test_a_malformed_region_is_refused(region: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(region, "max", "0", "default.jpg")
    assert caught.value.field == "region"
    assert caught.value.reason.vi
    assert caught.value.reason.vi != caught.value.reason.en


@pytest.mark.parametrize(
    "size",
    [
        "", "full", ",", "^", "^,", "!", "!,", "!90,", "!,90", "0,", ",0", "0,0", "10,0", "-5,", "pct:", "pct:-1", "pct:NaN",
        "pct:1e2", "1.5,", "90", "max^", "^^max", "!^90,90", "^!90", "9999999999,", "max,", "nan,", "１０,",
    ],
)  # fmt: skip
def test_a_malformed_size_is_refused(size: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse("full", size, "0", "default.jpg")
    assert caught.value.field == "size"


@pytest.mark.parametrize(
    "rotation", ["", "-1", "361", "360.1", "!", "!!0", "0!", "NaN", "1e2", "+90", "90°", "0.0.0"]
)
def test_a_malformed_rotation_is_refused(rotation: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse("full", "max", rotation, "default.jpg")
    assert caught.value.field == "rotation"


@pytest.mark.parametrize("name", ["", "default", "jpg", ".jpg", "native.jpg", "default.", "default.exe", "default.jpg.png", "Default.jpg", "default.JPG"])  # fmt: skip
def test_a_malformed_quality_or_format_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        parse("full", "max", "0", name)


@pytest.mark.parametrize("image_format", ["tif", "gif", "jp2", "pdf"])
def test_a_format_that_iiif_knows_and_we_do_not_make_is_not_called_a_mistake(image_format: str) -> None:
    with pytest.raises(Invalid, match=f"does not make .{image_format}") as caught:
        parse("full", "max", "0", f"default.{image_format}")
    assert ".avif" in caught.value.reason.vi


def test_version_2_asks_for_full_and_knows_no_caret() -> None:
    assert parse("full", "full", "0", "default.jpg", 2).size == Size("max")
    with pytest.raises(Invalid):
        parse("full", "^max", "0", "default.jpg", 2)


def test_what_comes_back_of_a_malformed_part_is_short_and_printable() -> None:
    with pytest.raises(Invalid) as caught:
        parse("\x1b[31m" + "x" * 5000, "max", "0", "default.jpg")
    assert "\x1b" not in caught.value.reason.en
    assert len(caught.value.reason.en) < 300
