"""Pixels as `museum serve` gives them out, beside nginx on the same tiles as files and Debian's IIPImage."""

from __future__ import annotations

import http
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from museum.adapters.storage import open_store
from museum.domain.base import new_id
from museum.ports import ObjectStore
from tests.bench import rivals
from tests.bench.client import Connection
from tests.bench.figures import Figure, at_least, at_most, not_measured
from tests.bench.load import CLIENT, CONNECTIONS, OWN_CLIENT, once, throughput
from tests.bench.memory import web_processes
from tests.bench.scans import (
    LONG,
    SHORT,
    Extent,
    Scans,
    Site,
    archive_key,
    copy_tiles,
    draw,
    in_random_order,
    load,
    odd_requests,
    warm,
    write_pyramid,
)

REQUESTS = 2_000
MEGABYTE = 1 << 20
_USUAL = 20
"""Requests that come before what is timed."""
NO_NGINX, NO_IIPIMAGE = "nginx is not installed", "iipimage-server is not installed"


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure tiles, other requests, first tiles, S3 and memory."""
    extent = SHORT if short else LONG
    scans = draw(folder / "scans", extent)
    here = load(folder / "files", scans)
    pictures = folder / "pictures"
    pictures.mkdir()
    if rivals.NGINX and rivals.IIPIMAGE.is_file():
        write_pyramid(scans.large, pictures / "scan.tif")
    with here.served() as site:
        tiles = site.tiles()
        warm(site, tiles)
        figures = [_first_tile(site), *_tiles(folder, site, tiles, extent), _others(folder, site, extent)]
        figures += _remote(folder, scans, site, extent)
        figures.append(_memory(site, tiles, extent))
    return figures


def _tiles(folder: Path, site: Site, tiles: list[str], extent: Extent) -> list[Figure]:
    """Measure the same list of tiles, round by round, on each server that is there."""
    names = ("tiles / nginx on files", "tiles / iipimage-server")
    if not rivals.NGINX:
        return [not_measured(names[0], "≥ 0.35", NO_NGINX), not_measured(names[1], "≥ 20", NO_NGINX)]
    order = in_random_order(tiles, REQUESTS)
    ours = [f"/iiif/image/3/{site.large}/{tile}" for tile in order]
    root = folder / "as-files"
    copy_tiles(site, tiles, root)
    with rivals.static(folder / "nginx", root) as port:
        mine, theirs = _in_turn(
            extent, lambda: _rate(site.port, ours, extent), lambda: _rate(port, ours, extent)
        )
    figures = [at_least(names[0], _ratio(mine, theirs), 0.35, how=_how(mine, theirs, site, "nginx"))]
    if not rivals.IIPIMAGE.is_file():
        return [*figures, not_measured(names[1], "≥ 20", NO_IIPIMAGE)]
    # A width alone, which Image API 2 calls canonical, is what its fast path understands.
    asked = [f"/iip/scan.tif/{_in_version_2(tile)}" for tile in order]
    with rivals.iipimage(folder / "iipimage", folder / "pictures") as port:
        mine, theirs = _in_turn(
            extent, lambda: _rate(site.port, ours, extent), lambda: _rate(port, asked, extent)
        )
    return [*figures, at_least(names[1], _ratio(mine, theirs), 20, how=_how(mine, theirs, site, "iipimage"))]


def _others(folder: Path, site: Site, extent: Extent) -> Figure:
    """Measure requests that need rendering; each round has a list of its own, each is asked for once."""
    name = "odd regions, sizes, rotations / iipimage-server"
    if not rivals.NGINX or not rivals.IIPIMAGE.is_file():
        return not_measured(name, "≥ 1", NO_IIPIMAGE if rivals.NGINX else NO_NGINX)
    lists = [odd_requests(site.width, site.height, extent.odd, seed) for seed in range(extent.rounds)]
    with rivals.iipimage(folder / "iipimage-odd", folder / "pictures") as port:
        pairs = [
            (
                once(site.port, [f"/iiif/image/2/{site.large}/{path}" for path in paths]).rate,
                once(port, [f"/iip/scan.tif/{path}" for path in paths]).rate,
            )
            for paths in lists
        ]
    mine, theirs = zip(*pairs, strict=True)
    how = _how(mine, theirs, site, "iipimage", client=OWN_CLIENT)
    return at_least(name, _ratio(mine, theirs), 1, how=how)


def _first_tile(site: Site) -> Figure:
    """Measure the first tile of scans that no process has opened yet, one after the other."""
    taken = _milliseconds(site, site.fresh)
    how = f"median of {len(taken)} scans; slowest {max(taken):.0f} ms"
    return at_most("first tile of a scan never opened", statistics.median(taken), 50, "ms", how)


def _remote(folder: Path, scans: Scans, site: Site, extent: Extent) -> list[Figure]:
    """Measure the same on S3: tiles that were read before, and the first of a scan beside a bare range read."""
    names = ("tiles on S3, warm / on files", "first tile on S3, cold / bare 1-MB range read")
    endpoint = os.environ.get("MUSEUM_TEST_S3_ENDPOINT_URL", "")
    if not endpoint:
        why = "MUSEUM_TEST_S3_ENDPOINT_URL names no S3 service"
        return [not_measured(names[0], "≥ 0.8", why), not_measured(names[1], "≤ 1.5", why)]
    bucket = f"s3://museum-bench-{new_id()}/objects"
    store = open_store(bucket, endpoint_url=endpoint)
    loaded = load(folder / "s3", scans, MUSEUM_STORAGE_URL=bucket, MUSEUM_S3_ENDPOINT_URL=endpoint)
    try:
        with loaded.served() as remote:
            warm(remote, remote.tiles())
            cold, bare = _cold(remote, store)
            order = in_random_order(remote.tiles(), REQUESTS)
            mine, theirs = _in_turn(
                extent,
                lambda: _rate(remote.port, [f"/iiif/image/3/{remote.large}/{one}" for one in order], extent),
                lambda: _rate(site.port, [f"/iiif/image/3/{site.large}/{one}" for one in order], extent),
            )
    finally:
        for found in list(store.list()):
            store.delete(found.key)
    how = f"medians of {len(cold)} scans: {statistics.median(cold):.1f} and {statistics.median(bare):.1f} ms"
    return [
        at_least(names[0], _ratio(mine, theirs), 0.8, how=_how(mine, theirs, site, "on files")),
        at_most(names[1], statistics.median(cold) / statistics.median(bare), 1.5, how=how),
    ]


def _cold(site: Site, store: ObjectStore) -> tuple[list[float], list[float]]:
    """Time the first tile of each scan and a bare read of a megabyte of its archive, in turn.

    Cold means that no process has anything of the scan: neither the gate's answer nor index nor tiles. What a
    process has once it runs is there: the connection has been answered before (a new one costs a millisecond, and
    a viewer has one), and so has one to storage, where that keeps them. The bare read is the reader's own request,
    in this process, with nothing before or after it; it comes second, so that it never pays for a first look at
    the file. The tile is asked for over a bare socket: what a client's parser costs is no part of it.
    """
    connection = Connection(site.port, "identity")
    tile = next(iter(site.tiles()))
    for _ in range(_USUAL):
        _one(connection, f"/iiif/image/3/{site.large}/{tile}")
        store.read_range(archive_key(site.large), 0, MEGABYTE)
    cold, bare = [], []
    for image_id in site.fresh:
        cold.append(_one(connection, f"/iiif/image/3/{image_id}/{site.middle}"))
        started = time.perf_counter()
        store.read_range(archive_key(image_id), 0, MEGABYTE)
        bare.append((time.perf_counter() - started) * 1000)
    connection.socket.close()
    return cold, bare


def _memory(site: Site, tiles: list[str], extent: Extent) -> Figure:
    """Measure what the web processes hold after requests of all kinds."""
    odd = odd_requests(site.width, site.height, extent.mixed // 50, seed=99)
    order = in_random_order(tiles, extent.mixed - 2 * len(odd))
    mixed = [f"/iiif/image/3/{site.large}/{tile}" for tile in order]
    mixed += [f"/iiif/image/2/{site.large}/{path}" for path in odd]
    mixed += [f"/iiif/image/3/{one}/info.json" for one in (site.large, *site.fresh) * len(odd)][: len(odd)]
    once(site.port, in_random_order(mixed, extent.mixed))
    held = web_processes(site.port)
    how = (
        f"the largest of {len(held)} processes, resident, after {extent.mixed:,} requests: 96 % tiles, "
        f"2 % renderings, 2 % info.json; all together {sum(one.share for one in held):.0f} MB"
    )
    return at_most("memory of a web process", max(one.resident for one in held), 300, "MB", how)


def _milliseconds(site: Site, image_ids: Sequence[str]) -> list[float]:
    """Time a tile from the middle of each image, over a connection that is open already."""
    connection = Connection(site.port, "identity")
    taken = [_one(connection, f"/iiif/image/3/{image_id}/{site.middle}") for image_id in image_ids]
    connection.socket.close()
    return taken


def _one(connection: Connection, path: str) -> float:
    """Time one request; raises RuntimeError when it is refused."""
    taken = connection.wait(path.encode())
    if connection.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path}: {connection.status}")
    return taken


def _in_turn(
    extent: Extent, ours: Callable[[], float], reference: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Measure both in turn, so that what else the machine does falls on both."""
    pairs = [(ours(), reference()) for _ in range(extent.rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _rate(port: int, paths: Sequence[str], extent: Extent) -> float:
    return throughput(port, paths, extent.seconds).rate


def _ratio(ours: Sequence[float], reference: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, reference, strict=True))


def _how(
    ours: Sequence[float], reference: Sequence[float], site: Site, name: str, client: str = CLIENT
) -> str:
    return (
        f"median of {len(ours)} rounds; ours {statistics.median(ours):,.0f}/s, "
        f"{name} {statistics.median(reference):,.0f}/s; "
        f"{site.width * site.height / 1e6:.0f} MPix, {CONNECTIONS} connections, {client}"
    )


def _in_version_2(tile: str) -> str:
    region, size, rest = tile.split("/", 2)
    return f"{region}/{size.split(',')[0]},/{rest}"
