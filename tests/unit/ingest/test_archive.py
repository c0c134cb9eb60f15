"""The index of a tile archive."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from ingest.archive import check_archive, index_archive, levels_of
from museum.domain.tile_archive import DamagedArchive, TileIndex, TileKey
from tests.factories.images import drawing

SIZES = [(1, 1), (300, 200), (512, 512), (513, 512), (1025, 700), (2049, 1), (1, 2049), (1537, 1100)]


def _archive(folder: Path, width: int, height: int) -> Path:
    path = folder / "tiles.zip"
    drawing(width, height).dzsave(
        str(path),
        layout="iiif3",
        container="zip",
        compression=0,
        tile_size=512,
        overlap=0,
        suffix=".jpg[keep=none]",
    )
    return path


def _repacked(path: Path, **changes: object) -> Path:
    """Write the archive anew by another program; `changes` go to each entry."""
    other = path.with_name("other.zip")
    with ZipFile(path) as old, ZipFile(other, "w", changes.pop("compression", ZIP_STORED)) as new:  # type: ignore[call-overload]
        for entry in old.infolist():
            if entry.filename in changes.get("without", ()):  # type: ignore[operator]
                continue
            with new.open(entry.filename, "w", force_zip64=bool(changes.get("zip64"))) as file:
                file.write(old.read(entry))
    return other


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_tile_is_where_the_index_says(tmp_path: Path, width: int, height: int) -> None:
    path = _archive(tmp_path, width, height)
    index = index_archive(path, width, height)
    data = path.read_bytes()
    assert index.size == len(data)
    assert index.levels == levels_of(width, height)
    for level, (across, down, _) in enumerate(index.levels):
        for column in range(-(-across // 512)):
            for row in range(-(-down // 512)):
                span = index.span(TileKey(level, column, row))
                assert span is not None
                tile = data[span[0] : sum(span)]
                assert (tile[:3], tile[-2:]) == (b"\xff\xd8\xff", b"\xff\xd9")
                assert _jpeg_size(tile) == (min(512, across - 512 * column), min(512, down - 512 * row))
    assert index.count == len(index.offsets) == sum(-(-w // 512) * -(-h // 512) for w, h, _ in index.levels)
    found = list(index.tiles())
    assert [index.number(key) for key in found] == list(range(index.count))
    for outside in ((0, -1, 0), (-1, 0, 0), (0, 0, -(-height // 512)), (len(index.levels), 0, 0)):
        assert index.span(TileKey(*outside)) is None
    check_archive(path, index)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = data.index(b"\xff\xc0")
    return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")


def test_levels_are_halved_and_rounded_up_to_one_tile() -> None:
    assert levels_of(512, 512) == ((512, 512, 1),)
    assert levels_of(2049, 700) == ((2049, 700, 1), (1025, 350, 2), (513, 175, 4), (257, 88, 8))


def test_the_index_survives_being_stored(tmp_path: Path) -> None:
    index = index_archive(_archive(tmp_path, 1025, 700), 1025, 700)
    assert TileIndex.from_bytes(index.to_bytes()) == index


def test_data_is_found_behind_headers_of_any_length(tmp_path: Path) -> None:
    path = _archive(tmp_path, 1025, 700)
    index = index_archive(path, 1025, 700)
    other = _repacked(path, zip64=True)
    moved = index_archive(other, 1025, 700)
    assert list(moved.offsets) != list(index.offsets)
    assert (moved.lengths, moved.checksums) == (index.lengths, index.checksums)
    old, new = path.read_bytes(), other.read_bytes()
    for a, b, length in zip(index.offsets, moved.offsets, index.lengths, strict=True):
        assert old[a : a + length] == new[b : b + length]


def test_a_missing_tile_is_told(tmp_path: Path) -> None:
    missing = "tiles/512,512,512,188/512,188/0/default.jpg"
    with pytest.raises(DamagedArchive, match="512,512,512,188"):
        index_archive(_repacked(_archive(tmp_path, 1025, 700), without=[missing]), 1025, 700)


def test_an_archive_of_another_size_is_told(tmp_path: Path) -> None:
    with pytest.raises(DamagedArchive, match="no tile"):
        index_archive(_archive(tmp_path, 1025, 700), 1025, 701)


def test_compressed_tiles_cannot_be_served(tmp_path: Path) -> None:
    with pytest.raises(DamagedArchive, match="compressed"):
        index_archive(_repacked(_archive(tmp_path, 600, 600), compression=ZIP_DEFLATED), 600, 600)


def test_a_cut_off_archive_is_told(tmp_path: Path) -> None:
    path = _archive(tmp_path, 600, 600)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DamagedArchive, match="zip"):
        index_archive(path, 600, 600)


def test_a_directory_that_lies_about_places_is_told(tmp_path: Path) -> None:
    path = _archive(tmp_path, 600, 600)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 42 : at + 46] = (7).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(DamagedArchive, match="directory"):
        index_archive(path, 600, 600)


def test_one_flipped_bit_in_a_tile_is_told(tmp_path: Path) -> None:
    path = _archive(tmp_path, 1025, 700)
    index = index_archive(path, 1025, 700)
    data = bytearray(path.read_bytes())
    data[index.offsets[3] + index.lengths[3] // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedArchive, match="not what was written"):
        check_archive(path, index)


@pytest.mark.parametrize("harm", ["bit", "cut", "more", "nothing", "other"])
def test_an_index_that_was_altered_is_told(tmp_path: Path, harm: str) -> None:
    whole = index_archive(_archive(tmp_path, 1025, 700), 1025, 700).to_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    data = {"bit": flipped, "cut": whole[:-1], "more": whole + b"0", "nothing": b"", "other": b"PK\3\4" * 9}[
        harm
    ]
    with pytest.raises(DamagedArchive):
        TileIndex.from_bytes(data)
