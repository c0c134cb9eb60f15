"""Fixtures that all suites share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.factories.house import House, build_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path)


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with house.sessions() as opened:
        yield opened
