"""What pages ask the image service for, it has: for large, small and limited scans, in every list and page.

And what is withdrawn is gone: on every process that serves, whatever it has kept.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from html import unescape

import pytest
import pyvips
from werkzeug.test import Client

from museum.bootstrap import Platform, bootstrap
from museum.domain.collections import Artefact
from museum.domain.exhibitions import Layout
from museum.domain.translated import Translated
from museum.entrypoints.web import application_of
from museum.services import artefacts, exhibitions, institutions, scans
from museum.services.exhibitions import Texts
from museum.services.outbox import drain, transaction
from museum.services.permission import SYSTEM
from museum.services.sections import ItemPlan, SectionPlan, StepPlan, write_sections, write_step
from museum.settings import load_settings
from tests.factories.command import Installation, get
from tests.unit.iiif.scans import picture

pytestmark = pytest.mark.services

IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"
OPEN = "http://creativecommons.org/publicdomain/zero/1.0/"
SCANS = {
    "large": (2900, 1900, OPEN),
    "limited": (3001, 2251, IN_COPYRIGHT),
    "limited-strip": (4999, 61, IN_COPYRIGHT),
    "small": (290, 200, OPEN),
    "small-limited": (1300, 777, IN_COPYRIGHT),
    "tiny": (3, 2, IN_COPYRIGHT),
}

STEPS = {
    "large": (100, 100, 2700, 1700),
    "limited": (2000, 1500, 1001, 751),
    "limited-strip": (4990, 3, 9, 50),
    "small": (0, 0, 290, 200),
}


@dataclass
class Museum:
    """An installation with one artefact for each scan, and an exhibition of them all."""

    platform: Platform
    installation: Installation
    slug: str
    images: dict[str, str]
    records: dict[str, str]


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    folder = tmp_path_factory.mktemp("pictures")
    installation = Installation(folder / "data")
    assert installation.run("init").status == 0
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in installation.environment if name.startswith("MUSEUM_")]:
            patched.setenv(name, installation.environment[name])
        platform = bootstrap(load_settings(data_dir=installation.data_dir))
    images, records = {}, {}
    with platform.sessions() as session:
        institution = institutions.ensure_default(session, platform.ports)
        for name, (width, height, rights) in SCANS.items():
            path = folder / f"{name}.tif"
            picture(width, height).tiffsave(str(path), compression="lzw")
            taken = scans.take(session, platform.ports, SYSTEM, institution, path)
            images[name], records[name] = taken.media_id or "", taken.artefact_id or ""
            with transaction(session, platform.ports):
                session.get_one(Artefact, taken.artefact_id).rights = rights
    drain(platform.work)
    with platform.sessions() as session:
        institution = institutions.get(session)
        for record in records.values():
            artefacts.publish(session, platform.ports, SYSTEM, record)
        texts = Texts(Translated("Tất cả", "All of them"), cover_media_id=images["limited"])
        made = exhibitions.create(session, platform.ports, SYSTEM, institution, texts)
        items = tuple(ItemPlan(record) for record in records.values())
        plans = [
            SectionPlan(Translated("Một", "One"), layout=Layout.ROW, items=items),
            SectionPlan(Translated("Hai", "Two"), layout=Layout.STORY, items=items),
        ]
        told = write_sections(session, platform.ports, SYSTEM, made.id, plans).sections[1].id
        for name, region in STEPS.items():
            step = StepPlan(images[name], region, Translated("Xem", "Look"))
            write_step(session, platform.ports, SYSTEM, made.id, told, step)
        exhibitions.publish(session, platform.ports, SYSTEM, made.id)
        slug = made.slug
    drain(platform.work)
    yield Museum(platform, installation, slug, images, records)
    platform.engine.dispose()


def pages_of(museum: Museum) -> list[str]:
    records = [f"/{lang}/artefacts/{one}" for lang in ("vi", "en") for one in museum.records.values()]
    return ["/vi/", "/en/", "/vi/search?q=", f"/vi/exhibitions/{museum.slug}", "/vi/exhibitions", *records]


def addresses_in(page: str) -> set[str]:
    """Give every address of the image service that a page names."""
    return {
        unescape(found)
        for found in re.findall(r"(?:https?://[^/\s\"']+)?(/iiif/image/[^\s\"'<>]+)", page)
        if "/0/" in found or found.endswith("info.json")
    }


def test_every_picture_of_every_page_is_there(museum: Museum) -> None:
    client = Client(application_of(museum.platform))
    asked: set[str] = set()
    for path in pages_of(museum):
        page = client.get(path, follow_redirects=True)
        if page.status_code == 200:
            asked |= addresses_in(page.text)
    assert {one for one in museum.images if any(museum.images[one] in path for path in asked)} == set(SCANS)
    assert any("pct:" in path for path in asked)
    assert any(path.endswith(".avif") for path in asked)
    for path in sorted(asked):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        if path.endswith((".jpg", ".webp")):
            shown = pyvips.Image.new_from_buffer(answer.data, "")
            size = re.search(r"/(\d+),(\d+)/0/", path)
            assert size is None or (shown.width, shown.height) == (int(size[1]), int(size[2]))


def test_a_story_speaks_of_the_pixels_that_its_readers_see(museum: Museum) -> None:
    """Its script asks for regions of its own, at most as large as they are told to be."""
    client = Client(application_of(museum.platform))
    page = client.get(f"/vi/exhibitions/{museum.slug}").text
    steps = re.findall(r'data-service="([^"]+)" data-size="(\d+) (\d+)" data-region="([\d ]+)"', page)
    assert len(steps) == len(STEPS)
    for service, width, height, region in steps:
        info = client.get(f"{service}/info.json").json
        assert (info["width"], info["height"]) == (int(width), int(height))
        x, y, w, h = map(int, region.split())
        assert client.get(f"{service}/{x},{y},{w},{h}/{w},{h}/0/default.jpg").status_code == 200


def test_the_public_has_no_more_of_a_limited_scan_than_its_rights_allow(museum: Museum) -> None:
    client = Client(application_of(museum.platform))
    info = client.get(f"/iiif/image/3/{museum.images['limited']}/info.json").json
    assert (info["width"], info["height"]) == (1501, 1126)
    whole = client.get(f"/iiif/image/3/{museum.images['limited']}/full/max/0/default.jpg")
    assert pyvips.Image.new_from_buffer(whole.data, "").width == 1501
    for name, (width, _, _) in SCANS.items():
        if not name.startswith("limited"):
            assert client.get(f"/iiif/image/3/{museum.images[name]}/info.json").json["width"] == width


def test_a_page_of_thirty_pictures_is_never_refused_by_the_default_limit(museum: Museum) -> None:
    client = Client(application_of(museum.platform))
    base = f"/iiif/image/3/{museum.images['large']}"
    paths = [f"{base}/{n},{n},1200,1200/{640 + n},/0/default.jpg" for n in range(30)]
    for _ in range(2):
        assert {client.get(path).status_code for path in paths} == {200}


@pytest.mark.parametrize("proxies", [0, 1])
def test_behind_a_proxy_a_client_is_who_the_proxy_says_it_is(museum: Museum, proxies: int) -> None:
    data_dir = museum.installation.data_dir
    changed = load_settings(
        data_dir=data_dir, proxies=proxies, renderings_per_second=0.01, rendered_cache_mb=0
    )
    client = Client(application_of(replace(museum.platform, settings=changed)))
    base = f"/iiif/image/3/{museum.images['large']}/full"

    def asked(width: int, heard_from: str) -> int:
        # What a client writes itself into the header stands before what the proxy adds.
        header = {"X-Forwarded-For": f"198.51.100.{width % 200}, {heard_from}"}
        return client.get(f"{base}/{width},/0/default.jpg", headers=header).status_code

    assert asked(301, "192.0.2.1") == 200
    assert asked(302, "192.0.2.1") == 429
    assert asked(303, "192.0.2.2") == (200 if proxies else 429)


def test_the_service_counts_what_it_answers(museum: Museum) -> None:
    client = Client(application_of(museum.platform))
    assert (
        client.get(f"/iiif/image/3/{museum.images['large']}/0,0,512,512/512,512/0/default.jpg").status_code
        == 200
    )
    figures = client.get("/metrics").text
    assert 'museum_image_seconds_count{kind="tile"} 1.0' in figures
    assert 'museum_image_seconds_count{kind="refused"} 0.0' in figures


def test_what_is_withdrawn_is_gone_within_two_seconds_on_every_process(museum: Museum) -> None:
    image = museum.images["small"]
    paths = [
        f"/iiif/image/3/{image}/{end}"
        for end in (
            "info.json",
            "full/max/0/default.jpg",
            "full/100,/0/default.jpg",
            "full/100,/90/default.png",
        )
    ]
    with ExitStack() as stack:
        servers = [stack.enter_context(museum.installation.serving()) for _ in range(2)]
        held = {
            (server, path): answer[1]["Etag"]
            for server in servers
            for path in paths
            if (answer := get(server + path))[0] == 200
        }
        assert len(held) == len(servers) * len(paths)
        with museum.platform.sessions() as session:
            artefacts.withdraw(session, museum.platform.ports, SYSTEM, museum.records["small"])
        began = time.monotonic()
        with ThreadPoolExecutor(len(held)) as pool:
            gone = list(pool.map(lambda one: until_gone(one[0] + one[1], held[one]), held))
    assert max(gone) - began < 2


def until_gone(address: str, held: str) -> float:
    """Ask as a cache does that holds the picture, until it is told that it is gone; gives the moment."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        status, headers, _ = get(address, **{"If-None-Match": held})
        if status == 410:
            assert "Etag" not in headers
            assert headers["Cache-Control"] == "no-store"
            assert get(address)[0] == 410
            return time.monotonic()
        assert status == 304
        time.sleep(0.02)
    raise AssertionError(address)


def test_pages_stay_quick_while_somebody_asks_for_thousands_of_odd_regions(museum: Museum) -> None:
    base = f"/iiif/image/3/{museum.images['large']}"
    settings = museum.installation.settings | {"MUSEUM_RENDERINGS_PER_SECOND": "0.5"}
    besieged = Installation(museum.installation.data_dir, settings)
    with besieged.serving() as server, ThreadPoolExecutor(24) as pool:
        get(f"{server}/vi/")

        def ask(number: int) -> int:
            region = f"{number % 900},{number % 700},1900,1100"
            return get(f"{server}{base}/{region}/^3600,/0/default.jpg")[0]

        siege = [pool.submit(ask, number) for number in range(250)]
        times = []
        for _ in range(15):
            began = time.monotonic()
            assert get(f"{server}/vi/")[0] == 200
            assert get(f"{server}{base}/0,0,512,512/512,512/0/default.jpg")[0] == 200
            times.append(time.monotonic() - began)
        statuses = [one.result() for one in siege]
    assert set(statuses) <= {200, 429, 503}
    # Half a minute's worth of pictures of eight megapixels each, and a few that were under way together.
    assert statuses.count(200) < 40
    assert statuses.count(429) > 180
    assert sorted(times)[len(times) // 2] < 2
