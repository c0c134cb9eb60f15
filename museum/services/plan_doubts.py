"""What in a plan can be meant, but looks like a slip of the pen: whoever enters it says that it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from museum.domain.exact import decimal_text
from museum.domain.progress import Kind
from museum.domain.translated import Translated
from museum.services.plan_check import Fault, Path
from museum.services.plan_content import IndicatorContent, PlanContent, TargetContent

_MOST_GROWTH = 100
"""Per cent a year; more than double is rarely asked for."""
_LONG_BEFORE = 10
"""Years."""
Doubt = tuple[str, str, Fault]
"""The codes of an objective and of its indicator, and what looks wrong there."""


def doubts_of(content: PlanContent, before: PlanContent | None = None) -> list[Fault]:
    """List what has to be said to be meant; what was so in the plan as it was `before` was said to be already."""
    known = {(one, other, fault.field, fault.reason) for one, other, fault in _all(before)} if before else ()
    return [
        fault for one, other, fault in _all(content) if (one, other, fault.field, fault.reason) not in known
    ]


def _all(content: PlanContent) -> Iterator[Doubt]:
    for at, objective in enumerate(content.objectives):
        for of, indicator in enumerate(objective.indicators):
            path: Path = ("objective", at, "indicator", of)
            for fault in _of_indicator(path, indicator, _start(content)):
                yield objective.code, indicator.code, fault


def _start(content: PlanContent) -> int | None:
    """Give the year in which a plan begins; of one without a day of issue the first that a target leads up to."""
    if content.issued_on is not None:
        return content.issued_on.year
    held = [target.last for one in content.objectives for row in one.indicators for target in row.targets]
    return min(held, default=None)


def _of_indicator(path: Path, indicator: IndicatorContent, start: int | None) -> Iterator[Fault]:
    if _long_before(indicator.base_year, start):
        yield _early(path, "base_year", indicator.base_year, start)
    for at, target in enumerate(indicator.targets):
        place: Path = (*path, "target", at)
        if _long_before(target.first, start):
            yield _early(place, "first", target.first, start)
        if indicator.kind in (Kind.GROWTH, Kind.SHARE):
            yield from _percent(place, indicator.kind, target)


def _long_before(year: int | None, start: int | None) -> bool:
    return year is not None and start is not None and year < start - _LONG_BEFORE


def _early(path: Path, field: str, year: int | None, start: int | None) -> Fault:
    return _doubt(
        path,
        field,
        f"năm {year} sớm hơn nhiều so với năm {start} mà kế hoạch bắt đầu.",
        f"the year {year} lies long before {start}, when the plan begins.",
    )


def _percent(path: Path, kind: str, target: TargetContent) -> Iterator[Fault]:
    for field, amount in (("low", target.low), ("high", target.high)):
        if amount is None:
            continue
        if 0 < amount < 1:
            yield _small(path, field, amount)
        elif kind == Kind.GROWTH and amount > _MOST_GROWTH:
            said = decimal_text(amount)
            yield _doubt(
                path,
                field,
                f"mức tăng {said.replace('.', ',')}% mỗi năm là hơn gấp đôi.",
                f"a growth of {said} % a year is more than double.",
            )


def _small(path: Path, field: str, amount: Fraction) -> Fault:
    said, hundredfold = decimal_text(amount), decimal_text(amount * 100)
    return _doubt(
        path,
        field,
        f"mức tính bằng phần trăm: {said.replace('.', ',')} nghĩa là {said.replace('.', ',')}%. "
        f"Nếu muốn nói {hundredfold.replace('.', ',')}%, hãy ghi {hundredfold.replace('.', ',')}.",
        f"the target is in per cent: {said} means {said} %. For {hundredfold} %, write {hundredfold}.",
    )


def _doubt(path: Path, field: str, vi: str, en: str) -> Fault:
    return Fault(path, field, Translated(vi, en), confirmable=True)
