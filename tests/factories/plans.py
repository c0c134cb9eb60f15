"""Plans at random: every kind of indicator with whatever rules can count it, as hypothesis draws them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from ingest.registers.cells import clean
from museum.domain.indicators import Measure
from museum.domain.plans import PlanLevel, System
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.services.indicators.rules import RULES, Parameter, ParameterKind
from museum.services.plan_content import (
    ActorContent,
    IndicatorContent,
    ObjectiveContent,
    PlanContent,
    TargetContent,
)

FIRST, LAST = 2024, 2030
WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
    .map(clean)
    .filter(bool)
)
"""As what people enter arrives: composed, trimmed."""
TEXTS = st.builds(Translated, WORDS, st.just("") | WORDS)
CODES = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,8}[a-z0-9])?", fullmatch=True)
AMOUNTS = st.integers(0, 999_999).map(lambda value: Fraction(value, 100))


def _parameter(parameter: Parameter) -> st.SearchStrategy[Any]:
    if parameter.kind == ParameterKind.FLAG:
        return st.just(True)
    if parameter.kind == ParameterKind.CHOICE:
        return st.sampled_from([value for value, _ in parameter.choices]).map(str)
    if parameter.kind == ParameterKind.DAY:
        return st.sampled_from(["04-21", "10-01"])
    return st.sampled_from(["05-18", "04-19 11-23"])


@st.composite
def targets(draw: st.DrawFn, kind: Kind) -> tuple[TargetContent, ...]:
    """Targets that follow each other without overlapping."""
    found = []
    for year in sorted(draw(st.sets(st.integers(FIRST, LAST), max_size=3))):
        if kind == Kind.YES_NO:
            found.append(TargetContent(year, year, Fraction(1)))
            continue
        low, high = sorted([draw(AMOUNTS), draw(AMOUNTS)])
        if kind == Kind.SHARE:
            low, high = low % 100, Fraction(100)
        found.append(
            TargetContent(year, year, low, high if kind == Kind.RANGE or draw(st.booleans()) else None)
        )
    return tuple(found)


@st.composite
def indicators(draw: st.DrawFn, code: str, kind: Kind) -> IndicatorContent:
    """An indicator of a kind, counted by any rule that gives it."""
    rule = draw(st.sampled_from([rule for rule in RULES.values() if kind in rule.kinds]))
    return IndicatorContent(
        code=code,
        name=draw(TEXTS),
        kind=kind.value,
        measure=Measure(draw(st.sampled_from(sorted(rule.measures)))).value,
        rule=rule.name,
        parameters={
            one.name: draw(_parameter(one)) for one in rule.parameters if one.required or draw(st.booleans())
        },
        whole=draw(TEXTS) if kind == Kind.SHARE else Translated(),
        base_year=draw(st.none() | st.integers(2015, FIRST)) if kind == Kind.GROWTH else None,
        last_year=draw(st.none() | st.integers(FIRST, LAST)),
        public=draw(st.booleans()),
        source=draw(st.just(Translated()) | TEXTS),
        targets=draw(targets(kind)),
    )


@st.composite
def plans(draw: st.DrawFn, slug: str = "ke-hoach-ngau-nhien") -> PlanContent:
    """A plan with an indicator of every kind."""
    objectives = []
    for code in draw(st.lists(CODES, min_size=1, max_size=2, unique=True)):
        kinds = draw(st.permutations(list(Kind)))
        held = tuple(draw(indicators(f"{kind.value.replace('_', '-')}", kind)) for kind in kinds)
        system = draw(st.sampled_from(list(System))).value
        objectives.append(ObjectiveContent(code, system, draw(TEXTS), held))
    return PlanContent(
        slug=slug,
        title=draw(TEXTS),
        document=draw(st.just("") | WORDS),
        issued_on=draw(st.none() | st.dates(date(2020, 1, 1), date(FIRST, 1, 1))),
        valid_until=date(LAST, 12, 31),
        vision_until=draw(st.none() | st.just(date(2045, 12, 31))),
        level=draw(st.sampled_from(list(PlanLevel))).value,
        note=draw(st.just(Translated()) | TEXTS),
        funding=draw(st.just(Translated()) | TEXTS),
        reports_due=draw(st.none() | st.tuples(st.integers(1, 12), st.integers(1, 28))),
        review_years=tuple(sorted(draw(st.sets(st.integers(FIRST, LAST), max_size=2)))),
        actors=tuple(
            draw(
                st.lists(
                    st.builds(ActorContent, TEXTS, st.just(Translated()) | TEXTS, st.booleans()), max_size=2
                )
            )
        ),
        objectives=tuple(objectives),
    )
