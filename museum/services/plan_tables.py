"""A plan as the sheets of a workbook: what each column is called, written and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from museum.domain.exact import decimal_text
from museum.domain.plan_words import KINDS, LEVELS, MEASURES, NO, SYSTEMS, YES
from museum.domain.translated import Translated
from museum.ports.sheets import SheetCell, SheetMade
from museum.services.indicators.rules import RULES
from museum.services.plan_content import IndicatorContent, PlanContent, TargetContent


@dataclass(frozen=True)
class Column:
    """A column, or in the first sheet a row, of what a plan says."""

    name: str
    label: Translated
    width: int = 18

    @property
    def head(self) -> str:
        """Its heading in both languages."""
        return f"{self.label.vi} / {self.label.en}"


@dataclass(frozen=True)
class Table:
    """A sheet of the workbook."""

    name: str
    title: Translated
    """The name of the sheet; the Vietnamese one is written, both are read."""
    columns: tuple[Column, ...]
    needs: frozenset[str]
    """Columns without which nothing can be read."""


def _both(name: str, vi: str, en: str, width: int = 40) -> tuple[Column, Column]:
    return (
        Column(f"{name}_vi", Translated(f"{vi} (tiếng Việt)", f"{en} (Vietnamese)"), width),
        Column(f"{name}_en", Translated(f"{vi} (tiếng Anh)", f"{en} (English)"), width),
    )


_OBJECTIVE = Column("objective", Translated("Mã mục tiêu", "Objective code"), 20)
ITEM, VALUE, ENGLISH = "item", "value", "english"
PLAN = Table(
    "plan",
    Translated("Kế hoạch", "Plan"),
    (
        Column(ITEM, Translated("Mục", "Item"), 36),
        Column(VALUE, Translated("Nội dung", "Content"), 60),
        Column(ENGLISH, Translated("Bằng tiếng Anh", "In English"), 60),
    ),
    frozenset({ITEM, VALUE}),
)
ITEMS = (
    Column("slug", Translated("Địa chỉ trên hệ thống", "Address on the site")),
    Column("title", Translated("Tên kế hoạch", "Title")),
    Column("document", Translated("Số văn bản", "Number of the document")),
    Column("issued_on", Translated("Ngày ban hành", "Issued on")),
    Column("valid_until", Translated("Thời hạn đến", "In force until")),
    Column("vision_until", Translated("Tầm nhìn đến", "Vision until")),
    Column("level", Translated("Cấp", "Level")),
    Column("parent", Translated("Kế hoạch cấp trên", "Plan above")),
    Column("ground", Translated("Địa bàn", "Ground")),
    Column("note", Translated("Ghi chú", "Note")),
    Column("funding", Translated("Kinh phí", "Funding")),
    Column("reports_due", Translated("Hạn báo cáo hằng năm", "Reports due each year")),
    Column("review_years", Translated("Năm sơ kết, tổng kết", "Years of review")),
)
IN_BOTH = frozenset({"title", "note", "funding"})
OBJECTIVES = Table(
    "objective",
    Translated("Mục tiêu", "Objectives"),
    (
        Column("code", Translated("Mã", "Code"), 20),
        Column("system", Translated("Hệ thống", "System")),
        *_both("text", "Nội dung", "Text", 60),
    ),
    frozenset({"code", "text_vi"}),
)
INDICATORS = Table(
    "indicator",
    Translated("Chỉ tiêu", "Indicators"),
    (
        _OBJECTIVE,
        Column("code", Translated("Mã", "Code"), 18),
        *_both("name", "Tên", "Name"),
        Column("kind", Translated("Loại", "Kind"), 24),
        Column("measure", Translated("Đơn vị tính", "Measure")),
        Column("rule", Translated("Cách tính", "Rule"), 36),
        Column("parameters", Translated("Tham số", "Parameters"), 24),
        *_both("whole", "Trên tổng số", "Of all", 24),
        Column("base_year", Translated("Năm gốc", "Base year"), 10),
        Column("last_year", Translated("Năm cuối", "Last year"), 10),
        Column("public", Translated("Công khai", "Public"), 10),
        *_both("source", "Nguồn", "Source", 30),
    ),
    frozenset({"objective", "code", "name_vi", "kind", "measure"}),
)
TARGETS = Table(
    "target",
    Translated("Mức", "Targets"),
    (
        _OBJECTIVE,
        Column("indicator", Translated("Mã chỉ tiêu", "Indicator code"), 20),
        Column("first", Translated("Từ năm", "From year"), 10),
        Column("last", Translated("Đến năm", "To year"), 10),
        Column("low", Translated("Mức từ", "From"), 12),
        Column("high", Translated("Mức đến", "To"), 12),
    ),
    frozenset({"objective", "indicator", "last", "low"}),
)
ACTORS = Table(
    "actor",
    Translated("Phân công", "Actors"),
    (
        *_both("name", "Cơ quan", "Actor"),
        *_both("duty", "Nhiệm vụ", "Duty", 60),
        Column("leads", Translated("Chủ trì", "Leads"), 10),
    ),
    frozenset({"name_vi"}),
)
TABLES = (PLAN, OBJECTIVES, INDICATORS, TARGETS, ACTORS)
GUIDE = Translated("Hướng dẫn", "Guide")


@dataclass(frozen=True)
class Names:
    """What a workbook calls by name."""

    grounds: Mapping[str, str]
    """Unit id → its name."""
    parents: Mapping[str, str]
    """Slug of a plan → its title."""


def sheets_of(content: PlanContent, names: Names) -> list[SheetMade]:
    """Write a plan as sheets, with a last one that says what can stand where."""
    objectives, indicators, targets = [], [], []
    for objective in content.objectives:
        objectives.append((objective.code, _word(objective.system, SYSTEMS), *_texts(objective.text)))
        for one in objective.indicators:
            indicators.append(_indicator_row(objective.code, one))
            targets += [_target_row(objective.code, one.code, target) for target in one.targets]
    actors = [
        (*_texts(one.name), *_texts(one.duty), YES.vi if one.leads else NO.vi) for one in content.actors
    ]
    return [
        _made(PLAN, _plan_rows(content, names)),
        _made(OBJECTIVES, objectives),
        _made(INDICATORS, indicators),
        _made(TARGETS, targets),
        _made(ACTORS, actors),
        _guide(),
    ]


def _made(table: Table, rows: Sequence[tuple[SheetCell, ...]]) -> SheetMade:
    return SheetMade(
        table.title.vi,
        tuple(one.head for one in table.columns),
        tuple(rows),
        tuple(one.width for one in table.columns),
    )


def _plan_rows(content: PlanContent, names: Names) -> list[tuple[SheetCell, ...]]:
    due = content.reports_due
    given: dict[str, tuple[SheetCell, ...]] = {
        "slug": (content.slug,),
        "title": _texts(content.title),
        "document": (content.document,),
        "issued_on": (content.issued_on,),
        "valid_until": (content.valid_until,),
        "vision_until": (content.vision_until,),
        "level": (_word(content.level, LEVELS),),
        "parent": (content.parent,),
        "ground": (_ground_name(content.ground, names),),
        "note": _texts(content.note),
        "funding": _texts(content.funding),
        # As text: a spreadsheet would make it a day of this year.
        "reports_due": (f"{due[1]:02}/{due[0]:02}" if due else "",),
        "review_years": (", ".join(str(year) for year in content.review_years),),
    }
    return [(item.head, *given[item.name]) for item in ITEMS]


def _ground_name(ground: str, names: Names) -> str:
    """Give a unit's name, or its id where several units bear that name."""
    name = names.grounds.get(ground, ground)
    return name if list(names.grounds.values()).count(name) == 1 else ground


