"""The figures of a Đông Sơn side frieze: the long boat with its crew, fish, and the border bands.

As on the flanks of the Heger I drums and on the Đào Thịnh jar: a crescent hull whose prow is a bird's
head and whose stern is its tail, paddlers in feather crowns, an archer on a platform over a drum.
Drawn like the drum's figures (`drum_motifs`), on a plane: facing +x, standing on y = 0.
"""

from __future__ import annotations

import math
import random

from museum.entrypoints.sample.plates.curves import broken
from museum.entrypoints.sample.plates.drum_motifs import BODY, CUT, HIGH, Caster


def hull(c: Caster) -> None:
    """The boat without its crew, one unit long."""
    for k in range(6):
        lean = 0.05 * k
        tip = (-0.52 - 0.025 * k + 0.012 * k * k, 0.47 - 0.03 * (k - 1) ** 2 + 0.02 * k)
        c.limb([(-0.43, 0.245), (-0.49 - lean * 0.2, 0.33), tip], [0.018, 0.024, 0.006])
    upper = [
        (0.46, 0.31),
        (0.38, 0.2),
        (0.2, 0.135),
        (0.0, 0.12),
        (-0.2, 0.135),
        (-0.38, 0.19),
        (-0.45, 0.27),
    ]
    lower = [(-0.49, 0.25), (-0.4, 0.11), (-0.2, 0.035), (0.0, 0.018), (0.2, 0.035), (0.4, 0.12), (0.5, 0.29)]
    c.form(upper + lower)
    c.line([(-0.42, 0.2), (-0.2, 0.1), (0.0, 0.085), (0.2, 0.1), (0.43, 0.22)], 0.6, CUT)
    c.line([(-0.4, 0.165), (-0.2, 0.066), (0.0, 0.05), (0.2, 0.066), (0.42, 0.18)], 0.6, CUT)
    for k in range(25):
        x = -0.36 + 0.03 * k
        y = 0.068 + 0.62 * x * x
        c.line([(x, y - 0.012), (x + 0.011, y + 0.014)], 0.5, CUT)
    c.limb([(0.47, 0.27), (0.525, 0.37), (0.5, 0.45), (0.525, 0.51)], [0.05, 0.042, 0.034, 0.045], BODY)
    c.form([(0.49, 0.5), (0.505, 0.555), (0.555, 0.565), (0.585, 0.535), (0.57, 0.495), (0.525, 0.485)])
    c.limb([(0.565, 0.545), (0.63, 0.53), (0.69, 0.47)], [0.038, 0.026, 0.004])
    c.limb([(0.57, 0.51), (0.615, 0.495), (0.65, 0.45)], [0.022, 0.016, 0.004])
    c.limb([(0.51, 0.55), (0.47, 0.6), (0.41, 0.6)], [0.02, 0.016, 0.004])
    c.ring(0.538, 0.53, 0.015, 0.6)
    for k in range(5):
        c.line([(0.497 + 0.006 * k, 0.33 + 0.028 * k), (0.53 - 0.003 * k, 0.322 + 0.028 * k)], 0.45, CUT)
    c.limb([(-0.36, 0.3), (-0.43, 0.15), (-0.52, 0.02)], [0.008, 0.011, 0.03])


def platform(c: Caster) -> None:
    """The fighting platform amidships with its hour-glass drum below."""
    for x in (-0.3, 0.3):
        c.limb([(x, 0.0), (x, 0.62)], [0.055, 0.045])
    c.form([(-0.42, 0.6), (0.42, 0.6), (0.42, 0.68), (-0.42, 0.68)], soft=False)
    c.fan(((-0.4, 0.61), (0.4, 0.61)), ((-0.4, 0.67), (0.4, 0.67)), 11)
    c.form([(-0.19, 0.0), (-0.1, 0.22), (-0.2, 0.44), (0.2, 0.44), (0.1, 0.22), (0.19, 0.0)], soft=False)
    c.line([(-0.17, 0.37), (0.17, 0.37)], 0.6, CUT)
    c.line([(-0.16, 0.07), (0.16, 0.07)], 0.6, CUT)
    c.ring(0.0, 0.22, 0.05, 0.5)


