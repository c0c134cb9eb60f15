"""A scan whose access copies are damaged: what is left answers, and somebody is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
from structlog.testing import capture_logs

from iiif.cache import BoundedCache
from iiif.image.archive import Archives
from iiif.image.damage import Damage
from iiif.image.pyramids import Pyramids
from iiif.image.service import ImageService
from iiif.web.image import ImageApplication
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import DamagedArchive, TileKey
from tests.unit.iiif.scans import (
    BASE,
    Client,
    DiskStore,
    Gate,
    MemoryStore,
    Scan,
    make_scan,
    old_index,
    store_scan,
)

KEYS = CopyKeys("scan1", 1)
TILE = "/3/scan1/0,0,512,512/512,512/0/default.jpg"
NEXT = "/3/scan1/512,0,512,512/512,512/0/default.jpg"
RENDERED = "/3/scan1/11,11,300,300/200,/0/default.jpg"
ELSEWHERE = "/3/scan1/600,520,300,200/100,/0/default.jpg"


class Museum:
    """An image service, what it was told to report, and its time."""

    def __init__(self, store: MemoryStore, scan: Scan) -> None:
        store_scan(store, scan)
        self.store, self.scan = store, scan
        self.reports: list[str] = []
        self.seconds = 0.0
        service = ImageService(store, damage=Damage(self.reports.append, clock=lambda: self.seconds))
        self.ask = Client(ImageApplication(service, Gate(scan1=scan.grant()), BASE))

    def reported(self) -> list[str]:
        until = time.monotonic() + 5
        while not self.reports and time.monotonic() < until:
            time.sleep(0.01)
        return self.reports


def harm(store: MemoryStore, scan: Scan, how: str) -> None:
    at = scan.index.offsets[0] + scan.index.lengths[0] // 2
    flipped = scan.archive[:at] + bytes([scan.archive[at] ^ 0x55]) + scan.archive[at + 1 :]
    index = scan.index.to_bytes()
    match how:
        case "flipped":
            store.put(KEYS.archive, flipped)
        case "cut":
            store.put(KEYS.archive, scan.archive[: scan.index.offsets[0] + 9])
        case "no archive":
            store.delete(KEYS.archive)
        case "index":
            store.put(KEYS.archive_index, index[:40] + bytes([index[40] ^ 1]) + index[41:])
        case "no index":
            store.delete(KEYS.archive_index)


HARMS = ["flipped", "cut", "no archive", "index", "no index"]


@pytest.mark.parametrize("how", HARMS)
@pytest.mark.parametrize("opened", [True, False], ids=["open", "not yet open"])
def test_what_cannot_be_had_is_refused_for_now_reported_once_and_whole_again_without_a_restart(
    storage: MemoryStore, how: str, *, opened: bool
) -> None:
    museum = Museum(storage, make_scan(1300, 777, pyramid=False))
    if opened:
        # From afar a tile comes with some of what stands behind it.
        assert museum.ask(NEXT if isinstance(storage, DiskStore) else TILE).status == 200
    harm(storage, museum.scan, how)
    museum.seconds += 60
    if opened and (not isinstance(storage, DiskStore) or "index" in how):
        # A block and an index in memory stay what they were: nothing is wrong until they are read anew.
        assert museum.ask(TILE).body == museum.scan.tiles[0]
        return
    for path in (TILE, RENDERED, TILE, RENDERED) * 3:
        answer = museum.ask(path)
        assert answer.status == 503, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert "bản gốc" in answer.text
        assert "original" in answer.text
    assert museum.reported() == ["scan1"]
    if how == "flipped":
        # One tile is lost, not the scan.
        assert museum.ask(NEXT).status == 200
        assert museum.ask(ELSEWHERE).status == 200
    assert museum.ask("/3/scan1/info.json").status == 200
    store_scan(storage, museum.scan)
    museum.seconds += 6
    assert museum.ask(TILE).body == museum.scan.tiles[0]
    assert museum.ask(RENDERED).status == 200
    assert museum.reports == ["scan1"]


def test_an_open_archive_that_is_written_to_is_noticed(tmp_path: Path) -> None:
    museum = Museum(DiskStore(tmp_path), make_scan(1300, 777, pyramid=False))
    assert museum.ask(TILE).status == 200
    with (tmp_path / KEYS.archive).open("r+b") as file:
        file.seek(museum.scan.index.offsets[0] + 2000)
        file.write(b"other")
    assert museum.ask(TILE).status == 503
    assert museum.ask(NEXT).status == 200
    assert museum.reported() == ["scan1"]


@pytest.mark.parametrize("harmed", [b"rubbish", None], ids=["written to", "removed"])
def test_an_index_in_use_that_is_lost_is_noticed_within_a_second_or_two(
    tmp_path: Path, harmed: bytes | None
) -> None:
    store, scan, seconds = DiskStore(tmp_path), make_scan(1300, 777, pyramid=False), [0.0]
    store_scan(store, scan)
    archives = Archives(store, BoundedCache(1), clock=lambda: seconds[0])
    archives.get(KEYS)
    if harmed:
        store.put(KEYS.archive_index, harmed)
    else:
        store.delete(KEYS.archive_index)
    seconds[0] = 2
    with pytest.raises((KeyError, DamagedArchive)):
        archives.get(KEYS)
    store_scan(store, scan)
    assert archives.get(KEYS).tile(TileKey(0, 0, 0)) == scan.tiles[0]


# The first recipe noted no checksums.
@pytest.mark.parametrize(("recipe", "how"), [*((1, how) for how in HARMS[1:]), *((2, how) for how in HARMS)])
def test_a_pyramid_answers_for_the_archive(storage: MemoryStore, recipe: int, how: str) -> None:
    museum = Museum(storage, make_scan(1300, 777))
    if recipe == 1 and how not in ("index", "no index"):
        storage.put(KEYS.archive_index, old_index(museum.scan.index))
    harm(storage, museum.scan, how)
    answer = museum.ask(TILE)
    assert (answer.status, answer.image.width, answer.image.height) == (200, 512, 512)
    shown = museum.scan.original.crop(0, 0, 512, 512)
    assert (answer.image.cast("float") - shown.cast("float")).abs().avg() < 3
    assert museum.reported() == ["scan1"]


@pytest.mark.parametrize("how", ["cut", "gone"])
def test_an_archive_answers_for_the_pyramid_until_there_is_one_again(storage: MemoryStore, how: str) -> None:
    museum = Museum(storage, make_scan(1300, 777))
    lossless = "/3/scan1/700,300,400,99/max/0/default.png"
    whole = Museum(MemoryStore(), museum.scan).ask(lossless).body
    if how == "cut":
        storage.put(KEYS.pyramid, museum.scan.pyramid[:3000])
    else:
        storage.delete(KEYS.pyramid)
    answer = museum.ask(lossless)
    assert answer.status == 200
    assert answer.body != whole
    shown = museum.scan.original.crop(700, 300, 400, 99)
    assert (answer.image.cast("float") - shown.cast("float")).abs().avg() < 3
    assert museum.reported() == ["scan1"]
    store_scan(storage, museum.scan)
    museum.seconds += 6
    assert museum.ask(lossless).body == whole


@pytest.mark.parametrize("in_use", [True, False], ids=["in use", "not yet open"])
def test_a_bit_that_flipped_in_a_pyramid_is_never_shown(storage: MemoryStore, *, in_use: bool) -> None:
    museum = Museum(storage, make_scan(1300, 777))
    lossless = "/3/scan1/700,300,400,99/max/0/default.png"
    whole = Museum(MemoryStore(), museum.scan).ask(lossless).body
    if in_use:
        if not isinstance(storage, DiskStore):
            # An object in remote storage is not read again while it is in use.
            return
        assert museum.ask("/3/scan1/0,0,30,30/max/0/default.png").status == 200
    at = len(museum.scan.pyramid) // 2
    flipped = bytearray(museum.scan.pyramid)
    flipped[at] ^= 4
    storage.put(KEYS.pyramid, bytes(flipped))
    for _ in range(2):
        answer = museum.ask(lossless)
        assert answer.status == 200
        shown = museum.scan.original.crop(700, 300, 400, 99)
        assert (answer.image.cast("float") - shown.cast("float")).abs().avg() < 3
        assert answer.body != whole, "from the tiles meanwhile"
    assert museum.reported() == ["scan1"]
    store_scan(storage, museum.scan)
    museum.seconds += 6
    assert museum.ask(lossless).body == whole


@pytest.mark.parametrize("at", [0.2, 0.4, 0.6, 0.8])
def test_wherever_the_bit_flipped(storage: MemoryStore, at: float) -> None:
    scan = make_scan(1300, 777)
    store_scan(storage, scan)
    flipped = bytearray(scan.pyramid)
    flipped[int(at * len(flipped))] ^= 1
    storage.put(KEYS.pyramid, bytes(flipped))
    pyramids = Pyramids(storage, BoundedCache(1 << 24, weigh=len))
    with pytest.raises(DamagedArchive):
        pyramids.get(KEYS.pyramid, crc32(scan.pyramid))
    assert pyramids.get(KEYS.pyramid, 0), "where no checksum was noted, it is taken as it is"
    storage.put(KEYS.pyramid, scan.pyramid)
    assert pyramids.get(KEYS.pyramid, crc32(scan.pyramid))


def test_copies_of_the_first_recipe_go_on_serving(storage: MemoryStore) -> None:
    museum = Museum(storage, make_scan(1300, 777))
    before = [museum.ask(path).body for path in (TILE, RENDERED)]
    storage.put(KEYS.archive_index, old_index(museum.scan.index))
    after = Client(ImageApplication(ImageService(storage), Gate(scan1=museum.scan.grant()), BASE))
    assert [after(path).body for path in (TILE, RENDERED)] == before


def test_reports_are_rare_and_hold_nobody_up() -> None:
    seconds = [0.0]
    release, told = threading.Event(), []

    def report(image_id: str) -> None:
        told.append(image_id)
        release.wait(5)

    damage = Damage(report, clock=lambda: seconds[0])
    began = time.monotonic()
    with capture_logs() as logs:
        for _ in range(100):
            for image_id in ("a", "b"):
                damage.note(image_id, (image_id, "tile"), KeyError("gone"))
        assert damage.lately(("a", "tile"))
        seconds[0] = 6
        assert not damage.lately(("a", "tile"))
        seconds[0] = 31
        damage.note("a", ("a", "tile"), KeyError("gone"))
    assert time.monotonic() - began < 5
    assert [entry["image"] for entry in logs] == ["a", "b", "a"]
    release.set()
    assert _eventually(lambda: told == ["a", "b", "a"])


def test_a_report_that_fails_does_no_harm() -> None:
    told = []

    def report(image_id: str) -> None:
        told.append(image_id)
        raise RuntimeError("the database does not answer")

    damage = Damage(report)
    for image_id in ("c", "d"):
        damage.note(image_id, image_id, KeyError("gone"))
    assert _eventually(lambda: told == ["c", "d"])


def _eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()
