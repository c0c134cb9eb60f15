"""The form of a programme: its words, whom it is for, how it is booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from frontend.i18n import current_language, gettext
from frontend.teach.numbers import needed, whole
from frontend.workbench.forms import TextsForm, flat, line, pair, prose
from frontend.workbench.seen import plain
from frontend.workbench.words import N_, later
from museum.domain.education import Where
from museum.domain.spoken import SPOKEN
from museum.domain.translated import LANGUAGES
from museum.services.programmes import LIMITS, LONGEST_NOTE, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from museum.domain.education import Package

_TEXTS = ("title", "summary", "meeting_point", "cost")
_OPTIONAL = frozenset(
    one.name for one in fields(Rules) if one.default is None and one.name in {*LIMITS, "minutes"}
)
YES = "yes"


def number(text: str) -> StringField:
    """Make a field for a whole number."""
    return StringField(later(text), render_kw={"inputmode": "numeric", "maxlength": 6, "autocomplete": "off"})


class Languages(SelectMultipleField):  # type: ignore[misc]
    """Check boxes for the languages in which something is held."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def offer(self) -> None:
        """Offer all, in the reader's language."""
        lang = current_language()
        self.choices = [(code, name.shown(lang).text) for code, name in SPOKEN.items()]

    @property
    def joined(self) -> str:
        """What is ticked, in the order of the list."""
        ticked = set(self.data or ())
        return ",".join(code for code in SPOKEN if code in ticked)

    def tick(self, joined: str) -> None:
        """Tick what `joined` named."""
        self.data = [code for code in joined.split(",") if code]


def where_words() -> dict[str, str]:
    """Word where something takes place."""
    return {
        Where.MUSEUM.value: gettext("At the museum"),
        Where.SCHOOL.value: gettext("At the school: the museum comes to it"),
        Where.ONLINE.value: gettext("Online"),
    }


class ProgrammeForm(TextsForm):
    """A programme's words and rules; the objectives that it serves stand beside."""

    NAMES = (
        *(f"{name}_{lang}" for name in _TEXTS for lang in LANGUAGES),
        "where",
        "package",
        "minutes",
        "languages",
        "approval",
        *LIMITS,
        "note",
    )
    institution = SelectField(later(N_("Institution")), validate_choice=False)
    title_vi, title_en = (line(N_("Programme title"), lang) for lang in LANGUAGES)
    summary_vi, summary_en = (prose(N_("What happens"), lang) for lang in LANGUAGES)
    meeting_point_vi, meeting_point_en = (line(N_("Meeting point"), lang) for lang in LANGUAGES)
    cost_vi, cost_en = (line(N_("Cost"), lang) for lang in LANGUAGES)
    where = RadioField(later(N_("Where it takes place")), validate_choice=False)
    package = SelectField(later(N_("Package that it works with")), validate_choice=False)
    minutes = number(N_("Minutes"))
    languages = Languages(later(N_("Languages")), validate_choice=False)
    grade_from, grade_to = number(N_("From grade")), number(N_("To grade"))
    age_from, age_to = number(N_("From age")), number(N_("To age"))
    least_pupils, most_pupils = (
        number(N_("Pupils of a group, at least")),
        number(N_("Pupils of a group, at most")),
    )
    pupils_per_adult = number(N_("Pupils for each accompanying adult"))
    approval = BooleanField(later(N_("An educator approves each booking")))
    opens_days = number(N_("Booking opens, days before"))
    closes_hours = number(N_("Booking closes, hours before"))
    notice_days = number(N_("Teachers change or cancel by themselves until, days before"))
    reconfirm_days = number(N_("Reconfirm until, days before"))
    offer_hours = number(N_("A free place is held for the next group, hours"))
    remote_first_days = number(N_("Remote communes first until, days before"))
    most_each_month = number(N_("Bookings of one school in a month, at most"))
    note = TextAreaField(later(N_("Note for the staff")), render_kw={"maxlength": LONGEST_NOTE})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.where.choices = list(where_words().items())
        self.languages.offer()

    def offer(self, packages: Iterable[Package]) -> None:
        """Offer the institution's packages."""
        lang = current_language()
        words = [(one.id, one.title.shown(lang).text) for one in packages]
        self.package.choices = [("", gettext("None")), *sorted(words, key=lambda one: one[1])]

    def values(self) -> dict[str, str]:
        """Give what was sent, by name."""
        values = {
            name: plain(self[name].data or "") for name in self.NAMES if name not in {"languages", "approval"}
        }
        return {**values, "languages": self.languages.joined, "approval": YES if self.approval.data else ""}

    def show(self, values: Mapping[str, str]) -> None:
        """Fill in stored values."""
        super().show({name: text for name, text in values.items() if name not in {"languages", "approval"}})
        if "languages" in values:
            self.languages.tick(values["languages"])
        if "approval" in values:
            self.approval.data = values["approval"] == YES


def values_of(rules: Rules) -> dict[str, str]:
    """Give a programme's rules as its form shows them."""
    numbers = {name: getattr(rules, name) for name in ("minutes", *LIMITS)}
    return {
        **flat({name: getattr(rules, name) for name in _TEXTS}),
        **{name: "" if value is None else str(value) for name, value in numbers.items()},
        "where": rules.where,
        "package": rules.package_id or "",
        "languages": ",".join(code for code in SPOKEN if code in rules.languages),
        "approval": YES if rules.approval else "",
        "note": rules.note,
    }


def rules_from(values: Mapping[str, str]) -> Rules:
    """Read the form's values; raises Invalid, naming the field."""
    numbers: dict[str, Any] = {
        name: whole(values[name], name) if name in _OPTIONAL else needed(values[name], name)
        for name in ("minutes", *LIMITS)
    }
    texts: dict[str, Any] = {name: pair(values, name) for name in _TEXTS}
    return Rules(
        **texts,
        **numbers,
        where=values["where"],
        package_id=values["package"] or None,
        languages=tuple(code for code in values["languages"].split(",") if code),
        approval=values["approval"] == YES,
        note=values["note"],
    )