def plumes(c: Caster, x: float, y: float, count: int) -> None:
    """A crown of tall feathers with their eyes."""
    for k in range(count):
        lean = x - 0.17 + 0.34 * k / (count - 1) - 0.05
        top = y + 0.36 - 0.05 * abs(k - count / 2) + c.rng.uniform(-0.012, 0.012)
        c.limb([(x, y), ((lean + x) / 2 + 0.01, (y + top) / 2), (lean, top)], [0.02, 0.04, 0.022])
        c.ring(lean, top, 0.017, 0.4, dot=False)
        c.line(
            [(x + (lean - x) * 0.4, y + (top - y) * 0.4), (x + (lean - x) * 0.85, y + (top - y) * 0.85)],
            0.3,
            CUT,
        )


def _head(c: Caster, x: float, y: float) -> None:
    c.form(
        [
            (x + 0.05, y),
            (x + 0.075, y + 0.05),
            (x + 0.04, y + 0.1),
            (x - 0.035, y + 0.1),
            (x - 0.055, y + 0.04),
            (x, y),
        ]
    )
    c.limb([(x + 0.065, y + 0.055), (x + 0.1, y + 0.045), (x + 0.12, y + 0.03)], [0.035, 0.024, 0.006])
    c.ring(x + 0.015, y + 0.055, 0.018, 0.4)


def paddler(c: Caster) -> None:
    """A seated paddler leaning into the stroke."""
    lean = c.rng.uniform(-0.02, 0.03)
    c.limb([(-0.02, 0.08), (0.12, 0.1), (0.16, 0.0)], [0.12, 0.08, 0.05])
    c.form([(-0.12, 0.0), (-0.1, 0.2), (0.0 + lean, 0.38), (0.1 + lean, 0.4), (0.1, 0.2), (0.06, 0.0)])
    c.fan(((-0.09, 0.03), (0.04, 0.03)), ((-0.06, 0.19), (0.08, 0.19)), 5)
    _head(c, 0.08 + lean, 0.43)
    plumes(c, 0.06 + lean, 0.53, 6)
    c.limb([(0.06 + lean, 0.35), (0.18, 0.28), (0.25, 0.31)], [0.06, 0.045, 0.03])
    c.limb([(0.0, 0.3), (0.12, 0.17), (0.2, 0.13)], [0.05, 0.04, 0.03])
    c.limb([(0.27, 0.42), (0.21, 0.1), (0.12, -0.3)], [0.024, 0.026, 0.026])
    c.form([(0.145, -0.24), (0.1, -0.32), (0.07, -0.5), (0.02, -0.5), (0.05, -0.32), (0.1, -0.22)])


def archer(c: Caster) -> None:
    """The archer on the platform, bow drawn."""
    c.limb([(-0.04, 0.26), (-0.09, 0.13), (-0.16, 0.0), (-0.1, 0.0)], [0.08, 0.055, 0.04, 0.02])
    c.limb([(0.03, 0.26), (0.1, 0.14), (0.1, 0.0), (0.17, 0.0)], [0.08, 0.055, 0.04, 0.02])
    c.form([(0.07, 0.42), (0.14, 0.16), (0.02, 0.2), (-0.06, 0.15), (-0.18, 0.14), (-0.06, 0.42)], soft=False)
    c.fan(((0.05, 0.4), (-0.05, 0.4)), ((0.11, 0.2), (-0.14, 0.17)), 6)
    c.form([(0.06, 0.4), (0.08, 0.53), (0.02, 0.6), (-0.05, 0.58), (-0.06, 0.4)])
    _head(c, 0.01, 0.61)
    plumes(c, -0.01, 0.71, 7)
    c.limb([(0.05, 0.55), (0.18, 0.56), (0.3, 0.57)], [0.06, 0.045, 0.03])
    c.limb([(-0.03, 0.55), (-0.12, 0.5), (-0.02, 0.52)], [0.06, 0.045, 0.03])
    c.line([(0.2, 0.9), (0.31, 0.75), (0.33, 0.57), (0.31, 0.4), (0.2, 0.24)], 1.1)
    c.line([(0.2, 0.9), (-0.01, 0.53), (0.2, 0.24)], 0.4, soft=False)
    c.limb([(-0.02, 0.535), (0.4, 0.575), (0.46, 0.58)], [0.012, 0.012, 0.04])


