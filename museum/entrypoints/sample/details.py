"""The sample's files: whole plates, what they show, and details cut from them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from museum.domain.collections import Aspect
from museum.domain.translated import Translated


@dataclass(frozen=True)
class Detail:
    """A part of a plate that is a picture of its own."""

    file: str
    plate: str
    region: tuple[float, float, float, float]
    """x, y, width, height as shares of the plate."""
    label: Translated = Translated()

    def on(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Give the region in pixels of a plate of that size."""
        x, y, w, h = self.region
        return round(x * width), round(y * height), round(w * width), round(h * height)


def read_details(path: Path) -> list[Detail]:
    """Read the details in `details.toml`."""
    return [
        Detail(
            entry["file"],
            entry["plate"],
            tuple(entry["region"]),
            Translated(entry.get("label_vi", ""), entry.get("label_en", "")),
        )
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("detail", [])
    ]


def read_aspects(path: Path) -> dict[str, Aspect]:
    """Read from `details.toml` what whole plates show of their thing, by file."""
    views = tomllib.loads(path.read_text(encoding="utf-8")).get("view", [])
    return {view["file"]: Aspect(view["aspect"]) for view in views}
