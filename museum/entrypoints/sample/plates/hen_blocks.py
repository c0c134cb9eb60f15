"""The composition of the folk print: what is cut on the five colour blocks and on the key block.

A hen with a beetle in her bill and eleven chicks about her, one on her back; a bank with grass and
strewn rice, peonies above: the old wish for a full house.
"""

from __future__ import annotations

import math
import random

from museum.entrypoints.sample.plates.block_cutting import Print
from museum.entrypoints.sample.plates.curves import Placing, along, flat_at, unsteady
from museum.entrypoints.sample.plates.hen_figure import hen


def cut_blocks(rng: random.Random) -> Print:
    """The whole composition."""
    p = Print(rng)
    _bank(p)
    _peonies(p)
    hen(p, flat_at(3720, 4640, 1200))
    chicks: tuple[tuple[float, float, float, bool, str], ...] = (
        (1080, 4480, 780, False, "yellow"),
        (1700, 5080, 720, False, "rose"),
        (2580, 5060, 640, True, "yellow"),
        (4700, 5120, 700, True, "yellow"),
        (5560, 4900, 740, True, "rose"),
        (6420, 5120, 760, True, "yellow"),
        (7010, 4420, 720, True, "rose"),
        (6960, 3340, 680, True, "yellow"),
        (980, 3420, 680, False, "rose"),
        (1200, 2300, 600, False, "yellow"),
        (6500, 2240, 600, True, "rose"),
    )
    for x, y, size, flip, colour in chicks:
        _chick(p, flat_at(x, y, size, rng.gauss(0, 0.05), flip), size, colour)
    _chick(p, flat_at(4040, 2750, 600, 0.06, True), 600, "yellow")
    _frame(p)
    return p


def _frame(p: Print) -> None:
    """The block's edge: two lines, worn at the corners."""
    for inset, width in ((0, 26), (54, 11)):
        x0, y0, x1, y1 = 470 + inset, 430 + inset, 7530 - inset, 5450 - inset
        for ax, ay, bx, by in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            course = [(ax + (bx - ax) * k / 12, ay + (by - ay) * k / 12) for k in range(13)]
            p.line(unsteady(course, p.rng, 3), width, (1.0, 0.85, 1.1, 0.9, 1.0))


def _bank(p: Print) -> None:
    """The ground: a green bank with grass and pebbles, and grains of rice strewn."""
    top = [(540, 5010), (1300, 4880), (2400, 5060), (3600, 4960), (4800, 5080), (6100, 4950), (7460, 5040)]
    foot = along([(7460, 5385), (5000, 5370), (2500, 5390), (540, 5380)], 30)
    p.area("green", [*along(top, 40), *foot])
    p.line(top, 24, (0.6, 1.0, 0.8, 1.1, 0.7))
    for _ in range(74):
        x, y, lean = p.rng.uniform(640, 7380), p.rng.uniform(5080, 5370), p.rng.gauss(0, 40)
        reach = p.rng.uniform(70, 150)
        for k in (-1, 0, 1):
            p.line(
                [(x + 12 * k, y), (x + 30 * k + lean * 0.4, y - reach * 0.6), (x + 52 * k + lean, y - reach)],
                17,
                (1.0, 0.8, 0.2),
            )
    for _ in range(60):
        x, y = p.rng.uniform(700, 7300), p.rng.uniform(4700, 5000)
        grain = flat_at(x, y, 26, p.rng.uniform(0, 3))
        p.outlined("yellow", [grain(-0.9, 0), grain(0, 0.42), grain(0.9, 0), grain(0, -0.42)], 7)


def _peonies(p: Print) -> None:
    """A flowering spray hanging in from the upper left, another from the right."""
    for stem in (
        [(560, 980), (1200, 1080), (1820, 860), (2420, 980)],
        [(7440, 880), (6820, 1060), (6200, 880), (5640, 1040)],
    ):
        p.line(stem, 34, (1.0, 0.9, 0.6))
        course = along(stem, 13)
        for k in range(1, 13):
            (ax, ay), (x, y) = course[k - 1], course[k]
            side = 1 if k % 2 else -1
            heading = math.atan2(x - ax, ay - y) + side * p.rng.uniform(0.6, 1.1)
            _leaf(p, flat_at(x, y, p.rng.uniform(250, 330), heading))
    for x, y, size in (
        (1480, 1000, 370),
        (2420, 1050, 250),
        (6480, 1010, 370),
        (5620, 1090, 250),
        (820, 1120, 230),
        (7190, 1010, 230),
    ):
        _bloom(p, x, y, size)


