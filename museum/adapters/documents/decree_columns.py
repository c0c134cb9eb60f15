"""How wide a table's columns are: as their shares say, but never too narrow for a word nor wider than they need."""

from __future__ import annotations

from collections.abc import Sequence

from museum.adapters.documents import decree
from museum.adapters.documents.decree_lines import width
from museum.domain.papers import Table

_ROWS = 400
"""Rows that are weighed; those of a longer table are like them."""
_LETTERS = 240
"""Letters of a cell that are weighed: more than a line holds anyway."""
_PADDING = 3.6
"""Millimetres that a cell's edges take."""
_MOST_OF = 4
"""No word asks for more than this part of the table."""


def column_widths(tables: Sequence[Table], room: float, size: float = decree.TABLE_SIZE) -> list[float]:
    """Give the columns' widths in millimetres, together `room`; the tables have the same columns.

    `size` is that of the letters in points.
    """
    columns = tables[0].columns
    if not columns:
        return []
    shares = [float(max(1, column.share)) for column in columns]
    least, most = [0.0] * len(columns), [0.0] * len(columns)
    for at, column in enumerate(columns):
        _weigh(least, most, at, decree.one_line(column.title), size, heavy=True)
    for table in tables:
        for row in range(min(len(table.rows), _ROWS)):
            for at, cell in enumerate(decree.cells_of(table, row)):
                _weigh(least, most, at, decree.cell_text(cell), size, heavy=row in table.bold_rows)
    least = [min(one + _PADDING, room / _MOST_OF) for one in least]
    most = [max(one + _PADDING, low) for one, low in zip(most, least, strict=True)]
    if sum(least) >= room:
        return [room * share / sum(shares) for share in shares]
    return _shared_out(shares, least, most, room)


def _weigh(least: list[float], most: list[float], at: int, text: str, size: float, *, heavy: bool) -> None:
    for line in text[:_LETTERS].split("\n"):
        most[at] = max(most[at], width(line, size, bold=heavy))
        widest = max((width(word, size, bold=heavy) for word in line.split()), default=0.0)
        least[at] = max(least[at], widest)


def _shared_out(shares: list[float], least: list[float], most: list[float], room: float) -> list[float]:
    """Share the room out; what a column does not need goes to those that do, or to all where none does."""
    out = [0.0] * len(shares)
    still = set(range(len(shares)))
    while still:
        left = room - sum(out)
        total = sum(shares[at] for at in still)
        guess = {at: left * shares[at] / total for at in still}
        held = {at: min(max(guess[at], least[at]), most[at]) for at in still}
        over = sum(held.values()) - left
        fixed = {at for at in still if (held[at] - guess[at]) * over > 0} or still
        for at in fixed:
            out[at] = held[at]
        still = still - fixed
    spare = max(0.0, room - sum(out))
    return [one + spare * one / sum(out) for one in out]
