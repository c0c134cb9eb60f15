"""The photographer's card in a plate's lower margin: a scale in centimetres, grey patches, and a line
that says honestly that the plate is a drawing.
"""

from __future__ import annotations

from typing import Any

import pyvips

from museum.entrypoints.sample.plates.lettering import lettering_svg

CAPTION = "Bản vẽ minh họa · Drawn illustration"
GREYS = (243, 200, 160, 122, 85, 52)
CENTIMETRES = (1, 2, 5, 10, 20, 50)


def with_card(image: Any, pixels_per_mm: float) -> Any:
    """The plate with its card drawn into the bottom margin, the lowest 4 % of its height.

    `pixels_per_mm` is the resolution of this image (the plate's, times the scale it is drawn at).
    """
    band = max(8, round(image.height * 0.04))
    top = image.height - band
    ground = image.crop(0, top, image.width, band)
    patch = ground.crop(int(image.width * 0.35), 0, int(image.width * 0.3), band)
    ink = "#20201d" if patch.shrink(8, 8).avg() > 96 else "#e9e4d6"
    body = _scale_bar(image.width, band, pixels_per_mm) + _patches(image.width, band)
    body += _line(image.width, band, ink)
    card = pyvips.Image.svgload_buffer(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{image.width}" height="{band}">'
            f'<defs><filter id="s"><feGaussianBlur stdDeviation="{band * 0.018:.2f}"/></filter></defs>'
            f"{body}</svg>"
        ).encode()
    )
    return image.insert(_over(ground, card), 0, top).copy(interpretation="srgb")


def _over(ground: Any, card: Any) -> Any:
    """The card's colours over the ground, which shows through a little as paper tooth."""
    return card[3].ifthenelse(card.extract_band(0, n=3), ground, blend=True).cast("uchar")


def _slip(x: float, y: float, width: float, height: float, band: float) -> str:
    """A slip of white card with its shadow."""
    lift = band * 0.02
    at = f'width="{width:.1f}" height="{height:.1f}"'
    return (
        f'<rect x="{x + lift:.1f}" y="{y + lift:.1f}" {at} fill="#000" fill-opacity="0.42" filter="url(#s)"/>'
        f'<rect x="{x:.1f}" y="{y:.1f}" {at} fill="#e9e6dd"/>'
    )


def _scale_bar(width: int, band: float, pixels_per_mm: float) -> str:
    """The bar at the left: as many whole centimetres as fit into an eighth of the width."""
    reach = max((c for c in CENTIMETRES if c * 10 * pixels_per_mm <= width * 0.15), default=1)
    unit = pixels_per_mm * 10
    x, y = width * 0.045, band * 0.16
    left, bar_top, bar = x + band * 0.12, y + band * 0.09, band * 0.13
    name, advance = lettering_svg(f"{reach} cm", band * 0.12, seed=3)
    parts = [_slip(x, y, reach * unit + band * 0.36 + advance, band * 0.42, band)]
    for k in range(reach):
        fill = "#1b1b19" if k % 2 == 0 else "#f6f4ee"
        parts.append(
            f'<rect x="{left + k * unit:.1f}" y="{bar_top:.1f}" width="{unit:.1f}" height="{bar:.1f}" '
            f'fill="{fill}" stroke="#1b1b19" stroke-width="{band * 0.006:.2f}"/>'
        )
    step = 1 if unit > band * 0.12 else 10
    for mm in range(0, reach * 10 + 1, step):
        tick = band * (0.12 if mm % 10 == 0 else 0.09 if mm % 5 == 0 else 0.05)
        parts.append(
            f'<path d="M{left + mm * pixels_per_mm:.1f} {bar_top + bar:.1f}v{tick:.1f}" '
            f'stroke="#1b1b19" stroke-width="{band * 0.005:.2f}"/>'
        )
    parts.append(
        f'<path d="{name}" transform="translate({left + reach * unit + band * 0.1:.1f} '
        f'{bar_top + band * 0.125:.1f})" fill="none" stroke="#1b1b19" stroke-width="{band * 0.013:.2f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )
    return "".join(parts)


def _patches(width: int, band: float) -> str:
    """The grey patches at the right, from white to near black."""
    side = band * 0.3
    left, y = width * 0.955 - side * len(GREYS) - band * 0.12, band * 0.16
    parts = [_slip(left, y, side * len(GREYS) + band * 0.12, band * 0.42, band)]
    for k, grey in enumerate(GREYS):
        parts.append(
            f'<rect x="{left + band * 0.06 + k * side:.1f}" y="{y + band * 0.06:.1f}" '
            f'width="{side:.1f}" height="{side:.1f}" fill="rgb({grey},{grey},{grey})"/>'
        )
    return "".join(parts)


def _line(width: int, band: float, ink: str) -> str:
    """The hand-lettered line, in the middle."""
    d, advance = lettering_svg(CAPTION, band * 0.15, hand=0.35, seed=11)
    return (
        f'<path d="{d}" transform="translate({(width - advance) / 2:.1f} {band * 0.44:.1f})" fill="none" '
        f'stroke="{ink}" stroke-width="{band * 0.015:.2f}" stroke-linecap="round" stroke-linejoin="round" '
        'stroke-opacity="0.85"/>'
    )
