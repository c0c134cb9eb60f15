"""The sample's files: whole plates and details cut from them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Detail:
    """A part of a plate that is a picture of its own."""

    file: str
    plate: str
    region: tuple[float, float, float, float]
    """x, y, width, height as shares of the plate."""


def read_details(path: Path) -> list[Detail]:
    """Read `details.toml`."""
    return [
        Detail(entry["file"], entry["plate"], tuple(entry["region"]))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("detail", [])
    ]