def _leaf(p: Print, at: Placing) -> None:
    shape = [at(x, y) for x, y in ((0, 0), (0.24, 0.3), (0.2, 0.66), (0.0, 1.0), (-0.2, 0.66), (-0.24, 0.3))]
    p.outlined("green", shape, 15)
    p.line([at(0, 0.02), at(0.02, 0.5), at(0, 0.94)], 13, (1.0, 0.8, 0.3))
    for y in (0.28, 0.48, 0.68):
        for side in (-1, 1):
            p.line([at(0, y), at(side * 0.15, y + 0.12)], 9, (1.0, 0.3))


def _bloom(p: Print, x: float, y: float, size: float) -> None:
    for ring, count in ((1.0, 8), (0.68, 6), (0.38, 5)):
        for k in range(count):
            a = (k + ring * 3) / count * math.tau + p.rng.gauss(0, 0.06)
            at = flat_at(x, y, size * ring * p.rng.uniform(0.95, 1.05), a)
            petal = [
                (0.0, 0.12),
                (0.34, 0.5),
                (0.36, 0.84),
                (0.18, 1.0),
                (0.0, 0.92),
                (-0.18, 1.0),
                (-0.36, 0.84),
                (-0.34, 0.5),
            ]
            shape = [at(u, v) for u, v in petal]
            p.area("black", shape, cut=True)
            p.area("rose" if ring == 1.0 else "red", shape)
            p.line([*shape, shape[0]], 16, (0.8, 1.1, 0.8, 1.1, 0.8))
            for u in (-0.12, 0.0, 0.12):
                p.line([at(u * 0.6, 0.3), at(u * 1.3, 0.7)], 8, (1.0, 0.25))
    p.area(
        "black", [(x + size * 0.16 * math.cos(t), y + size * 0.16 * math.sin(t)) for t in range(6)], cut=True
    )
    p.dot("yellow", (x, y), size * 0.17)
    for k in range(9):
        a = k / 9 * math.tau
        p.dot("black", (x + size * 0.12 * math.cos(a), y + size * 0.12 * math.sin(a)), size * 0.024)


def _chick(p: Print, at: Placing, size: float, colour: str) -> None:
    """A chick, facing right in its own frame; feet at the origin."""
    pen = 15 + size * 0.012
    for x, lean in ((-0.06, -0.06), (0.12, 0.06)):
        p.line([at(x, 0.26), at(x + lean * 0.4, 0.12), at(x + lean, 0.0)], pen * 1.3, (1.0, 0.8, 0.8))
        for toe in (-0.07, 0.05, 0.12):
            p.line([at(x + lean, 0.01), at(x + lean + toe, -0.03)], pen * 0.9, (1.0, 0.4))
    body = [
        (0.3, 0.5),
        (0.24, 0.3),
        (0.02, 0.2),
        (-0.24, 0.28),
        (-0.42, 0.52),
        (-0.46, 0.7),
        (-0.3, 0.64),
        (-0.1, 0.66),
    ]
    body += [(0.06, 0.74), (0.06, 0.9), (0.2, 1.02), (0.38, 0.96), (0.42, 0.8), (0.34, 0.66)]
    shape = [at(x, y) for x, y in body]
    p.cleared(shape)
    p.outlined(colour, shape, pen * 1.25)
    wing = [(-0.28, 0.62), (-0.3, 0.46), (-0.08, 0.36), (0.14, 0.44), (0.1, 0.58), (-0.06, 0.6)]
    p.area(colour, [at(x, y) for x, y in wing], cut=True)
    p.outlined("indigo" if colour == "yellow" else "green", [at(x, y) for x, y in wing], pen)
    for k in range(4):
        p.line(
            [
                at(0.08 - 0.05 * k, 0.54 - 0.01 * k),
                at(-0.06 - 0.05 * k, 0.47),
                at(-0.16 - 0.035 * k, 0.48 + 0.02 * k),
            ],
            pen * 0.55,
        )
    for _ in range(9):
        x, y = p.rng.uniform(-0.2, 0.24), p.rng.uniform(0.24, 0.34)
        p.line([at(x, y + 0.02), at(x + 0.03, y - 0.015)], pen * 0.5, (1.0, 0.3))
    for k in range(5):
        p.line([at(0.1 + 0.05 * k, 0.72 - 0.01 * k), at(0.09 + 0.05 * k, 0.65)], pen * 0.55, (1.0, 0.3))
    bill = [at(0.4, 0.92), at(0.54, 0.86), at(0.41, 0.82)]
    p.outlined("red", bill, pen * 0.7)
    eye = at(0.26, 0.9)
    p.dot(colour, eye, size * 0.05, cut=True)
    p.dot("black", eye, size * 0.05)
    p.dot("black", eye, size * 0.032, cut=True)
    p.dot("black", eye, size * 0.016)
