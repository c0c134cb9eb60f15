"""Which units of two years are the same ground: what was merged, and what one above them spoke for.

Units are put into clusters: what went up in one another, and what a unit above spoke for in one of the years.
A cluster can be compared when in each of the years all that it was made of then have a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from museum.services.indicators.asking import Question, Told
from museum.services.indicators.scope import Ground


@dataclass(frozen=True)
class Cluster:
    """Units that are compared as one."""

    members: frozenset[str]
    told: Mapping[int, frozenset[str]]
    """Those of which there is a number, by year."""
    size: int
    """So many units it is made of in the later year, or in the earlier one where none is left."""
    expected: bool
    """Whether there were such units in both years: what is new has nothing to be compared with."""
    comparable: bool


class _Joined:
    """Sets of units that are joined one by one."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def find(self, one: str) -> str:
        up = self._up
        up.setdefault(one, one)
        while up[one] != one:
            up[one] = up[up[one]]
            one = up[one]
        return one

    def join(self, one: str, other: str) -> None:
        self._up[self.find(one)] = self.find(other)

    def sets(self) -> list[set[str]]:
        found: dict[str, set[str]] = {}
        for one in list(self._up):
            found.setdefault(self.find(one), set()).add(one)
        return list(found.values())


def clusters(question: Question, base: int, year: int) -> list[Cluster]:
    """Put the units that reported in two years into clusters, with the silent ones that belong to them."""
    ground = question.asked.scope.ground
    told = {one: question.told.get(one, {}) for one in (base, year)}
    within = {one: question.units_in(one) for one in (base, year)}
    joined = _Joined()
    for one in (*told[base], *told[year]):
        joined.find(one)
    every = within[base] | within[year]
    for place in ground.gone:
        if place.id in every and place.gone_by(year) and place.successor_id:
            joined.join(place.id, place.successor_id)
    if not ground.heads.isdisjoint({*told[base], *told[year]}):
        _under_speakers(joined, ground, told, within, (base, year))
    return [
        _cluster(ground, some, told, within, (base, year))
        for some in joined.sets()
        if not some.isdisjoint(told[base]) or not some.isdisjoint(told[year])
    ]


def _under_speakers(
    joined: _Joined,
    ground: Ground,
    told: Mapping[int, Mapping[str, Told]],
    within: Mapping[int, frozenset[str]],
    years: tuple[int, int],
) -> None:
    """Join to whoever speaks for others in one year those that it speaks for, of the kinds that report in the other."""
    base, year = years
    for own, other in ((base, year), (year, base)):
        kinds = {ground.places[one].level for one in told[own]}
        for one in within[own]:
            if ground.places[one].level not in kinds:
                continue
            for speaker in ground.over(one, other) & told[other].keys():
                if speaker != one:
                    joined.join(one, speaker)


def _cluster(
    ground: Ground,
    members: AbstractSet[str],
    told: Mapping[int, Mapping[str, Told]],
    within: Mapping[int, frozenset[str]],
    years: tuple[int, int],
) -> Cluster:
    known = {one: frozenset(members & told[one].keys()) for one in years}
    if len(members) == 1:
        # By far the most: a unit that nothing was merged with, and nobody speaks for.
        return Cluster(
            members=frozenset(members),
            told=known,
            size=1,
            expected=all(not members.isdisjoint(within[one]) for one in years),
            comparable=all(known.values()),
        )
    parts = {one: leaves(ground, members & within[one], one) for one in years}
    whole = all(
        known[one] and all(not ground.over(each, one).isdisjoint(known[one]) for each in parts[one])
        for one in years
    )
    return Cluster(
        members=frozenset(members),
        told=known,
        size=max(1, len(parts[years[1]]) or len(parts[years[0]])),
        expected=all(parts[one] for one in years),
        comparable=whole,
    )


def leaves(ground: Ground, members: AbstractSet[str], year: int) -> set[str]:
    """Keep of some units those that are not made of others among them in a year."""
    return set(members) - {above for one in members for above in ground.over(one, year) if above != one}
