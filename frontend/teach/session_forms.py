"""The forms of a session: what is said of it, and when it takes place, once or in a series."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import get_day_names
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from frontend.i18n import current_language, gettext
from frontend.teach.numbers import day_of, hour_of, needed, whole
from frontend.teach.programme_forms import YES, Languages, number
from frontend.workbench.forms import TextsForm, flat, line, pair, prose
from frontend.workbench.seen import plain
from frontend.workbench.words import N_, later
from museum.domain.errors import Invalid
from museum.domain.local_time import moment_of
from museum.domain.plan_days import dates_of
from museum.domain.series import MOST_IN_SERIES, WEEK, Weekly, days_in_order
from museum.domain.spoken import SPOKEN
from museum.domain.translated import LANGUAGES
from museum.domain.visits import ResourceKind
from museum.services.session_changes import LONGEST_REASON
from museum.services.session_details import LONGEST_URL, Details
from museum.services.visit_sessions import Slot

if TYPE_CHECKING:
    from museum.domain.plans import PlanDay
    from museum.domain.visits import Resource

ONCE, WEEKLY, LISTED = "once", "weekly", "days"
_TEXTS = ("place", "partners", "note")
_BOXES = ("languages", "resources", "with_education_department")
LONGEST_LIST = 4_000
"""Characters of a list of days."""
REPEATS = ("repeat", "weekdays", "last", "exceptions", "days")


def kind_words() -> dict[str, str]:
    """Word the kinds of resources, in the order in which they are shown."""
    return {
        ResourceKind.ROOM.value: gettext("Rooms"),
        ResourceKind.EDUCATOR.value: gettext("Educators"),
        ResourceKind.OBJECT.value: gettext("Objects"),
    }


class _Many(SelectMultipleField):  # type: ignore[misc]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(frozen=True)
class ResourceGroup:
    """Resources of one kind, to tick."""

    kind: str
    name: str
    resources: Sequence[Resource]


class DetailsForm(TextsForm):
    """What is said of a session besides time and places; it can be kept for all that follow in the series."""

    NAMES = (
        *(f"{name}_{lang}" for name in _TEXTS for lang in LANGUAGES),
        "join_url",
        "plan_day",
        *_BOXES,
    )
    languages = Languages(later(N_("Languages")), validate_choice=False)
    place_vi, place_en = (line(N_("Place"), lang) for lang in LANGUAGES)
    join_url = StringField(
        later(N_("Link to join online")),
        render_kw={"maxlength": LONGEST_URL, "inputmode": "url", "autocomplete": "off"},
    )
    plan_day = SelectField(later(N_("Marks a day of the plans")), validate_choice=False)
    partners_vi, partners_en = (line(N_("Partners"), lang) for lang in LANGUAGES)
    with_education_department = BooleanField(
        later(N_("Held together with the Department of Education and Training"))
    )
    note_vi, note_en = (prose(N_("Note for those who come"), lang) for lang in LANGUAGES)
    resources = _Many(later(N_("Rooms, educators and objects")), validate_choice=False)
    following = BooleanField(later(N_("Also in all sessions of the series that follow")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.offer()
        self.groups: list[ResourceGroup] = []

    def offer(self, resources: Sequence[Resource], days: Sequence[PlanDay]) -> None:
        """Offer an institution's resources and the days of the plans."""
        lang = current_language()
        named = [(one.id, f"{dates_of(one)}: {one.name.shown(lang).text}") for one in days]
        self.plan_day.choices = [("", gettext("None")), *named]
        self.resources.choices = [(one.id, one.name) for one in resources]
        of_kind = {kind: [one for one in resources if one.kind == kind] for kind in kind_words()}
        self.groups = [
            ResourceGroup(kind, name, of_kind[kind]) for kind, name in kind_words().items() if of_kind[kind]
        ]

    def values(self) -> dict[str, str]:
        """Give the details that were sent, by name."""
        values = {name: plain(self[name].data or "") for name in DetailsForm.NAMES if name not in _BOXES}
        return {
            **values,
            "languages": self.languages.joined,
            "resources": ",".join(sorted(set(self.resources.data or ()))),
            "with_education_department": YES if self.with_education_department.data else "",
        }

    def show(self, values: Mapping[str, str]) -> None:
        """Fill in stored values."""
        super().show({name: text for name, text in values.items() if name not in _BOXES})
        if "languages" in values:
            self.languages.tick(values["languages"])
        if "resources" in values:
            self.resources.data = [one for one in values["resources"].split(",") if one]
        if "with_education_department" in values:
            self.with_education_department.data = values["with_education_department"] == YES


def values_of(details: Details) -> dict[str, str]:
    """Give a session's details as their form shows them."""
    return {
        **flat({name: getattr(details, name) for name in _TEXTS}),
        "join_url": details.join_url,
        "plan_day": details.plan_day_id or "",
        "languages": ",".join(code for code in SPOKEN if code in details.languages),
        "resources": ",".join(sorted(details.resource_ids)),
        "with_education_department": YES if details.with_education_department else "",
    }


