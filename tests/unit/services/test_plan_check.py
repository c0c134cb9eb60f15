"""All that is wrong with a plan is told at once, each fault with its field and place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from museum.domain.translated import Translated
from museum.services.plan_check import Fault, faults_of, where
from museum.services.plan_content import IndicatorContent, ObjectiveContent, PlanContent, TargetContent
from museum.services.plan_values import amounts_from, day_from, due_from, flag_from, years_from

NAME = Translated("Tên", "Name")
TARGET = TargetContent(2024, 2026, Fraction(2))
INDICATOR = IndicatorContent("1", NAME, targets=(TARGET,))
PLAN = PlanContent("k", NAME, issued_on=date(2024, 1, 1), valid_until=date(2030, 12, 31))


def faults(**changes: object) -> list[tuple[str, str]]:
    """Check a plan of one indicator; gives the place and field of what is wrong."""
    indicator = replace(INDICATOR, **changes)  # type: ignore[arg-type]
    return told(replace(PLAN, objectives=(ObjectiveContent("A", "museum", NAME, (indicator,)),)))


def told(content: PlanContent) -> list[tuple[str, str]]:
    return [(where(one.path).en, one.field) for one in faults_of(content)]


AT = "Objective 1, indicator 1"
TARGET_AT = f"{AT}, target 1"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"measure": "chai"}, [(AT, "measure")]),
        ({"kind": "share"}, [(AT, "whole")]),
        ({"kind": "none"}, [(AT, "kind")]),
        ({"rule": "none"}, [(AT, "rule")]),
        ({"rule": "artefacts_digitised"}, [(AT, "measure")]),
        ({"rule": "institutions_active", "measure": "institution"}, [(AT, "kind")]),
        ({"parameters": {"served": True}}, [(AT, "parameters")]),
        ({"name": Translated("", "Name")}, [(AT, "name")]),
        ({"code": "có dấu"}, [(AT, "code")]),
        ({"code": "new"}, [(AT, "code")]),
        ({"base_year": 2023}, [(AT, "base_year")]),
        ({"last_year": 2031}, [(AT, "last_year")]),
        ({"targets": (replace(TARGET, low=Fraction(-1)),)}, [(TARGET_AT, "low")]),
        ({"targets": (replace(TARGET, high=Fraction(1)),)}, [(TARGET_AT, "high")]),
        ({"targets": (replace(TARGET, first=2023),)}, [(TARGET_AT, "first")]),
        ({"targets": (replace(TARGET, last=2031),)}, [(TARGET_AT, "last")]),
        ({"targets": (replace(TARGET, first=2027),)}, [(TARGET_AT, "first")]),
        ({"targets": (TARGET, TargetContent(2026, 2028, Fraction(3)))}, [(f"{AT}, target 2", "first")]),
        ({"targets": (TARGET, TARGET)}, [(f"{AT}, target 2", "first")]),
        ({"kind": "range"}, [(TARGET_AT, "high")]),
        ({"kind": "yes_no"}, [(TARGET_AT, "low")]),
        (
            {"kind": "share", "whole": NAME, "targets": (replace(TARGET, low=Fraction(101)),)},
            [(TARGET_AT, "low")],
        ),
    ],
)
def test_an_indicator(changes: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert faults(**changes) == expected


def test_the_vision_may_be_asked_for() -> None:
    far = replace(INDICATOR, targets=(TargetContent(2031, 2045, Fraction(2)),))
    content = replace(PLAN, objectives=(ObjectiveContent("A", "museum", NAME, (far,)),))
    assert told(content) == [(TARGET_AT, "first"), (TARGET_AT, "last")]
    assert told(replace(content, vision_until=date(2045, 12, 31))) == []


def test_a_plan_as_a_whole() -> None:
    objective = ObjectiveContent("A", "museum", NAME)
    wrong = replace(
        PLAN,
        slug="Có dấu",
        title=Translated("", "Title"),
        level="none",
        valid_until=date(2023, 1, 1),
        reports_due=(2, 30),
        objectives=(objective, objective, ObjectiveContent("", "none", Translated())),
    )
    assert told(wrong) == [
        ("Plan", "title"),
        ("Plan", "slug"),
        ("Plan", "level"),
        ("Plan", "valid_until"),
        ("Plan", "reports_due"),
        ("Objective 2", "code"),
        ("Objective 3", "code"),
        ("Objective 3", "text"),
        ("Objective 3", "system"),
    ]
    fault: Fault = faults_of(wrong)[-1]
    assert fault.told.vi.startswith("Mục tiêu 3: không hiểu “none”")


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("22/09/2023", True, date(2023, 9, 22)),
        ("22-9-2023", True, date(2023, 9, 22)),
        ("2023-09-22", True, date(2023, 9, 22)),
        ("22/09/2023 00:00", True, date(2023, 9, 22)),
        ("2030", True, date(2030, 12, 31)),
        ("2030", False, date(2030, 1, 1)),
        ("2/2028", True, date(2028, 2, 29)),
        ("31/02/2026", True, None),
        ("13/2026", True, None),
        ("hôm qua", True, None),
        ("0000", True, None),
    ],
)
def test_days_as_people_write_them(text: str, end: bool, expected: date | None) -> None:
    assert day_from(text, end=end) == expected


def test_other_values_as_people_write_them() -> None:
    assert due_from("25/11") == due_from("25/11/2026") == (11, 25)
    assert due_from("31/11") is None
    assert years_from("2025, 2030") == years_from("2025;2030") == (2025, 2030)
    assert years_from("sau này") is None
    assert amounts_from("02–03", "") == amounts_from("2", "3") == (Fraction(2), Fraction(3))
    assert amounts_from("7,5", "") == (Fraction(15, 2), None)
    assert amounts_from("6-8%", "") == (Fraction(6), Fraction(8))
    assert amounts_from("-5", "")[0] == -5
    assert amounts_from("nhiều", "") == (None, None)
    assert (flag_from("Có"), flag_from("no"), flag_from("x"), flag_from("?"), flag_from("")) == (
        True,
        False,
        True,
        None,
        None,
    )
