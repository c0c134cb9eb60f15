"""An ink rubbing (bản dập) of the frieze round the flank of a Đông Sơn drum, rolled out.

Damp dó paper was beaten into the cast relief and dabbed with an ink pad: what stands up takes the ink,
the paper bridges the hollows beside it and stays pale, the level ground takes each dab's round shadow.
Long boats with feathered crews go to the right, as they do round the drum; fish under the keels, water
birds between; above and below, bands of combs, saw teeth and tangent circles.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from museum.entrypoints.sample.plate import Plate
from museum.entrypoints.sample.plates import drum_motifs, relief, situla_motifs
from museum.entrypoints.sample.plates.card import with_card
from museum.entrypoints.sample.plates.curves import crackle, flat_at, smooth
from museum.entrypoints.sample.plates.drum_motifs import Caster

WIDTH, HEIGHT = 10000, 6000
PIXELS_PER_MM = 20.0
LEFT, RIGHT, TOP, BOTTOM = 560, 9440, 620, 5360
PEN = 15.0


def draw(scale: float) -> Any:
    """The whole plate."""
    sheet = relief.Sheet(WIDTH, HEIGHT, scale)
    cast = relief.drawn(sheet, _cast(), soft=2.6)
    paper = relief.do_paper(sheet, 71, (226, 214, 188))
    creases = relief.modelled(sheet, _creases(), 0.3, 9)
    ink = _ink(sheet, cast, creases)
    inked = relief.blended(ink, relief.flat(sheet, (27, 26, 29)), paper)
    beaten = relief.slope(cast * 0.010 + creases * 0.10, sheet)
    light = (beaten * 34 + 128).cast("uchar")
    return with_card(relief.lit(inked, light), PIXELS_PER_MM * scale)


def _ink(sheet: relief.Sheet, cast: Any, creases: Any) -> Any:
    """How much ink each point took: height of the metal, hand of the dabber, tooth of the paper."""
    dabs = relief.modelled(sheet, _dabs(), 0.15, 9)
    tooth = relief.noise(sheet, 2.4, 16, 72, slope=0.6)
    flock = relief.noise(sheet, 10, 80, 73, slope=1.0)
    metal = relief.noise(sheet, 24, 260, 74, slope=1.1)
    fibre = relief.tiled(sheet, relief.fibres(700, 1700, (120, 700), 3.0, 75), 1700, reach=500)
    bridged = relief.hollow(cast, 26, sheet)
    pad = dabs * 0.0052
    level = 97 + metal * 17 + flock * 13 + tooth * 26
    raised = cast * 0.74 + flock * 9 + metal * 5 + tooth * 13
    took = (level - bridged * 1.5 + raised) * pad - fibre * 0.16 - creases * 0.5 - 22
    return relief.kept(
        relief.curve(took, -60, 330, lambda v: 238 * (1 / (1 + np.exp(-(v - 92) / 34)) - 0.055))
    )


def _dabs() -> str:
    """The ink pad's round touches, row by row over the relief, running out at the edges."""
    rng = random.Random(70)
    parts = []
    for row in range(21):
        for k in range(38):
            x = LEFT - 130 + k * 246 + (row % 2) * 120 + rng.gauss(0, 36)
            y = TOP - 110 + row * 248 + rng.gauss(0, 36)
            edge = min(x - LEFT, RIGHT - x, y - TOP, BOTTOM - y)
            if edge < -40 and rng.random() < 0.6:
                continue
            load = rng.uniform(0.26, 0.7) * (1.0 if edge > 60 else 0.6)
            radius = rng.uniform(160, 215)
            for share, part in ((1.0, 0.5), (0.82, 0.35), (0.6, 0.25)):
                parts.append(
                    f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{radius * share:.0f}" '
                    f'ry="{radius * share * rng.uniform(0.9, 1.05):.0f}" fill="#fff" '
                    f'fill-opacity="{load * part:.2f}"/>'
                )
    return "".join(parts)


def _creases() -> str:
    """Folds of a sheet long kept folded, and the small wrinkles of damp paper beaten with a brush."""
    rng = random.Random(76)
    parts = []
    for x in (2520, 5010, 7490):
        line = [(x + rng.gauss(0, 5), HEIGHT * k / 14) for k in range(15)]
        parts.append(f'<path d="{smooth(line)}" stroke-width="14" stroke-opacity="0.8"/>')
    line = [(WIDTH * k / 20, 3010 + rng.gauss(0, 5)) for k in range(21)]
    parts.append(f'<path d="{smooth(line)}" stroke-width="12" stroke-opacity="0.6"/>')
    for net in crackle(rng, WIDTH, HEIGHT, 60, 70, 900, 0.18):
        parts.append(
            f'<path d="{smooth(net)}" stroke-width="{rng.uniform(7, 14):.0f}" '
            f'stroke-opacity="{rng.uniform(0.12, 0.5):.2f}"/>'
        )
    return f'<g fill="none" stroke="#fff">{"".join(parts)}</g>'


