"""What a file is, by its content."""

from __future__ import annotations

import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ingest.probe import HeaderProbe, examine
from museum.domain.errors import Rejected
from museum.ports.stages import Probed
from tests.factories.images import (
    cornered,
    drawing,
    png_bytes,
    tiff_bytes,
    write_jpeg,
    write_tiff,
    write_turned,
)

LOOK = HeaderProbe().look
SIZED = [(256, 4, 1, 100), (257, 4, 1, 100)]
PER_MM_300 = pytest.approx(300 / 25.4, rel=1e-4)


def _file(folder: Path, data: bytes, name: str = "scan.tif") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.jpg", "a.tif", "a.png", "a.webp"])
def test_formats_are_told_by_content_whatever_the_name(tmp_path: Path, name: str) -> None:
    drawing(321, 123).write_to_file(str(tmp_path / name))
    disguised = (tmp_path / name).rename(tmp_path / "holiday.pdf")
    mime = {"a.jpg": "image/jpeg", "a.tif": "image/tiff", "a.png": "image/png", "a.webp": "image/webp"}[name]
    found = LOOK(disguised)
    assert (found.mime, found.width, found.height, found.pages) == (mime, 321, 123, 1)


@pytest.mark.parametrize("options", [{"bigtiff": True}, {"tile": True}, {"compression": "lzw"}])
def test_kinds_of_tiff(tmp_path: Path, options: dict[str, object]) -> None:
    found = LOOK(write_tiff(tmp_path / "a.tif", 333, 222, **options))
    assert (found.width, found.height) == (333, 222)


def test_big_endian_tiff(tmp_path: Path) -> None:
    rows = b"".join(struct.pack(">HHIHH", tag, 3, 1, value, 0) for tag, value in ((256, 640), (257, 480)))
    data = struct.pack(">2sHIH", b"MM", 42, 8, 2) + rows + bytes(4)
    assert LOOK(_file(tmp_path, data)) == Probed("image/tiff", 640, 480)


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_told_as_shown(tmp_path: Path, suffix: str, orientation: int) -> None:
    found = LOOK(write_turned(tmp_path / f"a.{suffix}", orientation))
    assert (found.width, found.height) == cornered().size


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.tif", {"dpi": (300, 300)}), ("a.png", {"dpi": (300, 300)}), ("a.jpg", {"dpi": (300, 300)})],
)
def test_resolution_is_the_objects_scale(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    cornered().save(tmp_path / name, **options)
    assert LOOK(tmp_path / name).pixels_per_mm == PER_MM_300


def test_resolution_per_centimetre(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    cornered().save(path, x_resolution=118.11, y_resolution=118.11, resolution_unit="cm")
    assert LOOK(path).pixels_per_mm == PER_MM_300


@pytest.mark.parametrize("dpi", [(72, 72), (96, 96), (1, 1), (300, 150), (25_000, 25_000)])
def test_a_resolution_that_says_nothing_is_left_out(tmp_path: Path, dpi: tuple[int, int]) -> None:
    cornered().save(tmp_path / "a.tif", dpi=dpi)
    assert LOOK(tmp_path / "a.tif").pixels_per_mm is None


def test_a_photographs_print_size_is_no_scale(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[33434] = 0.01  # exposure time
    cornered().save(tmp_path / "a.jpg", dpi=(300, 300), exif=exif)
    assert LOOK(tmp_path / "a.jpg").pixels_per_mm is None


@pytest.mark.parametrize(("noted", "scale"), [(33434, None), (36867, PER_MM_300)], ids=["exposure", "date"])
def test_a_photograph_as_tiff_is_told_by_its_exif(tmp_path: Path, noted: int, scale: object) -> None:
    after = 8 + 2 + 12 * 5 + 4
    entries = [*SIZED, (282, 5, 1, after), (283, 5, 1, after), (34665, 4, 1, after + 8)]
    exif = struct.pack("<HHHIII", 1, noted, 5, 1, after, 0)
    assert (
        LOOK(_file(tmp_path, tiff_bytes(entries) + struct.pack("<II", 300, 1) + exif)).pixels_per_mm == scale
    )


def test_pages_are_counted_without_reduced_versions(tmp_path: Path) -> None:
    pages = [cornered(), cornered(), cornered()]
    pages[0].save(tmp_path / "book.tif", save_all=True, append_images=pages[1:])
    assert LOOK(tmp_path / "book.tif").pages == 3
    assert LOOK(write_tiff(tmp_path / "pyramid.tif", 1200, 900, tile=True, pyramid=True)).pages == 1


def test_a_preview_before_the_scan_is_passed_over(tmp_path: Path) -> None:
    preview, scan = cornered(30, 20), cornered(300, 200)
    path = tmp_path / "a.tif"
    preview.save(path, save_all=True, append_images=[scan], tiffinfo={254: 1})
    data = bytearray(path.read_bytes())
    (second,) = struct.unpack_from("<I", data, _end_of_directory(data))
    struct.pack_into("<I", data, _value_of(data, second, 254), 0)
    path.write_bytes(data)
    assert examine(path).page == 1
    assert LOOK(path).width == 300


def _end_of_directory(data: bytearray) -> int:
    (at,) = struct.unpack_from("<I", data, 4)
    return int(at + 2 + 12 * struct.unpack_from("<H", data, at)[0])


def _value_of(data: bytearray, directory: int, tag: int) -> int:
    (count,) = struct.unpack_from("<H", data, directory)
    places = (directory + 2 + 12 * number for number in range(count))
    return next(place + 8 for place in places if struct.unpack_from("<H", data, place)[0] == tag)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"%PDF-1.7\n", "PDF"),
        (b"GIF89a", "GIF"),
        (b"8BPS\0\1", "Photoshop"),
        (b"BM\x36\x10\x0e\x00\0\0\0\0", "BMP"),
        (b"II*\0\x10\0\0\0CR\x02\0", "RAW"),
    ],
)
def test_known_formats_that_come_later_say_what_to_do(tmp_path: Path, start: bytes, name: str) -> None:
    with pytest.raises(Rejected) as refused:
        LOOK(_file(tmp_path, start + bytes(100)))
    assert name in refused.value.reason.vi
    assert name in refused.value.reason.en
    assert "TIFF" in refused.value.reason.en


