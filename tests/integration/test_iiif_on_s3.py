"""The image service over real S3: blocks, not tiles, are fetched, and pyramids are read in place."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest

from museum.adapters.storage import open_store
from museum.ports import ObjectStore
from tests.unit.iiif.scans import BASE, Client, Gate, MemoryStore, image_application, make_scan, store_scan
from tests.unit.iiif.test_tiles import asked_by_openseadragon

pytestmark = pytest.mark.services


@pytest.fixture
def remote() -> Iterator[ObjectStore]:
    endpoint = os.environ.get("MUSEUM_TEST_S3_ENDPOINT_URL")
    assert endpoint, "set MUSEUM_TEST_S3_ENDPOINT_URL to an S3 service"
    store = open_store(f"s3://museum-iiif/{uuid.uuid4().hex}", endpoint_url=endpoint)
    yield store
    for found in list(store.list()):
        store.delete(found.key)


def test_s3_gives_the_same_pictures_as_a_disk(remote: ObjectStore) -> None:
    scan, memory = make_scan(2049, 1025), MemoryStore()
    gate = Gate(scan1=scan.grant())
    store_scan(memory, scan)
    for key, data in memory.objects.items():
        remote.put(key, data)
    near = Client(image_application(store=memory, find=gate, base_url=BASE))
    far = Client(image_application(store=remote, find=gate, base_url=BASE))
    paths = [
        f"/3/scan1/{path}/0/default.jpg" for path in asked_by_openseadragon(near.json("/3/scan1/info.json"))
    ]
    paths += ["/3/scan1/101,51,801,603/200,/90/gray.png", "/3/scan1/full/600,/0/default.webp"]
    for path in paths:
        answer = far(path)
        assert answer.status == 200
        assert answer.body == near(path).body
    for key in memory.objects:
        remote.delete(key)
    far = Client(image_application(store=remote, find=gate, base_url=BASE))
    assert [far(path).status for path in paths[-2:]] == [503, 503]
