"""Small pictures: where they are asked for, and how they are decoded."""

from __future__ import annotations

import io
import json
import struct
import time
from typing import Any

import pytest
from PIL import Image

from iiif.partners.pictures import shrink
from iiif.partners.sizes import addresses_of
from museum.domain.errors import Rejected
from museum.domain.translated import Translated
from museum.ports.partners import PartnerCanvas, PartnerService
from tests.factories.images import png_bytes
from tests.factories.partners import picture_bytes

S = "https://img.example/1"


def asked(version: int, info: dict[str, Any] | None, *, level0: bool = False, size: tuple[int | None, int | None] = (6000, 4000)) -> list[str]:  # fmt: skip
    canvas = PartnerCanvas(
        "c", Translated(), *size, "https://img.example/1.jpg", PartnerService(S, version, level0)
    )
    found = addresses_of(canvas, json.dumps(info).encode() if info is not None else None)
    assert found[-1] == "https://img.example/1.jpg"
    return [one.removeprefix(f"{S}/full/") for one in found[:-1]]


@pytest.mark.parametrize(
    ("version", "info", "first"),
    [
        (1, {"width": 6000, "height": 4000}, "1080,/0/native.jpg"),
        (2, {"width": 6000, "height": 4000}, "1080,/0/default.jpg"),
        (3, {"width": 6000, "height": 4000}, "1080,720/0/default.jpg"),
        (3, {"width": 4000, "height": 6000}, "720,1080/0/default.jpg"),
        (3, {"width": 800, "height": 600}, "max/0/default.jpg"),
        (2, {"width": 800, "height": 600}, "full/0/default.jpg"),
        (3, {"width": 6000, "height": 4000, "maxWidth": 600}, "600,400/0/default.jpg"),
        (3, {"width": 6000, "height": 4000, "maxArea": 240_000}, "600,400/0/default.jpg"),
        (2, {"width": 6000, "height": 4000, "profile": ["http://iiif.io/api/image/2/level2.json", {"maxWidth": 600}]}, "600,/0/default.jpg"),
        (2, None, "1080,/0/default.jpg"),
        (3, None, "1080,/0/default.jpg"),
    ],
)  # fmt: skip
def test_a_service_is_asked_for_a_size_it_can_give(
    version: int, info: dict[str, Any] | None, first: str
) -> None:
    assert asked(version, info)[0] == first


def test_fixed_sizes_are_chosen_from() -> None:
    sizes = [{"width": 300, "height": 200}, {"width": 1500, "height": 1000}, {"width": 3000, "height": 2000}]
    info = {"width": 6000, "height": 4000, "sizes": sizes}
    assert asked(3, info, level0=True) == ["1500,1000/0/default.jpg", "max/0/default.jpg"]
    assert asked(2, {**info, "sizes": sizes[:1]}, level0=True)[0] == "300,/0/default.jpg"
    assert asked(2, {"width": 6000, "height": 4000}, level0=True) == ["full/0/default.jpg"]


@pytest.mark.parametrize("info", [[], {"width": "x"}, {"width": -5, "height": 0}, {"sizes": 7}, {"width": 1e400, "height": 3}])  # fmt: skip
def test_a_description_that_tells_nothing_is_passed_over(info: Any) -> None:
    assert asked(2, info, size=(None, None)) == ["!1080,1080/0/default.jpg"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}), ("PNG", {"dpi": (300, 300)})],
)
def test_a_picture_is_made_small_and_bare(kind: str, options: dict[str, Any]) -> None:
    made = shrink(picture_bytes(2000, 1500, kind, **options))
    with Image.open(io.BytesIO(made.data)) as seen:
        assert seen.format == "JPEG"
        assert seen.size == (made.width, made.height) == (1080, 810)
        assert not {"exif", "icc_profile", "xmp"} & set(seen.info)


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    made = shrink(picture_bytes(60, 40))
    assert (made.width, made.height) == (60, 40)


def test_what_is_transparent_lies_on_white() -> None:
    held = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(held, "PNG")
    with Image.open(io.BytesIO(shrink(held.getvalue()).data)) as seen:
        assert min(seen.convert("RGB").getpixel((10, 10))) > 250  # type: ignore[type-var,arg-type]


def test_grey_cmyk_and_turned_pictures_are_shown() -> None:
    for mode in ("L", "CMYK", "1"):
        held = io.BytesIO()
        Image.new(mode, (30, 20)).save(held, "PNG" if mode == "1" else "JPEG")
        assert shrink(held.getvalue()).width == 30
    exif = Image.Exif()
    exif[0x0112] = 6
    made = shrink(picture_bytes(60, 40, exif=exif))
    assert (made.width, made.height) == (40, 60)


def _svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def _gif() -> bytes:
    held = io.BytesIO()
    Image.new("P", (9, 9)).save(held, "GIF")
    return held.getvalue()


def _tiff() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (9, 9)).save(held, "TIFF")
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"<!doctype html>", _svg(), _gif(), _tiff(), picture_bytes(900, 900)[:3000], png_bytes(50, 50), b"%PDF-1.7"],
    ids=["empty", "text", "page", "svg", "gif", "tiff", "half a jpeg", "bare png", "pdf"],
)  # fmt: skip
def test_what_is_no_whole_picture_of_a_known_kind_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        shrink(data)
    assert refused.value.reason.vi != refused.value.reason.en


def test_pictures_that_cost_too_much_are_refused_before_they_are_decoded() -> None:
    begun = time.process_time()
    with pytest.raises(Rejected):
        shrink(png_bytes(60_000, 60_000))
    progressive = picture_bytes(4000, 4000, progressive=True)
    scan = progressive.index(b"\xff\xda")
    # The last scan again and again, as somebody would who wants to keep a decoder busy.
    again = progressive[progressive.rindex(b"\xff\xda") : -2]
    with pytest.raises(Rejected):
        shrink(progressive[:scan] + progressive[scan:-2] + again * 200 + b"\xff\xd9")
    jpeg = bytearray(picture_bytes(60, 40))
    frame = jpeg.index(b"\xff\xc0") + 5
    jpeg[frame : frame + 4] = struct.pack(">HH", 65_000, 65_000)
    with pytest.raises(Rejected):
        shrink(bytes(jpeg))
    assert time.process_time() - begun < 5
