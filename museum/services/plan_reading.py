"""Reads a plan from the sheets of a workbook: what can be read is, and all that cannot is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from museum.domain.plan_words import KINDS, LEVELS, MEASURES, SYSTEMS, code_from
from museum.domain.plans import PlanLevel, System
from museum.domain.translated import Translated
from museum.ports.sheets import SheetRead
from museum.services.indicators.rules import RULES
from museum.services.plan_check import Fault, Path
from museum.services.plan_content import (
    ActorContent,
    IndicatorContent,
    ObjectiveContent,
    PlanContent,
    TargetContent,
)
from museum.services.plan_lines import Line, lines_of, named
from museum.services.plan_tables import (
    ACTORS,
    ENGLISH,
    IN_BOTH,
    INDICATORS,
    ITEM,
    ITEMS,
    OBJECTIVES,
    PLAN,
    TABLES,
    TARGETS,
    VALUE,
    Names,
    Table,
    parameters_from,
)
from museum.services.plan_values import (
    amounts_from,
    by_name,
    day_from,
    due_from,
    flag_from,
    year_from,
    years_from,
)

P = TypeVar("P", "_Objective", "_Indicator")


@dataclass
class ReadPlan:
    """A plan as a workbook has it, with what could not be read and where each part stands."""

    content: PlanContent
    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, Translated] = field(default_factory=dict)
    items: dict[str, Translated] = field(default_factory=dict)
    """Where each thing stands that the plan says as a whole."""

    def placed(self, faults: Sequence[Fault]) -> list[Fault]:
        """Say of faults where in the workbook they stand."""
        return [replace(one, place=one.place or self._place_of(one)) for one in faults]

    def _place_of(self, fault: Fault) -> Translated | None:
        path = fault.path
        if not path:
            return self.items.get(fault.field)
        while path and path not in self.places:
            path = path[:-2]
        return self.places.get(path)


def read_plan(sheets: Sequence[SheetRead], names: Names) -> ReadPlan:
    """Read a plan; `faults` of the result is empty where all could be read."""
    return _Reading(names).read(sheets)


class _Reading:
    """Reads one workbook."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._faults: list[Fault] = []
        self._places: dict[Path, Translated] = {}
        self._items: dict[str, Translated] = {}

    def read(self, sheets: Sequence[SheetRead]) -> ReadPlan:
        found = {table.name: self._lines(table, sheets) for table in TABLES}
        content = self._plan(found[PLAN.name])
        objectives = self._objectives(found[OBJECTIVES.name])
        self._indicators(objectives, found[INDICATORS.name])
        self._targets(objectives, found[TARGETS.name])
        content = replace(
            content,
            actors=tuple(self._actor(at, line) for at, line in enumerate(found[ACTORS.name])),
            objectives=tuple(one.content() for one in objectives),
        )
        return ReadPlan(content, self._faults, self._places, self._items)

    def _lines(self, table: Table, sheets: Sequence[SheetRead]) -> list[Line]:
        lines, faults = lines_of(table, sheets)
        self._faults += faults
        return lines

    def _plan(self, lines: list[Line]) -> PlanContent:
        given: dict[str, Line] = {}
        for line in lines:
            name = named(line.text(ITEM), ITEMS)
            if name is None or name in given:
                self._say(
                    line.place,
                    ITEM,
                    f"mục “{line.text(ITEM)[:60]}” không có trong mẫu hoặc ghi hai lần.",
                    f"the item “{line.text(ITEM)[:60]}” is not in the template, or stands twice.",
                )
            else:
                given[name] = line
                self._items[name] = line.place
        for name, line in given.items():
            if line.text(ENGLISH) and name not in IN_BOTH:
                self._say(
                    line.place,
                    name,
                    "mục này chỉ ghi ở cột Nội dung.",
                    "this item stands in the column Content only.",
                )
        texts = {name: line.text(VALUE) for name, line in given.items()}
        both = {
            name: Translated(line.text(VALUE), line.text(ENGLISH))
            for name, line in given.items()
            if name in IN_BOTH
        }
        return PlanContent(
            slug=texts.get("slug", ""),
            title=both.get("title", Translated()),
            document=texts.get("document", ""),
            issued_on=self._date("issued_on", given),
            valid_until=self._date("valid_until", given),
            vision_until=self._date("vision_until", given),
            level=_coded(texts.get("level", ""), LEVELS, PlanLevel.PROVINCE),
            parent=by_name(texts.get("parent", ""), self._names.parents),
            ground=by_name(texts.get("ground", ""), self._names.grounds),
            note=both.get("note", Translated()),
            funding=both.get("funding", Translated()),
            reports_due=self._due(given.get("reports_due")),
            review_years=self._years(given.get("review_years")),
        )

    def _date(self, name: str, given: Mapping[str, Line]) -> date | None:
        line = given.get(name)
        if line is None or not line.text(VALUE):
            return None
        found = day_from(line.text(VALUE), end=name != "issued_on")
        if found is None:
            self._say(
                line.place,
                name,
                f"không hiểu ngày “{line.text(VALUE)[:40]}”. Hãy ghi như 31/12/2030.",
                f"“{line.text(VALUE)[:40]}” is no day. Please write it as 31/12/2030.",
            )
        return found

    def _due(self, line: Line | None) -> tuple[int, int] | None:
        if line is None or not line.text(VALUE):
            return None
        found = due_from(line.text(VALUE))
        if found is None:
            self._say(
                line.place,
                "reports_due",
                f"không hiểu “{line.text(VALUE)[:40]}”. Hãy ghi ngày và tháng, như 25/11.",
                f"“{line.text(VALUE)[:40]}” is no day of the year. Please write day and month, as 25/11.",
            )
        return found

    def _years(self, line: Line | None) -> tuple[int, ...]:
        if line is None:
            return ()
        found = years_from(line.text(VALUE))
        if found is None:
            self._say(
                line.place,
                "review_years",
                f"không hiểu “{line.text(VALUE)[:40]}”. Hãy ghi các năm cách nhau bằng dấu phẩy.",
                f"“{line.text(VALUE)[:40]}” are no years. Please write them with commas between.",
            )
        return found or ()

    def _actor(self, at: int, line: Line) -> ActorContent:
        self._places["actor", at] = line.place
        return ActorContent(line.both("name"), line.both("duty"), self._flag(line, "leads", default=False))

    def _objectives(self, lines: list[Line]) -> list[_Objective]:
        found = []
        for at, line in enumerate(lines):
            self._places["objective", at] = line.place
            system = _coded(line.text("system"), SYSTEMS, System.ALL)
            found.append(_Objective(ObjectiveContent(line.text("code"), system, line.both("text"))))
        return found

    def _indicators(self, objectives: list[_Objective], lines: list[Line]) -> None:
        rules = {name: rule.label for name, rule in RULES.items()}
        for line in lines:
            at, parent = _found(objectives, line.text("objective"))
            if parent is None:
                self._orphan(line, "objective", line.text("objective"))
                continue
            self._places["objective", at, "indicator", len(parent.indicators)] = line.place
            parent.indicators.append(
                _Indicator(
                    IndicatorContent(
                        code=line.text("code"),
                        name=line.both("name"),
                        kind=_coded(line.text("kind"), KINDS, ""),
                        measure=_coded(line.text("measure"), MEASURES, ""),
                        rule=_coded(line.text("rule"), rules, "reported"),
                        parameters=parameters_from(line.text("parameters")),
                        whole=line.both("whole"),
                        base_year=self._year(line, "base_year"),
                        last_year=self._year(line, "last_year"),
                        public=self._flag(line, "public", default=True),
                        source=line.both("source"),
                    )
                )
            )

    def _targets(self, objectives: list[_Objective], lines: list[Line]) -> None:
        for line in lines:
            at, objective = _found(objectives, line.text("objective"))
            of, indicator = _found(objective.indicators if objective else [], line.text("indicator"))
            if indicator is None:
                self._orphan(line, "indicator", f"{line.text('objective')} · {line.text('indicator')}")
                continue
            last = self._year(line, "last")
            first = self._year(line, "first") if line.text("first") else last
            low, high = self._amounts(line)
            if first is None or last is None or low is None:
                continue
            path: Path = ("objective", at, "indicator", of, "target", len(indicator.targets))
            self._places[path] = line.place
            indicator.targets.append(TargetContent(first, last, low, high))

    def _orphan(self, line: Line, name: str, code: str) -> None:
        part = (
            Translated("mục tiêu", "objective")
            if name == "objective"
            else Translated("chỉ tiêu", "indicator")
        )
        self._say(
            line.place,
            name,
            f"không có {part.vi} nào mang mã “{code[:60]}”. Hãy sửa mã cho khớp.",
            f"there is no {part.en} with the code “{code[:60]}”. Please correct the code.",
        )

    def _year(self, line: Line, name: str) -> int | None:
        text = line.text(name)
        found = year_from(text)
        if found is None and (text or name == "last"):
            self._say(
                line.place,
                name,
                f"không hiểu năm “{text[:40]}”. Hãy ghi bốn chữ số." if text else "thiếu năm.",
                f"“{text[:40]}” is no year. Please write four digits." if text else "the year is missing.",
            )
        return found

    def _amounts(self, line: Line) -> tuple[Fraction | None, Fraction | None]:
        low, high = amounts_from(line.text("low"), line.text("high"))
        for name, text, value in (("low", line.text("low"), low), ("high", line.text("high"), high)):
            if value is None and (text or name == "low"):
                self._say(
                    line.place,
                    name,
                    f"không hiểu mức “{text[:40]}”. Hãy ghi một con số, như 7,5." if text else "thiếu mức.",
                    f"“{text[:40]}” is no number. Please write one, as 7.5."
                    if text
                    else "the number is missing.",
                )
                return None, None
        return low, high

    def _flag(self, line: Line, name: str, *, default: bool) -> bool:
        found = flag_from(line.text(name))
        if found is None and line.text(name):
            self._say(
                line.place,
                name,
                f"không hiểu “{line.text(name)[:40]}”. Hãy ghi có hoặc không.",
                f"“{line.text(name)[:40]}” is not understood. Please write yes or no.",
            )
        return default if found is None else found

    def _say(self, place: Translated | None, field: str, vi: str, en: str) -> None:
        self._faults.append(Fault((), field, Translated(vi, en), place=place))


@dataclass
class _Indicator:
    """An indicator that waits for its targets."""

    given: IndicatorContent
    targets: list[TargetContent] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.given.code


@dataclass
class _Objective:
    """An objective that waits for its indicators."""

    given: ObjectiveContent
    indicators: list[_Indicator] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.given.code

    def content(self) -> ObjectiveContent:
        return replace(
            self.given,
            indicators=tuple(replace(one.given, targets=tuple(one.targets)) for one in self.indicators),
        )


def _coded(text: str, words: Mapping[Any, Translated], otherwise: str) -> str:
    """Give the code that a cell means; what means none stays, and is told where plans are checked."""
    return str(code_from(text, words) or text) if text else otherwise


def _found(parts: Sequence[P], code: str) -> tuple[int, P | None]:
    """Find a part by its code, and its place."""
    return next(((at, one) for at, one in enumerate(parts) if one.code == code), (-1, None))
