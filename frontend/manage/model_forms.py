"""The forms of exemplary models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import FORMS
from frontend.presenters.texts import title_of
from frontend.workbench.forms import TextsForm, flat, line, pair, prose
from frontend.workbench.words import N_, later
from museum.domain.errors import Invalid
from museum.domain.reporting import Honoured
from museum.services.nominations import LONGEST_CONTACT, LONGEST_NOTE, LONGEST_STORY, Told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from museum.domain.plans import Plan
    from museum.domain.reporting import Nomination
    from museum.domain.units import OrganisationalUnit

LONGEST_YEAR = 4


def whom_words() -> dict[str, str]:
    """Word whom or what a nomination proposes."""
    return {
        Honoured.MODEL.value: gettext("A model"),
        Honoured.COLLECTIVE.value: gettext("A collective"),
        Honoured.INDIVIDUAL.value: gettext("An individual"),
    }


class ModelForm(TextsForm):
    """What a nomination tells, and when it is new, of which plan, unit and year."""

    NAMES = (
        "whom",
        "title_vi",
        "title_en",
        "story_vi",
        "story_en",
        "steps_vi",
        "steps_en",
        "contact",
    )
    plan = SelectField(later(N_("Plan")), validate_choice=False)
    unit = SelectField(later(N_("Unit that proposes it")), validate_choice=False)
    year = StringField(later(N_("Year")), render_kw={"inputmode": "numeric", "maxlength": LONGEST_YEAR})
    whom = RadioField(later(N_("What is proposed")), validate_choice=False, default=Honoured.MODEL.value)
    title_vi = line(N_("Name of the model"), "vi")
    title_en = line(N_("Name of the model"), "en")
    story_vi = prose(N_("What was done, for whom, and what came of it"), "vi")
    story_en = prose(N_("What was done, for whom, and what came of it"), "en")
    steps_vi = prose(N_("How to do it elsewhere, one step a line"), "vi")
    steps_en = prose(N_("How to do it elsewhere, one step a line"), "en")
    contact = StringField(
        later(N_("An office to ask")), render_kw={"maxlength": LONGEST_CONTACT, "autocomplete": "off"}
    )
    consent = BooleanField(later(N_("The person agrees to be named")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whom.choices = list(whom_words().items())
        for field in (self.story_vi, self.story_en, self.steps_vi, self.steps_en):
            field.render_kw = {"maxlength": LONGEST_STORY}

    def offer(self, plans: Iterable[Plan], units: Iterable[OrganisationalUnit]) -> None:
        """Give what can be chosen."""
        lang = current_language()
        self.plan.choices = [(one.id, title_of(one.title, lang, one.slug).text) for one in plans]
        self.unit.choices = [(one.id, title_of(one.name, lang, one.code).text) for one in units]

    def blame(self, error: Invalid) -> None:
        """Put what is wrong beside its field, also beside those that stand once alone."""
        reason = error.reason.shown(current_language()).text
        for field in (self.plan, self.unit, self.year, self.consent):
            if field.name == error.field:
                field.errors = [*field.errors, reason]
                return
        super().blame(error)


class CopyForm(FlaskForm):  # type: ignore[misc]
    """That a unit copied a model."""

    unit = SelectField(later(N_("Your unit")), validate_choice=False)
    note = TextAreaField(
        later(N_("How it went: what you changed, for whom, and what came of it")),
        render_kw={"maxlength": LONGEST_NOTE},
    )


class AwardForm(FlaskForm):  # type: ignore[misc]
    """What a model is honoured with."""

    award_vi = line(N_("Award and decision"), "vi")
    award_en = line(N_("Award and decision"), "en")


FORMS.update(
    {
        "manage.model_new": ModelForm,
        "manage.model_edit": ModelForm,
        "manage.model_copy": CopyForm,
        "manage.model_step": AwardForm,
    }
)


def told_in_form(row: Nomination) -> dict[str, str]:
    """Give a nomination as its form shows it."""
    texts = flat({"title": row.title, "story": row.story, "steps": row.steps})
    return {"whom": row.whom, **texts, "contact": row.contact}


def told_of(values: dict[str, str], *, consent: bool) -> Told:
    """Give what a form tells; raises Invalid, naming the field."""
    if values["whom"] not in set(Honoured):
        raise Invalid(
            "Hãy chọn đề cử mô hình, tập thể hay cá nhân.",
            "Please choose whether a model, a collective or an individual is proposed.",
            "whom",
        )
    return Told(
        whom=Honoured(values["whom"]),
        title=pair(values, "title"),
        story=pair(values, "story"),
        steps=pair(values, "steps"),
        contact=values["contact"],
        consent=consent,
    )


def year_of(text: str) -> int:
    """Read a year; raises Invalid (field `year`)."""
    said = text.strip()
    if not (said.isascii() and said.isdecimal() and len(said) == LONGEST_YEAR):
        raise Invalid("Hãy ghi năm bằng bốn chữ số.", "Please write the year in four digits.", "year")
    return int(said)
