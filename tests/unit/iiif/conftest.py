"""Fixtures: storage on a disk and elsewhere, and a running image service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iiif.image.resolve import Limits
from tests.unit.iiif.scans import (
    BASE,
    Client,
    DiskStore,
    Gate,
    MemoryStore,
    Service,
    image_application,
    make_scan,
    store_scan,
)


@pytest.fixture(params=["disk", "remote"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryStore:
    return DiskStore(tmp_path) if request.param == "disk" else MemoryStore()


@pytest.fixture
def serve(storage: MemoryStore) -> Callable[..., Service]:
    def start(width: int = 1300, height: int = 777, *, limits: Limits | None = None, **grant: Any) -> Service:
        scan = make_scan(width, height)
        store_scan(storage, scan)
        gate = Gate(scan1=scan.grant(**grant))
        seconds = [0.0]
        application = image_application(
            store=storage, find=gate, base_url=BASE, clock=lambda: seconds[0], limits=limits or Limits()
        )
        return Service(storage, gate, Client(application), scan, seconds)

    return start
