"""The cast figures of a Đông Sơn drum face, each in its own frame: facing +x, standing on y = 0.

They follow the great Heger I drums (Ngọc Lũ, Hoàng Hạ, Sông Đà): long-billed birds in flight with crest
and fan tail, water birds standing, stags with spotted flanks, feathered people with spear, mouth
organ and clappers, houses on stilts with saddle roofs and birds on the ridge, drummers on a platform,
a couple pounding rice. Raised lines and bodies are pale, lines cut back into a body are dark.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from museum.entrypoints.sample.plates.curves import Placing, Point, along, broken, brush, smooth

HIGH, BODY, CUT, FLOOR = "#fff", "#b0b0b0", "#3c3c3c", "#000"


class Caster:
    """Draws one figure: every point is set by an unsteady hand and placed by `place`."""

    def __init__(
        self, place: Placing, rng: random.Random, size: float, pen: float, sway: float = 0.0045
    ) -> None:
        self.place, self.rng, self.size, self.pen, self.sway = place, rng, size, pen, sway
        self.parts: list[str] = []

    def _set(self, points: Sequence[Point]) -> list[Point]:
        gauss, sway = self.rng.gauss, self.sway
        return [self.place(x + gauss(0, sway), y + gauss(0, sway)) for x, y in points]

    def form(self, points: Sequence[Point], fill: str = BODY, edge: str = HIGH, soft: bool = True) -> None:
        """A raised body with a raised outline."""
        d = (smooth if soft else broken)(self._set(points), True)
        self.parts.append(
            f'<path d="{d}" fill="{fill}" stroke="{edge}" stroke-width="{self.pen * 0.7:.1f}"/>'
        )

    def limb(self, points: Sequence[Point], widths: Sequence[float], fill: str = HIGH) -> None:
        """A tapering stroke."""
        course = along(points, 3 + 3 * len(points))
        d = smooth(self._set(brush(course, widths)), True)
        self.parts.append(f'<path d="{d}" fill="{fill}"/>')

    def line(
        self, points: Sequence[Point], weight: float = 0.6, paint: str = HIGH, soft: bool = True
    ) -> None:
        """A raised (or cut) line of even weight."""
        d = (smooth if soft else broken)(self._set(points))
        self.parts.append(
            f'<path d="{d}" fill="none" stroke="{paint}" stroke-width="{self.pen * weight:.1f}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def ring(self, x: float, y: float, radius: float, weight: float = 0.6, dot: bool = True) -> None:
        """An eye or a tangent circle with its point."""
        cx, cy = self.place(x, y)
        self.parts.append(
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{radius * self.size:.1f}" '
            f'fill="{FLOOR}" stroke="{HIGH}" '
            f'stroke-width="{self.pen * weight:.1f}"/>'
        )
        if dot:
            self.parts.append(
                f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{radius * self.size * 0.36:.1f}" fill="{HIGH}"/>'
            )

    def fan(self, root: tuple[Point, Point], tip: tuple[Point, Point], count: int, paint: str = CUT) -> None:
        """Feather lines from one edge to another."""
        for k in range(1, count):
            t = k / count
            a = tuple(root[0][i] + (root[1][i] - root[0][i]) * t for i in (0, 1))
            b = tuple(tip[0][i] + (tip[1][i] - tip[0][i]) * t for i in (0, 1))
            self.line([(a[0], a[1]), (b[0], b[1])], 0.42, paint)


def flying_bird(c: Caster) -> None:
    """The long-billed crested bird in flight (chim Lạc)."""
    c.form(
        [(-0.2, 0.03), (-0.36, 0.1), (-0.54, 0.13), (-0.55, 0.0), (-0.53, -0.12), (-0.36, -0.07)], soft=False
    )
    c.fan(((-0.21, 0.03), (-0.21, -0.03)), ((-0.52, 0.12), (-0.52, -0.11)), 7)
    c.form([(0.06, 0.05), (0.05, 0.2), (-0.08, 0.43), (-0.13, 0.39), (-0.18, 0.2), (-0.15, 0.04)], soft=False)
    c.fan(((0.05, 0.08), (-0.14, 0.06)), ((-0.07, 0.41), (-0.15, 0.3)), 6)
    c.form(
        [(0.03, -0.05), (0.0, -0.16), (-0.14, -0.36), (-0.2, -0.3), (-0.2, -0.14), (-0.16, -0.03)], soft=False
    )
    c.fan(((0.02, -0.06), (-0.15, -0.05)), ((-0.13, -0.34), (-0.19, -0.22)), 6)
    c.form([(0.12, 0.03), (0.02, 0.07), (-0.12, 0.065), (-0.24, 0.0), (-0.12, -0.05), (0.02, -0.05)])
    c.line([(-0.2, 0.0), (-0.05, 0.01), (0.08, 0.015)], 0.5, CUT)
    c.limb([(0.04, 0.0), (0.14, 0.03), (0.21, 0.06), (0.26, 0.075)], [0.1, 0.055, 0.05, 0.07])
    c.limb([(0.24, 0.1), (0.16, 0.155), (0.07, 0.165), (0.0, 0.2)], [0.05, 0.045, 0.03, 0.008])
    c.form([(0.2, 0.07), (0.24, 0.125), (0.3, 0.115), (0.33, 0.075), (0.28, 0.035), (0.23, 0.04)])
    c.limb([(0.3, 0.085), (0.42, 0.07), (0.58, 0.035)], [0.075, 0.045, 0.006])
    c.line([(0.33, 0.078), (0.42, 0.066), (0.52, 0.046)], 0.3, CUT)
    c.ring(0.27, 0.083, 0.022, 0.4)


def standing_bird(c: Caster) -> None:
    """A water bird on its feet, bill down, as they stand between the flying ones."""
    sway = c.rng.uniform(-0.03, 0.03)
    c.limb([(0.02, 0.2), (0.03, 0.1), (0.02, 0.0), (0.1, -0.005)], [0.035, 0.026, 0.026, 0.018])
    c.limb([(-0.05, 0.2), (-0.05, 0.1), (-0.06, 0.0), (0.02, -0.005)], [0.035, 0.026, 0.026, 0.018])
    c.form(
        [(0.13, 0.3), (0.05, 0.37), (-0.1, 0.34), (-0.24, 0.22), (-0.3, 0.12), (-0.12, 0.17), (0.05, 0.17)]
    )
    c.fan(((0.05, 0.33), (0.02, 0.2)), ((-0.2, 0.24), (-0.22, 0.17)), 5)
    c.limb([(0.08, 0.28), (0.16, 0.38), (0.13, 0.47), (0.18, 0.54 + sway)], [0.1, 0.07, 0.055, 0.06])
    c.limb([(0.2, 0.55 + sway), (0.3, 0.47 + sway), (0.39, 0.33 + sway)], [0.08, 0.045, 0.008])
    c.limb([(0.17, 0.57 + sway), (0.08, 0.6), (0.02, 0.57)], [0.045, 0.03, 0.006])
    c.ring(0.19, 0.548 + sway, 0.022, 0.4)


def deer(c: Caster, stag: bool) -> None:
    """A stag or hind walking."""
    stride = c.rng.uniform(-0.03, 0.03)
    for x, foot, width in ((0.2, 0.26, 0.06), (0.15, 0.1, 0.05), (-0.2, -0.16, 0.065), (-0.26, -0.31, 0.05)):
        c.limb(
            [(x, 0.26), (x + 0.01, 0.14), (x - 0.01, 0.08), (foot + stride, 0.0)],
            [width * 1.5, width, 0.03, 0.026],
        )
    c.form(
        [(0.25, 0.4), (0.12, 0.42), (-0.1, 0.4), (-0.27, 0.42), (-0.33, 0.34), (-0.27, 0.23), (-0.05, 0.22)]
        + [(0.12, 0.2), (0.24, 0.26)]
    )
    c.limb([(-0.3, 0.4), (-0.37, 0.38), (-0.38, 0.32)], [0.03, 0.03, 0.01])
    c.limb([(0.2, 0.35), (0.28, 0.45), (0.33, 0.54)], [0.16, 0.1, 0.075])
    c.form([(0.28, 0.56), (0.34, 0.6), (0.42, 0.55), (0.5, 0.5), (0.49, 0.475), (0.4, 0.49), (0.33, 0.5)])
    c.limb([(0.3, 0.58), (0.24, 0.61), (0.19, 0.585)], [0.03, 0.045, 0.008])
    c.ring(0.365, 0.55, 0.016, 0.35)
    if stag:
        c.limb([(0.32, 0.59), (0.27, 0.7), (0.14, 0.77), (0.0, 0.8)], [0.035, 0.03, 0.025, 0.01])
        c.limb([(0.33, 0.59), (0.35, 0.7), (0.3, 0.82), (0.2, 0.9)], [0.035, 0.03, 0.024, 0.01])
        c.limb([(0.34, 0.68), (0.42, 0.74), (0.45, 0.8)], [0.026, 0.02, 0.01])
        c.limb([(0.18, 0.755), (0.15, 0.83), (0.09, 0.87)], [0.024, 0.02, 0.01])
    for k in range(9):
        x = -0.25 + 0.06 * k
        c.line([(x, 0.375 - 0.01 * (k % 2)), (x + 0.008, 0.36)], 0.6, CUT)
        c.line([(x + 0.02, 0.305 - 0.01 * (k % 3)), (x + 0.028, 0.29)], 0.6, CUT)


def dancer(c: Caster, holds: str) -> None:
    """A feathered figure in procession: tall plumes, flaring skirt, something held before it."""
    step = c.rng.uniform(-0.025, 0.025)
    c.limb([(0.03, 0.27), (0.06, 0.14), (0.1 + step, 0.0), (0.16 + step, -0.002)], [0.07, 0.05, 0.035, 0.02])
    c.limb(
        [(-0.03, 0.27), (-0.06, 0.15), (-0.1 - step, 0.0), (-0.03 - step, -0.002)], [0.07, 0.05, 0.035, 0.02]
    )
    c.form([(0.05, 0.4), (0.13, 0.17), (0.03, 0.21), (-0.05, 0.16), (-0.2, 0.13), (-0.06, 0.4)], soft=False)
    c.fan(((0.05, 0.38), (-0.05, 0.38)), ((0.1, 0.2), (-0.16, 0.16)), 6)
    c.form([(0.06, 0.38), (0.07, 0.5), (0.03, 0.575), (-0.04, 0.57), (-0.07, 0.49), (-0.05, 0.38)])
    for k in range(6):
        lean = -0.16 + 0.055 * k
        top = 0.99 - 0.035 * abs(k - 3.2) + c.rng.uniform(-0.012, 0.012)
        c.limb([(0.0, 0.64), (lean * 0.5 + 0.01, 0.8), (lean, top)], [0.018, 0.034, 0.02])
        c.ring(lean, top, 0.014, 0.35, dot=False)
    c.form([(0.05, 0.59), (0.065, 0.63), (0.03, 0.675), (-0.025, 0.67), (-0.045, 0.62), (-0.01, 0.58)])
    c.limb([(0.055, 0.635), (0.085, 0.625), (0.105, 0.61)], [0.03, 0.022, 0.006])
    c.ring(0.02, 0.632, 0.016, 0.35)
    _held(c, holds)


def _held(c: Caster, holds: str) -> None:
    """What a dancer carries: a spear, a mouth organ (khèn), or an axe; the other hand beats time."""
    if holds == "spear":
        c.limb([(0.03, 0.53), (0.14, 0.47), (0.21, 0.5)], [0.05, 0.035, 0.03])
        c.limb([(0.23, 0.04), (0.2, 0.5), (0.17, 0.92)], [0.018, 0.022, 0.018])
        c.form([(0.175, 0.85), (0.2, 0.92), (0.165, 1.03), (0.135, 0.91)])
    elif holds == "organ":
        c.limb([(0.03, 0.53), (0.14, 0.5), (0.2, 0.56)], [0.05, 0.035, 0.03])
        c.form([(0.11, 0.6), (0.15, 0.645), (0.22, 0.65), (0.25, 0.6), (0.2, 0.555), (0.14, 0.56)])
        for k in range(4):
            c.line([(0.15 + 0.025 * k, 0.63), (0.17 + 0.045 * k, 0.8 + 0.03 * k)], 0.55)
    else:
        c.limb([(0.03, 0.53), (0.13, 0.46), (0.2, 0.46)], [0.05, 0.035, 0.03])
        c.limb([(0.19, 0.36), (0.2, 0.5), (0.21, 0.62)], [0.024, 0.024, 0.02])
        c.form([(0.15, 0.57), (0.27, 0.53), (0.33, 0.6), (0.31, 0.68), (0.24, 0.66)])
    c.limb([(-0.03, 0.53), (-0.13, 0.47), (-0.16, 0.38)], [0.045, 0.035, 0.022])


def house(c: Caster, saddle: bool) -> None:
    """A house on stilts with its people inside: the saddle roof with birds on it, or the domed one."""
    for x in (-0.42, -0.3, 0.3, 0.42):
        c.limb([(x, 0.0), (x * 0.97, 0.28)], [0.035, 0.03])
    c.form([(-0.56, 0.2), (0.56, 0.2), (0.54, 0.25), (-0.54, 0.25)], soft=False)
    c.form([(-0.36, 0.25), (-0.34, 0.56), (0.34, 0.56), (0.36, 0.25)], fill=FLOOR, soft=False)
    for k in range(-3, 4):
        c.line([(k * 0.15 - 0.02, 0.08), (k * 0.15 + 0.03, 0.19)], 0.45)
    for x in (-0.13, 0.13):
        c.form([(x - 0.07, 0.26), (x - 0.05, 0.38), (x + 0.05, 0.38), (x + 0.07, 0.26)])
        c.form([(x - 0.04, 0.4), (x - 0.035, 0.47), (x + 0.035, 0.47), (x + 0.04, 0.4)])
        c.ring(x, 0.435, 0.018, 0.35)
        c.limb([(x, 0.34), (x * 0.3, 0.36)], [0.03, 0.02])
    if saddle:
        roof = [
            (-0.82, 0.86),
            (-0.66, 0.72),
            (-0.4, 0.66),
            (0.0, 0.635),
            (0.4, 0.66),
            (0.66, 0.72),
            (0.82, 0.86),
        ]
        eave = [(0.62, 0.66), (0.46, 0.53), (0.0, 0.5), (-0.46, 0.53), (-0.62, 0.66)]
        c.form(roof + eave)
        c.fan(((-0.44, 0.65), (0.44, 0.65)), ((-0.44, 0.54), (0.44, 0.54)), 19)
        for side in (-1, 1):
            c.ring(side * 0.8, 0.82, 0.035, 0.5)
            c.limb([(side * 0.83, 0.86), (side * 0.9, 0.9), (side * 0.98, 0.87)], [0.04, 0.03, 0.006])
        c.limb([(-0.16, 0.7), (0.0, 0.73), (0.1, 0.79), (0.2, 0.77)], [0.02, 0.1, 0.05, 0.008])
        c.limb([(0.08, 0.8), (0.0, 0.84), (-0.06, 0.83)], [0.03, 0.02, 0.005])
        return
    dome = [(math.cos(a) * 0.56, 0.5 + math.sin(a) * 0.34) for a in (math.pi * k / 12 for k in range(13))]
    c.form(dome, soft=False)
    for k in range(1, 4):
        c.line([(x * (1 - 0.2 * k), 0.5 + (y - 0.5) * (1 - 0.2 * k)) for x, y in dome], 0.5, CUT)
    for side in (-1, 1):
        c.ring(side * 0.5, 0.55, 0.05, 0.5)


def drummers(c: Caster) -> None:
    """A platform over a row of drums; its people beat them from above with long poles."""
    c.form([(-0.62, 0.36), (0.62, 0.36), (0.62, 0.41), (-0.62, 0.41)], soft=False)
    for x in (-0.58, 0.58):
        c.limb([(x, 0.0), (x, 0.38)], [0.035, 0.03])
    for k in range(4):
        x = -0.42 + 0.28 * k
        c.form(
            [(x - 0.1, 0.0), (x - 0.05, 0.1), (x - 0.1, 0.2), (x + 0.1, 0.2), (x + 0.05, 0.1), (x + 0.1, 0.0)]
        )
        c.line([(x - 0.08, 0.155), (x + 0.08, 0.155)], 0.45, CUT)
        lean = c.rng.uniform(-0.02, 0.03)
        c.form([(x - 0.07, 0.41), (x - 0.045, 0.58), (x + 0.03, 0.58), (x + 0.055, 0.41)])
        c.form([(x - 0.04, 0.6), (x - 0.03, 0.66), (x + 0.04, 0.66), (x + 0.045, 0.6)])
        c.ring(x + 0.008, 0.63, 0.016, 0.35)
        c.limb([(x, 0.66), (x - 0.06, 0.74), (x - 0.13, 0.78)], [0.03, 0.035, 0.01])
        c.limb([(x + 0.02, 0.54), (x + 0.1, 0.56)], [0.04, 0.025])
        c.limb([(x + 0.1 + lean, 0.82), (x + 0.09, 0.5), (x + 0.07 - lean, 0.23)], [0.016, 0.022, 0.03])


def pounders(c: Caster) -> None:
    """A couple pounding rice in one mortar."""
    c.form([(-0.1, 0.0), (-0.04, 0.1), (-0.1, 0.24), (0.1, 0.24), (0.04, 0.1), (0.1, 0.0)])
    for side in (-1, 1):
        x = side * 0.3
        c.limb([(x, 0.3), (x + side * 0.05, 0.0)], [0.08, 0.035])
        c.limb([(x, 0.3), (x - side * 0.05, 0.0)], [0.08, 0.035])
        c.form([(x + 0.09, 0.2), (x + 0.04, 0.55), (x - 0.04, 0.55), (x - 0.09, 0.2)], soft=False)
        c.form([(x - 0.045, 0.58), (x - 0.035, 0.66), (x + 0.035, 0.66), (x + 0.045, 0.58)])
        c.ring(x, 0.62, 0.017, 0.35)
        c.limb([(x, 0.66), (x + side * 0.06, 0.78), (x + side * 0.03, 0.88)], [0.03, 0.04, 0.01])
        c.limb([(x, 0.5), (side * 0.13, 0.52)], [0.04, 0.025])
        c.limb([(side * 0.15, 0.95), (side * 0.1, 0.55), (side * 0.05, 0.2)], [0.03, 0.022, 0.034])
