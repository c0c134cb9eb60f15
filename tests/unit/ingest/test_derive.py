"""Access copies: what a visitor sees of a scan, whatever the original was like."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import pyvips
from PIL import Image

from ingest import pixels
from ingest.derive import Derived, copies_whole, derive
from ingest.recipe import RECIPE
from museum.adapters.storage import open_store
from museum.domain.collections import CopyKeys
from museum.domain.errors import Rejected, Unavailable
from museum.domain.tile_archive import TileIndex, TileKey
from tests.factories.images import CORNERS, cornered, drawing, write_jpeg, write_tiff, write_turned

LARGE = (2500, 1700)
"""Pixels: more than may stay lossless; four levels, edges on both sides."""


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def _level(made: Derived, page: int = 0) -> Any:
    """Open a level of the better copy."""
    if made.pyramid is None:
        return _from_tiles(made, page)
    return pyvips.Image.tiffload(str(made.pyramid), page=page)


def _from_tiles(made: Derived, level: int = 0) -> Any:
    """Put a level together from the archive's tiles, by the index."""
    index = TileIndex.from_bytes(made.archive_index.read_bytes())
    data = made.archive.read_bytes()
    width, height, _ = index.levels[level]
    tiles = []
    for row in range(-(-height // 512)):
        for column in range(-(-width // 512)):
            span = index.span(TileKey(level, column, row))
            assert span
            tiles.append(pyvips.Image.new_from_buffer(data[span[0] : sum(span)], ""))
    whole = pyvips.Image.arrayjoin(tiles, across=-(-width // 512), hspacing=512, vspacing=512)
    return whole.crop(0, 0, width, height)


def _decibels(one: Any, other: Any) -> float:
    """Give the peak signal-to-noise ratio of two images of 8 bits."""
    error = ((one - other) ** 2).avg()
    return 10 * math.log10(255**2 / error) if error else math.inf


def _colour(made: Derived, x: float, y: float) -> list[float]:
    """Look at a place of the lossless pyramid, by shares of width and height."""
    image = _level(made)
    return list(image.getpoint(int(x * image.width), int(y * image.height)))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Derived, Any]:
    folder = tmp_path_factory.mktemp("large")
    original = write_tiff(folder / "scan.tif", *LARGE, xres=600 / 25.4, yres=600 / 25.4)
    return derive(original, folder), drawing(*LARGE)


def test_copies_show_what_the_original_shows(large: tuple[Derived, Any]) -> None:
    made, original = large
    assert (made.width, made.height, made.recipe) == (*LARGE, RECIPE)
    assert made.pixels_per_mm == pytest.approx(600 / 25.4, rel=1e-3)
    assert _decibels(_from_tiles(made), original) > 33


def test_each_level_is_half_the_one_before(large: tuple[Derived, Any]) -> None:
    made, original = large
    index = TileIndex.from_bytes(made.archive_index.read_bytes())
    assert [size[:2] for size in index.levels] == [(2500, 1700), (1250, 850), (625, 425), (313, 213)]
    for level, (width, height, scale) in enumerate(index.levels):
        image = _from_tiles(made, level)
        assert (image.width, image.height) == (width, height)
        assert _decibels(image, original.shrink(scale, scale, ceil=True)) > 30


def test_only_small_scans_have_a_pyramid_and_the_index_says_so(
    large: tuple[Derived, Any], into: Path, tmp_path: Path
) -> None:
    made, _ = large
    small = derive(write_tiff(tmp_path / "scan.tif", 1999, 2001), into)
    assert (made.pyramid, small.pyramid) == (None, into / "pyramid.tif")
    indexes = [TileIndex.from_bytes(one.archive_index.read_bytes()) for one in (made, small)]
    assert [index.pyramid for index in indexes] == [False, True]
    assert not list(made.archive.parent.glob("*.tif.*"))


def test_the_thumbnail_has_400_pixels_and_the_right_colours(large: tuple[Derived, Any]) -> None:
    made, original = large
    thumbnail = pyvips.Image.new_from_file(str(made.thumbnail))
    assert (thumbnail.width, thumbnail.height) == (400, 272)
    assert thumbnail.get("vips-loader") == "jpegload"
    assert made.thumbnail.stat().st_size < 60_000
    for band in range(3):
        assert thumbnail[band].avg() == pytest.approx(original[band].avg(), abs=3)


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (40, 30), (700, 600), (513, 1025), (3000, 1), (7, 9000)]
)
def test_small_scans_lose_nothing(into: Path, tmp_path: Path, width: int, height: int) -> None:
    made = derive(write_tiff(tmp_path / "scan.tif", width, height), into)
    assert (_level(made) - drawing(width, height)).abs().max() == 0
    thumbnail = pyvips.Image.new_from_file(str(made.thumbnail))
    assert max(thumbnail.width, thumbnail.height) == min(400, max(width, height))


def test_grey_stays_grey_with_one_channel(into: Path, tmp_path: Path) -> None:
    grey = drawing(*LARGE)[0].copy(interpretation="b-w")
    grey.pngsave(str(tmp_path / "page.png"))
    made = derive(tmp_path / "page.png", into)
    assert _from_tiles(made).bands == 1
    assert _decibels(_from_tiles(made), grey) > 33
    assert _decibels(_from_tiles(made, 2), grey.shrink(4, 4, ceil=True)) > 30
    assert pyvips.Image.new_from_file(str(made.thumbnail)).bands == 1


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_scans_stand_upright(into: Path, tmp_path: Path, suffix: str, orientation: int) -> None:
    made = derive(write_turned(tmp_path / f"scan.{suffix}", orientation), into)
    assert (made.width, made.height) == cornered().size
    places = {"top left": (0.25, 0.25), "top right": (0.75, 0.25), "bottom left": (0.25, 0.75)}
    for corner, place in places.items():
        assert _colour(made, *place) == pytest.approx(CORNERS[corner], abs=6)
    assert _colour(made, 0.75, 0.75) == pytest.approx([255] * 3, abs=6)
    assert sorted(path.name for path in into.iterdir()) == [
        "pyramid.tif", "thumbnail.jpg", "tiles.idx", "tiles.zip",
    ]  # fmt: skip


SECRETS = (b"Nguyen Van Rieng", b"21 deg 2 min", b"PrivateWorkshop")


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp"])
@pytest.mark.parametrize("size", [(300, 200), LARGE], ids=["lossless", "large"])
def test_no_copy_carries_personal_data(
    into: Path, tmp_path: Path, suffix: str, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[315] = SECRETS[0].decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = SECRETS[1].decode()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRETS[2] + b"</x:xmpmeta>"
    options: dict[str, Any] = {"tiffinfo": {315: SECRETS[0].decode(), 700: xmp}}
    if suffix != "tif":
        options = {"exif": exif, "xmp": xmp}
    original = tmp_path / f"scan.{suffix}"
    cornered(*size).save(original, **options)
    assert SECRETS[0] in original.read_bytes()

    made = derive(original, into)
    paths = [made.archive, made.archive_index, made.thumbnail, *([made.pyramid] if made.pyramid else [])]
    for path in paths:
        data = path.read_bytes()
        for trace in (*SECRETS, b"Exif\0\0", b"http://ns.adobe.com/xap"):
            assert trace not in data
    assert [name for name in _level(made).get_fields() if "exif" in name or "xmp" in name] == []


def test_an_html_page_hidden_in_a_jpeg_does_not_reach_the_copies(into: Path, tmp_path: Path) -> None:
    script = b"<script>alert(document.cookie)</script>"
    whole = write_jpeg(tmp_path / "clean.jpg").read_bytes()
    comment = b"\xff\xfe" + (len(script) + 2).to_bytes(2, "big") + script
    hostile = tmp_path / "scan.jpg"
    hostile.write_bytes(whole[:2] + comment + whole[2:] + script)
    made = derive(hostile, into)
    assert all(b"<script" not in path.read_bytes() for path in into.iterdir())
    assert made.width == 700


def test_wide_colours_are_converted(into: Path, tmp_path: Path) -> None:
    plain = (
        pyvips.Image.black(64, 64, bands=3).linear(1, [60, 200, 60]).cast("uchar").copy(interpretation="srgb")
    )
    plain.tiffsave(str(tmp_path / "p3.tif"), profile="p3")
    red, green, blue = _colour(derive(tmp_path / "p3.tif", into), 0.5, 0.5)
    # In Display P3 the same numbers mean a greener green.
    assert green > 200
    assert red < 40
    assert blue < 60


def test_srgb_stays_as_it_is(into: Path, tmp_path: Path) -> None:
    made = derive(write_tiff(tmp_path / "scan.tif", profile="srgb"), into)
    assert (_level(made) - drawing(700, 600)).abs().max() == 0


@pytest.mark.parametrize("profile", [None, "cmyk"], ids=["without", "with"])
def test_cmyk_becomes_srgb(into: Path, tmp_path: Path, profile: str | None) -> None:
    ink = (
        pyvips.Image.black(64, 64, bands=4)
        .linear(1, [0, 255, 255, 0])
        .cast("uchar")
        .copy(interpretation="cmyk")
    )
    ink.tiffsave(str(tmp_path / "print.tif"), **({"profile": profile} if profile else {}))
    red, green, blue = _colour(derive(tmp_path / "print.tif", into), 0.5, 0.5)
    assert red > 200
    assert max(green, blue) < 70


def test_a_printers_jpeg_is_not_shown_as_its_negative(into: Path, tmp_path: Path) -> None:
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(tmp_path / "print.jpg", quality=95)
    red, green, blue = _colour(derive(tmp_path / "print.jpg", into), 0.5, 0.5)
    assert red > 200
    assert max(green, blue) < 70


def test_linear_light_is_shown_as_it_looks(into: Path, tmp_path: Path) -> None:
    drawing(100, 100).colourspace("scrgb").tiffsave(str(tmp_path / "linear.tif"), profile="srgb")
    assert _decibels(_level(derive(tmp_path / "linear.tif", into)), drawing(100, 100)) > 40


@pytest.mark.parametrize("suffix", ["tif", "png"])
@pytest.mark.parametrize("profile", [None, "srgb"], ids=["without", "with"])
def test_sixteen_bits_become_eight(into: Path, tmp_path: Path, suffix: str, profile: str | None) -> None:
    deep = (drawing(200, 150).cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    deep.write_to_file(str(tmp_path / f"deep.{suffix}"), **({"profile": profile} if profile else {}))
    made = derive(tmp_path / f"deep.{suffix}", into)
    assert _level(made).format == "uchar"
    assert (_level(made) - drawing(200, 150)).abs().max() <= 1


def test_sixteen_bit_grey(into: Path, tmp_path: Path) -> None:
    deep = (drawing(200, 150)[0].cast("ushort") * 257).cast("ushort").copy(interpretation="grey16")
    deep.tiffsave(str(tmp_path / "deep.tif"))
    made = derive(tmp_path / "deep.tif", into)
    assert _level(made).bands == 1
    assert (_level(made) - drawing(200, 150)[0]).abs().max() <= 1


@pytest.mark.parametrize("deep", [False, True], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("profile", [None, "p3"], ids=["plain", "with profile"])
def test_what_is_transparent_lies_on_white(
    into: Path, tmp_path: Path, *, deep: bool, profile: str | None
) -> None:
    clear = drawing(100, 100).bandjoin(pyvips.Image.black(100, 100))
    if deep:
        clear = (clear.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    clear.pngsave(str(tmp_path / "a.png"), **({"profile": profile} if profile else {}))
    made = derive(tmp_path / "a.png", into)
    assert _level(made).bands == 3
    assert _level(made).min() == 255


def test_half_transparent_16_bits_are_weighed_rightly(into: Path, tmp_path: Path) -> None:
    black = pyvips.Image.black(50, 50, bands=3).bandjoin(pyvips.Image.black(50, 50).linear(1, 32768))
    black.cast("ushort").copy(interpretation="rgb16").pngsave(str(tmp_path / "a.png"))
    assert _colour(derive(tmp_path / "a.png", into), 0.5, 0.5) == pytest.approx([127] * 3, abs=2)


def test_palettes_and_line_art(into: Path, tmp_path: Path) -> None:
    cornered().convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / "palette.png")
    made = derive(tmp_path / "palette.png", into)
    assert _colour(made, 0.25, 0.25) == pytest.approx(CORNERS["top left"], abs=3)

    Image.new("1", (100, 80), 1).save(tmp_path / "line.tif", compression="group4")
    made = derive(tmp_path / "line.tif", into)
    assert _level(made).bands == 1
    assert _level(made).min() == 255


def test_lab_is_shown_in_its_colours(into: Path, tmp_path: Path) -> None:
    drawing(100, 100).colourspace("lab").tiffsave(str(tmp_path / "lab.tif"))
    assert _decibels(_level(derive(tmp_path / "lab.tif", into)), drawing(100, 100)) > 35


def test_the_page_that_is_the_scan_is_taken(into: Path, tmp_path: Path) -> None:
    write_tiff(tmp_path / "pyramid.tif", 1200, 900, tile=True, pyramid=True)
    assert derive(tmp_path / "pyramid.tif", into).width == 1200


def test_pixels_without_a_known_colour_are_refused(into: Path, tmp_path: Path) -> None:
    pyvips.Image.gaussnoise(50, 50).tiffsave(str(tmp_path / "heights.tif"))
    with pytest.raises(Rejected) as refused:
        derive(tmp_path / "heights.tif", into)
    assert "RGB" in refused.value.reason.vi


def test_a_profile_of_many_megabytes_is_refused(into: Path, tmp_path: Path) -> None:
    cornered().save(tmp_path / "bomb.tif", icc_profile=bytes(9_000_000))
    with pytest.raises(Rejected) as refused:
        derive(tmp_path / "bomb.tif", into)
    assert "ICC" in refused.value.reason.en


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_broken_profile_is_passed_over(into: Path, tmp_path: Path, mode: str) -> None:
    Image.new(mode, (40, 30), 0).save(tmp_path / "odd.tif", icc_profile=b"no profile" * 100)
    made = derive(tmp_path / "odd.tif", into)
    # No ink is white, no light is black.
    assert _level(made).avg() == (255 if mode == "CMYK" else 0)


def test_a_profile_for_other_channels_is_passed_over(into: Path, tmp_path: Path) -> None:
    drawing(60, 50).tiffsave(str(tmp_path / "rgb.tif"), profile="srgb")
    profile = pyvips.Image.new_from_file(str(tmp_path / "rgb.tif")).get("icc-profile-data")
    Image.new("L", (40, 30), 77).save(tmp_path / "grey.tif", icc_profile=profile)
    made = derive(tmp_path / "grey.tif", into)
    assert (_level(made).bands, _level(made).avg()) == (1, 77)


ORIGINALS: dict[str, dict[str, Any]] = {
    "baseline.jpg": {},
    "progressive.jpg": {"interlace": True},
    "plain.tif": {},
    "lzw.tif": {"compression": "lzw"},
    "deflate tiles.tif": {"compression": "deflate", "tile": True},
    "jpeg.tif": {"compression": "jpeg", "tile": True},
    "a.png": {},
    "a.webp": {"lossless": True},
}


@pytest.mark.parametrize("name", ORIGINALS)
@pytest.mark.parametrize("part", [0.5, 0.98])
def test_what_breaks_off_is_rejected(into: Path, tmp_path: Path, name: str, part: float) -> None:
    path = tmp_path / name
    (drawing(2500, 1700) if part > 0.9 else drawing(700, 600)).write_to_file(str(path), **ORIGINALS[name])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(Rejected) as refused:
        derive(path, into)
    assert refused.value.reason.vi
    assert "again" in refused.value.reason.en


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_a_tiff_whose_header_comes_first_and_pixels_break_off(
    into: Path, tmp_path: Path, compression: str | None
) -> None:
    path = tmp_path / "scan.tif"
    noise = Image.effect_noise((900, 700), 80).convert("RGB")
    noise.save(path, compression=compression, tiffinfo={278: 50})
    data = bytearray(path.read_bytes())
    if compression is None:
        data = data[:-1000]
    else:
        # libtiff puts the header last: spoil the strips before it.
        middle = len(data) // 2
        data[middle : middle + 4000] = bytes(4000)
    path.write_bytes(data)
    with pytest.raises(Rejected):
        derive(path, into)


def test_one_strip_over_the_whole_image_is_taken(into: Path, tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    Image.effect_noise((6000, 5000), 90).convert("RGB").save(
        path, compression="tiff_lzw", tiffinfo={278: 5000}
    )
    assert derive(path, into).width == 6000


def test_what_is_our_fault_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as failed:
        derive(write_tiff(tmp_path / "scan.tif"), tmp_path / "no such folder")
    assert "dung lượng" in failed.value.reason.vi


def test_untrusted_loaders_are_blocked(tmp_path: Path) -> None:
    pixels.prepare()
    path = tmp_path / "a.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')
    with pytest.raises(pyvips.Error):
        pyvips.Image.new_from_file(str(path))


@pytest.mark.parametrize("size", [(700, 600), LARGE], ids=["with a pyramid", "tiles alone"])
def test_harm_to_any_copy_is_found(tmp_path: Path, into: Path, size: tuple[int, int]) -> None:
    made = derive(write_tiff(tmp_path / "scan.tif", *size), into)
    store, keys = open_store((tmp_path / "objects").as_uri()), CopyKeys("scan1", RECIPE)
    copies = {
        keys.archive: made.archive,
        keys.archive_index: made.archive_index,
        keys.thumbnail: made.thumbnail,
    }
    if made.pyramid:
        copies[keys.pyramid] = made.pyramid
    for key, path in copies.items():
        store.put(key, path)
    assert copies_whole(store, keys)
    for key, path in copies.items():
        data = path.read_bytes()
        middle = len(data) // 2
        flipped = (
            data[:middle] + bytes(byte ^ 0xFF for byte in data[middle : middle + 40]) + data[middle + 40 :]
        )
        # A thumbnail has no checksum: some of its bytes may change and it is a picture still.
        for harmed in (data[:-200], data[:middle], *([] if key == keys.thumbnail else [flipped])):
            store.put(key, harmed)
            assert not copies_whole(store, keys), (key, len(harmed))
        store.delete(key)
        assert not copies_whole(store, keys)
        store.put(key, path)
    assert copies_whole(store, keys)
