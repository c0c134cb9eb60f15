"""Cut pieces of mother-of-pearl for a lacquer lid: bamboo, plum blossom, birds, rocks, fret borders.

A piece is an SVG path painted with three numbers instead of a colour: red is the place in the shell's
play of colour that the piece was cut from, green the way its growth lines run, blue that shell is
there at all. Black lines over a piece are engraved and filled with lacquer.
"""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

Point = tuple[float, float]


class Inlayer:
    """Cuts the pieces: keeps the accidents of his hand, and what he has cut so far."""

    def __init__(self, seed: int, fineness: float = 1.0) -> None:
        self.rng = Random(seed)
        self.fineness = fineness
        """Width of a line of 1, for drawing that will be enlarged."""
        self.parts: list[str] = []

    def piece(self, d: str, phase: float | None = None, joint: float = 5.0) -> None:
        """One piece of shell, its joint filled with lacquer."""
        tone = self.rng.uniform(20, 235) if phase is None else phase + self.rng.gauss(0, 16)
        way = 255 if self.rng.random() < 0.5 else 0
        paint = f"rgb({min(255, max(0, round(tone)))},{way},255)"
        self.parts.append(
            f'<path d="{d}" fill="{paint}" stroke="#000" stroke-width="{joint * self.fineness:.2f}"/>'
        )

    def engrave(self, d: str, width: float = 4.0) -> None:
        """A line cut into the shell."""
        self.parts.append(
            f'<path d="{d}" fill="none" stroke="#000" stroke-width="{width * self.fineness:.2f}"/>'
        )

    def thread(self, d: str, width: float) -> None:
        """A hair of shell: feelers, a bird's legs."""
        self.parts.append(
            f'<path d="{d}" fill="none" stroke="rgb(90,0,255)" stroke-width="{width * self.fineness:.2f}"/>'
        )

    def svg(self) -> str:
        return f'<g stroke-linejoin="round" stroke-linecap="round">{"".join(self.parts)}</g>'

    # ---- plants ----

    def leaf(self, x: float, y: float, angle: float, length: float, width: float, bend: float = 0.0) -> None:
        """A lance-shaped leaf from its stalk, with its vein."""
        ux, uy = math.cos(angle), math.sin(angle)
        tip = (x + ux * length - uy * bend, y + uy * length + ux * bend)
        sides = []
        for way in (1, -1):
            cx, cy = x + ux * length * 0.38 - uy * width * way, y + uy * length * 0.38 + ux * width * way
            sides.append((cx - uy * bend * 0.2, cy + ux * bend * 0.2))
        d = (
            f"M{x:.1f} {y:.1f}Q{sides[0][0]:.1f} {sides[0][1]:.1f} {tip[0]:.1f} {tip[1]:.1f}"
            f"Q{sides[1][0]:.1f} {sides[1][1]:.1f} {x:.1f} {y:.1f}Z"
        )
        self.piece(d)
        mx, my = (sides[0][0] + sides[1][0]) / 2, (sides[0][1] + sides[1][1]) / 2
        self.engrave(
            f"M{x + ux * length * 0.06:.1f} {y + uy * length * 0.06:.1f}Q{mx:.1f} {my:.1f} "
            f"{x * 0.12 + tip[0] * 0.88:.1f} {y * 0.12 + tip[1] * 0.88:.1f}",
            3.4,
        )

    def spray(self, x: float, y: float, angle: float, size: float, count: int) -> None:
        """A bunch of bamboo leaves hanging from one point, like the character 个."""
        for k in range(count):
            turn = angle + (k - (count - 1) / 2) * 0.46 + self.rng.gauss(0, 0.10)
            length = size * self.rng.uniform(0.75, 1.12)
            self.leaf(x, y, turn, length, length * 0.13, self.rng.gauss(0, length * 0.07))

    def culm(self, points: list[Point], width: float) -> None:
        """A bamboo stem: one piece from joint to joint, swollen at its ends."""
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0)
            ux, uy = (x1 - x0) / length, (y1 - y0) / length
            gap, w, v = width * 0.10, width * 0.5, width * 0.40
            ax, ay, bx, by = x0 + ux * gap, y0 + uy * gap, x1 - ux * gap, y1 - uy * gap
            mx, my = (ax + bx) / 2, (ay + by) / 2
            self.piece(
                f"M{ax - uy * w:.1f} {ay + ux * w:.1f}Q{mx - uy * v:.1f} {my + ux * v:.1f} "
                f"{bx - uy * w:.1f} {by + ux * w:.1f}Q{bx + ux * gap:.1f} {by + uy * gap:.1f} "
                f"{bx + uy * w:.1f} {by - ux * w:.1f}Q{mx + uy * v:.1f} {my - ux * v:.1f} "
                f"{ax + uy * w:.1f} {ay - ux * w:.1f}Q{ax + ux * gap:.1f} {ay + uy * gap:.1f} "
                f"{ax - uy * w:.1f} {ay + ux * w:.1f}Z"
            )
            for off in (-0.26, -0.12, 0.16, 0.30):
                start, end = self.rng.uniform(0.06, 0.3), self.rng.uniform(0.6, 0.94)
                px, py = ax - uy * width * off, ay + ux * width * off
                self.engrave(
                    f"M{px + ux * length * start:.1f} {py + uy * length * start:.1f}"
                    f"L{px + ux * length * end:.1f} {py + uy * length * end:.1f}",
                    2.6,
                )
            self.engrave(
                f"M{bx - uy * w - ux * 16:.1f} {by + ux * w - uy * 16:.1f}"
                f"L{bx + uy * w - ux * 16:.1f} {by - ux * w - uy * 16:.1f}",
                3.6,
            )

    def blossom(self, x: float, y: float, radius: float) -> None:
        """A plum blossom: five round petals and its stamens."""
        turn = self.rng.uniform(0, 6.28)
        for k in range(5):
            a = turn + k * 1.2566
            cx, cy = x + radius * 0.58 * math.cos(a), y + radius * 0.58 * math.sin(a)
            r = radius * self.rng.uniform(0.42, 0.48)
            self.piece(_disc(cx, cy, r))
            for off in (-0.22, 0.0, 0.22):
                b = a + off
                self.engrave(
                    f"M{x + radius * 0.3 * math.cos(b):.1f} {y + radius * 0.3 * math.sin(b):.1f}"
                    f"L{x + radius * 0.72 * math.cos(b):.1f} {y + radius * 0.72 * math.sin(b):.1f}",
                    2.8,
                )
        r = radius * 0.2
        self.piece(
            _disc(x, y, r),
            60,
        )

    def bough(self, points: list[Point], width: float) -> None:
        """Old wood of a plum tree: short crooked pieces, tapering, with bark lines."""
        last = len(points) - 1
        for k, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
            w0, w1 = width * (1 - 0.8 * k / last) * 0.5, width * (1 - 0.8 * (k + 1) / last) * 0.5
            length = math.hypot(x1 - x0, y1 - y0)
            nx, ny = -(y1 - y0) / length, (x1 - x0) / length
            bulge = self.rng.uniform(-0.5, 0.5) * w0
            lap = min(0.4 * w0, 0.2 * length) / length
            sx, sy = x0 - (x1 - x0) * lap, y0 - (y1 - y0) * lap
            mx, my = (x0 + x1) / 2 + nx * bulge, (y0 + y1) / 2 + ny * bulge
            self.piece(
                f"M{sx + nx * w0:.1f} {sy + ny * w0:.1f}Q{mx + nx * w0 * 1.2:.1f} {my + ny * w0 * 1.2:.1f} "
                f"{x1 + nx * w1:.1f} {y1 + ny * w1:.1f}L{x1 - nx * w1:.1f} {y1 - ny * w1:.1f}"
                f"Q{mx - nx * w0 * 0.7:.1f} {my - ny * w0 * 0.7:.1f} {sx - nx * w0:.1f} {sy - ny * w0:.1f}Z",
                70,
                5.0 if w0 > 13 else 2.0,
            )
            for off in (-0.4, 0.05, 0.45) if w0 > 13 else ():
                self.engrave(
                    f"M{x0 * 0.85 + x1 * 0.15 + nx * w0 * off:.1f} "
                    f"{y0 * 0.85 + y1 * 0.15 + ny * w0 * off:.1f}"
                    f"Q{mx + nx * w0 * off * 1.6:.1f} {my + ny * w0 * off * 1.6:.1f} "
                    f"{x0 * 0.2 + x1 * 0.8 + nx * w1 * off:.1f} {y0 * 0.2 + y1 * 0.8 + ny * w1 * off:.1f}",
                    3.0,
                )

    # ---- ground and air ----

    def rock(self, x: float, y: float, width: float, height: float) -> None:
        """One lump of a garden rock with the hollows that water wore."""
        count = 9
        ring = [
            (
                x + width * self.rng.uniform(0.82, 1.12) * math.cos(k * 6.2832 / count),
                y + height * self.rng.uniform(0.82, 1.12) * math.sin(k * 6.2832 / count),
            )
            for k in range(count)
        ]
        self.piece(_rounded(ring), 120)
        for k in range(4):
            size = 0.84 - 0.17 * k
            first = (2 * k) % count
            arc = [(x + (a - x) * size, y + (b - y) * size) for a, b in (ring + ring)[first : first + 5]]
            self.engrave(_open_curve(arc), 4.0)
        for _ in range(2 if width > 120 else 0):
            cx, cy = x + width * self.rng.uniform(-0.4, 0.4), y + height * self.rng.uniform(-0.45, 0.3)
            rx, ry = width * self.rng.uniform(0.10, 0.20), height * self.rng.uniform(0.10, 0.2)
            self.parts.append(
                f'<ellipse cx="{cx:.0f}" cy="{cy:.0f}" rx="{rx:.0f}" ry="{ry:.0f}" fill="#000"/>'
            )

    def moon(self, x: float, y: float, radius: float) -> None:
        """A full moon cut from one great shell, a bank of cloud drawn across it."""
        self.piece(
            _disc(x, y, radius),
            215,
        )
        for k, (low, reach) in enumerate(((0.30, 1.5), (0.52, 1.15), (0.74, 1.35))):
            cx, cy, w = x + radius * (0.25 - 0.3 * k), y + radius * low, radius * reach
            self.piece(
                f"M{cx - w:.0f} {cy:.0f}"
                f"q{w * 0.25:.0f} {-radius * 0.26:.0f} {w * 0.6:.0f} {-radius * 0.06:.0f}"
                f"q{w * 0.3:.0f} {-radius * 0.3:.0f} {w * 0.7:.0f} {-radius * 0.02:.0f}"
                f"q{w * 0.3:.0f} {-radius * 0.14:.0f} {w * 0.7:.0f} {radius * 0.08:.0f}"
                f"q{-w:.0f} {radius * 0.12:.0f} {-w * 2:.0f} 0Z",
                100 + 40 * k,
                7.0,
            )
            self.engrave(f"M{cx - w * 0.7:.0f} {cy - 8:.0f}q{w * 0.6:.0f} -26 {w * 1.3:.0f} 0", 3.4)

    def bird(
        self, x: float, y: float, size: float, *, flip: int = 1, lean: float = 0.0, flying: bool = False
    ) -> None:
        """A small bird: breast, head, rows of wing feathers, a long tail; perched or on the wing."""
        own = Inlayer(self.rng.randrange(9999), 1 / size)
        own.tail_and_body(flying)
        self.parts.append(
            f'<g transform="translate({x} {y}) rotate({lean}) scale({flip * size} {size})">{own.svg()}</g>'
        )

    def tail_and_body(self, flying: bool) -> None:
        for k in range(5):
            self.leaf(-26, 8, math.pi - 0.36 + 0.10 * k, 66 - 5 * abs(k - 2), 6, 4)
        if flying:
            for k in range(8):
                self.leaf(-10 + 4.2 * k, -4 - 0.6 * k, -2.3 + 0.10 * k, 66 + 5 * k, 7.0, -7)
        self.piece("M-32 9C-22 -20 18 -26 36 -10C34 12 2 30 -32 9Z", 190, 6.0)
        for k in range(3):
            for j in range(5 - k):
                self.engrave(f"M{-4 + 8 * j + 4 * k} {9 - 6 * k}q4 6 8 0", 3.4)
        self.piece("M26 -13C22 -28 34 -35 44 -31C51 -29 54 -24 53 -19C48 -9 36 -6 26 -13Z", 90, 6.0)
        self.piece("M53 -25L70 -19L53 -17Z", 40, 5.0)
        self.engrave(
            _disc(44.7, -24, 2.2) + "M44.6 -24l0.3 0M30 -27q6 -5 13 -2M27 -18q4 6 12 7M29 -22q3 5 8 6",
            4.0,
        )
        for k in range(7):
            if flying:
                self.leaf(16 - 4.2 * k, -4 + 1.4 * k, 1.75 + 0.10 * k, 66 - 3 * k, 6.5, 6)
            else:
                self.leaf(16 - 3 * k, -11 + 2.6 * k, math.pi - 0.05 - 0.045 * k, 50 - 2 * k, 6, -3)
        for k in range(4):
            self.leaf(20 - 3 * k, -12 + 4 * k, math.pi - 0.25, 22, 6)
        if not flying:
            self.thread("M2 18l3 16m-6 4l6 -4l7 3M14 16l3 15m-5 4l5 -4l7 2", 9.0)

    def butterfly(self, x: float, y: float, size: float, lean: float) -> None:
        own = Inlayer(self.rng.randrange(9999), 1 / size)
        for way in (-1, 1):
            own.piece(
                f"M0 0C{way * 10} -40 {way * 58} -46 {way * 52} -14C{way * 40} 4 {way * 14} 6 0 0Z", None, 5.0
            )
            own.piece(
                f"M0 2C{way * 22} 4 {way * 46} 14 {way * 34} 34C{way * 18} 44 {way * 4} 22 0 2Z", None, 5.0
            )
            own.engrave(
                f"M{way * 8} -6L{way * 42} -30M{way * 8} -4L{way * 46} -16M{way * 8} 8L{way * 28} 26", 3.4
            )
            own.thread(f"M0 -14q{way * 4} -18 {way * 14} -24", 6.0)
        own.piece("M-3 -14Q0 -20 3 -14L2 22Q0 28 -2 22Z", 60, 4.0)
        self.parts.append(f'<g transform="translate({x} {y}) rotate({lean}) scale({size})">{own.svg()}</g>')

    # ---- borders ----

    def fret(self, x: float, y: float, unit: float, turn: int) -> None:
        """One turn of the running key fret (hồi văn): a squared spiral of four strips."""
        u = unit / 7
        strips = ((0, 0, 7, 1), (6, 1, 1, 5), (2, 5, 4, 1), (2, 3, 1, 2), (3, 3, 1.6, 1), (0, 1, 1, 6))
        for a, b, w, h in strips:
            corners = [(a, b), (a + w, b), (a + w, b + h), (a, b + h)]
            points = [_quarter(px * u - unit / 2, py * u - unit / 2, turn) for px, py in corners]
            self.piece("M" + "L".join(f"{x + px:.1f} {y + py:.1f}" for px, py in points) + "Z", None, 4.5)

    def strip(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        """A border line, made up of short lengths of shell."""
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy, at = (x1 - x0) / length, (y1 - y0) / length, 0.0
        while at < length:
            end = min(length, at + self.rng.uniform(190, 420))
            corners = [
                (x0 + ux * s - uy * width * side, y0 + uy * s + ux * width * side)
                for s, side in ((at, -0.5), (end, -0.5), (end, 0.5), (at, 0.5))
            ]
            self.piece("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in corners) + "Z", None, 3.0)
            at = end

    def rosette(self, x: float, y: float, radius: float) -> None:
        """A chrysanthemum for corners and middles: two rings of petals."""
        for count, inner, outer in ((16, 0.42, 1.0), (10, 0.14, 0.5)):
            for k in range(count):
                a = k * 2 * math.pi / count + self.rng.gauss(0, 0.02)
                self.leaf(
                    x + radius * inner * math.cos(a), y + radius * inner * math.sin(a), a,
                    radius * (outer - inner), radius * 0.17,
                )  # fmt: skip
        r = radius * 0.15
        self.piece(_disc(x, y, r), 50)


def _quarter(x: float, y: float, turn: int) -> Point:
    for _ in range(turn % 4):
        x, y = -y, x
    return x, y


def _disc(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"


def _open_curve(points: list[Point]) -> str:
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points[1:]):
        d += f"Q{x0:.1f} {y0:.1f} {(x0 + x1) / 2:.1f} {(y0 + y1) / 2:.1f}"
    return d


def _rounded(ring: list[Point]) -> str:
    """A closed smooth outline through the middles of a ring's sides."""
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    d = f"M{middles[-1][0]:.1f} {middles[-1][1]:.1f}"
    for corner, middle in zip(ring, middles, strict=True):
        d += f"Q{corner[0]:.1f} {corner[1]:.1f} {middle[0]:.1f} {middle[1]:.1f}"
    return d + "Z"
