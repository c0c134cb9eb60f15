"""Scans for measuring pixels, sites that serve them, and lists of requests."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyvips

from ingest.recipe import QUALITY, RECIPE
from museum.domain.collections import CopyKeys
from tests.bench.load import once
from tests.factories.command import ROOT, Installation, get

PLATE = "dong-son-drum"
"""The sample museum's largest plate: 8 480 pixels on a side at scale 1."""
TILE = 512
LARGEST_ANSWER = 1200
"""Pixels on a side of what the odd requests ask for: what a page or a slide shows."""


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    scale: float
    """Of the plate that is the scan."""
    seconds: float
    """Of each round of tiles."""
    rounds: int
    odd: int
    """Requests that no stored tile answers, in each round."""
    fresh: int
    """Scans that nobody opened before."""
    fresh_side: int
    """Their pixels on a side."""
    mixed: int
    """Requests before memory is looked at."""


LONG = Extent(scale=1.2, seconds=5, rounds=5, odd=200, fresh=20, fresh_side=2600, mixed=100_000)
SHORT = Extent(scale=0.3, seconds=1, rounds=1, odd=20, fresh=3, fresh_side=700, mixed=2_000)


@dataclass(frozen=True)
class Scans:
    """The files: one large scan, and small ones that are opened once."""

    large: Path
    fresh: Path
    """Their folder."""
    fresh_side: int


def draw_plate(folder: Path, scale: float) -> Path:
    """Draw the plate by the program that draws the sample museum's; gives the file."""
    program = [sys.executable, "-m", "museum.entrypoints.sample.draw", str(folder), "--only", PLATE]
    subprocess.run([*program, "--scale", str(scale)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / f"{PLATE}.tif"


def draw(folder: Path, extent: Extent) -> Scans:
    """Draw the scans. The large one has detail at every scale, as an object has; the others are cut from it."""
    large = draw_plate(folder, extent.scale)
    fresh = folder / "fresh"
    fresh.mkdir()
    plate = pyvips.Image.new_from_file(str(large))
    dice = random.Random(7)  # noqa: S311 - where to cut, no secret
    room = plate.width - extent.fresh_side
    for number in range(extent.fresh):
        x, y = dice.randint(0, room), dice.randint(0, room)
        cut = plate.crop(x, y, extent.fresh_side, extent.fresh_side)
        cut.tiffsave(str(fresh / f"fresh-{number:02}.tif"))
    return Scans(large, fresh, extent.fresh_side)


@dataclass(frozen=True)
class Site:
    """A site that runs, with its scans ready."""

    port: int
    large: str
    """Image id of the large scan."""
    fresh: tuple[str, ...]
    fresh_side: int
    width: int
    height: int

    def tiles(self) -> list[str]:
        """List the canonical tiles of the large scan: region, then width and height of the answer."""
        info = json.loads(get(f"http://127.0.0.1:{self.port}/iiif/image/3/{self.large}/info.json")[2])
        (tiling,) = info["tiles"]
        return [path for scale in tiling["scaleFactors"] for path in self._level(tiling["width"], scale)]

    @property
    def middle(self) -> str:
        """A tile from the middle of a small scan."""
        at = self.fresh_side // TILE // 2 * TILE
        side = min(TILE, self.fresh_side - at)
        return f"{at},{at},{side},{side}/{side},{side}/0/default.jpg"

    def _level(self, side: int, scale: int) -> Iterator[str]:
        step = side * scale
        for y in range(0, self.height, step):
            for x in range(0, self.width, step):
                w, h = min(step, self.width - x), min(step, self.height - y)
                yield f"{x},{y},{w},{h}/{-(-w // scale)},{-(-h // scale)}/0/default.jpg"


@dataclass(frozen=True)
class Loaded:
    """An installation with the scans taken in."""

    installation: Installation
    large: str
    fresh: tuple[str, ...]
    fresh_side: int
    width: int
    height: int

    @contextmanager
    def served(self) -> Iterator[Site]:
        """Serve it as `museum serve --workers 2` does."""
        with self.installation.serving("--workers", "2") as address:
            port = int(address.rpartition(":")[2])
            yield Site(port, self.large, self.fresh, self.fresh_side, self.width, self.height)


def load(folder: Path, scans: Scans, **settings: str) -> Loaded:
    """Take the scans in by the real ingest and publish them."""
    folder.mkdir()
    # One address asks for everything here: a limit for each address would be all that is measured.
    installation = Installation(folder / "data", {"MUSEUM_RATELIMIT_ENABLED": "0", **settings})
    words = ("ingest", str(scans.large), str(scans.fresh), "--publish", "--wait", "--json")
    for command in (("init",), words):
        ran = installation.run(*command, timeout=900)
        if ran.status:
            raise RuntimeError(f"museum {command[0]} failed: {ran.stderr[-500:]}")
    ids = {Path(item["source"]): item["image_id"] for item in ran.items}
    large = pyvips.Image.new_from_file(str(scans.large))
    fresh = tuple(image_id for path, image_id in sorted(ids.items()) if path != scans.large)
    return Loaded(installation, ids[scans.large], fresh, scans.fresh_side, large.width, large.height)


def archive_key(image_id: str) -> str:
    """Name a scan's tile archive in storage."""
    return CopyKeys(image_id, RECIPE).archive


def in_random_order(tiles: list[str], count: int) -> list[str]:
    """Draw from the tiles, as often as it takes."""
    dice = random.Random(11)  # noqa: S311 - which tiles, no secret
    return [dice.choice(tiles) for _ in range(count)]


def odd_requests(width: int, height: int, count: int, seed: int) -> list[str]:
    """List requests of Image API 2 that no stored tile answers and that all the servers understand."""
    dice = random.Random(seed)  # noqa: S311 - which regions, no secret
    return [_odd(width, height, dice) for _ in range(count)]


def _odd(width: int, height: int, dice: random.Random) -> str:
    w, h = dice.randint(TILE, width // 2), dice.randint(TILE, height // 2)
    x, y = dice.randint(0, width - w), dice.randint(0, height - h)
    most = min(w, h, LARGEST_ANSWER)
    side = dice.randint(most // 4, most)
    size = dice.choice((f"{side},", f",{side}", f"!{side},{side}"))
    rotation = dice.choice((0, 0, 0, 90, 180, 270))
    quality = dice.choice(("default", "default", "default", "gray"))
    return f"{x},{y},{w},{h}/{size}/{rotation}/{quality}.jpg"


def write_pyramid(scan: Path, path: Path) -> None:
    """Make the pyramid that IIPImage serves: tiles and quality as ours."""
    image = pyvips.Image.new_from_file(str(scan), access="sequential")
    options = {"tile": True, "tile_width": TILE, "tile_height": TILE, "pyramid": True, "bigtiff": True}
    image.tiffsave(str(path), compression="jpeg", Q=QUALITY, keep="none", **options)


def copy_tiles(site: Site, tiles: list[str], root: Path) -> None:
    """Lay down each tile as a file under its address."""
    base = f"/iiif/image/3/{site.large}/"
    for tile in tiles:
        status, _, body = get(f"http://127.0.0.1:{site.port}{base}{tile}")
        if status != 200:
            raise RuntimeError(f"{tile}: {status}")
        path = root / f"{base}{tile}".lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def warm(site: Site, tiles: list[str]) -> None:
    """Ask for every tile once or twice, so that each of the processes has opened the scan."""
    once(site.port, [f"/iiif/image/3/{site.large}/{tile}" for tile in tiles * 2])
