"""The real engines that `make test-services` needs; a missing one is a failure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from museum.domain.base import new_id
from tests.factories.command import Installation
from tests.factories.postgres import fresh_database


def engine_address(name: str) -> str:
    """Give the address of an engine, such as `POSTGRES_URL`; fails when it is not named."""
    value = os.environ.get(f"MUSEUM_TEST_{name}", "")
    if not value:
        pytest.fail(f"MUSEUM_TEST_{name} is not set: the engine is needed, not optional")
    return value


@contextmanager
def production(folder: Path, **more: str) -> Iterator[Installation]:
    """Give an installation on PostgreSQL, S3, Elasticsearch and Celery with Redis, each empty."""
    mark = new_id()
    with fresh_database(engine_address("POSTGRES_URL")) as database:
        yield Installation(
            folder / "data",
            {
                "MUSEUM_DATABASE_URL": database,
                "MUSEUM_STORAGE_URL": f"s3://museum-{mark}/objects",
                "MUSEUM_S3_ENDPOINT_URL": engine_address("S3_ENDPOINT_URL"),
                "MUSEUM_SEARCH_URL": engine_address("ELASTICSEARCH_URL"),
                "MUSEUM_QUEUE": engine_address("BROKER_URL"),
                **more,
            },
        )
