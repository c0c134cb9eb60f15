"""Indexes of tile archives in the database, on SQLite and PostgreSQL alike: the first tile costs storage one request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from iiif.image.indexes import KeptIndexes
from iiif.image.service import ImageService
from iiif.web.image import ImageApplication
from ingest.handlers import digitise
from museum.adapters.storage.files import FileStore
from museum.domain.collections import Artefact, CopyKeys, KeptTileIndex, Media
from museum.domain.tile_archive import TileIndex
from museum.services.artefacts import make_public
from museum.services.outbox import drain, transaction
from museum.services.permission import SYSTEM
from museum.services.scans import record_damaged, take
from museum.services.upkeep import repair
from museum.services.visibility import pixel_grant
from tests.factories.engines import engine_address
from tests.factories.house import House, build_house
from tests.factories.images import write_tiff
from tests.factories.postgres import fresh_database
from tests.unit.iiif.scans import BASE, Client

TILE = "512,512,512,512/512,512/0/default.jpg"


class RemoteFolder(FileStore):
    """Storage on no local disk, as far as anybody can tell; notes which objects are read in parts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reads: list[str] = []

    def local_path(self, key: str) -> Path | None:
        return None

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        path = super().local_path(key)
        if path is None:
            raise KeyError(key)
        yield path

    def read_range(self, key: str, start: int, length: int) -> bytes:
        self.reads.append(key)
        return super().read_range(key, start, length)


class Far:
    """A museum whose copies lie in remote storage, with one public scan."""

    def __init__(self, house: House) -> None:
        self.store = RemoteFolder(house.folder / "far")
        self.house = house.with_ports(store=self.store)
        with self.house.sessions() as session:
            scan = write_tiff(house.folder / "scan.tif", 2500, 1700)
            taken = take(session, self.house.ports, SYSTEM, house.institution(session), scan)
            self.drain()
            with transaction(session, self.house.ports):
                make_public(session, self.house.ports, session.get_one(Artefact, taken.artefact_id))
            self.copies = session.get_one(Media, taken.media_id, populate_existing=True).copies

    def drain(self) -> None:
        handlers = {"digitise": digitise, "describe": lambda *_: None}
        drain(replace(self.house.work(), handlers=handlers))

    def first_tile(self) -> bytes:
        """Ask a process that has just been started."""

        def grant(image_id: str, _: str) -> object:
            with self.house.sessions() as session:
                return pixel_grant(session, image_id)

        service = ImageService(self.store, indexes=KeptIndexes(self.house.sessions))
        self.store.reads.clear()
        answer = Client(ImageApplication(service, grant, BASE))(f"/3/{self.copies.image_id}/{TILE}")  # type: ignore[arg-type]
        assert answer.status == 200
        return answer.body

    def kept(self) -> bytes | None:
        with self.house.sessions() as session:
            row = session.get(KeptTileIndex, self.copies.image_id)
            return row.data if row and row.recipe == self.copies.recipe else None


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def far(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Far]:
    if request.param == "sqlite":
        yield Far(build_house(tmp_path))
        return
    with fresh_database(engine_address("POSTGRES_URL")) as url:
        house = build_house(tmp_path, url)
        yield Far(house)
        house.sessions.kw["bind"].dispose()


def test_the_first_tile_of_a_scan_costs_one_request(far: Far) -> None:
    tile = far.first_tile()
    assert far.store.reads == [far.copies.archive]
    assert far.kept() == far.store.get(far.copies.archive_index)
    with far.house.sessions() as session:
        session.execute(delete(KeptTileIndex))
        session.commit()
    assert far.first_tile() == tile
    assert far.store.reads == [far.copies.archive_index, far.copies.archive]


def test_repair_keeps_the_indexes_of_scans_that_have_none(far: Far) -> None:
    index = far.kept()
    with far.house.sessions() as session:
        session.execute(update(KeptTileIndex).values(recipe=1, data=b"of an earlier recipe"))
        session.commit()
        far.first_tile()
        assert far.store.reads == [far.copies.archive_index, far.copies.archive]
        repair(session, far.house.ports)
    assert far.kept() == index
    far.first_tile()
    assert far.store.reads == [far.copies.archive]


@pytest.mark.parametrize("wrong", ["cut off", "of another archive"])
def test_a_kept_index_that_is_not_right_shows_nothing_wrong(far: Far, wrong: str) -> None:
    data, tile = far.kept(), far.first_tile()
    assert data
    index = TileIndex.from_bytes(data)
    shifted = replace(index, offsets=[offset + 40 for offset in index.offsets]).to_bytes()
    with far.house.sessions() as session:
        session.execute(update(KeptTileIndex).values(data=data[:90] if wrong == "cut off" else shifted))
        session.commit()
    assert far.first_tile() == tile
    assert far.store.reads[-2:] == [far.copies.archive_index, far.copies.archive]


def test_a_mended_scan_has_the_index_of_its_new_archive(far: Far) -> None:
    with far.house.sessions() as session:
        session.execute(update(KeptTileIndex).values(data=b"of the harmed archive"))
        session.commit()
        far.store.delete(far.copies.archive)
        record_damaged(session, far.house.ports, far.copies.image_id)
    far.drain()
    assert far.kept() == far.store.get(far.copies.archive_index)
    far.first_tile()
    assert far.store.reads == [far.copies.archive]


def test_a_scan_of_no_kept_index_has_none_of_another(far: Far) -> None:
    find = KeptIndexes(far.house.sessions)
    assert find(far.copies) == far.kept()
    assert find(CopyKeys(far.copies.image_id, far.copies.recipe + 1)) is None
    assert find(CopyKeys("nothing", far.copies.recipe)) is None
