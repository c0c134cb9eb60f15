"""Scans as ingest leaves them, two kinds of storage, and a client that speaks WSGI."""

from __future__ import annotations

import json
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from zlib import crc32

import pyvips

from iiif.image.resolve import Limits
from iiif.image.service import ImageService
from iiif.web.http import BaseAddress
from iiif.web.image import ImageApplication
from museum.domain.collections import CopyKeys
from museum.domain.tile_archive import TILE, TileIndex, parse_entry
from museum.ports import ObjectStore
from museum.ports.pixels import Grant, PixelGate
from museum.ports.storage import ObjectInfo

BASE = "https://museum.example"


def picture(width: int, height: int) -> pyvips.Image:
    """Draw a picture whose every part differs: gradients, rings and a fine grid."""
    place = pyvips.Image.xyz(width, height)
    x, y = place[0], place[1]
    rings = (((x - width / 3) ** 2 + (y - height / 2) ** 2) ** 0.5 / 9).sin() * 60 + 128
    grid = ((x % 64 < 3) | (y % 64 < 3)).ifthenelse(40, rings)
    # Brightness carries the detail, colour changes slowly: as in the scans that JPEG is made for.
    bands = [grid * 0.7 + slope * 76 for slope in (x / width, y / height, 1 - x / width)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


def index_of(archive: Path, width: int, height: int, *, pyramid: bool = True) -> TileIndex:
    """Index a zip of tiles by its own directory."""
    levels = [(width, height, 1)]
    while max(levels[-1][:2]) > TILE:
        scale = levels[-1][2] * 2
        levels.append((-(-width // scale), -(-height // scale), scale))
    places: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    with zipfile.ZipFile(archive) as opened, archive.open("rb") as raw:
        for entry in opened.infolist():
            tile = parse_entry(entry.filename)
            if tile is None:
                continue
            raw.seek(entry.header_offset + 26)
            names = raw.read(4)
            start = entry.header_offset + 30 + int.from_bytes(names[:2], "little")
            start += int.from_bytes(names[2:], "little")
            for number, (level_width, level_height, scale) in enumerate(levels):
                step = TILE * scale
                x, y, w, h = (0, 0, width, height) if tile.full else (tile.x, tile.y, tile.width, tile.height)
                column, row = x // step, y // step
                size = (min(TILE, level_width - column * TILE), min(TILE, level_height - row * TILE))
                exact = (
                    x % step == 0
                    and y % step == 0
                    and w == min(step, width - x)
                    and h == min(step, height - y)
                )
                if exact and size == (tile.tile_width, tile.tile_height):
                    places.setdefault((number, column, row), (start, entry.file_size, entry.CRC))
    ordered = [places[key] for key in sorted(places)]
    offsets, lengths, checksums = (tuple(place[at] for place in ordered) for at in range(3))
    return TileIndex(
        width, height, TILE, tuple(levels), "jpg", archive.stat().st_size, offsets, lengths, checksums,
        {"pyramid": 0} if pyramid else {},
    )  # fmt: skip


def old_index(index: TileIndex) -> bytes:
    """Write an index as the first recipe did."""
    head = json.dumps(
        {name: getattr(index, name) for name in ("width", "height", "tile", "levels", "format", "size")}
    ).encode()
    rows = b"".join(
        struct.pack("<B3xIIQI", key.level, key.column, key.row, offset, length)
        for key, offset, length in zip(index.tiles(), index.offsets, index.lengths, strict=True)
    )
    return struct.pack("<8sII", b"MTILES1\n", index.count, len(head)) + head + rows


@dataclass(frozen=True)
class Scan:
    """A scan's access copies in memory, and the picture they were made of."""

    width: int
    height: int
    original: pyvips.Image
    archive: bytes
    index: TileIndex
    pyramid: bytes
    """Without loss; empty for a scan that has none."""

    @property
    def tiles(self) -> list[bytes]:
        """The stored tiles in the order of the index."""
        spans = zip(self.index.offsets, self.index.lengths, strict=True)
        return [self.archive[start : start + length] for start, length in spans]

    def grant(self, image_id: str = "scan1", **changes: Any) -> Grant:
        made: dict[str, Any] = {"recipe": 1, "copies": CopyKeys(image_id, 1)}
        return Grant("full", self.width, self.height, **made | changes)


@lru_cache(maxsize=16)
def make_scan(
    width: int, height: int, *, nested: bool = False, quality: int = 92, pyramid: bool = True
) -> Scan:
    original = picture(width, height).copy_memory()
    with tempfile.TemporaryDirectory() as folder:
        archive, tiff = Path(folder, "tiles.zip"), Path(folder, "pyramid.tif")
        original.dzsave(
            str(archive), layout="iiif3", tile_size=TILE, overlap=0, container="zip", compression=0,
            suffix=f".jpg[Q={quality}]",
        )  # fmt: skip
        if pyramid:
            original.tiffsave(
                str(tiff), tile=True, tile_width=TILE, tile_height=TILE, pyramid=True, subifd=nested,
                compression="deflate",
            )  # fmt: skip
        beside = tiff.read_bytes() if pyramid else b""
        index = index_of(archive, width, height)
        index = replace(index, beside={"pyramid": crc32(beside)} if pyramid else {})
        return Scan(width, height, original, archive.read_bytes(), index, beside)


class MemoryStore:
    """Objects in memory, counting what is asked of it: storage without a local disk."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.reads: list[tuple[str, int, int]] = []
        self.failing: Exception | None = None

    def put(self, key: str, data: bytes | BinaryIO | Path, content_type: str = "") -> None:
        self.objects[key] = data if isinstance(data, bytes) else Path(str(data)).read_bytes()

    def adopt(self, key: str, path: Path, content_type: str = "") -> None:
        self.put(key, path)
        path.unlink()

    def put_new(self, key: str, data: Any, content_type: str = "") -> bool:
        raise NotImplementedError

    def get(self, key: str) -> bytes:
        self._fail()
        return self.objects[key]

    def read_range(self, key: str, start: int, length: int) -> bytes:
        self._fail()
        self.reads.append((key, start, length))
        return self.objects[key][start : start + length]

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile() as file:
            file.write(self.objects[key])
            file.flush()
            yield Path(file.name)

    def local_path(self, key: str) -> Path | None:
        return None

    def stat(self, key: str) -> ObjectInfo | None:
        self._fail()
        data = self.objects.get(key)
        return None if data is None else ObjectInfo(key, len(data), datetime(2026, 1, 1, tzinfo=UTC))

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield ObjectInfo(key, len(self.objects[key]), datetime(2026, 1, 1, tzinfo=UTC))

    def sweep(self, older_than: datetime) -> int:
        return 0

    def check(self) -> str | None:
        return None

    def _fail(self) -> None:
        if self.failing is not None:
            raise self.failing


class DiskStore(MemoryStore):
    """The same on a disk, with paths of its own."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def put(self, key: str, data: bytes | BinaryIO | Path, content_type: str = "") -> None:
        super().put(key, data)
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(self.objects[key])
        fresh.replace(path)

    def local_path(self, key: str) -> Path | None:
        path = self.root / key
        return path if path.exists() else None

    def delete(self, key: str) -> None:
        super().delete(key)
        (self.root / key).unlink(missing_ok=True)


def store_scan(store: MemoryStore, scan: Scan, image_id: str = "scan1") -> None:
    keys = CopyKeys(image_id, 1)
    store.put(keys.archive, scan.archive)
    store.put(keys.archive_index, scan.index.to_bytes())
    if scan.pyramid:
        store.put(keys.pyramid, scan.pyramid)


def image_application(
    *,
    store: ObjectStore,
    find: PixelGate,
    base_url: BaseAddress,
    limits: Limits | None = None,
    clock: Callable[[], float] | None = None,
) -> ImageApplication:
    return ImageApplication(ImageService(store, limits=limits or Limits()), find, base_url, clock=clock)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def image(self) -> pyvips.Image:
        return pyvips.Image.new_from_buffer(self.body, "")


@dataclass
class Client:
    """Calls a WSGI application as a server does that hands on the path as it was sent (or does not)."""

    application: ImageApplication
    raw: bool = True
    mount: str = "/iiif/image"
    headers: dict[str, str] = field(default_factory=dict)
    remote: str = "192.0.2.1"

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Answer:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "REMOTE_ADDR": self.remote,
            "SCRIPT_NAME": self.mount,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            **{f"HTTP_{name.upper()}": value for name, value in (self.headers | headers).items()},
        }
        if self.raw:
            environ["REQUEST_URI"] = self.mount + path
        caught: list[Any] = []
        body = b"".join(self.application(environ, lambda status, lines: caught.extend((status, lines))))
        names = [name for name, _ in caught[1]]
        assert len(names) == len(set(names)), f"a header twice: {names}"
        return Answer(int(caught[0][:3]), dict(caught[1]), body)

    def json(self, path: str, **headers: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self(path, **headers).body)
        return document


class Gate:
    """A publish gate that answers from a table and counts how often it is asked."""

    def __init__(self, **grants: Grant) -> None:
        self.grants = grants
        self.previews: dict[str, Grant] = {}
        self.asked = 0
        self.failing: Exception | None = None

    def __call__(self, image_id: str, cookie: str) -> Grant:
        self.asked += 1
        if self.failing is not None:
            raise self.failing
        if cookie == "museum_preview=good" and image_id in self.previews:
            return self.previews[image_id]
        return self.grants.get(image_id, Grant.refused())


@dataclass
class Service:
    """A running image service and its strings to pull."""

    store: MemoryStore
    gate: Gate
    client: Client
    scan: Scan
    seconds: list[float]

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return self.client(path, method, **headers)

    def json(self, path: str, **headers: str) -> dict[str, Any]:
        return self.client.json(path, **headers)
