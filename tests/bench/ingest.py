"""From a scan to a ready artefact, beside libvips alone making the same access copies of the same file."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

import pyvips

from tests.bench.figures import Figure, Run, run
from tests.factories.command import Installation

MEGA = 1_000_000
REFERENCE = """
import sys, pyvips
from ingest.recipe import QUALITY, THUMBNAIL, THUMBNAIL_QUALITY
source, into = sys.argv[1], sys.argv[2]
pyvips.Image.new_from_file(source, access="sequential").dzsave(
    into + "/tiles.zip", layout="iiif3", container="zip", compression=0, tile_size=512, overlap=0,
    suffix=f".jpg[Q={QUALITY},keep=none]")
pyvips.Image.thumbnail(source, THUMBNAIL, height=THUMBNAIL).jpegsave(
    into + "/thumbnail.jpg", Q=THUMBNAIL_QUALITY, keep="none")
"""


def draw_scan(path: Path, side: int) -> None:
    """Draw a scan of `side`² pixels with detail at every scale, quickly: grain on waves."""
    grain = pyvips.Image.gaussnoise(1024, 1024, sigma=9, mean=0, seed=5)
    grain = grain.replicate(side // 1024 + 1, side // 1024 + 1).crop(0, 0, side, side)
    waves = pyvips.Image.sines(side, side, hfreq=23, vfreq=31, uchar=True)
    fine = pyvips.Image.sines(side, side, hfreq=900, vfreq=700, uchar=True)
    bands = [waves + grain, 0.7 * waves + 0.3 * fine + grain, fine + 0.5 * grain]
    image = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")
    image.tiffsave(str(path), bigtiff=True)


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure a scan of 100 megapixels in pairs, and one of 900."""
    figures = []
    for megapixels, pairs, aim in ((4, 1, 2.0), (9, 1, 1.3)) if short else ((100, 5, 2.0), (900, 2, 1.3)):
        source = folder / f"{megapixels}.tif"
        draw_scan(source, round((megapixels * MEGA) ** 0.5))
        ours, alone = zip(*(_pair(folder, source) for _ in range(pairs)), strict=True)
        ratio = statistics.median(a.seconds / b.seconds for a, b in zip(ours, alone, strict=True))
        how = f"median of {pairs} pairs; ours {_median(ours):.1f} s, libvips alone {_median(alone):.1f} s"
        figures.append(
            Figure(f"ingest of {megapixels} MPix / libvips alone", ratio, "×", f"≤ {aim}", ratio <= aim, how)
        )
        peak = max(one.megabytes for one in ours)
        figures.append(
            Figure(
                f"peak memory, {megapixels} MPix", peak, "MB", "≤ 400", peak <= 400, "the ingesting process"
            )
        )
        source.unlink()
    return figures


def _pair(folder: Path, source: Path) -> tuple[Run, Run]:
    alone_dir = folder / "alone"
    alone_dir.mkdir()
    installation = Installation(folder / "data")
    if installation.run("init").status != 0:
        raise RuntimeError("init failed")
    try:
        alone = run([sys.executable, "-c", REFERENCE, str(source), str(alone_dir)], installation.environment)
        ours = run(
            installation.command("ingest", str(source), "--publish", "--wait", "--json"),
            installation.environment,
        )
    finally:
        shutil.rmtree(alone_dir)
        shutil.rmtree(installation.data_dir)
    if ours.status or alone.status:
        raise RuntimeError(f"a run failed: ours {ours.status}, libvips {alone.status}")
    return ours, alone


def _median(runs: tuple[Run, ...]) -> float:
    return statistics.median(one.seconds for one in runs)
