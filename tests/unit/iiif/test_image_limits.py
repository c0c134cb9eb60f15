"""What a reader may have, what a client may have rendered, what comes from caches, and what is counted."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from iiif.image.allowance import Allowances, Cost, heavy_at_once
from iiif.image.kept import KeptPictures
from iiif.image.service import ImageService
from iiif.web.figures import ImageFigures
from iiif.web.image import ImageApplication
from museum.domain.collections import CopyKeys
from museum.ports.pixels import Grant
from tests.unit.iiif.scans import BASE, Client, Gate, MemoryStore, Service, make_scan, store_scan

TILE = "/3/scan1/0,0,512,512/512,512/0/default.jpg"
INFO = "/3/scan1/info.json"
STAFF = "museum_preview=good"


def rendered(number: int) -> str:
    return f"/3/scan1/{number},7,300,300/100,/0/default.jpg"


class Server:
    """An image service with an account for each client and a place on disk."""

    def __init__(
        self, folder: Path, *, per_second: float = 0.5, width: int = 1300, height: int = 777
    ) -> None:
        self.seconds = [0.0]
        self.store, scan = MemoryStore(), make_scan(width, height)
        store_scan(self.store, scan)
        self.gate = Gate(scan1=scan.grant())
        self.folder = folder
        self.per_second = per_second
        self.registry = CollectorRegistry()
        self.start()

    def start(self) -> None:
        """Start a process of its own: nothing in memory."""
        figures = ImageFigures()
        self.registry = CollectorRegistry()
        self.registry.register(figures)
        self.service = ImageService(self.store, kept=KeptPictures(self.folder, 64 << 20))
        self.application = ImageApplication(
            self.service,
            self.gate,
            BASE,
            clock=lambda: self.seconds[0],
            allowances=Allowances(self.per_second, clock=lambda: self.seconds[0]),
            figures=figures,
        )
        self.client = Client(self.application)

    def lose_copies(self) -> None:
        for key in list(self.store.objects):
            self.store.delete(key)

    def count(self, kind: str) -> float:
        return self.registry.get_sample_value("museum_image_seconds_count", {"kind": kind}) or 0.0


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path / "kept")


def test_thousands_of_odd_regions_end_in_429_and_tiles_go_on(server: Server) -> None:
    statuses = [server.client(rendered(number)).status for number in range(40)]
    assert statuses == [200] * 30 + [429] * 10
    answer = server.client(rendered(100))
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Cache-Control"] == "no-store"
    vietnamese, english = answer.text.splitlines()
    assert vietnamese != english
    for path in (TILE, INFO, rendered(0)):
        assert server.client(path).status == 200
    server.seconds[0] += 1.1
    assert server.client(rendered(100)).status == 200


def test_what_comes_from_caches_costs_nothing(server: Server) -> None:
    for _ in range(5):
        for number in range(30):
            assert server.client(rendered(number)).status == 200
    server.start()
    for _ in range(3):
        for number in range(30):
            assert server.client(rendered(number)).status == 200
    assert (server.count("cached"), server.count("rendered")) == (90, 0)
    assert server.client(rendered(30)).status == 200


def test_one_client_is_not_refused_for_another(server: Server) -> None:
    first = [server.client(rendered(number)).status for number in range(31)]
    assert first[-1] == 429
    server.client.remote = "198.51.100.7"
    assert server.client(rendered(31)).status == 200


def test_a_client_who_waits_for_a_picture_is_not_refused_with_the_one_who_asked_first(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        server.client(rendered(number))
    other = Client(server.application, remote="198.51.100.7")
    path = rendered(77)
    charge = ImageApplication._charge
    with ThreadPoolExecutor(1) as pool:
        waiting = []

        def slowly(
            self: ImageApplication, environ: dict[str, str], cost: Cost
        ) -> AbstractContextManager[None]:
            if not waiting:
                waiting.append(pool.submit(other, path))
                # The other has asked meanwhile and waits for us.
                time.sleep(0.1)
                assert not waiting[0].done()
            return charge(self, environ, cost)

        monkeypatch.setattr(ImageApplication, "_charge", slowly)
        assert server.client(path).status == 429
        assert waiting[0].result(5).status == 200


def test_a_class_of_forty_behind_one_address_browses_unhindered(tmp_path: Path) -> None:
    """Each pupil opens a page of 30 pictures; eight pages are looked at, and nobody has seen them before."""
    server = Server(tmp_path / "kept", per_second=20)
    for pupil in range(40):
        for number in range(30):
            path = f"/3/scan1/{pupil % 8},{number},256,256/64,64/0/default.jpg"
            assert server.client(path).status == 200
    assert server.count("rendered") == 240


def test_forty_pages_opened_together_on_six_connections_each_are_no_siege(tmp_path: Path) -> None:
    """Cold JPEGs as wide as a page shows them, all of one address: as many at once as a server takes."""
    server = Server(tmp_path / "kept", per_second=20, width=1300, height=1700)
    paths = [f"/3/scan1/{number},0,1080,1500/1080,/0/default.jpg" for number in range(12)]
    asked = [paths[(pupil + number) % 12] for pupil in range(40) for number in range(6)]
    with ThreadPoolExecutor(60) as pool:
        statuses = list(pool.map(lambda path: server.client(path).status, asked))
    assert set(statuses) == {200}
    assert server.count("rendered") == 12


def test_one_client_holds_only_some_of_the_places_where_heavy_pictures_are_made(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    most, go, under_way = heavy_at_once(os.cpu_count() or 1), threading.Event(), threading.Semaphore(0)

    def slowly(*_: object) -> tuple[bytes, bool]:
        under_way.release()
        assert go.wait(10)
        return b"made", True

    monkeypatch.setattr(ImageService, "_render", slowly)
    other = Client(server.application, remote="198.51.100.7")
    path = "/3/scan1/{},0,20,20/max/0/default.png"
    with ThreadPoolExecutor(most + 1) as pool:
        held = [pool.submit(server.client, path.format(number)) for number in range(most)]
        for _ in held:
            assert under_way.acquire(timeout=5)
        refused = server.client(path.format(500))
        assert (refused.status, refused.headers["Retry-After"]) == (429, "2")
        waiting = pool.submit(other, path.format(501))
        assert under_way.acquire(timeout=5)
        go.set()
        assert {answer.result(5).status for answer in (*held, waiting)} == {200}
    assert server.client(path.format(500)).status == 200


def test_a_heavy_picture_costs_what_it_takes(server: Server) -> None:
    """Thirty units at once: a lossless picture askew of less than a megapixel takes more."""
    assert server.client("/3/scan1/0,0,900,777/max/45/default.png").status == 200
    assert server.client(rendered(1)).status == 429


def test_rendered_pictures_outlive_the_process_and_no_copy_is_opened_for_them(server: Server) -> None:
    path = "/3/scan1/full/1080,/0/default.jpg"
    cold = server.client(path)
    server.start()
    server.lose_copies()
    hot = server.client(path)
    assert hot.status == 200
    assert hot.body == cold.body
    assert server.count("cached") == 1


@pytest.mark.parametrize(
    "change", [{"watermark": "© Bảo tàng"}, {"max_side": 700}, {"recipe": 2}, {"edition": 5}]
)
def test_what_a_picture_depends_on_is_in_its_key(server: Server, change: dict[str, object]) -> None:
    path = "/3/scan1/full/300,/0/default.png"
    before = server.client(path)
    scan = make_scan(1300, 777)
    if "recipe" in change:
        other, keys = make_scan(1300, 777, quality=30), CopyKeys("scan1", 2)
        for key, had in zip(keys.all()[:3], CopyKeys("scan1", 1).all()[:3], strict=True):
            server.store.put(key, server.store.objects[had])
        server.store.put(keys.archive, other.archive)
        server.store.put(keys.archive_index, other.index.to_bytes())
        change = change | {"copies": keys}
    server.gate.grants["scan1"] = scan.grant(**change)
    server.start()
    after = server.client(path)
    assert after.status == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert server.count("rendered") == 1


def test_what_is_kept_is_never_served_past_the_gate(server: Server) -> None:
    assert server.client(rendered(1)).status == 200
    server.gate.grants["scan1"] = Grant.refused(gone=True)
    server.start()
    assert server.client(rendered(1)).status == 410
    server.gate.grants.clear()
    server.start()
    assert server.client(rendered(1)).status == 404


def test_staff_with_a_pass_see_all_where_the_public_sees_less(serve: Callable[..., Service]) -> None:
    service = serve(2049, 1025, max_side=1100, watermark="© Bảo tàng")
    service.gate.previews["scan1"] = service.scan.grant(private=True)
    public, staff = service.json(INFO), service.json(INFO, cookie=STAFF)
    assert (public["width"], staff["width"]) == (1025, 2049)
    for path in (INFO, TILE):
        seen = service(path)
        # A browser that keeps the public's answer must ask again once it holds a pass.
        assert "Cookie" in seen.headers["Vary"]
        assert seen.headers["Cache-Control"] == "public, max-age=60"
        whole = service(path, cookie=STAFF)
        assert whole.headers["Cache-Control"] == "private, no-store"
        assert whole.body != seen.body
        assert service(path).body == seen.body
        assert service(path, cookie="museum_preview=bad").body == seen.body


def test_other_cookies_do_not_wake_the_gate(serve: Callable[..., Service]) -> None:
    service = serve(2049, 1025, max_side=1100)
    for number in range(20):
        service(TILE, cookie=f"session={number}; lang=vi")
    assert service.gate.asked == 1


def test_a_limit_is_told_nowhere_but_in_the_size(serve: Callable[..., Service]) -> None:
    service = serve(2049, 1025, max_side=1100)
    info = service.json(INFO)
    assert info["tiles"][0]["scaleFactors"] == [1, 2, 4] or info["tiles"][0]["scaleFactors"] == [1, 2]
    assert all(size["width"] <= 1025 for size in info["sizes"])
    assert service("/3/scan1/full/1080,/0/default.jpg").status == 400
    assert service("/3/scan1/full/max/0/default.jpg").image.width == 1025
    # A region at the very edge is inside, whatever the rounding.
    assert service("/3/scan1/pct:99.96,99.96,0.04,0.04/max/0/default.jpg").status == 200
    # Scaling up shows no more than there is.
    assert service("/3/scan1/full/^2049,/0/default.jpg").status == 200


def test_every_kind_of_answer_is_counted_once(server: Server) -> None:
    etag = server.client(TILE).headers["ETag"]
    server.client(rendered(1))
    server.client(rendered(1))
    server.client(INFO)
    server.client(TILE, if_none_match=etag)
    server.client("/3/nothing/info.json")
    server.client("/3/scan1/full/max/0/default.exe")
    server.client(TILE, "POST")
    server.client(TILE, "OPTIONS")
    server.client("/3/scan1")
    counts = {kind: server.count(kind) for kind in ("tile", "rendered", "cached", "info", "unchanged")}
    assert counts == {"tile": 1, "rendered": 1, "cached": 1, "info": 1, "unchanged": 1}
    assert (server.count("refused"), server.count("other")) == (3, 2)


def test_threads_count_side_by_side() -> None:
    figures = ImageFigures()
    registry = CollectorRegistry()
    registry.register(figures)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: figures.note("tile", 0.003), range(4000)))
    sample = registry.get_sample_value
    assert sample("museum_image_seconds_count", {"kind": "tile"}) == 4000
    assert sample("museum_image_seconds_bucket", {"kind": "tile", "le": "0.001"}) == 0
    assert sample("museum_image_seconds_bucket", {"kind": "tile", "le": "0.005"}) == 4000
    assert sample("museum_image_seconds_sum", {"kind": "tile"}) == pytest.approx(12)
