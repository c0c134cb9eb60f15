"""Single-stroke hand lettering with the whole Vietnamese alphabet, as SVG paths.

Two hands: the even upright of an engineer's drawing (`hand` below 0.5) and, from there on, the
joined slanted script taught in Vietnamese schools, livelier as `hand` grows. A letter is decomposed
(NFD) and its marks are stacked by rule, so that every one of the 134 accented letters exists.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from random import Random

from museum.entrypoints.sample.plates.letterforms import (
    ENTER_OVER,
    ENTER_RISING,
    HORN,
    HORN_AT,
    LEAVE_HIGH,
    MARK_CENTRE,
    MARKS,
    SCRIPT,
    SCRIPT_HORN_AT,
    SCRIPT_MARK_CENTRE,
    UPRIGHT,
)

Point = tuple[float, float]
Segment = tuple[Point, ...]
Stroke = list[Segment]
"""A pen stroke: its first segment is the one point where the pen comes down, each later one holds
the one (line) or three (cubic) points that follow."""

_SCRIPT_FROM = 0.5
_HORN_MARK = "\u031b"
_BELOW_MARK = "\u0323"
_HATS = "\u0302\u0306"
_SPACE = 38.0
_GAP = 23.0
"""Between two unjoined letters, in hundredths of the cap height."""


def lettering_svg(text: str, height: float, *, hand: float = 0.0, seed: int = 0) -> tuple[str, float]:
    """The text as an SVG path to be stroked with round caps, and its advance width.

    The baseline is y = 0 and the text starts at x = 0; `height` is the cap height in pixels.
    `hand` goes from 0 (regular) to 1 (lively); `seed` chooses the accidents of the hand.
    """
    strokes, advance = lettering_strokes(text, height, hand=hand, seed=seed)
    return " ".join(_stroke_d(stroke) for stroke in strokes), advance


def lettering_strokes(
    text: str, height: float, *, hand: float = 0.0, seed: int = 0
) -> tuple[list[Stroke], float]:
    """The same as separate pen strokes (y downwards), for pens whose line swells and thins."""
    rng = Random(f"{seed}/{text}")
    strokes, advance = _set_line(text, hand, rng)
    scale = height / 100.0
    lean = math.tan(math.radians(14.0 * hand)) if hand >= _SCRIPT_FROM else 0.0

    def place(point: Point) -> Point:
        x, y = point
        return ((x + y * lean) * scale, -y * scale)

    placed = [[tuple(place(point) for point in segment) for segment in stroke] for stroke in strokes]
    return placed, advance * scale


def polylines(strokes: list[Stroke], steps: int = 10) -> list[list[Point]]:
    """Strokes as chains of points, cubic segments cut into `steps`."""
    return [_flatten(stroke, steps) for stroke in strokes]


def _flatten(stroke: Stroke, steps: int) -> list[Point]:
    points: list[Point] = [stroke[0][0]]
    for segment in stroke[1:]:
        if len(segment) == 1:
            points.append(segment[0])
            continue
        (x0, y0), ((x1, y1), (x2, y2), (x3, y3)) = points[-1], segment
        for step in range(1, steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def _stroke_d(stroke: Stroke) -> str:
    parts = []
    for index, segment in enumerate(stroke):
        command = "M" if index == 0 else ("L" if len(segment) == 1 else "C")
        parts.append(command + " ".join(f"{x:.2f} {y:.2f}" for x, y in segment))
    return "".join(parts)


def _parse(path: str) -> list[Stroke]:
    strokes: list[Stroke] = []
    for command, numbers in _commands(path):
        points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            strokes.append([points])
        else:
            strokes[-1].append(points)
    return strokes


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    for part in path.replace("M", "\nM").replace("L", "\nL").replace("C", "\nC").split("\n"):
        if part:
            yield part[0], [float(number) for number in part[1:].split()]


def _set_line(text: str, hand: float, rng: Random) -> tuple[list[Stroke], float]:
    """Letters one after another from x = 0, in hundredths of the cap height."""
    script = hand >= _SCRIPT_FROM
    strokes: list[Stroke] = []
    x, tail, tail_letter = 0.0, -1, ""
    for base, marks in _clusters(text):
        if base == " ":
            x, tail = x + _SPACE * (1 + hand * rng.uniform(-0.25, 0.35)), -1
            continue
        joins = script and base in SCRIPT
        width, shape = (SCRIPT if joins else UPRIGHT).get(base, (_SPACE, ""))
        if base == "Đ":
            x += 8.0
        letter = _parse(shape) + _set_marks(base, marks, width, joins)
        letter = _by_hand(_undotted(letter, base, marks), x, hand, rng)
        if joins and tail >= 0 and letter:
            strokes[tail].extend(_join(strokes[tail], letter[0], tail_letter, base))
            strokes[tail].extend(letter[0][1:])
            strokes.extend(letter[1:])
        else:
            tail = len(strokes)
            strokes.extend(letter)
        spread = 1 + hand * rng.uniform(-0.05, 0.07)
        x += width * spread + (10.0 + 5.0 * hand if joins else _GAP * (1 - 0.15 * hand))
        x += (6.0 if _HORN_MARK in marks else 0.0) - (9.0 if script and base.isalpha() and not joins else 0.0)
        tail, tail_letter = (tail, base) if joins else (-1, "")
    return strokes, x


def _clusters(text: str) -> Iterator[tuple[str, str]]:
    """Each letter with the marks that belong to it."""
    base, marks = "", ""
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char):
            marks += char
            continue
        if base:
            yield base, marks
        base, marks = char, ""
    if base:
        yield base, marks


def _undotted(letter: list[Stroke], base: str, marks: str) -> list[Stroke]:
    """An i with a mark over it has no dot."""
    over = any(mark not in (_BELOW_MARK, _HORN_MARK) for mark in marks)
    return [letter[0], *letter[2:]] if base in "ij" and over else letter


def _set_marks(base: str, marks: str, width: float, script: bool) -> list[Stroke]:
    """The diacritics of one letter, stacked the way Vietnamese does it."""
    tall = base.isupper()
    centres = SCRIPT_MARK_CENTRE if script else MARK_CENTRE
    centre = centres.get(base, width / 2)
    top = 114.0 if tall else (74.0 if script else 84.0)
    hat = next((mark for mark in marks if mark in _HATS), "")
    strokes: list[Stroke] = []
    for mark in marks:
        if mark == _HORN_MARK:
            at = (SCRIPT_HORN_AT if script else HORN_AT).get(base, (width, 60.0))
            strokes += _moved(HORN, *at, 1.0)
        elif mark == _BELOW_MARK:
            strokes += _moved(MARKS[mark], centre, 0.0, 1.0)
        elif mark in MARKS:
            dx, dy = (0.0, 0.0) if mark in _HATS or not hat else _beside_hat(hat, mark)
            if mark in _HATS and dx == 0.0 and len(marks) > 1:
                dx = _hat_gives_way(mark, marks)
            strokes += _moved(MARKS[mark], centre + dx, top + dy, 0.92 if tall else 1.0)
    return strokes


def _beside_hat(hat: str, mark: str) -> Point:
    """A tone mark stands at the shoulder of a circumflex (grave left, acute and hook right); a tilde
    over any hat and every tone over a breve stand on top of it.
    """
    if mark == "\u0303":
        return (0.0, 22.0)
    if hat == "\u0306":
        return (0.0, 21.0)
    return {"\u0300": (-19.0, 13.0), "\u0301": (18.0, 13.0), "\u0309": (24.0, 9.0)}.get(mark, (0.0, 20.0))


def _hat_gives_way(hat: str, marks: str) -> float:
    """A circumflex with a tone at its shoulder moves a little aside, so that the pair is centred."""
    if hat != "\u0302":
        return 0.0
    return {"\u0300": 4.0, "\u0301": -4.0, "\u0309": -5.0}.get(marks[-1], 0.0)


def _moved(path: str, dx: float, dy: float, size: float) -> list[Stroke]:
    return [
        [tuple((x * size + dx, y * size + dy) for x, y in segment) for segment in stroke]
        for stroke in _parse(path)
    ]


def _by_hand(letter: list[Stroke], x: float, hand: float, rng: Random) -> list[Stroke]:
    """Put a letter in its place, with the small accidents that keep two of a kind apart."""
    turn = hand * rng.gauss(0.0, 0.035)
    size = 1 + hand * rng.gauss(0.0, 0.035)
    narrow = 1 + hand * rng.gauss(0.0, 0.05)
    lift = hand * rng.gauss(0.0, 1.8) + hand * 2.2 * math.sin(x / 260.0)
    shake = hand * 1.5

    def place(point: Point) -> Point:
        px, py = point[0] * size * narrow, point[1] * size
        return (
            x + px - py * turn + rng.gauss(0.0, shake),
            py + px * turn + lift + rng.gauss(0.0, shake),
        )

    return [[tuple(place(point) for point in segment) for segment in stroke] for stroke in letter]


def _join(before: Stroke, after: Stroke, left: str, right: str) -> Stroke:
    """The hairline between two joined letters, as one cubic."""
    (x0, y0), (x1, y1) = before[-1][-1], after[0][0]
    reach = max(5.0, math.hypot(x1 - x0, y1 - y0) * (0.3 if right in ENTER_OVER else 0.42))
    out = (0.95, -0.30) if left in LEAVE_HIGH else (0.80, 0.60)
    if right in ENTER_RISING:
        come = (0.45, 0.90)
    elif right in ENTER_OVER:
        come = (0.96, 0.0 if left in LEAVE_HIGH else 0.28)
    else:
        come = (0.90, 0.40)
    return [
        (
            (x0 + out[0] * reach, y0 + out[1] * reach),
            (x1 - come[0] * reach, y1 - come[1] * reach),
            (x1, y1),
        )
    ]
