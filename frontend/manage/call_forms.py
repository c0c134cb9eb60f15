"""The form of a call for reports: its words, its year, its deadline and its reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from frontend.i18n import gettext, ngettext
from frontend.teach.numbers import day_of, needed
from frontend.workbench.forms import TextsForm, flat, line, pair, prose
from frontend.workbench.words import N_, later
from museum.domain.translated import LANGUAGES
from museum.services.calls import Wording

if TYPE_CHECKING:
    from museum.domain.reporting import Call

REMINDERS = (14, 7, 3, 2, 1, 0, -1, -3, -7, -14)
"""Days before the deadline that are offered; negative: after it."""


class CallForm(TextsForm):
    """What a call says, of which year, by when, and when it reminds."""

    NAMES = ("title_vi", "title_en", "message_vi", "message_en", "year", "deadline")
    plan = SelectField(later(N_("Plan")), validate_choice=False)
    title_vi, title_en = (line(N_("Title of the call"), lang) for lang in LANGUAGES)
    message_vi, message_en = (prose(N_("Message in the letter"), lang) for lang in LANGUAGES)
    year = StringField(later(N_("Results of the year")), render_kw={"inputmode": "numeric", "maxlength": 4})
    deadline = StringField(later(N_("Due by the end of")), render_kw={"type": "date"})
    remind_days = SelectMultipleField(
        later(N_("Reminders to those who have not answered")),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remind_days.choices = [(day, reminder_words(day)) for day in REMINDERS]

    def wording(self) -> Wording:
        """Read the form; raises Invalid for what is no year or no day."""
        values = self.values()
        return Wording(
            title=pair(values, "title"),
            message=pair(values, "message"),
            year=needed(values["year"], "year"),
            deadline=day_of(values["deadline"], "deadline"),
            remind_days=tuple(self.remind_days.data or ()),
        )


def reminder_words(day: int) -> str:
    """Say when a reminder goes out."""
    if day == 0:
        return gettext("on the day itself")
    if day > 0:
        return ngettext("%(num)s day before", "%(num)s days before", day)
    return ngettext("%(num)s day after, if it is late", "%(num)s days after, if it is late", -day)


def shown_in_form(wording: Wording) -> dict[str, str]:
    """Give a call as its form shows it."""
    return {
        **flat({"title": wording.title, "message": wording.message}),
        "year": str(wording.year),
        "deadline": wording.deadline.isoformat(),
    }


def wording_of(call: Call) -> Wording:
    """Give what a call says."""
    return Wording(call.title, call.message, call.year, call.deadline, tuple(call.remind_days))
