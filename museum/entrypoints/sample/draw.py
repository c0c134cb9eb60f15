"""Draw the specimen plates: a program of its own, because the site's processes block libvips' SVG loader.

    python -m museum.entrypoints.sample.draw FOLDER [--scale 0.125] [--only SLUG]…

Writes `<slug>.tif` for each plate and the details cut from it, whole files or none. Prints
each file's path as soon as it is there.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyvips

from museum.entrypoints.sample import plates
from museum.entrypoints.sample.details import Detail, read_details
from museum.settings import ROOT

if TYPE_CHECKING:
    from museum.entrypoints.sample.plate import Plate


def all_plates() -> list[Plate]:
    """List the plates of every module in `plates`."""
    found: list[Plate] = []
    for module in pkgutil.iter_modules(plates.__path__):
        found.extend(getattr(importlib.import_module(f"{plates.__name__}.{module.name}"), "PLATES", ()))
    return found


def draw(folder: Path, scale: float, only: Sequence[str] = ()) -> Iterator[Path]:
    """Draw plates, all or those named, in that order; gives each file's path, a plate's details before it.

    Whoever reads the paths may remove each file once it is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    details = read_details(ROOT / "config" / "sample" / "details.toml")
    plates_by_slug = {plate.slug: plate for plate in all_plates()}
    for slug in only or plates_by_slug:
        plate = plates_by_slug[slug]
        whole = folder / f"{plate.slug}.tif"
        _write(plate.draw(scale), whole, plate.pixels_per_mm * scale)
        cuts = [(folder / detail.file, detail) for detail in details if detail.plate == plate.slug]
        for path, detail in cuts:
            _write(_cut(whole, detail), path, plate.pixels_per_mm * scale)
        yield from (path for path, _ in cuts)
        yield whole


def _cut(whole: Path, detail: Detail) -> pyvips.Image:
    image = pyvips.Image.new_from_file(str(whole))
    return image.crop(*detail.on(image.width, image.height))


def _write(image: pyvips.Image, path: Path, pixels_per_mm: float) -> None:
    part = path.with_name(f".{path.name}.part")
    image.copy(xres=pixels_per_mm, yres=pixels_per_mm).tiffsave(
        str(part), compression="none", tile=False, resunit="cm", keep="none"
    )
    part.replace(path)


def main() -> None:
    """Draw from the command line."""
    parser = argparse.ArgumentParser(description="Draw the specimen plates.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", action="append", default=[])
    chosen = parser.parse_args()
    for path in draw(chosen.folder, chosen.scale, chosen.only):
        sys.stdout.write(f"{path}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
