"""The hen of the folk print: tail, legs, body, near wing, hackled neck and head, facing left.

Her own frame has its origin under her body, y upwards; she is about two and a half units tall.
"""

from __future__ import annotations

import math

from museum.entrypoints.sample.plates.block_cutting import Print
from museum.entrypoints.sample.plates.curves import Placing, along, brush, flat_at


def hen(p: Print, at: Placing) -> None:
    """The hen, facing left: tail, far wing, body with its rows of feathers, near wing, neck, head."""
    _tail(p, at)
    _legs(p, at)
    body = [
        (-0.92, 1.3),
        (-0.98, 0.9),
        (-0.7, 0.42),
        (-0.1, 0.2),
        (0.6, 0.34),
        (1.08, 0.86),
        (1.3, 1.5),
        (0.9, 1.62),
    ]
    body += [(0.3, 1.5), (-0.3, 1.62), (-0.62, 1.9)]
    shape = [at(x, y) for x, y in body]
    p.area("black", shape, cut=True)
    p.outlined("red", shape, 30)
    _feather_rows(p, at)
    _wing(p, at)
    _neck_and_head(p, at)


def _feather_rows(p: Print, at: Placing) -> None:
    """Scales of feathers over breast and flank."""
    for row in range(7):
        for k in range(10):
            x = -0.82 + 0.19 * k + 0.095 * (row % 2)
            y = 0.5 + 0.13 * row + 0.22 * (x - 0.1) ** 2
            if y > 1.5 or (x < -0.7 and y < 0.85):
                continue
            p.line(
                [
                    at(x - 0.085, y + 0.06),
                    at(x - 0.05, y - 0.03),
                    at(x + 0.05, y - 0.03),
                    at(x + 0.085, y + 0.06),
                ],
                20,
            )
            for s in (-0.035, 0.0, 0.035):
                p.line([at(x + s, y + 0.055), at(x + s * 0.8, y + 0.0)], 11, (1.0, 0.4))


def _wing(p: Print, at: Placing) -> None:
    """The near wing, half open: coverts in rows, long quills."""
    wing = [
        (-0.42, 1.36),
        (-0.5, 1.02),
        (-0.2, 0.72),
        (0.4, 0.62),
        (1.02, 0.74),
        (1.2, 0.98),
        (0.9, 1.26),
        (0.3, 1.5),
    ]
    shape = [at(x, y) for x, y in wing]
    p.area("black", shape, cut=True)
    p.area("red", shape, cut=True)
    p.outlined("indigo", shape, 28)
    for k in range(8):
        y = 0.7 + 0.068 * k
        start = (0.16 + 0.02 * k, 0.72 + 0.09 * k)
        quill = [
            at(*start),
            at(0.6 + 0.03 * k, y - 0.02 + 0.012 * k),
            at(1.1 - 0.02 * (k - 3) ** 2 * 0.4, y + 0.06),
        ]
        p.line(quill, 22, (0.8, 1.0, 0.6))
        for b in range(7):
            t = 0.25 + b * 0.1
            bx, by = start[0] + (0.9 - start[0]) * t, start[1] + (y + 0.04 - start[1]) * t
            p.line([at(bx, by), at(bx + 0.05, by + 0.034)], 8, (1.0, 0.3))
    covert = [(-0.42, 1.34), (-0.48, 1.04), (-0.2, 0.76), (0.14, 0.7), (0.28, 1.1), (0.2, 1.46)]
    cover = [at(x, y) for x, y in covert]
    p.area("black", cover, cut=True)
    p.area("indigo", cover, cut=True)
    p.outlined("yellow", cover, 22)
    for row in range(4):
        for k in range(5):
            x, y = -0.34 + 0.13 * k + 0.03 * row, 0.88 + 0.14 * row - 0.02 * k
            if x > 0.16:
                continue
            p.line(
                [
                    at(x - 0.055, y + 0.05),
                    at(x - 0.02, y - 0.03),
                    at(x + 0.03, y - 0.02),
                    at(x + 0.06, y + 0.06),
                ],
                14,
            )
            p.dot("black", at(x, y + 0.05), 11)


def _tail(p: Print, at: Placing) -> None:
    """The tail: a fan of broad feathers, colours by turns."""
    for k, colour in enumerate(("green", "indigo", "yellow", "green", "indigo", "red")):
        turn = 0.16 + 0.2 * k
        reach = 1.5 - 0.075 * k
        cos, sin = math.cos(turn), math.sin(turn)
        feather = [
            (0.0, -0.06),
            (0.5, -0.13),
            (0.86, -0.15),
            (1.0, 0.0),
            (0.86, 0.13),
            (0.5, 0.1),
            (0.0, 0.06),
        ]
        shape = [
            at(
                0.86 + (x * cos - (y + 0.1 * x * x) * sin) * reach * 0.86,
                1.24 + (x * sin + (y + 0.1 * x * x) * cos) * reach * 0.86,
            )
            for x, y in feather
        ]
        p.cleared(shape)
        p.outlined(colour, shape, 24)
        spine = [
            ((shape[i][0] + shape[6 - i][0]) / 2, (shape[i][1] + shape[6 - i][1]) / 2) for i in range(3)
        ] + [shape[3]]
        p.line(spine, 15, (1.0, 0.7, 0.3))
        for b in range(3, 15):
            t = b / 16
            course = along(spine, 33)
            x, y = course[int(t * 32)]
            for side in (-1, 1):
                a = -turn + side * 0.75
                p.line([(x, y), (x + 74 * math.cos(a), y + 74 * math.sin(a))], 9, (1.0, 0.3))


