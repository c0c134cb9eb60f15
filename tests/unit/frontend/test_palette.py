"""The colours of the theme keep the contrast that people need (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[3] / "frontend/scss/_tokens.scss"
GROUNDS = ("ground", "stage", "raised")
TEXTS = ("ink", "quiet", "accent", "accent-strong", "second", "info")


def schemes() -> dict[str, dict[str, str]]:
    source = TOKENS.read_text(encoding="utf-8")
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", body))
        for name, body in re.findall(r"@mixin ([\w-]+) \{(.*?)\n\}", source, re.DOTALL)
    }


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_measure_agrees_with_known_values() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark", "light-contrast", "dark-contrast"])
def test_texts_are_readable_on_every_ground(scheme: str) -> None:
    colours = schemes()[scheme]
    least = 7.0 if scheme.endswith("contrast") else 4.5
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(colours[text], colours[ground]) >= least, (text, ground)
    assert contrast(colours["on-accent"], colours["accent"]) >= least
    assert contrast(colours["ink"], colours["marked"]) >= least
    assert contrast(colours["accent"], colours["wash"]) >= least
    assert contrast(colours["ink"], colours["wash"]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark", "light-contrast", "dark-contrast"])
def test_edges_of_fields_and_the_focus_can_be_seen(scheme: str) -> None:
    colours = schemes()[scheme]
    for ground in GROUNDS:
        assert contrast(colours["edge"], colours[ground]) >= 3, ground
        assert contrast(colours["focus"], colours[ground]) >= 3, ground