def _indicator_row(objective: str, one: IndicatorContent) -> tuple[SheetCell, ...]:
    return (
        objective,
        one.code,
        *_texts(one.name),
        _word(one.kind, KINDS),
        _word(one.measure, MEASURES),
        RULES[one.rule].label.vi if one.rule in RULES else one.rule,
        parameters_text(one.parameters),
        *_texts(one.whole),
        one.base_year,
        one.last_year,
        YES.vi if one.public else NO.vi,
        *_texts(one.source),
    )


def _target_row(objective: str, indicator: str, one: TargetContent) -> tuple[SheetCell, ...]:
    return objective, indicator, one.first, one.last, _amount(one.low), _amount(one.high)


def _amount(value: Fraction | None) -> SheetCell:
    """Write a whole number as one, and decimals as text: a spreadsheet keeps them in binary."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else decimal_text(value).replace(".", ",")


def _word(code: str, words: Mapping[Any, Translated]) -> str:
    return words[code].vi if code in words else code


def _texts(value: Translated) -> tuple[str, str]:
    return value.vi, value.en


def parameters_text(parameters: Mapping[str, Any]) -> str:
    """Write a rule's parameters: `served; day=10-01`."""
    return "; ".join(_parameter_text(name, value) for name, value in sorted(parameters.items()))


def _parameter_text(name: str, value: object) -> str:
    if value is True:
        return name
    if isinstance(value, str) and value == value.strip() and not set(value) & set(';="') and value:
        return f"{name}={value}"
    # Whatever else JSON can say, with what parts parameters written as an escape.
    return f"{name}={json.dumps(value, ensure_ascii=True).replace(';', chr(92) + 'u003b')}"


def parameters_from(text: str) -> dict[str, Any]:
    """Read parameters as `parameters_text` writes them; a value that is no JSON is taken as text."""
    found: dict[str, Any] = {}
    for part in text.replace("\n", ";").split(";"):
        name, marked, value = (piece.strip() for piece in part.partition("="))
        if name:
            found[name] = _parameter_from(value) if marked else True
    return found


def _parameter_from(text: str) -> Any:
    if text[:1] not in ('"', "[", "{") and text not in ("true", "false", "null"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _guide() -> SheetMade:
    """Say which words stand for what; the sheet is not read."""
    rows: list[tuple[SheetCell, ...]] = []
    for title, words in (
        (Translated("Cấp", "Level"), LEVELS.values()),
        (Translated("Hệ thống", "System"), SYSTEMS.values()),
        (Translated("Loại", "Kind"), KINDS.values()),
        (Translated("Đơn vị tính", "Measure"), MEASURES.values()),
    ):
        rows += [(title.vi, one.vi, title.en, one.en, "") for one in words]
    for rule in RULES.values():
        narrowed = "; ".join(f"{one.name}: {one.label.vi}" for one in rule.parameters)
        rows.append(("Cách tính", rule.label.vi, "Rule", rule.label.en, narrowed))
    return SheetMade(
        GUIDE.vi,
        ("Cột", "Ghi là", "Column", "Written as", "Tham số / Parameters"),
        tuple(rows),
        (16, 44, 16, 44, 60),
    )
