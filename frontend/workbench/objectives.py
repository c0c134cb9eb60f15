"""Choosing the objectives of plans that a package, a programme or an exhibition serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.i18n import gettext
from museum.domain.plans import System
from museum.services.plans import all_plans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import MultiDict

    from museum.domain.plans import Objective, Plan
    from museum.domain.translated import Language, Shown

NAME = "objectives"
SEEN = "objectives_seen"
"""Which were ticked when the form was opened, their ids with commas between."""
MOST = 200
"""More than all plans together ask for: a form made by hand."""


@dataclass(frozen=True)
class ObjectiveShown:
    """An objective as a check box shows it."""

    id: str
    code: str
    text: Shown


@dataclass(frozen=True)
class SystemShown:
    """The objectives of one system of institutions."""

    name: str
    objectives: tuple[ObjectiveShown, ...]


@dataclass(frozen=True)
class PlanShown:
    """A plan with its objectives, by system."""

    slug: str
    title: Shown
    document: str
    systems: tuple[SystemShown, ...]

    @property
    def ids(self) -> frozenset[str]:
        """All its objectives."""
        return frozenset(one.id for system in self.systems for one in system.objectives)


def system_words() -> dict[str, str]:
    """Word the systems of institutions that plans speak of, in the order in which they are shown."""
    return {
        System.MUSEUM.value: gettext("Museums"),
        System.LIBRARY.value: gettext("Libraries"),
        System.CULTURAL_CENTRE.value: gettext("Cultural centres"),
        System.ALL.value: gettext("All three systems"),
    }


def by_system(objectives: Iterable[Objective]) -> list[tuple[str, list[Objective]]]:
    """Group objectives by system; systems that nothing is asked of are left out."""
    rows = list(objectives)
    groups = ((code, [row for row in rows if row.system == code]) for code in system_words())
    return [(code, held) for code, held in groups if held]


def plans_shown(session: Session, language: Language) -> list[PlanShown]:
    """Give the plans for `objectives()` of `workbench/objectives.html`."""
    return [_plan_shown(plan, language) for plan in all_plans(session)]


def _plan_shown(plan: Plan, language: Language) -> PlanShown:
    names = system_words()
    systems = tuple(
        SystemShown(
            names[code],
            tuple(ObjectiveShown(one.id, one.code, one.text.shown(language)) for one in held),
        )
        for code, held in by_system(plan.objectives)
    )
    return PlanShown(plan.slug, plan.title.shown(language), plan.document, systems)


def chosen_objectives(form: MultiDict[str, str]) -> list[str]:
    """Give the ids that were ticked, each once, as `set_objectives` takes them."""
    return list(dict.fromkeys(form.getlist(NAME)))[:MOST]


def merged_objectives(form: MultiDict[str, str], stored: Iterable[str]) -> list[str]:
    """Give what is to be kept when others may have chosen meanwhile.

    That is what is stored now, with what this form ticked and without what it unticked.
    """
    seen = set(form.get(SEEN, "").split(",")) - {""}
    chosen = chosen_objectives(form)
    kept = [one for one in stored if one in chosen or one not in seen]
    return list(dict.fromkeys([*kept, *(one for one in chosen if one not in seen)]))
