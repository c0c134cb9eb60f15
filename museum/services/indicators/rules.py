"""All rules: what can count toward an indicator, each said once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from museum.domain.errors import Invalid
from museum.services.indicators.entered_rules import ENTERED_RULES
from museum.services.indicators.parameters import check_parameters
from museum.services.indicators.record_rules import RECORD_RULES
from museum.services.indicators.rule import Parameter, ParameterKind, Rule
from museum.services.indicators.shares import SHARE_RULES
from museum.services.indicators.visit_rules import VISIT_RULES

__all__ = ["RULES", "Parameter", "ParameterKind", "Rule", "check"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.name: rule for rule in (*ENTERED_RULES, *VISIT_RULES, *RECORD_RULES, *SHARE_RULES)}
)
"""Rules by their name, what people enter first."""


def check(rule_name: str, kind: str, measure: str, parameters: Mapping[str, Any]) -> None:
    """Raise Invalid, naming the field, for a rule that there is not or that cannot count such an indicator."""
    rule = RULES.get(rule_name)
    if rule is None:
        raise Invalid(
            f"Không có cách tính nào tên là “{rule_name}”. Hãy chọn trong danh sách.",
            f"There is no rule “{rule_name}”. Please choose from the list.",
            "rule",
        )
    if kind not in rule.kinds:
        raise Invalid(
            f"Cách tính “{rule.label.vi}” không cho ra loại chỉ tiêu này. Hãy chọn loại hoặc cách tính khác.",
            f"The rule “{rule.label.en}” cannot give such a kind of indicator. Please choose another kind or rule.",
            "kind",
        )
    if measure not in rule.measures:
        raise Invalid(
            f"Cách tính “{rule.label.vi}” không đếm theo đơn vị tính này. Hãy chọn đơn vị tính khác.",
            f"The rule “{rule.label.en}” does not count in this measure. Please choose another measure.",
            "measure",
        )
    check_parameters(rule.parameters, parameters)