def details_from(values: Mapping[str, str]) -> Details:
    """Read the form's values."""
    return Details(
        languages=tuple(code for code in values["languages"].split(",") if code),
        place=pair(values, "place"),
        join_url=values["join_url"],
        plan_day_id=values["plan_day"] or None,
        partners=pair(values, "partners"),
        with_education_department=values["with_education_department"] == YES,
        note=pair(values, "note"),
        resource_ids=tuple(one for one in values["resources"].split(",") if one),
    )


def _day_field(text: str) -> StringField:
    return StringField(later(text), render_kw={"type": "date", "autocomplete": "off"})


def _days_field(text: str) -> TextAreaField:
    return TextAreaField(later(text), render_kw={"maxlength": LONGEST_LIST, "autocomplete": "off"})


class SessionForm(DetailsForm):
    """A session to be planned, or a series."""

    programme = SelectField(later(N_("Programme")), validate_choice=False)
    day = _day_field(N_("Day"))
    at = StringField(later(N_("Begins at")), render_kw={"type": "time", "autocomplete": "off"})
    minutes = number(N_("Minutes"))
    repeat = RadioField(later(N_("How often")), validate_choice=False, default=ONCE)
    weekdays = _Many(later(N_("On these days of the week")), validate_choice=False)
    last = _day_field(N_("Until"))
    exceptions = _days_field(N_("But not on"))
    days = _days_field(N_("On these days, too"))
    places = number(N_("Places for classes"))
    pupil_places = number(N_("Places for pupils in all"))
    opened = BooleanField(later(N_("Open for booking at once")))
    again = BooleanField(later(N_("Plan it although there is a session at that time")))

    NAMES = (*DetailsForm.NAMES, "day", "at", "minutes", *REPEATS, "places", "pupil_places", "again")
    """Errors are put beside these; what is stored as details are those of `DetailsForm` alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = get_day_names("wide", locale=current_language())
        self.weekdays.choices = [(str(number), names[number]) for number in range(WEEK)]
        self.repeat.choices = [
            (ONCE, gettext("Once")),
            (WEEKLY, gettext("Every week")),
            (LISTED, gettext("On several days")),
        ]

    def starts(self) -> list[datetime]:
        """Give the moments that are asked for; raises Invalid, naming the field."""
        at = hour_of(self.at.data or "", "at")
        return [moment_of(day, at) for day in self._days()]

    def _days(self) -> list[date]:
        first = day_of(self.day.data or "", "day")
        if self.repeat.data == WEEKLY:
            weekdays = frozenset(int(one) for one in self.weekdays.data or () if one.isdigit())
            last = day_of(self.last.data or "", "last")
            exceptions = frozenset(days_listed(self.exceptions.data or "", "exceptions"))
            return Weekly(first, last, weekdays or frozenset({first.weekday()}), exceptions).days()
        if self.repeat.data == LISTED:
            return days_in_order([first, *days_listed(self.days.data or "", "days")])
        return [first]

    def slot(self) -> Slot:
        """Give length and places; raises Invalid, naming the field."""
        return Slot(
            minutes=needed(self.minutes.data or "", "minutes"),
            places=needed(self.places.data or "", "places"),
            pupil_places=whole(self.pupil_places.data or "", "pupil_places"),
            opened=bool(self.opened.data),
            again=bool(self.again.data),
        )


def days_listed(text: str, field: str) -> list[date]:
    """Read days with blanks, commas or lines between them; raises Invalid, naming the field."""
    entries = [one for one in re.split(r"[\s,;]+", text[:LONGEST_LIST]) if one]
    if len(entries) > MOST_IN_SERIES:
        raise Invalid(
            f"Có quá nhiều ngày: nhiều nhất {MOST_IN_SERIES}.",
            f"There are too many days: {MOST_IN_SERIES} at most.",
            field,
        )
    return [day_of(one, field) for one in entries]


class PlacesForm(FlaskForm):  # type: ignore[misc]
    """How many find a place; a manager may keep more than that, and says why."""

    version = HiddenField()
    """Of the session that the form was made of."""
    places = number(N_("Places for classes"))
    pupil_places = number(N_("Places for pupils in all"))
    overbook = BooleanField(later(N_("Keep all who are booked although they are more")))
    reason = StringField(later(N_("Why")), render_kw={"maxlength": LONGEST_REASON})


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Another day and hour."""

    day = _day_field(N_("Day"))
    at = StringField(later(N_("Begins at")), render_kw={"type": "time", "autocomplete": "off"})
    minutes = number(N_("Minutes"))
    following = BooleanField(later(N_("Move all sessions of the series that follow by the same time")))


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why a session does not take place."""

    reason_vi, reason_en = (
        TextAreaField(later(words), render_kw={"maxlength": LONGEST_REASON})
        for words in (N_("Reason, in Vietnamese"), N_("Reason, in English"))
    )
    following = BooleanField(later(N_("Cancel all sessions of the series that follow")))


def days_as_data(days: Sequence[PlanDay]) -> str:
    """Give the days of the plans as the script reads them."""
    lang = current_language()
    rows = [
        {
            "id": one.id,
            "month": one.month,
            "day": one.day,
            "lastMonth": one.last_month or one.month,
            "lastDay": one.last_day or one.day,
            "dates": dates_of(one),
            "name": one.name.shown(lang).text,
        }
        for one in days
    ]
    return json.dumps(rows, ensure_ascii=False)
