"""What is different between two contents of a plan: parts added, taken out, changed in one thing or another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from museum.domain.translated import Translated
from museum.services.plan_content import ActorContent, IndicatorContent, ObjectiveContent, PlanContent


class How(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """Parts stand in another order."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same."""

    how: How
    part: str
    """plan, actor, objective or indicator."""
    name: Translated
    """Of the part; of parts that moved, of what holds them."""
    code: str = ""
    field: str = ""
    """Of a change: the field's name, as the content has it."""
    before: Any = None
    after: Any = None


def differences(before: PlanContent, after: PlanContent) -> list[Difference]:
    """List what is different, from the whole to its parts."""
    return [
        *_changed("plan", after.title, "", before, after, {"slug", "actors", "objectives"}),
        *_actors(before, after),
        *_parts("objective", after.title, before.objectives, after.objectives),
    ]


def _changed(
    part: str, name: Translated, code: str, before: Any, after: Any, but: set[str]
) -> Iterator[Difference]:
    for one in fields(before):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if one.name not in but and old != new:
            yield Difference(How.CHANGED, part, name, code, one.name, old, new)


def _actors(before: PlanContent, after: PlanContent) -> Iterator[Difference]:
    """Compare actors by their names: they have no codes."""
    old = {one.name: one for one in before.actors}
    new = {one.name: one for one in after.actors}
    yield from _come_and_gone("actor", old, new)
    for name, actor in new.items():
        if name in old:
            yield from _changed("actor", name, "", old[name], actor, {"name"})
    yield from _order("actor", after.title, old, new)


def _parts(
    part: str,
    holder: Translated,
    before: Sequence[ObjectiveContent | IndicatorContent],
    after: Sequence[ObjectiveContent | IndicatorContent],
) -> Iterator[Difference]:
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    yield from _come_and_gone(part, old, new)
    for code, one in new.items():
        if code not in old:
            continue
        yield from _changed(part, _name(one), code, old[code], one, {"code", "indicators"})
        former = old[code]
        if isinstance(one, ObjectiveContent) and isinstance(former, ObjectiveContent):
            yield from _parts("indicator", one.text, former.indicators, one.indicators)
    yield from _order(part, holder, old, new)


def _come_and_gone(part: str, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[Difference]:
    for how, these, those in ((How.REMOVED, old, new), (How.ADDED, new, old)):
        for key, one in these.items():
            if key not in those:
                yield Difference(how, part, _name(one), getattr(one, "code", ""))


def _order(
    part: str, holder: Translated, old: Mapping[Any, Any], new: Mapping[Any, Any]
) -> Iterator[Difference]:
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Difference(How.MOVED, part, holder)


def _name(one: ActorContent | ObjectiveContent | IndicatorContent) -> Translated:
    return one.text if isinstance(one, ObjectiveContent) else one.name
