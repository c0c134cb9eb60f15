"""`make bench`: figures as ratios to a reference in the same run, printed and written to build/bench.json."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench import booking, calendar, demo, images, ingest, letters, manifests, province
from tests.bench.figures import Figure

ROOT = Path(__file__).resolve().parents[2]
PARTS = {
    "ingest": ingest.measure,
    "images": images.measure,
    "manifests": manifests.measure,
    "booking": booking.measure,
    "calendar": calendar.measure,
    "letters": letters.measure,
    "province": province.measure,
    "demo": demo.measure,
}


def main() -> None:
    """Measure all parts, or those named."""
    parser = argparse.ArgumentParser(description="Measure.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="Leave out for all.")
    parser.add_argument("--short", action="store_true", help="Smaller inputs: to see that it runs.")
    chosen = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ.get("MUSEUM_BENCH_DIR")) as folder:
        for name in chosen.parts or PARTS:
            figures += PARTS[name](Path(folder), short=chosen.short)
    _print(figures)
    out = ROOT / "build" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps([figure.as_dict() for figure in figures], ensure_ascii=False, indent=1))
    sys.exit(0 if all(figure.met is not False for figure in figures) else 1)


def _print(figures: list[Figure]) -> None:
    table: Any = Table(title="Measured", show_lines=False)
    for heading in ("what", "value", "aim", "met", "how"):
        table.add_column(heading)
    for figure in figures:
        met = {True: "yes", False: "[red]no", None: ""}[figure.met]
        value = "–" if figure.value is None else f"{figure.value:.2f} {figure.unit}"
        table.add_row(figure.name, value, figure.aim, met, figure.how)
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
