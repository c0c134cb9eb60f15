"""A whole plan as plain data: what files, sheets, forms and former versions of it all hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from museum.domain.exact import decimal_text
from museum.domain.indicators import Measure
from museum.domain.plans import PlanLevel, System
from museum.domain.progress import Kind
from museum.domain.translated import Translated

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""What no database takes: NUL, and halves of surrogate pairs."""
_DECIMAL = re.compile(r"-?\d{1,16}(?:\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True)
class TargetContent:
    """What is asked of an indicator in the years from `first` to `last`."""

    first: int
    last: int
    low: Fraction
    high: Fraction | None = None


@dataclass(frozen=True)
class IndicatorContent:
    """Something that is measured for an objective; see `museum.domain.indicators.Indicator`."""

    code: str
    name: Translated
    kind: str = Kind.COUNT
    measure: str = Measure.ACTIVITY
    rule: str = "reported"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    whole: Translated = Translated()
    base_year: int | None = None
    last_year: int | None = None
    public: bool = True
    source: Translated = Translated()
    targets: tuple[TargetContent, ...] = ()


@dataclass(frozen=True)
class ObjectiveContent:
    """Something that a plan asks of a system of institutions."""

    code: str
    system: str
    text: Translated
    indicators: tuple[IndicatorContent, ...] = ()


@dataclass(frozen=True)
class ActorContent:
    """Somebody to whom a plan gives a duty."""

    name: Translated
    duty: Translated = Translated()
    leads: bool = False


@dataclass(frozen=True)
class PlanContent:
    """A plan with all that it asks for. Who leads it here is no part of it."""

    slug: str
    title: Translated
    document: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    vision_until: date | None = None
    level: str = PlanLevel.PROVINCE
    parent: str = ""
    """The slug of the plan that it puts into practice."""
    ground: str = ""
    """The id of the unit that it covers; empty: everything on the site."""
    note: Translated = Translated()
    funding: Translated = Translated()
    reports_due: tuple[int, int] | None = None
    """Month and day before which reports are due each year."""
    review_years: tuple[int, ...] = ()
    actors: tuple[ActorContent, ...] = ()
    objectives: tuple[ObjectiveContent, ...] = ()


def to_dict(content: PlanContent) -> dict[str, Any]:
    """Write a plan as plain JSON, of the shape of the files under `config/plans`."""
    due = content.reports_due
    written = {
        "slug": content.slug,
        **_pair("title", content.title),
        "document": content.document,
        "issued_on": _day(content.issued_on),
        "valid_until": _day(content.valid_until),
        "vision_until": _day(content.vision_until),
        "level": content.level,
        "parent": content.parent,
        "ground": content.ground,
        **_pair("note", content.note),
        **_pair("funding", content.funding),
        "reports_due": f"{due[0]:02}-{due[1]:02}" if due else None,
        "review_years": list(content.review_years),
        "actor": [
            {**_pair("name", one.name), **_pair("duty", one.duty), "leads": one.leads}
            for one in content.actors
        ],
        "objective": [_objective_dict(one) for one in content.objectives],
    }
    return _without_blanks(written)


def _objective_dict(one: ObjectiveContent) -> dict[str, Any]:
    return _without_blanks(
        {
            "code": one.code,
            "system": one.system,
            **_pair("text", one.text),
            "indicator": [_indicator_dict(indicator) for indicator in one.indicators],
        }
    )


def _indicator_dict(one: IndicatorContent) -> dict[str, Any]:
    return {
        **_without_blanks(
            {
                "code": one.code,
                **_pair("name", one.name),
                "kind": one.kind,
                "measure": one.measure,
                "rule": one.rule,
                "parameters": dict(one.parameters),
                **_pair("whole", one.whole),
                "base_year": one.base_year,
                "last_year": one.last_year,
                **_pair("source", one.source),
                "target": [_target_dict(target) for target in one.targets],
            }
        ),
        "public": one.public,
    }


def _target_dict(one: TargetContent) -> dict[str, Any]:
    given = {"first": one.first, "last": one.last, "low": decimal_text(one.low)}
    return given if one.high is None else {**given, "high": decimal_text(one.high)}


def _pair(name: str, value: Translated) -> dict[str, str]:
    return {f"{name}_vi": value.vi, f"{name}_en": value.en}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _without_blanks(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


def from_dict(given: Mapping[str, Any]) -> PlanContent:
    """Read a plan from JSON or TOML; raises KeyError, TypeError, ValueError or AttributeError for what has another shape.

    Numbers of targets are whole numbers or decimal text: a binary fraction would not be exact.
    """
    return PlanContent(
        slug=_text(given.get("slug", "")),
        title=_both(given, "title"),
        document=_text(given.get("document", "")),
        issued_on=_date(given.get("issued_on")),
        valid_until=_date(given.get("valid_until")),
        vision_until=_date(given.get("vision_until")),
        level=_text(given.get("level", PlanLevel.PROVINCE)),
        parent=_text(given.get("parent", "")),
        ground=_text(given.get("ground", "")),
        note=_both(given, "note"),
        funding=_both(given, "funding"),
        reports_due=_due(given.get("reports_due")),
        review_years=tuple(_whole(year) for year in given.get("review_years", ())),
        actors=tuple(
            ActorContent(_both(one, "name"), _both(one, "duty"), bool(one.get("leads", False)))
            for one in given.get("actor", ())
        ),
        objectives=tuple(_objective(one) for one in given.get("objective", ())),
    )


def _objective(given: Mapping[str, Any]) -> ObjectiveContent:
    return ObjectiveContent(
        code=_text(given.get("code", "")),
        system=_text(given.get("system", System.ALL)),
        text=_both(given, "text"),
        indicators=tuple(_indicator(one) for one in given.get("indicator", ())),
    )


def _indicator(given: Mapping[str, Any]) -> IndicatorContent:
    return IndicatorContent(
        code=_text(given.get("code", "")),
        name=_both(given, "name"),
        kind=_text(given.get("kind", "")),
        measure=_text(given.get("measure", "")),
        rule=_text(given.get("rule", "")),
        parameters=dict(given.get("parameters", {})),
        whole=_both(given, "whole"),
        base_year=_year(given.get("base_year")),
        last_year=_year(given.get("last_year")),
        public=bool(given.get("public", True)),
        source=_both(given, "source"),
        targets=tuple(
            TargetContent(
                _whole(one["first"]),
                _whole(one["last"]),
                _number(one["low"]),
                _number(one["high"]) if "high" in one else None,
            )
            for one in given.get("target", ())
        ),
    )


def _both(given: Mapping[str, Any], name: str) -> Translated:
    return Translated(
        _text(given.get(f"{name}_vi", "")).strip(),
        _text(given.get(f"{name}_en", "")).strip(),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return _UNKEPT.sub("", value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _year(value: object) -> int | None:
    return None if value is None else _whole(value)


def _number(value: object) -> Fraction:
    text = value if isinstance(value, str) else str(_whole(value))
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    return Fraction(text)


def _date(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(_text(value))


def _due(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    month, _, day = _text(value).partition("-")
    return int(month), int(day)


def moved(parts: Sequence[Any], at: int, by: int) -> tuple[Any, ...]:
    """Give parts with one of them moved up or down; at an end it stays."""
    to = at + by
    if not (0 <= at < len(parts) and 0 <= to < len(parts)):
        return tuple(parts)
    held = list(parts)
    held.insert(to, held.pop(at))
    return tuple(held)
