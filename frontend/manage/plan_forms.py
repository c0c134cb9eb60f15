"""The forms of a plan: what it says as a whole, who has a part in it, an objective, an indicator with its targets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request
from wtforms import BooleanField, RadioField, SelectField, StringField

from frontend.i18n import current_language, gettext
from frontend.workbench.forms import TextsForm, flat, line, pair, prose
from frontend.workbench.seen import plain
from frontend.workbench.words import N_, later
from museum.domain.errors import Invalid
from museum.domain.exact import decimal_text
from museum.domain.plan_words import KINDS, LEVELS, MEASURES, SYSTEMS
from museum.domain.translated import LANGUAGES, Translated
from museum.services.indicators.rules import RULES, Parameter, ParameterKind, Rule
from museum.services.plan_changes import LONGEST_REASON
from museum.services.plan_check import where
from museum.services.plan_content import (
    ActorContent,
    IndicatorContent,
    ObjectiveContent,
    PlanContent,
    TargetContent,
)
from museum.services.plan_tables import parameters_from, parameters_text
from museum.services.plan_values import amounts_from, day_from, due_from, year_from, years_from
from museum.text.clean import normalise, plain_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from museum.domain.translated import Language
    from museum.services.plan_check import Fault, Path

YES, NO = "yes", "no"
BLANK_TARGETS, MOST_TARGETS = 2, 40
TARGET = ("first", "last", "low", "high")
_YEAR: dict[str, Any] = {"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
_DAY: dict[str, Any] = {"maxlength": 10, "autocomplete": "off"}


def _pairs(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{lang}" for name in names for lang in LANGUAGES)


def words_of(words: Mapping[Any, Translated]) -> list[tuple[str, str]]:
    """Give codes with their words, the first letter large, for a field to choose from."""
    lang = current_language()
    return [(str(code), capital(word.shown(lang).text)) for code, word in words.items()]


def capital(text: str) -> str:
    """Begin a text with a large letter."""
    return text[:1].upper() + text[1:]


def doubt_words(fault: Fault, path: Path, lang: Language) -> str:
    """Say what has to be confirmed: with its place, unless it is the part at the path itself."""
    return capital((fault.reason if fault.path == path else fault.told).shown(lang).text)


def _blamed(fault: Fault, path: Path) -> tuple[str, Translated]:
    """Give the field that a fault is told beside in the form of the part at the path, and the words; no field: above all."""
    if fault.path == path:
        return fault.field, fault.reason
    if fault.path[:-2] == path and fault.path[-2] == "target":
        place = where(fault.path[-2:])
        return "targets", Translated(f"{place.vi}: {fault.reason.vi}", f"{place.en}: {fault.reason.en}")
    return "", fault.told


class ChangeForm(TextsForm):
    """A form that changes a plan: why, and whether what looks like a mistake is meant."""

    reason = StringField(later(N_("Why it is changed")), render_kw={"maxlength": LONGEST_REASON})
    confirmed = BooleanField(later(N_("Yes, that is meant")))

    to_confirm: tuple[str, ...] = ()
    """What has to be confirmed."""

    def blame_faults(self, faults: tuple[Fault, ...], path: Path = ()) -> None:
        """Put each fault of the part at the path beside its field, all others over the fields."""
        lang = current_language()
        asked = [one for one in faults if one.confirmable]
        self.to_confirm = tuple(doubt_words(one, path, lang) for one in asked)
        for fault in faults:
            if fault.confirmable:
                continue
            field, reason = _blamed(fault, path)
            self.blame(Invalid(capital(reason.vi), capital(reason.en), field))

    def refuse(self, name: str, text: str) -> None:
        """Put words beside a field."""
        self[name].errors = [*self[name].errors, text]


class PlanForm(ChangeForm):
    """What a plan says as a whole."""

    NAMES = (
        *_pairs("title"),
        "document",
        "level",
        "parent",
        "ground",
        "issued_on",
        "valid_until",
        "vision_until",
        "reports_due",
        "review_years",
        *_pairs("funding", "note"),
    )
    institution = SelectField(later(N_("Who follows it here")), validate_choice=False)
    title_vi, title_en = (line(N_("Title of the plan"), lang) for lang in LANGUAGES)
    document = StringField(later(N_("Number of the document")), render_kw={"maxlength": 80})
    level = SelectField(later(N_("Level")), validate_choice=False)
    parent = SelectField(later(N_("The plan that it puts into practice")), validate_choice=False)
    ground = SelectField(later(N_("The ground that it covers")), validate_choice=False)
    issued_on = StringField(later(N_("Issued on")), render_kw=_DAY)
    valid_until = StringField(later(N_("In force until")), render_kw=_DAY)
    vision_until = StringField(later(N_("With a vision to")), render_kw=_DAY)
    reports_due = StringField(later(N_("Reports are due before")), render_kw=_DAY)
    review_years = StringField(
        later(N_("Years of review")), render_kw={"maxlength": 60, "autocomplete": "off"}
    )
    funding_vi, funding_en = (prose(N_("Funding"), lang) for lang in LANGUAGES)
    note_vi, note_en = (prose(N_("What the document says besides"), lang) for lang in LANGUAGES)

    def offer(self, plans: Mapping[str, str], units: Mapping[str, str]) -> None:
        """Offer plans as parents, by slug, and units as grounds, by id."""
        self.level.choices = words_of(LEVELS)
        self.parent.choices = [("", gettext("None")), *plans.items()]
        self.ground.choices = [("", gettext("Everything on this site")), *units.items()]

    def content(self, onto: PlanContent) -> PlanContent | None:
        """Give the plan with what the form says; None where something cannot be read: it is marked."""
        values = self.values()
        days: dict[str, date | None] = {}
        for name in ("issued_on", "valid_until", "vision_until"):
            days[name] = day_from(values[name], end=name != "issued_on") if values[name] else None
            if values[name] and days[name] is None:
                self.refuse(name, gettext("This is no day. Please write it as 31/12/2030."))
        due = due_from(values["reports_due"]) if values["reports_due"] else None
        if values["reports_due"] and due is None:
            self.refuse("reports_due", gettext("Please write day and month, as 25/11."))
        review = years_from(values["review_years"])
        if review is None:
            self.refuse("review_years", gettext("Please write years with commas between, as 2025, 2030."))
        if self.errors:
            return None
        return replace(
            onto,
            title=_line(values, "title"),
            document=normalise(values["document"]),
            level=values["level"],
            parent=values["parent"],
            ground=values["ground"],
            issued_on=days["issued_on"],
            valid_until=days["valid_until"],
            vision_until=days["vision_until"],
            reports_due=due,
            review_years=review or (),
            funding=_prose(values, "funding"),
            note=_prose(values, "note"),
        )


def plan_shown(content: PlanContent) -> dict[str, str]:
    """Give a plan as its form shows it."""
    due = content.reports_due
    return {
        **flat({"title": content.title, "funding": content.funding, "note": content.note}),
        "document": content.document,
        "level": content.level,
        "parent": content.parent,
        "ground": content.ground,
        "issued_on": _day(content.issued_on),
        "valid_until": _day(content.valid_until),
        "vision_until": _day(content.vision_until),
        "reports_due": f"{due[1]:02}/{due[0]:02}" if due else "",
        "review_years": ", ".join(str(year) for year in content.review_years),
    }


class ActorForm(ChangeForm):
    """Somebody to whom the plan gives a duty."""

    NAMES = (*_pairs("name", "duty"), "leads")
    name_vi, name_en = (line(N_("Who"), lang) for lang in LANGUAGES)
    duty_vi, duty_en = (prose(N_("What they are to do"), lang) for lang in LANGUAGES)
    leads = RadioField(later(N_("Does it lead the plan?")), validate_choice=False, default=NO)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leads.choices = [(YES, gettext("Yes, it leads")), (NO, gettext("No, it has a part in it"))]

    def content(self) -> ActorContent:
        """Give what the form says."""
        values = self.values()
        return ActorContent(_line(values, "name"), _prose(values, "duty"), values["leads"] == YES)


def actor_shown(one: ActorContent) -> dict[str, str]:
    """Give an actor as the form shows it."""
    return {**flat({"name": one.name, "duty": one.duty}), "leads": YES if one.leads else NO}


class ObjectiveForm(ChangeForm):
    """What the plan asks of a system of institutions."""

    NAMES = ("system", *_pairs("text"))
    code = StringField(later(N_("Code")), render_kw={"maxlength": 40, "autocomplete": "off"})
    system = SelectField(later(N_("Of whom it is asked")), validate_choice=False)
    text_vi, text_en = (prose(N_("What is asked"), lang) for lang in LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system.choices = words_of(SYSTEMS)

    def content(self, onto: ObjectiveContent) -> ObjectiveContent:
        """Give the objective with what the form says."""
        values = self.values()
        return replace(onto, system=values["system"], text=_prose(values, "text"))


def objective_shown(one: ObjectiveContent) -> dict[str, str]:
    """Give an objective as the form shows it."""
    return {"system": one.system, **flat({"text": one.text})}


class IndicatorForm(ChangeForm):
    """What is measured for an objective, how it is counted, and what is asked of it in which years."""

    NAMES = (
        *_pairs("name"),
        "kind",
        "measure",
        "rule",
        "parameters",
        *_pairs("whole"),
        "base_year",
        "last_year",
        "public",
        "targets",
        *_pairs("source"),
    )
    code = StringField(later(N_("Code")), render_kw={"maxlength": 40, "autocomplete": "off"})
    name_vi, name_en = (line(N_("Name of the indicator"), lang) for lang in LANGUAGES)
    kind = SelectField(later(N_("Kind")), validate_choice=False)
    measure = SelectField(later(N_("Measure")), validate_choice=False)
    rule = SelectField(later(N_("What counts")), validate_choice=False)
    parameters = StringField(later(N_("What narrows it")))
    whole_vi, whole_en = (line(N_("Of all"), lang) for lang in LANGUAGES)
    base_year = StringField(later(N_("Base year")), render_kw=_YEAR)
    last_year = StringField(later(N_("Until the year")), render_kw=_YEAR)
    public = RadioField(
        later(N_("Do its figures stand on the public page?")), validate_choice=False, default=YES
    )
    targets = StringField(later(N_("Targets")))
    source_vi, source_en = (line(N_("Where its figures were taken from"), lang) for lang in LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices, self.measure.choices = words_of(KINDS), words_of(MEASURES)
        self.rule.choices = words_of({name: rule.label for name, rule in RULES.items()})
        self.public.choices = [(YES, gettext("Yes")), (NO, gettext("No, staff alone see them"))]

    @property
    def chosen(self) -> Rule:
        """The rule that the form shows the settings of."""
        return RULES.get(self.rule.data or "") or next(iter(RULES.values()))

    def values(self) -> dict[str, str]:
        """Give what was sent, by name; settings and targets each as one text."""
        return {
            **{name: plain(self[name].data or "") for name in self.NAMES},
            "parameters": parameters_text(_sent_parameters(self.chosen)),
            "targets": "\n".join("|".join(row) for row in _sent_targets()),
        }

    def rows(self) -> list[tuple[str, ...]]:
        """Give the targets as rows of four texts, with blank ones at the end to fill in."""
        held = [tuple(row.split("|")) for row in (self.targets.data or "").split("\n") if row]
        return [*held, *[("", "", "", "")] * BLANK_TARGETS]

    def settings(self) -> list[tuple[Parameter, str, list[tuple[str, str]]]]:
        """Give what narrows the rule, with what is set and what can be chosen."""
        held, lang = parameters_from(self.parameters.data or ""), current_language()
        return [
            (
                one,
                "1" if held.get(one.name) is True else str(held.get(one.name) or ""),
                [(str(value), word.shown(lang).text) for value, word in one.choices],
            )
            for one in self.chosen.parameters
        ]

    def content(self, onto: IndicatorContent) -> IndicatorContent | None:
        """Give the indicator with what the form says; None where something cannot be read: it is marked."""
        values = self.values()
        years = {}
        for name in ("base_year", "last_year"):
            years[name] = year_from(values[name])
            if values[name] and years[name] is None:
                self.refuse(name, gettext("Please write a year in four digits."))
        targets = self._targets(values["targets"])
        if targets is None or self.errors:
            return None
        return replace(
            onto,
            name=_line(values, "name"),
            kind=values["kind"],
            measure=values["measure"],
            rule=values["rule"],
            parameters=parameters_from(values["parameters"]),
            whole=_line(values, "whole"),
            base_year=years["base_year"],
            last_year=years["last_year"],
            public=values["public"] != NO,
            source=_line(values, "source"),
            targets=targets,
        )

    def _targets(self, text: str) -> tuple[TargetContent, ...] | None:
        found = []
        for at, row in enumerate((row.split("|") for row in text.split("\n") if row), start=1):
            last = year_from(row[1])
            first = year_from(row[0]) if row[0] else last
            low, high = amounts_from(row[2], row[3])
            if first is None or last is None or low is None or (row[3] and high is None):
                self.refuse(
                    "targets",
                    gettext(
                        "Row %(row)s: please give its years in four digits, and numbers such as 7.5.", row=at
                    ),
                )
            else:
                found.append(TargetContent(first, last, low, high))
        return None if self.targets.errors else tuple(found)


def _sent_parameters(rule: Rule) -> dict[str, Any]:
    """Read the settings of a rule; those of another one that was chosen before are not there any more."""
    found: dict[str, Any] = {}
    for one in rule.parameters:
        sent = request.form.get(f"set-{one.name}", "").strip()[:400]
        if sent:
            found[one.name] = True if one.kind == ParameterKind.FLAG else " ".join(sent.split())
    return found


def _sent_targets() -> list[tuple[str, ...]]:
    """Read the rows of targets; blank ones are left out."""
    columns = [request.form.getlist(f"target-{name}")[:MOST_TARGETS] for name in TARGET]
    rows = zip(*columns, strict=False)
    cleaned = (tuple(normalise(text).replace("|", "")[:20] for text in row) for row in rows)
    return [row for row in cleaned if any(row)]


def indicator_shown(one: IndicatorContent) -> dict[str, str]:
    """Give an indicator as the form shows it."""
    lang = current_language()

    def amount(value: Any) -> str:
        if value is None:
            return ""
        text = decimal_text(value)
        return text.replace(".", ",") if lang == "vi" else text

    return {
        **flat({"name": one.name, "whole": one.whole, "source": one.source}),
        "kind": one.kind,
        "measure": one.measure,
        "rule": one.rule,
        "parameters": parameters_text(one.parameters),
        "base_year": str(one.base_year or ""),
        "last_year": str(one.last_year or ""),
        "public": YES if one.public else NO,
        "targets": "\n".join(
            f"{row.first}|{row.last}|{amount(row.low)}|{amount(row.high)}" for row in one.targets
        ),
    }


def _day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def _line(values: Mapping[str, str], name: str) -> Translated:
    both = pair(values, name)
    return Translated(normalise(both.vi), normalise(both.en))


def _prose(values: Mapping[str, str], name: str) -> Translated:
    both = pair(values, name)
    return Translated(plain_lines(both.vi), plain_lines(both.en))