def fish(c: Caster) -> None:
    """A fish under the keel."""
    c.form(
        [
            (0.5, 0.02),
            (0.32, 0.13),
            (0.05, 0.16),
            (-0.25, 0.07),
            (-0.36, 0.0),
            (-0.22, -0.07),
            (0.06, -0.13),
            (0.34, -0.1),
        ]
    )
    c.form([(-0.33, 0.02), (-0.5, 0.17), (-0.45, 0.0), (-0.52, -0.15), (-0.33, -0.02)], soft=False)
    c.limb([(0.12, 0.14), (0.02, 0.24), (-0.14, 0.24)], [0.1, 0.06, 0.006])
    c.limb([(0.08, -0.11), (0.0, -0.2), (-0.1, -0.22)], [0.08, 0.05, 0.006])
    c.line([(0.3, 0.12), (0.24, 0.0), (0.3, -0.1)], 0.6, CUT)
    for row in range(3):
        for k in range(6 - row):
            x, y = 0.14 - 0.075 * k - 0.03 * row, 0.075 - 0.07 * row
            c.line([(x + 0.02, y + 0.03), (x - 0.015, y), (x + 0.02, y - 0.03)], 0.45, CUT)
    c.ring(0.39, 0.035, 0.025, 0.5)


def _line(d: str, weight: float) -> str:
    return f'<path d="{d}" fill="none" stroke="{HIGH}" stroke-width="{weight:.1f}" stroke-linecap="round"/>'


def rule(x: float, y: float, length: float, pen: float, rng: random.Random) -> str:
    """One raised line the length of the frieze, a little unsteady."""
    points = [(x + length * k / 60, y + 5 * math.sin(k * 0.31 + y) + rng.gauss(0, 1.1)) for k in range(61)]
    return f'<path d="{broken(points)}" fill="none" stroke="{HIGH}" stroke-width="{pen:.1f}"/>'


def combs(
    x: float, y: float, length: float, height: float, step: float, pen: float, rng: random.Random
) -> str:
    """A band of upright strokes."""
    d = []
    for k in range(int(length / step)):
        at = x + step * (k + 0.5 + rng.uniform(-0.1, 0.1))
        d.append(broken([(at, y + height * 0.14), (at + rng.gauss(0, 2), y + height * 0.86)]))
    strokes = _line("".join(d), pen)
    return rule(x, y, length, pen, rng) + rule(x, y + height, length, pen, rng) + strokes


def circles(
    x: float, y: float, length: float, height: float, step: float, pen: float, rng: random.Random
) -> str:
    """A band of double circles with their points, joined by tangents."""
    parts, d = [], []
    r, middle = height * 0.33, y + height / 2
    for k in range(int(length / step)):
        cx, cy = x + step * (k + 0.5) + rng.gauss(0, 2), middle + rng.gauss(0, 2)
        for share in (1.0, 0.58):
            parts.append(
                f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{r * share * rng.uniform(0.96, 1.03):.1f}"/>'
            )
        parts.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{r * 0.17:.1f}" fill="{HIGH}"/>')
        d.append(broken([(cx + r * 0.3, middle - r), (cx + step - r * 0.3, middle + r)]))
    rings = f'<g fill="none" stroke="{HIGH}" stroke-width="{pen * 0.9:.1f}">{"".join(parts)}</g>'
    drawn = _line("".join(d), pen * 0.9) + rings
    return rule(x, y, length, pen, rng) + rule(x, y + height, length, pen, rng) + drawn


def teeth(
    x: float, y: float, length: float, height: float, step: float, pen: float, rng: random.Random
) -> str:
    """A band of saw teeth, solid, with a fine line set between."""
    solid, fine = [], []
    for k in range(int(length / step)):
        at, tip = x + step * (k + 0.5), y + height * rng.uniform(0.84, 0.9)
        solid.append(broken([(at - step * 0.4, y), (at + rng.gauss(0, 3), tip), (at + step * 0.4, y)], True))
        fine.append(
            broken(
                [
                    (at + step * 0.3, y + height * 0.9),
                    (at + step * 0.5, y + height * 0.25),
                    (at + step * 0.7, y + height * 0.9),
                ]
            )
        )
    return (
        rule(x, y, length, pen, rng)
        + rule(x, y + height, length, pen, rng)
        + f'<path d="{"".join(solid)}" fill="{HIGH}"/>'
        + f'<path d="{"".join(fine)}" fill="none" stroke="{HIGH}" stroke-width="{pen * 0.55:.1f}"/>'
    )


def water(x: float, y: float, length: float, pen: float, rng: random.Random) -> str:
    """The water: short wavelets in broken rows."""
    d = []
    for row in range(3):
        at = x + rng.uniform(0, 200)
        while at < x + length - 260:
            reach, top = rng.uniform(130, 230), y + row * 78 + rng.gauss(0, 7)
            d.append(f"M{at:.0f} {top:.0f}q{reach / 4:.0f} -34 {reach / 2:.0f} 0t{reach / 2:.0f} 0")
            at += reach + rng.uniform(70, 420)
    return _line("".join(d), pen * 0.7)
