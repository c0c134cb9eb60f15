"""The image service as a client sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from iiif.cache import BoundedCache
from iiif.image.archive import Archives
from iiif.image.service import ImageService
from iiif.web.image import ImageApplication
from museum.domain.collections import CopyKeys
from museum.domain.errors import Unavailable
from museum.ports.pixels import Grant
from tests.unit.iiif.scans import (
    BASE,
    Client,
    DiskStore,
    Gate,
    MemoryStore,
    Scan,
    Service,
    image_application,
    make_scan,
    store_scan,
)

TILE = "/3/scan1/0,0,512,512/512,512/0/default.jpg"
RENDERED = "/3/scan1/10,10,300,300/100,/0/default.jpg"
INFO = "/3/scan1/info.json"


@pytest.fixture
def service(serve: Callable[..., Service]) -> Service:
    return serve(rights="http://creativecommons.org/licenses/by/4.0/")


def test_information_says_what_a_level_2_viewer_needs(service: Service) -> None:
    info = service.json(INFO)
    assert list(info)[:6] == ["@context", "id", "type", "protocol", "profile", "width"]
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["id"] == f"{BASE}/iiif/image/3/scan1"
    assert (info["type"], info["protocol"], info["profile"]) == (
        "ImageService3",
        "http://iiif.io/api/image",
        "level2",
    )
    assert (info["width"], info["height"]) == (1300, 777)
    assert info["tiles"] == [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4]}]
    assert info["sizes"][0] == {"width": 325, "height": 195}
    assert info["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert info["extraFormats"] == ["webp", "avif"]
    assert "preferredFormats" not in info
    assert {"mirroring", "rotationArbitrary", "sizeUpscaling"} <= set(info["extraFeatures"])
    # A service that scales up must say how far (section 5.7).
    assert info["maxArea"] >= 1


def test_information_for_version_2(service: Service) -> None:
    info = service.json("/2/scan1/info.json")
    assert info["@id"] == f"{BASE}/iiif/image/2/scan1"
    assert info["@context"] == "http://iiif.io/api/image/2/context.json"
    assert info["profile"][0] == "http://iiif.io/api/image/2/level2.json"
    assert "id" not in info
    assert "type" not in info


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        ("*/*", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        ("application/ld+json", 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("application/json, application/ld+json;q=0.1", "application/json"),
        ("application/ld+json;q=0, application/json", "application/json"),
        (
            'application/ld+json;profile="x";q=0.9, application/json;q=0.8',
            'application/ld+json;profile="http://iiif.io/api/image/3/context.json"',
        ),
        (
            "application/ld+json;q=lots",
            'application/ld+json;profile="http://iiif.io/api/image/3/context.json"',
        ),
    ],
)
def test_information_is_negotiated(service: Service, accept: str, media_type: str) -> None:
    answer = service(INFO, accept=accept)
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [("", "application/json"), ("*/*", "application/json"), ("application/ld+json", "application/ld+json")],
)
def test_version_2_sends_json_ld_only_to_those_who_name_it(
    service: Service, accept: str, media_type: str
) -> None:
    assert service("/2/scan1/info.json", accept=accept).headers["Content-Type"] == media_type


@pytest.mark.parametrize("path", ["/3/scan1", "/3/scan1/"])
def test_the_base_address_leads_to_the_information(service: Service, path: str) -> None:
    answer = service(path)
    assert answer.status == 303
    assert answer.headers["Location"] == f"{BASE}/iiif/image/3/scan1/info.json"
    assert service("/3/nothing").status == 404


@pytest.mark.parametrize(
    "path", [TILE, RENDERED, INFO, "/3/scan1", "/3/nothing/info.json", "/3/scan1/x/max/0/default.jpg"]
)
def test_everything_is_open_to_other_sites_and_nothing_is_sniffed(service: Service, path: str) -> None:
    headers = service(path).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_preflight(service: Service) -> None:
    answer = service(TILE, "OPTIONS", origin="https://viewer.example", access_control_request_method="GET")
    assert answer.status == 204
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.body == b""


@pytest.mark.parametrize("path", [TILE, RENDERED, INFO])
def test_head_says_what_get_would_say_without_the_body(service: Service, path: str) -> None:
    got, headed = service(path), service(path, "HEAD")
    assert headed.status == 200
    assert headed.headers == got.headers
    assert headed.headers["Content-Length"] == str(len(got.body))
    assert headed.body == b""


def test_other_methods_are_refused(service: Service) -> None:
    answer = service(TILE, "POST")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", [TILE, RENDERED, INFO])
def test_a_reader_who_has_it_is_not_sent_it_again(service: Service, path: str) -> None:
    first = service(path)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    for held in (first.headers["ETag"], f'W/"other", W/{first.headers["ETag"]}', "*"):
        again = service(path, if_none_match=held)
        assert again.status == 304
        assert again.body == b""
        assert again.headers["ETag"] == first.headers["ETag"]
    assert service(path, if_none_match='"another"').status == 200


def test_a_better_recipe_makes_new_validators(service: Service) -> None:
    old = {path: service(path).headers["ETag"] for path in (TILE, RENDERED)}
    store_scan(service.store, service.scan)
    keys = CopyKeys("scan1", 2)
    for new, had in zip(keys.all()[:3], CopyKeys("scan1", 1).all()[:3], strict=True):
        service.store.put(new, service.store.objects[had])
    service.gate.grants["scan1"] = Grant("full", 1300, 777, 2, keys)
    service.seconds[0] += 2
    for path, etag in old.items():
        assert service(path, if_none_match=etag).status == 200


def test_links_name_the_canonical_address_and_the_profile(service: Service) -> None:
    link = service("/3/scan1/pct:0,0,100,100/650,/360/color.jpg").headers["Link"]
    assert f'<{BASE}/iiif/image/3/scan1/full/650,389/0/default.jpg>;rel="canonical"' in link
    assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in link
    assert (
        "/image/2/scan1/full/650,/0/default.jpg>"
        in service("/2/scan1/full/650,389/0/default.jpg").headers["Link"]
    )


@pytest.mark.parametrize(
    "path",
    [
        "/3/scan1/full/max/0",
        "/3/scan1/full/max",
        "/3/scan1/info.xml",
        "/3/scan1/full/full/0/default.jpg",
        "/3/scan1/-1,0,10,10/max/0/default.jpg",
        "/3/scan1/0,0,NaN,10/max/0/default.jpg",
        "/3/scan1/9999,9999,1,1/max/0/default.jpg",
        "/3/scan1/full/99999999999999999999,/0/default.jpg",
        "/3/scan1/full/^99999999,99999999/0/default.jpg",
        "/3/scan1/full/!2000,3000/0/default.jpg",
        "/3/scan1/full/max/1e9/default.jpg",
        "/3/scan1/full/max/0/native.jpg",
        "/3/scan1/full/max/0/default.exe",
        "/3/scan1/full%2f/max/0/default.jpg",
        "/3/scan1/full/max/0/default%252ejpg",
        "/3/scan1/full/max/%00/default.jpg",
        "/3/scan1/full/max/0/default.jpg%00",
        "/3/scan1/%66ull/max/0/default.jpg%20",
    ],
)
@pytest.mark.parametrize("raw", [True, False])
def test_a_malformed_request_gets_a_reason_in_both_languages(service: Service, path: str, raw: bool) -> None:
    service.client.raw = raw
    answer = service(path)
    assert answer.status in (400, 404) if not raw else answer.status == 400, answer.text
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    vietnamese, english = answer.text.splitlines()
    assert vietnamese
    assert english
    assert vietnamese != english
    assert not service.store.reads


@pytest.mark.parametrize(
    "path",
    [
        "/", "", "/3", "/3/", "/4/scan1/info.json", "/3/unknown/info.json", "/3/../scan1/info.json", "/3/..%2f..%2fetc%2fpasswd/info.json",
        "/3/scan1%2Finfo.json", "/3/%2e%2e/info.json", "/3/scan_1/info.json", "/3/" + "a" * 41 + "/info.json", "/3/[scan1]/info.json",
        "/3/scan1%00/info.json", "/3/sc%61n2/info.json", "/3/sc%2561n1/info.json", "/3/a/b/full/max/0/default.jpg", "//3/scan1/info.json",
        "/3/a%2Fb/full/max/0/default.jpg", "/3/a/b/info.json", "/2/a/b/info.json",
    ],
)  # fmt: skip
def test_what_is_no_image_is_not_found(service: Service, path: str) -> None:
    assert service(path).status == 404


def test_segments_are_decoded_exactly_once(service: Service) -> None:
    for raw in (True, False):
        service.client.raw = raw
        assert service("/3/sc%61n1/%66ull/%5E1400,/0/default.jpg").status == 200
        assert service("/3/scan1/full/%2521400,/0/default.jpg").status == 400


def test_a_format_we_do_not_make_is_refused_with_those_we_make(service: Service) -> None:
    answer = service("/3/scan1/full/max/0/default.tif")
    assert answer.status == 400
    assert ".png" in answer.text


def test_avif_is_made_where_it_is_asked_for_and_bounded() -> None:
    store, scan = MemoryStore(), make_scan(2049, 2049)
    store_scan(store, scan)
    client = Client(image_application(store=store, find=Gate(scan1=scan.grant()), base_url=BASE))
    answer = client("/3/scan1/full/400,/0/default.avif")
    assert answer.headers["Content-Type"] == "image/avif"
    assert answer.body[4:12] == b"ftypavif"
    assert client("/3/scan1/full/^2600,2600/0/default.avif").status == 400
    assert client("/3/scan1/full/^2600,2600/0/default.webp").status == 200


def test_an_address_of_any_length_is_refused_at_once(service: Service) -> None:
    for length in (5_000, 2_000_000):
        answer = service("/3/scan1/full/" + "9" * length + ",/0/default.jpg")
        assert answer.status == 400
        assert len(answer.body) < 500


def test_withdrawn_pixels_are_gone_within_two_seconds(service: Service) -> None:
    for path in (TILE, RENDERED, INFO):
        assert service(path).status == 200
    service.gate.grants["scan1"] = Grant.refused(gone=True)
    service.seconds[0] += 1.99
    for path in (TILE, RENDERED, INFO, "/3/scan1"):
        answer = service(path)
        assert answer.status == 410
        assert answer.headers["Cache-Control"] == "no-store"
    etag = 'W/"x", *'
    assert service(TILE, if_none_match=etag).status == 410


@pytest.mark.parametrize("path", [TILE, RENDERED, INFO])
def test_a_reader_who_holds_a_picture_hears_of_its_withdrawal(service: Service, path: str) -> None:
    held = service(path).headers["ETag"]
    service.gate.grants["scan1"] = Grant.refused(gone=True)
    service.seconds[0] += 1.99
    answer = service(path, if_none_match=held)
    assert answer.status == 410
    assert "ETag" not in answer.headers


def test_the_gate_is_asked_once_in_a_while_not_for_every_tile(service: Service) -> None:
    for _ in range(50):
        service(TILE, cookie="session=abc")
    assert service.gate.asked == 1


def test_a_tile_asked_for_again_follows_what_the_gate_says_now(service: Service) -> None:
    first = service(TILE)
    service.gate.grants["scan1"] = replace(service.scan.grant(), copies=CopyKeys("scan1", 1), edition=7)
    service.seconds[0] += 1.99
    renewed = service(TILE)
    assert (renewed.status, renewed.body) == (200, first.body)
    assert renewed.headers["ETag"] != first.headers["ETag"]
    service.gate.grants["scan1"] = replace(service.scan.grant(), max_side=400)
    service.seconds[0] += 1.99
    lessened = service(TILE)
    assert lessened.status == 400
    assert service(TILE, if_none_match=renewed.headers["ETag"]).status == 400


def test_a_preview_is_for_its_reader_alone(service: Service) -> None:
    service.gate.grants.clear()
    service.gate.previews["scan1"] = service.scan.grant(private=True)
    for path in (TILE, RENDERED, INFO):
        assert service(path).status == 404
        preview = service(path, cookie="museum_preview=good")
        assert preview.status == 200
        assert preview.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in preview.headers
        assert service(path).status == 404
        assert service(path, cookie="museum_preview=bad").status == 404


def test_a_gate_that_cannot_answer_is_no_open_gate(service: Service) -> None:
    service.gate.failing = Unavailable("Cơ sở dữ liệu không trả lời.", "The database does not answer.")
    answer = service(TILE)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    service.gate.failing = None
    assert service(TILE).status == 200


def test_storage_that_is_away_says_so_and_comes_back() -> None:
    store, scan = MemoryStore(), make_scan(1300, 777)
    store_scan(store, scan)
    client = Client(image_application(store=store, find=Gate(scan1=scan.grant()), base_url=BASE))
    store.failing = Unavailable("Kho lưu trữ không trả lời.", "Storage does not answer.")
    assert [client(path).status for path in (TILE, RENDERED)] == [503, 503]
    store.failing = None
    assert [client(path).status for path in (TILE, RENDERED)] == [200, 200]


def test_a_pyramid_that_breaks_off_in_storage_is_not_called_damaged() -> None:
    store, scan = MemoryStore(), make_scan(2049, 1025)
    store_scan(store, scan)
    client = Client(image_application(store=store, find=Gate(scan1=scan.grant()), base_url=BASE))
    assert client(TILE).status == 200
    store.failing = Unavailable("Kho lưu trữ không trả lời.", "Storage does not answer.")
    assert client(RENDERED).status == 503


@pytest.mark.parametrize("harm", ["cut", "index", "no index", "no archive", "overwritten"])
def test_a_damaged_archive_is_reported_and_the_pyramid_answers(service: Service, harm: str) -> None:
    keys, scan = CopyKeys("scan1", 1), service.scan
    if harm == "cut":
        service.store.put(keys.archive, scan.archive[:2000])
    elif harm == "overwritten":
        service.store.put(keys.archive, bytes(len(scan.archive)))
    elif harm == "index":
        service.store.put(keys.archive_index, b"MTILES1\nrubbish")
    else:
        service.store.delete(keys.archive_index if harm == "no index" else keys.archive)
    with capture_logs() as logs:
        answer = service(TILE)
        info = service.json(INFO)
    assert answer.status == 200
    assert (answer.image.width, answer.image.height) == (512, 512)
    assert info["tiles"] == [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4]}]
    assert [entry["image"] for entry in logs] == ["scan1"]


def test_an_archive_that_was_made_anew_gives_no_torn_tiles(service: Service) -> None:
    service(INFO)
    better = make_scan(1300, 777, quality=60)
    store_scan(service.store, better)
    old, new = (scan.archive[slice(*span(scan))] for scan in (service.scan, better))
    # The first read that does not fit opens both anew.
    assert service(TILE).body == new != old


def span(scan: Scan) -> tuple[int, int]:
    start, length = scan.index.offsets[0], scan.index.lengths[0]
    return start, start + length


def test_missing_copies_are_our_fault_and_said_without_details(service: Service) -> None:
    for key in list(service.store.objects):
        service.store.delete(key)
    answer = service(RENDERED)
    assert answer.status == 503
    assert "bản gốc" in answer.text
    assert "copies/" not in answer.text


def test_when_too_much_is_asked_for_at_once_some_are_told_to_come_back() -> None:
    store, scan = MemoryStore(), make_scan(2049, 1025)
    store_scan(store, scan)
    service = ImageService(store, at_once=1, waiting=1, patience=0.05)
    client = Client(ImageApplication(service, Gate(scan1=scan.grant()), BASE))
    paths = [f"/3/scan1/{x},0,1500,1025/^2500,/0/default.png" for x in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(client, paths))
    statuses = {answer.status for answer in answers}
    assert statuses == {200, 503}
    assert all(answer.headers.get("Retry-After") for answer in answers if answer.status == 503)
    assert client(TILE).status == 200
    assert client(paths[-1]).status == 200


def test_the_same_picture_wanted_by_many_is_rendered_once(service: Service) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service(RENDERED).body, range(16)))
    assert len(set(answers)) == 1
    service.store.delete(CopyKeys("scan1", 1).pyramid)
    assert service(RENDERED).body == answers[0]


def test_a_site_below_a_path_names_itself_by_its_public_base(service: Service) -> None:
    application = image_application(
        store=service.store, find=service.gate, base_url=lambda: "https://tinh.example/bao-tang/"
    )
    info = json.loads(Client(application)(INFO).body)
    assert info["id"] == "https://tinh.example/bao-tang/iiif/image/3/scan1"


def test_no_more_descriptors_are_held_than_allowed(tmp_path: Path) -> None:
    store, scan = DiskStore(tmp_path), make_scan(513, 511)
    archives = Archives(store, BoundedCache(1), open_at_once=4)
    for number in range(12):
        store_scan(store, scan, f"scan{number}")
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for number in range(12):
        archives.get(CopyKeys(f"scan{number}", 1))
    assert len(list(descriptors.iterdir())) - before <= 4
