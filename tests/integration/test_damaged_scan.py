"""A scan whose copies are harmed in storage mends itself: from a reader's request to the same bytes as before."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from iiif.image.damage import Damage
from iiif.image.service import ImageService
from iiif.web.image import ImageApplication
from ingest.handlers import digitise, note_failure
from museum.domain.collections import Artefact, CopyKeys, Media, original_key
from museum.domain.events import Job
from museum.domain.people import AuditEntry
from museum.domain.states import JobState, MediaState
from museum.services.artefacts import make_public
from museum.services.outbox import Patience, Work, drain, transaction
from museum.services.permission import SYSTEM
from museum.services.scans import digitise_anew, record_damaged, retry, take
from museum.services.upkeep import repair
from museum.services.visibility import pixel_grant
from tests.factories.house import House, build_house
from tests.factories.images import write_tiff
from tests.factories.postgres import fresh_database
from tests.unit.iiif.scans import BASE, Answer, Client

TILE = "0,0,512,512/512,512/0/default.jpg"
ODD = "5,7,300,200/150,/0/default.jpg"


@dataclass
class Museum:
    """One scan that was ingested, published and is looked at."""

    house: House
    media_id: str
    client: Client
    seconds: list[float]

    def __call__(self, path: str) -> Answer:
        return self.client(f"/3/{self.media_id}/{path}")

    @property
    def keys(self) -> CopyKeys:
        with self.house.sessions() as session:
            return session.get_one(Media, self.media_id).copies

    @property
    def work(self) -> Work:
        once = Patience(attempts=1)
        return replace(
            self.house.work(once), handlers={"digitise": digitise}, on_rest={"digitise": note_failure}
        )

    def jobs(self) -> list[Job]:
        with self.house.sessions() as session:
            return list(session.scalars(select(Job).where(Job.kind == "ScanDamaged")))

    def reported(self) -> list[Job]:
        until = time.monotonic() + 10
        while not self.jobs() and time.monotonic() < until:
            time.sleep(0.02)
        return self.jobs()


def build_museum(house: House, size: tuple[int, int]) -> Museum:
    with house.sessions() as session:
        scan = write_tiff(house.folder / "scan.tif", *size)
        taken = take(session, house.ports, SYSTEM, house.institution(session), scan)
        assert taken.media_id
        work = replace(house.work(), handlers={"digitise": digitise, "describe": lambda *_: None})
        drain(work)
        with transaction(session, house.ports):
            make_public(session, house.ports, session.get_one(Artefact, taken.artefact_id))
        drain(work)

    def grant(image_id: str, _: str) -> object:
        with house.sessions() as session:
            return pixel_grant(session, image_id)

    def report(image_id: str) -> None:
        with house.sessions() as session:
            record_damaged(session, house.ports, image_id)

    seconds = [0.0]
    service = ImageService(house.ports.store, damage=Damage(report, clock=lambda: seconds[0]))
    application = ImageApplication(service, grant, BASE, clock=lambda: seconds[0])  # type: ignore[arg-type]
    return Museum(house, taken.media_id, Client(application), seconds)


@pytest.fixture(params=[(700, 600), (2500, 1700)], ids=["with a pyramid", "tiles alone"])
def museum(request: pytest.FixtureRequest, house: House) -> Museum:
    return build_museum(house, request.param)


def harm(museum: Museum, which: str, how: str) -> None:
    key = getattr(museum.keys, which)
    data = museum.house.ports.store.get(key)
    if how == "deleted":
        museum.house.ports.store.delete(key)
    elif how == "truncated":
        museum.house.ports.store.put(key, data[: len(data) // 3])
    else:
        # In the middle of the first tile; in the index anywhere.
        at = 30_000 if which == "archive" and len(data) > 100_000 else 4_000 if which == "archive" else 60
        museum.house.ports.store.put(key, data[:at] + bytes([data[at] ^ 0x3C]) + data[at + 1 :])


@pytest.mark.parametrize("which", ["archive", "archive_index"])
@pytest.mark.parametrize("how", ["flipped", "truncated", "deleted"])
def test_harmed_tiles_are_byte_for_byte_the_same_again(museum: Museum, which: str, how: str) -> None:
    store = museum.house.ports.store
    before = {key: store.get(key) for key in museum.keys.all() if store.stat(key)}
    tiles = _tiles(museum)
    harm(museum, which, how)
    # Another process, or this one after a second: an index in memory is as good as ever.
    museum = _restarted(museum)
    answers = [museum(path) for path in (*tiles, ODD)]
    # From what is left, or not for now; never wrong.
    assert {answer.status for answer in answers} <= {200, 503}
    for answer, sound in zip(answers, tiles.values(), strict=False):
        assert answer.status == 503 or answer.body == sound or store.stat(museum.keys.pyramid)
    assert [job.state for job in museum.reported()] == [JobState.PENDING]
    assert drain(museum.work) == 1
    assert [job.state for job in museum.jobs()] == [JobState.DONE]
    museum.seconds[0] += 6
    assert _tiles(museum) == tiles
    assert museum(ODD).status == 200
    assert set(before) == {key for key in museum.keys.all() if store.stat(key)}
    with museum.house.sessions() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == museum.media_id))
        assert list(actions) == ["damaged", "mended"]
        assert session.get_one(Media, museum.media_id).state == MediaState.READY


def _tiles(museum: Museum) -> dict[str, bytes]:
    info = museum.client.json(f"/3/{museum.media_id}/info.json")
    across, down = range(0, info["width"], 512), range(0, info["height"], 512)
    paths = [
        f"{x},{y},{w},{h}/{w},{h}/0/default.jpg"
        for x in across
        for y in down
        for w, h in [(min(512, info["width"] - x), min(512, info["height"] - y))]
    ]
    return {path: museum(path).body for path in paths}


@pytest.mark.parametrize("how", ["flipped", "truncated", "deleted"])
def test_a_harmed_pyramid_is_made_anew(house: House, how: str) -> None:
    museum = build_museum(house, (700, 600))
    lossless = "5,7,300,200/300,/0/default.png"
    before = museum(lossless)
    museum = _restarted(museum)
    harm(museum, "pyramid", how)
    answer = museum(lossless)
    assert (answer.status, answer.image.width) == (200, 300)
    assert museum.reported()
    house.clock.pass_time(minutes=1)
    drain(museum.work)
    museum.seconds[0] += 6
    after = museum(lossless)
    assert after.body == before.body
    # A reader who kept what was shown meanwhile has to be told that it is another picture now.
    assert after.headers["ETag"] != answer.headers["ETag"]


def test_what_was_rendered_of_harmed_copies_does_not_outlive_them(house: House) -> None:
    """On an ageing disk, bits change under a process that looked the file through before."""
    museum = build_museum(house, (700, 600))
    lossless = "5,7,300,200/300,/0/default.png"
    sound = museum(lossless).body
    museum = _restarted(museum)
    assert museum("0,0,9,9/max/0/default.png").status == 200
    pyramid = house.ports.store.local_path(museum.keys.pyramid)
    assert pyramid
    seen, data = pyramid.stat(), bytearray(pyramid.read_bytes())
    # Early in the first tile: libtiff decodes what comes after it to something else, or not at all.
    data[len(data) // 20] ^= 1
    pyramid.chmod(0o600)
    pyramid.write_bytes(data)
    os.utime(pyramid, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    wrong = museum(lossless).body
    assert wrong != sound
    with house.sessions() as session:
        record_damaged(session, house.ports, museum.media_id)
    house.clock.pass_time(minutes=1)
    drain(museum.work)
    museum.seconds[0] += 6
    assert museum(lossless).body == sound


@pytest.mark.parametrize("which", ["archive", "archive_index", "pyramid", "thumbnail"])
def test_repair_sees_copies_that_are_missing(house: House, which: str) -> None:
    museum = build_museum(house, (700, 600))
    store = house.ports.store
    before = {key: store.get(key) for key in museum.keys.all()}

    def repaired() -> int:
        with house.sessions() as session:
            return repair(session, house.ports).requeued

    # The work of others is put back by the first.
    repaired()
    assert repaired() == 0
    assert museum.jobs() == []
    harm(museum, which, "deleted")
    assert repaired() == 1
    assert repaired() == 0, "a job that waits already is enough"
    assert [job.state for job in museum.jobs()] == [JobState.PENDING]
    drain(museum.work)
    assert {key: len(store.get(key)) for key in before} == {key: len(data) for key, data in before.items()}
    repaired()
    assert [job.state for job in museum.jobs()] == [JobState.DONE]


def test_repair_misses_no_pyramid_where_there_is_to_be_none(house: House) -> None:
    museum = build_museum(house, (2500, 1700))
    assert not house.ports.store.stat(museum.keys.pyramid)
    with house.sessions() as session:
        repair(session, house.ports)
    assert museum.jobs() == []


def _restarted(museum: Museum) -> Museum:
    """Look at the same scan by another process."""

    def grant(image_id: str, _: str) -> object:
        with museum.house.sessions() as session:
            return pixel_grant(session, image_id)

    def report(image_id: str) -> None:
        with museum.house.sessions() as session:
            record_damaged(session, museum.house.ports, image_id)

    service = ImageService(museum.house.ports.store, damage=Damage(report, clock=lambda: museum.seconds[0]))
    application = ImageApplication(service, grant, BASE, clock=lambda: museum.seconds[0])  # type: ignore[arg-type]
    return replace(museum, client=Client(application))


@pytest.mark.parametrize("how", ["flipped", "deleted"])
def test_what_the_original_cannot_mend_rests_with_a_reason_until_it_is_back(museum: Museum, how: str) -> None:
    store = museum.house.ports.store
    sound = _tiles(museum)
    with museum.house.sessions() as session:
        key = original_key(session.get_one(Media, museum.media_id).sha256)
    original = store.get(key)
    if how == "deleted":
        store.delete(key)
    else:
        store.put(key, original[:-9] + bytes(9))
    harm(museum, "archive", "truncated")
    copies = {key: store.get(key) for key in museum.keys.all() if store.stat(key)}
    assert museum(TILE).status in (200, 503)
    assert museum.reported()
    drain(museum.work)
    assert [job.state for job in museum.jobs()] == [JobState.RESTING]
    # What is left is not replaced by something made of a wrong original, and is shown further on.
    assert {key: store.get(key) for key in copies} == copies
    with museum.house.sessions() as session:
        medium = session.get_one(Media, museum.media_id)
        assert medium.state == MediaState.READY
        assert "sao lưu" in medium.reason.vi
        assert "backup" in medium.reason.en
        # Told again and again, it stays one job; after an hour it is tried by itself.
        record_damaged(session, museum.house.ports, museum.media_id)
        assert [job.state for job in museum.jobs()] == [JobState.RESTING]
        museum.house.clock.pass_time(hours=1)
        record_damaged(session, museum.house.ports, museum.media_id)
        assert [job.state for job in museum.jobs()] == [JobState.PENDING]
        drain(museum.work)
        assert [job.state for job in museum.jobs()] == [JobState.RESTING]
        store.put(key, original)
        retry(session, museum.house.ports, museum.media_id)
    drain(museum.work)
    assert [job.state for job in museum.jobs()] == [JobState.DONE]
    museum.seconds[0] += 6
    assert _tiles(museum) == sound
    with museum.house.sessions() as session:
        assert not session.get_one(Media, museum.media_id).reason


def _reported_by_fifty(museum: Museum) -> None:
    def report(_: int) -> None:
        with museum.house.sessions() as session:
            record_damaged(session, museum.house.ports, museum.media_id)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(report, range(50)))
    assert [job.state for job in museum.jobs()] == [JobState.PENDING]


def test_fifty_reports_are_one_job_and_sound_copies_are_left_alone(house: House) -> None:
    museum = build_museum(house, (700, 600))
    _reported_by_fifty(museum)
    archive = house.ports.store.local_path(museum.keys.archive)
    assert archive
    before = archive.stat().st_ino
    drain(museum.work)
    assert [job.state for job in museum.jobs()] == [JobState.DONE]
    assert archive.stat().st_ino == before


def test_a_scan_that_is_not_ready_or_not_there_is_no_work(house: House) -> None:
    museum = build_museum(house, (70, 60))
    with house.sessions() as session:
        record_damaged(session, house.ports, "no-such-scan")
        with transaction(session, house.ports):
            session.get_one(Media, museum.media_id).state = MediaState.REJECTED
        record_damaged(session, house.ports, museum.media_id)
    assert museum.jobs() == []


def test_copies_of_an_older_recipe_are_made_anew_when_asked(museum: Museum) -> None:
    store, keys = museum.house.ports.store, museum.keys
    old = CopyKeys(museum.media_id, 1)
    for key, had in zip(old.all(), keys.all(), strict=True):
        if store.stat(had):
            store.put(key, store.get(had))
            store.delete(had)
    with museum.house.sessions() as session:
        with transaction(session, museum.house.ports):
            session.get_one(Media, museum.media_id).recipe = 1
        before = _tiles(museum)
        assert digitise_anew(session, museum.house.ports, keys_recipe(keys)) == 1
        assert digitise_anew(session, museum.house.ports, keys_recipe(keys)) == 0
    drain(replace(museum.work, handlers={"digitise": digitise, "describe": lambda *_: None}))
    museum.seconds[0] += 2
    assert museum.keys.archive == keys.archive
    assert _tiles(museum) == before
    with museum.house.sessions() as session:
        assert digitise_anew(session, museum.house.ports, keys_recipe(keys)) == 0


def keys_recipe(keys: CopyKeys) -> int:
    return int(keys.archive.split("/")[3][1:])


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[House]:
    server = os.environ.get("MUSEUM_TEST_POSTGRES_URL")
    assert server, "set MUSEUM_TEST_POSTGRES_URL to a PostgreSQL server"
    with fresh_database(server) as url:
        house = build_house(tmp_path, url)
        yield house
        house.sessions.kw["bind"].dispose()


@pytest.mark.services
def test_fifty_reports_are_one_job_on_postgresql_too(on_postgres: House) -> None:
    museum = build_museum(on_postgres, (700, 600))
    _reported_by_fifty(museum)
