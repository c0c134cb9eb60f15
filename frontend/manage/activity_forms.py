"""The form of an activity, and the ticks for what it counts toward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wtforms import SelectField, StringField, TextAreaField

from frontend.i18n import current_language
from frontend.manage.blueprint import FORMS
from frontend.manage.unit_rows import choice_words
from frontend.workbench.forms import TextsForm
from frontend.workbench.words import N_, later
from museum.domain.activity_words import FUNDING, KINDS
from museum.domain.days import day_from
from museum.domain.errors import Invalid
from museum.domain.exact import exact_from
from museum.domain.indicators import ActivityKind, Funding
from museum.domain.plan_words import MEASURES
from museum.services.activities import LONGEST_PLACE, LONGEST_TEXT, LONGEST_TITLE, MOST_TICKS, ActivityFacts

if TYPE_CHECKING:
    from museum.domain.indicators import Activity
    from museum.domain.translated import Shown
    from museum.domain.units import OrganisationalUnit
    from museum.services.countable import Countable

TICKS, TICKS_SEEN = "indicators", "indicators_seen"


def kind_words() -> dict[str, str]:
    """Word the kinds of activities."""
    return {one.value: word.shown(current_language()).text for one, word in KINDS.items()}


def funding_words() -> dict[str, str]:
    """Word where money may come from."""
    return {one.value: word.shown(current_language()).text for one, word in FUNDING.items()}


class ActivityForm(TextsForm):
    """What is said of an activity."""

    NAMES = (
        "unit",
        "kind",
        "title",
        "first",
        "last",
        "place",
        "participants",
        "partners",
        "cost",
        "funding",
        "note",
    )
    unit = SelectField(later(N_("Unit that held it")), validate_choice=False)
    kind = SelectField(later(N_("Kind of activity")), validate_choice=False)
    title = StringField(
        later(N_("What it was")), render_kw={"maxlength": LONGEST_TITLE, "autocomplete": "off"}
    )
    first = StringField(later(N_("First day")), render_kw={"type": "date"})
    last = StringField(later(N_("Last day")), render_kw={"type": "date"})
    place = StringField(later(N_("Place")), render_kw={"maxlength": LONGEST_PLACE})
    participants = StringField(
        later(N_("People who took part")), render_kw={"inputmode": "numeric", "maxlength": 16}
    )
    partners = TextAreaField(later(N_("Held together with")), render_kw={"maxlength": LONGEST_TEXT})
    cost = StringField(later(N_("Cost, in đồng")), render_kw={"inputmode": "numeric", "maxlength": 24})
    funding = SelectField(later(N_("Source of the money")), validate_choice=False)
    note = TextAreaField(later(N_("Note")), render_kw={"maxlength": LONGEST_TEXT})

    def offer(self, units: Sequence[OrganisationalUnit], on: date) -> None:
        """Fill in what can be chosen."""
        self.unit.choices = [(one.id, choice_words(one, on)) for one in units]
        self.kind.choices = list(kind_words().items())
        self.funding.choices = list(funding_words().items())


def shown_in_form(facts: ActivityFacts) -> dict[str, str]:
    """Give an activity as its form shows it."""
    return {
        "unit": facts.unit_id,
        "kind": facts.kind.value,
        "title": facts.title,
        "first": facts.first.isoformat(),
        "last": "" if facts.last == facts.first else facts.last.isoformat(),
        "place": facts.place,
        "participants": _grouped(facts.participants),
        "partners": facts.partners,
        "cost": _grouped(facts.cost),
        "funding": facts.funding.value,
        "note": facts.note,
    }


def _grouped(number: int | None) -> str:
    """Write a number with narrow blanks between thousands: the same in both languages, and taken back as it is."""
    return "" if number is None else f"{number:,}".replace(",", "\u202f")


def facts_from(values: Mapping[str, str], indicator_ids: Sequence[str]) -> ActivityFacts:
    """Give what a form says; raises Invalid, naming the field."""
    if values["kind"] not in set(ActivityKind):
        raise Invalid("Hãy chọn loại hoạt động.", "Please choose the kind of activity.", "kind")
    if values["funding"] not in set(Funding):
        raise Invalid(
            "Hãy chọn một nguồn trong danh sách.", "Please choose a source from the list.", "funding"
        )
    if not values["unit"]:
        raise Invalid("Hãy chọn đơn vị.", "Please choose the unit.", "unit")
    first = _day(values, "first")
    if first is None:
        raise Invalid("Hãy ghi ngày tổ chức.", "Please say when it was held.", "first")
    return ActivityFacts(
        unit_id=values["unit"],
        kind=ActivityKind(values["kind"]),
        title=values["title"],
        first=first,
        last=_day(values, "last") or first,
        place=values["place"],
        partners=values["partners"],
        participants=_number(values, "participants"),
        cost=_number(values, "cost"),
        funding=Funding(values["funding"]),
        note=values["note"],
        indicator_ids=tuple(sorted(indicator_ids)),
    )


def _day(values: Mapping[str, str], name: str) -> date | None:
    text = values[name]
    found = day_from(text) if text else None
    if text and found is None:
        raise Invalid("Hãy ghi ngày, ví dụ 20/11/2026.", "Please give a day, such as 2026-11-20.", name)
    return found


def _number(values: Mapping[str, str], name: str) -> int | None:
    text = values[name]
    if not text:
        return None
    found = exact_from(text)
    if found is None and text[:1] in "-−–" and exact_from(text[1:]) is not None:
        raise Invalid("Số liệu không thể âm.", "A number cannot be negative.", name)
    if found is None or found.denominator != 1:
        raise Invalid(
            "Hãy ghi một số nguyên, ví dụ 1.250.", "Please give a whole number, such as 1,250.", name
        )
    return int(found)


@dataclass(frozen=True)
class Tick:
    """An indicator as a check box shows it."""

    id: str
    name: Shown
    measure: str
    proposed: bool


@dataclass(frozen=True)
class TickGroup:
    """The indicators of one objective."""

    objective: Shown
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class TickPlan:
    """The indicators of one plan that an activity may count toward."""

    slug: str
    title: Shown
    groups: tuple[TickGroup, ...]

    @property
    def ids(self) -> frozenset[str]:
        """All its indicators."""
        return frozenset(tick.id for group in self.groups for tick in group.ticks)

    @property
    def proposed(self) -> bool:
        """Whether one of them is proposed."""
        return any(tick.proposed for group in self.groups for tick in group.ticks)


def ticks_shown(found: Sequence[Countable]) -> list[TickPlan]:
    """Give the indicators for the form's ticks, by plan and objective."""
    language = current_language()
    plans: dict[str, dict[str, list[Countable]]] = {}
    for one in found:
        plans.setdefault(one.plan.id, {}).setdefault(one.objective.id, []).append(one)
    shown = []
    for objectives in plans.values():
        groups = tuple(
            TickGroup(
                held[0].objective.text.shown(language),
                tuple(
                    Tick(
                        one.indicator.id,
                        one.indicator.name.shown(language),
                        next(
                            (
                                w.shown(language).text
                                for m, w in MEASURES.items()
                                if m == one.indicator.measure
                            ),
                            "",
                        ),
                        one.proposed,
                    )
                    for one in held
                ),
            )
            for held in objectives.values()
        )
        plan = next(iter(objectives.values()))[0].plan
        shown.append(TickPlan(plan.slug, plan.title.shown(language), groups))
    return shown


def chosen_ticks(form: Mapping[str, str], sent: Sequence[str], stored: Sequence[str]) -> list[str]:
    """Give what is to be ticked when others may have ticked meanwhile.

    That is what is stored now, with what this form ticked and without what it unticked.
    """
    seen = set(form.get(TICKS_SEEN, "").split(",")) - {""}
    chosen = list(dict.fromkeys(sent))[: MOST_TICKS + 1]
    kept = [one for one in stored if one in chosen or one not in seen]
    return list(dict.fromkeys([*kept, *(one for one in chosen if one not in seen)]))


def ticked(activity: Activity) -> list[str]:
    """Give the ids of what an activity counts toward."""
    return [one.indicator_id for one in activity.counted]


FORMS["manage.activity"] = FORMS["manage.activity_new"] = FORMS["manage.activity_create"] = ActivityForm
