"""The whole way on PostgreSQL, S3, Elasticsearch and Celery with Redis."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.factories.command import Installation, get
from tests.factories.engines import production
from tests.factories.exhibit import exhibit_beasts
from tests.factories.real import require_sample

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The real scans, queued by the command and digitised by a Celery worker that is killed once."""
    sample = require_sample()
    with production(tmp_path_factory.mktemp("production"), MUSEUM_LEASE_SECONDS="3") as installation:
        made = installation.run("init")
        assert made.status == 0, made.stderr
        worker = installation.start("worker", "--concurrency", "2")
        queued = installation.run(
            "ingest", str(sample), "--records", str(sample / "records.csv"), "--publish", "--json"
        )
        assert sum(item["status"] == "queued" for item in queued.items) == 38, queued.stderr
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        worker = installation.start("worker", "--concurrency", "2")
        try:
            _await_ready(installation, 38)
            yield installation
        finally:
            worker.terminate()
            worker.wait(60)


def _await_ready(installation: Installation, scans: int, wait: float = 240) -> None:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        status = installation.run("status", "--json").item
        if status["counts"]["scans_ready"] == scans and status["lag"] == 0 and not status["jobs"]["pending"]:
            return
        time.sleep(1)
    raise TimeoutError(str(status))


def test_all_is_ready_and_nothing_is_doubled(installed: Installation) -> None:
    status = installed.run("status", "--json").item
    assert (status["counts"]["artefacts"], status["counts"]["scans_ready"]) == (25, 38)
    assert {name: status[name]["backend"] for name in ("database", "storage", "search", "queue")} == {
        "database": "postgresql",
        "storage": "s3",
        "search": "elasticsearch",
        "queue": "redis",
    }
    assert all(status[name]["healthy"] for name in ("database", "storage", "search", "queue"))
    assert status["needs_attention"] == []


@pytest.mark.parametrize("query", ["mosaic", "sàn khảm", "san kham"])
def test_both_languages_are_found(installed: Installation, query: str) -> None:
    found = installed.run("search", query, "--json").item
    assert found["total"] >= 5
    assert found["facets"]


def test_pages_manifests_and_tiles_are_served(installed: Installation) -> None:
    hit = installed.run("search", "karakuri", "--json").item["hits"][0]
    with installed.serving() as site:
        status, _, page = get(f"{site}/vi/artefacts/{hit['id']}")
        assert status == 200
        assert hit["title_vi"].split(" (")[0] in page.decode()
        manifest = json.loads(get(f"{site}/iiif/presentation/3/artefacts/{hit['id']}/manifest.json")[2])
        assert len(manifest["items"]) == 6
        service = manifest["items"][0]["items"][0]["items"][0]["body"]["service"][0]["id"]
        status, headers, tile = get(f"{service}/0,0,1024,1024/512,512/0/default.jpg")
        assert (status, headers["Content-Type"], tile[:2]) == (200, "image/jpeg", b"\xff\xd8")
        status, _, picture = get(f"{service}/pct:10,10,50,50/300,/90/gray.png")
        assert (status, picture[:4]) == (200, b"\x89PNG")
        assert get(f"{site}/readyz")[0] == 200


def test_a_thematic_exhibition_is_made_of_them_and_seen(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = exhibit_beasts(installed, monkeypatch)
    with installed.serving() as site:
        for lang, title in (("vi", "Muông thú trong tranh khảm"), ("en", "Animals in mosaic")):
            status, _, body = get(f"{site}/{lang}/exhibitions/{slug}")
            assert status == 200
            assert title in body.decode()
        manifest = json.loads(get(f"{site}/iiif/presentation/3/exhibitions/{slug}/manifest.json")[2])
        assert len(manifest["items"]) == 3


def test_withdrawn_is_gone_within_two_seconds(installed: Installation) -> None:
    hit = installed.run("search", "Medusa", "--json").item["hits"][0]
    with installed.serving() as site:
        manifest = json.loads(get(f"{site}/iiif/presentation/3/artefacts/{hit['id']}/manifest.json")[2])
        service = manifest["items"][0]["items"][0]["items"][0]["body"]["service"][0]["id"]
        tile = f"{service}/0,0,512,512/512,512/0/default.jpg"
        assert get(tile)[0] == 200
        _withdraw(installed, hit["id"])
        time.sleep(2)
        assert get(tile)[0] == 410
        assert get(f"{site}/vi/artefacts/{hit['id']}")[0] == 410
        assert get(f"{site}/iiif/presentation/3/artefacts/{hit['id']}/manifest.json")[0] == 410


def _withdraw(installed: Installation, artefact_id: str) -> None:
    program = (
        "import sys\n"
        "from museum.bootstrap import bootstrap\n"
        "from museum.services import artefacts\n"
        "from museum.services.permission import SYSTEM\n"
        "from museum.settings import load_settings\n"
        "platform = bootstrap(load_settings())\n"
        "with platform.sessions() as session:\n"
        "    artefacts.withdraw(session, platform.ports, SYSTEM, sys.argv[1])\n"
    )
    subprocess.run([sys.executable, "-c", program, artefact_id], env=installed.environment, check=True)
