"""A manifest of many pages, made and given out; and what a phone loads until an object's picture is sharp."""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench import phone
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.load import CLIENT, throughput
from tests.bench.scans import PLATE, draw_plate
from tests.factories.command import ROOT, Installation

PAGES = 500
SERVED_AS = "gzip"
REGISTER = ROOT / "config" / "sample" / "records.csv"


def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Measure building, serving, and the first view on a phone."""
    return [*_manifest(folder, short=short), _first_view(folder, short=short)]


def _manifest(folder: Path, *, short: bool) -> list[Figure]:
    pages = 50 if short else PAGES
    installation = _installation(folder / "book")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.many_pages", str(pages)],
        env=installation.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(ran.stdout)
    how = f"make_canvas in a loop {found['make_canvas']:.0f} ms, json.dumps of it {found['dumps']:.1f} ms"
    path = f"/iiif/presentation/3/artefacts/{found['artefact']}/manifest.json"
    with installation.serving("--workers", "2") as address:
        port = int(address.rpartition(":")[2])
        throughput(port, [path], 1, coding=SERVED_AS)
        loads = [
            throughput(port, [path], 1 if short else 4, coding=SERVED_AS) for _ in range(1 if short else 3)
        ]
    rate = statistics.median(load.rate for load in loads)
    size = loads[0].bytes / loads[0].requests / 1000
    served = f"{found['bytes'] / 1000:.0f} kB, as {SERVED_AS} {size:.0f} kB; median of {len(loads)} rounds, {CLIENT}"
    return [
        at_most(f"manifest of {pages} canvases built", found["ours"], 300, "ms", how),
        at_most("… / iiif-prezi3's make_canvas in a loop", found["ours"] / found["make_canvas"], 0.45),
        at_least(f"manifest of {pages} canvases served", rate, 3000, "/s", served),
    ]


def _first_view(folder: Path, *, short: bool) -> Figure:
    """Measure the page of the sample's drum, with its record as the sample museum has it."""
    scan = draw_plate(folder / "plate", 0.3 if short else 1.0)
    with REGISTER.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        record = next(row for row in rows if row["file"].split("|")[0] == f"{PLATE}.tif")
    register = folder / "register.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, record.keys())
        writer.writeheader()
        writer.writerow({**record, "file": scan.name})
    installation = _installation(folder / "object")
    taken = installation.run(
        "ingest", str(scan), "--records", str(register), "--publish", "--wait", "--json", timeout=600
    )
    artefact = next(item["artefact"] for item in taken.items if item["status"] == "ready")
    with installation.serving() as address:
        return phone.first_view(f"{address}/vi/artefacts/{artefact}")


def _installation(folder: Path) -> Installation:
    folder.mkdir()
    installation = Installation(folder / "data", {"MUSEUM_RATELIMIT_ENABLED": "0"})
    if installation.run("init").status:
        raise RuntimeError("museum init failed")
    return installation