def _legs(p: Print, at: Placing) -> None:
    for x, lean in ((-0.16, -0.1), (0.32, 0.06)):
        knee, foot = (x + lean * 0.3, -0.02), (x + lean, -0.46)
        shape = brush(along([at(x, 0.3), at(*knee), at(*foot)], 9), (190, 84, 66))
        p.cleared(shape)
        p.outlined("yellow", shape, 18)
        for k in range(6):
            y = 0.02 - 0.075 * k
            p.line([at(x + lean * 0.5 - 0.03, y), at(x + lean * 0.6 + 0.035, y - 0.012)], 10)
        for toe in (-0.34, -0.2, 0.02, 0.24):
            claw = [
                at(*foot),
                at(foot[0] + toe * 0.6, foot[1] - 0.06 + abs(toe) * 0.06),
                at(foot[0] + toe, foot[1] - 0.12),
            ]
            toe_shape = brush(along(claw, 7), (60, 46, 12))
            p.cleared(toe_shape)
            p.outlined("yellow", toe_shape, 13)


def _neck_and_head(p: Print, at: Placing) -> None:
    """Neck hackles, comb and wattle, the round eye, a beetle in the bill."""
    neck = [
        (-0.92, 0.98),
        (-1.08, 1.3),
        (-1.08, 1.66),
        (-1.2, 1.94),
        (-1.18, 2.18),
        (-1.0, 2.33),
        (-0.78, 2.26),
    ]
    neck += [(-0.66, 2.02), (-0.52, 1.76), (-0.2, 1.5), (-0.34, 1.22), (-0.62, 1.02)]
    shape = [at(x, y) for x, y in neck]
    p.cleared(shape)
    p.outlined("yellow", shape, 28)
    for k in range(9):
        x = 0.068 * k
        hackle = [
            at(-0.97 + x * 0.5, 1.98 - 0.02 * k),
            at(-1.02 + x * 0.9, 1.62),
            at(-0.9 + x * 1.02, 1.14 + 0.032 * k),
        ]
        p.line(hackle, 26, (0.2, 0.7, 1.0, 0.15))
        barb = [at(-0.93 + x * 0.5, 1.86), at(-0.97 + x * 0.92, 1.56), at(-0.87 + x, 1.3 + 0.03 * k)]
        p.line(barb, 10, (0.2, 1.0, 0.2))
    for k in range(7):
        p.dot("black", at(-0.98 + 0.06 * k, 2.03 - 0.008 * k), 13)
    comb = [
        (-1.06, 2.26),
        (-1.14, 2.46),
        (-1.04, 2.42),
        (-1.0, 2.58),
        (-0.91, 2.45),
        (-0.82, 2.58),
        (-0.78, 2.42),
        (-0.66, 2.46),
    ]
    comb += [(-0.72, 2.24)]
    p.outlined("red", [at(x, y) for x, y in comb], 20)
    wattle = [(-1.12, 2.02), (-1.2, 1.9), (-1.14, 1.76), (-1.04, 1.84), (-1.04, 2.0)]
    hidden = [at(x, y) for x, y in wattle]
    p.area("yellow", hidden, cut=True)
    p.area("black", hidden, cut=True)
    p.outlined("red", hidden, 18)
    bill = [(-1.14, 2.2), (-1.36, 2.14), (-1.52, 2.02), (-1.34, 2.04), (-1.3, 1.98), (-1.14, 2.02)]
    p.outlined("yellow", [at(x, y) for x, y in bill], 20)
    p.line([at(-1.15, 2.1), at(-1.34, 2.06)], 12)
    eye = at(-0.96, 2.14)
    p.dot("yellow", eye, 66, cut=True)
    p.dot("black", eye, 74)
    p.dot("black", eye, 50, cut=True)
    p.dot("red", eye, 50)
    p.dot("black", eye, 24)
    beetle = flat_at(*at(-1.52, 1.93), 96, 0.5)
    p.outlined(
        "green",
        [beetle(0, 1), beetle(0.6, 0.2), beetle(0.3, -0.8), beetle(-0.3, -0.8), beetle(-0.6, 0.2)],
        15,
    )
    p.line([beetle(0, 0.9), beetle(0, -0.8)], 12)
    for y in (0.4, 0.0, -0.4):
        for side in (-1, 1):
            p.line([beetle(side * 0.45, y), beetle(side * 0.9, y + 0.1), beetle(side * 1.1, y - 0.3)], 9)
