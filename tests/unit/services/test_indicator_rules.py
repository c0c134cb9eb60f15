"""A rule is refused where it cannot count what an indicator asks for, and the field at fault is named."""

from __future__ import annotations

from typing import Any

import pytest

from museum.domain.errors import Invalid
from museum.domain.indicators import Measure
from museum.domain.progress import Kind
from museum.services.indicators.rules import RULES, check


def test_every_rule_says_what_counts_in_both_languages_and_can_give_something() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        for text in (rule.label, rule.what, *(one.label for one in rule.parameters)):
            assert text.vi
            assert text.en
        assert rule.measures <= set(Measure)
        assert rule.kinds <= set(Kind)
        assert rule.measures
        assert rule.kinds


@pytest.mark.parametrize(
    ("rule", "kind", "measure", "parameters"),
    [
        ("reported", "share", "commune", {}),
        (
            "sessions_held",
            "range",
            "session",
            {"plan_days": True, "days": "04-19 05-18 11-23", "where": "school"},
        ),
        ("day_marked", "yes_no", "event", {"day": "02-29"}),
        ("artefacts_digitised", "count", "artefact", {"heritage": "treasure"}),
        ("pupils_attended", "growth", "pupil", {"remote": False, "where": "", "served": None}),
    ],
)
def test_what_a_rule_can_count_is_taken(
    rule: str, kind: str, measure: str, parameters: dict[str, Any]
) -> None:
    check(rule, kind, measure, parameters)


@pytest.mark.parametrize(
    ("rule", "kind", "measure", "parameters", "field"),
    [
        ("tea_drunk", "count", "session", {}, "rule"),
        ("sessions_held", "share", "session", {}, "kind"),
        ("heritage_digitised", "count", "artefact", {}, "kind"),
        ("sessions_held", "count", "commune", {}, "measure"),
        ("sessions_held", "count", "session", {"heritage": "treasure"}, "parameters"),
        ("sessions_held", "count", "session", {"served": "yes"}, "parameters"),
        ("sessions_held", "count", "session", {"where": "moon"}, "parameters"),
        ("sessions_held", "count", "session", {"days": "04-31"}, "parameters"),
        ("day_marked", "yes_no", "event", {}, "parameters"),
        ("day_marked", "yes_no", "event", {"day": "19/4"}, "parameters"),
        ("day_marked", "yes_no", "event", {"day": "04-19 05-18"}, "parameters"),
    ],
)
def test_what_it_cannot_is_refused_with_the_field(
    rule: str, kind: str, measure: str, parameters: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        check(rule, kind, measure, parameters)
    assert caught.value.field == field
    assert caught.value.reason.vi
    assert caught.value.reason.en