@pytest.mark.parametrize(
    "data",
    [
        b"hello, museum",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04" + bytes(50),
        bytes(5000),
    ],
    ids=["text", "svg", "xxe", "html", "zip", "zeros"],
)
def test_what_is_no_scan_is_rejected_in_both_languages(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        LOOK(_file(tmp_path, data, "scan.jpg"))
    assert "không phải" in refused.value.reason.vi
    assert "no scan" in refused.value.reason.en


def test_empty_missing_and_folder(tmp_path: Path) -> None:
    for path in (_file(tmp_path, b""), tmp_path / "missing.tif", tmp_path):
        with pytest.raises(Rejected):
            LOOK(path)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\xff\xd8\xff" * 1000,
        b"\x89PNG\r\n\x1a\n\0\0",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"II*\0\x08\0\0\0",
        b"II*\0" + b"\xff" * 100,
        b"II+\0\x08\0\0\0" + b"\xff" * 100,
        tiff_bytes([(256, 4, 1, 100)]),
        tiff_bytes([(256, 4, 1, 0), (257, 4, 1, 10)]),
        tiff_bytes([(256, 4, 4000, 1 << 31), (257, 4, 1, 10)]),
        png_bytes(0, 10),
    ],
)
def test_damaged_headers_are_rejected(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        LOOK(_file(tmp_path, data))
    assert "header" in refused.value.reason.en
    assert "hỏng" in refused.value.reason.vi


@pytest.mark.parametrize(
    "data",
    [
        png_bytes(60_000, 60_000),
        png_bytes(2**31 - 1, 2**31 - 1),
        tiff_bytes([(256, 4, 1, 2**31), (257, 4, 1, 2**31)]),
        tiff_bytes([(256, 4, 1, 50_000), (257, 4, 1, 40_001)]),
    ],
)
def test_more_than_two_billion_pixels_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        LOOK(_file(tmp_path, data))
    assert "2000" in refused.value.reason.en


def test_two_billion_pixels_are_taken(tmp_path: Path) -> None:
    found = LOOK(_file(tmp_path, tiff_bytes([(256, 4, 1, 50_000), (257, 4, 1, 40_000)])))
    assert (found.width, found.height) == (50_000, 40_000)


def test_hostile_headers_cost_no_time(tmp_path: Path) -> None:
    loop = tiff_bytes(SIZED, following=8)
    huge = tiff_bytes([*SIZED, (34675, 7, 2**32 - 1, 0), (282, 5, 2**31, 8)])
    many = tiff_bytes([*SIZED, *((282, 5, 1, 8) for _ in range(500))])
    assert LOOK(_file(tmp_path, loop)).pages == 1
    started = time.process_time()
    for data in (loop, huge, many, b"\xff\xd8" + b"\xff" * 9_000_000, b"RIFF\0\0\0\0WEBP" + bytes(9_000_000)):
        try:
            LOOK(_file(tmp_path, data))
        except Rejected:
            continue
    assert time.process_time() - started < 10


def test_a_compressed_bomb_in_a_png_is_refused(tmp_path: Path) -> None:
    bomb = b"icc\0\0" + zlib.compress(bytes(200_000_000), 9)
    chunk = struct.pack(">I4s", len(bomb), b"iCCP") + bomb
    whole = png_bytes(100, 100)
    data = whole[:33] + chunk + struct.pack(">I", zlib.crc32(chunk[4:])) + whole[33:]
    with pytest.raises(Rejected):
        LOOK(_file(tmp_path, data))


def test_pixels_are_not_decoded(tmp_path: Path) -> None:
    whole = write_jpeg(tmp_path / "a.jpg").read_bytes()
    assert LOOK(_file(tmp_path, whole[: len(whole) // 2])).width == 700
