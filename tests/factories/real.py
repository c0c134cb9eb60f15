"""Real pictures and records that stand beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SAMPLE = DATA / "sample"


def require_sample() -> Path:
    """Give the folder of real scans; skip where it is absent, but fail in CI, where it must be there."""
    if SAMPLE.is_dir():
        return SAMPLE
    if os.environ.get("CI"):
        pytest.fail(f"{SAMPLE} is missing")
    pytest.skip("the folder of real scans is not here")
