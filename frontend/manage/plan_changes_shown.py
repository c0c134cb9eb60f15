"""What is different between two versions of a plan, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from frontend.i18n import current_language, gettext
from frontend.manage.plan_forms import capital
from frontend.manage.plan_shown import one_word, target_words, word
from museum.domain.plan_words import KINDS, LEVELS, SYSTEMS
from museum.domain.translated import Translated
from museum.services.indicators.rules import RULES
from museum.services.plan_content import TargetContent
from museum.services.plan_differences import Difference, How
from museum.services.plan_tables import parameters_text


@dataclass(frozen=True)
class Told:
    """A difference as the page tells it."""

    how: str
    part: str
    name: str
    field: str
    before: str
    after: str


def told(found: list[Difference], names: dict[str, str]) -> list[Told]:
    """Word differences; `names` gives the names of units and plans by what the content calls them."""
    lang = current_language()
    hows, parts, fields = _hows(), _parts(), _fields()
    return [
        Told(
            hows[one.how],
            parts[one.part],
            " · ".join(filter(None, (one.code, one.name.shown(lang).text))),
            fields.get(one.field, one.field),
            _value(one.field, one.before, names),
            _value(one.field, one.after, names),
        )
        for one in found
    ]


def _hows() -> dict[How, str]:
    return {
        How.ADDED: gettext("New"),
        How.REMOVED: gettext("Taken out"),
        How.CHANGED: gettext("Altered"),
        How.MOVED: gettext("In another order"),
    }


def _parts() -> dict[str, str]:
    return {
        "plan": gettext("Plan"),
        "actor": gettext("Who has a part in it"),
        "objective": gettext("Objective"),
        "indicator": gettext("Indicator"),
    }


def _fields() -> dict[str, str]:
    return {
        "title": gettext("Title of the plan"),
        "document": gettext("Number of the document"),
        "issued_on": gettext("Issued on"),
        "valid_until": gettext("In force until"),
        "vision_until": gettext("With a vision to"),
        "level": gettext("Level"),
        "parent": gettext("The plan that it puts into practice"),
        "ground": gettext("The ground that it covers"),
        "note": gettext("What the document says besides"),
        "funding": gettext("Funding"),
        "reports_due": gettext("Reports are due before"),
        "review_years": gettext("Years of review"),
        "duty": gettext("What they are to do"),
        "leads": gettext("Does it lead the plan?"),
        "system": gettext("Of whom it is asked"),
        "text": gettext("What is asked"),
        "name": gettext("Name of the indicator"),
        "kind": gettext("Kind"),
        "measure": gettext("Measure"),
        "rule": gettext("What counts"),
        "parameters": gettext("What narrows it"),
        "whole": gettext("Of all"),
        "base_year": gettext("Base year"),
        "last_year": gettext("Until the year"),
        "public": gettext("Do its figures stand on the public page?"),
        "source": gettext("Where its figures were taken from"),
        "targets": gettext("Targets"),
    }


def _value(field: str, value: Any, names: dict[str, str]) -> str:
    """Write a value of a plan's content."""
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, Translated):
        return " / ".join(dict.fromkeys(filter(None, (value.vi, value.en))))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    worded: dict[str, Callable[[], str]] = {
        "level": lambda: word(value, LEVELS),
        "system": lambda: word(value, SYSTEMS),
        "kind": lambda: word(value, KINDS),
        "measure": lambda: capital(one_word(value)),
        "rule": lambda: RULES[value].label.shown(current_language()).text if value in RULES else value,
        "parameters": lambda: parameters_text(value),
        "targets": lambda: "; ".join(_target(one) for one in value),
        "reports_due": lambda: f"{value[1]:02}/{value[0]:02}",
        "review_years": lambda: ", ".join(str(year) for year in value),
        "parent": lambda: names.get(value, value),
        "ground": lambda: names.get(value, value),
    }
    return worded[field]() if field in worded else str(value)


def _target(one: TargetContent) -> str:
    return target_words("", one)