def _cast() -> str:
    """The whole relief: borders, three boats, what swims and stands between them."""
    rng = random.Random(77)
    parts = [_borders(rng)]
    for k in range(3):
        parts.append(_boat(1950 + 2930 * k + rng.gauss(0, 18), 4040, k, rng))
    for x, y, size in ((690, 3990, 520), (3370, 3990, 560), (6310, 3990, 590), (9180, 3990, 540)):
        bird = _at(x, y, size * rng.uniform(0.96, 1.05), rng)
        drum_motifs.standing_bird(bird)
        parts.extend(bird.parts)
    for k in range(9):
        flier = _at(
            1000 + 1000 * k + rng.gauss(0, 26), 1880 + rng.gauss(0, 26), 690 * rng.uniform(0.93, 1.05), rng
        )
        drum_motifs.flying_bird(flier)
        parts.extend(flier.parts)
    parts.append(_scars(rng))
    return "".join(parts)


def _at(x: float, y: float, size: float, rng: random.Random, sway: float = 0.0035) -> Caster:
    return Caster(flat_at(x, y, size), rng, size, PEN, sway)


def _borders(rng: random.Random) -> str:
    """The bands above and below."""
    x, length = LEFT, RIGHT - LEFT
    m = situla_motifs
    upper = (
        m.combs(x, TOP + 20, length, 96, 46, PEN, rng)
        + m.teeth(x, TOP + 142, length, 150, 92, PEN, rng)
        + m.circles(x, TOP + 318, length, 214, 196, PEN, rng)
        + m.circles(x, TOP + 558, length, 214, 196, PEN, rng)
        + m.combs(x, TOP + 798, length, 96, 46, PEN, rng)
    )
    y = BOTTOM - 20
    lower = (
        m.combs(x, y - 96, length, 96, 46, PEN, rng)
        + m.teeth(x, y - 272, length, 150, 92, PEN, rng)
        + m.circles(x, y - 512, length, 214, 196, PEN, rng)
        + m.combs(x, y - 634, length, 96, 46, PEN, rng)
    )
    return upper + lower + m.water(x, 4270, length, PEN, rng)


def _boat(x: float, y: float, which: int, rng: random.Random) -> str:
    """One boat with its crew: paddlers fore and aft of the platform, a warrior at the bow, a steersman."""
    length = 2390.0
    boat = Caster(flat_at(x, y, length), rng, length, PEN, 0.0011)
    crew: list[str] = []

    def deck(at: float) -> float:
        return y - (0.12 + 0.62 * at * at) * length

    for at in (-0.27, -0.17, 0.12, 0.22, 0.31):
        person = _at(x + at * length, deck(at) + 40, 830 * rng.uniform(0.96, 1.03), rng)
        situla_motifs.paddler(person)
        crew.extend(person.parts)
    stand = _at(x - 0.03 * length, deck(0) + 14, 560, rng)
    situla_motifs.platform(stand)
    crew.extend(stand.parts)
    archer = _at(x - 0.03 * length, deck(0) + 14 - 0.68 * 560, 760, rng)
    situla_motifs.archer(archer)
    crew.extend(archer.parts)
    for at, holds in ((-0.37, ("axe", "organ", "axe")[which]), (0.41, ("spear", "axe", "spear")[which])):
        warrior = _at(x + at * length, deck(at) + 34, 790 * rng.uniform(0.97, 1.02), rng)
        drum_motifs.dancer(warrior, holds)
        crew.extend(warrior.parts)
    situla_motifs.hull(boat)
    swim: list[str] = []
    for at, size in ((-0.33, 400), (0.1, 330), (0.42, 380)):
        animal = _at(x + at * length, y + 130 + rng.gauss(0, 16), size, rng)
        situla_motifs.fish(animal)
        swim.extend(animal.parts)
    return "".join(crew + boat.parts + swim)


def _scars(rng: random.Random) -> str:
    """Pits, breaks and a patch in the metal, which the rubbing shows as faithfully as the figures."""
    parts = []
    for _ in range(900):
        x, y, r = rng.uniform(LEFT, RIGHT), rng.uniform(TOP, BOTTOM), 3 + 13 * rng.random() ** 3
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}" fill="#000"/>')
    for net in crackle(rng, WIDTH, HEIGHT, 24, 7, 1100, 0.2):
        parts.append(
            f'<path d="{smooth(net)}" fill="none" stroke="#000" stroke-width="{rng.uniform(4, 9):.1f}"/>'
        )
    return "".join(parts)


PLATES: tuple[Plate, ...] = (Plate("dong-son-frieze", WIDTH, HEIGHT, PIXELS_PER_MM, draw),)
